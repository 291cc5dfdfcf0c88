/* Trampolines: those that the kernel executes.  Generic version: none.
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

#include <tramp-table.h>

#ifdef TRAMP_TABLE_SIZE

# include <errno.h>
# include <stddef.h>
# include <tramp-kernel.h>

void *
__tramp_kernel_alloc (unsigned int delivery)
{
  __set_errno (ENOTSUP);
  return NULL;
}

int
__tramp_kernel_init (void *tramp, void *code, void *data)
{
  __set_errno (EINVAL);
  return -1;
}

int
__tramp_kernel_query (const void *tramp, struct tramp_info *info)
{
  __set_errno (EINVAL);
  return -1;
}

int
__tramp_kernel_free (void *tramp)
{
  __set_errno (EINVAL);
  return -1;
}

void
__tramp_kernel_fork_child (void)
{
}

#endif /* TRAMP_TABLE_SIZE */
