/* Trampolines: unwind from every instruction.
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

/* This is for tst-tramp-unwind.c, and for programs that try a template without
   the rest of the C library.  */

#ifndef _TST_TRAMP_STEP_H
#define _TST_TRAMP_STEP_H	1

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>
#include <tst-tramp-port.h>

/* Whether there is a way to stop at every instruction.  */
#if defined TST_TRAMP_TRAP || defined tst_tramp_single_step
# define TST_TRAMP_STEPS 1
#endif

#ifdef TST_TRAMP_STEPS

/* What unwinders add to the program counter of code which a signal has
   interrupted.  */
# ifndef TST_TRAMP_PC_SKEW
#  define TST_TRAMP_PC_SKEW 0
# endif

# ifndef TST_TRAMP_SIGCONTEXT
#  define TST_TRAMP_SIGCONTEXT 0
# endif

/* The number of bytes that the instruction at P has.  */
# ifndef TST_TRAMP_INSN_SIZE
#  define TST_TRAMP_INSN_SIZE(p) sizeof (*(p))
# endif

/* Stack frames, from the innermost one on.  */
struct tst_tramp_frames
{
  int count;
  uintptr_t pc[64];
  /* Canonical frame address of the function called from there.  */
  uintptr_t cfa[64];
};

static struct tst_tramp_frames tst_tramp_frames_expected;
static struct tst_tramp_frames tst_tramp_frames_seen;

static _Unwind_Reason_Code
tst_tramp_add_frame (struct _Unwind_Context *context, void *closure)
{
  struct tst_tramp_frames *frames = closure;
  if (frames->count == sizeof (frames->pc) / sizeof (frames->pc[0]))
    return _URC_END_OF_STACK;
  frames->pc[frames->count] = _Unwind_GetIP (context);
# ifdef __ARM_EABI_UNWINDER__
  /* The unwinder does not know that address, but the stack pointer.  */
  frames->cfa[frames->count++] = _Unwind_GetGR (context, 13);
# else
  frames->cfa[frames->count++] = _Unwind_GetCFA (context);
# endif
  return _URC_NO_REASON;
}

/* Store the stack frames to *FRAMES.  An asm statement at the end of this
   function and of others keeps their frames on the stack.  */
static void __attribute__ ((noipa))
tst_tramp_unwind (struct tst_tramp_frames *frames)
{
  frames->count = 0;
  _Unwind_Backtrace (tst_tramp_add_frame, frames);
  asm volatile ("");
}

/* Called by tst_tramp_step_call.  */
static void __attribute__ ((noipa))
tst_tramp_expect (void)
{
  tst_tramp_unwind (&tst_tramp_frames_expected);
  asm volatile ("");
}

static void
tst_tramp_nothing (void)
{
}

/* Call TRAMP, after BEFORE and before AFTER, and before that store the stack
   frames that are expected.  There is one call for both, so that the return
   addresses are the same.  */
static void __attribute__ ((noipa))
tst_tramp_step_call (void *tramp, void (*before) (void), void (*after) (void))
{
  void *volatile functions[2][3] =
    {
      { tst_tramp_nothing, tst_tramp_expect, tst_tramp_nothing },
      { before, tramp, after }
    };
  for (volatile int i = 0; i < 2; ++i)
    {
      ((void (*) (void)) functions[i][0]) ();
      ((void (*) (void *, void *)) functions[i][1]) (NULL, NULL);
      ((void (*) (void)) functions[i][2]) ();
    }
}

/* Unwind from here.  Return the number of frames before those expected, from
   tst_tramp_step_call to the outermost one, or zero if these are not seen.  */
static inline int
tst_tramp_frames_before (void)
{
  struct tst_tramp_frames *seen = &tst_tramp_frames_seen;
  tst_tramp_unwind (seen);

  /* The frames of tst_tramp_unwind and tst_tramp_expect, or of a handler and
     all that, differ.  */
  int common = tst_tramp_frames_expected.count - 2;
  int first = seen->count - common;
  if (common >= 3 && first >= 2
      && memcmp (seen->pc + first, tst_tramp_frames_expected.pc + 2,
		 common * sizeof (seen->pc[0])) == 0
      && memcmp (seen->cfa + first, tst_tramp_frames_expected.cfa + 2,
		 common * sizeof (seen->cfa[0])) == 0)
    return first;
  return 0;
}

/* Return the return address of the function at PC if unwinding from here
   reaches PC, and right after that the frames expected.  If PC is that of code
   which an adapter has CALLED, then the adapter can be between them.
   Otherwise return zero, after a message.  */
