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
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
# define PR_SET_MDWE 65
# define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

/* So many mappings may be writable and executable.  */
static int allowed;

/* Return how many are.  Write them to OUT, unless that is null.  */
static int
count_mappings (FILE *out)
{
  FILE *fp = fopen ("/proc/self/maps", "r");
  char permissions[5], line[4096];
  int count = 0;
  if (fp == NULL)
    return 0;
  while (fgets (line, sizeof (line), fp) != NULL)
    if (sscanf (line, "%*s %4s", permissions) == 1
	&& permissions[1] == 'w' && permissions[2] == 'x')
      {
	++count;
	if (out != NULL)
	  fputs (line, out);
      }
  fclose (fp);
  return count;
}

/* From the start on, mappings do not become executable, and none is writable
   and executable, if the kernel can see to it.  */
static void __attribute__ ((constructor))
deny_mappings (void)
{
  prctl (PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
#if defined __hppa__ || defined __sparc__
  /* All objects have code in their data, for lazy binding.  */
  allowed = count_mappings (NULL);
#endif
}

/* When the program ends, look at its mappings, and end with status 99 if there
   is one that must not be.  */
static void __attribute__ ((destructor))
check_mappings (void)
{
  if (count_mappings (NULL) > allowed)
    {
      count_mappings (stderr);
      _exit (99);
    }
}
