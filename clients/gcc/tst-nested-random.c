/* Test trampolines of nested functions in random sequences of events.
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

/* Usage: tst-nested-random EVENT [STEPS [SEED]]

   EVENT is longjmp, exceptions, fibers, threads, fork, or all.  Functions of
   several shapes call each other, and events of this kind come in between.
   Now and then, trampolines of functions that are active are called.  */

#include <alloca.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "tst-nested.h"
#include "tst-nested-cxx.h"

enum
  {
    MAX_DEPTH = 40,
    NFIBERS = 20,
    FIBER_STACK = 128 * 1024,
    NTHREADS = 8,
    THREAD_STEPS = 600,
    /* How often the fibers of a thread go on in another one, and back.  */
    TURNS = 6
  };

static struct
{
  bool longjmp, exceptions, fibers, threads, fork;
} events;

/* How often each has happened.  */
static struct
{
  long int calls, longjmps, exceptions, switches, abandoned, moves, threads,
    exits, forks;
} done;

static long int steps;

/* Whether this is the child of a fork.  */
static bool is_child;

/* A function that is active.  */
struct frame
{
  function f;
  int addend;
  /* Where to go with longjmp or an exception, if it is 1 or 2.  */
  int catches;
  jmp_buf env;
  /* The fiber with its stack in this frame, or null.  */
  struct fiber *embedded;
  struct frame *caller;
  int depth;
};

/* A stack, and what is on it.  */
struct fiber
{
  ucontext_t context;
  struct frame *top;
  struct team *team;
  bool started;
  bool finished;
};

/* Fibers that run in turns.  Only one thread at a time has them.  */
struct team
{
  uint64_t random;
  long int steps;
  /* Whether the thread that has it may exit.  */
  bool last_turn;
  /* Whether functions are to return, and nothing else.  */
  bool ending;
  struct fiber *running;
  struct fiber root;
  struct fiber fibers[NFIBERS];
  char *stacks;
};

static void work (struct team *team);

/* Return a random number below LIMIT.  */
static unsigned int
choose (struct team *team, unsigned int limit)
{
  team->random = team->random * 6364136223846793005 + 1442695040888963407;
  return (uint32_t) (team->random >> 33) % limit;
}

static void
check_frame (const struct frame *frame)
{
  CHECK (frame->f (1) == 1 + frame->addend);
}

/* Check a random one of the functions that are active in TEAM.  */
static void
check_some (struct team *team)
{
  struct fiber *fiber = team->running;
  if (choose (team, 4) == 0)
    {
      unsigned int number = choose (team, NFIBERS + 1);
      fiber = number == NFIBERS ? &team->root : &team->fibers[number];
    }
  if (fiber->finished || fiber->top == NULL)
    return;
  struct frame *frame = fiber->top;
  for (int i = choose (team, frame->depth + 1); i > 0; --i)
    frame = frame->caller;
  check_frame (frame);
}

/* Let FIBER run instead of the present one.  */
static void __attribute__ ((noipa))
switch_to (struct team *team, struct fiber *fiber)
{
  struct fiber *before = team->running;
  team->running = fiber;
  fiber->started = true;
  CHECK (swapcontext (&before->context, &fiber->context) == 0);
}

/* What a fiber executes.  */
static void
fiber_main (int high, int low)
{
  struct team *team
    = (struct team *) ((uintptr_t) (unsigned int) high << 16 << 16
		       | (unsigned int) low);
  struct fiber *self = team->running;
  work (team);
  self->finished = true;
  switch_to (team, &team->root);
  abort ();
}

static void
prepare_fiber (struct team *team, struct fiber *fiber, void *stack)
{
  fiber->team = team;
  fiber->top = NULL;
  fiber->started = false;
  fiber->finished = false;
  CHECK (getcontext (&fiber->context) == 0);
  fiber->context.uc_stack.ss_sp = stack;
  fiber->context.uc_stack.ss_size = FIBER_STACK;
  fiber->context.uc_link = NULL;
  makecontext (&fiber->context, (void (*) (void)) fiber_main, 2,
	       (int) ((uintptr_t) team >> 16 >> 16), (int) (uintptr_t) team);
}

