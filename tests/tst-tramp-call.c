/* Test that trampolines call C functions of all kinds.
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

#include <array_length.h>
#include <complex.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <tst-tramp-port.h>
#include <tst-tramp-support.h>

#ifdef TST_TRAMP_ARGS_ON_STACK

#ifndef TST_TRAMP_VARARGS_ON_STACK
# define TST_TRAMP_VARARGS_ON_STACK 0
#endif

/* Each test is a function and its type, and is called by way of a trampoline
   of each delivery.  A function for TRAMP_CHAIN and TRAMP_STACK sees all
   arguments, and for TRAMP_ARG the data in place of one of them, and behind it
   no others if arguments are passed on the stack.  */

/* The number of the argument which is the data, or -1.  */
static int data_arg;

/* The number that the first parameter has as an argument: one if the address
   of the result is argument number zero, otherwise zero.  */
static int first;

/* The data.  */
static char data[256] __attribute__ ((aligned (16)));

/* Number of functions that were called.  */
static int calls;

/* Argument number N of a caller.  */
#define VALUE(n) ((void *) (uintptr_t) (0x12345678 + 0x10001 * (n)))

/* True if functions see the arguments behind the first ones.  */
static bool
others (void)
{
  return !TST_TRAMP_ARGS_ON_STACK || data_arg < 0;
}

/* ARG is parameter number N.  */
static void
check_arg (int n, void *arg)
{
  if (first + n == data_arg)
    TEST_VERIFY (arg == data);
  else if (others () || first + n < data_arg)
    TEST_VERIFY (arg == VALUE (n));
}

/* Begin a function: the data came unless it is among the arguments.  */
static void
enter (void)
{
  ++calls;
  if (data_arg < 0)
    TEST_VERIFY (tst_tramp_data == data);
  tst_tramp_data = NULL;
}

/* Return true if the data is not zero.  */
static bool
data_is_written (void)
{
  for (size_t i = 0; i < sizeof (data); ++i)
    if (data[i] != 0)
      return true;
  return false;
}

/* Return a trampoline, with DELIVERY, for FUNCTION.  */
static void *
tramp_for (int delivery, void *function)
{
  data_arg = delivery - 2;
  first = 0;
  tst_tramp_target = function;
  return xtramp (tst_tramp_delivery (delivery),
		 (delivery == 0 ? (void *) tst_tramp_from_chain
		  : delivery == 1 ? (void *) tst_tramp_from_stack
		  : function),
		 data);
}

#define POINTERS \
  void *a0, void *a1, void *a2, void *a3, void *a4, void *a5, void *a6, \
  void *a7
#define POINTER_VALUES \
  VALUE (0), VALUE (1), VALUE (2), VALUE (3), VALUE (4), VALUE (5), \
  VALUE (6), VALUE (7)

/* Check the parameters POINTERS.  */
#define CHECK_POINTERS() \
  do				\
    {				\
      check_arg (0, a0);	\
      check_arg (1, a1);	\
      check_arg (2, a2);	\
      check_arg (3, a3);	\
      check_arg (4, a4);	\
      check_arg (5, a5);	\
      check_arg (6, a6);	\
      check_arg (7, a7);	\
    }				\
  while (0)

/* Many integers.  */
static void *
pointers (POINTERS, void *a8, void *a9, void *a10, void *a11, void *a12,
	  void *a13, void *a14, void *a15, void *a16, void *a17)
{
  enter ();
  CHECK_POINTERS ();
  check_arg (8, a8);
  check_arg (9, a9);
  check_arg (10, a10);
  check_arg (11, a11);
  check_arg (12, a12);
  check_arg (13, a13);
  check_arg (14, a14);
  check_arg (15, a15);
  check_arg (16, a16);
  check_arg (17, a17);
  return VALUE (100);
}

static void
test_pointers (int delivery)
{
  __typeof (&pointers) tramp = tramp_for (delivery, pointers);
  TEST_VERIFY (tramp (POINTER_VALUES, VALUE (8), VALUE (9), VALUE (10),
		      VALUE (11), VALUE (12), VALUE (13), VALUE (14),
		      VALUE (15), VALUE (16), VALUE (17)) == VALUE (100));
  xtramp_free (tramp);
}

