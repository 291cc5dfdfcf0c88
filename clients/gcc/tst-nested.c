/* Test which trampoline of nested functions is deleted.
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

#include <alloca.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "tst-nested.h"

/* Call F, which adds an integer to its argument, in a way that the compiler
   does not see through.  */
static void __attribute__ ((noipa))
use (function f, int addend)
{
  CHECK (f (1000) == 1000 + addend);
}

/* Functions with nested functions in one frame.  With optimization, their
   objects are in the order of their alignment and size, not of their
   creation.  */

static inline int __attribute__ ((always_inline))
inner (int k)
{
  int local = k;
  int add (int x) { return x + local; }
  use (add, k);
  return local;
}

static inline int __attribute__ ((always_inline))
inner_large (int k)
{
  char room[k % 2 ? 100 : 100];
  struct { char c[200]; int i; } local = { .i = k };
  int add (int x) { return x + local.i + local.c[0]; }
  use (add, k);
  memset (room, k, sizeof room);
  int result = inner (room[50]) + inner (k + 1);
  use (add, k);
  return result;
}

static int __attribute__ ((noipa))
test_inlined (int n)
{
  int base = n;
  int add (int x) { return x + base; }
  int subtract (int x) { return x - base; }
  use (add, n);
  use (subtract, -n);
  inner (n + 1);
  use (add, n);
  use (subtract, -n);
  inner_large (n % 100);
  use (add, n);
  use (subtract, -n);
  ++base;
  use (add, n + 1);
  inner (5);
  return base;
}

/* A stack pointer that moves between the creation and the deletion.  */

static int __attribute__ ((noipa))
test_dynamic (int size, int depth)
{
  int base = depth;
  int add (int x) { return x + base; }
  use (add, depth);
  if (size % 3 == 0)
    {
      char array[size];
      memset (array, 1, size);
      use (add, depth + array[size / 2] - 1);
      inner (size);
      if (depth > 0)
	test_dynamic (size * 7 % 1000 + 1, depth - 1);
      use (add, depth + array[size - 1] - 1);
    }
  else
    {
      char *array = alloca (size);
      asm volatile ("" : : "r" (array) : "memory");
      inner (size);
      if (depth > 0)
	test_dynamic (size * 7 % 1000 + 1, depth - 1);
    }
  use (add, depth);
  inner (depth);
  use (add, depth);
  return base;
}

/* Arguments on the stack while trampolines come and go.  */

static int __attribute__ ((noipa))
many (int a, int b, int c, int d, int e, int f, int g, int h, int i, int j)
{
  return a + b + c + d + e + f + g + h + i + j;
}

static void __attribute__ ((noipa))
test_arguments (int n)
{
  int base = n;
  int add (int x) { return x + base; }
  use (add, n);
  CHECK (many (1, 2, inner (3), inner (4), many (n, 2, 3, 4, 5, 6, 7, 8, 9,
						 inner (n)),
	       6, 7, 8, 9, inner (10)) == 50 + 2 * n + 44);
  use (add, n);
}

static int __attribute__ ((noipa))
recurse (int depth)
{
  int base = depth;
  int add (int x) { return x + base; }
  function f = add;
  asm ("" : "+r" (f));
  int sum = depth > 0 ? recurse (depth - 1) : 0;
  return sum + f (1) - 1;
}

/* Functions that are left by longjmp.  */

static jmp_buf env;

static void __attribute__ ((noipa))
leave (int depth)
{
  int base = depth;
  int add (int x) { return x + base; }
  use (add, depth);
  if (depth == 0)
    longjmp (env, 1);
  char array[depth * 40 % 200 + 1];
  asm volatile ("" : : "r" (array) : "memory");
  leave (depth - 1);
  use (add, depth);
}

/* Do that, and look whether trampolines of callers stay, whether those of
   callees go away, and whether they do not pile up.  */
static void __attribute__ ((noipa))
test_longjmp (void)
{
  long int before = live;
  volatile int round;
  int base = 7;
  int add (int x) { return x + base; }
  use (add, 7);
  for (round = 0; round < 10000; ++round)
    {
      if (setjmp (env) == 0)
	leave (round % 10);
      use (add, 7);
      /* Those that are not overwritten are in the places of ten depths.  */
      CHECK (live <= before + at_most (10 * 10));
    }
  /* Functions that are left in the same frame.  */
  for (round = 0; round < 1000; ++round)
    {
      if (setjmp (env) == 0)
	{
	  int local = round;
	  int nested (int x) { return x + local; }
	  use (nested, round);
	  leave (0);
	}
      use (add, 7);
      inner (round);
    }
  overwrite_stack ();
  one_function ();
  CHECK (live <= before + at_most (1));
  use (add, 7);
}

