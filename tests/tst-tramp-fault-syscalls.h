/* Trampolines: decide about the system calls of a test.  Linux version.
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

#ifndef _TST_TRAMP_FAULT_SYSCALLS_H
#define _TST_TRAMP_FAULT_SYSCALLS_H	1

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <support/xthread.h>

#include <tst-tramp-fault.h>

/* The system calls that tramp_alloc and tramp_free use.  */
enum
  {
    CALL_MMAP,
    CALL_MREMAP,
    CALL_MPROTECT,
    CALL_MADVISE,
    CALL_MUNMAP,
    CALL_OPEN,
    CALL_PREAD,
    CALL_PRCTL,
    CALL_MSYNC,
    CALL_SIGMASK,
    CALL_STAT,
    CALL_STATFS,
    CALL_CLOSE,
    CALL_KINDS
  };

static const char *const call_names[] =
  {
    "mmap", "mremap", "mprotect", "madvise", "munmap", "open", "pread",
    "prctl", "msync", "rt_sigprocmask", "fstat", "fstatfs", "close"
  };

static const struct
{
  unsigned int number;
  int kind;
} call_numbers[] =
  {
#ifdef __NR_mmap2
    { __NR_mmap2, CALL_MMAP },
#endif
#ifdef __NR_mmap
    { __NR_mmap, CALL_MMAP },
#endif
    { __NR_mremap, CALL_MREMAP },
    { __NR_mprotect, CALL_MPROTECT },
    { __NR_madvise, CALL_MADVISE },
    { __NR_munmap, CALL_MUNMAP },
#ifdef __NR_open
    { __NR_open, CALL_OPEN },
#endif
    { __NR_openat, CALL_OPEN },
    { __NR_pread64, CALL_PREAD },
    { __NR_prctl, CALL_PRCTL },
    { __NR_msync, CALL_MSYNC },
    { __NR_rt_sigprocmask, CALL_SIGMASK },
#ifdef __NR_fstat
    { __NR_fstat, CALL_STAT },
#endif
#ifdef __NR_fstat64
    { __NR_fstat64, CALL_STAT },
#endif
#ifdef __NR_newfstatat
    { __NR_newfstatat, CALL_STAT },
#endif
#ifdef __NR_fstatat64
    { __NR_fstatat64, CALL_STAT },
#endif
#ifdef __NR_statx
    { __NR_statx, CALL_STAT },
#endif
#ifdef __NR_fstatfs
    { __NR_fstatfs, CALL_STATFS },
#endif
#ifdef __NR_fstatfs64
    { __NR_fstatfs64, CALL_STATFS },
#endif
    { __NR_close, CALL_CLOSE },
  };

/* From the call number FIRST on, counted from 1, until the call number LAST,
   those of a kind fail with ERROR, unless that is zero.  COUNT is the number
   of calls that there were.  All of this applies only while ARMED.  */
struct call_control
{
  atomic_bool armed;
  struct
  {
    int error;
    unsigned int first;
    unsigned int last;
    atomic_uint count;
  } kind[CALL_KINDS];
};

/* This is shared with processes that are forked.  */
static struct call_control *calls;

/* Let no calls fail, and count from zero.  */
static inline void
reset_calls (void)
{
  memset (calls, 0, sizeof (*calls));
}

/* See struct call_control.  */
static inline void
fail_calls (int kind, int error, unsigned int first, unsigned int last)
{
  calls->kind[kind].error = error;
  calls->kind[kind].first = first;
  calls->kind[kind].last = last;
}

/* Install a seccomp filter that takes ACTION for the system calls of KIND, or
   all that are listed above if KIND is negative.  Return what the system call
   does.  */
