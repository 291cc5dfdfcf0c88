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
# include <tramp-internal.h>
# include <tramp-map.h>

/* Return a descriptor of the file that MAP was loaded from, or -1 with errno
   set.  What is at the path now need not be that file: it can have been
   replaced, the path can be relative, and the process can have entered a
   chroot environment.  */
static int
open_loaded_file (const struct link_map *map)
{
  /* The main program has no name, and that is what the C library is part of
     in the static case.  */
  if (map->l_name[0] == '\0')
    return tramp_open_program ();

  /* Whatever it is now, do not wait for it.  */
  int fd = __open64_nocancel (map->l_name, (O_RDONLY | O_CLOEXEC | O_NONBLOCK
					    | O_NOCTTY));
  if (fd < 0)
    return -1;
  int error = ENOENT;
  struct r_file_id id;
  if (!_dl_get_file_id (fd, &id))
    error = errno;
  else if (_dl_file_id_match_p (&id, &map->l_file_id))
    return fd;
  __close_nocancel_nostatus (fd);
  __set_errno (error);
  return -1;
}

/* Return zero if the file of FD contains TEMPLATE at OFFSET, or an error
   number.  This reads the file because a mapping of it can end at any time,
   and because mapped pages would count for less of what is locked.  */
static int
compare_file (int fd, off64_t offset, const char *template)
{
  char buf[4096];
  if (!tramp_template_readable (template))
    return EACCES;
  for (size_t i = 0; i < TRAMP_TABLE_SIZE; i += sizeof (buf))
    {
      ssize_t n = __pread64_nocancel (fd, buf, sizeof (buf), offset + i);
      if (n < 0)
	return errno;
      if (n != sizeof (buf) || memcmp (buf, template + i, n) != 0)
	return ENOEXEC;
    }
  return 0;
}

/* Map TEMPLATE to WHERE, like __tramp_map_template, from the file that it
   was loaded from.  Return zero or an error number.  */
static int
tramp_map_file (void *where, const char *template, bool replace)
{
  struct dl_find_object dlfo;
  if (GLRO(dl_find_object) ((void *) template, &dlfo) != 0)
    return ENOENT;

  const struct link_map *map = (const struct link_map *) dlfo.dlfo_link_map;
  ElfW(Addr) vaddr = (ElfW(Addr)) template - map->l_addr;
  const ElfW(Phdr) *ph = map->l_phdr;
  const ElfW(Phdr) *ph_end = ph + map->l_phnum;
  while (ph < ph_end
	 && (ph->p_type != PT_LOAD || vaddr - ph->p_vaddr >= ph->p_filesz))
    ++ph;
  if (ph == ph_end)
    return ENOENT;
  off64_t offset = ph->p_offset + (vaddr - ph->p_vaddr);

  int fd = open_loaded_file (map);
  if (fd < 0)
    return errno;
  /* Never execute anything else because the file was written to.  */
  int error = compare_file (fd, offset, template);
  if (error == 0)
    {
      int flags = MAP_PRIVATE | (replace ? 0 : MAP_FIXED_NOREPLACE);
      void *p = __mmap64 (replace ? NULL : where, TRAMP_TABLE_SIZE,
			  TRAMP_TABLE_PROT, flags, fd, offset);
      if (p == MAP_FAILED)
	error = errno;
      else if (!replace && p != where)
	error = EEXIST;
      /* Now that it is known to be possible, do it at the right place.  */
      else if (replace
	       && __mmap64 (where, TRAMP_TABLE_SIZE, TRAMP_TABLE_PROT,
			    MAP_PRIVATE | MAP_FIXED, fd, offset) == MAP_FAILED)
	error = errno;
      if (p != MAP_FAILED && p != where)
	__munmap (p, TRAMP_TABLE_SIZE);
      /* New mappings are locked, and the limit for that is reached.  */
      if (error == EAGAIN)
	error = ENOMEM;
    }
  __close_nocancel_nostatus (fd);
  return error;
}

/* See tramp-internal.h.  */
int
__tramp_map_template (void *where, unsigned int number, bool replace)
{
  const char *template = __tramp_template + number * TRAMP_TABLE_SIZE;
  if (TRAMP_CODE_SIZE == 0)
    return 0;
  int error = tramp_map_memory (where, template, replace);
  if (error == 0 || (error == EEXIST && !replace))
    return error;
  bool room = error != ENOMEM;
  error = tramp_map_file (where, template, replace);
  if (error == 0 || (error == EEXIST && !replace))
    return error;
  /* The file is no help if there is no room.  */
  if (!room)
    return ENOMEM;
  switch (error)
    {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return error;
    default:
      return EACCES;
    }
}

#endif /* TRAMP_TABLE_SIZE */
