/* Trampolines: what the tests know of a port.  m68k version.
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

#include <stddef.h>
#include <stdint.h>

#define TST_TRAMP_ARGS_ON_STACK 1
/* On ColdFire, PLT entries need A0.  */
#ifndef __mcoldfire__
# define TST_TRAMP_PLT 2
#endif
#define TST_TRAMP_ARGS_SHARED 1

#define TST_TRAMP_PC(uc) ((uintptr_t) (uc)->uc_mcontext.gregs[R_PC])

typedef uint16_t tst_tramp_insn;
#define TST_TRAMP_TRAP 0x4afc	/* illegal  */

/* This is for the instructions of slots and adapters: the last bits say where
   an operand is, and so how many words follow.  */
#define TST_TRAMP_INSN_SIZE(p) tst_tramp_insn_size (p)

static inline size_t
tst_tramp_insn_size (const tst_tramp_insn *p)
{
  if (p[0] == TST_TRAMP_TRAP)
    return 2;
  switch (p[0] & 0x3f)
    {
    case 0x28 ... 0x2f:		/* (d16, An)  */
    case 0x3a:			/* (d16, %pc)  */
      return 4;
    case 0x3b:			/* (d8, %pc, Xn), ([bd16, %pc])  */
      return (p[1] & 0x100) != 0 ? 6 : 4;
    case 0x3c:			/* #d32  */
      return 6;
    default:
      return 2;
    }
}

#endif /* tst-tramp-port.h */
