/* Trampolines: what the tests know of a port.  AArch64 version.
   Copyright The GNU Toolchain Authors.
   This file is part of the GNU C Library.

   The GNU C Library is free software; you can redistribute it and/or
   modify it under the terms of the GNU Lesser General Public
   License as published by the Free Software Foundation; either
   version 2.1 of the License, or (at your option) any later version.

   The GNU C Library is distributed in the hope that it will be useful,
   but WITHOUT ANY WARRANTY; without even the implied warranty of
   MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
   Lesser General Public License for more details.

   You should have received a copy of the GNU Lesser General Public
   License along with the GNU C Library; if not, see
   <https://www.gnu.org/licenses/>.  */

#ifndef _TST_TRAMP_PORT_H
#define _TST_TRAMP_PORT_H	1

#define TST_TRAMP_VECTOR_SIZE (32 * 16)
#define TST_TRAMP_WORDS 34
#define TST_TRAMP_WORD_SIZE 8
#define TST_TRAMP_STACK_WORDS 14
#define TST_TRAMP_REGS_SIZE \
  (TST_TRAMP_VECTOR_SIZE + (TST_TRAMP_WORDS + TST_TRAMP_STACK_WORDS) * 8)

/* Rounding that is not the default, flush to zero; and exceptions that have
   occurred, saturation included.  */
#define TST_TRAMP_FPCR 0x1400000
#define TST_TRAMP_FPSR 0x800001f

#ifndef __ASSEMBLER__

# include <stdint.h>
# include <stdio.h>
# include <string.h>

typedef unsigned long long int tst_tramp_word;

enum { TST_TRAMP_SP = 31 };
static const char tst_tramp_names[][5] =
  { "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11",
    "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21",
    "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30", "sp",
    "fpcr", "fpsr" };
static const signed char tst_tramp_chain[] = { 18, 15 };
static const signed char tst_tramp_clobbered[] = { 15, 16, 17 };
static const signed char tst_tramp_args[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

enum { TST_TRAMP_FRAME = -1 };
# define TST_TRAMP_ARGS_ON_STACK 0
# define TST_TRAMP_PLT 1
# define TST_TRAMP_ARGS_SHARED 0
# define TST_TRAMP_RETURN_WORDS 0
# define TST_TRAMP_STACK_ROOM 2
# define TST_TRAMP_PC(uc) ((uintptr_t) (uc)->uc_mcontext.pc)

typedef uint32_t tst_tramp_insn;
/* BRK #0, which is in memory in the same order on big-endian AArch64.  */
# if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#  define TST_TRAMP_TRAP 0xd4200000
# else
#  define TST_TRAMP_TRAP 0x000020d4
# endif

struct tst_tramp_regs;

/* Set distinct values for the vector registers in *REGS.  */
static inline void
tst_tramp_vectors_init (struct tst_tramp_regs *regs)
{
  unsigned char *vectors = (unsigned char *) regs;
  for (int i = 0; i < TST_TRAMP_VECTOR_SIZE; ++i)
    vectors[i] = (i + 1) * 7 + i / 256;
}

/* Compare all vector registers in EXPECTED and REGS.  Return the number of
   errors.  */
static inline int
tst_tramp_vectors_check (const char *when,
			 const struct tst_tramp_regs *expected,
			 const struct tst_tramp_regs *regs)
{
  int errors = 0;
  for (int i = 0; i < 32; ++i)
    if (memcmp ((const char *) expected + 16 * i, (const char *) regs + 16 * i,
		16) != 0)
      {
	printf ("error: %s, v%d is not as it was\n", when, i);
	++errors;
      }
  return errors;
}

#endif /* !__ASSEMBLER__ */

#endif /* tst-tramp-port.h */
