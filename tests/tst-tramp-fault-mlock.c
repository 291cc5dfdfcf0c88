/* Trampolines whose memory cannot be given back because it is locked.
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

#include <tst-tramp-fault.h>

static void *tramps[2 * MANY_TRAMPS];

static int
do_test (void)
{
  need_trampolines ();
  if (mlockall (MCL_CURRENT | MCL_FUTURE) != 0)
    FAIL_UNSUPPORTED ("mlockall: %m");

  /* Not all slots of the last table are handed out.  It becomes idle while
     others stay, so that these slots are free in it already when it is taken
     into use again.  */
  size_t count = MANY_TRAMPS - TRAMP_SLOTS / 2;
  size_t half = count / 2;
  TEST_COMPARE (fill_tramps (tramps, count), count);
  TEST_COMPARE (free_tramps (tramps, half), 0);
  TEST_COMPARE (free_tramps (tramps + count - TRAMP_SLOTS, TRAMP_SLOTS), 0);
  TEST_COMPARE (free_tramps (tramps + half, count - TRAMP_SLOTS - half), 0);
  for (size_t i = 0; i < count; ++i)
    TEST_VERIFY (tramp_is_refused (tramps[i]));

  TEST_COMPARE (fill_tramps (tramps, 2 * MANY_TRAMPS), 2 * MANY_TRAMPS);
  TEST_COMPARE (count_wrong_tramps (tramps, 2 * MANY_TRAMPS), 0);
  TEST_COMPARE (free_tramps (tramps, 2 * MANY_TRAMPS), 0);
  exercise_tramps ();
  return 0;
}

#include <support/test-driver.c>
