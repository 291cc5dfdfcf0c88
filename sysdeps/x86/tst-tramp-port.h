/* Trampolines: what the tests know of a port.  x86 version.
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

/* What XSAVE stores, or FXSAVE without it.  */
#define TST_TRAMP_VECTOR_SIZE 4096
#define TST_TRAMP_STACK_WORDS 14

#ifdef __x86_64__
# define TST_TRAMP_WORDS 17
# define TST_TRAMP_WORD_SIZE 8
#else
# define TST_TRAMP_WORDS 9
# define TST_TRAMP_WORD_SIZE 4
#endif

/* In units of the alignment.  */
#define TST_TRAMP_REGS_SIZE \
  (TST_TRAMP_VECTOR_SIZE \
   + ((TST_TRAMP_WORDS + TST_TRAMP_STACK_WORDS) * TST_TRAMP_WORD_SIZE \
      + 63) / 64 * 64)

/* The direction flag.  The others do not matter across a call.  */
#define TST_TRAMP_FLAGS 0x400

#ifndef __ASSEMBLER__

# include <cpuid.h>
# include <stdbool.h>
# include <stdio.h>
# include <string.h>

# ifdef __x86_64__
typedef unsigned long long int tst_tramp_word;

enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15,
       TST_TRAMP_SP, FLAGS };
static const char tst_tramp_names[][6] =
  { "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11",
    "r12", "r13", "r14", "r15", "rsp", "flags" };
static const signed char tst_tramp_chain[] = { R10 };
static const signed char tst_tramp_clobbered[] = { R10, R11 };
static const signed char tst_tramp_args[] = { RDI, RSI, RDX, RCX, R8, R9 };
enum { TST_TRAMP_FRAME = -1 };
#  define TST_TRAMP_ARGS_ON_STACK 0
#  define TST_TRAMP_PLT 1
#  define TST_TRAMP_STACK_ROOM 1
#  define TST_TRAMP_PC(uc) ((uintptr_t) (uc)->uc_mcontext.gregs[REG_RIP])

# else
typedef unsigned int tst_tramp_word;

/* In the order of PUSHA and PUSHF, from below.  */
enum { FLAGS, EDI, ESI, EBP, TST_TRAMP_SP, EBX, EDX, ECX, EAX };
static const char tst_tramp_names[][6] =
  { "flags", "edi", "esi", "ebp", "esp", "ebx", "edx", "ecx", "eax" };
static const signed char tst_tramp_chain[] = { ECX };
static const signed char tst_tramp_clobbered[] = { ECX, EDX };
static const signed char tst_tramp_args[]
  = { -1, -1, -1, -1, -1, -1, -1, -1 };
enum { TST_TRAMP_FRAME = EBP };
#  define TST_TRAMP_ARGS_ON_STACK 1
#  define TST_TRAMP_PLT 2
#  define TST_TRAMP_STACK_ROOM 2
#  define TST_TRAMP_STACK_PRESERVES 1
#  define TST_TRAMP_PC(uc) ((uintptr_t) (uc)->uc_mcontext.gregs[REG_EIP])
# endif

# define TST_TRAMP_ARGS_SHARED 0
# define TST_TRAMP_RETURN_WORDS 1

/* The components of the state that XSAVE is to store, or zero if the processor
   does not have it: all that the processor and the kernel have of x87, SSE,
   AVX, and AVX-512.  */
extern unsigned int tst_tramp_xsave_mask
  __attribute__ ((visibility ("hidden")));

struct tst_tramp_regs;

/* Return the offset of COMPONENT in what XSAVE stores, and set *SIZE.  */
static inline unsigned int
tst_tramp_component (int component, unsigned int *size)
{
  unsigned int ebx, ecx, edx;
  __cpuid_count (0xd, component, *size, ebx, ecx, edx);
  return ebx;
}

