/* Trampolines: stubs for ports without a template.
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
#include <stddef.h>
#include <sys/tramp.h>

void *
__tramp_alloc (unsigned int flags)
{
  __set_errno (ENOSYS);
  return NULL;
}
libc_hidden_def (__tramp_alloc)
weak_alias (__tramp_alloc, tramp_alloc)
stub_warning (tramp_alloc)

int
__tramp_init (void *tramp, void *code, void *data)
{
  __set_errno (ENOSYS);
  return -1;
}
weak_alias (__tramp_init, tramp_init)
stub_warning (tramp_init)

int
__tramp_query (const void *tramp, struct tramp_info *info)
{
  __set_errno (ENOSYS);
  return -1;
}
weak_alias (__tramp_query, tramp_query)
stub_warning (tramp_query)

int
__tramp_free (void *tramp)
{
  if (tramp == NULL)
    return 0;
  __set_errno (ENOSYS);
  return -1;
}
weak_alias (__tramp_free, tramp_free)
stub_warning (tramp_free)

/* Nothing has to be done for no trampolines.  */

void
__tramp_fork_lock_parent (bool multiple_threads)
{
}

void
__tramp_fork_unlock_parent (bool multiple_threads)
{
}

void
__tramp_fork_unlock_child (bool multiple_threads)
{
}

void
__tramp_kernel_fork_child (void)
{
}

void
__tramp_thread_freeres (void)
{
}
