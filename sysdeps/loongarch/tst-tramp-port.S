/* Trampolines: code of the tests for a port.  LoongArch version.
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

#if __loongarch_grlen == 64
# define LOAD ld.d
# define STORE st.d
# define ADD addi.d
#else
# define LOAD ld.w
# define STORE st.w
# define ADD addi.w
#endif

#define TAKEN 16

	.macro	take_data
	LOAD	$t8, $sp, 0
	ADD	$sp, $sp, 16
	.endm

/* Store T8 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	la.pcrel $t0, tst_tramp_data
	STORE	$t8, $t0, 0
	la.pcrel $t0, tst_tramp_target
	LOAD	$t0, $t0, 0
	jr	$t0
	.endm

#include <tst-tramp-code.h>
