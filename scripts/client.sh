# Trampolines: the programs of others that are to use them.
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

# Needs sources.sh and what build.sh and install.sh leave.  A client is a
# directory in clients/, and a source in the table scripts/sources.  Leaves it
# in the directory where CONFIG's glibc is installed, so that "run" and "cc"
# use it, and client-NAME.sum of the configuration, with a line for each test.
#
# This is what clients/NAME/client.sh has:
#   NAME_tools                       COMMAND:PACKAGE pairs that it needs
#   NAME_built CONFIG VERSION DIRECTORY
#                                    build and install it in DIRECTORY
#   NAME_installed CONFIG VERSION DIRECTORY
#                                    put it where CONFIG's glibc is
#   NAME_results CONFIG VERSION DIRECTORY
#                                    run its own tests, and print the results
#   NAME_refusal CONFIG              print why CONFIG cannot have it, if so;
#                                    need not be there
#   NAME_optional_packages CONFIG    print packages that it does more with;
#                                    need not be there
#   NAME_own_results CONFIG DIRECTORY
#                                    run our tests, unless each is one file,
#                                    tst-*.c, that is linked with the library
#                                    NAME
#   NAME_compared CONFIG VERSION DIRECTORY
#                                    build what it is compared with
#   NAME_measured CONFIG VERSION DIRECTORY
#                                    measure both, and print JSON

client_dir () { echo "$(top_dir)/clients/$1"; }

# The clients that there are patches and commands for.
client_names ()
{
  local file
  for file in "$(top_dir)"/clients/*/client.sh; do
    basename "${file%/*}"
  done
}

# Die unless NAME is one, with all that it has to have.
checked_client ()
{
  local name=$1 part
  client_names | grep -xF -e "$name" >/dev/null \
    || die "unknown client: $name; see: ${0##*/} client"
  for part in tools built installed results; do
    [ "$(type -t "${name}_$part")" = function ] \
      || die "clients/$name/client.sh has no function ${name}_$part"
  done
  [ -n "$(source_versions "$name")" ] \
    || die "scripts/sources has no line for the client $name"
}

# Those that the command is for.
wanted_clients ()
{
  if given clients; then
    client_names
  elif [ -n "$(option client)" ]; then
    option client
  fi
}

# The COMMAND:PACKAGE pairs that they need.
client_tools ()
{
  local name
  for name in $(wanted_clients); do "${name}_tools"; done
  # For the tables of their benchmarks.
  ! given clients || echo jq:jq
}

# Why CONFIG cannot have the client, or nothing.
client_refusal ()
{
  if [ "$(type -t "${2}_refusal")" = function ]; then
    "${2}_refusal" "$1"
  fi
}

# The newest version of the client that there is, or fail.
client_version ()
{
  local version
  for version in $(source_versions "$1"); do
    if [ -n "$(source_file "$1" "$version")" ]; then
      echo "$version"
      return
    fi
  done
  return 1
}

# Add the directories of the client NAME to its source in TREE.
added_to_source ()
{
  local directory
  for directory in "$(client_dir "$1")"/*/; do
    [ ! -d "$directory" ] || cp -r "${directory%/}" "$2" || return 1
  done
}

# The package of the C++ compiler for CONFIG, unless it is there, or the
# distribution has none.
cxx_package ()
{
  local compiler
  read -ra compiler <<<"$(compiler_of "$1")"
  if ! has_cxx "$1" && [ "$(config_field "$1" architecture)" != - ]; then
    compiler_package "${compiler[0]}" | sed 's/^gcc-/g++-/'
  fi
  lacking_packages "$(multilib_package "$1" | sed 's/^gcc-/g++-/')"
}

# Where it is built for CONFIG.
client_product () { echo "$(source_root "$2" "$3")/$(base_name)-$1"; }

# The source of the client, or die.
fetched_client ()
{
  local name=$1 version
  for version in $(source_versions "$name"); do
    ! fetched_source "$name" "$version" || return 0
  done
  die "$(no_source "the package $(source_package "$name" | sort -u)")"
}

# Our own tests of the client, which are programs that exit with 77 if there is
# nothing to test.
own_client_results ()
{
  local config=$1 name=$2 directory=$3 install file test status
  install=$(install_dir "$config")
  for file in "$(client_dir "$name")"/tst-*.c; do
    [ -f "$file" ] || continue
    test=$(basename "$file" .c)
    status=1
    if "$install/cc" -O2 -Wall -pthread -o "$directory/$test" "$file" \
	 "-l${name#lib}"; then
      status=77
      if emulator_of "$config" >/dev/null; then
	status=0
	timeout 600 "$install/run" "$directory/$test" || status=$?
      fi
    fi
    case $status in
      0) echo "PASS: $test" ;;
      77) echo "UNSUPPORTED: $test" ;;
      *) echo "FAIL: $test" ;;
    esac
  done
}

# All results, those of our own tests first.
client_results ()
{
  local config=$1 name=$2 version=$3 directory=$4
  if [ "$(type -t "${name}_own_results")" = function ]; then
    "${name}_own_results" "$config" "$directory"
  else
    own_client_results "$config" "$name" "$directory"
  fi
  "${name}_results" "$config" "$version" "$directory"
}

# Those that the configurations $@ can have.
fetched_clients ()
{
  local name config
  for name in $(wanted_clients); do
    for config; do
      if [ -z "$(client_refusal "$config" "$name")" ]; then
	fetched_client "$name"
	break
      fi
    done
  done
  ! given programs || fetched_programs "$(option client)"
}

# The client in the directory where CONFIG's glibc is installed.
installed_client ()
{
  local config=$1 name=$2 version=$3 directory added
  directory=$(client_product "$config" "$name" "$version")
  # What it adds to its source is in directories, as its source is.
  added=$(find "$(client_dir "$name")" -mindepth 2 -type f -exec cksum {} + \
    | sort)
  patched_source "$name" "$version" || return 1
  built_source "$name" "$version" "${directory##*/}" \
    "$(cat "$(stamp_file "$config" installed)")$added" \
    "${name}_built" "$config" "$version" "$directory" \
    && "${name}_installed" "$config" "$version" "$directory"
}

client_config ()
{
  local config=$1 name version directory sum log reason status=0
  name=$(option client)
  reason=$(client_refusal "$config" "$name")
  if [ -n "$reason" ]; then
    say "$config: $reason"
    return 1
  fi
  demonstrated_config "$config" || return 1
  version=$(client_version "$name")
  directory=$(client_product "$config" "$name" "$version")
  sum=$(config_dir "$config")/client-$name.sum
  log=$(config_log "$config" "client-$name")
  installed_client "$config" "$name" "$version" || return 1
  if given programs; then
    check_programs "$config" "$name" "$version"
    return
  fi
  step "$config: check $name" "$log" \
    client_results "$config" "$name" "$version" "$directory" || return 1
  result_lines "$log" >"$sum"
  grep -v '^PASS: ' "$sum" | sed 's/^/  /' || true
  say "log: $log"
  add_results "$sum" || status=1
  recorded_tests "$config" "$name $version" "$(last_counts)"
  return "$status"
}
