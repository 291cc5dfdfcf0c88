/* Trampolines: template and adapters.  m68k version.
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

#define TRAMP_ALIGN(n) .balignw n, 0x4afc	/* illegal  */

#include <sysdep.h>
#include <tramp-table.h>

	.text

/* Code pointers go to the program counter without a register in between: the
   code can use all of those that a call leaves to it but A0, the static chain
   register, and A1 is where it finds the address of a structure to return.  */
#ifdef __mcoldfire__

/* There is no jump through memory, so a slot returns to the code.  The return
   address of the trampoline is one word further up behind the first
   instruction.  */
	.macro	initial
	.byte	0x0f, 11		/* DW_CFA_def_cfa_expression  */
	.byte	0x7f, 4			/* DW_OP_breg15: sp + 4  */
	.byte	0x88, 0			/* DW_OP_breg24: pc  */
	.byte	0x30 + TRAMP_SLOT_SIZE - 1 /* DW_OP_lit31  */
	.byte	0x1a			/* DW_OP_and  */
	.byte	0x30			/* DW_OP_lit0  */
	.byte	0x2e			/* DW_OP_ne  */
	.byte	0x32			/* DW_OP_lit2  */
	.byte	0x24			/* DW_OP_shl  */
	.byte	0x22			/* DW_OP_plus  */
	.byte	0x80 + 24, 1		/* DW_CFA_offset: pc at CFA - 4  */
	.endm

	.macro	slot record
	move.l	\record(%pc), -(%sp)
	move.l	\record + 4(%pc), %a0
	rts
	.endm

#else

	.macro	initial
	.byte	0x0c, 15, 4		/* DW_CFA_def_cfa: sp + 4  */
	.byte	0x80 + 24, 1		/* DW_CFA_offset: pc at CFA - 4  */
	.endm

	.macro	slot record
	move.l	(\record + 4, %pc), %a0
	jmp	([\record:w, %pc])
	.endm

#endif

	.balign	8192
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
0:	slot	0b + TRAMP_TABLE_SIZE
	TRAMP_ALIGN (TRAMP_SLOT_SIZE)
	.endr
	tramp_unwind __tramp_template, 24, -4, initial
	.size	__tramp_template, . - __tramp_template

/* A0 holds the address of the record.  All processors have these
   instructions.  */
	.macro	adapter_stop function
	move.l	%a0, -(%sp)
	cfi_adjust_cfa_offset (4)
	move.l	#\function - ., %d0
	jsr	(-8, %pc, %d0.l)
	illegal
	.endm

	.macro	adapter_stack
	move.l	12(%a0), -(%sp)
	cfi_adjust_cfa_offset (4)
	move.l	8(%a0), %a0
	jmp	(%a0)
	.endm

/* Call the code with a copy of the arguments before the data, and the data.
   Each argument that is pushed brings the next one, which is before it, to
   where that one was.  The code returns in D0, D1, A0 and FP0.  */
	.macro	adapter_arg n
	move.l	12(%a0), -(%sp)
	cfi_adjust_cfa_offset (4)
	.rept	\n
	move.l	4 + 4 * \n(%sp), -(%sp)
	cfi_adjust_cfa_offset (4)
	.endr
	move.l	8(%a0), %a0
	jsr	(%a0)
	lea	4 + 4 * \n(%sp), %sp
	cfi_adjust_cfa_offset (-4 - 4 * \n)
	rts
	.endm

	tramp_adapters 0, 1, 2, 3, 4, 5, 6, 7
