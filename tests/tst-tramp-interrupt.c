/* Trampolines: what a signal handler sees of those that are being changed.
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

#include <signal.h>
#include <sys/mman.h>

#include <support/xsignal.h>
#include <support/xthread.h>
#include <tst-tramp-fault.h>
#include <tst-tramp-port.h>

#ifdef tst_tramp_single_step

/* What tramp_query says of a trampoline: that it is not live if FLAGS is
   REFUSED, and that it is not initialized if CODE is null.  */
enum { REFUSED = ~0U };

/* A trampoline, and all that tramp_query may say of it while something goes
   on, in this order.  It says the last one at the end.  */
static struct watch
{
  void *tramp;
  int count;
  struct tramp_info info[3];

  /* What it said last.  */
  int now;
} watches[128];
static int watched;

/* True while the handler is to do something.  */
static volatile bool armed;

/* Number of times that it did, since then, and in all.  */
static volatile size_t steps;
static volatile size_t all_steps;

/* Number of wrong answers.  */
static volatile size_t wrong;

/* Ask what is bound to the trampoline of WATCH, and move on if that has
   changed.  */
static void
look (struct watch *watch)
{
  struct tramp_info info;
  memset (&info, 0, sizeof (info));
  errno = 0;
  if (tramp_query (watch->tramp, &info) != 0)
    {
      info.flags = REFUSED;
      wrong += errno != EINVAL;
    }
  for (int i = watch->now; i < watch->count; ++i)
    if (memcmp (&info, &watch->info[i], sizeof (info)) == 0)
      {
	watch->now = i;
	return;
      }
  if (wrong++ < 10)
    printf ("error: after state %d, trampoline %td: code %p, data %p,"
	    " flags %#x\n", watch->now, watch - watches, info.code, info.data,
	    info.flags);
}

/* Look at all trampolines that are watched.  */
static void
look_at_all (void)
{
  for (int i = 0; i < watched; ++i)
    look (&watches[i]);
}

static void
handler (int signal)
{
  if (!armed)
    return;
  int saved_errno = errno;
  ++steps;
  ++all_steps;
  look_at_all ();
  errno = saved_errno;
}

/* From now on, look after each instruction.  */
static inline void
start_looking (void)
{
  steps = 0;
  armed = true;
  tst_tramp_single_step (true);
}

/* Stop that.  */
static inline void
end_looking (void)
{
  tst_tramp_single_step (false);
  armed = false;
  /* Otherwise, nothing was seen.  */
  TEST_VERIFY (steps > 5);
}

/* Watch no trampolines.  */
static void
watch_none (void)
{
  watched = 0;
}

/* Watch TRAMP.  */
static void
watch (void *tramp)
{
  TEST_VERIFY_EXIT (watched < array_length (watches));
  memset (&watches[watched], 0, sizeof (watches[watched]));
  watches[watched++].tramp = tramp;
}

/* The trampoline watched last can also, later, be bound to CODE and DATA with
   the delivery FLAGS.  */
static void
expect (void *code, void *data, unsigned int flags)
{
  struct tramp_info info = { .code = code, .data = data, .flags = flags };
  struct watch *watch = &watches[watched - 1];
  if (watch->count > 0
      && memcmp (&info, &watch->info[watch->count - 1], sizeof (info)) == 0)
    return;
  TEST_VERIFY_EXIT (watch->count < array_length (watch->info));
  watch->info[watch->count++] = info;
}

/* See that all trampolines are now as they should be in the end.  */
static void
check_end (void)
{
  look_at_all ();
  for (int i = 0; i < watched; ++i)
    TEST_COMPARE (watches[i].now, watches[i].count - 1);
}

/* Call tramp_init (TRAMP, CODE, DATA), while somebody looks.  */
static void
init (void *tramp, void *code, void *data)
{
  start_looking ();
  int result = tramp_init (tramp, code, data);
  end_looking ();
  TEST_COMPARE (result, 0);
  check_end ();
}

/* Call tramp_free (TRAMP), while somebody looks.  */
static void
release (void *tramp)
{
  asm ("" : "+r" (tramp));
  start_looking ();
  int result = tramp_free (tramp);
  end_looking ();
  TEST_COMPARE (result, 0);
}

/* Call tramp_alloc (FLAGS), while somebody looks.  */
static void *
acquire (unsigned int flags)
{
  start_looking ();
  void *tramp = tramp_alloc (flags);
  end_looking ();
  TEST_VERIFY_EXIT (tramp != NULL);
  return tramp;
}

static char data[MANY_TRAMPS];

static void
code_1 (void)
{
}

static void
code_2 (void)
{
}

