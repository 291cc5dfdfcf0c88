/* Trampolines: protection of code pointers.  AArch64 version.
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

/* Pointers are signed with key A for instructions, and the address of the
   word as modifier, so that a word is of no use anywhere else.  The hint
   instructions do nothing where the processor has no pointer
   authentication.  */

/* See sysdeps/generic/tramp-protect.h.  */
static __always_inline uintptr_t
tramp_protect (const void *where, uintptr_t code)
{
  register uintptr_t x16 asm ("x16") = (uintptr_t) where;
  register uintptr_t x17 asm ("x17") = code;
  asm ("hint 8 // pacia1716" : "+r" (x17) : "r" (x16));
  return x17;
}

/* See sysdeps/generic/tramp-protect.h.  To authenticate a word that was
   overwritten can be fatal, so take off the signature only.  */
static __always_inline uintptr_t
tramp_unprotect (uintptr_t word)
{
  register uintptr_t x30 asm ("x30") = word;
  asm ("hint 7 // xpaclri" : "+r" (x30));
  return x30;
}

#endif /* tramp-protect.h */