static inline int
filter_calls (int kind, unsigned int action, unsigned int flags)
{
  struct sock_filter code[2 + 2 * array_length (call_numbers)];
  unsigned int length = 0;
  code[length++] = (struct sock_filter)
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr));
  for (size_t i = 0; i < array_length (call_numbers); ++i)
    if (kind < 0 || call_numbers[i].kind == kind)
      {
	code[length++] = (struct sock_filter)
	  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, call_numbers[i].number, 0, 1);
	code[length++] = (struct sock_filter)
	  BPF_STMT (BPF_RET | BPF_K, action);
      }
  code[length++] = (struct sock_filter)
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = { .len = length, .filter = code };

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return -1;
  return syscall (__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

#ifdef SECCOMP_USER_NOTIF_FLAG_CONTINUE

/* The listener of the filter.  */
static int call_listener;
static pthread_barrier_t call_barrier;

/* Decide about system calls.  */
static inline void *
supervisor_thread (void *closure)
{
  xpthread_barrier_wait (&call_barrier);
  while (true)
    {
      struct seccomp_notif call;
      memset (&call, 0, sizeof (call));
      if (ioctl (call_listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
	{
	  TEST_VERIFY_EXIT (errno == EINTR || errno == ENOENT);
	  continue;
	}

      struct seccomp_notif_resp answer
	= { .id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
      int kind = 0;
      for (size_t i = 0; i < array_length (call_numbers); ++i)
	if (call_numbers[i].number == call.data.nr)
	  kind = call_numbers[i].kind;
      if (atomic_load (&calls->armed))
	{
	  unsigned int n = atomic_fetch_add (&calls->kind[kind].count, 1) + 1;
	  if (calls->kind[kind].error != 0
	      && n >= calls->kind[kind].first && n <= calls->kind[kind].last)
	    {
	      answer.flags = 0;
	      answer.error = -calls->kind[kind].error;
	    }
	}
      if (ioctl (call_listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0)
	TEST_VERIFY_EXIT (errno == EINTR || errno == ENOENT);
    }
}

/* From now on, CALLS says what happens to the system calls of this thread and
   of the threads and processes that it creates.  */
static inline void
supervise_calls (void)
{
  calls = support_shared_allocate (sizeof (*calls));
  reset_calls ();
  xpthread_barrier_init (&call_barrier, NULL, 2);
  xpthread_detach (xpthread_create (NULL, supervisor_thread, NULL));
  call_listener = filter_calls (-1, SECCOMP_RET_USER_NOTIF,
				SECCOMP_FILTER_FLAG_NEW_LISTENER);
  if (call_listener < 0)
    FAIL_UNSUPPORTED ("seccomp user notification: %m");
  xpthread_barrier_wait (&call_barrier);

  /* It could be that the flag to continue is unknown.  */
  errno = 0;
  if (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) < 0)
    FAIL_UNSUPPORTED ("continuing system calls: %m");
}

#else

static inline void
supervise_calls (void)
{
  FAIL_UNSUPPORTED ("no seccomp user notification in <linux/seccomp.h>");
}

#endif

/* Shared with subprocesses: true if one of them could not do its part.  */
static bool *part_left_out;

/* Leave a part of the test, a subprocess, out because of REASON and
   errno.  */
static inline void
leave_out_part (const char *reason)
{
  printf ("info: %s: %m\n", reason);
  *part_left_out = true;
  _exit (0);
}

/* Return true if the kernel can duplicate private mappings of files, as text
   is, with mremap.  That is what tramp_alloc does before it looks for a
   file.  */
static inline bool
kernel_duplicates_text (void)
{
#ifndef MREMAP_DONTUNMAP
# define MREMAP_DONTUNMAP 4
#endif
  size_t size = sysconf (_SC_PAGESIZE);
  int fd = xopen ("/proc/self/exe", O_RDONLY, 0);
  char *page = mmap (NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  TEST_VERIFY_EXIT (page != MAP_FAILED);
  xclose (fd);
  char *copy = mremap (page, size, size, MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
		       NULL);
  /* QEMU may leave nothing in the old place, and no access to it.  */
  int fds[2];
  xpipe (fds);
  bool result = (copy != MAP_FAILED && write (fds[1], page, 1) == 1
		 && page[0] == copy[0]);
  xclose (fds[0]);
  xclose (fds[1]);
  munmap (page, size);
  if (copy != MAP_FAILED)
    munmap (copy, size);
  return result;
}

/* Let this process lock no more than SIZE bytes of memory, even if it is that
   of the superuser.  */
static inline void
limit_locked_memory (size_t size)
{
  struct rlimit limit = { size, size };
  TEST_COMPARE (setrlimit (RLIMIT_MEMLOCK, &limit), 0);

  struct __user_cap_header_struct header
    = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct caps[2];
  TEST_COMPARE (syscall (__NR_capget, &header, caps), 0);
  caps[0].effective &= ~(1U << CAP_IPC_LOCK);
  caps[0].permitted &= ~(1U << CAP_IPC_LOCK);
  TEST_COMPARE (syscall (__NR_capset, &header, caps), 0);

  /* The kernel means it.  */
  void *pages = mmap (NULL, size + 65536, PROT_READ,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TEST_VERIFY_EXIT (pages != MAP_FAILED);
  TEST_COMPARE (mlock (pages, size + 65536), -1);
  TEST_COMPARE (munmap (pages, size + 65536), 0);
}

#endif /* tst-tramp-fault-syscalls.h */
