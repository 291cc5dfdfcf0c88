/* Trampolines: load and store all registers.  i386 version.
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

/* As in tramp-table.S.  */
#ifdef __CET__
# include <cet.h>
#endif
#ifndef _CET_ENDBR
# define _CET_ENDBR
#endif

/* What looks at the registers of new processors runs on those only.  */
	.arch	.387
	.arch	.fxsr
	.arch	.sse
	.arch	.xsave

/* The members of tst_tramp_state.  */
#define IN 0
#define SEEN 1
#define AFTER 2
#define REGS(member) tst_tramp_state@GOTOFF + (member) * TST_TRAMP_REGS_SIZE
#define CODE REGS (3)

/* The parts of the first three of them.  */
#define WORD(member, n) REGS (member) + TST_TRAMP_VECTOR_SIZE + 4 * (n)
#define STACK(member, n) WORD (member, TST_TRAMP_WORDS + (n))

	.hidden	tst_tramp_state
	.comm	tst_tramp_state, 3 * TST_TRAMP_REGS_SIZE + 64, 64
	.hidden	tst_tramp_data
	.comm	tst_tramp_data, 4, 4
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, 4, 4
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
	_CET_ENDBR
	.endm

	.macro	end name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.macro	load_got reg
	call	1f
	.cfi_adjust_cfa_offset 4
1:	popl	%\reg
	.cfi_adjust_cfa_offset -4
	addl	$_GLOBAL_OFFSET_TABLE_ + (. - 1b), %\reg
	.endm

/* Store or load the vector registers by \xsave, or \fxsave where there is no
   such instruction.  */
	.macro	vectors xsave, fxsave, member
	movl	tst_tramp_xsave_mask@GOTOFF(%ebx), %eax
	xorl	%edx, %edx
	testl	%eax, %eax
	jz	1f
	\xsave	REGS (\member)(%ebx)
	jmp	2f
1:	\fxsave	REGS (\member)(%ebx)
2:
	.endm

/* Store all registers and the stack to \member, and change none.  */
	.macro	store member
	pushal
	.cfi_adjust_cfa_offset 32
	pushfl
	.cfi_adjust_cfa_offset 4
	load_got ebx
	.set	n, 0
	.rept	TST_TRAMP_WORDS + TST_TRAMP_STACK_WORDS
	movl	4 * n(%esp), %eax
	.ifeq	n
	andl	$TST_TRAMP_FLAGS, %eax
	.endif
	movl	%eax, WORD (\member, n)(%ebx)
	.set	n, n + 1
	.endr
	vectors	xsave, fxsave, \member
	popfl
	.cfi_adjust_cfa_offset -4
	popal
	.cfi_adjust_cfa_offset -32
	.endm

	function tst_tramp_call
	.irp	reg, ebx, ebp, esi, edi
	pushl	%\reg
	.cfi_adjust_cfa_offset 4
	.cfi_rel_offset \reg, 0
	.endr
	subl	$20, %esp
	.cfi_adjust_cfa_offset 20
	stmxcsr	(%esp)
	fnstcw	4(%esp)
	load_got ebx
	movl	CODE(%ebx), %eax
	movl	%eax, 8(%esp)
	.set	n, TST_TRAMP_STACK_WORDS
	.rept	TST_TRAMP_STACK_WORDS
	.set	n, n - 1
	pushl	STACK (IN, n)(%ebx)
	.cfi_adjust_cfa_offset 4
	.endr
	movl	%esp, WORD (IN, 4)(%ebx)
	vectors	xrstor, fxrstor, IN
	movl	$TST_TRAMP_FLAGS, WORD (IN, 0)(%ebx)
	pushl	$TST_TRAMP_FLAGS | 2
	.cfi_adjust_cfa_offset 4
	popfl
	.cfi_adjust_cfa_offset -4
	movl	WORD (IN, 1)(%ebx), %edi
	movl	WORD (IN, 2)(%ebx), %esi
	movl	WORD (IN, 3)(%ebx), %ebp
	movl	WORD (IN, 6)(%ebx), %edx
	movl	WORD (IN, 7)(%ebx), %ecx
	movl	WORD (IN, 8)(%ebx), %eax
	movl	WORD (IN, 5)(%ebx), %ebx
	call	*4 * TST_TRAMP_STACK_WORDS + 8(%esp)
	store	AFTER
	cld
	addl	$4 * TST_TRAMP_STACK_WORDS, %esp
	.cfi_adjust_cfa_offset -4 * TST_TRAMP_STACK_WORDS
	fninit
	fldcw	4(%esp)
	ldmxcsr	(%esp)
	addl	$20, %esp
	.cfi_adjust_cfa_offset -20
	.irp	reg, edi, esi, ebp, ebx
	popl	%\reg
	.cfi_adjust_cfa_offset -4
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
	leal	8(%esp), %esp
	.cfi_adjust_cfa_offset -8
	ret
	end	tst_tramp_dump_stack

	function tst_tramp_from_chain
	load_got edx
	movl	%ecx, tst_tramp_data@GOTOFF(%edx)
	jmp	*tst_tramp_target@GOTOFF(%edx)
	end	tst_tramp_from_chain

	/* Any register can have an argument in it.  So the target takes the
	   place of the word behind the data, and this returns to it.  */
	function tst_tramp_from_stack, 8
	pushl	%edx
	.cfi_adjust_cfa_offset 4
	load_got edx
	pushl	tst_tramp_target@GOTOFF(%edx)
	.cfi_adjust_cfa_offset 4
	popl	8(%esp)
	.cfi_adjust_cfa_offset -4
	pushl	4(%esp)
	.cfi_adjust_cfa_offset 4
	popl	tst_tramp_data@GOTOFF(%edx)
	.cfi_adjust_cfa_offset -4
	popl	%edx
	.cfi_adjust_cfa_offset -4
	leal	4(%esp), %esp
	.cfi_adjust_cfa_offset -4
	ret
	end	tst_tramp_from_stack

	.section .note.GNU-stack, "", @progbits
