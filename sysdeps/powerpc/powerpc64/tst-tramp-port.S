/* Trampolines: code of the tests for a port.  PowerPC64 version.
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

#include <sysdep.h>

	.hidden	tst_tramp_data
	.comm	tst_tramp_data, 8, 8
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, 8, 8
	.text

/* Begin and end the function \name.  \pushed bytes more than usual are on the
   stack.  */
	.macro	function name, pushed=0
	.globl	\name
	.hidden	\name
	.type	\name, @function
#if _CALL_ELF == 2
\name:
	cfi_startproc
0:	addis	r2, r12, .TOC. - 0b@ha
	addi	r2, r2, .TOC. - 0b@l
	.localentry \name, . - \name
#else
	.section .opd, "aw"
	.balign	8
\name:
	.quad	.L\name, .TOC.@tocbase, 0
	.size	\name, . - \name
	.previous
.L\name:
	cfi_startproc
#endif
	cfi_adjust_cfa_offset (\pushed)
	.endm

	.macro	end name
	cfi_endproc
#if _CALL_ELF == 2
	.size	\name, . - \name
#endif
	.endm

/* Store R11 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	addis	r12, r2, tst_tramp_data@toc@ha
	std	r11, tst_tramp_data@toc@l(r12)
	addis	r12, r2, tst_tramp_target@toc@ha
	ld	r12, tst_tramp_target@toc@l(r12)
#if _CALL_ELF == 2
	mtctr	r12
#else
	ld	r0, 0(r12)
	mtctr	r0
	ld	r11, 16(r12)
	ld	r2, 8(r12)
#endif
	bctr
	.endm

	function tst_tramp_from_chain
	to_target
	end	tst_tramp_from_chain

	function tst_tramp_from_stack, 32
	/* As the dynamic linker does if the code is found at the first
	   call.  */
	mflr	r0
	std	r0, FRAME_LR_SAVE(r1)
	ld	r11, 8(r1)
	addi	r1, r1, 32
	cfi_adjust_cfa_offset (-32)
	to_target
	end	tst_tramp_from_stack

/* Store the free registers where the first argument says.  */
	.macro	scratch
	std	r0, 0(r3)
	std	r11, 8(r3)
	std	r12, 16(r3)
	mfctr	r0
	std	r0, 24(r3)
	blr
	.endm

	function tst_tramp_scratch
	scratch
	end	tst_tramp_scratch

	function tst_tramp_scratch_stack, 32
	addi	r1, r1, 32
	cfi_adjust_cfa_offset (-32)
	scratch
	end	tst_tramp_scratch_stack

	.section .note.GNU-stack, "", @progbits
