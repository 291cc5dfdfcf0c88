/* Benchmark trampolines against calls, malloc, and closures of libffi.
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

/* Every result is an object with the member "benchmark" and what tells it
   from the others of the same benchmark:

   first	the first trampoline of a process: make it, and call it
   table	the allocation that needs a new table
   held		COUNT of a KIND exist: "time" to make each, private memory in
		bytes and mappings of all of them, and the time of a cycle
		of one, of one of 64, and of one in place of one held
   fork		fork, and wait for the child to end: with COUNT threads, which
		have done nothing, or have caches; with COUNT trampolines, by
		_Fork, which does nothing about them, or by fork
   call		call one of TARGETS functions by way of a KIND
   cycle	make COUNT of a KIND, then free them, in each of THREADS
   kernel	use trampolines of the kernel, if it has them

   Times are nanoseconds of one thread for one operation, the least of all
   rounds, and the kinds take turns in every round, so that ratios of times
   are fair even if the machine is busy.  Instructions are those that the
   processor executes in user mode, counted in single steps.  What cannot be
   measured is null.  */

/* Nanoseconds, not ticks.  */
#define USE_CLOCK_GETTIME 1

#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/tramp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-timing.h"
#include "json-lib.h"

/* libffi is loaded at run time, but its header has to be there.  */
#if defined __has_include && __has_include (<ffi.h>)
# define HAVE_FFI 1
# include <ffi.h>
#endif

