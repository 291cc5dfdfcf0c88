/* Trampolines: fork, vfork and posix_spawn.
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

#include <paths.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/time.h>
#include <time.h>

#include <support/xsignal.h>
#include <support/xspawn.h>
#include <support/xthread.h>
#include <tst-tramp-fault.h>

extern char **environ;

/* What is left to chance is tried for so many seconds, or so many times,
   whatever is over first, but some times even on a slow machine.  */
enum { STORM_SECONDS = 4, STORM_FORKS = 2000, LEAST_FORKS = 10 };

/* Run FUNCTION (CLOSURE) in a child, which must succeed.  */
static void
in_child (void (*function) (void *), void *closure)
{
  in_child_of (fork, function, closure);
}

/* Slots that were in the caches of other threads are found by a child.  */

enum { CACHERS = 8, EACH = 150 };
static void *cached[CACHERS][EACH];
static pthread_barrier_t barrier;

/* Have some slots in the cache while the process forks.  */
static void *
cacher (void *closure)
{
  void **tramps = closure;
  if (fill_tramps (tramps, EACH) != EACH)
    FAIL_EXIT1 ("tramp_alloc: %m");
  xpthread_barrier_wait (&barrier);
  TEST_COMPARE (free_tramps (tramps, EACH), 0);
  xpthread_barrier_wait (&barrier);
  /* Meanwhile, the main thread forks.  */
  xpthread_barrier_wait (&barrier);
  return NULL;
}

/* The tables that cacher has used.  */
static struct table_set tables;

/* There are no live trampolines.  All slots of all tables can be allocated
   before there is a new table.  */
static void
allocate_all_slots (void *closure)
{
  size_t count = tables.count * TRAMP_USABLE_SLOTS;
  void **tramps = xmalloc (count * sizeof (*tramps));
  TEST_COMPARE (fill_tramps (tramps, count), count);
  size_t elsewhere = 0;
  for (size_t i = 0; i < count; ++i)
    elsewhere += !table_set_has (&tables, tramps[i], 1);
  TEST_COMPARE (elsewhere, 0);
  TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
  TEST_COMPARE (free_tramps (tramps, count), 0);
  free (tramps);
}

/* Children can have threads of their own.  */

enum { CYCLED = 12, HOARD = 4 * TRAMP_SLOTS, CYCLERS = 3 };

/* Number of rounds that threads have done.  */
static atomic_uint cycles;

static atomic_bool stop;

/* Allocate, use and free some trampolines until told to stop.  */
static void *
cycling_thread (void *closure)
{
  void *tramps[CYCLED];
  while (!atomic_load (&stop))
    {
      TEST_COMPARE (fill_tramps (tramps, CYCLED), CYCLED);
      TEST_COMPARE (count_wrong_tramps (tramps, CYCLED), 0);
      TEST_COMPARE (free_tramps (tramps, CYCLED), 0);
      atomic_fetch_add (&cycles, 1);
    }
  return NULL;
}

static void
start_cycling (pthread_t *threads)
{
  atomic_store (&stop, false);
  for (int i = 0; i < CYCLERS; ++i)
    threads[i] = xpthread_create (NULL, cycling_thread, NULL);
}

static void
stop_cycling (pthread_t *threads)
{
  atomic_store (&stop, true);
  for (int i = 0; i < CYCLERS; ++i)
    xpthread_join (threads[i]);
}

/* Take into use what was in the caches of threads which are gone, while there
   are other threads.  */
static void
threaded_child (void *closure)
{
  static void *hoard[HOARD];
  pthread_t threads[CYCLERS];
  start_cycling (threads);
  unsigned int before = atomic_load (&cycles);
  while (atomic_load (&cycles) - before < 20)
    sched_yield ();
  TEST_COMPARE (fill_tramps (hoard, HOARD), HOARD);
  TEST_COMPARE (count_wrong_tramps (hoard, HOARD), 0);
  stop_cycling (threads);
  TEST_COMPARE (count_wrong_tramps (hoard, HOARD), 0);
  TEST_COMPARE (free_tramps (hoard, HOARD), 0);
}

/* Fork while other threads have slots in their caches.  */
static void
check_threaded_children (void)
{
  time_t end = time (NULL) + STORM_SECONDS;
  int forks = 0;
  while (forks < STORM_FORKS && time (NULL) < end
	 && !support_record_failure_is_failed ())
    {
      in_child (threaded_child, NULL);
      ++forks;
    }
  printf ("info: %d children with threads\n", forks);
}

/* DEPTH is how often to fork, each time with threads that have slots in their
   caches.  */
