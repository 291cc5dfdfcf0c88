# What pictures of benchmarks have in common.
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

# Usage: gnuplot -e "directory = 'DIRECTORY'" bench-tramp.gp FILE.gp
# FILE draws what the results in DIRECTORY say, which jq reads.

set terminal svg size 800,500 font "sans-serif,14" background "white"
set datafile separator tab
set border 3
set tics nomirror
set grid ytics lc rgb "#d0d0d0"
set key top left reverse Left
set style data linespoints
set style histogram clustered gap 1
set style fill solid
set boxwidth 0.9 relative

# These can be told from each other by everybody.
set linetype 1 lc rgb "#666666" lw 2 pt 7
set linetype 2 lc rgb "#0072b2" lw 2 pt 5
set linetype 3 lc rgb "#56b4e9" lw 2 pt 9
set linetype 4 lc rgb "#d55e00" lw 2 pt 13

# The command that prints FIELDS of the results in the file NAME for which
# CONDITION holds.
results(name, condition, fields) = sprintf("< jq -r '.functions[].results[] \
  | select(%s) | [%s] | @tsv' %s/%s.out", condition, fields, directory, name)

# The kinds of memory that are compared.
kinds = "malloc chain 'arg 0' libffi"
