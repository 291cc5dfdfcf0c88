/* Trampolines: tables, and the pool of free slots.
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
# include <libc-pointer-arith.h>
# include <lowlevellock.h>
# include <setvmaname.h>
# include <sys/mman.h>
# include <sys/param.h>
# include <tramp-internal.h>

/* The address is a hint then, which does as well.  */
# ifndef MAP_FIXED_NOREPLACE
#  define MAP_FIXED_NOREPLACE 0
# endif

/* Tables, all of whose slots are free, up to so many bytes of records keep
   their memory.  */
enum { TRAMP_KEEP = 64 * 1024 / TRAMP_TABLE_SIZE };

/* Initial number of entries of the directory.  */
enum { TRAMP_DIRECTORY_SIZE = 512 };

unsigned int __tramp_generation = 1;

/* The directory before there are tables.  */
static struct tramp_directory no_tables =
  {
    .entry = { TRAMP_UNUSED }
  };
struct tramp_directory *__tramp_directory = &no_tables;

/* What follows is protected by _dl_tramp_lock, as are the tables and the
   writing of the directory.  */

/* Tables with free slots, linked by their members next and pprev.  */
static struct tramp_table *available;

/* Number of tables, all of whose slots are free, that have their memory.  */
static unsigned int empty;

/* Number of tables whose memory was given back.  */
static size_t idle;

/* The table made last.  The next one goes below it.  */
static uintptr_t newest;

/* The generation in which the pool last looked for the slots that threads had
   in their caches when there was a fork.  */
static unsigned int swept_generation = 1;

static struct tramp_table *
base_to_table (uintptr_t base)
{
  return (struct tramp_table *) (base + TRAMP_REGION_SIZE - TRAMP_UNWIND_SIZE);
}

static uintptr_t
table_to_base (const struct tramp_table *table)
{
  return (uintptr_t) table & -(uintptr_t) TRAMP_REGION_SIZE;
}

static struct tramp_table *
record_to_table (const struct tramp_record *record)
{
  return base_to_table ((uintptr_t) record
			& -(uintptr_t) TRAMP_REGION_SIZE);
}

static struct tramp_record *
table_record (struct tramp_table *table, unsigned int slot)
{
  return ((struct tramp_record *) (table_to_base (table) + TRAMP_CODE_SIZE)
	  + slot);
}

static void
available_add (struct tramp_table *table)
{
  table->next = available;
  table->pprev = &available;
  if (available != NULL)
    available->pprev = &table->next;
  available = table;
}

static void
available_remove (struct tramp_table *table)
{
  *table->pprev = table->next;
  if (table->next != NULL)
    table->next->pprev = table->pprev;
}