static void
check_caches (void *depth)
{
  xpthread_barrier_init (&barrier, NULL, CACHERS + 1);
  pthread_t threads[CACHERS];
  for (int i = 0; i < CACHERS; ++i)
    threads[i] = xpthread_create (NULL, cacher, cached[i]);
  xpthread_barrier_wait (&barrier);
  for (int i = 0; i < CACHERS; ++i)
    for (int j = 0; j < EACH; ++j)
      table_set_add (&tables, cached[i][j]);
  xpthread_barrier_wait (&barrier);

  in_child (allocate_all_slots, NULL);
  in_child (allocate_all_slots, NULL);
  if ((intptr_t) depth == 1)
    check_threaded_children ();
  if ((intptr_t) depth > 1)
    in_child (check_caches, (void *) ((intptr_t) depth - 1));

  xpthread_barrier_wait (&barrier);
  for (int i = 0; i < CACHERS; ++i)
    xpthread_join (threads[i]);
  /* Threads which end lose nothing either.  */
  allocate_all_slots (NULL);
  xpthread_barrier_destroy (&barrier);
}

/* Fork while other threads allocate and free.  */

enum { HELD = 50, BUSY = 200, FORKS = 100, FORKERS = 3 };
static void *held[32][HELD];

/* The trampolines in the array CLOSURE are live all the time.  */
static void *
busy_thread (void *closure)
{
  void *tramps[BUSY];
  uint64_t random = (uintptr_t) closure;
  while (!atomic_load (&stop))
    {
      size_t count = next_random (&random) % BUSY;
      if (fill_tramps (tramps, count) != count)
	FAIL_EXIT1 ("tramp_alloc: %m");
      TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
      TEST_COMPARE (free_tramps (tramps, count), 0);
    }
  TEST_COMPARE (count_wrong_tramps (closure, HELD), 0);
  TEST_COMPARE (free_tramps (closure, HELD), 0);
  return NULL;
}

/* What was live is live, and there can be more.  Children which want many look
   for those of the threads that are gone.  */
static void
storm_child (void *closure)
{
  size_t count = closure == NULL ? 40 : 4 * TRAMP_SLOTS;
  static void *tramps[4 * TRAMP_SLOTS];
  TEST_COMPARE (fill_tramps (tramps, count), count);
  TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
  for (int i = 0; i < many_threads (); ++i)
    TEST_COMPARE (count_wrong_tramps (held[i], HELD), 0);
  TEST_COMPARE (free_tramps (tramps, count), 0);
  for (int i = 0; i < many_threads (); ++i)
    TEST_COMPARE (free_tramps (held[i], HELD), 0);
}

static void *
forker (void *closure)
{
  time_t end = time (NULL) + STORM_SECONDS;
  for (int i = 0; i < FORKS && (i < LEAST_FORKS || time (NULL) < end); ++i)
    in_child (storm_child, (void *) (uintptr_t) (i % 4 == 0));
  return NULL;
}

static void
check_storm (void)
{
  pthread_t busy[32];
  for (int i = 0; i < many_threads (); ++i)
    TEST_COMPARE (fill_tramps (held[i], HELD), HELD);
  for (int i = 0; i < many_threads (); ++i)
    busy[i] = xpthread_create (NULL, busy_thread, held[i]);
  pthread_t forkers[FORKERS];
  for (int i = 0; i < FORKERS; ++i)
    forkers[i] = xpthread_create (NULL, forker, NULL);
  for (int i = 0; i < FORKERS; ++i)
    xpthread_join (forkers[i]);
  atomic_store (&stop, true);
  for (int i = 0; i < many_threads (); ++i)
    xpthread_join (busy[i]);
}

/* Fork in a signal handler, whatever it interrupts.  */

/* Number of times that the handler has forked, and, in a child, whether it is
   one.  */
static volatile int handler_forks;
static volatile bool is_child;

/* When this is to end.  The handler has to know: where a fork takes much
   longer than the timer, what it interrupts hardly goes on.  */
static time_t storm_end;

/* Let the handler be called in up to 100 microseconds.  */
static void
start_timer (void)
{
  static uint64_t random = 1;
  struct itimerval timer
    = { .it_value.tv_usec = 1 + next_random (&random) % 100 };
  TEST_COMPARE (setitimer (ITIMER_REAL, &timer, NULL), 0);
}

/* Return true if there were enough forks, or one was too much.  */
static bool
storm_is_over (void)
{
  return (handler_forks >= STORM_FORKS
	  || (handler_forks >= LEAST_FORKS && time (NULL) >= storm_end)
	  || support_record_failure_is_failed ());
}