static bool
is_embedded (struct team *team, struct fiber *fiber)
{
  char *sp = fiber->context.uc_stack.ss_sp;
  return (fiber != &team->root
	  && !(sp >= team->stacks
	       && sp < team->stacks + (size_t) NFIBERS * FIBER_STACK));
}

/* FIBER, whose stack is in a frame, does not go on.  */
static void
give_up (struct team *team, struct fiber *fiber)
{
  fiber->finished = true;
  fiber->top = NULL;
  fiber->context.uc_stack.ss_sp = team->stacks;
}

/* Forget the fibers whose stacks are in frames of the running fiber below
   LIMIT, which are left.  */
static void
forget_embedded (struct team *team, struct frame *limit)
{
  for (struct frame *frame = team->running->top; frame != limit;
       frame = frame->caller)
    if (frame->embedded != NULL)
      give_up (team, frame->embedded);
}

/* Return a random frame of the running fiber that catches what CATCHES says,
   or null.  */
static struct frame *
catcher (struct team *team, int catches)
{
  struct frame *frame = team->running->top, *found = NULL;
  for (; frame != NULL; frame = frame->caller)
    if (frame->catches == catches && (found == NULL || choose (team, 3) == 0))
      found = frame;
  return found;
}

static void __attribute__ ((noipa))
random_event (struct team *team)
{
  struct fiber *self = team->running;

  switch (choose (team, 8))
    {
    case 0:
      if (events.longjmp)
	{
	  struct frame *frame = catcher (team, 1);
	  if (frame == NULL)
	    break;
	  forget_embedded (team, frame);
	  self->top = frame;
	  __atomic_add_fetch (&done.longjmps, 1, __ATOMIC_RELAXED);
	  longjmp (frame->env, 1);
	}
      break;

    case 1:
      if (events.exceptions)
	{
	  struct frame *frame = catcher (team, 2);
	  if (frame == NULL)
	    break;
	  forget_embedded (team, frame);
	  __atomic_add_fetch (&done.exceptions, 1, __ATOMIC_RELAXED);
	  throw_exception (frame);
	}
      break;

    case 2:
    case 3:
      if (events.fibers)
	{
	  unsigned int number = choose (team, NFIBERS + 1);
	  struct fiber *fiber
	    = number == NFIBERS ? &team->root : &team->fibers[number];
	  if (fiber == self)
	    break;
	  if (fiber->finished)
	    {
	      if (is_embedded (team, fiber))
		break;
	      prepare_fiber (team, fiber,
			     team->stacks + (size_t) number * FIBER_STACK);
	    }
	  else if (number != NFIBERS && fiber->started
		   && choose (team, 50) == 0
		   && !is_embedded (team, fiber))
	    {
	      /* Nothing else goes on with what it was doing.  */
	      prepare_fiber (team, fiber,
			     team->stacks + (size_t) number * FIBER_STACK);
	      __atomic_add_fetch (&done.abandoned, 1, __ATOMIC_RELAXED);
	    }
	  __atomic_add_fetch (&done.switches, 1, __ATOMIC_RELAXED);
	  switch_to (team, fiber);
	}
      break;

    case 4:
      if (events.threads && self == &team->root && choose (team, 10) == 0
	  && team->last_turn && !team->ending)
	{
	  __atomic_add_fetch (&done.exits, 1, __ATOMIC_RELAXED);
	  pthread_exit (NULL);
	}
      break;

    case 5:
      if (events.fork && choose (team, 40) == 0)
	{
	  __atomic_add_fetch (&done.forks, 1, __ATOMIC_RELAXED);
	  pid_t pid = fork ();
	  CHECK (pid >= 0);
	  if (pid == 0)
	    {
	      is_child = true;
	      events.fork = false;
	      /* Where processors lack atomic instructions, another thread may
		 have held a lock of libstdc++ that throwing takes.  */
	      if (events.threads)
		events.exceptions = false;
	      for (struct frame *frame = self->top; frame != NULL;
		   frame = frame->caller)
		check_frame (frame);
	      team->steps = 20;
	      work (team);
	      _exit (0);
	    }
	  int status;
	  CHECK (waitpid (pid, &status, 0) == pid);
	  CHECK (status == 0);
	}
      break;

    default:
      check_some (team);
    }
}

