/* Trampolines: addresses that are not those of live trampolines.
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

#include <limits.h>
#include <sys/mman.h>
#include <sys/param.h>

#include <support/next_to_fault.h>
#include <support/xthread.h>
#include <tst-tramp-fault.h>

static unsigned long int checked;
static unsigned long int accepted;

/* ADDRESS is refused by all functions.  */
static void
check_bad (uintptr_t address)
{
  ++checked;
  if (!tramp_is_refused ((void *) address) && accepted++ < 10)
    {
      support_record_failure ();
      printf ("error: %#lx is taken for a trampoline\n",
	      (unsigned long int) address);
    }
}

/* Live trampolines, in several tables.  */
enum { LIVE = 4 * TRAMP_SLOTS };
static void *live[LIVE];

/* The limits of their addresses.  Their tables need not be near to each
   other.  */
static uintptr_t lowest = UINTPTR_MAX;
static uintptr_t highest;

static bool
is_live (uintptr_t address)
{
  if (address < lowest || address > highest)
    return false;
  for (int i = 0; i < LIVE; ++i)
    if ((uintptr_t) live[i] == address)
      return true;
  return false;
}

/* ADDRESS is refused unless it is that of a live trampoline.  */
static void
check_unless_live (uintptr_t address)
{
  if (!is_live (address))
    check_bad (address);
}

/* All addresses in the table of TRAMP but those of live trampolines.  */
static void
check_table (void *tramp)
{
  uintptr_t base = (uintptr_t) tramp & -REGION_SIZE;
  for (uintptr_t address = base - 64; address < base + REGION_SIZE + 64;
       ++address)
    if (address % TRAMP_SLOT_SIZE != TRAMP_POINTER_TAG || !is_live (address))
      check_bad (address);
}

