/* Trampolines: drive the template of a port, without the rest of the C
   library.
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

/* See run-templates.sh.  This prints a line for each claim that is tried, and
   fails if one of them is not true.  */

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unwind.h>
#include <tst-tramp-regs.h>
#include <tst-tramp-step.h>
#include <tst-tramp-support.h>
#include <tramp-table.h>
#include <tramp-protect.h>

#ifndef PROT_BTI
# define PROT_BTI 0x10
#endif
#ifndef HWCAP2_BTI
# define HWCAP2_BTI (1 << 17)
#endif

/* The word of a record that a slot loads besides the code.  */
#define TRAMP_DATA_WORD (1 - TRAMP_CODE_WORD)

/* What the library has, written anew.  */
struct record
{
  uintptr_t word[TRAMP_SLOT_SIZE / sizeof (uintptr_t)];
};

extern const char __tramp_template[TRAMP_TEMPLATES * TRAMP_TABLE_SIZE];
extern char __tramp_adapters[TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE];

/* Copies of the templates, if there are some, and the one in use, with the
   records that it reads.  */
static char *codes[TRAMP_TEMPLATES];
static char *code;
static struct record *records;
static int protection = PROT_READ | PROT_EXEC;

static int failed;
int tst_tramp_check_errors;

static void
claim (int errors, const char *text)
{
  printf ("%s: %s\n", errors == 0 ? "PASS" : "FAIL", text);
  failed |= errors != 0;
}

static void
name_claim (int errors, int delivery, const char *text)
{
  char buf[100];
  if (delivery < 2)
    snprintf (buf, sizeof (buf), "%s %s", text,
	      delivery == 0 ? "TRAMP_CHAIN" : "TRAMP_STACK");
  else
    snprintf (buf, sizeof (buf), "%s TRAMP_ARG (%d)", text, delivery - 2);
  claim (errors, buf);
}

/* From now on, use the table for trampolines with DELIVERY.  */
static void
use_table (int delivery)
{
  code = codes[delivery < TRAMP_TEMPLATES ? delivery : 0];
  records = (struct record *) (code + TRAMP_CODE_SIZE);
}

/* Make a table of TEMPLATE: the copy has all the permissions that one of the
   library has.  */
static void
map_table (int template)
{
  /* Not aligned to more than its size.  */
  char *p = mmap (NULL, 4 * TRAMP_TABLE_SIZE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED)
    abort ();
  p += -(uintptr_t) p & (TRAMP_TABLE_SIZE - 1);
  codes[template] = p;
  if (TRAMP_CODE_SIZE == 0)
    return;
  memcpy (p, __tramp_template + template * TRAMP_TABLE_SIZE, TRAMP_TABLE_SIZE);
  __builtin___clear_cache (p, p + TRAMP_TABLE_SIZE);
#ifdef __aarch64__
  if (getauxval (AT_HWCAP2) & HWCAP2_BTI)
    protection |= PROT_BTI;
#endif
  if (mprotect (p, TRAMP_TABLE_SIZE, protection) != 0)
    abort ();
}

/* Write WORD number N of record number I, a code pointer.  */
static void
set_code (int i, int n, uintptr_t word)
{
  records[i].word[n] = tramp_protect (&records[i].word[n], word);
}

/* Return the function pointer that slot number I is.  */
static void *
tramp_slot (int i)
{
  return ((char *) &records[i] - TRAMP_CODE_SIZE) + TRAMP_POINTER_TAG;
}

static uintptr_t
adapter (int n)
{
  return (uintptr_t) __tramp_adapters + n * TRAMP_ADAPTER_SIZE;
}

/* Bind TARGET and DATA to slot number I, the way the library does for
   DELIVERY.  Return the slot.  */
static void *
bind (int i, int delivery, void *target, void *data)
{
  use_table (delivery);
  memset (&records[i], 0, sizeof (records[i]));
  if (delivery < TRAMP_TEMPLATES && !TRAMP_CHAIN_ADAPTER)
    {
      set_code (i, TRAMP_CODE_WORD, (uintptr_t) target);
      records[i].word[TRAMP_DATA_WORD] = (uintptr_t) data;
    }
  else
    {
      set_code (i, TRAMP_CODE_WORD,
		adapter (TRAMP_DELIVERIES
			 + (delivery > 0 ? delivery : TRAMP_DELIVERIES)));
      records[i].word[TRAMP_DATA_WORD] = (uintptr_t) &records[i];
      set_code (i, 2, (uintptr_t) target);
      records[i].word[3] = (uintptr_t) data;
    }
  return tramp_slot (i);
}

