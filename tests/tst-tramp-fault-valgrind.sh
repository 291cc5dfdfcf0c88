#!/bin/sh
# Trampolines: valgrind finds neither errors nor leaks.
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

# Run the program under valgrind.
run_valgrind ()
{
  # shellcheck disable=SC2086 # Both are commands with arguments.
  ${test_wrapper_env} ${run_program_env} \
    valgrind -q --tool=memcheck --leak-check=full --show-leak-kinds=all \
      --errors-for-leak-kinds=all --error-exitcode=1 \
      "${rtld}" --library-path "${library_path}" \
      "${test_prog}" "$@"
}

# shellcheck disable=SC2086
${test_wrapper_env} ${run_program_env} \
  /bin/sh -c "command -v valgrind" || exit 77

# Does valgrind work with this library at all?
run_valgrind nothing || exit 77

run_valgrind
