/* Trampolines: many threads.
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

#include <support/xthread.h>
#include <tst-tramp-fault.h>

/* Those that are sealed take system calls to write, which can be slow: there
   are fewer of them.  */
enum { SLOWER = TST_TRAMP_KIND == TRAMP_SEALED ? 10 : 1 };

/* Trampolines go from thread to thread.  */

enum { POSTS = 4096, MINE = 300, STEPS = 200000 / SLOWER };

/* Bound to a trampoline is the address of one of these, which tells the
   address of the trampoline: a call shows that nobody else has it.  */
struct item
{
  void *tramp;
  struct item *self;
};

static struct item *_Atomic posts[POSTS];

static struct item *
make_item (void)
{
  struct item *item = xmalloc (sizeof (*item));
  item->tramp = xtramp_returning (item);
  item->self = item;
  return item;
}

/* See that ITEM is right, and free it.  */
static void
consume_item (struct item *item)
{
  if (item->self != item || !tramp_is_right (item->tramp, item))
    FAIL_EXIT1 ("trampoline %p is wrong", item->tramp);
  void *tramp = item->tramp;
  item->self = NULL;
  free (item);
  xtramp_free (tramp);
}

/* Make and consume items, most of them those that other threads made.  CLOSURE
   is a number that differs from thread to thread.  */
static void *
mixing_thread (void *closure)
{
  uint64_t random = (uintptr_t) closure + 1;
  struct item *mine[MINE] = { NULL };
  for (int i = 0; i < STEPS; ++i)
    {
      uint64_t n = next_random (&random);
      struct item *item;
      switch (n % 4)
	{
	case 0:
	  /* Hold it some time.  */
	  item = mine[n / 4 % MINE];
	  mine[n / 4 % MINE] = make_item ();
	  break;
	case 1:
	  item = mine[n / 4 % MINE];
	  mine[n / 4 % MINE] = NULL;
	  break;
	default:
	  item = atomic_exchange (&posts[n / 4 % POSTS],
				  n % 2 ? make_item () : NULL);
	}
      if (item != NULL)
	consume_item (item);
    }
  for (int i = 0; i < MINE; ++i)
    if (mine[i] != NULL)
      consume_item (mine[i]);
  return NULL;
}

static void
check_mixed_owners (void)
{
  unsigned int count = many_threads ();
  pthread_t threads[count];
  for (unsigned int i = 0; i < count; ++i)
    threads[i] = xpthread_create (NULL, mixing_thread,
				  (void *) (uintptr_t) i);
  for (unsigned int i = 0; i < count; ++i)
    xpthread_join (threads[i]);
  for (int i = 0; i < POSTS; ++i)
    if (posts[i] != NULL)
      consume_item (posts[i]);
}

/* Threads come and go.  */

enum { AT_ONCE = 4, FEW = 25 };

/* Leaves slots in its cache, and FEW trampolines to others.  */
static void *
short_thread (void *closure)
{
  void *tramps[FEW];
  void **result = closure;
  TEST_COMPARE (fill_tramps (tramps, FEW), FEW);
  TEST_COMPARE (fill_tramps (result, FEW), FEW);
  TEST_COMPARE (count_wrong_tramps (tramps, FEW), 0);
  TEST_COMPARE (free_tramps (tramps, FEW), 0);
  return NULL;
}

static void
run_short_threads (int count)
{
  pthread_t threads[AT_ONCE];
  void *tramps[AT_ONCE][FEW];
  for (int i = 0; i < count; i += AT_ONCE)
    {
      for (int j = 0; j < AT_ONCE; ++j)
	threads[j] = xpthread_create (NULL, short_thread, tramps[j]);
      for (int j = 0; j < AT_ONCE; ++j)
	{
	  xpthread_join (threads[j]);
	  TEST_COMPARE (count_wrong_tramps (tramps[j], FEW), 0);
	  TEST_COMPARE (free_tramps (tramps[j], FEW), 0);
	}
    }
}

static void
check_no_growth (void)
{
  run_short_threads (500);
  size_t mappings = count_mappings ();
  long int memory = memory_kilobytes ("Anonymous:");
  run_short_threads (10000 / SLOWER);
  size_t mappings_after = count_mappings ();
  long int memory_after = memory_kilobytes ("Anonymous:");
  printf ("info: %zu mappings, then %zu; %ld kB, then %ld kB\n",
	  mappings, mappings_after, memory, memory_after);
  /* Some stacks more or less.  */
  TEST_VERIFY (mappings_after <= mappings + 8);
  TEST_VERIFY (memory_after <= memory + 256);
}

static int
do_test (void)
{
  need_trampolines ();
  check_mixed_owners ();
  need_native_memory ();
  check_no_growth ();
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
