# Trampolines: what the tests of programs print.
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

# For programs.sh.  Of what the tests that RUNNER has run printed, print the
# results, as lines "RESULT: TEST".  RESULT is PASS, FAIL, or UNSUPPORTED.

function result(word, name)
{
  # Addresses differ from run to run.
  gsub(/0x[0-9a-f]+/, "0x...", name)
  sub(/ +$/, "", name)
  print word ": " name
}

# The result that is the word PASSED, FAILED, or any other.
function worded(word, passed, failed)
{
  return word ~ "^(" passed ")$" ? "PASS" \
         : word ~ "^(" failed ")$" ? "FAIL" : "UNSUPPORTED"
}

runner == "pytest" && !/^(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) / \
&& match($0, / (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)( |$)/) {
  word = substr($0, RSTART + 1, 4)
  if (index(substr($0, 1, RSTART), "::"))
    result(worded(word, "PASS|XPAS", "FAIL|ERRO"), substr($0, 1, RSTART - 1))
}

runner == "prove" && /^[^ ]+ [.][.]+/ { file = $1 }
runner == "prove" && /^(not )?ok [0-9]/ {
  word = /# (SKIP|TODO|skip|todo)/ ? "UNSUPPORTED" : /^not/ ? "FAIL" : "PASS"
  sub(/^(not )?ok /, "")
  sub(/ *#.*/, "")
  result(word, file " " $0)
}

runner == "ruby" && /^ +[0-9]+[)] (Failure|Error|Skipped|Timeout)/ {
  word = /Skipped/ ? "UNSUPPORTED" : "FAIL"
  getline
  sub(/:$/, "", $1)
  ruby[$1] = word
}
runner == "ruby" && /^\[ *[0-9]+\/[0-9]+\] / {
  sub(/^\[ *[0-9]+\/[0-9]+\] /, "")
  if (!($1 in ruby))
    ruby[$1] = "PASS"
}

# A line is a test, or a group if the next one is further to the right.
runner == "rspec" && /^(Failures|Pending|Finished|An error)/ { rspec = 1 }
runner == "rspec" && !rspec && /[^ ]/ {
  match($0, /^ */)
  if (RLENGTH <= depth)
    rspec_result()
  depth = RLENGTH
  line = substr($0, depth + 1)
  heading[depth / 2] = line
}
function rspec_result(   word, name, i)
{
  if (depth == 0)
    return
  word = line ~ / [(]FAILED - [0-9]+[)]$/ ? "FAIL" \
         : line ~ / [(]PENDING: .*[)]$/ ? "UNSUPPORTED" : "PASS"
  sub(/ [(](FAILED - [0-9]+|PENDING: .*)[)]$/, "", line)
  for (i = 0; i < depth / 2; ++i)
    name = name heading[i] " "
  result(word, name line)
}

runner == "guile" && match($0, /^[A-Z]+: /) {
  result(worded(substr($0, 1, RLENGTH - 2), "U?PASS", "FAIL|ERROR"),
	 substr($0, RLENGTH + 1))
}

runner == "srfi-64" && /^Group begin: / { group = $3 }
runner == "srfi-64" && /^Test begin:/ { name = "" }
runner == "srfi-64" && /^  test-name: / { name = $0; sub(/[^"]*/, "", name) }
runner == "srfi-64" && /^  source-line: / && name == "" { name = $2 }
runner == "srfi-64" && /^  result-kind: / {
  result(worded($2, "x?pass", "fail"), group " " name)
}

runner == "gnustep" && match($0, /^[A-Z][a-z]+ [a-z]+: +/) {
  result(worded($1, "Passed", "Failed"), substr($0, RLENGTH + 1))
}

runner == "php" && /^[A-Z]+ .*\[[^ ]+[.]phpt\]/ {
  match($0, /\[[^ ]+[.]phpt\]/)
  result(worded($1, "PASS", "FAIL|BORK|LEAK|WARN"),
	 substr($0, RSTART + 1, RLENGTH - 2))
}

runner == "lgi" && match($0, /^[a-z]+ *: *[0-9]+:[^ ]+ /) {
  result(worded($NF, "PASS", ".*"), substr($0, 1, RLENGTH - 1))
}

runner == "newlisp" && sub(/ => true$| SUCCESSFUL$/, "") { result("PASS", $0) }
runner == "newlisp" && sub(/ => nil$|ERR /, "") { result("FAIL", $0) }

runner == "rt" && /^Doing [0-9]+ pending tests/ { rt = 1 }
runner == "rt" && /^(No tests|[0-9]+ out of [0-9]+ .*) failed/ { rt = 0 }
runner == "rt" && rt && /^Test [^ ]+ failed/ { result("FAIL", $2) }
runner == "rt" && rt && /^ [A-Z]/ {
  for (i = 1; i <= NF; ++i)
    result("PASS", $i)
}

runner == "ounit" && match($0, / [A-Z]: Test /) {
  $0 = substr($0, RSTART + RLENGTH)
  if (sub(/ is successful[.]$/, ""))
    result("PASS", $0)
  else if (sub(/ (has failed[.]|exited with|timed out).*/, ""))
    result("FAIL", $0)
}

runner == "junit" && match($0, / test[^ ]* \[(OK|X|S|A)\]/) {
  split(substr($0, RSTART, RLENGTH), words)
  result(worded(words[2], "[[]OK[]]", "[[]X[]]"), words[1])
}

END {
  for (name in ruby)
    result(ruby[name], name)
  if (runner == "rspec")
    rspec_result()
}
