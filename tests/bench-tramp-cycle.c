/* Benchmark making and freeing trampolines.
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

/* cycle	make COUNT of a KIND, then free them, in each of THREADS  */

#include "bench-tramp-kinds.h"

static void
bench_cycle (unsigned int count, unsigned int threads)
{
  struct work works[KINDS];
  double times[KINDS];
  for (unsigned int k = 0; k < KINDS; ++k)
    works[k] = (struct work) { work_cycle, &kinds[k], count, NULL };
  measure (works, KINDS, threads, times);
  for (unsigned int k = 0; k < KINDS; ++k)
    {
      begin_result ("cycle", kinds[k].name);
      json_attr_uint (&json, "count", count);
      json_attr_uint (&json, "threads", threads);
      print_measured (times[k]);
      end_result ();
    }
}

int
main (int argc, char **argv)
{
  begin_results ("tramp-cycle", argc, argv);
  /* valgrind runs one thread at a time.  */
  unsigned int max_threads = counts >= 0 ? 1 : MAX_THREADS;
  for (unsigned int threads = 1; threads <= max_threads; threads *= 2)
    {
      bench_cycle (1, threads);
      bench_cycle (BATCH, threads);
    }
  end_results ();
  return 0;
}
