# Draw what making trampolines in several threads costs.
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

set output directory."/bench-tramp-threads.svg"
set title "Make and free one in each of several threads"
set ylabel "nanoseconds for one in each thread"
set xlabel "threads"
set logscale x 2
set xrange [0.9:9]
set yrange [0:*]

plot for [kind in kinds] results("bench-tramp-cycle", \
    sprintf(".count == 1 and .kind == \"%s\"", kind), \
    ".threads, .time") using 1:2 title kind
