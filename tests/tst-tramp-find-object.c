/* Test that _dl_find_object finds what unwinding from trampolines needs.
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
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <support/xunistd.h>
#include <tramp-table.h>
#include <tst-tramp-support.h>

enum { count = 3000 };

static void *tramps[count];

/* _dl_find_object finds the unwind tables for PC.  */
static void
check_found (void *pc)
{
  struct dl_find_object dlfo;
  memset (&dlfo, 0xa5, sizeof (dlfo));
  TEST_COMPARE (_dl_find_object (pc, &dlfo), 0);
  TEST_VERIFY (dlfo.dlfo_map_start <= pc);
  TEST_VERIFY (pc < dlfo.dlfo_map_end);

  /* They are in the same mapping.  */
  TEST_VERIFY_EXIT (dlfo.dlfo_eh_frame > pc
		    && dlfo.dlfo_eh_frame < dlfo.dlfo_map_end);
#if DLFO_STRUCT_HAS_EH_COUNT
  /* An .ARM.exidx section, which ends with EXIDX_CANTUNWIND.  */
  uint32_t (*entries)[2] = dlfo.dlfo_eh_frame;
  TEST_COMPARE (dlfo.dlfo_eh_count, 2);
  TEST_COMPARE (entries[1][1], 1);
#else
  /* The usual form of an .eh_frame_hdr section.  */
  static const unsigned char form[] = { 1, 0x1b, 3, 0x3b };
  TEST_COMPARE_BLOB (dlfo.dlfo_eh_frame, sizeof (form), form, sizeof (form));
#endif

  /* The object is that with the template: the C library, or, in the static
     case, the program.  */
  struct dl_find_object libc;
  TEST_COMPARE (_dl_find_object (tramp_alloc, &libc), 0);
  TEST_VERIFY (dlfo.dlfo_link_map == libc.dlfo_link_map);

  /* The data follows, and is no code.  */
  TEST_COMPARE (_dl_find_object (dlfo.dlfo_map_end, &dlfo), -1);
}

static int
do_test (void)
{
  void *first = xtramp_alloc (TRAMP_CHAIN);
#if TRAMP_DESCRIPTORS
  FAIL_UNSUPPORTED ("this port maps no code");
#endif
  xtramp_free (first);

  /* On some ports, static programs are at address zero.  */
  void *other = xmmap (NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  TEST_COMPARE (_dl_find_object (other, &(struct dl_find_object) { 0 }), -1);
  for (int i = 0; i < count; ++i)
    tramps[i] = xtramp_alloc (TRAMP_CHAIN);
  for (int i = 0; i < count; ++i)
    for (int offset = 0; offset < 16; ++offset)
      check_found ((char *) tramps[i] + offset);
  for (int i = 0; i < count; ++i)
    xtramp_free (tramps[i]);

  /* Not all of them have their memory any longer, but this one has.  */
  first = xtramp_alloc (TRAMP_CHAIN);
  check_found (first);
  xtramp_free (first);
  return 0;
}

#include <support/test-driver.c>
