/* Trampolines: code of the tests for a port.  MIPS version.
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

#include <regdef.h>
#include <sys/asm.h>

#define CHAIN $15

	.hidden	tst_tramp_data
	.comm	tst_tramp_data, PTRSIZE, PTRSIZE
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, PTRSIZE, PTRSIZE
	.text
	/* This can be microMIPS code.  */
	.set	nomips16

/* Begin the function \name, called with \taken bytes of data on the stack: set
   the global pointer up.  */
	.macro	function name, taken = 0
	.globl	\name
	.hidden	\name
	.type	\name, %function
\name:
	.cfi_startproc
	.cfi_adjust_cfa_offset \taken
	SETUP_GP
	SETUP_GP64 (v1, \name)
	.endm

/* End the function \name: store CHAIN to tst_tramp_data and jump to
   *tst_tramp_target.  */
	.macro	to_target name
	PTR_LA	v0, tst_tramp_data
	PTR_S	CHAIN, (v0)
	PTR_LA	v0, tst_tramp_target
	PTR_L	t9, (v0)
	RESTORE_GP64
	jr	t9
	.cfi_endproc
	.size	\name, . - \name
	.endm

	function tst_tramp_from_chain
	to_target tst_tramp_from_chain

	function tst_tramp_from_stack, 2 * SZREG
	PTR_L	CHAIN, (sp)
	PTR_ADDIU sp, sp, 2 * SZREG
	.cfi_adjust_cfa_offset -2 * SZREG
	to_target tst_tramp_from_stack

	.section .note.GNU-stack, "", %progbits
