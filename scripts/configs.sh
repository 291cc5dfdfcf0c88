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

# Needs paths.sh, sources.sh and, for what can be installed, packages.sh.  Says
# what each configuration of the table scripts/configs is, and which compiler
# and emulator it has on this machine.  Leaves nothing.

# A line for each fact of the table: CONFIG<tab>NAME<tab>VALUE.
config_facts=$(awk '
  function flush() { if (fact != "") print config "\t" fact; fact = "" }
  /^#/ || !NF { next }
  /^[^ ]/ {
    flush()
    config = $1
    print config "\tABI\t" $2
    print config "\tarchitecture\t" $3
    next
  }
  $1 ~ /^[|]/ { sub(/^ +/, ""); fact = fact " " $0; next }
  {
    flush()
    name = $1
    sub(/^ *[^ ]+ +/, "")
    fact = name "\t" $0
  }
  END { flush() }' "$(top_dir)/scripts/configs")

# What the table says of CONFIG by NAME, or what follows from the name of
# CONFIG.  It is empty where the table has "-", but for the architecture and
# the glibcs.
config_field ()
{
  local config=$1 name=$2 value
  value=$(awk -F '\t' -v config="$config" -v name="$name" \
    '$1 == config && $2 == name { print $3 }' <<<"$config_facts")
  case $name:$value in
    machines:) value=${config%%-*} ;;
    emulator:) value=qemu-${config%%-*} ;;
    compiler:) value=$config-gcc ;;
    architecture:- | glibcs:-) ;;
    *:-) value= ;;
  esac
  echo "$value"
}

config_names ()
{
  awk -F '\t' '$2 == "ABI" { print $1 }' <<<"$config_facts"
}

# The ABIs, and the configurations of ABI.
abis ()
{
  awk -F '\t' '$2 == "ABI" { print $3 }' <<<"$config_facts" \
    | LC_ALL=C sort -u
}

abi_configs ()
{
  awk -F '\t' -v abi="$1" '$2 == "ABI" && $3 == abi { print $1 }' \
    <<<"$config_facts"
}

is_config ()
{
  config_names | grep -qxF -e "$1"
}

# The variants of the configurations $@, or of all.
variant_names ()
{
  awk -F '\t' -v configs="$*" '
    $2 == "variant" && (configs == "" \
                        || index(" " configs " ", " " $1 " ")) {
      sub(/ .*/, "", $3)
      print $3
    }' <<<"$config_facts"
}

# Of VARIANT, the "config", the "options", or the "emulator" as the table has
# it.
variant_field ()
{
  awk -F '\t' -v variant="$1" -v name="$2" '
    $2 == "variant" {
      split($3, words, / *[|] */)
      if (words[1] == variant)
        print name == "config" ? $1 : name == "options" ? words[2] : words[3]
    }' <<<"$config_facts"
}

# The name of the glibc that the compiler of CONFIG is for, and the compiler
# with options to take, if there is one.
toolchain_fact () { config_field "$1" toolchain | tr -d '|'; }

# The glibcs of glibc's script that CONFIG stands for, as in the table.
config_glibcs ()
{
  local glibcs toolchain
  glibcs=$(config_field "$1" glibcs)
  if ! grep -qv : <<<"${glibcs:-:}"; then
    read -r toolchain _ <<<"$(toolchain_fact "$1")"
    echo "${toolchain:-$1}"
  fi
  grep -vx -e - -e '' <<<"$glibcs" || true
}

# The compilers of VARIANT with their options, one a line, the best first.
variant_compilers ()
{
  local config options compiler compilers words
  config=$(variant_field "$1" config)
  options=$(variant_field "$1" options)
  if [[ $options == [!-]* ]]; then
    echo "$options"
    return
  fi
  compilers=$(config_field "$config" templates)
  if [ -z "$compilers" ]; then
    read -ra words <<<"$(toolchain_fact "$config")"
    compilers=${words[*]:1}
  fi
  while read -r compiler; do
    echo "$compiler${options:+ $options}"
  done <<<"${compilers:-$(compiler_of "$config")}"
}

