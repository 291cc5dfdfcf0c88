/* Benchmark calls by way of trampolines.
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

/* call		call one of TARGETS functions by way of a KIND  */

#include "bench-tramp-targets.h"

static void
bench_call (unsigned int ntargets)
{
  static target_function *patterns[DELIVERIES][PATTERN];
  struct work works[DELIVERIES];
  double times[DELIVERIES];
  for (unsigned int i = 0; i < DELIVERIES; ++i)
    {
      target_function *functions[TARGETS];
      works[i] = (struct work) { work_call, NULL, 0, patterns[i] };
      for (unsigned int j = 0; j < ntargets; ++j)
	if ((functions[j] = call_by (deliveries[i].flags, j)) == NULL)
	  works[i].run = NULL;
      uint32_t random = 1;
      for (unsigned int j = 0; j < PATTERN; ++j)
	{
	  random = random * 1664525 + 1013904223;
	  patterns[i][j] = functions[(random >> 16) % ntargets];
	}
    }
  measure (works, DELIVERIES, 1, times);
  for (unsigned int i = 0; i < DELIVERIES; ++i)
    {
      begin_result ("call", deliveries[i].name);
      json_attr_uint (&json, "targets", ntargets);
      print_measured (times[i]);
      end_result ();
    }
}

int
main (int argc, char **argv)
{
  begin_results ("tramp-call", argc, argv);
  bench_call (1);
  bench_call (TARGETS);
  end_results ();
  return 0;
}
