# Trampolines: the tests of a configuration.
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

# Needs what build.sh and install.sh leave.  Leaves tests.sum, with a line for
# each test, and the result.

manual_tests=$(top_dir)/tests/run-manual.sh

# make in SUBDIR of the composed tree for CONFIG, as glibc's own makefiles
# call themselves.
subdir_make ()
{
  local config=$1 subdir=$2
  shift 2
  make -r -C "$(source_dir)/$subdir" ..=../ "subdir=$subdir" \
    "objdir=$(object_dir "$config")" "$@"
}

# The words of the list that TEXT makes in SUBDIR's makefile.
make_list ()
{
  subdir_make "$1" "$2" -s --no-print-directory \
    --eval="tramp-list: ; @printf '%s\\n' $3" tramp-list \
    | grep -v '^make' || true
}

# The checks of CONFIG: "SUBDIR NAME" lines.
checks ()
{
  local config=$1
  make_list "$config" misc "\$(sort \$(filter tst-tramp%,\$(notdir \
    \$(basename \$(tests) \$(tests-internal) \$(xtests) \
    \$(tests-container) \$(tests-printers) \$(tests-special) \
    \$(xtests-special)))))" \
    | sed '/^$/d; s/^/misc /'
  make_list "$config" elf "\$(notdir \$(basename \$(filter \
    %/check-abi-libc.out %/check-localplt.out %/check-textrel.out \
    %/check-execstack.out %/check-wx-segment.out,\$(tests-special))))" \
    | sed '/^$/d; s/^/elf /'
  make_list "$config" misc "\$(notdir \$(basename \$(filter \
    %/check-installed-headers-c.out %/check-installed-headers-cxx.out \
    %/check-wrapper-headers.out %/check-obsolete-constructs.out, \
    \$(tests-special))))" \
    | sed '/^$/d; s/^/misc /'
  make_list "$config" conform "\$(patsubst \$(objpfx)%.out,%,\$(filter \
    %/ISO11/stdlib.h/linknamespace.out \
    %/POSIX/unistd.h/linknamespace.out \
    %/XPG4/stdlib.h/linknamespace.out,\$(tests-special)))" \
    | sed '/^$/d; s/^/conform /'
}

# Whether something here runs the test NAME of CONFIG.  gdb debugs the programs
# of this machine.
runs_test ()
{
  local emulator
  emulator=$(emulator_of "$1") \
    && { [ -z "$emulator" ] || ! [ -f "$(top_dir)/tests/$2.py" ]; }
}

