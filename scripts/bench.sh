# Trampolines: the benchmark.
# Copyright The GNU Toolchain Authors.
# This file is part of the GNU C Library.
#
# The GNU C Library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# The GNU C Library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with the GNU C Library; if not, see
# <https://www.gnu.org/licenses/>.

# shellcheck shell=bash

# Needs what build.sh leaves and, with --kernel, kernel.sh.  Leaves what the
# benchmark printed, where benchmark_file says.

benchmark_table=$(top_dir)/tests/bench-tramp-table.awk

# What the benchmark of CONFIG prints, JSON as glibc's own have it.
benchmark_results ()
{
  local results
  results=$(benchmark_file "$1")
  "$(install_dir "$1")/run" \
    "$(object_dir "$1")/benchtests/bench-tramp" >"$results.new" \
    && mv "$results.new" "$results"
}

# The same on a kernel with trampolines of its own.
kernel_benchmark_results ()
{
  local config=$1 results directory
  results=$(benchmark_file "$config")
  directory=$(config_dir "$config")/linux-bench
  kernel_tree "$config" "$directory" || return 1
  cp "$(object_dir "$config")/benchtests/bench-tramp" "$directory" \
    && booted_linux "$config" plain "$directory" 1 /bench-tramp kernel \
	 >"$directory.out" || return 1
  sed -n '/^{/,/^}/p' "$directory.out" >"$results.new" \
    && mv "$results.new" "$results"
}

bench_config ()
{
  local config=$1
  emulator_of "$config" >/dev/null \
    || { say "$config: nothing here runs its benchmark"; return 1; }
  demonstrated_config "$config" || return 1
  step "$config: compile the benchmark" \
    "$(config_log "$config" bench-compile)" \
    subdir_make "$config" benchtests \
    "$(object_dir "$config")/benchtests/bench-tramp" || return 1
  if given kernel; then
    built_linux "$config" plain \
      && step "$config: run the benchmark on linux $(linux_version)" \
	   "$(config_log "$config" bench)" \
	   kernel_benchmark_results "$config" || return 1
  else
    step "$config: run the benchmark" "$(config_log "$config" bench)" \
      benchmark_results "$config" || return 1
  fi
  gawk -f "$benchmark_table" "$(benchmark_file "$config")"
  say
  say "JSON: $(benchmark_file "$config")"
  recorded_result "$config" "benchmark run"
}
