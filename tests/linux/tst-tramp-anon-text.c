/* Test trampolines when the text of the C library is anonymous memory.
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
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/tramp.h>
#include <support/check.h>
#include <support/support.h>
#include <support/xstdio.h>
#include <support/xunistd.h>
#include <tramp-table.h>

/* More than fit in a table.  */
enum { count = 5000 };

static void *
code (void *data)
{
  return data;
}

/* The text that was replaced, and what was in there.  */
static char *text;
static size_t text_size;
static char *text_saved;

/* Replace the text between FROM and TO by a copy in anonymous memory, as
   programs do that want their text in huge pages.  */
static void
replace_text (void *from, void *to)
{
  FILE *fp = xfopen ("/proc/self/maps", "r");
  char line[512];
  void *start, *end;
  char perms[5];
  do
    if (fgets (line, sizeof (line), fp) == NULL)
      /* QEMU before version 8 loses track of it.  */
      FAIL_UNSUPPORTED ("no text between %p and %p", from, to);
  while (sscanf (line, "%p-%p %4s", &start, &end, perms) != 3
	 || start < from || end > to || strcmp (perms, "r-xp") != 0);
  xfclose (fp);

  size_t size = end - start;
  void *copy = xmmap (NULL, size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1);
  memcpy (copy, start, size);
  TEST_COMPARE (mprotect (copy, size, PROT_READ | PROT_EXEC), 0);
  TEST_VERIFY_EXIT (mremap (copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
			    start) == start);
  text = start;
  text_size = size;
  text_saved = xmalloc (size);
  memcpy (text_saved, text, size);
}

/* All of the text is there, in anonymous memory.  */
static void
check_text (void)
{
  FILE *fp = xfopen ("/proc/self/maps", "r");
  char line[512];
  size_t found = 0;
  while (fgets (line, sizeof (line), fp) != NULL)
    {
      char *start, *end;
      char perms[5];
      unsigned long long int inode;
      if (sscanf (line, "%p-%p %4s %*s %*s %llu", (void **) &start,
		  (void **) &end, perms, &inode) == 4
	  && start < text + text_size && end > text)
	{
	  TEST_COMPARE_STRING (perms, "r-xp");
	  TEST_COMPARE (inode, 0);
	  found += MIN (end, text + text_size) - MAX (start, text);
	}
    }
  xfclose (fp);
  TEST_COMPARE (found, text_size);
  TEST_VERIFY (memcmp (text, text_saved, text_size) == 0);
}

static int
do_test (void)
{
  void *tramp = tramp_alloc (TRAMP_CHAIN);
  if (tramp == NULL && errno == ENOSYS)
    FAIL_UNSUPPORTED ("no trampolines on this port");
  TEST_VERIFY_EXIT (tramp != NULL);
#if TRAMP_DESCRIPTORS
  FAIL_UNSUPPORTED ("this port maps no code");
#endif

  /* The C library is the object of trampolines, and its dynamic section is
     inside of it.  */
  struct dl_find_object dlfo;
  TEST_COMPARE (_dl_find_object (tramp, &dlfo), 0);
  TEST_COMPARE (_dl_find_object (dlfo.dlfo_link_map->l_ld, &dlfo), 0);
  replace_text (dlfo.dlfo_map_start, dlfo.dlfo_map_end);

  static void *tramps[count];
  for (int i = 0; i < count; ++i)
    {
      tramps[i] = tramp_alloc (TRAMP_ARG (0));
      TEST_VERIFY_EXIT (tramps[i] != NULL);
      if (i % 500 == 0)
	check_text ();
      TEST_COMPARE (tramp_init (tramps[i], code, &tramps[i]), 0);
    }
  for (int i = 0; i < count; ++i)
    TEST_VERIFY (((void *(*) (void)) tramps[i]) () == &tramps[i]);
  for (int i = 0; i < count; ++i)
    TEST_COMPARE (tramp_free (tramps[i]), 0);
  check_text ();
  return 0;
}

#include <support/test-driver.c>
