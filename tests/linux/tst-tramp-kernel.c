/* Test trampolines that the kernel executes.
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

/* This is about the library.  What the kernel does on its own is the matter of
   its own tests.  */

#define TST_TRAMP_KIND TRAMP_KERNEL

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <support/capture_subprocess.h>
#include <support/descriptors.h>
#include <support/temp_file.h>
#include <support/xthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <tst-tramp-fault.h>

/* Return the data that tst_tramp_from_chain was called with.  */
static void *
code1 (void)
{
  return tst_tramp_data;
}

static void *
code2 (void)
{
  return NULL;
}

/* Return a new trampoline that returns DATA.  */
static void *
xtramp_chain (void *data)
{
  return xtramp (tst_tramp_delivery (0), tst_tramp_from_chain, data);
}

static void *
call_chain (void *tramp)
{
  tst_tramp_target = code1;
  return ((void *(*) (void)) tramp) ();
}

/* The descriptor that the next file gets.  */
static int
next_descriptor (void)
{
  int fd = xopen ("/dev/null", O_RDONLY, 0);
  xclose (fd);
  return fd;
}

/* Whether FD is open.  */
static bool
is_open (int fd)
{
  return fcntl (fd, F_GETFD) >= 0;
}

/* All calls with TRAMP fail with ERROR, but for tramp_free if that is not
   EINVAL.  */
static void
check_error (const void *tramp, int error)
{
  struct tramp_info info, before;
  memset (&info, 0xa5, sizeof (info));
  before = info;
  asm ("" : "+r" (tramp));

  errno = 0;
  TEST_COMPARE (tramp_init ((void *) tramp, code1, NULL), -1);
  TEST_COMPARE (errno, error);
  errno = 0;
  TEST_COMPARE (tramp_query (tramp, &info), -1);
  TEST_COMPARE (errno, error);
  TEST_COMPARE_BLOB (&info, sizeof (info), &before, sizeof (before));
  if (error != EINVAL)
    return;
  errno = 0;
  TEST_COMPARE (tramp_free ((void *) tramp), -1);
  TEST_COMPARE (errno, error);
}

static sigjmp_buf jump;

static void
segv_handler (int sig)
{
  siglongjmp (jump, 1);
}

/* A call of TRAMP is a SIGSEGV, and nothing else happens.  */
static void
check_segv (void *tramp)
{
  struct sigaction action = { .sa_handler = segv_handler }, old;
  sigemptyset (&action.sa_mask);
  TEST_COMPARE (sigaction (SIGSEGV, &action, &old), 0);
  if (sigsetjmp (jump, 1) == 0)
    {
      call_chain (tramp);
      FAIL_EXIT1 ("call of %p has returned", tramp);
    }
  TEST_COMPARE (sigaction (SIGSEGV, &old, NULL), 0);
}

static void
check_life (unsigned int flags)
{
  int object;
  int fd = next_descriptor ();
  void *tramp = xtramp_alloc (flags);
  TEST_COMPARE (fcntl (fd, F_GETFD), FD_CLOEXEC);

  check_query (tramp, NULL, NULL, flags);
  TEST_COMPARE (tramp_init (tramp, code1, &object), 0);
  check_query (tramp, code1, &object, flags);
  TEST_COMPARE (tramp_init (tramp, code2, NULL), 0);
  check_query (tramp, code2, NULL, flags);
  TEST_COMPARE (tramp_init (tramp, code1, (void *) -1), 0);
  check_query (tramp, code1, (void *) -1, flags);
  TEST_COMPARE (tramp_init (tramp, code1, &object), 0);

  /* The kernel does not take this for code.  */
  errno = 0;
  TEST_COMPARE (tramp_init (tramp, (void *) -1, NULL), -1);
  TEST_COMPARE (errno, EINVAL);
  check_query (tramp, code1, &object, flags);

  for (int i = 1; i < 16; ++i)
    {
      check_error ((char *) tramp + i, EINVAL);
      check_error ((char *) tramp - i, EINVAL);
    }
  check_error ((char *) tramp + sysconf (_SC_PAGESIZE), EINVAL);
  check_error ((char *) tramp - sysconf (_SC_PAGESIZE), EINVAL);
  check_query (tramp, code1, &object, flags);

  xtramp_free (tramp);
  TEST_VERIFY (!is_open (fd));
  check_error (tramp, EINVAL);
  check_segv (tramp);
}

