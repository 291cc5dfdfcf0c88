/* Test that nothing but the library can write to sealed trampolines.
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

#include <setjmp.h>

#include <support/xsignal.h>
#define TST_TRAMP_KIND TRAMP_SEALED
#include <tst-tramp-fault.h>

/* Trampolines in several tables.  */
enum { COUNT = 2 * TRAMP_SLOTS + 100 };
static void *tramps[COUNT];

/* A sealed trampoline for the signal handler to call.  */
static void *handler_tramp;

static sigjmp_buf faulted;

static void
handler (int signal)
{
  if (call_tramp (handler_tramp) != &handler_tramp)
    FAIL_EXIT1 ("a trampoline is wrong in a signal handler");
  siglongjmp (faulted, 1);
}

/* Return true if WHERE can be written to, and if so, leave it as it was.  */
static bool
is_writable (volatile char *where)
{
  if (sigsetjmp (faulted, 1) != 0)
    return false;
  *where = *where;
  return true;
}

/* Return the number of words among SIZE bytes at WHERE that can be written
   to.  */
static size_t
count_writable (char *where, size_t size)
{
  size_t count = 0;
  for (size_t i = 0; i < size; i += sizeof (uintptr_t))
    count += is_writable (where + i);
  return count;
}

/* Nothing can be written to that has to do with any of the trampolines.  */
static void
check_sealed (void *closure)
{
  size_t writable = 0;
  for (int i = 0; i < COUNT; ++i)
    {
      writable += count_writable (tramp_record (tramps[i]), TRAMP_SLOT_SIZE);
      if (TRAMP_CODE_SIZE > 0)
	writable += is_writable (tramps[i]);
    }
  TEST_COMPARE (writable, 0);
  TEST_COMPARE (count_wrong_tramps (tramps, COUNT), 0);
}

/* A trampoline with FLAGS can be bound once.  */
static void
check_life (unsigned int flags)
{
  void *tramp = xtramp_alloc (flags);
  check_query (tramp, NULL, NULL, flags);
  TEST_COMPARE (count_writable (tramp_record (tramp), TRAMP_SLOT_SIZE), 0);
  TEST_COMPARE (tramp_init (tramp, (void *) return_data, tramp), 0);
  check_query (tramp, (void *) return_data, tramp, flags);
  TEST_COMPARE (count_writable (tramp_record (tramp), TRAMP_SLOT_SIZE), 0);

  for (int i = 0; i < 2; ++i)
    {
      errno = 0;
      TEST_COMPARE (tramp_init (tramp, (void *) check_life, NULL), -1);
      TEST_COMPARE (errno, EPERM);
    }
  check_query (tramp, (void *) return_data, tramp, flags);

  xtramp_free (tramp);
  TEST_VERIFY (tramp_is_refused (tramp));
  TEST_COMPARE (count_writable (tramp_record (tramp), TRAMP_SLOT_SIZE), 0);
}

/* Nobody has the slots beside that of a trampoline, whatever they are.  */
static void
check_neighbours (void)
{
  char *tramp = xtramp_returning (NULL);
  uintptr_t table = (uintptr_t) tramp & -REGION_SIZE;
  for (int i = 0; i < TRAMP_SLOTS; ++i)
    {
      char *other = ((char *) (table + TRAMP_POINTER_TAG)
		     + i * TRAMP_SLOT_SIZE);
      if (other != tramp && other != handler_tramp
	  && !tramp_is_refused (other))
	FAIL_EXIT1 ("slot %d is taken for a trampoline", i);
      if (!tramp_is_refused (other + 1))
	FAIL_EXIT1 ("slot %d has another beside it", i);
    }
  xtramp_free (tramp);
}

/* Ordinary trampolines fill their tables while sealed ones come and go.  */
static void
check_places (void)
{
  enum { ROUNDS = 64, KEPT = 16 };
  void *kept[ROUNDS * KEPT];
  uintptr_t previous = 0;
  int tables = 0;
  for (int round = 0; round < ROUNDS; ++round)
    {
      for (int i = 0; i < KEPT; ++i)
	{
	  kept[round * KEPT + i] = xtramp_alloc (TRAMP_ARG (0));
	  uintptr_t table = (uintptr_t) kept[round * KEPT + i] & -REGION_SIZE;
	  tables += table != previous;
	  previous = table;
	}
      xtramp_free (xtramp_returning (NULL));
    }
  TEST_VERIFY (tables <= ROUNDS * KEPT / TRAMP_USABLE_SLOTS + 2);
  for (int i = 0; i < array_length (kept); ++i)
    xtramp_free (kept[i]);
}

static int
do_test (void)
{
  need_trampolines ();
  xsignal (SIGSEGV, handler);
  xsignal (SIGBUS, handler);
  handler_tramp = xtramp_returning (&handler_tramp);

  /* The test can tell.  */
  static char writable[16];
  TEST_COMPARE (count_writable (writable, sizeof (writable)),
		sizeof (writable) / sizeof (uintptr_t));

  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    check_life (tst_tramp_delivery (i));
  xtramp_free (handler_tramp);
  check_places ();
  handler_tramp = xtramp_returning (&handler_tramp);
  check_neighbours ();

  TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);
  check_sealed (NULL);
  in_child_of (fork, check_sealed, NULL);

  /* Others are not protected, and those that are, are beside others that
     change.  */
  void *plain = xtramp (TRAMP_ARG (0), return_data, NULL);
  TEST_COMPARE (count_writable (tramp_record (plain), TRAMP_SLOT_SIZE),
		TRAMP_SLOT_SIZE / sizeof (uintptr_t));
  xtramp_free (plain);
  for (int i = 0; i < COUNT; i += 2)
    xtramp_free (tramps[i]);
  for (int i = 0; i < COUNT; i += 2)
    tramps[i] = xtramp_returning (&tramps[i]);
  check_sealed (NULL);

  /* What is no longer in use can be, for trampolines of both kinds.  */
  TEST_COMPARE (free_tramps (tramps, COUNT), 0);
  for (int i = 0; i < COUNT; ++i)
    if (!tramp_is_refused (tramps[i]))
      FAIL_EXIT1 ("trampoline %d is not free", i);
  for (int round = 0; round < 3; ++round)
    {
      for (int i = 0; i < COUNT; ++i)
	tramps[i] = xtramp (TRAMP_ARG (0), return_data, &tramps[i]);
      TEST_COMPARE (free_tramps (tramps, COUNT), 0);
      TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);
      check_sealed (NULL);
      TEST_COMPARE (free_tramps (tramps, COUNT), 0);
    }
  return 0;
}

#include <support/test-driver.c>
