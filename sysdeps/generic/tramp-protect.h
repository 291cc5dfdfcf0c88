/* Trampolines: protection of code pointers.  Generic version: by the
   stack guard, if the thread control block has it, or not at all.
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

#ifndef _TRAMP_PROTECT_H
#define _TRAMP_PROTECT_H	1

#include <stdint.h>
#include <tramp-table.h>
#ifdef TRAMP_STACK_GUARD
# include <stackguard-macros.h>
# include <tls.h>
#endif

/* The pointer guard is a variable of the loader, which a copy of the template
   cannot reach.  There is no room in a slot for more than to xor a pointer
   with the stack guard.  */
static __always_inline uintptr_t
tramp_guard (uintptr_t word)
{
#ifdef TRAMP_STACK_GUARD
  word ^= STACK_CHK_GUARD;
#endif
  return word;
}

/* Return what to store in the word at WHERE so that the template or the
   adapter which loads the word jumps to CODE.  */
static __always_inline uintptr_t
tramp_protect (const void *where, uintptr_t code)
{
  return tramp_guard (code);
}

/* Return the address that is stored as WORD in a record.  This is for looking
   at it only: a word that was not made by tramp_protect need not be
   noticed.  */
static __always_inline uintptr_t
tramp_unprotect (uintptr_t word)
{
  return tramp_guard (word);
}

#endif /* tramp-protect.h */
