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

#include <inttypes.h>
#include <limits.h>
#include <link.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <support/namespace.h>
#include <support/temp_file.h>
#include <support/xstdio.h>
#include <tst-tramp-fault-namespace.h>
#include <tst-tramp-fault-syscalls.h>

/* What is in the library.  */
static char *image;
static size_t image_size;

/* Where the template is in there.  */
static size_t template;

/* In this directory, the library is at LIBRARY_PATH, which is what is loaded
   and changed.  It is at ORIGINAL_PATH as well.  At COPY_PATH, and in the
   subdirectory ROOT at the same path, there is a copy, another file with the
   same bytes.  LINK_PATH is a symbolic link to the library, and another
   file system can be at MOUNT_PATH.  */
static char *directory;
static char *library_path;
static char *original_path;
static char *copy_path;
static char *link_path;
static char *root_path;
static char *root_copy_path;
static char *mount_path;

/* Store SIZE bytes from OFFSET of the image on in the file PATH, in
   place.  */
static void
write_image (const char *path, size_t offset, size_t size)
{
  int fd = xopen (path, O_WRONLY | O_CREAT, 0700);
  TEST_COMPARE (pwrite (fd, image + offset, size, offset), size);
  xclose (fd);
}

/* Let a file with the first SIZE bytes of the image be where the library
   was.  */
static void
replace (size_t size)
{
  xunlink (copy_path);
  write_image (copy_path, 0, size);
  TEST_COMPARE (rename (copy_path, library_path), 0);
}

/* Ways to change what is found at the path of the library.  */

static void
change_nothing (void)
{
}

static void
replace_by_copy (void)
{
  replace (image_size);
}

static void
replace_by_other (void)
{
  image[template + TRAMP_SLOT_SIZE * 100 + 7] ^= 1;
  replace (image_size);
}

static void
replace_by_part (void)
{
  replace (template + TRAMP_TABLE_SIZE / 2);
}

static void
replace_by_nothing (void)
{
  replace (0);
}

static void
replace_by_directory (void)
{
  xunlink (library_path);
  xmkdir (library_path, 0700);
}

static void
replace_by_fifo (void)
{
  xunlink (library_path);
  TEST_COMPARE (mkfifo (library_path, 0600), 0);
}

static void
remove_file (void)
{
  xunlink (library_path);
}

/* The library is the file that it was.  */
static void
replace_by_hard_link (void)
{
  remove (library_path);
  TEST_COMPARE (link (original_path, library_path), 0);
}

static void
change_symbolic_link (void)
{
  xunlink (link_path);
  xsymlink (copy_path, link_path);
}

static void
change_symbolic_link_back (void)
{
  xunlink (link_path);
  xsymlink (original_path, link_path);
}

/* A byte of slot 0, which nobody calls.  */
enum { SOMEWHERE = TRAMP_SLOT_SIZE - 1 };

/* Change a byte of the template in the file, or change it back.  It changes in
   memory, too, where that is the memory of the file.  */
static void
change_in_place (void)
{
  image[template + SOMEWHERE] ^= 1;
  write_image (library_path, template + SOMEWHERE, 1);
}

/* Go where there is something else at the same path.  */
static void
change_directory (void)
{
  xchdir (root_path);
}

static void
change_directory_back (void)
{
  xchdir (directory);
}

/* From now on, the path of the library is that of the copy in the new root
   directory.  */
static void
change_root (void)
{
  xchroot (root_path);
  TEST_COMPARE (access (library_path, R_OK), 0);
}

/* The path is that of the library again.  */
static void
change_root_back (void)
{
  /* The current directory is outside of the root directory.  */
  xunlink ("root/libc.so.6");
  TEST_COMPARE (link ("libc.so.6", "root/libc.so.6"), 0);
}

static void
mount_over (void)
{
  if (mount (copy_path, library_path, NULL, MS_BIND, NULL) != 0)
    leave_out_part ("bind mount");
}

static void
unmount (void)
{
  TEST_COMPARE (umount2 (library_path, MNT_DETACH), 0);
}

