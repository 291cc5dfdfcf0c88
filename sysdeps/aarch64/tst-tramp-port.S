/* Trampolines: load and store all registers.  AArch64 version.
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

#include <tst-tramp-port.h>

/* The members of tst_tramp_state.  */
#define IN 0
#define SEEN 1
#define AFTER 2
#define REGS(member) tst_tramp_state + (member) * TST_TRAMP_REGS_SIZE
#define CODE 3 * TST_TRAMP_REGS_SIZE

/* The parts of the first three of them.  */
#define WORD(n) TST_TRAMP_VECTOR_SIZE + 8 * (n)
#define STACK(n) WORD (TST_TRAMP_WORDS + (n))

	.hidden	tst_tramp_state
	.comm	tst_tramp_state, 3 * TST_TRAMP_REGS_SIZE + 64, 64
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
	.type	\name, %function
\name:
	.cfi_startproc
	.cfi_adjust_cfa_offset \pushed
	hint	34			/* bti c  */
	.endm

	.macro	end name
	.cfi_endproc
	.size	\name, . - \name
	.endm

/* Put the address of \symbol into \reg.  */
	.macro	address reg, symbol:vararg
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

/* Store all registers and the stack to \member, and change none but X16 and
   X17.  */
	.macro	store member
	address	x16, REGS (\member)
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, \
		   19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	str	x\n, [x16, WORD (\n)]
	.endr
	mov	x17, sp
	str	x17, [x16, WORD (31)]
	mrs	x17, fpcr
	str	x17, [x16, WORD (32)]
	mrs	x17, fpsr
	str	x17, [x16, WORD (33)]
	.set	n, 0
	.rept	TST_TRAMP_STACK_WORDS
	ldr	x17, [sp, 8 * n]
	str	x17, [x16, STACK (n)]
	.set	n, n + 1
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, \
		   17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	str	q\n, [x16, 16 * \n]
	.endr
	.endm

/* Do \op, which is stp or ldp, for all registers that a function must not
   change.  */
	.macro	saved op
	\op	x19, x20, [sp, 16]
	\op	x21, x22, [sp, 32]
	\op	x23, x24, [sp, 48]
	\op	x25, x26, [sp, 64]
	\op	x27, x28, [sp, 80]
	\op	d8, d9, [sp, 96]
	\op	d10, d11, [sp, 112]
	\op	d12, d13, [sp, 128]
	\op	d14, d15, [sp, 144]
	.endm

	function tst_tramp_call
	stp	x29, x30, [sp, -176]!
	.cfi_adjust_cfa_offset 176
	.cfi_rel_offset x29, 0
	.cfi_rel_offset x30, 8
	saved	stp
	mrs	x0, fpcr
	mrs	x1, fpsr
	stp	x0, x1, [sp, 160]
	sub	sp, sp, 8 * TST_TRAMP_STACK_WORDS
	.cfi_adjust_cfa_offset 8 * TST_TRAMP_STACK_WORDS
	address	x16, REGS (IN)
	.set	n, 0
	.rept	TST_TRAMP_STACK_WORDS
	ldr	x17, [x16, STACK (n)]
	str	x17, [sp, 8 * n]
	.set	n, n + 1
	.endr
	adr	x17, 1f
	str	x17, [x16, WORD (30)]
	mov	x17, sp
	str	x17, [x16, WORD (31)]
	mov	w17, TST_TRAMP_FPCR
	str	x17, [x16, WORD (32)]
	msr	fpcr, x17
	ldr	w17, =TST_TRAMP_FPSR
	str	x17, [x16, WORD (33)]
	msr	fpsr, x17
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, \
		   17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ldr	q\n, [x16, 16 * \n]
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, \
		   18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	ldr	x\n, [x16, WORD (\n)]
	.endr
	ldr	x16, [x16, CODE]
	blr	x16
1:	store	AFTER
	add	sp, sp, 8 * TST_TRAMP_STACK_WORDS
	.cfi_adjust_cfa_offset -8 * TST_TRAMP_STACK_WORDS
	ldp	x0, x1, [sp, 160]
	msr	fpcr, x0
	msr	fpsr, x1
	saved	ldp
	ldp	x29, x30, [sp], 176
	.cfi_adjust_cfa_offset -176
	.cfi_restore x29
	.cfi_restore x30
	ret
	end	tst_tramp_call

	function tst_tramp_dump
	store	SEEN
	ret
	end	tst_tramp_dump

	function tst_tramp_dump_stack, 16
	store	SEEN
	add	sp, sp, 16
	.cfi_adjust_cfa_offset -16
	ret
	end	tst_tramp_dump_stack

/* Store X16 to tst_tramp_data and jump to *tst_tramp_target.  */
	.macro	to_target
	adrp	x17, tst_tramp_data
	str	x16, [x17, :lo12:tst_tramp_data]
	adrp	x17, tst_tramp_target
	ldr	x16, [x17, :lo12:tst_tramp_target]
	br	x16
	.endm

	function tst_tramp_from_chain
	mov	x16, x18
	to_target
	end	tst_tramp_from_chain

	function tst_tramp_from_stack, 16
	ldr	x16, [sp], 16
	.cfi_adjust_cfa_offset -16
	to_target
	end	tst_tramp_from_stack

	.section .note.GNU-stack, "", %progbits
