/* Trampolines: mapping without a file.  Generic version: there is none.
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

#include <errno.h>
#include <stdbool.h>

/* Return true if TEMPLATE can be read.  */
static inline bool
tramp_template_readable (const char *template)
{
  return true;
}

/* Map TEMPLATE to WHERE, like __tramp_map_template, by way of the template
   in memory.  Return zero or an error number.  */
static inline int
tramp_map_memory (void *where, const char *template, bool replace)
{
  return ENOSYS;
}

/* Return a descriptor of the file of the main program, or -1, with errno
   set.  */
static inline int
tramp_open_program (void)
{
  __set_errno (ENOENT);
  return -1;
}
