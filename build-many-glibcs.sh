#!/bin/bash
# Compose, build, run and check a glibc with <sys/tramp.h>.
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

set -euo pipefail
shopt -s extglob

# This part comes first: it hides what the environment has of such names as
# the variables of the others.
# shellcheck source=/dev/null
. "$(dirname -- "${BASH_SOURCE[0]}")/scripts/environment.sh"
# shellcheck disable=SC2046
hidden_surroundings $(compgen -e) --

# The other parts.  Each of them says what it needs and what it leaves behind.
for part in steps paths configs packages fetch sources bases lists compose \
	    build install results check check-templates check-full kernel \
	    client programs bench bench-clients plot list export prove debian \
	    toolchain; do
  # shellcheck source=/dev/null
  . "$(dirname -- "${BASH_SOURCE[0]}")/scripts/$part.sh"
done
for part in "$(dirname -- "${BASH_SOURCE[0]}")"/clients/*/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done

usage () { cat "$(top_dir)/scripts/usage"; }

## The command line.

# What the command line asks for: the values of options, and the words.
declare -A settings=(
  [command]='' [glibc]='' [jobs]=$(nproc 2>/dev/null || echo 1)
  [symbol-version]='' [author]='' [part]='' [signoff]=false [prove]=false
  [debian]=false [offline]=false [verbose]=false [full]=false
  [templates]=false [kernel]=false [linux]='' [bases]=false [client]=''
  [results]=false [clients]=false [plot]=false [programs]=false
)
words=() program_words=()

# The value of the option NAME, without its dashes, or of "command".
option () { echo "${settings[$1]}"; }

# Whether the option NAME, which takes no value, was given.
given () { "${settings[$1]}"; }

# The tests that are named, without the directory that results have.
named_tests ()
{
  if [ ${#program_words[@]} -gt 0 ]; then
    printf '%s\n' "${program_words[@]#misc/}"
  fi
}

# What the command line asks for, in the variables above.
parse_arguments ()
{
  local option value
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
      --glibc | --jobs | --build-dir | --symbol-version | --author | --part)
	[ $# -gt 0 ] || die "option $option needs a value"
	value=$1
	shift
	;;
      --glibc=* | --jobs=* | --build-dir=* | --symbol-version=* | --kernel=* \
	| --author=* | --part=*)
	value=${option#*=}
	option=${option%%=*}
	;;
      *) value=true ;;
    esac
    [ -n "$value" ] || die "option $option needs a value"
    case $option in
      --build-dir) set_build_dir "$value" ;;
      --glibc | --jobs | --symbol-version | --author | --signoff | --prove \
	| --debian | --offline | --verbose | --full | --templates | --bases \
	| --results | --clients | --plot | --programs | --part)
	settings[${option#--}]=$value ;;
      --kernel) settings[kernel]=true settings[linux]=${value#true} ;;
      --help | -h) usage; exit 0 ;;
      --) program_words=("$@"); break ;;
      -*) die "unknown option: $option; try --help" ;;
      *)
	if [ -z "${settings[command]}" ]; then
	  settings[command]=$option
	else
	  words+=("$option")
	fi
	;;
    esac
  done
  settings[command]=${settings[command]:-build}
}

# Die unless the command is one, and goes with the options and words.
checked_command ()
{
  local command=${settings[command]} kinds='' name
  case $command in
    build | check | bench | list | run | cc | c++ | source | clean \
      | toolchain) ;;
    export)
      if [ ${#words[@]} -ne 1 ] || [ -z "${words[0]}" ]; then
	die "usage: ${0##*/} export DIRECTORY"
      fi
      settings[export]=$(realpath -m -- "${words[0]}")
      words=()
      checked_export "${settings[export]}"
      ;;
    client)
      settings[client]=${words[0]-}
      words=("${words[@]:1}")
      [ -z "${settings[client]}" ] || checked_client "${settings[client]}"
      ;;
    *) die "unknown command: $command; try --help" ;;
  esac
  [[ ${settings[jobs]} =~ ^[1-9][0-9]*$ ]] \
    || die "not a number of jobs: ${settings[jobs]}"
  checked_symbol_version
  checked_part
  for name in author signoff prove debian; do
    [[ $command == export || ${settings[$name]} == ?(false) ]] \
      || die "not for the command $command: --$name"
  done
  for name in full templates kernel bases results clients plot programs; do
    ! given "$name" || kinds+=" --$name"
  done
  if [[ $kinds == *' '*' '* && $kinds != ' --clients --plot' ]]; then
    die "these exclude each other:$kinds"
  fi
  case $command$kinds in
    "$command" | "list --results" | "client --programs") ;;
    bench?(' --kernel')?(' --clients')?(' --plot')) ;;
    check*' --'@(results|clients|plot|programs)* | !(check)' '*)
      die "not for the command $command:$kinds" ;;
  esac
  if [ -n "$kinds" ] && [ ${#program_words[@]} -gt 0 ]; then
    die "no tests can be named with$kinds"
  elif given bases && [ -n "${settings[glibc]}" ]; then
    die "these exclude each other: --bases --glibc"
  fi
  case $command in
    list | source)
      if given results; then
	checked_results "${words[@]}"
      elif [ ${#words[@]} -gt 0 ]; then
	die "$command takes no configuration"
      fi
      ;;
  esac
}

# Die unless --part, if it is given, is a share, K/N, of all configurations.
checked_part ()
{
  local part=${settings[part]}
  [ -n "$part" ] || return 0
  if ! [[ $part =~ ^([1-9][0-9]{0,3})/([1-9][0-9]{0,3})$ ]] \
     || [ "${BASH_REMATCH[1]}" -gt "${BASH_REMATCH[2]}" ]; then
    die "not a part, such as 1/3: $part"
  elif [[ " ${words[*]} " != *" all "* ]]; then
    die "--part is for the configuration \"all\""
  fi
}

# Die unless the words are configurations that the command can be used on.
checked_words ()
{
  local command=${settings[command]} config name
  ! given results || return 0
  for config in "${words[@]}"; do
    [ "$config" = all ] || is_config "$config" \
      || die "unknown configuration: $config; see: ${0##*/} list"
    [ -z "$(option glibc)" ] || has_configs "$(wanted_version)" "$config" \
      || die "not in glibc $(wanted_version): $config"
  done
  if given programs; then
    checked_programs "$(option client)" "${words[@]}"
  fi
  if given kernel; then
    checked_linux_version
    for config in "${words[@]-$(own_config)}"; do
      checked_kernel_config "$config" "$command"
    done
  fi
  case $command in
    run | cc | c++)
      if [ ${#words[@]} -ne 1 ] || [ "${words[0]}" = all ] \
	 || [ ${#program_words[@]} -eq 0 ]; then
	die "usage: ${0##*/} $command CONFIG -- ..."
      fi
      ;;
    check)
      for name in "${program_words[@]#misc/}"; do
	is_test "$name" || die "no such test: $name"
      done
      ;;
    *)
      [ ${#program_words[@]} -eq 0 ] || die "$command runs no program"
      ;;
  esac
}

## The commands.

# What each needs, and what it leaves, is said by the functions that it calls.

list_command ()
{
  if given results; then
    listed_results "${words[@]}"
  else
    listed_configs
  fi
}

run_command ()
{
  execute_tool "${settings[command]}" "${words[0]}" "${program_words[@]}"
}

clean_command ()
{
  [ -d "$(build_dir)" ] || return 0
  own_build_dir
  cleaned "${words[@]}"
}

source_command ()
{
  checked_room
  # shellcheck disable=SC2154
  needed_packages missing_tools "$tools"
  pristine_base "$(option glibc)"
  composed_source || die "$(failed_composition)"
  say "$(source_dir)"
}

export_command ()
{
  local directory name
  directory=$(option export)
  toolchains "$(own_config)"
  pristine_base "$(option glibc)" "$(own_config)"
  unused_symbol_version
  fetched_release
  git_identity
  { mkdir -p "$directory" && touch "$directory/.unfinished"; } 2>/dev/null \
    || die "cannot create: $directory"
  name=$(base_name)
  if given debian; then
    mapped_series
    exported_debian "$directory/debian" || return 1
  fi
  released_base
  mapped_series
  exported_series "$directory/glibc-$name" "glibc $name" \
    committed_series cover_letter || return 1
  has_manual || say "no manual in this tree, and no commit for that:" \
    "--glibc takes one that has it"
  exported_clients "$directory" || return 1
  given signoff || say "not signed off, which glibc asks for: --signoff"
  rm -f "$directory/.unfinished"
}

toolchain_command () { toolchains_made "${words[@]}"; }

build_command () { for_each_config demonstrated_config "${words[@]}"; }

client_command ()
{
  local status=0
  for_each_config client_config "${words[@]}" || status=1
  total_counts
  return "$status"
}

bench_command ()
{
  if given plot; then
    for_each_plot "${words[@]}"
  elif given clients; then
    for_each_config bench_clients_config "${words[@]}"
  else
    for_each_config bench_config "${words[@]}"
  fi
}

check_command ()
{
  local status=0
  if given templates; then
    check_templates "${words[@]}"
  elif given full; then
    for_each_config fully_check_config "${words[@]}"
  elif given bases; then
    for_each_base check_config "${words[@]}"
  elif given kernel; then
    for_each_config check_kernel_config "${words[@]}"
  else
    for_each_config check_config "${words[@]}"
  fi || status=1
  total_counts
  return "$status"
}

# The configurations that the words stand for, in their place.
expanded_words ()
{
  if [[ " ${words[*]} " == *" all "* ]]; then
    mapfile -t words < <(
      if given templates || [[ ${settings[command]} == @(clean|toolchain) ]]
      then
	config_names
      elif given plot; then
	measured_configs
      else
	available_configs | while read -r config; do
	  if given bases || has_configs "$(wanted_version)" "$config"; then
	    echo "$config"
	  fi
	done
      fi | awk -v part="${settings[part]:-1/1}" '
	BEGIN { split(part, p, "/") }
	(NR - p[1]) % p[2] == 0')
    [ ${#words[@]} -gt 0 ] || [ -z "${settings[part]}" ] \
      || die "nothing is in part ${settings[part]}"
  fi
}

# The machine's own configuration, if there are no words.
own_words ()
{
  if [ ${#words[@]} -eq 0 ]; then
    mapfile -t words < <(own_config)
    if [ ${#words[@]} -eq 0 ]; then
      die "$(uname -m) has no configuration yet; see: ${0##*/} list"
    fi
  fi
}

main ()
{
  local status=0
  parse_arguments "$@"
  checked_command
  checked_words
  checked_build_dir
  [ "${settings[command]}" = run ] || checked_tmpdir
  surroundings+=("PATH=$PATH")
  PATH=$(emulator_bin):$PATH:$(toolchain_bin)
  checked_glibc
  case ${settings[command]} in
    list) list_command; return ;;
    client)
      if [ -z "${settings[client]}" ]; then
	client_names
	return
      fi
      ;;
    run | cc | c++) run_command ;;
    clean)
      checked_right "$(build_dir)"
      expanded_words
      clean_command
      return
      ;;
  esac
  checked_right "$(build_dir)"
  expanded_words
  own_words
  plain_surroundings
  own_build_dir
  trap interrupted INT TERM HUP
  trap stop_step EXIT
  "${settings[command]}_command" || status=1
  return "$status"
}

main "$@"
