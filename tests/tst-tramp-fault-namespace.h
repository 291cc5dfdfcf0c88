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

/* Load the object at PATH, which is a C library or linked with one, to a
   namespace of its own.  */
static inline struct library
load_library (const char *path)
{
  void *handle = xdlmopen (LM_ID_NEWLM, path, RTLD_NOW);
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

/* Allocate, call and free some trampolines of LIBRARY.  */
static inline void
exercise_library (struct library *library)
{
  enum { COUNT = 2 * TRAMP_SLOTS };
  static void *tramps[COUNT];
  for (int i = 0; i < COUNT; ++i)
    {
      tramps[i] = library->alloc (TRAMP_ARG (0));
      if (tramps[i] == NULL)
	FAIL_EXIT1 ("trampoline %d: error %d", i, *library->errno_location ());
      TEST_COMPARE (library->init (tramps[i], return_data, &tramps[i]), 0);
    }
  int wrong = 0;
  for (int i = 0; i < COUNT; ++i)
    wrong += call_tramp (tramps[i]) != &tramps[i];
  TEST_COMPARE (wrong, 0);
  for (int i = 0; i < COUNT; ++i)
    TEST_COMPARE (library->free (tramps[i]), 0);
}

#endif /* tst-tramp-fault-namespace.h */
