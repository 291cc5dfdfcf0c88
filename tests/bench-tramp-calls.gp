# Draw what calls by way of trampolines cost.
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

set output directory."/bench-tramp-calls.svg"
set title "A call of a function by way of a trampoline"
set ylabel "nanoseconds"
set key outside top center horizontal
set yrange [0:*]
set style data histograms

calls(targets) = results("bench-tramp-call", \
  sprintf(".targets == %d and .time != null", targets), ".kind, .time")

plot calls(1) using 2:xtic(1) title "always the same function" lt 2, \
  calls(32) using 2 title "one of 32 functions" lt 4
