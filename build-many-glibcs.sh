#!/bin/bash
# Compose, build, run and check a glibc with <sys/tramp.h>.
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

set -euo pipefail
shopt -s extglob

# The variables of this script are in lower case.  What the environment has
# of such names is not for it, and would be exported with its values: put the
# variables NAME, up to "--", away for what is run in the user's stead.  No
# variable is needed for that, but the parameters.
hidden_surroundings ()
{
  while [ "$1" != -- ]; do
    case $1 in
      *_proxy) ;;
      subdirs) set -- "$@" "$1=${!1}"; export -n subdirs ;;
      [a-z]*) set -- "$@" "$1=${!1}"; unset -v "$1" ;;
    esac
    shift
  done
  shift
  surroundings=("$@")
}

# Become the COMMAND, in the environment as it was given.
command_in_surroundings ()
{
  set -- "${surroundings[@]}" -- "$@"
  while [ "$1" != -- ]; do
    # What is an array here is not exported.
    unset -v "${1%%=*}"
    export "${1?}"
    shift
  done
  shift
  exec "$@"
}

# shellcheck disable=SC2046
hidden_surroundings $(compgen -e) --

usage ()
{
  cat <<'END'
Usage: build-many-glibcs.sh [OPTION]... [COMMAND]
Put trampolines into a glibc, build it, and run programs on it.

Commands:
  build [CONFIG...]          build, install below the build directory, and
                             run the demonstration there (the default)
  check [CONFIG...]          build, then run the tests of trampolines
  check --templates [CONFIG...]
                             try the machine code of the ports alone, which
                             takes seconds and needs no glibc
  check --kernel [CONFIG...] build a Linux kernel that executes trampolines,
                             and run the tests on it in a virtual machine
  check --full [CONFIG...]   run all of glibc's tests with and without the
                             patches, and print what differs
  bench [CONFIG...]          run the benchmark of trampolines
  bench --kernel [CONFIG...] run that of trampolines of the kernel on one
  list                       list the configurations, the ports, what is
                             known of them, and the versions of glibc
  run CONFIG -- PROGRAM ARG...
                             run a program on the new glibc
  cc CONFIG -- ARG...        compile C against the new glibc
  c++ CONFIG -- ARG...       compile C++ against the new glibc
  source                     only compose the source tree
  clean [CONFIG...]          remove the builds, or those of CONFIG; what
                             was downloaded stays

Options:
  --glibc VERSION|DIRECTORY|TARBALL
                             the glibc to start from: a supported version,
                             or a source tree, which is not modified
                             (default: the newest that can be had)
  --jobs N                   run N jobs at once (default: one per processor)
  --build-dir DIRECTORY      work there (default: build/ beside this script)
  --symbol-version NODE      the symbol version that the functions get
                             (default: GLIBC_2.45)
  --offline                  do not use the network
  --verbose                  show what the steps print
  --help                     print this text

CONFIG is a name that 'list' prints, or "all", which stands for all that
the distribution has a compiler for; the default is this machine's own.
For check --full, the variable 'subdirs' may name some of glibc's
subdirectories, which are then the only ones checked.  With --kernel,
CONFIG is one for x86_64, i686, aarch64, or arm.
Exit status: 0 if all is well, 1 if a step or a test failed, 2 if the
command could not be carried out as given.  With 'run', it is that of
PROGRAM, or 127 if there is no such program, as in a shell; with 'cc' and
'c++', it is that of the compiler.
END
}

# One configuration a line:
# NAME | ABI, as glibc's directories with a libc.abilist are called
# | Debian architecture, or "-" if the distribution has no compiler
# | machines (uname -m) that run its programs | emulator elsewhere
# | ports in tests/run-templates.sh | compiler, if not NAME-gcc
# | more Debian packages | configure options
configs='
x86_64-linux-gnu|x86_64/64|amd64|x86_64|qemu-x86_64|x86_64|||--enable-cet
i686-linux-gnu|i386|i386|i386,i486,i586,i686,x86_64|qemu-i386|i386 i386-cet i386-i486
x86_64-linux-gnux32|x86_64/x32|x32|||x32|||--enable-cet
aarch64-linux-gnu|aarch64|arm64|aarch64|qemu-aarch64 -cpu max|aarch64 aarch64-plain aarch64-16k aarch64-64k
aarch64_be-linux-gnu|aarch64|-||qemu-aarch64_be -cpu max|aarch64_be
alpha-linux-gnu|alpha|alpha|alpha|qemu-alpha|alpha
arc-linux-gnu|arc|arc|arc||arc arc-hs38 arceb
arm-linux-gnueabi|arm/le|armel|armv5tel,armv6l,armv7l|qemu-arm|arm arm-v5te arm-thumb
arm-linux-gnueabihf|arm/le|armhf|armv7l|qemu-arm|armhf armhf-thumb
armeb-linux-gnueabi|arm/be|-||qemu-armeb|armeb armeb-be8
csky-linux-gnuabiv2|csky|-|csky||csky-ck810 csky-ck860
hppa-linux-gnu|hppa|hppa|parisc,parisc64|qemu-hppa|hppa hppa-dynamic
loongarch64-linux-gnu|loongarch/lp64|loong64|loongarch64|qemu-loongarch64|loongarch64
m68k-linux-gnu|m68k/m680x0|m68k|m68k|qemu-m68k|m68k m68k-pic m68k-68020
m68k-linux-gnu-coldfire|m68k/coldfire|-|||coldfire coldfire-a coldfire-on-m68k
microblaze-linux-gnu|microblaze/be|-||qemu-microblaze|microblaze
microblazeel-linux-gnu|microblaze/le|-|microblaze|qemu-microblazeel|microblazeel
mips-linux-gnu|mips/mips32/fpu|mips|mips|qemu-mips|mips mips-nopic mips1 mips16 micromips
mipsel-linux-gnu|mips/mips32/fpu|mipsel||qemu-mipsel|mipsel mips16el
mipsisa32r6-linux-gnu|mips/mips32/fpu|mipsr6||qemu-mips -cpu mips32r6-generic|mipsr6
mipsisa32r6el-linux-gnu|mips/mips32/fpu|mipsr6el||qemu-mipsel -cpu mips32r6-generic|mipsr6el mipsr6el-compact
mips-linux-gnu-soft|mips/mips32/nofpu|-||qemu-mips|mips-soft
mips64-linux-gnuabin32|mips/mips64/n32|mips64||qemu-mipsn32|mipsn32 mipsn32r6 mipsn32-soft|mips64-linux-gnuabi64-gcc -mabi=n32|gcc-multilib-mips64-linux-gnuabi64
mips64el-linux-gnuabin32|mips/mips64/n32|mips64el||qemu-mipsn32el|mipsn32el mipsn32r6el|mips64el-linux-gnuabi64-gcc -mabi=n32|gcc-multilib-mips64el-linux-gnuabi64
mips64-linux-gnuabi64|mips/mips64/n64|mips64|mips64|qemu-mips64|mips64 mips64-soft
mips64el-linux-gnuabi64|mips/mips64/n64|mips64el||qemu-mips64el|mips64el mips64el-64k
mipsisa64r6-linux-gnuabi64|mips/mips64/n64|mips64r6||qemu-mips64 -cpu I6400|mips64r6
mipsisa64r6el-linux-gnuabi64|mips/mips64/n64|mips64r6el||qemu-mips64el -cpu I6400|mips64r6el
or1k-linux-gnu|or1k|-|openrisc|qemu-or1k|or1k
powerpc-linux-gnu|powerpc/powerpc32/fpu|powerpc|ppc,ppc64|qemu-ppc|powerpc
powerpc-linux-gnu-soft|powerpc/powerpc32/nofpu|-||qemu-ppc|powerpc-soft
powerpc64-linux-gnu|powerpc/powerpc64/be|ppc64|ppc64|qemu-ppc64|powerpc64 powerpc64-noenv powerpc64-elfv2
powerpc64le-linux-gnu|powerpc/powerpc64/le|ppc64el|ppc64le|qemu-ppc64le|powerpc64le powerpc64le-power10 powerpc64le-64k
riscv64-linux-gnu|riscv/rv64|riscv64|riscv64|qemu-riscv64|riscv64 riscv64-labels riscv64-soft
riscv32-linux-gnu|riscv/rv32|-|riscv32|qemu-riscv32|riscv32
s390x-linux-gnu|s390/s390-64|s390x|s390x|qemu-s390x|s390x s390x-z900 s390x-vector
s390-linux-gnu|s390/s390-32|s390x|||s390|s390x-linux-gnu-gcc -m31|gcc-multilib-s390x-linux-gnu
sh4-linux-gnu|sh/le|sh4|sh4,sh4a|qemu-sh4|sh4 sh4-soft
sh4eb-linux-gnu|sh/be|-||qemu-sh4eb|sh4eb
sparc64-linux-gnu|sparc/sparc64|sparc64|sparc64|qemu-sparc64|sparc64
sparcv9-linux-gnu|sparc/sparc32|sparc64|sparc64|qemu-sparc32plus|sparcv9 sparcv8|sparc64-linux-gnu-gcc -m32|gcc-multilib-sparc64-linux-gnu
i686-gnu|mach/hurd/i386|-|||i386-hurd
x86_64-gnu|mach/hurd/x86_64|-|||x86_64-hurd
'

# The supported versions, newest first, and who has their glibc-source:
# VERSION | suites of Debian | suites of Ubuntu
bases='
2.43|forky sid|resolute
2.41|trixie|plucky
2.36|bookworm|kinetic
'

# The version of Linux that the patches in tests/trampfd/ are for, and the
# suites, of Debian or Ubuntu, that have its source.
linux=6.1
linux_suites='host bookworm'

# What glibc exports, and the symbol version that the patches give it.
exports='tramp_alloc tramp_free tramp_init tramp_query'
default_symbol_version=GLIBC_2.45

# COMMAND PACKAGE pairs that every configuration needs.
tools='make:make gawk:gawk bison:bison python3:python3 patch:patch
  xz:xz-utils perl:perl readelf:binutils'

# What differs between architectures of Linux:
# NAME | configurations, without what follows the processor | machine
# (uname -m) | image | package of the emulator
kernel_machines='
x86_64|x86_64 i686|x86_64|bzImage|qemu-system-x86
arm64|aarch64 arm|aarch64|Image|qemu-system-arm
'

## Messages.

# Bad input: one line, and nothing has been changed.
die ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  forgotten_build_dir
  exit 2
}

say ()
{
  printf '%s\n' "$*"
}

# SECONDS since START as M:SS.
elapsed ()
{
  printf '%d:%02d' $(((SECONDS - $1) / 60)) $(((SECONDS - $1) % 60))
}

## Paths.  Everything that is written is below BUILD_DIR.

top=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
build_dir=$top/build
# Whether it was this process that created the build directory.
created=false

# The directory of the files that come with this script, and the one for
# all that is made.
top_dir () { echo "$top"; }
build_dir () { echo "$build_dir"; }

