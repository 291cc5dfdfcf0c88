/* Trampolines: no files, as in a chroot.
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

#include <support/namespace.h>
#include <support/temp_file.h>
#include <tst-tramp-fault-syscalls.h>

static int
do_test (void)
{
  need_trampolines ();
  support_become_root ();
  if (!support_can_chroot ())
    return EXIT_UNSUPPORTED;
  if (!kernel_duplicates_text ())
    FAIL_UNSUPPORTED ("the kernel does not duplicate text");

  /* In a subprocess, because the driver removes the directory.  */
  char *empty = support_create_temp_directory ("tst-tramp-fault-chroot-");
  pid_t pid = xfork ();
  if (pid == 0)
    {
      xchroot (empty);
      xchdir ("/");
      TEST_COMPARE (access ("/proc", F_OK), -1);
      TEST_COMPARE (errno, ENOENT);
      exercise_tramps ();
      _exit (0);
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);
  free (empty);
  return 0;
}

#include <support/test-driver.c>
