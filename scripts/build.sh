# Trampolines: build configurations, and run the demonstration.
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

# Needs the tree of compose.sh, and what packages.sh installs.  Leaves objects,
# an installed glibc, stamps, and a result for each configuration.

# The arguments of configure for CONFIG.
configure_arguments ()
{
  local config=$1 host compiler cxx cache='' headers
  host=$(triplet_of "$config")
  compiler=$(compiler_of "$config")
  cxx=$(compiler_of "$config" c++)
  if command -v ccache >/dev/null; then
    cache='ccache '
  fi
  printf '%s\n' --prefix=/usr --enable-stack-protector=strong \
    "--host=$host" "CC=$cache$compiler"
  # Without its own C++ compiler, configure would take the host's.
  if has_cxx "$config"; then
    printf '%s\n' "CXX=$cache$cxx"
  else
    echo CXX=false
  fi
  if runs_here "$config"; then
    echo "--build=$host"
  else
    echo "--build=$("$(base_dir)/scripts/config.guess")"
  fi
  if [ "$config" != "$(own_config)" ]; then
    headers=$(kernel_headers "$config")
    echo "--with-headers=$headers"
  fi
  # To find that out, configure would need a C library.
  ! has_own_toolchain "$config" || echo libc_cv_have_libgcc_s=yes
  # Debian's trees come without the manual, which nothing then can make.
  if ! has_manual; then
    echo MAKEINFO=:
  fi
  config_field "$config" configure | tr -s ' ' '\n' | sed '/^$/d'
}

configured_tree ()
{
  local source=$1 objects=$2
  shift 2
  rm -rf "$objects"
  mkdir -p "$objects"
  cd "$objects" && "$source/configure" "$@"
}

made_tree ()
{
  make -C "$1" -j "$(option jobs)"
}

demo_source=$(top_dir)/manual/examples/tramp.c

# The demonstration of CONFIG, linked both ways.
compiled_demo ()
{
  local demo
  demo=$(demo_dir "$1")
  mkdir -p "$demo"
  "$(install_dir "$1")/cc" -O2 -Wall -o "$demo/tramp" "$demo_source" \
    && "$(install_dir "$1")/cc" -O2 -Wall -static \
	 -o "$demo/tramp-static" "$demo_source"
}

run_demo ()
{
  local demo
  demo=$(demo_dir "$1")
  for demo in "$demo/tramp" "$demo/tramp-static"; do
    "$(install_dir "$1")/run" "$demo" -n -t : /etc/passwd 3 || return 1
  done
}

# Whether the objects of CONFIG are older than the sources of the library.
is_stale ()
{
  local stamp
  stamp=$(stamp_file "$1" built)
  ! [ -f "$stamp" ] || [ "$(source_dir).stamp" -nt "$stamp" ] \
    || [ -n "$(find -L "$(source_dir)" -newer "$stamp" -type f \
		 ! -name 'tst-*' ! -name 'bench-*' ! -name '*.pyc' \
		 -print -quit)" ]
}

# CONFIG built and installed.
built_config ()
{
  local config=$1 arguments stamp
  mapfile -t arguments < <(configure_arguments "$config")
  stamp=$(stamp_file "$config" configured)
  mkdir -p "$(config_dir "$config")"
  if [ -f "$(object_dir "$config")/config.status" ] \
     && [ "$(cat "$stamp" 2>/dev/null)" = "${arguments[*]}" ]; then
    step_done "$config: configure"
  else
    rm -f "$(stamp_file "$config" built)"
    step "$config: configure" "$(config_log "$config" configure)" \
      configured_tree "$(source_dir)" "$(object_dir "$config")" \
      "${arguments[@]}" || return 1
    stamped "$stamp" "${arguments[*]}"
  fi
  if is_stale "$config"; then
    rm -f "$(stamp_file "$config" installed)"
    touch "$(stamp_file "$config" building)"
    step "$config: compile" "$(config_log "$config" compile)" \
      made_tree "$(object_dir "$config")" || return 1
    # What is edited while it is being compiled counts as new.
    mv "$(stamp_file "$config" building)" "$(stamp_file "$config" built)"
  else
    step_done "$config: compile"
  fi
  if [ -f "$(stamp_file "$config" installed)" ]; then
    # These may have changed without anything else.
    installed_wrappers "$config"
    step_done "$config: install"
  else
    step "$config: install" "$(config_log "$config" install)" \
      installed_tree "$config" || return 1
    touch "$(stamp_file "$config" installed)"
  fi
}

# CONFIG built, installed and shown to work.
demonstrated_config ()
{
  local config=$1 emulator
  built_config "$config" || return 1
  step "$config: compile the demonstration" \
    "$(config_log "$config" demo-compile)" compiled_demo "$config" \
    || return 1
  if ! emulator=$(emulator_of "$config"); then
    recorded_tests "$config" build "built (nothing here runs it)"
    return 0
  fi
  if ! step "$config: run the demonstration" "$(config_log "$config" demo)" \
	 run_demo "$config"; then
    # It need not be our fault.
    if [ -n "$emulator" ] \
       && ! try "useless" "$config: run nothing with ${emulator%% *}" \
	      "$(config_log "$config" emulator)" usable_emulator "$config"
    then
      touch "$(no_emulator_file "$config")"
      recorded_tests "$config" build "built (nothing here runs it)"
      return 0
    fi
    return 1
  fi
  tail -n 4 "$(config_log "$config" demo)" | sed 's/^/  | /'
  recorded_tests "$config" build "built, demonstration runs"
}

