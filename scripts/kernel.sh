# Trampolines: a Linux kernel that has its own, and tests on it.
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

# Needs fetch.sh, what build.sh and install.sh leave, and an emulator of
# machines.  Leaves kernels where linux_root says, and linux.sum of the
# configuration, with a line for each test.

# The version of Linux that --kernel asks for, or those to try, newest first.
wanted_linux ()
{
  if [ -n "$(option linux)" ]; then
    option linux
  else
    source_versions linux
  fi
}

# The version that there is.
linux=

# What differs between architectures of Linux:
# NAME | configurations, without what follows the processor | machine
# (uname -m) | image | package of the emulator | kernels that run the tests |
# last version (any)
kernel_machines='
x86_64|x86_64 i686|x86_64|bzImage|qemu-system-x86|trampfd none|
arm64|aarch64 arm|aarch64|Image|qemu-system-arm|trampfd none|
s390|s390|s390x|bzImage|qemu-system-misc|none|6.12
'

# Field NUMBER of the kernel that runs the programs of CONFIG.
kernel_field ()
{
  awk -F '|' -v name="${1%%-*}" -v field="$2" \
    'index(" " $2 " ", " " name " ") { print $field }' <<<"$kernel_machines"
}

kernel_files=$(top_dir)/tests/trampfd

# Its version, and where it is built.
linux_version () { echo "${linux:-$(wanted_linux | head -n 1)}"; }
linux_root () { source_root linux "$(linux_version)"; }

# COMMAND:PACKAGE pairs that the kernel for the programs of CONFIG needs.
kernel_tools ()
{
  local machine
  machine=$(kernel_field "$1" 3)
  echo "cpio:cpio flex:flex bc:bc" \
    "qemu-system-$machine:$(kernel_field "$1" 5)"
  if [ "$(uname -m)" != "$machine" ]; then
    echo "$machine-linux-gnu-gcc:gcc-${machine//_/-}-linux-gnu"
  fi
}

# Die unless there are patches for the version that --kernel asks for.
checked_linux_version ()
{
  local version
  version=$(option linux)
  [ -z "$version" ] || source_versions linux | grep -qxF -e "$version" \
    || die "no patches for linux $version; there are some for:" \
	   "$(source_versions linux | tr '\n' ' ' | sed 's/ $//')"
}

# Die unless there is a kernel for the programs of CONFIG that COMMAND can use.
checked_kernel_config ()
{
  local config=$1 command=$2 last
  [[ $config == *-linux-gnu?(x32|eabi?(hf)) \
     && -n $(kernel_field "$config" 1) ]] \
    || die "no kernel for this configuration: $config"
  [[ $command == check || $(kernel_field "$config" 6) == *trampfd* ]] \
    || die "no kernel has trampolines for this configuration: $config"
  last=$(kernel_field "$config" 7)
  [ -z "$last" ] || not_newer "$(linux_version)" "$last" \
    || die "linux $(linux_version) does not run programs of $config;" \
	   "--kernel=$last does"
}

# The source, or die.
fetched_linux ()
{
  for linux in $(wanted_linux); do
    ! fetched_source linux "$linux" || return 0
  done
  die "$(no_source "the package $(source_package linux "$linux")")"
}

