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

#include <dlfcn.h>
#include <stdint.h>

#include "bench-tramp-targets.h"

/* libffi is loaded at run time, but its header has to be there.  */
#if defined __has_include && __has_include (<ffi.h>)
# define HAVE_FFI 1
# include <ffi.h>
#endif

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

static inline bool
always (void)
{
  return true;
}

#ifdef HAVE_FFI

/* The address to call of the closure that the thread made last.  */
static __thread void *closure_code;

static __typeof (&ffi_closure_alloc) closure_alloc;
static __typeof (&ffi_prep_closure_loc) prep_closure_loc;
static __typeof (&ffi_closure_free) closure_free;
static ffi_cif cif;

static inline void
ffi_target (ffi_cif *cif, void *result, void **arguments, void *data)
{
  *(ffi_arg *) result = *(long int *) arguments[0];
}

static inline void *
ffi_make (void)
{
  ffi_closure *closure = closure_alloc (sizeof (*closure), &closure_code);
  if (closure != NULL)
    prep_closure_loc (closure, &cif, ffi_target, NULL, closure_code);
  return closure;
}

/* Whether closures do not take their trampolines from the C library, which
   would be compared with itself.  */
static void
ffi_child (const void *arg, unsigned int count, double *results)
{
  struct tramp_info info;
  results[0] = ffi_make () != NULL && tramp_query (closure_code, &info) != 0;
}

/* Whether the library HANDLE can be used.  */
static inline bool
ffi_usable (void *handle)
{
  __typeof (&ffi_prep_cif) prep_cif = dlsym (handle, "ffi_prep_cif");
  closure_alloc = dlsym (handle, "ffi_closure_alloc");
  prep_closure_loc = dlsym (handle, "ffi_prep_closure_loc");
  closure_free = dlsym (handle, "ffi_closure_free");
  ffi_type *type = dlsym (handle, (sizeof (long int) == 8
				   ? "ffi_type_sint64" : "ffi_type_sint32"));
  static ffi_type *types[1];
  types[0] = type;
  if (prep_cif (&cif, FFI_DEFAULT_ABI, 1, type, types) != FFI_OK)
    return false;
  /* The first closure of this process is to be another one.  */
  double usable = NAN;
  in_child (ffi_child, NULL, 0, 1, &usable);
  return usable != 0;
}

static inline bool
ffi_load (void)
{
  /* The dynamic linker that is tested may not know where the distribution has
     its libraries.  */
  static const char *const names[]
    = {
	"libffi.so.8",
#if defined __x86_64__ && defined __LP64__
	"/usr/lib/x86_64-linux-gnu/libffi.so.8",
#elif defined __i386__
	"/usr/lib/i386-linux-gnu/libffi.so.8",
#elif defined __aarch64__
	"/usr/lib/aarch64-linux-gnu/libffi.so.8",
#endif
	sizeof (long int) == 8 ? "/usr/lib64/libffi.so.8"
	: "/usr/lib/libffi.so.8",
      };
  static int loaded = -1;
  if (loaded >= 0)
    return loaded;
  loaded = false;

  for (size_t i = 0; !loaded && i < sizeof (names) / sizeof (names[0]); ++i)
    {
      void *handle = dlopen (names[i], RTLD_NOW);
      loaded = handle != NULL && ffi_usable (handle);
    }
  return loaded;
}

static inline void
ffi_drop (void *closure)
{
  closure_free (closure);
}

#else

static inline bool
ffi_load (void)
{
  return false;
}

# define ffi_make malloc_make
# define ffi_drop free

#endif

struct kind
{
  const char *name;

  bool (*usable) (void);
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
DEFINE_KIND (ffi, ffi_make, ffi_drop)

#define KIND(name, kind, usable) \
  { name, usable, kind##_make, kind##_one, kind##_batch, kind##_fill,	\
    kind##_replace }

static const struct kind kinds[] =
  {
    KIND ("malloc", malloc, always),
    KIND ("chain", chain, always),
    KIND ("arg 0", arg, always),
    KIND ("sealed arg 0", sealed, always),
    KIND ("libffi", ffi, ffi_load),
  };

enum { MALLOC, CHAIN, ARG_0, SEALED_ARG_0, LIBFFI, KINDS };

_Static_assert (KINDS == sizeof (kinds) / sizeof (kinds[0]), "one each");

static inline void
work_cycle (const struct work *work, size_t n)
{
  if (work->count == 1)
    work->kind->one (n);
  else
    work->kind->batch (n);
}

#endif /* bench-tramp-kinds.h */
