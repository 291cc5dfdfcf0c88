/* Test the messages about calls through trampolines without code.
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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <support/capture_subprocess.h>
#include <support/support.h>
#include <sys/resource.h>
#include <tst-tramp-support.h>

/* Call TRAMP with registers and a stack that are in use.  */
static void
call (void *tramp)
{
  ((void (*) (double, ...)) tramp) (0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  exit (0);
}

/* To call TRAMP ends the process with MESSAGE and its address.  */
static void
check (void *tramp, const char *message)
{
  char *expected = xasprintf ("Fatal glibc error: %s trampoline %p\n",
			      message, tramp);
  struct support_capture_subprocess result
    = support_capture_subprocess (call, tramp);
  support_capture_subprocess_check (&result, message, -SIGABRT,
				    sc_allow_stderr);
  /* This is all, but for what an emulator adds.  */
  size_t length = strcspn (result.err.buffer, "\n");
  if (result.err.buffer[length] == '\n'
      && strncmp (result.err.buffer + length + 1, "qemu: ", 6) == 0)
    result.err.buffer[length + 1] = '\0';
  TEST_COMPARE_STRING (result.err.buffer, expected);
  support_capture_subprocess_free (&result);
  free (expected);
}

static void
code (void)
{
}

static int
do_test (void)
{
  /* Children are to leave no files.  */
  struct rlimit limit = { 0, 0 };
  TEST_COMPARE (setrlimit (RLIMIT_CORE, &limit), 0);

  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      void *tramp = xtramp_alloc (tst_tramp_delivery (i));
      check (tramp, "call through an uninitialized");
      xtramp_free (tramp);
      check (tramp, "call through a freed");

      tramp = xtramp (tst_tramp_delivery (i), (void *) code, &limit);
      xtramp_free (tramp);
      check (tramp, "call through a freed");

      /* What was bound before is forgotten.  */
      tramp = xtramp_alloc (tst_tramp_delivery (i));
      check (tramp, "call through an uninitialized");
      xtramp_free (tramp);
    }
  return 0;
}

#include <support/test-driver.c>
