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
#include <tramp-protect.h>

/* The code pointers are those that assembly reads, protected by
   tramp_protect.  */
struct tramp_record
{
  union
  {
    /* What the slot loads.  The code is that which the user bound in the case
       of TRAMP_CHAIN, otherwise an adapter, and the data then is the address
       of the record.  */
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

	/* A free trampoline.  Lists of them know their length, which makes
	   their first element all that there is to a cache.  */
	struct
	{
	  struct tramp_record *next;
	  /* In the low half, the length of the list from here on.  In the
	     high half, zero in the pool, otherwise the generation of the
	     process in which it came to the cache of a thread.  */
	  uint64_t info;
	} free;
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
extern const char __tramp_template[TRAMP_TABLE_SIZE] attribute_hidden;
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
tramp_adapter_word (struct tramp_record *record, unsigned int adapter)
{
  return tramp_protect (&record->code,
			(uintptr_t) __tramp_adapters
			+ adapter * TRAMP_ADAPTER_SIZE);
}

/* Return true if RECORD is that of a free trampoline which was handed out
   before.  */
static __always_inline bool
tramp_is_free (struct tramp_record *record)
{
  /* Acquire MO load synchronizes with the store in tramp_make_free.  */
  return atomic_load_acquire (&record->code) == tramp_adapter_word (record, 0);
}

/* Return the generation that RECORD, which is free, came to a cache in, or
   zero if it is in the pool.  */
static inline unsigned int
tramp_generation (const struct tramp_record *record)
{
  return record->free.info >> 32;
}

/* Make RECORD free, at the head of LIST, whose member info is INFO.  Return
   the new list.  */
static __always_inline struct tramp_record *
tramp_make_free (struct tramp_record *record, struct tramp_record *list,
		 uint64_t info)
{
  /* Relaxed MO keeps the compiler from storing two members at once, which is
     slower when the list is soon read again.  */
  atomic_store_relaxed (&record->free.next, list);
  record->free.info = info + 1;
  record->data = record;
  /* Release MO store synchronizes with the load in tramp_is_free: if a fork
     happens now, the child that finds the trampoline to be free will see the
     generation.  */
  atomic_store_release (&record->code, tramp_adapter_word (record, 0));
  return record;
}

/* End the process because a list of free trampolines was overwritten.  */
_Noreturn void __tramp_corrupted (void) attribute_hidden;

/* Number of slots that move between the pool and the cache of a thread at
   once.  A cache that is twice as long gives so many to the pool.  */
enum { TRAMP_BATCH = 16 };

/* The generation of the process: incremented in the child of a fork.  */
extern unsigned int __tramp_generation attribute_hidden;

/* The directory of the tables of this C library.  */
extern struct tramp_directory *__tramp_directory attribute_hidden;

/* Take at most TRAMP_BATCH free slots out of the pool.  Return a list of their
   records, or null, with errno set, in case of an error.  */
struct tramp_record *__tramp_pool_take (void) attribute_hidden;

/* Give the slots in LIST to the pool.  */
void __tramp_pool_give (struct tramp_record *list) attribute_hidden;

/* Map a copy of the template, for execution, to the TRAMP_TABLE_SIZE bytes at
   WHERE, which are not mapped.  Return zero, or an error number, with nothing
   mapped: EEXIST if something is mapped there meanwhile.  Do nothing if the
   port has no template.  */
int __tramp_map_template (void *where) attribute_hidden;

#endif /* tramp-internal.h */
