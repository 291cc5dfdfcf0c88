/* Use nested functions as callbacks.
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

/* Sort the COUNT numbers in V by their distance from CENTER. */
static void
sort_around (int *v, size_t count, int center)
{
  int
  compare (const void *a, const void *b)
  {
    int x = abs (*(const int *) a - center);
    int y = abs (*(const int *) b - center);
    return (x > y) - (x < y);
  }

  qsort (v, count, sizeof *v, compare);
}

int
main (void)
{
  int v[] = { 1, 2, 3, 4, 5, 6, 7 };
  sort_around (v, 7, 6);
  for (int i = 0; i < 7; ++i)
    printf ("%d ", v[i]);
  puts ("");
  return v[0] == 6 && v[6] == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
