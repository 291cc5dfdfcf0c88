# Trampolines: the tests of GCC's nested functions.
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

# Needs client.sh, feff.sh, and what the former has built and installed.
# Leaves nothing: gcc_own_results and gcc_results print a line for each test.

# The result of the program PROGRAM of the test NAME, or that it cannot be run.
gcc_program_result ()
{
  local config=$1 name=$2 program=$3 status=0
  shift 3
  if emulator_of "$config" >/dev/null; then
    timeout 300 "$(install_dir "$config")/run" "$program" "$@" >&2 || status=$?
    case $status in
      0) echo "PASS: $name" ;;
      77) echo "UNSUPPORTED: $name" ;;
      *) echo "FAIL: $name" ;;
    esac
  else
    echo "UNSUPPORTED: $name"
  fi
}

# RESULT, of the test NAME, unless that is a failure and PROGRAM, the same with
# trampolines on the stack, fails as well when it is run with the arguments
# that follow, as in threads under some emulators, now and then.
gcc_excused_result ()
{
  local config=$1 result=$2 name=$3 program=$4 try again
  shift 4
  for try in {1..8}; do
    [[ $result == FAIL:* ]] || break
    again=$(gcc_program_result "$config" "on the stack, $try" "$program" "$@")
    [[ $again != FAIL:* ]] \
      || result="UNSUPPORTED: $name (fails with trampolines on the stack, too)"
  done
  echo "$result"
}

# The random test as PROGRAM, with trampolines of the kind KIND and the options
# that follow.
gcc_random_compiled ()
{
  local config=$1 program=$2 kind=$3 here install
  shift 3
  set -- "$@" "-ftrampoline-impl=$kind" -g -Wall
  here=$(client_dir gcc)
  install=$(install_dir "$config")
  # Exceptions pass through that, as they do anyway on most ports.
  "$install/cc" "$@" -funwind-tables -c -o "${program%/*}/random.o" \
    "$here/tst-nested-random.c" \
    && "$install/c++" "$@" -fexceptions -pthread -o "$program" \
	 -Wl,--wrap=tramp_alloc,--wrap=tramp_free "${program%/*}/random.o" \
	 "$here/tst-nested-cxx.cc"
}

# Our own tests of CONFIG, with the options that follow.
gcc_nested_results ()
{
  local config=$1 directory=$2 install here event name program result
  local wrap=-Wl,--wrap=tramp_alloc,--wrap=tramp_free
  shift 2
  install=$(install_dir "$config")
  here=$(client_dir gcc)
  name="tst-nested $*"
  if "$install/cc" "$@" -g -Wall -Wno-infinite-recursion "$wrap" -pthread \
       -o "$directory/tst-nested" "$here/tst-nested.c"; then
    gcc_program_result "$config" "$name" "$directory/tst-nested"
    # The stack of the first thread is told from others in another way then.
    name+=", unlimited stack"
    if (ulimit -s unlimited) 2>/dev/null; then
      (ulimit -s unlimited
       gcc_program_result "$config" "$name" "$directory/tst-nested")
    else
      echo "UNSUPPORTED: $name"
    fi
  else
    echo "FAIL: $name (did not compile)"
  fi
  name="tst-nested-random $*"
  program=$directory/tst-nested-random
  if ! has_cxx "$config"; then
    echo "UNSUPPORTED: $name (needs g++)"
  elif gcc_random_compiled "$config" "$program" heap "$@"; then
    for event in longjmp exceptions fibers threads fork all; do
      result=$(gcc_program_result "$config" "$name, $event" "$program" \
		 "$event" 100000 1)
      if [[ $result == FAIL:* ]]; then
	gcc_random_compiled "$config" "$program-stack" stack "$@" \
	  && result=$(gcc_excused_result "$config" "$result" "$name, $event" \
			"$program-stack" "$event" 100000 1)
      fi
      echo "$result"
    done
  else
    echo "FAIL: $name (did not compile)"
  fi
  # What is loaded by dlopen, and needs an executable stack otherwise.
  [[ " $* " != *" -static"* ]] || return 0
  name="tst-nested-dlopen $*"
  if "$install/cc" "$@" -g -Wall -DOBJECT -fPIC -shared \
       -o "$directory/tst-nested-dlopen.so" "$here/tst-nested-dlopen.c" \
     && "$install/cc" "$@" -g -Wall -pthread -rdynamic \
	  -o "$directory/tst-nested-dlopen" "$here/tst-nested-dlopen.c"; then
    gcc_program_result "$config" "$name" "$directory/tst-nested-dlopen" \
      "$directory/tst-nested-dlopen.so"
  else
    echo "FAIL: $name (did not compile)"
  fi
}

