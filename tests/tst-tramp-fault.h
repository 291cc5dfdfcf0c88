/* Trampolines: what the tests of faults share.
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

#ifndef _TST_TRAMP_FAULT_H
#define _TST_TRAMP_FAULT_H	1

#include <array_length.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/tramp.h>
#include <unistd.h>

#include <support/check.h>
#include <support/support.h>
#include <support/test-driver.h>
#include <support/xunistd.h>
#include <sys/wait.h>
#include <tst-tramp-support.h>

/* Layout of tables: TRAMP_TABLE_SIZE, TRAMP_USABLE_SLOTS, ....  */
#include <tramp-table.h>

#ifndef TRAMP_TABLE_SIZE
# define TRAMP_TABLE_SIZE 16384
# define TRAMP_CODE_SIZE 16384
# define TRAMP_POINTER_TAG 0
# define TRAMP_SLOTS 508
# define TRAMP_USABLE_SLOTS 507
# define TRAMP_SLOT_SIZE 32
# define TRAMP_TEMPLATES 1
#endif

/* Distance and alignment of tables.  */
enum { REGION_SIZE = TRAMP_CODE_SIZE + TRAMP_TABLE_SIZE };

/* Return the address of the record of TRAMP.  */
static inline char *
tramp_record (void *tramp)
{
  return (char *) tramp - TRAMP_POINTER_TAG + TRAMP_CODE_SIZE;
}

/* To be bound with TRAMP_ARG (0).  */
static inline void *
return_data (void *data)
{
  return data;
}

/* What errno is before functions that succeed, and afterwards as well.  It is
   no error that there is.  */
enum { NO_ERROR = 7777 };

/* Call TRAMP, which return_data is bound to.  */
static inline void *
call_tramp (void *tramp)
{
  return ((void *(*) (void *)) tramp) (NULL);
}

/* End the test as unsupported if the port has no trampolines.  Nothing is
   allocated.  */
static inline void
need_trampolines (void)
{
  if (tramp_alloc (~0U) == NULL && errno == ENOSYS)
    FAIL_UNSUPPORTED ("no trampolines on this port");
}

/* Return a new trampoline that returns DATA.  */
static inline void *
xtramp_returning (void *data)
{
  return xtramp (TST_TRAMP_KIND | TRAMP_ARG (0), return_data, data);
}

/* Return true if TRAMP was made by xtramp_returning (DATA), says so, without a
   change of errno, and does so.  */
static inline bool
tramp_is_right (void *tramp, void *data)
{
  struct tramp_info info;
  errno = NO_ERROR;
  return (tramp_query (tramp, &info) == 0
	  && errno == NO_ERROR
	  && info.code == return_data
	  && info.data == data
	  && info.flags == (TST_TRAMP_KIND | TRAMP_ARG (0))
	  && call_tramp (tramp) == data);
}

/* tramp_query says CODE, DATA and FLAGS of TRAMP, and zero otherwise.  */
static inline void
check_query (const void *tramp, void *code, void *data, unsigned int flags)
{
  struct tramp_info info, expected;
  memset (&info, 0xa5, sizeof (info));
  memset (&expected, 0, sizeof (expected));
  expected.code = code;
  expected.data = data;
  expected.flags = flags;
  TEST_COMPARE (tramp_query (tramp, &info), 0);
  TEST_COMPARE_BLOB (&info, sizeof (info), &expected, sizeof (expected));
}

/* Return true if TRAMP is not a live trampoline for any function.  Nothing
   is changed then.  */
static inline bool
tramp_is_refused (void *tramp)
{
  struct tramp_info info;
  errno = 0;
  if (tramp_query (tramp, &info) != -1 || errno != EINVAL)
    return false;
  errno = 0;
  if (tramp_init (tramp, return_data, NULL) != -1 || errno != EINVAL)
    return false;
  errno = 0;
  return tramp == NULL || (tramp_free (tramp) == -1 && errno == EINVAL);
}

/* Allocate COUNT trampolines, number I of which returns &TRAMPS[I], into the
   array TRAMPS.  Return how many it were before an error, which errno says.
   Success leaves errno alone.  */
static inline size_t
fill_tramps (void **tramps, size_t count)
{
  size_t changes = 0;
  size_t i;
  for (i = 0; i < count; ++i)
    {
      errno = NO_ERROR;
      tramps[i] = tramp_alloc (TST_TRAMP_KIND | TRAMP_ARG (0));
      if (tramps[i] == NULL
	  || tramp_init (tramps[i], return_data, &tramps[i]) != 0)
	break;
      changes += errno != NO_ERROR;
    }
  if (changes > 0)
    FAIL_EXIT1 ("%zu calls have changed errno", changes);
  return i;
}

/* Return the number of trampolines among the COUNT ones in TRAMPS which are
   not as fill_tramps made them.  Zero implies that they are distinct.  */
static inline size_t
count_wrong_tramps (void **tramps, size_t count)
{
  size_t wrong = 0;
  for (size_t i = 0; i < count; ++i)
    wrong += !tramp_is_right (tramps[i], &tramps[i]);
  return wrong;
}

/* Free the COUNT trampolines in TRAMPS.  Return the number of errors; that
   errno changes is one.  */
static inline size_t
free_tramps (void **tramps, size_t count)
{
  size_t errors = 0;
  errno = NO_ERROR;
  for (size_t i = 0; i < count; ++i)
    errors += tramp_free (tramps[i]) != 0 || errno != NO_ERROR;
  return errors;
}

