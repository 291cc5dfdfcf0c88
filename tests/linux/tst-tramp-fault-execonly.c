/* Trampolines: the text of the library can be executed, and not read.  Linux
   only.
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

#include <gnu/libc-version.h>
#include <link.h>
#include <sys/mman.h>

#include <support/namespace.h>

#include <tst-tramp-fault.h>

/* What find_text finds: the text of the library, or that of the static
   program.  */
static char *text;
static size_t text_size;

/* Called for each object.  */
static int
find_text (struct dl_phdr_info *info, size_t size, void *closure)
{
  bool is_library = false;
  const ElfW(Phdr) *executable = NULL;
  for (int i = 0; i < info->dlpi_phnum; ++i)
    {
      const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
      if (ph->p_type != PT_LOAD)
	continue;
      ElfW(Addr) string = (ElfW(Addr)) gnu_get_libc_version ();
      if (string - (info->dlpi_addr + ph->p_vaddr) < ph->p_memsz)
	is_library = true;
      if ((ph->p_flags & PF_X) != 0)
	executable = ph;
    }
  if (!is_library || executable == NULL)
    return 0;
  size_t page_size = sysconf (_SC_PAGESIZE);
  ElfW(Addr) start = info->dlpi_addr + executable->p_vaddr;
  ElfW(Addr) end = start + executable->p_memsz;
  start &= -page_size;
  text = (char *) start;
  text_size = ((end + page_size - 1) & -page_size) - start;
  return 1;
}

/* The way to try: with a protection key, or by mprotect alone.  */
static bool with_key;
static int key;

/* Let the text be for execution only.  Return false, and say why, if that is
   not possible.  */
static bool
hide_text (void)
{
  if (!with_key)
    {
      if (mprotect (text, text_size, PROT_EXEC) != 0)
	{
	  printf ("info: mprotect: %m\n");
	  return false;
	}
    }
  else
    {
      key = pkey_alloc (0, PKEY_DISABLE_ACCESS);
      if (key < 0)
	{
	  printf ("info: pkey_alloc: %m\n");
	  return false;
	}
      TEST_COMPARE (pkey_mprotect (text, text_size, PROT_READ | PROT_EXEC,
				   key), 0);
    }

  /* The kernel says so of the name of a file.  */
  if (access (text, F_OK) == -1 && errno == EFAULT)
    return true;
  printf ("info: the text can still be read\n");
  return false;
}

/* Undo that.  */
static void
show_text (void)
{
  if (with_key)
    TEST_COMPARE (pkey_set (key, 0), 0);
  else
    TEST_COMPARE (mprotect (text, text_size, PROT_READ | PROT_EXEC), 0);
}

/* Whether there are tables already.  */
static bool later;

/* Shared with subprocesses: true if one of them could not do its part.  */
static bool *unsupported;

/* New tables can be refused, and nothing worse happens.  */
static void
use_tramps (void *closure)
{
  static void *tramps[3 * MANY_TRAMPS];
  if (later)
    exercise_tramps ();
  if (!hide_text ())
    {
      *unsupported = true;
      return;
    }

  if (later)
    exercise_tramps ();
  size_t count = fill_tramps (tramps, array_length (tramps));
  if (count < array_length (tramps))
    TEST_COMPARE (errno, EACCES);
  printf ("info: %zu trampolines\n", count);
  TEST_COMPARE (count_wrong_tramps (tramps, count), 0);
  TEST_COMPARE (free_tramps (tramps, count), 0);

  show_text ();
  TEST_COMPARE (fill_tramps (tramps, array_length (tramps)),
		array_length (tramps));
  TEST_COMPARE (count_wrong_tramps (tramps, array_length (tramps)), 0);
  TEST_COMPARE (free_tramps (tramps, array_length (tramps)), 0);
}

static int
do_test (void)
{
  need_native_memory ();
  need_trampolines ();
  if (TRAMP_CODE_SIZE == 0)
    FAIL_UNSUPPORTED ("this port maps no code");
  TEST_VERIFY_EXIT (dl_iterate_phdr (find_text, NULL) == 1);

  unsupported = support_shared_allocate (sizeof (*unsupported));
  for (int i = 0; i < 4; ++i)
    {
      with_key = i / 2 == 0;
      later = i % 2 != 0;
      printf ("info: %s, %s\n", with_key ? "protection key" : "mprotect",
	      later ? "later tables" : "first table");
      support_isolate_in_subprocess (use_tramps, NULL);
    }
  if (*unsupported)
    FAIL_UNSUPPORTED ("some parts were left out");
  return 0;
}

#include <support/test-driver.c>
