# Trampolines: what the scripts of an installed glibc have in common.
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

# shellcheck shell=sh

# What is between @ signs is put in when this is installed.  The prefix of the
# variables is for those of the environment, which are not to be changed.

tramp_here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 127
tramp_library_dir=$tramp_here@slibdir@
tramp_usr_library_dir=$tramp_here/usr@slibdir@
tramp_loader=$tramp_here@loader@
tramp_libraries=$tramp_library_dir:$tramp_usr_library_dir
tramp_machines='@machines@'
tramp_emulator='@emulator@'
case " $tramp_machines " in
  *" $(uname -m) "*)
    # Some kernels do not run programs with 32 bits, though the machine does.
    if "$tramp_loader" --version >/dev/null 2>&1; then
      tramp_emulator=
    fi
    ;;
esac

# The newest of the versions of symbols in FILEs.
newest_version ()
{
  LC_ALL=C grep -ahoE '(GCC|GLIBCXX|LIBATOMIC)_[0-9.]+' "$@" \
    | sort -V | tail -n 1
}

# The directory of this machine's own copy of OURS, a library of the
# compiler, if it is newer.  The loader, which is told to preload it as
# THEIRS, says where it is, and whether it is for a newer glibc than this.
newer_directory ()
(
  ours=$1 theirs=$2
  listing=$($tramp_emulator "$tramp_loader" \
    --library-path "$tramp_libraries" --preload "$theirs" \
    --list "$tramp_library_dir/@libc@" 2>&1)
  case $listing in
    *"(required by "*) return 1 ;;
  esac
  theirs=$(printf '%s\n' "$listing" \
    | sed -n "s,^[^/]*\\(/.*/${ours##*/}\\) (0x.*,\\1,p")
  [ -f "$theirs" ] \
    && [ "$(newest_version "$theirs")" != "$(newest_version "$ours")" ] \
    && [ "$(newest_version "$theirs" "$ours")" \
	 = "$(newest_version "$theirs")" ] \
    && CDPATH='' cd -- "${theirs%/*}" && pwd -P
)
