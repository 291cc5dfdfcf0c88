# Trampolines: glibc's own tests with and without the patches.
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

# Needs what build.sh leaves.  Leaves objects of the base, and the list of
# differences.

# All of glibc's tests in OBJECTS, or those in some subdirectories.
fully_checked_tree ()
{
  local objects=$1
  shift
  # What there is from another time is no result of this one.
  find "$objects" -maxdepth 2 -name '*tests.sum' -exec rm -f {} +
  make -C "$objects" -k -j "$(option jobs)" "$@" \
    ${subdirs:+"subdirs=$subdirs"} check || true
  if [ -n "${subdirs-}" ]; then
    for subdir in $subdirs; do
      cat "$objects/$subdir/subdir-tests.sum"
    done >"$objects/tests.sum"
  fi
  [ -s "$objects/tests.sum" ]
}

# What glibc's own tests say of CONFIG with and without the patches.
fully_check_config ()
{
  local config=$1 base_objects arguments wrapper=() emulator differences
  base_objects=$(base_object_dir "$config")
  differences=$(config_dir "$config")/differences
  emulator=$(emulator_of "$config") \
    || { say "$config: nothing here runs its tests"; return 1; }
  if [ -n "$emulator" ]; then
    installed_script emulate "$config" "$(emulator_file "$config")"
    wrapper=("test-wrapper=$(emulator_file "$config")")
    export TIMEOUTFACTOR=${TIMEOUTFACTOR-4}
  fi
  demonstrated_config "$config" || return 1
  mapfile -t arguments < <(configure_arguments "$config")
  if ! [ -f "$(stamp_file "$config" base-built)" ]; then
    step "$config: configure the base" \
      "$(config_log "$config" base-configure)" \
      configured_tree "$(base_dir)" "$base_objects" "${arguments[@]}" \
      && step "$config: compile the base" \
	   "$(config_log "$config" base-compile)" \
	   made_tree "$base_objects" || return 1
    touch "$(stamp_file "$config" base-built)"
  fi
  step "$config: make check on the base" \
    "$(config_log "$config" base-check)" \
    fully_checked_tree "$base_objects" "${wrapper[@]}" || return 1
  step "$config: make check" "$(config_log "$config" full-check)" \
    fully_checked_tree "$(object_dir "$config")" "${wrapper[@]}" \
    || return 1
  awk -v q="'" '
    { name = $2; result = $1; sub(/:$/, "", result) }
    FNR == NR { base[name] = result; next }
    { seen[name] }
    !(name in base) { print "absent", result, name; next }
    base[name] != result { print base[name], result, name }
    END {
      for (name in base)
        if (!(name in seen))
          print base[name], "absent", name
    }' "$base_objects/tests.sum" "$(object_dir "$config")/tests.sum" \
    | LC_ALL=C sort -k 3 >"$differences"
  say "base         patched      test"
  while read -r before after name; do
    printf '%-12s %-12s %s\n' "$before" "$after" "$name"
  done <"$differences"
  local p f s
  p=$(results "$(object_dir "$config")/tests.sum" 'PASS|XPASS')
  s=$(results "$(object_dir "$config")/tests.sum" 'UNSUPPORTED|XFAIL')
  # Where the base fails too, the patches are not at fault.
  f=$(grep -vE '^FAIL ' "$differences" \
      | grep -cE ' (FAIL|ERROR|UNRESOLVED|absent) ' || true)
  add_counts "$p" "$f" "$s"
  recorded_tests "$config" "make check: $(counted "$p" "$f" "$s")"
  [ "$f" -eq 0 ]
}