static void
enter_mount_namespace (void)
{
  if (!support_enter_mount_namespace ())
    leave_out_part ("no mount namespace");
}

/* Mount the library itself at its path.  */
static void
mount_library (void)
{
  enter_mount_namespace ();
  if (mount (original_path, library_path, NULL, MS_BIND, NULL) != 0)
    leave_out_part ("bind mount");
}

/* The library is in the lower layer of an overlay file system.  */
static void
mount_overlay (void)
{
  enter_mount_namespace ();
  if (mount ("none", mount_path, "tmpfs", 0, NULL) != 0)
    leave_out_part ("tmpfs");
  xchdir (mount_path);
  xmkdir ("lower", 0700);
  xmkdir ("upper", 0700);
  xmkdir ("work", 0700);
  xmkdir ("merged", 0700);
  write_image ("lower/libc.so.6", 0, image_size);
  if (mount ("none", "merged", "overlay", 0,
	     "lowerdir=lower,upperdir=upper,workdir=work") != 0)
    leave_out_part ("overlayfs");
}

/* Change a byte of the template in there.  The file then is a copy in the
   upper layer, and what is in memory is not.  */
static void
change_overlay (void)
{
  image[template + SOMEWHERE] ^= 1;
  write_image ("merged/libc.so.6", template + SOMEWHERE, 1);
}

/* Return where the template is that was loaded with LIBRARY.  */
static char *
loaded_template (struct library *library)
{
  struct link_map *map;
  TEST_COMPARE (dlinfo (library->handle, RTLD_DI_LINKMAP, &map), 0);
  const ElfW(Ehdr) *header = (const ElfW(Ehdr) *) image;
  const ElfW(Phdr) *segment = (const ElfW(Phdr) *) (image + header->e_phoff);
  while (segment->p_type != PT_LOAD
	 || template - segment->p_offset >= segment->p_filesz)
    ++segment;
  return (char *) (map->l_addr + segment->p_vaddr
		   + template - segment->p_offset);
}

/* Write to the template of LIBRARY in memory, so that it is no longer that of
   the file.  */
static void
separate_from_file (struct library *library)
{
  volatile char *byte = loaded_template (library) + SOMEWHERE;
  uintptr_t size = sysconf (_SC_PAGESIZE);
  void *page = (void *) ((uintptr_t) byte & -size);
  if (mprotect (page, size, PROT_READ | PROT_WRITE) != 0)
    leave_out_part ("mprotect");
  *byte = *byte;
  if (mprotect (page, size, PROT_READ | PROT_EXEC) != 0)
    leave_out_part ("mprotect");
}

/* Return the number of mappings.  MAPS is that of this process, which may
   have no /proc meanwhile.  */
static int
count_maps (FILE *maps)
{
  rewind (maps);
  int count = 0;
  for (int c; (c = fgetc (maps)) != EOF; )
    count += c == '\n';
  return count;
}

/* Return true if the code of TRAMP is the file with the inode number
   INODE.  */
static bool
is_mapped_from (FILE *maps, void *tramp, ino64_t inode)
{
  rewind (maps);
  char line[PATH_MAX + 256];
  while (fgets (line, sizeof (line), maps) != NULL)
    {
      uintptr_t start, end;
      unsigned long long int number;
      if (sscanf (line, "%" SCNxPTR "-%" SCNxPTR " %*s %*s %*s %llu", &start,
		  &end, &number) == 3
	  && start <= (uintptr_t) tramp && end > (uintptr_t) tramp)
	return number == inode;
    }
  return false;
}

/* The file that is loaded, and how: see below.  */
struct attempt
{
  const char *name;

  /* Called in the beginning, if it is not null.  */
  void (*prepare) (void);

  /* What is loaded then, if it is not the library at its path.  */
  const char *path;

  /* Whether its template is separated from the file, and what is called after
     that.  */
  bool separate;
  void (*change) (void);

  /* The error that there is, or zero.  */
  int error;

  /* After this, if it is not null, there is no error any more.  */
  void (*repair) (void);
};

