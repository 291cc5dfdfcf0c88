/* Trampolines: code of the tests for a port.  Alpha version.
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

	.set	noat

#define TAKEN 16

	.macro	take_data
	ldq	$1, 0($30)
	lda	$30, 16($30)
	.endm

/* Store register 1 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	br	$27, 1f
1:	ldgp	$29, 0($27)
	ldq	$28, tst_tramp_data($29) !literal
	stq	$1, 0($28)
	ldq	$28, tst_tramp_target($29) !literal
	ldq	$27, 0($28)
	jmp	$31, ($27), 0
	.endm

#include <tst-tramp-code.h>
