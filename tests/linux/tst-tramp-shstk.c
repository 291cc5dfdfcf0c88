/* Test that trampolines can be called with a shadow stack.
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


/* A shadow stack has the return addresses.  Whoever returns to another place,
   or has not been called, gets a signal.  The tunables for this program see to
   it that there is one if the processor and the kernel know that, whatever the
   objects say.  */

#include <stddef.h>
#include <support/check.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_GET_SHADOW_STACK_STATUS
# define PR_GET_SHADOW_STACK_STATUS 74
#endif

static void
prepare (int argc, char **argv)
{
  /* The lowest bit says whether it is enabled.  */
  unsigned long int status = 0;
#ifdef __x86_64__
  enum { ARCH_SHSTK_STATUS = 0x5005 };
  syscall (SYS_arch_prctl, ARCH_SHSTK_STATUS, &status);
#else
  prctl (PR_GET_SHADOW_STACK_STATUS, &status, 0, 0, 0);
#endif
  if ((status & 1) == 0)
    FAIL_UNSUPPORTED ("there is no shadow stack");
}
#define PREPARE prepare

#include "tst-tramp-call.c"
