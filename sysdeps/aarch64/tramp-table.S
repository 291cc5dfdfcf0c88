/* Trampolines: template and adapters.  AArch64 version.
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
	.byte	0x0c, 31, 0		/* DW_CFA_def_cfa: sp + 0  */
	.endm

/* X18 belongs to the platform, which can keep a stack of return addresses
   there.  It is also the static chain register of GCC, so TRAMP_CHAIN writes
   to it, and nothing else does.  What a record has for the other deliveries is
   its own address, which is nothing that a user can bind a function to.  */
	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
0:	hint	34			/* bti c  */
	adr	x16, 0b + TRAMP_TABLE_SIZE
	ldp	x17, x15, [x16]		/* The static chain of LLVM.  */
	hint	12			/* autia1716  */
	cmp	x15, x16
	b.eq	1f
	mov	x18, x15
1:	br	x17
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 30, -8, initial
	.size	__tramp_template, . - __tramp_template

/* X16 holds the address of the record, and in the case of adapter_stop, x15
   does, too, also if the kernel executes the trampoline.  */
	.macro	adapter_stop function
	hint	34			/* bti c  */
	mov	x0, x15
	b	\function
	.endm

	.macro	adapter_stack
	hint	34			/* bti c  */
	add	x16, x16, 16
	ldp	x17, x15, [x16]
	str	x15, [sp, -16]!
	cfi_adjust_cfa_offset (16)
	hint	12			/* autia1716  */
	br	x17
	.endm

	.macro	adapter_arg reg
	hint	34			/* bti c  */
	add	x16, x16, 16
	ldp	x17, \reg, [x16]
	hint	12			/* autia1716  */
	br	x17
	.endm

	tramp_adapters x0, x1, x2, x3, x4, x5, x6, x7