/* Many floating-point numbers among integers.  */
static double
numbers (double d0, float f0, POINTERS, double d1, double d2, float f1,
	 long double l0, double d3, double d4, double d5, double d6, double d7,
	 float f2, void *a8, long double l1)
{
  enter ();
  /* Where numbers are passed in the place of integers, the data can be what
     one of them is made of.  */
  if (data_arg < 0 || !(TST_TRAMP_ARGS_ON_STACK || TST_TRAMP_ARGS_SHARED))
    {
      CHECK_POINTERS ();
      check_arg (8, a8);
      TEST_VERIFY (d0 == 0.5);
      TEST_VERIFY (f0 == 1.5f);
      TEST_VERIFY (d1 == 2.5);
      TEST_VERIFY (d2 == 3.5);
      TEST_VERIFY (f1 == 4.5f);
      TEST_VERIFY (l0 == 5.5L);
      TEST_VERIFY (d3 == 6.5);
      TEST_VERIFY (d4 == 7.5);
      TEST_VERIFY (d5 == 8.5);
      TEST_VERIFY (d6 == 9.5);
      TEST_VERIFY (d7 == 10.5);
      TEST_VERIFY (f2 == 11.5f);
      TEST_VERIFY (l1 == 12.5L);
    }
  return 13.5;
}

static void
test_numbers (int delivery)
{
  __typeof (&numbers) tramp = tramp_for (delivery, numbers);
  TEST_VERIFY (tramp (0.5, 1.5f, POINTER_VALUES, 2.5, 3.5, 4.5f, 5.5L, 6.5,
		      7.5, 8.5, 9.5, 10.5, 11.5f, VALUE (8), 12.5L) == 13.5);
  xtramp_free (tramp);
}

/* A variable number of arguments.  */
static int
variable (void *a0, ...)
{
  enter ();
  check_arg (0, a0);
  va_list ap;
  va_start (ap, a0);
  for (int i = 1; i < 20; ++i)
    {
      void *arg = va_arg (ap, void *);
      if (TST_TRAMP_VARARGS_ON_STACK)
	TEST_VERIFY (arg == VALUE (i));
      else
	check_arg (i, arg);
      if (i >= 9 && others ())
	{
	  TEST_VERIFY (va_arg (ap, double) == i + 0.5);
	  TEST_COMPARE (va_arg (ap, int), i);
	  TEST_VERIFY (va_arg (ap, long double) == i + 0.25L);
	  TEST_COMPARE (va_arg (ap, long long int), -i);
	}
    }
  va_end (ap);
  return 1001;
}

static void
test_variable (int delivery)
{
  __typeof (&variable) tramp = tramp_for (delivery, variable);
#define MORE(n) VALUE (n), n + 0.5, n, n + 0.25L, -(long long int) n
  TEST_COMPARE (tramp (POINTER_VALUES, VALUE (8), MORE (9), MORE (10),
		       MORE (11), MORE (12), MORE (13), MORE (14), MORE (15),
		       MORE (16), MORE (17), MORE (18), MORE (19)),
		1001);
#undef MORE
  xtramp_free (tramp);
}

/* Values of all kinds as parameter and as result.  Whether the address of the
   result is an argument differs from port to port.  It is if the data, as
   argument number zero, is where the result goes.  */
#define TEST_TYPE(name, type, equal, value) \
static int name##_first;						      \
									      \
static type								      \
name (POINTERS, type v0, void *a8, type v1)				      \
{									      \
  enter ();								      \
  first = name##_first;							      \
  if (first >= 0)							      \
    CHECK_POINTERS ();							      \
  if (first >= 0 && others ())						      \
    {									      \
      type e0 = value (1), e1 = value (2);				      \
      TEST_VERIFY (equal (v0, e0));					      \
      TEST_VERIFY (equal (v1, e1));					      \
      check_arg (8, a8);						      \
    }									      \
  return value (3);							      \
}									      \
									      \