/* Bind, bind again, and free a trampoline with the delivery FLAGS.  */
static void
try_bindings (unsigned int flags)
{
  static struct
  {
    void *code;
    void *data;
  } bindings[] =
    {
      { code_1, &data[1] },
      /* The data changes, then the code, then both, and then nothing.  */
      { code_1, &data[2] },
      { code_2, &data[2] },
      { code_1, &data[1] },
      { code_1, &data[1] },
      /* These values are nothing special.  */
      { code_2, NULL },
      { code_1, code_2 },
    };

  void *neighbour = xtramp (flags, code_2, &data[3]);
  void *tramp = xtramp_alloc (flags);
  void *old_code = NULL;
  void *old_data = NULL;
  for (int i = 0; i < array_length (bindings); ++i)
    {
      void *new_code = bindings[i].code;
      void *new_data = bindings[i].data;
      watch_none ();
      watch (neighbour);
      expect (code_2, &data[3], flags);
      watch (tramp);
      expect (old_code, old_data, flags);
      /* What is not initialized does not become so by halves.  */
      if (i > 0)
	expect (old_code, new_data, flags);
      expect (new_code, new_data, flags);
      init (tramp, new_code, new_data);
      old_code = new_code;
      old_data = new_data;
    }

  watch_none ();
  watch (neighbour);
  expect (code_2, &data[3], flags);
  watch (tramp);
  expect (old_code, old_data, flags);
  expect (NULL, NULL, REFUSED);
  release (tramp);
  check_end ();

  /* It was not initialized.  */
  tramp = xtramp_alloc (flags);
  watch_none ();
  watch (tramp);
  expect (NULL, NULL, flags);
  expect (NULL, NULL, REFUSED);
  release (tramp);
  check_end ();
  xtramp_free (neighbour);
}

/* Allocate trampolines with the delivery FLAGS that were there before, with
   others.  More are watched than a thread has in its cache.  */
static void
try_alloc (unsigned int flags)
{
  enum { COUNT = 96 };
  void *tramps[COUNT];
  for (int i = 0; i < COUNT; ++i)
    tramps[i] = xtramp (tst_tramp_delivery (i % TST_TRAMP_DELIVERIES),
			code_1, &data[i]);
  watch_none ();
  for (int i = 0; i < COUNT; ++i)
    {
      xtramp_free (tramps[i]);
      watch (tramps[i]);
      expect (NULL, NULL, REFUSED);
      expect (NULL, NULL, flags);
    }

  /* Whichever they are.  */
  int found = 0;
  for (int i = 0; i < COUNT; ++i)
    {
      tramps[i] = acquire (flags);
      look_at_all ();
      int live = 0;
      for (int j = 0; j < COUNT; ++j)
	{
	  found += watches[j].tramp == tramps[i];
	  live += watches[j].now;
	}
      TEST_COMPARE (live, found);
    }
  TEST_VERIFY (found > 0);
  for (int i = 0; i < COUNT; ++i)
    xtramp_free (tramps[i]);
}

/* Allocate, initialize and free trampolines in more tables than keep their
   memory, twice, and watch some of them.  */
static void
try_tables (void)
{
  /* As slots come to a thread in batches, and tables have many of them, calls
     of all kinds are among those that are looked at.  */
  enum { FLAGS = TRAMP_ARG (0), STRIDE = MANY_TRAMPS / 8, LOOK = 13 };
  static void *tramps[MANY_TRAMPS];
  watch_none ();
  for (int round = 0; round < 2; ++round)
    {
      /* In the second round, tables are taken into use again.  */
      for (int i = 0; i < MANY_TRAMPS; ++i)
	{
	  tramps[i] = i % LOOK == 0 ? acquire (FLAGS) : xtramp_alloc (FLAGS);
	  look_at_all ();
	  TEST_COMPARE (tramp_init (tramps[i], code_1, &data[i]), 0);
	  for (int j = 0; j < watched; ++j)
	    if (watches[j].tramp == tramps[i])
	      {
		TEST_COMPARE (watches[j].now, 1);
		watches[j].now = 0;
		watches[j].count = 1;
		watches[j].info[0] = (struct tramp_info)
		  { .code = code_1, .data = &data[i], .flags = FLAGS };
	      }
	    else
	      TEST_COMPARE (watches[j].now, 0);
	}

      watch_none ();
      for (int i = 0; i < MANY_TRAMPS; i += STRIDE)
	{
	  watch (tramps[i]);
	  expect (code_1, &data[i], FLAGS);
	  expect (NULL, NULL, REFUSED);
	}
      for (int i = 0; i < MANY_TRAMPS; ++i)
	{
	  if (i % LOOK == 0)
	    release (tramps[i]);
	  else
	    xtramp_free (tramps[i]);
	  look_at_all ();
	  for (int j = 0; j < watched; ++j)
	    TEST_COMPARE (watches[j].now, j * STRIDE <= i);
	}

      watch_none ();
      for (int i = 0; i < MANY_TRAMPS; i += STRIDE)
	{
	  watch (tramps[i]);
	  expect (NULL, NULL, REFUSED);
	  expect (NULL, NULL, FLAGS);
	}
    }
}

