/* Test closures of libffi under restrictions.
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

/* No memory that is written can be executed, no file can be opened, and there
   is no /proc.  */

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/tramp.h>
#include "tst-libffi.h"

#ifndef PR_SET_MDWE
# define PR_SET_MDWE 65
# define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

int
main (void)
{
  char directory[] = "/tmp/tst-libffi-XXXXXX";
  CHECK (mkdtemp (directory) != NULL);
  CHECK (chdir (directory) == 0);
  /* It can be removed now, and not from within.  */
  CHECK (rmdir (directory) == 0);
  bool root = chroot (".") == 0;
  struct rlimit none = { 0, 0 };
  CHECK (setrlimit (RLIMIT_NOFILE, &none) == 0);
  CHECK (!root || fopen ("/proc/self/maps", "r") == NULL);
  bool mdwe = prctl (PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0;

  /* Emulators cannot do everything that kernels can.  */
  if (tramp_alloc (TRAMP_CHAIN) == NULL)
    SKIP ("the C library has no trampoline either: %m");

  enum { N = 3000 };
  static ffi_closure *closures[N];
  static function *codes[N];
  for (int i = 0; i < N; ++i)
    {
      closures[i] = make_closure (i, &codes[i]);
      CHECK (is_libc (codes[i], closures[i]));
      CHECK (codes[i] (1) == i + 1);
    }
  for (int i = 0; i < N; ++i)
    ffi_closure_free (closures[i]);
  if (!root || !mdwe)
    SKIP ("passed, but%s%s", root ? "" : " not without /proc",
	  mdwe ? "" : " not under PR_SET_MDWE");
  return 0;
}
