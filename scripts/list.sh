# Trampolines: tables of what there is, and of what is known of it.
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

# Needs configs.sh, client.sh, results.sh, and the results that other commands
# left.  Leaves nothing.

# One line for each ABI of glibc, from the lines of all_results on standard
# input: what the templates do, alone, and what is known of whole builds with
# the newest glibc that was tried.
listed_abis ()
{
  local lines abi config names tests built field assembles runs runnable
  lines=$(cat)
  printf '%-25s %-10s %-9s %-6s %s\n' ABI assembles runs builds tests
  while read -r abi; do
    mapfile -t names < <(abi_configs "$abi")
    tests=()
    built=-
    runnable=false
    for config in "${names[@]}"; do
      ! emulator_of "$config" >/dev/null || runnable=true
      field=$(awk -F ' [|] ' -v config="$config" '
	$2 == config && $1 != "-" { print "yes"; exit }' <<<"$lines")
      built=${field:-$built}
      field=$(config_tests "$config" "$lines")
      [ -z "$field" ] || tests+=("${field%|*} with ${field#*|} ($config)")
    done
    read -r assembles runs < <(
      variant_names "${names[@]}" | template_summary "$lines")
    # The templates of the Hurd run on Linux, but programs of the Hurd do not.
    $runnable || runs=-
    printf '%-25s %-10s %-9s %-6s %s\n' "$abi" "$assembles" "$runs" \
      "$built" "${tests[0]--}"
    for field in "${tests[@]:1}"; do
      printf '%-53s %s\n' '' "$field"
    done
  done < <(abis)
}

# What the tests of CONFIG said, and with which glibc, as LINES have it, with
# "|" in between.  If nothing runs its programs here, but a kernel in a virtual
# machine did, it is that.
config_tests ()
{
  local kinds=tests
  emulator_of "$1" >/dev/null || kinds='linux tests'
  awk -F ' [|] ' -v config="$1" -v kinds="$kinds" '
    { split($3, kind, " ") }
    $2 == config && index(kinds, kind[1]) && !(kind[1] in found) {
      found[kind[1]] = $4 "|" $1 (kind[2] == "" ? "" : " on Linux " kind[2])
    }
    END {
      split(kinds, kind, " ")
      print kind[1] in found ? found[kind[1]] : found["tests"]
    }' <<<"$2"
}

# Whether the variants on standard input assemble, and run, as LINES have it.
template_summary ()
{
  awk -F ' [|] ' '
    FNR == NR { variants[$1]; next }
    $3 != "template" || !($2 in variants) { next }
    $4 ~ /assembles/ { assembles = 1 }
    $4 ~ /runs/ { runs = 1 }
    $4 !~ / 0 failed/ { wrong = 1 }
    END {
      print (wrong ? "no" : assembles ? "yes" : "-"), \
        (wrong ? "no" : runs ? "yes" : "-")
    }' - <(printf '%s\n' "$1")
}

# What was done last with CONFIG, whatever the base, and what its tests said
# if that is not the same.
last_result ()
{
  local file result tests
  file=$(newest "$(build_dir)"/glibc-*/"$1/result")
  [ -n "$file" ] || return 0
  result=$(cat "$file")
  tests=$(awk -F ' [|] ' '$3 == "tests" { print $4 }' "${file}s" \
    2>/dev/null || true)
  if [ -n "$tests" ] && [ "$tests" != "$result" ]; then
    result="$tests, then $result"
  fi
  file=${file#"$(build_dir)/glibc-"}
  echo "$result (${file%%/*})"
}

# One line for each configuration.
listed_configs ()
{
  local config compiler emulator result
  printf '%-32s %-42s %-34s %s\n' configuration compiler emulator \
    'last results'
  for config in $(config_names); do
    compiler=$(compiler_of "$config")
    command -v "${compiler%% *}" >/dev/null || compiler="($compiler)"
    if emulator=$(emulator_of "$config"); then
      if [ -z "$emulator" ]; then
	emulator='not needed'
      elif ! command -v "${emulator%% *}" >/dev/null; then
	emulator="($emulator)"
      fi
    else
      emulator=none
    fi
    result=$(last_result "$config")
    printf '%-32s %-42s %-34s %s\n' "$config" "$compiler" "$emulator" \
      "${result:--}"
  done
  say "What is in parentheses is installed when it is needed, if it can be."
  say
  all_results | listed_abis
  say
  say "Versions of glibc: $(versions | tr '\n' ' ' | sed 's/ $//')"
  say "Versions of Linux: $(
    source_versions linux | tr '\n' ' ' | sed 's/ $//')"
}

# A line for each glibc that glibc's own script builds: the configuration that
# stands for it, and in what way, or what came of that, as LINES have it.
listed_glibcs ()
{
  local lines=$1 config names name way result
  printf '%-44s %-32s %s\n' "glibc of glibc's script" configuration result
  for config in $(config_names); do
    result=$(config_tests "$config" "$lines")
    if [ -n "$result" ]; then
      result="${result%|*} (${result#*|})"
    else
      result=$(awk -F ' [|] ' -v config="$config" '
	$2 == config && $3 == "build" { print $4 " (" $1 ")"; exit }' \
	<<<"$lines")
    fi
    while read -r names; do
      way=${names#*: }
      way=${way//| }
      [ "$way" != "$names" ] || way=
      names=${names%%: *}
      for name in ${names//|/ }; do
	printf '%-44s %-32s %s\n' "$name" "$config" \
	  "${way:-${result:--}}"
      done
    done < <(config_glibcs "$config")
  done
}

# One line for each ABI for which clients were tried, from LINES, with a column
# for each client: how many of its tests passed, failed, and were skipped.
listed_clients ()
{
  local lines=$1 abi name config row
  printf '%-25s' client
  # shellcheck disable=SC2046
  printf ' %-17s' $(client_names)
  say
  while read -r abi; do
    row=
    for name in $(client_names); do
      # Of what was tried with programs, there is a table of its own.
      row+=$(for config in $(abi_configs "$abi"); do
	  awk -F ' [|] ' -v config="$config" -v name="$name" '
	    $2 == config && $3 ~ "^" name " [^,]*$" { print $4; exit }' \
	    <<<"$lines"
	done | sed 's/[^0-9,]//g' | tr , / | head -n 1),
    done
    [[ $row != *[0-9]* ]] \
      || awk -F , -v abi="$abi" '{
	   printf "%-25s", abi
	   for (i = 1; i < NF; ++i)
	     printf " %-17s", $i == "" ? "-" : $i
	   print ""
	 }' <<<"$row"
  done < <(abis)
}

# A line for each ABI, for each client and ABI, for each of glibc's own glibcs,
# and for each kind of tests that were run, here or where FILEs come from.
listed_results ()
{
  local lines
  lines=$(all_results "$@")
  listed_abis <<<"$lines"
  say
  listed_clients "$lines" | sed 's/ *$//'
  say
  listed_glibcs "$lines"
  say
  say "Base, configuration or variant, kind, result, tools, code:"
  say
  printf '%s\n' "$lines"
}
