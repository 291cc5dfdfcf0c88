/* Test cancellation of threads that call trampolines.
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

#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include <support/xthread.h>
#include <tst-tramp-backtrace.h>
#include <tst-tramp-port.h>
#include <tst-tramp-support.h>

#ifdef TST_TRAMP_ARGS_ON_STACK

/* Rounds of asynchronous cancellation, all deliveries together.  */
enum { rounds = 2000 };

/* Set by the thread.  */
static int started;
static int cleanups[3];

static void
start (void)
{
  __atomic_store_n (&started, 1, __ATOMIC_RELEASE);
}

static void
cleanup (void *closure)
{
  ++cleanups[*(int *) closure];
}

/* Create a thread that executes F (TRAMP), cancel it some time after it has
   called start, and wait for it.  */
static void
run (void *(*f) (void *), void *tramp, int delay)
{
  for (int i = 0; i < 3; ++i)
    cleanups[i] = 0;
  started = 0;
  pthread_t thread = xpthread_create (NULL, f, tramp);
  while (__atomic_load_n (&started, __ATOMIC_ACQUIRE) == 0)
    usleep (1);
  for (int i = 0; i < delay; ++i)
    asm volatile ("");
  xpthread_cancel (thread);
  TEST_VERIFY (xpthread_join (thread) == PTHREAD_CANCELED);
}

/* The code of trampolines that are called all the time.  */
static void
nothing (void)
{
}

/* Call TRAMP until the thread is canceled.  This has a frame between those
   with cleanup handlers and that of the trampoline, as a compiler does not
   expect the thread to be canceled except in calls.  */
static void __attribute__ ((noipa))
call_forever (void *tramp)
{
  pthread_setcanceltype (PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  start ();
  while (true)
    ((void (*) (void)) tramp) ();
}

static void *
asynchronous (void *tramp)
{
  int outer = 0, inner = 1;
  pthread_cleanup_push (cleanup, &outer);
  pthread_cleanup_push (cleanup, &inner);
  call_forever (tramp);
  pthread_cleanup_pop (0);
  pthread_cleanup_pop (0);
  return NULL;
}

/* Whether the unwinder passes through signal handlers.  */
static bool signals;

/* The code of trampolines that are called once.  */
static void
wait_forever (void)
{
  int innermost = 2;
  pthread_cleanup_push (cleanup, &innermost);
  start ();
  while (true)
    if (signals)
      pause ();
    else
      pthread_testcancel ();
  pthread_cleanup_pop (0);
}

static void *
deferred (void *tramp)
{
  int outer = 0, inner = 1;
  pthread_cleanup_push (cleanup, &outer);
  pthread_cleanup_push (cleanup, &inner);
  ((void (*) (void)) tramp) ();
  asm volatile ("");
  pthread_cleanup_pop (0);
  pthread_cleanup_pop (0);
  return NULL;
}

/* Return a trampoline, with DELIVERY, for CODE.  */
static void *
tramp_for (int delivery, void (*code) (void))
{
  tst_tramp_target = code;
  return xtramp (tst_tramp_delivery (delivery),
		 (delivery == 0 ? tst_tramp_from_chain
		  : delivery == 1 ? tst_tramp_from_stack
		  : code),
		 NULL);
}

/* Return true if a thread that is canceled in FUNCTION, a plain function, runs
   its cleanup handlers.  Not all unwinders pass through the frames of signal
   handlers that an emulator makes.  */
static bool
can_unwind_signals (void (*function) (void))
{
  for (int i = 0; i < 20; ++i)
    {
      run (asynchronous, function, i);
      if (cleanups[0] != 1 || cleanups[1] != 1)
	return false;
    }
  return true;
}

static int
do_test (void)
{
  signals = (tst_tramp_unwinds_signals (SA_SIGINFO)
	     && can_unwind_signals (nothing));
  for (int delivery = 0; delivery < TST_TRAMP_DELIVERIES; ++delivery)
    {
      void *tramp = tramp_for (delivery, wait_forever);
      for (int i = 0; i < 10; ++i)
	{
	  run (deferred, tramp, 0);
	  TEST_COMPARE (cleanups[0], 1);
	  TEST_COMPARE (cleanups[1], 1);
	  TEST_COMPARE (cleanups[2], 1);
	}
      xtramp_free (tramp);

      tramp = tramp_for (delivery, nothing);
      for (int i = 0; signals && i < rounds / TST_TRAMP_DELIVERIES; ++i)
	{
	  run (asynchronous, tramp, i);
	  TEST_COMPARE (cleanups[0], 1);
	  TEST_COMPARE (cleanups[1], 1);
	  TEST_COMPARE (cleanups[2], 0);
	}
      xtramp_free (tramp);
    }
  if (!signals)
    FAIL_UNSUPPORTED ("the unwinder does not pass through signal handlers");
  return 0;
}

#else

static int
do_test (void)
{
  FAIL_UNSUPPORTED ("the registers of this port are not known");
}

#endif

#define TIMEOUT 120
#include <support/test-driver.c>
