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
#include <string.h>
#include <tramp-table.h>

/* What the C libraries of all namespaces, the unwinder and fork share.  There
   is one in the process, also after static dlopen.  */
struct tramp_pools
{
  /* Protects all pools and their tables.  No other lock is acquired while it
     is held, but by _Fork and when the process ends.  It is zero, or the
     thread that holds it and, if there may be threads that wait for it,
     TRAMP_WAITERS.  The alignment is for m68k.  */
  uintptr_t lock __attribute__ ((aligned (sizeof (uintptr_t))));

  /* Number of calls of fork by signal handlers which have interrupted the
     thread that holds the lock.  */
  unsigned int nested_forks;

  /* The thread that went on in this process after a fork which has left the
     caches of other threads behind, this structure itself if that thread has
     none, or null if they have been dealt with.  */
  const void *survivor;

  /* All pools there ever were.  This can be read without the lock.  */
  struct tramp_pool *list;

  /* One if there are, or were, several C libraries in the process, otherwise
     zero.  Each of them then can have threads that the others do not know
     of.  */
  int shared;
};

#ifdef SHARED
# define TRAMP_POOLS GLRO (dl_tramp_pools)
#else
# define TRAMP_POOLS (&_dl_tramp_pools)
#endif
#if !defined SHARED || IS_IN (rtld)
extern struct tramp_pools _dl_tramp_pools attribute_hidden;
#endif

#ifdef TRAMP_TABLE_SIZE

# include <endian.h>
# include <lowlevellock.h>
# include <sys/mman.h>
# include <tls.h>

/* A table and its alignment, so that the address of a trampoline, or a
   program counter in it, tells where the table begins.  */
# define TRAMP_REGION_SIZE (TRAMP_CODE_SIZE + TRAMP_TABLE_SIZE)

enum { TRAMP_WAITERS = 1 };

enum
  {
    /* Largest number of slots that move between the pool and a cache at once,
       and number of slots that a cache can hold, powers of two.  In the worst
       case, each of the latter keeps another table in use, and so a cache
       holds no more than a batch while memory is given back.  */
    TRAMP_BATCH = 32,
    TRAMP_CACHE_SIZE = 64,

    /* The number of slots that a cache gets first; then it gets the rest of a
       batch.  Most threads need few, and fork copies the records.  */
    TRAMP_FIRST_BATCH = 4,

    /* The number of sealed trampolines that are made ready at once.  */
    TRAMP_SEALED_BATCH = 6,

    /* Number of words with a bit for each slot of a table.  */
    TRAMP_WORD_BITS = 8 * sizeof (uintptr_t),
    TRAMP_SLOT_WORDS = (TRAMP_SLOTS + TRAMP_WORD_BITS - 1) / TRAMP_WORD_BITS
  };

/* The last bytes of a table.  */
struct tramp_table
{
  /* Links of the list of tables with slots in the pool.  */
  struct tramp_table *next;
  struct tramp_table **pprev;

  /* Number of slots in the pool.  */
  unsigned int nfree;

  /* So many slots, which come first in the table, were never handed out since
     the memory of the table was mapped or given back.  */
  unsigned int nfresh;

  /* The bits of the slots in the pool are set.  */
  uintptr_t free[TRAMP_SLOT_WORDS];
};

_Static_assert (sizeof (struct tramp_table) <= TRAMP_UNWIND_SIZE,
		"struct tramp_table faces the unwind tables");

/* A directory of tables: a hash table, open addressing, which lookups read
   without a lock, in signal handlers as well.  Nothing is taken out of it
   while its C library is loaded.  A directory that is full is copied to one
   twice as large and stays, since a lookup may be in progress.

   An entry is the address of the slot of a table that has the number of its
   template, or-ed with its state.  */
struct tramp_directory
{
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
    /* A table with sealed trampolines.  */
    TRAMP_READ_ONLY = 4
  };

/* Free slots at the disposal of a thread, which takes from here and puts back
   here without a lock: a queue.  */
struct tramp_cache
{
  /* Where the first record in the queue is, and where the next one goes.  */
  unsigned int head;
  unsigned int tail;

  /* Number of records that the queue has room for, less one.  */
  unsigned int mask;

  /* In the cache that the thread got first, all of them, one for each
     template.  */
  struct tramp_cache *own[TRAMP_TEMPLATES];

  /* What is not in use is null.  So the queue is empty if that at the head is,
     and full if that at the tail is not.  */
  struct tramp_record *ring[TRAMP_CACHE_SIZE];

  /* What follows is protected by the lock of all pools.  */

  /* The template of the tables that the slots are in.  */
  unsigned int template;

  /* Number of slots to get the next time.  */
  unsigned int batch;

  /* Links of the list of caches in the pool; only the first one is in use in
     the list of unused caches.  */
  struct tramp_cache *next;
  struct tramp_cache **pprev;

  /* The thread, and its variable for the cache that it got first.  */
  const void *owner;
  struct tramp_cache **variable;
} __attribute__ ((aligned (64)));	/* Threads do not share a line.  */

