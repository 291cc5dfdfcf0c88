/* Trampolines: a code pointer was overwritten.
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

#include <sys/auxv.h>

#include <support/capture_subprocess.h>
#include <tst-tramp-fault.h>

/* What an attacker, who does not know the secret, wants to be called.  */
static void
target (void)
{
  static const char message[] = "reached";
  _exit (write (STDOUT_FILENO, message, sizeof (message) - 1) < 0);
}

/* Words of the record to overwrite, as a set of bits, the flags of the
   trampoline, and how many slots before its own are in use.  */
struct attack
{
  unsigned int words;
  unsigned int flags;
  int slots;
};

static void
overwrite_and_call (void *closure)
{
  struct attack *attack = closure;
  for (int i = 0; i < attack->slots; ++i)
    xtramp (attack->flags, return_data, NULL);
  void *tramp = xtramp (attack->flags, return_data, NULL);
  uintptr_t *record = (uintptr_t *) tramp_record (tramp);
  for (int i = 0; i < 4; ++i)
    if (attack->words & (1 << i))
      record[i] = (uintptr_t) target;
  call_tramp (tramp);
}

/* Return true if a process survives the attack, or its target is called.  */
static bool
succeeds (struct attack *attack)
{
  struct support_capture_subprocess result
    = support_capture_subprocess (overwrite_and_call, attack);
  printf ("info: flags %#x, words %#x, slots %d: status %#x\n", attack->flags,
	  attack->words, attack->slots, result.status);
  /* Usually, the status is a signal.  QEMU exits if an address is not
     aligned.  */
  bool success = result.status == 0 || result.out.length != 0;
  support_capture_subprocess_free (&result);
  return success;
}

/* Without WORDS, the code is called; this sees to it that the rest of the
   test means something.  With them, the process does not survive.  A signature
   of AArch64 can have as few as seven bits, and then one address in 128 has
   one of zero, with which TARGET itself is signed.  So an attack has to
   succeed at four addresses to be one.  */
static void
check_attack (unsigned int words, unsigned int flags)
{
  struct attack attack = { words, flags, 0 };
  if (words == 0)
    {
      struct support_capture_subprocess result
	= support_capture_subprocess (overwrite_and_call, &attack);
      support_capture_subprocess_check (&result, "call", 0, sc_allow_none);
      support_capture_subprocess_free (&result);
      return;
    }
  while (attack.slots < 4 && succeeds (&attack))
    ++attack.slots;
  if (attack.slots == 4)
    FAIL_EXIT1 ("flags %#x, words %#x: the target is called", flags, words);
}

static int
do_test (void)
{
  need_trampolines ();
#ifdef TRAMP_STACK_GUARD
  /* The stack guard.  */
#elif defined __aarch64__
# ifndef HWCAP_PACA
#  define HWCAP_PACA (1UL << 30)
# endif
  if (!(getauxval (AT_HWCAP) & HWCAP_PACA))
    FAIL_UNSUPPORTED ("the processor does not authenticate pointers");
#else
  FAIL_UNSUPPORTED ("this port does not protect code pointers");
#endif

  unsigned int flags[] = { TRAMP_CHAIN, TRAMP_ARG (0), TRAMP_STACK };
  for (int i = 0; i < array_length (flags); ++i)
    {
      /* With TRAMP_STACK, a C function cannot return on each port.  */
      if (flags[i] != TRAMP_STACK)
	check_attack (0, flags[i]);
      check_attack (1, flags[i]);
      check_attack (15, flags[i]);
      /* An adapter takes its code pointer from word 2.  */
      if (flags[i] >= TRAMP_TEMPLATES || TRAMP_CHAIN_ADAPTER)
	check_attack (4, flags[i]);
    }
  return 0;
}

#include <support/test-driver.c>
