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

# The glibc of CONFIG, and with it all that its programs need.
installed_tree ()
{
  local config=$1 install headers directory library file
  install=$(install_dir "$config")
  rm -rf "$install"
  mkdir -p "$install"
  make -C "$(object_dir "$config")" install "DESTDIR=$install" || return 1
  headers=$(kernel_headers "$config")
  # What the kernel's headers are called is not worth a list that ages:
  # take all directories that glibc does not have itself.
  for directory in asm asm-generic linux misc mtd rdma scsi sound video \
		   drm xen; do
    file=$headers/$directory
    [ -d "$file" ] || file=$headers/$config/$directory
    if [ -d "$file" ]; then
      mkdir -p "$install/usr/include/$directory"
      cp -rLn "$file/." "$install/usr/include/$directory/" || return 1
    fi
  done
  # Cancellation, backtrace and C++ need the compiler's libraries.  Each has
  # a directory of its own, so that it can be passed over.
  for library in libgcc_s.so.1 libstdc++.so.6 libatomic.so.1; do
    # shellcheck disable=SC2046
    file=$($(compiler_of "$config") "-print-file-name=$library")
    if [ -f "$file" ]; then
      mkdir -p "$install/compiler/$library"
      cp -L "$file" "$install/compiler/$library/" || return 1
    fi
  done
  installed_wrappers "$config"
}

# What the scripts of CONFIG have in common, as text of theirs.
wrapper_text ()
{
  local config=$1 library_dir loader libc machines
  library_dir=$(make_variable "$config" config.make slibdir)
  loader=$(make_variable "$config" config.make rtlddir)/$(
    make_variable "$config" soversions.mk ld.so-version)
  libc=libc.so$(make_variable "$config" soversions.mk libc.so-version)
  machines=$(config_field "$config" machines)
  cat <<END
# The prefix of the variables is for those of the environment, which are
# not to be changed.
tramp_here=\$(CDPATH= cd -- "\$(dirname -- "\$0")" && pwd -P) || exit 127
tramp_loader=\$tramp_here$loader
tramp_libraries=\$tramp_here$library_dir:\$tramp_here/usr$library_dir
case \$(uname -m) in
  ${machines:+${machines// /|})
    tramp_emulator= ;;
  }*)
    tramp_emulator='$(config_field "$config" emulator)' ;;
esac

# The newest of the versions of symbols in FILEs.
newest_version ()
{
  LC_ALL=C grep -ahoE '(GCC|GLIBCXX|LIBATOMIC)_[0-9.]+' "\$@" \\
    | sort -V | tail -n 1
}

# The directory of this machine's own copy of OURS, a library of the
# compiler, if it is newer.  The loader, which is told to preload it as
# THEIRS, says where it is, and whether it is for a newer glibc than this.
newer_directory ()
(
  ours=\$1 theirs=\$2
  listing=\$(\$tramp_emulator "\$tramp_loader" \\
    --library-path "\$tramp_libraries" --preload "\$theirs" \\
    --list "\$tramp_here$library_dir/$libc" 2>&1)
  case \$listing in
    *"(required by "*) return 1 ;;
  esac
  theirs=\$(printf '%s\\n' "\$listing" \\
    | sed -n "s,^[^/]*\\(/.*/\${ours##*/}\\) (0x.*,\\1,p")
  [ -f "\$theirs" ] \\
    && [ "\$(newest_version "\$theirs")" != "\$(newest_version "\$ours")" ] \\
    && [ "\$(newest_version "\$theirs" "\$ours")" \\
	 = "\$(newest_version "\$theirs")" ] \\
    && CDPATH= cd -- "\${theirs%/*}" && pwd -P
)
END
}

