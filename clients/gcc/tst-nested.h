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

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/tramp.h>
#ifdef __SANITIZE_ADDRESS__
# include <sanitizer/asan_interface.h>
#endif

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

/* This is also called by a destructor of thread-specific data, when libgcc may
   have given up parts of a split stack.  */
int __attribute__ ((no_split_stack))
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

#ifdef __SANITIZE_ADDRESS__
/* Let the fake stack be small, so that it becomes full, and what does not fit
   is on the stack.  */
const char *
__asan_default_options (void)
{
  return "max_uar_stack_size_log=16";
}
#endif

/* Return whether locals are on the fake stack of Address Sanitizer.  What was
   given up there stays as it is for long, and what a context has there is lost
   when the thread exits that had it then.  */
static bool __attribute__ ((noipa, unused))
fake_stack (void)
{
#ifdef __SANITIZE_ADDRESS__
  char local[8];
  asm volatile ("" : : "r" (local) : "memory");
  return __asan_addr_is_in_fake_stack (__asan_get_current_fake_stack (),
				       local, NULL, NULL) != NULL;
#else
  return false;
#endif
}

/* With -fsplit-stack, in libgcc.  */
extern void *__splitstack_find (void *, void *, size_t *, void **, void **,
				void **) __attribute__ ((weak));

/* Return whether the stack is split.  Neither longjmp nor makecontext support
   this, and functions on other parts than the first one are not told from
   those of contexts.  */
static bool __attribute__ ((unused))
split_stack (void)
{
  return __splitstack_find != NULL;
}

/* Return how many trampolines there may be, if no more than N would be kept
   otherwise.  A fake stack of 64 KiB has room for up to 2048 functions.  On
   a split stack, a list is as long as the deepest recursion at most.  */
static long int __attribute__ ((unused))
at_most (long int n)
{
  return fake_stack () || split_stack () ? n + 2048 : n;
}

#endif /* tst-nested.h */
