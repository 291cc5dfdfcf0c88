/* Trampolines: template and adapters.  x86_64 version.
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

	.text

	.macro	initial
	.byte	0x0c, 7, 8		/* DW_CFA_def_cfa: rsp + 8  */
	.byte	0x80 + 16, 1		/* DW_CFA_offset: rip at CFA - 8  */
	.endm

/* The same where the last instruction of a slot finds the data pushed.  */
	.macro	initial_stack
	.byte	0x0f			/* DW_CFA_def_cfa_expression  */
	.uleb128 .Linitial_end - .Linitial
.Linitial:
	.byte	0x77, 8			/* DW_OP_breg7: rsp + 8  */
	.byte	0x80, 0			/* DW_OP_breg16: rip  */
	.byte	0x30 + TRAMP_SLOT_SIZE - 1	/* DW_OP_lit31  */
	.byte	0x1a			/* DW_OP_and  */
	.byte	0x30 + .Lpushed - .Lstack	/* DW_OP_lit  */
	.byte	0x2a			/* DW_OP_ge  */
	.byte	0x33			/* DW_OP_lit3  */
	.byte	0x24			/* DW_OP_shl  */
	.byte	0x22			/* DW_OP_plus  */
.Linitial_end:
	.byte	0x80 + 16, 1		/* DW_CFA_offset: rip at CFA - 8  */
	.endm

/* Undo the protection of the code pointer in R11.  */
	.macro	unprotect
#ifdef TRAMP_STACK_GUARD
	xor	%fs:TRAMP_STACK_GUARD, %R11_LP
#endif
	.endm

/* Begin a slot: load the code and, to the register DATA, the data.  Processors
   that do not have ENDBR64 do nothing for it.  */
	.macro	slot data
0:	endbr64
	mov	0b + TRAMP_TABLE_SIZE(%rip), %R11_LP
	unprotect
	mov	0b + TRAMP_TABLE_SIZE + LP_SIZE(%rip), %\data
	.endm

/* End a slot.  */
	.macro	slot_end
	jmp	*%r11
	TRAMP_ALIGN (TRAMP_SLOT_SIZE)
	.endm

/* A template that delivers the data in register DATA.  */
	.macro	template data
.Ltemplate\@:
	.rept	TRAMP_SLOTS
	slot	\data
	slot_end
	.endr
	tramp_unwind .Ltemplate\@, 16, -8, initial
	.endm

	.balign	4096
	tramp_table __tramp_template
	/* TRAMP_CHAIN  */
	template R10_LP

	/* TRAMP_STACK  */
.Lstack:
	slot	R10_LP
	pushq	%r10
.Lpushed:
	slot_end
	.rept	TRAMP_SLOTS - 1
	slot	R10_LP
	pushq	%r10
	slot_end
	.endr
	tramp_unwind .Lstack, 16, -8, initial_stack

	/* TRAMP_ARG  */
	.irp	reg, RDI_LP, RSI_LP, RDX_LP
	template \reg
	.endr
	.size	__tramp_template, . - __tramp_template

/* An adapter that passes the record, which is in REG, to FUNCTION.  */
	.macro	stop function, reg
	endbr64
	mov	%\reg, %RDI_LP
	jmp	\function
	.endm

/* The same if it is on the stack.  */
	.macro	stop_stack function
	cfi_adjust_cfa_offset (8)
	endbr64
	popq	%rdi
	cfi_adjust_cfa_offset (-8)
	jmp	\function
	.endm

/* The adapter for TRAMP_ARG without a template that delivers to REG.  */
	.macro	to_reg reg
	endbr64
	mov	2 * LP_SIZE(%r10), %R11_LP
	unprotect
	mov	3 * LP_SIZE(%r10), %\reg
	jmp	*%r11
	.endm

	tramp_adapters_begin
	.irp	function, __tramp_freed, __tramp_uninitialized
	tramp_adapter stop, \function, R10_LP
	tramp_adapter stop_stack, \function
	.irp	reg, RDI_LP, RSI_LP, RDX_LP
	tramp_adapter stop, \function, \reg
	.endr
	.endr
	.rept	TRAMP_DELIVERIES - TRAMP_TEMPLATES
	tramp_adapter stop, __tramp_uninitialized, R10_LP
	.endr
	.irp	reg, RCX_LP, R8_LP, R9_LP
	tramp_adapter to_reg, \reg
	.endr
	tramp_adapters_end
