/* Test TRAMP_CHAIN with code that is reached by way of a PLT.
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

#include <stdio.h>

#include <tst-tramp-plt.h>
#include <tst-tramp-port.h>
#include <tst-tramp-support.h>

/* What reaches the code if it is bound by an address in a program that is not
   position-independent, which can be that of a PLT entry: the data of all
   calls, of all but the first one, when the function is looked up, or none
   that is certain.  */
#ifdef TST_TRAMP_PLT
enum { first = TST_TRAMP_PLT > 1, others = TST_TRAMP_PLT > 0 };
#else
enum { first = 0, others = 0 };
#endif

/* Other programs include this file with one of these: one that looks functions
   up when it starts, or one that has the address of the function itself.  */
#ifndef TST_TRAMP_PLT_NOW
# define TST_TRAMP_PLT_NOW 0
#endif
#ifndef TST_TRAMP_PLT_PIE
# define TST_TRAMP_PLT_PIE 0
#endif

/* Call CODE by way of a trampoline, COUNT times.  Return the number of calls
   whose data was lost, and set *LOST to whether that of the first one was.  */
static int
count_lost (tst_tramp_plt_function *code, int count, bool *lost)
{
  int errors = 0;
  int data;
  tst_tramp_plt_function *tramp = xtramp (TRAMP_CHAIN, (void *) code, &data);
  for (int i = 0; i < count; ++i)
    {
      bool wrong = tramp () != &data;
      if (i == 0)
	*lost = wrong;
      errors += wrong;
    }
  xtramp_free (tramp);
  return errors;
}

static int
do_test (void)
{
  bool lost;
  /* The address of a function that is local to its object leads to it.  */
  tst_tramp_plt_function *local = tst_tramp_plt_local ();
  TEST_COMPARE (count_lost (local, 3, &lost), 0);

  tst_tramp_plt_function *code = tst_tramp_plt_code;
  printf ("info: the address is that of %s\n",
	  code == local ? "the function" : "a PLT entry");
  int errors = count_lost (code, 3, &lost);
  printf ("info: the data of %d calls was lost%s\n", errors,
	  lost ? ", also that of the first one" : "");
  if (first || TST_TRAMP_PLT_PIE || (others && TST_TRAMP_PLT_NOW))
    TEST_COMPARE (errors, 0);
  else if (others)
    TEST_COMPARE (errors - lost, 0);
  if (TST_TRAMP_PLT_PIE)
    TEST_VERIFY (code == local);
  return 0;
}

#include <support/test-driver.c>
