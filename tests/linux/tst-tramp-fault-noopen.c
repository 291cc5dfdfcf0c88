/* Trampolines: a seccomp filter that does not let files be opened.
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

#include <signal.h>
#include <sys/wait.h>

#include <tst-tramp-fault-syscalls.h>

/* In a subprocess with the filter, call FUNCTION.  Return the status of the
   process.  */
static int
run_filtered (void (*function) (void))
{
  pid_t pid = xfork ();
  if (pid == 0)
    {
      if (filter_calls (CALL_OPEN, SECCOMP_RET_KILL_PROCESS, 0) != 0)
	_exit (EXIT_UNSUPPORTED);
      function ();
      _exit (0);
    }
  int status;
  xwaitpid (pid, &status, 0);
  return status;
}

static void
open_file (void)
{
  open ("/", O_RDONLY);
}

static int
do_test (void)
{
  need_trampolines ();
  if (!kernel_duplicates_text ())
    FAIL_UNSUPPORTED ("the kernel does not duplicate text");

  /* The filter works.  */
  int status = run_filtered (open_file);
  if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_UNSUPPORTED)
    FAIL_UNSUPPORTED ("seccomp");
  TEST_VERIFY_EXIT (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS);

  TEST_COMPARE (run_filtered (exercise_tramps), 0);
  return 0;
}

#include <support/test-driver.c>
