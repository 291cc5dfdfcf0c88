# Trampolines: sources of other projects, patched and built.
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

# Needs fetch.sh, steps.sh and paths.sh.  A source has a NAME and a VERSION, as
# in the table scripts/sources, and everything that is made from it is in
# source_root NAME VERSION.  This is all that there is to do with one:
#
#   fetched_source NAME VERSION     its package, in the downloads; fails
#                                   quietly if there is no way to get it
#   unpacked_source NAME VERSION DIRECTORY
#                                   the tree as it came, in DIRECTORY
#   patched_source NAME VERSION     the tree with all patches, in the
#                                   directory source_tree NAME VERSION
#   built_source NAME VERSION PRODUCT INPUT COMMAND ARG...
#                                   PRODUCT, a file or directory in the root
#                                   that COMMAND makes from the patched tree
#
# What is there and up to date is left as it is: each of them has a stamp
# beside it.  PRODUCT is if neither the tree nor INPUT, which is any text, nor
# the command has changed.  Patches have to apply without fuzz.

# The fields of the lines of NAME, or of NAME and VERSION alone.
source_field ()
{
  awk -F ' *[|] *' -v name="$2" -v version="${3-}" -v field="$1" '
    /^#/ || !NF { next }
    {
      split($1, words, " ")
      if (words[1] == name && (version == "" || words[2] == version))
        print field == "version" ? words[2] : $field
    }' "$(top_dir)/scripts/sources"
}

# The names of all sources.
source_names ()
{
  sed -n 's/^\([a-z][^ ]*\) .*/\1/p' "$(top_dir)/scripts/sources" | sort -u
}

# The versions of NAME, newest first.
source_versions () { source_field version "$1"; }

source_package () { source_field 2 "$@"; }

# The suites of this distribution that have NAME VERSION.
source_suites ()
{
  if grep -qsx 'ID="\?ubuntu"\?' /etc/os-release; then
    source_field 4 "$@"
  else
    source_field 3 "$@"
  fi
}

source_root () { echo "$(build_dir)/$1-$2"; }
source_tree () { echo "$(source_root "$@")/source"; }

# The file that has the tree of NAME VERSION: a package that was downloaded,
# or what an installed one has.
source_file ()
{
  local package file
  package=$(source_package "$@")
  file=$(downloaded_file "$package" "$2")
  if [ -z "$file" ] && command -v dpkg-query >/dev/null; then
    file=$(dpkg-query -L "$package" 2>/dev/null \
	   | grep -F -e "-$2.tar." | head -n 1) || true
  fi
  if [ -f "$file" ]; then
    echo "$file"
  fi
}

fetched_source ()
{
  local name=$1 version=$2 suite
  if [ -n "$(source_file "$@")" ]; then
    return
  fi
  if given offline || ! command -v apt-get >/dev/null; then
    return 1
  fi
  for suite in $(source_suites "$@") host; do
    if try "not there" "$name $version: download from $suite" \
	 "$(general_log "download-$name-$suite")" \
	 downloaded_package "$(source_package "$@")" "$version" "$suite"; then
      return
    fi
  done
  return 1
}

# That there is no way to get WHAT, and why.
no_source ()
{
  local reason="not in the suites, or no network"
  if given offline; then
    reason=--offline
  elif ! command -v apt-get >/dev/null; then
    reason="no apt-get"
  fi
  echo "cannot get $1 ($reason)"
}

# The tree in FILE, a package or a tarball, as DIRECTORY.
unpacked_file ()
{
  local file=$1 directory=$2 scratch=$2.unpack link target
  rm -rf "$scratch" "$directory"
  mkdir -p "$scratch/tree"
  case $file in
    *.deb)
      dpkg-deb --fsys-tarfile "$file" \
	| tar -C "$scratch" -x --wildcards -f - './usr/src/*.tar.*' || return 1
      file=$(find "$scratch/usr" -name '*.tar.*' | sort | head -n 1)
      ;;
  esac
  tar -C "$scratch/tree" --no-same-owner --strip-components=1 -xf "$file" \
    || return 1
  # Where "tar --transform" has put the names into a directory, it has done so
  # with what links lead to.
  while read -r link; do
    target=$(readlink "$link")
    if [ -e "${link%/*}/${target#*/}" ]; then
      ln -sfn "${target#*/}" "$link"
    fi
  done < <(find "$scratch/tree" -xtype l)
  mv "$scratch/tree" "$directory" && rm -rf "$scratch"
}

unpacked_source ()
{
  local file log
  file=$(source_file "$1" "$2")
  log=$(general_log "unpack-$1-$2")
  step "$1 $2: unpack" "$log" unpacked_file "$file" "$3" \
    || die "cannot unpack $file; see $log"
}

# Whether VERSION is not newer than OTHER.
not_newer ()
{
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# The patches for NAME VERSION, in order.  One for a version stands for the one
# of the same name for all, up to that version; an empty one for none.
source_patches ()
{
  local common name directory file
  common=$(top_dir)/patches/$1
  find "$common"* -name '*.diff' -printf '%f\n' | LC_ALL=C sort -u \
    | while read -r name; do
    file=$common/$name
    while read -r directory; do
      if [ -f "$directory/$name" ] \
	 && not_newer "$2" "${directory#"$common-"}"; then
	file=$directory/$name
	break
      fi
    done < <(find "$common"-* -maxdepth 0 | sort -V)
    if [ -s "$file" ]; then
      echo "$file"
    fi
  done
}

# Apply what FILTER makes of each PATCH to the tree DIRECTORY.
applied_patches ()
{
  local directory=$1 filter=$2 patch
  shift 2
  for patch; do
    if ! "$filter" "$patch" \
	 | patch -d "$directory" -p1 --fuzz=0 --no-backup-if-mismatch \
	     --batch --forward; then
      echo "${patch#"$(top_dir)/"} does not apply"
      return 1
    fi
  done
}

# What a patched tree depends on.
source_sum ()
{
  local patches
  mapfile -t patches < <(source_patches "$@")
  stat -c '%n %s %Y' "$(source_file "$@")"
  cat /dev/null "${patches[@]}" | cksum
}

# The pristine tree in DIRECTORY, with all patches, as TREE.
patched_tree ()
{
  local name=$1 version=$2 directory=$3 tree=$4 patches
  mapfile -t patches < <(source_patches "$name" "$version")
  applied_patches "$directory" cat "${patches[@]}" || return 1
  rm -rf "$tree"
  mv "$directory" "$tree"
}

patched_source ()
{
  local name=$1 version=$2 tree stamp sum
  tree=$(source_tree "$@")
  stamp=$tree.stamp
  sum=$(source_sum "$@")
  if [ -d "$tree" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then
    return
  fi
  mkdir -p "${tree%/*}"
  unpacked_source "$name" "$version" "$tree.new"
  step "$name $version: patch" "$(general_log "patch-$name-$version")" \
    patched_tree "$name" "$version" "$tree.new" "$tree" || return 1
  stamped "$stamp" "$sum"
}

built_source ()
{
  local name=$1 version=$2 product=$3 input=$4 stamp sum
  shift 4
  stamp=$(source_root "$name" "$version")/$product.stamp
  sum=$(cat "$(source_tree "$name" "$version").stamp" - <<<"$input $*" | cksum)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then
    step_done "$name $version, $product: compile"
    return
  fi
  rm -f "$stamp"
  step "$name $version, $product: compile" \
    "$(general_log "$name-$product")" "$@" || return 1
  stamped "$stamp" "$sum"
}
