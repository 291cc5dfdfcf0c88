# Trampolines: compilers that the distribution does not have.
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

# Needs sources.sh, configs.sh, packages.sh, and the pristine tree of bases.sh.
# Leaves compilers where toolchain_bin says, with the names that configs.sh
# expects, which serve for all bases, and the newest emulators where
# emulator_bin says.
#
# How each compiler is configured and built is what glibc's own
# scripts/build-many-glibcs.py knows; toolchain.py says what of that is done.
# Where the distribution has a compiler that generates the code if it is given
# options, only libgcc is built for these, from the source of that compiler,
# and binutils if the linker does not know the code.

toolchain_dir () { echo "$(build_dir)/toolchains/$1"; }
toolchain_bin () { echo "$(build_dir)/toolchains/bin"; }
emulator_bin () { echo "$(build_dir)/toolchains/qemu/usr/bin"; }

# The compiler with options that generates the code for CONFIG, if this machine
# has one that is new enough and its source can be had, and nothing otherwise.
borrowed_compiler ()
{
  local words version
  read -ra words <<<"$(toolchain_fact "$1")"
  if command -v "${words[1]-}" >/dev/null \
     && version=$(gcc_version "${words[1]}") \
     && not_newer "$(config_field "$1" gcc)" "$version" \
     && [ -n "$(source_package gcc-tarball "$version")" ]; then
    echo "${words[@]:1}"
  fi
}

gcc_version () { "$1" -dumpfullversion; }

