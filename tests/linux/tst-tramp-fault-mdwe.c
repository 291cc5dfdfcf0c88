/* Trampolines: memory that was not executable must not become it.
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

#include <sys/mman.h>
#include <sys/prctl.h>

#include <tst-tramp-fault.h>

#ifndef PR_SET_MDWE
# define PR_SET_MDWE 65
# define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

static int
do_test (void)
{
  need_trampolines ();
  if (prctl (PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0)
    FAIL_UNSUPPORTED ("PR_SET_MDWE: %m");

  /* The kernel means it.  */
  size_t size = sysconf (_SC_PAGESIZE);
  void *page = mmap (NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TEST_VERIFY_EXIT (page != MAP_FAILED);
  if (mprotect (page, size, PROT_READ | PROT_EXEC) == 0)
    FAIL_UNSUPPORTED ("PR_SET_MDWE has no effect");
  TEST_COMPARE (errno, EACCES);

  exercise_tramps ();
  return 0;
}

#include <support/test-driver.c>
