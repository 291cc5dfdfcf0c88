/* Trampolines: layout of tables, for C and assembly.  Generic version: there
   are no trampolines on this port.
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

/* A port of trampolines has a tramp-table.S with the templates and the
   adapters, and a tramp-table.h that defines

     TRAMP_TABLE_SIZE	 the size of a template in bytes, a multiple of the
			 largest page size of the port,
     TRAMP_TEMPLATES	 the number of templates,
     TRAMP_ADAPTER_SIZE	 the distance in bytes from adapter to adapter,
     TRAMP_STACK_GUARD	 if slots and adapters xor code pointers with the
			 stack guard, where it is, in bytes from the thread
			 pointer: -fstack-protector has fixed that,
     TRAMP_CODE_WORD	 one if what a slot loads is the data in word 0 and the
			 code in word 1,
     TRAMP_TAIL_SIZE	 the size in bytes of code that slots share, a
			 multiple of that of a slot,
     TRAMP_UNWIND_BEFORE the number of bytes before an instruction that
			 unwinders look at,
     TRAMP_CHAIN_ADAPTER one if slots jump to an adapter for TRAMP_CHAIN, too,
     TRAMP_DESCRIPTORS	 one if function pointers point to descriptors, and
     TRAMP_POINTER_TAG	 what is added to the address of those,

   the number of templates only if there are several, the last seven only if
   they are not zero, and then includes <tramp-layout.h>.  Where code pointers
   are protected in another way, it has a tramp-protect.h as well.  */
