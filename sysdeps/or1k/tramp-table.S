/* Trampolines: template and adapters.  OpenRISC version.
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
#include <tramp-table.h>

	.text

/* A slot learns its address by a call, so the return address of the trampoline
   is in R9 only while the program counter is at the first instruction, which
   saves it, and then in R13.  Unwinders have the program counter of the code
   that a signal interrupts in column 32.  */
	.macro	initial
	.byte	0x0c, 1, 0		/* DW_CFA_def_cfa: r1 + 0  */
	.byte	0x16, 9, 12		/* DW_CFA_val_expression: r9  */
	.byte	0x70 + 13, 0		/* DW_OP_breg13: r13  */
	.byte	0x92, 32, 0		/* DW_OP_bregx: pc  */
	.byte	0x30 + TRAMP_SLOT_SIZE - 1 /* DW_OP_lit31  */
	.byte	0x1a			/* DW_OP_and  */
	.byte	0x28, 0, 2		/* DW_OP_bra  */
	.byte	0x70 + 9, 0		/* DW_OP_breg9: r9  */
	.endm

	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	l.ori	r13, r9, 0
	l.jal	8
	 l.nop
	l.lwz	r11, TRAMP_TABLE_SIZE - 12 + 4(r9)	/* At byte 12.  */
	l.lwz	r12, TRAMP_TABLE_SIZE - 12(r9)
	l.jr	r12
	 l.ori	r9, r13, 0
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 9, -4, initial
	.size	__tramp_template, . - __tramp_template

/* R11 holds the address of the record.  */
	.macro	adapter_stop function
	l.j	\function
	 l.ori	r3, r11, 0
	.endm

	.macro	adapter_stack
	l.lwz	r12, 8(r11)
	l.lwz	r11, 12(r11)
	l.addi	r1, r1, -4
	cfi_adjust_cfa_offset (4)
	l.jr	r12
	 l.sw	0(r1), r11
	.endm

	.macro	adapter_arg reg
	l.lwz	r12, 8(r11)
	l.jr	r12
	 l.lwz	\reg, 12(r11)
	.endm

	tramp_adapters r3, r4, r5, r6, r7, r8
