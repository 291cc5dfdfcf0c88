/* Trampolines: code of the tests for a port.  ARM version.
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

	.syntax	unified
	.arm

	.hidden	tst_tramp_data
	.comm	tst_tramp_data, 4, 4
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, 4, 4
	.text

/* Begin and end the function \name.  */
	.macro	function name
	.globl	\name
	.hidden	\name
	.type	\name, %function
\name:
	.fnstart
	.endm

	.macro	end name
	.fnend
	.size	\name, . - \name
	.endm

/* Store IP to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	push	{r0, r1}
	ldr	r0, 2f
	ldr	r1, 3f
0:	str	ip, [pc, r0]
1:	ldr	ip, [pc, r1]
	pop	{r0, r1}
	bx	ip
2:	.word	tst_tramp_data - (0b + 8)
3:	.word	tst_tramp_target - (1b + 8)
	.endm

	function tst_tramp_from_chain
	to_target
	end	tst_tramp_from_chain

	function tst_tramp_from_stack
	ldr	ip, [sp], #8
	to_target
	end	tst_tramp_from_stack

	.section .note.GNU-stack, "", %progbits