/* The library is mapped by way of the file if and only if that is the same
   file.  */
static void
try_attempt (void *closure)
{
  struct attempt *attempt = closure;
  FILE *maps = xfopen ("/proc/self/maps", "r");

  if (attempt->prepare != NULL)
    attempt->prepare ();
  struct stat64 st;
  TEST_COMPARE (stat64 (attempt->path, &st), 0);
  struct library library = load_library (attempt->path);
  if (attempt->separate)
    separate_from_file (&library);
  attempt->change ();

  reset_calls ();
  fail_calls (CALL_MREMAP, EINVAL, 1, UINT_MAX);
  atomic_store (&calls->armed, true);
  if (attempt->error != 0)
    {
      /* The first time, there is some memory to be had for the pool.  */
      int count = 0;
      for (int i = 0; i < 10; ++i)
	{
	  *library.errno_location () = 0;
	  TEST_VERIFY (library.alloc (TRAMP_CHAIN) == NULL);
	  TEST_COMPARE (*library.errno_location (), attempt->error);
	  if (i == 0)
	    count = count_maps (maps);
	  TEST_COMPARE (count_maps (maps), count);
	}
      if (attempt->repair == NULL)
	return;
      attempt->repair ();
    }

  exercise_library (&library);
  char *tramp = library.alloc (TRAMP_CHAIN);
  TEST_VERIFY_EXIT (tramp != NULL);
  /* An overlay file system has numbers of its own.  */
  if (attempt->prepare != mount_overlay)
    TEST_VERIFY (is_mapped_from (maps, tramp, st.st_ino));
  TEST_VERIFY (memcmp (tramp - (uintptr_t) tramp % REGION_SIZE,
		       loaded_template (&library), TRAMP_TABLE_SIZE) == 0);
}

/* Call try_attempt in a subprocess, and undo what is changed in the
   directory.  */
static void
try_path (struct attempt attempt)
{
  if (attempt.path == NULL)
    attempt.path = library_path;
  support_isolate_in_subprocess (try_attempt, &attempt);
  if (support_record_failure_is_failed ())
    FAIL_EXIT1 ("%s", attempt.name);

  write_image (original_path, template, TRAMP_TABLE_SIZE);
  replace_by_hard_link ();
  change_symbolic_link_back ();
  remove (copy_path);
  write_image (copy_path, 0, image_size);
  xunlink (root_copy_path);
  write_image (root_copy_path, 0, image_size);
}

/* Return the path of NAME in the directory.  */
static char *
make_path (const char *name)
{
  char *path = xasprintf ("%s/%s", directory, name);
  add_temp_file (path);
  return path;
}

/* Make all directories of the path of the library links to the root directory
   if that is ROOT_PATH.  */
static void
make_root (void)
{
  char *path = xstrdup (directory);
  for (char *name = strtok (path, "/"); name != NULL;
       name = strtok (NULL, "/"))
    {
      char *link_name = xasprintf ("%s/%s", root_path, name);
      if (symlink ("/", link_name) == 0)
	add_temp_file (link_name);
      else
	TEST_COMPARE (errno, EEXIST);
      free (link_name);
    }
  free (path);
}

