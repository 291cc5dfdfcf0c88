/* Give callback functions a context, with or without trampolines.
   Copyright The GNU Toolchain Authors.

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
   <https://www.gnu.org/licenses/>.
*/

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#if defined __has_include && __has_include (<sys/tramp.h>)
# include <dlfcn.h>
# include <gnu/lib-names.h>
# include <sys/tramp.h>
#endif

/* What the user of this library writes: a function, with data of his own. */
typedef void handler (int signal, void *data);

struct hook
{
  handler *function;
  void *data;
  void (*callback) (int);       /* What the system calls. */
};

#ifdef TRAMP_ARG
/* The functions of the C library that the program runs with, if it is one that
   has them. */
static struct
{
  void *(*alloc) (unsigned int);
  int (*init) (void *, void *, void *);
  int (*release) (void *);
} tramp;

static void __attribute__ ((constructor))
find_functions (void)
{
  void *libc = dlopen (LIBC_SO, RTLD_LAZY | RTLD_NOLOAD);
  if (libc == NULL)
    return;
  tramp.init = dlsym (libc, "tramp_init");
  tramp.release = dlsym (libc, "tramp_free");
  tramp.alloc = dlsym (libc, "tramp_alloc");
  dlclose (libc);
}

/* Make the callback of HOOK.  Return false if there is no trampoline. */
static int
make_trampoline (struct hook *hook)
{
  void *p = tramp.alloc != NULL ? tramp.alloc (TRAMP_ARG (1)) : NULL;
  if (p == NULL)
    return 0;
  tramp.init (p, (void *) hook->function, hook->data);
  hook->callback = (void (*) (int)) p;
  return 1;
}

static void
free_trampoline (struct hook *hook)
{
  tramp.release ((void *) hook->callback);
}
#else
# define make_trampoline(hook) 0
# define free_trampoline(hook) ((void) 0)
#endif

/* The fallback: a few functions that were compiled, each for one hook. */
#define EACH_FALLBACK(f) f (0) f (1) f (2) f (3)
#define FALLBACKS 4
static struct hook *fallback_hooks[FALLBACKS];

#define DEFINE_FALLBACK(n) \
  static void \
  fallback_##n (int signal) \
  { \
    fallback_hooks[n]->function (signal, fallback_hooks[n]->data); \
  }
EACH_FALLBACK (DEFINE_FALLBACK)
#define FALLBACK_ADDRESS(n) fallback_##n,
static void (*const fallbacks[FALLBACKS]) (int)
  = { EACH_FALLBACK (FALLBACK_ADDRESS) };

/* Return a hook for FUNCTION and DATA, or null if there can be no more. */
static struct hook *
new_hook (handler *function, void *data)
{
  struct hook *hook = malloc (sizeof *hook);
  if (hook == NULL)
    return NULL;
  hook->function = function;
  hook->data = data;
  if (make_trampoline (hook))
    return hook;
  for (int i = 0; i < FALLBACKS; ++i)
    if (fallback_hooks[i] == NULL)
      {
        fallback_hooks[i] = hook;
        hook->callback = fallbacks[i];
        return hook;
      }
  free (hook);
  return NULL;
}

/* Free HOOK, which nothing calls any more. */
static void
free_hook (struct hook *hook)
{
  for (int i = 0; i < FALLBACKS; ++i)
    if (fallback_hooks[i] == hook)
      {
        fallback_hooks[i] = NULL;
        free (hook);
        return;
      }
  free_trampoline (hook);
  free (hook);
}

static void
count (int signal, void *data)
{
  int *counter = data;
  *counter += signal == SIGUSR1;
}

int
main (void)
{
  int counters[2] = { 0, 0 };
  struct hook *first = new_hook (count, &counters[0]);
  struct hook *second = new_hook (count, &counters[1]);
  if (first == NULL || second == NULL)
    return EXIT_FAILURE;
  signal (SIGUSR1, first->callback);
  raise (SIGUSR1);
  signal (SIGUSR1, second->callback);
  raise (SIGUSR1);
  raise (SIGUSR1);
  signal (SIGUSR1, SIG_DFL);
  free_hook (first);
  free_hook (second);
  printf ("%d %d\n", counters[0], counters[1]);
  return counters[0] == 1 && counters[1] == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
