/* Trampolines: whether unwinders work in signal handlers.
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

#ifndef _TST_TRAMP_BACKTRACE_H
#define _TST_TRAMP_BACKTRACE_H	1

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <support/xunistd.h>
#include <sys/resource.h>
#include <unistd.h>
#include <unwind.h>

/* Programs that define TST_TRAMP_DLOPEN_UNWINDER are not linked with libgcc_s,
   as most programs in C are not.  On some ports, the C library has an old copy
   of _Unwind_Find_FDE, which then comes first.  */
#if defined TST_TRAMP_DLOPEN_UNWINDER && !defined __ARM_EABI_UNWINDER__
# include <gnu/lib-names.h>
# include <support/xdlfcn.h>
# define TST_TRAMP_UNWINDER(function) \
  ({									\
    static __typeof (&function) address;				\
    if (address == NULL)						\
      address = xdlsym (xdlopen (LIBGCC_S_SO, RTLD_NOW), #function);	\
    address;								\
  })
# define _Unwind_Backtrace TST_TRAMP_UNWINDER (_Unwind_Backtrace)
# define _Unwind_GetCFA TST_TRAMP_UNWINDER (_Unwind_GetCFA)
# define _Unwind_GetIP TST_TRAMP_UNWINDER (_Unwind_GetIP)
#endif

/* Used by tst_tramp_unwinds_signals.  */

static void *tst_tramp_wanted;

static inline _Unwind_Reason_Code
tst_tramp_look_at (struct _Unwind_Context *context, void *closure)
{
  if (_Unwind_GetIP (context) == (uintptr_t) tst_tramp_wanted)
    _exit (0);
  return _URC_NO_REASON;
}

/* Some ports have a function backtrace that needs no unwind tables.  */
static inline void
tst_tramp_look_back (int signal)
{
  _Unwind_Backtrace (tst_tramp_look_at, NULL);
  _exit (1);
}

static void __attribute__ ((noipa))
tst_tramp_raise (void)
{
  tst_tramp_wanted = __builtin_return_address (0);
  raise (SIGUSR1);
  asm volatile ("");
}

/* Return true if unwinders pass through the frames of signal handlers with
   FLAGS of sigaction.  Where an emulator makes these, they may not, or
   crash.  */
static inline bool
tst_tramp_unwinds_signals (int flags)
{
  pid_t pid = xfork ();
  if (pid == 0)
    {
      setrlimit (RLIMIT_CORE, &(struct rlimit) { 0, 0 });
      /* If the unwinder crashes, that is not what a test handles.  */
      signal (SIGSEGV, SIG_DFL);
      struct sigaction action = { .sa_handler = tst_tramp_look_back,
				  .sa_flags = flags };
      sigaction (SIGUSR1, &action, NULL);
      tst_tramp_raise ();
      _exit (1);
    }
  int status;
  xwaitpid (pid, &status, 0);
  return status == 0;
}

#endif /* tst-tramp-backtrace.h */
