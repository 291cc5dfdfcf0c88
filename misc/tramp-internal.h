/* Trampolines: records, and what tramp.c and tramp-pool.c share.
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

#ifndef _TRAMP_INTERNAL_H
#define _TRAMP_INTERNAL_H	1

#include <dl-tramp.h>
#include <sys/tramp.h>
#include <tramp-protect.h>

/* The code pointers are those that assembly reads, protected by
   tramp_protect.  */
struct tramp_record
{
  union
  {
    /* What the slot loads.  The code is that which the user bound in the case
       of TRAMP_CHAIN without an adapter, otherwise an adapter, and the data
       then is the address of the record.  */
    struct
    {
#if TRAMP_CODE_WORD == 0
      uintptr_t code;
      void *data;
#else
      void *data;
      uintptr_t code;
#endif

      union
      {
	/* What an adapter delivers.  */
	struct
	{
	  uintptr_t code;
	  void *data;
	} bound;

	/* The cache that a free slot is, or was last, in.  Nothing is at this
	   address while the slot is live.  */
	struct tramp_cache *cache;
      };
    };
    char size[TRAMP_SLOT_SIZE];
  };
};

_Static_assert (sizeof (struct tramp_record) == TRAMP_SLOT_SIZE,
		"a record faces a slot");
_Static_assert ((offsetof (struct tramp_record, code)
		 == TRAMP_CODE_WORD * sizeof (uintptr_t))
		&& (offsetof (struct tramp_record, bound.code)
		    == 2 * sizeof (uintptr_t))
		&& (offsetof (struct tramp_record, bound.data)
		    == 3 * sizeof (uintptr_t)),
		"assembly relies on this");

/* Defined in tramp-table.S.  */
extern const char __tramp_template[TRAMP_TEMPLATES * TRAMP_TABLE_SIZE]
  attribute_hidden;
extern const char __tramp_adapters[TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE]
  attribute_hidden;

/* Return the function pointer that the trampoline of RECORD is.  */
static __always_inline void *
tramp_slot (struct tramp_record *record)
{
  return (char *) record - TRAMP_CODE_SIZE + TRAMP_POINTER_TAG;
}

/* Return the word that makes the slot of RECORD jump to adapter number
   ADAPTER.  */
static __always_inline uintptr_t
tramp_adapter_word (struct tramp_record *record, uintptr_t adapter)
{
  return tramp_protect (&record->code,
			(uintptr_t) __tramp_adapters
			+ adapter * TRAMP_ADAPTER_SIZE);
}

/* Return the number of the template for trampolines with DELIVERY.  */
static __always_inline uintptr_t
tramp_template (uintptr_t delivery)
{
  return delivery < TRAMP_TEMPLATES ? delivery : 0;
}

/* The adapters are numbered as <tramp-layout.h> says.  TRAMP_ADAPTERS means
   that the slot jumps to the code of the user itself.

   Return the word that makes the slot of RECORD, in a table of TEMPLATE, that
   of a free one.  */
static __always_inline uintptr_t
tramp_free_word (struct tramp_record *record, uintptr_t template)
{
  return tramp_adapter_word (record, template);
}

/* Return true if ADAPTER is that of a free trampoline.  */
static __always_inline bool
tramp_adapter_is_free (uintptr_t adapter)
{
  return adapter < TRAMP_TEMPLATES;
}

/* Return the number of the adapter of a trampoline with DELIVERY that is not
   initialized.  */
static __always_inline uintptr_t
tramp_unbound_adapter (uintptr_t delivery)
{
  return TRAMP_TEMPLATES + delivery;
}

/* Return the number of the adapter of a trampoline with DELIVERY that is
   initialized.  */
static __always_inline uintptr_t
tramp_bound_adapter (uintptr_t delivery)
{
  if (delivery >= TRAMP_TEMPLATES)
    return TRAMP_DELIVERIES + delivery;
  return TRAMP_CHAIN_ADAPTER ? 2 * TRAMP_DELIVERIES : TRAMP_ADAPTERS;
}

_Static_assert (TRAMP_TEMPLATES == 1 || !TRAMP_CHAIN_ADAPTER,
		"what has a template has no adapter");

/* Return true if ADAPTER, which is not that of a free one, is that of a
   trampoline that is not initialized.  */
static __always_inline bool
tramp_adapter_is_unbound (uintptr_t adapter)
{
  return adapter < TRAMP_TEMPLATES + TRAMP_DELIVERIES;
}

/* Return the delivery of the trampoline with ADAPTER in a table of TEMPLATE,
   or any number if it is free.  */
static __always_inline unsigned int
tramp_adapter_delivery (uintptr_t adapter, uintptr_t template)
{
  if (tramp_adapter_is_unbound (adapter))
    return adapter - TRAMP_TEMPLATES;
  return (adapter < 2 * TRAMP_DELIVERIES
	  ? adapter - TRAMP_DELIVERIES : template);
}

/* Make the trampoline of RECORD, which goes to CACHE, free.  FREE is the word
   for this.  */
