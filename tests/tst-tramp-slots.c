/* Test that all trampolines of several tables are distinct.
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

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tramp-table.h>
#include <tst-tramp-support.h>

#if TRAMP_ARG_MAX > 1

/* Several tables, of whatever size a port has.  */
enum { count = 20000 };

static void *tramps[count];
static char data[count];

static void *
code1 (void *arg, void *data)
{
  TEST_VERIFY (arg == tramps);
  return data;
}

static void *
code2 (void *arg, void *data)
{
  TEST_VERIFY (arg == tramps);
  return (char *) data + 1;
}

/* What the caller of trampoline number I passes and gets.  */
static void
check (int i)
{
  /* Sanitizers look there before they call a function.  */
  (void) ((volatile char *) tramps[i])[-8];
  void *result = ((void *(*) (void *)) tramps[i]) (tramps);
  TEST_VERIFY (result == (i % 3 == 0 ? data + i + 1 : data + i));
}

static int
compare (const void *a, const void *b)
{
  uintptr_t x = *(const uintptr_t *) a, y = *(const uintptr_t *) b;
  return x < y ? -1 : x > y;
}

/* All addresses are distinct, and they are those of whole tables, which begin
   with a page, and of which no slot is left out but those at both ends, and
   those in the tables that were first and last.  */
static void
check_addresses (void)
{
  static void *sorted[count];
  memcpy (sorted, tramps, sizeof (sorted));
  qsort (sorted, count, sizeof (sorted[0]), compare);

  uintptr_t page = sysconf (_SC_PAGESIZE);
  uintptr_t size = UINTPTR_MAX;
  for (int i = 1; i < count; ++i)
    {
      uintptr_t distance = (uintptr_t) sorted[i] - (uintptr_t) sorted[i - 1];
      if (distance < size)
	size = distance;
    }
  TEST_VERIFY (size > 0);

  int starts = 0, gaps = 0;
  for (int i = 1; i < count; ++i)
    if ((uintptr_t) sorted[i] - (uintptr_t) sorted[i - 1] != size)
      {
	++gaps;
	/* A descriptor can have a tag.  */
	starts += ((uintptr_t) sorted[i] - TRAMP_FIRST_SLOT * size) % page < 4;
      }
  printf ("info: %d tables\n", starts);
  TEST_VERIFY (starts >= 3);
  TEST_VERIFY (gaps <= starts + 2);
}

static int
do_test (void)
{
  for (int i = 0; i < count; ++i)
    tramps[i] = xtramp (TRAMP_ARG (1), i % 3 == 0 ? code2 : code1, data + i);
  for (int i = 0; i < count; ++i)
    check (i);
  check_addresses ();

  /* Only every second one stays.  */
  for (int i = 0; i < count; i += 2)
    xtramp_free (tramps[i]);
  for (int i = 1; i < count; i += 2)
    check (i);
  for (int i = 0; i < count; i += 2)
    tramps[i] = xtramp (TRAMP_ARG (1), i % 3 == 0 ? code2 : code1, data + i);
  for (int i = count; i-- > 0; )
    check (i);

  for (int i = 0; i < count; ++i)
    xtramp_free (tramps[i]);
  for (int i = 0; i < count; ++i)
    TEST_COMPARE (tramp_query (tramps[i], &(struct tramp_info) { 0 }), -1);
  return 0;
}

#else

static int
do_test (void)
{
  xtramp_alloc (TRAMP_CHAIN);
  return 0;
}

#endif

#include <support/test-driver.c>
