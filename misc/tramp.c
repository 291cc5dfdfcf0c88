/* Trampolines: the functions, and the caches of threads.
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

# include <_itoa.h>
# include <errno.h>
# include <lowlevellock.h>
# include <stdio.h>
# include <string.h>
# include <sys/tramp.h>
# include <tramp-internal.h>
# include <tramp-kernel.h>

_Static_assert (TRAMP_DELIVERIES == 2 + TRAMP_ARG_MAX, "one adapter each");

/* Free slots at the disposal of this thread, which takes from here and puts
   back here without a lock.  A pointer is all, so that threads which have no
   use for trampolines pay no more.  */
static __thread struct tramp_record *cache attribute_tls_model_ie;

/* Store in *RECORD the record of the trampoline at TRAMP, and return true, or
   return false if there is no such trampoline of this C library.  Whether it
   is live is another question.  TRAMP can be any address and is not accessed.
   If QUICK, look only where the table most likely is in the directory.  */
static __always_inline bool
find_record (const void *tramp, bool quick, struct tramp_record **record)
{
  uintptr_t slot = (uintptr_t) tramp - TRAMP_POINTER_TAG;
  uintptr_t base = slot & -(uintptr_t) TRAMP_REGION_SIZE;
  /* Acquire MO loads synchronize with the stores in directory_reserve and
     directory_add.  */
  const struct tramp_directory *dir = atomic_load_acquire (&__tramp_directory);
  size_t i = (quick ? _dl_tramp_first_index (dir, base)
	      : _dl_tramp_index (dir, base));
  uintptr_t offset = slot - atomic_load_acquire (&dir->entry[i]);
  /* Rotate the offset, so that the number is too large if it is not a multiple
     of the size of a slot.  For a slot which is aligned, that is so if the
     entry is not active.  */
  enum { bits = sizeof (offset) * 8, shift = __builtin_ctz (TRAMP_SLOT_SIZE) };
  uintptr_t number = offset >> shift | offset << (bits - shift);
  *record = (struct tramp_record *) (slot + TRAMP_CODE_SIZE);
  return __glibc_likely (number < TRAMP_SLOTS && slot % TRAMP_SLOT_SIZE == 0);
}

/* Return the number of the adapter that the code word CODE of a record makes
   its slot jump to, or a larger number if that is no adapter.  Zero means that
   the trampoline is free.  */
static __always_inline uintptr_t
find_adapter (uintptr_t code)
{
  uintptr_t offset = tramp_unprotect (code) - (uintptr_t) __tramp_adapters;
  if (__glibc_likely (offset < TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE))
    return offset / TRAMP_ADAPTER_SIZE;
  /* The memory of free slots can have been given back.  */
  return code == 0 ? 0 : TRAMP_ADAPTERS;
}

/* Fail with ERROR.  */
static int
fail (int error)
{
  __set_errno (error);
  return -1;
}

/* Implementation of tramp_alloc when the cache is empty, or for FLAGS other
   than a delivery of this port.  */
static __attribute_noinline__ void *
alloc_slow (unsigned int flags)
{
  unsigned int delivery = flags & ~TRAMP_KERNEL;
  if (delivery >= TRAMP_ARG (256))
    __set_errno (EINVAL);
  else if (delivery >= TRAMP_ARG (TRAMP_ARG_MAX))
    __set_errno (ENOTSUP);
  else if ((flags & TRAMP_KERNEL) != 0)
    return __tramp_kernel_alloc (delivery);
  else
    {
      cache = __tramp_pool_take ();
      if (cache != NULL)
	return __tramp_alloc (flags);
    }
  return NULL;
}

void *
__tramp_alloc (unsigned int flags)
{
  struct tramp_record *record = cache;
  if (__glibc_unlikely (flags >= TRAMP_DELIVERIES || record == NULL))
    return alloc_slow (flags);
  if (__glibc_unlikely (!tramp_is_free (record)))
    __tramp_corrupted ();
  cache = record->free.next;
  atomic_store_relaxed (&record->code,
			tramp_adapter_word (record, 1 + flags));
  return tramp_slot (record);
}
libc_hidden_def (__tramp_alloc)
weak_alias (__tramp_alloc, tramp_alloc)

