/* Trampolines: memory is given back while others look at it.
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

#include <support/xthread.h>
#include <tst-tramp-fault.h>

enum { CHURNERS = 2, LOOKERS = 2, ROUNDS = 100 };

/* Addresses of trampolines, some of them live now and then.  */
static void *known[CHURNERS][MANY_TRAMPS];
static atomic_bool stop;

/* Make tables of trampolines idle, and wake them, all the time.  */
static void *
churning_thread (void *closure)
{
  void **tramps = closure;
  for (int i = 0; i < ROUNDS; ++i)
    {
      TEST_COMPARE (fill_tramps (tramps, MANY_TRAMPS), MANY_TRAMPS);
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
#ifdef SHARED
      struct dl_find_object object;
      _dl_find_object (tramp, &object);
#endif
    }
  printf ("info: %u were live, %u were not\n", live, free);
  TEST_VERIFY (live > 0);
  TEST_VERIFY (free > 0);
  return NULL;
}

static int
do_test (void)
{
  need_trampolines ();
  for (int i = 0; i < CHURNERS; ++i)
    TEST_COMPARE (fill_tramps (known[i], MANY_TRAMPS), MANY_TRAMPS);
  for (int i = 0; i < CHURNERS; ++i)
    TEST_COMPARE (free_tramps (known[i], MANY_TRAMPS), 0);

  pthread_t lookers[LOOKERS];
  for (int i = 0; i < LOOKERS; ++i)
    lookers[i] = xpthread_create (NULL, looking_thread, &lookers[i]);
  pthread_t churners[CHURNERS];
  static void *tramps[CHURNERS][MANY_TRAMPS];
  for (int i = 0; i < CHURNERS; ++i)
    churners[i] = xpthread_create (NULL, churning_thread, tramps[i]);
  for (int i = 0; i < CHURNERS; ++i)
    xpthread_join (churners[i]);
  atomic_store (&stop, true);
  for (int i = 0; i < LOOKERS; ++i)
    xpthread_join (lookers[i]);
  exercise_tramps ();
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
