# Trampolines: the environment that the user gave, and a plain one.
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

# Needs no other part, and must come first: what hides the variables of the
# environment has to run before any other variable is set.  Leaves the
# environment without them, to be had again for programs of the user's.

# The variables of this script are in lower case.  What the environment has
# of such names is not for it, and would be exported with its values: put the
# variables NAME, up to "--", away for what is run in the user's stead.  No
# variable is needed for that, but the parameters.
hidden_surroundings ()
{
  while [ "$1" != -- ]; do
    case $1 in
      *_proxy) ;;
      subdirs) set -- "$@" "$1=${!1}"; export -n subdirs ;;
      [a-z]*) set -- "$@" "$1=${!1}"; unset -v "$1" ;;
    esac
    shift
  done
  shift
  surroundings=("$@")
}

# Become the COMMAND, in the environment as it was given.
command_in_surroundings ()
{
  set -- "${surroundings[@]}" -- "$@"
  while [ "$1" != -- ]; do
    # What is an array here is not exported.
    unset -v "${1%%=*}"
    export "${1?}"
    shift
  done
  shift
  exec "$@"
}

# What the environment has must not show in what is built.
plain_surroundings ()
{
  umask 022
  unset LD_LIBRARY_PATH LD_PRELOAD GNUMAKEFLAGS MAKEFLAGS MFLAGS MAKEFILES \
    CFLAGS CXXFLAGS CPPFLAGS LDFLAGS LIBS CPATH C_INCLUDE_PATH \
    CPLUS_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX \
    POSIXLY_CORRECT CONFIG_SITE CONFIG_SHELL AR AS AUTOCONF AWK BASH_SHELL \
    BISON BUILD_CC CPP INSTALL INSTALL_INFO LD MAKE MAKEINFO MSGFMT NM \
    OBJCOPY OBJDUMP PERL PYTHON_PROG RANLIB READELF SED STRIP TEST_CC TEST_CXX
  # Python's caches have no business in a source tree.
  export LC_ALL=C PYTHONDONTWRITEBYTECODE=1
}
