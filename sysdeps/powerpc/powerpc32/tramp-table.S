/* Trampolines: template and adapters.  PowerPC32 version.
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

/* The return address of the trampoline is in R0 while the program counter is
   at one of the two instructions of a slot that come after LR was clobbered.
   Everywhere else it is in LR.

   R0 is free, but code does not get to see the stack guard in it.  */
	.macro	initial
	.byte	0x0c, 1, 0		/* DW_CFA_def_cfa: r1 + 0  */
	.byte	0x16, 65, 16		/* DW_CFA_val_expression: lr  */
	.byte	0x70, 0			/* DW_OP_breg0: r0  */
	.byte	0x92, 65, 0		/* DW_OP_bregx: lr  */
	.byte	0x92, 67, 0		/* DW_OP_bregx: program counter  */
	.byte	0x30 + 24		/* DW_OP_lit24  */
	.byte	0x1a			/* DW_OP_and  */
	.byte	0x30 + 8		/* DW_OP_lit8  */
	.byte	0x2e			/* DW_OP_ne  */
	.byte	0x28			/* DW_OP_bra: skip one byte  */
	.2byte	1
	.byte	0x16			/* DW_OP_swap  */
	.endm

	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	mflr	r0
	bcl	20, 31, 1f
1:	mflr	r11			/* Byte 8 of the slot.  */
	mtlr	r0
	addis	r11, r11, TRAMP_TABLE_SIZE >> 16
	lwz	r12, -8(r11)
	lwz	r11, -8 + 4(r11)
	b	.Ltail
	.balign	TRAMP_SLOT_SIZE
	.endr
	/* What is at bytes 8 to 15 is before R0 changes, for the sake of the
	   above.  */
	.skip	12, 0
.Ltail:
	lwz	r0, TRAMP_STACK_GUARD(r2)
	xor	r12, r12, r0
	li	r0, 0
	mtctr	r12
	bctr
	tramp_unwind __tramp_template, 65, -4, initial
	.size	__tramp_template, . - __tramp_template

/* R11 holds the address of the record.  */
	.macro	adapter_stop function
	mr	r3, r11
	b	\function@local
	.endm

/* The word at the stack pointer has to be the back chain at all times, so the
   data is in the word behind it.  */
	.macro	adapter_stack
	lwz	r12, 8(r11)
	lwz	r0, TRAMP_STACK_GUARD(r2)
	xor	r12, r12, r0
	lwz	r0, 12(r11)
	stwu	r1, -16(r1)
	cfi_adjust_cfa_offset (16)
	stw	r0, 4(r1)
	mtctr	r12
	bctr
	.endm

	.macro	adapter_arg reg
	lwz	r12, 8(r11)
	lwz	r0, TRAMP_STACK_GUARD(r2)
	lwz	\reg, 12(r11)
	xor	r12, r12, r0
	li	r0, 0
	mtctr	r12
	bctr
	.endm

	tramp_adapters r3, r4, r5, r6, r7, r8, r9, r10
