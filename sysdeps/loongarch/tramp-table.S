/* Trampolines: template and adapters.  LoongArch version.
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

/* Alignment with a value to fill in, which is no instruction, is left to the
   assembler: the linker would otherwise delete bytes as it sees fit.  */
#define TRAMP_ALIGN(n) .balign n, 0

#include <sysdep.h>
#include <tramp-table.h>

	/* The code of the library is linked with ld -r first.  What is aligned
	   in a section of its own stays so when the linker then deletes bytes
	   in .text.  */
	.section .text.tramp, "ax", %progbits

	.macro	initial
	.byte	0x0c, 3, 0		/* DW_CFA_def_cfa: sp + 0  */
	.endm

	TRAMP_ALIGN (TRAMP_TABLE_SIZE)
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	pcaddu12i t0, TRAMP_TABLE_SIZE >> 12
	REG_L	t8, t0, SZREG
	REG_L	t0, t0, 0
	jr	t0
	TRAMP_ALIGN (TRAMP_SLOT_SIZE)
	.endr
	tramp_unwind __tramp_template, 1, -8, initial
	.size	__tramp_template, . - __tramp_template

/* T8 holds the address of the record.  */
	.macro	adapter_stop function
	move	a0, t8
	b	\function
	.endm

	.macro	adapter_stack
	REG_L	t0, t8, 2 * SZREG
	REG_L	t8, t8, 3 * SZREG
	ADDI	sp, sp, -16
	cfi_adjust_cfa_offset (16)
	REG_S	t8, sp, 0
	jr	t0
	.endm

	.macro	adapter_arg reg
	REG_L	t0, t8, 2 * SZREG
	REG_L	\reg, t8, 3 * SZREG
	jr	t0
	.endm

	tramp_adapters a0, a1, a2, a3, a4, a5, a6, a7
