/* Trampolines: a million of them.
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

#include <sys/mman.h>

#include <tst-tramp-fault.h>

enum { COUNT = 1000000 };
static void **tramps;

/* Exchange elements of TRAMPS at random.  */
static void
shuffle (void)
{
  uint64_t random = 1;
  for (size_t i = COUNT - 1; i > 0; --i)
    {
      size_t j = next_random (&random) % (i + 1);
      void *tramp = tramps[i];
      tramps[i] = tramps[j];
      tramps[j] = tramp;
    }
}

static size_t
count_not_refused (void)
{
  size_t count = 0;
  for (size_t i = 0; i < COUNT; ++i)
    count += !tramp_is_refused (tramps[i]);
  return count;
}

static int
do_test (void)
{
  need_native_memory ();
  need_trampolines ();
  /* The test itself is not to change how much memory there is.  */
  size_t size = COUNT * sizeof (*tramps);
  tramps = mmap (NULL, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  TEST_VERIFY_EXIT (tramps != MAP_FAILED);
  xtramp_free (xtramp_returning (NULL));
  count_mappings ();
  memory_kilobytes ("Rss:");

  size_t mappings = count_mappings ();
  long int memory = memory_kilobytes ("Rss:");
  long int private = memory_kilobytes ("Private_Dirty:");

  for (int round = 0; round < 3; ++round)
    {
      TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);

      size_t mappings_used = count_mappings () - mappings;
      long int private_used
	= memory_kilobytes ("Private_Dirty:") - private;
      printf ("info: %zu mappings, %.2f bytes each\n", mappings_used,
	      private_used * 1024.0 / COUNT);
      TEST_VERIFY (mappings_used <= 2 * (COUNT / TRAMP_USABLE_SLOTS + 1) + 8);
      TEST_VERIFY (private_used * 1024 <= COUNT * 33L);

      /* All are right, which implies that they are distinct.  */
      TEST_COMPARE (count_wrong_tramps (tramps, COUNT), 0);
      long int limit = 1024;
      if (round == 1)
	{
	  /* In whatever order they are freed.  But then, each of the
	     32 slots in the cache of the thread can keep another table in
	     use.  */
	  shuffle ();
	  limit += 32 * (2 * TRAMP_TABLE_SIZE / 1024);
	}
      TEST_COMPARE (free_tramps (tramps, COUNT), 0);
      long int memory_left = memory_kilobytes ("Rss:") - memory;
      printf ("info: %ld kB remain\n", memory_left);
      TEST_VERIFY (memory_left <= limit);
      TEST_COMPARE (count_not_refused (), 0);
      /* To be refused takes no memory.  */
      TEST_VERIFY (memory_kilobytes ("Private_Dirty:") - private <= limit);
    }
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
