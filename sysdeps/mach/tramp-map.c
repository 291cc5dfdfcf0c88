/* Trampolines: map a copy of the template.  Mach version.
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
# include <mach.h>
# include <string.h>
# include <tramp-internal.h>

/* See tramp-internal.h.

   The kernel makes a lazy copy of the template, as it does of all memory for
   fork.  This needs no file, and in particular no file descriptor, for which
   the Hurd calls malloc: fork acquires the locks of malloc before the lock of
   the pool, which is held here.  */
int
__tramp_map_template (void *where, unsigned int number, bool replace)
{
  const char *template = __tramp_template + number * TRAMP_TABLE_SIZE;

  /* There is a policy that forbids to execute what is there.  */
  if (replace)
    return EACCES;

  vm_address_t address = (vm_address_t) where;
  kern_return_t err = __vm_allocate (__mach_task_self (), &address,
				     TRAMP_TABLE_SIZE, 0);
  if (err != KERN_SUCCESS)
    return err == KERN_NO_SPACE ? EEXIST : ENOMEM;

  err = __vm_copy (__mach_task_self (), (vm_address_t) template,
		   TRAMP_TABLE_SIZE, address);
  if (err == KERN_SUCCESS)
    err = __vm_protect (__mach_task_self (), address, TRAMP_TABLE_SIZE, 0,
			VM_PROT_READ | VM_PROT_EXECUTE);
  /* Never execute anything else because another thread has written there
     before that was no longer possible.  */
  if (err == KERN_SUCCESS
      && memcmp (where, template, TRAMP_TABLE_SIZE) == 0)
    return 0;

  __vm_deallocate (__mach_task_self (), address, TRAMP_TABLE_SIZE);
  return err == KERN_RESOURCE_SHORTAGE ? ENOMEM : EACCES;
}

#endif /* TRAMP_TABLE_SIZE */
