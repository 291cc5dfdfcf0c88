# Trampolines: programs of the distribution that make closures.
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

# Needs client.sh, and a table clients/NAME/programs, of which that of libffi
# says what is in it.  Leaves, for a configuration, client-NAME-programs.sum,
# with a line for each test, client-NAME-programs.table, with a line for each
# program, and programs/, with what they printed.
#
# Each program's own tests are run with the distribution's libraries and with
# ours, and again under policies of the kernel: see refuse-exec.c of the
# client.

# The suite of the distribution that the tables are for.
programs_suite=bookworm

programs_table () { echo "$(client_dir "$1")/programs"; }
programs_dir () { echo "$(config_dir "$1")/programs"; }

# The lines of the table of the client NAME, with tabs between the fields.
program_lines ()
{
  awk '
    function flush() {
      gsub(/[ \t]+/, " ", line)
      gsub(/ ?[|] ?/, "\t", line)
      if (line != "")
        print line
    }
    /^#/ || !NF { next }
    /^[^ ]/ { flush(); line = "" }
    { line = line " " $0; sub(/^ +/, "", line) }
    END { flush() }' "$(programs_table "$1")"
}

# Die unless the CONFIGs can run the programs of the client NAME.
checked_programs ()
{
  local name=$1 config
  shift
  [ -n "$name" ] || die "usage: ${0##*/} client NAME --programs [CONFIG...]"
  [ -f "$(programs_table "$name")" ] || die "no programs use the client $name"
  for config; do
    [ "$config" = "$(own_config)" ] \
      || die "the distribution's programs are not for $config"
  done
  grep -qsx "VERSION_CODENAME=$programs_suite" /etc/os-release \
    || die "the programs are those of Debian's suite $programs_suite"
}

# The packages that the programs of the client NAME need.
program_packages ()
{
  program_lines "$1" | cut -f 2 | tr ' ' '\n' | sort -u
}

# The sources that their tests are in, or die.
fetched_programs ()
{
  local source
  while read -r source; do
    fetched_source "$source" "$(source_versions "$source")" \
      || die "$(no_source "the package $(source_package "$source")")"
  done < <(program_lines "$1" | cut -f 3 | sed '/^$/d')
}

# What the tests that RUNNER has run printed, as lines "RESULT: TEST".
program_results ()
{
  awk -v runner="$1" -f "$(top_dir)/scripts/programs.awk" | LC_ALL=C sort -u
}

# Of the results in FILE, compared with what the same tests did in BASE, the
# lines for a sum, with PREFIX before the names.  What was never right does not
# count.
compared_results ()
{
  awk -v prefix="$1" '
    {
      word = $1
      name = substr($0, length(word) + 2)
    }
    # Of several tests of a name, one that fails is what counts.
    FILENAME == ARGV[1] {
      if (base[name] == "" || word == "FAIL:")
        base[name] = word
      next
    }
    {
      if (seen[name] == "" || word == "FAIL:")
        seen[name] = word
      base[name]
    }
    END {
      for (name in base) {
        word = seen[name] == "" ? "FAIL:" : seen[name]
        if (base[name] == "FAIL:" && word == "FAIL:")
          word = "XFAIL:"
        else if (base[name] == "UNSUPPORTED:" && seen[name] == "")
          word = "UNSUPPORTED:"
        print word, prefix "/" name
      }
    }' "$2" "$3" | LC_ALL=C sort
}

# Run COMMAND of the program NAME in DIRECTORY as RUN under POLICY.  What it
# prints is in FILE.log, what RUNNER says of it in FILE.results, and what of
# its closures in FILE.closures.
program_tried ()
{
  local config=$1 run=$2 policy=$3 runner=$4 directory=$5 command=$6 file=$7
  local programs
  programs=$(programs_dir "$config")
  rm -f "$file".*
  (cd "$directory" || exit 1
   export run PATH=/usr/sbin:/usr/bin:/sbin:/bin GUILE_AUTO_COMPILE=0 \
     PYTEST_ADDOPTS="-v -p no:cacheprovider -o console_output_style=classic"
   # The modules of one C library are not for another.
   if [ "$run" != env ]; then
     GCONV_PATH=$(find "$(install_dir "$config")/usr" -name gconv -type d)
     export GCONV_PATH
   fi
   # A runner may open its output anew.
   timeout 1800 "$programs/refuse-exec" "$policy" env \
     "LD_PRELOAD=$programs/count-closures.so" \
     "COUNT_CLOSURES=$file.closures" bash -c "$command" 2>&1 </dev/null \
     | cat >"$file.log") || echo "status $?" >>"$file.log"
  touch "$file.closures"
  program_results "$runner" <"$file.log" >"$file.results"
}

# The sums of what the programs' FILE.closures says: how many were made, how
# many with the C library, and the mappings that were writable and executable.
program_closures ()
{
  awk '{ made += $1; libc += $2; if ($3 > wx) wx = $3 }
    END { print made + 0, libc + 0, wx + 0 }' "$1.closures"
}

# What helps to try programs, in their directory.
program_helpers ()
{
  local config=$1 name=$2 programs
  programs=$(programs_dir "$config")
  mkdir -p "$programs"
  gcc -O2 -Wall -o "$programs/refuse-exec" \
    "$(client_dir "$name")/refuse-exec.c" \
    && "$(install_dir "$config")/cc" -O2 -Wall -shared -fPIC \
	 -o "$programs/count-closures.so" \
	 "$(client_dir "$name")/count-closures.c"
}