/* Bind CODE and DATA to the trampoline of RECORD.  ADAPTER is the number of
   the adapter that its slot is to jump to, or TRAMP_DELIVERIES if none.  */
static __always_inline int
init_record (struct tramp_record *record, uintptr_t adapter, void *code,
	     void *data)
{
  /* The stores are in this order so that a signal handler which queries the
     trampoline finds it either not initialized or complete, and the release
     MO store is for other threads that do so.  */
  if (TRAMP_DESCRIPTORS && adapter == TRAMP_DELIVERIES)
    adapter = 2 * TRAMP_DELIVERIES;
  if (adapter == TRAMP_DELIVERIES)
    {
      record->data = data;
      atomic_store_release (&record->code,
			    tramp_protect (&record->code, (uintptr_t) code));
    }
  else
    {
      record->bound.data = data;
      atomic_store_relaxed (&record->bound.code,
			    tramp_protect (&record->bound.code,
					   (uintptr_t) code));
      atomic_store_release (&record->code,
			    tramp_adapter_word (record, adapter));
    }
  return 0;
}

/* Implementation of tramp_init for a TRAMP whose table is not where it most
   likely is, or that is initialized already.  */
static __attribute_noinline__ int
init_slow (void *tramp, void *code, void *data)
{
  struct tramp_record *record;
  if (!find_record (tramp, false, &record))
    return __tramp_kernel_init (tramp, code, data);

  uintptr_t adapter = find_adapter (atomic_load_relaxed (&record->code));
  if (adapter == 0)
    return fail (EINVAL);
  if (adapter <= TRAMP_DELIVERIES)
    adapter += TRAMP_DELIVERIES - 1;
  else if (adapter == TRAMP_ADAPTERS)
    adapter = TRAMP_DELIVERIES;
  return init_record (record, adapter, code, data);
}

int
__tramp_init (void *tramp, void *code, void *data)
{
  struct tramp_record *record;
  if (!find_record (tramp, true, &record))
    return init_slow (tramp, code, data);

  uintptr_t word = atomic_load_relaxed (&record->code);
  if (__glibc_likely (word == tramp_adapter_word (record, 1)))
    return init_record (record, TRAMP_DELIVERIES, code, data);
  uintptr_t adapter = find_adapter (word);
  if (__glibc_likely (adapter - 1 < TRAMP_DELIVERIES))
    return init_record (record, adapter + TRAMP_DELIVERIES - 1, code, data);
  return init_slow (tramp, code, data);
}
libc_hidden_def (__tramp_init)
weak_alias (__tramp_init, tramp_init)

int
__tramp_query (const void *tramp, struct tramp_info *info)
{
  struct tramp_record *record;
  if (!find_record (tramp, false, &record))
    return __tramp_kernel_query (tramp, info);

  /* Acquire MO load synchronizes with the stores in __tramp_init.  */
  uintptr_t code = atomic_load_acquire (&record->code);
  uintptr_t adapter = find_adapter (code);
  if (adapter == 0)
    return fail (EINVAL);

  memset (info, 0, sizeof (*info));
  if (adapter == TRAMP_ADAPTERS)
    {
      info->code = (void *) tramp_unprotect (code);
      info->data = record->data;
      info->flags = TRAMP_CHAIN;
      return 0;
    }
  unsigned int delivery = adapter - 1;
  if (adapter > TRAMP_DELIVERIES)
    {
      info->code = (void *) tramp_unprotect (record->bound.code);
      info->data = record->bound.data;
      /* For descriptors, the last one is that for TRAMP_CHAIN.  */
      delivery = (adapter - TRAMP_DELIVERIES) % TRAMP_DELIVERIES;
    }
  info->flags = delivery;
  return 0;
}
libc_hidden_def (__tramp_query)
weak_alias (__tramp_query, tramp_query)

/* Give TRAMP_BATCH slots of the cache, which has twice as many, to the pool:
   those that were freed first.  */
