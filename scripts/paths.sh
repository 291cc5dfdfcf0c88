# Trampolines: where everything is.
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

# Needs base_name of bases.sh for what belongs to one glibc.  Everything that
# is written is below the build directory, which has a marker and a lock.

top=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
build_dir=$top/build
# Whether it was this process that created the build directory.
created=

# The directory of the files that come with this script, and the one for
# all that is made.
top_dir () { echo "$top"; }
build_dir () { echo "$build_dir"; }
marker_file () { echo "$build_dir/.build-many-glibcs"; }
lock_file () { echo "$build_dir/.lock"; }
download_dir () { echo "$build_dir/downloads"; }
apt_dir () { echo "$build_dir/apt/$1"; }
general_log () { echo "$build_dir/logs/$1.log"; }
# The base, and the tree composed from it.
base_root () { echo "$build_dir/glibc-$(base_name)"; }
base_dir () { echo "$(base_root)/base"; }
source_dir () { echo "$(base_root)/source"; }
# Of one configuration.
config_dir () { echo "$(base_root)/$1"; }
object_dir () { echo "$(config_dir "$1")/build"; }
base_object_dir () { echo "$(config_dir "$1")/build-base"; }
install_dir () { echo "$(config_dir "$1")/install"; }
demo_dir () { echo "$(config_dir "$1")/demo"; }
stamp_file () { echo "$(config_dir "$1")/$2.stamp"; }
result_file () { echo "$(config_dir "$1")/result"; }
results_file () { echo "$(config_dir "$1")/results"; }
emulator_file () { echo "$(config_dir "$1")/emulate"; }
no_emulator_file () { echo "$build_dir/no-emulator-$1"; }
template_results_file () { echo "$build_dir/template-results"; }
config_log () { echo "$(config_dir "$1")/logs/$2.log"; }

# Work in DIRECTORY.
set_build_dir ()
{
  build_dir=$1
}

# Die unless the build directory is one, or can become one.
checked_build_dir ()
{
  local LC_ALL
  case $build_dir in
    /*) ;;
    *) build_dir=$PWD/$build_dir ;;
  esac
  build_dir=$(realpath -m -- "$build_dir")
  # make, glibc's configure or options of the linker cannot handle others.
  LC_ALL=C
  [[ $build_dir =~ ^[A-Za-z0-9/._+@-]+$ ]] \
    || die "this name cannot be used for a build directory: $build_dir"
  if [ -e "$build_dir" ] && ! [ -d "$build_dir" ]; then
    die "not a directory: $build_dir"
  fi
  if [ -d "$build_dir" ] && ! [ -e "$(marker_file)" ] \
     && [ -n "$(ls -A "$build_dir" 2>/dev/null)" ]; then
    die "not a build directory of this script, and not empty: $build_dir"
  fi
}

# Die if there is no place for temporary files.
checked_tmpdir ()
{
  local directory=${TMPDIR:-/tmp}
  if ! [ -d "$directory" ] || ! [ -w "$directory" ]; then
    die "cannot write temporary files, for which TMPDIR says: $directory"
  fi
}

# Die unless this process may write in the directory $1, or create it.
checked_right ()
{
  local parent=$1
  while ! [ -e "$parent" ]; do
    parent=$(dirname "$parent")
  done
  if ! [ -d "$parent" ] || ! [ -w "$parent" ]; then
    die "no right to write in: $parent"
  fi
}

# The build directory, which is this process's alone.
own_build_dir ()
{
  local parent=$build_dir
  while ! [ -d "$parent" ]; do
    created=$parent
    parent=$(dirname "$parent")
  done
  if ! { mkdir -p "$build_dir/logs" && touch "$(marker_file)" \
	   && exec 9>"$(lock_file)"; } 2>/dev/null; then
    created=
    die "cannot create the build directory: $build_dir"
  fi
  # From here on, it is not another run's, which may have removed it.
  if command -v flock >/dev/null \
     && ! { flock -n 9 && [ -e "$(lock_file)" ]; }; then
    created=
    die "another run is using the build directory: $build_dir"
  fi
}

# Nothing, if it was created in vain.
forgotten_build_dir ()
{
  local directory=$build_dir
  if [ -n "$created" ] \
     && [ -z "$(find "$build_dir" -type f ! -path "$build_dir/logs/*" \
		  ! -path "$(marker_file)" ! -path "$(lock_file)" \
		  -print -quit 2>/dev/null)" ]; then
    rm -rf "$build_dir"
    while [ "$directory" != "$created" ]; do
      directory=$(dirname "$directory")
      rmdir "$directory" 2>/dev/null || break
    done
  fi
}
