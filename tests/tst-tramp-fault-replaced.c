/* Trampolines: the file of the library was replaced.
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

#include <limits.h>

#include <support/namespace.h>
#include <support/temp_file.h>
#include <tst-tramp-fault-namespace.h>
#include <tst-tramp-fault-syscalls.h>

/* The library, its path, and the path of what replaces it.  */
static char *image;
static size_t image_size;
static char *library_path;
static char *other_path;

/* Where the template is in the library.  */
static size_t template;

/* Store the first SIZE bytes of the image at PATH.  */
static void
write_image (const char *path, size_t size)
{
  int fd = xopen (path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
  xwrite (fd, image, size);
  xclose (fd);
}

/* Return the number of mappings of the file that is at library_path now.  */
static int
count_file_mappings (void)
{
  FILE *fp = fopen ("/proc/self/maps", "r");
  TEST_VERIFY_EXIT (fp != NULL);
  int count = 0;
  char line[PATH_MAX + 256];
  while (fgets (line, sizeof (line), fp) != NULL)
    count += (strstr (line, library_path) != NULL
	      && strstr (line, "(deleted)") == NULL);
  fclose (fp);
  return count;
}

/* Load the library, replace its file by the first SIZE bytes of the image, and
   see that trampolines work if EXPECTED is zero, and otherwise that EXPECTED
   is the error, and that they work when the file is back.  */
static void
replace (size_t size, int expected)
{
  pid_t pid = xfork ();
  if (pid == 0)
    {
      struct library library = load_library (library_path);
      write_image (other_path, size);
      TEST_COMPARE (rename (other_path, library_path), 0);

      reset_calls ();
      fail_calls (CALL_MREMAP, EINVAL, 1, UINT_MAX);
      atomic_store (&calls->armed, true);
      if (expected != 0)
	{
	  for (int i = 0; i < 10; ++i)
	    {
	      *library.errno_location () = 0;
	      TEST_VERIFY (library.alloc (TRAMP_CHAIN) == NULL);
	      TEST_COMPARE (*library.errno_location (), expected);
	    }
	  TEST_COMPARE (count_file_mappings (), 0);
	  support_copy_file (libc_path (), other_path);
	  TEST_COMPARE (rename (other_path, library_path), 0);
	}
      exercise_library (&library);
      TEST_VERIFY (count_file_mappings () > 0);
      _exit (0);
    }
  int status;
  xwaitpid (pid, &status, 0);
  TEST_COMPARE (status, 0);

  xunlink (library_path);
  support_copy_file (libc_path (), library_path);
}

/* Call replace with a file of the same size in which the byte at OFFSET is
   another one.  */
static void
replace_byte (size_t offset, int expected)
{
  image[offset] ^= 1;
  replace (image_size, expected);
  image[offset] ^= 1;
}

static int
do_test (void)
{
  support_need_proc ("the test looks at its mappings");
  need_trampolines ();
  if (TRAMP_CODE_SIZE == 0)
    FAIL_UNSUPPORTED ("this port maps no code");
  supervise_calls ();

  char *dir = support_create_temp_directory ("tst-tramp-fault-replaced-");
  library_path = xasprintf ("%s/libc.so.6", dir);
  add_temp_file (library_path);
  support_copy_file (libc_path (), library_path);
  other_path = xasprintf ("%s/other", dir);

  struct stat64 st;
  TEST_COMPARE (stat64 (library_path, &st), 0);
  image_size = st.st_size;
  image = xmalloc (image_size);
  int fd = xopen (library_path, O_RDONLY, 0);
  TEST_COMPARE (read (fd, image, image_size), image_size);
  xclose (fd);

  void *tramp = xtramp_alloc (TRAMP_CHAIN);
  char *found = memmem (image, image_size,
			(void *) ((uintptr_t) tramp & -REGION_SIZE),
			TRAMP_TABLE_SIZE);
  TEST_VERIFY_EXIT (found != NULL);
  template = found - image;

  /* The same file, and one that differs elsewhere.  */
  replace (image_size, 0);
  replace_byte (template - 1, 0);
  replace_byte (template + TRAMP_TABLE_SIZE, 0);

  /* A file that differs somewhere in the template.  */
  replace_byte (template, EACCES);
  replace_byte (template + TRAMP_SLOT_SIZE * 100 + 7, EACCES);
  replace_byte (template + TRAMP_TABLE_SIZE - 1, EACCES);

  /* A file that ends before, in, or behind the template.  */
  replace (0, EACCES);
  replace (template, EACCES);
  replace (template + TRAMP_TABLE_SIZE / 2, EACCES);
  replace (template + TRAMP_TABLE_SIZE - 1, EACCES);
  replace (template + TRAMP_TABLE_SIZE, 0);

  /* Anything else of the same size.  */
  memset (image, 0xcc, image_size);
  replace (image_size, EACCES);

  free (image);
  free (dir);
  return 0;
}

#include <support/test-driver.c>