/* Addresses of memory of all kinds, which must not be changed.  */
static void
check_memory (void)
{
  static char data[1024];
  char stack[1024];
  char *heap = xmalloc (1024);
  char *const places[] = { data, stack, heap };
  char pattern[1024];
  memset (pattern, 0xa5, sizeof (pattern));
  for (int i = 0; i < array_length (places); ++i)
    {
      memcpy (places[i], pattern, sizeof (pattern));
      for (int j = 0; j < sizeof (pattern); ++j)
	check_bad ((uintptr_t) places[i] + j);
      TEST_COMPARE_BLOB (places[i], sizeof (pattern),
			 pattern, sizeof (pattern));
    }
  free (heap);

  /* Something that looks like a table, but is none.  */
  char *area = mmap (NULL, 2 * REGION_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TEST_VERIFY_EXIT (area != MAP_FAILED);
  uintptr_t copy = ((uintptr_t) area + REGION_SIZE - 1) & -REGION_SIZE;
  uintptr_t base = (uintptr_t) live[1] & -REGION_SIZE;
  memcpy ((void *) (copy + TRAMP_CODE_SIZE),
	  (void *) (base + TRAMP_CODE_SIZE), TRAMP_TABLE_SIZE);
  for (int i = 0; i < REGION_SIZE; i += 2)
    check_bad (copy + i);
  TEST_COMPARE (munmap (area, 2 * REGION_SIZE), 0);
  for (int i = 0; i < REGION_SIZE; i += 2)
    check_bad (copy + i);

  /* Text, the end of memory, no memory, the limits of the address space.  */
  struct support_next_to_fault ntf = support_next_to_fault_allocate (64);
  for (int i = 0; i < 64; ++i)
    {
      check_bad ((uintptr_t) check_memory + i);
      check_bad ((uintptr_t) tramp_alloc + i);
      check_bad ((uintptr_t) ntf.buffer + i);
      check_bad ((uintptr_t) ntf.buffer + 64 + i);
      check_bad (-(uintptr_t) i - 1);
      check_bad (INTPTR_MAX - (uintptr_t) i);
      check_bad (INTPTR_MAX + (uintptr_t) i + 1);
    }
  support_next_to_fault_free (&ntf);
  /* On the Hurd, tables can be here, too.  */
  for (uintptr_t i = 0; i < 2 * REGION_SIZE; ++i)
    {
      check_unless_live (i);
      check_bad (-i - 1);
    }
  for (int i = 0; i < sizeof (uintptr_t) * CHAR_BIT; ++i)
    {
      uintptr_t bit = (uintptr_t) 1 << i;
      check_unless_live (bit);
      check_unless_live (bit - 1);
      check_bad (-bit);
      /* One wrong bit in an address.  */
      check_unless_live ((uintptr_t) live[1] ^ bit);
    }
}

/* A million addresses, of which some are near tables.  */
static void
check_random (void)
{
  uint64_t random = 1;
  for (int i = 0; i < 1000000; ++i)
    {
      uint64_t n = next_random (&random);
      uintptr_t address = n;
      if (n >> 62 == 0)
	address = ((uintptr_t) live[1] - 32 * REGION_SIZE
		   + (n >> 16) % (64 * REGION_SIZE));
      else if (n >> 62 == 1)
	address = (address & -TRAMP_SLOT_SIZE) + TRAMP_POINTER_TAG;
      check_unless_live (address);
    }
}

static void
check_double_free (void)
{
  void *tramp = xtramp_returning (NULL);
  xtramp_free (tramp);
  for (int i = 0; i < 3; ++i)
    TEST_VERIFY (tramp_is_refused (tramp));

  /* After all have gone from the cache, and some lost their memory.  */
  static void *tramps[MANY_TRAMPS];
  TEST_COMPARE (fill_tramps (tramps, MANY_TRAMPS), MANY_TRAMPS);
  TEST_COMPARE (free_tramps (tramps, MANY_TRAMPS), 0);
  TEST_COMPARE (free_tramps (tramps, MANY_TRAMPS), MANY_TRAMPS);
  int count = 0;
  for (int i = 0; i < MANY_TRAMPS; ++i)
    count += tramp_is_refused (tramps[i]);
  TEST_COMPARE (count, MANY_TRAMPS);

  /* They were not put on a list more than once: those handed out now are
     distinct.  */
  exercise_tramps ();
}

/* Free everything twice, while other threads do so, too.  It is not before the
   next call of tramp_free that another thread can get the trampoline.  */
static void *
double_free_thread (void *closure)
{
  void *tramps[200];
  for (int i = 0; i < 300; ++i)
    {
      size_t count = 1 + i % array_length (tramps);
      TEST_COMPARE (fill_tramps (tramps, count), count);
      TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
      for (size_t j = 0; j < count; ++j)
	{
	  TEST_COMPARE (tramp_free (tramps[j]), 0);
	  TEST_VERIFY (tramp_is_refused (tramps[j]));
	}
    }
  return NULL;
}

static int
do_test (void)
{
  /* There are no tables at first.  */
  check_bad (0);
  check_bad (TRAMP_SLOT_SIZE);
  check_bad ((uintptr_t) live & -REGION_SIZE);
  need_trampolines ();

  for (int i = 0; i < LIVE; ++i)
    {
      live[i] = xtramp_alloc (i % 2 ? TRAMP_ARG (0) : TRAMP_CHAIN);
      lowest = MIN (lowest, (uintptr_t) live[i]);
      highest = MAX (highest, (uintptr_t) live[i]);
    }
  for (int i = 0; i < LIVE; ++i)
    TEST_COMPARE (tramp_init (live[i], return_data, &live[i]), 0);
  /* Free trampolines between live ones.  */
  for (int i = 0; i < LIVE; i += 7)
    {
      xtramp_free (live[i]);
      live[i] = NULL;
    }

  check_table (live[1]);
  check_table (live[LIVE - 1]);
  check_memory ();
  check_random ();
  printf ("info: %lu addresses, %lu accepted\n", checked, accepted);

  for (int i = 0; i < LIVE; ++i)
    if (live[i] != NULL)
      {
	struct tramp_info info;
	TEST_COMPARE (tramp_query (live[i], &info), 0);
	TEST_VERIFY (info.code == return_data);
	TEST_VERIFY (info.data == &live[i]);
	TEST_COMPARE (info.flags, i % 2 ? TRAMP_ARG (0) : TRAMP_CHAIN);
	if (i % 2)
	  TEST_VERIFY (call_tramp (live[i]) == &live[i]);
	xtramp_free (live[i]);
      }

  check_double_free ();
  pthread_t threads[32];
  for (int i = 0; i < many_threads (); ++i)
    threads[i] = xpthread_create (NULL, double_free_thread, NULL);
  for (int i = 0; i < many_threads (); ++i)
    xpthread_join (threads[i]);
  return 0;
}

#define TIMEOUT 60
#include <support/test-driver.c>
