/* Trampolines: template and adapters.  Alpha version.
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

	.set	noat
	.text

	.macro	initial
	.byte	0x0c, 30, 0		/* DW_CFA_def_cfa: sp + 0  */
	.endm

	/* Register 27 holds the address of what is called, here that of the
	   slot.  The code, too, expects its own there.  */
	.balign	8192
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	ldq	$1, TRAMP_TABLE_SIZE + 8($27)
	ldq	$27, TRAMP_TABLE_SIZE($27)
	jmp	$31, ($27), 0
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 26, -8, initial
	.size	__tramp_template, . - __tramp_template

/* Register 1 holds the address of the record.  */
	.macro	adapter_stop function
	ldgp	$29, 0($27)
	mov	$1, $16
	ldq	$27, \function($29) !literal
	jmp	$31, ($27), 0
	.endm

	.macro	adapter_stack
	ldq	$27, 16($1)
	ldq	$1, 24($1)
	lda	$30, -16($30)
	cfi_adjust_cfa_offset (16)
	stq	$1, 0($30)
	jmp	$31, ($27), 0
	.endm

	.macro	adapter_arg reg
	ldq	$27, 16($1)
	ldq	\reg, 24($1)
	jmp	$31, ($27), 0
	.endm

	tramp_adapters $16, $17, $18, $19, $20, $21
