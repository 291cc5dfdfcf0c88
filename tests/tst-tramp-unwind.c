/* Test unwinding from every instruction of trampolines.
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
#include <sys/mman.h>
#include <tramp-table.h>
#include <tst-tramp-backtrace.h>
#include <tst-tramp-step.h>
#include <tst-tramp-support.h>

/* Where trampolines are descriptors, only adapters have instructions.  */
#if defined TST_TRAMP_STEPS && !TRAMP_DESCRIPTORS

static volatile int calls;

/* What every trampoline calls in the end.  */
static void
code (void)
{
  ++calls;
}

/* Unwind from every instruction of a new trampoline.  Return it.  */
static void *
check (int delivery)
{
  void *target = (delivery == 0 ? tst_tramp_from_chain
		  : delivery == 1 ? tst_tramp_from_stack
		  : code);
  void *tramp = xtramp (tst_tramp_delivery (delivery), target, NULL);
  calls = 0;
  int steps;
# ifdef TST_TRAMP_TRAP
  /* Adapters are among the rest of the C library, which this could not do
     without while its text is being changed.  Slots are not larger than this,
     and what is behind a slot does not matter.  */
  TEST_COMPARE (tst_tramp_step_range (tramp, tramp, 64, PROT_READ | PROT_EXEC,
				      &steps), 0);
  TEST_VERIFY (calls > 1);
  const int least = 2;
# else
  TEST_COMPARE (tst_tramp_step (tramp, target, &steps), 0);
  TEST_COMPARE (calls, 1);
  const int least = delivery < TRAMP_TEMPLATES ? 4 : 7;
# endif
  TEST_VERIFY (steps >= least);
  return tramp;
}

# ifndef TST_TRAMP_TRAP
/* Unwind from every instruction of a trampoline that nothing is bound to, for
   which there are adapters of their own.  */
static void
check_unbound (int delivery, bool freed)
{
  void *tramp = xtramp_alloc (tst_tramp_delivery (delivery));
  if (freed)
    xtramp_free (tramp);
  pid_t pid = xfork ();
  if (pid == 0)
    tst_tramp_step_stop (tramp);
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);
  if (!freed)
    xtramp_free (tramp);
}
# endif

static int
do_test (void)
{
  if (!tst_tramp_unwinds_signals (TST_TRAMP_SIGNAL_FLAGS))
    FAIL_UNSUPPORTED ("the unwinder does not pass through signal handlers");
  tst_tramp_target = code;
# ifdef TST_TRAMP_TRAP
  void *tramp = xtramp_alloc (TRAMP_CHAIN);
  size_t size = sysconf (_SC_PAGESIZE);
  void *page = (void *) ((uintptr_t) tramp & -size);
  if (mprotect (page, size, PROT_READ | PROT_WRITE) != 0
      || mprotect (page, size, PROT_READ | PROT_EXEC) != 0)
    FAIL_UNSUPPORTED ("mprotect: %m");
  xtramp_free (tramp);
# endif
  for (int delivery = 0; delivery < TST_TRAMP_DELIVERIES; ++delivery)
    {
      xtramp_free (check (delivery));
# ifndef TST_TRAMP_TRAP
      check_unbound (delivery, false);
      check_unbound (delivery, true);
# endif
    }

  /* All slots of a table.  */
  static void *tramps[2500];
  for (int i = 0; i < array_length (tramps); ++i)
    tramps[i] = check (0);
  for (int i = 0; i < array_length (tramps); ++i)
    xtramp_free (tramps[i]);
  return 0;
}

#else

static int
do_test (void)
{
  FAIL_UNSUPPORTED ("this cannot stop at every instruction on this port");
}

#endif

/* Single steps take long on a busy machine.  */
#define TIMEOUT 120
#include <support/test-driver.c>
