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

/* Usage: bench-libffi KIND=FILE... [-- PYTHON ARG...]

   Every FILE is a libffi.so.8, and PYTHON a command that runs a Python whose
   ctypes uses that library.  The results are objects in JSON, with these
   members:

   benchmark	cycle	make COUNT closures, and free them
		held	COUNT closures exist
		call	call a function by way of a closure
		first	make the first closure of a process, and call it
		import	run python3 -c "import ctypes"
		qsort	sort 100 numbers from Python, with a function in Python
   kind		the KIND of the library
   threads	how many threads do the same at a time
   count	see above
   time		nanoseconds for one of them; with several threads, and to
		import, of processor time
   cycle	the same for making and freeing one more closure
   bytes	private memory of each closure held
   mappings	mappings of all closures held
   crashes	how many processes have crashed, unless none has

   Every result comes from a process of its own, and the kinds take turns.  It
   is the least of all rounds, or null if no process survived.  */

#include <dlfcn.h>
#include <ffi.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum
{
  /* Many short rounds: some find the machine idle.  */
  ROUNDS = 30,
  MAX_THREADS = 8,
  MAX_COUNT = 1000,
  MAX_KINDS = 8
};

static __typeof (&ffi_closure_alloc) closure_alloc;
static __typeof (&ffi_prep_closure_loc) prep_closure_loc;
static __typeof (&ffi_closure_free) closure_free;
static ffi_cif cif;

/* The library, and the command that runs Python, or null.  */
static char *file;
static char **python;

static void __attribute__ ((noreturn))
fail (const char *what)
{
  fprintf (stderr, "bench-libffi: %s\n", what);
  exit (2);
}

static void
load (void)
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

/* What to measure, and how.  The least of many short times is one without
   interruptions.  Several threads have to go on for longer to be in the way of
   each other, and have to be interrupted, so it is processor time then, which
   is not exact where it is short and the machine a virtual one.  */
static struct
{
  clockid_t clock;
  int times;
  int operations;
} how = { CLOCK_MONOTONIC, 100, MAX_COUNT };

