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

# See scripts/client.sh.  Needs autoconf, automake, libtool and dejagnu.

libffi_tools ()
{
  echo "autoreconf:autoconf automake:automake libtoolize:libtool" \
    "runtest:dejagnu"
}

# The configure script and makefiles that the patches change.
libffi_generated ()
{
  autoreconf -f -i "$(source_tree libffi "$1")"
}

libffi_built ()
{
  local config=$1 version=$2 directory=$3 install
  install=$(install_dir "$config")
  built_source libffi "$version" generated '' libffi_generated "$version" \
    || return 1
  rm -rf "$directory"
  mkdir -p "$directory"
  # The tests of the library read this, too.
  (cd "$directory" \
     && "$(source_tree libffi "$version")/configure" --host="$config" \
	  --prefix=/usr --libdir=/usr/lib --disable-docs \
	  --disable-multi-os-directory CFLAGS='-g -O2' \
	  "CC=$install/cc" "CXX=$install/c++" \
     && make -j "$(option jobs)" \
     && make install "DESTDIR=$directory/installed")
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

# What libffi's tests say, where they run without an emulator.
libffi_results ()
{
  local config=$1 directory=$3
  if ! runs_here "$config"; then
    echo "UNSUPPORTED: libffi/testsuite (needs a machine for $config)"
    return
  fi
  # What it says of failures by the way is in its summary, too.
  make -C "$directory/testsuite" -k check >"$directory/check.log" 2>&1 || true
  result_lines "$directory/testsuite/libffi.sum" \
    | sed -E 's,^([A-Z]+: ),\1libffi/,'
}