static void
check_flags (void)
{
  /* Deliveries of the fast kind, at most, are deliveries of this kind.  */
  for (int n = TST_TRAMP_DELIVERIES - 2; n < 256; ++n)
    {
      errno = 0;
      TEST_VERIFY (tramp_alloc (TRAMP_ARG (n) | TRAMP_KERNEL) == NULL);
      TEST_COMPARE (errno, ENOTSUP);
    }
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      errno = 0;
      TEST_VERIFY (tramp_alloc (tst_tramp_delivery (i) | 0x20000) == NULL);
      TEST_COMPARE (errno, EINVAL);
    }
}

/* The context is in the kernel: what is changed there is what a query says,
   and what a call does.  */
static void
check_context (void)
{
  int object[2];
  int fd = next_descriptor ();
  void *tramp = xtramp_alloc (tst_tramp_delivery (0));
  struct
  {
    uint32_t nregs, reserved;
    struct
    {
      uint32_t name, reserved;
      uint64_t value;
    } reg[3];
  } regs;
  enum { regs_offset = 1, pcs_offset = 3 };

  /* Before and after it is bound, nothing else can be called.  */
  for (int i = 0; i < 2; ++i)
    {
      ssize_t size = pread (fd, &regs, sizeof (regs), regs_offset);
      TEST_VERIFY_EXIT (size >= 8 + 16);
      for (unsigned int j = 0; j < regs.nregs; ++j)
	regs.reg[j].value = (uintptr_t) code1;
      errno = 0;
      TEST_COMPARE (pwrite (fd, &regs, size, regs_offset), -1);
      TEST_COMPARE (errno, EINVAL);
      TEST_COMPARE (tramp_init (tramp, code1, NULL), 0);
      TEST_COMPARE (tramp_init (tramp, tst_tramp_from_chain, &object[0]), 0);
    }

  ssize_t size = pread (fd, &regs, sizeof (regs), regs_offset);
  TEST_VERIFY_EXIT (size >= 8 + 16);
  TEST_COMPARE (size, 8 + 16 * regs.nregs);
  TEST_VERIFY (call_chain (tramp) == &object[0]);
  bool has_pc = false;
  for (unsigned int i = 0; i < regs.nregs; ++i)
    if (regs.reg[i].value == (uintptr_t) &object[0])
      regs.reg[i].value = (uintptr_t) &object[1];
    else
      {
	TEST_VERIFY (regs.reg[i].value == (uintptr_t) tst_tramp_from_chain);
	has_pc = true;
      }
  TEST_VERIFY (has_pc);
  TEST_COMPARE (pwrite (fd, &regs, size, regs_offset), size);
  check_query (tramp, tst_tramp_from_chain, &object[1], TRAMP_KERNEL);
  TEST_VERIFY (call_chain (tramp) == &object[1]);

  /* Nothing else can be allowed instead.  */
  struct
  {
    uint32_t nvalues, reserved;
    uint64_t value[1];
  } pcs = { .nvalues = 1, .value = { (uintptr_t) code1 } };
  errno = 0;
  TEST_COMPARE (pwrite (fd, &pcs, sizeof (pcs), pcs_offset), -1);
  TEST_COMPARE (errno, EINVAL);
  TEST_VERIFY (call_chain (tramp) == &object[1]);
  xtramp_free (tramp);
}

/* Print what a call before tramp_init is to say, and call.  */
static void
call_uninitialized (void *closure)
{
  void *tramp = xtramp_alloc (*(unsigned int *) closure);
  printf ("Fatal glibc error: call through an uninitialized trampoline %p\n",
	  tramp);
  fflush (stdout);
  call_chain (tramp);
  exit (0);
}