# Make the checks of CONFIG in LIST, and print the result of each.  What make
# prints is not among them.
made_checks ()
{
  local config=$1 list=$2 objects subdir name targets wrapper=() emulator
  local names headers file
  objects=$(object_dir "$config")
  if emulator=$(emulator_of "$config"); then
    if [ -n "$emulator" ]; then
      installed_script emulate "$config" "$(emulator_file "$config")"
      wrapper=("test-wrapper=$(emulator_file "$config")")
      export TIMEOUTFACTOR=${TIMEOUTFACTOR-4}
    fi
  fi
  for subdir in misc elf conform; do
    mapfile -t names < <(sed -n "s,^$subdir ,,p" "$list")
    targets=()
    for name in "${names[@]}"; do
      file=$objects/$subdir/$name
      rm -f "$file.out" "$file.test-result"
      # What cannot be run has to compile all the same.
      if [[ $name == tst-* ]] && ! runs_test "$config" "$name"; then
	targets+=("$file")
      else
	targets+=("$file.out")
      fi
    done
    [ ${#targets[@]} -gt 0 ] || continue
    # The other headers of misc/ are not our concern.
    headers=()
    if [ "$subdir" = misc ]; then
      headers=(headers=sys/tramp.h)
    fi
    subdir_make "$config" "$subdir" -k -j "$(option jobs)" "${wrapper[@]}" \
      "${headers[@]}" "${targets[@]}" >&2 || true
  done
  while read -r subdir name; do
    test_result "$config" "$subdir" "$name"
  done <"$list"
}

# Standard input, and a failure of NAME if the last line does not match
# PATTERN: then there are results missing.
complete_lines ()
{
  awk -v name="$1" -v pattern="$2" '
    { print; last = $0 }
    END {
      if (last !~ pattern)
	print "FAIL: " name " (ended early)"
    }'
}

# The lines of tests.sum in FILE.
result_lines ()
{
  grep -E '^(PASS|FAIL|XPASS|XFAIL|UNSUPPORTED|ERROR|UNRESOLVED): ' "$1" \
    || true
}

# The results of the TESTs of CONFIG in SUM or, if none is named, of all its
# checks.
checked_config ()
{
  local config=$1 sum=$2 variants name
  shift 2
  if [ $# -gt 0 ]; then
    printf 'misc %s\n' "$@" >"$sum.list"
    made_checks "$config" "$sum.list" >"$sum.new"
    result_lines "$sum.new" >"$sum"
    return
  fi
  checks "$config" >"$sum.list"
  made_checks "$config" "$sum.list" | tee "$sum.new"
  for name in 'misc tst-tramp' 'misc check-' 'elf check-' 'conform '; do
    grep -q "^$name" "$sum.list" \
      || echo "FAIL: ${name/ //}* (in no makefile)" | tee -a "$sum.new"
  done
  # The templates alone, outside of glibc.
  mapfile -t variants < <(variant_names "$config")
  # Without a name, all are tried.
  if [ "${#variants[@]}" -ne 0 ]; then
    template_results "${variants[@]}" | tee -a "$sum.new"
  fi
  if emulator_of "$config" >/dev/null; then
    "$manual_tests" "${config%%-*}" "$(install_dir "$config")"/{cc,run} \
      | complete_lines manual '^all examples' | tee -a "$sum.new" || true
  fi
  result_lines "$sum.new" >"$sum"
}

# The result of one test, a line as in glibc's tests.sum.
test_result ()
{
  local config=$1 subdir=$2 name=$3 file
  file=$(object_dir "$config")/$subdir/$name.test-result
  if [ -s "$file" ]; then
    head -n 1 "$file"
  elif ! runs_test "$config" "$name" \
       && { [ -x "${file%.test-result}" ] \
	    || [ -z "$(find "$(top_dir)/tests" -name "$name.c")" ]; }; then
    echo "UNSUPPORTED: $subdir/$name (nothing here runs it)"
  else
    echo "FAIL: $subdir/$name (did not compile)"
  fi
}

check_config ()
{
  local config=$1 sum tests status=0
  mapfile -t tests < <(named_tests)
  sum=$(config_dir "$config")/tests.sum
  if [ ${#tests[@]} -gt 0 ]; then
    sum=$(config_dir "$config")/named-tests.sum
  fi
  demonstrated_config "$config" || return 1
  rm -f "$sum"
  step "$config: check" "$(config_log "$config" check)" \
    checked_config "$config" "$sum" "${tests[@]}" || return 1
  if [ ${#tests[@]} -gt 0 ]; then
    cat "$sum"
  else
    grep -v '^PASS: ' "$sum" || true
  fi | while read -r line; do
    printf '  %s\n' "$line"
    case $line in
      FAIL:*) shown_failure "$config" "$line" ;;
    esac
  done
  add_results "$sum" || status=1
  if [ ${#tests[@]} -gt 0 ]; then
    recorded_result "$config" "${tests[*]}: $(last_counts)"
  else
    recorded_tests "$config" tests "$(last_counts)"
  fi
  return "$status"
}

# The end of what the failing test of LINE said.
shown_failure ()
{
  local name=${2#FAIL: } file
  name=${name%% *}
  file=$(object_dir "$1")/$name.out
  if [ -s "$file" ]; then
    tail -n 5 "$file" | sed 's/^/    | /'
    echo "    $file"
  else
    grep -F -e "$name" -e "${name##*/}" "$(config_log "$1" check)" \
      | grep -E 'error|Error|undefined' | tail -n 5 | sed 's/^/    | /' \
      || true
  fi
}
