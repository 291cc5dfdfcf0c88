/* Test closures of libffi in a process made by fork.
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

/* The allocator of libffi 3.8.0 has a lock that nobody takes or initializes
   around fork.  If another thread has it then, it is locked in the child for
   ever, and the first closure that the child makes hangs.  */

#include <signal.h>
#include <sys/wait.h>
#include "tst-libffi.h"

enum
{
  THREADS = 4,
  CHILDREN = 1000,
  CLOSURES = 100,
  SECONDS = 10
};

static volatile bool finished;

static void *
thread (void *argument)
{
  while (!finished)
    {
      function *code;
      ffi_closure_free (make_closure (1, &code));
    }
  return NULL;
}

static void
child (function *inherited)
{
  alarm (SECONDS);
  CHECK (inherited (1) == 3);
  for (int i = 0; i < CLOSURES; ++i)
    {
      function *code;
      ffi_closure *closure = make_closure (i, &code);
      CHECK (code (1) == i + 1);
      if (i % 2 == 0)
	ffi_closure_free (closure);
    }
}

int
main (void)
{
  function *code;
  make_closure (2, &code);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; ++i)
    CHECK (pthread_create (&threads[i], NULL, thread, NULL) == 0);

  int hung = 0;
  for (int i = 0; i < CHILDREN && hung < 3; ++i)
    {
      pid_t pid = fork ();
      CHECK (pid >= 0);
      if (pid == 0)
	{
	  child (code);
	  _exit (0);
	}
      int status;
      CHECK (waitpid (pid, &status, 0) == pid);
      if (WIFSIGNALED (status) && WTERMSIG (status) == SIGALRM)
	{
	  ++hung;
	  fprintf (stderr, "child %d hangs\n", i);
	}
      else
	CHECK (status == 0);
    }
  finished = true;
  for (int i = 0; i < THREADS; ++i)
    CHECK (pthread_join (threads[i], NULL) == 0);
  return hung > 0;
}