/* A frame of the running fiber with function F, which adds ADDEND.  */
static inline void __attribute__ ((always_inline))
enter (struct team *team, struct frame *frame, function f, int addend)
{
  struct frame *caller = team->running->top;
  frame->f = f;
  frame->addend = addend;
  frame->catches = 0;
  frame->embedded = NULL;
  frame->caller = caller;
  frame->depth = caller == NULL ? 0 : caller->depth + 1;
  team->running->top = frame;
}

static inline void __attribute__ ((always_inline))
leave (struct team *team, struct frame *frame)
{
  CHECK (team->running->top == frame);
  check_frame (frame);
  team->running->top = frame->caller;
}

/* The shapes.  */

static void __attribute__ ((noipa))
shape_plain (struct team *team)
{
  int base = choose (team, 1000);
  int add (int x) { return x + base; }
  struct frame frame;
  enter (team, &frame, add, base);
  work (team);
  leave (team, &frame);
}

static void __attribute__ ((noipa))
shape_three (struct team *team)
{
  int base = choose (team, 1000);
  int add (int x) { return x + base; }
  int subtract (int x) { return x - base; }
  int add_twice (int x) { return add (x) + base; }
  struct frame frame, frame2, frame3;
  enter (team, &frame, subtract, -base);
  enter (team, &frame2, add_twice, 2 * base);
  enter (team, &frame3, add, base);
  work (team);
  leave (team, &frame3);
  leave (team, &frame2);
  leave (team, &frame);
}

static void __attribute__ ((noipa))
shape_dynamic (struct team *team)
{
  int base = choose (team, 1000);
  int add (int x) { return x + base; }
  struct frame frame;
  enter (team, &frame, add, base);
  {
    char array[choose (team, 300) + 1];
    asm volatile ("" : : "r" (array) : "memory");
    work (team);
  }
  check_frame (&frame);
  char *array = alloca (choose (team, 300) + 1);
  asm volatile ("" : : "r" (array) : "memory");
  work (team);
  leave (team, &frame);
}

static inline void __attribute__ ((always_inline))
inlined (struct team *team, int depth)
{
  struct { char room[40]; int base; } local = { .base = choose (team, 1000) };
  int add (int x) { return x + local.base; }
  struct frame frame;
  enter (team, &frame, add, local.base);
  if (depth == 0)
    work (team);
  leave (team, &frame);
}

static void __attribute__ ((noipa))
shape_inlined (struct team *team)
{
  int base = choose (team, 1000);
  int add (int x) { return x + base; }
  struct frame frame;
  enter (team, &frame, add, base);
  inlined (team, 1);
  inlined (team, 0);
  {
    char array[choose (team, 300) + 1];
    asm volatile ("" : : "r" (array) : "memory");
    inlined (team, 0);
    check_frame (&frame);
  }
  leave (team, &frame);
}

static void __attribute__ ((noipa))
shape_setjmp (struct team *team)
{
  int base = choose (team, 1000);
  int add (int x) { return x + base; }
  struct frame frame;
  enter (team, &frame, add, base);
  if (setjmp (frame.env) == 0)
    frame.catches = 1;
  inlined (team, 0);
  leave (team, &frame);
}