/* The functions of the library, for tst-tramp-call.c, which has one trampoline
   at a time: the first slot, the last one, the second one, and so on.  */
static int current_slot = TRAMP_SLOTS;
static unsigned int current_delivery;

void *
tramp_alloc (unsigned int flags)
{
  current_slot = (current_slot < TRAMP_SLOTS / 2
		  ? TRAMP_SLOTS - 1 - current_slot
		  : TRAMP_SLOTS - current_slot);
  current_delivery = flags;
  use_table (flags);
  return tramp_slot (current_slot);
}

int
tramp_init (void *tramp, void *target, void *data)
{
  bind (current_slot, current_delivery, target, data);
  return 0;
}

int
tramp_free (void *tramp)
{
  return 0;
}

/* Defined by way of support/test-driver.c.  */
extern int tst_tramp_test (void);

static void
check_calls (void)
{
  tst_tramp_test ();
  claim (tst_tramp_check_errors, "arguments and results of all kinds");
}

/* What TARGET of a trampoline with DELIVERY has to be so that CODE, in the
   end, is called with its arguments.  */
static void *
tramp_target (int delivery, void *code)
{
  tst_tramp_target = code;
  return (delivery == 0 ? (void *) tst_tramp_from_chain
	  : delivery == 1 ? (void *) tst_tramp_from_stack : code);
}

#ifdef TST_TRAMP_WORDS

static int
check_slot (void *tramp, int delivery, void *data)
{
  return tst_tramp_regs_check (tramp, delivery, data);
}

static void *
slot_target (int delivery)
{
  return delivery == 1 ? tst_tramp_dump_stack : tst_tramp_dump;
}

#else /* !TST_TRAMP_WORDS */

/* The parameters of a function.  */
static uintptr_t parameters[10];

static uintptr_t __attribute__ ((noipa))
store_parameters (uintptr_t p0, uintptr_t p1, uintptr_t p2, uintptr_t p3,
		  uintptr_t p4, uintptr_t p5, uintptr_t p6, uintptr_t p7,
		  uintptr_t p8, uintptr_t p9)
{
  uintptr_t p[] = { p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 };
  memcpy (parameters, p, sizeof (p));
  return p0 ^ p1 ^ p2 ^ p3;
}

/* More variables than there are registers, so that those which a function must
   not change are in use.  */
#define VARIABLES(f) \
  f (0) f (1) f (2) f (3) f (4) f (5) f (6) f (7) f (8) f (9) f (10) f (11) \
  f (12) f (13) f (14) f (15) f (16) f (17) f (18) f (19) f (20) f (21) \
  f (22) f (23) f (24) f (25) f (26) f (27) f (28) f (29)

