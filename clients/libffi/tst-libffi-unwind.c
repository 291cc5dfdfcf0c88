/* Test unwinding from where closures of libffi are entered.
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

/* The C library and libffi have unwind information for all instructions
   between the caller of a closure and the first call there.  So profilers and
   signal handlers find out who the caller is.  */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE 1
#endif
#include "tst-libffi.h"

#if defined __x86_64__ || defined __i386__

#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <ucontext.h>
#include <unwind.h>

#ifdef __x86_64__
# define REG_PC REG_RIP
#else
# define REG_PC REG_EIP
#endif

enum
{
  CALL = 0xe8,			/* The instruction with a relative address.  */
  TRAP = 0x100			/* The flag for single steps.  */
};

static int call_closure (function *code);

static int steps, failures;
static void *libffi;

static _Unwind_Reason_Code
look_for_caller (struct _Unwind_Context *context, void *found)
{
  void *pc = (void *) _Unwind_GetIP (context);
  if (_Unwind_FindEnclosingFunction (pc) == (void *) call_closure)
    *(bool *) found = true;
  return _URC_NO_REASON;
}

static void *
base_of (void *address)
{
  Dl_info info;
  return dladdr (address, &info) != 0 ? info.dli_fbase : NULL;
}

/* Called at each instruction, up to the first call in libffi.  */
static void
handler (int sig, siginfo_t *info, void *p)
{
  ucontext_t *context = p;
  unsigned char *pc
    = (unsigned char *) (uintptr_t) context->uc_mcontext.gregs[REG_PC];
  bool found = false;
  _Unwind_Backtrace (look_for_caller, &found);
  ++steps;
  if (!found)
    {
      ++failures;
      fprintf (stderr, "the caller is not found from %p:", pc);
      for (int i = 0; i < 8; ++i)
	fprintf (stderr, " %02x", pc[i]);
      fputc ('\n', stderr);
    }
  /* Trampolines of the C library have calls in them, too.  */
  if (*pc == CALL && base_of (pc) == libffi)
    context->uc_mcontext.gregs[REG_EFL] &= ~TRAP;
  else
    context->uc_mcontext.gregs[REG_EFL] |= TRAP;
}

static int __attribute__ ((noinline, noclone))
call_closure (function *code)
{
  asm volatile ("int3");
  return code (1) + 1;
}

int
main (void)
{
  function *code;
  ffi_closure *closure = make_closure (1, &code);
  /* So that nothing is to be bound.  */
  CHECK (code (1) == 2);
  libffi = base_of (dlsym (RTLD_DEFAULT, "ffi_closure_alloc"));
  struct sigaction action = { .sa_flags = SA_SIGINFO,
			      .sa_sigaction = handler };
  CHECK (sigaction (SIGTRAP, &action, NULL) == 0);
  CHECK (call_closure (code) == 3);
  CHECK (steps > 5);
  CHECK (failures == 0);
  ffi_closure_free (closure);
  return 0;
}

#else

int
main (void)
{
  SKIP ("there are no single steps");
}

#endif
