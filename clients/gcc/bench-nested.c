/* Benchmark trampolines of nested functions.
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

/* Usage: bench-nested KIND=OBJECT...

   This file is compiled several times: into a shared object for each KIND of
   trampolines, with -DKIND, and into the program that loads them.  The
   results are objects in JSON, with these members:

   benchmark	"nested"
   kind		how the trampolines are made, or "none": the same functions,
		with a function that is not nested
   threads	how many threads do the same at a time
   count	how many functions with a trampoline are active, one called by
		the other
   cycle	enter and leave such a function
   call		call a nested function by way of its trampoline, with COUNT 1

   Times are nanoseconds of processor time of one thread for one operation,
   the least of all rounds.  The kinds take turns.  */

/* What a shared object has.  */
struct nested_kind
{
  /* Let COUNT functions that have a nested function call each other.  */
  long int (*cycle) (long int count);
  /* Make a trampoline, and call it COUNT times.  */
  long int (*call) (long int count);
};

#ifdef KIND

static long int __attribute__ ((noipa))
not_nested (long int x)
{
  return x + 1;
}

static long int __attribute__ ((noipa))
cycle (long int count)
{
  volatile long int base = count;
  long int add (long int x) { return x + base; }
  long int (*f) (long int) = KIND ? add : not_nested;
  asm volatile ("" : : "r" (f), "r" (&base));
  return count > 1 ? cycle (count - 1) + base : base;
}

static long int __attribute__ ((noipa))
call (long int count)
{
  long int base = 1, sum = 0;
  long int add (long int x) { return x + base; }
  long int (*f) (long int) = KIND ? add : not_nested;
  for (long int i = 0; i < count; ++i)
    {
      asm volatile ("" : "+r" (f));
      sum = f (sum);
    }
  return sum;
}

const struct nested_kind nested_kind = { cycle, call };

#else

# include <dlfcn.h>
# include <math.h>
# include <pthread.h>
# include <stdio.h>
# include <stdlib.h>
# include <string.h>
# include <time.h>

enum
  {
    ROUNDS = 40,
    OPERATIONS = 100 * 1000,
    MAX_KINDS = 8,
    MAX_THREADS = 8,
  };

static int kinds;
static const char *names[MAX_KINDS];
static const struct nested_kind *functions[MAX_KINDS];

/* What the threads do.  */
static struct
{
  const struct nested_kind *functions;
  long int count;
  pthread_barrier_t barrier;
} job;

static double
now (void)
{
  struct timespec ts;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return ts.tv_sec * 1e9 + ts.tv_nsec;
}

static void __attribute__ ((noreturn))
fail (const char *what)
{
  fprintf (stderr, "bench-nested: %s\n", what);
  exit (1);
}

struct times
{
  double cycle;
  double call;
};

/* Do the job in one thread.  */
static void *
work (void *closure)
{
  struct times *times = closure;
  long int rounds = OPERATIONS / job.count;

  if (job.functions->cycle (job.count) != job.count * (job.count + 1) / 2)
    fail ("wrong result");
  pthread_barrier_wait (&job.barrier);
  double start = now ();
  for (long int i = 0; i < rounds; ++i)
    job.functions->cycle (job.count);
  times->cycle = (now () - start) / (rounds * job.count);

  pthread_barrier_wait (&job.barrier);
  start = now ();
  if (job.functions->call (OPERATIONS) != OPERATIONS)
    fail ("wrong result");
  times->call = (now () - start) / OPERATIONS;
  return NULL;
}

/* Measure all kinds with NTHREADS threads and COUNT active functions, and
   print the results, after something else unless FIRST.  */
static void
measure (int nthreads, long int count, int first)
{
  struct times best[MAX_KINDS];
  for (int kind = 0; kind < kinds; ++kind)
    best[kind] = (struct times) { INFINITY, INFINITY };

  for (int round = 0; round < ROUNDS; ++round)
    for (int kind = 0; kind < kinds; ++kind)
      {
	pthread_t threads[MAX_THREADS];
	struct times times[MAX_THREADS];
	job.functions = functions[kind];
	job.count = count;
	pthread_barrier_init (&job.barrier, NULL, nthreads);
	for (int i = 0; i < nthreads; ++i)
	  if (pthread_create (&threads[i], NULL, work, &times[i]) != 0)
	    fail ("cannot create a thread");
	for (int i = 0; i < nthreads; ++i)
	  {
	    pthread_join (threads[i], NULL);
	    if (times[i].cycle < best[kind].cycle)
	      best[kind].cycle = times[i].cycle;
	    if (times[i].call < best[kind].call)
	      best[kind].call = times[i].call;
	  }
	pthread_barrier_destroy (&job.barrier);
      }

  for (int kind = 0; kind < kinds; ++kind)
    {
      printf ("%s\n    {\n      \"benchmark\": \"nested\",\n"
	      "      \"kind\": \"%s\",\n      \"threads\": %d,\n"
	      "      \"count\": %ld,\n      \"cycle\": %.2f",
	      first && kind == 0 ? "" : ",", names[kind], nthreads, count,
	      best[kind].cycle);
      if (count == 1)
	printf (",\n      \"call\": %.2f", best[kind].call);
      printf ("\n    }");
    }
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; ++i)
    {
      char *object = strchr (argv[i], '=');
      if (object == NULL || kinds == MAX_KINDS)
	fail ("usage: bench-nested KIND=OBJECT...");
      *object++ = '\0';
      void *handle = dlopen (object, RTLD_NOW | RTLD_LOCAL);
      names[kinds] = argv[i];
      if (handle == NULL
	  || (functions[kinds] = dlsym (handle, "nested_kind")) == NULL)
	fail (dlerror ());
      ++kinds;
    }

  printf ("{\n  \"results\": [");
  measure (1, 1, 1);
  measure (8, 1, 0);
  measure (1, 1000, 0);
  measure (8, 1000, 0);
  printf ("\n  ]\n}\n");
  return 0;
}

#endif
