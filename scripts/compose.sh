# Trampolines: the source tree with the overlay and the patches.
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

# Needs the base of bases.sh.  Leaves the composed tree where source_dir says,
# with lists beside it of what is in it.

overlay_dirs='include misc bits sysdeps manual'

# The overlay: "PATH IN THE TREE<tab>FILE HERE" lines.  What makes a manual of
# the chapter alone stays here.
overlay ()
{
  local names=(-type f ! -name '.*' ! -name '*~' ! -name '#*'
	       ! -name '*.orig' ! -name '*.rej'
	       ! -name '*-standalone.texi'
	       ! -name Makefile ! -name Versions)
  local here
  here=$(top_dir)
  {
    # The manual is not in every base.
    # shellcheck disable=SC2086
    (cd "$here" && find $overlay_dirs "${names[@]}" 2>/dev/null) \
      | if has_manual; then cat; else grep -v '^manual/' || true; fi \
      | while read -r file; do
	  printf '%s\t%s\n' "$file" "$here/$file"
	done
    find "$here/tests" -maxdepth 1 "${names[@]}" -name 'tst-tramp*' \
      -printf 'misc/%f\t%p\n'
    find "$here/tests/linux" -maxdepth 1 "${names[@]}" -name 'tst-tramp*' \
      -printf 'sysdeps/unix/sysv/linux/%f\t%p\n'
    find "$here/tests" -maxdepth 1 "${names[@]}" -name 'bench-tramp*.[ch]' \
      -printf 'benchtests/%f\t%p\n'
  } 2>/dev/null | LC_ALL=C sort | series_lines
}

has_manual ()
{
  [ -f "$(base_dir)/manual/libc.texinfo" ]
}

# The patches for this base, in order.
patches ()
{
  source_patches glibc "$(tree_version "$(base_dir)")" \
    | if has_manual; then cat; else grep -v '/[^/]*manual[^/]*$'; fi \
    | series_lines
}

# The symbol version that the functions get.
symbol_version ()
{
  local given
  given=$(option symbol-version)
  echo "${given:-$(default_symbol_version)}"
}

# What PATCH does.  Where it adds the name of the symbol version, it adds the
# one that was asked for.
patch_text ()
{
  local node
  node=$(default_symbol_version)
  sed "/^+/s/${node//./\\.}/$(symbol_version)/g" "$1"
}

