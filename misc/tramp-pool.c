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

/* The pool of a C library consists of tables, which <tramp-layout.h>
   describes.  A slot of a table is in one of the following states, and its
   record says so:

   - fresh: nothing was written to the record since the memory of the table was
     mapped, or given back, so that it is zero.  The slot is in the pool.
   - free: the slot jumps to the adapter for that.  It is in the pool, or in
     the cache of a thread.
   - live: the slot jumps to another adapter, or to the code of the user.

   A table can have sealed trampolines.  It is one that was empty, and becomes
   an ordinary one when it is empty again and there is another.  Its data can
   be written to only while this file does so, under the lock.  The slots have
   the same states, but are not in the caches of threads: a few that are the
   next to be handed out are not in the pool any more, and not initialized.

   Where there is more than one template, the tables of each have a pool of
   their own, as it were: what the pool has of tables, and a thread of caches,
   it has for each template.

   The pool has a bit for each slot, which is set while the slot is in the
   pool.  This is next to the records, but not in them, so that a program which
   writes to what it has freed does not change it.  A bit changes under the
   lock alone.  The fast paths of tramp_alloc and tramp_free make slots live,
   and free, and change the cache of their own thread; they take no lock.  So a
   slot which is free and not in the pool is in a cache, or about to be put
   there, or just taken out.

   A table is active, or idle: then all its slots are in the pool, the memory
   of the records was given back, and the code cannot be executed.  The address
   space of a table is never given back or empty, so that nothing else can be
   called through a trampoline that was there.

   A thread that exits gives the slots in its caches to the pools.  There is
   one pool for each C library in the process, and any of them can be that
   whose function ends the thread, or forks.  Therefore they share one lock,
   and a list of all pools, which the unwinder uses as well: struct
   tramp_pools.

   fork holds the lock, so that no slot moves between a cache and the pool.
   But other threads go on allocating and freeing, and what the child finds of
   their caches and of the records was copied at different moments.  Therefore
   a record says which cache its slot went to last, when it was freed or taken
   from the pool, and no longer does so before the slot becomes live.  What the
   child finds in the cache of a thread that is gone, free, not in the pool and
   with the name of that cache in its record, nobody can have, and no words of
   a user can look like it: what tells this is in one cache line.  The child
   finds out only when it needs the lock for the first time, so that a child
   which has no use for trampolines does not pay.  Until then, only the thread
   that called fork can have a cache.  What is not found is lost: at most a
   slot for each thread that was just then in tramp_alloc or tramp_free.

   Signal handlers can call fork, too.  If they have interrupted tramp_alloc or
   tramp_free of the same thread, this goes on in the child.  Where it held the
   lock, it holds that in the child as well, and nothing is looked for until it
   has released it.  If another thread is in fork just then, they wait for each
   other without end, as they do when malloc was interrupted.

   A C library that is closed has no threads any more.  The loader unmaps
   its tables; see _dl_tramp_dlclose.  */

# include <errno.h>
# include <libc-pointer-arith.h>
# include <stddef.h>
# include <setvmaname.h>
# include <stdio.h>
# include <string.h>
# include <sys/mman.h>
# include <sys/param.h>
# include <sys/resource.h>
# include <tramp-internal.h>
# define TUNABLE_NAMESPACE tramp
# include <elf/dl-tunables.h>

enum
  {
    /* Initial number of entries of a directory, and of caches.  With them, the
       size of a pool is that of a small page.  */
    TRAMP_DIRECTORY_SIZE = 128,
    TRAMP_CACHES = 3
  };

/* The directory before there is a pool.  */
static struct tramp_directory no_tables =
  {
    .entry = { TRAMP_UNUSED }
  };
struct tramp_directory *__tramp_directory = &no_tables;

const struct tramp_cache __tramp_no_cache =
  {
    .tail = 1,
    .own = { [0 ... TRAMP_TEMPLATES - 1]
	       = (struct tramp_cache *) &__tramp_no_cache },
    .ring[1] = (struct tramp_record *) &no_tables
  };

/* The pool of this C library, or null before it is needed.  The functions
   below with a parameter POOL are for that of any C library.  */
static struct tramp_pool *own_pool;

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

static struct tramp_record *
table_record (struct tramp_table *table, unsigned int slot)
{
  return ((struct tramp_record *) (table_to_base (table) + TRAMP_CODE_SIZE)
	  + slot);
}

/* Return the place in the directory of POOL for the table at BASE.  */
static inline uintptr_t *
table_entry (const struct tramp_pool *pool, uintptr_t base)
{
  return &pool->directory->entry[_dl_tramp_index (pool->directory, base)];
}

/* Return true if there is an active table of POOL at BASE, and store the
   number of its template in *TEMPLATE.  */
static inline bool
table_is_active (const struct tramp_pool *pool, uintptr_t base,
		 unsigned int *template)
{
  uintptr_t entry = *table_entry (pool, base);
  *template = _dl_tramp_entry_template (entry);
  return entry % TRAMP_SLOT_SIZE == TRAMP_ACTIVE;
}

/* Return true if SLOT of TABLE is in the pool.  */
static bool
table_bit (const struct tramp_table *table, unsigned int slot)
{
  return (table->free[slot / TRAMP_WORD_BITS] >> slot % TRAMP_WORD_BITS & 1)
	 != 0;
}

