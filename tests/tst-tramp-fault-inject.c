/* Trampolines: each system call fails, everywhere it can.
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
#include <string.h>
#include <support/descriptors.h>
#include <support/namespace.h>
#include <sys/resource.h>

#include <tst-tramp-fault-syscalls.h>

/* What a child process reports.  */
static struct
{
  /* Number of trampolines allocated in the presence of errors.  */
  size_t count;
  size_t mappings;
  long int pages;
} *report;

/* Allocate, free, and allocate while system calls fail as CALLS says.  Then
   see to it that everything works again.  */
static void
use_with_errors (void *closure)
{
  static void *tramps[MANY_TRAMPS];

  struct support_descriptors *descriptors = support_descriptors_list ();
  report->count = 0;
  for (int round = 0; round < 2; ++round)
    {
      atomic_store (&calls->armed, true);
      size_t count = fill_tramps (tramps, MANY_TRAMPS);
      int error = errno;
      /* Errors that go on cost nothing.  */
      if (count < MANY_TRAMPS)
	for (int i = 0; i < 50; ++i)
	  tramp_free (tramp_alloc (TRAMP_CHAIN));
      atomic_store (&calls->armed, false);

      /* The error is one of those that are documented.  */
      if (count < MANY_TRAMPS && error != ENOMEM && error != EACCES)
	FAIL ("%s", strerrorname_np (error));
      report->count += count;

      /* The trampolines that there are work.  */
      TEST_COMPARE (count_wrong_tramps (tramps, count), 0);

      /* To free them never fails.  */
      atomic_store (&calls->armed, true);
      size_t errors = free_tramps (tramps, count);
      atomic_store (&calls->armed, false);
      TEST_COMPARE (errors, 0);
      if (count > 0)
	TEST_VERIFY (tramp_is_refused (tramps[0])
		     && tramp_is_refused (tramps[count - 1]));
    }

  exercise_tramps ();
  report->mappings = count_mappings ();
  report->pages = address_space ();
  support_descriptors_check (descriptors);
  support_descriptors_free (descriptors);
}

/* Call use_with_errors in a subprocess.  WHAT is for messages.  */
static void
try_with_errors (const char *what, int kind, unsigned int position)
{
  support_isolate_in_subprocess (use_with_errors, NULL);
  if (support_record_failure_is_failed ())
    printf ("info: that was with %s, %s number %u\n",
	    what, kind < 0 ? "any" : call_names[kind], position);
}

/* Let each system call that is used fail, alone and with all of its kind that
   follow.  If BY_FILE, mremap fails from the beginning.  */
static void
try_all_errors (bool by_file)
{
  reset_calls ();
  if (by_file)
    fail_calls (CALL_MREMAP, EINVAL, 1, UINT_MAX);
  try_with_errors ("no errors", -1, 0);
  TEST_COMPARE (report->count, 2 * MANY_TRAMPS);
  size_t mappings = report->mappings;
  /* A table may stay unused because something else was in the way.  */
  long int pages = report->pages + REGION_SIZE / sysconf (_SC_PAGESIZE);
  unsigned int used[CALL_KINDS];
  for (int kind = 0; kind < CALL_KINDS; ++kind)
    {
      used[kind] = atomic_load (&calls->kind[kind].count);
      printf ("info: %s: %s is called %u times\n",
	      by_file ? "by file" : "by memory", call_names[kind], used[kind]);
    }
  TEST_VERIFY (used[CALL_MMAP] > 0);
  TEST_COMPARE (used[CALL_MREMAP] > 0, TRAMP_CODE_SIZE > 0);
  TEST_VERIFY (used[CALL_MADVISE] > 0);
  /* Files are opened if and only if mremap does not do.  */
  if (TRAMP_CODE_SIZE > 0 && (by_file || kernel_duplicates_text ()))
    TEST_COMPARE (used[CALL_OPEN] > 0, by_file);

  for (int kind = 0; kind < CALL_KINDS; ++kind)
    for (unsigned int first = 1; first <= used[kind]; ++first)
      for (int once = 0; once < 2; ++once)
	{
	  if (by_file && kind == CALL_MREMAP)
	    continue;
	  reset_calls ();
	  if (by_file)
	    fail_calls (CALL_MREMAP, EINVAL, 1, UINT_MAX);
	  int error = (kind == CALL_OPEN ? ENOENT
		       : kind == CALL_MREMAP ? EPERM : ENOMEM);
	  fail_calls (kind, error, first, once ? first : UINT_MAX);
	  try_with_errors (once ? "one error" : "errors", kind, first);

	  /* Memory that cannot be unmapped is lost, other is not.  */
	  if (kind != CALL_MUNMAP)
	    {
	      TEST_VERIFY (report->mappings <= mappings + 2);
	      TEST_VERIFY (report->pages <= pages);
	    }
	  /* These are not important.  */
	  if (kind == CALL_MPROTECT || kind == CALL_MADVISE
	      || kind == CALL_PRCTL)
	    TEST_COMPARE (report->count, 2 * MANY_TRAMPS);
	  if (support_record_failure_is_failed ())
	    return;
	}
}

/* mremap is refused, and there are no descriptors left.  */
static void
try_without_descriptors (void *closure)
{
  reset_calls ();
  fail_calls (CALL_MREMAP, EINVAL, 1, UINT_MAX);
  atomic_store (&calls->armed, true);

  struct rlimit limit;
  TEST_COMPARE (getrlimit (RLIMIT_NOFILE, &limit), 0);
  rlim_t before = limit.rlim_cur;
  limit.rlim_cur = 0;
  TEST_COMPARE (setrlimit (RLIMIT_NOFILE, &limit), 0);

  for (int i = 0; i < 100; ++i)
    {
      errno = 0;
      TEST_VERIFY (tramp_alloc (TRAMP_CHAIN) == NULL);
      TEST_COMPARE (errno, EMFILE);
    }

  limit.rlim_cur = before;
  TEST_COMPARE (setrlimit (RLIMIT_NOFILE, &limit), 0);
  exercise_tramps ();
  TEST_VERIFY (atomic_load (&calls->kind[CALL_OPEN].count) > 100);
}

static int
do_test (void)
{
  support_need_proc ("the test looks at its mappings");
  need_trampolines ();
  supervise_calls ();
  report = support_shared_allocate (sizeof (*report));

  try_all_errors (false);
  /* Where functions have descriptors, tables have no code to be mapped.  */
  if (TRAMP_CODE_SIZE > 0)
    {
      support_isolate_in_subprocess (try_without_descriptors, NULL);
      try_all_errors (true);
    }
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