/* A jump from a nested function to the enclosing one.  */
static void __attribute__ ((noipa))
test_nonlocal_goto (void)
{
  __label__ out;
  int base = 3;
  int add (int x)
  {
    if (x == 1000)
      goto out;
    return x + base;
  }
  use (add, 3);
 out:
  base++;
  inner (base);
}

/* What the caller sees in errno is what the function has stored there.  */
static int __attribute__ ((noipa))
set_errno (int value)
{
  int base = value;
  int add (int x) { return x + base; }
  use (add, value);
  char *array = alloca (value + 100);
  asm volatile ("" : : "r" (array) : "memory");
  errno = value;
  return -1;
}

/* Contexts.  */

enum { STACK_SIZE = 64 * 1024, NCONTEXTS = 10 };
enum { PLAIN, MOVING, DEEP, FORKING, LOCKING };
static ucontext_t main_context, contexts[NCONTEXTS];

static void
context (int number)
{
  int base = number;
  int add (int x) { return x + base; }
  use (add, number);
  swapcontext (&contexts[number], &main_context);
  use (add, number);
  {
    char array[number * 100 + 1];
    asm volatile ("" : : "r" (array) : "memory");
    inner (number);
    swapcontext (&contexts[number], &main_context);
    use (add, number);
  }
  inner (number + 1);
}

/* A context whose stack pointer is elsewhere when it is left.  */
static void
moving_context (int number)
{
  int base = number;
  int add (int x) { return x + base; }
  use (add, number);
  swapcontext (&contexts[number], &main_context);
  char *array = alloca (1000);
  asm volatile ("" : : "r" (array) : "memory");
  use (add, number);
}

/* A context with more frames than there is room for at first.  */
static void
deep_context (int depth)
{
  int base = depth;
  int add (int x) { return x + base; }
  use (add, depth);
  if (depth > 0)
    deep_context (depth - 1);
  use (add, depth);
}

/* What handlers of fork wait for, and whether there is a need for it yet.  */
static pthread_mutex_t fork_lock = PTHREAD_MUTEX_INITIALIZER;
static bool forked;

static void
lock_for_fork (void)
{
  pthread_mutex_lock (&fork_lock);
}

static void
unlock_for_fork (void)
{
  pthread_mutex_unlock (&fork_lock);
}

/* A context that has it when functions are entered.  */
static void
locking_context (void)
{
  while (!__atomic_load_n (&forked, __ATOMIC_RELAXED))
    {
      lock_for_fork ();
      inner (1);
      unlock_for_fork ();
    }
}

static void test_fork (int depth);

/* What contexts execute.  Where they go in the end is not left to
   uc_link, as emulators do not support it on all ports.  */
static void
context_main (int number, int kind)
{
  if (kind == MOVING)
    moving_context (number);
  else if (kind == DEEP)
    deep_context (40);
  else if (kind == FORKING)
    test_fork (1);
  else if (kind == LOCKING)
    locking_context ();
  else
    context (number);
  swapcontext (&contexts[number], &main_context);
  abort ();
}

static void
start_context (int number, void *stack, int kind)
{
  CHECK (getcontext (&contexts[number]) == 0);
  contexts[number].uc_stack.ss_sp = stack;
  contexts[number].uc_stack.ss_size = STACK_SIZE;
  contexts[number].uc_link = NULL;
  makecontext (&contexts[number], (void (*) (void)) context_main, 2, number,
	       kind);
}

/* On stacks elsewhere, in any order.  */
static void __attribute__ ((noipa))
test_contexts (void)
{
  long int before = live;
  int base = 1;
  int add (int x) { return x + base; }
  char *stacks = malloc (NCONTEXTS * STACK_SIZE);
  CHECK (stacks != NULL);
  for (int i = 0; i < NCONTEXTS; ++i)
    {
      start_context (i, stacks + i * STACK_SIZE, PLAIN);
      swapcontext (&main_context, &contexts[i]);
      use (add, 1);
    }
  for (int i = 0; i < 2 * NCONTEXTS; ++i)
    {
      int number = i * 7 % NCONTEXTS;
      inner (number);
      swapcontext (&main_context, &contexts[number]);
      use (add, 1);
    }
  free (stacks);
  CHECK (live == before);
  use (add, 1);
}

