#!/bin/bash
# Trampolines: try the templates alone, without building glibc.
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

# Usage: run-templates.sh [--packages] [VARIANT...]
#
# Assembles the tramp-table.S of each VARIANT, by default of all in the table
# scripts/configs, links it with templates/drive.c, and runs that, where
# necessary under qemu-user.  Prints one line for each claim that was tried:
# PASS, FAIL, or UNSUPPORTED with what is missing on this machine.  With
# --packages, prints Debian's packages of the compilers that are missing, and
# does nothing else.

set -euo pipefail

# shellcheck source=/dev/null
. "$(dirname "$0")/../scripts/paths.sh"
# shellcheck source=/dev/null
. "$(dirname "$0")/../scripts/configs.sh"

passed=0
failed=0
skipped=0

# Print the result of a claim, and count it.
result ()
{
  echo "$1: $name: $2"
  case $1 in
    PASS) passed=$((passed + 1)) ;;
    FAIL) failed=$((failed + 1)) ;;
    UNSUPPORTED) skipped=$((skipped + 1)) ;;
  esac
}

# Assemble, with the OPTIONS, a SOURCE to an OBJECT: OPTIONS... SOURCE OBJECT.
assemble_file ()
{
  local object=${!#}
  set -- "${@:1:$# - 1}"
  if [[ ${compiler[0]} == *-as ]]; then
    "${preprocessor[@]}" -E "$@" | "${compiler[@]}" -o "$object" -
  else
    "${compiler[@]}" -c -o "$object" "$@"
  fi
}

# Set "compiler" to the first of those of the variant which this machine has,
# and "preprocessor" to what preprocesses for it.
set_compiler ()
{
  local candidate option
  local -a words
  while read -r candidate; do
    read -r -a compiler <<< "$candidate"
    preprocessor=("${compiler[@]}")
    if [[ ${compiler[0]} == *-as ]]; then
      words=("${compiler[@]}")
      compiler=()
      preprocessor=(gcc -undef)
      for option in "${words[@]}"; do
	if [[ $option == -D* ]]; then
	  preprocessor+=("$option")
	else
	  compiler+=("$option")
	fi
      done
    fi
    if type "${compiler[0]}" "${preprocessor[0]}" > /dev/null 2>&1 \
       && echo | assemble_file -x assembler - "$dir/empty.o" \
	  > /dev/null 2>&1; then
      return 0
    fi
  done < <(variant_compilers "$name")
  return 1
}

# Print the packages that have compilers for the variant, or what else helps.
compiler_packages ()
{
  local candidate
  while read -r candidate _; do
    case $candidate in
      gcc) ;;
      *-as) echo "an assembler for ${candidate%-as}" ;;
      *-gcc) compiler_package "$candidate" ;;
      *) echo "$candidate" ;;
    esac
  done < <(variant_compilers "$name")
}