static void
forking_handler (int signal)
{
  int before = errno;
  pid_t pid = fork ();
  if (pid == 0)
    {
      /* The child has no timer.  If it hangs, that is an error.  */
      is_child = true;
      xsignal (SIGALRM, SIG_DFL);
      alarm (20);
    }
  else
    {
      int status;
      xwaitpid (pid, &status, 0);
      TEST_COMPARE (status, 0);
      ++handler_forks;
      if (!storm_is_over ())
	start_timer ();
    }
  errno = before;
}

/* The handler is called while this thread allocates and frees.  A child goes
   on from there, and all of its trampolines are right.  If THREADED, there are
   other threads.  */
static void
check_handler (bool threaded)
{
  enum { COUNT = 4 * TRAMP_SLOTS };
  static void *tramps[COUNT];
  pthread_t threads[CYCLERS];
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGALRM);
  xpthread_sigmask (SIG_BLOCK, &set, NULL);
  if (threaded)
    start_cycling (threads);
  xpthread_sigmask (SIG_UNBLOCK, &set, NULL);

  handler_forks = 0;
  storm_end = time (NULL) + STORM_SECONDS;
  xsignal (SIGALRM, forking_handler);
  start_timer ();
  uint64_t random = 1;
  while (!is_child && !storm_is_over ())
    {
      size_t count = 1 + next_random (&random) % 200;
      TEST_COMPARE (fill_tramps (tramps, count), count);
      if (is_child)
	TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
      TEST_COMPARE (free_tramps (tramps, count), 0);
    }
  /* The handler can be called before this has an effect: then, this can be a
     child from here on.  */
  if (!is_child)
    xsignal (SIGALRM, SIG_IGN);
  if (is_child)
    {
      TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);
      TEST_COMPARE (count_wrong_tramps (tramps, COUNT), 0);
      TEST_COMPARE (free_tramps (tramps, COUNT), 0);
      _exit (support_record_failure_is_failed () ? 1 : 0);
    }
  printf ("info: %d forks in a signal handler, %s\n", handler_forks,
	  threaded ? "several threads" : "one thread");
  if (threaded)
    stop_cycling (threads);
}

/* Nothing that fork does for trampolines is needed if there is one thread.  */
static void
exercise_many (void *closure)
{
  exercise_tramps ();
}

/* Children that share memory with their parent.  */

static void *shared[3 * TRAMP_SLOTS];

static void
check_vfork (void)
{
  void *before = xtramp_returning (&before);
  pid_t pid = vfork ();
  if (pid < 0)
    FAIL_EXIT1 ("vfork: %m");
  if (pid == 0)
    {
      if (!tramp_is_right (before, &before))
	_exit (1);
      tramp_free (before);
      if (fill_tramps (shared, array_length (shared)) != array_length (shared))
	_exit (2);
      _exit (0);
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);
  TEST_COMPARE (count_wrong_tramps (shared, array_length (shared)), 0);
  TEST_COMPARE (free_tramps (shared, array_length (shared)), 0);
}

static void
check_spawn (void)
{
  TEST_COMPARE (fill_tramps (shared, array_length (shared)),
		array_length (shared));
  pid_t pid;
  char *argv[] = { (char *) "sh", (char *) "-c", (char *) "exit 7", NULL };
  TEST_COMPARE (posix_spawn (&pid, _PATH_BSHELL, NULL, NULL, argv, environ),
		0);
  int status;
  xwaitpid (pid, &status, 0);
  TEST_VERIFY (WIFEXITED (status));
  TEST_COMPARE (WEXITSTATUS (status), 7);
  TEST_COMPARE (posix_spawn (&pid, "/nonexistent/tst-tramp", NULL, NULL, argv,
			     environ), ENOENT);
  TEST_COMPARE (count_wrong_tramps (shared, array_length (shared)), 0);
  TEST_COMPARE (free_tramps (shared, array_length (shared)), 0);
}

static int
do_test (void)
{
  need_trampolines ();
  if (!vfork_shares_memory ())
    FAIL_UNSUPPORTED ("emulated: vfork does not share memory");
  /* There is one thread.  */
  check_handler (false);
  in_child_of (_Fork, exercise_many, NULL);
  check_caches ((void *) (intptr_t) 3);
  for (int i = 0; i < 10; ++i)
    {
      check_vfork ();
      check_spawn ();
    }
  check_storm ();
  check_handler (true);
  exercise_tramps ();
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
