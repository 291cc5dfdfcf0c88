# Trampolines: libffi, as a client.
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

# See scripts/client.sh.  Needs autoconf, automake, libtool with the macros for
# libltdl, and dejagnu.

libffi_tools ()
{
  echo "autoreconf:autoconf automake:automake libtoolize:libtool" \
    "/usr/share/aclocal/ltdl.m4:libltdl-dev runtest:dejagnu"
}

# Some of its tests are C++.
libffi_optional_packages () { cxx_package "$1"; }

# The configure script and makefiles that the patches change.
libffi_generated ()
{
  autoreconf -f -i "$(source_tree libffi "$1")"
}

# The tree TREE, configured with OPTIONs, for CONFIG in DIRECTORY.
libffi_made ()
{
  local config=$1 tree=$2 directory=$3 install flags='-g -O2'
  shift 3
  # As distributions compile it.
  [[ $config != aarch64* ]] || flags+=' -mbranch-protection=standard'
  install=$(install_dir "$config")
  rm -rf "$directory"
  mkdir -p "$directory"
  # The tests of the library read this, too.
  (cd "$directory" \
     && "$tree/configure" --host="$(triplet_of "$config")" \
	  --prefix=/usr --libdir=/usr/lib --disable-docs \
	  --disable-multi-os-directory CFLAGS="$flags" \
	  "CC=$install/cc" "CXX=$install/c++" "$@" \
     && make -j "$(option jobs)" \
     && make install "DESTDIR=$directory/installed")
}

libffi_built ()
{
  built_source libffi "$2" generated '' libffi_generated "$2" \
    && libffi_made "$1" "$(source_tree libffi "$2")" "$3"
}

