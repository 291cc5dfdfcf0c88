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
# define TRAMP_REGION_SIZE (TRAMP_CODE_SIZE + TRAMP_TABLE_SIZE)

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

/* A directory of tables: a hash table, open addressing, which lookups read
   without a lock, in signal handlers as well.  Nothing is ever taken out of
   it.  A directory that is full is copied to one twice as large and stays,
   since a lookup may be in progress.

   An entry is the address of a table, or-ed with its state.  */
struct tramp_directory
{
  /* The C library of each namespace has a directory of its own.  This links
     all directories there ever were, for the unwinder.  */
  struct tramp_directory *next;

  /* Number of entries, a power of two, less one.  */
  size_t mask;

  /* Number of entries in use.  */
  size_t used;

  uintptr_t entry[];
};

enum
  {
    /* A table with trampolines.  */
    TRAMP_ACTIVE = 0,
    /* No table: the entry is not in use.  */
    TRAMP_UNUSED = 1,
    /* A table whose memory was given back.  */
    TRAMP_IDLE = 2,
    /* In addition: the place of its code is not reserved.  */
    TRAMP_HOLE = 4
  };

/* Return the index of the entry of DIR where the table at BASE is expected.
   Most tables are neighbours, and so do not get into each other's way.  */
static __always_inline size_t
_dl_tramp_first_index (const struct tramp_directory *dir, uintptr_t base)
{
  return base / TRAMP_REGION_SIZE & dir->mask;
}

/* Return the index of the entry of DIR for the table at BASE, which is an
   entry not in use if there is no such table.  */
static inline size_t
_dl_tramp_index (const struct tramp_directory *dir, uintptr_t base)
{
  size_t i = _dl_tramp_first_index (dir, base);
  /* Tables which are not neighbours can collide there, and so many of them
     that to search on from there would take long.  The golden ratio
     distributes them well, and best in the upper half of the product.  */
  const uintptr_t ratio = (UINTPTR_MAX > UINT32_MAX
			   ? (uintptr_t) 0x9e3779b97f4a7c15ULL : 0x9e3779b9);
  size_t next = base / TRAMP_REGION_SIZE * ratio >> sizeof (base) * 4;
  while (true)
    {
      /* Acquire MO load synchronizes with the store that makes a table known,
	 so that its contents can be read.  */
      uintptr_t entry = atomic_load_acquire (&dir->entry[i]);
      if (entry == TRAMP_UNUSED
	  || (entry & -(uintptr_t) TRAMP_REGION_SIZE) == base)
	return i;
      i = next++ & dir->mask;
    }
}

/* Implementation of _dl_find_object for program counters in tables of
   trampolines.  The object is the C library that the template belongs to, but
   the unwind tables are those at the end of the copy.  */
static inline bool
_dl_tramp_find_object (uintptr_t pc, struct dl_find_object *result)
{
  pc += TRAMP_UNWIND_BEFORE;
  uintptr_t base = pc & -(uintptr_t) TRAMP_REGION_SIZE;
  if (pc - base >= TRAMP_CODE_SIZE + TRAMP_UNWIND_BEFORE)
    return false;

  /* Acquire MO load synchronizes with the store that adds a directory.  */
  const struct tramp_directory *dir
    = atomic_load_acquire (&GL (dl_tramp_directories));
  while (dir != NULL
	 && dir->entry[_dl_tramp_index (dir, base)] != base)
    dir = dir->next;
  if (dir == NULL)
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
# if DLFO_STRUCT_HAS_EH_COUNT
  /* One entry for the slots, and one for what is behind them.  */
  result->dlfo_eh_count = 2;
# endif
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