# Print the directories below sysdeps/ that the variant takes its files from,
# the first one first: those that the name of the ABI consists of, the one of
# the variant's name if there is one below, and the one of the x86 processors.
template_directories ()
{
  local abi directory
  abi=$(config_field "$(variant_field "$name" config)" ABI)
  directory=$abi
  if [[ $abi == mach/hurd/* ]]; then
    echo mach/hurd
    directory=${abi#mach/hurd/}
  fi
  directory+=/$name
  while :; do
    [[ ! -d $top/sysdeps/$directory ]] || echo "$directory"
    [[ $directory == */* ]] || break
    directory=${directory%/*}
  done
  [[ ! $directory =~ ^(i386|x86_64)$ ]] || echo x86
}

# Assemble what is to be linked.
assemble ()
{
  local source directory
  for source in tramp-table tst-tramp-port; do
    for directory in "${directories[@]}"; do
      [[ ! -e $top/sysdeps/$directory/$source.S ]] || break
    done
    assemble_file "${flags[@]}" "$top/sysdeps/$directory/$source.S" \
      "$dir/$source.o" || return 1
  done
}

# Succeed if the template, which is at the start of its section, has no
# relocations: a copy elsewhere would not work.
check_relocations ()
{
  local size readelf=readelf
  # That of the compiler knows what the assembler of the compiler writes.
  if [[ ${compiler[0]} != *-as ]]; then
    readelf=$("${compiler[@]}" -print-prog-name=readelf)
  fi
  size=$(echo 'TRAMP_CODE_SIZE * TRAMP_TEMPLATES' \
	 | "${preprocessor[@]}" "${flags[@]}" -D__ASSEMBLER__ -E -P -x c \
	     -include tramp-table.h - | tail -n 1)
  [[ -n $size ]] || return 1
  LC_ALL=C "$readelf" -rW "$dir/tramp-table.o" > "$dir/relocations" \
    || return 1
  awk -v size="$((size))" '
    function hex(digits,  i, n) {
      for (i = 1; i <= length (digits); ++i)
	n = 16 * n + index ("0123456789abcdef", substr (digits, i, 1)) - 1
      return n
    }
    /^Relocation section/ { text = $3 ~ /\.text/ }
    # Differences of labels, which the linker could change.
    $3 ~ /^R_((RISCV|LARCH)_(ADD|SUB)|MICROBLAZE_(32_)?NONE)/ { next }
    text && /^[0-9a-f]+ / && hex($1) < size { bad = 1; print }
    END { exit bad }' "$dir/relocations"
}

# Link the template alone to FILE, with OPTIONS of the linker: FILE OPTION...
link_template ()
{
  local option
  local -a linker=("${compiler[@]}" -nostdlib) words=()
  if [[ ${compiler[0]} == *-as ]]; then
    linker=("${compiler[0]%as}ld")
    for option in "${compiler[@]:1}"; do
      [[ $option != -E[BL] ]] || linker+=("$option")
    done
  fi
  for option in "${@:2}" --entry=0 --unresolved-symbols=ignore-all \
		--defsym=__tramp_freed=__tramp_adapters \
		--defsym=__tramp_uninitialized=__tramp_adapters; do
    if [[ $option == --* && ${compiler[0]} != *-as ]]; then
      option=-Wl,$option
    fi
    words+=("$option")
  done
  "${linker[@]}" -o "$1" "$dir/tramp-table.o" "${words[@]}" \
    > "$dir/out" 2>&1
}

# Print the sizes of the sections with code in FILE.
code_sizes ()
{
  LC_ALL=C readelf -SW "$1" | sed 's/^ *\[ *[0-9]*\]//' \
    | awk '$7 ~ /X/ { print $1, $5 }'
}

# Try what linkers do to the template.
check_links ()
{
  if ! link_template "$dir/rigid" -static --no-relax; then
    result UNSUPPORTED "there is no linker"
    return
  fi
  if link_template "$dir/shared" -shared -z text; then
    result PASS "a shared object has no relocations of code"
  elif ! link_template "$dir/shared" -shared -z notext; then
    result UNSUPPORTED "nothing links shared objects"
  else
    result FAIL "a shared object has no relocations of code"
  fi
  # Distances matter.
  if ! link_template "$dir/relaxed" -static --relax; then
    result UNSUPPORTED "nothing links with --relax"
  elif diff <(code_sizes "$dir/rigid") <(code_sizes "$dir/relaxed"); then
    result PASS "a linker that relaxes does not make it smaller"
  else
    result FAIL "a linker that relaxes does not make it smaller"
  fi
}

# Link a program that does nothing.
link_nothing ()
{
  printf '#include <sys/mman.h>\nint main (void) { return 42; }\n' \
    | "${compiler[@]}" "${link[@]}" -o "$dir/nothing" -x c - > /dev/null 2>&1
}

# Succeed if it ends as it should.  Not all that C libraries and emulators do
# fits together.
run_nothing ()
{
  local status=0
  { timeout 60 "${runner[@]}" "$dir/nothing" > /dev/null 2>&1; } 2> /dev/null \
    || status=$?
  [[ $status == 42 ]]
}

# Run the program.  It prints results without the name of the variant.
drive ()
{
  local status=0 line
  { timeout 300 "${runner[@]}" "$dir/drive" > "$dir/out" 2>&1; } 2> /dev/null \
    || status=$?
  while IFS= read -r line; do
    if [[ $line =~ ^(PASS|FAIL|UNSUPPORTED):\ (.*) ]]; then
      result "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    elif [[ $line != info:* ]]; then
      echo "$line"
    fi
  done < "$dir/out"
  # Emulators that give up can end with status 1.
  if [[ $status -gt 1 ]] || ! grep -q '^PASS\|^FAIL' "$dir/out" \
     || { [[ $status == 1 ]] && ! grep -q '^FAIL' "$dir/out"; }; then
    result FAIL "the program ends with status $status"
  fi
}

# Set "directories" to those of the variant, and "flags" to the options that
# everything is compiled with.
set_flags ()
{
  local directory
  mapfile -t directories < <(template_directories)
  flags=(-I"$top/tests/templates" -I"$top/tests" -I"$top/misc")
  for directory in "${directories[@]}" generic; do
    flags+=(-I"$top/sysdeps/$directory")
  done
  flags+=(-I"$top")
  flags+=(-D_GNU_SOURCE -O2 -g -Wall '-Wa,--noexecstack')
  flags+=(-fexceptions -fasynchronous-unwind-tables)
}

# Try the variant.
try_variant ()
{
  local run packages
  local -a directories compiler preprocessor runner flags link
  set_flags
  if ! set_compiler; then
    packages=$(compiler_packages)
    result UNSUPPORTED "no compiler: install ${packages//$'\n'/ or }"
    return
  fi
  if ! assemble > "$dir/out" 2>&1; then
    head -n 20 "$dir/out"
    result FAIL "the template assembles"
    return
  fi
  result PASS "the template assembles"
  if check_relocations; then
    result PASS "the template has no relocations"
  else
    result FAIL "the template has no relocations"
  fi
  check_links

  if ! run=$(variant_emulator "$name"); then
    result UNSUPPORTED "nothing runs programs of the variant"
    return
  fi
  read -r -a runner <<< "$run"
  if [[ ${#runner[@]} != 0 ]] && ! type "${runner[0]}" > /dev/null 2>&1; then
    result UNSUPPORTED "no ${runner[0]}: install qemu-user"
    return
  fi
  # Where static programs do not run, the emulator is told of a directory.
  link=(-static)
  if [[ $run == *" -L "* ]]; then
    link=()
  fi
  if ! link_nothing; then
    result UNSUPPORTED "${compiler[0]} has no C library"
    return
  fi
  if ! run_nothing; then
    result UNSUPPORTED "programs of the variant do not run on this machine"
    return
  fi
  if ! "${compiler[@]}" "${link[@]}" "${flags[@]}" -o "$dir/drive" \
       "$top"/tests/{templates/drive,tst-tramp-call}.c \
       "$dir"/{tramp-table,tst-tramp-port}.o
  then
    result FAIL "the template links"
    return
  fi
  drive
}

# Print the packages that the variant needs, if there are some and no compiler.
print_packages ()
{
  local -a compiler preprocessor
  set_compiler || compiler_packages | grep -v '^an ' || true
}

# Print the usage.
usage ()
{
  echo "usage: run-templates.sh [--packages] [VARIANT...]"
  echo "variants:" "$(variant_names | paste -s -d' ')"
}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

if [[ ${1-} == --help ]]; then
  usage
  exit 0
fi
action=try_variant
if [[ ${1-} == --packages ]]; then
  action=print_packages
  shift
fi
top=$(top_dir)
variants=$(variant_names)
for name; do
  if ! grep -qxF -e "$name" <<< "$variants"; then
    echo "run-templates.sh: unknown variant: $name; see --help" >&2
    exit 2
  fi
done
while read -r name <&3; do
  if [[ $# == 0 || " $* " == *" $name "* ]]; then
    $action
  fi
done 3<<< "$variants"

[[ $action == try_variant ]] || exit 0
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed == 0 ]]
