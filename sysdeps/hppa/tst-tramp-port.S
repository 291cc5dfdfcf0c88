/* Trampolines: code of the tests for a port.  PA-RISC version.
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

	.hidden	tst_tramp_data
	.comm	tst_tramp_data, 4, 4
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, 4, 4
	.text

/* Store R29 to tst_tramp_data and jump to what the function pointer
   tst_tramp_target points to, which is a descriptor or code.  */
	.macro	to_target
	bl	.+8, %r22
	addil	L'tst_tramp_data - $PIC_pcrel$0 + 1, %r22
	stw	%r29, R'tst_tramp_data - $PIC_pcrel$0 + 5(%r1)
	bl	.+8, %r22
	addil	L'tst_tramp_target - $PIC_pcrel$0 + 1, %r22
	ldw	R'tst_tramp_target - $PIC_pcrel$0 + 5(%r1), %r22
	extru,<> %r22, 30, 1, %r0
	bv,n	%r0(%r22)
	ldw	-2(%r22), %r21
	bv	%r0(%r21)
	ldw	2(%r22), %r19
	.endm

	.globl	tst_tramp_from_chain
	.hidden	tst_tramp_from_chain
	.type	tst_tramp_from_chain, @function
tst_tramp_from_chain:
	.cfi_startproc
	to_target
	.cfi_endproc
	.size	tst_tramp_from_chain, . - tst_tramp_from_chain

	.globl	tst_tramp_from_stack
	.hidden	tst_tramp_from_stack
	.type	tst_tramp_from_stack, @function
tst_tramp_from_stack:
	.cfi_startproc
	.cfi_adjust_cfa_offset -64
	ldwm	-64(%sp), %r29
	.cfi_adjust_cfa_offset 64
	to_target
	.cfi_endproc
	.size	tst_tramp_from_stack, . - tst_tramp_from_stack

	.section .note.GNU-stack, "", @progbits
