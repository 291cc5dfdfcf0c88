/* Trampolines: limits of descriptors and of memory.
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
#include <sys/resource.h>

#include <support/namespace.h>
#include <tst-tramp-fault-syscalls.h>

/* Change the soft limit number RESOURCE to VALUE.  Return what it was.  */
static rlim_t
change_limit (int resource, rlim_t value)
{
  struct rlimit limit;
  TEST_COMPARE (getrlimit (resource, &limit), 0);
  rlim_t before = limit.rlim_cur;
  limit.rlim_cur = value;
  TEST_COMPARE (setrlimit (resource, &limit), 0);
  return before;
}

/* No descriptor is needed.  */
static void
without_descriptors (void *closure)
{
  rlim_t before = change_limit (RLIMIT_NOFILE, 0);
  TEST_COMPARE (open ("/", O_RDONLY), -1);
  TEST_COMPARE (errno, EMFILE);
  exercise_tramps ();
  change_limit (RLIMIT_NOFILE, before);
}

/* Shared with subprocesses: true if one of them could not do its part.  */
static bool *unsupported;

/* Leave a part of the test out, because of REASON.  */
static void
leave_out (const char *reason)
{
  printf ("info: %s\n", reason);
  *unsupported = true;
}

enum { PLENTY = 1000000 };
static void **tramps;

/* There are COUNT trampolines, and no memory for more.  Nothing is lost if
   that is tried again and again, or if trampolines are freed meanwhile.  */
static void
check_exhausted (size_t count)
{
  TEST_VERIFY (count > 0);
  TEST_VERIFY_EXIT (count < PLENTY);
  long int pages = address_space ();
  for (int i = 0; i < 1000; ++i)
    {
      errno = 0;
      TEST_VERIFY (tramp_alloc (TRAMP_CHAIN) == NULL);
      TEST_COMPARE (errno, ENOMEM);
    }
  TEST_COMPARE (address_space (), pages);
  TEST_COMPARE (count_wrong_tramps (tramps, count), 0);

  /* What was freed can be had again, whether it was little or all of it.  */
  size_t parts[] = { 1, count / 2, count };
  for (int i = 0; i < array_length (parts); ++i)
    {
      size_t rest = count - parts[i];
      TEST_COMPARE (free_tramps (tramps + rest, parts[i]), 0);
      TEST_COMPARE (fill_tramps (tramps + rest, parts[i]), parts[i]);
      TEST_VERIFY (tramp_alloc (TRAMP_CHAIN) == NULL);
      TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
    }
}

/* There is more memory than before: there are more trampolines than COUNT.  */
static void
check_recovered (size_t count)
{
  TEST_COMPARE (fill_tramps (tramps + count, MANY_TRAMPS), MANY_TRAMPS);
  TEST_COMPARE (count_wrong_tramps (tramps, count + MANY_TRAMPS), 0);
  TEST_COMPARE (free_tramps (tramps, count + MANY_TRAMPS), 0);
}

static void
without_address_space (void *closure)
{
  /* There is some memory to begin with, so that emulators work as well.  */
  enum { SPACE = 40 * 1024 * 1024 };
  long int size = read_kilobytes ("/proc/self/status", "VmSize:");
  TEST_VERIFY_EXIT (size > 0);
  rlim_t before = change_limit (RLIMIT_AS, size * 1024L + SPACE);
  size_t count = fill_tramps (tramps, PLENTY);
  if (count == PLENTY)
    {
      leave_out ("RLIMIT_AS has no effect");
      return;
    }
  /* Nearly all of it was used.  */
  TEST_VERIFY (count > SPACE / REGION_SIZE * TRAMP_SLOTS * 3 / 4);
  check_exhausted (count);
  change_limit (RLIMIT_AS, before);
  check_recovered (count);
}

/* The kernel limits the number of mappings as well.  Neither creating nor
   dividing mappings works then.  Use up all that there can be, in an area of
   LIMIT pages, and store in *PAGES how many of these were needed.  Return the
   area, or null.  */
enum { LIMIT = 200000, SPARE = 64 };

