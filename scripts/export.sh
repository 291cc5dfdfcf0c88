# Trampolines: the series of commits for the maintainers.
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

# Needs compose.sh, lists.sh and the table scripts/series.  Leaves, in the
# directory that the user names, a repository of git with the base and a commit
# for each stanza of the table, and the same as files for "git am".  Until that
# is complete, .unfinished is there, too, and the directory can be used again.

# A line for each fact of the table: NUMBER<tab>NAME<tab>VALUE.
series_facts=$(awk '
  /^#/ || !NF { next }
  /^[^ ]/ { print ++number "\tsubject\t" $0; next }
  $1 == "|" { sub(/^ *[|] ?/, ""); print number "\tmessage\t" $0; next }
  $1 == "files" || $1 == "patches" { name = $1; $1 = "" }
  { n = split($0, patterns, " ")
    for (i = 1; i <= n; ++i) print number "\t" name "\t" patterns[i] }' \
  "$(top_dir)/scripts/series")

# The values of NAME in stanza NUMBER.
series_field ()
{
  awk -F '\t' -v number="$1" -v name="$2" '
    $1 == number && $2 == name { print $3 }' <<<"$series_facts"
}

series_length ()
{
  tail -n 1 <<<"$series_facts" | cut -f 1
}

# The number of the last stanza that has a pattern in NAME for VALUE, or
# nothing.
stanza_of ()
{
  local number name pattern found=
  while IFS=$'\t' read -r number name pattern; do
    # shellcheck disable=SC2254
    case $name:$2 in
      "$1":$pattern) found=$number ;;
    esac
  done <<<"$series_facts"
  echo "$found"
}

# Of how many stanzas the files and patches are to be used.  All of them are,
# unless it is set.
stanzas=
# The number of the stanza of each: "NAME<tab>NUMBER" lines.
series_map=

