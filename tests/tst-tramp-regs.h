/* Trampolines: check that registers reach the code.
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

/* This is for tst-tramp-regs.c, and for programs that try a template without
   the rest of the C library.  */

#ifndef _TST_TRAMP_REGS_H
#define _TST_TRAMP_REGS_H	1

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <tst-tramp-port.h>

#ifdef TST_TRAMP_WORDS

#ifndef TST_TRAMP_STACK_PRESERVES
# define TST_TRAMP_STACK_PRESERVES 0
#endif

struct tst_tramp_regs
{
  _Alignas (64) unsigned char vectors[TST_TRAMP_VECTOR_SIZE];
  tst_tramp_word word[TST_TRAMP_WORDS];
  tst_tramp_word stack[TST_TRAMP_STACK_WORDS];
};

_Static_assert (sizeof (struct tst_tramp_regs) == TST_TRAMP_REGS_SIZE,
		"assembly relies on this");

/* What tst-tramp-port.S, where it is defined, loads registers from and stores
   registers to.  */
extern struct tst_tramp_state
{
  struct tst_tramp_regs in;	/* At the call, stack pointer included.  */
  struct tst_tramp_regs seen;	/* When the code was entered.  */
  struct tst_tramp_regs after;	/* When it had returned.  */
  tst_tramp_word code;		/* What to call.  */
} tst_tramp_state __attribute__ ((visibility ("hidden")));

/* Load all registers from IN, call CODE, and store all registers to AFTER.  */
void tst_tramp_call (void) __attribute__ ((visibility ("hidden")));

/* Code that stores all registers to SEEN, and returns with all registers as
   they were.  The second is for TRAMP_STACK: it removes the data.  */
void tst_tramp_dump (void) __attribute__ ((visibility ("hidden")));
void tst_tramp_dump_stack (void) __attribute__ ((visibility ("hidden")));

/* Return true if LIST, of COUNT indexes, has INDEX.  */
static inline int
tst_tramp_has (const signed char *list, size_t count, int index)
{
  for (size_t i = 0; i < count; ++i)
    if (list[i] == index)
      return 1;
  return 0;
}
#define TST_TRAMP_HAS(list, index) \
  tst_tramp_has (list, sizeof (list), index)

/* Print that WHERE is WORD instead of EXPECTED, and return one, or return
   zero if it is not so.  */
static int
tst_tramp_compare (const char *when, const char *where, int index,
		   tst_tramp_word word, tst_tramp_word expected)
{
  if (word == expected)
    return 0;
  printf ("error: %s, %s", when, where);
  if (index >= 0)
    printf (" %d", index);
  printf (" is %#llx, not %#llx\n", (unsigned long long int) word,
	  (unsigned long long int) expected);
  return 1;
}

/* Set what is to be loaded into all registers.  */
static inline void
tst_tramp_regs_init (void)
{
  struct tst_tramp_regs *in = &tst_tramp_state.in;
  for (int i = 0; i < TST_TRAMP_WORDS; ++i)
    in->word[i] = (tst_tramp_word) 0x0123456789abcdefULL * (2 * i + 3);
  for (int i = 0; i < TST_TRAMP_STACK_WORDS; ++i)
    in->stack[i] = (tst_tramp_word) 0xfedcba9876543210ULL - 257 * i;
  tst_tramp_vectors_init (in);
}

/* Call TRAMP, to which tst_tramp_dump and DATA are bound, or
   tst_tramp_dump_stack in the case of TRAMP_STACK.  DELIVERY is 0 for
   TRAMP_CHAIN, 1 for TRAMP_STACK and 2 + N for TRAMP_ARG (N).  Return the
   number of registers, and of words of the stack, that are not as they should
   be, after a message for each.  */
static inline int
tst_tramp_regs_check (void *tramp, int delivery, void *data)
{
  struct tst_tramp_regs *in = &tst_tramp_state.in;
  struct tst_tramp_regs *seen = &tst_tramp_state.seen;
  struct tst_tramp_regs *after = &tst_tramp_state.after;
  tst_tramp_word word = (uintptr_t) data;
  int arg = delivery - 2;
  int errors = 0;

  memset (seen, 0xa5, sizeof (*seen));
  memset (after, 0xa5, sizeof (*after));
  tst_tramp_state.code = (uintptr_t) tramp;
  tst_tramp_call ();

  for (int i = 0; i < TST_TRAMP_WORDS; ++i)
    {
      tst_tramp_word expected = in->word[i];
      if (arg >= 0 && i == tst_tramp_args[arg])
	expected = word;
      int chain = delivery == 0 && TST_TRAMP_HAS (tst_tramp_chain, i);
      int exempt = (chain
		    || (!(delivery == 1 && TST_TRAMP_STACK_PRESERVES)
			&& TST_TRAMP_HAS (tst_tramp_clobbered, i)));
      if (!exempt)
	errors += tst_tramp_compare ("after the call", tst_tramp_names[i], -1,
				     after->word[i], expected);
      if (i == TST_TRAMP_SP)
	{
	  exempt = arg >= 0 && TST_TRAMP_ARGS_ON_STACK;
	  expected -= ((TST_TRAMP_RETURN_WORDS
			+ (delivery == 1 ? TST_TRAMP_STACK_ROOM : 0))
		       * sizeof (tst_tramp_word));
	}
      else if (chain)
	{
	  exempt = 0;
	  expected = word;
	}
      else if (arg >= 0 && i == TST_TRAMP_FRAME)
	exempt = 1;
      if (!exempt)
	errors += tst_tramp_compare ("in the code", tst_tramp_names[i], -1,
				     seen->word[i], expected);
    }

  int base = TST_TRAMP_RETURN_WORDS;
  int count = TST_TRAMP_STACK_WORDS - base - TST_TRAMP_STACK_ROOM;
  if (delivery == 1)
    {
      errors += tst_tramp_compare ("in the code", "stack word", 0,
				   seen->stack[0], word);
      base += TST_TRAMP_STACK_ROOM;
    }
  else if (arg >= 0 && TST_TRAMP_ARGS_ON_STACK)
    {
      count = arg;
      errors += tst_tramp_compare ("in the code", "stack word", base + arg,
				   seen->stack[base + arg], word);
      /* As if it had been called directly.  */
      size_t size = TST_TRAMP_RETURN_WORDS * sizeof (tst_tramp_word);
      errors += tst_tramp_compare ("in the code", "stack alignment", -1,
				   (seen->word[TST_TRAMP_SP] + size) % 16,
				   in->word[TST_TRAMP_SP] % 16);
    }
  for (int i = 0; i < count; ++i)
    errors += tst_tramp_compare ("in the code", "stack word", base + i,
				 seen->stack[base + i], in->stack[i]);

  errors += tst_tramp_vectors_check ("in the code", in, seen);
  errors += tst_tramp_vectors_check ("after the call", in, after);
  return errors;
}

_Static_assert (offsetof (struct tst_tramp_state, code)
		== 3 * TST_TRAMP_REGS_SIZE, "assembly relies on this");

#endif /* TST_TRAMP_WORDS */

#endif /* tst-tramp-regs.h */
