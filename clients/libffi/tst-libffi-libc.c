/* Test that closures of libffi are entered through the C library.
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

#ifndef _GNU_SOURCE
# define _GNU_SOURCE 1
#endif
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/tramp.h>
#define OWN_TRAMP_ALLOC 1
#include "tst-libffi.h"

/* Return how many mappings can be both written and executed.  On some ports
   every program has its PLT or its stack there.  */
static int
writable_code (void)
{
  int count = 0;
  FILE *fp = fopen ("/proc/self/maps", "r");
  CHECK (fp != NULL);
  char line[4096];
  while (fgets (line, sizeof (line), fp) != NULL)
    {
      char *protection = strchr (line, ' ');
      count += (protection != NULL && protection[2] == 'w'
		&& protection[3] == 'x');
    }
  fclose (fp);
  return count;
}

/* How often this function of the program was called instead of that of the C
   library.  */
static int opened;

void *
dlopen (const char *name, int mode)
{
  void *(*next) (const char *, int)
    = (void *(*) (const char *, int)) dlsym (RTLD_NEXT, "dlopen");
  ++opened;
  return next (name, mode);
}

#if !FFI_NO_RAW_API
static void
add_raw (ffi_cif *cif, void *result, ffi_raw *arguments, void *data)
{
  *(ffi_arg *) result = arguments[0].sint + (int) (size_t) data;
}
#endif

int
main (void)
{
  int writable = writable_code ();

  /* A thread that has the lock of the dynamic linker can wait for the one that
     needs the first closure, and the error of the program stays.  */
  CHECK (dlopen ("/nonexistent/library", RTLD_LAZY) == NULL);
  int before = opened;
  function *code;
  ffi_closure *closure = make_closure (1, &code);
  CHECK (opened == before);
  CHECK (dlerror () != NULL);
  CHECK (is_libc (code, closure));
  ffi_closure_free (closure);

  /* Many at once, and freed in any order.  */
  enum { N = 3000 };
  static ffi_closure *closures[N];
  static function *codes[N];
  for (int i = 0; i < N; ++i)
    {
      closures[i] = make_closure (i, &codes[i]);
      CHECK (is_libc (codes[i], closures[i]));
    }
  CHECK (writable_code () == writable);
  for (int i = 0; i < N; ++i)
    CHECK (codes[i] (1) == i + 1);
  for (int i = 0; i < N; i += 2)
    ffi_closure_free (closures[i]);
  for (int i = 1; i < N; i += 2)
    {
      CHECK (codes[i] (1) == i + 1);
      ffi_closure_free (closures[i]);
      CHECK (!is_libc (codes[i], closures[i]));
    }

  /* Prepared more than once, and by the function that does not take the
     address of the code.  */
  closure = make_closure (1, &code);
  CHECK (code (1) == 2);
  CHECK (ffi_prep_closure_loc (closure, add_cif (), add, (void *) 2, code)
	 == FFI_OK);
  CHECK (code (1) == 3);
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  CHECK (ffi_prep_closure (closure, add_cif (), add, (void *) 3) == FFI_OK);
  CHECK (code (1) == 4);
  CHECK (is_libc (code, closure));
  ffi_closure_free (closure);
  void *address;
  closure = ffi_closure_alloc (sizeof (*closure), &address);
  closure->user_data = NULL;
  CHECK (ffi_prep_closure (closure, add_cif (), add, (void *) 3) == FFI_OK);
  CHECK (((function *) address) (1) == 4);
  ffi_closure_free (closure);

  /* Cleared before it is prepared, or prepared with another address than that
     of the code.  */
  closure = ffi_closure_alloc (sizeof (*closure), &address);
  memset (closure, 0, sizeof (*closure));
  CHECK (ffi_prep_closure_loc (closure, add_cif (), add, (void *) 4, address)
	 == FFI_OK);
  CHECK (((function *) address) (1) == 5);
  ffi_closure_free (closure);
  closure = ffi_closure_alloc (sizeof (*closure), &address);
  CHECK (ffi_prep_closure_loc (closure, add_cif (), add, (void *) 5, NULL)
	 == FFI_OK);
  CHECK (((function *) address) (1) == 6);
  ffi_closure_free (closure);
  CHECK (!is_libc (address, closure));

  /* With another ABI than there is: nothing happens.  */
  closure = make_closure (5, &code);
  ffi_cif cif = *add_cif ();
  cif.abi = FFI_LAST_ABI;
  CHECK (ffi_prep_closure_loc (closure, &cif, add, (void *) 6, code)
	 == FFI_BAD_ABI);
  CHECK (code (1) == 6);
  ffi_closure_free (closure);

  /* Never prepared, and cleared, too.  */
  ffi_closure_free (ffi_closure_alloc (sizeof (ffi_closure), &address));
  closure = ffi_closure_alloc (sizeof (*closure), &address);
  memset (closure, 0, sizeof (*closure));
  ffi_closure_free (closure);
  ffi_closure_free (NULL);

  /* By the address of the code, which libffi allows where the code is in the
     memory of the closure.  */
  closure = make_closure (1, &code);
  ffi_closure_free (code);
  CHECK (!is_libc (code, closure));

  /* A copy, before the original is prepared, does not get its trampoline.  */
  closure = ffi_closure_alloc (sizeof (*closure), &address);
  ffi_closure copy = *closure;
  ffi_prep_closure_loc (&copy, add_cif (), add, (void *) 1, &copy);
  CHECK (is_libc (address, NULL));
  ffi_closure_free (closure);
  CHECK (!is_libc (address, NULL));

  /* Too large.  */
  CHECK (ffi_closure_alloc ((size_t) -8, &address) == NULL);
  CHECK (ffi_closure_alloc (sizeof (ffi_closure), NULL) == NULL);

#if !FFI_NO_RAW_API
  ffi_raw_closure *raw = ffi_closure_alloc (sizeof (*raw), &address);
  CHECK (raw != NULL);
  CHECK (ffi_prep_raw_closure_loc (raw, add_cif (), add_raw, (void *) 7,
				   address) == FFI_OK);
  CHECK (is_libc (address, raw));
  CHECK (((function *) address) (1) == 8);
  CHECK (ffi_prep_raw_closure (raw, add_cif (), add_raw, (void *) 8)
	 == FFI_OK);
  CHECK (((function *) address) (1) == 9);
  ffi_closure_free (raw);
#endif
  CHECK (writable_code () == writable);

  /* In memory of the application.  On these ports it is executed as it is, and
     a system can forbid such memory.  */
#if defined __x86_64__ || defined __i386__ || defined __s390x__
  closure = mmap (NULL, sizeof (*closure), PROT_READ | PROT_WRITE | PROT_EXEC,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (closure != MAP_FAILED)
    {
      CHECK (ffi_prep_closure_loc (closure, add_cif (), add, (void *) 9,
				   closure) == FFI_OK);
      CHECK (((function *) (void *) closure) (1) == 10);
    }
#endif

  CHECK (captured == 0);
  return 0;
}