enum
{
  ROUNDS = 15,
  /* Many short rounds for what is short: some find the machine idle.  */
  SHORT_ROUNDS = 40,
  SHORT_ROUND_TIME = 2 * 1000 * 1000,
  TARGETS = 32,
  PATTERN = 256,
  BATCH = 64,
  STEPPED = 2 * BATCH,
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
static double
least (double x, double y)
{
  return x < y ? x : y;
}

static void
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

/* Functions to call.  They return the sum of their argument and their
   number.  */

typedef long int target_function (long int);

#define EACH_OF_8(f, row) \
  f (0##row##0) f (0##row##1) f (0##row##2) f (0##row##3) \
  f (0##row##4) f (0##row##5) f (0##row##6) f (0##row##7)
#define EACH_TARGET(f) \
  EACH_OF_8 (f, 0) EACH_OF_8 (f, 1) EACH_OF_8 (f, 2) EACH_OF_8 (f, 3)

#define DEFINE_TARGET(n) \
  static long int __attribute__ ((aligned (32))) \
  target_##n (long int x) { return x + n; }
EACH_TARGET (DEFINE_TARGET)

#define TARGET_ADDRESS(n) target_##n,
static target_function *const targets[TARGETS]
  = { EACH_TARGET (TARGET_ADDRESS) };

/* The same for TRAMP_STACK: they have to remove the data from the stack.  */
#ifdef __x86_64__
# define STACK_TARGET \
  "endbr64\n\t pop %rax\n\t lea .Lnumber(%rdi), %rax\n\t ret\n\t"
#elif defined __i386__
# define STACK_TARGET \
  "pop %eax\n\t pop %eax\n\t mov 4(%esp), %eax\n\t" \
  "add $.Lnumber, %eax\n\t ret\n\t"
#elif defined __aarch64__
# define STACK_TARGET \
  "hint 34\n\t add sp, sp, #16\n\t add x0, x0, .Lnumber\n\t ret\n\t"
#endif

#ifdef STACK_TARGET
extern const char stack_targets[];
asm (".text\n\t"
     ".balign 32\n"
     "stack_targets:\n\t"
     ".set .Lnumber, 0\n\t"
     ".rept 32\n\t"
     STACK_TARGET
     ".balign 32\n\t"
     ".set .Lnumber, .Lnumber + 1\n\t"
     ".endr");
#endif

/* Generated trampolines: code in a page made for it, which puts data into
   the register of the static chain and jumps.  */

/* Write the trampoline for CODE and DATA to P.  Return false if it is not
   known here how.  */
static bool
generate (char *p, uintptr_t code, uintptr_t data)
{
#if defined __x86_64__ && defined __LP64__
  memcpy (p, "\x49\xbb........\x49\xba........\x41\xff\xe3", 23);
  memcpy (p + 2, &code, 8);
  memcpy (p + 12, &data, 8);
  return true;
#elif defined __i386__
  code -= (uintptr_t) p + 10;
  memcpy (p, "\xb9....\xe9", 6);
  memcpy (p + 1, &data, 4);
  memcpy (p + 6, &code, 4);
  return true;
#elif defined __aarch64__ && defined __LP64__ && !defined __AARCH64EB__
  const uint32_t insns[4]
    = {
	0x58000092,		/* ldr x18, p + 16  */
	0x580000b1,		/* ldr x17, p + 24  */
	0xd61f0220,		/* br x17  */
	0xd503201f		/* nop  */
      };
  memcpy (p, insns, 16);
  memcpy (p + 16, &data, 8);
  memcpy (p + 24, &code, 8);
  return true;
#else
  return false;
#endif
}

/* Distance of generated trampolines, and of the targets for TRAMP_STACK.  */
enum { SLOT = 32 };

/* Make a page of trampolines for all targets.  Return null if that is not
   possible.  */
static char *
generated_page (void)
{
  const size_t size = TARGETS * SLOT;
  char *page = mmap (NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    fail ("mmap");
  for (unsigned int i = 0; i < TARGETS; ++i)
    if (!generate (page + i * SLOT, (uintptr_t) targets[i], i))
      return NULL;
  if (mprotect (page, size, PROT_READ | PROT_EXEC) != 0)
    return NULL;
  __builtin___clear_cache (page, page + size);
  return page;
}

/* Ways to call a target.  */

struct delivery
{
  const char *name;
  unsigned int flags;
};

enum { DIRECT = 0x10000000, GENERATED };

static const struct delivery deliveries[] =
  {
    { "direct", DIRECT },
    { "generated", GENERATED },
    { "chain", TRAMP_CHAIN },
    { "stack", TRAMP_STACK },
#define ARG(n) { "arg " #n, TRAMP_ARG (n) }
    ARG (0), ARG (1), ARG (2), ARG (3), ARG (4), ARG (5), ARG (6), ARG (7),
  };

enum { DELIVERIES = sizeof (deliveries) / sizeof (deliveries[0]) };

/* Return what to call so that target NUMBER is called by way of FLAGS, or
   null.  */
static void *
call_by (unsigned int flags, unsigned int number)
{
  void *code = targets[number];
  if (flags == DIRECT)
    return code;
  if (flags == GENERATED)
    {
      static char *page;
      if (page == NULL)
	page = generated_page ();
      return page == NULL ? NULL : page + number * SLOT;
    }
  if ((flags & ~TRAMP_KERNEL) == TRAMP_STACK)
#ifdef STACK_TARGET
    code = (void *) (stack_targets + number * SLOT);
#else
    return NULL;
#endif
  void *tramp = tramp_alloc (flags);
  if (tramp != NULL && tramp_init (tramp, code, (void *) 0) != 0)
    fail ("tramp_init");
  return tramp;
}

/* Call the functions that PATTERN says, N times in all.  */
static void __attribute__ ((noinline))
call_loop (target_function *const *pattern, size_t n)
{
  for (size_t i = 0; i < n; ++i)
    {
      long int result = pattern[i % PATTERN] (i);
      asm volatile ("" : : "r" (result));
    }
}

/* Things to make and to free.  */

static void *
malloc_make (void)
{
  return malloc (32);
}

static inline void *
tramp_make (unsigned int flags)
{
  void *tramp = tramp_alloc (flags);
  tramp_init (tramp, (void *) targets[0], NULL);
  return tramp;
}

static void *
chain_make (void)
{
  return tramp_make (TRAMP_CHAIN);
}

static void *
arg_make (void)
{
  return tramp_make (TRAMP_ARG (0));
}

static void *
kernel_make (void)
{
  return tramp_make (TRAMP_CHAIN | TRAMP_KERNEL);
}

static void
tramp_drop (void *tramp)
{
  tramp_free (tramp);
}

static bool
always (void)
{
  return true;
}

#ifdef HAVE_FFI

/* The address to call of the closure that was made last.  */
static void *closure_code;

static __typeof (&ffi_closure_alloc) closure_alloc;
static __typeof (&ffi_prep_closure_loc) prep_closure_loc;
static __typeof (&ffi_closure_free) closure_free;
static ffi_cif cif;

static void
ffi_target (ffi_cif *cif, void *result, void **arguments, void *data)
{
  *(ffi_arg *) result = *(long int *) arguments[0];
}

static bool
ffi_load (void)
{
  /* The dynamic linker that is tested may not know where the distribution has
     its libraries.  */
  static const char *const names[]
    = {
	"libffi.so.8",
#if defined __x86_64__ && defined __LP64__
	"/usr/lib/x86_64-linux-gnu/libffi.so.8",
#elif defined __i386__
	"/usr/lib/i386-linux-gnu/libffi.so.8",
#elif defined __aarch64__
	"/usr/lib/aarch64-linux-gnu/libffi.so.8",
#endif
	sizeof (long int) == 8 ? "/usr/lib64/libffi.so.8"
	: "/usr/lib/libffi.so.8",
      };
  static int loaded = -1;
  if (loaded >= 0)
    return loaded;
  loaded = false;

  void *handle = NULL;
  for (size_t i = 0; handle == NULL && i < sizeof (names) / sizeof (names[0]);
       ++i)
    handle = dlopen (names[i], RTLD_NOW);
  if (handle == NULL)
    return false;

  __typeof (&ffi_prep_cif) prep_cif = dlsym (handle, "ffi_prep_cif");
  closure_alloc = dlsym (handle, "ffi_closure_alloc");
  prep_closure_loc = dlsym (handle, "ffi_prep_closure_loc");
  closure_free = dlsym (handle, "ffi_closure_free");
  ffi_type *type = dlsym (handle, (sizeof (long int) == 8
				   ? "ffi_type_sint64" : "ffi_type_sint32"));
  static ffi_type *types[1];
  types[0] = type;
  loaded = prep_cif (&cif, FFI_DEFAULT_ABI, 1, type, types) == FFI_OK;
  return loaded;
}

static void *
ffi_make (void)
{
  ffi_closure *closure = closure_alloc (sizeof (*closure), &closure_code);
  if (closure != NULL)
    prep_closure_loc (closure, &cif, ffi_target, NULL, closure_code);
  return closure;
}

static void
ffi_drop (void *closure)
{
  closure_free (closure);
}

#else

static bool
ffi_load (void)
{
  return false;
}

# define ffi_make malloc_make
# define ffi_drop free

#endif

struct kind
{
  const char *name;

  bool (*usable) (void);
  void *(*make) (void);

  /* Make and free one, N times.  */
  void (*one) (size_t n);

  /* Make BATCH and free them, until it is N.  */
  void (*batch) (size_t n);

  /* Make N and store them in P.  */
  void (*fill) (void **p, size_t n);

  /* Free one of COUNT in P and make another in its place, N times.  */
  void (*replace) (void **p, size_t count, size_t n);
};

static inline void *
not_null (void *p)
{
  if (p == NULL)
    fail ("cannot make another");
  return p;
}

/* The same loops for all kinds.  */
#define DEFINE_KIND(kind, make, drop) \
static void								      \
kind##_one (size_t n)							      \
{									      \
  for (size_t i = 0; i < n; ++i)					      \
    {									      \
      void *p = not_null (make ());					      \
      asm volatile ("" : "+r" (p) : : "memory");			      \
      drop (p);								      \
    }									      \
}									      \
									      \
static void								      \
kind##_batch (size_t n)							      \
{									      \
  void *volatile p[BATCH];						      \
  for (size_t i = 0; i < n; i += BATCH)					      \
    {									      \
      for (size_t j = 0; j < BATCH; ++j)				      \
	p[j] = not_null (make ());					      \
      for (size_t j = 0; j < BATCH; ++j)				      \
	drop (p[j]);							      \
    }									      \
}									      \
									      \
static void								      \
kind##_fill (void **p, size_t n)					      \
{									      \
  for (size_t i = 0; i < n; ++i)					      \
    p[i] = not_null (make ());						      \
}									      \
									      \
static void								      \
kind##_replace (void **p, size_t count, size_t n)			      \
{									      \
  uint64_t random = 1;							      \
  for (size_t i = 0; i < n; ++i)					      \
    {									      \
      random = random * UINT64_C (6364136223846793005) + 1;		      \
      size_t j = (random >> 32) * count >> 32;				      \
      drop (p[j]);							      \
      p[j] = not_null (make ());					      \
    }									      \
}

DEFINE_KIND (malloc, malloc_make, free)
DEFINE_KIND (chain, chain_make, tramp_drop)
DEFINE_KIND (arg, arg_make, tramp_drop)
DEFINE_KIND (ffi, ffi_make, ffi_drop)
DEFINE_KIND (kernel, kernel_make, tramp_drop)

#define KIND(name, kind, usable) \
  { name, usable, kind##_make, kind##_one, kind##_batch, kind##_fill,	\
    kind##_replace }

static const struct kind kinds[] =
  {
    KIND ("malloc", malloc, always),
    KIND ("chain", chain, always),
    KIND ("arg 0", arg, always),
    KIND ("libffi", ffi, ffi_load),
  };

enum { MALLOC, CHAIN, ARG_0, LIBFFI, KINDS };

_Static_assert (KINDS == sizeof (kinds) / sizeof (kinds[0]), "one each");

/* Measuring.  */

/* An operation, done N times, and its parameters.  */
struct work
{
  void (*run) (const struct work *work, size_t n);
  const struct kind *kind;
  unsigned int count;
  target_function *const *pattern;
};

static void
work_cycle (const struct work *work, size_t n)
{
  if (work->count == 1)
    work->kind->one (n);
  else
    work->kind->batch (n);
}

static void
work_getpid (const struct work *work, size_t n)
{
  for (size_t i = 0; i < n; ++i)
    getpid ();
}

static void
work_call (const struct work *work, size_t n)
{
  call_loop (work->pattern, n);
}

struct worker
{
  const struct work *work;
  size_t n;
  pthread_barrier_t *barrier;
};

static void *
work_thread (void *arg)
{
  struct worker *worker = arg;
  pthread_barrier_wait (worker->barrier);
  worker->work->run (worker->work, worker->n);
  return NULL;
}

/* Return the time that it takes when THREADS threads do WORK, each N
   times.  */
static double
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

/* Store in TIMES the nanoseconds that the N elements of WORK take in each of
   THREADS threads.  Elements with no function to run are left out.  */
static void
measure (const struct work *work, size_t n, unsigned int threads,
	 double *times)
{
  size_t repeat[n];
  for (size_t i = 0; i < n; ++i)
    {
      times[i] = NAN;
      repeat[i] = STEPPED;
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

/* Return the number of instructions of a child process that does WORK N
   times, or NAN.  */
static double
count_steps (const struct work *work, size_t n)
{
  pid_t pid = fork ();
  if (pid < 0)
    fail ("fork");
  if (pid == 0)
    {
      if (ptrace (PTRACE_TRACEME, 0, NULL, NULL) != 0)
	_exit (1);
      raise (SIGSTOP);
      work->run (work, n);
      _exit (0);
    }

  double steps = 0;
  int status;
  while (waitpid (pid, &status, 0) == pid && WIFSTOPPED (status)
	 && ptrace (PTRACE_SINGLESTEP, pid, NULL, NULL) == 0)
    ++steps;
  if (WIFSTOPPED (status))
    {
      kill (pid, SIGKILL);
      waitpid (pid, &status, 0);
    }
  return WIFEXITED (status) && WEXITSTATUS (status) == 0 ? steps : NAN;
}

/* Return the number of instructions that WORK takes.  */
static double
count_instructions (const struct work *work)
{
  if (work->run == NULL)
    return NAN;
  double steps = (count_steps (work, 2 * STEPPED)
		  - count_steps (work, STEPPED)) / STEPPED;
  return steps > 0 ? steps : NAN;
}

/* Have FUNCTION, called with ARG, store N numbers in RESULTS in a child
   process, and keep the least of each in all rounds.  */
static void
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

/* Read the file NAME.  Return the number of its lines, and in *FIELD, if not
   null, the number after PREFIX, in bytes, or NAN.  */
static unsigned int
read_proc (const char *name, const char *prefix, double *field)
{
  unsigned int lines = 0;
  FILE *fp = fopen (name, "re");
  char line[512];
  if (field != NULL)
    *field = NAN;
  while (fp != NULL && fgets (line, sizeof (line), fp) != NULL)
    {
      lines += strchr (line, '\n') != NULL;
      if (field != NULL && strncmp (line, prefix, strlen (prefix)) == 0)
	*field = strtod (line + strlen (prefix), NULL) * 1024;
    }
  if (fp != NULL)
    fclose (fp);
  return lines;
}

static double
private_memory (void)
{
  double bytes;
  read_proc ("/proc/self/smaps_rollup", "Private_Dirty:", &bytes);
  return bytes;
}

/* The benchmarks.  */

static void
begin_result (const char *benchmark, const char *kind)
{
  json_element_object_begin (&json);
  json_attr_string (&json, "benchmark", benchmark);
  if (kind != NULL)
    json_attr_string (&json, "kind", kind);
}

static void
end_result (void)
{
  json_element_object_end (&json);
}

/* The kind null is a generated trampoline.  */
static void
first_child (const void *arg, unsigned int count, double *results)
{
  const struct kind *kind = arg;
  timing_t start, stop;
  TIMING_NOW (start);
  target_function *function
    = kind == NULL ? call_by (GENERATED, 0) : kind->make ();
#ifdef HAVE_FFI
  if (kind == &kinds[LIBFFI])
    function = closure_code;
#endif
  if (function != NULL)
    function (1);
  TIMING_NOW (stop);
  results[0] = function == NULL ? NAN : stop - start;
}

static void
bench_first (void)
{
  const struct kind *first[3] = { NULL, &kinds[CHAIN], &kinds[LIBFFI] };
  double times[3] = { NAN, NAN, NAN };
  for (unsigned int round = 0; round < ROUNDS; ++round)
    for (unsigned int i = 0; i < 3; ++i)
      if (first[i] == NULL || first[i]->usable ())
	in_child (first_child, first[i], 1, 1, &times[i]);
  for (unsigned int i = 0; i < 3; ++i)
    {
      begin_result ("first", first[i] == NULL ? "generated" : first[i]->name);
      print_number ("time", times[i]);
      end_result ();
    }
}

/* Consecutive trampolines of a table are near each other.  */
static void
table_child (const void *arg, unsigned int count, double *results)
{
  uintptr_t last = 0;
  size_t allocated = 0;
  double sum = 0;
  for (unsigned int tables = 0; tables <= count; ++allocated)
    {
      timing_t start, stop;
      TIMING_NOW (start);
      uintptr_t next = (uintptr_t) not_null (tramp_alloc (TRAMP_CHAIN));
      TIMING_NOW (stop);
      if ((next > last ? next - last : last - next) >= 16384)
	{
	  /* The first one is another benchmark.  */
	  if (tables++ == 0)
	    allocated = 0;
	  else
	    sum += stop - start;
	}
      last = next;
    }
  results[0] = sum / count;
  results[1] = (double) allocated / count;
}

static void
bench_table (void)
{
  double results[2] = { NAN, NAN };
  for (unsigned int round = 0; round < ROUNDS; ++round)
    in_child (table_child, NULL, 64, 2, results);
  begin_result ("table", NULL);
  print_number ("time", results[0]);
  print_number ("slots", results[1]);
  end_result ();
}

/* What is measured while COUNT of a kind exist.  */
enum { MAKE_TIME, BYTES, MAPPINGS, ONE_TIME, BATCH_TIME, REPLACE_TIME, HELD };

static void
held_child (const void *arg, unsigned int count, double *results)
{
  const struct kind *kind = arg;
  timing_t start, stop;
  size_t size = count * sizeof (void *);
  void **p = mmap (NULL, size, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (p == MAP_FAILED)
    fail ("mmap");

  private_memory ();
  double bytes = private_memory ();
  double mappings = read_proc ("/proc/self/maps", NULL, NULL);
  TIMING_NOW (start);
  kind->fill (p, count);
  TIMING_NOW (stop);
  results[MAKE_TIME] = (double) (stop - start) / count;
  results[MAPPINGS] = read_proc ("/proc/self/maps", NULL, NULL) - mappings;
  results[BYTES] = (private_memory () - bytes) / count;

  enum { N = 64 * 1024 };
  for (unsigned int warm = 0; warm < 2; ++warm)
    {
      TIMING_NOW (start);
      kind->one (N);
      TIMING_NOW (stop);
      results[ONE_TIME] = (double) (stop - start) / N;
      TIMING_NOW (start);
      kind->batch (N);
      TIMING_NOW (stop);
      results[BATCH_TIME] = (double) (stop - start) / N;
      TIMING_NOW (start);
      kind->replace (p, count, N);
      TIMING_NOW (stop);
      results[REPLACE_TIME] = (double) (stop - start) / N;
    }
}

static void
bench_held (void)
{
  static const unsigned int counts[] = { 1, 1000, 10000, 100000, 1000000 };
  enum { COUNTS = sizeof (counts) / sizeof (counts[0]) };
  double results[COUNTS][KINDS][HELD];
  for (unsigned int round = 0; round < ROUNDS; ++round)
    for (unsigned int i = 0; i < COUNTS; ++i)
      for (unsigned int k = 0; k < KINDS; ++k)
	{
	  if (round == 0)
	    for (unsigned int j = 0; j < HELD; ++j)
	      results[i][k][j] = NAN;
	  /* A million closures have too many mappings.  */
	  if (kinds[k].usable ()
	      && (kinds[k].usable == always || counts[i] <= 100000))
	    in_child (held_child, &kinds[k], counts[i], HELD, results[i][k]);
	}
  for (unsigned int i = 0; i < COUNTS; ++i)
    for (unsigned int k = 0; k < KINDS; ++k)
      {
	begin_result ("held", kinds[k].name);
	json_attr_uint (&json, "count", counts[i]);
	print_number ("time", results[i][k][MAKE_TIME]);
	print_number ("bytes", results[i][k][BYTES]);
	print_number ("mappings", results[i][k][MAPPINGS]);
	print_number ("cycle", results[i][k][ONE_TIME]);
	print_number ("cycle of 64", results[i][k][BATCH_TIME]);
	print_number ("replace", results[i][k][REPLACE_TIME]);
	end_result ();
      }
}

enum { FORK_THREADS, FORK_CACHES, FORK_BARE, FORK_LIVE, FORKS };
static const char *const fork_names[FORKS]
  = { "threads", "caches", "_Fork", "live" };

static pthread_barrier_t fork_barrier;

static void *
fork_thread (void *arg)
{
  if (arg != NULL)
    tramp_drop (not_null (tramp_alloc (TRAMP_CHAIN)));
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
      not_null (tramp_alloc (TRAMP_CHAIN));

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

static void
bench_call (unsigned int ntargets)
{
  static target_function *patterns[DELIVERIES][PATTERN];
  struct work works[DELIVERIES];
  double times[DELIVERIES];
  for (unsigned int i = 0; i < DELIVERIES; ++i)
    {
      target_function *functions[TARGETS];
      works[i] = (struct work) { work_call, NULL, 0, patterns[i] };
      for (unsigned int j = 0; j < ntargets; ++j)
	if ((functions[j] = call_by (deliveries[i].flags, j)) == NULL)
	  works[i].run = NULL;
      uint32_t random = 1;
      for (unsigned int j = 0; j < PATTERN; ++j)
	{
	  random = random * 1664525 + 1013904223;
	  patterns[i][j] = functions[(random >> 16) % ntargets];
	}
    }
  measure (works, DELIVERIES, 1, times);
  for (unsigned int i = 0; i < DELIVERIES; ++i)
    {
      begin_result ("call", deliveries[i].name);
      json_attr_uint (&json, "targets", ntargets);
      print_number ("time", times[i]);
      print_number ("instructions", count_instructions (&works[i]));
      end_result ();
    }
}

static void
bench_cycle (unsigned int count, unsigned int threads)
{
  struct work works[KINDS];
  double times[KINDS];
  for (unsigned int k = 0; k < KINDS; ++k)
    works[k] = (struct work) { kinds[k].usable () ? work_cycle : NULL,
			       &kinds[k], count, NULL };
  measure (works, KINDS, threads, times);
  for (unsigned int k = 0; k < KINDS; ++k)
    {
      begin_result ("cycle", kinds[k].name);
      json_attr_uint (&json, "count", count);
      json_attr_uint (&json, "threads", threads);
      print_number ("time", times[k]);
      if (threads == 1)
	print_number ("instructions", count_instructions (&works[k]));
      end_result ();
    }
}

/* Trampolines of the kernel, if it has them.  Instructions are not counted, as
   those of the kernel are what matters.  */
static void
bench_kernel (void)
{
  void *tramp = tramp_alloc (TRAMP_CHAIN | TRAMP_KERNEL);
  if (tramp == NULL)
    return;
  tramp_free (tramp);

  static const struct kind cycle = KIND ("kernel", kernel, always);
  static const struct delivery calls[] =
    {
      { "chain", TRAMP_CHAIN },
      { "kernel chain", TRAMP_CHAIN | TRAMP_KERNEL },
      { "kernel stack", TRAMP_STACK | TRAMP_KERNEL },
      { "kernel arg 0", TRAMP_ARG (0) | TRAMP_KERNEL },
    };
  enum { CALLS = sizeof (calls) / sizeof (calls[0]), ALL = CALLS + 2 };
  static target_function *patterns[CALLS][PATTERN];
  struct work works[ALL];
  const char *names[ALL];
  double times[ALL];
  for (unsigned int i = 0; i < CALLS; ++i)
    {
      target_function *function = call_by (calls[i].flags, 0);
      for (unsigned int j = 0; j < PATTERN; ++j)
	patterns[i][j] = function;
      names[i] = calls[i].name;
      works[i] = (struct work) { function == NULL ? NULL : work_call, NULL, 0,
				 patterns[i] };
    }
  names[CALLS] = "getpid";
  works[CALLS] = (struct work) { work_getpid, NULL, 0, NULL };
  names[CALLS + 1] = "make and free";
  works[CALLS + 1] = (struct work) { work_cycle, &cycle, 1, NULL };
  measure (works, ALL, 1, times);
  for (unsigned int i = 0; i < ALL; ++i)
    {
      begin_result ("kernel", names[i]);
      print_number ("time", times[i]);
      end_result ();
    }
}

/* With the argument "kernel", there are only the results of bench_kernel.  */
int
main (int argc, char **argv)
{
  struct tramp_info info;
  if (tramp_query ((void *) main, &info) != 0 && errno == ENOSYS)
    {
      puts ("no trampolines on this port");
      return 77;
    }

  json_init (&json, 0, stdout);
  json_document_begin (&json);
  json_attr_string (&json, "timing_type", TIMING_TYPE);
  json_attr_object_begin (&json, "functions");
  json_attr_object_begin (&json, "tramp");
  json_array_begin (&json, "results");

  if (argc == 1 || strcmp (argv[1], "kernel") != 0)
    {
      bench_first ();
      bench_table ();
      bench_held ();
      bench_fork ();
      bench_call (1);
      bench_call (TARGETS);
      for (unsigned int threads = 1; threads <= MAX_THREADS; threads *= 2)
	{
	  bench_cycle (1, threads);
	  bench_cycle (BATCH, threads);
	}
    }
  bench_kernel ();

  json_array_end (&json);
  json_attr_object_end (&json);
  json_attr_object_end (&json);
  json_document_end (&json);
  return 0;
}
