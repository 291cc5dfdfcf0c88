/* Test that trampolines deliver what nested functions read.
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

#include <tst-tramp-support.h>

/* The address of the code of a nested function, without what GCC makes when
   the address of such a function is taken, which would have to execute the
   stack.  */
extern int nested_code (int) asm ("tst_tramp_nested");

/* What the nested function refers to.  */
struct variables
{
  int a;
  int b[100];
};

/* Define a nested function, and call its code with its frame, by way of a
   trampoline and of the compiler.  DEPTH makes distinct frames.  Return the
   sum of what was added to variables in this frame.  */
static int __attribute__ ((noipa))
outer (int depth)
{
  /* This is all that the nested function refers to, and so all there is to the
     frame which the static chain points to.  */
  struct variables v = { 1000 * depth };
  void *frame = &v;

  auto int nested (int) asm ("tst_tramp_nested");
  int __attribute__ ((noipa, used))
  nested (int x)
  {
    v.a += x;
    ++v.b[x];
    return v.a;
  }

  /* As GCC does it.  */
  asm volatile ("" : : "r" (frame) : "memory");
  TEST_COMPARE (nested (1), 1000 * depth + 1);
  TEST_COMPARE (v.a, 1000 * depth + 1);
  TEST_COMPARE (v.b[1], 1);
  /* GCC passes no frame to a function which it knows not to be nested.  */
  int (*code) (int) = nested_code;
  asm ("" : "+r" (code));
  TEST_COMPARE (__builtin_call_with_static_chain (code (2), frame),
		1000 * depth + 3);
  asm volatile ("" : : "r" (frame) : "memory");
  TEST_COMPARE (v.b[2], 1);

  int (*tramp) (int) = xtramp (tst_tramp_delivery (0), (void *) code,
				frame);
  TEST_COMPARE (tramp (3), 1000 * depth + 6);
  asm volatile ("" : : "r" (frame) : "memory");
  TEST_COMPARE (v.b[3], 1);

  /* Other frames of the same function, with trampolines at the same time.  */
  if (depth > 0)
    TEST_COMPARE (outer (depth - 1), 10);

  TEST_COMPARE (tramp (4), 1000 * depth + 10);
  asm volatile ("" : : "r" (frame) : "memory");
  TEST_COMPARE (v.b[4], 1);
  xtramp_free (tramp);
  return v.a - 1000 * depth;
}

static int
do_test (void)
{
  TEST_COMPARE (outer (10), 10);
  return 0;
}

#include <support/test-driver.c>