# The sources that the compiler of CONFIG is made of: what the script of glibc
# calls it, its name in scripts/sources, and the version.
toolchain_sources ()
{
  local config=$1 compiler name names=(gcc-tarball binutils linux)
  read -ra compiler <<<"$(borrowed_compiler "$config")"
  if [ ${#compiler[@]} -gt 0 ]; then
    echo "gcc gcc-tarball $(gcc_version "${compiler[0]}")"
    # Its linker may not know what it generates.
    if "${compiler[@]}" -nostdlib -shared -x c /dev/null -o /dev/null \
	 2>/dev/null; then
      names=()
    else
      names=(binutils)
    fi
  fi
  for name in "${names[@]}"; do
    echo "${name%-*} $name $(source_versions "$name" | head -n 1)"
  done
}

# What is missing to make the compiler of CONFIG.
missing_for_toolchain ()
{
  local config=$1 words
  read -ra words <<<"$(toolchain_fact "$config")"
  # shellcheck disable=SC2154
  missing_tools "$tools g++:g++ flex:flex rsync:rsync makeinfo:texinfo"
  lacking_packages "libgmp-dev libmpfr-dev libmpc-dev"
  # Some of these compilers the distribution does not have, either.
  if [ ${#words[@]} -gt 1 ] \
     && [ "$(config_field "${words[1]%-gcc}" architecture)" != - ]; then
    missing_packages "${words[1]%-gcc}"
  fi
}

missing_for_toolchains ()
{
  local config
  for config; do missing_for_toolchain "$config"; done
}

# The tree of VERSION of the source NAME, unpacked.
unpacked_tool ()
{
  local name=$1 version=$2 tree
  tree=$(source_tree "$name" "$version")
  [ -f "$tree.stamp" ] && return
  mkdir -p "${tree%/*}"
  unpacked_source "$name" "$version" "$tree"
  if [ "$name" = gcc-tarball ]; then
    # In Debian's, this has no manual to look at.
    sed -i '/^s-tm-texi: build/,/^$/c s-tm-texi:\n\ttouch s-tm-texi\n' \
      "$tree/gcc/Makefile.in"
  fi
  touch "$tree.stamp"
}

# The compiler of CONFIG, in its directory.
made_toolchain ()
{
  local config=$1 directory cache='' words compiler
  directory=$(toolchain_dir "$config")
  read -ra words <<<"$(toolchain_fact "$config")"
  read -ra compiler <<<"$(borrowed_compiler "$config")"
  if command -v ccache >/dev/null; then
    cache='ccache '
  fi
  # GCC's libraries are the host's.
  mkdir -p "$directory/install/host-libraries"
  touch "$directory/install/host-libraries/ok"
  # A compiler that is not optimized as much is made in half the time.
  CC="${cache}gcc" CXX="${cache}g++" CFLAGS=-O1 CXXFLAGS=-O1 \
    python3 "$(top_dir)/scripts/toolchain.py" \
    "$(base_dir)/scripts/build-many-glibcs.py" "$directory" "$(option jobs)" \
    "${words[0]}" "${compiler[@]}"
  if ! compgen -G "$directory/install/compilers/*/ok" >/dev/null; then
    grep -lr ^FAIL: "$directory/logs" --include '*-log.txt' | xargs tail -n 15
    return 1
  fi
  [ ${#compiler[@]} -gt 0 ] || completed_limits "$directory"
}

# The <limits.h> of the compiler in DIRECTORY, which was made where there was
# no C library, and so would not go on to that of one.
completed_limits ()
{
  cat "$1"/src/gcc/gcc/{limitx,glimits,limity}.h \
    | tee "$1"/install/compilers/*/lib/gcc/*/*/include/limits.h >/dev/null
}

# The names that CONFIG has for the tools of its compiler.
linked_toolchain ()
{
  local config=$1 file name
  mkdir -p "$(toolchain_bin)"
  for file in "$(toolchain_dir "$config")"/install/compilers/*/bin/*-gcc; do
    for name in "${file%-gcc}"-*; do
      ln -sfn "$name" "$(toolchain_bin)/$config-${name#"${file%-gcc}-"}"
    done
  done
}

# What the compiler of CONFIG was made of, how long that took, and its size.
toolchain_line ()
{
  local config=$1 time=$2 made
  made=$(toolchain_sources "$config" \
	 | sed -n 's/^\(gcc\|binutils\) [^ ]* /\1 /p' | paste -sd , \
	 | sed 's/,/, /g')
  [ -z "$(borrowed_compiler "$config")" ] || made="libgcc of $made"
  printf '%-32s %6s %5d MiB  %s\n' "$config" "$time" \
    "$(du -sm "$(toolchain_dir "$config")" | cut -f 1)" "$made"
}

# The compiler of CONFIG, made unless that has been done, and a line for it in
# SUMMARY.
toolchain_config ()
{
  local config=$1 directory start=$SECONDS sources sum name source version
  directory=$(toolchain_dir "$config")
  sources=$(toolchain_sources "$config")
  sum="$sources $(borrowed_compiler "$config")"
  # Without that, it would be of other sources, or of an unknown state.
  if [ "$(cat "$directory/sum" 2>/dev/null)" != "$sum" ]; then
    rm -rf "$directory"
    mkdir -p "$directory/src"
    stamped "$directory/sum" "$sum"
  fi
  if [ -f "$directory/made" ]; then
    step_done "$config: make a compiler"
  else
    ln -sfn "$(base_dir)" "$directory/src/glibc"
    while read -r name source version; do
      unpacked_tool "$source" "$version" || return 1
      ln -sfn "$(source_tree "$source" "$version")" "$directory/src/$name"
    done <<<"$sources"
    step "$config: make a compiler" "$directory/log" \
      made_toolchain "$config" || return 1
    rm -rf "$directory/build"
    toolchain_line "$config" "$(elapsed "$start")" >"$directory/made"
  fi
  linked_toolchain "$config"
  summary+=("$(cat "$directory/made")")
}

# Whether the compiler of CONFIG was made here.
has_own_toolchain () { [ -f "$(toolchain_dir "$1")/made" ]; }

# The newest emulators of the distribution, which need none of its libraries.
newest_emulators ()
{
  local version directory
  version=$(source_versions qemu | head -n 1)
  directory=$(toolchain_dir qemu)
  if [ "$(cat "$directory.stamp" 2>/dev/null)" = "$version" ]; then
    step_done "qemu $version: unpack"
    return
  fi
  fetched_source qemu "$version" || die "$(no_source "qemu $version")"
  rm -rf "$directory"
  mkdir -p "$directory"
  step "qemu $version: unpack" "$(general_log unpack-qemu)" \
    dpkg-deb -x "$(source_file qemu "$version")" "$directory" || return 1
  stamped "$directory.stamp" "$version"
}

# Compilers for the configurations $@, and emulators, and a summary.
toolchains_made ()
{
  local config status=0 summary=() made=() sources name source version
  for config; do
    if [ -n "$(toolchain_fact "$config")" ]; then
      made+=("$config")
    fi
  done
  needed_packages missing_for_toolchains "${made[@]}"
  for config; do
    if [ -z "$(toolchain_fact "$config")" ]; then
      toolchains "$config"
      summary+=("$(printf '%-32s %s' "$config" \
		     "the distribution's $(compiler_of "$config")")")
    fi
  done
  [ ${#made[@]} -eq 0 ] || pristine_base "$(option glibc)"
  for config in "${made[@]}"; do
    sources=$(toolchain_sources "$config")
    while read -r name source version; do
      fetched_source "$source" "$version" \
	|| die "$(no_source "$name $version")"
    done <<<"$sources"
    toolchain_config "$config" || status=1
  done
  for config; do
    if ! runs_here "$config" && [ -n "$(config_field "$config" emulator)" ]
    then
      newest_emulators || status=1
      break
    fi
  done
  say
  printf '%s\n' "${summary[@]}"
  return "$status"
}