# What programs of VARIANT are run with, as emulator_of has it.
variant_emulator ()
{
  local config emulator
  config=$(variant_field "$1" config)
  emulator=$(variant_field "$1" emulator)
  if is_config "$emulator"; then
    config=$emulator
    emulator=
  fi
  if [ -z "$emulator" ] && ! runs_here "$config"; then
    emulator=$(config_field "$config" emulator)
    [ -n "$emulator" ] || return 1
  fi
  [ "$emulator" != - ] || return 1
  echo "$emulator"
}

# Whether glibc VERSION has the configurations that follow.
has_configs ()
{
  local version=$1 config since until
  shift
  for config; do
    since=$(config_field "$config" since)
    until=$(config_field "$config" until)
    [ -z "$since" ] || not_newer "$since" "$version" || return 1
    [ -z "$until" ] || not_newer "$version" "$until" || return 1
  done
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
    elif [ "$(config_field "$config" architecture)" != - ] \
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
  [[ " $(config_field "$1" machines) " == *" $(uname -m) "* ]] \
    && { [[ $(uname -m):$1 != x86_64:i[3-6]86-linux-* ]] || runs_i386; }
}

# Whether the kernel of an x86_64 machine runs programs with 32 bits: some do
# not, and the only way to find out is to have it start one.  This is _exit (0)
# with all headers that it needs, so that nothing has to be compiled.
runs_i386 ()
{
  local program message
  program=$(mktemp) || return 0
  {
    printf '\x7fELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0\1\0\0\0\x54\x80\4\b'
    printf '\x34\0\0\0\0\0\0\0\0\0\0\0\x34\0\x20\0\1\0\0\0\0\0\0\0'
    printf '\1\0\0\0\0\0\0\0\0\x80\4\b\0\x80\4\b\x5b\0\0\0\x5b\0\0\0'
    printf '\5\0\0\0\0\x10\0\0\x31\xdb\x31\xc0\x40\xcd\x80'
  } >"$program"
  chmod +x "$program"
  message=$("$program" 2>&1) || true
  rm -f "$program"
  # Other errors, such as those of a directory where nothing can be executed,
  # say nothing about the kernel.
  [[ $message != *'Exec format error'* ]]
}

# What programs of CONFIG are run with; empty where none is needed.
# Fails where there is no way to run them.
emulator_of ()
{
  local emulator
  if runs_here "$1"; then
    return 0
  fi
  emulator=$(config_field "$1" emulator)
  [ -n "$emulator" ] && ! [ -f "$(no_emulator_file "$1")" ] || return 1
  echo "$emulator"
}

# Whether the emulator of CONFIG runs a program that does nothing, with the
# distribution's C library.  If there is no such library, that can be.
usable_emulator ()
{
  local config=$1 emulator compiler program option usable=true status
  emulator=$(config_field "$config" emulator)
  read -ra emulator <<<"$emulator"
  read -ra compiler <<<"$(compiler_of "$config")"
  program=$(mktemp) || return 1
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
  command=$(config_field "$1" compiler)
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

# The triplet that begins the name CONFIG: the rest is glibc's script's.
triplet_of () { cut -d - -f -3 <<<"$1"; }

# Whether CONFIG has a C++ compiler.
has_cxx ()
{
  local compiler
  read -ra compiler <<<"$(compiler_of "$1" c++)"
  command -v "${compiler[0]}" >/dev/null
}

# The package that has COMPILER.
compiler_package ()
{
  local name=${1//_/-}
  echo "gcc-${name%-gcc}"
}

# The directory where the compiler of CONFIG finds the kernel's headers.
kernel_headers ()
{
  local compiler directory header=mach/message.h
  [[ $1 != *-linux-* ]] || header=linux/version.h
  read -ra compiler <<<"$(compiler_of "$1")"
  "${compiler[@]}" -E -v -x c /dev/null 2>&1 >/dev/null \
    | sed -n '/^#include </,/^End/s/^ //p' \
    | while read -r directory; do
        if [ -f "$directory/$header" ]; then
          (CDPATH='' cd -- "$directory" && pwd -P)
          break
        fi
      done
}
