/* Trampolines: what the tests know of a port.  SH version.
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

#define TST_TRAMP_SCRATCH 3
#define TST_TRAMP_ARGS_ON_STACK 0
#define TST_TRAMP_PLT 2
#ifdef __SH_FPU_ANY__
# define TST_TRAMP_ARGS_SHARED 0
#else
# define TST_TRAMP_ARGS_SHARED 1
#endif

/* QEMU does not store registers where handlers with SA_SIGINFO find them.  The
   others get, in R6, a pointer to a struct sigcontext, with sc_pc.  */
#define TST_TRAMP_SIGCONTEXT 2
#define TST_TRAMP_PC(uc) (((uintptr_t *) (uc))[17])

/* A load from the address in R5, which is a null pointer when a trampoline is
   called by tst_tramp_step_call: QEMU does not have other traps.  For the
   program counter, a jump and its delay slot are one instruction.  */
typedef uint16_t tst_tramp_insn;
#define TST_TRAMP_TRAP 0x6452	/* mov.l @r5, r4  */
#define TST_TRAMP_SIGNAL SIGSEGV
#define TST_TRAMP_INSN_SIZE(p) ((*(p) & 0xf0ff) == 0x402b ? 4 : 2)

#endif /* tst-tramp-port.h */
