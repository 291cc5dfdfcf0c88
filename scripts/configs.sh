# Trampolines: the configurations.
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

# Needs paths.sh and known_package of packages.sh.  Says what each
# configuration is, and which compiler and emulator it has on this machine.
# Leaves nothing.

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

# Field NUMBER of the configuration NAME.
config_field ()
{
  awk -F '|' -v name="$1" -v field="$2" \
    '$1 == name { print $field }' <<<"$configs"
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
