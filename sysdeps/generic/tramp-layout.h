/* Trampolines: layout of tables that all ports share, for C and assembly.
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

#ifndef _TRAMP_LAYOUT_H
#define _TRAMP_LAYOUT_H	1

#include <bits/tramp.h>

/* A table is a copy of the template, which is code, followed by as many bytes
   of data:

     0				    slot 0		 \
     TRAMP_SLOT_SIZE		    slot 1		  | the template
     ...						  |
     TRAMP_SLOTS * TRAMP_SLOT_SIZE  tail		  |
     ...			    unwind tables	 /
     TRAMP_TABLE_SIZE		    record of slot 0	 \
     ...						  | data
     ...			    struct tramp_table	 /

   Each slot loads from the record that faces it, at TRAMP_TABLE_SIZE bytes
   from its own address, word 0, which it undoes the protection of, and
   word 1; it leaves word 1 in the static chain register and jumps to what
   word 0 says.  A port can have these two words the other way round.  If that
   is more than there is room for in a slot, slots end with a jump to the tail,
   which is code that they share, or TRAMP_CHAIN has an adapter, as the other
   deliveries have, and word 1 always is the address of the record.

   A port can have more templates, one behind the other: number 0 is that for
   TRAMP_CHAIN and all deliveries that have none of their own, number 1 for
   TRAMP_STACK, and number 2 + N for TRAMP_ARG (N).  These leave word 1 where
   their delivery says, and a table of one of them has trampolines with that
   delivery alone.

   Where function pointers point to descriptors, the records are descriptors,
   and a table is the data alone.  It is the caller who loads the words.  */
#ifndef TRAMP_DESCRIPTORS
# define TRAMP_DESCRIPTORS 0
#endif
#define TRAMP_CODE_SIZE (TRAMP_DESCRIPTORS ? 0 : TRAMP_TABLE_SIZE)

/* One if TRAMP_CHAIN has an adapter.  */
#ifndef TRAMP_CHAIN_ADAPTER
# define TRAMP_CHAIN_ADAPTER TRAMP_DESCRIPTORS
#endif

/* Number of templates.  */
#ifndef TRAMP_TEMPLATES
# define TRAMP_TEMPLATES 1
#endif

/* Which of the two words that a slot loads is the code.  */
#ifndef TRAMP_CODE_WORD
# define TRAMP_CODE_WORD 0
#endif

/* What is added to the address of a descriptor to make a function pointer.  */
#ifndef TRAMP_POINTER_TAG
# define TRAMP_POINTER_TAG 0
#endif

/* Size of the code of a slot, and of a record.  */
#define TRAMP_SLOT_SIZE 32

/* Size of the unwind tables, and of struct tramp_table, which faces them, and
   is larger if there are more slots.  */
#if TRAMP_TABLE_SIZE > 16384
# define TRAMP_UNWIND_SIZE 320
#else
# define TRAMP_UNWIND_SIZE 128
#endif

/* Size of the code in a table: slots and tail.  */
#define TRAMP_TEXT_SIZE (TRAMP_TABLE_SIZE - TRAMP_UNWIND_SIZE)

/* Size of the tail.  What it faces is not used.  */
#ifndef TRAMP_TAIL_SIZE
# define TRAMP_TAIL_SIZE 0
#endif

/* Unwinders look up addresses that are up to so many bytes less than that of
   the instruction where a signal was delivered.  */
#ifndef TRAMP_UNWIND_BEFORE
# define TRAMP_UNWIND_BEFORE 0
#endif

/* Number of slots in a table.  */
#define TRAMP_SLOTS ((TRAMP_TEXT_SIZE - TRAMP_TAIL_SIZE) / TRAMP_SLOT_SIZE)

/* Number of slots that are handed out, and of the first of them.  Slot 0 is
   none because nothing need be mapped before that.  Sanitizers read what is
   before a function that they call, and so do programs that disassemble it
   backwards.  For each more template, there is one less at both ends, so that
   a table can be known by the address of its slot of the same number as its
   template, and all that are handed out are among so many from that on.  */
#define TRAMP_USABLE_SLOTS (TRAMP_SLOTS - 2 * TRAMP_TEMPLATES + 1)
#define TRAMP_FIRST_SLOT TRAMP_TEMPLATES
#define TRAMP_KNOWN_SLOTS (TRAMP_SLOTS - TRAMP_TEMPLATES + 1)

/* Number of deliveries.  */
#define TRAMP_DELIVERIES (2 + TRAMP_ARG_MAX)

