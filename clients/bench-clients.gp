# Draw what a client costs with the patches and without.
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

# Usage: gnuplot -e "directory = 'DIRECTORY'; name = 'NAME'" bench-tramp.gp \
#   bench-clients.gp
# bench-NAME.tsv has what bench-table.jq prints: for each kind, a result and
# its ratio to the first one.

file = directory."/bench-".name.".tsv"
cell(what) = system("awk -F '\\t' 'NR == 1 { print ".what." }' ".file)

set output directory."/bench-".name.".svg"
set title name
set ylabel "ratio to \"".cell("$2")."\""
set yrange [0:*]
set xtics rotate by 35 right scale 0
set key outside top center horizontal
set rmargin 3
set style data histograms
set datafile missing "-"

plot for [i = 2:int(cell("NF")):2] file \
  using i + 1:xtic(1) title columnheader(i) lt i / 2
