/* Things for the benchmarks of trampolines to make and to free.
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

#ifndef _BENCH_TRAMP_KINDS_H
#define _BENCH_TRAMP_KINDS_H	1

#include <stdint.h>

#include "bench-tramp-targets.h"

static inline void *
malloc_make (void)
{
  return malloc (32);
}

static inline void *
tramp_make (unsigned int flags)
{
  void *tramp = tramp_alloc (flags);
  tramp_init (tramp, (void *) targets[0], NULL);
  return tramp;
}

static inline void *
chain_make (void)
{
  return tramp_make (TRAMP_CHAIN);
}

static inline void *
arg_make (void)
{
  return tramp_make (TRAMP_ARG (0));
}

static inline void *
sealed_make (void)
{
  return tramp_make (TRAMP_ARG (0) | TRAMP_SEALED);
}

static inline void
tramp_drop (void *tramp)
{
  tramp_free (tramp);
}

struct kind
{
  const char *name;

  /* Make one, and return the address to call, if it can be called.  */
  void *(*make) (void);

  /* Make and free one, N times.  */
  void (*one) (size_t n);

  /* Make BATCH and free them, until it is N.  */
  void (*batch) (size_t n);

  /* Make N and store them in P.  */
  void (*fill) (void **p, size_t n);

  /* Free one of COUNT in P and make another in its place, N times.  */
  void (*replace) (void **p, size_t count, size_t n);
};

static inline void *
not_null (void *p)
{
  if (p == NULL)
    fail ("cannot make another");
  return p;
}

/* The same loops for all kinds.  */
#define DEFINE_KIND(kind, make, drop) \
static void								      \
kind##_one (size_t n)							      \
{									      \
  for (size_t i = 0; i < n; ++i)					      \
    {									      \
      void *p = not_null (make ());					      \
      asm volatile ("" : "+r" (p) : : "memory");			      \
      drop (p);								      \
    }									      \
}									      \
									      \
static void								      \
kind##_batch (size_t n)							      \
{									      \
  void *volatile p[BATCH];						      \
  for (size_t i = 0; i < n; i += BATCH)					      \
    {									      \
      for (size_t j = 0; j < BATCH; ++j)				      \
	p[j] = not_null (make ());					      \
      for (size_t j = 0; j < BATCH; ++j)				      \
	drop (p[j]);							      \
    }									      \
}									      \
									      \
static void								      \
kind##_fill (void **p, size_t n)					      \
{									      \
  for (size_t i = 0; i < n; ++i)					      \
    p[i] = not_null (make ());						      \
}									      \
									      \
static void								      \
kind##_replace (void **p, size_t count, size_t n)			      \
{									      \
  uint64_t random = 1;							      \
  for (size_t i = 0; i < n; ++i)					      \
    {									      \
      random = random * UINT64_C (6364136223846793005) + 1;		      \
      size_t j = (random >> 32) * count >> 32;				      \
      drop (p[j]);							      \
      p[j] = not_null (make ());					      \
    }									      \
}

DEFINE_KIND (malloc, malloc_make, free)
DEFINE_KIND (chain, chain_make, tramp_drop)
DEFINE_KIND (arg, arg_make, tramp_drop)
DEFINE_KIND (sealed, sealed_make, tramp_drop)

#define KIND(name, kind) \
  { name, kind##_make, kind##_one, kind##_batch, kind##_fill, kind##_replace }

static const struct kind kinds[] =
  {
    KIND ("malloc", malloc),
    KIND ("chain", chain),
    KIND ("arg 0", arg),
    KIND ("sealed arg 0", sealed),
  };

enum { MALLOC = 0, KINDS = sizeof (kinds) / sizeof (kinds[0]) };

static inline void
work_cycle (const struct work *work, size_t n)
{
  if (work->count == 1)
    work->kind->one (n);
  else
    work->kind->batch (n);
}

#endif /* bench-tramp-kinds.h */
