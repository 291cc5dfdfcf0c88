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

/* Words of the record to overwrite, as a set of bits, and the flags of the
   trampoline.  */
struct attack
{
  unsigned int words;
  unsigned int flags;
};

static void
overwrite_and_call (void *closure)
{
  struct attack *attack = closure;
  void *tramp = xtramp (attack->flags, return_data, NULL);
  uintptr_t *record = (uintptr_t *) tramp_record (tramp);
  for (int i = 0; i < 4; ++i)
    if (attack->words & (1 << i))
      record[i] = (uintptr_t) target;
  call_tramp (tramp);
}

/* Without ATTACK, the code is called; this sees to it that the rest of the
   test means something.  With it, the process does not survive.  */
static void
check_attack (unsigned int words, unsigned int flags)
{
  struct attack attack = { words, flags };
  struct support_capture_subprocess result
    = support_capture_subprocess (overwrite_and_call, &attack);
  printf ("info: flags %#x, words %#x: status %#x\n", flags, words,
	  result.status);
  if (words == 0)
    TEST_COMPARE (result.status, 0);
  else
    /* Usually, this is a signal.  QEMU exits if an address is not aligned.  */
    TEST_VERIFY (result.status != 0);
  TEST_COMPARE_STRING (result.out.buffer, "");
  support_capture_subprocess_free (&result);
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
      if (flags[i] != TRAMP_CHAIN || TRAMP_CHAIN_ADAPTER)
	check_attack (4, flags[i]);
    }
  return 0;
}

#include <support/test-driver.c>