# What becomes of PROGRAM, which the command that follows compiles and, unless
# that has the option -c, links to be run: what goes wrong first, or a status.
gcc_outcome ()
{
  local config=$1 program=$2 status=0
  shift 2
  rm -f "$program"
  if ! timeout 120 "$@" -o "$program" >&2; then
    echo "did not compile"
  elif [[ " $* " == *" -c "* ]]; then
    echo compiles
  else
    timeout 120 "$(install_dir "$config")/run" "$program" </dev/null >&2 \
      || status=$?
    echo "status $status"
  fi
}

# GCC's test TEST with the option LEVEL: the same must become of it with
# trampolines of the C library as with GCC's own on the stack, and the stack is
# not executable.
gcc_test_result ()
{
  local config=$1 test=$3 level=$4 directory=$5 file=$2/$3 program
  local name compile options objects=() libraries=(-lm) outcome expected
  name="gcc/$test $level"
  compile=("$(install_dir "$config")/cc" -w "$level")
  # What the test itself asks for, but for what is tried here.
  read -ra options < <(
    sed -nE 's/.*\{ *dg-(additional-)?options "([^"]*)" *\}.*/\2/p' "$file" \
      | tr '\n' ' ' | sed -E 's/-(ftrampoline-impl|fdump)[^ ]*//g
			      s/-pedantic-errors//g'; echo)
  case $test in
    gfortran.dg/*)
      options+=("-J$directory" -static-libgfortran)
      libraries=(-lgfortran -lm)
      ;;
    gcc.c-torture/*) options=(-std=gnu17 "${options[@]}") ;;
  esac
  case $test in
    */compile/*) options+=(-c) ;;
    */execute/*) ;;
    *) grep -q 'dg-do *run' "$file" || options+=(-c) ;;
  esac
  if ! emulator_of "$config" >/dev/null && [[ " ${options[*]} " != *" -c "* ]]
  then
    options+=(-c)
  fi
  if [[ " ${options[*]} " == *" -c "* ]]; then
    libraries=()
  else
    objects=("$directory/no-wx.o")
  fi
  program=$directory/test
  expected=$(gcc_outcome "$config" "$program" "${compile[@]}" \
	       "${options[@]}" -ftrampoline-impl=stack "$file" \
	       "${libraries[@]}")
  outcome=$(gcc_outcome "$config" "$program" "${compile[@]}" \
	      "${options[@]}" -ftrampoline-impl=heap "$file" "${objects[@]}" \
	      "${libraries[@]}")
  if [ "$outcome" != "$expected" ]; then
    echo "FAIL: $name ($outcome, with the stack: $expected)"
  elif [ "$outcome" = "status 127" ]; then
    echo "FAIL: $name (a library is missing)"
  elif [ "$outcome" != compiles ] && [ "$outcome" != "status 0" ]; then
    echo "UNSUPPORTED: $name ($outcome)"
  elif readelf -lSW "$program" \
         | grep -E 'GNU_STACK.*RWE|GNU-stack.* X ' >&2; then
    echo "FAIL: $name (executable stack)"
  else
    echo "PASS: $name ($outcome)"
  fi
}

# The test NAME, a program that MAKER compiles, with the options that follow.
gcc_threads_result ()
{
  local config=$1 directory=$2 name=$3 maker=$4 program result
  shift 4
  program=$directory/tst-nested-threads
  if ! "$maker" "$config" "$program" heap "$@"; then
    echo "FAIL: $name (did not compile)"
    return
  fi
  result=$(gcc_program_result "$config" "$name" "$program")
  if [[ $result == FAIL:* ]] \
     && "$maker" "$config" "$program" stack "$@"; then
    result=$(gcc_excused_result "$config" "$result" "$name" "$program")
  fi
  echo "$result"
}

# What programs are linked with whose trampolines are of the kind KIND.
gcc_own_object ()
{
  [ "$2" != heap ] || echo "$1/no-wx.o"
}

# Internal procedures of Fortran in threads of OpenMP, as PROGRAM, with
# trampolines of the kind KIND.
gcc_openmp_compiled ()
{
  local config=$1 program=$2 kind=$3 directory=${2%/*}
  shift 3
  # shellcheck disable=SC2046
  "$(install_dir "$config")/cc" "-ftrampoline-impl=$kind" "$@" -fopenmp \
    "-J$directory" -o "$program" "$(client_dir gcc)/tst-nested-openmp.f90" \
    $(gcc_own_object "$directory" "$kind") -lgfortran -lm
}

# Nested subprograms of Ada in tasks, likewise.  The libraries are those of the
# distribution, and static as it may have no others for CONFIG.
gcc_ada_compiled ()
{
  local config=$1 program=$2 kind=$3 directory=${2%/*}
  local source=tst_nested_ada
  shift 3
  # shellcheck disable=SC2046
  cp "$(client_dir gcc)/$source.adb" "$directory" \
    && (cd "$directory" \
	  && "$(gcc_tool "$config" gnatmake)" -q -f -c -b -gnatws \
	       "$source.adb" -cargs "-ftrampoline-impl=$kind" "$@" \
	  && "$(gcc_tool "$config" gcc)" -c -gnatws "b~$source.adb") \
    && "$(install_dir "$config")/cc" -pthread -o "$program" \
	 "$directory/$source.o" "$directory/b~$source.o" \
	 $(gcc_own_object "$directory" "$kind") \
	 -L"$("$(gcc_tool "$config" gcc)" -print-file-name=adalib)" \
	 -l:libgnarl.a -l:libgnat.a -lm -Wl,--as-needed -latomic
}

# GCC's tests of trampolines in Ada: none makes the stack executable.
gcc_ada_results ()
{
  local config=$1 tests=$2 directory=$3 level=$4 file name object
  for file in "$tests"/gnat.dg/trampoline*.adb; do
    # Ada wants this name.
    object=${file##*/}
    object=$directory/${object%.adb}.o
    name="gcc/gnat.dg/${file##*/} $level"
    if ! gcc_has_ada "$config"; then
      echo "UNSUPPORTED: $name (needs gnat)"
    elif ! "$(gcc_tool "$config" gcc)" -gnatws -c "$level" \
	     -ftrampoline-impl=heap -o "$object" "$file"; then
      echo "FAIL: $name (did not compile)"
    elif readelf -SW "$object" | grep -E 'GNU-stack.* X ' >&2; then
      echo "FAIL: $name (executable stack)"
    else
      echo "PASS: $name"
    fi
  done
}

