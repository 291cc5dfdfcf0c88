# Draw how much memory trampolines need.
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

set output directory."/bench-tramp-memory.svg"
set title "Private memory of each"
set ylabel "bytes"
set key top right noreverse Right
set logscale xy
set xrange [0.8:1250000]
set format x "10^{%L}"
set xlabel "number of trampolines, closures or blocks that exist"

plot for [kind in kinds] results("bench-tramp-held", \
    sprintf(".benchmark == \"held\" and .kind == \"%s\"", kind), \
    ".count, .bytes") using 1:2 title kind
