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

	.hidden	tst_tramp_data
	.comm	tst_tramp_data, SZREG, SZREG
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, SZREG, SZREG
	.text

/* Store R0 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	larl	%r1, tst_tramp_data
	REG_ST	%r0, 0(%r1)
	larl	%r1, tst_tramp_target
	REG_L	%r1, 0(%r1)
	br	%r1
	.endm

	.globl	tst_tramp_from_chain
	.hidden	tst_tramp_from_chain
	.type	tst_tramp_from_chain, @function
tst_tramp_from_chain:
	.cfi_startproc
	to_target
	.cfi_endproc
	.size	tst_tramp_from_chain, . - tst_tramp_from_chain

	.globl	tst_tramp_from_stack
	.hidden	tst_tramp_from_stack
	.type	tst_tramp_from_stack, @function
tst_tramp_from_stack:
	.cfi_startproc
	.cfi_adjust_cfa_offset 8
	.cfi_val_offset 15, -SAVE_AREA
	REG_L	%r0, 0(%r15)
	la	%r15, 8(%r15)
	.cfi_adjust_cfa_offset -8
	to_target
	.cfi_endproc
	.size	tst_tramp_from_stack, . - tst_tramp_from_stack

	.section .note.GNU-stack, "", @progbits
