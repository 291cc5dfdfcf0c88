/* Trampolines of nested functions on GNU systems.
   Copyright The GNU Toolchain Authors.

   This file is part of GCC.

   GCC is free software; you can redistribute it and/or modify it under
   the terms of the GNU General Public License as published by the Free
   Software Foundation; either version 3, or (at your option) any later
   version.

   GCC is distributed in the hope that it will be useful, but WITHOUT ANY
   WARRANTY; without even the implied warranty of MERCHANTABILITY or
   FITNESS FOR A PARTICULAR PURPOSE.  See the GNU General Public License
   for more details.

   Under Section 7 of GPL version 3, you are granted additional
   permissions described in the GCC Runtime Library Exception, version
   3.1, as published by the Free Software Foundation.

   You should have received a copy of the GNU General Public License and
   a copy of the GCC Runtime Library Exception along with this program;
   see the files COPYING3 and COPYING.RUNTIME respectively.  If not, see
   <http://www.gnu.org/licenses/>.  */

/* libc is required to allocate trampolines.  */
#ifndef inhibit_libc

/* For pthread_getattr_np.  */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE 1
#endif

#if __has_include (<sys/tramp.h>)
# include <sys/tramp.h>
#endif

/* Where the C library has the functions without a port, this is zero.  */
#if defined TRAMP_ARG_MAX && TRAMP_ARG_MAX > 0

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
# include <linux/futex.h>
# include <sys/syscall.h>
#endif

/* With -ftrampoline-impl=heap, the compiler calls

     __gcc_nested_func_ptr_created (chain, func, dst)

   for each trampoline when a function with nested functions is entered, and
   __gcc_nested_func_ptr_deleted () as many times when it is left.  The C
   library has the trampolines.  What remains to be found out is which of them
   a deletion is for, as nothing says so.

   The one created last is the right one as long as functions return in the
   reverse order of their calls, but with longjmp and with exceptions that pass
   code without cleanups they do not return at all, and with several stacks in
   one thread they return in any order.  What there is to go by are addresses:

   - Memory in use is used by one frame only.  CHAIN and DST are in the frame
     of the caller or, with Address Sanitizer, belong to it; the stack pointer
     of the caller is the lower end of its frame.

   - The stack pointer of a frame moves with alloca, variable-length arrays and
     arguments.  While the scope of a creation is open it is where it was then,
     or below; arguments can have been pushed at the creation, and leave it
     a bit above.

   - Functions can be inlined, and then one frame has several scopes.  The
     deletion is for the scope that was opened last.  The addresses of CHAIN
     are in no order in one frame.

   So the trampoline to delete is the last one of those that were created with
   the stack pointer between the present stack pointer and the nearest CHAIN
   above it.  A thread has a list of those that it has created on its own
   stack.  A context with another stack can be run by any thread, by one at a
   time, so that there is one list of those for all threads.  There, the stack
   pointer has to be nearly the same, since nobody knows where stacks end.  So
   it has to be on the stack of the thread if there are several in question,
   because another stack can be in an array in the frame, and if other threads
   can have run a context with its stack in such an array.  What is not found
   is kept: no trampoline may be freed that can still be called.

   What was left behind is found out later.  A new trampoline for the same DST
   takes the place of the old one: that frame is gone.  Nobody but the creation
   writes to *DST as long as there is the frame, so if it has another value, or
   is not mapped, then the frame is gone, too.  On the stack of the thread,
   this is looked at when something was jumped over; elsewhere, which takes a
   system call, only when the list would have to grow.  That CHAIN is below the
   stack pointer does not mean that the frame is gone: a context can have its
   stack in an array in a frame of another one, and then the latter is below
   while the former runs.

   A stack must not be copied away and back while other frames are there, as
   some coroutines do, nor must two threads take turns with a context whose
   stack is in a frame of one of them.

   Like tramp_alloc, this is not for signal handlers that interrupt it, nor may
   they leave it by a jump.  */

void __gcc_nested_func_ptr_created (void *chain, void *func, void *dst);
void __gcc_nested_func_ptr_deleted (void);