/* The adapters follow each other in steps of TRAMP_ADAPTER_SIZE bytes from
   __tramp_adapters on, so that the address that a slot jumps to tells the
   state of the trampoline.  Delivery 0 is TRAMP_CHAIN, delivery 1 TRAMP_STACK,
   and delivery 2 + N TRAMP_ARG (N):

     0 + template		    freed trampoline
     TRAMP_TEMPLATES + delivery	    not initialized yet
     TRAMP_DELIVERIES + delivery    initialized, delivery without a template
     2 * TRAMP_DELIVERIES	    initialized, TRAMP_CHAIN, if that has an
				    adapter

   An adapter finds the address of the record where the template leaves the
   second word that it loads, or where that of a descriptor goes to.  The first
   TRAMP_TEMPLATES + TRAMP_DELIVERIES pass it to __tramp_freed and
   __tramp_uninitialized.  The others undo the protection of word 2 of the
   record and jump there, with word 3 delivered.  */
#define TRAMP_ADAPTERS (2 * TRAMP_DELIVERIES + TRAMP_CHAIN_ADAPTER)

#ifdef __ASSEMBLER__

/* Align to N bytes in code, with what the port fills it with.  */
# ifndef TRAMP_ALIGN
#  define TRAMP_ALIGN(n) .balign n
# endif

/* Begin the table \name.  */
	.macro	tramp_table name
	.globl	\name
	.hidden	\name
	.type	\name, STT_FUNC
\name:
	.endm

/* Finish the template, which begins at \table: all copies of it describe
   themselves to unwinders by what this macro adds, an .eh_frame_hdr section
   with the .eh_frame section that it points to, both free of relocations.
   The return address is found in register \ra; the macro \initial has the
   initial instructions of the CIE, which hold for all of the template.  */
	.macro	tramp_unwind table, ra, data_align, initial
	/* An error here means that slots and tail are too long.  */
	.org	\table + TRAMP_TEXT_SIZE, 0
.Ltramp_hdr\@:
	.byte	1			/* Version.  */
	.byte	0x1b			/* DW_EH_PE_pcrel | DW_EH_PE_sdata4  */
	.byte	0x03			/* DW_EH_PE_udata4  */
	.byte	0x3b			/* The same, but datarel.  */
	.4byte	.Ltramp_cie\@ - .	/* Address of .eh_frame.  */
	.4byte	1			/* Number of FDEs.  */
	.4byte	\table - .Ltramp_hdr\@	/* Where the FDE begins to hold.  */
	.4byte	.Ltramp_fde\@ - .Ltramp_hdr\@
.Ltramp_cie\@:
	.4byte	.Ltramp_cie_end\@ - .Ltramp_cie\@ - 4
	.4byte	0			/* CIE_id: this is a CIE.  */
	.byte	1			/* Version.  */
	.asciz	"zR"			/* Augmentation.  */
	.uleb128 1			/* Code alignment.  */
	.sleb128 \data_align
	.byte	\ra
	.uleb128 1			/* Size of the augmentation data.  */
	.byte	0x1b			/* DW_EH_PE_pcrel | DW_EH_PE_sdata4  */
	\initial
	.balign	4, 0			/* DW_CFA_nop  */
.Ltramp_cie_end\@:
.Ltramp_fde\@:
	.4byte	.Ltramp_fde_end\@ - .Ltramp_fde\@ - 4
	.4byte	. - .Ltramp_cie\@
	.4byte	\table - .
	.4byte	TRAMP_TEXT_SIZE
	.uleb128 0			/* Size of the augmentation data.  */
	.balign	4, 0			/* DW_CFA_nop  */
.Ltramp_fde_end\@:
	.4byte	0			/* End of .eh_frame.  */
	.org	\table + TRAMP_TABLE_SIZE, 0
	.endm

/* Define an adapter: what the macro \name makes of the arguments.  */
	.macro	tramp_adapter name, args:vararg
	TRAMP_ALIGN (TRAMP_ADAPTER_SIZE)
	cfi_startproc
	\name	\args
	cfi_endproc
	.endm

/* Begin and end the table of adapters.  */
	.macro	tramp_adapters_begin
	TRAMP_ALIGN (TRAMP_ADAPTER_SIZE)
	tramp_table __tramp_adapters
	.endm

	.macro	tramp_adapters_end
	/* An error here means that an adapter is too long.  */
	.org	__tramp_adapters + TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE
	.size	__tramp_adapters, . - __tramp_adapters
	.endm

/* Define all adapters of a port with one template.  Macros of the port have
   their instructions: adapter_stop of those that call the function which is
   its argument with the record, adapter_stack of that for TRAMP_STACK,
   adapter_arg of those for TRAMP_ARG, one with each of the arguments, and
   adapter_chain of that for TRAMP_CHAIN, where there is one.  */
	.macro	tramp_adapters args:vararg
	tramp_adapters_begin
	tramp_adapter adapter_stop, __tramp_freed
	.rept	TRAMP_DELIVERIES
	tramp_adapter adapter_stop, __tramp_uninitialized
	.endr
	tramp_adapter adapter_stack
	.irp	n, \args
	tramp_adapter adapter_arg, \n
	.endr
# if TRAMP_CHAIN_ADAPTER
	tramp_adapter adapter_chain
# endif
	tramp_adapters_end
	.endm

#endif /* __ASSEMBLER__ */

#endif /* tramp-layout.h */
