/* Trampolines when the program replaces mremap.
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

/* This program is static, so that the C library calls what is defined here.
   In a dynamic one, those who do so overwrite the code of the function.  */

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <support/support.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <tst-tramp-support.h>

static int calls;

/* Like mremap before Linux 5.7: the last argument is for MREMAP_FIXED.  */
void *
__mremap (void *old, size_t old_size, size_t new_size, int flags, ...)
{
  void *new = NULL;
  if ((flags & MREMAP_FIXED) != 0)
    {
      va_list ap;
      va_start (ap, flags);
      new = va_arg (ap, void *);
      va_end (ap);
    }
  ++calls;
  return (void *) syscall (__NR_mremap, old, old_size, new_size, flags, new);
}

void *mremap (void *, size_t, size_t, int, ...)
  __attribute__ ((alias ("__mremap")));

static intptr_t
identity (intptr_t data)
{
  return data;
}

static int
do_test (void)
{
  xtramp_free (xtramp_alloc (TRAMP_CHAIN));

  /* What realloc calls is the function above.  */
  void *p = xmalloc (1 << 22);
  free (xrealloc (p, 1 << 24));
  TEST_VERIFY (calls > 0);

  /* More than a table has.  */
  for (intptr_t i = 0; i < 5000; ++i)
    {
      intptr_t (*tramp) (void) = xtramp (TRAMP_ARG (0), identity, (void *) i);
      TEST_COMPARE (tramp (), i);
    }
  return 0;
}

#include <support/test-driver.c>
