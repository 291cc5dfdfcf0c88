/* Test the contract of tramp_alloc, tramp_init, tramp_query and tramp_free.
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
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <tst-tramp-fault.h>

static void
code1 (void)
{
}

static void
code2 (void)
{
}

/* tramp_alloc (FLAGS) fails with ERROR.  */
static void
check_alloc_error (unsigned int flags, int error)
{
  errno = 0;
  void *tramp = tramp_alloc (flags);
  TEST_VERIFY (tramp == NULL);
  TEST_COMPARE (errno, error);
}

static void
check_flags (void)
{
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      unsigned int flags = tst_tramp_delivery (i);
      xtramp_free (xtramp_alloc (flags));
    }

  /* Arguments that no port, or not this one, passes in this way.  */
  for (int n = TRAMP_ARG_MAX; n < 256; ++n)
    {
      check_alloc_error (TRAMP_ARG (n), ENOTSUP);
      check_alloc_error (TRAMP_ARG (n) | TRAMP_KERNEL, ENOTSUP);
    }

  /* No delivery, and no flag.  */
  for (unsigned int flags = TRAMP_STACK + 1; flags < TRAMP_ARG (0); ++flags)
    check_alloc_error (flags, EINVAL);
  for (unsigned int flags = TRAMP_ARG (255) + 1; flags < TRAMP_KERNEL; ++flags)
    check_alloc_error (flags, EINVAL);
  for (unsigned int bit = 0; bit < 32; ++bit)
    {
      unsigned int flag = 1U << bit;
      /* Nothing can be both.  */
      if (flag == TRAMP_SEALED)
	check_alloc_error (flag | TRAMP_CHAIN | TRAMP_KERNEL, EINVAL);
      else if (flag > TRAMP_ARG (255) && flag != TRAMP_KERNEL)
	for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
	  {
	    check_alloc_error (flag | tst_tramp_delivery (i), EINVAL);
	    check_alloc_error (flag | tst_tramp_delivery (i) | TRAMP_KERNEL,
			       EINVAL);
	  }
    }
  check_alloc_error (-1U, EINVAL);
}

/* TRAMP_ARG is an integer constant expression, of type unsigned int.  */
enum { arg_constant = TRAMP_ARG (0) };
_Static_assert (_Generic (TRAMP_ARG (0), unsigned int: 1, default: 0)
		&& _Generic (TRAMP_ARG (0LL), unsigned int: 1, default: 0),
		"the type of the argument does not matter");

/* What is no number of an argument is no delivery, whatever its type.  */
static void
check_arg_numbers (void)
{
#define CHECK_ARG_NUMBER(type, n)				\
  do								\
    {								\
      type number = (type) (n);					\
      check_alloc_error (TRAMP_ARG (number), EINVAL);		\
      check_alloc_error (TRAMP_ARG (number) | TRAMP_KERNEL, EINVAL);	\
    }								\
  while (0)

  for (int n = 1; n <= 512; ++n)
    {
      CHECK_ARG_NUMBER (int, -n);
      CHECK_ARG_NUMBER (unsigned int, -n);
      CHECK_ARG_NUMBER (long int, -n);
      CHECK_ARG_NUMBER (unsigned long int, -n);
      CHECK_ARG_NUMBER (long long int, -n);
      CHECK_ARG_NUMBER (unsigned long long int, -n);
      CHECK_ARG_NUMBER (int, 255 + n);
      CHECK_ARG_NUMBER (int, INT_MIN + (n - 1));
      CHECK_ARG_NUMBER (int, INT_MAX - (n - 1));
      CHECK_ARG_NUMBER (unsigned int, INT_MIN + (n - 1));
      /* These differ from valid numbers in bits that are lost in the
	 conversion to unsigned int.  */
      CHECK_ARG_NUMBER (long long int, (1LL << 32) - 3 + n);
      CHECK_ARG_NUMBER (long long int, -(1LL << 32) - 3 + n);
      CHECK_ARG_NUMBER (long long int, LLONG_MIN + (n - 1));
    }
  for (int n = 1; n <= -SCHAR_MIN; ++n)
    {
      CHECK_ARG_NUMBER (signed char, -n);
      CHECK_ARG_NUMBER (short int, -n);
    }

#define CHECK_SAME_ARG(type) \
  for (type n = 0; n < 100; ++n)					\
    TEST_COMPARE (TRAMP_ARG (n), (unsigned int) arg_constant + (int) n)
  CHECK_SAME_ARG (signed char);
  CHECK_SAME_ARG (unsigned char);
  CHECK_SAME_ARG (short int);
  CHECK_SAME_ARG (unsigned int);
  CHECK_SAME_ARG (long int);
  CHECK_SAME_ARG (unsigned long long int);
}

static void
check_life (unsigned int flags)
{
  int object;
  void *tramp = xtramp_alloc (flags);

  check_query (tramp, NULL, NULL, flags);
  TEST_COMPARE (tramp_init (tramp, (void *) code1, &object), 0);
  check_query (tramp, (void *) code1, &object, flags);

  /* Again, with any data.  */
  TEST_COMPARE (tramp_init (tramp, (void *) code2, NULL), 0);
  check_query (tramp, (void *) code2, NULL, flags);
  TEST_COMPARE (tramp_init (tramp, (void *) code1, (void *) -1), 0);
  check_query (tramp, (void *) code1, (void *) -1, flags);
  TEST_COMPARE (tramp_init (tramp, (void *) code1, tramp), 0);
  check_query (tramp, (void *) code1, tramp, flags);

  /* A trampoline can be the code of another one.  */
  void *other = xtramp (flags, tramp, &object);
  check_query (other, tramp, &object, flags);
  check_query (tramp, (void *) code1, tramp, flags);
  xtramp_free (other);
  check_query (tramp, (void *) code1, tramp, flags);
  xtramp_free (tramp);

  /* What was bound is forgotten.  */
  for (int i = 0; i < 100; ++i)
    {
      tramp = xtramp (flags, (void *) code1, &object);
      xtramp_free (tramp);
      tramp = xtramp_alloc (flags);
      check_query (tramp, NULL, NULL, flags);
      xtramp_free (tramp);
    }
}

