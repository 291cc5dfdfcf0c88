/* Test closures of libffi in a program without symbol versions.
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


/* The dynamic linker takes a symbol of an object that has no versions for any
   version of this symbol.  Objects that are linked without the C library have
   none.  */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE 1
#endif
#include <elf.h>
#include <link.h>
#include <sys/stat.h>
#include <sys/tramp.h>
#define OWN_TRAMP_ALLOC 1
#include "tst-libffi.h"

/* Remove the versions from the dynamic section of the object at CONTENTS.  */
static void
remove_versions (char *contents)
{
  ElfW (Ehdr) *header = (ElfW (Ehdr) *) contents;
  ElfW (Phdr) *segment = (ElfW (Phdr) *) (contents + header->e_phoff);
  while (segment->p_type != PT_DYNAMIC)
    ++segment;
  ElfW (Dyn) *entry = (ElfW (Dyn) *) (contents + segment->p_offset);
  int removed = 0;
  for (; entry->d_tag != DT_NULL; ++entry)
    if (entry->d_tag == DT_VERSYM || entry->d_tag == DT_VERNEED
	|| entry->d_tag == DT_VERNEEDNUM)
      {
	/* This does not mean anything.  */
	entry->d_tag = DT_LOOS;
	++removed;
      }
  CHECK (removed == 3);
}

int
main (int argc, char **argv)
{
  if (argc == 1)
    {
      FILE *in = fopen (argv[0], "r");
      CHECK (in != NULL);
      struct stat st;
      CHECK (fstat (fileno (in), &st) == 0);
      char *contents = malloc (st.st_size);
      CHECK (contents != NULL);
      CHECK (fread (contents, st.st_size, 1, in) == 1);
      fclose (in);
      remove_versions (contents);

      char copy[] = "/tmp/tst-libffi-XXXXXX";
      int fd = mkstemp (copy);
      CHECK (fd >= 0);
      CHECK (write (fd, contents, st.st_size) == st.st_size);
      CHECK (fchmod (fd, 0700) == 0);
      CHECK (close (fd) == 0);
      execl (copy, copy, "copy", NULL);
      int error = errno;
      unlink (copy);
      if (error == ENOEXEC)
	SKIP ("only an emulator executes this program");
      FAIL ("%s", copy);
    }

  unlink (argv[0]);
  function *code;
  ffi_closure *closure = make_closure (1, &code);
  CHECK (captured == 0);
  CHECK (is_libc (code, closure));
  CHECK (code (1) == 2);
  ffi_closure_free (closure);
  return 0;
}
