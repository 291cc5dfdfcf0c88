/* Trampolines: memory is given back while others look at it, or map there.
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

#include <dlfcn.h>
#include <sched.h>
#include <sys/mman.h>
#include <time.h>

#include <support/xthread.h>
#include <tst-tramp-fault.h>

enum { CHURNERS = 2, LOOKERS = 2, MAPPERS = 3, FILLERS = 2 };
enum { ROUNDS = 200, SECONDS = 5 };

/* Addresses of trampolines, some of them live now and then.  */
static void *known[CHURNERS][MANY_TRAMPS];
static atomic_bool stop;

/* The tables that trampolines were in.  The lock is for those who add.  */
static struct table_set tables;
static pthread_mutex_t tables_lock = PTHREAD_MUTEX_INITIALIZER;

/* Add the tables of the trampolines in TRAMPS to the set.  */
static void
remember_tables (void **tramps)
{
  xpthread_mutex_lock (&tables_lock);
  for (int i = 0; i < MANY_TRAMPS; ++i)
    table_set_add (&tables, tramps[i]);
  xpthread_mutex_unlock (&tables_lock);
}

/* Make tables of trampolines idle, and wake them, again and again.  Emulators
   take their time.  */
static void *
churning_thread (void *closure)
{
  void **tramps = closure;
  time_t end = time (NULL) + SECONDS;
  for (int i = 0; i < ROUNDS && time (NULL) < end; ++i)
    {
      TEST_COMPARE (fill_tramps (tramps, MANY_TRAMPS), MANY_TRAMPS);
      remember_tables (tramps);
      TEST_COMPARE (count_wrong_tramps (tramps, MANY_TRAMPS), 0);
      TEST_COMPARE (free_tramps (tramps, MANY_TRAMPS), 0);
    }
  return NULL;
}

/* Look at the records of trampolines that may be live or free.  */
static void *
looking_thread (void *closure)
{
  uint64_t random = (uintptr_t) closure;
  unsigned int live = 0;
  unsigned int free = 0;
  while (!atomic_load (&stop))
    {
      uint64_t n = next_random (&random);
      void *tramp = known[n % CHURNERS][n / CHURNERS % MANY_TRAMPS];
      struct tramp_info info;
      errno = 0;
      if (tramp_query (tramp, &info) == 0)
	++live;
      else
	{
	  TEST_COMPARE (errno, EINVAL);
	  ++free;
	}
      struct dl_find_object object;
      _dl_find_object (tramp, &object);
    }
  printf ("info: %u were live, %u were not\n", live, free);
  TEST_VERIFY (live > 0);
  TEST_VERIFY (free > 0);
  return NULL;
}

#ifndef MAP_FIXED_NOREPLACE
# define MAP_FIXED_NOREPLACE 0x100000
#endif

/* Try to map something where tables are, or were, or will be next.  What
   belongs to this thread does not become a table, and what was a table once
   never belongs to this thread.  */
static void *
mapping_thread (void *closure)
{
  uint64_t random = (uintptr_t) closure;
  unsigned int count = 0;
  while (!atomic_load (&stop))
    {
      uint64_t n = next_random (&random);
      char *place = known[n % CHURNERS][n / CHURNERS % MANY_TRAMPS];
      place -= (uintptr_t) place % REGION_SIZE;
      if ((n >> 32) % 4 == 0)
	place -= REGION_SIZE;
      char *p = mmap (place, TRAMP_TABLE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
		      -1, 0);
      if (p == MAP_FAILED)
	continue;
      count += p == place;
      TEST_VERIFY (!table_set_has (&tables, p, TRAMP_TABLE_SIZE));
      p[0] = 1;
      p[TRAMP_TABLE_SIZE - 1] = 1;
      sched_yield ();
      TEST_VERIFY (p[0] == 1);
      TEST_VERIFY (p[TRAMP_TABLE_SIZE - 1] == 1);
      p[0] = 2;
      TEST_COMPARE (munmap (p, TRAMP_TABLE_SIZE), 0);
    }
  printf ("info: mapped %u times\n", count);
  return NULL;
}

/* Map what has the size of tables, and half of it, wherever the kernel finds
   room, in all of the gaps that there are for a moment.  None of them was a
   table.  */
static void *
filling_thread (void *closure)
{
  enum { COUNT = 32 };
  static const size_t sizes[]
    = { TRAMP_TABLE_SIZE, REGION_SIZE, TRAMP_TABLE_SIZE / 2 };
  unsigned int count = 0;
  while (!atomic_load (&stop))
    {
      void *p[COUNT];
      size_t size = sizes[count++ % array_length (sizes)];
      for (int i = 0; i < COUNT; ++i)
	{
	  p[i] = mmap (NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	  TEST_VERIFY_EXIT (p[i] != MAP_FAILED);
	  TEST_VERIFY (!table_set_has (&tables, p[i], size));
	}
      for (int i = 0; i < COUNT; ++i)
	TEST_COMPARE (munmap (p[i], size), 0);
    }
  return NULL;
}

static int
do_test (void)
{
  need_trampolines ();
  for (int i = 0; i < CHURNERS; ++i)
    TEST_COMPARE (fill_tramps (known[i], MANY_TRAMPS), MANY_TRAMPS);
  for (int i = 0; i < CHURNERS; ++i)
    {
      remember_tables (known[i]);
      TEST_COMPARE (free_tramps (known[i], MANY_TRAMPS), 0);
    }

  pthread_t lookers[LOOKERS];
  for (int i = 0; i < LOOKERS; ++i)
    lookers[i] = xpthread_create (NULL, looking_thread, &lookers[i]);
  pthread_t mappers[MAPPERS];
  for (int i = 0; i < MAPPERS; ++i)
    mappers[i] = xpthread_create (NULL, mapping_thread, &mappers[i]);
  pthread_t fillers[FILLERS];
  for (int i = 0; i < FILLERS; ++i)
    fillers[i] = xpthread_create (NULL, filling_thread, NULL);
  pthread_t churners[CHURNERS];
  static void *tramps[CHURNERS][MANY_TRAMPS];
  for (int i = 0; i < CHURNERS; ++i)
    churners[i] = xpthread_create (NULL, churning_thread, tramps[i]);
  for (int i = 0; i < CHURNERS; ++i)
    xpthread_join (churners[i]);
  atomic_store (&stop, true);
  for (int i = 0; i < LOOKERS; ++i)
    xpthread_join (lookers[i]);
  for (int i = 0; i < MAPPERS; ++i)
    xpthread_join (mappers[i]);
  for (int i = 0; i < FILLERS; ++i)
    xpthread_join (fillers[i]);
  exercise_tramps ();
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
