/* Trampolines: map a copy of the template.
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
# include <fcntl.h>
# include <link.h>
# include <not-cancel.h>
# include <string.h>
# include <sys/mman.h>
# include <unistd.h>
# include <tramp-internal.h>

# ifndef TRAMP_TABLE_PROT
#  define TRAMP_TABLE_PROT (PROT_READ | PROT_EXEC)
# endif
# include <tramp-map.h>

/* Map the template to WHERE, like __tramp_map_template, from the file that it
   was loaded from.  Return zero or an error number.  */
static int
tramp_map_file (void *where)
{
  struct dl_find_object dlfo;
  if (GLRO (dl_find_object) ((void *) __tramp_template, &dlfo) != 0)
    return ENOENT;

  /* The main program has no name, and that is what the C library is part of
     in the static case.  */
  const struct link_map *map = (const struct link_map *) dlfo.dlfo_link_map;
  const char *name = map->l_name[0] != '\0' ? map->l_name : "/proc/self/exe";
  ElfW(Addr) vaddr = (ElfW(Addr)) __tramp_template - map->l_addr;
  const ElfW(Phdr) *ph = map->l_phdr;
  const ElfW(Phdr) *ph_end = ph + map->l_phnum;
  while (ph < ph_end
	 && (ph->p_type != PT_LOAD || vaddr - ph->p_vaddr >= ph->p_filesz))
    ++ph;
  if (ph == ph_end)
    return ENOENT;
  off64_t offset = ph->p_offset + (vaddr - ph->p_vaddr);

  int fd = __open64_nocancel (name, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno;
  void *p = MAP_FAILED;
  int error = ENOEXEC;
  /* Do not map what is not there: to look at it would be fatal.  */
  if (__lseek64 (fd, 0, SEEK_END) >= offset + TRAMP_TABLE_SIZE)
    {
      p = __mmap64 (where, TRAMP_TABLE_SIZE, TRAMP_TABLE_PROT,
		    MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, offset);
      error = p == MAP_FAILED ? errno : 0;
    }
  __close_nocancel_nostatus (fd);
  if (error != 0)
    return error;

  if (p != where)
    error = EEXIST;
  /* Never execute anything else because the file was replaced.  */
  else if (memcmp (p, __tramp_template, TRAMP_TABLE_SIZE) != 0)
    error = ENOEXEC;
  if (error != 0)
    __munmap (p, TRAMP_TABLE_SIZE);
  return error;
}

/* See tramp-internal.h.  */
int
__tramp_map_template (void *where)
{
  if (TRAMP_CODE_SIZE == 0)
    return 0;
  int error = tramp_map_memory (where);
  if (error == 0 || error == EEXIST)
    return error;
  error = tramp_map_file (where);
  switch (error)
    {
    case 0:
    case EEXIST:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return error;
    default:
      return EACCES;
    }
}

#endif /* TRAMP_TABLE_SIZE */
