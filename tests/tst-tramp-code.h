/* Trampolines: code that tests bind to trampolines, for ports in assembly.
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

/* The tst-tramp-port.S of a port can include this.  Before that, it defines

     take_data	a macro that loads what TRAMP_STACK delivers into the static
		chain register, and then removes it from the stack,
     to_target	a macro that stores the static chain register to
		tst_tramp_data, and jumps to *tst_tramp_target, and
     TAKEN	what take_data adds to the stack pointer.

   For the functions, see tst-tramp-support.h.  */

	.hidden	tst_tramp_data
	.comm	tst_tramp_data, __SIZEOF_POINTER__, __SIZEOF_POINTER__
	.hidden	tst_tramp_target
	.comm	tst_tramp_target, __SIZEOF_POINTER__, __SIZEOF_POINTER__
	.text

	.globl	tst_tramp_from_chain
	.hidden	tst_tramp_from_chain
	.type	tst_tramp_from_chain, %function
tst_tramp_from_chain:
	.cfi_startproc
	to_target
	.cfi_endproc
	.size	tst_tramp_from_chain, . - tst_tramp_from_chain

	.globl	tst_tramp_from_stack
	.hidden	tst_tramp_from_stack
	.type	tst_tramp_from_stack, %function
tst_tramp_from_stack:
	.cfi_startproc
	.cfi_adjust_cfa_offset TAKEN
	take_data
	.cfi_adjust_cfa_offset -(TAKEN)
	to_target
	.cfi_endproc
	.size	tst_tramp_from_stack, . - tst_tramp_from_stack

	.section .note.GNU-stack, "", %progbits