marker_file () { echo "$build_dir/.build-many-glibcs"; }
lock_file () { echo "$build_dir/.lock"; }
download_dir () { echo "$build_dir/downloads"; }
apt_dir () { echo "$build_dir/apt/$1"; }
general_log () { echo "$build_dir/logs/$1.log"; }
# The base, and the tree composed from it.
base_root () { echo "$build_dir/glibc-$(base_name)"; }
base_dir () { echo "$(base_root)/base"; }
source_dir () { echo "$(base_root)/source"; }
# Of one configuration.
config_dir () { echo "$(base_root)/$1"; }
object_dir () { echo "$(config_dir "$1")/build"; }
base_object_dir () { echo "$(config_dir "$1")/build-base"; }
install_dir () { echo "$(config_dir "$1")/install"; }
demo_dir () { echo "$(config_dir "$1")/demo"; }
stamp_file () { echo "$(config_dir "$1")/$2.stamp"; }
result_file () { echo "$(config_dir "$1")/result"; }
tests_result_file () { echo "$(config_dir "$1")/tests-result"; }
emulator_file () { echo "$(config_dir "$1")/emulate"; }
no_emulator_file () { echo "$build_dir/no-emulator-$1"; }
benchmark_file ()
{
  if given kernel; then
    echo "$(config_dir "$1")/linux-bench-tramp.out"
  else
    echo "$(config_dir "$1")/bench-tramp.out"
  fi
}
template_sum () { echo "$build_dir/templates.sum"; }
config_log () { echo "$(config_dir "$1")/logs/$2.log"; }

## Steps.

# The process group of the step under way, for the traps.
step_pid=

# Nothing that a step started outlives this script.
stop_step ()
{
  if [ -n "$step_pid" ]; then
    kill -- "-$step_pid" 2>/dev/null || true
    wait "$step_pid" 2>/dev/null || true
    step_pid=
  fi
}

interrupted ()
{
  stop_step
  printf '\n%s: interrupted; the same command resumes\n' "${0##*/}" >&2
  exit 130
}

# Run COMMAND as the step WHAT, its output in LOG, and say how long it took,
# and WORD if it fails.  Return its status.
try ()
{
  local word=$1 what=$2 log=$3 start=$SECONDS status=0
  shift 3
  mkdir -p "${log%/*}"
  given verbose || printf '%-52s ' "$what"
  # A process group of its own, so that all of it can be stopped.
  set -m
  if given verbose; then
    printf '== %s\n' "$what"
    { "$@" 2>&1 | tee "$log"; } </dev/null 9>&- &
  else
    "$@" >"$log" 2>&1 </dev/null 9>&- &
  fi
  step_pid=$!
  set +m
  wait "$step_pid" || status=$?
  step_pid=
  given verbose && printf '== %-49s ' "$what"
  if [ "$status" -eq 0 ]; then
    word=
  fi
  printf '%7s%s\n' "$(elapsed "$start")" "${word:+  $word}"
  return "$status"
}

# The same for what should not fail: if it does, show the end of LOG.
step ()
{
  local status=0
  try FAILED "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    # glibc's commands are too long to be read here.
    given verbose || tail -n 60 "$2" | awk 'length < 500' | tail -n 20 \
      | cut -c 1-200 | sed 's/^/  | /'
    printf '  log: %s\n' "$2"
  fi
  return "$status"
}

# Say that the step WHAT need not be done.
step_done ()
{
  printf '%-52s %7s\n' "$1" 'done'
}

## The tables.

# Field NUMBER of the configuration NAME.
config_field ()
{
  awk -F '|' -v name="$1" -v field="$2" \
    '$1 == name { print $field }' <<<"$configs"
}

# Field NUMBER of the kernel that runs the programs of CONFIG.
kernel_field ()
{
  awk -F '|' -v name="${1%%-*}" -v field="$2" \
    'index(" " $2 " ", " " name " ") { print $field }' <<<"$kernel_machines"
}

config_names ()
{
  awk -F '|' 'NF { print $1 }' <<<"$configs"
}

# The ABIs, and the configurations of ABI.
abis ()
{
  awk -F '|' 'NF { print $2 }' <<<"$configs" | sort -u
}

abi_configs ()
{
  awk -F '|' -v abi="$1" '$2 == abi { print $1 }' <<<"$configs"
}

is_config ()
{
  config_names | grep -qxF -e "$1"
}

versions ()
{
  awk -F '|' 'NF { print $1 }' <<<"$bases"
}

# The suites of this distribution that have VERSION.
suites_of ()
{
  local field=2
  if grep -qsx 'ID="\?ubuntu"\?' /etc/os-release; then
    field=3
  fi
  awk -F '|' -v version="$1" -v field="$field" \
    '$1 == version { print $field }' <<<"$bases"
}

# The configurations that there is a compiler for, or could be.
available_configs ()
{
  local config compiler own
  own=$(own_config)
  for config in $(config_names); do
    compiler=$(compiler_of "$config")
    compiler=${compiler%% *}
    if [ "$config" = "$own" ] || command -v "$compiler" >/dev/null; then
      echo "$config"
    elif [ "$(config_field "$config" 3)" != - ] \
	 && known_package "$(compiler_package "$compiler")"; then
      echo "$config"
    fi
  done
}

# The package that has COMPILER.
compiler_package ()
{
  local name=${1//_/-}
  echo "gcc-${name%-gcc}"
}

# The machine's own configuration: what its compiler makes, or else what
# its kernel runs.
own_config ()
{
  local triplet name
  triplet=$(gcc -dumpmachine 2>/dev/null || uname -m)
  if is_config "$triplet"; then
    echo "$triplet"
    return
  fi
  for name in $(config_names); do
    if [ "${name%%-*}" = "${triplet%%-*}" ]; then
      echo "$name"
      return
    fi
  done
}

# Whether this machine runs the programs of CONFIG by itself.
runs_here ()
{
  case ,$(config_field "$1" 4), in
    *,"$(uname -m)",*) return 0 ;;
  esac
  return 1
}

# What programs of CONFIG are run with; empty where none is needed.
# Fails where there is no way to run them.
emulator_of ()
{
  local emulator
  if runs_here "$1"; then
    return 0
  fi
  emulator=$(config_field "$1" 5)
  [ -n "$emulator" ] && ! [ -f "$(no_emulator_file "$1")" ] || return 1
  echo "$emulator"
}

# Whether the emulator of CONFIG runs a program that does nothing, with the
# distribution's C library.  If there is no such library, that can be.
usable_emulator ()
{
  local config=$1 emulator compiler program option usable=true status
  emulator=$(config_field "$config" 5)
  read -ra emulator <<<"$emulator"
  read -ra compiler <<<"$(compiler_of "$config")"
  program=$(mktemp)
  # With some emulators, one kind of program works, and the other does not.
  for option in -pie -static; do
    echo 'int main (void) { return 42; }' \
      | "${compiler[@]}" "$option" -fPIE -x c - -o "$program" || continue
    status=0
    timeout 20 "${emulator[@]}" -L "/usr/$("${compiler[@]}" -dumpmachine)" \
      "$program" || status=$?
    echo "$option: status $status"
    if [ "$status" -eq 42 ]; then
      usable=true
      break
    fi
    usable=false
  done
  rm -f "$program"
  $usable
}

# The compiler of CONFIG, a C compiler unless LANGUAGE is c++.
compiler_of ()
{
  local command
  command=$(config_field "$1" 7)
  command=${command:-$1-gcc}
  if [ "$1" = "$(own_config)" ] \
     && ! command -v "${command%% *}" >/dev/null; then
    # The native compiler need not have the long name.
    command="gcc${command#"${command%% *}"}"
  fi
  if [ "${2-c}" = c++ ]; then
    case ${command%% *} in
      gcc) command="g++${command#gcc}" ;;
      *) command="${command/-gcc/-g++}" ;;
    esac
  fi
  echo "$command"
}

# The directory where the compiler of CONFIG finds the kernel's headers.
kernel_headers ()
{
  local compiler directory
  read -ra compiler <<<"$(compiler_of "$1")"
  "${compiler[@]}" -E -v -x c /dev/null 2>&1 >/dev/null \
    | sed -n '/^#include </,/^End/s/^ //p' \
    | while read -r directory; do
        if [ -f "$directory/linux/version.h" ]; then
          (CDPATH='' cd -- "$directory" && pwd -P)
          break
        fi
      done
}

## Packages.

# The packages of CONFIG that are missing, for programs to be built and,
# where WHAT is not "build", run.
missing_packages ()
{
  local config=$1 pair compiler headers emulator architecture
  local pairs=$tools
  if given kernel; then
    pairs+=" $(kernel_tools "$config")"
    # The kernel's build runs a program that reads object files.
    echo '#include <gelf.h>' | gcc -E - >/dev/null 2>&1 || echo libelf-dev
  fi
  for pair in $pairs; do
    command -v "${pair%:*}" >/dev/null || echo "${pair#*:}"
  done
  architecture=$(config_field "$config" 3)
  compiler=$(compiler_of "$config")
  compiler=${compiler%% *}
  if [ "$config" = "$(own_config)" ]; then
    command -v "$compiler" >/dev/null || echo gcc
    command -v g++ >/dev/null || echo g++
    echo '#include <stdio.h>' | "$compiler" -E - >/dev/null 2>&1 \
      || echo libc6-dev
  else
    lacking_packages "$(config_field "$config" 8)"
    # The templates alone are tried with the distribution's own C library.
    headers=libc6-dev-$architecture-cross
    if [ "$architecture" = alpha ]; then
      headers=libc6.1-dev-alpha-cross
    fi
    if [ "$(option command)" = check ] && known_package "$headers"; then
      lacking_packages "$headers"
    fi
    if ! command -v "$compiler" >/dev/null; then
      if [ "$architecture" = - ]; then
	echo "$compiler"
      else
	compiler_package "$compiler"
	echo "linux-libc-dev-$architecture-cross"
      fi
    elif ! given templates; then
      headers=$(kernel_headers "$config")
      case $headers in
        '' | /usr/include) echo "linux-libc-dev-$architecture-cross" ;;
      esac
    fi
  fi
  if emulator=$(emulator_of "$config") && [ -n "$emulator" ]; then
    command -v "${emulator%% *}" >/dev/null || echo qemu-user
  fi
}

# Those of the packages in the list $1 that are not installed.
lacking_packages ()
{
  local package
  command -v dpkg-query >/dev/null || return 0
  for package in $1; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null \
      | grep -qx installed || echo "$package"
  done
}

# Whether the host's own suites have PACKAGE.
known_package ()
{
  command -v apt-cache >/dev/null && apt-cache show "$1" >/dev/null 2>&1
}

as_root ()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# Packages $@, from the host's own suites.
installed_packages ()
{
  local options=(-y -q --no-install-recommends -o Dpkg::Use-Pty=0)
  export DEBIAN_FRONTEND=noninteractive
  # The lists may be missing or stale: read them only if they are.
  as_root apt-get install "${options[@]}" "$@" \
    || { as_root apt-get update -q \
         && as_root apt-get install "${options[@]}" "$@"; }
}

# Whether packages can be installed; if not, say why.
can_install ()
{
  if ! command -v apt-get >/dev/null; then
    echo "please install what Debian calls:"
  elif given offline; then
    echo "please install, as --offline forbids it here:"
  elif [ "$(id -u)" -ne 0 ] \
       && ! { command -v sudo >/dev/null \
	      && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }; then
    echo "please install as root: apt-get install"
  else
    return 0
  fi
  return 1
}

# What COMMAND on CONFIG can do without, but would do less.
optional_packages ()
{
  [ "$2" = "$(own_config)" ] || return 0
  case $1 in
    check) command -v valgrind >/dev/null || echo valgrind ;;
    bench)
      echo '#include <ffi.h>' | gcc -E - >/dev/null 2>&1 || echo libffi-dev
      ;;
  esac
}

