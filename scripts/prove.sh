# Trampolines: a build of each commit of the series.
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

# Needs export.sh and build.sh.  Leaves nothing: proven_commits says whether
# each commit builds, and its tests pass.

# The tests that the last commit in TREE has brought.
new_tests ()
{
  git_in "$1" diff --name-only --diff-filter=A HEAD^ HEAD \
    | sed -nE 's,^(misc|sysdeps/.*)/(tst-tramp[^.]*)\.cc?$,misc/\2,p' \
    | grep -vE -e '-(mod|port|prog)$' || true
}

# Whether the last commit in TREE changes what is built in OBJECTS.  What make
# knows of an older build is not enough then: headers can hide others of the
# same name, and lists of what is in a directory are not made again.
changes_build ()
{
  local tree=$1 directories directory file
  read -ra directories < <(sed -n 's/^config-sysdirs = //p' "$2/config.make")
  while read -r file; do
    case $file in
      NEWS | manual/* | benchtests/*) ;;
      sysdeps/*)
	# They have headers in directories of their own, such as bits.
	for directory in "${directories[@]}"; do
	  [[ $file != "$directory"/* ]] || return 0
	done
	;;
      *) return 0 ;;
    esac
  done < <(git_in "$tree" diff --name-only HEAD^ HEAD)
  return 1
}

# Build the commit that PROOF has in OBJECTS, configured with ARGUMENT...,
# if it has something for this machine's own configuration, and run the tests
# that it brings.
proven_commit ()
{
  local proof=$1 objects=$2 test
  shift 2
  git_in "$proof" log -1 --format='== %s'
  if [ -d "$objects" ] && ! changes_build "$proof" "$objects"; then
    echo "nothing of it is built for $(own_config)"
    return
  fi
  (configured_tree "$proof" "$objects" "$@") && made_tree "$objects" \
    || return 1
  for test in elf/check-abi-libc $(new_tests "$proof"); do
    make -C "$objects" test "t=$test" || return 1
    grep -E '^(PASS|UNSUPPORTED): ' "$objects/$test.test-result" || return 1
  done
}

# Do so with all commits in TREE, in TREE.proof.
proven_commits ()
{
  local tree=$1 proof=$1.proof objects=$1.objects arguments commit
  # Nor does ccache look for headers that hide others.
  local -x CCACHE_NODIRECT=1
  mapfile -t arguments < <(configure_arguments "$(own_config)")
  rm -rf "$proof" "$objects"
  git_in "$tree" worktree add -q --detach "$proof" base || return 1
  # glibc's makefiles take it for granted.
  if ! has_manual; then
    mkdir "$proof/manual" \
      && printf '%s\n' 'subdir := manual' 'include ../Makeconfig' \
	   'include ../Rules' >"$proof/manual/Makefile" || return 1
  fi
  for commit in $(git_in "$tree" rev-list --reverse base..HEAD); do
    git_in "$proof" checkout -q "$commit" || return 1
    if ! proven_commit "$proof" "$objects" "${arguments[@]}"; then
      # What came of it can be far above, in the log that this goes to.
      grep -E -m 3 '(^|[: ])(error|FAIL): ' "$(general_log export-prove)" | cat
      git_in "$proof" log -1 --format='not proven: %s'
      return 1
    fi
  done
  git_in "$tree" worktree remove -f "$proof" && rm -rf "$objects"
}