/* Set distinct values for the vector registers in *REGS.  */
static inline void
tst_tramp_vectors_init (struct tst_tramp_regs *regs)
{
  unsigned char *area = (unsigned char *) regs;
  unsigned int eax, ebx, ecx, edx;
  __cpuid (1, eax, ebx, ecx, edx);
  if (ecx & bit_OSXSAVE)
    {
      asm volatile ("xgetbv" : "=a" (eax), "=d" (edx) : "c" (0));
      tst_tramp_xsave_mask = eax & 0xe7;
    }

  memset (area, 0, TST_TRAMP_VECTOR_SIZE);
  /* All of the x87 stack in use, rounding not the default.  */
  unsigned short int control = 0x0e7f;
  unsigned int mxcsr = 0x5f80;
  memcpy (area, &control, sizeof (control));
  area[4] = 0xff;
  memcpy (area + 24, &mxcsr, sizeof (mxcsr));
  for (int i = 0; i < 8; ++i)
    {
      area[32 + 16 * i] = i + 1;
      memset (area + 32 + 16 * i + 7, 0x80 + i, 2);
      area[32 + 16 * i + 9] = 0x40;
    }
  for (int i = 160; i < (TST_TRAMP_WORD_SIZE == 8 ? 416 : 288); ++i)
    area[i] = i;
  memcpy (area + 512, &tst_tramp_xsave_mask, sizeof (tst_tramp_xsave_mask));
  for (int component = 2; component < 8; ++component)
    if (tst_tramp_xsave_mask & (1 << component))
      {
	unsigned int size;
	unsigned int offset = tst_tramp_component (component, &size);
	for (unsigned int i = 0; i < size; ++i)
	  area[offset + i] = (i + 1) * 7 + component + i / 256;
	/* In 32-bit mode, there is none of registers 8 to 31, which are a
	   part of these.  XRSTOR does not change what it cannot load.  */
	if (TST_TRAMP_WORD_SIZE == 4 && component == 2)
	  memset (area + offset + 128, 0, size - 128);
	else if (TST_TRAMP_WORD_SIZE == 4 && component == 6)
	  memset (area + offset + 256, 0, size - 256);
	else if (TST_TRAMP_WORD_SIZE == 4 && component == 7)
	  memset (area + offset, 0, size);
      }
}

/* Compare the SIZE bytes at OFFSET in EXPECTED and REGS, which are NAME.
   Return the number of errors.  */
static inline int
tst_tramp_vectors_compare (const char *when, const char *name,
			   const struct tst_tramp_regs *expected,
			   const struct tst_tramp_regs *regs,
			   unsigned int offset, unsigned int size)
{
  if (memcmp ((const char *) expected + offset, (const char *) regs + offset,
	      size) == 0)
    return 0;
  printf ("error: %s, %s is not as it was\n", when, name);
  return 1;
}

/* Compare all vector registers in EXPECTED and REGS.  Return the number of
   errors.  */
static inline int
tst_tramp_vectors_check (const char *when,
			 const struct tst_tramp_regs *expected,
			 const struct tst_tramp_regs *regs)
{
  static const char *const names[] =
    { "x87", "SSE", "AVX", NULL, NULL, "AVX-512 opmask",
      "AVX-512 upper halves", "AVX-512 zmm16-31" };
  int errors = 0;
  errors += tst_tramp_vectors_compare (when, "x87 control word",
				       expected, regs, 0, 2);
  errors += tst_tramp_vectors_compare (when, "x87 tag word",
				       expected, regs, 4, 1);
  errors += tst_tramp_vectors_compare (when, "mxcsr", expected, regs, 24, 4);
  for (int i = 0; i < 8; ++i)
    errors += tst_tramp_vectors_compare (when, names[0], expected, regs,
					 32 + 16 * i, 10);
  errors += tst_tramp_vectors_compare (when, names[1], expected, regs, 160,
				       TST_TRAMP_WORD_SIZE == 8 ? 256 : 128);
  for (int component = 2; component < 8; ++component)
    if ((tst_tramp_xsave_mask & (1 << component))
	&& (TST_TRAMP_WORD_SIZE == 8 || component < 7))
      {
	unsigned int size;
	unsigned int offset = tst_tramp_component (component, &size);
	if (TST_TRAMP_WORD_SIZE == 4 && component != 5)
	  size /= 2;
	errors += tst_tramp_vectors_compare (when, names[component], expected,
					     regs, offset, size);
      }
  return errors;
}

# define tst_tramp_single_step tst_tramp_single_step
/* Make the processor trap after each instruction if ON is true, otherwise not
   any longer.  */
static inline void
tst_tramp_single_step (bool on)
{
# ifdef __x86_64__
  const unsigned long long int trap_flag = 0x100;
  unsigned long long int flags = __builtin_ia32_readeflags_u64 ();
  __builtin_ia32_writeeflags_u64 (on ? flags | trap_flag : flags & ~trap_flag);
# else
  const unsigned int trap_flag = 0x100;
  unsigned int flags = __builtin_ia32_readeflags_u32 ();
  __builtin_ia32_writeeflags_u32 (on ? flags | trap_flag : flags & ~trap_flag);
# endif
}

#endif /* !__ASSEMBLER__ */

#endif /* tst-tramp-port.h */
