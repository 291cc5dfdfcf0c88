/* Sort a file by a column, with qsort and a trampoline.
   Copyright The GNU Toolchain Authors.

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
   <https://www.gnu.org/licenses/>.
*/

#include <errno.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/tramp.h>
#include <unistd.h>

/* An order of lines, chosen when the program runs. */
struct order
{
  long int column;              /* Counted from one. */
  const char *separator;        /* Null: white space. */
  int numeric;
  int reverse;
};

/* Return the part of LINE from the column of ORDER on. */
static const char *
key (const char *line, const struct order *order)
{
  long int i = 1;
  if (order->separator != NULL)
    for (; i < order->column && *line != '\0'; ++i)
      {
        line += strcspn (line, order->separator);
        line += *line != '\0';
      }
  else
    for (line += strspn (line, " \t"); i < order->column && *line != '\0'; ++i)
      {
        line += strcspn (line, " \t");
        line += strspn (line, " \t");
      }
  return line;
}

/* Compare two lines in the order that DATA is.  qsort passes the first
   two arguments, and the trampoline adds the third. */
static int
compare (const void *a, const void *b, void *data)
{
  const struct order *order = data;
  const char *line1 = *(char *const *) (order->reverse ? b : a);
  const char *line2 = *(char *const *) (order->reverse ? a : b);
  const char *key1 = key (line1, order), *key2 = key (line2, order);
  long long int number1 = order->numeric ? strtoll (key1, NULL, 10) : 0;
  long long int number2 = order->numeric ? strtoll (key2, NULL, 10) : 0;
  if (number1 != number2)
    return number1 < number2 ? -1 : 1;
  int result = order->numeric ? 0 : strcmp (key1, key2);
  return result != 0 ? result : strcmp (line1, line2);
}

/* Read the lines of FILE, and store how many they are in *COUNT. */
static char **
read_lines (const char *file, size_t *count)
{
  char **lines = NULL, *line = NULL;
  size_t size = 0;
  FILE *stream = fopen (file, "r");
  if (stream == NULL)
    error (EXIT_FAILURE, errno, "%s", file);
  for (*count = 0; ; ++*count)
    {
      lines = realloc (lines, (*count + 1) * sizeof *lines);
      if (lines == NULL)
        error (EXIT_FAILURE, errno, "%s", file);
      if (getline (&line, &size, stream) < 0)
        break;
      line[strcspn (line, "\n")] = '\0';
      lines[*count] = line;
      line = NULL;
    }
  if (ferror (stream))
    error (EXIT_FAILURE, errno, "%s", file);
  fclose (stream);
  return lines;
}

/* Return how many mappings of this process are both writable and executable.
   The permissions follow the first space. */
static int
bad_mappings (void)
{
  int bad = 0;
  size_t count;
  char **lines = read_lines ("/proc/self/maps", &count);
  for (size_t i = 0; i < count; ++i)
    bad += strncmp (strchr (lines[i], ' ') + 2, "wx", 2) == 0;
  return bad;
}

int
main (int argc, char **argv)
{
  struct order order = { 0, NULL, 0, 0 };
  char *end = argv[0];
  for (int option; (option = getopt (argc, argv, "nrt:")) >= 0; )
    if (option == 'n')
      order.numeric = 1;
    else if (option == 'r')
      order.reverse = 1;
    else if (option == 't' && strlen (optarg) == 1)
      order.separator = optarg;
    else
      optind = argc;
  if (optind == argc - 2)
    order.column = strtol (argv[optind + 1], &end, 10);
  if (*end != '\0' || order.column < 1)
    error (2, 0, "usage: tramp [-nr] [-t CHARACTER] FILE COLUMN");

  /* There is none, unless the system needs one to start a program. */
  int bad = bad_mappings ();

  size_t count;
  char **lines = read_lines (argv[optind], &count);
  void *tramp = tramp_alloc (TRAMP_ARG (2));
  if (tramp == NULL)
    error (EXIT_FAILURE, errno, "tramp_alloc");
  tramp_init (tramp, (void *) compare, &order);
  qsort (lines, count, sizeof *lines,
         (int (*) (const void *, const void *)) tramp);
  for (size_t i = 0; i < count; ++i)
    puts (lines[i]);

  /* The trampoline is there. */
  int bad_now = bad_mappings ();
  printf ("mappings both writable and executable: %d, before: %d\n",
          bad_now, bad);
  if (fclose (stdout) != 0)
    error (EXIT_FAILURE, errno, "standard output");
  tramp_free (tramp);
  return bad_now == bad ? EXIT_SUCCESS : EXIT_FAILURE;
}
