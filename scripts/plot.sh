# Trampolines: pictures of what the benchmarks have measured.
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

# Needs what bench.sh or, with --clients, bench-clients.sh leaves.  Leaves SVG
# files beside it.

plot_tools () { echo gnuplot:gnuplot-nox jq:jq; }

# The directory with the results of CONFIG: those of the glibc that was
# measured last, if no other is asked for.  Nothing if there are none.
measured_dir ()
{
  local file root name
  root=$(build_dir)/glibc-$(wanted_base)
  if given clients; then
    name=bench-libffi
  else
    # This one is written last.
    name=bench-tramp-fork
  fi
  if [ -z "$(option glibc)" ]; then
    file=$(newest "$root"*/"$1/$name.out")
  else
    file=$(newest "$root/$1/$name.out")
  fi
  echo "${file%/*}"
}

# The configurations that there are results of.
measured_configs ()
{
  local config
  for config in $(config_names); do
    if [ -n "$(measured_dir "$config")" ]; then
      echo "$config"
    fi
  done
}

# The pictures of the results in DIRECTORY, there as well.
pictures_in ()
{
  local directory=$1 style picture name
  style=$(top_dir)/tests/bench-tramp.gp
  if ! given clients; then
    for picture in "$(top_dir)"/tests/bench-tramp-*.gp; do
      gnuplot -e "directory = '$directory'" "$style" "$picture" || return 1
    done
    return
  fi
  for name in $(client_names); do
    [ -f "$directory/bench-$name.out" ] || continue
    client_rows "$directory/bench-$name.out" >"$directory/bench-$name.tsv" \
      && gnuplot -e "directory = '$directory'; name = '$name'" "$style" \
	   "$(top_dir)/clients/bench-clients.gp" || return 1
  done
}

# The pictures in DIRECTORY of the results that are there.  Older ones stay if
# that fails, as it does where gnuplot warns that there is nothing to draw.
drawn_pictures ()
{
  local directory=$1 scratch=$1/pictures status=0
  rm -rf "$scratch"
  mkdir "$scratch"
  ln -s "$directory"/bench-*.out "$scratch"
  pictures_in "$scratch" >"$scratch/log" 2>&1 || status=1
  cat "$scratch/log"
  if [ "$status" -ne 0 ] || grep -q 'warning:' "$scratch/log"; then
    rm -rf "$scratch"
    return 1
  fi
  # gnuplot ends lines and files with white space.
  sed -i -e 's/ *$//' -e '${/^$/d}' "$scratch"/bench-*.svg
  mv -f "$scratch"/bench-*.svg "$directory"
  rm -rf "$scratch"
}

# Pictures of each of the configurations $@.
for_each_plot ()
{
  local config directory
  for config; do
    [ -n "$(measured_dir "$config")" ] \
      || die "$config: not measured yet; run: ${0##*/} bench$(
		! given clients || echo ' --clients') $config"
  done
  toolchains "$@"
  for config; do
    directory=$(measured_dir "$config")
    step "$config: draw pictures" "$directory/logs/plot.log" \
      drawn_pictures "$directory" || return 1
    ls "$directory"/bench-*.svg
  done
}