/* The tables of one C library: see misc/tramp-pool.c.  Pools are never
   unmapped, because the unwinder may be looking at them.  The next C library
   takes over that of one which was closed.  */
struct tramp_pool
{
  struct tramp_pool *next;

  /* The adapters of the C library, or null if that was closed.  */
  const char *adapters;

  struct tramp_directory *directory;

  /* For each template, the tables with slots in the pool, linked by their
     members next and pprev.  */
  struct tramp_table *available[TRAMP_TEMPLATES];

  /* Number of tables, all of whose slots are in the pool, that have their
     memory.  */
  size_t nempty;

  /* For each template, the number of tables whose memory was given back, and
     the index of the entry in the directory where the search for one ended
     last, so that all searches together are short.  */
  size_t nidle[TRAMP_TEMPLATES];
  size_t idle_index[TRAMP_TEMPLATES];

  /* For each template, the number of slots in the pool that are those of
     tables with sealed trampolines, and the index of the entry in the
     directory where the search for such a table ended last.  For each
     delivery, those slots, before null pointers, that are the next to be
     handed out.  */
  size_t nsealed[TRAMP_TEMPLATES];
  size_t sealed_index[TRAMP_TEMPLATES];
  struct tramp_record *sealed[TRAMP_DELIVERIES][TRAMP_SEALED_BATCH];

  /* The table made last, or the place where one was tried: the next one goes
     below it.  */
  uintptr_t newest;

  /* The caches of threads, and those without a thread.  */
  struct tramp_cache *caches;
  struct tramp_cache *unused_caches;

  /* What the variable of a thread without a cache points to.  */
  struct tramp_cache *no_cache;
};

/* This thread, as it is noted in the lock.  The thread that goes on in the
   child of a fork is the same there, unlike its number, and so the child holds
   the lock if the thread did, from the beginning.  */
# define TRAMP_THREAD ((uintptr_t) THREAD_SELF)

/* How threads wait: for a change of that part of the lock which TRAMP_WAITERS
   is in.  Whoever holds the lock later has another address or the same
   obligation to wake them.  */
# define TRAMP_FUTEX(lock)						\
  ((unsigned int *) (lock)						\
   + (BYTE_ORDER == BIG_ENDIAN ? sizeof (uintptr_t) / 4 - 1 : 0))
# ifdef __lll_wait
#  define TRAMP_WAIT(lock, value)					\
  __lll_wait (TRAMP_FUTEX (lock), (unsigned int) (value), LLL_PRIVATE)
#  define TRAMP_WAKE(lock) __lll_wake (TRAMP_FUTEX (lock), LLL_PRIVATE)
# else
#  define TRAMP_WAIT(lock, value)					\
  lll_futex_wait (TRAMP_FUTEX (lock), (unsigned int) (value), LLL_PRIVATE)
#  define TRAMP_WAKE(lock)						\
  lll_futex_wake (TRAMP_FUTEX (lock), 1, LLL_PRIVATE)
# endif

/* Return true if this thread holds the lock.  Ordinary locks cannot tell, and
   to note who holds one takes a moment in which a signal handler can call
   fork.  */
static inline bool
_dl_tramp_is_locked (struct tramp_pools *pools)
{
  return ((atomic_load_relaxed (&pools->lock) & ~(uintptr_t) TRAMP_WAITERS)
	  == TRAMP_THREAD);
}

static inline void
_dl_tramp_lock (struct tramp_pools *pools)
{
  uintptr_t self = TRAMP_THREAD;
  uintptr_t lock = 0;
  /* Acquire MO synchronizes with the store in _dl_tramp_unlock.  */
  while (!atomic_compare_exchange_weak_acquire (&pools->lock, &lock, self))
    if (lock != 0)
      {
	/* From now on, whoever releases the lock wakes a thread.  This one
	   does not know whether there are more, and so wakes another.  */
	if ((lock & TRAMP_WAITERS) != 0
	    || atomic_compare_exchange_weak_acquire (&pools->lock, &lock,
						     lock | TRAMP_WAITERS))
	  TRAMP_WAIT (&pools->lock, lock | TRAMP_WAITERS);
	self |= TRAMP_WAITERS;
	lock = 0;
      }
}

static inline void
_dl_tramp_unlock (struct tramp_pools *pools)
{
  /* Release MO synchronizes with the load in _dl_tramp_lock.  */
  if ((atomic_exchange_release (&pools->lock, 0) & TRAMP_WAITERS) != 0)
    TRAMP_WAKE (&pools->lock);
}

/* Return the index of the entry of DIR where the table at BASE is expected.
   Most tables are neighbours, and so do not get into each other's way.  */
static __always_inline size_t
_dl_tramp_first_index (const struct tramp_directory *dir, uintptr_t base)
{
  return base / TRAMP_REGION_SIZE & dir->mask;
}

/* Return the number of the template of the table whose ENTRY in a directory
   this is.  */