# The files that the patches $@ touch.
patched_files ()
{
  cat /dev/null "$@" | awk '
    /^--- / { old = $2; next }
    /^\+\+\+ / {
      name = $2 == "/dev/null" ? old : $2
      sub(/^[^\/]*\//, "", name)
      print name
    }' | LC_ALL=C sort -u
}

# What composing depends on, apart from the contents of overlay files,
# which the tree only links to.
composition ()
{
  local patch
  list_sum
  overlay
  patches | while read -r patch; do cksum "$patch"; done
  if [ -f "$(base_dir).stamp" ]; then
    stat -c %y "$(base_dir).stamp"
  fi
}

# In DIRECTORY, the files that differ from the base, apart from links.
changed_files ()
{
  local directory=$1 file list=()
  mapfile -t list < <(patches)
  while read -r file; do
    if [ -f "$(base_dir)/$file" ]; then
      mkdir -p "$directory/$(dirname "$file")"
      cp "$(base_dir)/$file" "$directory/$file"
    fi
  done < <(patched_files "${list[@]}")
  applied_patches "$directory" patch_text "${list[@]}" || return 1
  extended_lists "$(base_dir)" "$directory"
}

# The composed tree.  It is a forest of links to the base and the overlay
# with the changed files in it.  Those whose contents stay the same keep
# their times, so that make only does again what it must.
composed_tree ()
{
  local tree=$1 changed=$1.changed new=$1.new old=$1.old file target
  local tab=$'\t'
  rm -rf "$changed" "$new" "$old"
  mkdir -p "$changed"
  changed_files "$changed" || return 1
  cp -al "$(base_dir)" "$new" || return 1
  (cd "$changed" && find . -type f) | while read -r file; do
    mkdir -p "$new/$(dirname "$file")"
    # Remove first: the link shares its contents with the base.
    rm -f "$new/$file"
    if cmp -s "$changed/$file" "$tree/$file"; then
      cp -p "$tree/$file" "$new/$file"
    else
      cp -p "$changed/$file" "$new/$file"
    fi || return 1
  done || return 1
  # A file that is no longer patched must look new to make.
  if [ -f "$tree.list" ]; then
    while read -r file; do
      if [ -f "$new/$file" ] && ! [ -f "$changed/$file" ]; then
	rm -f "$new/$file"
	cp "$(base_dir)/$file" "$new/$file"
      fi
    done <"$tree.list"
  fi
  while IFS=$tab read -r file target; do
    if [ -e "$(base_dir)/$file" ]; then
      echo "$file is in this glibc already"
      return 1
    fi
    mkdir -p "$new/$(dirname "$file")"
    ln -s "$target" "$new/$file" || return 1
  done < <(overlay)
  (cd "$changed" && find . -type f) >"$tree.list"
  overlay >"$tree.overlay.new"
  if [ -f "$tree.overlay" ]; then
    forgotten_objects "$tree.overlay" "$tree.overlay.new" || return 1
  fi
  if [ -d "$tree" ]; then
    mv "$tree" "$old" || return 1
  fi
  mv "$new" "$tree" && mv "$tree.overlay.new" "$tree.overlay" \
    && rm -rf "$old" "$changed"
}

# make does not notice that a file was removed or that one came to stand
# before another of its name.  Remove the objects made from such files,
# those that only one of the overlays OLD and NEW has, and the header made
# from all lists of tunables if that is one of them.
forgotten_objects ()
{
  local stems dependencies
  stems=$(comm -3 <(cut -f 1 "$1") <(cut -f 1 "$2") \
	  | sed -E 's,.*/,,; s,\..*,,; s,.*,/&.,' | sort -u)
  [ -n "$stems" ] || return 0
  if [[ $stems == */dl-tunables.* ]]; then
    rm -f "$(base_root)"/*/build/dl-tunable-list.*
  fi
  { find "$(base_root)" -mindepth 2 -maxdepth 2 -name build \
      -exec grep -rlF --include='*.d' -e "$stems" {} + || true; } \
    | while read -r dependencies; do
	rm -f "${dependencies%.d}" "$dependencies"
      done
}

# Die if the base has the symbol version that was asked for.  glibc makes
# macros of the names, in which dots are underscores.
unused_symbol_version ()
{
  local node
  node=$(symbol_version)
  [ "$node" != "$(default_symbol_version)" ] || return 0
  if find "$(base_dir)" -name Versions \
       -exec awk 'NF == 2 && $2 == "{" { print $1 }' {} + \
     | tr . _ | sort -u | grep -xF -e "${node//./_}" >/dev/null
  then
    die "glibc $(base_name) has a symbol version of its own of this name:" \
	"$node"
  fi
}

# Why composed_source failed.
failed_composition ()
{
  echo "cannot compose glibc $(base_name):" \
    "$(tail -n 1 "$(general_log compose)")"
}

# The composed tree, if it is not there and up to date.
composed_source ()
{
  local what stamp
  what="glibc $(base_name): compose"
  stamp=$(source_dir).stamp
  usable_tree "$(base_dir)" "$(base_dir)"
  unused_symbol_version
  if [ -d "$(source_dir)" ] && cmp -s "$stamp" <(composition); then
    step_done "$what"
    return
  fi
  composition >"$stamp.new"
  try FAILED "$what" "$(general_log compose)" composed_tree "$(source_dir)" \
    || return 1
  mv "$stamp.new" "$stamp"
}

# Die unless --symbol-version names what no glibc has.  Of one base,
# unused_symbol_version says more.
checked_symbol_version ()
{
  local newest symbol_version
  symbol_version=$(option symbol-version)
  [ -n "$symbol_version" ] || return 0
  newest=GLIBC_$(versions | head -n 1)
  case $(option command) in
    build | check | bench | source | export) ;;
    *) die "not for the command $(option command): --symbol-version" ;;
  esac
  if ! [[ $symbol_version =~ ^[A-Za-z_][A-Za-z0-9_.]*$ ]] \
     || [[ $symbol_version == GLIBC_[0-9]* \
	   && ! $symbol_version =~ ^GLIBC_[0-9]+(\.[0-9]+)+$ ]]; then
    die "not a name for a symbol version: ${symbol_version@Q}"
  fi
  case $symbol_version in
    global | local | extern)
      die "a word of the linker's: $symbol_version" ;;
    GLIBC_[0-9]*)
      if not_newer "$symbol_version" "$newest"; then
	die "not newer than $newest: $symbol_version"
      fi
      ;;
    # What glibc has of these says nothing of what it exports.
    GLIBC_ABI_* | *GLIBC_PRIVATE*)
      die "glibc keeps such names to itself: $symbol_version" ;;
  esac
}