/* Change whether SLOT of TABLE is in the pool.  */
static void
table_flip (struct tramp_table *table, unsigned int slot)
{
  table->free[slot / TRAMP_WORD_BITS]
    ^= (uintptr_t) 1 << slot % TRAMP_WORD_BITS;
}

static void
available_add (struct tramp_pool *pool, struct tramp_table *table,
	       unsigned int template)
{
  struct tramp_table **available = &pool->available[template];
  table->next = *available;
  table->pprev = available;
  if (table->next != NULL)
    table->next->pprev = &table->next;
  *available = table;
}

static void
available_remove (struct tramp_table *table)
{
  if (*table->pprev != table
      || (table->next != NULL && table->next->pprev != &table->next))
    __tramp_corrupted ();
  *table->pprev = table->next;
  if (table->next != NULL)
    table->next->pprev = table->pprev;
}

/* Return the first of the available tables of TEMPLATE.  There is one.  */
static struct tramp_table *
available_first (unsigned int template)
{
  struct tramp_table *table = own_pool->available[template];
  uintptr_t base = table_to_base (table);
  unsigned int known;
  if (table != base_to_table (base)
      || !table_is_active (own_pool, base, &known)
      || known != template)
    __tramp_corrupted ();
  return table;
}

/* Map SIZE bytes of memory, if possible at HINT.  Store the address in *WHERE
   and return zero, or an error number.  */
static int
map_anonymous (uintptr_t hint, size_t size, uintptr_t *where)
{
  void *p = __mmap ((void *) hint, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED)
    return errno == EPERM || errno == EACCES ? EACCES : ENOMEM;
  *where = (uintptr_t) p;
  return 0;
}