/* Addresses, in such a way that stacks grow downward.  */
typedef uintptr_t position;

static inline position
position_of (const void *address)
{
#ifdef __hppa__
  return -(uintptr_t) address;
#else
  return (uintptr_t) address;
#endif
}

/* How much the stack pointers of two calls in one frame can differ because of
   arguments that are on the stack for one of them.  */
enum { ARGUMENTS = 64 };

/* A trampoline that was not deleted yet.  */
struct trampoline
{
  void *tramp;
  void **dst;
  void *chain;
  /* The stack pointer of the function that created it.  */
  position sp;
  /* The lowest stack pointer of all that are older.  */
  position older;
};

/* A list of trampolines, the oldest one first.  There is a first one which is
   not real and above everything else.  */
struct trampolines
{
  struct trampoline *end;
  struct trampoline *limit;
  struct trampoline *list;
  /* How many creations may pass before it pays to look again for what was
     left behind.  */
  size_t patience;
  /* The stack of the thread that has the list, or an empty range until it is
     asked for, if it cannot be told, and for the list of all threads.  */
  position stack_start;
  size_t stack_size;
  bool stack_asked;
};

/* What this thread has on its own stack.  A thread pays for one pointer.  The
   model is not initial-exec: the C library loads libgcc_s when a thread is
   cancelled, and then all static TLS can be in use.  */
static _Thread_local struct trampolines *current;

/* What all threads have on other stacks, under LOCK, and the lowest and the
   highest stack pointer that was ever seen there.  */
static struct trampolines elsewhere = { .stack_asked = true };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static position elsewhere_low = UINTPTR_MAX, elsewhere_high;

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;

/* End the process: a function cannot be entered.  */
static void __attribute__ ((noreturn, cold))
out_of_memory (void)
{
  static const char message[]
    = "libgcc: cannot allocate the trampoline of a nested function\n";
  ssize_t ignored = write (STDERR_FILENO, message, sizeof message - 1);
  (void) ignored;
  abort ();
}

/* Return the lowest stack pointer of E and all that are older.  */
static inline position
lowest (const struct trampoline *e)
{
  return e->sp < e->older ? e->sp : e->older;
}

/* If there is no limit, the stack of the first thread is said to reach to the
   next mapping.  What is mapped later comes from there, and can be unmapped
   again, so take the part only that is nearest.  By default, the stacks of
   other threads are smaller than this.  */
static void
limit_stack (struct trampolines *t)
{
  enum { PARTS = 16, LARGE = 64 * 1024 * 1024 };
  struct rlimit limit;

  if (t->stack_size > LARGE
      && getrlimit (RLIMIT_STACK, &limit) == 0
      && limit.rlim_cur == RLIM_INFINITY)
    {
      t->stack_start += t->stack_size - t->stack_size / PARTS;
      t->stack_size /= PARTS;
    }
}

/* Find out where the stack of this thread is.  */
static void __attribute__ ((noinline, cold))
ask_stack (struct trampolines *t)
{
  pthread_attr_t attr;
  void *address;
  size_t size;

  t->stack_asked = true;
  if (pthread_getattr_np (pthread_self (), &attr) != 0)
    return;
  if (pthread_attr_getstack (&attr, &address, &size) == 0)
    {
#ifdef __hppa__
      /* The size that is told of the first thread can be negative.  Without
	 a limit, there are other mappings above the stack: take what it has
	 by default.  */
      struct rlimit limit = { .rlim_cur = 0 };
      if ((ssize_t) size < 0 && getrlimit (RLIMIT_STACK, &limit) == 0)
	size = (limit.rlim_cur == RLIM_INFINITY ? 8 * 1024 * 1024
		: (rlim_t) (ssize_t) limit.rlim_cur == limit.rlim_cur
		? limit.rlim_cur : 0);
      address = (char *) address + size;
#endif
      t->stack_size = size;
      t->stack_start = position_of (address);
      limit_stack (t);
    }
  pthread_attr_destroy (&attr);
}

