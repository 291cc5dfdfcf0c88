# Trampolines: GCC's nested functions, as a client.
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

# See scripts/client.sh.  Only the functions of libgcc that make trampolines
# are built, from GCC's source with the patches: as an archive, which any GCC
# since version 14 links before its own libgcc.  The tests of GCC are compiled
# by that as well.

gcc_tools ()
{
  :
}

# Whether the compiler of CONFIG has FILE for the ABI that it compiles for.
gcc_has_file ()
{
  local compiler directory
  read -ra compiler <<<"$(compiler_of "$1")"
  directory=$("${compiler[@]}" -print-multi-directory)
  [[ $("${compiler[@]}" -print-file-name="$directory/$2") == /* ]]
}

# Whether it knows Fortran.
gcc_has_fortran ()
{
  local compiler
  read -ra compiler <<<"$(compiler_of "$1")"
  [ -x "$("${compiler[@]}" -print-prog-name=f951)" ] \
    && gcc_has_file "$1" libgfortran.a
}

# The name that the tool NAME of the compiler of CONFIG has with its version.
gcc_tool ()
{
  local compiler
  read -ra compiler <<<"$(compiler_of "$1")"
  echo "$("${compiler[@]}" -dumpmachine)-$2-$("${compiler[@]}" -dumpversion)"
}

gcc_has_ada ()
{
  command -v "$(gcc_tool "$1" gnatmake)" >/dev/null && gcc_has_file "$1" adalib
}

# What more of GCC's tests of CONFIG can be run with.
gcc_optional_packages ()
{
  local compiler gnat
  read -ra compiler <<<"$(compiler_of "$1")"
  cxx_package "$1"
  if ! gcc_has_fortran "$1"; then
    if [ "$1" = "$(own_config)" ]; then
      echo gfortran
    else
      compiler_package "${compiler[0]}" | sed 's/^gcc-/gfortran-/'
      multilib_package "$1" | sed 's/^gcc-/gfortran-/'
    fi
  fi
  gnat=$(gcc_tool "$1" gnat)
  gnat=gnat-${gnat##*-}-${gnat%-gnat-*}
  # It has no library for another ABI than the compiler's own.
  if ! gcc_has_ada "$1" && [ -z "$(multilib_package "$1")" ] \
     && known_package "${gnat//_/-}"; then
    echo "${gnat//_/-}"
  fi
}

# Why the compiler of CONFIG, by way of "cc", is of no use here, or nothing.
gcc_refusal ()
{
  local compiler
  read -ra compiler <<<"$(compiler_of "$1")"
  echo 'int main (void) { return 0; }' \
    | "${compiler[@]}" -ftrampoline-impl=heap -E -x c - >/dev/null 2>&1 \
    || echo "GCC $("${compiler[@]}" -dumpfullversion) has no" \
	 "-ftrampoline-impl=heap, which came with GCC 14"
}

gcc_built ()
{
  local config=$1 version=$2 directory=$3 compiler
  # What libgcc does not have yet.
  added_to_source gcc "$(source_tree gcc "$version")" || return 1
  rm -rf "$directory"
  mkdir -p "$directory"
  read -ra compiler <<<"$(compiler_of "$config")"
  "$(install_dir "$config")/cc" -O2 -g -fPIC -fvisibility=hidden -Wall \
    -Wextra -c -o "$directory/heap-trampoline-gnu.o" \
    "$(source_tree gcc "$version")/libgcc/config/heap-trampoline-gnu.c" \
    && "$("${compiler[@]}" -print-prog-name=ar)" rc \
	 "$directory/libheap_trampoline.a" \
	 "$directory/heap-trampoline-gnu.o" \
    && ! readelf -sW "$directory/heap-trampoline-gnu.o" \
	 | grep -E 'UND .*(mmap|mprotect)'
}

gcc_installed ()
{
  local config=$1 version=$2 directory=$3 install libraries
  install=$(install_dir "$config")
  libraries=$(find "$install/usr" -name crt1.o)
  libraries=${libraries%/*}
  # The last ones are for Fortran.
  cp "$directory/libheap_trampoline.a" \
    "$(client_dir gcc)/heap-trampoline.specs" "$libraries" \
    && compiler_libraries "$config" libgfortran.so.5 libquadmath.so.0 \
	 libgomp.so.1 \
    && mkdir -p "$libraries/pkgconfig" \
    && sed "s,@prefix@,\${pcfiledir}/../..,
	    s,@libdir@,\${pcfiledir}/..,
	    s,@version@,$version," "$(client_dir gcc)/heap-trampoline.pc.in" \
	 >"$libraries/pkgconfig/heap-trampoline.pc"
}

# The objects that the benchmark loads.  What the compiler itself has for the
# heap comes from the compiler without the specs; some do not have it.  What
# has trampolines on the stack cannot be loaded unless that is executable.
gcc_compared ()
{
  local config=$1 directory=$3 here cc compiler kind options
  local shared=(-O2 -Wall -fPIC -shared)
  here=$(client_dir gcc)
  cc=$(install_dir "$config")/cc
  read -ra compiler <<<"$(compiler_of "$config")"
  rm -f "$directory"/bench-nested*
  "${compiler[@]}" "${shared[@]}" -DKIND=1 -ftrampoline-impl=heap \
    -Wl,-z,defs -o "$directory/bench-nested-heap.so" "$here/bench-nested.c" \
    || echo "the compiler has no trampolines on the heap"
  for kind in stack patched none; do
    case $kind in
      stack) options=(-DKIND=1 -ftrampoline-impl=stack) ;;
      patched) options=(-DKIND=1 -ftrampoline-impl=heap) ;;
      none) options=(-DKIND=0) ;;
    esac
    "$cc" "${shared[@]}" "${options[@]}" \
      -o "$directory/bench-nested-$kind.so" "$here/bench-nested.c" || return 1
  done
  "$cc" -O2 -Wall -pthread -Wl,-z,execstack -o "$directory/bench-nested" \
    "$here/bench-nested.c"
}

gcc_measured ()
{
  local config=$1 directory=$3 kind objects=()
  for kind in heap stack patched none; do
    if [ -f "$directory/bench-nested-$kind.so" ]; then
      objects+=("$kind=$directory/bench-nested-$kind.so")
    fi
  done
  "$(install_dir "$config")/run" "$directory/bench-nested" "${objects[@]}"
}
