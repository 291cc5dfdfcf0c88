/* Trampolines: the part of <tls.h> that has the pointer guard.  Stub for
   run-templates.sh.
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

#ifndef _TLS_H
#define _TLS_H	1

#include <stdint.h>
#include <tcb-offsets.h>

#ifdef __powerpc__
# ifdef __powerpc64__
register char *__thread_register asm ("r13");
# else
register char *__thread_register asm ("r2");
# endif
# define THREAD_GET_POINTER_GUARD() \
  (*(uintptr_t *) (__thread_register + POINTER_GUARD))
#elif defined POINTER_GUARD
typedef struct
{
  char before[POINTER_GUARD];
  uintptr_t pointer_guard;
} tcbhead_t;

# ifdef __sparc__
register tcbhead_t *__thread_self asm ("%g7");
#  define THREAD_GET_POINTER_GUARD() __thread_self->pointer_guard
# elif defined __sh__
#  define THREAD_GET_POINTER_GUARD() \
  (((tcbhead_t *) __builtin_thread_pointer ())->pointer_guard)
# endif
#endif

#ifdef __s390__
# define THREAD_GET_POINTER_GUARD() \
  (*(uintptr_t *) ((char *) __builtin_thread_pointer () + STACK_GUARD))
#endif

#endif /* tls.h */
