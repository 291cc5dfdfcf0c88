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

# Needs what build.sh leaves, kernel.sh with --kernel, and valgrind for counts
# of instructions.  Leaves what the benchmarks printed, where benchmark_files
# says.

benchmark_table=$(top_dir)/tests/bench-tramp-table.awk

# The benchmarks to run, and the files for what they print.
benchmarks ()
{
  if given kernel; then
    echo bench-tramp-kernel
  else
    printf 'bench-tramp-%s\n' call cycle held fork
  fi
}

benchmark_files ()
{
  benchmarks | while read -r name; do
    echo "$(config_dir "$1")/$name.out"
  done
}

# Variables for make, so that the benchmarks of CONFIG that make trampolines
# make closures of libffi as well.  What goes into glibc must not depend on
# other libraries.
closure_variables ()
{
  local compiler library name
  read -ra compiler <<<"$(compiler_of "$1")"
  library=$("${compiler[@]}" -print-file-name=libffi.so)
  for name in cycle held; do
    echo "CPPFLAGS-bench-tramp-$name.c=-DLIBFFI='\"$library\"'" \
      "-include '$(top_dir)/clients/libffi/bench-kinds.h'"
  done
}

# What the benchmarks of CONFIG print, JSON as glibc's own have it.
benchmark_results ()
{
  local config=$1 name results
  benchmarks | while read -r name; do
    results=$(config_dir "$config")/$name.out
    "$(install_dir "$config")/run" \
      "$(object_dir "$config")/benchtests/$name" >"$results.new" \
      && mv "$results.new" "$results" || exit 1
  done
}

# The same on a kernel with trampolines of its own.
kernel_benchmark_results ()
{
  local config=$1 results directory
  results=$(benchmark_files "$config")
  directory=$(config_dir "$config")/linux-bench
  kernel_tree "$config" "$directory" || return 1
  cp "$(object_dir "$config")/benchtests/bench-tramp-kernel" "$directory" \
    && booted_linux "$config" plain "$directory" 1 /bench-tramp-kernel \
	 >"$directory.out" || return 1
  sed -n '/^{/,/^}/p' "$directory.out" >"$results.new" \
    && mv "$results.new" "$results"
}

# The same with instructions in place of times.  Of each element of work,
# callgrind says how many instructions the function "counted" has executed, in
# two files; what the benchmark prints is the number of the element.
counted_results ()
{
  local config=$1 name results counts libraries
  libraries=$(make_variable "$config" config.make slibdir)
  counts=$(mktemp -d) || return 1
  for name in bench-tramp-call bench-tramp-cycle; do
    results=$(config_dir "$config")/$name.count
    valgrind -q --tool=callgrind --toggle-collect=counted \
      --dump-after=counted --callgrind-out-file="$counts/$name" \
      "$(installed_loader "$config")" \
      --library-path "$(install_dir "$config")$libraries" \
      "$(object_dir "$config")/benchtests/$name" count >"$counts/json" \
      || return 1
    grep -H '^summary:' "$counts/$name".* | sed 's/.*[.]\([0-9]*\):/\1 /' \
      | sort -n | awk '
	FNR == NR { summary[FNR] = $3; next }
	/"counted":/ { counted = $2 + 0 }
	match($0, /"instructions": [0-9]+/) {
	  number = substr($0, RSTART + 16, RLENGTH - 16)
	  $0 = substr($0, 1, RSTART + 15) \
	    (summary[2 * number] - summary[2 * number - 1]) / counted \
	    substr($0, RSTART + RLENGTH)
	}
	{ print }' - "$counts/json" >"$results"
  done
  rm -rf "$counts"
}

# Measure CONFIG.
measured_config ()
{
  local config=$1
  step "$config: run the benchmarks" "$(config_log "$config" bench)" \
    benchmark_results "$config" || return 1
  rm -f "$(config_dir "$config")"/bench-tramp-*.count
  if runs_here "$config" && command -v valgrind >/dev/null; then
    try "not counted" "$config: count instructions" \
      "$(config_log "$config" bench-count)" counted_results "$config" || true
  fi
}

bench_config ()
{
  local config=$1 name files variables
  emulator_of "$config" >/dev/null \
    || { say "$config: nothing here runs its benchmark"; return 1; }
  demonstrated_config "$config" || return 1
  mapfile -t files < <(benchmarks \
    | sed "s,^,$(object_dir "$config")/benchtests/,")
  mapfile -t variables < <(closure_variables "$config")
  # The makefile does not know of their headers.
  rm -f "${files[@]}" "${files[@]/%/.o}"
  step "$config: compile the benchmarks" \
    "$(config_log "$config" bench-compile)" \
    subdir_make "$config" benchtests "${variables[@]}" "${files[@]}" \
    || return 1
  if given kernel; then
    built_linux "$config" plain \
      && step "$config: run the benchmark on linux $(linux_version)" \
	   "$(config_log "$config" bench)" \
	   kernel_benchmark_results "$config" || return 1
  else
    measured_config "$config" || return 1
  fi
  mapfile -t files < <(benchmark_files "$config")
  for name in "$(config_dir "$config")"/bench-tramp-*.count; do
    [ ! -f "$name" ] || given kernel || files+=("$name")
  done
  gawk -f "$benchmark_table" "${files[@]}"
  say
  say "JSON: ${files[*]}"
  recorded_result "$config" "benchmark run"
}