# The libffi in DIRECTORY, where CONFIG's glibc is.
libffi_installed ()
{
  local config=$1 directory=$3/installed/usr install start
  install=$(install_dir "$config")
  start=$(find "$install/usr" -name crt1.o)
  cp -a "$directory"/lib/libffi.so.* \
    "$install$(make_variable "$config" config.make slibdir)" \
    && cp -L "$directory"/lib/libffi.{a,so} "${start%/*}" \
    && cp "$directory"/include/*.h "$install/usr/include"
}

# Have DejaGnu run the tests in DIRECTORY with the words that follow before
# each program.
libffi_board ()
{
  local directory=$1
  shift
  mkdir -p "$directory/boards"
  printf '%s\n' 'load_generic_config "unix"' 'process_multilib_options ""' \
    "set_board_info exec_shell \"$*\"" >"$directory/boards/unix.exp"
  sed -i '/boards_dir/d' "$directory/local.exp"
  echo "lappend boards_dir \"$directory/boards\"" >>"$directory/local.exp"
}

# What the tests in DIRECTORY say, with PREFIX before their names.  The rest is
# for make.  DejaGnu runs none if it gets no terminal, and calls that success.
libffi_suite ()
{
  local directory=$1 prefix=$2
  shift 2
  rm -f "$directory/testsuite/libffi.sum"
  # What it says of failures by the way is in its summary, too.
  make -C "$directory/testsuite" -k check "$@" >"$directory/check.log" 2>&1 \
    || true
  result_lines "$directory/testsuite/libffi.sum" \
    | awk -v prefix="$prefix" '
	{ sub(/: /, "&" prefix "/"); print }
	/^PASS/ { passed = 1 }
	END {
	  if (!passed)
	    print "FAIL: " prefix "/testsuite (nothing passed)"
	}'
}

# What FILE, which count-closures.so has written, says of the closures of all
# tests.
libffi_closures ()
{
  awk '
    { prepared += $1; from_libc += $2; writable += $3 }
    END {
      print (prepared > 0 && from_libc == prepared ? "PASS" : "FAIL") \
	": libffi/trampolines of the C library (" from_libc + 0 " of " \
	prepared + 0 " closures)"
      print (prepared > 0 && writable == 0 ? "PASS" : "FAIL") \
	": libffi/no memory writable and executable"
    }' "$1"
}

# Of a libffi that is linked with this machine's own C library: its tests of
# closures with that, and then one of ours, with the C library of CONFIG.
libffi_host_results ()
{
  local config=$1 version=$2 directory=$3 host=$3.host name=tst-libffi-limits
  if ! libffi_made "$config" "$(source_tree libffi "$version")" "$host" \
	 CC=gcc CXX=g++ >&2; then
    echo "FAIL: libffi-host/testsuite (did not compile)"
    return
  fi
  libffi_suite "$host" libffi-host RUNTESTFLAGS=closure.exp \
    LIBFFI_TEST_OPTIMIZATION=-O2
  if LD_LIBRARY_PATH=$host/.libs "$(install_dir "$config")/run" \
       "$directory/$name" >&2; then
    echo "PASS: libffi-host/$name"
  else
    echo "FAIL: libffi-host/$name"
  fi
}

# What libffi's tests say, and their closures.  Where it takes an emulator,
# only the tests of closures are run, once.
libffi_results ()
{
  local config=$1 version=$2 directory=$3 shell=() emulator options=()
  local closures=$directory/closures
  if ! emulator=$(emulator_of "$config"); then
    echo "UNSUPPORTED: libffi/testsuite (nothing here runs it)"
    return
  fi
  "$(install_dir "$config")/cc" -O2 -shared -fPIC -I"$directory/include" \
    -o "$directory/count-closures.so" \
    "$(client_dir libffi)/count-closures.c" || return 1
  if [ -n "$emulator" ]; then
    installed_script emulate "$config" "$(emulator_file "$config")"
    shell=("$(emulator_file "$config")")
    options=(RUNTESTFLAGS=closure.exp LIBFFI_TEST_OPTIMIZATION=-O2)
  fi
  : >"$closures"
  libffi_board "$directory" "${shell[@]}" env \
    "LD_PRELOAD=$directory/count-closures.so" "COUNT_CLOSURES=$closures"
  libffi_suite "$directory" libffi "${options[@]}" \
    | if has_cxx "$config"; then
	cat
      else
	sed '/^PASS/!s/^[A-Z]*: \(.*[.]cc .*\)/UNSUPPORTED: \1 (needs g++)/'
      fi
  libffi_closures "$closures"
  if [ "$config" = "$(own_config)" ]; then
    libffi_host_results "$config" "$version" "$directory"
  fi
}

# libffi without the patches, as it is by default, with its own static
# trampolines, and with the options that Debian's packages have.
libffi_stock_made ()
{
  local config=$1 version=$2 directory=$3
  rm -rf "$directory"
  mkdir -p "$directory"
  unpacked_file "$(source_file libffi "$version")" "$directory/source" \
    && autoreconf -f -i "$directory/source" \
    && libffi_made "$config" "$directory/source" "$directory/stock" \
    && libffi_made "$config" "$directory/source" "$directory/debian" \
	 --enable-pax_emutramp --disable-exec-static-tramp --without-gcc-arch
}

# The benchmark, and what it loads besides the library in DIRECTORY.
libffi_compared ()
{
  local config=$1 version=$2 directory=$3
  built_source libffi "$version" "${directory##*/}-stock" \
    "$(cat "$(stamp_file "$config" installed)")" \
    libffi_stock_made "$config" "$version" "$directory-stock" \
    && "$(install_dir "$config")/cc" -O2 -Wall -pthread \
	 -o "$directory/bench-libffi" "$(client_dir libffi)/bench-libffi.c" -lm
}

# What the object FILE is for.
libffi_machine () { readelf -h "$1" | grep -E 'Class|Machine'; }

# A Python of this machine for CONFIG, unless its ctypes has a libffi within.
libffi_python ()
{
  local config=$1 loader program module
  local script='import sys, _ctypes; print(sys.executable, _ctypes.__file__)'
  loader=$(installed_loader "$config")
  for program in /usr/bin/python3 python3; do
    read -r program module < <("$program" -c "$script" 2>/dev/null) || continue
    if [ "$(libffi_machine "$module")" = "$(libffi_machine "$loader")" ] \
       && readelf -d "$module" | grep 'NEEDED.*libffi\.so\.8' >/dev/null; then
      echo "$program"
      return
    fi
  done
}

libffi_measured ()
{
  local config=$1 directory=$3 program python=()
  program=$(libffi_python "$config")
  if [ -n "$program" ]; then
    python=(-- "$(installed_loader "$config")" --library-path
	    "$(install_dir "$config")$(
	      make_variable "$config" config.make slibdir)" "$program")
  fi
  "$(install_dir "$config")/run" "$directory/bench-libffi" \
    stock="$directory-stock/stock/installed/usr/lib/libffi.so.8" \
    debian="$directory-stock/debian/installed/usr/lib/libffi.so.8" \
    patched="$directory/installed/usr/lib/libffi.so.8" "${python[@]}"
}
