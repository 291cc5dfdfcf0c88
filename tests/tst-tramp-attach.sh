#!/bin/sh
# Trampolines: tools that attach to a process are right about it.
# Copyright The GNU Toolchain Authors.
# This file is part of the GNU C Library.

# The GNU C Library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.

# The GNU C Library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.

# You should have received a copy of the GNU Lesser General Public
# License along with the GNU C Library; if not, see
# <https://www.gnu.org/licenses/>.

set -e

rtld="$1"
test_wrapper_env="$2"
run_program_env="$3"
library_path="$4"
test_prog="$5"

# A stack that can be very large may leave no room above the library.
# shellcheck disable=SC3045 # Do so where the shell can.
ulimit -S -s 8192 || true

# Run the program with the arguments $4 and further ones.  Once it waits, run
# the command $1 with the number of its process.  Succeed if the output has all
# the words in $2, where LIBRARY is the address of the library.  Return $3 if
# the program ends before.
attach ()
{
  tool=$1 words=$2 ended=$3
  shift 3
  # shellcheck disable=SC2086 # Both are commands with arguments.
  ${test_wrapper_env} ${run_program_env} \
    "${rtld}" --library-path "${library_path}" "${test_prog}" "$@" | {
      read -r library pid || exit "$ended"
      [ "$library" != none ] || exit 77
      output=$(${tool} "$pid" 2>&1) || true
      kill "$pid"
      printf '%s\n' "$output"
      for word in $words; do
	[ "$word" != LIBRARY ] || word=$library+
	case $output in
	  *"$word"*) ;;
	  *) echo "error: $tool does not find $word"; exit 1 ;;
	esac
      done
  }
}

# Try the command $1, whose output has the words in $2.  Set STATUS if it works
# on a process without trampolines.
try ()
{
  command -v "${1%% *}" || return 0
  attach "$1" "$2" 77 nothing || return 0
  if [ "$status" -eq 77 ]; then
    status=0
  fi
  attach "$1" "$2" 1 || status=$?
}

status=77
try "eu-stack -p" "callback qsort main"
try "eu-unstrip -n -p" "LIBRARY"
# This knows nothing of a program that ld.so was told to start.
try "gdb -nx -batch -ex bt -p" "pause"
exit "$status"