/* Return whether P is on the stack of this thread.  */
static bool
on_stack (struct trampolines *t, position p)
{
  if (!t->stack_asked)
    ask_stack (t);
  return p - t->stack_start < t->stack_size;
}

/* The same for the callers below, whose errno is that of the program.  */
static bool __attribute__ ((noinline, cold))
stack_has (struct trampolines *t, position p)
{
  int saved_errno = errno;
  bool has = on_stack (t, p);

  errno = saved_errno;
  return has;
}

/* Take note that there is a trampoline with the stack pointer SP elsewhere.
   Whoever switches to a context synchronizes with the thread that has run it,
   so no order is needed.  */
static void
note_elsewhere (position sp)
{
  if (sp < elsewhere_low)
    __atomic_store_n (&elsewhere_low, sp, __ATOMIC_RELAXED);
  if (sp > elsewhere_high)
    __atomic_store_n (&elsewhere_high, sp, __ATOMIC_RELAXED);
}

/* Return whether another thread can have trampolines of a context with its
   stack on that of this thread.  */
static bool
others_here (struct trampolines *t)
{
  position low = __atomic_load_n (&elsewhere_low, __ATOMIC_RELAXED);
  position high = __atomic_load_n (&elsewhere_high, __ATOMIC_RELAXED);

  return low <= high && high >= t->stack_start
	 && (low < t->stack_start || low - t->stack_start < t->stack_size);
}

#ifdef __linux__
/* Return whether ADDRESS has VALUE, or may have it.  It can belong to a stack
   that was unmapped, or that another thread is just unmapping, or to one that
   may not be read while nobody runs on it.  */
static bool
has_value (void *const *address, const void *value)
{
# ifdef SYS_futex
  enum { call = SYS_futex };
# else
  enum { call = SYS_futex_time64 };
# endif
  static uint32_t nobody;
  const uint32_t *word = (const uint32_t *) address;
# if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word += sizeof *address / sizeof *word - 1;
# endif

  /* This compares, and then wakes up no thread and lets no other wait for
     something else.  */
  if (syscall (call, word, FUTEX_CMP_REQUEUE_PRIVATE, 0, NULL, &nobody,
	       (uint32_t) (uintptr_t) value) >= 0)
    return true;
  if (errno != EFAULT)
    return errno != EAGAIN;
  uintptr_t page = (uintptr_t) word & -(uintptr_t) sysconf (_SC_PAGESIZE);
  unsigned char resident;
  return mincore ((void *) page, 1, &resident) == 0;
}
#endif

/* Return an address in the frame of E, the highest one that is known.  */
static position
top (struct trampolines *t, const struct trampoline *e)
{
  position chain = position_of (e->chain);

  /* The frame has room for what is on the fake stack all the same, for there
     may be none, and so it is larger than some arguments.  */
  return (on_stack (t, e->sp) && !on_stack (t, chain)
	  ? e->sp + ARGUMENTS : chain);
}

/* How to look whether frames are gone.  */
enum look
{
  LOOK_NOWHERE,
  /* On the stack of the thread, which can be read.  */
  LOOK_ON_STACK,
  LOOK_EVERYWHERE
};

/* Return whether the frame of E has been overwritten, or is on a stack that
   was unmapped.  */
static bool
gone (struct trampolines *t, const struct trampoline *e, enum look look)
{
  if (look == LOOK_NOWHERE)
    return false;
  if (on_stack (t, e->sp) && on_stack (t, position_of (e->dst)))
    return __atomic_load_n (e->dst, __ATOMIC_RELAXED) != e->tramp;
#ifdef __linux__
  if (look == LOOK_EVERYWHERE)
    return !has_value (e->dst, e->tramp);
#endif
  return false;
}

/* Remove VICTIM, if it is not null, and what is found by looking as LOOK
   says, from FIRST on.  */
static void
clean (struct trampolines *t, struct trampoline *first,
       const struct trampoline *victim, enum look look)
{
  struct trampoline *to = first;

  for (const struct trampoline *from = first; from < t->end; from++)
    if (from == victim || gone (t, from, look))
      tramp_free (from->tramp);
    else
      {
	*to = *from;
	to->older = lowest (to - 1);
	to++;
      }
  t->end = to;
}

