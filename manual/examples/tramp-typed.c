/* Call an interpreter through function pointers of several types.
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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/tramp.h>

/* A value and a function of the interpreted language. */
struct value
{
  enum { INTEGER, STRING } type;
  union
  {
    long int integer;
    const char *string;
  } u;
};

struct procedure
{
  struct value (*apply) (int count, const struct value *arguments);
};

/* For each type that C wants to call procedures with, there is a function.
   Its code was compiled, not generated.  After the arguments of the caller,
   it has the procedure, which is the data of the trampoline. */

/* int (*) (int, const char *) */
static int
enter_int_string (int a, const char *b, const struct procedure *procedure)
{
  struct value arguments[]
    = { { INTEGER, { .integer = a } }, { STRING, { .string = b } } };
  return procedure->apply (2, arguments).u.integer;
}

/* int (*) (const void *, const void *), for pointers to strings. */
static int
enter_elements (const void *a, const void *b,
                const struct procedure *procedure)
{
  struct value arguments[]
    = { { STRING, { .string = *(const char *const *) a } },
        { STRING, { .string = *(const char *const *) b } } };
  return procedure->apply (2, arguments).u.integer;
}

/* What there is to know of a type. */
struct entry
{
  void *code;
  int count;                    /* The number of arguments. */
};

static const struct entry int_string = { (void *) enter_int_string, 2 };
static const struct entry elements = { (void *) enter_elements, 2 };

/* Return a function pointer to PROCEDURE which has the type of ENTRY, or
   null. */
static void *
function_pointer (const struct entry *entry, struct procedure *procedure)
{
  void *tramp = tramp_alloc (TRAMP_ARG (entry->count));
  if (tramp != NULL)
    tramp_init (tramp, entry->code, procedure);
  return tramp;
}

static long int
length (const struct value *value)
{
  return value->type == INTEGER ? value->u.integer
         : (long int) strlen (value->u.string);
}

/* Two procedures. */

static struct value
add_lengths (int count, const struct value *arguments)
{
  struct value sum = { INTEGER, { .integer = 0 } };
  for (int i = 0; i < count; ++i)
    sum.u.integer += length (&arguments[i]);
  return sum;
}

static struct value
compare_lengths (int count, const struct value *arguments)
{
  long int difference = 0;
  if (count == 2)
    difference = length (&arguments[0]) - length (&arguments[1]);
  return (struct value) { INTEGER, { .integer = difference } };
}

int
main (void)
{
  struct procedure add = { add_lengths }, compare = { compare_lengths };
  void *tramp1 = function_pointer (&int_string, &add);
  void *tramp2 = function_pointer (&elements, &compare);
  if (tramp1 == NULL || tramp2 == NULL)
    return EXIT_FAILURE;

  const char *words[] = { "three", "a", "of" };
  qsort (words, 3, sizeof *words,
         (int (*) (const void *, const void *)) tramp2);
  int sum = ((int (*) (int, const char *)) tramp1) (1, words[2]);
  printf ("%s %s %s %d\n", words[0], words[1], words[2], sum);
  tramp_free (tramp1);
  tramp_free (tramp2);
  return strcmp (words[0], "a") == 0 && sum == 6 ? EXIT_SUCCESS : EXIT_FAILURE;
}