# The lines of standard input, which begin with a name and a tab, or are one,
# whose name is in the series so far.
series_lines ()
{
  if [ -z "$stanzas" ]; then
    cat
  else
    awk -F '\t' -v stanzas="$stanzas" '
      FNR == NR { number[$1] = $2; next }
      { name = $1; sub(/.*\/patches\//, "patches/", name) }
      name in number && number[name] <= stanzas' \
      <(printf '%s\n' "$series_map") -
  fi
}

# Set series_map, or die if something has no stanza.
mapped_series ()
{
  local name number
  series_map=$(
    {
      overlay | cut -f 1
      # shellcheck disable=SC2086,SC2154
      printf '%s\n' $added_files
    } | while read -r name; do
      printf '%s\t%s\n' "$name" "$(stanza_of files "$name")"
    done
    patches | while read -r name; do
      number=$(basename "$name" .diff)
      printf '%s\t%s\n' "patches${name##*/patches}" \
	"$(stanza_of patches "$number")"
    done)
  name=$(awk -F '\t' '$2 == "" { print $1; exit }' <<<"$series_map")
  [ -z "$name" ] || die "no stanza of scripts/series has $name"
}

# The message of the patch FILE, without its subject, and what it says of
# itself.
patch_message ()
{
  local node
  node=$(default_symbol_version)
  sed -e '1d; /^--- /,$d; /^#/d' \
    -e "s/${node//./\\.}/$(symbol_version)/g" "$1"
}

# What the tests said of the ABIs whose names begin with one of $@, or of all.
tested_abis ()
{
  awk -v names="${*:-/}" '
    BEGIN { n = split(names, name, " ") }
    /^$/ { exit }
    /^[^ ]/ {
      found = names == "/"
      for (i = 1; i <= n; ++i)
	found = found || index($1 "/", name[i] "/") == 1
    }
    found && match($0, /[0-9]+ passed.*/) {
      text = substr($0, RSTART)
      config = text
      sub(/.*\(/, "", config)
      sub(/\).*/, "", config)
      sub(/ \(.*/, "", text)
      print "  " config ": " text
    }' "$(top_dir)/scripts/results"
}

# What the tests said of the ports that stanza NUMBER brings.
tested_stanza ()
{
  local names
  mapfile -t names < <(series_field "$1" files \
			 | sed -n 's,^sysdeps/\([^/]*\)/\*$,\1,p')
  if [ ${#names[@]} -gt 0 ]; then
    printf '\nThe checks of the whole series:\n\n'
    tested_abis "${names[@]}"
  fi
}

# The message of stanza NUMBER.
series_message ()
{
  local patch
  series_field "$1" subject
  echo
  series_field "$1" message
  patches | while read -r patch; do
    if [ "$(awk -F '\t' -v name="patches${patch##*/patches}" '
	      $1 == name { print $2 }' <<<"$series_map")" = "$1" ]; then
      patch_message "$patch"
    fi
  done
  tested_stanza "$1"
}

# git in the tree TREE.  That is too large to be packed after each commit.
git_in () { git -C "$1" -c gc.auto=0 "${@:2}"; }

# All that is in TREE, as a commit with the message on standard input.
committed ()
{
  local tree=$1 options=()
  shift
  ! given signoff || options+=(--signoff)
  git_in "$tree" add -A -f \
    && git_in "$tree" commit -q --cleanup=strip "${options[@]}" -F - "$@"
}

# The tree FROM as the first commit of TREE, with the message WHAT.
committed_base ()
{
  local from=$1 tree=$2 what=$3
  rm -rf "$tree"
  mkdir -p "$tree"
  cp -a "$from/." "$tree" || return 1
  git_in "$tree" init -q -b main && git_in "$tree" config core.bare false \
    && git_in "$tree" add -A -f \
    && git_in "$tree" commit -q -m "$what" \
    && git_in "$tree" tag base
}

# The commit of stanza NUMBER in TREE.
committed_stanza ()
{
  local tree=$2 changed file target status=0
  stanzas=$1
  changed=$tree.changed
  rm -rf "$changed"
  mkdir "$changed" || return 1
  changed_files "$changed" && cp -a "$changed/." "$tree" || status=1
  rm -rf "$changed"
  while IFS=$'\t' read -r file target; do
    install -D -m 644 "$target" "$tree/$file" || status=1
  done < <(overlay)
  stanzas=
  [ "$status" -eq 0 ] || return 1
  git_in "$tree" add -A -f
  # The base need not have what the manual goes into: see cover_letter.
  if git_in "$tree" diff --cached --quiet; then
    return
  fi
  series_message "$1" | committed "$tree"
}

# The series of glibc in TREE.
committed_series ()
{
  local tree=$1 number
  committed_base "$(base_dir)" "$tree" \
    "$(base_name | sed 's/^/glibc /; s/-released$/, as released/'
    )$(has_manual || echo ', without its manual')" || return 1
  for ((number = 1; number <= $(series_length); ++number)); do
    committed_stanza "$number" "$tree" || return 1
  done
}

# The commits of TREE as files in DIRECTORY, with what LETTER ARG... prints
# before them.
formatted_series ()
{
  local tree=$1 directory=$2 letter
  shift 2
  letter=$("$@") || return 1
  rm -f "$directory"/*.patch
  git_in "$tree" format-patch -q --cover-letter -o "$directory" base \
    || return 1
  tail -n +3 <<<"$letter" >"$directory/letter"
  sed -i -e "s/\*\*\* SUBJECT HERE \*\*\*/$(head -n 1 <<<"$letter")/" \
    -e "/^\*\*\* BLURB HERE/{r $directory/letter" -e 'd}' \
    "$directory/0000-cover-letter.patch"
  rm -f "$directory/letter"
}

# Whether "git am" on the base makes of the files in DIRECTORY what TREE is.
applicable_series ()
{
  local tree=$1 directory=$2 scratch files status=0
  mapfile -t files < <(find "$directory" -maxdepth 1 -name '[0-9]*.patch' \
			 ! -name '0000-*' | sort)
  scratch=$tree.am
  rm -rf "$scratch"
  git_in "$tree" worktree add -q --detach "$scratch" base \
    && git_in "$scratch" am -q "${files[@]}" \
    && [ "$(git_in "$scratch" rev-parse 'HEAD^{tree}')" \
	 = "$(git_in "$tree" rev-parse 'HEAD^{tree}')" ] || status=1
  git_in "$tree" worktree remove -f "$scratch" || true
  return "$status"
}

# What goes before the series of the client NAME.
client_letter () { cat "$(client_dir "$1")/cover-letter"; }

# What goes before the series of glibc.
cover_letter ()
{
  cat "$(top_dir)/scripts/cover-letter"
  echo
  tested_abis
  if ! has_manual; then
    echo
    cat <<-EOF
	The tree that this was made from is a distribution's, without the
	manual.  The commit with the chapter on trampolines, which describes
	the tunables, is in the series for a tree that has it.
	EOF
  fi
}

# The commits that SERIES makes, in DIRECTORY, and the files, with what LETTER
# ARG... prints before them, tried.
exported_series ()
{
  local directory=$1 name=$2 series=$3 tree
  shift 3
  tree=$directory/tree
  mkdir -p "$directory"
  step "$name: commit" "$(general_log export-commit)" \
    "$series" "$tree" "$name" || return 1
  step "$name: write the series" "$(general_log export-format)" \
    formatted_series "$tree" "$directory" "$@" || return 1
  step "$name: git am" "$(general_log export-am)" \
    applicable_series "$tree" "$directory" || return 1
  if given prove && [ "$series" = committed_series ]; then
    step "$name: build each commit" "$(general_log export-prove)" \
      proven_commits "$tree" || return 1
  fi
  say "$(git_in "$tree" diff --shortstat base HEAD |
    sed 's/^ *//'), $(git_in "$tree" rev-list --count base..HEAD) commits:" \
    "$directory"
}

# The directories of the source of the client NAME that its series is about.
client_directories ()
{
  local patch
  source_patches "$1" "$2" | while read -r patch; do
    sed -n 's,^+++ b/\(.*\)/[^/]*$,\1,p; s,^+++ b/[^/]*$,.,p' "$patch"
  done | sort -u
}

# The patches of the client NAME in TREE, a commit each.
committed_client ()
{
  local tree=$1 name=$2 version patch
  version=$(client_version "$name")
  rm -rf "$tree.pristine" "$tree.part"
  unpacked_source "$name" "$version" "$tree.pristine"
  mkdir -p "$tree.part"
  # GCC has a hundred times as many files as matter.
  client_directories "$name" "$version" \
    | tar -C "$tree.pristine" -T - -cf - | tar -C "$tree.part" -xf - \
    && committed_base "$tree.part" "$tree" "$name $version, as released" \
    || return 1
  rm -rf "$tree.pristine" "$tree.part"
  # What is not a patch belongs to the first commit.
  added_to_source "$name" "$tree" || return 1
  source_patches "$name" "$version" | while read -r patch; do
    applied_patches "$tree" cat "$patch" || exit 1
    {
      head -n 1 "$patch"
      patch_message "$patch"
    } | committed "$tree" || exit 1
  done
}

# The series of all clients whose source can be had, below DIRECTORY.
exported_clients ()
{
  local directory=$1 name
  for name in $(client_names); do
    if given offline && ! client_version "$name" >/dev/null; then
      say "$name: no source, no series"
      continue
    fi
    fetched_client "$name"
    exported_series "$directory/$name-$(client_version "$name")" "$name" \
      committed_client client_letter "$name" || return 1
  done
}

# Who git says is the ROLE of commits, unless it only guesses: NAME <ADDRESS>.
git_person ()
{
  git -c user.useConfigOnly=true var "GIT_$1_IDENT" 2>/dev/null \
    | sed 's/ [0-9]* [-+][0-9]*$//'
}

# Have git take PERSON for the ROLE of commits.
set_git_person ()
{
  local address=${2##*<}
  export "GIT_$1_NAME=${2% <*}" "GIT_$1_EMAIL=${address%>}"
}

# Die unless it is known who the author is, and nothing is in DIRECTORY.
checked_export ()
{
  local directory=$1 author any='[^<>[:cntrl:]]' word='[^<>@[:cntrl:] ]'
  author=$(option author)
  if [ -n "$author" ]; then
    [[ $author =~ ^($any*$word)\ *(<$word+@$word+>)$ ]] \
      || die "not of the form NAME <ADDRESS>: ${author//[[:cntrl:]]/?}"
    author="${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
    set_git_person AUTHOR "$author"
    set_git_person COMMITTER "$author"
    ! command -v git >/dev/null || [ -n "$(git_person AUTHOR)" ] \
      || die "no name that git takes: $author"
  elif [ -z "$(git_person AUTHOR)" ] || [ -z "$(git_person COMMITTER)" ]; then
    die "who is the author?  Give --author, or tell git, if there is one"
  fi
  if [ -e "$directory" ] && ! [ -d "$directory" ]; then
    die "not a directory: $directory"
  elif [ -n "$(ls -A "$directory" 2>/dev/null)" ] \
       && ! [ -e "$directory/.unfinished" ]; then
    die "not empty: $directory"
  fi
  checked_right "$directory"
  ! given debian || checked_debian
}

# Have git use the names of the user, and nothing else that the user has set:
# that is about other repositories.
git_identity ()
{
  local author committer name
  author=$(git_person AUTHOR)
  committer=$(git_person COMMITTER)
  for name in "${!GIT_@}"; do unset -v "$name"; done
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
  set_git_person AUTHOR "$author"
  set_git_person COMMITTER "$committer"
}
