/* For programs that make trampolines: no memory is made executable.
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

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
# define PR_SET_MDWE 65
# define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

/* On HPPA, all objects have code in their data, for lazy binding.  There, it
   is no worse than that.  */
#ifdef __hppa__
# define ALLOWED 1
#else
# define ALLOWED 0
#endif
static int mappings;

/* Return how many mappings are writable and executable.  Write the last one
   to OUT, unless that is null.  */
static int
count_mappings (FILE *out)
{
  FILE *fp = fopen ("/proc/self/maps", "r");
  char permissions[5], line[4096], last[4096] = "";
  int count = 0;
  if (fp == NULL)
    return 0;
  while (fgets (line, sizeof (line), fp) != NULL)
    if (sscanf (line, "%*s %4s", permissions) == 1
	&& permissions[1] == 'w' && permissions[2] == 'x')
      {
	++count;
	strcpy (last, line);
      }
  fclose (fp);
  if (out != NULL)
    fputs (last, out);
  return count;
}

/* From the start on, mappings do not become executable, and none is writable
   and executable, if the kernel can see to it.  */
static void __attribute__ ((constructor))
deny_mappings (void)
{
  prctl (PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
  mappings = ALLOWED ? count_mappings (NULL) : 0;
}

/* When the program ends, look at its mappings, and end with status 99 if there
   is one that must not be.  */
static void __attribute__ ((destructor))
check_mappings (void)
{
  if (count_mappings (NULL) > mappings)
    {
      count_mappings (stderr);
      _exit (99);
    }
}
