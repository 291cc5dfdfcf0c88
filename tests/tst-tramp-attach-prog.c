/* Trampolines: a program for tools to attach to.
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

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/tramp.h>
#include <unistd.h>

static uintptr_t library_start;

/* Print where the library begins and the number of the process, and wait.  */
static int
callback (const void *a, const void *b, void *data)
{
  printf ("%#jx %jd\n", (uintmax_t) library_start, (intmax_t) getpid ());
  fflush (stdout);
  pause ();
  return 0;
}

/* This is without the test driver, which maps a file that would be between the
   library and what is mapped later.  With an argument, make no
   trampolines.  */
int
main (int argc, char **argv)
{
  void *compare = (void *) callback;
  if (argc == 1)
    for (int i = 0; i < 3000; ++i)
      {
	compare = tramp_alloc (TRAMP_ARG (2));
	if (compare == NULL && errno == ENOSYS)
	  {
	    puts ("none 0");
	    return 0;
	  }
	if (compare == NULL
	    || tramp_init (compare, (void *) callback, NULL) != 0)
	  return 1;
      }

  struct dl_find_object object;
  if (_dl_find_object (dlsym (RTLD_DEFAULT, "qsort"), &object) != 0)
    return 1;
  library_start = (uintptr_t) object.dlfo_map_start;
  prctl (PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  alarm (100);
  char array[] = "ba";
  qsort (array, 2, 1, (__compar_fn_t) compare);
  return 1;
}
