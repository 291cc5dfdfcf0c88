/* Trampolines: code of the tests for a port.  m68k version.
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
	move.l	(%sp)+, %a0
	.endm

/* Store A0 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	move.l	%a0, %d1
	move.l	#tst_tramp_data - ., %d0
	lea	(-8, %pc, %d0.l), %a0
	move.l	%d1, (%a0)
	move.l	#tst_tramp_target - ., %d0
	move.l	(-8, %pc, %d0.l), %a0
	jmp	(%a0)
	.endm

#include <tst-tramp-code.h>
