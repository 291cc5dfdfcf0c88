/* Trampolines: a C library in another namespace.
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

#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>

#include <support/xsignal.h>
#include <tst-tramp-backtrace.h>
#include <tst-tramp-fault-namespace.h>

/* Return true if a backtrace made by FUNCTION, which is backtrace of some C
   library, has the address WANTED.  */
static bool
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
static int (*inner_backtrace) (void **, int);

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
  xmprotect (locked_page, sysconf (_SC_PAGESIZE), PROT_READ | PROT_WRITE);
  locked_page = NULL;
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

static void
check_backtrace (struct library *library, struct link_map *map,
		 bool can_unwind)
{
  size_t page = sysconf (_SC_PAGESIZE);
  enum { COUNT = 2 * TRAMP_SLOTS };
  static void *tramps[COUNT];
  for (int i = 0; i < COUNT; ++i)
    {
      tramps[i] = library->alloc (TRAMP_ARG (0));
      TEST_VERIFY_EXIT (tramps[i] != NULL);
      TEST_COMPARE (library->init (tramps[i], look_back, (void *) &found), 0);
    }
  if (can_unwind)
    TEST_COMPARE (call_looking_back (tramps[0]), 2);

  if (TRAMP_CODE_SIZE > 0)
    {
      struct dl_find_object object;
      TEST_COMPARE (_dl_find_object (tramps[0], &object), 0);
      TEST_VERIFY (object.dlfo_link_map == map);
      TEST_VERIFY (object.dlfo_map_start <= tramps[0]
		   && object.dlfo_map_end > tramps[0]);
    }

  /* The last page of records has to be readable for the unwinder.  */
  void *lockable = NULL;
  for (int i = 0; i < COUNT; ++i)
    if ((((uintptr_t) tramp_record (tramps[i]) & -page) + page)
	% REGION_SIZE != 0)
      lockable = tramps[i];
  if (lockable != NULL && can_unwind)
    {
      locked_tramp = lockable;
      locked_page
	= (void *) ((uintptr_t) tramp_record (locked_tramp) & -page);
      xmprotect (locked_page, page, PROT_NONE);
      TEST_COMPARE (call_looking_back (lockable), 3);
      TEST_VERIFY (locked_page == NULL);
    }
  for (int i = 0; i < COUNT; ++i)
    TEST_COMPARE (library->free (tramps[i]), 0);
}

static int
do_test (void)
{
  need_trampolines ();
  struct sigaction action = { .sa_sigaction = segv_handler,
			      .sa_flags = SA_SIGINFO };
  xsigaction (SIGSEGV, &action, NULL);
  bool can_unwind = tst_tramp_unwinds_signals ();

  void *outer = xtramp_returning (&outer);
  struct tramp_info info;
  for (int round = 0; round < 3; ++round)
    {
      struct library library = load_library (libc_path ());
      TEST_VERIFY (library.alloc != tramp_alloc);
      inner_backtrace = xdlsym (library.handle, "backtrace");
      struct link_map *map;
      TEST_COMPARE (dlinfo (library.handle, RTLD_DI_LINKMAP, &map), 0);

      /* An old libgcc_s cannot look into other namespaces at all.  This also
	 sees to it that it is loaded.  */
      if (sort_looking_back (xdlsym (library.handle, "qsort")) != 2)
	can_unwind = false;

      exercise_library (&library);
      check_backtrace (&library, map, can_unwind);

      /* Each library has tables of its own, and none knows what belongs to the
	 other.  */
      void *inner = library.alloc (TRAMP_ARG (0));
      TEST_VERIFY_EXIT (inner != NULL);
      TEST_COMPARE (library.init (inner, return_data, &inner), 0);
      TEST_VERIFY (((uintptr_t) inner & -REGION_SIZE)
		   != ((uintptr_t) outer & -REGION_SIZE));
      TEST_VERIFY (tramp_is_refused (inner));
      int *inner_errno = library.errno_location ();
      *inner_errno = 0;
      TEST_COMPARE (library.free (outer), -1);
      TEST_COMPARE (*inner_errno, EINVAL);
      *inner_errno = 0;
      TEST_COMPARE (library.query (outer, &info), -1);
      TEST_COMPARE (*inner_errno, EINVAL);
      *inner_errno = 0;
      TEST_COMPARE (library.init (outer, return_data, NULL), -1);
      TEST_COMPARE (*inner_errno, EINVAL);
      TEST_VERIFY (tramp_is_right (outer, &outer));
      TEST_VERIFY (call_tramp (inner) == &inner);
      TEST_COMPARE (library.query (inner, &info), 0);
      TEST_VERIFY (info.data == &inner);

      /* Its trampolines cannot be used any more, but everything else can.  */
      xdlclose (library.handle);
      TEST_VERIFY (tramp_is_refused (inner));
      struct dl_find_object object;
      _dl_find_object (inner, &object);
      TEST_VERIFY (backtrace_has (backtrace, NULL) == false);
      exercise_tramps ();
      TEST_VERIFY (tramp_is_right (outer, &outer));
    }
  xtramp_free (outer);
  if (!can_unwind)
    FAIL_UNSUPPORTED ("no backtrace through signal handlers, or through other"
		      " namespaces");
  return 0;
}

#include <support/test-driver.c>
