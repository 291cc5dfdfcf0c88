/* Test closures of libffi after the libraries were replaced.
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

/* An update replaces the files of the libraries while a program runs that has
   made no closure so far.  libffi 3.8.0 with static trampolines maps what it
   finds under the old name, whatever that is.  */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE 1
#endif
#include <dlfcn.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/tramp.h>
#include "tst-libffi.h"

/* Copy FROM to DIRECTORY/NAME, as it is or, if REPLACE, with other contents of
   the same size.  */
static void
copy (const char *from, const char *directory, const char *name, bool replace)
{
  char to[PATH_MAX], partial[PATH_MAX + 8];
  snprintf (to, sizeof (to), "%s/%s", directory, name);
  snprintf (partial, sizeof (partial), "%s.new", to);
  FILE *in = fopen (from, "r");
  FILE *out = fopen (partial, "w");
  CHECK (in != NULL && out != NULL);
  for (int c; (c = getc (in)) != EOF; )
    CHECK (putc (replace ? 0xcc : c, out) != EOF);
  fclose (in);
  CHECK (fclose (out) == 0);
  CHECK (chmod (partial, 0755) == 0);
  CHECK (rename (partial, to) == 0);
}

/* Remove DIRECTORY, which has libffi, and the C library as NAME, in it.  */
static void
clear (const char *directory, const char *name)
{
  const char *const names[] = { "libffi.so.8", name };
  for (int i = 0; i < 2; ++i)
    {
      char file[PATH_MAX];
      snprintf (file, sizeof (file), "%s/%s", directory, names[i]);
      unlink (file);
    }
  rmdir (directory);
}

static const char *
file_of (void *symbol)
{
  Dl_info info;
  CHECK (dladdr (symbol, &info) != 0);
  return info.dli_fname;
}

int
main (int argc, char **argv)
{
  char libffi[PATH_MAX], libc[PATH_MAX];
  CHECK (realpath (file_of (dlsym (RTLD_DEFAULT, "ffi_closure_alloc")),
		   libffi) != NULL);
  CHECK (realpath (file_of (dlsym (RTLD_DEFAULT, "tramp_alloc")), libc)
	 != NULL);

  if (argc == 1)
    {
      static char directory[] = "/tmp/tst-libffi-XXXXXX";
      CHECK (mkdtemp (directory) != NULL);
      copy (libffi, directory, "libffi.so.8", false);
      copy (libc, directory, strrchr (libc, '/') + 1, false);
      /* Whatever else says where they are.  */
      char preload[2 * PATH_MAX];
      snprintf (preload, sizeof (preload), "%s/%s %s/libffi.so.8", directory,
		strrchr (libc, '/') + 1, directory);
      CHECK (setenv ("LD_PRELOAD", preload, 1) == 0);
      execl (argv[0], argv[0], directory, NULL);
      int error = errno;
      clear (directory, strrchr (libc, '/') + 1);
      if (error == ENOEXEC)
	SKIP ("only an emulator executes this program");
      FAIL ("%s", argv[0]);
    }

  char *directory = argv[1];
  CHECK (strncmp (libffi, directory, strlen (directory)) == 0);
  CHECK (strncmp (libc, directory, strlen (directory)) == 0);
  copy (libffi, directory, "libffi.so.8", true);
  copy (libc, directory, strrchr (libc, '/') + 1, true);

  enum { N = 3000 };
  for (int i = 0; i < N; ++i)
    {
      function *code;
      ffi_closure *closure = make_closure (i, &code);
      CHECK (is_libc (code, closure));
      CHECK (code (1) == i + 1);
    }
  clear (directory, strrchr (libc, '/') + 1);
  return 0;
}
