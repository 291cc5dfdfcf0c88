/* Trampolines: code of the tests for a port.  C-SKY version.
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

/* Store T0 to tst_tramp_data and jump to *tst_tramp_target.  T2 is for
   addresses.  */
	.macro	to_target
	grs	t1, .Lpc\@
.Lpc\@:
	lrw	t2, tst_tramp_data - .Lpc\@
	addu	t2, t1
	st.w	t0, (t2, 0)
	lrw	t2, tst_tramp_target - .Lpc\@
	addu	t2, t1
	ld.w	t1, (t2, 0)
	jmp	t1
	.endm

	.globl	tst_tramp_from_chain
	.hidden	tst_tramp_from_chain
	.type	tst_tramp_from_chain, %function
tst_tramp_from_chain:
	.cfi_startproc
	to_target
	.cfi_endproc
	.size	tst_tramp_from_chain, . - tst_tramp_from_chain

	.globl	tst_tramp_from_stack
	.hidden	tst_tramp_from_stack
	.type	tst_tramp_from_stack, %function
tst_tramp_from_stack:
	.cfi_startproc
	.cfi_adjust_cfa_offset 8
	ld.w	t0, (sp, 0)
	addi	sp, 8
	.cfi_adjust_cfa_offset -8
	to_target
	.cfi_endproc
	.size	tst_tramp_from_stack, . - tst_tramp_from_stack

	.section .note.GNU-stack, "", %progbits
