/* Test <sys/tramp.h> in C++, and exceptions that leave trampolines.
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

#include <errno.h>
#include <stdlib.h>
#include <support/check.h>
#include <sys/tramp.h>

// Header files for C only are not for this test.

static int destroyed;

struct object
{
  ~object () { ++destroyed; }
};

extern "C" int
compare (const void *a, const void *b, void *data)
{
  object o;
  int x = *(const int *) a, y = *(const int *) b;
  if (x == 77 || y == 77)
    throw (int *) data;
  return x < y ? -1 : x > y;
}

static int
do_test (void)
{
#if TRAMP_ARG_MAX > 2
  void *tramp = tramp_alloc (TRAMP_ARG (2));
  if (tramp == NULL && errno == ENOSYS)
    FAIL_UNSUPPORTED ("no trampolines on this port");
  TEST_VERIFY_EXIT (tramp != NULL);
  int data;
  TEST_COMPARE (tramp_init (tramp, (void *) compare, &data), 0);
  int (*function) (const void *, const void *)
    = (int (*) (const void *, const void *)) tramp;

  int small = 1, large = 2, bad = 77;
  TEST_COMPARE (function (&small, &large), -1);
  TEST_COMPARE (function (&large, &small), 1);
  TEST_COMPARE (destroyed, 2);

  int caught = 0;
  for (int i = 0; i < 100; ++i)
    try
      {
	object o;
	function (&small, &bad);
	FAIL_EXIT1 ("no exception");
      }
    catch (int *thrown)
      {
	TEST_VERIFY (thrown == &data);
	++caught;
      }
  TEST_COMPARE (caught, 100);
  TEST_COMPARE (destroyed, 202);

  // Through frames of the C library.
  int array[] = { 3, 2, 77, 1 };
  try
    {
      qsort (array, 4, sizeof (array[0]), function);
      FAIL_EXIT1 ("no exception");
    }
  catch (int *thrown)
    {
      TEST_VERIFY (thrown == &data);
    }

  tramp_info info = tramp_info ();
  TEST_COMPARE (tramp_query (tramp, &info), 0);
  TEST_VERIFY (info.code == (void *) compare);
  TEST_VERIFY (info.data == &data);
  TEST_VERIFY (info.flags == TRAMP_ARG (2));
  TEST_COMPARE (tramp_free (tramp), 0);

  // Constant expressions.
  switch (info.flags)
    {
    case TRAMP_ARG (2):
      break;
    case TRAMP_CHAIN:
    case TRAMP_STACK:
    case TRAMP_STACK | TRAMP_KERNEL:
      FAIL_EXIT1 ("wrong case");
    }
  // All of them are of the same type.
  auto flags = TRAMP_CHAIN;
  flags |= TRAMP_SEALED;
  TEST_COMPARE (flags, TRAMP_SEALED);
  return 0;
#else
  FAIL_UNSUPPORTED ("no trampolines on this port");
#endif
}

#include <support/test-driver.c>