static inline uintptr_t
tst_tramp_frames_check (uintptr_t pc, bool called)
{
  struct tst_tramp_frames *seen = &tst_tramp_frames_seen;
  int first = tst_tramp_frames_before ();
  pc += TST_TRAMP_PC_SKEW;
  if (first != 0)
    {
      /* Twice is wrong: a slot or an adapter does not call itself.  */
      if (seen->pc[first - 1] == pc && seen->pc[first - 2] != pc)
	return seen->pc[first];
      if (called && TST_TRAMP_ARGS_ON_STACK && seen->pc[first - 1] != pc
	  && seen->pc[first - 2] == pc)
	return seen->pc[first - 1];
    }
  printf ("error: unwinding from %#lx\n", (unsigned long int) pc);
  return 0;
}

/* Number of instructions seen, and of those with the wrong frames.  */
static volatile int tst_tramp_steps;
static volatile int tst_tramp_steps_wrong;

/* The flags of sigaction for the handler.  */
enum { TST_TRAMP_SIGNAL_FLAGS = TST_TRAMP_SIGCONTEXT ? 0 : SA_SIGINFO };

static inline void
tst_tramp_handle (void (*handler) (int, siginfo_t *, void *))
{
  struct sigaction sa
    = {
	.sa_sigaction = handler,
	.sa_flags = TST_TRAMP_SIGNAL_FLAGS
      };
  sigaction (SIGTRAP, &sa, NULL);
  sigaction (SIGILL, &sa, NULL);
# ifdef TST_TRAMP_SIGNAL
  sigaction (TST_TRAMP_SIGNAL, &sa, NULL);
# endif
}

#ifdef TST_TRAMP_TRAP

/* The instructions are overwritten with traps, one after the other.  */

# ifndef TST_TRAMP_DELAY
#  define TST_TRAMP_DELAY 0
# endif
# ifndef TST_TRAMP_PAST
#  define TST_TRAMP_PAST 0
#  define TST_TRAMP_BACK(uc) ((void) 0)
# endif

static tst_tramp_insn *tst_tramp_trapped;
static tst_tramp_insn tst_tramp_trapped_insn;
static int tst_tramp_trapped_prot;

/* Write INSN to *TST_TRAMP_TRAPPED.  What has to stay executable meanwhile is
   not in a table.  */
static inline void
tst_tramp_patch (tst_tramp_insn insn)
{
  uintptr_t size = sysconf (_SC_PAGESIZE);
  void *page = (void *) ((uintptr_t) tst_tramp_trapped & -size);
  if (mprotect (page, size, PROT_READ | PROT_WRITE
		| (tst_tramp_trapped_prot & PROT_EXEC)) != 0)
    abort ();
  *(volatile tst_tramp_insn *) tst_tramp_trapped = insn;
  __builtin___clear_cache ((char *) tst_tramp_trapped,
			   (char *) (tst_tramp_trapped + 1));
  if (mprotect (page, size, tst_tramp_trapped_prot) != 0)
    abort ();
}

static inline void
tst_tramp_patch_trap (void)
{
  tst_tramp_patch (TST_TRAMP_TRAP);
}

static inline void
tst_tramp_patch_insn (void)
{
  tst_tramp_patch (tst_tramp_trapped_insn);
}

static inline void
tst_tramp_trap (int signal, siginfo_t *info, void *context)
{
  if (TST_TRAMP_SIGCONTEXT == 1)
    context = info;
  uintptr_t pc = TST_TRAMP_PC ((ucontext_t *) context);
  ++tst_tramp_steps;
  tst_tramp_patch_insn ();
  /* In a delay slot, the program counter can be that of the jump.  */
  if ((uintptr_t) tst_tramp_trapped + TST_TRAMP_PAST - pc > TST_TRAMP_DELAY
      || tst_tramp_frames_check (pc, false) == 0)
    ++tst_tramp_steps_wrong;
  TST_TRAMP_BACK ((ucontext_t *) context);
}

/* Call TRAMP, and unwind from every instruction in the SIZE bytes from START
   on, which have the protection PROT.  Store the number of them that were
   executed in *STEPS, and return the number of those where this failed.  */
