# Trampolines: packages with sources, from any suite of the archive.
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

# Needs paths.sh, and apt with an archive of the distribution.  Leaves packages
# in the downloads, and apt's own files below the build directory.

# The host's archive as apt is configured to use it, for packages of
# TYPE in SUITE, in DIRECTORY.  apt knows which of its entries that is.
archive_entry ()
{
  local suite=$1 type=$2 directory=$3 codename release='' entry='' file
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  while read -r release entry; do
    case $release in
      "$codename" | stable | testing | unstable | sid) break ;;
    esac
    entry=
  done < <(apt-get indextargets --no-release-info \
	     --format "\$(RELEASE) \$(SOURCESENTRY)" \
	     'Created-By: Packages' 'Component: main')
  file=${entry%:*}
  if [ -z "$entry" ]; then
    echo "apt is configured with no archive of the distribution"
    return 1
  fi
  rm -rf "$directory"
  mkdir -p "$directory"
  case $file in
    *.sources)
      # The number is that of a stanza.
      grep -v '^[[:blank:]]*#' "$file" \
	| awk -v RS= -v number="${entry##*:}" 'NR == number' \
	| sed "s/^Suites:.*/Suites: $suite/I; s/^Types:.*/Types: $type/I" \
	  >"$directory/base.sources"
      ;;
    *)
      sed -n "${entry##*:}s, $release/\\? , $suite ,p" "$file" \
	| sed "s/^deb /$type /" >"$directory/base.list"
      ;;
  esac
}

# Run apt TOOL with ARGs on SUITE alone, or on the host's own suites if
# that is "host".  Nothing of the host's is written in either case.
private_apt ()
{
  local tool=$1 suite=$2 directory
  shift 2
  directory=$(apt_dir "$suite")
  local options=(-q -o "Acquire::Retries=1" -o "Acquire::Languages=none"
		 -o "Acquire::http::Timeout=30"
		 # The list of a mirror that lags is as good, and is signed.
		 -o "Acquire::Check-Valid-Until=false"
		 -o "APT::Sandbox::User=$(id -un)"
		 -o "Dir::State::Lists=$directory/lists"
		 -o "Dir::Cache=$directory/cache")
  mkdir -p "$directory/lists/partial" "$directory/cache/archives/partial"
  if [ "$suite" != host ]; then
    options+=(-o "Dir::Etc::SourceList=/dev/null"
	      -o "Dir::Etc::SourceParts=$directory/sources.list.d"
	      -o "Dir::Etc::PreferencesParts=/dev/null"
	      -o "Dir::Etc::Preferences=/dev/null")
  fi
  "$tool" "${options[@]}" "$@"
}

# Where the downloads have PACKAGE of VERSION, if they have it.
downloaded_file ()
{
  local package=${1#src:} version=$2 file
  file=$(download_dir)/${package}_$version
  if [ "$package" = "$1" ]; then
    file+=.deb
  else
    file=$(compgen -G "$file*.orig.tar.?z*" | grep -v '\.asc$' | head -n 1) \
      || true
  fi
  if [ -f "$file" ]; then
    echo "$file"
  fi
}

# The package PACKAGE of VERSION from SUITE, in the downloads.  apt checks it
# against the signed lists of the archive.
downloaded_package ()
{
  local package=${1#src:} version=$2 suite=$3 type=deb pattern candidate
  local partial get=download
  if [[ $1 == src:* ]]; then
    type=deb-src
    get='source --download-only --tar-only'
  fi
  if [ "$suite" != host ]; then
    archive_entry "$suite" "$type" "$(apt_dir "$suite")/sources.list.d" \
      || return 1
  fi
  private_apt apt-get "$suite" update || return 1
  pattern="^([0-9]+:)?${version//./\\.}[-.+]"
  candidate=$(private_apt apt-cache "$suite" madison "$package" \
	      | awk -F ' *[|] *' -v pattern="$pattern" -v type="$type" '
		$2 ~ pattern && (type == "deb" || $3 ~ /Sources$/) {
		  print $2
		  exit
		}')
  if [ -z "$candidate" ]; then
    echo "$suite does not have $1 $version"
    return 1
  fi
  mkdir -p "$(download_dir)"
  # Under a name of its own until it is whole.
  partial=$(apt_dir "$suite")/download
  rm -rf "$partial"
  mkdir -p "$partial"
  # shellcheck disable=SC2086
  (cd "$partial" \
     && private_apt apt-get "$suite" $get "$package=$candidate") || return 1
  if [ "$type" = deb ]; then
    mv "$partial/$package"_*.deb "$(download_dir)/${package}_$version.deb"
  else
    mv "$partial/$package"_*.orig.tar.* "$(download_dir)"
  fi
}
