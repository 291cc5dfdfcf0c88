/* Test nested functions in a shared object without executable memory.
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

/* This file is compiled twice: with -DOBJECT into a shared object, and into
   the program that loads it.  Its stack is not executable, so that an object
   which needs another one is not loaded since glibc 2.41, and if the kernel
   can see to it, no memory of the process can be made executable.  */

#ifdef OBJECT

extern int apply (int (*function) (int), int argument);

/* Return N + ARGUMENT, by way of a nested function.  */
int
nested (int n, int argument)
{
  int add (int x) { return x + n; }
  return apply (add, argument);
}

#else

# include <dlfcn.h>
# include <pthread.h>
# include <stdio.h>
# include <stdlib.h>
# include <string.h>
# include <sys/mman.h>
# include <sys/prctl.h>

# ifdef __SANITIZE_ADDRESS__
/* The list of a thread that goes on when the object is unloaded is lost.  */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
# endif

# ifndef PR_SET_MDWE
#  define PR_SET_MDWE 65
#  define PR_MDWE_REFUSE_EXEC_GAIN 1
# endif

/* For the object.  */
int __attribute__ ((noipa))
apply (int (*function) (int), int argument)
{
  return function (argument);
}

/* Return how many mappings are both writable and executable.  */
static int
bad_mappings (void)
{
  char line[512];
  int count = 0;
  FILE *maps = fopen ("/proc/self/maps", "r");
  if (maps == NULL)
    exit (77);
  while (fgets (line, sizeof line, maps) != NULL)
    {
      const char *permissions = strchr (line, ' ');
      if (permissions != NULL && strncmp (permissions + 2, "wx", 2) == 0)
	{
	  fputs (line, stdout);
	  ++count;
	}
    }
  fclose (maps);
  return count;
}

static int (*nested) (int, int);
static pthread_barrier_t barrier;

/* Use the object, and exit when it is not there any more.  */
static void *
thread (void *closure)
{
  if (nested (40, 2) != 42)
    closure = NULL;
  pthread_barrier_wait (&barrier);
  pthread_barrier_wait (&barrier);
  return closure;
}

int
main (int argc, char **argv)
{
  /* Before the object, which is mapped as it is in its file, and before there
     is any trampoline.  */
  int denied = prctl (PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0;
  void *object = dlopen (argc > 1 ? argv[1] : "./tst-nested-dlopen.so",
			 RTLD_NOW);
  if (object == NULL)
    {
      printf ("error: %s\n", dlerror ());
      return 1;
    }
  int allowed = 0;
# if defined __hppa__ || defined __sparc__
  /* All objects have code in their data, for lazy binding.  */
  allowed = bad_mappings ();
# endif
  nested = (int (*) (int, int)) dlsym (object, "nested");
  if (nested == NULL || nested (40, 2) != 42)
    {
      puts ("error: wrong result");
      return 1;
    }
  if (bad_mappings () > allowed)
    {
      puts ("error: memory is writable and executable");
      return 1;
    }

  pthread_t id;
  void *result;
  pthread_barrier_init (&barrier, NULL, 2);
  if (pthread_create (&id, NULL, thread, argv) != 0)
    return 1;
  pthread_barrier_wait (&barrier);
  dlclose (object);
  pthread_barrier_wait (&barrier);
  if (pthread_join (id, &result) != 0 || result != argv)
    {
      puts ("error: wrong result in a thread");
      return 1;
    }
  puts (denied ? "ok" : "ok, but the kernel does not know PR_SET_MDWE");
  return 0;
}

#endif
