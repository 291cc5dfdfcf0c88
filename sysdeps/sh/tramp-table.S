/* Trampolines: template and adapters.  SH version.
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

	.macro	initial
	.byte	0x0c, 15, 0		/* DW_CFA_def_cfa: r15 + 0  */
	.endm

/* Slots and adapters change R0, R1 and R3, the static chain register.  R2
   holds the address where a structure is to be returned.  */

	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	mova	0f, r0			/* It cannot reach less.  */
	mov	#(TRAMP_TABLE_SIZE >> 16), r1
0:	shll16	r1
	add	r0, r1
	add	#-4, r1
	mov.l	@r1, r0
	jmp	@r0
	 mov.l	@(4, r1), r3
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 17, -4, initial
	.size	__tramp_template, . - __tramp_template

/* R3 holds the address of the record.  */
	.macro	adapter_stop function
	mov.l	1f, r0
	braf	r0
	 mov	r3, r4
0:	.balign	4
1:	.long	\function - 0b
	.endm

/* Load the code from the record to R0.  */
	.macro	load_code
	mov.l	@(8, r3), r0
	.endm

	.macro	adapter_stack
	load_code
	mov.l	@(12, r3), r3
	mov.l	r3, @-r15
	cfi_adjust_cfa_offset (4)
	jmp	@r0
	 nop
	.endm

	.macro	adapter_arg reg
	load_code
	jmp	@r0
	 mov.l	@(12, r3), \reg
	.endm

	tramp_adapters r4, r5, r6, r7
