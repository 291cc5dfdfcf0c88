/* Trampolines: the file of the library was removed.
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

#include <support/temp_file.h>
#include <tst-tramp-fault-namespace.h>
#include <tst-tramp-fault-syscalls.h>

static int
do_test (void)
{
  need_trampolines ();
  if (!kernel_duplicates_text ())
    FAIL_UNSUPPORTED ("the kernel does not duplicate text");

  char *dir = support_create_temp_directory ("tst-tramp-fault-unlinked-");
  char *path = xasprintf ("%s/libc.so.6", dir);
  support_copy_file (libc_path (), path);
  struct library library = load_library (path);
  xunlink (path);
  exercise_library (&library);

  free (path);
  free (dir);
  return 0;
}

#include <support/test-driver.c>
