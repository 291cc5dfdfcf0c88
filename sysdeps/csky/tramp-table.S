/* Trampolines: template and adapters.  C-SKY version.
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
	.byte	0x0c, 14, 0		/* DW_CFA_def_cfa: sp + 0  */
	.endm

	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
0:	grs	t1, 0b + TRAMP_TABLE_SIZE
	ld.w	t0, (t1, 4)
	ld.w	t1, (t1, 0)
	jmp	t1
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 15, -4, initial
	.size	__tramp_template, . - __tramp_template

/* T0 holds the address of the record.  Jumps do not reach as far as calls
   do.  */
	.macro	adapter_stop function
	mov	a0, t0
	subi	sp, 8
	cfi_adjust_cfa_offset (8)
	st.w	lr, (sp, 4)
	cfi_rel_offset (lr, 4)
	bsr	\function
	.endm

	.macro	adapter_stack
	ld.w	t1, (t0, 8)
	ld.w	t0, (t0, 12)
	subi	sp, 8
	cfi_adjust_cfa_offset (8)
	st.w	t0, (sp, 0)
	jmp	t1
	.endm

	.macro	adapter_arg reg
	ld.w	t1, (t0, 8)
	ld.w	\reg, (t0, 12)
	jmp	t1
	.endm

	tramp_adapters a0, a1, a2, a3