# ACTION on each of the configurations $@ of the base, and a line for each in
# SUMMARY.
for_each_config_of_base ()
{
  local action=$1 config start status=0
  shift
  for config; do
    start=$SECONDS
    mkdir -p "$(config_dir "$config")"
    recorded_result "$config" unfinished
    if ! "$action" "$config"; then
      status=1
      if [ "$(cat "$(result_file "$config")")" = unfinished ]; then
	recorded_result "$config" FAILED
	add_counts 0 1 0
      fi
    fi
    summary+=("$(summary_line "$config" "$(base_name)" "$(elapsed "$start")" \
		 "$(cat "$(result_file "$config")")")")
  done
  return "$status"
}

summary_line () { printf '%-32s %-10s %6s  %s\n' "$@"; }

# ACTION on each of the configurations $@, and a summary.
for_each_config ()
{
  local action=$1 status=0 summary=()
  shift
  checked_room "$@"
  toolchains "$@"
  pristine_base "$(option glibc)" "$@"
  ! given kernel || fetched_linux
  fetched_clients "$@"
  composed_source || die "$(failed_composition)"
  for_each_config_of_base "$action" "$@" || status=1
  say
  summary_line configuration glibc time result
  printf '%s\n' "${summary[@]}"
  return "$status"
}

# The pristine tree of VERSION, or, in REASON, why it is not for CONFIG.
usable_base ()
{
  local version=$1 config=$2 tools
  if ! has_configs "$version" "$config"; then
    reason="not in this glibc"
  elif ! base_of_version "$version"; then
    reason="not to be had"
  else
    tried_tools "$config"
    reason=${tools:+too old here: $tools}
  fi
}

# ACTION on each of the configurations $@ of all supported versions, and a
# summary.  What this machine cannot build is skipped.
for_each_base ()
{
  local action=$1 version config status=0 summary=() reason
  shift
  checked_room "$@"
  toolchains "$@"
  for version in $(versions); do
    for config; do
      usable_base "$version" "$config"
      if [ -n "$reason" ]; then
	add_counts 0 0 1
	summary+=("$(summary_line "$config" "$version" - "$reason")")
	continue
      fi
      if ! composed_source; then
	status=1
	add_counts 0 1 0
	summary+=("$(summary_line "$config" "$version" - \
		     "$(failed_composition)")")
	continue
      fi
      for_each_config_of_base "$action" "$config" || status=1
    done
  done
  say
  summary_line configuration glibc time result
  printf '%s\n' "${summary[@]}"
  return "$status"
}

# Die unless there is room to build the configurations $@.
checked_room ()
{
  local directory config need=700 free blocks size bases=('*') base
  directory=$(build_dir)
  if given bases; then
    mapfile -t bases < <(versions | sed 's/^/glibc-/')
  fi
  for base in "${bases[@]}"; do
    for config; do
      if ! compgen -G "$directory/$base/$config/installed.stamp" >/dev/null
      then
	need=$((need + 1100))
      fi
    done
  done
  if given kernel && ! [ -f "$(linux_root)/source.stamp" ]; then
    need=$((need + 2500))
  fi
  while ! [ -d "$directory" ]; do
    directory=$(dirname "$directory")
  done
  # This says the unit, which is the environment's choice with df.
  read -r blocks size < <(stat -f -c '%a %S' "$directory")
  free=$((blocks * size / 1048576))
  [ "$free" -ge "$need" ] \
    || die "not enough room in $directory: $free MiB free, $need needed"
}

# Remove the builds of the configurations $@, with --glibc those of that, or
# all, and what all of them use, if there are none.
cleaned ()
{
  local base config name directory
  directory=$(build_dir)
  base=$(wanted_base)
  if [ $# -gt 0 ]; then
    for config; do
      # Clients have theirs beside their sources.
      find "$directory" -mindepth 2 -maxdepth 2 \( \
	-path "$directory/glibc-${base:-*}/$config" \
	-o -path "$directory/*/${base:-[0-9]*}-$config" \
	-o -path "$directory/*/${base:-[0-9]*}-$config.*" \) \
	-exec rm -rf {} +
      rm -f "$(no_emulator_file "$config")"
    done
  elif [ -n "$base" ]; then
    rm -rf "$directory/glibc-$base" "$directory"/*/"$base"-*-*
  else
    for name in $(source_names); do
      rm -rf "$directory/$name"-*
    done
    rm -rf "$directory"/no-emulator-* \
      "$directory"/{toolchains,logs,apt,default-glibc}
  fi
}
