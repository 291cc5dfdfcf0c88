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

/* The C library and libffi have unwind information for all instructions from
   the call of a closure to its return.  So profilers and signal handlers find
   out who the caller is.  */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE 1
#endif
#include "tst-libffi.h"

#if defined __x86_64__ || defined __i386__

#include <signal.h>
#include <stdint.h>
#include <ucontext.h>
#include <unwind.h>

#ifdef __x86_64__
# define REG_PC REG_RIP
#else
# define REG_PC REG_EIP
#endif

/* The flag for single steps.  */
enum { TRAP = 0x100 };

static int call_closure (function *code);

static int steps, failures;
static bool entered;

static _Unwind_Reason_Code
look_for_caller (struct _Unwind_Context *context, void *found)
{
  void *pc = (void *) _Unwind_GetIP (context);
  if (_Unwind_FindEnclosingFunction (pc) == (void *) call_closure)
    *(bool *) found = true;
  return _URC_NO_REASON;
}

/* Return true at what libffi calls on i386 to learn where it is, which has no
   unwind information of its own: mov (%esp), %edx; ret.  */
static bool
is_thunk (const unsigned char *pc)
{
  static const unsigned char load[] = { 0x8b, 0x14, 0x24 };
  return (memcmp (pc, load, sizeof (load)) == 0
	  || (*pc == 0xc3
	      && memcmp (pc - sizeof (load), load, sizeof (load)) == 0));
}

/* Called at each instruction.  */
static void
handler (int sig, siginfo_t *info, void *p)
{
  ucontext_t *context = p;
  unsigned char *pc
    = (unsigned char *) (uintptr_t) context->uc_mcontext.gregs[REG_PC];
  bool found = false;
  _Unwind_Backtrace (look_for_caller, &found);
  ++steps;
  if (!found && !is_thunk (pc))
    {
      ++failures;
      fprintf (stderr, "the caller is not found from %p:", pc);
      for (int i = 0; i < 8; ++i)
	fprintf (stderr, " %02x", pc[i]);
      fputc ('\n', stderr);
    }
  /* Up to the caller, when there were others in between.  */
  bool caller = _Unwind_FindEnclosingFunction (pc) == (void *) call_closure;
  entered |= !caller;
  if (caller && entered)
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
  struct sigaction action = { .sa_flags = SA_SIGINFO,
			      .sa_sigaction = handler };
  CHECK (sigaction (SIGTRAP, &action, NULL) == 0);
  CHECK (call_closure (code) == 3);
  CHECK (steps > 50);
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
