# Trampolines: the source package of the distribution with the series.
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

# Needs export.sh, compose.sh, sources.sh, and dpkg-source.  Leaves, in the
# directory that the user names, the source package of glibc with a patch for
# each commit of a series for its tree, unpacked and as files.
#
# The base comes from the package glibc-source.  Its tree has all patches of
# the distribution, so that the series applies after these, and debian/ is
# beside it.  Only the tarball as released has to be downloaded, which the
# archive knows by its checksum.

# The directory debian/ of the base, in TREE.
debian_directory ()
{
  local file
  file=$(source_file glibc "$(base_name)")
  case $file in
    *.deb)
      dpkg-deb --fsys-tarfile "$file" \
	| tar -C "$1" --no-same-owner --strip-components=4 -xf - \
	    ./usr/src/glibc/debian
      ;;
    *) cp -a "${file%/*}/debian" "$1" ;;
  esac
}

# The version of the package with the changelog on standard input.
debian_version ()
{
  sed -n '1s/^[^(]*(\([^)]*\)).*/\1/p'
}

# COMMIT of SERIES as a patch with the headers of DEP-3.
debian_patch ()
{
  local series=$1 commit=$2
  git_in "$series" log -1 --format='%B' "$commit" \
    | sed '2d; ${/^$/d}; s/^$/./; 1s/^/Description: /; 1!s/^/ /'
  git_in "$series" log -1 --date=short "$commit" \
    --format='Author: %an <%ae>%nForwarded: no%nLast-Update: %ad%n---'
  git_in "$series" show --format= --no-color --no-ext-diff --no-renames \
    --src-prefix=a/ --dst-prefix=b/ "$commit"
}

# The commits of SERIES, after the patches that are in DEBIAN.
debian_patches ()
{
  local series=$1 patches=$2/patches commit name number=0
  mkdir "$patches/tramp" || return 1
  for commit in $(git_in "$series" rev-list --reverse base..HEAD); do
    printf -v name 'tramp/%04d-%s.patch' $((++number)) \
      "$(git_in "$series" log -1 --format=%f "$commit")"
    debian_patch "$series" "$commit" >"$patches/$name" || return 1
    echo "$name" >>"$patches/series"
  done
}

# What FILE is with what the sed SCRIPT changes, which has to be something.
debian_edit ()
{
  sed "$2" "$1" >"$1.new" || return 1
  if cmp -s "$1" "$1.new"; then
    echo "debian/${1##*/debian/} has no place for the change"
    return 1
  fi
  # The file keeps its mode.
  cat "$1.new" >"$1" && rm -f "$1.new"
}

# What else the package of VERSION has to know, in DEBIAN.  Any program that
# uses the functions needs the first version that has them, whatever library
# of the package has their symbol version.  The rules write the script for
# gdb that shows mutexes over ours, which goes behind it: it imports from
# __future__, and this must come first.
debian_lists ()
{
  local debian=$1 version=$2 script
  script="\$\$(find \$(DEB_BUILDDIR)/misc -name libc-gdb.py)"
  debian_edit "$debian/symbols.wildcards" \
    "/)GCC_3\.0 /i\\
 (symver|optional)$(symbol_version) $version~" \
    && debian_edit "$debian/rules.d/build.mk" \
	 "s,nptl-printers\.py > ,nptl-printers.py $script > ,"
}

# The entry of VERSION for the changelog, by the author of SERIES.
debian_entry ()
{
  cat <<END
glibc ($2) UNRELEASED; urgency=medium

  * debian/patches/tramp/: add trampolines, function pointers that carry
    data, with <sys/tramp.h>.
  * debian/symbols.wildcards: add $(symbol_version), their symbol version.
  * debian/rules.d/build.mk: install the script that shows them in gdb, too.

END
  git_in "$1" log -1 --format=' -- %an <%ae>  %aD%n'
}

# The unpacked package in TREE, which has the tree as released.
debian_tree ()
{
  local series=$1 tree=$2 debian=$2/debian version
  debian_directory "$tree" || return 1
  # Whatever the distribution adds to its version is newer.
  version=$(debian_version <"$debian/changelog")+0tramp1
  debian_patches "$series" "$debian" \
    && debian_lists "$debian" "$version" \
    && debian_entry "$series" "$version" >"$debian/changelog.new" \
    && cat "$debian/changelog" >>"$debian/changelog.new" \
    && mv "$debian/changelog.new" "$debian/changelog"
}

# The package of TREE beside it, and what dpkg-source makes of that as TREE.
# It has to be what SERIES is, but for symbolic links, which the tarball of
# glibc-source has with other targets.
debian_files ()
{
  local series=$1 tree=$2 links
  (cd "${tree%/*}" \
     && dpkg-source -b "${tree##*/}" \
     && rm -rf "${tree##*/}" \
     && dpkg-source --no-check -x ./*.dsc "${tree##*/}") || return 1
  mapfile -t links < <(git_in "$series" ls-files -s \
			 | sed -n 's/^120000 [^\t]*\t/:!/p')
  git_in "$series" -c core.fileMode=false --work-tree="$tree" \
    diff --stat --exit-code HEAD -- "${links[@]}"
}

# The package of the base with the series, in DIRECTORY.
exported_debian ()
{
  local directory=$1 series=$1/series name tree
  name="glibc $(base_name)"
  tree=$directory/glibc-$(base_name)
  rm -rf "$directory"
  mkdir -p "$directory"
  step "$name of the distribution: commit" "$(general_log export-commit)" \
    committed_series "$series" || return 1
  cp "$(source_file glibc-tarball "$(base_name)")" "$directory"
  unpacked_source glibc-tarball "$(base_name)" "$tree"
  step "$name: write the patches of a package" \
    "$(general_log export-debian)" debian_tree "$series" "$tree" || return 1
  step "$name: dpkg-source" "$(general_log export-dpkg-source)" \
    debian_files "$series" "$tree" || return 1
  rm -rf "$series"
  say "glibc $(debian_version <"$tree/debian/changelog"): $directory"
}

# Die unless --glibc, if it is given, can be of a distribution.
checked_debian ()
{
  [ -z "$(option glibc)" ] || is_version "$(option glibc)" \
    || die "--debian is for a version that a distribution has, not for" \
	   "$(option glibc)"
}
