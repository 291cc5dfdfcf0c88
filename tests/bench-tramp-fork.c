/* Benchmark fork in processes with trampolines.
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

/* fork		fork, and wait for the child to end: with COUNT threads, which
		have done nothing, or have caches; with COUNT trampolines, by
		_Fork, which does nothing about them, or by fork  */

#include "bench-tramp.h"

/* Return a new trampoline.  */
static void *
make (void)
{
  void *tramp = tramp_alloc (TRAMP_CHAIN);
  if (tramp == NULL)
    fail ("tramp_alloc");
  return tramp;
}

enum { FORK_THREADS, FORK_CACHES, FORK_BARE, FORK_LIVE, FORKS };
static const char *const fork_names[FORKS]
  = { "threads", "caches", "_Fork", "live" };

static pthread_barrier_t fork_barrier;

static void *
fork_thread (void *arg)
{
  if (arg != NULL)
    tramp_free (make ());
  pthread_barrier_wait (&fork_barrier);
  pause ();
  return NULL;
}

static void
fork_child (const void *arg, unsigned int count, double *results)
{
  const char *const *name = arg;
  unsigned int kind = name - fork_names;
  if (kind == FORK_THREADS || kind == FORK_CACHES)
    {
      pthread_barrier_init (&fork_barrier, NULL, count + 1);
      pthread_attr_t attr;
      pthread_attr_init (&attr);
      pthread_attr_setstacksize (&attr, 64 * 1024);
      for (unsigned int i = 0; i < count; ++i)
	{
	  pthread_t thread;
	  if (pthread_create (&thread, &attr, fork_thread,
			      kind == FORK_CACHES ? &fork_barrier : NULL) != 0)
	    fail ("pthread_create");
	}
      pthread_barrier_wait (&fork_barrier);
    }
  else
    for (unsigned int i = 0; i < count; ++i)
      make ();

  results[0] = NAN;
  for (unsigned int i = 0; i < 20; ++i)
    {
      timing_t start, stop;
      TIMING_NOW (start);
      pid_t pid = kind == FORK_BARE ? _Fork () : fork ();
      if (pid == 0)
	_exit (0);
      if (waitpid (pid, NULL, 0) != pid)
	fail ("fork");
      TIMING_NOW (stop);
      results[0] = least (results[0], stop - start);
    }
}

static void
bench_fork (void)
{
  static const struct
  {
    unsigned int first_kind;
    unsigned int count;
  } forks[] = { { FORK_THREADS, 1 }, { FORK_THREADS, 100 },
		{ FORK_THREADS, 1000 }, { FORK_BARE, 1000000 } };
  for (unsigned int i = 0; i < sizeof (forks) / sizeof (forks[0]); ++i)
    {
      const char *const *names = &fork_names[forks[i].first_kind];
      double times[2] = { NAN, NAN };
      for (unsigned int round = 0; round < ROUNDS; ++round)
	for (unsigned int k = 0; k < 2; ++k)
	  in_child (fork_child, &names[k], forks[i].count, 1, &times[k]);
      for (unsigned int k = 0; k < 2; ++k)
	{
	  begin_result ("fork", names[k]);
	  json_attr_uint (&json, "count", forks[i].count);
	  print_number ("time", times[k]);
	  end_result ();
	}
    }
}

int
main (int argc, char **argv)
{
  begin_results ("tramp-fork", argc, argv);
  bench_fork ();
  end_results ();
  return 0;
}
