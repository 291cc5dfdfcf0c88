# A table of the results of a client's benchmark.
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

# Usage: jq -r -f bench-table.jq FILE
# Fields are separated by tabs: what was measured, and then, for each kind, the
# result and its ratio to that of the first kind.  The first line has the names
# of the kinds.

def what($member):
  if $member == "bytes" or $member == "mappings" then
    "\($member), \(.count) held"
  elif .benchmark == "held" then "make and free one, \(.count) held"
  elif .benchmark == "nested" and $member == "call" then "call"
  elif .benchmark == "nested" then
    "enter and leave" + if .count > 1 then ", \(.count) deep" else "" end
  elif .benchmark == "cycle" and .count > 1 then
    "make \(.count), free \(.count)"
  else
    { cycle: "make and free one", first: "first of a process",
      import: "import ctypes", qsort: "qsort by way of ctypes" }[.benchmark]
    // .benchmark
  end
  + if .threads > 1 then ", \(.threads) threads" else "" end;

.results as $results
| reduce $results[].kind as $kind ([]; if index($kind) then . else . + [$kind]
				       end)
| . as $kinds
| ["", ($kinds[] | ., "ratio")],
  ($results[] | select(.kind == $kinds[0]) as $first
   | ($first | del(.benchmark, .kind, .count, .threads, .crashes) | keys[])
     as $member
   | [($first | what($member)),
      ($kinds[] as $kind
       | $results[]
       | select([.benchmark, .count, .threads, .kind]
		== [$first.benchmark, $first.count, $first.threads, $kind]
		and has($member))
	 [$member]
       | . // "-",
	 if . and $first[$member] and $first[$member] > 0
	 then . / $first[$member] else "-" end)])
| @tsv
