# Trampolines: what was run, and what came of it.
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

# Needs configs.sh and paths.sh.  Leaves, for a configuration of a base, the
# file result, which says in words what was done last, and the file results,
# with a line for each kind of tests that were run:
#
#   BASE | CONFIG | KIND | RESULT | TOOLS | CODE
#
# KIND is "build", "tests", or what the tests were run with, such as a kernel
# or a client.  TOOLS are the compiler and what else the result depends on, and
# CODE stands for the files here that were tested, so that results of the same
# code can be told from others.  For the templates alone, which leave a file of
# their own, KIND is "template", CONFIG is a variant, and BASE is "-".

# What was done with CONFIG last, in words.
recorded_result () { stamped "$(result_file "$1")" "$2"; }

# The same, and a line for the results of KIND.
recorded_tests ()
{
  local config=$1 kind=$2 result=$3 file
  case $kind in
    build | tests) recorded_result "$config" "$result" ;;
    *) recorded_result "$config" "$kind: $result" ;;
  esac
  file=$(results_file "$config")
  {
    result_line "$(base_name)" "$config" "$kind" "$result" \
      "$(tools_of "$config")" "$(code_checksum)"
    [ ! -f "$file" ] || cat "$file"
  } | newest_results >"$file.new"
  mv "$file.new" "$file"
}

result_line ()
{
  printf '%s | %s | %s | %s | %s | %s\n' "$@"
}

# The first of the lines for the same thing.
newest_results () { awk -F ' [|] ' '!seen[$1, $2, $3]++'; }

# What tells one state of the code and its tests from another.
code_checksum ()
{
  (cd "$(top_dir)" \
     && find bits include misc patches sysdeps tests -type f -print0 \
       | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-8)
}

# The version of COMMAND, which the first line that it prints of it has.
version_of ()
{
  "$1" --version 2>/dev/null \
    | awk 'NR == 1 {
	     for (i = 1; i <= NF; ++i)
	       if ($i ~ /^[0-9]+[.][0-9]/) { print $i; exit }
	   }'
}

# The names and versions of COMPILER and EMULATOR, each with its options.
named_tools ()
{
  local compiler emulator
  read -ra compiler <<<"$1"
  read -ra emulator <<<"${2-}"
  echo "${compiler[0]} $("${compiler[0]}" -dumpfullversion 2>/dev/null \
    || version_of "${compiler[0]}")${emulator[0]:+, ${emulator[0]} $(
      version_of "${emulator[0]}")}"
}

tools_of ()
{
  named_tools "$(compiler_of "$1")" "$(emulator_of "$1" || true)"
}

# The lines for the templates of VARIANTs, of which SUM says what they did:
# that they assemble, that they run, and how much of it was right.
template_lines ()
{
  local sum=$1 variant result compiler emulator code
  shift
  code=$(code_checksum)
  for variant; do
    result=$(awk -F ': ' -v variant="$variant" '
      $2 != variant { next }
      { ++number[$1] }
      /: the template (assembles|has)/ { assembles = "assembles, " }
      /: arguments/ { runs = "runs, " }
      END {
        printf "%s%s%d passed, %d failed", assembles, runs, number["PASS"],
          number["FAIL"]
        if (number["UNSUPPORTED"])
          printf ", %d skipped", number["UNSUPPORTED"]
      }' "$sum")
    compiler=$(variant_compilers "$variant" | while read -r compiler; do
        ! command -v "${compiler%% *}" >/dev/null || echo "$compiler"
      done | head -n 1)
    emulator=
    if [[ $result == *runs* ]]; then
      emulator=$(variant_emulator "$variant" || true)
    fi
    [ -z "$compiler" ] \
      || result_line - "$variant" template "$result" \
	   "$(named_tools "$compiler" "$emulator")" "$code"
  done
}

# Keep them in the build directory.
recorded_templates ()
{
  local file
  file=$(template_results_file)
  {
    template_lines "$@"
    [ ! -f "$file" ] || cat "$file"
  } | newest_results >"$file.new"
  mv "$file.new" "$file"
}

# All results of this build directory and of FILEs that "list --results" has
# made, the first of each, in order.
all_results ()
{
  {
    cat "$(template_results_file)" "$(build_dir)"/glibc-*/*/results \
      2>/dev/null || true
    if [ $# -gt 0 ]; then
      sed -n '/ | .* | .* | .* | .* | /p' -- "$@"
    fi
  } | newest_results | LC_ALL=C sort -t '|' -k 1,1Vr -k 2,3
}

# Die unless the FILEs have such results.
checked_results ()
{
  local file
  for file; do
    if ! [ -f "$file" ] || ! [ -r "$file" ]; then
      die "cannot read: $file"
    fi
    grep -q ' | .* | .* | .* | .* | ' "$file" \
      || die "no results of this script: $file"
  done
}
