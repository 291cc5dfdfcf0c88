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

# Needs configs.sh, and the results that other commands left.  Leaves nothing.

# One line for each ABI of glibc: what the templates do, alone, and what is
# known of whole builds.
listed_abis ()
{
  local abi config names sum file runnable built tests assembles runs
  sum=$(template_sum)
  [ -f "$sum" ] || sum=/dev/null
  printf '%-25s %-10s %-9s %-6s %s\n' ABI assembles runs builds tests
  while read -r abi; do
    mapfile -t names < <(abi_configs "$abi")
    read -r assembles runs < <(
      variant_names "${names[@]}" | template_summary "$sum")
    # The templates of the Hurd run on Linux, but programs of the Hurd do not.
    runnable=false built=- tests=()
    for config in "${names[@]}"; do
      ! emulator_of "$config" >/dev/null || runnable=true
      file=$(newest "$(build_dir)"/glibc-*/"$config/installed.stamp")
      [ -z "$file" ] || built=yes
      file=$(newest "$(build_dir)"/glibc-*/"$config/tests.sum")
      [ -z "$file" ] \
	|| tests+=("$(counted "$(results "$file" 'PASS|XPASS')" \
			"$(results "$file" 'FAIL|ERROR|UNRESOLVED')" \
			"$(results "$file" 'UNSUPPORTED|XFAIL')") ($config)")
    done
    $runnable || runs=-
    printf '%-25s %-10s %-9s %-6s %s\n' "$abi" "$assembles" "$runs" \
      "$built" "${tests[0]--}"
    for file in "${tests[@]:1}"; do
      printf '%-53s %s\n' '' "$file"
    done
  done < <(abis)
}

# Whether the variants on standard input assemble, and run, as SUM has it.
template_summary ()
{
  awk -F ': ' '
    FNR == NR { variants[$1]; next }
    !($2 in variants) { next }
    /: the template (assembles|has)/ {
      assembles = 1
      if ($1 == "FAIL")
        bad = 1
      next
    }
    /: arguments/ { runs = 1 }
    $1 == "FAIL" { wrong = 1 }
    END {
      print (bad ? "no" : assembles ? "yes" : "-"), \
        (wrong ? "no" : runs ? "yes" : "-")
    }' - "$1"
}

# What the newest of FILEs says, and of which glibc, if any of them exists.
listed_result ()
{
  local file name
  file=$(newest "$@")
  if [ -n "$file" ]; then
    name=${file#"$(build_dir)/glibc-"}
    echo "$(cat "$file") (${name%%/*})"
  fi
}

# One line for what the tests said of each base and configuration.
listed_bases ()
{
  local file name
  printf '%-16s %-28s %s\n' glibc configuration tests
  find "$(build_dir)" -mindepth 3 -maxdepth 3 -name tests-result 2>/dev/null \
    | sort -rV | while read -r file; do
    name=${file#"$(build_dir)/glibc-"}
    name=${name%/*}
    printf '%-16s %-28s %s\n' "${name%%/*}" "${name#*/}" "$(cat "$file")"
  done
}

# One line for each configuration.
listed_configs ()
{
  local config compiler emulator result tests
  printf '%-28s %-31s %-34s %s\n' configuration compiler emulator \
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
    result=$(listed_result "$(build_dir)"/glibc-*/"$config/result")
    tests=$(listed_result "$(build_dir)"/glibc-*/"$config/tests-result")
    if [ -n "$tests" ] && [ "$tests" != "$result" ]; then
      result="$tests, then $result"
    fi
    printf '%-28s %-31s %-34s %s\n' "$config" "$compiler" "$emulator" \
      "${result:--}"
  done
  say "What is in parentheses is installed when it is needed, if it can be."
  say
  listed_abis
  say
  listed_bases
  say
  say "Versions of glibc: $(versions | tr '\n' ' ' | sed 's/ $//')"
  say "Versions of Linux: $(
    source_versions linux | tr '\n' ' ' | sed 's/ $//')"
}
