/* Trampolines: protection of code pointers.  x86 version.
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
#include <tls.h>
#include <tramp-table.h>

/* There is room in a slot to xor the pointer with the guard, but not to
   rotate it as PTR_DEMANGLE does.  */
static __always_inline uintptr_t
tramp_guard (uintptr_t word)
{
#ifdef TRAMP_POINTER_GUARD
# ifdef __x86_64__
  word ^= ((tcbhead_t __seg_fs *) 0)->pointer_guard;
# else
  word ^= ((tcbhead_t __seg_gs *) 0)->pointer_guard;
# endif
#endif
  return word;
}

/* See sysdeps/generic/tramp-protect.h.  */
static __always_inline uintptr_t
tramp_protect (const void *where, uintptr_t code)
{
  return tramp_guard (code);
}

static __always_inline uintptr_t
tramp_unprotect (uintptr_t word)
{
  return tramp_guard (word);
}

#endif /* tramp-protect.h */
