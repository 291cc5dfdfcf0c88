/* Trampolines: what the dynamic loader and the C library know of tables.
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

#ifndef _DL_TRAMP_H
#define _DL_TRAMP_H	1

#include <atomic.h>
#include <dlfcn.h>
#include <ldsodefs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tramp-table.h>

#ifdef TRAMP_TABLE_SIZE

/* A table and its alignment, so that the address of a trampoline, or a
   program counter in it, tells where the table begins.  */
# define TRAMP_REGION_SIZE (2 * TRAMP_TABLE_SIZE)

/* The last bytes of a table.  All but TEMPLATE is for the C library that made
   the table, under the lock _dl_tramp_lock.  */
struct tramp_table
{
  /* Template that the code of the table is a copy of.  */
  const void *template;

  /* Links of the list of tables with free slots.  */
  struct tramp_table *next;
  struct tramp_table **pprev;

  /* Records that were handed out before, and are free in the pool.  */
  struct tramp_record *free;

  /* Number of slots in the list FREE and of those never handed out.  The
     latter come first in the table.  */
  unsigned int nfree;
  unsigned int nfresh;
};

_Static_assert (sizeof (struct tramp_table) <= TRAMP_UNWIND_SIZE,
		"struct tramp_table faces the unwind tables");

/* The directory of all tables of the process: a hash table, open addressing,
   which lookups read without a lock, in signal handlers as well.  Nothing is
   ever taken out of it.  A directory that is full is copied to one twice as
   large and stays, since a lookup may be in progress.  It is shared by the C
   libraries of all namespaces, because there is one unwinder for them.

   An entry is the address of a table, or-ed with the number of the C library
   that it belongs to, times two, and with TRAMP_IDLE if the memory of the
   table was given back.  Zero is an entry not in use.  */
struct tramp_directory
{
  /* Number of entries, a power of two.  */
  size_t size;

  /* Number of entries in use.  */
  size_t used;

  /* Number of C libraries that have tables.  */
  uintptr_t owners;

  uintptr_t entry[];
};

enum { TRAMP_IDLE = 1 };

/* Return the index of the entry of DIR where the search for the table at BASE
   begins.  */
static inline size_t
_dl_tramp_hash (const struct tramp_directory *dir, uintptr_t base)
{
  /* The golden ratio distributes neighbours well, and most tables are
     neighbours.  The upper half of the product has the best bits.  */
  const uintptr_t ratio = (UINTPTR_MAX > UINT32_MAX
			   ? (uintptr_t) 0x9e3779b97f4a7c15ULL : 0x9e3779b9);
  uintptr_t product = base / TRAMP_REGION_SIZE * ratio;
  return (product >> (sizeof (product) * 4)) & (dir->size - 1);
}

/* Return true if there is a table at BASE whose directory entry, without the
   bits IGNORED, is BASE | TAG.  */
static __always_inline bool
_dl_tramp_find_table (uintptr_t base, uintptr_t tag, uintptr_t ignored)
{
  /* Acquire MO load synchronizes with the store when a directory is
     replaced.  */
  const struct tramp_directory *dir
    = atomic_load_acquire (&GL (dl_tramp_directory));
  if (dir == NULL)
    return false;
  for (size_t i = _dl_tramp_hash (dir, base); ; i = (i + 1) & (dir->size - 1))
    {
      /* Acquire MO load synchronizes with the store that makes a table known,
	 so that its contents can be read.  */
      uintptr_t entry = atomic_load_acquire (&dir->entry[i]);
      if ((entry & ~ignored) == (base | tag))
	return true;
      if (entry == 0)
	return false;
    }
}

/* Implementation of _dl_find_object for program counters in tables of
   trampolines.  The object is the C library that the template belongs to, but
   the unwind tables are those at the end of the copy.  */
static inline bool
_dl_tramp_find_object (uintptr_t pc, struct dl_find_object *result)
{
  uintptr_t base = pc & -TRAMP_REGION_SIZE;
  if (pc - base >= TRAMP_TABLE_SIZE
      || !_dl_tramp_find_table (base, 0, TRAMP_REGION_SIZE - 2))
    return false;

  const struct tramp_table *table
    = (const struct tramp_table *) (base + TRAMP_REGION_SIZE
				    - TRAMP_UNWIND_SIZE);
  void *template = (void *) atomic_load_relaxed (&table->template);
  if (template == NULL || _dl_find_object (template, result) != 0)
    return false;

  result->dlfo_flags = 0;
  result->dlfo_map_start = (void *) base;
  result->dlfo_map_end = (void *) (base + TRAMP_TABLE_SIZE);
  result->dlfo_eh_frame = (void *) (base + TRAMP_TABLE_SIZE
				    - TRAMP_UNWIND_SIZE);
  return true;
}

#else /* !TRAMP_TABLE_SIZE */

static inline bool
_dl_tramp_find_object (uintptr_t pc, struct dl_find_object *result)
{
  return false;
}

#endif

#endif /* dl-tramp.h */
