/* Trampolines: template and adapters.  MicroBlaze version.
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

/* The assembler has no .cfi directives on this port: see the end.  */
#define cfi_startproc
#define cfi_endproc

#include <tramp-table.h>

	.text

	.macro	initial
	.byte	0x0c, 1, 0		/* DW_CFA_def_cfa: r1 + 0  */
	.endm

	.balign	4096
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	mfs	r12, rpc
	lwi	r3, r12, TRAMP_TABLE_SIZE + 4
	lwi	r12, r12, TRAMP_TABLE_SIZE
	bra	r12
	.balign	TRAMP_SLOT_SIZE
	.endr
	/* Unwinders know that r15 is not the return address, but 8 less.  */
	tramp_unwind __tramp_template, 15, -4, initial
	.size	__tramp_template, . - __tramp_template

/* R3 holds the address of the record.  If this had the operand of a branch, a
   linker that relaxes could make that smaller, and move the adapters that
   follow.  */
	.macro	adapter_stop function
	mfs	r12, rpc
	addik	r12, r12, _GLOBAL_OFFSET_TABLE_ + 8
	addik	r12, r12, \function@GOTOFF
	addk	r5, r3, r0
	bra	r12
	.endm

	.macro	adapter_stack
	lwi	r12, r3, 8
	lwi	r3, r3, 12
	addik	r1, r1, -4
	swi	r3, r1, 0
	bra	r12
	.endm

	.macro	adapter_arg reg
	lwi	r12, r3, 8
	lwi	\reg, r3, 12
	bra	r12
	.endm

	tramp_adapters r5, r6, r7, r8, r9, r10

/* Nor has it differences between sections, or between labels with what it
   could relax between them.  */
	.section .eh_frame, "aw", @progbits
.Lcie:
	.4byte	.Lcie_end - .Lcie - 4
	.4byte	0			/* CIE_id: this is a CIE.  */
	.byte	1			/* Version.  */
	.asciz	"zR"			/* Augmentation.  */
	.uleb128 4			/* Code alignment.  */
	.sleb128 -4			/* Data alignment.  */
	.byte	15
	.uleb128 1			/* Size of the augmentation data.  */
	.byte	0			/* DW_EH_PE_absptr  */
	initial
	.balign	4, 0			/* DW_CFA_nop  */
.Lcie_end:
	.4byte	.Lfde_end - .Lfde
.Lfde:
	.4byte	. - .Lcie
	.4byte	__tramp_adapters
	.4byte	TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE
	.uleb128 0			/* Size of the augmentation data.  */
	/* Three instructions of the adapter of TRAMP_STACK, and its last
	   two.  */
	.byte	0x02			/* DW_CFA_advance_loc1  */
	.byte	(TRAMP_DELIVERIES + 1) * TRAMP_ADAPTER_SIZE / 4 + 3
	.byte	0x0e, 4			/* DW_CFA_def_cfa_offset  */
	.byte	0x40 + 2		/* DW_CFA_advance_loc  */
	.byte	0x0e, 0			/* DW_CFA_def_cfa_offset  */
	.balign	4, 0			/* DW_CFA_nop  */
.Lfde_end:
