/* Trampolines: a C library in another namespace.
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

#include <link.h>
#include <sys/single_threaded.h>
#include <sys/time.h>

#include <support/xsignal.h>
#include <support/xthread.h>
#include <tst-tramp-fault-backtrace.h>

/* Trampolines of both C libraries, this one and another one, are used by
   threads that either of them creates.  */
enum { OUTER, INNER, LIBRARIES };
static struct library libraries[LIBRARIES];
static __typeof (pthread_create) *create_thread[LIBRARIES];
static __typeof (pthread_join) *join_thread[LIBRARIES];
static pid_t (*fork_process[LIBRARIES]) (void);

/* The tables that the trampolines of both were in.  */
static struct table_set tables[LIBRARIES];

static void
load_libraries (void)
{
  libraries[OUTER] = base_library ();
  create_thread[OUTER] = pthread_create;
  join_thread[OUTER] = pthread_join;
  fork_process[OUTER] = fork;
  libraries[INNER] = load_library (libc_path ());
  create_thread[INNER] = xdlsym (libraries[INNER].handle, "pthread_create");
  join_thread[INNER] = xdlsym (libraries[INNER].handle, "pthread_join");
  fork_process[INNER] = xdlsym (libraries[INNER].handle, "fork");

  /* In glibc 2.36, other namespaces have no default stack size.  The Hurd does
     not have these functions.  */
  int (*get_default) (pthread_attr_t *)
    = dlsym (RTLD_DEFAULT, "pthread_getattr_default_np");
  if (get_default != NULL)
    {
      pthread_attr_t attr;
      TEST_COMPARE (get_default (&attr), 0);
      int (*set_default) (const pthread_attr_t *)
	= xdlsym (libraries[INNER].handle, "pthread_setattr_default_np");
      TEST_COMPARE (set_default (&attr), 0);
      TEST_COMPARE (pthread_attr_destroy (&attr), 0);
    }
}

/* So many trampolines leave some in the cache of a thread, but not all.  */
enum { FEW = 40 };

static void *
few_thread (void *closure)
{
  void *tramps[LIBRARIES][FEW];
  for (int i = 0; i < LIBRARIES; ++i)
    xlibrary_fill (&libraries[i], tramps[i], FEW);
  for (int i = 0; i < LIBRARIES; ++i)
    {
      library_check (&libraries[i], tramps[i], FEW);
      library_free (&libraries[i], tramps[i], FEW);
    }
  return NULL;
}

/* Run COUNT threads, one after the other, that LIBRARY creates.  */
static void
run_threads (int library, int count)
{
  for (int i = 0; i < count; ++i)
    {
      pthread_t thread;
      TEST_COMPARE (create_thread[library] (&thread, NULL, few_thread, NULL),
		    0);
      TEST_COMPARE (join_thread[library] (thread, NULL), 0);
    }
}

/* Threads that end leave the trampolines in their caches of both libraries to
   others.  */
static void
check_threads (void *closure)
{
  load_libraries ();
  int count = is_emulated () ? 500 : 5000;
  for (int i = 0; i < LIBRARIES; ++i)
    run_threads (i, 10);
  size_t mappings = count_mappings ();
  for (int i = 0; i < LIBRARIES; ++i)
    run_threads (i, count);
  size_t mappings_after = count_mappings ();
  printf ("info: threads: %zu mappings, then %zu\n", mappings,
	  mappings_after);
  TEST_VERIFY (mappings_after <= mappings + 8);
  /* The main thread still has what is its own.  */
  exercise_library (&libraries[INNER]);
  xdlclose (libraries[INNER].handle);
}

/* A namespace that is closed takes its tables along, with live trampolines in
   them, or free ones.  */
static void
check_namespaces (void *closure)
{
  enum { MANY = TRAMP_SLOTS + FEW };
  static void *tramps[MANY];
  int count = is_emulated () ? 20 : 200;
  size_t mappings = 0;
  for (int i = 0; i < count; ++i)
    {
      if (i == 3)
	mappings = count_mappings ();
      load_libraries ();
      xlibrary_fill (&libraries[INNER], tramps, MANY);
      library_check (&libraries[INNER], tramps, MANY);
      library_free (&libraries[INNER], tramps, MANY / 4 * (i % 4));
      run_threads (i % LIBRARIES, 1);
      xdlclose (libraries[INNER].handle);
      for (int j = 0; j < MANY; ++j)
	check_forgotten (tramps[j]);
    }
  size_t mappings_after = count_mappings ();
  printf ("info: namespaces: %zu mappings, then %zu\n", mappings,
	  mappings_after);
  TEST_VERIFY (mappings_after <= mappings + 8);
}

/* Of both libraries, there are no live trampolines.  All slots of all tables
   can be allocated before there is a new table.  */
static void
allocate_all_slots (void *closure)
{
  for (int i = 0; i < LIBRARIES; ++i)
    {
      size_t count = tables[i].count * TRAMP_USABLE_SLOTS;
      void **tramps = xmalloc (count * sizeof (*tramps));
      xlibrary_fill (&libraries[i], tramps, count);
      size_t elsewhere = 0;
      for (size_t j = 0; j < count; ++j)
	elsewhere += !table_set_has (&tables[i], tramps[j], 1);
      TEST_COMPARE (elsewhere, 0);
      library_check (&libraries[i], tramps, count);
      library_free (&libraries[i], tramps, count);
      free (tramps);
    }
}

/* Threads that have slots of both libraries in their caches, at the time of a
   fork.  */
enum { CACHERS = 6, EACH = 150 };
static void *cached[CACHERS][LIBRARIES][EACH];
static pthread_barrier_t barrier;

static void *
caching_thread (void *closure)
{
  void *(*tramps)[EACH] = closure;
  for (int i = 0; i < LIBRARIES; ++i)
    xlibrary_fill (&libraries[i], tramps[i], EACH);
  xpthread_barrier_wait (&barrier);
  for (int i = 0; i < LIBRARIES; ++i)
    library_free (&libraries[i], tramps[i], EACH);
  xpthread_barrier_wait (&barrier);
  /* Meanwhile, the main thread forks.  */
  xpthread_barrier_wait (&barrier);
  return NULL;
}

/* Fork by way of both libraries.  */
static void *
forking_thread (void *closure)
{
  for (int i = 0; i < LIBRARIES; ++i)
    in_child_of (fork_process[i], allocate_all_slots, NULL);
  return NULL;
}

/* A child finds what was in the caches of other threads, whichever library
   makes it.  */
static void
check_fork (void *closure)
{
  load_libraries ();
  xpthread_barrier_init (&barrier, NULL, CACHERS + 1);
  pthread_t threads[CACHERS];
  for (int i = 0; i < CACHERS; ++i)
    TEST_COMPARE (create_thread[i % LIBRARIES] (&threads[i], NULL,
						caching_thread, cached[i]),
		  0);
  xpthread_barrier_wait (&barrier);
  for (int i = 0; i < CACHERS; ++i)
    for (int j = 0; j < LIBRARIES; ++j)
      for (int k = 0; k < EACH; ++k)
	table_set_add (&tables[j], cached[i][j][k]);
  xpthread_barrier_wait (&barrier);

  forking_thread (NULL);
  for (int i = 0; i < LIBRARIES; ++i)
    {
      pthread_t thread;
      TEST_COMPARE (create_thread[i] (&thread, NULL, forking_thread, NULL),
		    0);
      TEST_COMPARE (join_thread[i] (thread, NULL), 0);
    }

  xpthread_barrier_wait (&barrier);
  for (int i = 0; i < CACHERS; ++i)
    TEST_COMPARE (join_thread[i % LIBRARIES] (threads[i], NULL), 0);
  allocate_all_slots (NULL);
}

/* Allocate and free all the time, from a pool that the main thread has no use
   for.  */
