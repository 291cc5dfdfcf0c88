/* Trampolines: what the tests know of a port.  PowerPC version.
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

#include <signal.h>
#include <stdint.h>

#define TST_TRAMP_SCRATCH 4
#define TST_TRAMP_ARGS_ON_STACK 0
#ifdef __powerpc64__
# if _CALL_ELF == 2
#  define TST_TRAMP_PLT 1
# else
#  define TST_TRAMP_PLT 2
# endif
#endif
#if defined __powerpc64__ || defined _SOFT_FLOAT
# define TST_TRAMP_ARGS_SHARED 1
#else
# define TST_TRAMP_ARGS_SHARED 0
#endif

#ifdef __powerpc64__
# define TST_TRAMP_PC(uc) ((uintptr_t) (uc)->uc_mcontext.gp_regs[32])
#else
/* QEMU 10 tells unwinders where the registers are only of handlers without
   SA_SIGINFO.  For the kernel, it makes no difference.  */
# define TST_TRAMP_SIGCONTEXT 1
# define TST_TRAMP_PC(uc) \
  ((uintptr_t) ((struct sigcontext *) (uc))->regs->nip)
#endif

typedef uint32_t tst_tramp_insn;
#define TST_TRAMP_TRAP 0x7fe00008	/* trap  */

#endif /* tst-tramp-port.h */
