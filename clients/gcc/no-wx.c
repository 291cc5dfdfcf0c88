/* For programs that make trampolines: no memory is writable and executable.
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
#include <unistd.h>

/* When the program ends, look at its mappings, and end with status 99 if there
   is one that must not be.  */
static void __attribute__ ((destructor))
check_mappings (void)
{
  FILE *fp = fopen ("/proc/self/maps", "r");
  char permissions[5], line[4096];
  if (fp == NULL)
    return;
  while (fgets (line, sizeof (line), fp) != NULL)
    if (sscanf (line, "%*s %4s", permissions) == 1
	&& permissions[1] == 'w' && permissions[2] == 'x')
      {
	fputs (line, stderr);
	_exit (99);
      }
  fclose (fp);
}
