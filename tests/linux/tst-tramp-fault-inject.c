/* Trampolines: each system call fails, everywhere and as it can.
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
#include <support/capture_subprocess.h>
#include <support/descriptors.h>
#include <support/namespace.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <time.h>

#include <tst-tramp-fault-syscalls.h>

/* The errors that the manual pages of Linux list for the system calls.  */
static const int call_errors[CALL_KINDS][28] =
  {
    [CALL_MMAP] = { EACCES, EAGAIN, EBADF, EEXIST, EINVAL, ENFILE, ENODEV,
		    ENOMEM, EOVERFLOW, EPERM, ETXTBSY },
    [CALL_MREMAP] = { EAGAIN, EFAULT, EINVAL, ENOMEM, EPERM },
    [CALL_MPROTECT] = { EACCES, EINVAL, ENOMEM, EPERM },
    [CALL_MADVISE] = { EACCES, EAGAIN, EBADF, EBUSY, EFAULT, EINVAL, EIO,
		       ENOMEM, EPERM },
    [CALL_MUNMAP] = { EINVAL, ENOMEM, EPERM },
    [CALL_OPEN] = { EACCES, EBADF, EBUSY, EDQUOT, EEXIST, EFAULT, EFBIG,
		    EINTR, EINVAL, EISDIR, ELOOP, EMFILE, ENAMETOOLONG,
		    ENFILE, ENODEV, ENOENT, ENOMEM, ENOSPC, ENOTDIR, ENXIO,
		    EOPNOTSUPP, EOVERFLOW, EPERM, EROFS, ETXTBSY,
		    EWOULDBLOCK },
    [CALL_PREAD] = { EAGAIN, EBADF, EFAULT, EINTR, EINVAL, EIO, EISDIR, ENXIO,
		     EOVERFLOW, ESPIPE },
    [CALL_PRCTL] = { EACCES, EBADF, EBUSY, EFAULT, EINVAL, ENODEV, ENXIO,
		     EOPNOTSUPP, EPERM, ERANGE },
    [CALL_MSYNC] = { EBUSY, EINVAL, ENOMEM },
    [CALL_SIGMASK] = { EFAULT, EINVAL },
    [CALL_STAT] = { EACCES, EBADF, EFAULT, EINVAL, ELOOP, ENAMETOOLONG, ENOENT,
		    ENOMEM, ENOTDIR, EOVERFLOW },
    [CALL_STATFS] = { EBADF, EFAULT, EINTR, EIO, ENOMEM, ENOSYS, EOVERFLOW },
    [CALL_CLOSE] = { EBADF, EDQUOT, EINTR, EIO, ENOSPC },
  };

/* A system call, of those of KIND the one number FIRST, fails with ERROR, and
   if not ONCE, all that follow do so as well.  Without a file name if not
   BY_FILE, otherwise mremap fails from the beginning.  */
struct fault
{
  bool by_file;
  int kind;
  int error;
  unsigned int first;
  bool once;
};

/* What a child process reports.  */
static struct
{
  /* Number of trampolines allocated in the presence of errors.  */
  size_t count;
  size_t mappings;
  long int pages;
} *report;

/* Return true if tramp_alloc can fail with ERROR in the presence of FAULT.  */
static bool
error_is_right (int error, const struct fault *fault)
{
  switch (error)
    {
    case ENOMEM:
      return true;
    case EACCES:
      /* That would be wrong for a lack of memory or descriptors.  EAGAIN is
	 that of memory that can be locked.  */
      return !((fault->kind == CALL_MMAP
		&& (fault->error == ENOMEM || fault->error == EAGAIN
		    || fault->error == ENFILE))
	       || (fault->kind == CALL_OPEN
		   && (fault->error == ENOMEM || fault->error == EMFILE
		       || fault->error == ENFILE)));
    case EMFILE:
    case ENFILE:
      return error == fault->error;
    default:
      return false;
    }
}

/* Allocate, free, and allocate while system calls fail as CALLS, and CLOSURE,
   a struct fault, say.  Then see to it that everything works again.  */
static void
use_with_errors (void *closure)
{
  const struct fault *fault = closure;
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
      if (count < MANY_TRAMPS && !error_is_right (error, fault))
	FAIL_EXIT1 ("%s", strerrorname_np (error));
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
  /* A descriptor that could not be closed is open.  */
  if (fault->kind != CALL_CLOSE)
    support_descriptors_check (descriptors);
  support_descriptors_free (descriptors);
}

/* Call use_with_errors in a subprocess.  */
static void
try_with_errors (struct fault *fault)
{
  reset_calls ();
  if (fault->by_file)
    fail_calls (CALL_MREMAP, EINVAL, 1, UINT_MAX);
  if (fault->error != 0)
    fail_calls (fault->kind, fault->error, fault->first,
		fault->once ? fault->first : UINT_MAX);
  support_isolate_in_subprocess (use_with_errors, fault);
}

