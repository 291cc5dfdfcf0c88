/* Trampolines: a program that tst-tramp-fault-valgrind.sh runs.
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

#include <support/xthread.h>
#include <tst-tramp-fault.h>

static void *
thread (void *closure)
{
  exercise_tramps ();
  return xtramp_returning (closure);
}

/* This is without the test driver, which would fork.  With an argument, do
   nothing.  */
int
main (int argc, char **argv)
{
  if (argc > 1)
    return 0;
  exercise_tramps ();
  void *tramp = xpthread_join (xpthread_create (NULL, thread, &tramp));
  TEST_VERIFY (tramp_is_right (tramp, &tramp));
  xtramp_free (tramp);
  TEST_VERIFY (tramp_is_refused (tramp));
  xtramp_free (xtramp_alloc (TRAMP_CHAIN));
  return support_record_failure_is_failed () ? 1 : 0;
}