# Everything that the configurations $@ need, or die.
toolchains ()
{
  local config packages why compiler
  for config; do
    compiler=$(compiler_of "$config")
    if [ "$(config_field "$config" 3)" = - ] \
       && ! command -v "${compiler%% *}" >/dev/null; then
      die "$config: the distribution has no ${compiler%% *};" \
	  "one of your own has to be on PATH"
    fi
  done
  mapfile -t packages < <(
    for config; do missing_packages "$config"; done \
      | tr ' ' '\n' | sed '/^$/d' | sort -u)
  if [ ${#packages[@]} -gt 0 ]; then
    why=$(can_install) || die "$why ${packages[*]}"
    step "install ${packages[*]}" "$(general_log packages)" \
      installed_packages "${packages[@]}" \
      || die "cannot install: ${packages[*]}"
    why=$(for config; do missing_packages "$config"; done)
    [ -z "$why" ] || die "still missing after installing:" "${why//$'\n'/ }"
  fi
  mapfile -t packages < <(
    for config; do optional_packages "$(option command)" "$config"; done)
  if [ ${#packages[@]} -gt 0 ] && why=$(can_install); then
    try "not installed" "install ${packages[*]}" \
      "$(general_log optional-packages)" \
      installed_packages "${packages[@]}" || true
  fi
}

## The base.

# The name of the base, a version or what stands for a tree of the user's.
base_name () { echo "$base"; }

# The version of the tree DIRECTORY, or nothing.
tree_version ()
{
  sed -n 's/^#define VERSION "\(.*\)"$/\1/p' "$1/version.h" 2>/dev/null \
    || true
}

# Die unless DIRECTORY, which the user knows as NAME, is a usable glibc.
usable_tree ()
{
  local version
  version=$(tree_version "$1")
  if [ -z "$version" ] || ! [ -f "$1/sysdeps/generic/ldsodefs.h" ] \
     || ! [ -f "$1/misc/Makefile" ]; then
    die "not a glibc source tree: $2"
  fi
  if [ -e "$1/misc/sys/tramp.h" ]; then
    die "this tree has trampolines already: $2"
  fi
  supported_version "$version" \
    || die "glibc $version is not supported ($2);" \
           "supported: $(versions | tr '\n' ' ')and newer development trees"
}

# Die unless FILE is a tarball of a usable glibc.  As much of it as this
# depends on is unpacked outside of the build directory.
usable_tarball ()
{
  local scratch names
  local files='version\.h|sysdeps/generic/ldsodefs\.h|misc/Makefile'
  scratch=$(mktemp -d)
  names=$(tar -tf "$1" 2>/dev/null \
	  | grep -E "^(\\./)?[^/]+/($files|misc/sys/tramp\\.h)\$") || names=
  if [ -n "$names" ]; then
    tar -C "$scratch" --no-same-owner -xf "$1" -T - <<<"$names"
  fi
  (usable_tree "$scratch"/* "$1") || { rm -rf "$scratch"; exit 2; }
  rm -rf "$scratch"
}

# Development trees call themselves 2.43.9000; they and later releases are
# tried, and it is the patches that tell.
supported_version ()
{
  local newest
  newest=$(versions | head -n 1)
  versions | grep -qxF -e "$1" \
    || [ "$(printf '%s\n%s\n' "$newest" "$1" | sort -V | tail -n 1)" \
         = "$1" ]
}

# The host's archive as apt is configured to use it, in deb822 format, for
# SUITE in place of the host's own.
archive_entry ()
{
  local suite=$1 codename files=()
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  shopt -s nullglob
  files=(/etc/apt/sources.list /etc/apt/sources.list.d/*.list
	 /etc/apt/sources.list.d/*.sources)
  shopt -u nullglob
  cat /dev/null "${files[@]}" 2>/dev/null \
    | awk -v suite="$suite" -v codename="$codename" '
      # One entry of either format is in these; print the first good one.
      function entry(   good) {
        good = (" " types " ") ~ / deb / && (" " parts " ") ~ / main / \
          && tolower(enabled) !~ /^(no|false|off|0)$/
        names = " " suites " "
        if (good && (index(names, " " codename " ") \
                     || names ~ / (stable|testing|unstable|sid) /)) {
          print "Types: deb"
          print "URIs: " uris
          print "Suites: " suite
          print "Components: main" \
            ((" " parts " ") ~ / universe / ? " universe" : "")
          if (signed != "")
            print "Signed-By: " signed
          if (trusted != "")
            print "Trusted: " trusted
          # The list of a mirror that lags is as good, and is signed.
          print "Check-Valid-Until: no"
          print "Targets: Packages"
          found = 1
          exit
        }
        clear()
      }
      function clear() {
        types = uris = suites = parts = signed = trusted = ""
        enabled = key = ""
      }
      function set(name, value) {
        name = tolower(name)
        if (name == "types") types = value
        else if (name == "uris") uris = value
        else if (name == "suites") suites = value
        else if (name == "components") parts = value
        else if (name == "signed-by") signed = value
        else if (name == "trusted") trusted = value
        else if (name == "enabled") enabled = value
      }
      /^[ \t]*#/ { next }
      /^deb[ \t]/ {
        entry()
        line = $0
        types = "deb"
        if (match(line, /\[[^]]*\]/)) {
          n = split(substr(line, RSTART + 1, RLENGTH - 2), options, " ")
          for (i = 1; i <= n; i++) {
            split(options[i], option, "=")
            gsub(/,/, " ", option[2])
            set(option[1], option[2])
          }
          line = substr(line, 1, RSTART - 1) \
            substr(line, RSTART + RLENGTH)
        }
        n = split(line, words, " ")
        uris = words[2]
        suites = words[3]
        for (i = 4; i <= n; i++)
          parts = parts " " words[i]
        entry()
        next
      }
      /^[ \t]*$/ { entry(); next }
      # Signed-By may hold the key itself, on lines that are indented.
      /^[ \t]/ {
        if (key == "signed-by") signed = signed "\n" $0
        else if (key == "uris") uris = uris " " $0
        else if (key == "suites") suites = suites " " $0
        else if (key == "components") parts = parts " " $0
        next
      }
      /^[A-Za-z-]+:/ {
        key = tolower($0)
        sub(/:.*/, "", key)
        value = $0
        sub(/^[^:]*:[ \t]*/, "", value)
        # A new stanza may follow the last line of another file.
        if (key == "types" && types != "")
          entry()
        set(key, value)
        # entry() clears KEY, so it is set last.
        sub(/:.*/, "", $0)
        key = tolower($0)
      }
      END { if (!found) entry() }'
}

# Run apt TOOL with ARGs on SUITE alone, or on the host's own suites if
# that is "host".  Nothing of the host's is written in either case.
private_apt ()
{
  local tool=$1 suite=$2 directory
  shift 2
  directory=$(apt_dir "$suite")
  local options=(-q -o "Acquire::Retries=1" -o "Acquire::Languages=none"
		 -o "Acquire::http::Timeout=30"
		 -o "APT::Sandbox::User=$(id -un)"
		 -o "Dir::State::Lists=$directory/lists"
		 -o "Dir::Cache=$directory/cache")
  mkdir -p "$directory/lists/partial" "$directory/cache/archives/partial"
  if [ "$suite" != host ]; then
    options+=(-o "Dir::Etc::SourceList=/dev/null"
	      -o "Dir::Etc::SourceParts=$directory/sources.list.d"
	      -o "Dir::Etc::PreferencesParts=/dev/null"
	      -o "Dir::Etc::Preferences=/dev/null")
  fi
  "$tool" "${options[@]}" "$@"
}

# The package PACKAGE of VERSION from SUITE, in the downloads.
downloaded_package ()
{
  local package=$1 version=$2 suite=$3 sources candidate
  if [ "$suite" != host ]; then
    sources=$(apt_dir "$suite")/sources.list.d
    mkdir -p "$sources"
    archive_entry "$suite" >"$sources/base.sources"
    if ! [ -s "$sources/base.sources" ]; then
      echo "apt is configured with no archive of the distribution"
      return 1
    fi
  fi
  private_apt apt-get "$suite" update || return 1
  candidate=$(private_apt apt-cache "$suite" madison "$package" \
	      | awk -F ' *[|] *' -v version="$version" \
		'$2 ~ "^([0-9]+:)?" version "[-.]" { print $2; exit }')
  if [ -z "$candidate" ]; then
    echo "$suite does not have $package $version"
    return 1
  fi
  mkdir -p "$(download_dir)"
  # Under a name of its own until it is whole.
  local partial
  partial=$(apt_dir "$suite")/download
  rm -rf "$partial"
  mkdir -p "$partial"
  (cd "$partial" \
     && private_apt apt-get "$suite" download "$package=$candidate") \
    || return 1
  mv "$partial/$package"_*.deb "$(download_dir)/${package}_$version.deb"
}

# The tree of FILE, a source package or a tarball, as DIRECTORY.
unpacked_tree ()
{
  local file=$1 directory=$2 scratch=$2.unpack tree
  rm -rf "$scratch" "$directory"
  mkdir -p "$scratch"
  case $file in
    *.deb)
      dpkg-deb --fsys-tarfile "$file" \
	| tar -C "$scratch" -x --wildcards -f - './usr/src/glibc/*.tar.*' \
	&& tar -C "$scratch" -xf "$scratch"/usr/src/glibc/glibc-*.tar.* \
	&& rm -r "${scratch:?}/usr" || return 1
      ;;
    *)
      tar -C "$scratch" --no-same-owner -xf "$file" || return 1
      ;;
  esac
  tree=$(dirname "$(find "$scratch" -maxdepth 2 -name version.h | head -n 1)")
  [ -f "$tree/version.h" ] || { echo "no version.h in $file"; return 1; }
  mv "$tree" "$directory" && rm -rf "$scratch"
}

# A copy of the tree FROM as DIRECTORY, without its history.
copied_tree ()
{
  local from=$1 directory=$2
  rm -rf "$directory.new"
  mkdir -p "$directory.new"
  find "$from" -mindepth 1 -maxdepth 1 ! -name .git \
    -exec cp -a --reflink=auto -t "$directory.new" {} + || return 1
  rm -rf "$directory"
  mv "$directory.new" "$directory"
}

# Where the host's own glibc-source of VERSION is installed, if it is.
host_tarball ()
{
  local file
  for file in "/usr/src/glibc/glibc-$1.tar."*; do
    if [ -f "$file" ]; then
      echo "$file"
      break
    fi
  done
}

# The pristine tree of VERSION in $(base_dir).  Quietly fail if there is
# no way to get it.
base_of_version ()
{
  local version=$1 suite file
  base=$version
  if [ -f "$(base_dir)/version.h" ]; then
    return 0
  fi
  file=$(download_dir)/glibc-source_$version.deb
  if ! [ -f "$file" ]; then
    file=$(host_tarball "$version")
  fi
  if [ -z "$file" ] && ! given offline && command -v apt-get >/dev/null; then
    for suite in $(suites_of "$version") host; do
      if try "not there" "glibc $version: download from $suite" \
	   "$(general_log "download-$suite")" \
	   downloaded_package glibc-source "$version" "$suite"; then
	file=$(download_dir)/glibc-source_$version.deb
	break
      fi
    done
  fi
  [ -n "$file" ] || return 1
  step "glibc $version: unpack" "$(general_log unpack)" \
    unpacked_tree "$file" "$(base_dir)" \
    || die "cannot unpack $file; see $(general_log unpack)"
}

# Of a user's directory or tarball: a name for it, and its tree.
base_of_path ()
{
  local path=$1
  if [ -d "$path" ]; then
    path=$(CDPATH='' cd -- "$path" && pwd -P)
    base=$(tree_version "$path")-$(cksum <<<"$path" | cut -d ' ' -f 1)
    # Any newer file or directory means that it has changed.
    if [ -f "$(base_dir)/version.h" ] \
       && [ -z "$(find "$path" -name .git -prune \
		    -o -cnewer "$(base_dir).stamp" -print -quit)" ]; then
      return 0
    fi
    mkdir -p "$(base_root)"
    touch "$(base_dir).stamp.new"
    step "glibc $base: copy" "$(general_log copy)" \
      copied_tree "$path" "$(base_dir)" || exit 1
    mv "$(base_dir).stamp.new" "$(base_dir).stamp"
  else
    path=$(readlink -f -- "$path")
    base=$(stat -c '%n %s %Y' "$path" | cksum | cut -d ' ' -f 1)
    base=tarball-$base
    if [ -f "$(base_dir)/version.h" ]; then
      return 0
    fi
    mkdir -p "$(base_root)"
    step "${path##*/}: unpack" "$(general_log unpack)" \
      unpacked_tree "$path" "$(base_dir)" || exit 1
  fi
}

# The pristine tree that --glibc asks for, and its name in BASE.
pristine_base ()
{
  local version glibc default_file
  local reason=" (no network?)"
  glibc=$(option glibc)
  default_file=$(build_dir)/default-glibc
  if given offline; then
    reason=" (--offline)"
  elif ! command -v apt-get >/dev/null; then
    reason=" (no apt-get)"
  fi
  if [ -n "$glibc" ] && ! versions | grep -qxF -e "$glibc"; then
    base_of_path "$glibc"
  elif [ -n "$glibc" ]; then
    base_of_version "$glibc" \
      || die "cannot get glibc $glibc$reason;" \
	     "give --glibc a source tree or a tarball"
  else
    # What was found the first time is the default from then on.
    for version in $(cat "$default_file" 2>/dev/null || true) \
		   $(versions); do
      if base_of_version "$version"; then
	echo "$version" >"$default_file"
	return
      fi
    done
    die "cannot get any supported glibc$reason;" \
	"give --glibc a source tree or a tarball"
  fi
}

## Composing.

patch_dir=$(top_dir)/patches
overlay_dirs='include misc bits sysdeps manual'

# The overlay: "PATH IN THE TREE<tab>FILE HERE" lines.
overlay ()
{
  local names=(-type f ! -name '.*' ! -name '*~' ! -name '#*'
	       ! -name '*.orig' ! -name '*.rej')
  local here
  here=$(top_dir)
  {
    # The manual is not in every base.
    # shellcheck disable=SC2086
    (cd "$here" && find $overlay_dirs "${names[@]}" 2>/dev/null) \
      | if has_manual; then cat; else grep -v '^manual/' || true; fi \
      | while read -r file; do
	  printf '%s\t%s\n' "$file" "$here/$file"
	done
    find "$here/tests" -maxdepth 1 "${names[@]}" -name 'tst-tramp*' \
      -printf 'misc/%f\t%p\n'
    find "$here/tests" -maxdepth 1 "${names[@]}" -name 'bench-tramp*' \
      -printf 'benchtests/%f\t%p\n'
  } 2>/dev/null | LC_ALL=C sort
}

has_manual ()
{
  [ -f "$(base_dir)/manual/libc.texinfo" ]
}

# The patches for this base, in order.  One in the directory of a version
# stands for the one of the same name; an empty one for none.
patches ()
{
  local version name
  version=$(tree_version "$(base_dir)")
  {
    find "$patch_dir" -maxdepth 1 -name '*.diff' -printf '%f\n'
    find "$patch_dir/$version" -maxdepth 1 -name '*.diff' -printf '%f\n' \
      2>/dev/null || true
  } | LC_ALL=C sort -u | while read -r name; do
    case $name in
      *manual*) has_manual || continue ;;
    esac
    if [ -f "$patch_dir/$version/$name" ]; then
      name=$version/$name
    fi
    if [ -s "$patch_dir/$name" ]; then
      echo "$patch_dir/$name"
    fi
  done
}