static __always_inline uintptr_t
_dl_tramp_entry_template (uintptr_t entry)
{
  return (TRAMP_TEMPLATES > 1
	  ? entry % TRAMP_REGION_SIZE / TRAMP_SLOT_SIZE : 0);
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

/* Add what is in the list of caches of POOL to the unused ones.  Nothing but
   the end of the list is written to.  */
static inline void
_dl_tramp_drop_caches (struct tramp_pool *pool)
{
  struct tramp_cache **end = &pool->caches;
  while (*end != NULL)
    end = &(*end)->next;
  *end = pool->unused_caches;
  pool->unused_caches = pool->caches;
  pool->caches = NULL;
}

/* If PC is in a table of trampolines, store in *RESULT where that and its
   unwind tables are, and return the address of the adapters, which are in the
   C library that has made the table.  Otherwise, return null.  The unwind
   tables are those at the end of the copy.  They are there as well if the
   memory of the table was given back, for the handler of the signal that a
   call results in then.  */
static inline void *
_dl_tramp_find_table (uintptr_t pc, struct dl_find_object *result)
{
  pc += TRAMP_UNWIND_BEFORE;
  uintptr_t base = pc & -(uintptr_t) TRAMP_REGION_SIZE;
  if (pc - base >= TRAMP_CODE_SIZE + TRAMP_UNWIND_BEFORE)
    return NULL;

  /* Acquire MO loads synchronize with the stores that add a pool, and that
     replace its directory.  */
  const struct tramp_pool *pool = atomic_load_acquire (&TRAMP_POOLS->list);
  for (; pool != NULL; pool = pool->next)
    {
      const struct tramp_directory *dir
	= atomic_load_acquire (&pool->directory);
      size_t i = _dl_tramp_index (dir, base);
      if (atomic_load_relaxed (&dir->entry[i]) != TRAMP_UNUSED)
	break;
    }
  if (pool == NULL)
    return NULL;

  result->dlfo_map_start = (void *) base;
  result->dlfo_map_end = (void *) (base + TRAMP_TABLE_SIZE);
  result->dlfo_eh_frame = (void *) (base + TRAMP_TABLE_SIZE
				    - TRAMP_UNWIND_SIZE);
  return (void *) atomic_load_relaxed (&pool->adapters);
}

/* Implementation of _dl_find_object for program counters in tables of
   trampolines.  The object is the C library that has made the table.  */
static inline bool
_dl_tramp_find_object (uintptr_t pc, struct dl_find_object *result)
{
  struct dl_find_object table;
  void *adapters = _dl_tramp_find_table (pc, &table);
  if (adapters == NULL || _dl_find_object (adapters, result) != 0)
    return false;

  result->dlfo_flags = 0;
  result->dlfo_map_start = table.dlfo_map_start;
  result->dlfo_map_end = table.dlfo_map_end;
  result->dlfo_eh_frame = table.dlfo_eh_frame;
# if DLFO_STRUCT_HAS_EH_COUNT
  /* One entry for the slots, and one for what is behind them.  */
  result->dlfo_eh_count = 2;
# endif
  return true;
}

/* Give back the tables of the C library that MAP is, if it is one.  Called
   before it is unmapped, when no thread can be in it any more.  */
static inline void
_dl_tramp_dlclose (const struct link_map *map)
{
  struct tramp_pools *pools = TRAMP_POOLS;
  _dl_tramp_lock (pools);
  for (struct tramp_pool *pool = pools->list; pool != NULL; pool = pool->next)
    if ((uintptr_t) pool->adapters >= map->l_map_start
	&& (uintptr_t) pool->adapters < map->l_map_end)
      {
	struct tramp_directory *dir = pool->directory;
	atomic_store_relaxed (&pool->adapters, NULL);
	for (size_t i = 0; i <= dir->mask; ++i)
	  {
	    uintptr_t entry = dir->entry[i];
	    if (entry == TRAMP_UNUSED)
	      continue;
	    atomic_store_relaxed (&dir->entry[i], TRAMP_UNUSED);
	    __munmap ((void *) (entry & -(uintptr_t) TRAMP_REGION_SIZE),
		      TRAMP_REGION_SIZE);
	  }
	dir->used = 0;
	for (unsigned int i = 0; i < TRAMP_TEMPLATES; ++i)
	  {
	    pool->available[i] = NULL;
	    pool->nidle[i] = 0;
	    pool->nsealed[i] = 0;
	  }
	memset (pool->sealed, 0, sizeof (pool->sealed));
	pool->nempty = 0;
	pool->newest = 0;
	/* The threads that had caches have no use for them any more.  */
	_dl_tramp_drop_caches (pool);
      }
  _dl_tramp_unlock (pools);
}

#else /* !TRAMP_TABLE_SIZE */

static inline void *
_dl_tramp_find_table (uintptr_t pc, struct dl_find_object *result)
{
  return NULL;
}

static inline bool
_dl_tramp_find_object (uintptr_t pc, struct dl_find_object *result)
{
  return false;
}

static inline void
_dl_tramp_dlclose (const struct link_map *map)
{
}

#endif

#endif /* dl-tramp.h */