# The options to try, one set a line.  Not all compilers have all, nor do all
# ports of glibc, and Address Sanitizer wants more memory than emulators give,
# and a library that cross compilers have in a place of their own.  On POWER,
# with split stacks, exceptions and threads crash whatever the trampolines are.
gcc_option_sets ()
{
  local config=$1 directory=$2 options install
  install=$(install_dir "$config")
  printf '%s\n' -O0 -O2
  while read -ra options; do
    case $config:${options[*]} in
      powerpc*:*split-stack*) continue ;;
      *sanitize*) runs_here "$config" || continue ;;
    esac
    if "$install/c++" "${options[@]}" -o "$directory/none" -x c++ - \
	 <<<'int main () { try { throw 1; } catch (int) { return 0; } }' \
	 >/dev/null 2>&1 \
       && "$install/run" "$directory/none" >/dev/null 2>&1 </dev/null; then
      echo "${options[@]}"
    else
      echo "$config: no programs with ${options[*]}" >&2
    fi
  done <<-EOF
	-O2 -static
	-O2 -static-pie
	-O2 -fcf-protection=full
	-O2 -fsplit-stack
	-O1 -fsanitize=address
	-O1 -fsanitize=address --param=asan-use-after-return=0
	EOF
}

gcc_own_results ()
{
  local config=$1 directory=$2 options level name
  "$(install_dir "$config")/cc" -O2 -fPIC -c -o "$directory/no-wx.o" \
    "$(client_dir gcc)/no-wx.c" || return 1
  while read -ra options; do
    gcc_nested_results "$config" "$directory" -ftrampoline-impl=heap \
      "${options[@]}"
  done < <(gcc_option_sets "$config" "$directory")
  for level in -O0 -O2; do
    name="tst-nested-openmp $level"
    if gcc_has_fortran "$config"; then
      gcc_threads_result "$config" "$directory" "$name" gcc_openmp_compiled \
	"$level"
    else
      echo "UNSUPPORTED: $name (needs gfortran)"
    fi
    name="tst_nested_ada $level"
    if gcc_has_ada "$config"; then
      gcc_threads_result "$config" "$directory" "$name" gcc_ada_compiled \
	"$level"
    else
      echo "UNSUPPORTED: $name (needs gnat)"
    fi
  done
}

gcc_results ()
{
  local config=$1 version=$2 directory=$3 tests test level fortran=false
  ! gcc_has_fortran "$config" || fortran=true
  tests=$(source_tree gcc "$version")/gcc/testsuite
  while read -r test; do
    if [[ $test == gfortran.dg/* ]] && ! $fortran; then
      echo "UNSUPPORTED: gcc/$test (needs gfortran)"
      continue
    fi
    for level in -O0 -O2; do
      gcc_test_result "$config" "$tests" "$test" "$level" "$directory"
    done
  done < <(grep -v '^#' "$(client_dir gcc)/testsuite" | sed '/^$/d')
  for level in -O0 -O2; do
    gcc_ada_results "$config" "$tests" "$directory" "$level"
  done
  gcc_feff_results "$config" "$directory"
}
