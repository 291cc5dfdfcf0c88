/* Trampolines: adapters.  PA-RISC version.
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

/* Functions of the library are called by way of function pointers, since they
   need their global pointer.  What holds these is data, lest the code have
   relocations that change it.  */
	.section .data.rel.ro, "aw", @progbits
	.balign	4
.L__tramp_freed:
	.word	P%__tramp_freed
.L__tramp_uninitialized:
	.word	P%__tramp_uninitialized

	.text

/* Jump to what the function pointer R22 points to, as $$dyncall of libgcc
   does: a descriptor if bit 30 is set, otherwise the code, as in static
   programs.  If the code is the dynamic linker, which then looks for the
   function, R22 has to be the function pointer still, and the words of the
   descriptor have to be read in this order.  */
	.macro	to_code
	extru,<> %r22, 30, 1, %r0
	bv,n	%r0(%r22)
	ldw	-2(%r22), %r21
	bv	%r0(%r21)
	ldw	2(%r22), %r19
	.endm

/* R19 holds the address of the record, which is the descriptor that was
   called.  */
	.macro	adapter_stop function
	bl	.+8, %r22
	addil	L'.L\function - $PIC_pcrel$0 + 1, %r22
	ldw	R'.L\function - $PIC_pcrel$0 + 5(%r1), %r22
	b	.Lto_code
	copy	%r19, %r26
	.endm

/* Nothing is in use from the stack pointer upwards, so the data is pushed
   there, like a register that a function saves, in 64 bytes for the sake of
   alignment.  The code finds it 64 bytes below the stack pointer, and
   "ldwm -64(%sp), REGISTER" takes it off, after which all is as the caller
   left it.  The dynamic linker, if it comes first, stores arguments and the
   return address in the 48 bytes below the stack pointer only.  */
	.macro	adapter_stack
	ldw	12(%r19), %r20
	ldw	8(%r19), %r22
	stwm	%r20, 64(%sp)
	cfi_adjust_cfa_offset (-64)
	to_code
	.endm

	.macro	adapter_arg reg
	ldw	8(%r19), %r22
	ldw	12(%r19), \reg
	to_code
	.endm

	.macro	adapter_chain
	adapter_arg %r29
	.endm

	tramp_adapters %r26, %r25, %r24, %r23

	cfi_startproc
.Lto_code:
	to_code
	cfi_endproc