static void *
inner_thread (void *closure)
{
  void *tramps[EACH];
  while (!support_record_failure_is_failed ())
    {
      xlibrary_fill (&libraries[INNER], tramps, EACH);
      library_free (&libraries[INNER], tramps, EACH);
    }
  return NULL;
}

/* Neither library knows what a thread was doing that is gone.  */
static void
unaware_child (void *closure)
{
  void *tramps[EACH];
  /* To hang is an error.  */
  alarm (20);
  for (int i = 0; i < LIBRARIES; ++i)
    {
      xlibrary_fill (&libraries[i], tramps, EACH);
      library_check (&libraries[i], tramps, EACH);
      library_free (&libraries[i], tramps, EACH);
    }
}

/* This C library has one thread, and another library has threads that this one
   does not know of.  */
static void
check_unaware_fork (void *closure)
{
  load_libraries ();
  exercise_library (&libraries[OUTER]);
  for (int i = 0; i < 2; ++i)
    {
      pthread_t thread;
      TEST_COMPARE (create_thread[INNER] (&thread, NULL, inner_thread, NULL),
		    0);
    }
  TEST_VERIFY (__libc_single_threaded);
  for (int i = 0; i < 200 && !support_record_failure_is_failed (); ++i)
    in_child_of (fork, unaware_child, NULL);
}

/* Whether this is the child of a child that forking_handler has made, and how
   often it was called.  */
static volatile bool is_grandchild;
static volatile int handler_calls;

/* Let forking_handler be called soon.  */
static void
start_timer (void)
{
  struct itimerval timer = { .it_value.tv_usec = 1 + handler_calls % 100 };
  TEST_COMPARE (setitimer (ITIMER_REAL, &timer, NULL), 0);
}

/* Go on in the child of a child, and in this process when both have ended.  */
static void
forking_handler (int signal)
{
  int before = errno;
  ++handler_calls;
  bool is_child = false;
  pid_t pid = _Fork ();
  if (pid == 0)
    {
      is_child = true;
      /* To hang is an error.  */
      sigset_t set;
      sigemptyset (&set);
      sigaddset (&set, SIGALRM);
      xsignal (SIGALRM, SIG_DFL);
      xpthread_sigmask (SIG_UNBLOCK, &set, NULL);
      alarm (20);
      pid = fork ();
    }
  if (pid == 0)
    {
      is_grandchild = true;
      alarm (20);
    }
  else
    {
      int status;
      xwaitpid (pid, &status, 0);
      if (is_child)
	_exit (status == 0 ? 0 : 1);
      TEST_COMPARE (status, 0);
      start_timer ();
    }
  errno = before;
}

/* Fork in signal handlers, whatever they interrupt.  This thread holds the
   lock then, or does not, in all processes.  */
static void
check_handler_fork (void *closure)
{
  enum { CALLS = 300 };
  load_libraries ();
  xsignal (SIGALRM, forking_handler);
  start_timer ();
  void *tramps[EACH];
  while (handler_calls < CALLS && !is_grandchild
	 && !support_record_failure_is_failed ())
    {
      xlibrary_fill (&libraries[OUTER], tramps, EACH);
      library_free (&libraries[OUTER], tramps, EACH);
    }
  if (is_grandchild)
    unaware_child (NULL);
  else
    xsignal (SIGALRM, SIG_IGN);
}

/* The thread that goes on when the main thread has ended.  */

static pthread_t main_thread;
static bool *handled;

static void *
last_thread (void *closure)
{
  xpthread_join (main_thread);
  /* The main thread has left what was in its caches.  */
  allocate_all_slots (NULL);
  few_thread (NULL);
  return NULL;
}

/* Called by exit, in the last thread, whose caches are no more.  */
static void
exit_handler (void)
{
  few_thread (NULL);
  for (int i = 0; i < LIBRARIES; ++i)
    exercise_library (&libraries[i]);
  *handled = true;
}

