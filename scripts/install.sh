# Trampolines: the installed glibc, with all that its programs need.
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

# Needs the objects of build.sh.  Leaves a directory that can be moved, with
# the scripts "run", "cc" and "c++" in it.

# Value of VARIABLE in the makefile FILE of the objects of CONFIG.
make_variable ()
{
  sed -n "s/^$3 *= *//p" "$(object_dir "$1")/$2"
}

# The dynamic linker of CONFIG where it is installed.
installed_loader ()
{
  echo "$(install_dir "$1")$(make_variable "$1" config.make rtlddir)/$(
    make_variable "$1" soversions.mk ld.so-version)"
}

# The glibc of CONFIG, and with it all that its programs need.
installed_tree ()
{
  local config=$1 install headers directory library file
  install=$(install_dir "$config")
  rm -rf "$install"
  mkdir -p "$install"
  make -C "$(object_dir "$config")" install "DESTDIR=$install" || return 1
  # Where this ABI is not the compiler's default, it looks for the objects that
  # programs begin with below what -B names.
  # shellcheck disable=SC2046
  directory=$($(compiler_of "$config") -print-multi-directory)
  if [ "$directory" != . ]; then
    library=$install/usr$(make_variable "$config" config.make slibdir)
    mkdir -p "$library/$directory"
    ln -rs "$library"/*.o "$library/$directory/" || return 1
  fi
  headers=$(kernel_headers "$config")
  # What the kernel's headers are called is not worth a list that ages:
  # take all directories that glibc does not have itself.
  for directory in asm asm-generic device drm hurd linux mach mach_debug \
		   misc mtd rdma scsi sound video xen; do
    file=$headers/$directory
    [ -d "$file" ] || file=$headers/$config/$directory
    if [ -d "$file" ]; then
      mkdir -p "$install/usr/include/$directory"
      cp -rLn "$file/." "$install/usr/include/$directory/" || return 1
    fi
  done
  # Cancellation, backtrace and C++ need them.
  library=libgcc_s.so$(
    make_variable "$config" soversions.mk libgcc_s.so-version)
  compiler_libraries "$config" "$library" libstdc++.so.6 libatomic.so.1 \
    && installed_wrappers "$config"
}

# Those of the libraries $2... that the compiler of CONFIG has.  Each gets a
# directory of its own, so that it can be passed over.
compiler_libraries ()
{
  local config=$1 install library file
  shift
  install=$(install_dir "$config")
  for library; do
    # shellcheck disable=SC2046
    file=$($(compiler_of "$config") "-print-file-name=$library")
    if [ -f "$file" ]; then
      mkdir -p "$install/compiler/$library"
      cp -L "$file" "$install/compiler/$library/" || return 1
    fi
  done
}

# The COMMAND with its place if that is in the build directory.
command_with_path ()
{
  local file
  file=$(command -v "${1%% *}") || true
  case $file in
    "$(build_dir)"/*) echo "${file%/*}/$1" ;;
    *) echo "$1" ;;
  esac
}

# The script NAME of scripts/install/ for CONFIG, as FILE.
installed_script ()
{
  local name=$1 config=$2 file=$3 slibdir rtlddir native=no
  slibdir=$(make_variable "$config" config.make slibdir)
  rtlddir=$(make_variable "$config" config.make rtlddir)
  if [ "$config" = "$(own_config)" ]; then
    native=yes
  fi
  sed "s,@slibdir@,$slibdir,
       s,@loader@,$rtlddir/$(
	 make_variable "$config" soversions.mk ld.so-version),
       s,@libc@,libc.so$(
	 make_variable "$config" soversions.mk libc.so-version),
       s,@machines@,$(config_field "$config" machines),
       s,@emulator@,$(command_with_path "$(config_field "$config" emulator)"),
       s,@cc@,$(command_with_path "$(compiler_of "$config")"),
       s,@cxx@,$(command_with_path "$(compiler_of "$config" c++)"),
       s,@native@,$native," "$(top_dir)/scripts/install/$name" >"$file"
  if [ -x "$(top_dir)/scripts/install/$name" ]; then
    chmod +x "$file"
  fi
}

# The scripts "run", "cc" and "c++", which move with the directory.
installed_wrappers ()
{
  local install name
  install=$(install_dir "$1")
  for name in run cc common.sh; do
    installed_script "$name" "$1" "$install/$name"
  done
  ln -sf cc "$install/c++"
}

# Replace this process by the installed script TOOL of CONFIG.
execute_tool ()
{
  local tool=$1 config=$2 file base
  shift 2
  base=$(wanted_base)
  if [ -n "$base" ]; then
    file=$(build_dir)/glibc-$base/$config/install/$tool
  else
    # The one that was installed last.
    file=$(newest "$(build_dir)"/glibc-*/"$config/installed.stamp")
    file=${file:+${file%/*}/install/$tool}
  fi
  if ! [ -x "$file" ]; then
    die "$config is not built; run: ${0##*/} build $config," \
	"with the same options"
  fi
  command_in_surroundings "$file" "$@"
}
