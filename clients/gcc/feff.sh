# Trampolines: FEFF, as a test of GCC's nested functions.
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

# Needs client.sh, tests.sh, and the source of FEFF.  Leaves nothing:
# gcc_feff_results prints a line for each test.

# FEFF, which computes spectra of X-ray absorption: internal procedures are
# what it walks through its input with.  PROGRAMs are installed in DIRECTORY,
# with trampolines of the kind KIND.
gcc_feff_built ()
{
  local config=$1 directory=$2 kind=$3 cc make compiler
  cc=$(install_dir "$config")/cc
  compiler="$cc -ftrampoline-impl=$kind"
  rm -rf "$directory"
  mkdir -p "$directory"
  cp -a "$(source_tree feff85exafs "$(source_versions feff85exafs)")/." \
    "$directory"
  # What is linked comes last: its makefiles have no place for libraries there.
  cat >"$directory/fortran" <<-EOF
	#!/bin/sh
	exec $compiler "\$@" -Wl,--push-state,--no-as-needed \\
	  $(gcc_own_object "${directory%/*}" "$kind") -lgfortran -lm \\
	  -Wl,--pop-state
	EOF
  chmod +x "$directory/fortran"
  make=(make -C "$directory" "FORTRAN=$directory/fortran"
	"F90=$directory/fortran" "CC=$cc" "PREFIX=$directory/installed"
	"FCFLAGS=-c -O2 -ffree-line-length-none -w -fPIC -std=legacy"
	"F90FLAGS=-std=f2008 -c -O2 -w -fPIC")
  "${make[@]}" all install >&2
}

# What FEFF's programs of DIRECTORY compute for MATERIAL, in OUTPUT.
gcc_feff_output ()
{
  local config=$1 directory=$2 material=$3 output=$4 program
  rm -rf "$output"
  mkdir -p "$output"
  cp "$directory/tests/$material/baseline/noSCF/feff.inp" "$output"
  for program in rdinp pot xsph pathfinder genfmt ff2x; do
    (cd "$output" \
       && timeout 300 "$(install_dir "$config")/run" \
	    "$directory/installed/bin/feff8l_$program" \
	    >"$output/$program.log" 2>&1) || return 1
  done
  rm "$output"/*.log
}

gcc_feff_results ()
{
  local config=$1 directory=$2 version name material kind
  version=$(source_versions feff85exafs)
  name="feff85exafs $version"
  if [ "$config" != "$(own_config)" ] || ! gcc_has_fortran "$config" \
     || ! fetched_source feff85exafs "$version" >&2; then
    echo "UNSUPPORTED: $name (needs its source, and gfortran)"
    return
  fi
  patched_source feff85exafs "$version" >&2 || return 1
  for kind in stack heap; do
    if ! gcc_feff_built "$config" "$directory/feff-$kind" "$kind"; then
      echo "FAIL: $name, $kind (did not compile)"
      return
    fi
  done
  for material in Copper NiO UO2 Zircon; do
    if gcc_feff_output "$config" "$directory/feff-stack" "$material" \
	 "$directory/feff-stack.out" \
       && gcc_feff_output "$config" "$directory/feff-heap" "$material" \
	    "$directory/feff-heap.out" \
       && [ -f "$directory/feff-heap.out/chi.dat" ] \
       && diff -r "$directory"/feff-{stack,heap}.out >&2; then
      echo "PASS: $name, $material"
    else
      echo "FAIL: $name, $material"
    fi
  done
  rm -rf "$directory"/feff-*
}
