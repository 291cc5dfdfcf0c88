#!/bin/bash
# Trampolines: try the templates of ports alone, without building glibc.
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

# Usage: run-templates.sh [--packages] [PORT...]
#
# Assembles the tramp-table.S of each PORT, by default of all in the table
# below, links it with templates/drive.c, and runs that, where necessary under
# qemu-user.  Prints one line for each claim that was tried: PASS, FAIL, or
# UNSUPPORTED with what is missing on this machine.  With --packages, prints
# Debian's packages of the compilers that are missing, and does nothing else.

set -euo pipefail

top=$(realpath "$(dirname "$0")/..")

# Name of the port
#   | its directories in sysdeps/
#   | compilers with options, separated by commas: the first one that there is
#     is used.  Where the name of one ends in -as, it is an assembler, and
#     what this machine's gcc has preprocessed, with the macros that its
#     options define, is assembled only
#   | Debian's packages with a compiler, separated by commas, or what else helps
#   | how to run programs: "native", an emulator, with options, or nothing if
#     they cannot be run, so that the template is assembled only.  Programs are
#     static unless there is an option -L, for their shared libraries
ports='
x86_64|x86_64 x86|x86_64-linux-gnu-gcc, gcc -m64|gcc-x86-64-linux-gnu|native
x32|x86_64 x86|x86_64-linux-gnu-gcc -mx32, gcc -mx32|gcc-x86-64-linux-gnu|
i386|i386 x86|i686-linux-gnu-gcc, gcc -m32|gcc-i686-linux-gnu|native
i386-cet|i386 x86|i686-linux-gnu-gcc -fcf-protection, gcc -m32 -fcf-protection|gcc-i686-linux-gnu|native
i386-i486|i386 x86|i686-linux-gnu-gcc -march=i486 -Xassembler -march=i486, gcc -m32 -march=i486 -Xassembler -march=i486|gcc-i686-linux-gnu|
x86_64-hurd|mach/hurd x86_64 x86|x86_64-linux-gnu-gcc -DTST_TRAMP_HURD, gcc -m64 -DTST_TRAMP_HURD|gcc-x86-64-linux-gnu|native
i386-hurd|mach/hurd i386 x86|i686-linux-gnu-gcc -DTST_TRAMP_HURD, gcc -m32 -DTST_TRAMP_HURD|gcc-i686-linux-gnu|native
aarch64|aarch64|aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu|qemu-aarch64 -cpu max
aarch64-plain|aarch64|aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu|qemu-aarch64 -cpu cortex-a53
aarch64-16k|aarch64|aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu|qemu-aarch64 -cpu max -p 16384
aarch64-64k|aarch64|aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu|qemu-aarch64 -cpu max -p 65536
aarch64_be|aarch64|aarch64-linux-gnu-gcc -mbig-endian|gcc-aarch64-linux-gnu|
alpha|alpha|alpha-linux-gnu-gcc|gcc-alpha-linux-gnu|qemu-alpha -L /usr/alpha-linux-gnu
hppa|hppa|hppa-linux-gnu-gcc|gcc-hppa-linux-gnu|qemu-hppa
hppa-dynamic|hppa|hppa-linux-gnu-gcc -fPIE -pie|gcc-hppa-linux-gnu|qemu-hppa -L /usr/hppa-linux-gnu
m68k|m68k|m68k-linux-gnu-gcc|gcc-m68k-linux-gnu|qemu-m68k
m68k-pic|m68k|m68k-linux-gnu-gcc -fPIC|gcc-m68k-linux-gnu|qemu-m68k
m68k-68020|m68k|m68k-linux-gnu-gcc -mcpu=68020|gcc-m68k-linux-gnu|qemu-m68k -cpu m68020
coldfire-on-m68k|m68k|m68k-linux-gnu-gcc -D__mcoldfire__|gcc-m68k-linux-gnu|qemu-m68k
coldfire|m68k|m68k-linux-gnu-gcc -mcpu=5475|gcc-m68k-linux-gnu|
coldfire-a|m68k|m68k-linux-gnu-gcc -mcpu=5307|gcc-m68k-linux-gnu|
arm|arm|arm-linux-gnueabi-gcc|gcc-arm-linux-gnueabi|qemu-arm
arm-v5te|arm|arm-linux-gnueabi-gcc|gcc-arm-linux-gnueabi|qemu-arm -cpu arm926
arm-thumb|arm|arm-linux-gnueabi-gcc -mthumb|gcc-arm-linux-gnueabi|qemu-arm
armhf|arm|arm-linux-gnueabihf-gcc -marm|gcc-arm-linux-gnueabihf|qemu-arm
armhf-thumb|arm|arm-linux-gnueabihf-gcc -mthumb|gcc-arm-linux-gnueabihf|qemu-arm
armeb|arm|arm-linux-gnueabi-gcc -mbig-endian|gcc-arm-linux-gnueabi|
armeb-be8|arm|arm-linux-gnueabi-gcc -mbig-endian -march=armv7-a|gcc-arm-linux-gnueabi|
powerpc|powerpc/powerpc32 powerpc|powerpc-linux-gnu-gcc|gcc-powerpc-linux-gnu|qemu-ppc
powerpc-soft|powerpc/powerpc32 powerpc|powerpc-linux-gnu-gcc -msoft-float|gcc-powerpc-linux-gnu|
powerpc64|powerpc/powerpc64 powerpc|powerpc64-linux-gnu-gcc|gcc-powerpc64-linux-gnu|qemu-ppc64
powerpc64-noenv|powerpc/powerpc64 powerpc|powerpc64-linux-gnu-gcc -mno-pointers-to-nested-functions|gcc-powerpc64-linux-gnu|qemu-ppc64
powerpc64-elfv2|powerpc/powerpc64 powerpc|powerpc64-linux-gnu-gcc -mabi=elfv2|gcc-powerpc64-linux-gnu|
powerpc64le|powerpc/powerpc64 powerpc|powerpc64le-linux-gnu-gcc|gcc-powerpc64le-linux-gnu|qemu-ppc64le
powerpc64le-power10|powerpc/powerpc64 powerpc|powerpc64le-linux-gnu-gcc -mcpu=power10|gcc-powerpc64le-linux-gnu|qemu-ppc64le -cpu power10
powerpc64le-64k|powerpc/powerpc64 powerpc|powerpc64le-linux-gnu-gcc|gcc-powerpc64le-linux-gnu|qemu-ppc64le -p 65536
riscv64|riscv|riscv64-linux-gnu-gcc|gcc-riscv64-linux-gnu|qemu-riscv64
riscv64-labels|riscv|riscv64-linux-gnu-gcc -D__riscv_landing_pad -D__riscv_landing_pad_func_sig|gcc-riscv64-linux-gnu|qemu-riscv64
riscv64-soft|riscv|riscv64-linux-gnu-gcc -march=rv64ima -mabi=lp64|gcc-riscv64-linux-gnu|
riscv32|riscv|riscv64-linux-gnu-gcc -march=rv32imafd -mabi=ilp32d|gcc-riscv64-linux-gnu|
s390x|s390|s390x-linux-gnu-gcc|gcc-s390x-linux-gnu|qemu-s390x
s390x-z900|s390|s390x-linux-gnu-gcc -march=z900|gcc-s390x-linux-gnu|qemu-s390x
s390x-vector|s390|s390x-linux-gnu-gcc -march=z13|gcc-s390x-linux-gnu|qemu-s390x -cpu max
s390|s390|s390x-linux-gnu-gcc -m31|gcc-multilib-s390x-linux-gnu|
mips|mips|mips-linux-gnu-gcc|gcc-mips-linux-gnu|qemu-mips
mips-nopic|mips|mips-linux-gnu-gcc -fno-pie -no-pie|gcc-mips-linux-gnu|qemu-mips
mips1|mips|mips-linux-gnu-gcc -mips1 -mfp32|gcc-mips-linux-gnu|qemu-mips
mips16|mips|mips-linux-gnu-gcc -mips16|gcc-mips-linux-gnu|qemu-mips -cpu 24Kf
micromips|mips|mips-linux-gnu-gcc -mmicromips|gcc-mips-linux-gnu|
mips-soft|mips|mips-linux-gnu-gcc -msoft-float|gcc-mips-linux-gnu|
mipsel|mips|mipsel-linux-gnu-gcc|gcc-mipsel-linux-gnu|qemu-mipsel
mips16el|mips|mipsel-linux-gnu-gcc -mips16|gcc-mipsel-linux-gnu|qemu-mipsel -cpu 24Kf
mipsr6|mips|mipsisa32r6-linux-gnu-gcc|gcc-mipsisa32r6-linux-gnu|qemu-mips -cpu mips32r6-generic
mipsr6el|mips|mipsisa32r6el-linux-gnu-gcc|gcc-mipsisa32r6el-linux-gnu|qemu-mipsel -cpu mips32r6-generic
mipsr6el-compact|mips|mipsisa32r6el-linux-gnu-gcc -mcompact-branches=always|gcc-mipsisa32r6el-linux-gnu|qemu-mipsel -cpu mips32r6-generic
mipsn32|mips|mips64-linux-gnuabi64-gcc -mabi=n32|gcc-multilib-mips64-linux-gnuabi64|qemu-mipsn32
mipsn32-soft|mips|mips64-linux-gnuabi64-gcc -mabi=n32 -msoft-float|gcc-mips64-linux-gnuabi64|
mipsn32el|mips|mips64el-linux-gnuabi64-gcc -mabi=n32|gcc-multilib-mips64el-linux-gnuabi64|qemu-mipsn32el
mipsn32r6|mips|mipsisa64r6-linux-gnuabi64-gcc -mabi=n32|gcc-multilib-mipsisa64r6-linux-gnuabi64|qemu-mipsn32 -cpu I6400
mipsn32r6el|mips|mipsisa64r6el-linux-gnuabi64-gcc -mabi=n32|gcc-multilib-mipsisa64r6el-linux-gnuabi64|qemu-mipsn32el -cpu I6400
mips64|mips|mips64-linux-gnuabi64-gcc|gcc-mips64-linux-gnuabi64|qemu-mips64
mips64-soft|mips|mips64-linux-gnuabi64-gcc -msoft-float|gcc-mips64-linux-gnuabi64|
mips64el|mips|mips64el-linux-gnuabi64-gcc|gcc-mips64el-linux-gnuabi64|qemu-mips64el
mips64el-64k|mips|mips64el-linux-gnuabi64-gcc|gcc-mips64el-linux-gnuabi64|qemu-mips64el -p 65536
mips64r6|mips|mipsisa64r6-linux-gnuabi64-gcc|gcc-mipsisa64r6-linux-gnuabi64|qemu-mips64 -cpu I6400
mips64r6el|mips|mipsisa64r6el-linux-gnuabi64-gcc|gcc-mipsisa64r6el-linux-gnuabi64|qemu-mips64el -cpu I6400
microblaze|microblaze|microblaze-linux-gnu-gcc -mbig-endian, microblaze-linux-gnu-as -EB|an assembler for microblaze-linux-gnu|
microblazeel|microblaze|microblaze-linux-gnu-gcc -mlittle-endian, microblaze-linux-gnu-as -EL|an assembler for microblaze-linux-gnu|
sh4|sh|sh4-linux-gnu-gcc|gcc-sh4-linux-gnu|qemu-sh4
sh4-soft|sh|sh4-linux-gnu-gcc -m4-nofpu|gcc-sh4-linux-gnu|qemu-sh4
sh4eb|sh|sh4-linux-gnu-gcc -mb|gcc-sh4-linux-gnu|
sparc64|sparc|sparc64-linux-gnu-gcc|gcc-sparc64-linux-gnu|qemu-sparc64
sparcv9|sparc/sparc32/sparcv9 sparc/sparc32 sparc|sparc64-linux-gnu-gcc -m32|gcc-multilib-sparc64-linux-gnu|qemu-sparc32plus
sparcv8|sparc/sparc32 sparc|sparc64-linux-gnu-gcc -m32 -mcpu=v8|gcc-multilib-sparc64-linux-gnu|qemu-sparc32plus
loongarch64|loongarch|loongarch64-linux-gnu-gcc, clang-16 --target=loongarch64-linux-gnu|gcc-loongarch64-linux-gnu, clang-16|qemu-loongarch64
csky-ck810|csky|csky-linux-gnu-gcc -mcpu=ck810, csky-linux-gnu-as -D__SIZEOF_POINTER__=4 -mcpu=ck810|an assembler for csky-linux-gnu|
csky-ck860|csky|csky-linux-gnu-gcc -mcpu=ck860, csky-linux-gnu-as -D__SIZEOF_POINTER__=4 -mcpu=ck860|an assembler for csky-linux-gnu|
arc|arc|arc-linux-gnu-gcc|gcc-arc-linux-gnu|
arc-hs38|arc|arc-linux-gnu-gcc -mcpu=hs38_linux|gcc-arc-linux-gnu|
arceb|arc|arc-linux-gnu-gcc -mbig-endian|gcc-arc-linux-gnu|
or1k|or1k|or1k-linux-gnu-gcc, or1k-elf-gcc|gcc-or1k-elf|qemu-or1k
'

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

