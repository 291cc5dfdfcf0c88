/* Trampolines: code of the tests for a port.  S/390 version.
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

#ifdef __s390x__
# define SZREG 8
# define SAVE_AREA 160
# define REG_L lg
# define REG_ST stg
#else
# define SZREG 4
# define SAVE_AREA 96
# define REG_L l
# define REG_ST st
#endif

#define TAKEN 8

	.macro	take_data
	.cfi_val_offset 15, -SAVE_AREA
	REG_L	%r0, 0(%r15)
	la	%r15, 8(%r15)
	.endm

/* Store R0 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	larl	%r1, tst_tramp_data
	REG_ST	%r0, 0(%r1)
	larl	%r1, tst_tramp_target
	REG_L	%r1, 0(%r1)
	br	%r1
	.endm

#include <tst-tramp-code.h>

	.text
/* Store the free registers where the first argument says.  */
	.globl	tst_tramp_scratch_stack
	.hidden	tst_tramp_scratch_stack
	.type	tst_tramp_scratch_stack, @function
tst_tramp_scratch_stack:
	la	%r15, 8(%r15)
	.size	tst_tramp_scratch_stack, . - tst_tramp_scratch_stack
	.globl	tst_tramp_scratch
	.hidden	tst_tramp_scratch
	.type	tst_tramp_scratch, @function
tst_tramp_scratch:
	REG_ST	%r0, 0(%r2)
	REG_ST	%r1, SZREG(%r2)
	br	%r14
	.size	tst_tramp_scratch, . - tst_tramp_scratch
