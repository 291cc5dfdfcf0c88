/* Trampolines: the first process of the kernel that they are tested on.
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


/* It runs the commands that are in the file /commands, with a null byte after
   each argument.  The argument ";" ends a command.  On the console, there is a
   line "status: N: NAME" for each of them, N being its exit status, and in the
   end "status: N", N being 0 if all commands have succeeded, 1 if not, or 125
   if the kernel has complained.  */

#define _GNU_SOURCE 1

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  max_args = 1024,
  max_size = 1024 * 1024,
  status_kernel = 125,
  status_none = 126
};

static void
mount_at (const char *type, const char *path, const char *options)
{
  mkdir (path, 0755);
  /* The kernel mounts /dev if it has to.  */
  if (mount (type, path, type, 0, options) != 0 && errno != EBUSY)
    printf ("error: mount %s: %m\n", path);
}

/* Run the command ARGS.  Return its exit status.  */
static int
run_command (char **args)
{
  pid_t pid = fork ();
  if (pid == 0)
    {
      setsid ();
      setenv ("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", 1);
      setenv ("HOME", "/tmp", 1);
      setenv ("TMPDIR", "/tmp", 1);
      execvp (args[0], args);
      printf ("error: %s: %m\n", args[0]);
      fflush (stdout);
      _exit (status_none);
    }

  /* Others that have lost their parents come here as well.  */
  int status;
  pid_t done;
  while ((done = wait (&status)) != pid)
    if (done == -1 && errno != EINTR)
      return status_none;
  if (WIFSIGNALED (status))
    {
      printf ("error: %s: %s\n", args[0], strsignal (WTERMSIG (status)));
      return 128 + WTERMSIG (status);
    }
  return WEXITSTATUS (status);
}

/* Run the commands.  Return 0 if all of them have succeeded.  */
static int
run_commands (void)
{
  static char buf[max_size];
  char *args[max_args + 1];
  int fd = open ("/commands", O_RDONLY);
  ssize_t size = read (fd, buf, sizeof (buf) - 1);
  close (fd);

  int n = 0, result = size > 0 ? 0 : status_none;
  for (char *p = buf; p < buf + size; p += strlen (p) + 1)
    {
      bool last = strcmp (p, ";") == 0;
      if (!last && n < max_args)
	args[n++] = p;
      if (n > 0 && (last || p + strlen (p) + 1 >= buf + size))
	{
	  args[n] = NULL;
	  int status = run_command (args);
	  /* It can have ended in the middle of a line.  */
	  printf ("\nstatus: %d: %s\n", status, args[n - 1]);
	  if (status != 0)
	    result = 1;
	  n = 0;
	}
    }
  return result;
}

/* Return true if LINE is a report of a fault of the kernel.  */
static bool
is_report (const char *line)
{
  static const char *const reports[]
    = {
	"WARNING:", "BUG:", "BUG ", "kernel BUG at", "INFO: possible",
	"INFO: task", "INFO: rcu", "INFO: trying", "Oops", "UBSAN:", "KASAN:",
	"general protection fault", "Call Trace:", "self-detected stall",
	"scheduling while atomic", "bad: scheduling", "unable to handle",
	"Modules linked in"
      };
  /* This is about a process.  */
  if (strncmp (line, "traps: ", 7) == 0)
    return false;
  for (size_t i = 0; i < sizeof (reports) / sizeof (reports[0]); ++i)
    if (strstr (line, reports[i]) != NULL)
      return true;
  return false;
}

/* Return true if the kernel has not complained.  */
static bool
kernel_is_well (void)
{
  char buf[8192];
  ssize_t size;
  int lines = 0, reports = 0;

  /* Read from the oldest message that is there.  One that was overwritten in
     the meantime is the error EPIPE.  */
  int fd = open ("/dev/kmsg", O_RDONLY | O_NONBLOCK);
  while ((size = read (fd, buf, sizeof (buf) - 1)) > 0
	 || (size == -1 && errno == EPIPE))
    {
      if (size == -1)
	continue;
      buf[size] = '\0';
      ++lines;
      char *text = strchr (buf, ';');
      if (text != NULL && is_report (text + 1))
	{
	  printf ("kernel: %s", text + 1);
	  ++reports;
	}
    }
  close (fd);

  /* Once it has found a fault, lockdep looks for no more.  */
  FILE *fp = fopen ("/proc/lockdep_stats", "r");
  int debug_locks = -1;
  while (fp != NULL && fgets (buf, sizeof (buf), fp) != NULL)
    sscanf (buf, " debug_locks: %d", &debug_locks);
  if (fp != NULL)
    fclose (fp);
  long int tainted = -1;
  fp = fopen ("/proc/sys/kernel/tainted", "r");
  if (fp != NULL)
    {
      if (fscanf (fp, "%ld", &tainted) != 1)
	tainted = -1;
      fclose (fp);
    }
  printf ("kernel: %d messages, %d reports, lockdep %s, tainted %ld\n", lines,
	  reports, (debug_locks == 1 ? "on" : debug_locks == 0 ? "off"
		    : "not there"), tainted);
  return lines > 0 && reports == 0 && debug_locks != 0 && tainted <= 0;
}

int
main (void)
{
  setvbuf (stdout, NULL, _IOLBF, 0);
  mount_at ("proc", "/proc", NULL);
  mount_at ("sysfs", "/sys", NULL);
  mount_at ("devtmpfs", "/dev", NULL);
  mount_at ("devpts", "/dev/pts", NULL);
  mount_at ("tmpfs", "/dev/shm", NULL);
  /* Programs can be linked with something there.  */
  if (access ("/tmp", F_OK) != 0)
    mount_at ("tmpfs", "/tmp", NULL);
  symlink ("/proc/self/fd", "/dev/fd");

  int status = run_commands ();
  if (!kernel_is_well ())
    status = status_kernel;
  printf ("status: %d\n", status);
  fflush (stdout);
  sync ();
  reboot (RB_POWER_OFF);
  for (;;)
    pause ();
}
