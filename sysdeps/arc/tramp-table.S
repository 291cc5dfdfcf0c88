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
	.globl	__tramp_template
	.hidden	__tramp_template
	.type	__tramp_template, %function
__tramp_template:
	.rept	TRAMP_SLOTS
	ld	r12, [pcl, TRAMP_TABLE_SIZE]
	ld	r11, [pcl, TRAMP_TABLE_SIZE - 8 + 4]	/* At byte 8.  */
	j	[r12]
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 31, -4, initial
	.size	__tramp_template, . - __tramp_template

/* Begin an adapter.  R11 holds the address of the record.  */
	.macro	adapter
	.balign	TRAMP_ADAPTER_SIZE
	cfi_startproc
	.endm

	.balign	TRAMP_ADAPTER_SIZE
	.globl	__tramp_adapters
	.hidden	__tramp_adapters
	.type	__tramp_adapters, %function
__tramp_adapters:
	adapter
	mov	r0, r11
	b	__tramp_freed
	cfi_endproc

	.rept	TRAMP_DELIVERIES
	adapter
	mov	r0, r11
	b	__tramp_uninitialized
	cfi_endproc
	.endr

	/* TRAMP_STACK  */
	adapter
	ld	r12, [r11, 8]
	ld	r11, [r11, 12]
	st.a	r11, [sp, -4]
	cfi_adjust_cfa_offset (4)
	j	[r12]
	cfi_endproc

	/* TRAMP_ARG  */
	.irp	reg, r0, r1, r2, r3, r4, r5, r6, r7
	adapter
	ld	r12, [r11, 8]
	ld	\reg, [r11, 12]
	j	[r12]
	cfi_endproc
	.endr
	/* An error here means that an adapter is too long.  */
	.org	__tramp_adapters + TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE
	.size	__tramp_adapters, . - __tramp_adapters
