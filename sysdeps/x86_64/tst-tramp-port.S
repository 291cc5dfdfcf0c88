/* Trampolines: load and store all registers.  x86_64 version.
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
#define CODE REGS (3)

/* The parts of the first three of them.  */
#define WORD(member, n) REGS (member) + TST_TRAMP_VECTOR_SIZE + 8 * (n)
#define STACK(member, n) WORD (member, TST_TRAMP_WORDS + (n))

	.hidden	tst_tramp_state
	.comm	tst_tramp_state, 3 * TST_TRAMP_REGS_SIZE + 64, 64
	.hidden	tst_tramp_data
	.comm	tst_tramp_data, 8, 8
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, 8, 8
	.hidden	tst_tramp_xsave_mask
	.comm	tst_tramp_xsave_mask, 4, 4
	.text

/* Begin and end the function \name.  \pushed bytes more than usual are on the
   stack.  */
	.macro	function name, pushed=0
	.globl	\name
	.hidden	\name
	.type	\name, @function
\name:
	.cfi_startproc
	.cfi_adjust_cfa_offset \pushed
	endbr64
	.endm

	.macro	end name
	.cfi_endproc
	.size	\name, . - \name
	.endm

/* Store or load the vector registers by \xsave, or \fxsave where there is no
   such instruction.  */
	.macro	vectors xsave, fxsave, member
	movl	tst_tramp_xsave_mask(%rip), %eax
	xorl	%edx, %edx
	testl	%eax, %eax
	jz	1f
	\xsave	REGS (\member)(%rip)
	jmp	2f
1:	\fxsave	REGS (\member)(%rip)
2:
	.endm

/* Store all registers and the stack to \member, and change none but the
   flags other than DF.  */
	.macro	store member
	.set	n, 0
	.irp	reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, \
		     r12, r13, r14, r15, rsp
	movq	%\reg, WORD (\member, n)(%rip)
	.set	n, n + 1
	.endr
	pushfq
	.cfi_adjust_cfa_offset 8
	popq	%rax
	.cfi_adjust_cfa_offset -8
	andl	$TST_TRAMP_FLAGS, %eax
	movq	%rax, WORD (\member, n)(%rip)
	.set	n, 0
	.rept	TST_TRAMP_STACK_WORDS
	movq	8 * n(%rsp), %rax
	movq	%rax, STACK (\member, n)(%rip)
	.set	n, n + 1
	.endr
	vectors	xsave64, fxsave64, \member
	movq	WORD (\member, 0)(%rip), %rax
	movq	WORD (\member, 3)(%rip), %rdx
	.endm

	function tst_tramp_call
	.irp	reg, rbx, rbp, r12, r13, r14, r15
	pushq	%\reg
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset \reg, 0
	.endr
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
	.set	n, TST_TRAMP_STACK_WORDS
	.rept	TST_TRAMP_STACK_WORDS
	.set	n, n - 1
	pushq	STACK (IN, n)(%rip)
	.cfi_adjust_cfa_offset 8
	.endr
	movq	%rsp, WORD (IN, 15)(%rip)
	vectors	xrstor64, fxrstor64, IN
	movq	$TST_TRAMP_FLAGS, WORD (IN, 16)(%rip)
	pushq	$TST_TRAMP_FLAGS | 2
	.cfi_adjust_cfa_offset 8
	popfq
	.cfi_adjust_cfa_offset -8
	.set	n, 0
	.irp	reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, \
		     r12, r13, r14, r15
	movq	WORD (IN, n)(%rip), %\reg
	.set	n, n + 1
	.endr
	callq	*CODE(%rip)
	store	AFTER
	cld
	addq	$8 * TST_TRAMP_STACK_WORDS, %rsp
	.cfi_adjust_cfa_offset -8 * TST_TRAMP_STACK_WORDS
	fninit
	fldcw	4(%rsp)
	ldmxcsr	(%rsp)
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	.irp	reg, r15, r14, r13, r12, rbp, rbx
	popq	%\reg
	.cfi_adjust_cfa_offset -8
	.cfi_restore \reg
	.endr
	ret
	end	tst_tramp_call

	function tst_tramp_dump
	store	SEEN
	ret
	end	tst_tramp_dump

	function tst_tramp_dump_stack, 8
	store	SEEN
	leaq	8(%rsp), %rsp
	.cfi_adjust_cfa_offset -8
	ret
	end	tst_tramp_dump_stack

	function tst_tramp_from_chain
	movq	%r10, tst_tramp_data(%rip)
	jmp	*tst_tramp_target(%rip)
	end	tst_tramp_from_chain

	function tst_tramp_from_stack, 8
	popq	tst_tramp_data(%rip)
	.cfi_adjust_cfa_offset -8
	jmp	*tst_tramp_target(%rip)
	end	tst_tramp_from_stack

	.section .note.GNU-stack, "", @progbits
