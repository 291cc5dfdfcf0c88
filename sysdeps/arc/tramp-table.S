/* Trampolines: template and adapters.  ARC version.
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
	.byte	0x0c, 28, 0		/* DW_CFA_def_cfa: sp + 0  */
	.endm

	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	ld	r12, [pcl, TRAMP_TABLE_SIZE]
	ld	r11, [pcl, TRAMP_TABLE_SIZE - 8 + 4]	/* At byte 8.  */
	j	[r12]
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 31, -4, initial
	.size	__tramp_template, . - __tramp_template

/* R11 holds the address of the record.  */
	.macro	adapter_stop function
	mov	r0, r11
	b	\function
	.endm

	.macro	adapter_stack
	ld	r12, [r11, 8]
	ld	r11, [r11, 12]
	st.a	r11, [sp, -4]
	cfi_adjust_cfa_offset (4)
	j	[r12]
	.endm

	.macro	adapter_arg reg
	ld	r12, [r11, 8]
	ld	\reg, [r11, 12]
	j	[r12]
	.endm

	tramp_adapters r0, r1, r2, r3, r4, r5, r6, r7
