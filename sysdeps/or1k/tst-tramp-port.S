/* Trampolines: code of the tests for a port.  OpenRISC version.
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
	l.lwz	r11, 0(r1)
	l.addi	r1, r1, 4
	.endm

/* Store R11 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	l.ori	r13, r9, 0
	.cfi_register 9, 13
	l.jal	8
	 l.movhi r12, gotpchi(_GLOBAL_OFFSET_TABLE_-4)
	l.ori	r12, r12, gotpclo(_GLOBAL_OFFSET_TABLE_+0)
	l.add	r12, r12, r9
	l.ori	r9, r13, 0
	.cfi_restore 9
	l.movhi	r13, gotoffhi(tst_tramp_data)
	l.ori	r13, r13, gotofflo(tst_tramp_data)
	l.add	r13, r13, r12
	l.sw	0(r13), r11
	l.movhi	r13, gotoffhi(tst_tramp_target)
	l.ori	r13, r13, gotofflo(tst_tramp_target)
	l.add	r13, r13, r12
	l.lwz	r12, 0(r13)
	l.jr	r12
	 l.nop
	.endm

#include <tst-tramp-code.h>
