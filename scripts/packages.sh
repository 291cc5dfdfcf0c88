# Trampolines: the distribution's packages that are needed.
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

# Needs configs.sh, steps.sh, and kernel_tools of kernel.sh.  Leaves compilers,
# emulators and tools installed on this machine, or dies and says what to
# install.

# COMMAND PACKAGE pairs that every configuration needs.
tools='make:make gawk:gawk bison:bison python3:python3 patch:patch
  xz:xz-utils perl:perl readelf:binutils'

# The package with the libraries that the compiler of CONFIG has to have if
# options make it compile for another ABI than its own.
multilib_package ()
{
  local compiler
  compiler=$(config_field "$1" compiler)
  if [[ "$compiler " =~ \ -m(31|32|abi=[^ ]*)\  ]]; then
    compiler=$(compiler_package "${compiler%% *}")
    echo "gcc-multilib-${compiler#gcc-}"
  fi
}

# The packages of the COMMAND:PACKAGE pairs in the list $1 that are not there.
# COMMAND can be the name of a file, too.
missing_tools ()
{
  local pair
  for pair in $1; do
    [[ $pair == /* && -f ${pair%:*} ]] || command -v "${pair%:*}" >/dev/null \
      || echo "${pair#*:}"
  done
}

# The package with the distribution's C library for the configuration CONFIG,
# with which the templates alone are tried, or, if it has none, for that of the
# compiler which generates its code, if there is such a package.
headers_package ()
{
  local config=$1 words compiler architecture package
  architecture=$(config_field "$config" architecture)
  if [ "$architecture" = - ]; then
    read -ra words <<<"$(toolchain_fact "$config")"
    compiler=${words[1]-}
    architecture=$(config_field "${compiler%-gcc}" architecture)
  fi
  package=libc6-dev-$architecture-cross
  if [ "$architecture" = alpha ]; then
    package=libc6.1-dev-alpha-cross
  fi
  if known_package "$package"; then
    echo "$package"
  fi
}

# The packages of CONFIG that are missing, for programs to be built and,
# where WHAT is not "build", run.
missing_packages ()
{
  local config=$1 compiler headers emulator architecture
  local pairs=$tools
  if given kernel; then
    pairs+=" $(kernel_tools "$config")"
    # The kernel's build runs a program that reads object files.
    echo '#include <gelf.h>' | gcc -E - >/dev/null 2>&1 || echo libelf-dev
  fi
  pairs+=" $(client_tools)"
  if given programs; then
    lacking_packages "$(program_packages "$(option client)")"
  fi
  if [ "$(option command)" = export ]; then
    pairs+=' git:git'
    ! given debian || pairs+=' dpkg-source:dpkg-dev'
  fi
  if given plot; then
    # Nothing is compiled.
    missing_tools "$(plot_tools)"
    return
  fi
  missing_tools "$pairs"
  architecture=$(config_field "$config" architecture)
  compiler=$(compiler_of "$config")
  compiler=${compiler%% *}
  if [ "$config" = "$(own_config)" ]; then
    command -v "$compiler" >/dev/null || echo gcc
    command -v g++ >/dev/null || echo g++
    echo '#include <stdio.h>' | "$compiler" -E - >/dev/null 2>&1 \
      || echo libc6-dev
  else
    lacking_packages "$(multilib_package "$config")"
    if [ "$(option command)" = check ]; then
      lacking_packages "$(headers_package "$config")"
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
  local client
  client=$(option client)_optional_packages
  if [ "$1" = client ] && [ "$(type -t "$client")" = function ]; then
    "$client" "$2"
  fi
  [ "$2" = "$(own_config)" ] && ! given plot && ! given clients || return 0
  case $1 in
    check)
      command -v valgrind >/dev/null || echo valgrind
      command -v eu-stack >/dev/null || echo elfutils
      ;;
    bench)
      command -v valgrind >/dev/null || echo valgrind
      echo '#include <ffi.h>' | gcc -E - >/dev/null 2>&1 || echo libffi-dev
      ;;
  esac
}

missing_for ()
{
  local config
  for config; do missing_packages "$config"; done
}

# What the command that follows prints as missing, or die.
needed_packages ()
{
  local packages why
  mapfile -t packages < <("$@" | tr ' ' '\n' | sed '/^$/d' | sort -u)
  [ ${#packages[@]} -gt 0 ] || return 0
  why=$(can_install) || die "$why ${packages[*]}"
  step "install ${packages[*]}" "$(general_log packages)" \
    installed_packages "${packages[@]}" \
    || die "cannot install: ${packages[*]}"
  why=$("$@")
  [ -z "$why" ] || die "still missing after installing:" "${why//$'\n'/ }"
}

# Everything that the configurations $@ need, or die.
toolchains ()
{
  local config packages why compiler
  for config; do
    compiler=$(compiler_of "$config")
    if [ "$(config_field "$config" architecture)" = - ] \
       && ! command -v "${compiler%% *}" >/dev/null; then
      die "$config: the distribution has no ${compiler%% *};" \
	  "\"toolchain $config\" makes one, or put your own on PATH"
    fi
  done
  needed_packages missing_for "$@"
  mapfile -t packages < <(
    for config; do optional_packages "$(option command)" "$config"; done)
  if [ ${#packages[@]} -gt 0 ] && why=$(can_install); then
    try "not installed" "install ${packages[*]}" \
      "$(general_log optional-packages)" \
      installed_packages "${packages[@]}" || true
  fi
}