static void *
map_anonymous (uintptr_t hint, size_t size)
{
  return __mmap ((void *) hint, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Store ENTRY for a table that is not in DIR there.  */
static void
directory_add (struct tramp_directory *dir, uintptr_t entry)
{
  size_t i = _dl_tramp_index (dir, entry & -(uintptr_t) TRAMP_REGION_SIZE);
  /* Release MO store: whoever finds the table sees what is in it.  */
  atomic_store_release (&dir->entry[i], entry);
  ++dir->used;
}

/* See to it that the directory has room for one more entry.  Return false,
   with errno set, if there is no memory.  */
static bool
directory_reserve (void)
{
  struct tramp_directory *old = __tramp_directory;
  if (old->used < (old->mask + 1) / 2)
    return true;

  size_t size = MAX (2 * (old->mask + 1), TRAMP_DIRECTORY_SIZE);
  struct tramp_directory *new
    = map_anonymous (0, sizeof (*new) + size * sizeof (new->entry[0]));
  if (new == MAP_FAILED)
    return false;
  new->mask = size - 1;
  for (size_t i = 0; i <= new->mask; ++i)
    new->entry[i] = TRAMP_UNUSED;
  for (size_t i = 0; i <= old->mask; ++i)
    if (old->entry[i] != TRAMP_UNUSED)
      directory_add (new, old->entry[i]);
  /* Release MO stores synchronize with the loads in find_record and
     _dl_tramp_find_object.  */
  atomic_store_release (&__tramp_directory, new);
  new->next = GL (dl_tramp_directories);
  atomic_store_release (&GL (dl_tramp_directories), new);
  return true;
}

/* Make TABLE, whose memory is mapped, ready for use.  The records are zero, or
   those of free slots if the memory of an idle table could not be given
   back.  */
static void
table_init (struct tramp_table *table)
{
  if (TRAMP_CODE_SIZE > 0)
    table->template = __tramp_template;
  table->free = NULL;
  table->nfree = TRAMP_SLOTS;
  table->nfresh = TRAMP_SLOTS;
  available_add (table);
  ++empty;
}

/* Map the records of a table somewhere, with nothing in the place of the code.
   Return the address of the table, or zero, with errno set.  */
static uintptr_t
table_reserve (void)
{
  if (newest != 0)
    {
      uintptr_t base = newest - TRAMP_REGION_SIZE;
      void *p = map_anonymous (base + TRAMP_CODE_SIZE, TRAMP_TABLE_SIZE);
      if (p == MAP_FAILED)
	return 0;
      if ((uintptr_t) p == base + TRAMP_CODE_SIZE)
	return base;
      __munmap (p, TRAMP_TABLE_SIZE);
    }

  void *p = map_anonymous (0, 2 * TRAMP_REGION_SIZE);
  if (p == MAP_FAILED)
    return 0;
  uintptr_t base = ALIGN_UP ((uintptr_t) p, TRAMP_REGION_SIZE);
  uintptr_t after = base + TRAMP_REGION_SIZE;
  uintptr_t end = (uintptr_t) p + 2 * TRAMP_REGION_SIZE;
  if ((uintptr_t) p < base + TRAMP_CODE_SIZE)
    __munmap (p, base + TRAMP_CODE_SIZE - (uintptr_t) p);
  if (after < end)
    __munmap ((void *) after, end - after);
  return base;
}

/* Make a new table and add it to the list AVAILABLE.  Return false, with errno
   set, in case of an error.  */
static bool
table_create (void)
{
  if (!directory_reserve ())
    return false;

  /* If other threads map something at the same place all the time, give up
     some time.  */
  for (unsigned int try = 0; try < 8; ++try)
    {
      uintptr_t base = table_reserve ();
      if (base == 0)
	return false;
      int error = __tramp_map_template ((void *) base);
      if (error == 0)
	{
	  __set_vma_name ((void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE,
			  " glibc: trampolines");
	  newest = base;
	  table_init (base_to_table (base));
	  directory_add (__tramp_directory, base);
	  return true;
	}
      __munmap ((void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE);
      newest = 0;
      if (error != EEXIST)
	{
	  __set_errno (error);
	  return false;
	}
    }
  __set_errno (ENOMEM);
  return false;
}

/* Give back the memory of TABLE, all of whose slots are free.  The records
   stay readable because a lookup may be in progress; they read as not live,
   also if the memory is locked, so that it stays, or if the system does not
   know how to take it.
   The address space stays because nothing else must ever be called through the
   trampolines that were here.  */
static void
table_idle (struct tramp_table *table)
{
  uintptr_t base = table_to_base (table);
  if (TRAMP_CODE_SIZE > 0
      && __mprotect ((void *) base, TRAMP_CODE_SIZE, PROT_NONE) != 0)
    return;
  struct tramp_directory *dir = __tramp_directory;
  atomic_store_relaxed (&dir->entry[_dl_tramp_index (dir, base)],
			base + TRAMP_IDLE);
  available_remove (table);
  __madvise ((void *) base, TRAMP_REGION_SIZE, MADV_DONTNEED);
  --empty;
  ++idle;
}

/* Take one of the idle tables into use again.  Return false, with errno set,
   in case of an error.  */
static bool
table_wake (void)
{
  struct tramp_directory *dir = __tramp_directory;
  /* Where the last search ended, so that all searches together are short.  */
  static size_t i;
  do
    i = (i + 1) & dir->mask;
  while ((dir->entry[i] & TRAMP_IDLE) == 0);

  uintptr_t base = dir->entry[i] & -(uintptr_t) TRAMP_REGION_SIZE;
  if (TRAMP_CODE_SIZE > 0 && (dir->entry[i] & TRAMP_HOLE) == 0)
    __munmap ((void *) base, TRAMP_CODE_SIZE);
  int error = __tramp_map_template ((void *) base);
  if (error == 0)
    {
      --idle;
      table_init (base_to_table (base));
      atomic_store_release (&dir->entry[i], base);
      return true;
    }

  void *p = __mmap ((void *) base, TRAMP_CODE_SIZE, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (p != (void *) base && p != MAP_FAILED)
    __munmap (p, TRAMP_CODE_SIZE);
  atomic_store_relaxed (&dir->entry[i],
			base + TRAMP_IDLE
			+ (p == (void *) base ? 0 : TRAMP_HOLE));
  __set_errno (error == EEXIST ? ENOMEM : error);
  return false;
}

/* Put the free slot of RECORD into the pool.  */
static void
pool_put (struct tramp_record *record)
{
  struct tramp_table *table = record_to_table (record);
  /* The length of this list is of no interest.  */
  table->free = tramp_make_free (record, table->free, 0);
  if (table->nfree++ == 0)
    available_add (table);
  if (table->nfree == TRAMP_SLOTS && ++empty > TRAMP_KEEP)
    table_idle (table);
}

/* Find the free slots that were in the caches of threads which a fork did not
   bring to this process, and put them into the pool.  This looks at all
   tables, which is why it waits until the pool is exhausted: most children
   do not get here.  */
static void
pool_sweep (void)
{
  swept_generation = __tramp_generation;
  struct tramp_directory *dir = __tramp_directory;
  for (size_t i = 0; i <= dir->mask; ++i)
    {
      if (dir->entry[i] % TRAMP_REGION_SIZE != TRAMP_ACTIVE)
	continue;
      struct tramp_table *table = base_to_table (dir->entry[i]);
      for (unsigned int slot = table->nfresh; slot < TRAMP_SLOTS; ++slot)
	{
	  struct tramp_record *record = table_record (table, slot);
	  if (tramp_is_free (record)
	      && tramp_generation (record) != 0
	      && tramp_generation (record) != __tramp_generation)
	    pool_put (record);
	}
    }
}

/* Take at most TRAMP_BATCH free slots out of TABLE, which has some.  Return a
   list of their records.  */
static struct tramp_record *
table_take (struct tramp_table *table)
{
  if (table->nfree == TRAMP_SLOTS)
    --empty;
  struct tramp_record *list = NULL;
  uint64_t info = (uint64_t) __tramp_generation << 32;
  for (unsigned int n = 0; n < TRAMP_BATCH && table->nfree > 0; ++n)
    {
      struct tramp_record *record = table->free;
      if (record == NULL)
	record = table_record (table, --table->nfresh);
      else if (tramp_is_free (record))
	table->free = record->free.next;
      else
	__tramp_corrupted ();
      --table->nfree;
      list = tramp_make_free (record, list, info + n);
    }
  if (table->nfree == 0)
    available_remove (table);
  return list;
}

struct tramp_record *
__tramp_pool_take (void)
{
  struct tramp_record *list = NULL;

  lll_lock (GL (dl_tramp_lock), LLL_PRIVATE);
  if (available == NULL && swept_generation != __tramp_generation)
    pool_sweep ();
  if (available != NULL
      || (idle > 0 && table_wake ())
      || table_create ())
    list = table_take (available);
  lll_unlock (GL (dl_tramp_lock), LLL_PRIVATE);
  return list;
}

void
__tramp_pool_give (struct tramp_record *list)
{
  lll_lock (GL (dl_tramp_lock), LLL_PRIVATE);
  while (list != NULL)
    {
      struct tramp_record *record = list;
      if (!tramp_is_free (record))
	__tramp_corrupted ();
      list = record->free.next;
      pool_put (record);
    }
  lll_unlock (GL (dl_tramp_lock), LLL_PRIVATE);
}

#endif /* TRAMP_TABLE_SIZE */