static void
check_uninitialized (unsigned int flags)
{
  struct rlimit limit = { 0, 0 };
  TEST_COMPARE (setrlimit (RLIMIT_CORE, &limit), 0);
  struct support_capture_subprocess result
    = support_capture_subprocess (call_uninitialized, &flags);
  support_capture_subprocess_check (&result, "uninitialized", -SIGABRT,
				    sc_allow_stdout | sc_allow_stderr);
  TEST_COMPARE_STRING (result.err.buffer, result.out.buffer);
  support_capture_subprocess_free (&result);
}

/* What a child finds, TRAMP being a trampoline of its parent, with the
   descriptor FD.  */
static void
check_child (void *tramp, int fd)
{
  int object;
  check_error (tramp, EINVAL);
  check_segv (tramp);

  /* It can have its own, whose descriptors are the same.  */
  void *other = xtramp_chain (&object);
  TEST_VERIFY (is_open (fd));
  TEST_VERIFY (call_chain (other) == &object);
  xtramp_free (other);
  TEST_VERIFY (!is_open (fd));
}

static void
check_fork (void)
{
  int object;
  int fd = next_descriptor ();
  void *tramp = xtramp_chain (&object);
  for (int i = 0; i < 20; ++i)
    {
      pid_t pid = xfork ();
      if (pid == 0)
	{
	  TEST_VERIFY (!is_open (fd));
	  check_child (tramp, fd);
	  exit (support_record_failure_is_failed ());
	}
      int status;
      xwaitpid (pid, &status, 0);
      TEST_COMPARE (status, 0);
      check_query (tramp, tst_tramp_from_chain, &object, TRAMP_KERNEL);
      TEST_VERIFY (call_chain (tramp) == &object);
    }

  /* The library does not see the child of _Fork until it is called there.  */
  pid_t pid = _Fork ();
  TEST_VERIFY_EXIT (pid >= 0);
  if (pid == 0)
    {
      TEST_VERIFY (is_open (fd));
      check_child (tramp, fd);
      _exit (support_record_failure_is_failed ());
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);
  TEST_VERIFY (call_chain (tramp) == &object);
  xtramp_free (tramp);
}

/* No more descriptors, and more of them later.  */
static void
check_limit (void)
{
  int object;
  struct rlimit limit, old;
  int fd = next_descriptor ();
  void *tramp = xtramp_chain (&object);
  TEST_COMPARE (getrlimit (RLIMIT_NOFILE, &old), 0);
  limit = old;
  limit.rlim_cur = fd + 1;
  TEST_COMPARE (setrlimit (RLIMIT_NOFILE, &limit), 0);
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      errno = 0;
      TEST_VERIFY (tramp_alloc (tst_tramp_delivery (i)) == NULL);
      TEST_COMPARE (errno, EMFILE);
    }
  TEST_VERIFY (call_chain (tramp) == &object);
  TEST_COMPARE (tramp_init (tramp, tst_tramp_from_chain, &limit), 0);
  TEST_VERIFY (call_chain (tramp) == &limit);
  xtramp_free (tramp);
  xtramp_free (xtramp_alloc (tst_tramp_delivery (0)));
  TEST_COMPARE (setrlimit (RLIMIT_NOFILE, &old), 0);

  /* Address space, with nothing lost.  */
  struct rlimit as, old_as;
  TEST_COMPARE (getrlimit (RLIMIT_AS, &old_as), 0);
  as = old_as;
  as.rlim_cur = 1;
  tramp = xtramp_chain (&object);
  TEST_COMPARE (setrlimit (RLIMIT_AS, &as), 0);
  errno = 0;
  TEST_VERIFY (tramp_alloc (tst_tramp_delivery (0)) == NULL);
  TEST_COMPARE (errno, ENOMEM);
  TEST_VERIFY (call_chain (tramp) == &object);
  TEST_COMPARE (setrlimit (RLIMIT_AS, &old_as), 0);
  xtramp_free (tramp);
  TEST_COMPARE (next_descriptor (), fd);
}

