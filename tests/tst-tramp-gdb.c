/* Program for the test that gdb shows trampolines.
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


#include <stdint.h>
#include <stdlib.h>
#include <tst-tramp-support.h>

int deliveries = TST_TRAMP_DELIVERIES;

static void
callback (void)
{
}

static void
call (void *tramp)
{
  void *a = tramp;
  ((void (*) (void *, void *, void *, void *, void *, void *, void *, void *))
   tramp) (a, a, a, a, a, a, a, a);
}

static void
not_initialized (void *tramp)
{
}

static void
freed (void *tramp)
{
}

/* This is without the test driver, which forks.  */
int
main (void)
{
  tst_tramp_target = callback;
  for (int i = 0; i < deliveries; ++i)
    {
      void *tramp = xtramp_alloc (tst_tramp_delivery (i));
      not_initialized (tramp);
      TEST_COMPARE (tramp_init (tramp,
				(i == 0 ? (void *) tst_tramp_from_chain
				 : i == 1 ? (void *) tst_tramp_from_stack
				 : (void *) callback),
				(void *) (uintptr_t) (0x1000 + i)), 0);
      call (tramp);
      xtramp_free (tramp);
      freed (tramp);
    }
  return 0;
}
