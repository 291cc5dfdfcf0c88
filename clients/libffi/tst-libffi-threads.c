/* Test closures of libffi in many threads.
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

/* libffi 3.8.0 with static trampolines walks the list of the segments of its
   allocator in ffi_prep_closure_loc without the lock that protects the list.
   Another thread can be about to insert a segment, or to unmap one that is in
   the list no more, so that there is a segmentation fault.  */

#include "tst-libffi.h"

enum
{
  THREADS = 8,
  CLOSURES = 1000,
  ROUNDS = 100
};

static void *
thread (void *argument)
{
  int number = *(int *) argument * CLOSURES;
  static __thread ffi_closure *closures[CLOSURES];
  static __thread function *codes[CLOSURES];
  for (int round = 0; round < ROUNDS; ++round)
    {
      for (int i = 0; i < CLOSURES; ++i)
	closures[i] = make_closure (number + i, &codes[i]);
      for (int i = 0; i < CLOSURES; ++i)
	CHECK (codes[i] (1) == number + i + 1);
      for (int i = 0; i < CLOSURES; ++i)
	ffi_closure_free (closures[i]);
    }
  return NULL;
}

int
main (void)
{
  pthread_t threads[THREADS];
  int numbers[THREADS];
  add_cif ();
  for (int i = 0; i < THREADS; ++i)
    {
      numbers[i] = i;
      CHECK (pthread_create (&threads[i], NULL, thread, &numbers[i]) == 0);
    }
  for (int i = 0; i < THREADS; ++i)
    CHECK (pthread_join (threads[i], NULL) == 0);
  return 0;
}