static void __attribute__ ((noipa))
shape_catch (struct team *team)
{
  int base = choose (team, 1000);
  int add (int x) { return x + base; }
  struct frame frame;
  enter (team, &frame, add, base);
  frame.catches = 2;
  if (catch_exception ((void (*) (void *)) work, team, &frame))
    team->running->top = &frame;
  check_frame (&frame);
  frame.catches = 0;
  work (team);
  leave (team, &frame);
}

/* With FIBER on a stack in the frame.  */
static void __attribute__ ((noipa))
embed (struct team *team, struct fiber *fiber)
{
  int base = choose (team, 1000);
  int add (int x) { return x + base; }
  struct frame frame;
  char stack[FIBER_STACK];
  enter (team, &frame, add, base);
  prepare_fiber (team, fiber, stack);
  frame.embedded = fiber;
  switch_to (team, fiber);
  work (team);
  frame.embedded = NULL;
  give_up (team, fiber);
  leave (team, &frame);
}

static void __attribute__ ((noipa))
shape_embedded (struct team *team)
{
  struct fiber *fiber = &team->fibers[choose (team, NFIBERS)];
  if (events.fibers && fiber->finished && !is_embedded (team, fiber)
      && team->running == &team->root && choose (team, 10) == 0)
    embed (team, fiber);
  else
    shape_plain (team);
}

/* Make one or a few random steps.  */
static void __attribute__ ((noipa))
work (struct team *team)
{
  static void (*const shapes[]) (struct team *)
    = {
	shape_plain, shape_three, shape_dynamic, shape_inlined, shape_setjmp,
	shape_catch, shape_embedded
      };

  for (int i = choose (team, 8); i > 0; --i)
    {
      struct frame *top = team->running->top;
      if (team->steps <= 0)
	return;
      --team->steps;
      __atomic_add_fetch (&done.calls, 1, __ATOMIC_RELAXED);
      if (choose (team, 2) == 0)
	random_event (team);
      else if (top == NULL || top->depth < MAX_DEPTH)
	shapes[choose (team, sizeof shapes / sizeof *shapes)] (team);
    }
}

/* New fibers, for COUNT steps.  */
static struct team *
new_team (long int count, uint64_t seed)
{
  struct team *team = calloc (1, sizeof *team);
  CHECK (team != NULL);
  team->stacks = malloc ((size_t) NFIBERS * FIBER_STACK);
  CHECK (team->stacks != NULL);
  team->random = seed;
  team->steps = count;
  team->last_turn = true;
  team->running = &team->root;
  for (int i = 0; i < NFIBERS; ++i)
    {
      team->fibers[i].finished = true;
      team->fibers[i].context.uc_stack.ss_sp = team->stacks;
    }
  return team;
}

/* Make the steps, and finish the fibers in the end.  */
static void __attribute__ ((noipa))
run_team (struct team *team)
{
  team->root.top = NULL;
  team->running = &team->root;
  while (team->steps > 0)
    work (team);
  if (!team->last_turn)
    return;
  /* Let the fibers return.  */
  team->ending = true;
  for (int i = 0; i < NFIBERS; ++i)
    {
      struct fiber *fiber = &team->fibers[i];
      if (!fiber->finished && fiber->started)
	{
	  switch_to (team, fiber);
	  CHECK (fiber->finished);
	}
    }
}

/* TEAM goes to another thread.  Return whether it has fibers.  */
static bool
move_team (struct team *team)
{
  bool moved = false;
  for (int i = 0; i < NFIBERS; ++i)
    if (is_embedded (team, &team->fibers[i]))
      give_up (team, &team->fibers[i]);
    else
      moved |= !team->fibers[i].finished && team->fibers[i].started;
  if (moved)
    __atomic_add_fetch (&done.moves, 1, __ATOMIC_RELAXED);
  return moved;
}

static void *
thread_main (void *closure)
{
  run_team (closure);
  return NULL;
}

/* Threads, two of which run two teams in turns.  */
static struct team *teams[NTHREADS];
static pthread_barrier_t barrier;

