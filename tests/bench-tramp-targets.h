/* Functions for the benchmarks of trampolines to call, and ways to do so.
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

#ifndef _BENCH_TRAMP_TARGETS_H
#define _BENCH_TRAMP_TARGETS_H	1

#include <stdint.h>
#include <sys/mman.h>
#include "bench-tramp.h"

/* Functions to call.  They return the sum of their argument and their
   number.  */

#define EACH_OF_8(f, row) \
  f (0##row##0) f (0##row##1) f (0##row##2) f (0##row##3) \
  f (0##row##4) f (0##row##5) f (0##row##6) f (0##row##7)
#define EACH_TARGET(f) \
  EACH_OF_8 (f, 0) EACH_OF_8 (f, 1) EACH_OF_8 (f, 2) EACH_OF_8 (f, 3)

#define DEFINE_TARGET(n) \
  static long int __attribute__ ((aligned (32))) \
  target_##n (long int x) { return x + n; }
EACH_TARGET (DEFINE_TARGET)

#define TARGET_ADDRESS(n) target_##n,
static target_function *const targets[TARGETS]
  = { EACH_TARGET (TARGET_ADDRESS) };

/* The same for TRAMP_STACK: they have to remove the data from the stack.  */
#ifdef __x86_64__
# define STACK_TARGET \
  "endbr64\n\t pop %rax\n\t lea .Lnumber(%rdi), %rax\n\t ret\n\t"
#elif defined __i386__
# define STACK_TARGET \
  "pop %eax\n\t pop %eax\n\t mov 4(%esp), %eax\n\t" \
  "add $.Lnumber, %eax\n\t ret\n\t"
#elif defined __aarch64__
# define STACK_TARGET \
  "hint 34\n\t add sp, sp, #16\n\t add x0, x0, .Lnumber\n\t ret\n\t"
#endif

#ifdef STACK_TARGET
extern const char stack_targets[];
asm (".text\n\t"
     ".balign 32\n"
     "stack_targets:\n\t"
     ".set .Lnumber, 0\n\t"
     ".rept 32\n\t"
     STACK_TARGET
     ".balign 32\n\t"
     ".set .Lnumber, .Lnumber + 1\n\t"
     ".endr");
#endif

/* Generated trampolines: code in a page made for it, which puts data into
   the register of the static chain and jumps.  */

/* Write the trampoline for CODE and DATA to P.  Return false if it is not
   known here how.  */
static inline bool
generate (char *p, uintptr_t code, uintptr_t data)
{
#if defined __x86_64__ && defined __LP64__
  memcpy (p, "\x49\xbb........\x49\xba........\x41\xff\xe3", 23);
  memcpy (p + 2, &code, 8);
  memcpy (p + 12, &data, 8);
  return true;
#elif defined __i386__
  code -= (uintptr_t) p + 10;
  memcpy (p, "\xb9....\xe9", 6);
  memcpy (p + 1, &data, 4);
  memcpy (p + 6, &code, 4);
  return true;
#elif defined __aarch64__ && defined __LP64__ && !defined __AARCH64EB__
  const uint32_t insns[4]
    = {
	0x58000092,		/* ldr x18, p + 16  */
	0x580000b1,		/* ldr x17, p + 24  */
	0xd61f0220,		/* br x17  */
	0xd503201f		/* nop  */
      };
  memcpy (p, insns, 16);
  memcpy (p + 16, &data, 8);
  memcpy (p + 24, &code, 8);
  return true;
#else
  return false;
#endif
}

/* Distance of generated trampolines, and of the targets for TRAMP_STACK.  */
enum { SLOT = 32 };

/* Make a page of trampolines for all targets.  Return null if that is not
   possible.  */
static char *
generated_page (void)
{
  const size_t size = TARGETS * SLOT;
  char *page = mmap (NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    fail ("mmap");
  for (unsigned int i = 0; i < TARGETS; ++i)
    if (!generate (page + i * SLOT, (uintptr_t) targets[i], i))
      return NULL;
  if (mprotect (page, size, PROT_READ | PROT_EXEC) != 0)
    return NULL;
  __builtin___clear_cache (page, page + size);
  return page;
}

/* Ways to call a target.  */

struct delivery
{
  const char *name;
  unsigned int flags;
};

enum { DIRECT = 0x10000000, GENERATED };

static const struct delivery deliveries[] =
  {
    { "direct", DIRECT },
    { "generated", GENERATED },
    { "chain", TRAMP_CHAIN },
    { "stack", TRAMP_STACK },
#define ARG(n) { "arg " #n, TRAMP_ARG (n) }
    ARG (0), ARG (1), ARG (2), ARG (3), ARG (4), ARG (5), ARG (6), ARG (7),
  };

enum { DELIVERIES = sizeof (deliveries) / sizeof (deliveries[0]) };

/* Return what to call so that target NUMBER is called by way of FLAGS, or
   null.  */
static inline void *
call_by (unsigned int flags, unsigned int number)
{
  void *code = targets[number];
  if (flags == DIRECT)
    return code;
  if (flags == GENERATED)
    {
      static char *page;
      if (page == NULL)
	page = generated_page ();
      return page == NULL ? NULL : page + number * SLOT;
    }
  if ((flags & ~TRAMP_KERNEL) == TRAMP_STACK)
#ifdef STACK_TARGET
    code = (void *) (stack_targets + number * SLOT);
#else
    return NULL;
#endif
  void *tramp = tramp_alloc (flags);
  if (tramp != NULL && tramp_init (tramp, code, (void *) 0) != 0)
    fail ("tramp_init");
  return tramp;
}

/* Call N of the functions that the pattern of WORK says.  */
static inline void
work_call (const struct work *work, size_t n)
{
  target_function *const *pattern = work->pattern;
  for (size_t i = 0; i < n; ++i)
    {
      long int result = pattern[i % PATTERN] (i);
      asm volatile ("" : : "r" (result));
    }
}

#endif /* bench-tramp-targets.h */
