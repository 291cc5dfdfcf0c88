/* Trampolines: tables and caches of all deliveries.
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
#include <tst-tramp-port.h>

static void *tramps[TST_TRAMP_DELIVERIES][MANY_TRAMPS];

/* Number of trampolines that are made of each delivery.  */
static int count;

/* Make trampolines of delivery number I.  Add their tables to SET or, if
   KNOWN, see that they are there.  */
static void
fill (int i, struct table_set *set, bool known)
{
  int elsewhere = 0;
  for (int j = 0; j < count; ++j)
    {
      tramps[i][j] = xtramp (tst_tramp_delivery (i), return_data,
			     &tramps[i][j]);
      if (!known)
	table_set_add (set, tramps[i][j]);
      else
	elsewhere += !table_set_has (set, tramps[i][j], 1);
    }
  TEST_COMPARE (elsewhere, 0);
}

/* What is bound to those of delivery number I is what fill has bound.  */
static void
check (int i)
{
  int wrong = 0;
  for (int j = 0; j < count; ++j)
    {
      struct tramp_info info = { 0 };
      wrong += (tramp_query (tramps[i][j], &info) != 0
		|| info.flags != tst_tramp_delivery (i)
		|| info.code != return_data || info.data != &tramps[i][j]);
    }
  TEST_COMPARE (wrong, 0);
}

/* Free those of delivery number I.  */
static void
drop (int i)
{
  for (int j = 0; j < count; ++j)
    xtramp_free (tramps[i][j]);
}

/* Tables of all deliveries become idle, and are taken into use again for the
   delivery that they are for.  */
static void
try_tables (void)
{
  static struct table_set set;
  count = MANY_TRAMPS;
  for (int round = 0; round < 3; ++round)
    {
      for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
	fill (i, &set, round > 0);
      for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
	check (i);
      /* In another order.  */
      for (int i = 0; i < TST_TRAMP_DELIVERIES; i += 2)
	drop (i);
      for (int i = 1; i < TST_TRAMP_DELIVERIES; i += 2)
	drop (i);
    }
}

/* A thread has several caches, if there are several templates: deliveries
   number 0 to TRAMP_TEMPLATES - 1 have tables of their own then.  */
static struct table_set sets[TRAMP_TEMPLATES];

/* Have something in all caches of this thread.  */
static void
use_caches (void)
{
  void *some[TRAMP_TEMPLATES];
  for (int i = 0; i < TRAMP_TEMPLATES; ++i)
    some[i] = xtramp_alloc (tst_tramp_delivery (i));
  for (int i = 0; i < TRAMP_TEMPLATES; ++i)
    xtramp_free (some[i]);
}

static pthread_barrier_t barrier;

static void *
waiting_thread (void *closure)
{
  use_caches ();
  xpthread_barrier_wait (&barrier);
  xpthread_barrier_wait (&barrier);
  return NULL;
}

/* There is no live trampoline, and of all threads with caches only this one is
   left.  No slot is lost.  */
static void
fill_sets (void *closure)
{
  for (int i = 0; i < TRAMP_TEMPLATES; ++i)
    {
      count = sets[i].count * TRAMP_USABLE_SLOTS;
      fill (i, &sets[i], true);
      drop (i);
    }
}

static void *
forking_thread (void *closure)
{
  use_caches ();
  in_child_of (fork, fill_sets, NULL);
  return NULL;
}

/* Slots that were in the caches of a thread which is gone are found, and the
   caches of this thread are still known when it is gone itself, in the child
   of a child.  */
static void
forking_child (void *closure)
{
  /* Whatever is in a cache, one of these is not.  */
  count = 2 * TRAMP_USABLE_SLOTS;
  fill (0, &sets[0], true);
  drop (0);
  xpthread_join (xpthread_create (NULL, forking_thread, NULL));
  use_caches ();
}

static void
try_fork (void)
{
  count = 2 * TRAMP_USABLE_SLOTS;
  for (int i = 0; i < TRAMP_TEMPLATES; ++i)
    {
      fill (i, &sets[i], false);
      drop (i);
    }
  xpthread_barrier_init (&barrier, NULL, 2);
  pthread_t thread = xpthread_create (NULL, waiting_thread, NULL);
  xpthread_barrier_wait (&barrier);
  in_child_of (fork, forking_child, NULL);
  xpthread_barrier_wait (&barrier);
  xpthread_join (thread);
  xpthread_barrier_destroy (&barrier);
}

static int
do_test (void)
{
  need_trampolines ();
  bool vfork_works = vfork_shares_memory ();
  if (vfork_works)
    try_fork ();
  try_tables ();
  if (!vfork_works)
    FAIL_UNSUPPORTED ("vfork is fork here, and fork was left out");
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