# The kernel KIND for the programs of CONFIG: "trampfd", "none", which has no
# such system call, or "plain", without the checks of the others.
made_linux ()
{
  local config=$1 kind=$2 root objects arch image files make
  root=$(linux_root)
  arch=$(kernel_field "$config" 1)
  image=$(kernel_field "$config" 4)
  objects=$root/build-$arch
  files=("$kernel_files"/{config,"config.$arch"})
  if [ -f "$kernel_files/config.$linux" ]; then
    files+=("$kernel_files/config.$linux")
  fi
  if [ "$kind" = plain ]; then
    objects+=-plain
  else
    files+=("$kernel_files/config.debug")
  fi
  mkdir -p "$objects"
  cat "${files[@]}" >"$objects/wanted"
  if [ "$kind" = none ]; then
    sed -i '/^CONFIG_TRAMPFD=/d' "$objects/wanted"
  fi
  make=(make -C "$root/source" "O=$objects" "ARCH=$arch" -j "$(option jobs)")
  if [ "$(uname -m)" != "$(kernel_field "$config" 3)" ]; then
    make+=("CROSS_COMPILE=$(kernel_field "$config" 3)-linux-gnu-")
  fi
  "${make[@]}" "KCONFIG_ALLCONFIG=$objects/wanted" allnoconfig || return 1
  # What depends on something else is left out without a word.
  if grep '^CONFIG_' "$objects/wanted" | grep -vxF -f "$objects/.config"; then
    echo "not in the configuration"
    return 1
  fi
  "${make[@]}" "$image" || return 1
  cp "$objects/arch/${arch/_64}/boot/$image" "$root/$arch-$kind.new"
  mv "$root/$arch-$kind.new" "$root/$arch-$kind"
}

# The kernels of the KINDS that follow, for the programs of CONFIG.
built_linux ()
{
  local config=$1 kind
  shift
  patched_source linux "$linux" || return 1
  for kind; do
    built_source linux "$linux" "$(kernel_field "$config" 1)-$kind" \
      "$(cat "$kernel_files"/config*)" made_linux "$config" "$kind" || return 1
  done
}

# The number that the kernel has for trampfd_create.
trampfd_number ()
{
  local patches
  mapfile -t patches < <(source_patches linux "$linux")
  sed -n 's/^+\([0-9]*\)\t.*\ttrampfd_create\t.*/\1/p' "${patches[@]}" \
    | head -n 1
}

# The libraries of CONFIG, and a shell, in the tree DIRECTORY.
kernel_tree ()
{
  local config=$1 directory=$2 name file compiler libraries
  rm -rf "$directory"
  mkdir -p "$directory/bin"
  cp -a "$(install_dir "$config")"/lib* "$directory" \
    && cp "$(object_dir "$config")/support/shell-container" \
	 "$directory/bin/sh" || return 1
  libraries=$(dirname "$(find "$directory"/lib* -name libc.so.6)")
  read -ra compiler <<<"$(compiler_of "$config")"
  for name in libgcc_s.so.1 libstdc++.so.6; do
    file=$("${compiler[@]}" "-print-file-name=$name")
    [ "$file" = "$name" ] || cp -L "$file" "$libraries"
  done
}

# The same with the test programs, but for those that need tunables of their
# own, and with the modules where the programs look for them.
kernel_test_tree ()
{
  local config=$1 directory=$2 objects names modules
  objects=$(object_dir "$config")
  mapfile -t names < <(make_list "$config" misc "\$(sort \$(filter-out \
    \$(tests-unsupported) \$(foreach test,\$(tests),\$(if \
    \$(findstring GLIBC_TUNABLES,\$(\$(test)-ENV)),\$(test))),\
    \$(filter tst-tramp%,\$(tests) \
    \$(tests-internal) \$(xtests))))" | sed '/^$/d')
  mapfile -t modules < <(make_list "$config" misc "\$(filter tst-tramp%,\
    \$(modules-names))" | sed '/^$/d; s/$/.so/')
  names=("${names[@]/#/$objects/misc/}")
  modules=("${modules[@]/#/$objects/misc/}")
  subdir_make "$config" misc -j "$(option jobs)" "${names[@]}" \
    "${modules[@]}" || return 1
  kernel_tree "$config" "$directory" || return 1
  mkdir -p "$directory/misc" "$directory$objects/misc"
  cp "${names[@]}" "$directory/misc" \
    && cp "${modules[@]}" "$directory$objects/misc" || return 1
  case $config in
    # This does not know their registers.
    arm-* | s390* | *x32) ;;
    *)
      "$(install_dir "$config")/cc" -O2 -static -pthread \
	-o "$directory/trampfd-test" "$kernel_files/trampfd-test.c"
      ;;
  esac
}

