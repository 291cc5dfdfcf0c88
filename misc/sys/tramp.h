/* Trampolines: function pointers that carry a data pointer.
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

#ifndef _SYS_TRAMP_H
#define _SYS_TRAMP_H	1

#include <features.h>
#include <bits/tramp.h>

__BEGIN_DECLS

/* Deliveries: where the code bound to a trampoline finds the data pointer
   bound to it.  */

/* In the register that holds the static chain of nested functions.  */
#define TRAMP_CHAIN 0U

/* On the stack: at entry to the code, the stack pointer points at it.  */
#define TRAMP_STACK 1U

/* As the integer or pointer argument number N, counted from zero;
   N < TRAMP_ARG_MAX.  If N cannot be the number of an argument, no other
   delivery comes of it.  */
#define TRAMP_ARG(n) ((n) >> 8 == 0 ? 2 + (unsigned int) (n) : ~0U)

/* To be combined with a delivery: the kernel is to execute the
   trampoline.  */
#define TRAMP_KERNEL 0x10000U

/* To be combined with a delivery: what is bound to the trampoline is in
   memory that nothing but the library can write to, and stays bound.  */
#define TRAMP_SEALED 0x20000U

/* What is bound to a trampoline.  */
struct tramp_info
{
  void *code;			/* Null before tramp_init.  */
  void *data;			/* Null before tramp_init.  */
  unsigned int flags;		/* As passed to tramp_alloc.  */
  /* Room for additions.  tramp_query sets all of it to zero, and zero will
     always mean that the library does not know the member.  */
  unsigned int __glibc_reserved1;
  void *__glibc_reserved2[5];
};

/* Free TRAMP, which tramp_alloc has returned, or do nothing if it is null.
   Return 0 if successful, or -1, with errno set to EINVAL if TRAMP is not
   a live trampoline, or ENOMEM if it is sealed and cannot be changed.  */
extern int tramp_free (void *__tramp) __THROW;

/* Return the address of a new trampoline with the delivery and the kind
   that FLAGS says, or null, with errno set.  Until tramp_init has bound
   code to it, a call through it ends the process.  */
extern void *tramp_alloc (unsigned int __flags)
  __THROW __attribute_malloc__ __attr_dealloc (tramp_free, 1) __wur;

/* Bind CODE and DATA to TRAMP: from now on, to call TRAMP is to call CODE
   with DATA delivered.  Return 0 if successful, or -1, with errno set to
   EINVAL if TRAMP is not a live trampoline, or, if it is sealed, EPERM if
   it was initialized already, and ENOMEM if it cannot be changed.  */
extern int tramp_init (void *__tramp, void *__code, void *__data)
  __THROW __nonnull ((2));

/* Store in INFO what is bound to TRAMP.  Return 0 if successful, or -1,
   with errno set to EINVAL if TRAMP is not a live trampoline.  */
extern int tramp_query (const void *__tramp, struct tramp_info *__info)
  __THROW __nonnull ((2));

__END_DECLS

#endif /* sys/tramp.h */