/* Make room for MORE trampolines.  */
static void
reserve (struct trampolines *t, size_t more)
{
  size_t used = t->end - t->list, allocated = t->limit - t->list;
  struct trampoline *list;

  if (allocated > 0 && allocated - used >= more)
    return;
  do
    allocated = allocated > 0 ? 2 * allocated : 16;
  while (allocated - used < more);
  list = realloc (t->list, allocated * sizeof *list);
  if (list == NULL)
    out_of_memory ();
  t->list = list;
  t->end = list + used;
  t->limit = list + allocated;
}

/* Free what the exiting thread did not delete.  */
static void
thread_exit (void *data)
{
  struct trampolines *t = data;

  current = NULL;
  for (const struct trampoline *e = t->list + 1; e < t->end; e++)
    tramp_free (e->tramp);
  free (t->list);
  free (t);
}

/* Without a key, a thread that exits leaves its list behind.  */
static void
create_key (void)
{
  has_key = pthread_key_create (&key, thread_exit) == 0;
}

/* In the child of a fork: if another thread was changing the list, what is in
   it is kept for good.  */
static void
after_fork (void)
{
  if (pthread_mutex_trylock (&lock) == 0)
    pthread_mutex_unlock (&lock);
  else
    {
      elsewhere = (struct trampolines) { .stack_asked = true };
      lock = (pthread_mutex_t) PTHREAD_MUTEX_INITIALIZER;
    }
}

/* Nothing is held while the program forks: a thread that has what another
   handler of fork waits for can be waiting for LOCK.  In the child, this has
   to come before what others have registered, which can enter functions.  */
static void __attribute__ ((constructor (101)))
register_fork (void)
{
  pthread_atfork (NULL, NULL, after_fork);
}

/* What a thread changes while it has LOCK.  */
struct saved
{
  sigset_t signals;
  int cancel_type;
};

/* Signal handlers can have stacks of their own, for which they need LOCK, and
   some jump away.  So block signals, but for those of instructions, which
   would end the process, and have no thread cancelled here.  */
static void
lock_elsewhere (struct saved *saved)
{
  static const int faults[]
    = { SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP };
  sigset_t blocked;

  sigfillset (&blocked);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    sigdelset (&blocked, faults[i]);
  pthread_sigmask (SIG_BLOCK, &blocked, &saved->signals);
  pthread_setcanceltype (PTHREAD_CANCEL_DEFERRED, &saved->cancel_type);
  pthread_mutex_lock (&lock);
}

static void
unlock_elsewhere (const struct saved *saved)
{
  pthread_mutex_unlock (&lock);
  pthread_sigmask (SIG_SETMASK, &saved->signals, NULL);
  pthread_setcanceltype (saved->cancel_type, NULL);
}

/* Free the memory of T if there are no trampolines.  */
static bool
end_list (struct trampolines *t)
{
  if (t->list == NULL || t->end > t->list + 1)
    return false;
  free (t->list);
  t->list = t->end = t->limit = NULL;
  return true;
}

/* Threads that exit must not call an object that was unloaded.  At the end of
   the process, functions may still be entered and left, so that only what is
   empty can be freed, and no list of another thread, which is lost when the
   object is unloaded.  Other destructors of the object come first.  */
static void __attribute__ ((destructor (101)))
delete_key (void)
{
  struct trampolines *t = current;
  bool had_key = has_key;

  has_key = false;
  if (had_key)
    pthread_key_delete (key);
  if (t != NULL && end_list (t))
    {
      current = NULL;
      free (t);
    }
  if (pthread_mutex_trylock (&lock) == 0)
    {
      end_list (&elsewhere);
      pthread_mutex_unlock (&lock);
    }
}

/* Make T an empty list.  */
static void
start_list (struct trampolines *t)
{
  reserve (t, 1);
  *t->end++ = (struct trampoline) {
    .chain = (void *) position_of ((void *) UINTPTR_MAX),
    .sp = UINTPTR_MAX, .older = UINTPTR_MAX
  };
}

