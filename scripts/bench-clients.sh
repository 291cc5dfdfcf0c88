# Trampolines: the benchmarks of the clients.
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

# Needs client.sh, and a machine of the configuration.  Leaves each client
# where "client" has it, what it is compared with beside it, and what its
# benchmark printed, where client_benchmark_file says.

client_benchmark_file () { echo "$(config_dir "$1")/bench-$2.out"; }

# What FILE, which one has written, says, as a table with tabs.
client_rows () { jq -r -f "$(top_dir)/clients/bench-table.jq" "$1"; }

# What the benchmark of the client prints, JSON with a list of results.
client_benchmark_results ()
{
  local config=$1 name=$2 version=$3 directory results
  directory=$(client_product "$config" "$name" "$version")
  results=$(client_benchmark_file "$config" "$name")
  "${name}_measured" "$config" "$version" "$directory" >"$results.new" \
    && mv "$results.new" "$results"
}

# Measure the client.
measured_client ()
{
  local config=$1 name=$2 version
  version=$(client_version "$name")
  installed_client "$config" "$name" "$version" || return 1
  step "$config: compile what $name is compared with" \
    "$(config_log "$config" "bench-$name-compile")" "${name}_compared" \
    "$config" "$version" "$(client_product "$config" "$name" "$version")" \
    || return 1
  step "$config: run the benchmark of $name" \
    "$(config_log "$config" "bench-$name")" \
    client_benchmark_results "$config" "$name" "$version" || return 1
  say
  say "Nanoseconds, or what else is said, and ratios to the first kind:"
  client_rows "$(client_benchmark_file "$config" "$name")" | awk -F '\t' '
    {
      printf "%-36s", $1
      for (i = 2; i <= NF; ++i)
        if (NR == 1 || $i == "-")
	  printf(i % 2 ? " %5s" : " %12s", i % 2 && NR == 1 ? "" : $i)
        else if (i % 2)
	  printf(" %5.2f", $i)
        else
	  printf($i < 1000 ? " %12.2f" : " %12d", $i)
      print ""
    }'
  say
}

bench_clients_config ()
{
  local config=$1 name reason files=()
  if ! runs_here "$config"; then
    say "$config: its clients are measured on a machine of that kind only"
    return 1
  fi
  demonstrated_config "$config" || return 1
  for name in $(wanted_clients); do
    reason=$(client_refusal "$config" "$name")
    if [ -n "$reason" ]; then
      say "$config: $name is not measured: $reason"
    else
      measured_client "$config" "$name" || return 1
      files+=("$(client_benchmark_file "$config" "$name")")
    fi
  done
  say "JSON: ${files[*]}"
  recorded_result "$config" "benchmarks of clients run"
}