static void								      \
test_##name (int delivery)						      \
{									      \
  __typeof (&name) tramp = tramp_for (delivery, name);			      \
  type r, e = value (3);						      \
  if (data_arg == 0)							      \
    {									      \
      name##_first = -1;						      \
      memset (data, 0, sizeof (data));					      \
      r = tramp (POINTER_VALUES, value (1), VALUE (8), value (2));	      \
      name##_first = data_is_written ();				      \
      calls = 0;							      \
    }									      \
  r = tramp (POINTER_VALUES, value (1), VALUE (8), value (2));		      \
  if (data_arg == 0 && first != 0)					      \
    memcpy (&r, data, sizeof (r));					      \
  TEST_VERIFY (equal (r, e));						      \
  xtramp_free (tramp);							      \
}

#define EQUAL(x, y) ((x) == (y))

/* Values that have no padding which matters.  */
#define EQUAL_BYTES(x, y) (memcmp (&(x), &(y), sizeof (x)) == 0)

#define NUMBER(n) (n)
#define NUMBER_AND_HALF(n) ((n) + 0.5)
TEST_TYPE (integer, int, EQUAL, NUMBER)
TEST_TYPE (truth, bool, EQUAL, NUMBER)
TEST_TYPE (single, float, EQUAL, NUMBER_AND_HALF)
TEST_TYPE (number, double, EQUAL, NUMBER_AND_HALF)
TEST_TYPE (extended, long double, EQUAL, NUMBER_AND_HALF)

#define LONG_LONG(n) ((n) * 0x0123456789abcdefLL)
TEST_TYPE (wide, long long int, EQUAL, LONG_LONG)
#ifdef __SIZEOF_INT128__
# define INT128(n) ((__int128) LONG_LONG (n) << 64 | LONG_LONG ((n) + 10))
TEST_TYPE (wider, __int128, EQUAL, INT128)
#endif

#define COMPLEX(n) ((n) + 0.5 + ((n) + 0.25) * I)
TEST_TYPE (complex_single, complex float, EQUAL, COMPLEX)
TEST_TYPE (complex_number, complex double, EQUAL, COMPLEX)
TEST_TYPE (complex_extended, complex long double, EQUAL, COMPLEX)

struct two_pointers
{
  void *x;
  void *y;
};
#define TWO_POINTERS(n) ((struct two_pointers) { VALUE (n), VALUE (-(n)) })
TEST_TYPE (two_pointers, struct two_pointers, EQUAL_BYTES, TWO_POINTERS)

struct four_numbers
{
  double x[4];
};
#define FOUR_NUMBERS(n) \
  ((struct four_numbers) { { (n) + 0.5, (n) + 0.25, (n) * 2.5, -(n) } })
TEST_TYPE (four_numbers, struct four_numbers, EQUAL_BYTES, FOUR_NUMBERS)

struct many_words
{
  long int x[20];
};
#define MANY_WORDS(n) \
  ((struct many_words) { { n, [10] = -(n), [19] = (n) * 5 } })
TEST_TYPE (many_words, struct many_words, EQUAL_BYTES, MANY_WORDS)

#if defined __SSE2__ || defined __aarch64__ || defined __VX__
typedef int vector __attribute__ ((vector_size (16)));
# define VECTOR(n) ((vector) { n, -(n), (n) * 10, (n) * 100 })
TEST_TYPE (vectors, vector, EQUAL_BYTES, VECTOR)
#endif

#ifdef __i386__

/* Functions of all calling conventions, which pass arguments in any of three
   registers, and of which some leave it to the function to remove those on the
   stack.  TRAMP_STACK is for all of them.  The address of a result can be in a
   register as well.  */
# define TEST_CONVENTION(name, ...) \
static __attribute__ ((__VA_ARGS__)) double				      \
name (float f0, POINTERS, double d0, float f1, long long int w0)	      \
{									      \
  enter ();								      \
  CHECK_POINTERS ();							      \
  TEST_VERIFY (f0 == 0.5f);						      \
  TEST_VERIFY (d0 == 1.5);						      \
  TEST_VERIFY (f1 == 2.5f);						      \
  TEST_VERIFY (w0 == LONG_LONG (3));					      \
  return 4.5;								      \
}									      \
									      \
