/* Run a program that the kernel does not let make executable memory.
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

/* Usage: refuse-exec POLICY PROGRAM ARG...

   POLICY is "none", "mdwe", for the policy of the kernel of that name, or
   "shared".  The latter closes a gap of the former: code that is a shared
   mapping of a file can be written by way of another one.  Both policies hold
   for all children, too.  The exit status is 77 if the kernel has no such
   policy.  */

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
# define PR_SET_MDWE 65
# define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

#ifdef SYS_mmap2
# define MMAP SYS_mmap2
#else
# define MMAP SYS_mmap
#endif

/* Load the lower half of argument NUMBER.  */
#define LOAD_ARGUMENT(number) \
  BPF_STMT (BPF_LD | BPF_W | BPF_ABS,					      \
	    offsetof (struct seccomp_data, args[number])		      \
	    + 4 * (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))

/* Fail with EACCES if code is to be mapped with MAP_SHARED, or with
   MAP_SHARED_VALIDATE, which has that bit.  The numbers of system calls are
   those of this program's own architecture: what gets around the filter fools
   nobody but itself.  */
static int
refuse_shared (void)
{
  struct sock_filter filter[] =
    {
      BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
      BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, MMAP, 0, 5),
      LOAD_ARGUMENT (2),
      BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 3),
      LOAD_ARGUMENT (3),
      BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, MAP_SHARED, 0, 1),
      BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
      BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    };
  struct sock_fprog program =
    { sizeof (filter) / sizeof (filter[0]), filter };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return -1;
  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int
main (int argc, char **argv)
{
  if (argc < 3)
    {
      fputs ("usage: refuse-exec POLICY PROGRAM ARG...\n", stderr);
      return 2;
    }
  if (strcmp (argv[1], "none") != 0
      && (prctl (PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0
	  || (strcmp (argv[1], "mdwe") != 0 && refuse_shared () != 0)))
    {
      perror (argv[1]);
      return 77;
    }
  execvp (argv[2], argv + 2);
  perror (argv[2]);
  return 127;
}
