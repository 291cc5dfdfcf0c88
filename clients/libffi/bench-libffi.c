/* Compare builds of libffi by what their closures cost.
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

/* Usage: bench-libffi [ROUNDS] NAME=FILE...

   Every FILE is a libffi.so.8.  The output is a line for each measurement,
   with the result for each of them, and its ratio to that of the first one.
   Every result comes from a process of its own, and the files take turns.
   Times are those of the processor in nanoseconds for one closure and, with
   several threads, in one thread; they are the least of all rounds, and so is
   the memory.  Where a library does not survive a round, "crash" stands.  */

#include <dlfcn.h>
#include <ffi.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum
{
  ROUNDS = 15,
  THREADS = 8,
  HELD = 1000,
  MANY = 200000,
  LIBRARIES = 8
};

static __typeof (&ffi_closure_alloc) closure_alloc;
static __typeof (&ffi_prep_closure_loc) prep_closure_loc;
static __typeof (&ffi_closure_free) closure_free;
static ffi_cif cif;

static void __attribute__ ((noreturn))
fail (const char *what)
{
  fprintf (stderr, "bench-libffi: %s\n", what);
  exit (2);
}

static void
load (const char *file)
{
  void *handle = dlopen (file, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL)
    fail (dlerror ());
  __typeof (&ffi_prep_cif) prep_cif = dlsym (handle, "ffi_prep_cif");
  closure_alloc = dlsym (handle, "ffi_closure_alloc");
  prep_closure_loc = dlsym (handle, "ffi_prep_closure_loc");
  closure_free = dlsym (handle, "ffi_closure_free");
  static ffi_type *types[1];
  types[0] = dlsym (handle, "ffi_type_sint32");
  if (prep_cif (&cif, FFI_DEFAULT_ABI, 1, types[0], types) != FFI_OK)
    fail ("ffi_prep_cif");
}

static void
handler (ffi_cif *cif, void *result, void **arguments, void *data)
{
  *(ffi_arg *) result = *(int *) arguments[0] + *(int *) data;
}

static int one = 1;

static ffi_closure *
make (void **code)
{
  ffi_closure *closure = closure_alloc (sizeof (*closure), code);
  if (closure == NULL
      || prep_closure_loc (closure, &cif, handler, &one, *code) != FFI_OK)
    fail ("no closure");
  return closure;
}

