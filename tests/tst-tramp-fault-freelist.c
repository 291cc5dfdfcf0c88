/* Trampolines: what is free was overwritten.
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
#include <sys/resource.h>

#include <support/capture_subprocess.h>
#include <support/xthread.h>
#include <tst-tramp-fault.h>

static const char message[]
  = "Fatal glibc error: list of free trampolines corrupted\n";

/* What a word of the record of a free trampoline is overwritten with.  */
enum
  {
    VALUE_NULL,
    VALUE_ODD,
    VALUE_STACK,
    VALUE_HEAP,
    VALUE_ITSELF,
    VALUE_LIVE,
    VALUE_OTHER_TABLE,
    VALUE_LIVE_WORD,
    VALUES
  };

static const char *const value_names[VALUES] =
  {
    "null", "an odd number", "an address on the stack", "a heap address",
    "the address of the record", "the address of a live record",
    "the address of a free record of another table",
    "the same word of a live record"
  };

/* Which free trampoline that is: one that was freed first, and is not in the
   cache of the thread any more, or one that was freed late, or last.  */
enum { COUNT = 2 * TRAMP_SLOTS };
static const size_t places[] = { 0, COUNT - 12, COUNT - 1 };

/* What happens before other trampolines are allocated.  */
enum { AFTER_NOTHING, AFTER_FREE, AFTER_THREAD, AFTER_FORK, EVENTS };

static const char *const event_names[EVENTS] =
  {
    "", ", then others are freed", ", then the thread ends",
    ", then it forks"
  };

struct attack
{
  int word;
  int value;
  int event;
  size_t place;
};

/* Shared with the processes: whether the word was another one before.  */
static bool *changed;

/* Words that look like those of live records, as what they are copied from
   can be reached.  */
struct fake
{
  uintptr_t words[2 * TRAMP_SLOT_SIZE / sizeof (uintptr_t)];
};

/* Make trampolines, free them, and overwrite as ATTACK says.  */
static void
overwrite (const struct attack *attack)
{
  static void *tramps[COUNT];
  static void *late[60];
  void *live = xtramp_returning (&live);
  TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);
  TEST_COMPARE (fill_tramps (late, array_length (late)), array_length (late));
  TEST_COMPARE (free_tramps (tramps, COUNT), 0);

  void *tramp = tramps[attack->place];
  void *other = tramp;
  for (int i = 0; i < COUNT; ++i)
    if ((((uintptr_t) tramps[i] ^ (uintptr_t) tramp) & -REGION_SIZE) != 0)
      other = tramps[i];
  TEST_VERIFY (other != tramp);

  uintptr_t *record = (uintptr_t *) tramp_record (tramp);
  struct fake stack;
  struct fake *heap = xmalloc (sizeof (*heap));
  for (int i = 0; i < array_length (stack.words); ++i)
    stack.words[i] = heap->words[i]
      = record[i % (TRAMP_SLOT_SIZE / sizeof (uintptr_t))];
  asm volatile ("" : : "r" (&stack), "r" (heap) : "memory");

  uintptr_t values[VALUES] =
    {
      [VALUE_NULL] = 0,
      [VALUE_ODD] = 12345,
      [VALUE_STACK] = (uintptr_t) &stack,
      [VALUE_HEAP] = (uintptr_t) heap,
      [VALUE_ITSELF] = (uintptr_t) record,
      [VALUE_LIVE] = (uintptr_t) tramp_record (live),
      [VALUE_OTHER_TABLE] = (uintptr_t) tramp_record (other),
      [VALUE_LIVE_WORD]
	= ((uintptr_t *) tramp_record (live))[attack->word],
    };
  *changed = record[attack->word] != values[attack->value];
  record[attack->word] = values[attack->value];

  if (attack->event == AFTER_FREE)
    TEST_COMPARE (free_tramps (late, array_length (late)), 0);
}

/* Allocate more trampolines than there are free ones, and free them, twice.
   All of them are trampolines, which work, and no two of them are the
   same.  */
static void
allocate_all (void)
{
  enum { MORE = COUNT + TRAMP_SLOTS };
  static void *tramps[MORE];
  for (int i = 0; i < 2; ++i)
    {
      TEST_COMPARE (fill_tramps (tramps, MORE), MORE);
      TEST_COMPARE (count_wrong_tramps (tramps, MORE), 0);
      TEST_COMPARE (free_tramps (tramps, MORE), 0);
    }
}

