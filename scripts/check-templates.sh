# Trampolines: the templates alone.
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

# Needs tests/run-templates.sh, packages.sh and results.sh.  Leaves what became
# of each variant.

template_tests=$(top_dir)/tests/run-templates.sh

# What the templates of VARIANTs do, a line for each claim.
template_results ()
{
  "$template_tests" "$@" \
    | complete_lines templates '^[0-9]+ passed, [0-9]+ failed' || true
}

# The templates of the configurations $@, and nothing else.
check_templates ()
{
  local variants packages package config log sum available status=0
  mapfile -t available < <(available_configs | grep -xF -f <(
    printf '%s\n' "$@"))
  toolchains "${available[@]}"
  mapfile -t variants < <(variant_names "$@")
  # Some variants have compilers that are not those of a configuration.
  mapfile -t packages < <("$template_tests" --packages "${variants[@]}" \
    | sort -u | while read -r package; do
	if known_package "$package"; then
	  echo "$package"
	fi
      done
    for config; do
      if [ "$(config_field "$config" architecture)" = - ]; then
	lacking_packages "$(headers_package "$config")"
      fi
    done)
  if [ ${#packages[@]} -gt 0 ] && can_install >/dev/null; then
    try "not installed" "install ${packages[*]}" \
      "$(general_log template-packages)" \
      installed_packages "${packages[@]}" || true
  fi
  log=$(general_log templates)
  sum=$(build_dir)/templates.sum
  step "templates of ${#variants[@]} variants" "$log" \
    template_results "${variants[@]}" || return 1
  grep -E '^(PASS|FAIL|UNSUPPORTED): ' "$log" >"$sum" || true
  grep -E '^(FAIL|UNSUPPORTED): ' "$sum" | sed 's/^/  /' || true
  add_results "$sum" || status=1
  recorded_templates "$sum" "${variants[@]}"
  say "log: $log"
  return "$status"
}