# Boot the kernel KIND with DIRECTORY on a machine with CPUS processors, and
# run the commands $@ of CONFIG.
booted_linux ()
{
  local config=$1 kind=$2 directory=$3 cpus=$4
  shift 4
  CC=$(install_dir "$config")/cc "$kernel_files/boot.sh" \
    --machine "$(kernel_field "$config" 3)" --cpus "$cpus" --timeout 3600 \
    --append "TIMEOUTFACTOR=40 $(
      )GLIBC_TUNABLES=glibc.tramp.trampfd_syscall=$(trampfd_number)" \
    "$(linux_root)/$(kernel_field "$config" 1)-$kind" "$directory" "$@"
}

# Run the tests of CONFIG in DIRECTORY on the kernel KIND.  Print the result
# of each, as in tests.sum.
checked_linux ()
{
  local config=$1 kind=$2 directory=$3 file commands=() status=0 other=0
  # What is in the names of tests that the kernel must not make unsupported.
  # On x32, every kernel does.
  local supported=-kernel
  if [ "$kind" = none ] || [[ $config == *x32 ]]; then
    supported=
  fi
  : >"$directory.out"
  if [ -x "$directory/trampfd-test" ]; then
    commands=(/trampfd-test "$(trampfd_number)")
    [ "$kind" = trampfd ] || commands+=(none)
    booted_linux "$@" 2 "${commands[@]}" >>"$directory.out" || status=$?
  fi
  commands=()
  for file in "$directory"/misc/*; do
    commands+=("${file#"$directory"}" ';')
  done
  # Emulated processors wait for each other much of the time.
  booted_linux "$@" 1 "${commands[@]}" >>"$directory.out" || other=$?
  if [ "$other" -gt "$status" ]; then
    status=$other
  fi
  cat "$directory.out"
  awk -v kind="$kind" -v supported="$supported" '
    function result (word, name) { print word ": linux-" kind "/" name }
    # This has nothing to do with the kernel.
    /: the registers of this port are not known$/ { unknown = 1 }
    /^(PASS|FAIL): [a-z0-9-]+$/ {
      result(substr($1, 1, 4), "trampfd-test/" $2)
      next
    }
    !/^status: [0-9]+: / { next }
    { excused = unknown; unknown = 0 }
    $3 ~ /^\// { name = $3; sub(/.*\//, "misc/", name) }
    $3 !~ /^\// { name = "trampfd-test" }
    $2 == "0:" { result("PASS", name); next }
    $2 == "77:" && (supported == "" || !index(name, supported) || excused) {
      result("UNSUPPORTED", name)
      next
    }
    { result("FAIL", name) }' "$directory.out"
  case $status in
    0 | 1) ;;
    125) echo "FAIL: linux-$kind/messages of the kernel" ;;
    *) echo "FAIL: linux-$kind/boot" ;;
  esac
}

check_kernel_config ()
{
  local config=$1 directory kinds kind sum status=0
  directory=$(config_dir "$config")/linux
  sum=$(config_dir "$config")/linux.sum
  read -ra kinds <<<"$(kernel_field "$config" 6)"
  demonstrated_config "$config" || return 1
  built_linux "$config" "${kinds[@]}" || return 1
  step "$config: compile the tests" "$(config_log "$config" linux-tests)" \
    kernel_test_tree "$config" "$directory" || return 1
  for kind in "${kinds[@]}"; do
    step "$config: tests on linux $linux, $kind" \
      "$(config_log "$config" "linux-$kind")" \
      checked_linux "$config" "$kind" "$directory" || return 1
  done
  for kind in "${kinds[@]}"; do
    cat "$(config_log "$config" "linux-$kind")"
  done | grep -E '^(PASS|FAIL|UNSUPPORTED): linux-' >"$sum" || true
  grep -v '^PASS: ' "$sum" | sed 's/^/  /' || true
  say "logs: $(config_log "$config" 'linux-*')"
  add_results "$sum" || status=1
  recorded_tests "$config" "linux $linux" "$(last_counts)"
  return "$status"
}
