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

#define TAKEN -64

	.macro	take_data
	ldwm	-64(%sp), %r29
	.endm

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

#include <tst-tramp-code.h>