/* The main thread ends before others do.  */
static void
end_main_thread (void *closure)
{
  load_libraries ();
  TEST_COMPARE (atexit (exit_handler), 0);
  void *tramps[LIBRARIES][FEW];
  for (int i = 0; i < LIBRARIES; ++i)
    {
      xlibrary_fill (&libraries[i], tramps[i], FEW);
      for (int j = 0; j < FEW; ++j)
	table_set_add (&tables[i], tramps[i][j]);
      library_free (&libraries[i], tramps[i], FEW);
    }
  main_thread = pthread_self ();
  xpthread_create (NULL, last_thread, NULL);
  pthread_exit (NULL);
}

static int
do_test (void)
{
  need_trampolines ();
  support_need_proc ("the test looks at its mappings");

  /* Nothing was allocated yet.  */
  handled = support_shared_allocate (sizeof (*handled));
  in_child_of (fork, end_main_thread, NULL);
  TEST_VERIFY (*handled);
  bool can_fork = vfork_shares_memory ();
  if (can_fork)
    {
      in_child_of (fork, check_fork, NULL);
      in_child_of (fork, check_unaware_fork, NULL);
      in_child_of (fork, check_handler_fork, NULL);
    }
  in_child_of (fork, check_threads, NULL);
  in_child_of (fork, check_namespaces, NULL);

  bool can_unwind = prepare_backtrace ();

  void *outer = xtramp_returning (&outer);
  struct tramp_info info;
  for (int round = 0; round < 3; ++round)
    {
      struct library library = load_library (libc_path ());
      TEST_VERIFY (library.alloc != tramp_alloc);
      inner_backtrace = xdlsym (library.handle, "backtrace");
      inner_find_object = xdlsym (library.handle, "_dl_find_object");
      struct link_map *map;
      TEST_COMPARE (dlinfo (library.handle, RTLD_DI_LINKMAP, &map), 0);

      /* An old libgcc_s cannot look into other namespaces at all.  This also
	 sees to it that it is loaded.  */
      if (sort_looking_back (xdlsym (library.handle, "qsort")) != 2)
	can_unwind = false;

      exercise_library (&library);
      check_backtrace (&library, map, can_unwind, NULL);

      /* Each library has tables of its own, and none knows what belongs to the
	 other.  */
      void *inner = library.alloc (TRAMP_ARG (0));
      TEST_VERIFY_EXIT (inner != NULL);
      TEST_COMPARE (library.init (inner, return_data, &inner), 0);
      TEST_VERIFY (((uintptr_t) inner & -REGION_SIZE)
		   != ((uintptr_t) outer & -REGION_SIZE));
      TEST_VERIFY (tramp_is_refused (inner));
      int *inner_errno = library.errno_location ();
      *inner_errno = 0;
      TEST_COMPARE (library.free (outer), -1);
      TEST_COMPARE (*inner_errno, EINVAL);
      *inner_errno = 0;
      TEST_COMPARE (library.query (outer, &info), -1);
      TEST_COMPARE (*inner_errno, EINVAL);
      *inner_errno = 0;
      TEST_COMPARE (library.init (outer, return_data, NULL), -1);
      TEST_COMPARE (*inner_errno, EINVAL);
      TEST_VERIFY (tramp_is_right (outer, &outer));
      TEST_VERIFY (call_tramp (inner) == &inner);
      TEST_COMPARE (library.query (inner, &info), 0);
      TEST_VERIFY (info.data == &inner);

      /* Its trampolines cannot be used any more, but everything else can.  The
	 C library itself stays if a backtrace has loaded what depends on
	 it.  */
      xdlclose (library.handle);
      TEST_VERIFY (tramp_is_refused (inner));
      struct dl_find_object object;
      _dl_find_object (inner, &object);
      TEST_VERIFY (backtrace_has (backtrace, NULL) == false);
      exercise_tramps ();
      TEST_VERIFY (tramp_is_right (outer, &outer));
    }
  xtramp_free (outer);
  if (!can_unwind)
    FAIL_UNSUPPORTED ("no backtrace through signal handlers, or through other"
		      " namespaces");
  if (!can_fork)
    FAIL_UNSUPPORTED ("emulated: vfork does not share memory");
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