static double
processor_time (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

/* The measurements.  */

/* Make HELD closures, make and free one more many times, and free them.
   Return the time of one of many.  */
static double
cycle (int held)
{
  enum { N = 20000 };
  ffi_closure *closures[HELD];
  void *code;
  for (int i = 0; i < held; ++i)
    closures[i] = make (&code);
  double best = 1e9;
  for (int i = 0; i < 5; ++i)
    {
      double start = processor_time ();
      for (int j = 0; j < N; ++j)
	closure_free (make (&code));
      double time = (processor_time () - start) / N;
      if (time < best)
	best = time;
    }
  for (int i = 0; i < held; ++i)
    closure_free (closures[i]);
  return best;
}

/* Make HELD closures, and free them, many times.  */
static double
batch (int held)
{
  enum { N = 100 };
  ffi_closure *closures[HELD];
  void *code;
  double best = 1e9;
  for (int i = 0; i < N; ++i)
    {
      double start = processor_time ();
      for (int j = 0; j < held; ++j)
	closures[j] = make (&code);
      for (int j = 0; j < held; ++j)
	closure_free (closures[j]);
      double time = (processor_time () - start) / held;
      if (time < best)
	best = time;
    }
  return best;
}

struct work
{
  double (*function) (int);
  int held;
  double result;
  pthread_barrier_t *barrier;
};

static void *
worker (void *argument)
{
  struct work *work = argument;
  pthread_barrier_wait (work->barrier);
  work->result = work->function (work->held);
  return NULL;
}

/* Let THREADS threads do FUNCTION (HELD).  Return the mean.  */
static double
threads (double (*function) (int), int held)
{
  pthread_t thread[THREADS];
  struct work work[THREADS];
  pthread_barrier_t barrier;
  pthread_barrier_init (&barrier, NULL, THREADS);
  for (int i = 0; i < THREADS; ++i)
    {
      work[i] = (struct work) { function, held, 0, &barrier };
      if (pthread_create (&thread[i], NULL, worker, &work[i]) != 0)
	fail ("pthread_create");
    }
  double sum = 0;
  for (int i = 0; i < THREADS; ++i)
    {
      pthread_join (thread[i], NULL);
      sum += work[i].result;
    }
  return sum / THREADS;
}

static double
first (void)
{
  void *code;
  double start = processor_time ();
  make (&code);
  ((int (*) (int)) code) (1);
  return processor_time () - start;
}

static double
alone (void)
{
  return cycle (0);
}

static double
in_threads (void)
{
  return threads (cycle, 0);
}

static double
with_held (void)
{
  return cycle (HELD);
}

static double
batches (void)
{
  return batch (HELD);
}

static double
batches_in_threads (void)
{
  return threads (batch, HELD);
}

static double
call (void)
{
  enum { N = 200000 };
  void *code;
  make (&code);
  int (*volatile function) (int) = code;
  double best = 1e9;
  for (int i = 0; i < 5; ++i)
    {
      int sum = 0;
      double start = processor_time ();
      for (int j = 0; j < N; ++j)
	sum = function (sum);
      double time = (processor_time () - start) / N;
      if (sum != N)
	fail ("wrong result");
      if (time < best)
	best = time;
    }
  return best;
}

/* Return the number of mappings, and store the private memory in *PRIVATE.  */
static double
mappings (double *private)
{
  FILE *fp = fopen ("/proc/self/smaps", "r");
  if (fp == NULL)
    fail ("/proc/self/smaps");
  char line[4096];
  double count = 0;
  *private = 0;
  while (fgets (line, sizeof (line), fp) != NULL)
    {
      unsigned long int start, end, size;
      if (sscanf (line, "%lx-%lx ", &start, &end) == 2)
	++count;
      else if (sscanf (line, "Private_%*[CD]%*[a-z]: %lu", &size) == 1)
	*private += size * 1024.0;
    }
  fclose (fp);
  return count;
}

/* What MANY closures cost: memory, and mappings.  */
static double many_mappings;

static double
many (void)
{
  double before, after, count;
  void *code;
  make (&code);
  count = mappings (&before);
  for (int i = 0; i < MANY; ++i)
    make (&code);
  many_mappings = mappings (&after) - count;
  return (after - before) / MANY;
}

static double
many_count (void)
{
  many ();
  return many_mappings;
}

static const struct
{
  const char *name;
  double (*function) (void);
} measurements[] =
  {
    { "alloc+prep+free", alone },
    { "  in each of 8 threads", in_threads },
    { "  with 1000 held", with_held },
    { "  of 1000 at a time", batches },
    { "  of 1000, in 8 threads", batches_in_threads },
    { "call", call },
    { "first of a process", first },
    { "bytes, of 200000", many },
    { "mappings, of 200000", many_count }
  };

enum { MEASUREMENTS = sizeof (measurements) / sizeof (measurements[0]) };

/* Return the result of measurement M for the library FILE, or -1.  It is that
   of another run of PROGRAM, with all addresses chosen anew: they make a
   difference of some percent.  */
static double
measure (char *program, int m, char *file)
{
  int ends[2];
  if (pipe (ends) != 0)
    fail ("pipe");
  pid_t pid = fork ();
  if (pid < 0)
    fail ("fork");
  if (pid == 0)
    {
      char number[16];
      snprintf (number, sizeof (number), "%d", m);
      dup2 (ends[1], STDOUT_FILENO);
      close (ends[0]);
      close (ends[1]);
      execv (program, (char *[]) { program, "-", number, file, NULL });
      fail (program);
    }
  close (ends[1]);
  FILE *fp = fdopen (ends[0], "r");
  double result;
  if (fp == NULL || fscanf (fp, "%lf", &result) != 1)
    result = -1;
  fclose (fp);
  int status;
  waitpid (pid, &status, 0);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 2)
    exit (2);
  return result;
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "-") == 0)
    {
      load (argv[3]);
      printf ("%f\n", measurements[atoi (argv[2])].function ());
      return 0;
    }

  char *program = argv[0];
  int rounds = ROUNDS;
  if (argc > 1 && strchr (argv[1], '=') == NULL)
    {
      rounds = atoi (argv[1]);
      --argc;
      ++argv;
    }
  int libraries = argc - 1;
  if (rounds < 1 || libraries < 1 || libraries > LIBRARIES)
    fail ("usage: bench-libffi [ROUNDS] NAME=FILE...");
  char *files[LIBRARIES];
  printf ("%-24s", "");
  for (int i = 0; i < libraries; ++i)
    {
      char *sign = strchr (argv[i + 1], '=');
      if (sign == NULL)
	fail ("usage: bench-libffi [ROUNDS] NAME=FILE...");
      *sign = '\0';
      files[i] = sign + 1;
      printf (i == 0 ? " %10s" : " %16s", argv[i + 1]);
    }
  putchar ('\n');

  for (int m = 0; m < MEASUREMENTS; ++m)
    {
      double best[LIBRARIES] = { };
      int crashes[LIBRARIES] = { };
      for (int round = 0; round < rounds; ++round)
	for (int i = 0; i < libraries; ++i)
	  {
	    double result = measure (program, m, files[i]);
	    if (result < 0)
	      ++crashes[i];
	    else if (best[i] == 0 || result < best[i])
	      best[i] = result;
	  }
      printf ("%-24s", measurements[m].name);
      for (int i = 0; i < libraries; ++i)
	{
	  if (crashes[i] > 0)
	    printf (i == 0 ? " %4d crash" : " %10d crash", crashes[i]);
	  else if (i == 0 || crashes[0] > 0 || best[0] == 0)
	    printf (i == 0 ? " %10.1f" : " %16.1f", best[i]);
	  else
	    printf (" %9.1f %5.2fx", best[i], best[i] / best[0]);
	}
      putchar ('\n');
      fflush (stdout);
    }
  return 0;
}