# The scripts "run", "cc" and "c++", which move with the directory.
installed_wrappers ()
{
  local config=$1 install library_dir others
  install=$(install_dir "$config")
  library_dir=$(make_variable "$config" config.make slibdir)
  # Other libraries of this machine are of use to its own programs only.
  others=:
  if [ "$config" = "$(own_config)" ]; then
    # shellcheck disable=SC2016
    others='set -- "$@" -idirafter "$tramp_directory"'
  fi
  cat >"$install/run" <<END
#!/bin/sh
# Run a program on this copy of glibc, wherever it is.
# Usage: run PROGRAM ARG...
$(wrapper_text "$config")

case \$1 in
  */*) tramp_program=\$1 ;;
  *) tramp_program=\$(command -v -- "\$1") || tramp_program=\$1 ;;
esac
if ! [ -f "\$tramp_program" ]; then
  echo "run: no such program: \$1" >&2
  exit 127
fi
shift
# A program made by "cc" knows where to go, and a static one need not.
if head -c 4096 -- "\$tramp_program" | grep -aqF -e "\$tramp_loader" \\
   || ! \$tramp_emulator "\$tramp_loader" \\
	--library-path "\$tramp_libraries" \\
	--verify "\$tramp_program" >/dev/null 2>&1; then
  exec \$tramp_emulator "\$tramp_program" "\$@"
fi
# The loader finds this machine's own libraries without being told.
for tramp_library in "\$tramp_here"/compiler/*/*; do
  [ -f "\$tramp_library" ] || break
  newer_directory "\$tramp_library" "\${tramp_library##*/}" >/dev/null \\
    || tramp_libraries=\$tramp_libraries:\${tramp_library%/*}
done
exec \$tramp_emulator "\$tramp_loader" --library-path "\$tramp_libraries" \\
  "\$tramp_program" "\$@"
END
  cat >"$install/cc" <<END
#!/bin/sh
# Compile against this copy of glibc, wherever it is.  Called by the name
# of c++, compile C++.
# Usage: cc ARG...
$(wrapper_text "$config")

case \${0##*/} in
  c++) tramp_compiler='$(compiler_of "$config" c++)' tramp_language=c++ ;;
  *) tramp_compiler='$(compiler_of "$config")' tramp_language=c ;;
esac
tramp_dynamic=true
for tramp_argument; do
  case \$tramp_argument in
    -static | -static-pie | -c | -S | -E) tramp_dynamic=false ;;
  esac
done
if \$tramp_dynamic; then
  set -- -Wl,-dynamic-linker="\$tramp_loader" \\
    -Wl,-rpath="\$tramp_here$library_dir" "\$@"
  # Last, as the directory can have more libraries in it.
  for tramp_library in "\$tramp_here"/compiler/*/*; do
    [ -f "\$tramp_library" ] || break
    tramp_directory=\$(newer_directory "\$tramp_library" \\
      "\$(\$tramp_compiler "-print-file-name=\${tramp_library##*/}")") \\
      || tramp_directory=\${tramp_library%/*}
    set -- "\$@" -Wl,-rpath="\$tramp_directory"
  done
fi
set -- -B"\$tramp_here/usr$library_dir/" -L"\$tramp_here/usr$library_dir" \\
  -L"\$tramp_here$library_dir" -Wl,--sysroot="\$tramp_here" \\
  -isystem "\$tramp_here/usr/include" "\$@"
# Of the headers the compiler finds by itself, its own come first, as
# <stddef.h> and C++ want it.
tramp_directories=\$(
  \$tramp_compiler -E -v -x \$tramp_language /dev/null 2>&1 >/dev/null \\
  | sed -n '/^#include </,/^End/s/^ //p')
tramp_reversed=
for tramp_directory in \$tramp_directories; do
  tramp_directory=\$(
    CDPATH= cd -- "\$tramp_directory" 2>/dev/null && pwd -P) || continue
  case \$tramp_directory in
    */c++/* | */gcc*/*/include*)
      tramp_reversed="\$tramp_directory \$tramp_reversed" ;;
    *) $others ;;
  esac
done
for tramp_directory in \$tramp_reversed; do
  set -- -isystem "\$tramp_directory" "\$@"
done
exec \$tramp_compiler -nostdinc "\$@"
END
  chmod +x "$install/run" "$install/cc"
  ln -sf cc "$install/c++"
}

# Replace this process by the installed script TOOL of CONFIG.
execute_tool ()
{
  local tool=$1 config=$2 file glibc
  shift 2
  glibc=$(option glibc)
  if [ -n "$glibc" ]; then
    file=$(build_dir)/glibc-$glibc/$config/install/$tool
  else
    # The one that was installed last.
    file=$(newest "$(build_dir)"/glibc-*/"$config/installed.stamp")
    file=${file:+${file%/*}/install/$tool}
  fi
  if ! [ -x "$file" ]; then
    die "$config is not built; run: ${0##*/} build $config"
  fi
  command_in_surroundings "$file" "$@"
}