# Set "compiler" to the first of the COMPILERS which this machine has, and
# "preprocessor" to what preprocesses for it.
set_compiler ()
{
  local candidate option
  local -a candidates words
  IFS=, read -r -a candidates <<< "$1"
  for candidate in "${candidates[@]}"; do
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
  done
  return 1
}

# Set "runner" to the words of how to RUN programs.  "native" is an emulator if
# the machine is of another kind.
set_runner ()
{
  read -r -a runner <<< "$1"
  if [[ $1 == native ]]; then
    if [[ $(uname -m) =~ ^(x86_64|i.86)$ ]]; then
      runner=()
    else
      runner=("qemu-${name%%-*}")
    fi
  fi
  [[ ${#runner[@]} == 0 ]] || type "${runner[0]}" > /dev/null 2>&1
}

# Assemble what is to be linked.
assemble ()
{
  local source directory
  for source in tramp-table tst-tramp-port; do
    for directory in $directories; do
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
  local size
  size=$(echo TRAMP_CODE_SIZE \
	 | "${preprocessor[@]}" "${flags[@]}" -D__ASSEMBLER__ -E -P -x c \
	     -include tramp-table.h - | tail -n 1)
  LC_ALL=C readelf -rW "$dir/tramp-table.o" > "$dir/relocations" || return 1
  awk -v size="$((size))" '
    function hex(digits,  i, n) {
      for (i = 1; i <= length (digits); ++i)
	n = 16 * n + index ("0123456789abcdef", substr (digits, i, 1)) - 1
      return n
    }
    /^Relocation section/ { text = $3 ~ /\.text/ }
    # Differences of labels, which the linker could change.
    $3 ~ /^R_((RISCV|LARCH)_(ADD|SUB)|MICROBLAZE_NONE)/ { next }
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

# Run the program.  It prints results without the name of the port.
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

# Try the port of a LINE of the table.
try_port ()
{
  local directories compilers package run directory
  local -a compiler preprocessor runner flags link
  IFS='|' read -r name directories compilers package run <<< "$1"
  flags=(-I"$top/tests/templates" -I"$top/tests" -I"$top/misc" -I"$top")
  for directory in $directories generic; do
    flags+=(-I"$top/sysdeps/$directory")
  done
  flags+=(-D_GNU_SOURCE -O2 -g -Wall '-Wa,--noexecstack')
  flags+=(-fexceptions -fasynchronous-unwind-tables)

  if ! set_compiler "$compilers"; then
    result UNSUPPORTED "no compiler: install ${package//, / or }"
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

  if [[ -z $run ]]; then
    result UNSUPPORTED "nothing runs programs of the port"
    return
  fi
  if ! set_runner "$run"; then
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
    result UNSUPPORTED "programs of the port do not run on this machine"
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

# Print the package that the port of a LINE of the table needs, if there is one
# and no compiler.
print_package ()
{
  local directories compilers package run
  local -a compiler preprocessor
  IFS='|' read -r name directories compilers package run <<< "$1"
  set_compiler "$compilers" || [[ $package == "an "* ]] \
    || echo "${package//, /$'\n'}"
}

# Print the usage, and end with STATUS.
usage ()
{
  echo "usage: run-templates.sh [--packages] [PORT...]"
  echo "ports:" "$(grep . <<< "$ports" | cut -d'|' -f1 | paste -s -d' ')"
  exit "$1"
}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

if [[ ${1-} == --help ]]; then
  usage 0
fi
action=try_port
if [[ ${1-} == --packages ]]; then
  action=print_package
  shift
fi
for name; do
  grep -q "^$name|" <<< "$ports" || usage 2 >&2
done
while IFS= read -r line <&3; do
  [[ -n $line ]] || continue
  if [[ $# == 0 || " $* " == *" ${line%%|*} "* ]]; then
    $action "$line"
  fi
done 3<<< "$ports"

[[ $action == try_port ]] || exit 0
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed == 0 ]]
