/* Test that no wrong system call is used for trampolines of the kernel.
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

/* This program is static, so that it can execute itself with tunables.  */

#include <array_length.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <support/support.h>
#include <support/test-driver.h>
#include <support/xunistd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <tst-tramp-support.h>

/* There are no trampolines of the kernel.  */
static void
check_missing (void)
{
  for (int i = 0; i < TST_TRAMP_DELIVERIES; ++i)
    {
      errno = 0;
      unsigned int flags = tst_tramp_delivery (i) | TRAMP_KERNEL;
      TEST_VERIFY (tramp_alloc (flags) == NULL);
      /* Some ports know none at all.  */
      if (errno != ENOTSUP)
	TEST_COMPARE (errno, ENOSYS);
    }
}

/* From now on, no system call is allowed but exit_group.  */
static void
forbid_calls (void)
{
  struct sock_filter code[] =
    {
      BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
      BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_exit_group, 0, 1),
      BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL)
    };
  struct sock_fprog program = { .len = array_length (code), .filter = code };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    FAIL_UNSUPPORTED ("seccomp: %m");
}

/* The number of open descriptors.  */
static int
count_open (void)
{
  int count = 0;
  for (int fd = 0; fd < 256; ++fd)
    count += fcntl (fd, F_GETFD) >= 0;
  return count;
}

/* Without a number, there is no system call.  */
static void
test_default (void)
{
  forbid_calls ();
  check_missing ();
  check_missing ();
  _exit (support_record_failure_is_failed ());
}

/* There is no such system call, or its result is no descriptor.  */
static void
test_harmless (void)
{
  check_missing ();
  check_missing ();
}

/* The result is a descriptor, and not that of a trampoline.  There is not one
   for each attempt.  */
static void
test_descriptor (void)
{
  int before = count_open ();
  check_missing ();
  int after = count_open ();
  TEST_VERIFY (after - before <= 1);
  check_missing ();
  TEST_COMPARE (count_open (), after);
}

static const struct
{
  int number;
  void (*function) (void);
} tests[] =
  {
    { 0, test_default },
    { -1, test_default },
    { __NR_getpid, test_harmless },
    { __NR_dup, test_descriptor },
    /* No kernel has so many.  */
    { 65535, test_harmless },
    /* These can be private to the processor, and end the process.  */
    { 65536, test_default },
    { 1000000, test_default }
  };

static int
do_test (int argc, char *argv[])
{
  if (argc == 2)
    {
      tests[atoi (argv[1])].function ();
      return 0;
    }

  bool supported = true;
  for (int i = 0; i < array_length (tests); ++i)
    {
      printf ("info: system call number %d\n", tests[i].number);
      fflush (stdout);
      char *number = xasprintf ("%d", i);
      char *tunable = xasprintf ("GLIBC_TUNABLES="
				 "glibc.tramp.trampfd_syscall=%d",
				 tests[i].number);
      pid_t pid = xfork ();
      if (pid == 0)
	{
	  char *args[] = { argv[0], (char *) "--direct", number, NULL };
	  /* The default comes first.  */
	  char *env[] = { i > 0 ? tunable : NULL, NULL };
	  execve (argv[0], args, env);
	  /* An emulator can lack the means.  */
	  _exit (EXIT_UNSUPPORTED);
	}
      int status;
      xwaitpid (pid, &status, 0);
      if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_UNSUPPORTED)
	supported = false;
      else
	TEST_COMPARE (status, 0);
      free (tunable);
      free (number);
    }
  if (!supported)
    FAIL_UNSUPPORTED ("not everything was tried");
  return 0;
}

#define TEST_FUNCTION_ARGV do_test
#include <support/test-driver.c>
