/* Test that tables of trampolines are above the library in the list of
   mappings.
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

#include <dlfcn.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/resource.h>

#include <support/xstdio.h>
#include <support/xunistd.h>
#include <tst-tramp-fault.h>

#ifndef IS_STATIC
# include <gnu/lib-names.h>
# include <tst-tramp-fault-namespace.h>
#endif

/* More than are in one table.  */
enum { COUNT = 5 * TRAMP_SLOTS };

/* A line of /proc/self/maps.  */
struct mapping
{
  uintptr_t start;
  uintptr_t end;

  /* The file.  */
  char device[32];
  uintmax_t inode;
};

/* Read a line of FP.  Return false if there is none.  */
static bool
read_mapping (FILE *fp, struct mapping *mapping)
{
  int fields = fscanf (fp, "%" SCNxPTR "-%" SCNxPTR " %*s %*x %31s %ju%*[^\n]",
		       &mapping->start, &mapping->end, mapping->device,
		       &mapping->inode);
  if (fields == EOF)
    return false;
  TEST_COMPARE (fields, 4);
  return true;
}

#ifdef IS_STATIC
/* The linker defines these.  */
extern const char __ehdr_start[], _end[]
  __attribute__ ((visibility ("hidden")));
#endif

/* Store in *START and *END the addresses of the object that CODE is in: the
   library, which is the program in the static case.  */
static void
find_object (void *code, uintptr_t *start, uintptr_t *end)
{
#ifdef IS_STATIC
  *start = (uintptr_t) __ehdr_start;
  *end = (uintptr_t) _end;
#else
  struct dl_find_object object;
  TEST_VERIFY_EXIT (_dl_find_object (code, &object) == 0);
  *start = (uintptr_t) object.dlfo_map_start;
  *end = (uintptr_t) object.dlfo_map_end;
#endif
}

/* The first mapping of the file that CODE is in is that of an object at
   LOWEST, and there are at least TABLES mappings of the file above the object
   of CODE.  */
static void
check_mappings (void *code, uintptr_t lowest, size_t tables)
{
  struct mapping mapping, library;
  uintptr_t start, end;
  find_object (code, &start, &end);

  FILE *fp = xfopen ("/proc/self/maps", "r");
  do
    TEST_VERIFY_EXIT (read_mapping (fp, &library));
  while ((uintptr_t) code < library.start || (uintptr_t) code >= library.end);
  rewind (fp);

  uintptr_t first = 0;
  size_t above = 0;
  while (read_mapping (fp, &mapping))
    if (strcmp (mapping.device, library.device) == 0
	&& mapping.inode == library.inode)
      {
	if (first == 0)
	  first = mapping.start;
	above += mapping.start >= end;
      }
  xfclose (fp);

  printf ("info: first %" PRIxPTR ", %zu tables above\n", first, above);
  TEST_COMPARE (first, lowest);
  TEST_VERIFY (above >= tables);
}

static int
do_test (void)
{
  need_native_memory ();
  need_trampolines ();
  if (TRAMP_CODE_SIZE == 0)
    FAIL_UNSUPPORTED ("this port maps no code");

  /* Linux leaves the stack at least 128 MB.  */
  struct rlimit limit;
  TEST_COMPARE (getrlimit (RLIMIT_STACK, &limit), 0);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur > 100 << 20)
    FAIL_UNSUPPORTED ("the stack may leave no room above the library");

  void *code = (void *) tramp_alloc;
#ifndef IS_STATIC
  code = xdlsym (RTLD_DEFAULT, "tramp_alloc");
#endif
  uintptr_t lowest, end;
  find_object (code, &lowest, &end);
  check_mappings (code, lowest, 0);

  static void *tramps[COUNT];
  tramps[0] = xtramp_returning (NULL);
  check_mappings (code, lowest, 1);
  /* So are the others if something else is where the next one would be.  */
  const uintptr_t table = (uintptr_t) tramps[0] & -(uintptr_t) REGION_SIZE;
  xmmap ((void *) (table - REGION_SIZE), REGION_SIZE, PROT_NONE,
	 MAP_PRIVATE | MAP_ANONYMOUS, -1);
  xtramp_free (tramps[0]);

  TEST_COMPARE (fill_tramps (tramps, COUNT), COUNT);
  check_mappings (code, lowest, 5);
  TEST_COMPARE (count_wrong_tramps (tramps, COUNT), 0);

#ifndef IS_STATIC
  /* So are the tables of all C libraries, also if one was closed.  */
  for (int round = 0; round < 3; ++round)
    {
      static void *outer_tramps[COUNT], *inner_tramps[COUNT];
      struct library outer = base_library ();
      struct library inner = load_library (libc_path ());
      for (int i = 0; i < COUNT; i += TRAMP_SLOTS)
	{
	  xlibrary_fill (&outer, outer_tramps + i, TRAMP_SLOTS);
	  xlibrary_fill (&inner, inner_tramps + i, TRAMP_SLOTS);
	}
      uintptr_t start;
      find_object (inner.alloc, &start, &end);
      check_mappings (code, MIN (lowest, start), 15);
      library_check (&outer, outer_tramps, COUNT);
      library_check (&inner, inner_tramps, COUNT);
      library_free (&outer, outer_tramps, COUNT);
      xdlclose (inner.handle);
      check_mappings (code, lowest, 5);
    }
#endif

  TEST_COMPARE (free_tramps (tramps, COUNT), 0);
  check_mappings (code, lowest, 5);
  return 0;
}

#include <support/test-driver.c>
