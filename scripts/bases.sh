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

# Needs fetch.sh, steps.sh and paths.sh.  Leaves a pristine source tree, where
# base_dir says, and its name, which base_name prints.

# The supported versions, newest first, and who has their glibc-source:
# VERSION | suites of Debian | suites of Ubuntu
bases='
2.43|forky sid|resolute
2.41|trixie|plucky
2.36|bookworm|kinetic
'

versions ()
{
  awk -F '|' 'NF { print $1 }' <<<"$bases"
}

# The suites of this distribution that have VERSION.
suites_of ()
{
  local field=2
  if grep -qsx 'ID="\?ubuntu"\?' /etc/os-release; then
    field=3
  fi
  awk -F '|' -v version="$1" -v field="$field" \
    '$1 == version { print $field }' <<<"$bases"
}

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
           "supported: $(versions | tr '\n' ' ')and newer development trees"
}

# Die unless FILE is a tarball of a usable glibc.  As much of it as this
# depends on is unpacked outside of the build directory.
usable_tarball ()
{
  local scratch names
  local files='version\.h|sysdeps/generic/ldsodefs\.h|misc/Makefile'
  scratch=$(mktemp -d)
  names=$(tar -tf "$1" 2>/dev/null \
	  | grep -E "^(\\./)?[^/]+/($files|misc/sys/tramp\\.h)\$") || names=
  if [ -n "$names" ]; then
    tar -C "$scratch" --no-same-owner -xf "$1" -T - <<<"$names"
  fi
  (usable_tree "$scratch"/* "$1") || { rm -rf "$scratch"; exit 2; }
  rm -rf "$scratch"
}

# Development trees call themselves 2.43.9000; they and later releases are
# tried, and it is the patches that tell.
supported_version ()
{
  local newest
  newest=$(versions | head -n 1)
  versions | grep -qxF -e "$1" \
    || [ "$(printf '%s\n%s\n' "$newest" "$1" | sort -V | tail -n 1)" \
         = "$1" ]
}

# The tree of FILE, a source package or a tarball, as DIRECTORY.
unpacked_tree ()
{
  local file=$1 directory=$2 scratch=$2.unpack tree
  rm -rf "$scratch" "$directory"
  mkdir -p "$scratch"
  case $file in
    *.deb)
      dpkg-deb --fsys-tarfile "$file" \
	| tar -C "$scratch" -x --wildcards -f - './usr/src/glibc/*.tar.*' \
	&& tar -C "$scratch" -xf "$scratch"/usr/src/glibc/glibc-*.tar.* \
	&& rm -r "${scratch:?}/usr" || return 1
      ;;
    *)
      tar -C "$scratch" --no-same-owner -xf "$file" || return 1
      ;;
  esac
  tree=$(dirname "$(find "$scratch" -maxdepth 2 -name version.h | head -n 1)")
  [ -f "$tree/version.h" ] || { echo "no version.h in $file"; return 1; }
  mv "$tree" "$directory" && rm -rf "$scratch"
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

# Where the host's own glibc-source of VERSION is installed, if it is.
host_tarball ()
{
  local file
  for file in "/usr/src/glibc/glibc-$1.tar."*; do
    if [ -f "$file" ]; then
      echo "$file"
      break
    fi
  done
}

# The pristine tree of VERSION in $(base_dir).  Quietly fail if there is
# no way to get it.
base_of_version ()
{
  local version=$1 suite file
  base=$version
  if [ -f "$(base_dir)/version.h" ]; then
    return 0
  fi
  file=$(download_dir)/glibc-source_$version.deb
  if ! [ -f "$file" ]; then
    file=$(host_tarball "$version")
  fi
  if [ -z "$file" ] && ! given offline && command -v apt-get >/dev/null; then
    for suite in $(suites_of "$version") host; do
      if try "not there" "glibc $version: download from $suite" \
	   "$(general_log "download-$suite")" \
	   downloaded_package glibc-source "$version" "$suite"; then
	file=$(download_dir)/glibc-source_$version.deb
	break
      fi
    done
  fi
  [ -n "$file" ] || return 1
  step "glibc $version: unpack" "$(general_log unpack)" \
    unpacked_tree "$file" "$(base_dir)" \
    || die "cannot unpack $file; see $(general_log unpack)"
}

# Of a user's directory or tarball: a name for it, and its tree.
base_of_path ()
{
  local path=$1
  if [ -d "$path" ]; then
    path=$(CDPATH='' cd -- "$path" && pwd -P)
    base=$(tree_version "$path")-$(cksum <<<"$path" | cut -d ' ' -f 1)
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
  else
    path=$(readlink -f -- "$path")
    base=$(stat -c '%n %s %Y' "$path" | cksum | cut -d ' ' -f 1)
    base=tarball-$base
    if [ -f "$(base_dir)/version.h" ]; then
      return 0
    fi
    mkdir -p "$(base_root)"
    step "${path##*/}: unpack" "$(general_log unpack)" \
      unpacked_tree "$path" "$(base_dir)" || exit 1
  fi
}

# The pristine tree that --glibc asks for, and its name in BASE.
pristine_base ()
{
  local version glibc default_file
  local reason=" (no network?)"
  glibc=$(option glibc)
  default_file=$(build_dir)/default-glibc
  if given offline; then
    reason=" (--offline)"
  elif ! command -v apt-get >/dev/null; then
    reason=" (no apt-get)"
  fi
  if [ -n "$glibc" ] && ! versions | grep -qxF -e "$glibc"; then
    base_of_path "$glibc"
  elif [ -n "$glibc" ]; then
    base_of_version "$glibc" \
      || die "cannot get glibc $glibc$reason;" \
	     "give --glibc a source tree or a tarball"
  else
    # What was found the first time is the default from then on.
    for version in $(cat "$default_file" 2>/dev/null || true) \
		   $(versions); do
      if base_of_version "$version"; then
	echo "$version" >"$default_file"
	return
      fi
    done
    die "cannot get any supported glibc$reason;" \
	"give --glibc a source tree or a tarball"
  fi
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
      if versions | grep -qxF -e "$glibc"; then
	return
      elif ! [ -e "$glibc" ]; then
	die "glibc $glibc is not supported;" \
	    "supported: $(versions | tr '\n' ' ' | sed 's/ $//')"
      fi
      ;;
  esac
  [ -e "$glibc" ] || die "no such file or directory: $glibc"
  [ -r "$glibc" ] || die "no right to read: $glibc"
  if [ -d "$glibc" ]; then
    usable_tree "$glibc" "$glibc"
    case $(build_dir)/ in
      "$(realpath -- "$glibc")"/*)
	die "the build directory must not be inside of $glibc" ;;
    esac
  else
    usable_tarball "$glibc"
  fi
}
