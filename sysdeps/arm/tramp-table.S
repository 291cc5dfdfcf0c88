/* Trampolines: template and adapters.  ARM version.
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

/* Slots and adapters are ARM code, even if the rest of the C library is not.
   They load the program counter, which switches to Thumb code on ARMv5T and
   later.  On ARMv4T, as with PLT entries, the code has to be ARM code.  */
#define NO_THUMB
#include <sysdep.h>
#include <tramp-table.h>

	.text

/* Since the unwinder takes the rules of the previous instruction, they say how
   to unwind after an instruction, not before it.  They begin here because the
   first adapter has a previous instruction, too.  */
	eabi_fnstart
	.balign	4096
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
	add	ip, pc, #TRAMP_TABLE_SIZE	/* Byte 8 of the record.  */
	ldmdb	ip, {ip, pc}
	.balign	TRAMP_SLOT_SIZE
	.endr
	.org	__tramp_template + TRAMP_SLOTS * TRAMP_SLOT_SIZE, 0
/* An .ARM.exidx section: slots leave the return address in LR and the stack as
   it is.  There is nothing to unwind behind them.  */
.Ltramp_exidx:
	.word	(__tramp_template - TRAMP_UNWIND_BEFORE - .) & 0x7fffffff
	.word	0x80b0b0b0
	.word	(.Ltramp_exidx - .) & 0x7fffffff
	.word	1			/* EXIDX_CANTUNWIND  */
	.org	__tramp_template + TRAMP_TABLE_SIZE, 0
	.size	__tramp_template, . - __tramp_template

	CFI_SECTIONS

/* IP holds the address of the record.  */
	.macro	adapter_stop function
	mov	r0, ip
	b	\function
	.endm

	.macro	adapter_stack
	eabi_fnend
	eabi_fnstart
	eabi_pad (#8)
	push	{r0, r1}
	cfi_adjust_cfa_offset (8)
	ldr	r1, [ip, #12]
	str	r1, [sp]
	ldr	r1, [sp, #4]
	ldr	pc, [ip, #8]
	eabi_fnend
	eabi_fnstart
	.endm

	.macro	adapter_arg reg
	ldr	\reg, [ip, #12]
	ldr	pc, [ip, #8]
	.endm

	/* In static programs as well, the unwinder is to ask what only
	   _dl_find_object knows.  */
	.reloc	., R_ARM_NONE, __gnu_Unwind_Find_exidx
	tramp_adapters r0, r1, r2, r3
	eabi_fnend
