# Trampolines: messages, steps with logs, and sums of results.
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

# shellcheck shell=bash

# Needs the options of build-many-glibcs.sh, and forgotten_build_dir of
# paths.sh.  Leaves a log for each step, and no process behind.

# Bad input: one line, and nothing has been changed.
die ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  forgotten_build_dir
  exit 2
}

say ()
{
  printf '%s\n' "$*"
}

# SECONDS since START as M:SS.
elapsed ()
{
  printf '%d:%02d' $(((SECONDS - $1) / 60)) $(((SECONDS - $1) % 60))
}

# The process group of the step under way, for the traps.
step_pid=

# Nothing that a step started outlives this script.
stop_step ()
{
  if [ -n "$step_pid" ]; then
    kill -- "-$step_pid" 2>/dev/null || true
    wait "$step_pid" 2>/dev/null || true
    step_pid=
  fi
}

interrupted ()
{
  stop_step
  printf '\n%s: interrupted; the same command resumes\n' "${0##*/}" >&2
  exit 130
}

# Run COMMAND as the step WHAT, its output in LOG, and say how long it took,
# and WORD if it fails.  Return its status.
try ()
{
  local word=$1 what=$2 log=$3 start=$SECONDS status=0
  shift 3
  mkdir -p "${log%/*}"
  given verbose || printf '%-52s ' "$what"
  # A process group of its own, so that all of it can be stopped.
  set -m
  if given verbose; then
    printf '== %s\n' "$what"
    { "$@" 2>&1 | tee "$log"; } </dev/null 9>&- &
  else
    "$@" >"$log" 2>&1 </dev/null 9>&- &
  fi
  step_pid=$!
  set +m
  wait "$step_pid" || status=$?
  step_pid=
  given verbose && printf '== %-49s ' "$what"
  if [ "$status" -eq 0 ]; then
    word=
  fi
  printf '%7s%s\n' "$(elapsed "$start")" "${word:+  $word}"
  return "$status"
}

# The same for what should not fail: if it does, show the end of LOG.
step ()
{
  local status=0
  try FAILED "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    # glibc's commands are too long to be read here.
    given verbose || tail -n 60 "$2" | awk 'length < 500' | tail -n 20 \
      | cut -c 1-200 | sed 's/^/  | /'
    printf '  log: %s\n' "$2"
  fi
  return "$status"
}

# Say that the step WHAT need not be done.
step_done ()
{
  printf '%-52s %7s\n' "$1" 'done'
}

# Make FILE say STAMP.
stamped ()
{
  printf '%s\n' "$2" >"$1"
}

# How many lines of the tests.sum FILE say one of the results RE.
results ()
{
  grep -cE "^($2): " "$1" || true
}

# Totals of all that was checked.
passed=0 failed=0 skipped=0

# Add numbers of tests that PASSED, FAILED, and were SKIPPED to them.
add_counts ()
{
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# What add_results has found last.
counts=

# Add what the tests.sum FILE says to them.  Fail if anything in it does, or if
# there is nothing.
add_results ()
{
  local p f s
  p=$(results "$1" 'PASS|XPASS')
  f=$(results "$1" 'FAIL|ERROR|UNRESOLVED')
  s=$(results "$1" 'UNSUPPORTED|XFAIL')
  add_counts "$p" "$f" "$s"
  counts=$(counted "$p" "$f" "$s")
  [ "$f" -eq 0 ] && [ "$p" -gt 0 ]
}

# As text, what it has found last.
last_counts () { echo "$counts"; }

# The same for the totals.
total_counts ()
{
  say "$(counted "$passed" "$failed" "$skipped")"
}

counted ()
{
  printf '%d passed, %d failed' "$1" "$2"
  if [ "$3" -gt 0 ]; then
    printf ', %d skipped' "$3"
  fi
}

# The newest of the files $@, if any of them exists.
newest ()
{
  local file found=
  for file; do
    if [ -f "$file" ] && ! [ "$found" -nt "$file" ]; then
      found=$file
    fi
  done
  echo "$found"
}
