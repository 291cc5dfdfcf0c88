/* Trampolines: mapping without a file name.  Linux version.
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
#include <fcntl.h>
#include <internal-signals.h>
#include <not-cancel.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sysdep.h>

/* Return true if TEMPLATE can be read.  It cannot if the text is for
   execution only, or if an emulator thinks that it is not there any more.  */
static bool
tramp_template_readable (const char *template)
{
  /* The kernel reads the signal set before it finds that the operation does
     not exist.  */
  long int r = INTERNAL_SYSCALL_CALL (rt_sigprocmask, -1, template,
				      NULL, __NSIG_BYTES);
  return INTERNAL_SYSCALL_ERRNO (r) != EFAULT;
}

/* Map TEMPLATE to WHERE, like __tramp_map_template, by way of the template
   in memory.  Return zero or an error number.

   Since Linux 5.13, mremap with MREMAP_DONTUNMAP duplicates a private mapping
   of a file: the pages themselves move, and the old mapping faults them in
   from the file again.  This needs no file name and no descriptor, and keeps
   the protection, flags such as PROT_BTI included.

   The kernel unmaps the target of MREMAP_FIXED before it finds out that it
   cannot do this, as Linux 5.7 to 5.12 cannot for files, and none beyond
   RLIMIT_AS.  So the copy is made elsewhere, and moved if that is wanted.  */
static int
tramp_map_memory (void *where, const char *template, bool replace)
{
  /* The old mapping, that is, the text of the whole library, would not be
     locked any more.  This is how POSIX lets a program ask whether it is, and
     has no other effect on a private mapping.  */
  long int r = INTERNAL_SYSCALL_CALL (msync, template, TRAMP_TABLE_SIZE,
				      MS_ASYNC | MS_INVALIDATE);
  if (INTERNAL_SYSCALL_ERROR_P (r))
    return INTERNAL_SYSCALL_ERRNO (r);

  /* This is not __mremap because programs replace the code of that in order to
     follow what is mapped, and the replacement need not know that it takes an
     address without MREMAP_FIXED, too.  That of UCX does not.  */
  r = INTERNAL_SYSCALL_CALL (mremap, template, TRAMP_TABLE_SIZE,
			     TRAMP_TABLE_SIZE,
			     MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
			     replace ? NULL : where);
  if (INTERNAL_SYSCALL_ERROR_P (r))
    return INTERNAL_SYSCALL_ERRNO (r);
  void *p = (void *) r;
  /* If the program has replaced its text by anonymous memory, as is done to
     use huge pages, that has moved for good, and left zeros.  QEMU takes all
     access to the template away.  In both cases, undo that.  */
  if (__glibc_unlikely (!tramp_template_readable (template)
			|| atomic_load_relaxed ((int *) template) == 0))
    {
      __mremap (p, TRAMP_TABLE_SIZE, TRAMP_TABLE_SIZE,
		MREMAP_MAYMOVE | MREMAP_FIXED, (void *) template);
      return ENOTSUP;
    }
  if (p == where)
    return 0;

  /* Another thread was faster to map something there.  */
  int error = EEXIST;
  if (replace)
    {
      if (__mremap (p, TRAMP_TABLE_SIZE, TRAMP_TABLE_SIZE,
		    MREMAP_MAYMOVE | MREMAP_FIXED, where) == where)
	return 0;
      error = errno;
    }
  __munmap (p, TRAMP_TABLE_SIZE);
  return error;
}

/* Return a descriptor of the file of the main program, or -1, with errno
   set.  */
static int
tramp_open_program (void)
{
  /* Only the root directory of a real procfs knows which file that is.  In a
     chroot environment, there can be anything.  Emulators expect the name of
     the file in full.  */
  enum { PROC_MAGIC = 0x9fa0, PROC_ROOT_INODE = 1 };
  int dir = __open64_nocancel ("/proc", (O_PATH | O_DIRECTORY | O_NOFOLLOW
					 | O_CLOEXEC));
  if (dir < 0)
    return -1;
  int error = 0;
  struct statfs64 fs;
  struct r_file_id id;
  if (__fstatfs64 (dir, &fs) != 0 || !_dl_get_file_id (dir, &id))
    error = errno;
  else if (fs.f_type != PROC_MAGIC || id.ino != PROC_ROOT_INODE)
    error = ENOENT;
  __close_nocancel_nostatus (dir);
  if (error == 0)
    return __open64_nocancel ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  __set_errno (error);
  return -1;
}
