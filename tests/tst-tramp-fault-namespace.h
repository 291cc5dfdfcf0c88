/* Trampolines: more than one C library in a process.
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

#ifndef _TST_TRAMP_FAULT_NAMESPACE_H
#define _TST_TRAMP_FAULT_NAMESPACE_H	1

#include <dlfcn.h>

#include <support/xdlfcn.h>
#include <tst-tramp-fault.h>

/* Return the path of the C library that this process uses.  */
static inline const char *
libc_path (void)
{
  Dl_info info;
  TEST_VERIFY_EXIT (dladdr (xdlsym (RTLD_DEFAULT, "tramp_alloc"), &info) != 0);
  return info.dli_fname;
}

/* The functions of a C library.  */
struct library
{
  void *handle;
  void *(*alloc) (unsigned int);
  int (*init) (void *, void *, void *);
  int (*query) (const void *, struct tramp_info *);
  int (*free) (void *);
  int *(*errno_location) (void);
};

/* Return the functions of the object HANDLE, which is a C library or linked
   with one.  */
static inline struct library
library_of (void *handle)
{
  return (struct library)
    {
      .handle = handle,
      .alloc = xdlsym (handle, "tramp_alloc"),
      .init = xdlsym (handle, "tramp_init"),
      .query = xdlsym (handle, "tramp_query"),
      .free = xdlsym (handle, "tramp_free"),
      .errno_location = xdlsym (handle, "__errno_location"),
    };
}

/* Load the object at PATH, which is a C library or linked with one, to a
   namespace of its own.  */
static inline struct library
load_library (const char *path)
{
  return library_of (xdlmopen (LM_ID_NEWLM, path, RTLD_NOW));
}

/* The functions of the C library that this program is linked with.  */
static inline struct library
base_library (void)
{
  return (struct library)
    {
      .alloc = tramp_alloc,
      .init = tramp_init,
      .query = tramp_query,
      .free = tramp_free,
      .errno_location = __errno_location,
    };
}

/* Allocate COUNT trampolines of LIBRARY, number I of which returns &TRAMPS[I],
   into the array TRAMPS.  Success leaves its errno alone.  */
static inline void
xlibrary_fill (struct library *library, void **tramps, size_t count)
{
  int *error = library->errno_location ();
  for (size_t i = 0; i < count; ++i)
    {
      *error = NO_ERROR;
      tramps[i] = library->alloc (TRAMP_ARG (0));
      if (tramps[i] == NULL)
	FAIL_EXIT1 ("trampoline %zu: error %d", i, *error);
      TEST_COMPARE (library->init (tramps[i], return_data, &tramps[i]), 0);
      TEST_COMPARE (*error, NO_ERROR);
    }
}

/* See that the COUNT trampolines in TRAMPS are as xlibrary_fill made them.  */
static inline void
library_check (struct library *library, void **tramps, size_t count)
{
  size_t wrong = 0;
  for (size_t i = 0; i < count; ++i)
    {
      struct tramp_info info;
      wrong += (library->query (tramps[i], &info) != 0
		|| info.data != &tramps[i]
		|| call_tramp (tramps[i]) != &tramps[i]);
    }
  TEST_COMPARE (wrong, 0);
}

/* Free the COUNT trampolines in TRAMPS, which are of LIBRARY.  */
static inline void
library_free (struct library *library, void **tramps, size_t count)
{
  int *error = library->errno_location ();
  size_t errors = 0;
  for (size_t i = 0; i < count; ++i)
    {
      *error = NO_ERROR;
      errors += library->free (tramps[i]) != 0 || *error != NO_ERROR;
    }
  TEST_COMPARE (errors, 0);
}

/* Allocate, call and free some trampolines of LIBRARY.  */
static inline void
exercise_library (struct library *library)
{
  enum { COUNT = 2 * TRAMP_SLOTS };
  static void *tramps[COUNT];
  xlibrary_fill (library, tramps, COUNT);
  library_check (library, tramps, COUNT);
  library_free (library, tramps, COUNT);
}

/* See that the trampoline at TRAMP is not known any more.  */
static inline void
check_forgotten (void *tramp)
{
  struct dl_find_object object;
  TEST_VERIFY (tramp_is_refused (tramp));
  TEST_COMPARE (_dl_find_object (tramp, &object), -1);
}

#endif /* tst-tramp-fault-namespace.h */