/* The kernel has no memory for what is bound: nothing is left behind.  */
static void
check_no_memory (void)
{
  pid_t pid = xfork ();
  if (pid == 0)
    {
      int object;
      int fd = next_descriptor ();
      void *tramp = xtramp_chain (&object);
      struct sock_filter code[] =
	{
	  BPF_STMT (BPF_LD | BPF_W | BPF_ABS,
		    offsetof (struct seccomp_data, nr)),
	  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_pwrite64, 0, 1),
	  BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMEM),
	  BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
	};
      struct sock_fprog program
	= { .len = array_length (code), .filter = code };
      TEST_COMPARE (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
      TEST_COMPARE (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);

      size_t mappings = count_mappings ();
      for (int i = 0; i < 100; ++i)
	{
	  errno = 0;
	  TEST_VERIFY (tramp_alloc (tst_tramp_delivery (0)) == NULL);
	  TEST_COMPARE (errno, ENOMEM);
	}
      errno = 0;
      TEST_COMPARE (tramp_init (tramp, code1, NULL), -1);
      TEST_COMPARE (errno, ENOMEM);
      TEST_COMPARE (count_mappings (), mappings);
      TEST_VERIFY (call_chain (tramp) == &object);
      xtramp_free (tramp);
      TEST_COMPARE (next_descriptor (), fd);
      exit (support_record_failure_is_failed ());
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);
}

/* The program has closed the descriptor, and opened another file.  */
static void
check_closed (void)
{
  int object;
  char contents[4096], now[4096];
  memset (contents, 'x', sizeof (contents));
  int fd = next_descriptor ();
  void *tramp = xtramp_chain (&object);
  xclose (fd);
  check_error (tramp, EBADF);
  TEST_VERIFY (call_chain (tramp) == &object);
  TEST_COMPARE (create_temp_file ("tst-tramp-kernel-", NULL), fd);
  xwrite (fd, contents, sizeof (contents));
  check_error (tramp, EBADF);
  TEST_VERIFY (call_chain (tramp) == &object);

  pid_t pid = xfork ();
  if (pid == 0)
    {
      TEST_VERIFY (is_open (fd));
      check_error (tramp, EINVAL);
      exit (support_record_failure_is_failed ());
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);

  xtramp_free (tramp);
  check_error (tramp, EINVAL);
  TEST_COMPARE (pread (fd, now, sizeof (now), 0), sizeof (now));
  TEST_COMPARE_BLOB (now, sizeof (now), contents, sizeof (contents));
  TEST_COMPARE (lseek (fd, 0, SEEK_END), sizeof (contents));
  xclose (fd);
}

/* Many at a time, again and again.  */
static void
check_many (void)
{
  enum { count = 3000 };
  static void *tramps[count];
  struct rlimit limit;
  TEST_COMPARE (getrlimit (RLIMIT_NOFILE, &limit), 0);
  int fd = next_descriptor ();
  if (limit.rlim_cur < fd + count)
    {
      limit.rlim_cur = limit.rlim_max = fd + count;
      if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
	FAIL_EXIT1 ("setrlimit: %m");
    }
  size_t mappings = count_mappings ();
  for (int round = 0; round < 3; ++round)
    {
      for (int i = 0; i < count; ++i)
	tramps[i] = xtramp_chain (&tramps[i]);
      for (int i = 0; i < count; ++i)
	{
	  check_query (tramps[i], tst_tramp_from_chain, &tramps[i],
		       TRAMP_KERNEL);
	  TEST_VERIFY (call_chain (tramps[i]) == &tramps[i]);
	}
      for (int i = 0; i < count; ++i)
	xtramp_free (tramps[(i * 7 + round) % count]);
      for (int i = 0; i < count; ++i)
	check_error (tramps[i], EINVAL);
      TEST_COMPARE (next_descriptor (), fd);
      /* What the library notes of trampolines needs some memory.  */
      TEST_VERIFY (count_mappings () < mappings + count / 10);
    }
}

static intptr_t
first (intptr_t *data)
{
  return data[0];
}

static intptr_t
second (intptr_t *data)
{
  return data[1];
}