static double
now (void)
{
  struct timespec ts;
  clock_gettime (how.clock, &ts);
  return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* The measurements.  */

/* Make COUNT closures and free them, N times.  Return the time of one.  */
static double
repeat (int count, int n)
{
  ffi_closure *closures[MAX_COUNT];
  void *code;
  double start = now ();
  for (int i = 0; i < n; ++i)
    {
      for (int j = 0; j < count; ++j)
	closures[j] = make (&code);
      for (int j = 0; j < count; ++j)
	closure_free (closures[j]);
    }
  return (now () - start) / n / count;
}

static double
cycle (int count)
{
  double best = INFINITY;
  for (int i = 0; i < how.times; ++i)
    best = fmin (best, repeat (count, how.operations / count));
  return best;
}

static double
one_more (int count)
{
  void *code;
  for (int i = 0; i < count; ++i)
    make (&code);
  return cycle (1);
}

static double
call (int count)
{
  void *code;
  make (&code);
  int (*volatile function) (int) = code;
  double best = INFINITY;
  for (int i = 0; i < how.times; ++i)
    {
      int sum = 0;
      double start = now ();
      for (int j = 0; j < how.operations; ++j)
	sum = function (sum);
      best = fmin (best, (now () - start) / how.operations);
      if (sum != how.operations)
	fail ("wrong result");
    }
  return best;
}

static double
first (int count)
{
  void *code;
  double start = now ();
  make (&code);
  ((int (*) (int)) code) (1);
  return now () - start;
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

static double
held_bytes (int count)
{
  double before, after;
  void *code;
  make (&code);
  mappings (&before);
  for (int i = 0; i < count; ++i)
    make (&code);
  mappings (&after);
  return (after - before) / count;
}

static double
held_mappings (int count)
{
  double before, bytes;
  void *code;
  make (&code);
  before = mappings (&bytes);
  for (int i = 0; i < count; ++i)
    make (&code);
  return mappings (&bytes) - before;
}

/* Become Python, on SCRIPT, with the library.  */
static void __attribute__ ((noreturn))
run_python (const char *script)
{
  char *argv[64];
  int argc = 0;
  while (python[argc] != NULL && argc < 60)
    {
      argv[argc] = python[argc];
      ++argc;
    }
  argv[argc++] = (char *) "-c";
  argv[argc++] = (char *) script;
  argv[argc] = NULL;
  setenv ("LD_PRELOAD", file, 1);
  execv (argv[0], argv);
  fail (argv[0]);
}

static double
import (int count)
{
  struct rusage usage;
  int status;
  pid_t pid = fork ();
  if (pid == 0)
    run_python ("import ctypes");
  if (pid < 0 || wait4 (pid, &status, 0, &usage) != pid || status != 0)
    fail ("import ctypes");
  return ((usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9
	  + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3);
}

/* The script prints the time.  It makes the function that C calls anew for
   each call of qsort, and knows of no other libffi.  */
static double
sort (int count)
{
  run_python ("import ctypes, os, time\n"
	      "maps = [line.split()[-1] for line in open('/proc/self/maps')]\n"
	      "library = os.path.realpath(os.environ['LD_PRELOAD'])\n"
	      "assert {name for name in maps if '/libffi.so' in name}"
	      " == {library}\n"
	      "number = ctypes.c_int\n"
	      "pointer = ctypes.POINTER(number)\n"
	      "function = ctypes.CFUNCTYPE(number, pointer, pointer)\n"
	      "qsort = ctypes.CDLL(None).qsort\n"
	      "def sort():\n"
	      "  array = (number * 100)(*(i * 37 % 101 for i in range(100)))\n"
	      "  start = time.perf_counter_ns()\n"
	      "  qsort(array, 100, 4, function(lambda a, b: a[0] - b[0]))\n"
	      "  stop = time.perf_counter_ns()\n"
	      "  assert list(array) == sorted(array)\n"
	      "  return stop - start\n"
	      "print(min(sort() for i in range(50)))\n");
}

struct measurement
{
  const char *benchmark;
  const char *member;
  int count;
  int threads;
  bool needs_python;
  double (*function) (int count);
};

static const struct measurement measurements[] =
  {
    { "cycle", "time", 1, 1, false, cycle },
    { "cycle", "time", 1, MAX_THREADS, false, cycle },
    { "cycle", "time", MAX_COUNT, 1, false, cycle },
    { "cycle", "time", MAX_COUNT, MAX_THREADS, false, cycle },
    { "held", "cycle", MAX_COUNT, 1, false, one_more },
    { "call", "time", 1, 1, false, call },
    { "first", "time", 1, 1, false, first },
    { "held", "bytes", 200000, 1, false, held_bytes },
    { "held", "mappings", 200000, 1, false, held_mappings },
    { "import", "time", 1, 1, true, import },
    { "qsort", "time", 1, 1, true, sort },
  };

enum { MEASUREMENTS = sizeof (measurements) / sizeof (measurements[0]) };

static pthread_barrier_t barrier;

/* A thread's part of the measurement CLOSURE.  Return its result.  */
static void *
worker (void *closure)
{
  const struct measurement *m = closure;
  double *result = malloc (sizeof (*result));
  if (result == NULL)
    fail ("malloc");
  pthread_barrier_wait (&barrier);
  *result = m->function (m->count);
  return result;
}

/* Return the result of M, the mean of those of all threads.  */
static double
measured (const struct measurement *m)
{
  if (m->threads == 1)
    return m->function (m->count);
  pthread_t threads[MAX_THREADS];
  how.clock = CLOCK_THREAD_CPUTIME_ID;
  how.times = 5;
  how.operations = 20 * MAX_COUNT;
  pthread_barrier_init (&barrier, NULL, m->threads);
  for (int i = 0; i < m->threads; ++i)
    if (pthread_create (&threads[i], NULL, worker, (void *) m) != 0)
      fail ("pthread_create");
  double sum = 0;
  for (int i = 0; i < m->threads; ++i)
    {
      void *result;
      pthread_join (threads[i], &result);
      sum += *(double *) result;
    }
  return sum / m->threads;
}

/* Return the result of measurement M for the library LIBRARY, or NAN if the
   process crashes.  It is that of another run of PROGRAM, with all addresses
   chosen anew: they make a difference of some percent.  */
static double
measure (char *program, int m, char *library)
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
      char *argv[64] = { program, (char *) "-", number, library };
      for (int i = 0; python != NULL && python[i] != NULL && i < 56; ++i)
	argv[4 + i] = python[i];
      snprintf (number, sizeof (number), "%d", m);
      dup2 (ends[1], STDOUT_FILENO);
      close (ends[0]);
      close (ends[1]);
      execv (program, argv);
      fail (program);
    }
  close (ends[1]);
  FILE *fp = fdopen (ends[0], "r");
  double result;
  if (fp == NULL || fscanf (fp, "%lf", &result) != 1)
    result = NAN;
  fclose (fp);
  int status;
  if (waitpid (pid, &status, 0) != pid)
    fail ("waitpid");
  if (WIFEXITED (status) && WEXITSTATUS (status) != 0)
    exit (2);
  return WIFSIGNALED (status) ? NAN : result;
}

/* Print the results of measurement M for the N LIBRARIES of KINDS, after
   something else if that is not the first one.  */
static void
print_measurement (char *program, int m, int n, char **kinds, char **libraries)
{
  double best[MAX_KINDS];
  int crashes[MAX_KINDS] = { };
  for (int i = 0; i < n; ++i)
    best[i] = INFINITY;
  for (int round = 0; round < ROUNDS; ++round)
    for (int i = 0; i < n; ++i)
      {
	double result = measure (program, m, libraries[i]);
	crashes[i] += isnan (result);
	best[i] = fmin (best[i], result);
      }

  for (int i = 0; i < n; ++i)
    {
      printf ("%s\n    {\n      \"benchmark\": \"%s\",\n"
	      "      \"kind\": \"%s\",\n      \"count\": %d,\n"
	      "      \"threads\": %d,\n", m == 0 && i == 0 ? "" : ",",
	      measurements[m].benchmark, kinds[i], measurements[m].count,
	      measurements[m].threads);
      if (crashes[i] > 0)
	printf ("      \"crashes\": %d,\n", crashes[i]);
      printf ("      \"%s\": ", measurements[m].member);
      if (isinf (best[i]))
	printf ("null");
      else
	printf ("%.2f", best[i]);
      printf ("\n    }");
    }
}

int
main (int argc, char **argv)
{
  char *kinds[MAX_KINDS], *libraries[MAX_KINDS];
  int n = 0;
  if (argc > 3 && strcmp (argv[1], "-") == 0)
    {
      file = argv[3];
      python = argv + 4;
      const struct measurement *m = &measurements[atoi (argv[2])];
      if (!m->needs_python)
	load ();
      printf ("%f\n", measured (m));
      return 0;
    }

  for (int i = 1; i < argc; ++i)
    {
      char *sign = strchr (argv[i], '=');
      if (strcmp (argv[i], "--") == 0 && i + 1 < argc)
	{
	  python = argv + i + 1;
	  break;
	}
      if (sign == NULL || n == MAX_KINDS)
	fail ("usage: bench-libffi KIND=FILE... [-- PYTHON ARG...]");
      *sign = '\0';
      kinds[n] = argv[i];
      libraries[n++] = sign + 1;
    }
  printf ("{\n  \"results\": [");
  for (int m = 0; m < MEASUREMENTS; ++m)
    if (!measurements[m].needs_python || python != NULL)
      print_measurement (argv[0], m, n, kinds, libraries);
  printf ("\n  ]\n}\n");
  return 0;
}