/* Run context NUMBER from the depth DEPTH below its stack.  */
static void __attribute__ ((noipa))
run_below (int number, int depth)
{
  int base = depth;
  int add (int x) { return x + base; }
  use (add, depth);
  if (depth > 0)
    run_below (number, depth - 1);
  else
    swapcontext (&main_context, &contexts[number]);
  use (add, depth);
}

/* On a stack in a frame of the caller: when it runs, what is below it is in
   use.  */
static void __attribute__ ((noipa))
test_embedded (void)
{
  long int before = live;
  int base = 1;
  int add (int x) { return x + base; }
  char stack[STACK_SIZE];
  use (add, 1);
  start_context (5, stack, PLAIN);
  run_below (5, 3);
  use (add, 1);
  run_below (5, 2);
  use (add, 1);
  run_below (5, 10);
  use (add, 1);
  CHECK (live == before);
}

/* Let context NUMBER go on while there is a nested function, with the stack
   pointer elsewhere if SIZE is not null.  */
static inline void __attribute__ ((always_inline))
resume_inlined (int number, int size)
{
  struct { char room[200]; int base; } local = { .base = size };
  int add (int x) { return x + local.base; }
  use (add, size);
  char array[size + 1];
  asm volatile ("" : : "r" (array) : "memory");
  swapcontext (&main_context, &contexts[number]);
  use (add, size);
}

/* The nested function is in the frame that has the stack of the context, and
   what the context has created in the meantime stays.  */
static void __attribute__ ((noipa))
test_embedded_inlined (int size)
{
  /* Below what has a fixed place in the frame.  */
  char *stack = alloca (STACK_SIZE);
  int base = 1;
  int add (int x) { return x + base; }
  use (add, 1);
  start_context (5, stack, PLAIN);
  resume_inlined (5, size);
  use (add, 1);
  resume_inlined (5, size);
  use (add, 1);
  resume_inlined (5, size);
  use (add, 1);
}

/* Contexts that are given up, with stacks that are used again.  */
static void __attribute__ ((noipa))
test_abandoned (void)
{
  long int before = live;
  int base = 1;
  int add (int x) { return x + base; }
  char *stacks = malloc (2 * STACK_SIZE);
  CHECK (stacks != NULL);
  for (int i = 0; i < 1000; ++i)
    {
      start_context (i % 2, stacks + i % 2 * STACK_SIZE, 0);
      swapcontext (&main_context, &contexts[i % 2]);
      use (add, 1);
    }
  free (stacks);
  CHECK (live <= before + at_most (2));
}

/* A context that is given up, and its stack unmapped.  If the stack of the
   first thread has no limit, this memory could be part of it.  Emulators can
   have no memory for sbrk.  */
