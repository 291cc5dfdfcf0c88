/* Trampolines: no files, as in a chroot.
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

#include <sys/mount.h>
#include <sys/stat.h>

#include <support/namespace.h>
#include <support/temp_file.h>
#include <tst-tramp-fault-syscalls.h>

/* Whether the C library is a part of the program.  */
#ifndef IS_STATIC
# define IS_STATIC false
#endif

/* The root directory to be, and what is in there later.  */
static char *empty;
static char *proc;

/* Enter the directory.  */
static void
change_root (void)
{
  xchroot (empty);
  xchdir ("/");
}

/* From now on, text is not duplicated without a file.  */
static void
refuse_mremap (void)
{
  if (filter_calls (CALL_MREMAP, SECCOMP_RET_ERRNO | EINVAL, 0) != 0)
    leave_out_part ("seccomp");
}

/* There is no file that can be mapped.  */
static void
check_no_file (void)
{
  refuse_mremap ();
  for (int i = 0; i < 10; ++i)
    {
      errno = 0;
      TEST_VERIFY (tramp_alloc (TRAMP_CHAIN) == NULL);
      TEST_COMPARE (errno, EACCES);
    }
}

/* No file is needed.  */
static void
without_file (void *closure)
{
  if (!kernel_duplicates_text ())
    leave_out_part ("the kernel does not duplicate text");
  change_root ();
  TEST_COMPARE (access ("/proc", F_OK), -1);
  TEST_COMPARE (errno, ENOENT);
  exercise_tramps ();
}

static void
without_anything (void *closure)
{
  change_root ();
  check_no_file ();
}

/* There is a real /proc, which knows the program.  A library has nothing but
   its path.  */
static void
with_proc (void *closure)
{
  if (!support_enter_mount_namespace ())
    leave_out_part ("no mount namespace");
  if (mount ("/proc", proc, NULL, MS_BIND | MS_REC, NULL) != 0)
    leave_out_part ("bind mount");
  change_root ();
  if (!IS_STATIC)
    check_no_file ();
  else
    {
      refuse_mremap ();
      exercise_tramps ();
    }
}

/* In what is called /proc, there is another program.  That it has the same
   bytes means nothing, as they can be overwritten later.  */
static void
with_other_program (void *closure)
{
  change_root ();
  TEST_COMPARE (access ("/proc/self/exe", R_OK), 0);
  check_no_file ();
}

/* The same, in a file system whose root directory has the inode number of that
   of procfs.  */
static void
with_other_file_system (void *closure)
{
  if (!support_enter_mount_namespace ())
    leave_out_part ("no mount namespace");
  if (mount ("none", proc, "tmpfs", 0, NULL) != 0)
    leave_out_part ("tmpfs");
  struct stat64 st;
  TEST_COMPARE (stat64 (proc, &st), 0);
  printf ("info: the inode number is %ju\n", (uintmax_t) st.st_ino);
  xchdir (proc);
  xmkdir ("self", 0700);
  support_copy_file ("/proc/self/exe", "self/exe");
  with_other_program (NULL);
}

/* Return the path of NAME in the directory PARENT.  */
static char *
make_path (const char *parent, const char *name)
{
  char *path = xasprintf ("%s/%s", parent, name);
  add_temp_file (path);
  return path;
}

static int
do_test (void)
{
  support_need_proc ("the test copies /proc/self/exe");
  need_trampolines ();
  if (is_emulated ())
    FAIL_UNSUPPORTED ("emulated: /proc/self/exe is not of one piece");
  support_become_root ();
  if (!support_can_chroot ())
    return EXIT_UNSUPPORTED;

  /* In subprocesses, because the driver removes the directory.  */
  part_left_out = support_shared_allocate (sizeof (*part_left_out));
  empty = support_create_temp_directory ("tst-tramp-fault-chroot-");
  support_isolate_in_subprocess (without_file, NULL);
  /* Where functions have descriptors, tables have no code to be mapped.  */
  if (TRAMP_CODE_SIZE > 0)
    {
      support_isolate_in_subprocess (without_anything, NULL);
      proc = make_path (empty, "proc");
      xmkdir (proc, 0700);
      support_isolate_in_subprocess (with_proc, NULL);
      support_isolate_in_subprocess (with_other_file_system, NULL);
      char *self = make_path (proc, "self");
      xmkdir (self, 0700);
      support_copy_file ("/proc/self/exe", make_path (self, "exe"));
      support_isolate_in_subprocess (with_other_program, NULL);
    }
  if (*part_left_out)
    FAIL_UNSUPPORTED ("some parts were left out");
  return 0;
}

#include <support/test-driver.c>
