/* Trampolines: malloc is never called.
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

#include <sys/mman.h>
#include <sys/wait.h>

#include <support/xthread.h>
#include <tst-tramp-fault.h>

/* This thread must not call any function of malloc.  */
static __thread bool armed;

/* A simple malloc, which never frees.  */
static char pool[64 * 1024 * 1024];
static atomic_size_t pool_used;

static void *
allocate (size_t alignment, size_t size)
{
  if (armed)
    {
      static const char message[] = "error: malloc was called\n";
      ssize_t ignored __attribute__ ((unused))
	= write (STDOUT_FILENO, message, sizeof (message) - 1);
      abort ();
    }
  /* The size is kept in front of the block.  */
  if (alignment < 16)
    alignment = 16;
  if (size > sizeof (pool) || alignment > sizeof (pool))
    return NULL;
  size_t start = atomic_fetch_add (&pool_used, size + 2 * alignment);
  if (start + size + 2 * alignment > sizeof (pool))
    {
      errno = ENOMEM;
      return NULL;
    }
  uintptr_t p = (uintptr_t) pool + start + 2 * alignment - 1;
  p &= -alignment;
  ((size_t *) p)[-1] = size;
  return (void *) p;
}

void *
malloc (size_t size)
{
  return allocate (16, size);
}

void *
calloc (size_t n, size_t size)
{
  size_t bytes;
  if (__builtin_mul_overflow (n, size, &bytes))
    return NULL;
  return allocate (16, bytes);
}

void
free (void *p)
{
  if (armed)
    allocate (16, 0);
}

void *
realloc (void *p, size_t size)
{
  void *new = allocate (16, size);
  if (p != NULL && new != NULL)
    {
      size_t old_size = ((size_t *) p)[-1];
      memcpy (new, p, old_size < size ? old_size : size);
    }
  return new;
}

void *
memalign (size_t alignment, size_t size)
{
  return allocate (alignment, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  return allocate (alignment, size);
}

int
posix_memalign (void **result, size_t alignment, size_t size)
{
  *result = allocate (alignment, size);
  return *result == NULL ? ENOMEM : 0;
}

void *
valloc (size_t size)
{
  return allocate (sysconf (_SC_PAGESIZE), size);
}

void *
pvalloc (size_t size)
{
  size_t page = sysconf (_SC_PAGESIZE);
  return allocate (page, (size + page - 1) & -page);
}

static void *
thread (void *closure)
{
  armed = true;
  exercise_tramps ();
  /* Leave some for the end of the thread.  */
  for (int i = 0; i < 10; ++i)
    {
      void *tramp = tramp_alloc (TRAMP_CHAIN);
      tramp_free (tramp);
    }
  struct tramp_info info;
  tramp_query (closure, &info);
  tramp_init (closure, return_data, NULL);
  tramp_free (closure);
  armed = false;
  return NULL;
}

/* This must not be optimized to nothing.  */
static void *(*volatile indirect_malloc) (size_t) = malloc;

static int
do_test (void)
{
  need_trampolines ();

  /* The check works.  */
  pid_t pid = xfork ();
  if (pid == 0)
    {
      xclose (STDOUT_FILENO);
      armed = true;
      indirect_malloc (1);
      _exit (0);
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_VERIFY (WIFSIGNALED (status) && WTERMSIG (status) == SIGABRT);

  int bad;
  thread (&bad);
  xpthread_join (xpthread_create (NULL, thread, &bad));
  thread (&bad);
  return 0;
}

#include <support/test-driver.c>