static void __attribute__ ((noipa))
test_unmapped (void)
{
  long int before = live;
  char *stack = sbrk (STACK_SIZE);
  int mapped = stack == (char *) -1;
  if (mapped)
    stack = mmap (NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK (stack != (char *) -1);
  start_context (0, stack, PLAIN);
  swapcontext (&main_context, &contexts[0]);
  if (mapped)
    CHECK (munmap (stack, STACK_SIZE) == 0);
  else
    {
      CHECK (sbrk (0) == stack + STACK_SIZE);
      CHECK (sbrk (-STACK_SIZE) != (void *) -1);
    }
  /* Let it be looked at.  */
  for (volatile int i = 0; i < 3; ++i)
    {
      if (setjmp (env) == 0)
	leave (5);
      one_function ();
    }
  CHECK (live <= before + at_most (1 + 6));
}

/* Contexts that other threads go on with.  */

static pthread_barrier_t barrier;

static void *
other_thread (void *closure)
{
  int base = 2;
  int add (int x) { return x + base; }
  use (add, 2);
  swapcontext (&main_context, closure);
  use (add, 2);
  return NULL;
}

static void *
first_thread (void *closure)
{
  start_context (0, closure, PLAIN);
  swapcontext (&main_context, &contexts[0]);
  /* On the stack of the thread, for the thread to leave.  */
  if (setjmp (env) == 0)
    leave (5);
  return NULL;
}

static void *
moving_thread (void *closure)
{
  start_context (1, closure, MOVING);
  swapcontext (&main_context, &contexts[1]);
  return NULL;
}

/* Start context 2.  */
static void *
starting_thread (void *closure)
{
  bool *wait = closure;
  swapcontext (&main_context, &contexts[2]);
  if (*wait)
    {
      pthread_barrier_wait (&barrier);
      pthread_barrier_wait (&barrier);
    }
  return NULL;
}

static void
run_thread (void *(*start) (void *), void *closure)
{
  pthread_t thread;
  CHECK (pthread_create (&thread, NULL, start, closure) == 0);
  CHECK (pthread_join (thread, NULL) == 0);
}

static void __attribute__ ((noipa))
test_threads (void)
{
  long int before = live;
  char *stack = malloc (STACK_SIZE);
  CHECK (stack != NULL);
  run_thread (first_thread, stack);
  CHECK (live == before + 1);
  run_thread (other_thread, &contexts[0]);
  CHECK (live == before + 1);
  /* Here, and not in a new thread.  */
  other_thread (&contexts[0]);
  CHECK (live == before);

  /* It is not found before there are more of them.  */
  run_thread (moving_thread, stack);
  other_thread (&contexts[1]);
  CHECK (live == before + 1);
  memset (stack, 0, STACK_SIZE);
  start_context (1, stack, DEEP);
  swapcontext (&main_context, &contexts[1]);
  CHECK (live == before);
  free (stack);
}

/* Go on with a context that another thread has started, on a stack in this
   frame.  If WAIT, the other thread does not exit before.  */
static void __attribute__ ((noipa))
resume_moved (bool wait)
{
  char stack[STACK_SIZE];
  pthread_t thread;
  start_context (2, stack, PLAIN);
  CHECK (pthread_barrier_init (&barrier, NULL, 2) == 0);
  CHECK (pthread_create (&thread, NULL, starting_thread, &wait) == 0);
  if (wait)
    pthread_barrier_wait (&barrier);
  else
    CHECK (pthread_join (thread, NULL) == 0);
  swapcontext (&main_context, &contexts[2]);
  swapcontext (&main_context, &contexts[2]);
  if (wait)
    {
      memset (stack, 0, sizeof stack);
      pthread_barrier_wait (&barrier);
      CHECK (pthread_join (thread, NULL) == 0);
    }
}

/* The nearest trampoline in the list of this thread is the caller's.  */
static void __attribute__ ((noipa))
test_embedded_moved (bool wait)
{
  int base = 1;
  int add (int x) { return x + base; }
  function f = add;
  asm ("" : "+r" (f));
  use (f, 1);
  resume_moved (wait);
  use (f, 1);
}

/* Threads that exit, or are canceled, in the middle of everything.  */

static void __attribute__ ((noipa))
exit_thread (int depth, bool wait)
{
  int base = depth;
  int add (int x) { return x + base; }
  use (add, depth);
  if (depth > 0)
    exit_thread (depth - 1, wait);
  else if (wait)
    pause ();
  else
    pthread_exit (NULL);
  use (add, depth);
}

static void *
exiting_thread (void *closure)
{
  exit_thread (10, false);
  return closure;
}

static void *
canceled_thread (void *closure)
{
  exit_thread (10, true);
  return closure;
}

static void __attribute__ ((noipa))
test_exit (void)
{
  long int before = live;
  int base = 1;
  int add (int x) { return x + base; }
  use (add, 1);
  run_thread (exiting_thread, NULL);
  CHECK (live == before);

  pthread_t thread;
  CHECK (pthread_create (&thread, NULL, canceled_thread, NULL) == 0);
  CHECK (pthread_cancel (thread) == 0);
  CHECK (pthread_join (thread, NULL) == 0);
  CHECK (live == before);
  use (add, 1);
}

/* The child goes on with the frames of its parent.  */
static void __attribute__ ((noipa))
test_fork (int depth)
{
  int base = depth;
  int add (int x) { return x + base; }
  use (add, depth);
  if (depth > 0)
    test_fork (depth - 1);
  else
    {
      pid_t pid = fork ();
      CHECK (pid >= 0);
      if (pid > 0)
	{
	  int status;
	  CHECK (waitpid (pid, &status, 0) == pid);
	  CHECK (status == 0);
	}
      else
	{
	  test_inlined (1);
	  run_thread (exiting_thread, NULL);
	  _exit (0);
	}
    }
  use (add, depth);
}

/* A signal handler, on a stack of its own in a frame that is in use.  */

static void
handler (int signal)
{
  int base = signal;
  int add (int x) { return x + base; }
  use (add, signal);
  test_dynamic (10, 3);
  use (add, signal);
}

static void __attribute__ ((noipa))
test_signal (void)
{
  int base = 1;
  int add (int x) { return x + base; }
  char array[SIGSTKSZ + 16384];
  stack_t stack = { .ss_sp = array, .ss_size = sizeof array };
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };
  CHECK (sigaltstack (&stack, NULL) == 0);
  CHECK (sigaction (SIGUSR1, &action, NULL) == 0);
  use (add, 1);
  raise (SIGUSR1);
  use (add, 1);
  test_fork (1);
  stack.ss_flags = SS_DISABLE;
  sigaltstack (&stack, NULL);
}

