/* Trampolines: backtraces that two C libraries make.
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

#ifndef _TST_TRAMP_FAULT_BACKTRACE_H
#define _TST_TRAMP_FAULT_BACKTRACE_H	1

#include <execinfo.h>
#include <signal.h>
#include <sys/mman.h>

#include <support/xsignal.h>
#include <tst-tramp-backtrace.h>
#include <tst-tramp-fault-namespace.h>

/* Return true if a backtrace made by FUNCTION, which is backtrace of some C
   library, has the address WANTED.  */
static inline bool
backtrace_has (int (*function) (void **, int), void *wanted)
{
  void *frames[64];
  int count = function (frames, array_length (frames));
  for (int i = 0; i < count; ++i)
    if (frames[i] == wanted)
      return true;
  return false;
}

/* What a backtrace is to find.  */
static void *wanted;
static volatile int found;

/* These functions of the other C library.  */
static int (*inner_backtrace) (void **, int);
static int (*inner_find_object) (void *, struct dl_find_object *);

/* Called through a trampoline.  */
static void *
look_back (void *data)
{
  found += backtrace_has (backtrace, wanted);
  found += backtrace_has (inner_backtrace, wanted);
  return data;
}

/* Called by qsort.  */
static int
compare_looking_back (const void *a, const void *b)
{
  look_back (NULL);
  return 0;
}

/* Like call_looking_back, but look through the function SORT, which is
   qsort.  */
static __attribute_noinline__ int
sort_looking_back (__typeof (qsort) *sort)
{
  wanted = __builtin_return_address (0);
  found = 0;
  int array[2] = { 0 };
  sort (array, 2, sizeof (array[0]), compare_looking_back);
  return found;
}

/* Page of records that cannot be read, and a trampoline there.  */
static void *volatile locked_page;
static char *locked_tramp;

/* What to do where a slot was interrupted.  */
static void (*in_slot) (void);

static void
segv_handler (int signal, siginfo_t *info, void *context)
{
  /* The fault is in the slot, which the signal handler can unwind.  */
  TEST_VERIFY_EXIT (locked_page != NULL);
  TEST_VERIFY (info->si_addr >= (void *) tramp_record (locked_tramp)
	       && (info->si_addr
		   < (void *) (tramp_record (locked_tramp)
			       + TRAMP_SLOT_SIZE)));
  found += backtrace_has (backtrace, wanted);
  found += backtrace_has (inner_backtrace, wanted);
  xmprotect (locked_page, sysconf (_SC_PAGESIZE), PROT_READ | PROT_WRITE);
  locked_page = NULL;
  if (in_slot != NULL)
    in_slot ();
}

/* Make the record of one of the COUNT trampolines in TRAMPS, which are those
   of several tables, inaccessible, so that a call of it is interrupted in its
   slot.  Return that trampoline, or null if there is none.  */
static inline void *
lock_record (void **tramps, size_t count)
{
  size_t page = sysconf (_SC_PAGESIZE);
  for (size_t i = 0; i < count; ++i)
    {
      /* The last page of records has to be readable for the unwinder.  */
      uintptr_t start = (uintptr_t) tramp_record (tramps[i]) & -page;
      if ((start + page) % REGION_SIZE != 0)
	{
	  locked_tramp = tramps[i];
	  locked_page = (void *) start;
	  xmprotect (locked_page, page, PROT_NONE);
	  return locked_tramp;
	}
    }
  return NULL;
}

/* Call TRAMP, and look for the caller of this function.  Return how often
   that was found.  */
static __attribute_noinline__ int
call_looking_back (void *tramp)
{
  wanted = __builtin_return_address (0);
  found = 0;
  TEST_VERIFY (call_tramp (tramp) == &found);
  return found;
}

/* Both C libraries know that TRAMP belongs to the object MAP.  */
static inline void
check_found (void *tramp, const struct link_map *map)
{
  if (TRAMP_CODE_SIZE == 0)
    return;
  __typeof (inner_find_object) functions[]
    = { _dl_find_object, inner_find_object };
  for (int i = 0; i < array_length (functions); ++i)
    {
      struct dl_find_object object;
      memset (&object, 0, sizeof (object));
      TEST_COMPARE (functions[i] (tramp, &object), 0);
      TEST_VERIFY (object.dlfo_link_map == map);
      TEST_VERIFY (object.dlfo_map_start <= tramp
		   && object.dlfo_map_end > tramp);
    }
}

/* See what both C libraries find where a trampoline of LIBRARY, which belongs
   to the object MAP, is called.  If CAN_UNWIND, try backtraces, and then call
   ALSO, if that is not null, with a trampoline that is interrupted in its
   slot, and calls look_back later.  */
static inline void
check_backtrace (struct library *library, const struct link_map *map,
		 bool can_unwind, void (*also) (void *))
{
  enum { COUNT = 2 * TRAMP_SLOTS };
  static void *tramps[COUNT];
  for (int i = 0; i < COUNT; ++i)
    {
      tramps[i] = library->alloc (TRAMP_ARG (0));
      TEST_VERIFY_EXIT (tramps[i] != NULL);
      TEST_COMPARE (library->init (tramps[i], look_back, (void *) &found), 0);
    }
  check_found (tramps[0], map);
  check_found (tramps[COUNT - 1], map);
  if (can_unwind)
    {
      TEST_COMPARE (call_looking_back (tramps[0]), 2);
      void *tramp = lock_record (tramps, COUNT);
      if (tramp != NULL)
	{
	  TEST_COMPARE (call_looking_back (tramp), 4);
	  TEST_VERIFY (locked_page == NULL);
	}
      if (also != NULL && lock_record (tramps, COUNT) != NULL)
	{
	  also (locked_tramp);
	  TEST_VERIFY (locked_page == NULL);
	}
    }
  for (int i = 0; i < COUNT; ++i)
    TEST_COMPARE (library->free (tramps[i]), 0);
}

/* Return true if backtraces through signal handlers work, for which
   check_backtrace now is ready.  */
static inline bool
prepare_backtrace (void)
{
  struct sigaction action = { .sa_sigaction = segv_handler,
			      .sa_flags = SA_SIGINFO };
  xsigaction (SIGSEGV, &action, NULL);
  return tst_tramp_unwinds_signals (SA_SIGINFO);
}

#endif /* tst-tramp-fault-backtrace.h */
