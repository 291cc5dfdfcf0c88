#!/bin/bash
# Trampolines: try the short examples of the manual.
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

# Usage: run-manual.sh MACHINE CC RUN
#
# Compiles what manual/tramp.texi prints with CC, and runs it with RUN.
# MACHINE is what it runs on: examples in assembly are for x86_64 only.  Prints
# a line for each example, as glibc's tests do.

set -euo pipefail

machine=$1 cc=$2 run=$3
manual=$(realpath "$(dirname "$0")/../manual/tramp.texi")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Print example NUMBER of NODE, without the markup.
example ()
{
  awk -v node="@node $1" -v number="$2" '
    /^@node / { here = $0 == node }
    /^@end smallexample/ { inside = 0 }
    inside && n == number { print }
    here && /^@smallexample/ { inside = 1; n++ }
  ' "$manual" | sed -E 's/@(r|var)\{([^}]*)\}/\2/g; s/@(.)/\1/g'
}

# Compile the SOURCES and see whether the program succeeds.
try ()
{
  local name=$1
  shift
  if "$cc" -Wall -Werror -O2 -o "$dir/program" "$@" > "$dir/out" 2>&1 \
     && "$run" "$dir/program" >> "$dir/out" 2>&1; then
    echo "PASS: manual/$name"
  else
    cat "$dir/out"
    echo "FAIL: manual/$name"
  fi
}

{
  echo '#include <stdlib.h>'
  echo '#include <sys/tramp.h>'
  example 'Trampoline Concepts' 1
  cat <<'END'
int
compare (const void *a, const void *b, void *order)
{
  return (*(const int *) a - *(const int *) b) * *(int *) order;
}

int
main (void)
{
  int lines[] = { 1, 3, 2 }, count = 3, descending = -1, *order = &descending;
END
  example 'Trampoline Concepts' 2
  echo '  return !(lines[0] == 3 && lines[1] == 2 && lines[2] == 1);'
  echo '}'
} > "$dir/qsort.c"
try qsort "$dir/qsort.c"

{
  echo '#define _GNU_SOURCE'
  echo '#include <dlfcn.h>'
  echo '#include <stddef.h>'
  echo '#include <sys/tramp.h>'
  echo 'int main (void) {'
  example 'Trampolines and Tools' 2
  echo 'return alloc == NULL || alloc (TRAMP_CHAIN) == NULL; }'
} > "$dir/dlsym.c"
try dlsym "$dir/dlsym.c"

{
  echo '#include <errno.h>'
  echo '#include <stddef.h>'
  echo '#include <sys/tramp.h>'
  echo 'int main (void) {'
  example 'Kernel Trampolines' 1
  echo 'return tramp == NULL; }'
} > "$dir/kernel.c"
try kernel "$dir/kernel.c"

mkdir -p "$dir/tree/below"
printf %1234s x > "$dir/tree/file"
printf %4321s x > "$dir/tree/below/file"
{
  example 'Trampoline Examples' 1
  # The fifth argument is not in a register on every port.
  cat <<END
int main (void)
{
  return total_size ("$dir/tree") != (TRAMP_ARG_MAX > 4 ? 5555 : -1);
}
END
} > "$dir/nftw.c"
try nftw "$dir/nftw.c"

examples=${manual%/*}/examples
for name in context typed; do
  try "$name" "$examples/tramp-$name.c"
done
if [[ $machine == x86_64 ]]; then
  try generic "$examples/tramp-generic.c"
else
  echo "UNSUPPORTED: manual/generic (for x86_64)"
fi
# As a program without what libgcc has, or lacks, for this.
if "$cc" -ftrampoline-impl=heap -c -o "$dir/empty.o" -x c /dev/null \
     > /dev/null 2>&1; then
  try nested -ftrampoline-impl=heap "$examples/tramp-nested.c" \
    "${manual%/*/*}/clients/gcc/libgcc/config/heap-trampoline-gnu.c"
else
  echo "UNSUPPORTED: manual/nested (needs GCC 14)"
fi

{
  example 'Converting to Trampolines' 5
  cat <<'END'
static int called;
static void code (void) { ++called; }
int
main (void)
{
  void *tramp = _FortranATrampolineInit (NULL, (void *) code, NULL);
  void *address = _FortranATrampolineAdjust (tramp);
  struct tramp_info info;
  ((void (*) (void)) address) ();
  asm ("" : "+r" (tramp));
  _FortranATrampolineFree (tramp);
  return called != 1 || tramp_query (address, &info) == 0;
}
END
} > "$dir/fortran-main.c"
try fortran "$dir/fortran-main.c"

if [[ $machine == x86_64 ]]; then
  {
    example 'Trampoline Assembly' 1
    example 'Trampoline Assembly' 2
    echo '        .section .note.GNU-stack, "", @progbits'
  } > "$dir/add.s"
  {
    echo '#include <sys/tramp.h>'
    echo 'extern long int add_stack (long int);'
    echo 'int main (void) {'
    example 'Trampoline Assembly' 3
    cat <<'END'
  if (six != 6)
    return 1;
  tramp_free (tramp);
  tramp = tramp_alloc (TRAMP_STACK);
  tramp_init (tramp, (void *) add_stack, &five);
  return ((long int (*) (long int)) tramp) (2) != 7;
}
END
  } > "$dir/assembly.c"
  try assembly "$dir/assembly.c" "$dir/add.s"
else
  echo "UNSUPPORTED: manual/assembly (for x86_64)"
fi

echo "all examples were tried"