/* What there is without errors.  */
struct baseline
{
  size_t mappings;
  long int pages;
  unsigned int used[CALL_KINDS];
};

/* Find out how it is without errors.  */
static void
try_without_errors (bool by_file, struct baseline *baseline)
{
  struct fault none = { .by_file = by_file };
  try_with_errors (&none);
  TEST_COMPARE (report->count, 2 * MANY_TRAMPS);
  baseline->mappings = report->mappings;
  baseline->pages = report->pages;
  unsigned int *used = baseline->used;
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
}

/* Try FAULT, and compare with BASELINE.  */
static void
try_fault (struct fault *fault, const struct baseline *baseline)
{
  int kind = fault->kind;
  try_with_errors (fault);

  /* Memory that cannot be unmapped is lost, other is not.  */
  if (kind != CALL_MUNMAP)
    {
      TEST_VERIFY (report->mappings <= baseline->mappings + 2);
      /* A table may stay unused because something else was in the way.  */
      TEST_VERIFY (report->pages
		   <= (baseline->pages
		       + REGION_SIZE / sysconf (_SC_PAGESIZE)));
    }
  /* These are not important.  */
  if (kind == CALL_MPROTECT || kind == CALL_MADVISE || kind == CALL_PRCTL
      || kind == CALL_CLOSE)
    TEST_COMPARE (report->count, 2 * MANY_TRAMPS);
  if (support_record_failure_is_failed ())
    FAIL_EXIT1 ("%s, %s number %u%s: %s",
		fault->by_file ? "by file" : "by memory", call_names[kind],
		fault->first, fault->once ? "" : " and all others",
		strerrorname_np (fault->error));
}

/* The faults to try, and room for them.  */
static struct fault faults[20000];
static size_t nfaults;

/* Let each of the first 50 system calls of a kind that are used fail, with
   each error, alone and with all of its kind that follow.  */
static void
add_faults (bool by_file, const struct baseline *baseline)
{
  for (int kind = 0; kind < CALL_KINDS; ++kind)
    for (int i = 0; call_errors[kind][i] != 0; ++i)
      for (unsigned int first = 1; first <= MIN (baseline->used[kind], 50);
	   ++first)
	for (int once = 0; once < 2; ++once)
	  if (!(by_file && kind == CALL_MREMAP))
	    {
	      TEST_VERIFY_EXIT (nfaults < array_length (faults));
	      faults[nfaults++] = (struct fault)
		{
		  .by_file = by_file,
		  .kind = kind,
		  .error = call_errors[kind][i],
		  .first = first,
		  .once = once
		};
	    }
}

/* Try them all, or, on a slow machine, some of each sort.  */
static void
try_faults (const struct baseline *baselines)
{
  enum { SECONDS = 20, PRIME = 1000003 };
  time_t end = time (NULL) + SECONDS;
  size_t i;
  for (i = 0; i < nfaults && time (NULL) < end; ++i)
    {
      struct fault *fault = &faults[(uint64_t) i * PRIME % nfaults];
      try_fault (fault, &baselines[fault->by_file]);
    }
  printf ("info: %zu of %zu faults tried\n", i, nfaults);
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

/* Bind a sealed trampoline while the second call of mprotect, which is to seal
   it again, fails.  */
static void
seal_with_errors (void *closure)
{
  void *tramp = tramp_alloc (TRAMP_CHAIN | TRAMP_SEALED);
  TEST_VERIFY_EXIT (tramp != NULL);
  reset_calls ();
  fail_calls (CALL_MPROTECT, ENOMEM, 2, 2);
  atomic_store (&calls->armed, true);
  tramp_init (tramp, seal_with_errors, NULL);
  atomic_store (&calls->armed, false);
  FAIL_EXIT1 ("what was sealed can be written to");
}

/* What cannot be sealed again is the end of the process.  */
static void
try_sealed (void)
{
  struct rlimit limit = { 0, 0 };
  TEST_COMPARE (setrlimit (RLIMIT_CORE, &limit), 0);
  struct support_capture_subprocess result
    = support_capture_subprocess (seal_with_errors, NULL);
  support_capture_subprocess_check (&result, "sealed", -SIGABRT,
				    sc_allow_stderr);
  TEST_COMPARE_STRING (result.err.buffer,
		       "Fatal glibc error: sealed trampolines cannot be"
		       " sealed\n");
  support_capture_subprocess_free (&result);
}

static int
do_test (void)
{
  support_need_proc ("the test looks at its mappings");
  need_trampolines ();
  supervise_calls ();
  report = support_shared_allocate (sizeof (*report));

  struct baseline baselines[2];
  try_without_errors (false, &baselines[false]);
  add_faults (false, &baselines[false]);
  /* Where functions have descriptors, tables have no code to be mapped.  */
  if (TRAMP_CODE_SIZE > 0)
    {
      support_isolate_in_subprocess (try_without_descriptors, NULL);
      try_without_errors (true, &baselines[true]);
      add_faults (true, &baselines[true]);
    }
  try_sealed ();
  try_faults (baselines);
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
