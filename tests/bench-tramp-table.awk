# Print the results of bench-tramp as tables, with ratios.
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

# Usage: awk -f bench-tramp-table.awk bench-tramp-*.out [bench-tramp-*.count]
# Every result is known by the text of its members that are not measured,
# for example "call chain 32".

function number(value, format) {
  return value == "" || value == "null" ? "-" : sprintf(format, value)
}

function ratio(x, y) {
  return x + 0 > 0 && y + 0 > 0 ? sprintf("%.2f", x / y) : "-"
}

# A row of the benchmark NAME, compared with the two others.
function row(label, name, other, another) {
  printf "%-30s %10s %8s %8s %8s\n", label,
    number(value[name, "time"], "%.2f"),
    number(value[name, "instructions"], "%.1f"),
    ratio(value[name, "time"], value[other, "time"]),
    ratio(value[name, "time"], value[another, "time"])
}

function head(title, other, another) {
  printf "\n%-30s %10s %8s %8s %8s\n", title, "ns", "instr.", other, another
}

/^ *"/ {
  member = $0
  sub(/^ *"/, "", member)
  sub(/".*/, "", member)
  text = $0
  sub(/^[^:]*: /, "", text)
  gsub(/[",]/, "", text)
  if (member == "benchmark")
    name = text
  else if (member ~ /^(kind|targets|threads)$/ \
	   || (member == "count" && name !~ /^table/))
    name = name " " text
  else
    value[name, member] = text
}

END {
  if (name == "")
    {
      print "no results of bench-tramp" >"/dev/stderr"
      exit 1
    }

  print "Times are the least of all rounds; columns with / are their ratios."

  if (("kernel getpid", "time") in value)
    {
      head("Trampolines of the kernel", "/getpid", "/chain")
      nrows = split("getpid,chain,kernel chain,kernel stack,kernel arg 0," \
		    "make and free", rows, ",")
      for (r = 1; r <= nrows; ++r)
	row("  " rows[r], "kernel " rows[r], "kernel getpid", "kernel chain")
    }
  if (!(("call direct 1", "time") in value))
    exit

  split("1 32", targets)
  split("direct,generated,chain,stack,arg 0,arg 1,arg 2,arg 3,arg 4,arg 5," \
	"arg 6,arg 7", deliveries, ",")
  for (t = 1; t <= 2; ++t)
    {
      head("Call, targets: " targets[t], "/direct", "/generat")
      for (d = 1; d in deliveries; ++d)
	if (value["call " deliveries[d] " " targets[t], "time"] != "null")
	  row("  " deliveries[d], "call " deliveries[d] " " targets[t],
	      "call direct " targets[t], "call generated " targets[t])
    }

  nkinds = split("malloc,chain,arg 0,sealed arg 0,libffi", kinds, ",")
  for (count = 1; count <= 64; count += 63)
    for (threads = 1; threads <= 8; threads *= 2)
      {
	head("Make " count ", free " count ", threads: " threads,
	     "/malloc", "/libffi")
	for (k = 1; k <= nkinds; ++k)
	  row("  " kinds[k], "cycle " kinds[k] " " count " " threads,
	      "cycle malloc " count " " threads,
	      "cycle libffi " count " " threads)
      }

  printf "\n%-18s %8s %8s %8s %8s %8s %8s %8s\n", "Held", "count",
    "ns each", "bytes", "mappings", "cycle", "of 64", "replace"
  for (k = 1; k <= nkinds; ++k)
    for (count = 1; count <= 1000000; count *= count == 1 ? 1000 : 10)
      {
	name = "held " kinds[k] " " count
	printf "  %-16s %8d %8s %8s %8s %8s %8s %8s\n", kinds[k], count,
	  number(value[name, "time"], "%.2f"),
	  number(value[name, "bytes"], "%.2f"),
	  number(value[name, "mappings"], "%d"),
	  number(value[name, "cycle"], "%.2f"),
	  number(value[name, "cycle of 64"], "%.2f"),
	  number(value[name, "replace"], "%.2f")
      }

  printf "\n%-30s %10s %8s\n", "Fork", "ns", "/without"
  for (count = 1; count <= 1000; count *= count == 1 ? 100 : 10)
    printf "  %-28s %10s %8s\n", count " threads with caches",
      number(value["fork caches " count, "time"], "%.0f"),
      ratio(value["fork caches " count, "time"],
	    value["fork threads " count, "time"])
  printf "  %-28s %10s %8s\n", "1000000 live",
    number(value["fork live 1000000", "time"], "%.0f"),
    ratio(value["fork live 1000000", "time"],
	  value["fork _Fork 1000000", "time"])

  printf "\nA new table of %s trampolines: %s ns\n",
    number(value["table", "slots"], "%.0f"),
    number(value["table", "time"], "%.0f")
  print "The first one of a process, and a call through it:"
  split("generated,chain,libffi", kinds, ",")
  for (k = 1; k <= 3; ++k)
    printf "  %-16s %8s ns\n", kinds[k],
      number(value["first " kinds[k], "time"], "%.0f")
}
