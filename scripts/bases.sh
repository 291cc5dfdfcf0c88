# Trampolines: the glibc to start from.
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

# Needs sources.sh, steps.sh and paths.sh.  Leaves a pristine source tree,
# where base_dir says, and its name, which base_name prints.

# The supported versions, newest first.
versions () { source_versions glibc; }

is_version () { versions | grep -qxF -e "$1"; }

# The name of the base, a version or what stands for a tree of the user's.
base_name () { echo "$base"; }

# The version of the tree DIRECTORY, or nothing.
tree_version ()
{
  sed -n 's/^#define VERSION "\(.*\)"$/\1/p' "$1/version.h" 2>/dev/null \
    || true
}

# Die unless DIRECTORY, which the user knows as NAME, is a usable glibc.
usable_tree ()
{
  local version
  version=$(tree_version "$1")
  if [ -z "$version" ] || ! [ -f "$1/sysdeps/generic/ldsodefs.h" ] \
     || ! [ -f "$1/misc/Makefile" ]; then
    die "not a glibc source tree: $2"
  fi
  if [ -e "$1/misc/sys/tramp.h" ]; then
    die "this tree has trampolines already: $2"
  fi
  supported_version "$version" \
    || die "glibc $version is not supported ($2);" \
	   "supported: $(versions | tail -n 1) and newer"
}

# Development trees call themselves 2.43.9000.  All trees that are not older
# than the oldest supported version are tried: it is the patches that tell.
supported_version ()
{
  not_newer "$(versions | tail -n 1)" "$1"
}

# A copy of the tree FROM as DIRECTORY, without its history.
copied_tree ()
{
  local from=$1 directory=$2
  rm -rf "$directory.new"
  mkdir -p "$directory.new"
  find "$from" -mindepth 1 -maxdepth 1 ! -name .git \
    -exec cp -a --reflink=auto -t "$directory.new" {} + || return 1
  rm -rf "$directory"
  mv "$directory.new" "$directory"
}

# The pristine tree of VERSION in $(base_dir).  Quietly fail if there is
# no way to get it.
base_of_version ()
{
  base=$1
  if [ -f "$(base_dir)/version.h" ]; then
    return 0
  fi
  fetched_source glibc "$base" || return 1
  unpacked_source glibc "$base" "$(base_dir)"
}

# A name for the user's tree PATH.
path_name ()
{
  echo "$(tree_version "$1")-$(cksum <<<"$1" | cut -d ' ' -f 1)"
}

# A copy of the user's tree PATH, and a name for it.
base_of_path ()
{
  local path
  path=$(CDPATH='' cd -- "$1" && pwd -P)
  base=$(path_name "$path")
  # Any newer file or directory means that it has changed.
  if [ -f "$(base_dir)/version.h" ] \
     && [ -z "$(find "$path" -name .git -prune \
		  -o -cnewer "$(base_dir).stamp" -print -quit)" ]; then
    return 0
  fi
  mkdir -p "$(base_root)"
  touch "$(base_dir).stamp.new"
  step "glibc $base: copy" "$(general_log copy)" \
    copied_tree "$path" "$(base_dir)" || exit 1
  mv "$(base_dir).stamp.new" "$(base_dir).stamp"
}

# The version that --glibc asks for, or the newest.
wanted_version ()
{
  local glibc
  glibc=$(option glibc)
  if [ -z "$glibc" ]; then
    versions | head -n 1
  elif is_version "$glibc"; then
    echo "$glibc"
  else
    tree_version "$glibc"
  fi
}

# The name of the base that --glibc asks for, or nothing.
wanted_base ()
{
  local glibc
  glibc=$(option glibc)
  if [ -z "$glibc" ] || is_version "$glibc"; then
    echo "$glibc"
  else
    path_name "$(CDPATH='' cd -- "$glibc" && pwd -P)"
  fi
}

# Try to configure the base for CONFIG.  The only errors that matter are those
# about tools.
configured_base ()
{
  local config=$1 scratch arguments
  scratch=$(base_root)/try
  mapfile -t arguments < <(configure_arguments "$config")
  rm -rf "$scratch"
  (configured_tree "$(base_dir)" "$scratch" "${arguments[@]}") || true
  rm -rf "$scratch"
}

# Those tools of CONFIG that are too old for the base, in TOOLS.
tried_tools ()
{
  local log
  log=$(general_log "tools-$(base_name)")
  try '' "glibc $(base_name): try this machine's tools" "$log" \
    configured_base "$1"
  tools=$(sed -n 's/^.* programs are missing or too old: *//p' "$log")
}

# The pristine tree of the newest version that there is a way to get, that has
# the configurations $@, and that this machine's tools can build, or die.
default_base ()
{
  local version tools old='' default_file
  default_file=$(build_dir)/default-glibc
  # What was found the first time is the default from then on.
  version=$(cat "$default_file" 2>/dev/null || true)
  if [ -n "$version" ] && has_configs "$version" "$@" \
     && base_of_version "$version"; then
    return
  fi
  for version in $(versions); do
    if has_configs "$version" "$@" && base_of_version "$version"; then
      tried_tools "${1-$(own_config)}"
      if [ -n "$tools" ]; then
	old=${old:-glibc $version needs another $tools}
	continue
      fi
      [ -z "$old" ] \
	|| say "The default is glibc $version: $old"
      ! has_configs "$(versions | head -n 1)" "$@" \
	|| echo "$version" >"$default_file"
      return
    fi
  done
  [ -z "$old" ] || die "no glibc can be built with these tools: $old"
  die "$(no_source "any glibc that can be built here");" \
    "give --glibc a source tree"
}

# The pristine tree of GLIBC, or the default, for the configurations $@, and
# its name in BASE.
pristine_base ()
{
  local glibc=$1
  shift
  if [ -z "$glibc" ]; then
    default_base "$@"
  elif is_version "$glibc"; then
    base_of_version "$glibc" \
      || die "$(no_source "glibc $glibc");" "give --glibc a source tree"
  else
    base_of_path "$glibc"
  fi
}

# The tarball of the base, unless that is a tree of the user's, or die.
fetched_release ()
{
  ! is_version "$base" || fetched_source glibc-tarball "$base" \
    || die "$(no_source "glibc $base as released")"
}

# What fetched_release has found as the base, without what the distribution
# has changed.
released_base ()
{
  local version=$base
  is_version "$version" || return 0
  base=$version-released
  [ -f "$(base_dir)/version.h" ] \
    || unpacked_source glibc-tarball "$version" "$(base_dir)"
}

# Die unless --glibc names something that can be used.
checked_glibc ()
{
  local glibc
  glibc=$(option glibc)
  case $glibc in
    '') return ;;
    [0-9]*.*[!0-9.]* | *[!0-9.]* | . | ..) ;;
    *)
      if is_version "$glibc"; then
	return
      elif ! [ -e "$glibc" ]; then
	die "glibc $glibc is not supported;" \
	    "supported: $(versions | tr '\n' ' ' | sed 's/ $//')"
      fi
      ;;
  esac
  [ -e "$glibc" ] || die "no such file or directory: $glibc"
  [ -r "$glibc" ] || die "no right to read: $glibc"
  usable_tree "$glibc" "$glibc"
  case $(build_dir)/ in
    "$(realpath -- "$glibc")"/*)
      die "the build directory must not be inside of $glibc" ;;
  esac
}
