/* Trampolines: mapping without a file.  Linux version.
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
#include <sys/mman.h>

/* Map the template to WHERE, like __tramp_map_template, by way of the template
   in memory.  Return zero or an error number.

   Since Linux 5.13, mremap with MREMAP_DONTUNMAP duplicates a private mapping
   of a file: the pages themselves move, and the old mapping faults them in
   from the file again.  This needs no file name and no descriptor, and keeps
   the protection, flags such as PROT_BTI included.

   Linux 5.7 to 5.12 have the flag, but refuse it for files, and do that
   after they have unmapped the target of MREMAP_FIXED, where another thread
   could map something then.  So WHERE is only a hint, at first.  */
static int
tramp_map_memory (void *where)
{
  void *p = __mremap ((void *) __tramp_template, TRAMP_TABLE_SIZE,
		      TRAMP_TABLE_SIZE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
		      where);
  if (p == MAP_FAILED)
    return errno;
  /* For programs of 32 bits, QEMU replaces the template by memory that nothing
     can access.  Let it be read, as zeros.  */
  if (sizeof (void *) == 4)
    __mprotect ((void *) __tramp_template, TRAMP_TABLE_SIZE, TRAMP_TABLE_PROT);

  /* If the program has replaced its text by anonymous memory, as is done to
     use huge pages, that has moved for good, and left zeros.  Put it back.  */
  if (__glibc_unlikely (atomic_load_relaxed ((int *) __tramp_template) == 0))
    {
      __mremap (p, TRAMP_TABLE_SIZE, TRAMP_TABLE_SIZE,
		MREMAP_MAYMOVE | MREMAP_FIXED, __tramp_template);
      return ENOTSUP;
    }

  if (p != where)
    {
      /* Either another thread was faster to map something there, or an
	 emulator does not heed the hint, but the kernel can do it.  */
      __munmap (p, TRAMP_TABLE_SIZE);
      p = __mmap (where, TRAMP_TABLE_SIZE, PROT_NONE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
      if (p == MAP_FAILED)
	return errno;
      if (p != where)
	{
	  __munmap (p, TRAMP_TABLE_SIZE);
	  return EEXIST;
	}
      p = __mremap ((void *) __tramp_template, TRAMP_TABLE_SIZE,
		    TRAMP_TABLE_SIZE,
		    MREMAP_MAYMOVE | MREMAP_DONTUNMAP | MREMAP_FIXED, where);
      /* In case of an error, it is not known whether the target was unmapped.
	 Leave it alone.  */
      if (p == MAP_FAILED)
	return EEXIST;
      /* QEMU before version 8 thinks that the first mremap has taken all
	 access to the template away, and the second one to the copy.  */
      __mprotect (where, TRAMP_TABLE_SIZE, TRAMP_TABLE_PROT);
    }
  return 0;
}
