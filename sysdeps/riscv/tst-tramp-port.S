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

#define TAKEN 16

	.macro	take_data
	REG_L	t2, (sp)
	addi	sp, sp, 16
	.endm

/* Store T2 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	lla	t1, tst_tramp_data
	REG_S	t2, (t1)
	lla	t1, tst_tramp_target
	REG_L	t1, (t1)
	jr	t1
	.endm

#include <tst-tramp-code.h>
