/* Trampolines: freeing those that glibc.tramp.trim_threshold lets the library
   keep makes no system call.
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

#include <sys/prctl.h>

#include <tst-tramp-fault-syscalls.h>

/* The Makefile sets the tunable to 33 bytes for each of so many.  */
enum { COUNT = 20000 };

/* More threads than there are caches in the memory that one system call
   maps.  */
enum { THREADS = 24, EACH = COUNT / THREADS };

static void *tramps[COUNT];
static pthread_barrier_t barrier;

/* Shared with subprocesses: true if there is no seccomp.  */
static bool *unsupported;

/* Free everything when no system call is left but read, write, and exit, and
   allocate and free it once more.  */
static void
free_strictly (void *closure)
{
  TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);
  if (prctl (PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0) != 0)
    {
      printf ("info: PR_SET_SECCOMP: %m\n");
      *unsupported = true;
      return;
    }
  size_t errors = free_tramps (tramps, COUNT);
  for (size_t i = 0; i < COUNT; ++i)
    errors += !tramp_is_refused (tramps[i]);
  errors += fill_tramps (tramps, COUNT) != COUNT;
  errors += count_wrong_tramps (tramps, COUNT);
  errors += free_tramps (tramps, COUNT);
  syscall (__NR_exit, errors != 0);
}

/* Free the part of the trampolines that CLOSURE points to, and stay.  */
static void *
freeing_thread (void *closure)
{
  xpthread_barrier_wait (&barrier);
  if (filter_calls (-1, SECCOMP_RET_TRAP, 0) != 0)
    *unsupported = true;
  else
    TEST_COMPARE (free_tramps (closure, EACH), 0);
  xpthread_barrier_wait (&barrier);
  pause ();
  return NULL;
}

/* Free everything in threads that have never allocated anything, and are not
   allowed to map memory any more.  */
static void
free_in_threads (void *closure)
{
  TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);
  xpthread_barrier_init (&barrier, NULL, THREADS + 1);
  for (int i = 0; i < THREADS; ++i)
    xpthread_create (NULL, freeing_thread, &tramps[i * EACH]);
  xpthread_barrier_wait (&barrier);
  xpthread_barrier_wait (&barrier);
}

static int
do_test (void)
{
  need_trampolines ();
  unsupported = support_shared_allocate (sizeof (*unsupported));
  in_child_of (fork, free_strictly, NULL);
  in_child_of (fork, free_in_threads, NULL);
  if (*unsupported)
    FAIL_UNSUPPORTED ("no seccomp");
  return 0;
}

#include <support/test-driver.c>