/* Prepare this thread for its first trampoline.  */
static struct trampolines * __attribute__ ((noinline, cold))
thread_start (void)
{
  int saved_errno = errno;
  struct trampolines *t;

  pthread_once (&key_once, create_key);
  t = calloc (1, sizeof *t);
  if (t == NULL)
    out_of_memory ();
  if (has_key)
    pthread_setspecific (key, t);
  start_list (t);
  current = t;
  errno = saved_errno;
  return t;
}

/* Prepare to add a trampoline for DST, of a frame with the stack pointer SP,
   whatever there is.  Return the trampoline that was for DST before, if there
   was one.  */
static void * __attribute__ ((noinline))
make_way (struct trampolines *t, void **dst, position sp)
{
  int saved_errno = errno;
  void *tramp = NULL;
  struct trampoline *first = t->end, *same = NULL;
  enum look look = LOOK_NOWHERE;
  bool full = t->end == t->limit;

  do
    {
      --first;
      if (first->dst == dst)
	same = first;
      else if (position_of (first->chain) < sp && on_stack (t, first->sp))
	look = LOOK_ON_STACK;
    }
  while (first->older <= position_of (dst));
  /* If there was much to look at, most of it is still there, and is looked at
     again when as many trampolines were created.  */
  size_t looked = t->end - first;
  t->patience = looked > 32 ? looked : 0;
  if (same != NULL)
    {
      tramp = same->tramp;
      t->end--;
      memmove (same, same + 1, (t->end - same) * sizeof *same);
    }
  if (first == t->list)
    first++;
  if (look == LOOK_NOWHERE)
    first = same;
  if (first != NULL)
    clean (t, first, NULL, look);
  /* If the list is full, it may be full of what nobody needs.  It grows unless
     half of it is free then, so that this is not done too often.  */
  if (full)
    {
      clean (t, t->list + 1, NULL, LOOK_EVERYWHERE);
      reserve (t, (t->limit - t->list) / 2);
    }
  errno = saved_errno;
  return tramp;
}

/* Implementation of __gcc_nested_func_ptr_created, with the list T for a frame
   with the stack pointer SP.  */
static inline __attribute__ ((always_inline)) void
create (struct trampolines *t, position sp, void *chain, void *func,
	void **dst)
{
  void *tramp = NULL;

  /* There is nothing to be found out if all trampolines but the last one are
     of callers of the frame, and the last one is of a caller, too, or of the
     same frame.  */
  const struct trampoline *last = t->end - 1;
  if (__builtin_expect (t->end == t->limit
			|| last->older <= position_of (dst)
			|| last->dst == dst
			|| position_of (last->chain) < sp, false))
    {
      if (t->patience == 0 || t->end == t->limit || last->dst == dst)
	tramp = make_way (t, dst, sp);
      else
	t->patience--;
    }

  struct trampoline *e = t->end;
  e->dst = dst;
  e->chain = chain;
  e->sp = sp;
  e->older = lowest (e - 1);
  if (__builtin_expect (tramp == NULL, true))
    {
      tramp = tramp_alloc (TRAMP_CHAIN);
      if (__builtin_expect (tramp == NULL, false))
	out_of_memory ();
    }
  e->tramp = tramp;
  *e->dst = tramp;
  t->end = e + 1;
  tramp_init (tramp, func, e->chain);
}

/* The same for a frame on another stack than that of the thread.  */
static void __attribute__ ((noinline))
create_elsewhere (position sp, void *chain, void *func, void **dst)
{
  int saved_errno = errno;
  struct saved saved;

  lock_elsewhere (&saved);
  if (elsewhere.list == NULL)
    start_list (&elsewhere);
  note_elsewhere (sp);
  create (&elsewhere, sp, chain, func, dst);
  unlock_elsewhere (&saved);
  errno = saved_errno;
}

/* Store in DST a pointer to the nested function FUNC of the caller, which
   wants CHAIN in the static chain register.  */
