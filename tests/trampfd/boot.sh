#!/bin/bash
# Run commands on a kernel of their own, in a virtual machine.
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

set -euo pipefail

usage ()
{
  cat <<'END'
Usage: boot.sh [OPTION]... KERNEL DIRECTORY COMMAND [ARG...] [\; ...]
Boot KERNEL with what is in DIRECTORY as its root file system, and run
COMMANDs there.  What they print is printed, with the line
"status: N: LAST-ARG" after each.

  --machine x86_64|aarch64|s390x
                     what KERNEL is for (default: x86_64)
  --timeout SECONDS  stop the machine after that time (default: 600)
  --accel kvm|tcg    how to run it (default: kvm if it works, else tcg)
  --append WORDS     more words for the command line of the kernel
  --cpus N           the number of processors (default: 2)

DIRECTORY gets nothing written to it, and need have nothing but COMMANDs.  In
the machine, /proc, /sys, /dev and, unless DIRECTORY has it, /tmp are mounted,
and what is written is lost.
Exit status: 0 if all COMMANDs have succeeded, 1 if not; 125 if the kernel has
complained, even if they have not; 124 if the machine has stopped or hung
before.  The environment variable CC names the compiler for the first process.
END
}

die ()
{
  echo "boot.sh: $*" >&2
  exit 2
}

machine=x86_64
timeout=600
accel=
append=
cpus=2
while [[ ${1-} == -* ]]; do
  case $1 in
    --help)
      usage
      exit ;;
    --machine | --timeout | --accel | --append | --cpus)
      (($# > 1)) || die "$1: no argument"
      declare "${1#--}=$2"
      shift 2 ;;
    *)
      usage >&2
      exit 2 ;;
  esac
done
(($# >= 3)) || { usage >&2; exit 2; }
kernel=$1
directory=$2
shift 2
case $machine in
  x86_64) board=q35 console=ttyS0 ;;
  aarch64) board=virt console=ttyAMA0 ;;
  s390x) board=s390-ccw-virtio console=ttysclp0 ;;
  *) die "$machine: no such machine" ;;
esac
[[ -f $kernel ]] || die "$kernel: no such file"
[[ -d $directory ]] || die "$directory: no such directory"

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The initramfs: DIRECTORY, and over it the first process and its commands.
make_image ()
{
  mkdir -p "$work"/root/{dev,proc,sys,tmp}
  ${CC:-gcc} -O2 -static -o "$work/root/init" "$here/init.c"
  printf '%s\0' "$@" > "$work/root/commands"
  local tree
  for tree in "$directory" "$work/root"; do
    (cd "$tree" && find . -print0 \
       | cpio --null --create --format=newc --owner=0:0 --quiet)
  done > "$work/image"
}

qemu=("qemu-system-$machine" -cpu max -nodefaults -no-user-config
      -display none -no-reboot -serial stdio -kernel "$kernel")

# Boot with the accelerator $1, and leave the console in $work/console.
boot ()
{
  # The image, the files made of it, and as much again for the tests.
  local memory=$((512 + 3 * $(stat -c %s "$work/image") / 1048576))
  timeout --kill-after=5 "$timeout" "${qemu[@]}" \
    -machine "$board,accel=$1" -smp "$cpus" -m "$memory" \
    -initrd "$work/image" \
    -append "console=$console panic=-1 loglevel=4 log_buf_len=4M $append" \
    < /dev/null 2> "$work/errors" | sed -u 's/\r$//' | tee "$work/console"
}

# Whether KVM runs a kernel, and does not only say that it could: on some
# virtual machines it gets nowhere.  Elsewhere, the kernel says its first words
# within a second.
kvm_works ()
{
  [[ $(uname -m) == "$machine" && -w /dev/kvm ]] || return
  local words
  words=$(timeout --kill-after=5 20 "${qemu[@]}" \
    -machine "$board,accel=kvm" -m 256 \
    -append "console=$console earlyprintk=$console panic=-1" \
    < /dev/null 2> /dev/null | tr -d '\0') || true
  [[ $words == *"Linux version"* ]]
}

make_image "$@"
if [[ -z $accel ]]; then
  if kvm_works; then accel=kvm; else accel=tcg; fi
fi
echo "info: $(basename "$kernel") on $cpus processors of $accel"
boot "$accel" || true
status=$(sed -n 's/^status: \([0-9]*\)$/\1/p' "$work/console" | tail -n 1)
if [[ -z $status ]]; then
  cat "$work/errors" >&2
  echo "boot.sh: the machine ($accel) has stopped before the end" >&2
  exit 124
fi
exit "$status"
