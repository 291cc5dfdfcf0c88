/* Trampolines: what the tests know of a port.  Generic version: nothing.
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

/* A port of trampolines has a tst-tramp-port.h and a tst-tramp-port.S for the
   tests.  Both work without the rest of the C library, to try a port before
   it is built.

   The header defines

     TST_TRAMP_ARGS_ON_STACK  one if TRAMP_ARG delivers on the stack, otherwise
			    zero,
     TST_TRAMP_ARGS_SHARED  one if floating-point arguments take the places of
			    integer arguments, otherwise zero,
     TST_TRAMP_PLT	    one if the dynamic linker, when it looks for the
			    function that a PLT entry is for, does not preserve
			    what TRAMP_CHAIN delivers, but the entry does, and
			    two if both do, or function pointers do not lead to
			    PLT entries,
     TST_TRAMP_VARARGS_ON_STACK  one, if it is not zero, if arguments without
			    parameters are passed on the stack although
			    TRAMP_ARG delivers in registers,

   and, to have a look at the processor at every instruction,

     TST_TRAMP_PC (UC)	    the program counter in *UC, of type ucontext_t,

   and either

     tst_tramp_single_step  a function, and a macro of the same name, that
			    makes the processor trap after each instruction, or
			    no longer,

   or

     tst_tramp_insn	    the type of the smallest instruction,
     TST_TRAMP_TRAP	    an instruction of that size that traps, with the
			    program counter at it,
     TST_TRAMP_PAST	    the number of bytes by which the program counter
			    is past that instruction, if it is,
     TST_TRAMP_BACK (UC)    and what takes it back in *UC then,
     TST_TRAMP_SIGNAL	    the signal that comes of it, if that is neither
			    SIGTRAP nor SIGILL,
     TST_TRAMP_INSN_SIZE (P)  the number of bytes of the instruction at P, if
			    they are not all of the same size,
     TST_TRAMP_DELAY	    the number of bytes by which the program counter
			    is less if that instruction is in a delay slot, if
			    it is,
     TST_TRAMP_SIGCONTEXT   the number of the argument, counted from zero, that
			    UC is, if handlers of the trap are to be without
			    SA_SIGINFO,

   and in both cases

     TST_TRAMP_PC_SKEW	    what unwinders add to the program counter of code
			    which a signal has interrupted, if they do.

   The assembly defines what <tst-tramp-support.h> declares.  It can
   include <tst-tramp-code.h>, which leaves it with two macros to define.

   Where there is a stack guard, the header also defines

     TST_TRAMP_SCRATCH	    the number of registers that code need not preserve
			    and that slots and adapters change,

   and the assembly the functions tst_tramp_scratch and, for TRAMP_STACK,
   tst_tramp_scratch_stack, which store so many words where their first
   argument points to, unless the port is one of the following.

   For tests that look at all registers, which is worthwhile where adapters do
   more than to load some, the header also defines, for assembly,

     TST_TRAMP_VECTOR_SIZE  the number of bytes in which the vector and
			    floating-point registers are stored,
     TST_TRAMP_WORDS	    the number of words of other registers,
     TST_TRAMP_WORD_SIZE    the number of bytes of each of them,
     TST_TRAMP_REGS_SIZE    all of these, and TST_TRAMP_STACK_WORDS words
			    of stack,

   and, for C,

     tst_tramp_word	    the type of such a word,
     tst_tramp_names	    the names of the registers in the order in which
			    they are stored, for messages,
     tst_tramp_chain	    the indexes of those which TRAMP_CHAIN delivers in,
     tst_tramp_clobbered    of those which need not reach the code, or be the
			    same again after it has returned, with any
			    delivery, or with all but TRAMP_STACK if
     TST_TRAMP_STACK_PRESERVES  is defined,
     tst_tramp_args	    and of those which TRAMP_ARG delivers in, and -1
			    everywhere if that is the stack,
     TST_TRAMP_SP	    the index of the stack pointer,
     TST_TRAMP_FRAME	    of the register that an adapter which calls uses
			    as its frame pointer, or -1,
     TST_TRAMP_RETURN_WORDS  the number of words that a call pushes,
     TST_TRAMP_STACK_ROOM   the number of words that TRAMP_STACK pushes,

   and the functions tst_tramp_vectors_init, which sets distinct values, and
   tst_tramp_vectors_check, which compares.  <tst-tramp-regs.h> has what
   the assembly then has to define in addition.  */