static int
do_test (void)
{
  support_need_proc ("the test looks at its mappings");
  need_trampolines ();
  if (TRAMP_CODE_SIZE == 0)
    FAIL_UNSUPPORTED ("this port maps no code");
  support_become_root ();
  bool can_chroot = support_can_chroot ();
  part_left_out = support_shared_allocate (sizeof (*part_left_out));
  supervise_calls ();

  directory = support_create_temp_directory ("tst-tramp-fault-replaced-");
  library_path = make_path ("libc.so.6");
  original_path = make_path ("original");
  copy_path = make_path ("copy");
  link_path = make_path ("link");
  mount_path = make_path ("mount");
  root_path = make_path ("root");
  root_copy_path = make_path ("root/libc.so.6");
  xmkdir (mount_path, 0700);
  xmkdir (root_path, 0700);
  support_copy_file (libc_path (), library_path);
  support_copy_file (libc_path (), copy_path);
  support_copy_file (libc_path (), root_copy_path);
  make_root ();
  TEST_COMPARE (link (library_path, original_path), 0);
  xsymlink (original_path, link_path);

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

  /* The same file.  */
  try_path ((struct attempt)
    { .name = "nothing changes", .change = change_nothing });
  try_path ((struct attempt)
    { .name = "a hard link", .change = replace_by_hard_link });
  try_path ((struct attempt)
    {
      .name = "a symbolic link",
      .path = link_path,
      .change = change_symbolic_link_back
    });

  /* Other files, and the library in the end.  */
  try_path ((struct attempt)
    {
      .name = "a copy",
      .change = replace_by_copy,
      .error = EACCES,
      .repair = replace_by_hard_link
    });
  try_path ((struct attempt)
    {
      .name = "a file with other bytes",
      .change = replace_by_other,
      .error = EACCES,
      .repair = replace_by_hard_link
    });
  try_path ((struct attempt)
    {
      .name = "a file that ends in the template",
      .change = replace_by_part,
      .error = EACCES,
      .repair = replace_by_hard_link
    });
  try_path ((struct attempt)
    {
      .name = "an empty file",
      .change = replace_by_nothing,
      .error = EACCES,
      .repair = replace_by_hard_link
    });
  try_path ((struct attempt)
    {
      .name = "a directory",
      .change = replace_by_directory,
      .error = EACCES,
      .repair = replace_by_hard_link
    });
  try_path ((struct attempt)
    {
      .name = "no file",
      .change = remove_file,
      .error = EACCES,
      .repair = replace_by_hard_link
    });
  try_path ((struct attempt)
    {
      .name = "a symbolic link to a copy",
      .path = link_path,
      .change = change_symbolic_link,
      .error = EACCES,
      .repair = change_symbolic_link_back
    });
  try_path ((struct attempt)
    {
      .name = "a relative path",
      .prepare = change_directory_back,
      .path = "./libc.so.6",
      .change = change_nothing
    });
  try_path ((struct attempt)
    {
      .name = "a relative path, from another directory",
      .prepare = change_directory_back,
      .path = "./libc.so.6",
      .change = change_directory,
      .error = EACCES,
      .repair = change_directory_back
    });

  /* The bytes of the file change.  */
  try_path ((struct attempt)
    { .name = "other bytes, in memory as well", .change = change_in_place });
  try_path ((struct attempt)
    {
      .name = "other bytes, in the file only",
      .separate = true,
      .change = change_in_place,
      .error = EACCES,
      .repair = change_in_place
    });

  /* What is mounted, or is the root directory, changes.  */
  if (can_chroot)
    try_path ((struct attempt)
      {
	.name = "a copy in another root directory",
	.prepare = change_directory_back,
	.change = change_root,
	.error = EACCES,
	.repair = change_root_back
      });
  try_path ((struct attempt)
    {
      .name = "a bind mount of the library",
      .prepare = mount_library,
      .change = change_nothing
    });
  try_path ((struct attempt)
    {
      .name = "a bind mount of a copy",
      .prepare = enter_mount_namespace,
      .change = mount_over,
      .error = EACCES,
      .repair = unmount
    });
  try_path ((struct attempt)
    {
      .name = "an overlay file system",
      .prepare = mount_overlay,
      .path = "merged/libc.so.6",
      .change = change_nothing
    });
  try_path ((struct attempt)
    {
      .name = "other bytes in the upper layer",
      .prepare = mount_overlay,
      .path = "merged/libc.so.6",
      .change = change_overlay,
      .error = EACCES
    });

  /* To open this would wait for a process that writes to it.  */
  try_path ((struct attempt)
    {
      .name = "a fifo",
      .change = replace_by_fifo,
      .error = EACCES,
      .repair = replace_by_hard_link
    });

  if (!can_chroot || *part_left_out)
    FAIL_UNSUPPORTED ("some parts were left out");
  return 0;
}

#include <support/test-driver.c>
