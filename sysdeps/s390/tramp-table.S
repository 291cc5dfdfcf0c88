/* Trampolines: template and adapters.  S/390 version.
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

#ifdef __s390x__
# define SZREG 8
# define SAVE_AREA 160
# define REG_L lg
# define REG_LR lgr
# define REG_X xg
# define REG_XR xgr
# define REG_AHI aghi
#else
# define SZREG 4
# define SAVE_AREA 96
# define REG_L l
# define REG_LR lr
# define REG_X x
# define REG_XR xr
# define REG_AHI ahi
#endif

	.text

	.macro	initial
	.byte	0x0c, 15		/* DW_CFA_def_cfa: r15 + ...  */
	.uleb128 SAVE_AREA
	.endm

/* The registers that are free are r1, and r0, which cannot be used as an
   address.  Put the thread pointer into r1.  */
	.macro	thread_pointer
	ear	%r1, %a0
#ifdef __s390x__
	sllg	%r1, %r1, 32
	ear	%r1, %a1
#endif
	.endm

/* With the guard in r0 and the address of the record in r1, jump to the
   code.  */
	.macro	to_code
	REG_X	%r0, 0(%r1)
	REG_L	%r1, SZREG(%r1)
	/* Exchange them.  */
	REG_XR	%r0, %r1
	REG_XR	%r1, %r0
	REG_XR	%r0, %r1
	br	%r1
	.endm

	.balign	4096
	tramp_table __tramp_template
	.rept	TRAMP_SLOTS
0:	thread_pointer
	REG_L	%r0, TRAMP_STACK_GUARD(%r1)
	larl	%r1, 0b + TRAMP_TABLE_SIZE
#if TRAMP_TAIL_SIZE > 0
	j	.Ltail
#else
	to_code
#endif
	.balign	TRAMP_SLOT_SIZE
	.endr
#if TRAMP_TAIL_SIZE > 0
.Ltail:
	to_code
#endif
	tramp_unwind __tramp_template, 14, -SZREG, initial
	.size	__tramp_template, . - __tramp_template

/* R0 holds the address of the record.  */
	.macro	adapter_stop function
	REG_LR	%r2, %r0
	jg	\function
	.endm

/* End an adapter: jump to the code.  R1 holds the address of the record.  */
	.macro	adapted
	REG_L	%r0, 2 * SZREG(%r1)
	thread_pointer
	REG_X	%r0, TRAMP_STACK_GUARD(%r1)
	REG_LR	%r1, %r0
	br	%r1
	.endm

/* The area that functions save registers in is behind the data: the code has
   to take that off the stack first, by adding 8 to r15.  */
	.macro	adapter_stack
	REG_LR	%r1, %r0
	REG_AHI	%r15, -8
	cfi_adjust_cfa_offset (8)
	/* DW_CFA_val_offset: r15 was CFA - SAVE_AREA.  */
	.cfi_escape 0x14, 15, SAVE_AREA / SZREG
	mvc	0(SZREG, %r15), 3 * SZREG(%r1)
	adapted
	.endm

	.macro	adapter_arg reg
	REG_LR	%r1, %r0
	REG_L	\reg, 3 * SZREG(%r1)
	adapted
	.endm

	tramp_adapters %r2, %r3, %r4, %r5
