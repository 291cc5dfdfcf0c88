/* Trampolines: the functions.
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
# include <string.h>
# include <tramp-internal.h>
# include <tramp-kernel.h>

/* The cache that this thread got first, which knows the others.  A pointer is
   all, so that threads which have no use for trampolines pay no more.  */
static __thread struct tramp_cache *first_cache attribute_tls_model_ie
  = (struct tramp_cache *) &__tramp_no_cache;

/* Return the cache of this thread for TEMPLATE.  */
static __always_inline struct tramp_cache *
own_cache (uintptr_t template)
{
  return TRAMP_TEMPLATES == 1 ? first_cache : first_cache->own[template];
}

/* Store in *RECORD the record of the trampoline at TRAMP, and return true, or
   return false if there is no such trampoline of this C library.  Whether it
   is live is another question.  TRAMP can be any address and is not accessed.
   Store the number of its template in *TEMPLATE, and in *SEALED whether it is
   in a table with sealed ones.  If SEALED is null, look only where the table
   most likely is in the directory, and not for sealed ones.  */
static __always_inline bool
find_record (const void *tramp, bool *sealed, struct tramp_record **record,
	     uintptr_t *template)
{
  uintptr_t slot = (uintptr_t) tramp - TRAMP_POINTER_TAG;
  uintptr_t base = slot & -(uintptr_t) TRAMP_REGION_SIZE;
  /* Acquire MO loads synchronize with the stores in directory_reserve and
     directory_add.  */
  const struct tramp_directory *dir = atomic_load_acquire (&__tramp_directory);
  size_t i = (sealed == NULL ? _dl_tramp_first_index (dir, base)
	      : _dl_tramp_index (dir, base));
  uintptr_t entry = atomic_load_acquire (&dir->entry[i]);
  if (sealed != NULL)
    {
      *sealed = (entry & TRAMP_READ_ONLY) != 0;
      entry &= ~(uintptr_t) TRAMP_READ_ONLY;
    }
  *record = (struct tramp_record *) (slot + TRAMP_CODE_SIZE);
  /* The entry now is aligned only if it is that of a table in use.  */
  if (__glibc_unlikely ((slot | entry) % TRAMP_SLOT_SIZE != 0
			|| (slot - entry
			    >= TRAMP_KNOWN_SLOTS * TRAMP_SLOT_SIZE)))
    return false;
  *template = _dl_tramp_entry_template (entry);
  return true;
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
  unsigned int delivery = (flags & TRAMP_KERNEL
			   ? flags & ~TRAMP_KERNEL : flags & ~TRAMP_SEALED);
  if (delivery > TRAMP_ARG (255))
    __set_errno (EINVAL);
  else if (delivery >= TRAMP_ARG (TRAMP_ARG_MAX))
    __set_errno (ENOTSUP);
  else if ((flags & TRAMP_KERNEL) != 0)
    return __tramp_kernel_alloc (delivery);
  else if ((flags & TRAMP_SEALED) != 0)
    return __tramp_sealed_alloc (delivery);
  else if (__tramp_pool_take (&first_cache, tramp_template (delivery)))
    return __tramp_alloc (flags);
  return NULL;
}

/* Implementation of tramp_alloc for FLAGS, a delivery of this port that has
   trampolines in tables of TEMPLATE.  */
static __always_inline void *
alloc_record (uintptr_t flags, uintptr_t template)
{
  struct tramp_cache *own = own_cache (template);
  unsigned int head = own->head;
  struct tramp_record *record = own->ring[head];
  if (__glibc_unlikely (record == NULL))
    return alloc_slow (flags);
  /* Nobody else has any business to write to these words.  */
  if (__glibc_unlikely (record->code != tramp_free_word (record, template)
			|| record->data != record))
    __tramp_corrupted ();
  atomic_store_relaxed (&record->cache, NULL);
  atomic_store_relaxed (&record->code,
			tramp_adapter_word (record,
					    tramp_unbound_adapter (flags)));
  /* If a signal handler forks, what is not in the cache is not free.  */
  __atomic_signal_fence (__ATOMIC_RELEASE);
  own->ring[head] = NULL;
  own->head = (head + 1) & own->mask;
  return tramp_slot (record);
}

/* Implementation of tramp_alloc for FLAGS other than a delivery with a
   template of its own.  */
static __attribute_noinline__ void *
alloc_other (unsigned int flags)
{
  return (flags < TRAMP_DELIVERIES
	  ? alloc_record (flags, tramp_template (flags))
	  : alloc_slow (flags));
}

void *
__tramp_alloc (unsigned int flags)
{
  if (TRAMP_TEMPLATES == 1 && __glibc_likely (flags < TRAMP_DELIVERIES))
    return alloc_record (flags, 0);
  return (__glibc_likely (flags < TRAMP_TEMPLATES)
	  ? alloc_record (flags, flags) : alloc_other (flags));
}
libc_hidden_def (__tramp_alloc)
weak_alias (__tramp_alloc, tramp_alloc)

/* Implementation of tramp_init for a TRAMP whose table is not where it most
   likely is, or has sealed ones, or that is initialized already.  */