# The tree SOURCE with tests, as DIRECTORY, after PREPARATION.
prepared_tests ()
{
  local source=$1 directory=$2 preparation=$3 stamp=$2.stamp sum version
  version=$(source_versions "$source")
  sum=$(cksum <<<"$version $preparation")
  if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then
    return
  fi
  rm -f "$stamp"
  unpacked_source "$source" "$version" "$directory"
  step "$source $version: prepare" "$(general_log "prepare-$source")" \
    prepared_tree "$directory" "$preparation" || return 1
  stamped "$stamp" "$sum"
}

prepared_tree ()
{
  (cd "$1" && PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -c "${2:-:}")
}

# Try the program of a line of the table in all ways.
program_tries ()
{
  local config=$1 name=$2 runner=$3 directory=$4 command=$5 file policy run
  for policy in none mdwe shared; do
    for run in env "$(install_dir "$config")/run"; do
      file=$(programs_dir "$config")/$name-$policy
      if [ "$run" != env ]; then
	# What may be done under the last policy may be done under mdwe.
	[ "$policy" != mdwe ] || continue
	file+=-ours
      fi
      program_tried "$config" "$run" "$policy" "$runner" "$directory" \
	"$command" "$file"
    done
  done
}

# A line for a sum: TEXT, and whether EXPRESSION is true.
claim ()
{
  if (($2)); then
    echo "PASS: $1"
  else
    echo "FAIL: $1"
  fi
}

# The lines for a sum of what the program NAME did, of which at least PASS
# tests have to pass, and CLOSURES is what the table says.
program_sum ()
{
  local config=$1 name=$2 pass=$3 closures=$4 file number made libc wx like
  file=$(programs_dir "$config")/$name
  number=$(results "$file-none.results" PASS)
  claim "$name (at least $pass tests pass without the patches: $number)" \
    "$number >= $pass"
  if [ "$closures" = fused ]; then
    echo "UNSUPPORTED: $name (takes a closure and its code for one)"
    return
  fi
  like=$file-none
  compared_results "$name" "$like.results" "$file-none-ours.results"
  read -r made libc wx < <(program_closures "$file-none-ours")
  if [ "$closures" = own ]; then
    echo "UNSUPPORTED: $name ($((made - libc)) closures are in its own memory)"
    like=$file-shared
  else
    claim "$name ($libc of $made closures are the C library's)" \
      "$made > 0 && $libc == $made"
    if [ "$closures" = jit ]; then
      echo "UNSUPPORTED: $name (it needs memory for other code)"
      like=$file-shared
    else
      claim "$name (no memory writable and executable)" "$wx == 0"
    fi
  fi
  if grep -qxF 'status 77' "$file-shared.log"; then
    echo "UNSUPPORTED: $name (the kernel has no PR_SET_MDWE)"
  else
    compared_results "$name, under policies" "$like.results" \
      "$file-shared-ours.results"
  fi
}

# The line of the table for the program NAME.
program_row ()
{
  local name=$2 file way numbers=()
  file=$(programs_dir "$1")/$name
  for way in none mdwe shared none-ours shared-ours; do
    numbers+=("$(results "$file-$way.results" PASS)")
  done
  # shellcheck disable=SC2046
  printf '%-13s %6s %6s %6s %6s | %6s %6s %8s %8s %4s\n' "$name" \
    "${numbers[@]:0:3}" "$(program_closures "$file-none" | cut -d ' ' -f 3)" \
    "${numbers[@]:3}" $(program_closures "$file-none-ours")
}

program_head ()
{
  printf '%-13s %-27s | %s\n' '' "the distribution's" ours
  printf '%-13s %6s %6s %6s %6s | %6s %6s %8s %8s %4s\n' program passed MDWE \
    'MDWE+' W+X passed 'MDWE+' closures "libc's" W+X
}

# Run the programs of the client NAME on CONFIG.
check_programs ()
{
  local config=$1 name=$2 version=$3 sum table status=0
  local program source pass closures runner preparation command directory
  sum=$(config_dir "$config")/client-$name-programs.sum
  table=${sum%.sum}.table
  step "$config: compile what watches programs" \
    "$(config_log "$config" programs)" program_helpers "$config" "$name" \
    || return 1
  rm -f "$sum"
  program_head >"$table"
  while IFS=$'\x1f' read -r program _ source pass closures runner preparation \
	  command; do
    directory=$(programs_dir "$config")/$program-tests
    if [ -z "$source" ]; then
      mkdir -p "$directory"
    elif ! prepared_tests "$source" "$directory" "$preparation"; then
      echo "FAIL: $program (cannot be prepared)" >>"$sum"
      continue
    fi
    step "$config: $program" "$(config_log "$config" "program-$program")" \
      program_tries "$config" "$program" "$runner" "$directory" "$command" \
      || return 1
    program_sum "$config" "$program" "$pass" "$closures" >>"$sum"
    program_row "$config" "$program" >>"$table"
  done < <(program_lines "$name" | tr '\t' '\037')
  grep -E '^(FAIL|UNSUPPORTED: [^/]*$)' "$sum" | sed 's/^/  /' || true
  cat "$table"
  say "MDWE+: and no code is mapped shared; W+X: mappings that are both"
  say "logs: $(programs_dir "$config")"
  add_results "$sum" || status=1
  recorded_tests "$config" "$name $version, programs" "$(last_counts)"
  return "$status"
}