/* A handler forks during the first call of tramp_alloc by a thread of a
   child.  This call looks for what was in the caches of threads that are not
   there any more, and goes on in the child of that child, where one more
   thread is gone.  The thread of the child is where one was that is gone.  */

enum { CACHERS = 2 };
static pthread_barrier_t barrier;
static pthread_attr_t same_stack;

/* Whether this process is the child of a handler.  */
static volatile bool forked;

static void
forking_handler (int signal)
{
  if (!armed || forked)
    return;
  /* What decides is in the beginning, and what takes long does not.  */
  if (++steps > 80 && steps % 200 != 0)
    return;
  int saved_errno = errno;
  pid_t pid = fork ();
  if (pid == 0)
    forked = true;
  else
    {
      int status;
      xwaitpid (pid, &status, 0);
      wrong += status != 0;
    }
  errno = saved_errno;
}

/* Have some slots in the cache while the process forks.  */
static void *
cacher (void *closure)
{
  xtramp_free (xtramp_alloc (TRAMP_ARG (0)));
  xpthread_barrier_wait (&barrier);
  xpthread_barrier_wait (&barrier);
  return NULL;
}

/* There is no other live trampoline, and one table.  */
static void *
newcomer (void *closure)
{
  static void *rest[TRAMP_USABLE_SLOTS - 1];
  start_looking ();
  void *tramp = tramp_alloc (TRAMP_ARG (0));
  tst_tramp_single_step (false);
  armed = false;
  TEST_VERIFY_EXIT (tramp != NULL);
  if (!forked)
    {
      TEST_VERIFY (steps > 100);
      TEST_COMPARE (wrong, 0);
      return NULL;
    }

  size_t count = fill_tramps (rest, array_length (rest));
  size_t elsewhere = array_length (rest) - count;
  for (size_t i = 0; i < count; ++i)
    elsewhere += (((uintptr_t) rest[i] ^ (uintptr_t) tramp)
		  & -REGION_SIZE) != 0;
  if (elsewhere != 0)
    printf ("error: %zu slots lost after step %zu\n", elsewhere, steps);
  _exit (elsewhere != 0 ? 1 : 0);
}

static void
child_with_newcomer (void *closure)
{
  xsignal (SIGTRAP, forking_handler);
  xpthread_join (xpthread_create (&same_stack, newcomer, NULL));
}

static void
try_fork (void)
{
  enum { STACK_SIZE = 256 * 1024 };
  xpthread_attr_init (&same_stack);
  xpthread_attr_setstack (&same_stack,
			  xmmap (NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1), STACK_SIZE);
  pthread_t threads[CACHERS];
  xpthread_barrier_init (&barrier, NULL, CACHERS + 1);
  for (int i = 0; i < CACHERS; ++i)
    threads[i] = xpthread_create (i == 0 ? &same_stack : NULL, cacher, NULL);
  xtramp_free (xtramp_alloc (TRAMP_ARG (0)));
  xpthread_barrier_wait (&barrier);
  in_child_of (fork, child_with_newcomer, NULL);
  xpthread_barrier_wait (&barrier);
  for (int i = 0; i < CACHERS; ++i)
    xpthread_join (threads[i]);
  xpthread_barrier_destroy (&barrier);
}

static int
do_test (void)
{
  need_trampolines ();
  xsignal (SIGTRAP, handler);
  struct tramp_info info;
  start_looking ();
  tramp_query (NULL, &info);
  tst_tramp_single_step (false);
  if (steps == 0)
    FAIL_UNSUPPORTED ("the processor does not trap after each instruction");

  try_fork ();
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      try_bindings (tst_tramp_delivery (i));
      try_alloc (tst_tramp_delivery (i));
    }
  try_tables ();
  TEST_COMPARE (wrong, 0);
  printf ("info: looked %zu times\n", all_steps);
  return 0;
}

#else

static int
do_test (void)
{
  FAIL_UNSUPPORTED ("this cannot stop at every instruction on this port");
}

#endif

#define TIMEOUT 120
#include <support/test-driver.c>