# The symbol version that the functions get.
symbol_version ()
{
  local given
  given=$(option symbol-version)
  echo "${given:-$default_symbol_version}"
}

# What PATCH does.  Where it adds the name of the symbol version, it adds the
# one that was asked for.
patch_text ()
{
  sed "/^+/s/${default_symbol_version//./\\.}/$(symbol_version)/g" "$1"
}

# The lines that composing adds to every libc.abilist, sorted.
abilist ()
{
  local name
  for name in $exports; do
    echo "$(symbol_version) $name F"
  done
}

# The files that the patches $@ touch.
patched_files ()
{
  cat /dev/null "$@" | awk '
    /^--- / { old = $2; next }
    /^\+\+\+ / {
      name = $2 == "/dev/null" ? old : $2
      sub(/^[^\/]*\//, "", name)
      print name
    }' | LC_ALL=C sort -u
}

# What composing depends on, apart from the contents of overlay files,
# which the tree only links to.
composition ()
{
  local patch
  abilist
  overlay
  patches | while read -r patch; do cksum "$patch"; done
  if [ -f "$(base_dir).stamp" ]; then
    stat -c %y "$(base_dir).stamp"
  fi
}

# In DIRECTORY, the files that differ from the base, apart from links.
changed_files ()
{
  local directory=$1 file patch list=()
  mapfile -t list < <(patches)
  while read -r file; do
    if [ -f "$(base_dir)/$file" ]; then
      mkdir -p "$directory/$(dirname "$file")"
      cp "$(base_dir)/$file" "$directory/$file"
    fi
  done < <(patched_files "${list[@]}")
  for patch in "${list[@]}"; do
    if ! patch_text "$patch" \
	 | patch -d "$directory" -p1 --fuzz=0 --no-backup-if-mismatch \
	     --batch --forward; then
      echo "${patch#"$(top_dir)/"} does not apply"
      return 1
    fi
  done
  (cd "$(base_dir)" && find sysdeps -name libc.abilist) \
    | while read -r file; do
	if ! LC_ALL=C sort -c "$(base_dir)/$file"; then
	  echo "$file is not sorted"
	  exit 1
	fi
	mkdir -p "$directory/$(dirname "$file")"
	abilist | LC_ALL=C sort -m "$(base_dir)/$file" - >"$directory/$file"
      done
}

# The composed tree.  It is a forest of links to the base and the overlay
# with the changed files in it.  Those whose contents stay the same keep
# their times, so that make only does again what it must.
composed_tree ()
{
  local tree=$1 changed=$1.changed new=$1.new old=$1.old file target
  local tab=$'\t'
  rm -rf "$changed" "$new" "$old"
  mkdir -p "$changed"
  changed_files "$changed" || return 1
  cp -al "$(base_dir)" "$new" || return 1
  (cd "$changed" && find . -type f) | while read -r file; do
    mkdir -p "$new/$(dirname "$file")"
    # Remove first: the link shares its contents with the base.
    rm -f "$new/$file"
    if cmp -s "$changed/$file" "$tree/$file"; then
      cp -p "$tree/$file" "$new/$file"
    else
      cp -p "$changed/$file" "$new/$file"
    fi || return 1
  done || return 1
  # A file that is no longer patched must look new to make.
  if [ -f "$tree.list" ]; then
    while read -r file; do
      if [ -f "$new/$file" ] && ! [ -f "$changed/$file" ]; then
	rm -f "$new/$file"
	cp "$(base_dir)/$file" "$new/$file"
      fi
    done <"$tree.list"
  fi
  while IFS=$tab read -r file target; do
    if [ -e "$(base_dir)/$file" ]; then
      echo "$file is in this glibc already"
      return 1
    fi
    mkdir -p "$new/$(dirname "$file")"
    ln -s "$target" "$new/$file" || return 1
  done < <(overlay)
  (cd "$changed" && find . -type f) >"$tree.list"
  overlay >"$tree.overlay.new"
  if [ -f "$tree.overlay" ]; then
    forgotten_objects "$tree.overlay" "$tree.overlay.new" || return 1
  fi
  if [ -d "$tree" ]; then
    mv "$tree" "$old" || return 1
  fi
  mv "$new" "$tree" && mv "$tree.overlay.new" "$tree.overlay" \
    && rm -rf "$old" "$changed"
}

# make does not notice that a file was removed or that one came to stand
# before another of its name.  Remove the objects made from such files,
# those that only one of the overlays OLD and NEW has, and the header made
# from all lists of tunables if that is one of them.
forgotten_objects ()
{
  local stems dependencies
  stems=$(comm -3 <(cut -f 1 "$1") <(cut -f 1 "$2") \
	  | sed -E 's,.*/,,; s,\..*,,; s,.*,/&.,' | sort -u)
  [ -n "$stems" ] || return 0
  if [[ $stems == */dl-tunables.* ]]; then
    rm -f "$(base_root)"/*/build/dl-tunable-list.*
  fi
  { find "$(base_root)" -mindepth 2 -maxdepth 2 -name build \
      -exec grep -rlF --include='*.d' -e "$stems" {} + || true; } \
    | while read -r dependencies; do
	rm -f "${dependencies%.d}" "$dependencies"
      done
}

# Die if the base has the symbol version that was asked for.  glibc makes
# macros of the names, in which dots are underscores.
unused_symbol_version ()
{
  local node
  node=$(symbol_version)
  [ "$node" != "$default_symbol_version" ] || return 0
  if find "$(base_dir)" -name Versions \
       -exec awk 'NF == 2 && $2 == "{" { print $1 }' {} + \
     | tr . _ | sort -u | grep -xF -e "${node//./_}" >/dev/null
  then
    die "glibc $(base_name) has a symbol version of its own of this name:" \
	"$node"
  fi
}

# The composed tree, if it is not there and up to date.
composed_source ()
{
  local what stamp
  what="glibc $(base_name): compose"
  stamp=$(source_dir).stamp
  usable_tree "$(base_dir)" "$(base_dir)"
  unused_symbol_version
  if [ -d "$(source_dir)" ] && cmp -s "$stamp" <(composition); then
    step_done "$what"
    return
  fi
  composition >"$stamp.new"
  try FAILED "$what" "$(general_log compose)" composed_tree "$(source_dir)" \
    || die "cannot compose glibc $(base_name):" \
	   "$(tail -n 1 "$(general_log compose)")"
  mv "$stamp.new" "$stamp"
}

## Building.

# The arguments of configure for CONFIG.
configure_arguments ()
{
  local config=$1 compiler cxx cache='' headers
  compiler=$(compiler_of "$config")
  cxx=$(compiler_of "$config" c++)
  if command -v ccache >/dev/null; then
    cache='ccache '
  fi
  printf '%s\n' --prefix=/usr --enable-stack-protector=strong \
    "--host=${config%-@(soft|coldfire)}" "CC=$cache$compiler"
  # Without its own C++ compiler, configure would take the host's.
  if command -v "${cxx%% *}" >/dev/null; then
    printf '%s\n' "CXX=$cache$cxx"
  else
    echo CXX=false
  fi
  if runs_here "$config"; then
    echo "--build=$config"
  else
    echo "--build=$("$(source_dir)/scripts/config.guess")"
  fi
  if [ "$config" != "$(own_config)" ]; then
    headers=$(kernel_headers "$config")
    echo "--with-headers=$headers"
  fi
  # Debian's trees come without the manual, which nothing then can make.
  if ! has_manual; then
    echo MAKEINFO=:
  fi
  config_field "$config" 9 | tr -s ' ' '\n' | sed '/^$/d'
}

configured_tree ()
{
  local source=$1 objects=$2
  shift 2
  rm -rf "$objects"
  mkdir -p "$objects"
  cd "$objects" && "$source/configure" "$@"
}

made_tree ()
{
  make -C "$1" -j "$(option jobs)"
}

# Value of VARIABLE in the makefile FILE of the objects of CONFIG.
make_variable ()
{
  sed -n "s/^$3 *= *//p" "$(object_dir "$1")/$2"
}

# The glibc of CONFIG, and with it all that its programs need.
installed_tree ()
{
  local config=$1 install headers directory library file
  install=$(install_dir "$config")
  rm -rf "$install"
  mkdir -p "$install"
  make -C "$(object_dir "$config")" install "DESTDIR=$install" || return 1
  headers=$(kernel_headers "$config")
  # What the kernel's headers are called is not worth a list that ages:
  # take all directories that glibc does not have itself.
  for directory in asm asm-generic linux misc mtd rdma scsi sound video \
		   drm xen; do
    file=$headers/$directory
    [ -d "$file" ] || file=$headers/$config/$directory
    if [ -d "$file" ]; then
      mkdir -p "$install/usr/include/$directory"
      cp -rLn "$file/." "$install/usr/include/$directory/" || return 1
    fi
  done
  # Cancellation, backtrace and C++ need the compiler's libraries.  Each has
  # a directory of its own, so that it can be passed over.
  for library in libgcc_s.so.1 libstdc++.so.6 libatomic.so.1; do
    # shellcheck disable=SC2046
    file=$($(compiler_of "$config") "-print-file-name=$library")
    if [ -f "$file" ]; then
      mkdir -p "$install/compiler/$library"
      cp -L "$file" "$install/compiler/$library/" || return 1
    fi
  done
  installed_wrappers "$config"
}

# What the scripts of CONFIG have in common, as text of theirs.
wrapper_text ()
{
  local config=$1 library_dir loader libc machines
  library_dir=$(make_variable "$config" config.make slibdir)
  loader=$(make_variable "$config" config.make rtlddir)/$(
    make_variable "$config" soversions.mk ld.so-version)
  libc=libc.so$(make_variable "$config" soversions.mk libc.so-version)
  machines=$(config_field "$config" 4)
  cat <<END
# The prefix of the variables is for those of the environment, which are
# not to be changed.
tramp_here=\$(CDPATH= cd -- "\$(dirname -- "\$0")" && pwd -P) || exit 127
tramp_loader=\$tramp_here$loader
tramp_libraries=\$tramp_here$library_dir:\$tramp_here/usr$library_dir
case \$(uname -m) in
  ${machines:+${machines//,/|})
    tramp_emulator= ;;
  }*)
    tramp_emulator='$(config_field "$config" 5)' ;;
esac

# The newest of the versions of symbols in FILEs.
newest_version ()
{
  LC_ALL=C grep -ahoE '(GCC|GLIBCXX|LIBATOMIC)_[0-9.]+' "\$@" \\
    | sort -V | tail -n 1
}

# The directory of this machine's own copy of OURS, a library of the
# compiler, if it is newer.  The loader, which is told to preload it as
# THEIRS, says where it is, and whether it is for a newer glibc than this.
newer_directory ()
(
  ours=\$1 theirs=\$2
  listing=\$(\$tramp_emulator "\$tramp_loader" \\
    --library-path "\$tramp_libraries" --preload "\$theirs" \\
    --list "\$tramp_here$library_dir/$libc" 2>&1)
  case \$listing in
    *"(required by "*) return 1 ;;
  esac
  theirs=\$(printf '%s\\n' "\$listing" \\
    | sed -n "s,^[^/]*\\(/.*/\${ours##*/}\\) (0x.*,\\1,p")
  [ -f "\$theirs" ] \\
    && [ "\$(newest_version "\$theirs")" != "\$(newest_version "\$ours")" ] \\
    && [ "\$(newest_version "\$theirs" "\$ours")" \\
	 = "\$(newest_version "\$theirs")" ] \\
    && CDPATH= cd -- "\${theirs%/*}" && pwd -P
)
END
}