static void *
overwriting_thread (void *closure)
{
  overwrite (closure);
  return NULL;
}

static void
overwrite_and_allocate (void *closure)
{
  const struct attack *attack = closure;
  if (attack->event == AFTER_THREAD)
    xpthread_join (xpthread_create (NULL, overwriting_thread, closure));
  else
    overwrite (attack);
  if (attack->event == AFTER_FORK)
    {
      pid_t pid = xfork ();
      if (pid > 0)
	{
	  int status;
	  xwaitpid (pid, &status, 0);
	  if (WIFSIGNALED (status))
	    raise (WTERMSIG (status));
	  _exit (WEXITSTATUS (status));
	}
    }
  allocate_all ();
  fflush (stdout);
  _exit (support_record_failure_is_failed () ? 1 : 0);
}

/* Number of processes that did what is not right.  */
static int failures;

/* If the word is one of those that the slot reads, which say that the
   trampoline is free, the process ends with the message.  The other ones are
   not used while it is free.  */
static void
check (struct attack *attack)
{
  /* What other processes have recorded is not the fault of this one.  */
  support_record_failure_reset ();
  struct support_capture_subprocess result
    = support_capture_subprocess (overwrite_and_allocate, attack);
  bool aborted = (WIFSIGNALED (result.status)
		  && WTERMSIG (result.status) == SIGABRT
		  && strncmp (result.err.buffer, message,
			      strlen (message)) == 0);
  bool right = aborted || (result.status == 0
			   && result.err.buffer[0] == '\0');
  if (!right || aborted != (*changed && attack->word < 2))
    {
      printf ("error: trampoline %zu, word %d is %s%s: status %#x\n%s%s",
	      attack->place, attack->word, value_names[attack->value],
	      event_names[attack->event], result.status, result.out.buffer,
	      result.err.buffer);
      ++failures;
    }
  support_capture_subprocess_free (&result);
}

/* Overwrite all that is in the cache of this thread, which the record of a
   free trampoline names, with an address that is where a record would be if
   there were a table at zero.  Then free others, so that it is given to the
   pool.  */
static void
overwrite_cache (void *closure)
{
  enum { ALL = 192, CACHE_WORDS = 68 };
  void *tramps[ALL];
  TEST_COMPARE (fill_tramps (tramps, ALL), ALL);
  TEST_COMPARE (tramp_free (tramps[0]), 0);
  uintptr_t table = (uintptr_t) tramps[0] & -REGION_SIZE;
  uintptr_t *cache = ((uintptr_t **) tramp_record (tramps[0]))[2];
  int found = 0;
  for (int i = 0; i < CACHE_WORDS; ++i)
    if ((cache[i] & -REGION_SIZE) == table)
      {
	cache[i] = TRAMP_CODE_SIZE + TRAMP_SLOT_SIZE;
	++found;
      }
  TEST_VERIFY (found > 0);
  free_tramps (tramps + 1, ALL - 1);
  _exit (0);
}

static void
check_cache (void)
{
  struct support_capture_subprocess result
    = support_capture_subprocess (overwrite_cache, NULL);
  TEST_VERIFY (WIFSIGNALED (result.status));
  TEST_COMPARE (WTERMSIG (result.status), SIGABRT);
  TEST_VERIFY (strncmp (result.err.buffer, message, strlen (message)) == 0);
  support_capture_subprocess_free (&result);
}

static int
do_test (void)
{
  need_trampolines ();
  changed = support_shared_allocate (sizeof (*changed));
  /* Children are to leave no files.  */
  struct rlimit limit = { 0, 0 };
  TEST_VERIFY_EXIT (setrlimit (RLIMIT_CORE, &limit) == 0);

  for (int place = 0; place < array_length (places); ++place)
    for (int word = 0; word < 4; ++word)
      for (int value = 0; value < VALUES; ++value)
	for (int event = 0; event < EVENTS; ++event)
	  check (&(struct attack) { word, value, event, places[place] });
  TEST_COMPARE (failures, 0);
  check_cache ();
  return 0;
}

#define TIMEOUT 120
#include <support/test-driver.c>