/* Call TRAMP, with DELIVERY and DATA.  Return the number of errors.  */
static int __attribute__ ((noipa))
check_slot (void *tramp, int delivery, void *data)
{
  static const uintptr_t value = (uintptr_t) 0x0123456789abcdefULL;
#define ARGUMENT(n) (value * (2 * (n) + 3))
  typedef uintptr_t function (uintptr_t, uintptr_t, uintptr_t, uintptr_t,
			      uintptr_t, uintptr_t, uintptr_t, uintptr_t,
			      uintptr_t, uintptr_t);
#define DEFINE(n) uintptr_t v##n = value + n; asm volatile ("" : "+r" (v##n));
  VARIABLES (DEFINE)
  memset (parameters, 0xa5, sizeof (parameters));
  tst_tramp_data = NULL;
  uintptr_t result
    = ((function *) tramp) (ARGUMENT (0), ARGUMENT (1), ARGUMENT (2),
			    ARGUMENT (3), ARGUMENT (4), ARGUMENT (5),
			    ARGUMENT (6), ARGUMENT (7), ARGUMENT (8),
			    ARGUMENT (9));
  int errors = 0;
  /* To compare before the call would be the same for the compiler, if it were
     not for the asm statement.  */
#define COMPARE(n) \
  asm volatile ("" : "+r" (v##n));		\
  errors += v##n != value + n;
  VARIABLES (COMPARE)
  int arg = delivery - 2;
  if (arg < 0)
    errors += tst_tramp_data != data;
  for (int i = 0; i < 10; ++i)
    if (i == arg)
      errors += parameters[i] != (uintptr_t) data;
    else if (!TST_TRAMP_ARGS_ON_STACK || arg < 0 || i < arg)
      errors += parameters[i] != ARGUMENT (i);
  errors += result != (parameters[0] ^ parameters[1] ^ parameters[2]
		       ^ parameters[3]);
  return errors;
}

static void *
slot_target (int delivery)
{
  return tramp_target (delivery, store_parameters);
}

#endif /* !TST_TRAMP_WORDS */

static void
check_delivery (int delivery)
{
  int errors = 0;
  void *target = slot_target (delivery);
  use_table (delivery);
  /* The neighbours of a slot must not matter.  */
  memset (records, 0x5a, TRAMP_TABLE_SIZE);
  for (int i = 0; i < TRAMP_SLOTS && errors < 10; ++i)
    {
      void *data = (void *) (0x12345678 + (uintptr_t) i * 0x10001);
      void *tramp = bind (i, delivery, target, data);
      errors += check_slot (tramp, delivery, data);
      memset (&records[i], 0x5a, sizeof (records[i]));
    }
  name_claim (errors, delivery, "arguments, all slots,");
}

static void
nothing (void)
{
}

/* What TRAMP_STACK pushes is all that changes of the stack: the frame of the
   caller does not, which begins with the back chain where there is one.  */
static void __attribute__ ((noipa))
check_frame (void)
{
#ifdef __powerpc__
  uintptr_t *volatile frame = __builtin_frame_address (0);
  uintptr_t chain = *frame;
  ((void (*) (void)) bind (0, 1, tramp_target (1, nothing), NULL)) ();
  uintptr_t after = *frame;
  *frame = chain;
  claim (after != chain, "the back chain of the caller stays as it is");
#endif
}

/* What __tramp_freed or __tramp_uninitialized was called with.  */
static void *stopped_record;
static int stopped_why;
static jmp_buf stopped;

void
__tramp_freed (void *record)
{
  stopped_record = record;
  stopped_why = 1;
  longjmp (stopped, 1);
}

void
__tramp_uninitialized (void *record)
{
  stopped_record = record;
  stopped_why = 2;
  longjmp (stopped, 1);
}

/* Adapter number N tells the library, WHY, the record.  */
static int
check_stop (int n, int why)
{
  static const int slots[] = { 0, TRAMP_SLOTS - 1 };
  int errors = 0;
  for (int i = 0; i < 2; ++i)
    {
      int slot = slots[i];
      set_code (slot, TRAMP_CODE_WORD, adapter (n));
      records[slot].word[TRAMP_DATA_WORD] = (uintptr_t) &records[slot];
      stopped_record = NULL;
      if (setjmp (stopped) == 0)
	((void (*) (void)) tramp_slot (slot)) ();
      errors += stopped_record != &records[slot] || stopped_why != why;
    }
  return errors;
}

static void
check_stops (void)
{
  int errors = 0;
  for (int adapter = 0; adapter < TRAMP_TEMPLATES; ++adapter)
    {
      use_table (adapter);
      errors += check_stop (adapter, 1);
    }
  claim (errors, "a freed trampoline stops the process");
  errors = 0;
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    {
      use_table (delivery);
      errors += check_stop (TRAMP_TEMPLATES + delivery, 2);
    }
  claim (errors, "an uninitialized trampoline stops the process");
}

static volatile int target_reached;
static sigjmp_buf faulted;

static void
protected_target (void)
{
  target_reached = 1;
}

static void
fault (int signal)
{
  siglongjmp (faulted, 1);
}

/* Let siglongjmp find the registers on the stack.  The kernel stores them
   there before it calls a signal handler, but QEMU does not.  */
static void __attribute__ ((noipa))
flush_windows (void)
{
#if defined __sparc__ && !defined __arch64__
  asm volatile ("ta 3" : : : "memory");
#endif
}

/* Return true if slot number I for DELIVERY follows the code pointer RAW.  */
static bool
follows_raw (int i, int delivery, uintptr_t raw)
{
  target_reached = 0;
  void *tramp = bind (i, delivery, protected_target, NULL);
  records[i].word[delivery < TRAMP_TEMPLATES && !TRAMP_CHAIN_ADAPTER
		  ? TRAMP_CODE_WORD : 2] = raw;
  if (sigsetjmp (faulted, 1) == 0)
    {
      flush_windows ();
      ((void (*) (void)) tramp) ();
    }
  return target_reached;
}

/* A code pointer that was not protected does not lead to the code.  A
   signature of AArch64 can have as few as seven bits, and then one address in
   128 has one of zero, so that it has to be followed at four addresses to be a
   failure.  */
static void
check_protection (void)
{
  static const char text[] = "an unprotected code pointer is not followed";
  static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP };
  uintptr_t raw = (uintptr_t) protected_target;
  if (tramp_protect (&raw, raw) == raw)
    {
      printf ("UNSUPPORTED: %s: the processor or the port has no way\n", text);
      return;
    }
#ifdef __sparc__
  /* QEMU does not survive a jump to an address that is not aligned.  */
  raw ^= tramp_protect (&raw, 0) & 3;
#endif

  void *tramp = bind (0, 0, protected_target, NULL);
  ((void (*) (void)) tramp) ();
  int errors = !target_reached;
  for (int i = 0; i < sizeof (signals) / sizeof (signals[0]); ++i)
    signal (signals[i], fault);
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    {
      int slots = 0;
      while (slots < 4 && follows_raw (slots, delivery, raw))
	++slots;
      errors += slots == 4;
    }
  for (int i = 0; i < sizeof (signals) / sizeof (signals[0]); ++i)
    signal (signals[i], SIG_DFL);
  claim (errors, text);
}

#ifdef __riscv
# pragma GCC visibility push (hidden)
void tst_tramp_label_call (void *, uintptr_t *, uintptr_t);
void tst_tramp_label (uintptr_t *);
void tst_tramp_label_stack (uintptr_t *);
# pragma GCC visibility pop
#endif

/* The label that a caller has for the landing pad of the code reaches the
   code, but not where the static chain is in the register for it.  */
static void
check_label (void)
{
#ifdef __riscv
  const uintptr_t label = 0x12345000;
  int errors = 0;
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    {
      uintptr_t words[2] = { 0 };
      void *target = delivery == 1 ? tst_tramp_label_stack : tst_tramp_label;
      void *tramp = bind (0, delivery, target, words);
      tst_tramp_label_call (tramp, words, label);
      uintptr_t expected = label;
# ifndef __riscv_landing_pad_func_sig
      if (delivery == 0)
	expected = (uintptr_t) words;
# endif
      errors += words[0] != expected;
      if (delivery == 0)
	errors += words[1] != (uintptr_t) words;
    }
  claim (errors, "labels of landing pads reach the code");
#endif
}

#if defined TRAMP_STACK_GUARD && defined TST_TRAMP_SCRATCH
void tst_tramp_scratch (uintptr_t *) __attribute__ ((visibility ("hidden")));
void tst_tramp_scratch_stack (uintptr_t *)
  __attribute__ ((visibility ("hidden")));
#endif

/* No register that the code finds has the stack guard, nor do two of them
   together.  */
static void
check_secret (void)
{
#ifdef TRAMP_STACK_GUARD
  uintptr_t guard = tramp_protect (NULL, 0);
  int errors = guard == 0;
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    {
# ifdef TST_TRAMP_WORDS
      enum { COUNT = TST_TRAMP_WORDS };
      tst_tramp_word *words = tst_tramp_state.seen.word;
      void *target = slot_target (delivery);
      void *tramp = bind (0, delivery, target, NULL);
      errors += check_slot (tramp, delivery, NULL);
# else
      enum { COUNT = TST_TRAMP_SCRATCH };
      uintptr_t words[COUNT];
      void *target = (delivery == 1 ? tst_tramp_scratch_stack
		      : tst_tramp_scratch);
      void *tramp = bind (0, delivery, target, words);
      ((void (*) (void *, void *, void *, void *, void *, void *, void *,
		  void *)) tramp) (words, words, words, words, words, words,
				   words, words);
# endif
      for (int i = 0; i < COUNT; ++i)
	{
	  errors += words[i] == guard || words[i] == ~guard;
	  for (int j = 0; j < i; ++j)
	    errors += (words[i] ^ words[j]) == guard;
	}
    }
  claim (errors, "the code cannot tell the stack guard");
#endif
}

/* On the Hurd, each thread can have another stack guard.  */
static void
check_guard (void)
{
#ifdef TST_TRAMP_HURD
# ifdef __x86_64__
  uintptr_t __seg_fs *guard = (uintptr_t __seg_fs *) 0x28;
# else
  uintptr_t __seg_gs *guard = (uintptr_t __seg_gs *) 0x14;
# endif
  int errors = 0;
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    {
      target_reached = 0;
      void *target = tramp_target (delivery, protected_target);
      void *tramp = bind (0, delivery, target, NULL);
      *guard = ~*guard;
      ((void (*) (void)) tramp) ();
      *guard = ~*guard;
      errors += !target_reached;
    }
  claim (errors, "another stack guard makes no difference");
#endif
}

#ifdef __ARM_EABI_UNWINDER__

/* An entry of an .ARM.exidx section.  */
struct exidx
{
  uint32_t start;
  uint32_t rules;
};
extern const struct exidx __exidx_start[], __exidx_end[];

static const struct exidx *
copy_exidx (void)
{
  return (const struct exidx *) (code + TRAMP_TABLE_SIZE - TRAMP_UNWIND_SIZE);
}

/* Called by the unwinder, to find the entries for PC and their number.  */
_Unwind_Ptr
__gnu_Unwind_Find_exidx (_Unwind_Ptr pc, int *count)
{
  const struct exidx *exidx = __exidx_start;
  *count = __exidx_end - __exidx_start;
  if (pc + TRAMP_UNWIND_BEFORE - (uintptr_t) code < TRAMP_TABLE_SIZE)
    {
      exidx = copy_exidx ();
      *count = 2;
    }
  return (_Unwind_Ptr) exidx;
}

/* The address at which ENTRY begins to hold.  */
static char *
exidx_start (const struct exidx *entry)
{
  return (char *) &entry->start + ((int32_t) (entry->start << 1) >> 1);
}

static void
check_unwind_tables (void)
{
  const struct exidx *exidx = copy_exidx ();
  int errors = exidx_start (&exidx[0]) != code - TRAMP_UNWIND_BEFORE;
  errors += exidx_start (&exidx[1]) != code + TRAMP_SLOTS * TRAMP_SLOT_SIZE;
  /* EXIDX_CANTUNWIND.  */
  errors += exidx[0].rules == 1 || exidx[1].rules != 1;
  claim (errors, "a copy has entries for all slots, and for nothing else");
}

#else /* !__ARM_EABI_UNWINDER__ */

/* As unwind-dw2-fde.h of libgcc has it.  */
struct bases
{
  void *tbase;
  void *dbase;
  void *func;
};
extern const void *_Unwind_Find_FDE (void *, struct bases *);
extern void __register_frame (void *);

static void
check_unwind_tables (void)
{
  unsigned char *hdr
    = (unsigned char *) code + TRAMP_TABLE_SIZE - TRAMP_UNWIND_SIZE;
  int32_t eh_frame, count, start, fde;
  memcpy (&eh_frame, hdr + 4, 4);
  memcpy (&count, hdr + 8, 4);
  memcpy (&start, hdr + 12, 4);
  memcpy (&fde, hdr + 16, 4);
  int errors = hdr[0] != 1 || hdr[1] != 0x1b || hdr[2] != 3 || hdr[3] != 0x3b;
  errors += count != 1 || (char *) hdr + start != code;
  claim (errors, "a copy has a header for unwinders");

  __register_frame (hdr + 4 + eh_frame);
  struct bases bases;
  char *end = code + TRAMP_TEXT_SIZE;
  errors = _Unwind_Find_FDE (code, &bases) != hdr + fde;
  errors += bases.func != code;
  errors += _Unwind_Find_FDE (end - 1, &bases) != hdr + fde;
  errors += _Unwind_Find_FDE (end, &bases) != NULL;
  claim (errors, "an FDE is for all code of a copy, and for nothing else");
}

#endif /* !__ARM_EABI_UNWINDER__ */

#ifdef TST_TRAMP_STEPS

# ifdef __sparc__
/* What signal handlers return to.  Unwinders recognize it as long as it has no
   unwind tables, which it does have in older versions of the C library.  */
#  ifdef __arch64__
#   define TA "ta 109\n"
#  else
#   define TA "ta 16\n"
#  endif
asm (".text\n"
     ".globl __rt_sigreturn_stub, __sigreturn_stub\n"
     "nop\n"
     "nop\n"
     "__rt_sigreturn_stub: mov 101, %g1\n" TA
     "__sigreturn_stub: mov 216, %g1\n" TA);
# endif

/* Set if unwinding passes through the frame of a signal handler.  */
static volatile bool signals_unwound;

static void
handle_signal (int signal)
{
  struct tst_tramp_frames *seen = &tst_tramp_frames_seen;
  tst_tramp_unwind (seen);
  int common = tst_tramp_frames_expected.count - 2;
  signals_unwound
    = (common >= 3 && seen->count > common
       && memcmp (seen->pc + seen->count - common,
		  tst_tramp_frames_expected.pc + 2,
		  common * sizeof (seen->pc[0])) == 0);
}

static void __attribute__ ((noipa))
raise_signal (void)
{
  kill (getpid (), SIGUSR1);
  asm volatile ("");
}

/* Unwinding works at every instruction.  */
static void
check_unwinding (int delivery)
{
  /* Two instructions are the least that makes a slot, and an adapter.  */
  int least = delivery < TRAMP_TEMPLATES || TRAMP_DESCRIPTORS ? 2 : 4;
  int errors = 0;
  static const int slots[] = { 0, TRAMP_SLOTS - 1 };
  void *target = tramp_target (delivery, nothing);
  for (int i = 0; i < 2; ++i)
    {
      void *tramp = bind (slots[i], delivery, target, NULL);
      int steps = 0, wrong = 0;
# ifdef TST_TRAMP_TRAP
      int more;
      if (TRAMP_CODE_SIZE > 0)
	wrong = tst_tramp_step_range (tramp, tramp, TRAMP_SLOT_SIZE,
				      protection, &steps);
      if (TRAMP_TAIL_SIZE > 0)
	{
	  wrong += tst_tramp_step_range (tramp, tramp_slot (TRAMP_SLOTS),
					 TRAMP_TAIL_SIZE, protection, &more);
	  steps += more;
	}
      wrong += tst_tramp_step_range (tramp, __tramp_adapters,
				     sizeof (__tramp_adapters),
				     PROT_READ | PROT_EXEC, &more);
      steps += more;
# else
      wrong = tst_tramp_step (tramp, target, &steps);
# endif
      if (wrong != 0 || steps < least)
	{
	  printf ("error: %d instructions of at least %d, %d wrong\n",
		  steps, least, wrong);
	  ++errors;
	}
    }
  name_claim (errors, delivery, "unwinding at every instruction,");
}

static void
check_all_unwinding (void)
{
  signal (SIGUSR1, handle_signal);
  /* Where an emulator describes the frames of signal handlers wrongly, or not
     at all, the unwinder can crash, and then crash again in the handler of
     that.  */
  int status = -1;
  pid_t pid = fork ();
  if (pid == 0)
    {
      tst_tramp_step_call (raise_signal, tst_tramp_nothing, tst_tramp_nothing);
      _exit (!signals_unwound);
    }
  if (pid < 0 || waitpid (pid, &status, 0) != pid || status != 0)
    {
      puts ("UNSUPPORTED: unwinding at every instruction: the unwinder does"
	    " not pass through signal handlers");
      return;
    }
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    check_unwinding (delivery);
}

#else /* !TST_TRAMP_STEPS */

static void
check_all_unwinding (void)
{
  puts ("UNSUPPORTED: unwinding at every instruction: there is no way to stop"
	" at every instruction");
}

#endif /* !TST_TRAMP_STEPS */

int
main (void)
{
  setvbuf (stdout, NULL, _IOLBF, 0);
  for (int template = 0; template < TRAMP_TEMPLATES; ++template)
    map_table (template);
  use_table (0);
#ifdef TST_TRAMP_WORDS
  tst_tramp_regs_init ();
#endif
  check_calls ();
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    check_delivery (delivery);
  check_frame ();
  check_stops ();
  check_protection ();
  check_label ();
  check_secret ();
  check_guard ();
  for (int template = 0; template < TRAMP_TEMPLATES && TRAMP_CODE_SIZE > 0;
       ++template)
    {
      use_table (template);
      check_unwind_tables ();
    }
  use_table (0);
  check_all_unwinding ();
  return failed;
}
