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
   use for trampolines pay no more; a list knows its length.  */
static __thread struct tramp_record *cache attribute_tls_model_ie;

/* Return the record of the trampoline at TRAMP, or null if there is no such
   trampoline of this C library.  Whether it is live is another question.
   TRAMP can be any address and is not accessed.  */
static __always_inline struct tramp_record *
find_record (const void *tramp)
{
  uintptr_t slot = (uintptr_t) tramp;
  uintptr_t offset = slot % TRAMP_REGION_SIZE;
  if (offset >= TRAMP_SLOTS * TRAMP_SLOT_SIZE || offset % TRAMP_SLOT_SIZE != 0
      || !_dl_tramp_find_table (slot - offset, __tramp_owner, 0))
    return NULL;
  return (struct tramp_record *) (slot + TRAMP_TABLE_SIZE);
}

/* Return the number of the delivery of the trampoline with the code word CODE
   in its record, or -1 if it is not live.  Set *INITIALIZED if it is live.  */
static __always_inline int
find_delivery (uintptr_t code, bool *initialized)
{
  /* The memory of free slots can have been given back.  */
  if (code == 0)
    return -1;
  uintptr_t offset = tramp_unprotect (code) - (uintptr_t) __tramp_adapters;
  *initialized = true;
  if (offset >= TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE)
    return 0;
  unsigned int adapter = offset / TRAMP_ADAPTER_SIZE;
  if (adapter >= TRAMP_DELIVERIES + 1)
    return adapter - TRAMP_DELIVERIES;
  *initialized = false;
  return (int) adapter - 1;
}

void *
__tramp_alloc (unsigned int flags)
{
  unsigned int delivery = flags & ~TRAMP_KERNEL;
  if (delivery >= TRAMP_ARG (0) && delivery < TRAMP_ARG (TRAMP_ARG_MAX))
    delivery = delivery - TRAMP_ARG (0) + 2;
  else if (__glibc_unlikely (delivery > TRAMP_STACK))
    {
      __set_errno (delivery >= TRAMP_ARG (0) && delivery < TRAMP_ARG (256)
		   ? ENOTSUP : EINVAL);
      return NULL;
    }
  if (__glibc_unlikely (flags & TRAMP_KERNEL))
    return tramp_kernel_alloc (flags & ~TRAMP_KERNEL);

  struct tramp_record *record = cache;
  if (__glibc_unlikely (record == NULL))
    {
      record = __tramp_pool_take ();
      if (record == NULL)
	return NULL;
    }
  else if (__glibc_unlikely (!tramp_is_free (record)))
    __tramp_corrupted ();
  cache = record->free.next;
  atomic_store_relaxed (&record->code,
			tramp_adapter_word (record, 1 + delivery));
  return tramp_slot (record);
}
libc_hidden_def (__tramp_alloc)
weak_alias (__tramp_alloc, tramp_alloc)

int
__tramp_init (void *tramp, void *code, void *data)
{
  struct tramp_record *record = find_record (tramp);
  if (__glibc_unlikely (record == NULL))
    return tramp_kernel_init (tramp, code, data);

  bool initialized;
  int delivery = find_delivery (atomic_load_relaxed (&record->code),
				&initialized);
  if (__glibc_unlikely (delivery < 0))
    {
      __set_errno (EINVAL);
      return -1;
    }

  /* The stores are in this order so that a signal handler which queries the
     trampoline finds it either not initialized or complete, and the release
     MO store is for other threads that do so.  */
  if (delivery == 0)
    {
      record->data = data;
      atomic_store_release (&record->code,
			    tramp_protect (&record->code, (uintptr_t) code));
    }
  else
    {
      record->bound.data = data;
      record->bound.code = tramp_protect (&record->bound.code,
					  (uintptr_t) code);
      atomic_store_release (&record->code,
			    tramp_adapter_word (record,
						TRAMP_DELIVERIES + delivery));
    }
  return 0;
}
libc_hidden_def (__tramp_init)
weak_alias (__tramp_init, tramp_init)

int
__tramp_query (const void *tramp, struct tramp_info *info)
{
  struct tramp_record *record = find_record (tramp);
  if (record == NULL)
    return tramp_kernel_query (tramp, info);

  /* Acquire MO load synchronizes with the stores in __tramp_init.  */
  uintptr_t code = atomic_load_acquire (&record->code);
  bool initialized;
  int delivery = find_delivery (code, &initialized);
  if (delivery < 0)
    {
      __set_errno (EINVAL);
      return -1;
    }

  memset (info, 0, sizeof (*info));
  info->flags = delivery < 2 ? delivery : TRAMP_ARG (delivery - 2);
  if (initialized && delivery == 0)
    {
      info->code = (void *) tramp_unprotect (code);
      info->data = record->data;
    }
  else if (initialized)
    {
      info->code = (void *) tramp_unprotect (record->bound.code);
      info->data = record->bound.data;
    }
  return 0;
}
libc_hidden_def (__tramp_query)
weak_alias (__tramp_query, tramp_query)

int
__tramp_free (void *tramp)
{
  if (tramp == NULL)
    return 0;
  struct tramp_record *record = find_record (tramp);
  if (__glibc_unlikely (record == NULL))
    return tramp_kernel_free (tramp);

  bool initialized;
  if (__glibc_unlikely (find_delivery (atomic_load_relaxed (&record->code),
				       &initialized) < 0))
    {
      __set_errno (EINVAL);
      return -1;
    }

  cache = tramp_make_free (record, cache, __tramp_generation);
  if (__glibc_unlikely (record->free.length >= 2 * TRAMP_BATCH))
    {
      /* Keep the half that was used last.  The lengths that the elements
	 know stay too large by what goes, so count anew.  */
      struct tramp_record *last = record;
      for (unsigned int length = TRAMP_BATCH; ; last = last->free.next)
	{
	  last->free.length = length;
	  if (--length == 0)
	    break;
	}
      struct tramp_record *rest = last->free.next;
      last->free.next = NULL;
      __tramp_pool_give (rest);
    }
  return 0;
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
    record->free.generation = __tramp_generation;
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