# The scripts "run", "cc" and "c++", which move with the directory.
installed_wrappers ()
{
  local config=$1 install library_dir others
  install=$(install_dir "$config")
  library_dir=$(make_variable "$config" config.make slibdir)
  # Other libraries of this machine are of use to its own programs only.
  others=:
  if [ "$config" = "$(own_config)" ]; then
    # shellcheck disable=SC2016
    others='set -- "$@" -idirafter "$tramp_directory"'
  fi
  cat >"$install/run" <<END
#!/bin/sh
# Run a program on this copy of glibc, wherever it is.
# Usage: run PROGRAM ARG...
$(wrapper_text "$config")

case \$1 in
  */*) tramp_program=\$1 ;;
  *) tramp_program=\$(command -v -- "\$1") || tramp_program=\$1 ;;
esac
if ! [ -f "\$tramp_program" ]; then
  echo "run: no such program: \$1" >&2
  exit 127
fi
shift
# A program made by "cc" knows where to go, and a static one need not.
if head -c 4096 -- "\$tramp_program" | grep -aqF -e "\$tramp_loader" \\
   || ! \$tramp_emulator "\$tramp_loader" \\
	--library-path "\$tramp_libraries" \\
	--verify "\$tramp_program" >/dev/null 2>&1; then
  exec \$tramp_emulator "\$tramp_program" "\$@"
fi
# The loader finds this machine's own libraries without being told.
for tramp_library in "\$tramp_here"/compiler/*/*; do
  [ -f "\$tramp_library" ] || break
  newer_directory "\$tramp_library" "\${tramp_library##*/}" >/dev/null \\
    || tramp_libraries=\$tramp_libraries:\${tramp_library%/*}
done
exec \$tramp_emulator "\$tramp_loader" --library-path "\$tramp_libraries" \\
  "\$tramp_program" "\$@"
END
  cat >"$install/cc" <<END
#!/bin/sh
# Compile against this copy of glibc, wherever it is.  Called by the name
# of c++, compile C++.
# Usage: cc ARG...
$(wrapper_text "$config")

case \${0##*/} in
  c++) tramp_compiler='$(compiler_of "$config" c++)' tramp_language=c++ ;;
  *) tramp_compiler='$(compiler_of "$config")' tramp_language=c ;;
esac
tramp_dynamic=true
for tramp_argument; do
  case \$tramp_argument in
    -static | -static-pie | -c | -S | -E) tramp_dynamic=false ;;
  esac