static void *
thread (void *closure)
{
  for (int i = 0; i < 300; ++i)
    {
      intptr_t numbers[2] = { i, -i };
      unsigned int flags = tst_tramp_delivery (i % TST_TRAMP_DELIVERIES);
      void *tramp = xtramp (flags, first, numbers);
      check_query (tramp, first, numbers, flags);
      if (flags == (TRAMP_ARG (0) | TRAMP_KERNEL))
	{
	  intptr_t (*function) (intptr_t *) = tramp;
	  TEST_COMPARE (function (NULL), i);
	  TEST_COMPARE (tramp_init (tramp, second, numbers), 0);
	  TEST_COMPARE (function (NULL), -i);
	}
      TEST_COMPARE (tramp_init (tramp, second, NULL), 0);
      check_query (tramp, second, NULL, flags);
      xtramp_free (tramp);
    }
  return NULL;
}

static void
check_threads (void)
{
  pthread_t threads[8];
  struct support_descriptors *descriptors = support_descriptors_list ();
  for (int i = 0; i < array_length (threads); ++i)
    threads[i] = xpthread_create (NULL, thread, NULL);
  for (int i = 0; i < 50; ++i)
    {
      pid_t pid = xfork ();
      if (pid == 0)
	{
	  int object;
	  support_descriptors_check (descriptors);
	  void *tramp = xtramp_chain (&object);
	  TEST_VERIFY (call_chain (tramp) == &object);
	  xtramp_free (tramp);
	  support_descriptors_check (descriptors);
	  exit (support_record_failure_is_failed ());
	}
      int status;
      xwaitpid (pid, &status, 0);
      TEST_COMPARE (status, 0);
    }
  for (int i = 0; i < array_length (threads); ++i)
    xpthread_join (threads[i]);
  support_descriptors_check (descriptors);
  support_descriptors_free (descriptors);
}

/* A trampoline that is bound again by another thread.  */
struct rebinding
{
  void *tramp;
  volatile bool done;
  intptr_t numbers[2][2];
};

static void *
rebinding_thread (void *closure)
{
  struct rebinding *r = closure;
  for (int i = 0; i < 500; ++i)
    {
      TEST_COMPARE (tramp_init (r->tramp, first, r->numbers[0]), 0);
      TEST_COMPARE (tramp_init (r->tramp, second, r->numbers[1]), 0);
    }
  r->done = true;
  return NULL;
}

/* Code and data change at the same time.  */
static void
check_rebinding (void)
{
  if (TST_TRAMP_DELIVERIES <= 2)
    return;
  static struct rebinding r = { .numbers = { { 1, -1 }, { -2, 2 } } };
  r.tramp = xtramp (tst_tramp_delivery (2), first, r.numbers[0]);
  intptr_t (*function) (intptr_t *) = r.tramp;
  pthread_t id = xpthread_create (NULL, rebinding_thread, &r);
  while (!r.done)
    TEST_VERIFY (function (NULL) > 0);
  xpthread_join (id);
  xtramp_free (r.tramp);
}

/* None of the functions is a cancellation point.  */
static void *
cancelled_thread (void *closure)
{
  xpthread_cancel (pthread_self ());
  int object;
  void *tramp = xtramp_chain (&object);
  check_query (tramp, tst_tramp_from_chain, &object, TRAMP_KERNEL);
  TEST_VERIFY (call_chain (tramp) == &object);
  xtramp_free (tramp);
  *(bool *) closure = true;
  pthread_testcancel ();
  FAIL_EXIT1 ("not cancelled");
}

static void
check_cancel (void)
{
  bool done = false;
  pthread_t id = xpthread_create (NULL, cancelled_thread, &done);
  TEST_VERIFY (xpthread_join (id) == PTHREAD_CANCELED);
  TEST_VERIFY (done);
}

static int
do_test (void)
{
  xtramp_free (xtramp_alloc (tst_tramp_delivery (0)));
  check_flags ();
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      check_life (tst_tramp_delivery (i));
      check_uninitialized (tst_tramp_delivery (i));
    }
  check_context ();
  check_fork ();
  check_limit ();
  check_no_memory ();
  check_closed ();
  check_many ();
  check_cancel ();
  check_threads ();
  check_rebinding ();
  return 0;
}

#include <support/test-driver.c>
