/* What the tests of GCC's nested functions share.
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

#ifndef TST_NESTED_H
#define TST_NESTED_H	1

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/tramp.h>

#define CHECK(condition)						      \
  ((condition) ? (void) 0						      \
   : (printf ("error: %s:%d: not true: %s\n", __FILE__, __LINE__,	      \
	      #condition),						      \
      fflush (stdout), abort ()))

/* What the address of a nested function is.  */
typedef int (*function) (int);

/* How many trampolines there are, those that nobody can call any more
   included.  The tests are linked with --wrap.  */
static long int live;

void *__real_tramp_alloc (unsigned int);
int __real_tramp_free (void *);

void *
__wrap_tramp_alloc (unsigned int flags)
{
  void *tramp = __real_tramp_alloc (flags);
  if (tramp != NULL)
    __atomic_add_fetch (&live, 1, __ATOMIC_RELAXED);
  return tramp;
}

int
__wrap_tramp_free (void *tramp)
{
  CHECK (tramp != NULL);
  __atomic_sub_fetch (&live, 1, __ATOMIC_RELAXED);
  int result = __real_tramp_free (tramp);
  CHECK (result == 0);
  return result;
}

/* Use the stack below the caller for something else.  */
static void __attribute__ ((noipa, unused))
overwrite_stack (void)
{
  char array[256 * 1024];
  memset (array, 0x55, sizeof array);
  asm volatile ("" : : "r" (array) : "memory");
}

/* Make one trampoline, and delete it.  */
static void __attribute__ ((noipa, unused))
one_function (void)
{
  int local = 1;
  int add (int x) { return x + local; }
  function f = add;
  asm ("" : "+r" (f));
  CHECK (f (1) == 2);
}

#endif /* tst-nested.h */
