/* Test that all registers reach the code of a trampoline.
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

#include <tst-tramp-regs.h>
#include <tst-tramp-support.h>

#ifdef TST_TRAMP_WORDS

static int
do_test (void)
{
  tst_tramp_regs_init ();
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      printf ("info: delivery %d\n", i);
      void *code = i == 1 ? tst_tramp_dump_stack : tst_tramp_dump;
      void *tramp = xtramp (tst_tramp_delivery (i), code, &tramp);
      TEST_COMPARE (tst_tramp_regs_check (tramp, i, &tramp), 0);

      /* Bound again.  */
      TEST_COMPARE (tramp_init (tramp, code, NULL), 0);
      TEST_COMPARE (tst_tramp_regs_check (tramp, i, NULL), 0);
      TEST_COMPARE (tramp_init (tramp, code, (void *) -1), 0);
      TEST_COMPARE (tst_tramp_regs_check (tramp, i, (void *) -1), 0);
      xtramp_free (tramp);
    }
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
