/* Trampolines: code of the tests for a port.  RISC-V version.
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

#include <sys/asm.h>

/* The static chain register.  */
#ifdef __riscv_landing_pad
# define CHAIN t3
#else
# define CHAIN t2
#endif

#define TAKEN 16

	.macro	take_data
	REG_L	CHAIN, (sp)
	addi	sp, sp, 16
	.endm

/* Store CHAIN to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	lla	t1, tst_tramp_data
	REG_S	CHAIN, (t1)
	lla	t1, tst_tramp_target
	REG_L	t1, (t1)
	jr	t1
	.endm

#include <tst-tramp-code.h>

	.text

/* Call the first argument with all arguments in registers being the second
   one, and with the third one in T2.  */
	.globl	tst_tramp_label_call
	.hidden	tst_tramp_label_call
	.type	tst_tramp_label_call, @function
tst_tramp_label_call:
	mv	t1, a0
	mv	t2, a2
	.irp	reg, a0, a2, a3, a4, a5, a6, a7
	mv	\reg, a1
	.endr
	jr	t1
	.size	tst_tramp_label_call, . - tst_tramp_label_call

/* Store T2 and T3 where the first argument says.  */
	.globl	tst_tramp_label_stack
	.hidden	tst_tramp_label_stack
	.type	tst_tramp_label_stack, @function
tst_tramp_label_stack:
	addi	sp, sp, 16
	.size	tst_tramp_label_stack, . - tst_tramp_label_stack

	.globl	tst_tramp_label
	.hidden	tst_tramp_label
	.type	tst_tramp_label, @function
tst_tramp_label:
	REG_S	t2, (a0)
	REG_S	t3, SZREG(a0)
	ret
	.size	tst_tramp_label, . - tst_tramp_label
