/* Trampolines: template and adapters.  MIPS version.
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
#include <regdef.h>
#include <sys/asm.h>
#include <tramp-table.h>

/* The static chain register.  */
#define CHAIN $15

/* Slots and adapters are standard code in any case: their addresses are even.
   Code that they jump to need not be.  Nothing is done that MIPS I could not
   do, which has a delay after loads, too.  */
	.text
	.set	nomips16
	.set	nomicromips
	.set	noreorder

	.macro	initial
	.byte	0x0c, 29, 0		/* DW_CFA_def_cfa: sp + 0  */
	.endm

/* Callers of functions by their addresses leave these in T9, and so do slots
   and adapters.  */
	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	lui	t8, TRAMP_TABLE_SIZE >> 16
	PTR_ADDU t8, t8, t9
	PTR_L	t9, (t8)
	PTR_L	CHAIN, PTRSIZE(t8)
	jr	t9
	nop
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 31, -4, initial
	.size	__tramp_template, . - __tramp_template

/* CHAIN holds the address of the record.  The global pointer is not used,
   since that of the caller would be lost to unwinders on n32 and n64.  */
	.macro	adapter_stop function
	lw	t8, 5 * 4(t9)
	move	a0, CHAIN
	PTR_ADDU t9, t9, t8
	jr	t9
	nop
	.word	\function - . + 5 * 4	/* From the adapter on.  */
	.endm

/* On o32, the area in which the code could store its arguments is above the
   data, so the code has to take that off the stack before it calls others.  */
	.macro	adapter_stack
	PTR_L	t9, 2 * PTRSIZE(CHAIN)
	PTR_L	CHAIN, 3 * PTRSIZE(CHAIN)
	PTR_ADDIU sp, sp, -2 * SZREG
	cfi_adjust_cfa_offset (2 * SZREG)
	PTR_S	CHAIN, (sp)
	jr	t9
	nop
	.endm

	.macro	adapter_arg reg
	PTR_L	t9, 2 * PTRSIZE(CHAIN)
	PTR_L	\reg, 3 * PTRSIZE(CHAIN)
	jr	t9
	nop
	.endm

#if _MIPS_SIM == _ABIO32
	tramp_adapters a0, a1, a2, a3
#else
	tramp_adapters a0, a1, a2, a3, a4, a5, a6, a7
#endif
