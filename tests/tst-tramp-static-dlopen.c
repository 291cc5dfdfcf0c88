/* Trampolines: a static program that loads a C library.
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

#include <gnu/lib-names.h>
#include <link.h>
#include <setjmp.h>

#include <tst-tramp-fault-backtrace.h>

/* Unwind from the slot that was interrupted to the caller that is wanted.  */

static sigjmp_buf unwound;

static _Unwind_Reason_Code
stop_at_wanted (int version, _Unwind_Action actions,
		_Unwind_Exception_Class class,
		struct _Unwind_Exception *exception,
		struct _Unwind_Context *context, void *closure)
{
  if (_Unwind_GetIP (context) == (uintptr_t) wanted)
    siglongjmp (unwound, 1);
  return _URC_NO_REASON;
}

static void
unwind_from_slot (void)
{
  static struct _Unwind_Exception exception;
  _Unwind_ForcedUnwind (&exception, stop_at_wanted, NULL);
}

static void
check_forced_unwind (void *tramp)
{
  in_slot = unwind_from_slot;
  volatile bool returned = false;
  if (sigsetjmp (unwound, 1) == 0)
    {
      call_looking_back (tramp);
      returned = true;
    }
  TEST_VERIFY (!returned);
  in_slot = NULL;
}

/* Return the object that the code at ADDRESS belongs to.  */
static const struct link_map *
find_map (void *address)
{
  struct dl_find_object object;
  TEST_VERIFY_EXIT (_dl_find_object (address, &object) == 0);
  return object.dlfo_link_map;
}

static int
do_test (void)
{
  need_trampolines ();
  bool can_unwind = prepare_backtrace ();
  struct library base = base_library ();
  void *early = xtramp_returning (&early);

  for (int round = 0; round < 3; ++round)
    {
      struct library library
	= library_of (xdlopen (LIBC_SO, RTLD_NOW | RTLD_LOCAL));
      TEST_VERIFY (library.alloc != tramp_alloc);
      inner_backtrace = xdlsym (library.handle, "backtrace");
      inner_find_object = xdlsym (library.handle, "_dl_find_object");

      /* This needs unwind tables of a static program.  A backtrace loads what
	 depends on the C library, which then stays when it is closed.  */
      bool unwind = can_unwind && round > 0;
      if (unwind
	  && (sort_looking_back (qsort) != 2
	      || sort_looking_back (xdlsym (library.handle, "qsort")) != 2))
	can_unwind = unwind = false;

      struct library *libraries[] = { &base, &library };
      for (int i = 0; i < array_length (libraries); ++i)
	{
	  exercise_library (libraries[i]);
	  check_backtrace (libraries[i], find_map (libraries[i]->alloc),
			   unwind, check_forced_unwind);
	}

      /* Neither knows trampolines of the other one as its own.  */
      void *inner = library.alloc (TRAMP_ARG (0));
      TEST_VERIFY_EXIT (inner != NULL);
      TEST_COMPARE (library.init (inner, return_data, &inner), 0);
      TEST_VERIFY (call_tramp (inner) == &inner);
      TEST_VERIFY (tramp_is_refused (inner));
      struct tramp_info info;
      TEST_COMPARE (library.query (early, &info), -1);
      TEST_COMPARE (library.query (inner, &info), 0);
      TEST_VERIFY (info.data == &inner);
      if (round == 1)
	TEST_COMPARE (library.free (inner), 0);

      xdlclose (library.handle);
      TEST_VERIFY (tramp_is_refused (inner));
      if (round == 0)
	check_forgotten (inner);
      exercise_tramps ();
      TEST_VERIFY (tramp_is_right (early, &early));
    }
  xtramp_free (early);
  if (!can_unwind)
    FAIL_UNSUPPORTED ("no backtrace through signal handlers, or of both C"
		      " libraries");
  return 0;
}

#include <support/test-driver.c>