/* Make DIR an empty directory with SIZE entries.  */
static void
directory_init (struct tramp_directory *dir, size_t size)
{
  dir->mask = size - 1;
  for (size_t i = 0; i < size; ++i)
    dir->entry[i] = TRAMP_UNUSED;
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

/* See to it that the directory has room for one more entry.  Return zero or
   an error number.  */
static int
directory_reserve (void)
{
  struct tramp_directory *old = own_pool->directory;
  if (old->used < (old->mask + 1) / 2)
    return 0;

  size_t size = 2 * (old->mask + 1);
  uintptr_t where;
  int error = map_anonymous (0, (sizeof (struct tramp_directory)
				 + size * sizeof (old->entry[0])), &where);
  if (error != 0)
    return error;
  struct tramp_directory *new = (struct tramp_directory *) where;
  directory_init (new, size);
  for (size_t i = 0; i <= old->mask; ++i)
    if (old->entry[i] != TRAMP_UNUSED)
      directory_add (new, old->entry[i]);
  /* Release MO stores synchronize with the loads in find_record and
     _dl_tramp_find_table.  */
  atomic_store_release (&__tramp_directory, new);
  atomic_store_release (&own_pool->directory, new);
  return 0;
}

/* See to it that this C library has a pool.  Return zero or an error
   number.  */
static int
pool_start (void)
{
  struct tramp_pools *pools = TRAMP_POOLS;
  struct tramp_pool *pool;
  if (own_pool != NULL)
    return 0;

  for (pool = pools->list; pool != NULL; pool = pool->next)
    if (pool->adapters == NULL)
      break;
  if (pool == NULL)
    {
      struct pool_memory
      {
	struct tramp_pool pool;
	struct tramp_cache caches[TRAMP_CACHES];
	/* This comes last because of its flexible member.  */
	struct tramp_directory directory;
      } *memory;
      enum
	{
	  SIZE = (sizeof (*memory)
		  + (TRAMP_DIRECTORY_SIZE
		     * sizeof (memory->directory.entry[0])))
	};
      _Static_assert (SIZE <= 4096, "a pool fits into a small page");
      uintptr_t where;
      int error = map_anonymous (0, SIZE, &where);
      if (error != 0)
	return error;
      memory = (struct pool_memory *) where;
      pool = &memory->pool;
      /* To write first saves a page fault.  */
      directory_init (&memory->directory, TRAMP_DIRECTORY_SIZE);
      pool->directory = &memory->directory;
      for (unsigned int i = 0; i < TRAMP_CACHES; ++i)
	{
	  memory->caches[i].next = pool->unused_caches;
	  pool->unused_caches = &memory->caches[i];
	}
      pool->next = pools->list;
      /* Release MO store synchronizes with the load in
	 _dl_tramp_find_table.  */
      atomic_store_release (&pools->list, pool);
    }
  pool->no_cache = (struct tramp_cache *) &__tramp_no_cache;
  atomic_store_relaxed (&pool->adapters, __tramp_adapters);
  atomic_store_release (&__tramp_directory, pool->directory);
  own_pool = pool;
  return 0;
}

static void
cache_link (struct tramp_pool *pool, struct tramp_cache *cache)
{
  cache->next = pool->caches;
  cache->pprev = &pool->caches;
  if (cache->next != NULL)
    cache->next->pprev = &cache->next;
  pool->caches = cache;
}

static void
cache_unlink (struct tramp_cache *cache)
{
  *cache->pprev = cache->next;
  if (cache->next != NULL)
    cache->next->pprev = cache->pprev;
}

/* See to it that this C library has a pool, and a cache which is not in use.
   Return zero or an error number.  */
static int
cache_reserve (void)
{
  int error = pool_start ();
  if (error != 0 || own_pool->unused_caches != NULL)
    return error;

  uintptr_t where;
  size_t size = GLRO (dl_pagesize);
  error = map_anonymous (0, size, &where);
  if (error != 0)
    return error;
  struct tramp_cache *caches = (struct tramp_cache *) where;
  for (size_t i = 0; i < size / sizeof (caches[0]); ++i)
    {
      caches[i].next = own_pool->unused_caches;
      own_pool->unused_caches = &caches[i];
    }
  return 0;
}

/* Give CACHE, which is empty, room for SIZE records.  */
static void
cache_resize (struct tramp_cache *cache, unsigned int size)
{
  cache->head = 0;
  cache->tail = 0;
  cache->mask = size - 1;
}

/* Return the cache of this thread, whose first one *VARIABLE points to, for
   TEMPLATE.  If it has none, it gets one.  Return null if there is none to
   get.  */
static struct tramp_cache *
cache_start (struct tramp_cache **variable, unsigned int template)
{
  struct tramp_pool *pool = own_pool;
  struct tramp_cache *cache = (*variable)->own[template];
  if (cache != &__tramp_no_cache)
    return cache;
  if (pool == NULL || pool->unused_caches == NULL)
    return NULL;

  cache = pool->unused_caches;
  pool->unused_caches = cache->next;
  memset (cache->ring, 0, sizeof (cache->ring));
  cache_resize (cache, TRAMP_CACHE_SIZE);
  cache->template = template;
  cache->batch = TRAMP_FIRST_BATCH;
  cache->owner = THREAD_SELF;
  cache->variable = variable;
  cache_link (pool, cache);
  if (*variable == &__tramp_no_cache)
    {
      memcpy (cache->own, __tramp_no_cache.own, sizeof (cache->own));
      *variable = cache;
    }
  (*variable)->own[template] = cache;
  return cache;
}

/* Make the table of TEMPLATE at BASE, whose memory is mapped, ready for use.
   The records are zero, or those of free slots if the memory of an idle table
   could not be given back.  */
static void
table_init (uintptr_t base, unsigned int template)
{
  struct tramp_table *table = base_to_table (base);
  table->nfree = TRAMP_USABLE_SLOTS;
  table->nfresh = TRAMP_SLOTS;
  memset (table->free, 0xff, sizeof (table->free));
  for (unsigned int i = 0; i < TRAMP_FIRST_SLOT; ++i)
    table_flip (table, i);
  for (unsigned int i = TRAMP_FIRST_SLOT + TRAMP_USABLE_SLOTS;
       i < TRAMP_SLOT_WORDS * TRAMP_WORD_BITS; ++i)
    table_flip (table, i);
  available_add (own_pool, table, template);
  ++own_pool->nempty;
}

/* Return the size of what is above the library and free for tables, and store
   its address in *START.  Both are zero if there is nothing.

   Above the library, and the dynamic linker, is the gap which the system has
   left for the stack of the main thread.  It is wider than the limit of that.
   Of what is to spare, tables get the lower half, from above, so that a
   program can raise the limit, and use brk if the memory of that is in the
   gap.  */
static uintptr_t
above_library (uintptr_t *start)
{
  *start = 0;
# ifdef HAVE_AUX_VECTOR
#  ifdef SHARED
  void *uppermost = (void *) &_rtld_global_ro;
#  else
  void *uppermost = (void *) __tramp_adapters;
#  endif
  struct dl_find_object dlfo;
  struct rlimit64 limit;
  if (GLRO(dl_find_object) (uppermost, &dlfo) != 0
      || __getrlimit64 (RLIMIT_STACK, &limit) != 0)
    return 0;

  /* If mmap does not go below these, tables are above them anyway.  Where
     objects are aligned to more than a page, there is a hole above them that
     small mappings fit into, of less than a large page.  */
  const uintptr_t hole = 2 * 1024 * 1024;
  uintptr_t low = (uintptr_t) dlfo.dlfo_map_end;
  if ((uintptr_t) own_pool > low && (uintptr_t) own_pool - low >= hole)
    return 0;

  /* Linux keeps 256 pages below the stack free.  Static programs tell the C
     library that they load where this vector is, but not where the stack
     ends.  */
  uintptr_t end = (uintptr_t) GLRO (dl_auxv);
  uintptr_t unused = 2 * 256 * GLRO (dl_pagesize);
  if (end <= low + unused)
    return 0;
  uintptr_t room = end - low - unused;
  /* Without a limit, the system cannot leave all of the address space to the
     stack, and does not.  */
  if (limit.rlim_cur != RLIM64_INFINITY)
    {
      if (limit.rlim_cur >= room)
	return 0;
      room -= limit.rlim_cur;
    }
  *start = low;
  return room / 2;
# else
  /* Tables on the Hurd are copies, which do not show the file.  */
  return 0;
# endif
}

/* Map the records of a table at WHERE, unless that is zero.  Return zero, an
   error number, or EEXIST if it cannot be there.  */
static int
table_reserve_at (uintptr_t where)
{
  uintptr_t p;
  if (where == 0)
    return EEXIST;
  int error = map_anonymous (where + TRAMP_CODE_SIZE, TRAMP_TABLE_SIZE, &p);
  if (error != 0 || p == where + TRAMP_CODE_SIZE)
    return error;
  __munmap ((void *) p, TRAMP_TABLE_SIZE);
  return EEXIST;
}

/* Map the records of a table somewhere, with nothing in the place of the code.
   Store the address of the table in *WHERE and return zero, or an error
   number.

   Tables are mappings of the file of the library.  Programs that look at the
   list of mappings from outside, such as those of elfutils, take neighbours
   of one file for one object, and the first line of a file for the beginning
   of the object.  So as long as there is room, all tables are above the
   library, with the dynamic linker between, and none is below it.  */
static int
table_reserve (uintptr_t *where)
{
  /* What is near has page tables in common.  This is far enough for two
     million trampolines.  */
  const uintptr_t near = 128 * 1024 * 1024;
  const uintptr_t library = (uintptr_t) __tramp_adapters;
  struct tramp_pool *pool;
  uintptr_t p, start, room;

  /* The tables above the library are in one row, whatever C library they
     belong to.  This goes down, as mmap does of its own accord.  */
  uintptr_t newest = own_pool->newest;
  for (pool = TRAMP_POOLS->list; pool != NULL; pool = pool->next)
    if (pool->newest > library && (newest < library || pool->newest < newest))
      newest = pool->newest;

  *where = 0;
  if (newest != 0)
    *where = newest - TRAMP_REGION_SIZE;
  else if (TRAMP_CODE_SIZE > 0)
    {
      room = above_library (&start);
      *where = ALIGN_DOWN (start + MIN (room, near), TRAMP_REGION_SIZE);
    }
  int error = table_reserve_at (*where);
  /* If the row is full, or something is in its way, all begin another.  */
  if (error == EEXIST && TRAMP_CODE_SIZE > 0 && newest > library)
    {
      room = above_library (&start);
      for (int row = 0; error == EEXIST && row < 2; ++row)
	{
	  *where = ALIGN_DOWN (start + room, TRAMP_REGION_SIZE);
	  error = table_reserve_at (*where);
	  room /= 2;
	}
      for (pool = TRAMP_POOLS->list; error == 0 && pool != NULL;
	   pool = pool->next)
	if (pool->newest > library)
	  pool->newest = *where;
    }
  if (error != EEXIST)
    return error;

  error = map_anonymous (0, 2 * TRAMP_REGION_SIZE, &p);
  if (error != 0)
    return error;
  uintptr_t base = ALIGN_UP (p, TRAMP_REGION_SIZE);
  uintptr_t after = base + TRAMP_REGION_SIZE;
  uintptr_t end = p + 2 * TRAMP_REGION_SIZE;
  if (p < base + TRAMP_CODE_SIZE)
    __munmap ((void *) p, base + TRAMP_CODE_SIZE - p);
  if (after < end)
    __munmap ((void *) after, end - after);
  *where = base;
  return 0;
}

/* Make a new table of TEMPLATE and add it to the available ones.  Return zero
   or an error number.  */
static int
table_create (unsigned int template)
{
  int error = directory_reserve ();
  if (error != 0)
    return error;

  /* If other threads map something at the same place all the time, give up
     some time.  */
  for (unsigned int try = 0; try < 8; ++try)
    {
      uintptr_t base;
      error = table_reserve (&base);
      if (error != 0)
	return error;
      error = __tramp_map_template ((void *) base, template, false);
      if (error == 0 || error == EEXIST)
	own_pool->newest = base;
      if (error == 0)
	{
	  __set_vma_name ((void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE,
			  " glibc: trampolines");
	  table_init (base, template);
	  directory_add (own_pool->directory,
			 base + template * TRAMP_SLOT_SIZE);
	  return 0;
	}
      __munmap ((void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE);
      if (error != EEXIST)
	return error;
    }
  return ENOMEM;
}

/* Give back the memory of TABLE, all of whose slots are in POOL.  The records
   stay readable because a lookup may be in progress; they read as not live,
   also if the memory is locked, so that it stays, or if the system does not
   know how to take it.  The code stays readable for unwinders.  */
static void
table_idle (struct tramp_pool *pool, struct tramp_table *table)
{
  uintptr_t base = table_to_base (table);
  if (TRAMP_CODE_SIZE > 0
      && __mprotect ((void *) base, TRAMP_CODE_SIZE, PROT_READ) != 0)
    return;
  uintptr_t *where = table_entry (pool, base);
  uintptr_t entry = *where;
  atomic_store_relaxed (where, entry | TRAMP_IDLE);
  available_remove (table);
  __madvise ((void *) base, TRAMP_REGION_SIZE, MADV_DONTNEED);
  --pool->nempty;
  ++pool->nidle[_dl_tramp_entry_template (entry)];
}

/* Take one of the idle tables of TEMPLATE into use again.  Return zero or an
   error number.  */
static int
table_wake (unsigned int template)
{
  struct tramp_directory *dir = own_pool->directory;
  size_t i = own_pool->idle_index[template];
  do
    i = (i + 1) & dir->mask;
  while (dir->entry[i] % TRAMP_REGION_SIZE
	 != template * TRAMP_SLOT_SIZE + TRAMP_IDLE);
  own_pool->idle_index[template] = i;

  /* The memory of the code is still that of the file of the library.  Policies
     can forbid to let it be executed again, but to map it for that again is as
     good as to map it for the first time.  */
  uintptr_t entry = dir->entry[i] - TRAMP_IDLE;
  uintptr_t base = entry & -(uintptr_t) TRAMP_REGION_SIZE;
  int error = 0;
  if (TRAMP_CODE_SIZE > 0
      && __mprotect ((void *) base, TRAMP_CODE_SIZE, TRAMP_TABLE_PROT) != 0)
    error = __tramp_map_template ((void *) base, template, true);
  if (error == 0)
    {
      --own_pool->nidle[template];
      table_init (base, template);
      /* Release MO store: whoever finds the table sees what is in it.  */
      atomic_store_release (&dir->entry[i], entry);
    }
  return error;
}

/* Add a table of TEMPLATE, whose slots are all in the pool, to the available
   ones, as the first of them.  Return zero or an error number.  */
static int
table_obtain (unsigned int template)
{
  return (own_pool->nidle[template] > 0
	  ? table_wake (template) : table_create (template));
}

/* Some slots of one table that are on their way to the pool.  BASE is
   TRAMP_UNUSED, which no table has, if there are none yet.  */
struct table_run
{
  struct tramp_table *table;
  uintptr_t base;
  unsigned int template;
  unsigned int count;
};

/* Add the slots of RUN, whose bits are set, to POOL.  */
static void
run_end (struct tramp_pool *pool, const struct table_run *run)
{
  struct tramp_table *table = run->table;
  if (run->count == 0)
    return;
  if (table->nfree == 0)
    available_add (pool, table, run->template);
  table->nfree += run->count;
  if (table->nfree == TRAMP_USABLE_SLOTS
      && (++pool->nempty
	  > TUNABLE_GET (trim_threshold, size_t, NULL) / TRAMP_TABLE_SIZE))
    table_idle (pool, table);
}

/* Put the slot of RECORD, which can be any address, into POOL if it is one
   which is free, and not there yet.  Otherwise return false.  If CACHE is not
   null, it must have been in that as well.  This is complete when run_end is
   called for RUN.  */
static inline bool
pool_put (struct tramp_pool *pool, struct tramp_record *record,
	  const struct tramp_cache *cache, struct table_run *run)
{
  uintptr_t base = (uintptr_t) record & -(uintptr_t) TRAMP_REGION_SIZE;
  if (base != run->base)
    {
      run_end (pool, run);
      run->count = 0;
      run->base = TRAMP_UNUSED;
      if (!table_is_active (pool, base, &run->template))
	return false;
      run->base = base;
      run->table = base_to_table (base);
    }

  uintptr_t offset = (uintptr_t) record - base - TRAMP_CODE_SIZE;
  unsigned int slot = offset / TRAMP_SLOT_SIZE;
  if (offset % TRAMP_SLOT_SIZE != 0 || offset >= TRAMP_SLOTS * TRAMP_SLOT_SIZE
      || (atomic_load_relaxed (&record->code)
	  != tramp_protect (&record->code,
			    ((uintptr_t) pool->adapters
			     + run->template * TRAMP_ADAPTER_SIZE)))
      || atomic_load_relaxed (&record->data) != record
      || (cache != NULL && atomic_load_relaxed (&record->cache) != cache)
      || table_bit (run->table, slot))
    return false;
  table_flip (run->table, slot);
  ++run->count;
  return true;
}

/* Put at most COUNT slots of CACHE into POOL: those that were freed first.  */
static void
cache_drain (struct tramp_pool *pool, struct tramp_cache *cache,
	     unsigned int count)
{
  struct table_run run = { .base = TRAMP_UNUSED };
  unsigned int head = cache->head;
  for (; count > 0 && cache->ring[head] != NULL; --count)
    {
      if (!pool_put (pool, cache->ring[head], NULL, &run))
	__tramp_corrupted ();
      cache->ring[head] = NULL;
      head = (head + 1) & cache->mask;
    }
  cache->head = head;
  run_end (pool, &run);
}

/* Move at most COUNT slots from TABLE to CACHE, which is empty.  */
static void
cache_take (struct tramp_cache *cache, struct tramp_table *table,
	    unsigned int count)
{
  cache_resize (cache, TRAMP_CACHE_SIZE);
  /* What was never handed out is at the beginning.  So start at the end.  */
  count = MIN (table->nfree, count);
  table->nfree -= count;
  for (unsigned int word = TRAMP_SLOT_WORDS; count > 0; )
    {
      if (word-- == 0)
	__tramp_corrupted ();
      uintptr_t bits = table->free[word];
      for (; bits != 0 && count > 0; --count)
	{
	  unsigned int bit = TRAMP_WORD_BITS - 1 - __builtin_clzl (bits);
	  unsigned int slot = word * TRAMP_WORD_BITS + bit;
	  struct tramp_record *record = table_record (table, slot);
	  uintptr_t free = tramp_free_word (record, cache->template);
	  if (slot < table->nfresh)
	    {
	      /* Do not look first: that would cost a page fault.  */
	      table->nfresh = slot;
	      tramp_make_free (record, free, cache);
	    }
	  else if (record->code == free && record->data == record)
	    atomic_store_relaxed (&record->cache, cache);
	  else
	    __tramp_corrupted ();
	  bits &= ~((uintptr_t) 1 << bit);
	  cache->ring[cache->tail++] = record;
	}
      table->free[word] = bits;
    }
}

/* Move some slots from the first available table to CACHE, which is empty.  */
static void
cache_fill (struct tramp_cache *cache)
{
  struct tramp_table *table = available_first (cache->template);
  if (table->nfree == TRAMP_USABLE_SLOTS)
    --own_pool->nempty;

  cache_take (cache, table, cache->batch);
  cache->batch = (cache->batch == TRAMP_FIRST_BATCH
		  ? TRAMP_BATCH - TRAMP_FIRST_BATCH : TRAMP_BATCH);
  if (table->nfree == 0)
    available_remove (table);
}

/* Take CACHE from its thread, which does not keep others, and put its slots
   into POOL.  */
static void
cache_end (struct tramp_pool *pool, struct tramp_cache *cache)
{
  cache_drain (pool, cache, TRAMP_CACHE_SIZE);
  /* The thread can go on: if it is the last one, it calls exit.  */
  *cache->variable = pool->no_cache;
  cache_unlink (cache);
  cache->next = pool->unused_caches;
  pool->unused_caches = cache;
}

/* Put the slots into POOL that were in the caches of threads which a fork did
   not bring to this process.  SURVIVOR is the thread that it did.  */
static void
pool_reclaim (struct tramp_pool *pool, const void *survivor)
{
  struct tramp_cache *own = NULL, *next;
  struct table_run run = { .base = TRAMP_UNUSED };
  for (struct tramp_cache *cache = pool->caches; cache != NULL; cache = next)
    {
      next = cache->next;
      if (cache->owner == survivor)
	{
	  cache_unlink (cache);
	  cache->next = own;
	  own = cache;
	  continue;
	}
      for (unsigned int i = 0; i < TRAMP_CACHE_SIZE; ++i)
	if (cache->ring[i] != NULL)
	  pool_put (pool, cache->ring[i], cache, &run);
    }
  run_end (pool, &run);

  _dl_tramp_drop_caches (pool);
  for (; own != NULL; own = next)
    {
      next = own->next;
      cache_link (pool, own);
    }
}

/* Acquire the lock of all pools, and first of all find what a fork has left
   behind: it must be done before a thread that is new gets a cache.  */
static void
pools_lock (void)
{
  struct tramp_pools *pools = TRAMP_POOLS;
  _dl_tramp_lock (pools);
  /* If a signal handler forks meanwhile, this goes on in the child, and there
     is another survivor.  */
  while (atomic_load_relaxed (&pools->survivor) != NULL)
    {
      const void *survivor = atomic_exchange_acquire (&pools->survivor, NULL);
      for (struct tramp_pool *pool = pools->list; pool != NULL;
	   pool = pool->next)
	pool_reclaim (pool, survivor);
    }
}

/* See tramp-internal.h for the following.  */

bool
__tramp_pool_take (struct tramp_cache **variable, unsigned int template)
{
  int saved_errno = errno;
  pools_lock ();
  /* Threads that only free get what this reserves: to free maps nothing.  */
  int error = cache_reserve ();
  struct tramp_cache *cache = cache_start (variable, template);
  if (cache != NULL)
    error = 0;
  if (error == 0 && own_pool->available[template] == NULL)
    error = table_obtain (template);
  if (error == 0)
    cache_fill (cache);
  _dl_tramp_unlock (TRAMP_POOLS);
  __set_errno (error == 0 ? saved_errno : error);
  return error == 0;
}

void
__tramp_pool_give (struct tramp_cache **variable, struct tramp_record *record,
		   unsigned int template)
{
  int saved_errno = errno;
  uintptr_t free = tramp_free_word (record, template);
  pools_lock ();
  struct tramp_cache *cache = cache_start (variable, template);
  if (cache != NULL)
    {
      if (cache->ring[cache->tail] != NULL)
	{
	  size_t nidle = own_pool->nidle[template];
	  cache_drain (own_pool, cache, TRAMP_BATCH);
	  /* Memory is given back.  What is kept would prevent that.  */
	  if (own_pool->nidle[template] > nidle)
	    {
	      cache_drain (own_pool, cache, TRAMP_CACHE_SIZE);
	      cache_resize (cache, TRAMP_BATCH);
	    }
	}
      cache->ring[cache->tail] = record;
      cache->tail = (cache->tail + 1) & cache->mask;
      tramp_make_free (record, free, cache);
    }
  else
    {
      struct table_run run = { .base = TRAMP_UNUSED };
      tramp_make_free (record, free, NULL);
      pool_put (own_pool, record, NULL, &run);
      run_end (own_pool, &run);
    }
  _dl_tramp_unlock (TRAMP_POOLS);
  __set_errno (saved_errno);
}

/* Return the cache of this thread for POOL, or null.  */
static struct tramp_cache *
find_cache (const struct tramp_pool *pool)
{
  struct tramp_cache *cache = pool->caches;
  while (cache != NULL && cache->owner != THREAD_SELF)
    cache = cache->next;
  return cache;
}

void
__tramp_pool_leave (struct tramp_cache **variable)
{
  /* Acquire MO load synchronizes with the store in pool_start.  */
  struct tramp_pool *pool = atomic_load_acquire (&TRAMP_POOLS->list);
  struct tramp_cache *cache = *variable;
  /* Other pools can have caches of this thread only if there are others.  */
  if (cache == &__tramp_no_cache
      && (pool == NULL
	  || (pool->next == NULL
	      && atomic_load_relaxed (&pool->adapters) == __tramp_adapters)))
    return;

  pools_lock ();
  /* CACHE knows the others until another thread gets it.  */
  for (unsigned int i = 0; i < TRAMP_TEMPLATES; ++i)
    if (cache->own[i] != &__tramp_no_cache)
      cache_end (own_pool, cache->own[i]);
  for (pool = TRAMP_POOLS->list; pool != NULL; pool = pool->next)
    if (pool != own_pool)
      while ((cache = find_cache (pool)) != NULL)
	cache_end (pool, cache);
  _dl_tramp_unlock (TRAMP_POOLS);
}

/* Return true if ADDRESS is in a table of TEMPLATE with sealed trampolines of
   this C library.  */
static bool
sealed_known (const void *address, unsigned int template)
{
  uintptr_t base = (uintptr_t) address & -(uintptr_t) TRAMP_REGION_SIZE;
  return (*table_entry (own_pool, base)
	  == base + template * TRAMP_SLOT_SIZE + TRAMP_READ_ONLY);
}

/* Give the data of the table at BASE, which has sealed trampolines, the
   protection PROT.  Return zero or an error number.  */
static int
sealed_protect (uintptr_t base, int prot)
{
  return __mprotect ((void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE,
		     prot) == 0 ? 0 : ENOMEM;
}

/* Let nobody write to the data of the table at BASE, which has sealed
   trampolines, any more.  */
static void
sealed_finish (uintptr_t base)
{
  if (sealed_protect (base, PROT_READ) != 0)
    __libc_fatal ("Fatal glibc error: sealed trampolines cannot be sealed\n");
}

/* Make an empty table of TEMPLATE one for sealed trampolines.  Return zero or
   an error number.  */
static int
sealed_begin (unsigned int template)
{
  struct tramp_table *table = own_pool->available[template];
  int error = 0;
  if (table == NULL || table->nfree < TRAMP_USABLE_SLOTS)
    error = table_obtain (template);
  if (error != 0)
    return error;

  /* What lies beside it should not become one mapping with it while it can be
     written to, since there can be too many mappings to part them again.  The
     kernel has no other use for this advice here, and few programs give it for
     memory of theirs.  */
  table = available_first (template);
  uintptr_t base = table_to_base (table);
  if (__madvise ((void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE,
		 MADV_RANDOM) != 0 && errno == EAGAIN)
    return ENOMEM;
  available_remove (table);
  --own_pool->nempty;
  own_pool->nsealed[template] = TRAMP_USABLE_SLOTS;
  /* Release MO store: whoever finds the table sees what is in it.  */
  atomic_store_release (table_entry (own_pool, base),
			base + template * TRAMP_SLOT_SIZE + TRAMP_READ_ONLY);
  return 0;
}

/* Return the address of a table of TEMPLATE for sealed trampolines that has
   slots in the pool.  There is one.  */
static uintptr_t
sealed_find (unsigned int template)
{
  uintptr_t base, state = template * TRAMP_SLOT_SIZE + TRAMP_READ_ONLY;
  const struct tramp_directory *dir = own_pool->directory;
  size_t i = own_pool->sealed_index[template];
  do
    base = dir->entry[i++ & dir->mask] - state;
  while (base % TRAMP_REGION_SIZE != 0 || base_to_table (base)->nfree == 0);
  own_pool->sealed_index[template] = i - 1;
  return base;
}

/* Put slots of TEMPLATE into READY, for trampolines with DELIVERY.  Several at
   once save system calls.  Return zero or an error number.  */
static int
sealed_prepare (struct tramp_record **ready, unsigned int delivery,
		unsigned int template)
{
  int error = own_pool->nsealed[template] == 0 ? sealed_begin (template) : 0;
  if (error != 0)
    return error;
  uintptr_t base = sealed_find (template);
  error = sealed_protect (base, PROT_READ | PROT_WRITE);
  if (error != 0)
    return error;

  uintptr_t adapter = tramp_unbound_adapter (delivery);
  struct tramp_cache slots = { .template = template };
  cache_take (&slots, base_to_table (base), TRAMP_SEALED_BATCH);
  own_pool->nsealed[template] -= slots.tail;
  for (unsigned int i = 0; i < slots.tail; ++i)
    {
      atomic_store_relaxed (&ready[i], slots.ring[i]);
      atomic_store_relaxed (&ready[i]->cache, NULL);
      /* Release MO store: whoever finds that this is not free finds that it is
	 ready as well.  */
      atomic_store_release (&ready[i]->code,
			    tramp_adapter_word (ready[i], adapter));
    }
  sealed_finish (base);
  return 0;
}

void *
__tramp_sealed_alloc (unsigned int delivery)
{
  int saved_errno = errno;
  void *tramp = NULL;
  unsigned int template = tramp_template (delivery);
  uintptr_t adapter = tramp_unbound_adapter (delivery);
  pools_lock ();
  int error = pool_start ();
  if (error == 0 && own_pool->sealed[delivery][0] == NULL)
    error = sealed_prepare (own_pool->sealed[delivery], delivery, template);
  if (error == 0)
    {
      struct tramp_record **ready = own_pool->sealed[delivery];
      unsigned int i = TRAMP_SEALED_BATCH - 1;
      while (ready[i] == NULL)
	--i;
      if (!sealed_known (ready[i], template)
	  || (uintptr_t) ready[i] % TRAMP_SLOT_SIZE != 0
	  || ready[i]->code != tramp_adapter_word (ready[i], adapter))
	__tramp_corrupted ();
      tramp = tramp_slot (ready[i]);
      atomic_store_relaxed (&ready[i], NULL);
    }
  _dl_tramp_unlock (TRAMP_POOLS);
  __set_errno (error == 0 ? saved_errno : error);
  return tramp;
}

bool
__tramp_sealed_is_live (const struct tramp_record *record,
			unsigned int delivery)
{
  for (unsigned int i = 0; i < TRAMP_SEALED_BATCH; ++i)
    if (atomic_load_relaxed (&own_pool->sealed[delivery][i]) == record)
      return false;
  return true;
}

int
__tramp_sealed_change (struct tramp_record *record, unsigned int template,
		       const struct tramp_info *bind)
{
  int saved_errno = errno, error;
  uintptr_t base = (uintptr_t) record & -(uintptr_t) TRAMP_REGION_SIZE;
  pools_lock ();
  uintptr_t adapter = tramp_find_adapter (record->code);
  unsigned int delivery = tramp_adapter_delivery (adapter, template);
  if (!sealed_known (record, template) || tramp_adapter_is_free (adapter)
      || !__tramp_sealed_is_live (record, delivery))
    error = EINVAL;
  else if (bind != NULL && !tramp_adapter_is_unbound (adapter))
    error = EPERM;
  else
    error = sealed_protect (base, PROT_READ | PROT_WRITE);
  if (error == 0)
    {
      struct tramp_table *table = base_to_table (base);
      if (bind != NULL)
	tramp_init_record (record, delivery, bind->code, bind->data);
      else
	{
	  tramp_make_free (record, tramp_free_word (record, template), NULL);
	  table_flip (table, record - table_record (table, 0));
	  ++table->nfree;
	  ++own_pool->nsealed[template];
	}
      /* One table without any stays, for the next ones, so that what comes and
	 goes is not spread over all tables.  */
      if (table->nfree < TRAMP_USABLE_SLOTS
	  || own_pool->nsealed[template] == table->nfree)
	sealed_finish (base);
      else
	{
	  struct table_run run = { table, base, template, table->nfree };
	  own_pool->nsealed[template] -= table->nfree;
	  table->nfree = 0;
	  __madvise ((void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE,
		     MADV_NORMAL);
	  atomic_store_relaxed (table_entry (own_pool, base),
				base + template * TRAMP_SLOT_SIZE);
	  run_end (own_pool, &run);
	}
    }
  _dl_tramp_unlock (TRAMP_POOLS);
  __set_errno (error == 0 ? saved_errno : error);
  return error == 0 ? 0 : -1;
}

/* Called by fork.  A signal handler that forks can have interrupted a thread
   which holds the lock, and goes on in the parent and in the child.  */

/* Return true if other threads can hold the lock.  MULTIPLE_THREADS is what
   this C library knows.  Where there is no need, the memory of the lock is not
   written to: that would be copied then, twice.  */
static bool
fork_needs_lock (bool multiple_threads)
{
  return multiple_threads || atomic_load_relaxed (&TRAMP_POOLS->shared);
}

void
__tramp_fork_lock_parent (bool multiple_threads)
{
  if (!fork_needs_lock (multiple_threads))
    return;
  if (_dl_tramp_is_locked (TRAMP_POOLS))
    ++TRAMP_POOLS->nested_forks;
  else
    _dl_tramp_lock (TRAMP_POOLS);
}

void
__tramp_fork_unlock_parent (bool multiple_threads)
{
  if (!fork_needs_lock (multiple_threads))
    return;
  if (TRAMP_POOLS->nested_forks > 0)
    --TRAMP_POOLS->nested_forks;
  else
    _dl_tramp_unlock (TRAMP_POOLS);
}

void
__tramp_fork_unlock_child (bool multiple_threads)
{
  struct tramp_pools *pools = TRAMP_POOLS;
  if (!fork_needs_lock (multiple_threads))
    return;
  /* If what the fork before this one has left behind was not dealt with, no
     other thread than the one that went on then has a cache.  This thread can
     be where one of those was that are gone.  */
  const void *survivor = THREAD_SELF;
  if (pools->survivor != NULL && pools->survivor != survivor)
    survivor = pools;
  atomic_store_relaxed (&pools->survivor, survivor);
  if (pools->nested_forks > 0)
    --pools->nested_forks;
  else
    pools->lock = 0;
}

#endif /* TRAMP_TABLE_SIZE */
