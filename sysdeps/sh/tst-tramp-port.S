/* Trampolines: code of the tests for a port.  SH version.
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

#define TAKEN 4

	.macro	take_data
	mov.l	@r15+, r3
	.endm

/* Store R3 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	mova	1f, r0
	mov.l	1f, r1
	add	r0, r1
	mov.l	r3, @r1
	mova	2f, r0
	mov.l	2f, r1
	add	r0, r1
	mov.l	@r1, r1
	jmp	@r1
	 nop
	.balign	4
1:	.long	tst_tramp_data - .
2:	.long	tst_tramp_target - .
	.endm

#include <tst-tramp-code.h>

	.text
/* Store the free registers where the first argument says.  */
	.globl	tst_tramp_scratch_stack
	.hidden	tst_tramp_scratch_stack
	.type	tst_tramp_scratch_stack, @function
tst_tramp_scratch_stack:
	add	#4, r15
	.size	tst_tramp_scratch_stack, . - tst_tramp_scratch_stack
	.globl	tst_tramp_scratch
	.hidden	tst_tramp_scratch
	.type	tst_tramp_scratch, @function
tst_tramp_scratch:
	mov.l	r0, @r4
	mov.l	r1, @(4, r4)
	mov.l	r3, @(8, r4)
	rts
	 nop
	.size	tst_tramp_scratch, . - tst_tramp_scratch