static void *
turns_main (void *closure)
{
  for (int turn = 0; turn < TURNS; ++turn)
    {
      struct team *team = teams[(uintptr_t) closure ^ (turn & 1)];
      team->steps = THREAD_STEPS / TURNS;
      team->last_turn = turn == TURNS - 1;
      run_team (team);
      /* The other threads are not there.  */
      if (is_child)
	_exit (0);
      if (!team->last_turn)
	{
	  move_team (team);
	  pthread_barrier_wait (&barrier);
	}
    }
  return NULL;
}

static void
run_threads (long int count, uint64_t seed)
{
  pthread_t threads[NTHREADS];
  uint64_t number = 0;

  CHECK (pthread_barrier_init (&barrier, NULL, NTHREADS) == 0);
  while (count > 0)
    {
      for (int i = 0; i < NTHREADS; ++i)
	teams[i] = new_team (0, seed + number++);
      for (uintptr_t i = 0; i < NTHREADS; ++i)
	CHECK (pthread_create (&threads[i], NULL, turns_main, (void *) i)
	       == 0);
      for (int i = 0; i < NTHREADS; ++i)
	{
	  CHECK (pthread_join (threads[i], NULL) == 0);
	  ++done.threads;
	}
      for (int i = 0; i < NTHREADS; ++i)
	{
	  count -= THREAD_STEPS;
	  /* The fibers of a thread that has exited go on in another one.  */
	  teams[i]->steps = 0;
	  if (move_team (teams[i]))
	    {
	      CHECK (pthread_create (&threads[i], NULL, thread_main, teams[i])
		     == 0);
	      CHECK (pthread_join (threads[i], NULL) == 0);
	    }
	  free (teams[i]->stacks);
	  free (teams[i]);
	}
    }
}

int
main (int argc, char **argv)
{
  const char *event = argc > 1 ? argv[1] : "all";
  bool all = strcmp (event, "all") == 0;
  events.longjmp = all || strcmp (event, "longjmp") == 0;
  events.exceptions = all || strcmp (event, "exceptions") == 0;
  events.fibers = all || strcmp (event, "fibers") == 0;
  events.threads = all || strcmp (event, "threads") == 0;
  events.fork = all || strcmp (event, "fork") == 0;
#ifdef __SANITIZE_ADDRESS__
  if (events.fibers && (all || fake_stack ()))
    {
      puts ("Address Sanitizer does not know what is used by other fibers.");
      return 77;
    }
#endif
  if (split_stack () && (events.longjmp || events.fibers))
    {
      puts ("Stacks that are split do not support this.");
      return 77;
    }
  steps = argc > 2 ? atol (argv[2]) : 1000000;
  uint64_t seed = argc > 3 ? strtoull (argv[3], NULL, 0)
		  : (uint64_t) time (NULL);
  printf ("%s: %ld steps, seed %llu\n", event, steps,
	  (unsigned long long int) seed);
  fflush (stdout);

  if (events.threads)
    run_threads (steps, seed);
  else
    {
      struct team *team = new_team (steps, seed);
      run_team (team);
      free (team->stacks);
      free (team);
    }
  for (int i = 0; i < 4; ++i)
    overwrite_stack ();
  /* If there is much to look at, that is done when as many trampolines were
     created.  */
  for (int i = 0; i < 10000; ++i)
    one_function ();
  printf ("%ld calls, %ld longjmps, %ld exceptions, %ld switches, "
	  "%ld abandoned, %ld threads, %ld exits, %ld moves, %ld forks; "
	  "%ld left\n",
	  done.calls, done.longjmps, done.exceptions, done.switches,
	  done.abandoned, done.threads, done.exits, done.moves, done.forks,
	  live);
  /* What was given up on other stacks is not found out until the list of
     trampolines would have to grow, and then only if something else is there,
     which depends on how large frames are.  */
  CHECK (live <= at_most (done.abandoned > 0
			  ? 8 * (NFIBERS + 1) * (MAX_DEPTH + 4) : 0));
  return 0;
}
