/* Trampolines: template and adapters.  SPARC version.
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

/* Slots and adapters change %g1, %g4 and CHAIN, the static chain register,
   none of which is preserved by calls.  Code does not get to see the stack
   guard in them.

   There cannot be data where the stack pointer points, since a window of
   registers can be stored there at any time.  So TRAMP_STACK makes a frame of
   MINIMAL_FRAME bytes, the smallest that the ABI knows, and delivers the data
   in the first word above it, where argument number six would be.  Code adds
   STACK_SIZE to the stack pointer to remove both.  */
#ifdef __arch64__
# define CHAIN %g5
# define BIAS 2047
# define WORD 8
# define LOAD ldx
# define STORE stx
# define MINIMAL_FRAME 176
# define STACK_SIZE 192
#else
# define CHAIN %g2
# define BIAS 0
# define WORD 4
# define LOAD ld
# define STORE st
# define MINIMAL_FRAME 92
# define STACK_SIZE 96
#endif

	.text

	.macro	initial
	.byte	0x0c, 14		/* DW_CFA_def_cfa: sp + BIAS  */
	.uleb128 BIAS
#if TRAMP_TAIL_SIZE > 0
	/* The return address is in %g1, but in %o7 at the first instruction of
	   a slot.  Unwinders have the program counter of a frame that a
	   signal interrupted in the column of %g0, less the 8 bytes that they
	   add to a return address.  */
	.byte	0x16, 15		/* DW_CFA_val_expression: o7  */
	.uleb128 2f - 1f
1:	.byte	0x7f, 0			/* DW_OP_breg15: o7  */
	.byte	0x71, 0			/* DW_OP_breg1: g1  */
	.byte	0x70, 8			/* DW_OP_breg0: g0 + 8  */
	.byte	0x30 + TRAMP_SLOT_SIZE - 1 /* DW_OP_lit31  */
	.byte	0x1a			/* DW_OP_and  */
	.byte	0x28, 0, 1		/* DW_OP_bra: 1 byte, unless zero  */
	.byte	0x13			/* DW_OP_drop  */
2:
#endif
	.endm

	.balign	8192
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
#if TRAMP_TAIL_SIZE > 0
	/* There is no instruction to read the program counter.  */
	mov	%o7, %g1
	call	.Ltail
	 sethi	%hi(TRAMP_TABLE_SIZE), CHAIN
#else
	rd	%pc, %g1
	sethi	%hi(TRAMP_TABLE_SIZE), CHAIN
	add	%g1, CHAIN, %g1
	LOAD	[%g1], %g4
	LOAD	[%g7 + TRAMP_STACK_GUARD], CHAIN
	xor	%g4, CHAIN, %g4
	jmp	%g4
	 LOAD	[%g1 + WORD], CHAIN
#endif
	.balign	TRAMP_SLOT_SIZE
	.endr
#if TRAMP_TAIL_SIZE > 0
	nop			/* To unwinders, this would begin a slot.  */
.Ltail:	add	%o7, CHAIN, CHAIN
	LOAD	[CHAIN - 4], %g4	/* The call was at byte 4.  */
	LOAD	[%g7 + TRAMP_STACK_GUARD], %o7
	xor	%g4, %o7, %g4
	LOAD	[CHAIN + WORD - 4], CHAIN
	jmp	%g4
	 mov	%g1, %o7
#endif
	tramp_unwind __tramp_template, 15, -WORD, initial
	.size	__tramp_template, . - __tramp_template

/* CHAIN holds the address of the record.  */
	.macro	adapter_stop function
	mov	%o7, %g1
	mov	CHAIN, %o0
	call	\function
	cfi_register (%o7, %g1)
	 mov	%g1, %o7
	.endm

/* Load the code from the record to %g1.  */
	.macro	load_code
	LOAD	[CHAIN + 2 * WORD], %g1
	LOAD	[%g7 + TRAMP_STACK_GUARD], %g4
	xor	%g1, %g4, %g1
	mov	%g0, %g4
	.endm

	.macro	adapter_stack
	load_code
	LOAD	[CHAIN + 3 * WORD], CHAIN
	add	%sp, -STACK_SIZE, %sp
	cfi_adjust_cfa_offset (STACK_SIZE)
	jmp	%g1
	 STORE	CHAIN, [%sp + BIAS + MINIMAL_FRAME]
	.endm

	.macro	adapter_arg reg
	load_code
	jmp	%g1
	 LOAD	[CHAIN + 3 * WORD], \reg
	.endm

	tramp_adapters %o0, %o1, %o2, %o3, %o4, %o5
