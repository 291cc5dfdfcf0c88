/* What the benchmarks of trampolines have in common.
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

#ifndef _BENCH_TRAMP_H
#define _BENCH_TRAMP_H	1

/* Every result is an object with the member "benchmark" and what tells it
   from the others of the same benchmark.  Times are nanoseconds of one thread
   for one operation, the least of all rounds, and the kinds take turns in
   every round, so that ratios of times are fair even if the machine is busy.
   What cannot be measured is null.  */

/* Nanoseconds, not ticks.  */
#define USE_CLOCK_GETTIME 1

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/tramp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-timing.h"
#include "json-lib.h"

enum
{
  ROUNDS = 15,
  /* Many short rounds for what is short: some find the machine idle.  */
  SHORT_ROUNDS = 40,
  SHORT_ROUND_TIME = 2 * 1000 * 1000,
  TARGETS = 32,
  PATTERN = 256,
  BATCH = 64,
  COUNTED = 2 * BATCH,
  MAX_THREADS = 8,
};

static json_ctx_t json;

static void __attribute__ ((noreturn))
fail (const char *what)
{
  perror (what);
  exit (1);
}

/* Return the lesser of X and Y, or Y if X is not a number.  */
static inline double
least (double x, double y)
{
  return x < y ? x : y;
}

static inline void
print_number (const char *name, double value)
{
  if (!isnan (value))
    json_attr_double (&json, name, value);
  else
    {
      fprintf (json.fp, "%s%*s\"%s\": null", json.first_element ? "" : ",\n",
	       json.indent_level, "", name);
      json.first_element = false;
    }
}

static inline void
begin_result (const char *benchmark, const char *kind)
{
  json_element_object_begin (&json);
  json_attr_string (&json, "benchmark", benchmark);
  if (kind != NULL)
    json_attr_string (&json, "kind", kind);
}

static inline void
end_result (void)
{
  json_element_object_end (&json);
}

/* A function that is called.  */
typedef long int target_function (long int);

/* An operation, done N times, and its parameters.  */
struct work
{
  void (*run) (const struct work *work, size_t n);
  const struct kind *kind;
  unsigned int count;
  target_function *const *pattern;
};

struct worker
{
  const struct work *work;
  size_t n;
  pthread_barrier_t *barrier;
};

static inline void *
work_thread (void *arg)
{
  struct worker *worker = arg;
  pthread_barrier_wait (worker->barrier);
  worker->work->run (worker->work, worker->n);
  return NULL;
}

/* Return the time that it takes when THREADS threads do WORK, each N
   times.  */
static inline double
time_work (const struct work *work, unsigned int threads, size_t n)
{
  timing_t start, stop;
  if (threads == 1)
    {
      TIMING_NOW (start);
      work->run (work, n);
    }
  else
    {
      pthread_t thread[MAX_THREADS];
      pthread_barrier_t barrier;
      struct worker worker = { work, n, &barrier };
      pthread_barrier_init (&barrier, NULL, threads + 1);
      for (unsigned int i = 0; i < threads; ++i)
	if (pthread_create (&thread[i], NULL, work_thread, &worker) != 0)
	  fail ("pthread_create");
      TIMING_NOW (start);
      pthread_barrier_wait (&barrier);
      for (unsigned int i = 0; i < threads; ++i)
	pthread_join (thread[i], NULL);
      pthread_barrier_destroy (&barrier);
    }
  TIMING_NOW (stop);
  return stop - start;
}

/* Do WORK N times.  valgrind --tool=callgrind is told to count the
   instructions of this function, and to say how many they were each time.  */
extern void counted (const struct work *work, size_t n);

void __attribute__ ((noinline, used))
counted (const struct work *work, size_t n)
{
  work->run (work, n);
}

/* If instructions are to be counted, the number of elements of work for which
   this was done.  Those of an element are what the second one of its two calls
   of COUNTED takes more than the first, divided by COUNTED.  */
static int counts = -1;

/* Store in TIMES the nanoseconds that the N elements of WORK take in each of
   THREADS threads, or the number of each if instructions are counted.
   Elements with no function to run are left out.  */
static inline void
measure (const struct work *work, size_t n, unsigned int threads,
	 double *times)
{
  size_t repeat[n];
  if (counts >= 0)
    {
      for (size_t i = 0; i < n; ++i)
	{
	  times[i] = NAN;
	  if (work[i].run != NULL)
	    {
	      work[i].run (&work[i], COUNTED);
	      counted (&work[i], COUNTED);
	      counted (&work[i], 2 * COUNTED);
	      times[i] = ++counts;
	    }
	}
      return;
    }
  for (size_t i = 0; i < n; ++i)
    {
      times[i] = NAN;
      repeat[i] = COUNTED;
      /* Do not take interruptions for much work.  */
      if (work[i].run != NULL)
	while (time_work (&work[i], 1, repeat[i]) < SHORT_ROUND_TIME
	       || time_work (&work[i], 1, repeat[i]) < SHORT_ROUND_TIME
	       || time_work (&work[i], 1, repeat[i]) < SHORT_ROUND_TIME)
	  repeat[i] *= 2;
    }
  for (unsigned int round = 0; round < SHORT_ROUNDS; ++round)
    for (size_t i = 0; i < n; ++i)
      if (work[i].run != NULL)
	times[i] = least (times[i], (time_work (&work[i], threads, repeat[i])
				     / repeat[i]));
}

/* Print what measure has stored as TIME.  */
static inline void
print_measured (double time)
{
  print_number (counts >= 0 ? "instructions" : "time", time);
}

/* Have FUNCTION, called with ARG, store N numbers in RESULTS in a child
   process, and keep the least of each in all rounds.  */
static inline void
in_child (void (*function) (const void *arg, unsigned int count,
			    double *results),
	  const void *arg, unsigned int count, size_t n, double *results)
{
  int fds[2];
  if (pipe (fds) != 0)
    fail ("pipe");
  pid_t pid = fork ();
  if (pid < 0)
    fail ("fork");
  double round[n];
  if (pid == 0)
    {
      function (arg, count, round);
      _exit (write (fds[1], round, sizeof (round)) != sizeof (round));
    }
  close (fds[1]);
  int status;
  if (read (fds[0], round, sizeof (round)) != sizeof (round)
      || waitpid (pid, &status, 0) != pid || status != 0)
    fail ("child");
  close (fds[0]);
  for (size_t i = 0; i < n; ++i)
    results[i] = least (results[i], round[i]);
}

/* Begin the results of the benchmark NAME, with the arguments ARGC and ARGV of
   the program.  With the argument "count", instructions are counted.  */
static inline void
begin_results (const char *name, int argc, char **argv)
{
  struct tramp_info info;
  if (tramp_query ((void *) begin_results, &info) != 0 && errno == ENOSYS)
    {
      puts ("no trampolines on this port");
      exit (77);
    }
  if (argc > 1 && strcmp (argv[1], "count") == 0)
    counts = 0;
  json_init (&json, 0, stdout);
  json_document_begin (&json);
  json_attr_string (&json, "timing_type", TIMING_TYPE);
  if (counts >= 0)
    json_attr_uint (&json, "counted", COUNTED);
  json_attr_object_begin (&json, "functions");
  json_attr_object_begin (&json, name);
  json_array_begin (&json, "results");
}

static inline void
end_results (void)
{
  json_array_end (&json);
  json_attr_object_end (&json);
  json_attr_object_end (&json);
  json_document_end (&json);
}

#endif /* bench-tramp.h */
