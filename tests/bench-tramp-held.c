/* Benchmark the first trampolines of a process, and many of them.
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

/* first	the first trampoline of a process: make it, and call it
   table	the allocation that needs a new table
   held		COUNT of a KIND exist: "time" to make each, private memory in
		bytes and mappings of all of them, and the time of a cycle
		of one, of one of 64, and of one in place of one held  */

#include "bench-tramp-kinds.h"

/* Read the file NAME.  Return the number of its lines, and in *FIELD, if not
   null, the number after PREFIX, in bytes, or NAN.  */
static unsigned int
read_proc (const char *name, const char *prefix, double *field)
{
  unsigned int lines = 0;
  FILE *fp = fopen (name, "re");
  char line[512];
  if (field != NULL)
    *field = NAN;
  while (fp != NULL && fgets (line, sizeof (line), fp) != NULL)
    {
      lines += strchr (line, '\n') != NULL;
      if (field != NULL && strncmp (line, prefix, strlen (prefix)) == 0)
	*field = strtod (line + strlen (prefix), NULL) * 1024;
    }
  if (fp != NULL)
    fclose (fp);
  return lines;
}

static double
private_memory (void)
{
  double bytes;
  read_proc ("/proc/self/smaps_rollup", "Private_Dirty:", &bytes);
  return bytes;
}

/* The kind null is a generated trampoline.  */
static void
first_child (const void *arg, unsigned int count, double *results)
{
  const struct kind *kind = arg;
  timing_t start, stop;
  TIMING_NOW (start);
  target_function *function
    = kind == NULL ? call_by (GENERATED, 0) : kind->make ();
  if (function != NULL)
    function (1);
  TIMING_NOW (stop);
  results[0] = function == NULL ? NAN : stop - start;
}

/* There is nothing to call in what malloc returns: generated trampolines take
   its place.  */
static void
bench_first (void)
{
  double times[KINDS];
  for (unsigned int k = 0; k < KINDS; ++k)
    times[k] = NAN;
  for (unsigned int round = 0; round < ROUNDS; ++round)
    for (unsigned int k = 0; k < KINDS; ++k)
      in_child (first_child, k == MALLOC ? NULL : &kinds[k], 1, 1, &times[k]);
  for (unsigned int k = 0; k < KINDS; ++k)
    {
      begin_result ("first", k == MALLOC ? "generated" : kinds[k].name);
      print_number ("time", times[k]);
      end_result ();
    }
}

/* Consecutive trampolines of a table are near each other.  */
static void
table_child (const void *arg, unsigned int count, double *results)
{
  uintptr_t last = 0;
  size_t allocated = 0;
  double sum = 0;
  for (unsigned int tables = 0; tables <= count; ++allocated)
    {
      timing_t start, stop;
      TIMING_NOW (start);
      uintptr_t next = (uintptr_t) not_null (tramp_alloc (TRAMP_CHAIN));
      TIMING_NOW (stop);
      if ((next > last ? next - last : last - next) >= 16384)
	{
	  /* The first one is another benchmark.  */
	  if (tables++ == 0)
	    allocated = 0;
	  else
	    sum += stop - start;
	}
      last = next;
    }
  results[0] = sum / count;
  results[1] = (double) allocated / count;
}

static void
bench_table (void)
{
  double results[2] = { NAN, NAN };
  for (unsigned int round = 0; round < ROUNDS; ++round)
    in_child (table_child, NULL, 64, 2, results);
  begin_result ("table", NULL);
  print_number ("time", results[0]);
  print_number ("slots", results[1]);
  end_result ();
}

/* What is measured while COUNT of a kind exist.  */
enum { MAKE_TIME, BYTES, MAPPINGS, ONE_TIME, BATCH_TIME, REPLACE_TIME, HELD };

static void
held_child (const void *arg, unsigned int count, double *results)
{
  const struct kind *kind = arg;
  timing_t start, stop;
  size_t size = count * sizeof (void *);
  void **p = mmap (NULL, size, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (p == MAP_FAILED)
    fail ("mmap");

  private_memory ();
  double bytes = private_memory ();
  double mappings = read_proc ("/proc/self/maps", NULL, NULL);
  TIMING_NOW (start);
  kind->fill (p, count);
  TIMING_NOW (stop);
  results[MAKE_TIME] = (double) (stop - start) / count;
  results[MAPPINGS] = read_proc ("/proc/self/maps", NULL, NULL) - mappings;
  results[BYTES] = (private_memory () - bytes) / count;

  enum { N = 64 * 1024 };
  for (unsigned int warm = 0; warm < 2; ++warm)
    {
      TIMING_NOW (start);
      kind->one (N);
      TIMING_NOW (stop);
      results[ONE_TIME] = (double) (stop - start) / N;
      TIMING_NOW (start);
      kind->batch (N);
      TIMING_NOW (stop);
      results[BATCH_TIME] = (double) (stop - start) / N;
      TIMING_NOW (start);
      kind->replace (p, count, N);
      TIMING_NOW (stop);
      results[REPLACE_TIME] = (double) (stop - start) / N;
    }
}

static void
bench_held (void)
{
  static const unsigned int counts[] = { 1, 1000, 10000, 100000, 1000000 };
  enum { COUNTS = sizeof (counts) / sizeof (counts[0]) };
  double results[COUNTS][KINDS][HELD];
  for (unsigned int round = 0; round < ROUNDS; ++round)
    for (unsigned int i = 0; i < COUNTS; ++i)
      for (unsigned int k = 0; k < KINDS; ++k)
	{
	  if (round == 0)
	    for (unsigned int j = 0; j < HELD; ++j)
	      results[i][k][j] = NAN;
	  in_child (held_child, &kinds[k], counts[i], HELD, results[i][k]);
	}
  for (unsigned int i = 0; i < COUNTS; ++i)
    for (unsigned int k = 0; k < KINDS; ++k)
      {
	begin_result ("held", kinds[k].name);
	json_attr_uint (&json, "count", counts[i]);
	print_number ("time", results[i][k][MAKE_TIME]);
	print_number ("bytes", results[i][k][BYTES]);
	print_number ("mappings", results[i][k][MAPPINGS]);
	print_number ("cycle", results[i][k][ONE_TIME]);
	print_number ("cycle of 64", results[i][k][BATCH_TIME]);
	print_number ("replace", results[i][k][REPLACE_TIME]);
	end_result ();
      }
}

int
main (int argc, char **argv)
{
  begin_results ("tramp-held", argc, argv);
  bench_first ();
  bench_table ();
  bench_held ();
  end_results ();
  return 0;
}