void
__gcc_nested_func_ptr_created (void *chain, void *func, void *dst)
{
  position sp = position_of (__builtin_dwarf_cfa ());
  struct trampolines *t = current;

  if (__builtin_expect (t == NULL, false))
    t = thread_start ();
  if (__builtin_expect (sp - t->stack_start >= t->stack_size, false)
      && !stack_has (t, sp))
    create_elsewhere (sp, chain, func, dst);
  else
    create (t, sp, chain, func, dst);
}

/* Free the trampoline that the function with the stack pointer SP has created
   last, wherever it is in the list of T.  Return whether it is there.  */
static bool __attribute__ ((noinline))
find_and_free (struct trampolines *t, position sp)
{
  int saved_errno = errno;
  const position near = sp + ARGUMENTS;
  position limit = on_stack (t, sp) ? UINTPTR_MAX - 1 : near;
  struct trampoline *first = t->end;
  struct trampoline *newest = NULL, *newest_near = NULL;
  enum look look = LOOK_NOWHERE;
  bool unclear = false;

  /* Lower LIMIT to the nearest frame, and stop where everything else has a
     higher stack pointer.  */
  do
    {
      position high = top (t, --first);
      if (high >= sp)
	limit = high < limit ? high : limit;
      else if (on_stack (t, first->sp))
	look = LOOK_ON_STACK;
    }
  while (first->older <= limit);
  if (first == t->list)
    first++;
  for (struct trampoline *e = t->end; e-- > first; )
    if (e->sp >= sp - ARGUMENTS && e->sp <= limit)
      {
	if (newest == NULL)
	  newest = e;
	if (newest_near == NULL && e->sp <= near)
	  newest_near = e;
	unclear |= e->sp - newest->sp + ARGUMENTS > 2 * ARGUMENTS;
      }
  if (unclear)
    {
      /* The frame can have a stack in an array.  */
      newest = newest_near;
      look = LOOK_ON_STACK;
    }
  else if (newest != NULL && newest_near == NULL && others_here (t))
    newest = NULL;
  if (newest != NULL || unclear)
    clean (t, look == LOOK_NOWHERE ? newest : first, newest, look);
  errno = saved_errno;
  return newest != NULL;
}

/* Implementation of __gcc_nested_func_ptr_deleted, with the list T for a frame
   with the stack pointer SP.  Return whether the trampoline is there.  */
static inline __attribute__ ((always_inline)) bool
delete (struct trampolines *t, position sp)
{
  /* No other frame had its stack pointer where this one has it now.  If it had
     it near, then no other frame is as near.  */
  struct trampoline *last = t->end - 1;
  position chain = position_of (last->chain);
  if (__builtin_expect (last->sp == sp, true)
      || (last->sp - sp + ARGUMENTS <= 2 * ARGUMENTS
	  && chain >= sp && last->older > chain))
    {
      t->end = last;
      tramp_free (last->tramp);
      return true;
    }
  return find_and_free (t, sp);
}

/* The same for a frame on another stack than that of the thread.  */
static void __attribute__ ((noinline))
delete_elsewhere (position sp)
{
  struct saved saved;

  lock_elsewhere (&saved);
  if (elsewhere.list != NULL)
    delete (&elsewhere, sp);
  unlock_elsewhere (&saved);
}

/* Free the trampoline that the caller has created last.  */
void
__gcc_nested_func_ptr_deleted (void)
{
  position sp = position_of (__builtin_dwarf_cfa ());
  struct trampolines *t = current;

  if (__builtin_expect (t == NULL, false))
    t = thread_start ();
  if (__builtin_expect (sp - t->stack_start >= t->stack_size, false)
      && !stack_has (t, sp))
    delete_elsewhere (sp);
  else if (__builtin_expect (!delete (t, sp), false) && others_here (t))
    /* The context with its stack here has moved from another thread.  */
    delete_elsewhere (sp);
}

/* On the Hurd, that one has no pages.  */
#elif (defined __x86_64__ || defined __i386__) && defined __linux__
# include "i386/heap-trampoline.c"
#elif defined __aarch64__
# include "aarch64/heap-trampoline.c"
#endif

#endif /* !inhibit_libc */
