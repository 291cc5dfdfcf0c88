/* Trampolines: what the tests know of a port.  S/390 version.
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

#include <stdint.h>

#define TST_TRAMP_SCRATCH 2
#define TST_TRAMP_ARGS_ON_STACK 0
#define TST_TRAMP_PLT 2
#define TST_TRAMP_ARGS_SHARED 0

#define TST_TRAMP_PC(uc) ((uintptr_t) (uc)->uc_mcontext.psw.addr)

/* Zero never is an operation code.  The first two bits of those that are tell
   the size.  */
typedef uint16_t tst_tramp_insn;
#define TST_TRAMP_TRAP 0
#define TST_TRAMP_PAST 2
#define TST_TRAMP_BACK(uc) ((uc)->uc_mcontext.psw.addr -= TST_TRAMP_PAST)
#define TST_TRAMP_INSN_SIZE(p) \
  (*(p) >> 14 == 0 ? 2 : *(p) >> 14 == 3 ? 6 : 4)

#endif /* tst-tramp-port.h */
