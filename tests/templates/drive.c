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
#include <unwind.h>
#include <tst-tramp-regs.h>
#include <tst-tramp-step.h>
#include <tramp-table.h>
#include <tramp-protect.h>

#ifndef PROT_BTI
# define PROT_BTI 0x10
#endif
#ifndef HWCAP2_BTI
# define HWCAP2_BTI (1 << 17)
#endif

/* What the library has, written anew.  */
struct record
{
  uintptr_t word[TRAMP_SLOT_SIZE / sizeof (uintptr_t)];
};

extern const char __tramp_template[TRAMP_TABLE_SIZE];
extern char __tramp_adapters[TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE];

/* A copy of the template, and the records that it reads.  */
static char *code;
static struct record *records;
static int protection = PROT_READ | PROT_EXEC;

static int failed;

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

/* Make a table: the copy has all the permissions that one of the library
   has.  */
static void
map_table (void)
{
  /* Not aligned to more than its size.  */
  char *p = mmap (NULL, 4 * TRAMP_TABLE_SIZE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED)
    abort ();
  p += -(uintptr_t) p & (TRAMP_TABLE_SIZE - 1);
  code = p;
  records = (struct record *) (p + TRAMP_TABLE_SIZE);
  memcpy (code, __tramp_template, TRAMP_TABLE_SIZE);
  __builtin___clear_cache (code, code + TRAMP_TABLE_SIZE);
#ifdef __aarch64__
  if (getauxval (AT_HWCAP2) & HWCAP2_BTI)
    protection |= PROT_BTI;
#endif
  if (mprotect (code, TRAMP_TABLE_SIZE, protection) != 0)
    abort ();
}

/* Write WORD number N of record number I, a code pointer.  */
static void
set_code (int i, int n, uintptr_t word)
{
  records[i].word[n] = tramp_protect (&records[i].word[n], word);
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
  memset (&records[i], 0, sizeof (records[i]));
  if (delivery == 0)
    {
      set_code (i, 0, (uintptr_t) target);
      records[i].word[1] = (uintptr_t) data;
    }
  else
    {
      set_code (i, 0, adapter (TRAMP_DELIVERIES + delivery));
      records[i].word[1] = (uintptr_t) &records[i];
      set_code (i, 2, (uintptr_t) target);
      records[i].word[3] = (uintptr_t) data;
    }
  return code + i * TRAMP_SLOT_SIZE;
}

static void
check_delivery (int delivery)
{
  int errors = 0;
  void *target = delivery == 1 ? tst_tramp_dump_stack : tst_tramp_dump;
  /* The neighbours of a slot must not matter.  */
  memset (records, 0x5a, TRAMP_TABLE_SIZE);
  for (int i = 0; i < TRAMP_SLOTS && errors < 10; ++i)
    {
      void *data = (void *) (0x12345678 + (uintptr_t) i * 0x10001);
      void *tramp = bind (i, delivery, target, data);
      errors += tst_tramp_regs_check (tramp, delivery, data);
      memset (&records[i], 0x5a, sizeof (records[i]));
    }
  name_claim (errors, delivery, "registers and stack, all slots,");
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
      set_code (slot, 0, adapter (n));
      records[slot].word[1] = (uintptr_t) &records[slot];
      stopped_record = NULL;
      if (setjmp (stopped) == 0)
	((void (*) (void)) (code + slot * TRAMP_SLOT_SIZE)) ();
      errors += stopped_record != &records[slot] || stopped_why != why;
    }
  return errors;
}

static void
check_stops (void)
{
  claim (check_stop (0, 1), "a freed trampoline stops the process");
  int errors = 0;
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    errors += check_stop (1 + delivery, 2);
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

/* A code pointer that was not protected does not lead to the code.  */
static void
check_protection (void)
{
  static const char text[] = "an unprotected code pointer is not followed";
  static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP };
  uintptr_t raw = (uintptr_t) protected_target;
  void *tramp = bind (0, 0, protected_target, NULL);
  if (records[0].word[0] == raw)
    {
      printf ("UNSUPPORTED: %s: the processor or the port has no way\n", text);
      return;
    }

  ((void (*) (void)) tramp) ();
  int errors = !target_reached;
  for (int i = 0; i < sizeof (signals) / sizeof (signals[0]); ++i)
    signal (signals[i], fault);
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    {
      target_reached = 0;
      tramp = bind (0, delivery, protected_target, NULL);
      records[0].word[delivery == 0 ? 0 : 2] = raw;
      if (sigsetjmp (faulted, 1) == 0)
	((void (*) (void)) tramp) ();
      errors += target_reached;
    }
  for (int i = 0; i < sizeof (signals) / sizeof (signals[0]); ++i)
    signal (signals[i], SIG_DFL);
  claim (errors, text);
}

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
  char *end = code + TRAMP_SLOTS * TRAMP_SLOT_SIZE;
  errors = _Unwind_Find_FDE (code, &bases) != hdr + fde;
  errors += bases.func != code;
  errors += _Unwind_Find_FDE (end - 1, &bases) != hdr + fde;
  errors += _Unwind_Find_FDE (end, &bases) != NULL;
  claim (errors, "an FDE is for all slots of a copy, and for nothing else");
}

/* Unwinding works at every instruction.  */
static void
check_unwinding (int delivery)
{
  /* A few instructions are the least that makes a slot, and an adapter.  */
  int least = delivery == 0 ? 3 : 6;
  int errors = 0;
  static const int slots[] = { 0, TRAMP_SLOTS - 1 };
  void *target = delivery == 1 ? tst_tramp_dump_stack : tst_tramp_dump;
  for (int i = 0; i < 2; ++i)
    {
      void *tramp = bind (slots[i], delivery, target, NULL);
      int steps, wrong;
#ifdef TST_TRAMP_TRAP
      wrong = tst_tramp_step_range (tramp, tramp, TRAMP_SLOT_SIZE,
				    protection, &steps);
      int more;
      wrong += tst_tramp_step_range (tramp, __tramp_adapters,
				     sizeof (__tramp_adapters),
				     PROT_READ | PROT_EXEC, &more);
      steps += more;
#else
      wrong = tst_tramp_step (tramp, target, &steps);
#endif
      if (wrong != 0 || steps < least)
	{
	  printf ("error: %d instructions of at least %d, %d wrong\n",
		  steps, least, wrong);
	  ++errors;
	}
    }
  name_claim (errors, delivery, "unwinding at every instruction,");
}

int
main (void)
{
  setvbuf (stdout, NULL, _IOLBF, 0);
  map_table ();
  tst_tramp_regs_init ();
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    check_delivery (delivery);
  check_stops ();
  check_protection ();
  check_unwind_tables ();
  for (int delivery = 0; delivery < TRAMP_DELIVERIES; ++delivery)
    check_unwinding (delivery);
  return failed;
}