static inline int
tst_tramp_step_range (void *tramp, const void *start, size_t size, int prot,
		      int *steps)
{
  tst_tramp_steps = 0;
  tst_tramp_steps_wrong = 0;
  tst_tramp_handle (tst_tramp_trap);
  tst_tramp_trapped_prot = prot;
  for (tst_tramp_trapped = (tst_tramp_insn *) start;
       tst_tramp_trapped < (tst_tramp_insn *) ((char *) start + size); )
    {
      size_t insn_size = TST_TRAMP_INSN_SIZE (tst_tramp_trapped);
      tst_tramp_trapped_insn = *tst_tramp_trapped;
      tst_tramp_step_call (tramp, tst_tramp_patch_trap, tst_tramp_patch_insn);
      tst_tramp_trapped = (tst_tramp_insn *) ((char *) tst_tramp_trapped
					      + insn_size);
    }
  *steps = tst_tramp_steps;
  return tst_tramp_steps_wrong;
}

#else /* !TST_TRAMP_TRAP */

/* The processor traps after each instruction.  */

static uintptr_t tst_tramp_step_first, tst_tramp_step_target;

/* The address that the target returns to, once it was reached.  */
static volatile uintptr_t tst_tramp_step_return;

/* True while the processor is in a trampoline.  */
static volatile bool tst_tramp_stepping;

static inline void
tst_tramp_trap (int signal, siginfo_t *info, void *context)
{
  uintptr_t pc = TST_TRAMP_PC ((ucontext_t *) context);
  if (pc == tst_tramp_step_first || pc == tst_tramp_step_return)
    tst_tramp_stepping = true;
  if (pc == tst_tramp_frames_expected.pc[2])
    tst_tramp_stepping = false;
  if (!tst_tramp_stepping)
    return;
  ++tst_tramp_steps;
  bool called = pc == tst_tramp_step_target;
  uintptr_t caller = tst_tramp_frames_check (pc, called);
  if (caller == 0)
    ++tst_tramp_steps_wrong;
  if (called)
    {
      tst_tramp_step_return = caller;
      tst_tramp_stepping = false;
    }
}

static inline void
tst_tramp_step_on (void)
{
  tst_tramp_single_step (true);
}

static inline void
tst_tramp_step_off (void)
{
  tst_tramp_single_step (false);
}

/* Call TRAMP, to which TARGET is bound, and unwind from every instruction but
   those of TARGET, of which it is the first one only.  Store the number of
   instructions in *STEPS, and return the number of those where this
   failed.  */
static inline int
tst_tramp_step (void *tramp, void *target, int *steps)
{
  tst_tramp_steps = 0;
  tst_tramp_steps_wrong = 0;
  tst_tramp_stepping = false;
  tst_tramp_step_return = 0;
  tst_tramp_step_first = (uintptr_t) tramp;
  tst_tramp_step_target = (uintptr_t) target;
  tst_tramp_handle (tst_tramp_trap);
  tst_tramp_step_call (tramp, tst_tramp_step_on, tst_tramp_step_off);
  /* It was called, and it returned.  */
  if (tst_tramp_step_return == 0 || tst_tramp_stepping)
    ++tst_tramp_steps_wrong;
  *steps = tst_tramp_steps;
  return tst_tramp_steps_wrong;
}

static inline void
tst_tramp_stop_trap (int signal, siginfo_t *info, void *context)
{
  uintptr_t pc = TST_TRAMP_PC ((ucontext_t *) context);
  if (pc == tst_tramp_step_first)
    tst_tramp_stepping = true;
  if (!tst_tramp_stepping)
    return;
  ++tst_tramp_steps;
  int first = tst_tramp_frames_before ();
  if (first == 0)
    {
      printf ("error: unwinding from %#lx\n", (unsigned long int) pc);
      ++tst_tramp_steps_wrong;
    }
  else if (tst_tramp_frames_seen.pc[first - 1] != pc + TST_TRAMP_PC_SKEW)
    /* What it jumped to has called another function.  */
    _exit (tst_tramp_steps_wrong != 0 || tst_tramp_steps < 5);
}

/* Call TRAMP, which ends the process, and unwind from every instruction up to
   the first call.  Exit, with status zero if all of that was right.  */
static inline void
tst_tramp_step_stop (void *tramp)
{
  tst_tramp_step_first = (uintptr_t) tramp;
  tst_tramp_handle (tst_tramp_stop_trap);
  tst_tramp_step_call (tramp, tst_tramp_step_on, tst_tramp_step_off);
  _exit (1);
}

#endif /* !TST_TRAMP_TRAP */

#endif /* TST_TRAMP_STEPS */

#endif /* tst-tramp-step.h */
