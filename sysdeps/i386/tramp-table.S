/* Trampolines: template and adapters.  i386 version.
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

#define TRAMP_ALIGN(n) .balign n, 0xcc

#include <sysdep.h>
#include <tramp-table.h>

/* ENDBR32 is undefined on processors before the i686, and on some that are
   like it, so that it is here only if the compiler generates it as well.  */
#ifdef __CET__
# include <cet.h>
#endif
#ifndef _CET_ENDBR
# define _CET_ENDBR
#endif

	.text

/* A slot pushes two registers, and learns its address by a call.  So the
   return address of the trampoline is further up by one word from PUSHED bytes
   into the slot on, by another one after the next byte, and by a third one
   while the program counter is at the instruction behind the call, CALLED
   bytes into the slot.  */
	.macro	initial
	.byte	0x0f, 20		/* DW_CFA_def_cfa_expression  */
	.byte	0x74, 4			/* DW_OP_breg4: esp + 4  */
	.byte	0x78, 0			/* DW_OP_breg8: eip  */
	.byte	0x30 + TRAMP_SLOT_SIZE - 1 /* DW_OP_lit31  */
	.byte	0x1a			/* DW_OP_and  */
	.byte	0x12			/* DW_OP_dup  */
	.byte	0x30 + pushed		/* DW_OP_lit1 or DW_OP_lit5  */
	.byte	0x2a			/* DW_OP_ge  */
	.byte	0x14			/* DW_OP_over  */
	.byte	0x30 + pushed + 1	/* DW_OP_lit2 or DW_OP_lit6  */
	.byte	0x2a			/* DW_OP_ge  */
	.byte	0x22			/* DW_OP_plus  */
	.byte	0x16			/* DW_OP_swap  */
	.byte	0x30 + called		/* DW_OP_lit7 or DW_OP_lit11  */
	.byte	0x29			/* DW_OP_eq  */
	.byte	0x22			/* DW_OP_plus  */
	.byte	0x32			/* DW_OP_lit2  */
	.byte	0x24			/* DW_OP_shl  */
	.byte	0x22			/* DW_OP_plus  */
	.byte	0x80 + 8, 1		/* DW_CFA_offset: eip at CFA - 4  */
	.endm

/* Undo the protection of the code pointer in EDX.  */
	.macro	unprotect
#ifdef TRAMP_STACK_GUARD
	xorl	%gs:TRAMP_STACK_GUARD, %edx
#endif
	.endm

/* A slot needs two registers to find where it jumps to, and any of those that
   need not be preserved can have an argument in it: fastcall takes ECX and
   EDX, and regparm EAX as well.  So it pushes both, for TRAMP_STACK.  There is
   no room in it to drop them for TRAMP_CHAIN, which has an adapter for that,
   too.  A call that slots share would leave room, and cost more than the
   adapter does unless many trampolines are called in turn.  */
	.balign	4096
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
0:	_CET_ENDBR
	pushl	%ecx
1:	pushl	%edx
	.set	pushed, 1b - 0b
	call	1f
1:	popl	%ecx
	.set	called, 1b - 0b
	addl	$TRAMP_TABLE_SIZE - called, %ecx
	movl	(%ecx), %edx
	unprotect
	jmp	*%edx
	TRAMP_ALIGN (TRAMP_SLOT_SIZE)
	.endr
	tramp_unwind __tramp_template, 8, -4, initial
	.size	__tramp_template, . - __tramp_template

/* Begin an adapter.  ECX holds the address of the record.  What the caller had
   in EDX and ECX is on the stack.  */
	.macro	adapter
	cfi_adjust_cfa_offset (8)
	_CET_ENDBR
	.endm

/* Drop that, for callers that do not pass arguments in registers.  */
	.macro	drop_registers
	popl	%edx
	cfi_adjust_cfa_offset (-4)
	popl	%edx
	cfi_adjust_cfa_offset (-4)
	.endm

	.macro	adapter_stop function
	adapter
	pushl	%ecx
	cfi_adjust_cfa_offset (4)
	call	\function
	hlt
	.endm

/* The data and the code take the places of the registers on the stack.  A jump
   that takes the code from there needs no register, and is predicted as others
   are, while a return to it never is.  */
	.macro	adapter_stack
	adapter
	pushl	%eax
	cfi_adjust_cfa_offset (4)
	movl	8(%ecx), %edx
	unprotect
	movl	12(%ecx), %eax
	movl	8(%esp), %ecx
	movl	%edx, 8(%esp)
	movl	4(%esp), %edx
	movl	%eax, 4(%esp)
	popl	%eax
	cfi_adjust_cfa_offset (-4)
	jmp	*4(%esp)
	.endm

/* Call the code with a copy of the arguments before the data, and the data.
   The stack is as well aligned at the call as it was at the call to the
   trampoline.  */
	.macro	adapter_arg n
	adapter
	drop_registers
	pushl	%ebp
	cfi_adjust_cfa_offset (4)
	cfi_rel_offset (ebp, 0)
	movl	%esp, %ebp
	cfi_def_cfa_register (ebp)
	movl	8(%ecx), %edx
	unprotect
	.if	(1 - \n) & 3
	subl	$4 * ((1 - \n) & 3), %esp
	.endif
	pushl	12(%ecx)
	.set	arg, \n
	.rept	\n
	pushl	4 + 4 * arg(%ebp)
	.set	arg, arg - 1
	.endr
	call	*%edx
	/* Code that returns a structure has popped the address of the
	   structure, and the caller relies on that.  */
	leal	-4 * (((1 - \n) & 3) + \n + 1)(%ebp), %ecx
	cmpl	%ecx, %esp
	leave
	cfi_def_cfa (esp, 4)
	cfi_restore (ebp)
	jne	1f
	ret
1:	ret	$4
	.endm

	.macro	adapter_chain
	adapter
	drop_registers
	movl	8(%ecx), %edx
	unprotect
	movl	12(%ecx), %ecx
	jmp	*%edx
	.endm

	tramp_adapters 0, 1, 2, 3, 4, 5, 6, 7
