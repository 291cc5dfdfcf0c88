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

#include <sysdep.h>
#include <tramp-table.h>

	.text

	.macro	initial
	.byte	0x0c, 7, 8		/* DW_CFA_def_cfa: rsp + 8  */
	.byte	0x80 + 16, 1		/* DW_CFA_offset: rip at CFA - 8  */
	.endm

/* Undo the protection of the code pointer in R11.  */
	.macro	unprotect
#ifdef TRAMP_STACK_GUARD
	xor	%fs:TRAMP_STACK_GUARD, %R11_LP
#endif
	.endm

/* Processors that do not have ENDBR64 do nothing for it.  */
	.balign	4096
	.globl	__tramp_template
	.hidden	__tramp_template
	.type	__tramp_template, @function
__tramp_template:
	.rept	TRAMP_SLOTS
0:	endbr64
	mov	0b + TRAMP_TABLE_SIZE(%rip), %R11_LP
	unprotect
	mov	0b + TRAMP_TABLE_SIZE + LP_SIZE(%rip), %R10_LP
	jmp	*%r11
	.balign	TRAMP_SLOT_SIZE, 0xcc
	.endr
	tramp_unwind __tramp_template, 16, -8, initial
	.size	__tramp_template, . - __tramp_template

/* Begin an adapter.  R10 holds the address of the record.  */
	.macro	adapter
	.balign	TRAMP_ADAPTER_SIZE, 0xcc
	cfi_startproc
	endbr64
	.endm

/* End an adapter: jump to the code.  */
	.macro	adapted
	jmp	*%r11
	cfi_endproc
	.endm

	.balign	TRAMP_ADAPTER_SIZE, 0xcc
	.globl	__tramp_adapters
	.hidden	__tramp_adapters
	.type	__tramp_adapters, @function
__tramp_adapters:
	adapter
	mov	%R10_LP, %RDI_LP
	jmp	__tramp_freed
	cfi_endproc

	.rept	TRAMP_DELIVERIES
	adapter
	mov	%R10_LP, %RDI_LP
	jmp	__tramp_uninitialized
	cfi_endproc
	.endr

	/* TRAMP_STACK  */
	adapter
	mov	2 * LP_SIZE(%r10), %R11_LP
	unprotect
	mov	3 * LP_SIZE(%r10), %R10_LP
	pushq	%r10
	cfi_adjust_cfa_offset (8)
	adapted

	/* TRAMP_ARG  */
	.irp	reg, RDI_LP, RSI_LP, RDX_LP, RCX_LP, R8_LP, R9_LP
	adapter
	mov	2 * LP_SIZE(%r10), %R11_LP
	unprotect
	mov	3 * LP_SIZE(%r10), %\reg
	adapted
	.endr
	/* An error here means that an adapter is too long.  */
	.org	__tramp_adapters + TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE
	.size	__tramp_adapters, . - __tramp_adapters