static __attribute_noinline__ int
drain_cache (void)
{
  struct tramp_record *last = cache;
  for (unsigned int n = 1; n < TRAMP_BATCH; ++n)
    {
      last->free.info -= TRAMP_BATCH;
      last = last->free.next;
    }
  last->free.info -= TRAMP_BATCH;
  struct tramp_record *rest = last->free.next;
  last->free.next = NULL;
  __tramp_pool_give (rest);
  return 0;
}

/* Make RECORD the first element of the empty cache.  */
static __attribute_noinline__ int
start_cache (struct tramp_record *record)
{
  cache = tramp_make_free (record, NULL,
			   (uint64_t) __tramp_generation << 32);
  return 0;
}

/* Free the trampoline of RECORD.  */
static __always_inline int
free_record (struct tramp_record *record)
{
  /* Memory that was given back reads as zero.  */
  uintptr_t code = atomic_load_relaxed (&record->code);
  if (__glibc_unlikely (code == tramp_adapter_word (record, 0) || code == 0))
    return fail (EINVAL);

  struct tramp_record *list = cache;
  if (__glibc_unlikely (list == NULL))
    return start_cache (record);
  uint64_t info = list->free.info;
  cache = tramp_make_free (record, list, info);
  if (__glibc_unlikely ((uint32_t) info >= 2 * TRAMP_BATCH - 1))
    return drain_cache ();
  return 0;
}

/* Implementation of tramp_free for a TRAMP whose table is not where it most
   likely is.  */
static __attribute_noinline__ int
free_slow (void *tramp)
{
  if (tramp == NULL)
    return 0;
  struct tramp_record *record;
  if (!find_record (tramp, false, &record))
    return __tramp_kernel_free (tramp);
  return free_record (record);
}

int
__tramp_free (void *tramp)
{
  struct tramp_record *record;
  if (!find_record (tramp, true, &record))
    return free_slow (tramp);
  return free_record (record);
}
libc_hidden_def (__tramp_free)
weak_alias (__tramp_free, tramp_free)

void
__tramp_thread_freeres (void)
{
  struct tramp_record *list = cache;
  cache = NULL;
  if (list != NULL)
    __tramp_pool_give (list);
}

/* The lock is a leaf: no other lock is ever taken while it is held.  */

void
__tramp_fork_lock_parent (void)
{
  lll_lock (GL (dl_tramp_lock), LLL_PRIVATE);
}

void
__tramp_fork_unlock_parent (void)
{
  lll_unlock (GL (dl_tramp_lock), LLL_PRIVATE);
}

void
__tramp_fork_unlock_child (void)
{
  /* The slots in the caches of the other threads are lost for the child until
     the pool looks for those which are of an older generation.  Those of this
     thread are not lost.  */
  ++__tramp_generation;
  for (struct tramp_record *record = cache; record != NULL;
       record = record->free.next)
    record->free.info += (uint64_t) 1 << 32;
  GL (dl_tramp_lock) = LLL_LOCK_INITIALIZER;
}

/* End the process with MESSAGE, followed by the address of the slot of
   RECORD.  */
static _Noreturn void
fatal_call (const char *message, struct tramp_record *record)
{
  char buf[128];
  char *end = buf + sizeof (buf);
  *--end = '\0';
  *--end = '\n';
  char *p = _itoa_word ((uintptr_t) tramp_slot (record), end, 16, 0);
  size_t length = strlen (message);
  __libc_fatal (memcpy (p - length, message, length));
}

/* The following two are called by adapters, in place of code.  */

_Noreturn void attribute_hidden
__tramp_freed (struct tramp_record *record)
{
  fatal_call ("Fatal glibc error: call through a freed trampoline 0x", record);
}

_Noreturn void attribute_hidden
__tramp_uninitialized (struct tramp_record *record)
{
  fatal_call ("Fatal glibc error: call through an uninitialized trampoline 0x",
	      record);
}

_Noreturn void
__tramp_corrupted (void)
{
  __libc_fatal ("Fatal glibc error: list of free trampolines corrupted\n");
}

#endif /* TRAMP_TABLE_SIZE */