static char *
use_mappings (size_t *pages)
{
  size_t page = sysconf (_SC_PAGESIZE);
  char *area = mmap (NULL, LIMIT * page, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (area == MAP_FAILED)
    {
      leave_out ("no address space");
      return NULL;
    }
  *pages = 0;
  while (*pages < LIMIT
	 && mprotect (area + *pages * page, page, PROT_READ) == 0)
    *pages += 2;
  if (*pages < 2 * SPARE || *pages >= LIMIT)
    {
      leave_out ("no limit of mappings");
      return NULL;
    }
  return area;
}

/* Leave some of the mappings that AREA has used up, in *PAGES pages.  */
static void
leave_mappings (char *area, size_t *pages)
{
  size_t page = sysconf (_SC_PAGESIZE);
  for (int i = 0; i < SPARE; ++i)
    {
      *pages -= 2;
      TEST_COMPARE (mprotect (area + *pages * page, page, PROT_NONE), 0);
    }
}

static void
without_mappings (void *closure)
{
  size_t page = sysconf (_SC_PAGESIZE);
  size_t pages;
  char *area = use_mappings (&pages);
  if (area == NULL)
    return;
  size_t mapped = pages / 2;
  leave_mappings (area, &pages);
  size_t count = fill_tramps (tramps, PLENTY);
  printf ("info: limit near %zu mappings, %zu trampolines\n", 2 * mapped,
	  count);
  check_exhausted (count);
  TEST_COMPARE (munmap (area, LIMIT * page), 0);
  check_recovered (count);
}

/* If there is no room, it does not matter that the file of the library cannot
   be opened, either.  Linux needs more room to map the template from memory
   than from a file.  */
static void
without_mappings_nor_descriptors (void *closure)
{
  size_t pages;
  char *area = use_mappings (&pages);
  if (area == NULL)
    return;
  leave_mappings (area, &pages);
  change_limit (RLIMIT_NOFILE, 0);
  errno = 0;
  TEST_VERIFY (fill_tramps (tramps, PLENTY) > 0);
  TEST_COMPARE (errno, ENOMEM);
}

/* Return true if the byte at WHERE can be written to.  */
static bool
is_writable (char *where)
{
  int fds[2];
  xpipe (fds);
  xwrite (fds[1], where, 1);
  bool writable = read (fds[0], where, 1) == 1;
  TEST_VERIFY (writable || errno == EFAULT);
  xclose (fds[0]);
  xclose (fds[1]);
  return writable;
}

/* Memory of the program beside the records of sealed trampolines can be
   written to, and there can be no more mappings.  The records are not left
   so.  */
static void
sealed_without_mappings (void *closure)
{
  void *sealed[TRAMP_SLOTS];
  sealed[0] = xtramp (TRAMP_SEALED | TRAMP_ARG (0), (void *) return_data,
		      &sealed[0]);
  TEST_VERIFY (is_writable ((char *) sealed));
  TEST_VERIFY (!is_writable (tramp_record (sealed[0])));
  char *end = (char *) ((uintptr_t) sealed[0] & -REGION_SIZE) + REGION_SIZE;
  size_t page = sysconf (_SC_PAGESIZE);
  if (mmap (end, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0) != end)
    {
      leave_out ("no room beside the table");
      return;
    }
  size_t pages;
  if (use_mappings (&pages) == NULL)
    return;
  /* There can be room for one more, which is no neighbour of any.  */
  while (mmap (NULL, page, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
	 != MAP_FAILED)
    continue;

  int count = 1;
  for (; count < 20; ++count)
    {
      sealed[count] = tramp_alloc (TRAMP_SEALED | TRAMP_ARG (0));
      if (sealed[count] == NULL
	  || tramp_init (sealed[count], (void *) return_data,
			 &sealed[count]) != 0)
	break;
    }
  printf ("info: %d sealed trampolines at the limit\n", count);
  for (int i = 0; i < count; ++i)
    {
      TEST_VERIFY (!is_writable (tramp_record (sealed[i])));
      TEST_VERIFY (call_tramp (sealed[i]) == &sealed[i]);
    }
}

/* All memory is locked, and there is a limit for that.  */
static void
without_lockable_memory (void *closure)
{
  enum { SIZE = 256 * 1024 };
  limit_locked_memory (SIZE);
  if (mlockall (MCL_FUTURE) != 0)
    {
      leave_out ("mlockall");
      return;
    }
  size_t count = fill_tramps (tramps, PLENTY);
  check_exhausted (count);
  TEST_VERIFY (count < SIZE / TRAMP_SLOT_SIZE);
  TEST_COMPARE (munlockall (), 0);
  check_recovered (count);
}

static int
do_test (void)
{
  support_need_proc ("the test reads the size of the process");
  need_trampolines ();
  tramps = xmalloc ((PLENTY + MANY_TRAMPS) * sizeof (*tramps));

  unsupported = support_shared_allocate (sizeof (*unsupported));
  bool duplicates = kernel_duplicates_text ();
  if (duplicates)
    support_isolate_in_subprocess (without_descriptors, NULL);
  else
    leave_out ("the kernel does not duplicate text");
  support_isolate_in_subprocess (without_address_space, NULL);
  if (!is_emulated ())
    {
      support_isolate_in_subprocess (without_mappings, NULL);
      if (duplicates)
	support_isolate_in_subprocess (without_mappings_nor_descriptors, NULL);
      support_isolate_in_subprocess (sealed_without_mappings, NULL);
      support_isolate_in_subprocess (without_lockable_memory, NULL);
    }
  else
    leave_out ("the emulator does not survive, or does not lock memory");
  if (*unsupported)
    FAIL_UNSUPPORTED ("some parts were left out");
  return 0;
}

#define TIMEOUT 60
#include <support/test-driver.c>