static __always_inline void
tramp_make_free (struct tramp_record *record, uintptr_t free,
		 struct tramp_cache *cache)
{
  atomic_store_relaxed (&record->code, free);
  /* A signal handler that queries the trampoline finds what was bound to it,
     or nothing.  */
  __atomic_signal_fence (__ATOMIC_RELEASE);
  atomic_store_relaxed (&record->data, record);
  atomic_store_relaxed (&record->cache, cache);
}

/* Return the number of the adapter that the code word CODE of a record makes
   its slot jump to, or TRAMP_ADAPTERS if that is no adapter.  */
static __always_inline uintptr_t
tramp_find_adapter (uintptr_t code)
{
  uintptr_t offset = tramp_unprotect (code) - (uintptr_t) __tramp_adapters;
  if (__glibc_likely (offset < TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE))
    return offset / TRAMP_ADAPTER_SIZE;
  /* The memory of free slots can have been given back.  */
  return code == 0 ? 0 : TRAMP_ADAPTERS;
}

/* Bind CODE and DATA to the trampoline of RECORD, which has DELIVERY.  */
static __always_inline void
tramp_init_record (struct tramp_record *record, unsigned int delivery,
		   void *code, void *data)
{
  /* The stores are in this order so that a signal handler which queries the
     trampoline finds it either not initialized or complete, and the release
     MO store is for other threads that do so.  */
  uintptr_t adapter = tramp_bound_adapter (delivery);
  if (adapter == TRAMP_ADAPTERS)
    {
      atomic_store_relaxed (&record->data, data);
      atomic_store_release (&record->code,
			    tramp_protect (&record->code, (uintptr_t) code));
    }
  else
    {
      atomic_store_relaxed (&record->bound.data, data);
      atomic_store_relaxed (&record->bound.code,
			    tramp_protect (&record->bound.code,
					   (uintptr_t) code));
      atomic_store_release (&record->code,
			    tramp_adapter_word (record, adapter));
    }
}

/* End the process because TRAMP was called, which was freed, or not
   initialized yet.  Adapters call them with the address of the record.  */
_Noreturn void __tramp_freed (struct tramp_record *record) attribute_hidden;
_Noreturn void __tramp_uninitialized (struct tramp_record *record)
  attribute_hidden;

/* End the process because the record of a free trampoline, or a list of those,
   was overwritten.  */
_Noreturn void __tramp_corrupted (void) attribute_hidden;

/* The directory of the tables of this C library.  */
extern struct tramp_directory *__tramp_directory attribute_hidden;

/* What the variable of a thread points to that has no cache yet: one with
   nothing to take, and no room, which is never written to.  */
extern const struct tramp_cache __tramp_no_cache attribute_hidden;

/* Put up to TRAMP_BATCH free slots in tables of TEMPLATE into the cache for
   that of this thread, which is empty.  *VARIABLE points to the first cache of
   the thread.  Return false, with errno set, in case of an error.  */
bool __tramp_pool_take (struct tramp_cache **variable, unsigned int template)
  attribute_hidden;

/* Free the trampoline of RECORD, in a table of TEMPLATE: put it into the cache
   for that of this thread, after giving some slots to the pool if it is full.
   *VARIABLE points to the first cache of the thread.  */
void __tramp_pool_give (struct tramp_cache **variable,
			struct tramp_record *record, unsigned int template)
  attribute_hidden;

/* Give the slots in the caches of this thread to the pools.  *VARIABLE points
   to the first one for the pool of this C library.  */
void __tramp_pool_leave (struct tramp_cache **variable) attribute_hidden;

/* tramp_alloc with the flag TRAMP_SEALED, and DELIVERY besides.  */
void *__tramp_sealed_alloc (unsigned int delivery) attribute_hidden;

/* Return true if the sealed trampoline of RECORD, which has DELIVERY, was
   handed out, provided that it is not free.  */
bool __tramp_sealed_is_live (const struct tramp_record *record,
			     unsigned int delivery) attribute_hidden;

/* Bind what BIND says to the trampoline of RECORD, in a table of TEMPLATE with
   sealed ones, or free it if BIND is null.  Return zero, or -1, with errno
   set.  */
int __tramp_sealed_change (struct tramp_record *record, unsigned int template,
			   const struct tramp_info *bind) attribute_hidden;

/* How the code of tables is mapped.  */
#ifndef TRAMP_TABLE_PROT
# define TRAMP_TABLE_PROT (PROT_READ | PROT_EXEC)
#endif

/* Map a copy of TEMPLATE, for execution, to the TRAMP_TABLE_SIZE bytes at
   WHERE.  If REPLACE, that is the place of an idle table, which stays mapped
   at every moment; otherwise nothing is mapped there.  Return zero, or an
   error number: one that tramp_alloc is documented to set, or, unless REPLACE,
   EEXIST if something is mapped there meanwhile.  In case of an error, what is
   mapped there has not changed.  Do nothing if the port has no template.  */
int __tramp_map_template (void *where, unsigned int template, bool replace)
  attribute_hidden;

#endif /* tramp-internal.h */
