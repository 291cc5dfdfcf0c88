/* Compare trampolines with closures of libffi, too.
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

/* bench.sh has the compiler include this before bench-tramp-cycle.c and
   bench-tramp-held.c, which know nothing of libffi: it adds closures to the
   kinds in bench-tramp-kinds.h.

   LIBFFI is the file of the library.  It is loaded at run time because the
   dynamic linker that is tested may not know where the distribution has its
   libraries.  */

/* Nothing is added where the compiler does not find the header.  */
#if __has_include (<ffi.h>)

# include <dlfcn.h>
# include <ffi.h>

# include "bench-tramp-kinds.h"

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
closure_make (void)
{
  ffi_closure *closure = closure_alloc (sizeof (*closure), &closure_code);
  if (closure != NULL)
    prep_closure_loc (closure, &cif, ffi_target, NULL, closure_code);
  return closure;
}

static inline void *
ffi_make (void)
{
  return closure_make () == NULL ? NULL : closure_code;
}

DEFINE_KIND (ffi, closure_make, closure_free)

/* Whether closures do not take their trampolines from the C library, which
   would be compared with itself.  */
static void
ffi_child (const void *arg, unsigned int count, double *results)
{
  struct tramp_info info;
  void *code = ffi_make ();
  results[0] = code != NULL && tramp_query (code, &info) != 0;
}

/* All kinds, and the number of them.  */
static struct kind all_kinds[KINDS + 1];
static unsigned int all = KINDS;

static void __attribute__ ((constructor))
ffi_load (void)
{
  memcpy (all_kinds, kinds, sizeof (kinds));
  void *handle = dlopen (LIBFFI, RTLD_NOW);
  if (handle == NULL)
    {
      fprintf (stderr, "%s\n", dlerror ());
      return;
    }
  __typeof (&ffi_prep_cif) prep_cif = dlsym (handle, "ffi_prep_cif");
  closure_alloc = dlsym (handle, "ffi_closure_alloc");
  prep_closure_loc = dlsym (handle, "ffi_prep_closure_loc");
  closure_free = dlsym (handle, "ffi_closure_free");
  static ffi_type *types[1];
  types[0] = dlsym (handle, (sizeof (long int) == 8
			     ? "ffi_type_sint64" : "ffi_type_sint32"));
  if (prep_cif (&cif, FFI_DEFAULT_ABI, 1, types[0], types) != FFI_OK)
    return;
  /* The first closure of this process is to be another one.  */
  double usable = NAN;
  in_child (ffi_child, NULL, 0, 1, &usable);
  if (usable != 0)
    all_kinds[all++] = (struct kind) KIND ("libffi", ffi);
}

/* From here on, the benchmark takes these for the kinds that there are.  */
# define kinds all_kinds
# define KINDS all

#endif
