/* What tests of libffi share.
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

/* A test is a program whose exit status is 0 if it passes, 77 if it cannot be
   run, and anything else if it fails.  None of them needs a library other than
   libffi.

   Some run on any libffi: they show faults of libffi 3.8.0 with trampolines of
   its own.  The others include <sys/tramp.h> before this.  */

#ifndef TST_LIBFFI_H
#define TST_LIBFFI_H

#include <errno.h>
#include <ffi.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { UNSUPPORTED = 77 };

#define FAIL(...) \
  (fprintf (stderr, "%s:%d: ", __FILE__, __LINE__), \
   fprintf (stderr, __VA_ARGS__), fputc ('\n', stderr), exit (1))

#define CHECK(condition) \
  ((condition) ? (void) 0 : FAIL ("%s (errno is %d)", #condition, errno))

#define SKIP(...) \
  (fprintf (stderr, __VA_ARGS__), fputc ('\n', stderr), exit (UNSUPPORTED))

typedef int function (int);

/* The function of all closures: return the sum of the argument and what the
   data pointer is.  */
static void
add (ffi_cif *cif, void *result, void **arguments, void *data)
{
  *(ffi_arg *) result = *(int *) arguments[0] + (int) (size_t) data;
}

/* Return the call interface of this function.  */
static ffi_cif *
add_cif (void)
{
  static ffi_cif cif;
  static ffi_type *types[1] = { &ffi_type_sint };
  if (cif.nargs == 0)
    CHECK (ffi_prep_cif (&cif, FFI_DEFAULT_ABI, 1, &ffi_type_sint, types)
	   == FFI_OK);
  return &cif;
}

/* Return a new closure that adds NUMBER, and store its code in *CODE.  */
static ffi_closure *
make_closure (int number, function **code)
{
  void *address;
  ffi_closure *closure = ffi_closure_alloc (sizeof (*closure), &address);
  CHECK (closure != NULL);
  CHECK (ffi_prep_closure_loc (closure, add_cif (), add,
			       (void *) (size_t) number, address) == FFI_OK);
  *code = (function *) address;
  return closure;
}

#ifdef _SYS_TRAMP_H

/* Return true if CODE is a trampoline of the C library with CLOSURE.  */
static bool
is_libc (void *code, void *closure)
{
  struct tramp_info info;
  return tramp_query (code, &info) == 0 && info.data == closure;
}

#endif

#ifdef OWN_TRAMP_ALLOC

/* Set if this function of the program was taken for that of the C library.  */
static int captured;

void *
own_tramp_alloc (unsigned int flags)
{
  captured = 1;
  return NULL;
}
/* On Alpha, .set is for modes only.  */
asm (".globl tramp_alloc\n"
     "tramp_alloc = own_tramp_alloc");

#endif

#endif /* tst-libffi.h */
