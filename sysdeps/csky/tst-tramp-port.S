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

#define TAKEN 8

	.macro	take_data
	ld.w	t0, (sp, 0)
	addi	sp, 8
	.endm

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

#include <tst-tramp-code.h>