static __attribute_noinline__ int
init_slow (void *tramp, void *code, void *data)
{
  struct tramp_record *record;
  uintptr_t template;
  bool sealed;
  if (!find_record (tramp, &sealed, &record, &template))
    return __tramp_kernel_init (tramp, code, data);
  if (sealed)
    return __tramp_sealed_change (record, template,
				  &(struct tramp_info) { code, data });

  uintptr_t adapter = tramp_find_adapter (atomic_load_relaxed (&record->code));
  if (tramp_adapter_is_free (adapter))
    return fail (EINVAL);
  tramp_init_record (record, tramp_adapter_delivery (adapter, template), code,
		     data);
  return 0;
}

int
__tramp_init (void *tramp, void *code, void *data)
{
  struct tramp_record *record;
  uintptr_t template;
  if (!find_record (tramp, NULL, &record, &template))
    return init_slow (tramp, code, data);

  /* What has a template is bound in the same way as TRAMP_CHAIN.  */
  uintptr_t offset
    = (tramp_unprotect (atomic_load_relaxed (&record->code))
       - (uintptr_t) (__tramp_adapters
		      + (tramp_unbound_adapter (TRAMP_CHAIN)
			 * TRAMP_ADAPTER_SIZE)));
  if (__glibc_likely (offset < TRAMP_TEMPLATES * TRAMP_ADAPTER_SIZE))
    tramp_init_record (record, TRAMP_CHAIN, code, data);
  else if (__glibc_likely (offset < TRAMP_DELIVERIES * TRAMP_ADAPTER_SIZE))
    tramp_init_record (record, offset / TRAMP_ADAPTER_SIZE, code, data);
  else
    return init_slow (tramp, code, data);
  return 0;
}
weak_alias (__tramp_init, tramp_init)

int
__tramp_query (const void *tramp, struct tramp_info *info)
{
  struct tramp_record *record;
  uintptr_t template;
  bool sealed;
  if (!find_record (tramp, &sealed, &record, &template))
    return __tramp_kernel_query (tramp, info);

  /* Acquire MO load synchronizes with the stores in __tramp_init.  */
  uintptr_t code = atomic_load_acquire (&record->code);
  uintptr_t adapter = tramp_find_adapter (code);
  unsigned int delivery = tramp_adapter_delivery (adapter, template);
  if (tramp_adapter_is_free (adapter)
      || (sealed && !__tramp_sealed_is_live (record, delivery)))
    return fail (EINVAL);

  memset (info, 0, sizeof (*info));
  info->flags = delivery | (sealed ? TRAMP_SEALED : 0);
  if (adapter == TRAMP_ADAPTERS)
    {
      info->code = (void *) tramp_unprotect (code);
      info->data = atomic_load_relaxed (&record->data);
    }
  else if (!tramp_adapter_is_unbound (adapter))
    {
      uintptr_t bound = atomic_load_relaxed (&record->bound.code);
      info->code = (void *) tramp_unprotect (bound);
      info->data = atomic_load_relaxed (&record->bound.data);
    }
  return 0;
}
weak_alias (__tramp_query, tramp_query)

/* Implementation of free_record when the cache is full.  */
static __attribute_noinline__ int
free_record_slow (struct tramp_record *record, uintptr_t template)
{
  __tramp_pool_give (&first_cache, record, template);
  return 0;
}

/* Free the trampoline of RECORD, in a table of TEMPLATE.  */
static __always_inline int
free_record (struct tramp_record *record, uintptr_t template)
{
  /* Memory that was given back reads as zero.  */
  uintptr_t code = atomic_load_relaxed (&record->code);
  uintptr_t free = tramp_free_word (record, template);
  if (__glibc_unlikely (code == free || code == 0))
    return fail (EINVAL);

  struct tramp_cache *own = own_cache (template);
  unsigned int tail = own->tail;
  if (__glibc_unlikely (own->ring[tail] != NULL))
    return free_record_slow (record, template);
  own->ring[tail] = record;
  own->tail = (tail + 1) & own->mask;
  /* If a signal handler forks, what is free is in the cache.  */
  __atomic_signal_fence (__ATOMIC_RELEASE);
  tramp_make_free (record, free, own);
  return 0;
}

/* Implementation of tramp_free for a TRAMP whose table is not where it most
   likely is, or has sealed ones.  */
static __attribute_noinline__ int
free_slow (void *tramp)
{
  if (tramp == NULL)
    return 0;
  struct tramp_record *record;
  uintptr_t template;
  bool sealed;
  if (!find_record (tramp, &sealed, &record, &template))
    return __tramp_kernel_free (tramp);
  return (sealed ? __tramp_sealed_change (record, template, NULL)
	  : free_record (record, template));
}

int
__tramp_free (void *tramp)
{
  struct tramp_record *record;
  uintptr_t template;
  if (!find_record (tramp, NULL, &record, &template))
    return free_slow (tramp);
  return free_record (record, template);
}
weak_alias (__tramp_free, tramp_free)

void
__tramp_thread_freeres (void)
{
  __tramp_pool_leave (&first_cache);
}

#endif /* TRAMP_TABLE_SIZE */
