/* Trampolines: what the tests share.
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

#ifndef _TST_TRAMP_SUPPORT_H
#define _TST_TRAMP_SUPPORT_H	1

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <support/check.h>
#include <sys/tramp.h>

/* The kind of trampolines: TRAMP_KERNEL, TRAMP_SEALED, or zero.  */
#ifndef TST_TRAMP_KIND
# define TST_TRAMP_KIND 0
#endif

/* All deliveries, as flags of tramp_alloc: number 0 is TRAMP_CHAIN, number 1
   is TRAMP_STACK, and number 2 + N is TRAMP_ARG (N).  The kernel does not pass
   arguments on the stack.  */

#if (TST_TRAMP_KIND & TRAMP_KERNEL) && defined __i386__
enum { TST_TRAMP_DELIVERIES = 2 };
#else
enum { TST_TRAMP_DELIVERIES = 2 + TRAMP_ARG_MAX };
#endif

static inline unsigned int
tst_tramp_delivery (int number)
{
  return TST_TRAMP_KIND | (number == 0 ? TRAMP_CHAIN
			   : number == 1 ? TRAMP_STACK
			   : TRAMP_ARG (number - 2));
}

/* Code for TRAMP_CHAIN and TRAMP_STACK, which ports have in tst-tramp-port.S:
   it stores the data to TST_TRAMP_DATA, takes it off the stack, and jumps to
   TST_TRAMP_TARGET, with all arguments as they were.  */
#pragma GCC visibility push (hidden)
void tst_tramp_from_chain (void);
void tst_tramp_from_stack (void);
extern void *tst_tramp_data;
extern void *tst_tramp_target;
#pragma GCC visibility pop

/* Return a new trampoline with the delivery FLAGS.  End the test if there is
   none: it is not supported if the port, or the kernel, has no
   trampolines.  */
static inline void *
xtramp_alloc (unsigned int flags)
{
  void *tramp = tramp_alloc (flags);
  if (tramp == NULL && errno == ENOSYS)
    FAIL_UNSUPPORTED ("no trampolines on this %s",
		      (flags & TRAMP_KERNEL) != 0 ? "kernel" : "port");
  if (tramp == NULL && errno == ENOTSUP && (flags & TRAMP_KERNEL) != 0)
    FAIL_UNSUPPORTED ("no trampolines of the kernel on this port");
  if (tramp == NULL)
    FAIL_EXIT1 ("tramp_alloc (%#x): %m", flags);
  return tramp;
}

/* Like xtramp_alloc, and bind CODE and DATA to the trampoline.  */
static inline void *
xtramp (unsigned int flags, void *code, void *data)
{
  void *tramp = xtramp_alloc (flags);
  TEST_COMPARE (tramp_init (tramp, code, data), 0);
  return tramp;
}

/* Free TRAMP.  GCC is not to know, as it warns of tests that then look at what
   was freed.  */
static inline void
xtramp_free (void *tramp)
{
  asm ("" : "+r" (tramp));
  TEST_COMPARE (tramp_free (tramp), 0);
}

#endif /* tst-tramp-support.h */
