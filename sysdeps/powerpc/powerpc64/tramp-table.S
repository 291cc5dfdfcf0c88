/* Trampolines: template and adapters.  PowerPC64 version.
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

#if _CALL_ELF == 2

/* Pointers to functions are their addresses, and R12 holds that of the callee
   when a function is called.  R0 is free, but code does not get to see the
   stack guard in it.  */

	.macro	initial
	.byte	0x0c, 1, 0		/* DW_CFA_def_cfa: r1 + 0  */
	.endm

	.balign	TRAMP_TABLE_SIZE
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	addis	r11, r12, TRAMP_TABLE_SIZE >> 16
	ld	r12, 0(r11)
	ld	r0, TRAMP_STACK_GUARD(r13)
	ld	r11, 8(r11)
	xor	r12, r12, r0
	li	r0, 0
	mtctr	r12
	bctr
	.balign	TRAMP_SLOT_SIZE
	.endr
	tramp_unwind __tramp_template, 65, -8, initial
	.size	__tramp_template, . - __tramp_template

# define RECORD r11

/* Load the address of the code into R12, and the data into \data.  */
	.macro	load_bound data
	ld	r12, 16(RECORD)
	ld	r0, TRAMP_STACK_GUARD(r13)
	xor	r12, r12, r0
	.ifnc	\data, r0
	li	r0, 0
	.endif
	ld	\data, 24(RECORD)
	.endm

/* Jump to the code, whose address is in R12.  */
	.macro	jump
	mtctr	r12
	bctr
	.endm

#else /* _CALL_ELF != 2 */

/* Pointers to functions point to descriptors, and that is what a record is.
   Callers load R2 from the second word, always.  They load R11, which only
   nested functions need, from the third word, but not if they were compiled
   with -mno-pointers-to-nested-functions, so adapters load it once more.  */

# define RECORD r2

/* Load the descriptor of the code into R12, and the data into \data.  */
	.macro	load_bound data
	ld	r12, 16(RECORD)
	ld	\data, 24(RECORD)
	.endm

/* Jump to the code, whose descriptor is in R12.  */
	.macro	jump
	ld	r0, 0(r12)
	ld	r2, 8(r12)
	mtctr	r0
	bctr
	.endm

#endif /* _CALL_ELF != 2 */

/* RECORD holds the address of the record.  R2 belongs to the caller, or is the
   record, and the C library needs its own.  A plain jump would not do in a
   static program that is large, since the linker has to put code between that
   changes R2.  */
	.macro	adapter_stop function
0:	mflr	r0
	std	r0, FRAME_LR_SAVE(r1)
	cfi_offset (lr, FRAME_LR_SAVE)
	mr	r3, RECORD
#if _CALL_ELF != 2
	bcl	20, 31, 0f
0:	mflr	r12
#endif
	addis	r2, r12, .TOC. - 0b@ha
	addi	r2, r2, .TOC. - 0b@l
	stdu	r1, -FRAME_MIN_SIZE(r1)
	cfi_adjust_cfa_offset (FRAME_MIN_SIZE)
	bl	\function
	nop
	.endm

/* The doubleword at the stack pointer has to be the back chain at all times,
   so the data is in the doubleword behind it.  The dynamic linker, if it comes
   first, stores the return address in the next one, which is not to be the
   back chain of the caller.  */
	.macro	adapter_stack
	load_bound r0
	stdu	r1, -32(r1)
	cfi_adjust_cfa_offset (32)
	std	r0, 8(r1)
#if _CALL_ELF != 2
	ld	r11, 16(r12)
#endif
	jump
	.endm

	.macro	adapter_arg reg
	load_bound \reg
#if _CALL_ELF != 2
	ld	r11, 16(r12)
#endif
	jump
	.endm

	.macro	adapter_chain
	load_bound r11
	jump
	.endm

	tramp_adapters r3, r4, r5, r6, r7, r8, r9, r10
