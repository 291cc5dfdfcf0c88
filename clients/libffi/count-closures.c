/* Count the closures of libffi that a program makes.
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

/* This is a shared library to be preloaded.  When the program exits, it
   appends a line to the file that the environment variable COUNT_CLOSURES
   names: how many closures were prepared, how many of them are entered through
   a trampoline of the C library, and how many mappings could be both written
   and executed at some such time, beyond those that the program began with: on
   some ports every program has its PLT or its stack there.  It is preloaded
   into the shell and the compiler as well, so that it has to do with any C
   library.  */

#include <dlfcn.h>
#include <fcntl.h>
#include <ffi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned int prepared, from_libc, writable, writable_before;
static char *file;

/* More than a struct tramp_info, whose second member is the data.  */
typedef void *info[32];

static unsigned int
writable_code (void)
{
  FILE *fp = fopen ("/proc/self/maps", "r");
  unsigned int count = 0;
  char line[4096];
  if (fp == NULL)
    return 0;
  while (fgets (line, sizeof (line), fp) != NULL)
    {
      char *protection = strchr (line, ' ');
      count += (protection != NULL && protection[2] == 'w'
		&& protection[3] == 'x');
    }
  fclose (fp);
  return count;
}

static void
report (void)
{
  if (prepared == 0)
    return;
  char line[64];
  int length = snprintf (line, sizeof (line), "%u %u %u\n", prepared,
			 from_libc, writable);
  int fd = open (file, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (fd < 0 || write (fd, line, length) != length)
    abort ();
  close (fd);
}

static void __attribute__ ((constructor))
begin (void)
{
  /* PHP has no environment any more when it exits.  */
  const char *name = getenv ("COUNT_CLOSURES");
  /* On MicroBlaze, the destructors of libraries are not called at exit.  */
  if (name != NULL && ((file = strdup (name)) == NULL || atexit (report) != 0))
    abort ();
  writable_before = writable_code ();
}

ffi_status
ffi_prep_closure_loc (ffi_closure *closure, ffi_cif *cif,
		      void (*function) (ffi_cif *, void *, void **, void *),
		      void *data, void *code)
{
  static __typeof (&ffi_prep_closure_loc) next;
  static int (*query) (const void *, info);
  if (next == NULL)
    {
      next = dlsym (RTLD_NEXT, "ffi_prep_closure_loc");
      /* A module that the program loads may have brought libffi.  */
      if (next == NULL)
	next = dlsym (dlopen ("libffi.so.8", RTLD_LAZY | RTLD_NOLOAD),
		      "ffi_prep_closure_loc");
      query = dlsym (RTLD_DEFAULT, "tramp_query");
    }
  ffi_status status = next (closure, cif, function, data, code);
  if (status == FFI_OK)
    {
      info info;
      __atomic_add_fetch (&prepared, 1, __ATOMIC_RELAXED);
      if (query != NULL && query (code, info) == 0 && info[1] == closure)
	__atomic_add_fetch (&from_libc, 1, __ATOMIC_RELAXED);
      unsigned int count = writable_code () - writable_before;
      if (count > __atomic_load_n (&writable, __ATOMIC_RELAXED))
	__atomic_store_n (&writable, count, __ATOMIC_RELAXED);
    }
  return status;
}

/* PHP loads modules so that what they are linked with comes before this
   library.  With optimization this is a jump, so that the function still sees
   who calls it.  */
void *
dlopen (const char *name, int mode)
{
  void *(*next) (const char *, int)
    = (void *(*) (const char *, int)) dlsym (RTLD_NEXT, "dlopen");
  return next (name, mode & ~RTLD_DEEPBIND);
}
