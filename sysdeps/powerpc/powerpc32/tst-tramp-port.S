/* Trampolines: code of the tests for a port.  PowerPC32 version.
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

#include <sysdep.h>

	.hidden	tst_tramp_data
	.comm	tst_tramp_data, 4, 4
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, 4, 4
	.text

/* Put the address of \symbol into \reg, and clobber R0.  */
	.macro	address reg, symbol
	mflr	r0
	cfi_register (lr, r0)
	bcl	20, 31, 1f
1:	mflr	\reg
	mtlr	r0
	cfi_restore (lr)
	addis	\reg, \reg, \symbol - 1b@ha
	addi	\reg, \reg, \symbol - 1b@l
	.endm

/* Store R11 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	address	r12, tst_tramp_data
	stw	r11, 0(r12)
	address	r12, tst_tramp_target
	lwz	r12, 0(r12)
	mtctr	r12
	bctr
	.endm

	.globl	tst_tramp_from_chain
	.hidden	tst_tramp_from_chain
	.type	tst_tramp_from_chain, @function
tst_tramp_from_chain:
	cfi_startproc
	to_target
	cfi_endproc
	.size	tst_tramp_from_chain, . - tst_tramp_from_chain

	.globl	tst_tramp_from_stack
	.hidden	tst_tramp_from_stack
	.type	tst_tramp_from_stack, @function
tst_tramp_from_stack:
	cfi_startproc
	cfi_adjust_cfa_offset (16)
	lwz	r11, 4(r1)
	addi	r1, r1, 16
	cfi_adjust_cfa_offset (-16)
	to_target
	cfi_endproc
	.size	tst_tramp_from_stack, . - tst_tramp_from_stack

/* Store the free registers where the first argument says.  */
	.globl	tst_tramp_scratch_stack
	.hidden	tst_tramp_scratch_stack
	.type	tst_tramp_scratch_stack, @function
tst_tramp_scratch_stack:
	addi	r1, r1, 16
	.size	tst_tramp_scratch_stack, . - tst_tramp_scratch_stack
	.globl	tst_tramp_scratch
	.hidden	tst_tramp_scratch
	.type	tst_tramp_scratch, @function
tst_tramp_scratch:
	stw	r0, 0(r3)
	stw	r11, 4(r3)
	stw	r12, 8(r3)
	mfctr	r0
	stw	r0, 12(r3)
	blr
	.size	tst_tramp_scratch, . - tst_tramp_scratch

	.section .note.GNU-stack, "", @progbits