/* What runs in fork, on any stack.  */
static void
fork_handler (void)
{
  CHECK (test_inlined (1) == 2);
}

/* A context that forks.  */
static void __attribute__ ((noipa))
test_fork_elsewhere (void)
{
  char *stack = malloc (STACK_SIZE);
  CHECK (stack != NULL);
  start_context (0, stack, FORKING);
  swapcontext (&main_context, &contexts[0]);
  free (stack);
}

static void *
locking_thread (void *stack)
{
  start_context (0, stack, LOCKING);
  swapcontext (&main_context, &contexts[0]);
  return NULL;
}

/* Another thread has what a handler of fork waits for, and must not wait for
   this thread.  */
static void
test_fork_locking (void)
{
  pthread_t thread;
  char *stack = malloc (STACK_SIZE);
  CHECK (stack != NULL);
  CHECK (pthread_create (&thread, NULL, locking_thread, stack) == 0);
  for (int i = 0; i < 100; ++i)
    {
      pid_t pid = fork ();
      CHECK (pid >= 0);
      if (pid == 0)
	_exit (0);
      int status;
      CHECK (waitpid (pid, &status, 0) == pid);
      CHECK (status == 0);
    }
  __atomic_store_n (&forked, true, __ATOMIC_RELAXED);
  CHECK (pthread_join (thread, NULL) == 0);
  free (stack);
}

/* Functions that are left by jumps, and contexts.  */
static void
test_jumps (void)
{
  long int before;

  if (!fake_stack ())
    test_longjmp ();
  test_contexts ();
  test_fork_elsewhere ();
  test_embedded ();
  CHECK (live <= at_most (0));
  for (int i = 0; i < 3; ++i)
    test_embedded_inlined (i * 200);
  overwrite_stack ();
  one_function ();
  CHECK (live <= at_most (0));
  if (!fake_stack ())
    {
      test_threads ();
      before = live;
      test_embedded_moved (false);
      test_embedded_moved (true);
      CHECK (live <= before + 1);
    }
}

int
main (void)
{
  bool split = split_stack ();
  /* If libgcc registers any when it first needs them, these are older.  */
  CHECK (pthread_atfork (fork_handler, fork_handler, fork_handler) == 0);
  CHECK (pthread_atfork (lock_for_fork, unlock_for_fork, unlock_for_fork)
	 == 0);
  for (int i = 0; i < 3000; ++i)
    {
      CHECK (test_inlined (i) == i + 1);
      CHECK (test_dynamic (i + 1, i % 20) == i % 20);
      test_arguments (i);
      CHECK (live <= (split ? 256 : 0));
    }
  CHECK (recurse (1000) == 500500);
  CHECK (live <= (split ? 2048 : 0));
  for (int i = 0; i < 1000; ++i)
    test_nonlocal_goto ();
  errno = 0;
  CHECK (set_errno (EAGAIN) == -1 && errno == EAGAIN);
  test_exit ();
  test_signal ();
  test_fork (10);
  CHECK (live <= at_most (0));
  bool contexts_work = false;
  if (!split)
    {
      /* Some ports have no contexts.  */
      contexts_work = getcontext (&main_context) == 0 || errno != ENOSYS;
      if (contexts_work)
	test_jumps ();
      test_longjmp ();
      if (contexts_work)
	{
	  test_abandoned ();
	  test_unmapped ();
	  test_fork_locking ();
	}
    }
  puts (contexts_work ? "ok" : "ok, but contexts were left out");
  return 0;
}