done
if \$tramp_dynamic; then
  set -- -Wl,-dynamic-linker="\$tramp_loader" \\
    -Wl,-rpath="\$tramp_here$library_dir" "\$@"
  # Last, as the directory can have more libraries in it.
  for tramp_library in "\$tramp_here"/compiler/*/*; do
    [ -f "\$tramp_library" ] || break
    tramp_directory=\$(newer_directory "\$tramp_library" \\
      "\$(\$tramp_compiler "-print-file-name=\${tramp_library##*/}")") \\
      || tramp_directory=\${tramp_library%/*}
    set -- "\$@" -Wl,-rpath="\$tramp_directory"
  done
fi
set -- -B"\$tramp_here/usr$library_dir/" -L"\$tramp_here/usr$library_dir" \\
  -L"\$tramp_here$library_dir" -Wl,--sysroot="\$tramp_here" \\
  -isystem "\$tramp_here/usr/include" "\$@"
# Of the headers the compiler finds by itself, its own come first, as
# <stddef.h> and C++ want it.
tramp_directories=\$(
  \$tramp_compiler -E -v -x \$tramp_language /dev/null 2>&1 >/dev/null \\
  | sed -n '/^#include </,/^End/s/^ //p')
tramp_reversed=
for tramp_directory in \$tramp_directories; do
  tramp_directory=\$(
    CDPATH= cd -- "\$tramp_directory" 2>/dev/null && pwd -P) || continue
  case \$tramp_directory in
    */c++/* | */gcc*/*/include*)
      tramp_reversed="\$tramp_directory \$tramp_reversed" ;;
    *) $others ;;
  esac
done
for tramp_directory in \$tramp_reversed; do
  set -- -isystem "\$tramp_directory" "\$@"
done
exec \$tramp_compiler -nostdinc "\$@"
END
  chmod +x "$install/run" "$install/cc"
  ln -sf cc "$install/c++"
}

demo_source=$(top_dir)/manual/examples/tramp.c

# The demonstration of CONFIG, linked both ways.
compiled_demo ()
{
  local demo
  demo=$(demo_dir "$1")
  mkdir -p "$demo"
  "$(install_dir "$1")/cc" -O2 -Wall -o "$demo/tramp" "$demo_source" \
    && "$(install_dir "$1")/cc" -O2 -Wall -static \
	 -o "$demo/tramp-static" "$demo_source"
}

run_demo ()
{
  local demo
  demo=$(demo_dir "$1")
  for demo in "$demo/tramp" "$demo/tramp-static"; do
    "$(install_dir "$1")/run" "$demo" -n -t : /etc/passwd 3 || return 1
  done
}

# Make FILE say STAMP.
stamped ()
{
  printf '%s\n' "$2" >"$1"
}

# Whether the objects of CONFIG are older than the sources of the library.
is_stale ()
{
  local stamp
  stamp=$(stamp_file "$1" built)
  ! [ -f "$stamp" ] || [ "$(source_dir).stamp" -nt "$stamp" ] \
    || [ -n "$(find -L "$(source_dir)" -newer "$stamp" -type f \
		 ! -name 'tst-*' ! -name 'bench-*' ! -name '*.pyc' -print -quit)" ]
}

# CONFIG built and installed.
built_config ()
{
  local config=$1 arguments stamp
  mapfile -t arguments < <(configure_arguments "$config")
  stamp=$(stamp_file "$config" configured)
  mkdir -p "$(config_dir "$config")"
  if [ -f "$(object_dir "$config")/config.status" ] \
     && [ "$(cat "$stamp" 2>/dev/null)" = "${arguments[*]}" ]; then
    step_done "$config: configure"
  else
    rm -f "$(stamp_file "$config" built)"
    step "$config: configure" "$(config_log "$config" configure)" \
      configured_tree "$(source_dir)" "$(object_dir "$config")" \
      "${arguments[@]}" || return 1
    stamped "$stamp" "${arguments[*]}"
  fi
  if is_stale "$config"; then
    rm -f "$(stamp_file "$config" installed)"
    touch "$(stamp_file "$config" building)"
    step "$config: compile" "$(config_log "$config" compile)" \
      made_tree "$(object_dir "$config")" || return 1
    # What is edited while it is being compiled counts as new.
    mv "$(stamp_file "$config" building)" "$(stamp_file "$config" built)"
  else
    step_done "$config: compile"
  fi
  if [ -f "$(stamp_file "$config" installed)" ]; then
    # These may have changed without anything else.
    installed_wrappers "$config"
    step_done "$config: install"
  else
    step "$config: install" "$(config_log "$config" install)" \
      installed_tree "$config" || return 1
    touch "$(stamp_file "$config" installed)"
  fi
}

# CONFIG built, installed and shown to work.
demonstrated_config ()
{
  local config=$1 emulator
  built_config "$config" || return 1
  step "$config: compile the demonstration" \
    "$(config_log "$config" demo-compile)" compiled_demo "$config" \
    || return 1
  if ! emulator=$(emulator_of "$config"); then
    recorded_result "$config" "built (nothing here runs it)"
    return 0
  fi
  if ! step "$config: run the demonstration" "$(config_log "$config" demo)" \
	 run_demo "$config"; then
    # It need not be our fault.
    if [ -n "$emulator" ] \
       && ! try "useless" "$config: run nothing with ${emulator%% *}" \
	      "$(config_log "$config" emulator)" usable_emulator "$config"
    then
      touch "$(no_emulator_file "$config")"
      recorded_result "$config" "built (nothing here runs it)"
      return 0
    fi
    return 1
  fi
  tail -n 4 "$(config_log "$config" demo)" | sed 's/^/  | /'
  recorded_result "$config" "built, demonstration runs"
}

recorded_result ()
{
  stamped "$(result_file "$1")" "$2"
}

# The same of tests, which other results are to leave alone.
recorded_tests ()
{
  recorded_result "$1" "$2"
  stamped "$(tests_result_file "$1")" "$2"
}

## Checking.

template_tests=$(top_dir)/tests/run-templates.sh
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

# A script that runs programs of CONFIG under its emulator.  glibc also
# has it run "env", whose assignments are for the program: the emulator is
# a program of this machine and must not have another's LD_PRELOAD.
emulator_script ()
{
  cat >"$(emulator_file "$1")" <<END
#!/bin/bash
# The prefix of the variables is for those of the environment, which are
# not to be changed.
tramp_given=() tramp_options=() tramp_environment=()
if [ "\$1" = env ]; then
  shift
  while :; do
    case \$1 in
      -i) tramp_given+=(-i) ;;
      *=*) tramp_given+=("\$1") ;;
      *) break ;;
    esac
    shift
  done
fi
for tramp_variable in "\${tramp_given[@]}"; do
  case \$tramp_variable in
    LD_*=* | GLIBC_TUNABLES=* | MALLOC_*=*)
      tramp_options+=(-E "\$tramp_variable") ;;
    *)
      tramp_environment+=("\$tramp_variable") ;;
  esac
done
exec env "\${tramp_environment[@]}" $2 "\${tramp_options[@]}" "\$@"
END
  chmod +x "$(emulator_file "$1")"
}

# The checks of CONFIG: "SUBDIR NAME" lines.
checks ()
{
  local config=$1
  make_list "$config" misc "\$(sort \$(filter tst-tramp%,\$(notdir \
    \$(basename \$(tests) \$(tests-internal) \$(xtests) \
    \$(tests-container) \$(tests-special) \$(xtests-special)))))" \
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

# What the templates of PORTs do, a line for each claim.  They are kept for
# the command list.
template_results ()
{
  local sum results
  sum=$(template_sum)
  results=$("$template_tests" "$@" || true)
  printf '%s\n' "$results"
  {
    if [ -f "$sum" ]; then
      awk -F ': ' -v ports=" $* " 'index(ports, " " $2 " ") == 0' "$sum"
    fi
    grep -E '^(PASS|FAIL|UNSUPPORTED): ' <<<"$results" || true
  } >"$sum.new"
  mv "$sum.new" "$sum"
}

# The templates of the configurations $@, and nothing else.
check_templates ()
{
  local config ports packages package log sum available p f s
  mapfile -t available < <(available_configs | grep -xF -f <(
    printf '%s\n' "$@"))
  toolchains "${available[@]}"
  mapfile -t ports < <(
    for config; do config_field "$config" 6; done | tr ' ' '\n' | sort -u)
  # Some variants have compilers that are not those of a configuration.
  mapfile -t packages < <("$template_tests" --packages "${ports[@]}" \
    | sort -u | while read -r package; do
	if known_package "$package"; then
	  echo "$package"
	fi
      done)
  if [ ${#packages[@]} -gt 0 ] && can_install >/dev/null; then
    try "not installed" "install ${packages[*]}" \
      "$(general_log template-packages)" \
      installed_packages "${packages[@]}" || true
  fi
  log=$(general_log templates)
  sum=$(mktemp)
  step "templates of ${#ports[@]} ports" "$log" \
    template_results "${ports[@]}" || return 1
  grep -E '^(PASS|FAIL|UNSUPPORTED): ' "$log" >"$sum" || true
  grep -E '^(FAIL|UNSUPPORTED): ' "$sum" | sed 's/^/  /' || true
  p=$(results "$sum" PASS)
  f=$(results "$sum" FAIL)
  s=$(results "$sum" UNSUPPORTED)
  add_counts "$p" "$f" "$s"
  rm -f "$sum"
  say "log: $log"
  [ "$f" -eq 0 ] && [ "$p" -gt 0 ]
}

# The results of the checks of CONFIG in its tests.sum.
checked_config ()
{
  local config=$1 objects subdir name targets wrapper=() emulator sum
  local names headers runs=true
  objects=$(object_dir "$config")
  sum=$(config_dir "$config")/tests.sum
  checks "$config" >"$sum.list"
  grep -q '^misc tst-tramp' "$sum.list" \
    || echo "misc/Makefile knows no test of trampolines"
  if emulator=$(emulator_of "$config"); then
    if [ -n "$emulator" ]; then
      emulator_script "$config" "$emulator"
      wrapper=("test-wrapper=$(emulator_file "$config")")
      export TIMEOUTFACTOR=${TIMEOUTFACTOR-4}
    fi
  else
    runs=false
  fi
  for subdir in misc elf conform; do
    mapfile -t names < <(sed -n "s,^$subdir ,,p" "$sum.list")
    targets=()
    for name in "${names[@]}"; do
      name=$objects/$subdir/$name
      rm -f "$name.out" "$name.test-result"
      # What cannot be run has to compile all the same.
      if ! $runs && [[ $name == */tst-* ]]; then
	targets+=("$name")
      else
	targets+=("$name.out")
      fi
    done
    [ ${#targets[@]} -gt 0 ] || continue
    # The other headers of misc/ are not our concern.
    headers=()
    if [ "$subdir" = misc ]; then
      headers=(headers=sys/tramp.h)
    fi
    subdir_make "$config" "$subdir" -k -j "$(option jobs)" "${wrapper[@]}" \
      "${headers[@]}" "${targets[@]}" || true
  done
  while read -r subdir name; do
    test_result "$config" "$subdir" "$name"
  done <"$sum.list" >"$sum.new"
  # The templates alone, outside of glibc.
  read -ra names <<<"$(config_field "$config" 6)"
  template_results "${names[@]}" | tee -a "$sum.new"
  if $runs; then
    "$manual_tests" "${config%%-*}" "$(install_dir "$config")"/{cc,run} \
      | tee -a "$sum.new" || true
  fi
  grep -E '^(PASS|FAIL|XPASS|XFAIL|UNSUPPORTED|ERROR|UNRESOLVED): ' \
    "$sum.new" >"$sum" || true
}

# The result of one test, a line as in glibc's tests.sum.
test_result ()
{
  local config=$1 subdir=$2 name=$3 file
  file=$(object_dir "$config")/$subdir/$name.test-result
  if [ -s "$file" ]; then
    head -n 1 "$file"
  elif ! emulator_of "$config" >/dev/null \
       && { [ -x "${file%.test-result}" ] \
	    || ! [ -f "$(source_dir)/$subdir/$name.c" ]; }; then
    echo "UNSUPPORTED: $subdir/$name (nothing here runs it)"
  else
    echo "FAIL: $subdir/$name (did not compile)"
  fi
}

# How many lines of the tests.sum FILE say one of the results RE.
results ()
{
  grep -cE "^($2): " "$1" || true
}

# Totals of all that was checked.
passed=0 failed=0 skipped=0

# Add numbers of tests that PASSED, FAILED, and were SKIPPED to them.
add_counts ()
{
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

total_counts ()
{
  counted "$passed" "$failed" "$skipped"
  say
}

counted ()
{
  printf '%d passed, %d failed' "$1" "$2"
  if [ "$3" -gt 0 ]; then
    printf ', %d skipped' "$3"
  fi
}

check_config ()
{
  local config=$1 sum p f s
  sum=$(config_dir "$config")/tests.sum
  demonstrated_config "$config" || return 1
  rm -f "$sum"
  step "$config: check" "$(config_log "$config" check)" \
    checked_config "$config" || return 1
  grep -v '^PASS: ' "$sum" | while read -r line; do
    printf '  %s\n' "$line"
    case $line in
      FAIL:*) shown_failure "$config" "$line" ;;
    esac
  done || true
  p=$(results "$sum" 'PASS|XPASS')
  f=$(results "$sum" 'FAIL|ERROR|UNRESOLVED')
  s=$(results "$sum" 'UNSUPPORTED|XFAIL')
  add_counts "$p" "$f" "$s"
  recorded_tests "$config" "$(counted "$p" "$f" "$s")"
  [ "$f" -eq 0 ] && [ "$p" -gt 0 ]
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

# All of glibc's tests in OBJECTS, or those in some subdirectories.
fully_checked_tree ()
{
  local objects=$1
  shift
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
    emulator_script "$config" "$emulator"
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

## The kernel with trampolines of its own.

kernel_files=$(top_dir)/tests/trampfd

# Where it is built.
linux_root () { echo "$(build_dir)/linux-$linux"; }

# COMMAND:PACKAGE pairs that the kernel for the programs of CONFIG needs.
kernel_tools ()
{
  local machine
  machine=$(kernel_field "$1" 3)
  echo "cpio:cpio flex:flex bc:bc" \
    "qemu-system-$machine:$(kernel_field "$1" 5)"
  if [ "$(uname -m)" != "$machine" ]; then
    echo "$machine-linux-gnu-gcc:gcc-${machine//_/-}-linux-gnu"
  fi
}

# The package with its source.
linux_package ()
{
  echo "$(download_dir)/linux-source-${linux}_$linux.deb"
}

downloaded_linux ()
{
  local suite
  if [ -f "$(linux_package)" ]; then
    return
  fi
  if ! given offline && command -v apt-get >/dev/null; then
    for suite in $linux_suites; do
      if try "not there" "linux $linux: download from $suite" \
	   "$(general_log "download-linux-$suite")" \
	   downloaded_package "linux-source-$linux" "$linux" "$suite"; then
	return
      fi
    done
  fi
  die "cannot get the package linux-source-$linux"
}

# The source in DIRECTORY, patched.
patched_linux ()
{
  local directory=$1 patch
  rm -rf "$directory" "$directory.new"
  mkdir -p "$directory.new"
  dpkg-deb --fsys-tarfile "$(linux_package)" \
    | tar -x --wildcards -O -f - './usr/src/linux-source-*.tar.*' \
    | xz -dc | tar -C "$directory.new" --strip-components=1 -x || return 1
  for patch in "$kernel_files"/*.patch; do
    patch -d "$directory.new" -p1 --fuzz=0 --batch --forward <"$patch" \
      || return 1
  done
  mv "$directory.new" "$directory"
}

# The kernel KIND for the programs of CONFIG: "trampfd", "none", which has no
# such system call, or "plain", without the checks of the others.
made_linux ()
{
  local config=$1 kind=$2 root objects arch image files make
  root=$(linux_root)
  arch=$(kernel_field "$config" 1)
  image=$(kernel_field "$config" 4)
  objects=$root/build-$arch
  files=("$kernel_files"/{config,"config.$arch"})
  if [ "$kind" = plain ]; then
    objects+=-plain
  else
    files+=("$kernel_files/config.debug")
  fi
  mkdir -p "$objects"
  cat "${files[@]}" >"$objects/wanted"
  if [ "$kind" = none ]; then
    sed -i '/^CONFIG_TRAMPFD=/d' "$objects/wanted"
  fi
  make=(make -C "$root/source" "O=$objects" "ARCH=$arch" -j "$(option jobs)")
  if [ "$(uname -m)" != "$(kernel_field "$config" 3)" ]; then
    make+=("CROSS_COMPILE=$(kernel_field "$config" 3)-linux-gnu-")
  fi
  "${make[@]}" "KCONFIG_ALLCONFIG=$objects/wanted" allnoconfig || return 1
  # What depends on something else is left out without a word.
  if grep '^CONFIG_' "$objects/wanted" | grep -vxF -f "$objects/.config"; then
    echo "not in the configuration"
    return 1
  fi
  "${make[@]}" "$image" || return 1
  cp "$objects/arch/${arch/_64}/boot/$image" "$root/$arch-$kind.new"
  mv "$root/$arch-$kind.new" "$root/$arch-$kind"
}

# The kernels of the KINDS that follow, for the programs of CONFIG.
built_linux ()
{
  local config=$1 root sum kind image
  shift
  root=$(linux_root)
  sum=$(cat "$kernel_files"/*.patch | cksum)
  if [ "$(cat "$root/source.stamp" 2>/dev/null)" != "$sum" ]; then
    mkdir -p "$root"
    step "linux $linux: unpack" "$(general_log linux-unpack)" \
      patched_linux "$root/source" || return 1
    echo "$sum" >"$root/source.stamp"
  fi
  for kind; do
    image=$root/$(kernel_field "$config" 1)-$kind
    sum=$(cat "$root/source.stamp" "$kernel_files"/config* | cksum)
    if [ "$(cat "$image.stamp" 2>/dev/null)" = "$sum" ]; then
      step_done "linux $linux, ${image##*/}: compile"
      continue
    fi
    step "linux $linux, ${image##*/}: compile" \
      "$(general_log "linux-${image##*/}")" made_linux "$config" "$kind" \
      || return 1
    echo "$sum" >"$image.stamp"
  done
}

# The number that the kernel has for trampfd_create.
trampfd_number ()
{
  sed -n 's/^+#define __NR_trampfd_create \([0-9]*\)$/\1/p' \
    "$kernel_files"/*.patch | head -n 1
}

# The libraries of CONFIG, and a shell, in the tree DIRECTORY.
kernel_tree ()
{
  local config=$1 directory=$2 name file compiler libraries
  rm -rf "$directory"
  mkdir -p "$directory/bin"
  cp -a "$(install_dir "$config")"/lib* "$directory" \
    && cp "$(object_dir "$config")/support/shell-container" \
	 "$directory/bin/sh" || return 1
  libraries=$(dirname "$(find "$directory"/lib* -name libc.so.6)")
  read -ra compiler <<<"$(compiler_of "$config")"
  for name in libgcc_s.so.1 libstdc++.so.6; do
    file=$("${compiler[@]}" "-print-file-name=$name")
    [ "$file" = "$name" ] || cp -L "$file" "$libraries"
  done
}

# The same with the test programs.
kernel_test_tree ()
{
  local config=$1 directory=$2 objects names
  objects=$(object_dir "$config")
  mapfile -t names < <(make_list "$config" misc "\$(sort \$(filter-out \
    \$(tests-unsupported),\$(filter tst-tramp%,\$(tests) \
    \$(tests-internal) \$(xtests))))" | sed '/^$/d')
  names=("${names[@]/#/$objects/misc/}")
  subdir_make "$config" misc -j "$(option jobs)" "${names[@]}" || return 1
  kernel_tree "$config" "$directory" || return 1
  mkdir "$directory/misc"
  cp "${names[@]}" "$directory/misc" || return 1
  case $config in
    # This does not know their registers.
    arm-* | *x32) ;;
    *)
      "$(install_dir "$config")/cc" -O2 -static -pthread \
	-o "$directory/trampfd-test" "$kernel_files/trampfd-test.c"
      ;;
  esac
}

# Boot the kernel KIND with DIRECTORY on a machine with CPUS processors, and
# run the commands $@ of CONFIG.
booted_linux ()
{
  local config=$1 kind=$2 directory=$3 cpus=$4
  shift 4
  CC=$(install_dir "$config")/cc "$kernel_files/boot.sh" \
    --machine "$(kernel_field "$config" 3)" --cpus "$cpus" --timeout 3600 \
    --append "TIMEOUTFACTOR=40 $(
      )GLIBC_TUNABLES=glibc.tramp.trampfd_syscall=$(trampfd_number)" \
    "$(linux_root)/$(kernel_field "$config" 1)-$kind" "$directory" "$@"
}

# Run the tests of CONFIG in DIRECTORY on the kernel KIND.  Print the result
# of each, as in tests.sum.
checked_linux ()
{
  local config=$1 kind=$2 directory=$3 file commands=() status=0 other=0
  # What is in the names of tests that the kernel must not make unsupported.
  # On x32, every kernel does.
  local supported=-kernel
  if [ "$kind" = none ] || [[ $config == *x32 ]]; then
    supported=
  fi
  : >"$directory.out"
  if [ -x "$directory/trampfd-test" ]; then
    commands=(/trampfd-test "$(trampfd_number)")
    [ "$kind" = trampfd ] || commands+=(none)
    booted_linux "$@" 2 "${commands[@]}" >>"$directory.out" || status=$?
  fi
  commands=()
  for file in "$directory"/misc/*; do
    commands+=("${file#"$directory"}" ';')
  done
  # Emulated processors wait for each other much of the time.
  booted_linux "$@" 1 "${commands[@]}" >>"$directory.out" || other=$?
  if [ "$other" -gt "$status" ]; then
    status=$other
  fi
  cat "$directory.out"
  awk -v kind="$kind" -v supported="$supported" '
    function result (word, name) { print word ": linux-" kind "/" name }
    # This has nothing to do with the kernel.
    /: the registers of this port are not known$/ { unknown = 1 }
    /^(PASS|FAIL): [a-z0-9-]+$/ {
      result(substr($1, 1, 4), "trampfd-test/" $2)
      next
    }
    !/^status: [0-9]+: / { next }
    { excused = unknown; unknown = 0 }
    $3 ~ /^\// { name = $3; sub(/.*\//, "misc/", name) }
    $3 !~ /^\// { name = "trampfd-test" }
    $2 == "0:" { result("PASS", name); next }
    $2 == "77:" && (supported == "" || !index(name, supported) || excused) {
      result("UNSUPPORTED", name)
      next
    }
    { result("FAIL", name) }' "$directory.out"
  case $status in
    0 | 1) ;;
    125) echo "FAIL: linux-$kind/messages of the kernel" ;;
    *) echo "FAIL: linux-$kind/boot" ;;
  esac
}

check_kernel_config ()
{
  local config=$1 directory kind sum p f s
  directory=$(config_dir "$config")/linux
  sum=$(config_dir "$config")/linux.sum
  demonstrated_config "$config" || return 1
  built_linux "$config" trampfd none || return 1
  step "$config: compile the tests" "$(config_log "$config" linux-tests)" \
    kernel_test_tree "$config" "$directory" || return 1
  for kind in trampfd none; do
    step "$config: tests on linux $linux, $kind" \
      "$(config_log "$config" "linux-$kind")" \
      checked_linux "$config" "$kind" "$directory" || return 1
  done
  cat "$(config_log "$config" linux-trampfd)" \
    "$(config_log "$config" linux-none)" \
    | grep -E '^(PASS|FAIL|UNSUPPORTED): linux-' >"$sum" || true
  grep -v '^PASS: ' "$sum" | sed 's/^/  /' || true
  say "logs: $(config_log "$config" 'linux-*')"
  p=$(results "$sum" PASS)
  f=$(results "$sum" FAIL)
  s=$(results "$sum" UNSUPPORTED)
  add_counts "$p" "$f" "$s"
  recorded_tests "$config" "linux $linux: $(counted "$p" "$f" "$s")"
  [ "$f" -eq 0 ] && [ "$p" -gt 0 ]
}

## The benchmark.

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
      && step "$config: run the benchmark on linux $linux" \
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

## Commands.

# ACTION on each of the configurations $@, and a summary.
for_each_config ()
{
  local action=$1 config start status=0 summary=()
  shift
  checked_room "$@"
  toolchains "$@"
  pristine_base
  ! given kernel || downloaded_linux
  composed_source
  for config; do
    start=$SECONDS
    mkdir -p "$(config_dir "$config")"
    recorded_result "$config" unfinished
    if ! "$action" "$config"; then
      status=1
      if [ "$(cat "$(result_file "$config")")" = unfinished ]; then
	recorded_result "$config" FAILED
	add_counts 0 1 0
      fi
    fi
    summary+=("$(printf '%-28s %-10s %6s  %s' "$config" "$(base_name)" \
		 "$(elapsed "$start")" "$(cat "$(result_file "$config")")")")
  done
  say
  printf '%-28s %-10s %6s  %s\n' configuration glibc time result
  printf '%s\n' "${summary[@]}"
  return "$status"
}

# Die unless there is room to build the configurations $@.
checked_room ()
{
  local directory config need=700 free blocks size
  directory=$(build_dir)
  for config; do
    if ! compgen -G "$(build_dir)/*/$config/installed.stamp" >/dev/null; then
      need=$((need + 1100))
    fi
  done
  if given kernel && ! [ -f "$(linux_root)/source.stamp" ]; then
    need=$((need + 2500))
  fi
  while ! [ -d "$directory" ]; do
    directory=$(dirname "$directory")
  done
  # This says the unit, which is the environment's choice with df.
  read -r blocks size < <(stat -f -c '%a %S' "$directory")
  free=$((blocks * size / 1048576))
  [ "$free" -ge "$need" ] \
    || die "not enough room in $directory: $free MiB free, $need needed"
}

# The newest of the files $@, if any of them exists.
newest ()
{
  local file found=
  for file; do
    if [ -f "$file" ] && ! [ "$found" -nt "$file" ]; then
      found=$file
    fi
  done
  echo "$found"
}

# One line for each ABI of glibc: what the templates do, alone, and what is
# known of whole builds.
listed_ports ()
{
  local abi config names sum file runnable built tests assembles runs
  sum=$(template_sum)
  [ -f "$sum" ] || sum=/dev/null
  printf '%-25s %-10s %-9s %-6s %s\n' port assembles runs builds tests
  while read -r abi; do
    mapfile -t names < <(abi_configs "$abi")
    read -r assembles runs < <(
      for config in "${names[@]}"; do config_field "$config" 6; done \
	| tr ' ' '\n' | template_summary "$sum")
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

# Whether the ports on standard input assemble, and run, as SUM has it.
template_summary ()
{
  awk -F ': ' '
    FNR == NR { ports[$1]; next }
    !($2 in ports) { next }
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
  listed_ports
  say
  say "Versions of glibc: $(versions | tr '\n' ' ' | sed 's/ $//')"
}

# Replace this process by the installed script TOOL of CONFIG.
execute_tool ()
{
  local tool=$1 config=$2 file glibc
  shift 2
  glibc=$(option glibc)
  if [ -n "$glibc" ]; then
    file=$(build_dir)/glibc-$glibc/$config/install/$tool
  else
    # The one that was installed last.
    file=$(newest "$(build_dir)"/glibc-*/"$config/installed.stamp")
    file=${file:+${file%/*}/install/$tool}
  fi
  if ! [ -x "$file" ]; then
    die "$config is not built; run: ${0##*/} build $config"
  fi
  command_in_surroundings "$file" "$@"
}

cleaned ()
{
  local config
  if [ $# -eq 0 ]; then
    rm -rf "$(build_dir)"/{glibc,linux,no-emulator}-* \
      "$(build_dir)/logs" "$(build_dir)/apt" \
      "$(build_dir)/default-glibc"
  fi
  for config; do
    rm -rf "$(build_dir)"/glibc-*/"$config" "$(no_emulator_file "$config")"
  done
}

## The command line.

# What the command line asks for: the values of options, and the words.
declare -A settings=(
  [command]='' [glibc]='' [jobs]=$(nproc 2>/dev/null || echo 1)
  [symbol-version]=''
  [offline]=false [verbose]=false [full]=false [templates]=false
  [kernel]=false
)
words=() program_words=()

# The value of the option NAME, without its dashes, or of "command".
option () { echo "${settings[$1]}"; }

# Whether the option NAME, which takes no value, was given.
given () { "${settings[$1]}"; }

# What the command line asks for, in the variables above.
parse_arguments ()
{
  local option value
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
      --glibc | --jobs | --build-dir | --symbol-version)
	[ $# -gt 0 ] || die "option $option needs a value"
	value=$1
	shift
	;;
      --glibc=* | --jobs=* | --build-dir=* | --symbol-version=*)
	value=${option#*=}
	option=${option%%=*}
	;;
      *) value=true ;;
    esac
    [ -n "$value" ] || die "option $option needs a value"
    case $option in
      --build-dir) set_build_dir "$value" ;;
      --glibc | --jobs | --symbol-version | --offline | --verbose | --full \
	| --templates | --kernel)
	settings[${option#--}]=$value ;;
      --help | -h) usage; exit 0 ;;
      --) program_words=("$@"); break ;;
      -*) die "unknown option: $option; try --help" ;;
      *)
	if [ -z "${settings[command]}" ]; then
	  settings[command]=$option
	else
	  words+=("$option")
	fi
	;;
    esac
  done
  settings[command]=${settings[command]:-build}
}

# Die unless the command is one, and goes with the options and words.
checked_command ()
{
  local command=${settings[command]} kinds='' name
  case $command in
    build | check | bench | list | run | cc | c++ | source | clean) ;;
    *) die "unknown command: $command; try --help" ;;
  esac
  [[ ${settings[jobs]} =~ ^[1-9][0-9]*$ ]] \
    || die "not a number of jobs: ${settings[jobs]}"
  checked_symbol_version
  for name in full templates kernel; do
    ! given "$name" || kinds+=" --$name"
  done
  if [ -n "$kinds" ] && [ "$command" != check ] \
     && [ "$command$kinds" != "bench --kernel" ]; then
    die "not for the command $command:$kinds"
  elif [[ $kinds == *' '*' '* ]]; then
    die "these exclude each other:$kinds"
  fi
  case $command in
    list | source)
      [ ${#words[@]} -eq 0 ] || die "$command takes no configuration"
      ;;
  esac
}

# Die unless the words are configurations that the command can be used on.
checked_words ()
{
  local command=${settings[command]} config
  for config in "${words[@]}"; do
    [ "$config" = all ] || is_config "$config" \
      || die "unknown configuration: $config; see: ${0##*/} list"
  done
  if given kernel; then
    for config in "${words[@]-$(own_config)}"; do
      [[ $config == *-linux-gnu?(x32|eabi?(hf)) \
	 && -n $(kernel_field "$config" 1) ]] \
	|| die "no kernel for this configuration: $config"
    done
  fi
  case $command in
    run | cc | c++)
      if [ ${#words[@]} -ne 1 ] || [ "${words[0]}" = all ] \
	 || [ ${#program_words[@]} -eq 0 ]; then
	die "usage: ${0##*/} $command CONFIG -- ..."
      fi
      ;;
    *)
      [ ${#program_words[@]} -eq 0 ] || die "$command runs no program"
      ;;
  esac
}

# Die unless --symbol-version names what no glibc has.  Of one base,
# unused_symbol_version says more.
checked_symbol_version ()
{
  local newest symbol_version
  symbol_version=$(option symbol-version)
  [ -n "$symbol_version" ] || return 0
  newest=GLIBC_$(versions | head -n 1)
  case $(option command) in
    build | check | bench | source) ;;
    *) die "not for the command $(option command): --symbol-version" ;;
  esac
  if ! [[ $symbol_version =~ ^[A-Za-z_][A-Za-z0-9_.]*$ ]] \
     || [[ $symbol_version == GLIBC_[0-9]* \
	   && ! $symbol_version =~ ^GLIBC_[0-9]+(\.[0-9]+)+$ ]]; then
    die "not a name for a symbol version: ${symbol_version@Q}"
  fi
  case $symbol_version in
    GLIBC_[0-9]*)
      if [ "$(printf '%s\n%s\n' "$symbol_version" "$newest" \
	      | sort -V | tail -n 1)" = "$newest" ]; then
	die "not newer than $newest: $symbol_version"
      fi
      ;;
    # What glibc has of these says nothing of what it exports.
    GLIBC_ABI_* | *GLIBC_PRIVATE*)
      die "glibc keeps such names to itself: $symbol_version" ;;
  esac
}

# Die unless --glibc names something that can be used.
checked_glibc ()
{
  local glibc
  glibc=$(option glibc)
  case $glibc in
    '') return ;;
    [0-9]*.*[!0-9.]* | *[!0-9.]* | . | ..) ;;
    *)
      if versions | grep -qxF -e "$glibc"; then
	return
      elif ! [ -e "$glibc" ]; then
	die "glibc $glibc is not supported;" \
	    "supported: $(versions | tr '\n' ' ' | sed 's/ $//')"
      fi
      ;;
  esac
  [ -e "$glibc" ] || die "no such file or directory: $glibc"
  [ -r "$glibc" ] || die "no right to read: $glibc"
  if [ -d "$glibc" ]; then
    usable_tree "$glibc" "$glibc"
    case $(build_dir)/ in
      "$(realpath -- "$glibc")"/*)
	die "the build directory must not be inside of $glibc" ;;
    esac
  else
    usable_tarball "$glibc"
  fi
}

## The build directory.

# Work in DIRECTORY.
set_build_dir ()
{
  build_dir=$1
}

# Die unless the build directory is one, or can become one.
checked_build_dir ()
{
  local parent
  case $build_dir in
    /*) ;;
    *) build_dir=$PWD/$build_dir ;;
  esac
  build_dir=$(realpath -m -- "$build_dir")
  # make cannot handle such names, and neither can glibc's configure.
  [[ $build_dir =~ ^[A-Za-z0-9/._+,@=-]+$ ]] \
    || die "this name cannot be used for a build directory: $build_dir"
  if [ -e "$build_dir" ] && ! [ -d "$build_dir" ]; then
    die "not a directory: $build_dir"
  fi
  if [ -d "$build_dir" ] && ! [ -e "$(marker_file)" ] \
     && [ -n "$(ls -A "$build_dir" 2>/dev/null)" ]; then
    die "not a build directory of this script, and not empty: $build_dir"
  fi
}

# Die unless this process may write there.
checked_right_to_build ()
{
  local parent=$build_dir
  while ! [ -e "$parent" ]; do
    parent=$(dirname "$parent")
  done
  if ! [ -d "$parent" ] || ! [ -w "$parent" ]; then
    die "no right to write in: $parent"
  fi
}

# The build directory, which is this process's alone.
own_build_dir ()
{
  [ -d "$build_dir" ] || created=true
  mkdir -p "$build_dir/logs" 2>/dev/null \
    || die "cannot create the build directory: $build_dir"
  touch "$(marker_file)"
  exec 9>"$(lock_file)"
  if command -v flock >/dev/null && ! flock -n 9; then
    die "another run is using the build directory: $build_dir"
  fi
}

# Nothing, if it was created in vain.
forgotten_build_dir ()
{
  if $created; then
    rm -rf "$build_dir"
  fi
}

## The commands.

# What each needs, and what it leaves, is said by the functions that it calls.

list_command () { listed_configs; }

run_command ()
{
  execute_tool "${settings[command]}" "${words[0]}" "${program_words[@]}"
}

clean_command ()
{
  [ -d "$(build_dir)" ] || return 0
  own_build_dir
  cleaned "${words[@]}"
}

source_command ()
{
  checked_room
  toolchains
  pristine_base
  composed_source
  say "$(source_dir)"
}

build_command () { for_each_config demonstrated_config "${words[@]}"; }

bench_command () { for_each_config bench_config "${words[@]}"; }

check_command ()
{
  local status=0
  if given templates; then
    check_templates "${words[@]}"
  elif given full; then
    for_each_config fully_check_config "${words[@]}"
  elif given kernel; then
    for_each_config check_kernel_config "${words[@]}"
  else
    for_each_config check_config "${words[@]}"
  fi || status=1
  total_counts
  return "$status"
}

# The configurations that the words stand for, in their place.
expanded_words ()
{
  if [[ " ${words[*]} " == *" all "* ]]; then
    mapfile -t words < <(
      if given templates || [ "${settings[command]}" = clean ]; then
	config_names
      else
	available_configs
      fi)
  fi
}

# The machine's own configuration, if there are no words.
own_words ()
{
  if [ ${#words[@]} -eq 0 ]; then
    mapfile -t words < <(own_config)
    if [ ${#words[@]} -eq 0 ]; then
      die "$(uname -m) has no configuration yet; see: ${0##*/} list"
    fi
  fi
}

# What the environment has must not show in what is built.
plain_surroundings ()
{
  umask 022
  unset LD_LIBRARY_PATH LD_PRELOAD MAKEFLAGS MFLAGS MAKEFILES CFLAGS \
    CXXFLAGS CPPFLAGS LDFLAGS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH \
    LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX POSIXLY_CORRECT
  # Python's caches have no business in a source tree.
  export LC_ALL=C PYTHONDONTWRITEBYTECODE=1
}

main ()
{
  local status=0
  parse_arguments "$@"
  checked_command
  checked_words
  checked_build_dir
  checked_glibc
  case ${settings[command]} in
    list) list_command; return ;;
    run | cc | c++) run_command ;;
    clean)
      checked_right_to_build
      expanded_words
      clean_command
      return
      ;;
  esac
  checked_right_to_build
  expanded_words
  own_words
  plain_surroundings
  own_build_dir
  trap interrupted INT TERM HUP
  trap stop_step EXIT
  "${settings[command]}_command" || status=1
  return "$status"
}

main "$@"
