/* Trampolines: code of the tests for a port.  SPARC version.
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

#ifdef __arch64__
# define CHAIN %g5
# define WORD 8
# define LOAD ldx
# define STORE stx
# define STACK 2047 + 176
# define STACK_SIZE 192
#else
# define CHAIN %g2
# define WORD 4
# define LOAD ld
# define STORE st
# define STACK 92
# define STACK_SIZE 96
#endif

#define TAKEN STACK_SIZE

	.macro	take_data
	LOAD	[%sp + STACK], CHAIN
	add	%sp, STACK_SIZE, %sp
	.endm

/* Store CHAIN to tst_tramp_data and jump to *tst_tramp_target.  Addresses are
   relative to the call.  */
	.macro	to_target
	mov	%o7, %g4
	call	. + 8
	.cfi_register %o7, %g4
	 sethi	%pc22(tst_tramp_data + 4), %g1
	add	%g1, %pc10(tst_tramp_data + 8), %g1
	STORE	CHAIN, [%o7 + %g1]
	sethi	%pc22(tst_tramp_target + 16), %g1
	add	%g1, %pc10(tst_tramp_target + 20), %g1
	LOAD	[%o7 + %g1], %g1
	jmp	%g1
	 mov	%g4, %o7
	.endm

#include <tst-tramp-code.h>

	.text
/* Store the free registers where the first argument says.  */
	.globl	tst_tramp_scratch_stack
	.hidden	tst_tramp_scratch_stack
	.type	tst_tramp_scratch_stack, @function
tst_tramp_scratch_stack:
	add	%sp, STACK_SIZE, %sp
	.size	tst_tramp_scratch_stack, . - tst_tramp_scratch_stack
	.globl	tst_tramp_scratch
	.hidden	tst_tramp_scratch
	.type	tst_tramp_scratch, @function
tst_tramp_scratch:
	STORE	%g1, [%o0]
	STORE	CHAIN, [%o0 + WORD]
	STORE	%g4, [%o0 + 2 * WORD]
	retl
	 STORE	%o7, [%o0 + 3 * WORD]
	.size	tst_tramp_scratch, . - tst_tramp_scratch
