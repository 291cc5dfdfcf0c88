/* Benchmark trampolines of the kernel, if it has them.
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

/* kernel	call a function, or make and free a trampoline

   Instructions are not counted, as those of the kernel are what matters.  */

#include "bench-tramp-kinds.h"

static void *
kernel_make (void)
{
  return tramp_make (TRAMP_CHAIN | TRAMP_KERNEL);
}

DEFINE_KIND (kernel, kernel_make, tramp_drop)

static void
work_getpid (const struct work *work, size_t n)
{
  for (size_t i = 0; i < n; ++i)
    getpid ();
}

static void
bench_kernel (void)
{
  void *tramp = tramp_alloc (TRAMP_CHAIN | TRAMP_KERNEL);
  if (tramp == NULL)
    return;
  tramp_free (tramp);

  static const struct kind cycle = KIND ("kernel", kernel);
  static const struct delivery calls[] =
    {
      { "chain", TRAMP_CHAIN },
      { "kernel chain", TRAMP_CHAIN | TRAMP_KERNEL },
      { "kernel stack", TRAMP_STACK | TRAMP_KERNEL },
      { "kernel arg 0", TRAMP_ARG (0) | TRAMP_KERNEL },
    };
  enum { CALLS = sizeof (calls) / sizeof (calls[0]), ALL = CALLS + 2 };
  static target_function *patterns[CALLS][PATTERN];
  struct work works[ALL];
  const char *names[ALL];
  double times[ALL];
  for (unsigned int i = 0; i < CALLS; ++i)
    {
      target_function *function = call_by (calls[i].flags, 0);
      for (unsigned int j = 0; j < PATTERN; ++j)
	patterns[i][j] = function;
      names[i] = calls[i].name;
      works[i] = (struct work) { function == NULL ? NULL : work_call, NULL, 0,
				 patterns[i] };
    }
  names[CALLS] = "getpid";
  works[CALLS] = (struct work) { work_getpid, NULL, 0, NULL };
  names[CALLS + 1] = "make and free";
  works[CALLS + 1] = (struct work) { work_cycle, &cycle, 1, NULL };
  measure (works, ALL, 1, times);
  for (unsigned int i = 0; i < ALL; ++i)
    {
      begin_result ("kernel", names[i]);
      print_number ("time", times[i]);
      end_result ();
    }
}

int
main (int argc, char **argv)
{
  begin_results ("tramp-kernel", argc, argv);
  bench_kernel ();
  end_results ();
  return 0;
}