/* So many trampolines are in more tables than keep their memory when all of
   them are free.  */
enum { MANY_TRAMPS = (128 * 1024 / TRAMP_TABLE_SIZE + 4) * TRAMP_SLOTS };

/* Make, use and free many trampolines, and once more.  */
static inline void
exercise_tramps (void)
{
  static void *tramps[MANY_TRAMPS];
  for (int round = 0; round < 2; ++round)
    {
      size_t count = fill_tramps (tramps, MANY_TRAMPS);
      if (count < MANY_TRAMPS)
	printf ("error: trampoline number %zu: %m\n", count);
      TEST_COMPARE (count, MANY_TRAMPS);
      TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
      TEST_COMPARE (free_tramps (tramps, count), 0);
    }
}

/* A set of tables.  */
struct table_set
{
  size_t count;
  atomic_uintptr_t table[1024];
};

/* Return true if some of the SIZE bytes at WHERE are in a table of SET.  There
   may be another thread that adds to it.  */
static inline bool
table_set_has (struct table_set *set, const void *where, size_t size)
{
  for (size_t i = 0; i < array_length (set->table); ++i)
    {
      uintptr_t table = atomic_load (&set->table[i]);
      if (table == 0)
	break;
      if ((uintptr_t) where < table + REGION_SIZE
	  && table < (uintptr_t) where + size)
	return true;
    }
  return false;
}

/* Add the table of TRAMP to SET.  */
static inline void
table_set_add (struct table_set *set, const void *tramp)
{
  if (table_set_has (set, tramp, 1))
    return;
  TEST_VERIFY_EXIT (set->count < array_length (set->table));
  atomic_store (&set->table[set->count], (uintptr_t) tramp & -REGION_SIZE);
  ++set->count;
}

/* Fork with FORK_FUNCTION.  The child calls FUNCTION (CLOSURE), which must
   succeed.  */
static inline void
in_child_of (pid_t (*fork_function) (void), void (*function) (void *),
	     void *closure)
{
  pid_t pid = fork_function ();
  if (pid < 0)
    FAIL_EXIT1 ("fork: %m");
  if (pid == 0)
    {
      function (closure);
      _exit (support_record_failure_is_failed () ? 1 : 0);
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);
}

/* Return true if vfork is what it should be, and not fork.  QEMU does not do
   that, and it aborts when one of several threads forks.  */
static inline bool
vfork_shares_memory (void)
{
  static volatile bool seen;
  pid_t pid = vfork ();
  if (pid == 0)
    {
      seen = true;
      _exit (0);
    }
  int status;
  xwaitpid (pid, &status, 0);
  return seen;
}

/* Return the next pseudo-random number of the sequence *STATE, which must not
   be zero.  */
static inline uint64_t
next_random (uint64_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* Return the number of lines of the file PATH, without any use of malloc.  */
static inline size_t
count_lines (const char *path)
{
  int fd = xopen (path, O_RDONLY, 0);
  size_t count = 0;
  char buf[4096];
  ssize_t n;
  while ((n = read (fd, buf, sizeof (buf))) > 0)
    for (ssize_t i = 0; i < n; ++i)
      count += buf[i] == '\n';
  xclose (fd);
  return count;
}

/* Return the number of mappings of this process.  */
static inline size_t
count_mappings (void)
{
  return count_lines ("/proc/self/maps");
}

/* Return the number of pages of address space of this process.  This needs no
   memory.  */
static inline long int
address_space (void)
{
  int fd = xopen ("/proc/self/statm", O_RDONLY, 0);
  char buf[256] = "";
  TEST_VERIFY (read (fd, buf, sizeof (buf) - 1) > 0);
  xclose (fd);
  return atol (buf);
}

/* Return the number of kilobytes behind FIELD, which includes the colon, in
   the file PATH, or -1.  */
static inline long int
read_kilobytes (const char *path, const char *field)
{
  FILE *fp = fopen (path, "r");
  if (fp == NULL)
    return -1;
  char line[256];
  long int result = -1;
  while (result < 0 && fgets (line, sizeof (line), fp) != NULL)
    if (strncmp (line, field, strlen (field)) == 0)
      result = atol (line + strlen (field));
  fclose (fp);
  return result;
}

/* Return the number of kilobytes of memory that FIELD of the page tables of
   this process adds up to.  */
static inline long int
memory_kilobytes (const char *field)
{
  long int result = read_kilobytes ("/proc/self/smaps_rollup", field);
  if (result < 0)
    FAIL_UNSUPPORTED ("no /proc/self/smaps_rollup");
  return result;
}

/* Return true if an emulator of the user space of Linux runs this process.
   What /proc says about the memory of the process then is that of the emulator
   as well, of which /proc/self/maps alone shows nothing.  */
static inline bool
is_emulated (void)
{
  size_t mine = count_mappings ();
  return count_lines ("/proc/thread-self/maps") > mine + 4;
}

/* End the test as unsupported if it cannot look at the memory of this
   process.  */
static inline void
need_native_memory (void)
{
  support_need_proc ("the test looks at its mappings");
  if (is_emulated ())
    FAIL_UNSUPPORTED ("emulated: memory is not that of the process alone");
}

/* Number of threads that are more than the processors can run.  */
static inline unsigned int
many_threads (void)
{
  long int processors = sysconf (_SC_NPROCESSORS_ONLN);
  return processors < 2 ? 4 : processors > 16 ? 32 : 2 * processors;
}

#endif /* tst-tramp-fault.h */
