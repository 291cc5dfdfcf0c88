/* Trampolines: the text of the library stays locked or sealed.  Linux only.
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
#include <limits.h>
#include <link.h>
#include <sys/param.h>

#include <support/namespace.h>
#include <support/xstdio.h>
#include <tst-tramp-fault-syscalls.h>

/* All ports have got their numbers in the same order since then.  */
#if !defined __NR_mseal && defined __NR_pidfd_open
# define __NR_mseal (__NR_pidfd_open + 28)
#endif

/* A mapping of this process.  */
struct mapping
{
  uintptr_t start;
  uintptr_t end;
  char permissions[5];

  /* Kilobytes of it that are in memory.  */
  unsigned long int resident;

  bool locked;
  bool sealed;
};

/* All of them.  */
struct mappings
{
  int count;
  struct mapping array[500];
};

/* The file that says it.  The process needs permission to open it, not to read
   it.  */
static FILE *smaps;

/* Store the mappings in *MAPPINGS.  */
static void
get_mappings (struct mappings *mappings)
{
  rewind (smaps);
  mappings->count = 0;
  struct mapping *mapping = NULL;
  char line[PATH_MAX + 256];
  while (fgets (line, sizeof (line), smaps) != NULL)
    {
      struct mapping new = { 0 };
      if (sscanf (line, "%" SCNxPTR "-%" SCNxPTR " %4s", &new.start, &new.end,
		  new.permissions) == 3)
	{
	  TEST_VERIFY_EXIT (mappings->count < array_length (mappings->array));
	  mapping = &mappings->array[mappings->count++];
	  *mapping = new;
	}
      else if (mapping != NULL)
	{
	  sscanf (line, "Rss: %lu", &mapping->resident);
	  if (strncmp (line, "VmFlags:", strlen ("VmFlags:")) == 0)
	    {
	      mapping->locked = strstr (line, " lo") != NULL;
	      mapping->sealed = strstr (line, " sl") != NULL;
	    }
	}
    }
}

/* What was locked or sealed in BEFORE still is so in AFTER, as is what was in
   memory of that.  */
static void
compare_mappings (const struct mappings *before, const struct mappings *after)
{
  int count = 0;
  for (int i = 0; i < before->count; ++i)
    {
      const struct mapping *old = &before->array[i];
      if (!old->locked && !old->sealed)
	continue;
      ++count;
      size_t size = 0;
      unsigned long int resident = 0;
      for (int j = 0; j < after->count; ++j)
	{
	  const struct mapping *new = &after->array[j];
	  if (new->start < old->end && new->end > old->start
	      && new->locked == old->locked && new->sealed == old->sealed
	      && strcmp (new->permissions, old->permissions) == 0)
	    {
	      size += MIN (new->end, old->end) - MAX (new->start, old->start);
	      resident += new->resident;
	    }
	}
      if (size != old->end - old->start || resident < old->resident)
	FAIL_EXIT1 ("%" PRIxPTR "-%" PRIxPTR " %s: %zu bytes, %lu of %lu kB",
		    old->start, old->end, old->permissions, size, resident,
		    old->resident);
    }
  TEST_VERIFY (count > 0);
}

/* The text of the library, the template in it, and a page that is not of the
   template.  */
static char *text;
static size_t text_size;
static char *template;
static char *other_page;
static size_t page_size;

/* Find these.  */
static void
find_text (void)
{
  page_size = sysconf (_SC_PAGESIZE);
  char *table = xtramp_alloc (TRAMP_CHAIN);
  table -= (uintptr_t) table % REGION_SIZE;

  /* The C library is the object of trampolines, and its dynamic section, or
     that of the static program, is inside of it.  */
  struct dl_find_object dlfo;
  TEST_COMPARE (_dl_find_object (table, &dlfo), 0);
  uintptr_t start = (uintptr_t) dlfo.dlfo_link_map->l_ld;
  TEST_COMPARE (_dl_find_object ((void *) start, &dlfo), 0);

  struct mappings mappings;
  smaps = xfopen ("/proc/self/smaps", "r");
  get_mappings (&mappings);
  xfclose (smaps);
  for (int i = 0; i < mappings.count; ++i)
    {
      struct mapping *mapping = &mappings.array[i];
      if (mapping->start >= (uintptr_t) dlfo.dlfo_map_start
	  && mapping->end <= (uintptr_t) dlfo.dlfo_map_end
	  && strcmp (mapping->permissions, "r-xp") == 0)
	{
	  text = (char *) mapping->start;
	  text_size = mapping->end - mapping->start;
	}
    }
  TEST_VERIFY_EXIT (text != NULL);
  template = memmem (text, text_size, table, TRAMP_TABLE_SIZE);
  TEST_VERIFY_EXIT (template != NULL);
  other_page = template != text ? template - page_size
				: template + TRAMP_TABLE_SIZE;
}

/* The ways to lock or seal something.  */

static int
lock_all (void)
{
  return mlockall (MCL_CURRENT);
}

static int
lock_all_on_fault (void)
{
#ifdef MCL_ONFAULT
  return mlockall (MCL_CURRENT | MCL_ONFAULT);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static int
lock_text (void)
{
  return mlock (text, text_size);
}

static int
lock_template (void)
{
  return mlock (template, TRAMP_TABLE_SIZE);
}

static int
lock_part_of_template (void)
{
  return mlock (template + TRAMP_TABLE_SIZE - page_size, page_size);
}

static int
lock_other_page (void)
{
  return mlock (other_page, page_size);
}

static int
seal_text (void)
{
#ifdef __NR_mseal
  return syscall (__NR_mseal, text, text_size, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static const struct
{
  const char *name;
  int (*function) (void);
} ways[] =
  {
    { "mlockall (MCL_CURRENT)", lock_all },
    { "mlockall (MCL_CURRENT | MCL_ONFAULT)", lock_all_on_fault },
    { "mlock of the text", lock_text },
    { "mlock of the template", lock_template },
    { "mlock of the end of the template", lock_part_of_template },
    { "mlock of another page", lock_other_page },
    { "mseal of the text", seal_text },
  };

/* The way to try, and whether that right is dropped.  */
static int way;
static bool without_right;

/* Shared with subprocesses: true if one of them could not do its part.  */
static bool *unsupported;

static void
use_tramps (void *closure)
{
  static struct mappings before, after;
  smaps = xfopen ("/proc/self/smaps", "r");
  if (ways[way].function () != 0)
    {
      printf ("info: that cannot be done: %m\n");
      *unsupported = true;
      return;
    }
  if (without_right)
    limit_locked_memory (0);

  get_mappings (&before);
  exercise_tramps ();
  get_mappings (&after);
  compare_mappings (&before, &after);
  xfclose (smaps);
}

static int
do_test (void)
{
  need_native_memory ();
  need_trampolines ();
  if (TRAMP_CODE_SIZE == 0)
    FAIL_UNSUPPORTED ("this port maps no code");
  find_text ();

  unsupported = support_shared_allocate (sizeof (*unsupported));
  for (way = 0; way < array_length (ways); ++way)
    for (int i = 0; i < 2; ++i)
      {
	without_right = i > 0;
	printf ("info: %s%s\n", ways[way].name,
		without_right ? ", without the right to do it again" : "");
	support_isolate_in_subprocess (use_tramps, NULL);
      }
  if (*unsupported)
    FAIL_UNSUPPORTED ("some parts were left out");
  return 0;
}

#include <support/test-driver.c>