static CALLER void							      \
test_##name (int delivery)						      \
{									      \
  __typeof (&name) tramp = tramp_for (delivery, name);			      \
  TEST_VERIFY (tramp (0.5f, POINTER_VALUES, 1.5, 2.5f, LONG_LONG (3))	      \
	       == 4.5);							      \
  xtramp_free (tramp);							      \
}									      \
									      \
static __attribute__ ((__VA_ARGS__)) struct many_words			      \
name##_result (POINTERS)						      \
{									      \
  enter ();								      \
  CHECK_POINTERS ();							      \
  return MANY_WORDS (1);						      \
}									      \
									      \
static CALLER void							      \
test_##name##_result (int delivery)					      \
{									      \
  __typeof (&name##_result) tramp = tramp_for (delivery, name##_result);     \
  struct many_words r = tramp (POINTER_VALUES), e = MANY_WORDS (1);	      \
  TEST_VERIFY (EQUAL_BYTES (r, e));					      \
  xtramp_free (tramp);							      \
}

# define CALLER
TEST_CONVENTION (cdecl, cdecl)
TEST_CONVENTION (stdcall, stdcall)
TEST_CONVENTION (fastcall, fastcall)
TEST_CONVENTION (thiscall, thiscall)
TEST_CONVENTION (regparm_1, regparm (1))
TEST_CONVENTION (regparm_2, regparm (2))
TEST_CONVENTION (regparm_3, regparm (3))
TEST_CONVENTION (regparm_3_stdcall, regparm (3), stdcall)
# undef CALLER
# define CALLER __attribute__ ((target ("sse2")))
TEST_CONVENTION (sseregparm, sseregparm, target ("sse2"))
TEST_CONVENTION (sseregparm_regparm_3, sseregparm, regparm (3),
		 target ("sse2"))

#endif /* __i386__ */

struct test
{
  const char *name;
  void (*function) (int delivery);
};

static const struct test tests[] =
  {
#define TEST(name) { #name, test_##name }
    TEST (pointers),
    TEST (numbers),
    TEST (variable),
    TEST (integer),
    TEST (truth),
    TEST (single),
    TEST (number),
    TEST (extended),
    TEST (wide),
#ifdef __SIZEOF_INT128__
    TEST (wider),
#endif
    TEST (complex_single),
    TEST (complex_number),
    TEST (complex_extended),
    TEST (two_pointers),
    TEST (four_numbers),
    TEST (many_words),
#if defined __SSE2__ || defined __aarch64__ || defined __VX__
    TEST (vectors),
#endif
  };

static void
run (const struct test *test, int delivery)
{
  printf ("info: %s, delivery %d\n", test->name, delivery);
  /* More than once, lest the stack pointer differ afterwards.  */
  for (int i = 0; i < 3; ++i)
    {
      calls = 0;
      test->function (delivery);
      TEST_COMPARE (calls, 1);
    }
}

static int
do_test (void)
{
  for (size_t i = 0; i < array_length (tests); ++i)
    for (int delivery = 0; delivery < TST_TRAMP_DELIVERIES; ++delivery)
      run (&tests[i], delivery);

#ifdef __i386__
  static const struct test conventions[] =
    {
# define TEST_BOTH(name) TEST (name), TEST (name##_result)
      TEST_BOTH (cdecl),
      TEST_BOTH (stdcall),
      TEST_BOTH (fastcall),
      TEST_BOTH (thiscall),
      TEST_BOTH (regparm_1),
      TEST_BOTH (regparm_2),
      TEST_BOTH (regparm_3),
      TEST_BOTH (regparm_3_stdcall),
      /* From here on, the processor needs SSE2.  */
      TEST_BOTH (sseregparm),
      TEST_BOTH (sseregparm_regparm_3),
    };
  size_t count = array_length (conventions);
  if (!__builtin_cpu_supports ("sse2"))
    count -= 4;
  for (size_t i = 0; i < count; ++i)
    run (&conventions[i], 1);
#endif
  return 0;
}

#else

static int
do_test (void)
{
  FAIL_UNSUPPORTED ("the registers of this port are not known");
}

#endif

#include <support/test-driver.c>
