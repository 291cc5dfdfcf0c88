# Trampolines: the lists that glibc keeps as files.
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

# Needs overlay and symbol_version of compose.sh.  Leaves nothing: what glibc
# has to know of the headers, functions, tests and symbols is made from the
# files of the overlay.
#
#   misc/*.c, bits/*.h, misc/sys/*.h    routines and headers
#   tests/tst-tramp*                    tests of all ports
#   tests/linux/tst-tramp*              tests for Linux alone
#   *-static.c, *-static-*.c            static programs among both
#   *.py, with *.c of the same name     tests that run gdb
#   *-mod.c                             shared objects that tests load
#   *-prog.c                            programs that tests run
#   misc/Versions                       symbols
#
# misc/Makefile, misc/Versions and sysdeps/unix/sysv/linux/Makefile are added
# to glibc's files of these names.

added_files='misc/Makefile misc/Versions sysdeps/unix/sysv/linux/Makefile'

# The additions to FILE, without the comment on top, and without what is about
# programs that come later in the series.
additions ()
{
  local file
  series_lines <<<"$1" \
    | while read -r file; do
	awk '
	  FILENAME == ARGV[1] {
	    sub(/\t.*/, "")
	    sub(/.*\//, "")
	    sub(/\..*/, "")
	    there[$0]
	    next
	  }
	  !body && (!NF || /^#/) { next }
	  { body = 1 }
	  !NF { blank = 1; next }
	  /^[^ \t]/ { missing = 0 }
	  match($0, /tst-tramp[a-z0-9-]*/) {
	    name = substr($0, RSTART, RLENGTH)
	    sub(/(-no-pie|-)$/, "", name)
	    # What follows a rule, or a variable, is a part of it.
	    if (!(name in there) && /^[^ \t]/) missing = 1
	    else if (!(name in there)) next
	  }
	  missing { next }
	  blank { print "" }
	  { blank = 0; print }' <(overlay) "$(top_dir)/$file"
      done
}

# The symbol version that misc/Versions has.
default_symbol_version ()
{
  awk '$1 ~ /^GLIBC_/ { print $1 }' "$(top_dir)/misc/Versions"
}

# The lines that composing adds to every libc.abilist, sorted.
abilist ()
{
  additions misc/Versions \
    | awk -v node="$(symbol_version)" '
	/;$/ { sub(/;/, ""); print node, $1, "F" }' \
    | LC_ALL=C sort
}

# The list NAME of a makefile, of the words on standard input.
makefile_list ()
{
  local words
  mapfile -t words < <(sed /^\$/d | LC_ALL=C sort)
  if [ ${#words[@]} -gt 0 ]; then
    printf '%s += \\\n' "$1"
    printf '  %s \\\n' "${words[@]}"
    printf '  # %s\n\n' "$1"
  fi
}

# The lists of the tests in DIRECTORY of the tree.
test_lists ()
{
  local names printers
  printers=$(overlay | sed -nE "s,^$1/(tst-tramp[^/]*)\\.py\t.*,\\1,p")
  names=$(overlay | sed -nE "s,^$1/(tst-tramp[^/]*)\\.cc?\t.*,\\1,p" \
	  | grep -vE -e '-(mod|port|prog)$' \
	  | grep -vxF -e "${printers:-.}")
  makefile_list tests <<<"$names"
  makefile_list tests-printers <<<"$printers"
  { grep -E -e '-static(-|$)' <<<"$names" || true; } \
    | makefile_list tests-static
}

# Whether NAME is one of the tests.
is_test ()
{
  case $1 in
    *-mod | *-port | *-prog | *[!a-z0-9-]*) return 1 ;;
    tst-tramp*)
      (cd "$(top_dir)/tests" && compgen -G "$1.[cs]*" \
	 || cd linux && compgen -G "$1.[cs]*") >/dev/null
      ;;
    *) return 1 ;;
  esac
}

# All lists of misc/Makefile.
makefile_lists ()
{
  overlay | sed -nE 's,^(misc/)?((bits|sys)/[^/]*\.h)\t.*,\2,p' \
    | makefile_list headers
  overlay | sed -nE 's,^misc/(tramp[^/]*)\.c\t.*,\1,p' \
    | makefile_list routines
  test_lists misc
  overlay | sed -nE 's,^misc/(tst-tramp[^/]*-mod)\.c\t.*,\1,p' \
    | makefile_list modules-names
}

# What ORIGINAL, which is FILE of glibc, is with the additions to FILE.
extended_file ()
{
  case $1 in
    sysdeps/*/Makefile)
      cat "$2"
      {
	test_lists "${1%/*}"
	additions "$1"
      } | awk '
	NR == 1 { print "\nifeq ($(subdir),misc)" }
	{ print }
	END { if (NR) print "endif # $(subdir) == misc" }'
      ;;
    */Makefile)
      # What the file has a sorted list for goes into that.
      LC_ALL=C awk '
	function merge(end,  n, i) {
	  n = split(words[list], word, "\n")
	  for (i = 1; i < n && (end == "" || word[i] < end); ++i)
	    printf "  %s \\\n", word[i]
	  words[list] = ""
	  for (; i < n; ++i) words[list] = words[list] word[i] "\n"
	}
	FILENAME == ARGV[1] {
	  if (/^[^ ]/) names[++count] = $1
	  else if (NF && $1 != "#")
	    words[names[count]] = words[names[count]] $1 "\n"
	  next
	}
	FILENAME == ARGV[2] {
	  if ($0 == "include ../Rules") after = 1
	  else text[after + 0] = text[after + 0] $0 "\n"
	  next
	}
	list != "" && $0 == "  # " list { merge("") }
	!/^  [^ ]+ \\$/ { list = "" }
	list != "" { merge($1) }
	/^[a-z-]+ (:|\+)= \\$/ && words[$1] != "" { list = $1 }
	$0 == "include ../Rules" {
	  for (i = 1; i <= count; ++i)
	    if (words[list = names[i]] != "") {
	      printf "%s += \\\n", list
	      merge("")
	      printf "  # %s\n\n", list
	    }
	  list = ""
	  sub(/^\n+/, "", text[0])
	  printf "%s%s\n%s", text[0], $0, text[1]
	  found = 1
	  next
	}
	{ print }
	END { exit !found }' \
	<(makefile_lists) <(additions "$1") "$2"
      ;;
    */Versions)
      awk '
	FILENAME == ARGV[1] { if (/^ /) text = text $0 "\n"; next }
	/^  GLIBC_PRIVATE \{/ { printf "%s", text; found = 1 }
	{ print }
	END { exit !found }' \
	<(additions "$1" \
	    | sed "s/$(default_symbol_version)/$(symbol_version)/") "$2"
      ;;
  esac
}

# What the lists depend on, but for the names of the files.
list_sum ()
{
  local file
  abilist
  for file in $added_files; do cksum <"$(top_dir)/$file"; done
}

# The files with lists of the tree BASE, with the additions, in DIRECTORY,
# where some may be already, with other changes.
extended_lists ()
{
  local base=$1 directory=$2 file symbols
  for file in $added_files; do
    if ! [ -f "$directory/$file" ]; then
      mkdir -p "$directory/${file%/*}"
      cp "$base/$file" "$directory/$file"
    fi
    if ! extended_file "$file" "$directory/$file" >"$directory/$file.new"; then
      echo "$file has no place for the additions"
      return 1
    fi
    mv "$directory/$file.new" "$directory/$file"
  done
  symbols=$(abilist)
  [ -n "$symbols" ] || return 0
  (cd "$base" && find sysdeps -name libc.abilist) \
    | while read -r file; do
	if ! LC_ALL=C sort -c "$base/$file"; then
	  echo "$file is not sorted"
	  exit 1
	fi
	mkdir -p "$directory/${file%/*}"
	LC_ALL=C sort -m "$base/$file" - <<<"$symbols" >"$directory/$file"
      done
}