/* TRAMP is not a live trampoline.  */
static void
check_not_live (const void *tramp)
{
  struct tramp_info info, before;
  memset (&info, 0xa5, sizeof (info));
  before = info;
  asm ("" : "+r" (tramp));

  errno = 0;
  TEST_COMPARE (tramp_init ((void *) tramp, (void *) code1, NULL), -1);
  TEST_COMPARE (errno, EINVAL);

  errno = 0;
  TEST_COMPARE (tramp_query (tramp, &info), -1);
  TEST_COMPARE (errno, EINVAL);
  TEST_COMPARE_BLOB (&info, sizeof (info), &before, sizeof (before));

  if (tramp == NULL)
    return;
  errno = 0;
  TEST_COMPARE (tramp_free ((void *) tramp), -1);
  TEST_COMPARE (errno, EINVAL);
}

static void
check_addresses (void)
{
  int object;
  size_t page = sysconf (_SC_PAGESIZE);

  check_not_live (NULL);
  check_not_live ((void *) 1);
  check_not_live ((void *) -1);
  check_not_live (&object);
  check_not_live ((void *) check_addresses);
  check_not_live ((void *) tramp_alloc);
  void *block = malloc (100);
  check_not_live (block);
  free (block);
  char *mapped = mmap (NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
  TEST_VERIFY_EXIT (mapped != MAP_FAILED);
  check_not_live (mapped);
  TEST_COMPARE (munmap (mapped, page), 0);
  check_not_live (mapped);

  /* All around a trampoline, which is aligned, and which nothing of this
     harms.  */
  char *tramp = xtramp (TRAMP_CHAIN, (void *) code1, &object);
  for (int i = 1; i < 16; ++i)
    {
      check_not_live (tramp + i);
      check_not_live (tramp - i);
    }
  for (int shift = 12; shift < 24; ++shift)
    {
      check_not_live (tramp + (1L << shift) + 1);
      check_not_live (tramp - (1L << shift) - 1);
    }
  check_query (tramp, (void *) code1, &object, TRAMP_CHAIN);
  xtramp_free (tramp);

  /* Once freed.  */
  check_not_live (tramp);
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      tramp = xtramp_alloc (tst_tramp_delivery (i));
      xtramp_free (tramp);
      check_not_live (tramp);
      tramp = xtramp (tst_tramp_delivery (i), (void *) code1, &object);
      xtramp_free (tramp);
      check_not_live (tramp);
    }
}

static void
check_free (void)
{
  errno = 0;
  TEST_COMPARE (tramp_free (NULL), 0);
  TEST_COMPARE (errno, 0);

  /* Many, in two orders, each of them twice.  */
  enum { count = 300 };
  static void *tramps[count];
  for (int reverse = 0; reverse < 2; ++reverse)
    {
      for (int i = 0; i < count; ++i)
	tramps[i] = xtramp_alloc (TRAMP_STACK);
      for (int i = 0; i < count; ++i)
	xtramp_free (tramps[reverse ? count - 1 - i : i]);
      for (int i = 0; i < count; ++i)
	check_not_live (tramps[i]);
    }
}

#if TRAMP_ARG_MAX > 2
/* Order of numbers whose digits in base *DATA are reversed.  */
static int
compare (const void *a, const void *b, void *data)
{
  unsigned int base = *(unsigned int *) data;
  unsigned int x = *(const unsigned int *) a, y = *(const unsigned int *) b;
  unsigned int reverse_x = 0, reverse_y = 0;
  for (; x != 0 || y != 0; x /= base, y /= base)
    {
      reverse_x = reverse_x * base + x % base;
      reverse_y = reverse_y * base + y % base;
    }
  return reverse_x < reverse_y ? -1 : reverse_x > reverse_y;
}

static void
check_qsort (void)
{
  enum { count = 1000 };
  static unsigned int numbers[2][count];
  unsigned int bases[2] = { 2, 10 };
  void *tramps[2];
  for (int i = 0; i < 2; ++i)
    tramps[i] = xtramp (TRAMP_ARG (2), (void *) compare, &bases[i]);
  for (int i = 0; i < 2; ++i)
    {
      for (int j = 0; j < count; ++j)
	numbers[i][j] = j;
      qsort (numbers[i], count, sizeof (numbers[i][0]),
	     (int (*) (const void *, const void *)) tramps[i]);
      for (int j = 1; j < count; ++j)
	TEST_VERIFY (compare (&numbers[i][j - 1], &numbers[i][j], &bases[i])
		     <= 0);
      unsigned int key = 617;
      unsigned int *found
	= bsearch (&key, numbers[i], count, sizeof (numbers[i][0]),
		   (int (*) (const void *, const void *)) tramps[i]);
      TEST_VERIFY (found != NULL && *found == 617);
    }
  TEST_VERIFY (memcmp (numbers[0], numbers[1], sizeof (numbers[0])) != 0);
  for (int i = 0; i < 2; ++i)
    xtramp_free (tramps[i]);
}
#else
static void
check_qsort (void)
{
}
#endif

static int
do_test (void)
{
  check_flags ();
  check_arg_numbers ();
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    check_life (tst_tramp_delivery (i));
  check_addresses ();
  check_free ();
  check_qsort ();
  return 0;
}

#include <support/test-driver.c>
