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

# The host's archive as apt is configured to use it, in deb822 format, for
# SUITE in place of the host's own.
archive_entry ()
{
  local suite=$1 codename files=()
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  shopt -s nullglob
  files=(/etc/apt/sources.list /etc/apt/sources.list.d/*.list
	 /etc/apt/sources.list.d/*.sources)
  shopt -u nullglob
  cat /dev/null "${files[@]}" 2>/dev/null \
    | awk -v suite="$suite" -v codename="$codename" '
      # One entry of either format is in these; print the first good one.
      function entry(   good) {
        good = (" " types " ") ~ / deb / && (" " parts " ") ~ / main / \
          && tolower(enabled) !~ /^(no|false|off|0)$/
        names = " " suites " "
        if (good && (index(names, " " codename " ") \
                     || names ~ / (stable|testing|unstable|sid) /)) {
          print "Types: deb"
          print "URIs: " uris
          print "Suites: " suite
          print "Components: main" \
            ((" " parts " ") ~ / universe / ? " universe" : "")
          if (signed != "")
            print "Signed-By: " signed
          if (trusted != "")
            print "Trusted: " trusted
          # The list of a mirror that lags is as good, and is signed.
          print "Check-Valid-Until: no"
          print "Targets: Packages"
          found = 1
          exit
        }
        clear()
      }
      function clear() {
        types = uris = suites = parts = signed = trusted = ""
        enabled = key = ""
      }
      function set(name, value) {
        name = tolower(name)
        if (name == "types") types = value
        else if (name == "uris") uris = value
        else if (name == "suites") suites = value
        else if (name == "components") parts = value
        else if (name == "signed-by") signed = value
        else if (name == "trusted") trusted = value
        else if (name == "enabled") enabled = value
      }
      /^[ \t]*#/ { next }
      /^deb[ \t]/ {
        entry()
        line = $0
        types = "deb"
        if (match(line, /\[[^]]*\]/)) {
          n = split(substr(line, RSTART + 1, RLENGTH - 2), options, " ")
          for (i = 1; i <= n; i++) {
            split(options[i], option, "=")
            gsub(/,/, " ", option[2])
            set(option[1], option[2])
          }
          line = substr(line, 1, RSTART - 1) \
            substr(line, RSTART + RLENGTH)
        }
        n = split(line, words, " ")
        uris = words[2]
        suites = words[3]
        for (i = 4; i <= n; i++)
          parts = parts " " words[i]
        entry()
        next
      }
      /^[ \t]*$/ { entry(); next }
      # Signed-By may hold the key itself, on lines that are indented.
      /^[ \t]/ {
        if (key == "signed-by") signed = signed "\n" $0
        else if (key == "uris") uris = uris " " $0
        else if (key == "suites") suites = suites " " $0
        else if (key == "components") parts = parts " " $0
        next
      }
      /^[A-Za-z-]+:/ {
        key = tolower($0)
        sub(/:.*/, "", key)
        value = $0
        sub(/^[^:]*:[ \t]*/, "", value)
        # A new stanza may follow the last line of another file.
        if (key == "types" && types != "")
          entry()
        set(key, value)
        # entry() clears KEY, so it is set last.
        sub(/:.*/, "", $0)
        key = tolower($0)
      }
      END { if (!found) entry() }'
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

# The package PACKAGE of VERSION from SUITE, in the downloads.
downloaded_package ()
{
  local package=$1 version=$2 suite=$3 sources candidate
  if [ "$suite" != host ]; then
    sources=$(apt_dir "$suite")/sources.list.d
    mkdir -p "$sources"
    archive_entry "$suite" >"$sources/base.sources"
    if ! [ -s "$sources/base.sources" ]; then
      echo "apt is configured with no archive of the distribution"
      return 1
    fi
  fi
  private_apt apt-get "$suite" update || return 1
  candidate=$(private_apt apt-cache "$suite" madison "$package" \
	      | awk -F ' *[|] *' -v version="$version" \
		'$2 ~ "^([0-9]+:)?" version "[-.]" { print $2; exit }')
  if [ -z "$candidate" ]; then
    echo "$suite does not have $package $version"
    return 1
  fi
  mkdir -p "$(download_dir)"
  # Under a name of its own until it is whole.
  local partial
  partial=$(apt_dir "$suite")/download
  rm -rf "$partial"
  mkdir -p "$partial"
  (cd "$partial" \
     && private_apt apt-get "$suite" download "$package=$candidate") \
    || return 1
  mv "$partial/$package"_*.deb "$(download_dir)/${package}_$version.deb"
}
