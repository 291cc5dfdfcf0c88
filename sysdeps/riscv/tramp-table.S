/* Trampolines: template and adapters.  RISC-V version.
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
#include <sys/asm.h>
#include <tramp-table.h>

	/* The code of the library is linked with ld -r first.  What is aligned
	   in a section of its own stays so when the linker then deletes bytes
	   in .text.  */
	.section .text.tramp, "ax", %progbits
	.option	norvc
	.option	norelax

	.macro	initial
	.byte	0x0c, 2, 0		/* DW_CFA_def_cfa: sp + 0  */
	.endm

/* What code reached by an indirect jump begins with.  It does nothing where
   the processor has no landing pads.  */
	.macro	landing_pad
	auipc	zero, 0			/* lpad 0  */
	.endm

/* Programs that are compiled for landing pads have the static chain in T3, and
   can have in T2, where it is for others, the label that the landing pad of
   the code has to have.  So T2 changes for TRAMP_CHAIN only, and not even then
   if the library itself is compiled for such labels.  What a record has for
   the other deliveries is its own address, which is nothing that a user can
   bind a function to.  */
	.balign	4096
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	landing_pad
	auipc	t1, TRAMP_TABLE_SIZE >> 12
	addi	t1, t1, -4		/* That was at byte 4 of the slot.  */
	REG_L	t3, SZREG(t1)
#ifndef __riscv_landing_pad_func_sig
	.4byte	0x01c30463		/* beq t1, t3, . + 8, no reloc.  */
	mv	t2, t3
#endif
	REG_L	t1, (t1)
	jr	t1
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 1, -4, initial
	.size	__tramp_template, . - __tramp_template

/* T3 holds the address of the record.  A jump by way of T2 does not look for a
   landing pad.  */
	.macro	adapter_stop function
	landing_pad
	mv	a0, t3
	jump	\function, t2
	.endm

	.macro	adapter_stack
	landing_pad
	REG_L	t1, 2 * SZREG(t3)
	REG_L	t3, 3 * SZREG(t3)
	addi	sp, sp, -16
	cfi_adjust_cfa_offset (16)
	REG_S	t3, (sp)
	jr	t1
	.endm

	.macro	adapter_arg reg
	landing_pad
	REG_L	t1, 2 * SZREG(t3)
	REG_L	\reg, 3 * SZREG(t3)
	jr	t1
	.endm

	tramp_adapters a0, a1, a2, a3, a4, a5, a6, a7
