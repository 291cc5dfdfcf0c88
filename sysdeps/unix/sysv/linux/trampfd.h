/* Trampolines: the kernel's interface.  Linux version.
   Copyright The GNU Toolchain Authors.
   This file is part of the GNU C Library.

   The GNU C Library is free software; you can redistribute it and/or
   modify it under the terms of the GNU Lesser General Public
   License as published by the Free Software Foundation; either
   version 2.1 of the License, or (at your option) any later version.

   The GNU C Library is distributed in the hope that it will be useful,
   but WITHOUT ANY WARRANTY; without even the implied warranty of
   MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
   Lesser General Public License for more details.

   You should have received a copy of the GNU Lesser General Public
   License along with the GNU C Library; if not, see
   <https://www.gnu.org/licenses/>.  */

#ifndef _TRAMPFD_H
#define _TRAMPFD_H	1

#include <stdint.h>

/* There is a system call

     int trampfd_create (int type, const void *data, unsigned int flags)

   that returns a file descriptor.  The context of the trampoline is read and
   written with pread and pwrite, each part of it at an offset that says which
   one it is.  */

enum { TRAMPFD_USER = 0 };

struct trampfd_user
{
  uint32_t flags;
  uint32_t reserved;
};

enum
  {
    TRAMPFD_MAP_OFFSET = 0,
    TRAMPFD_REGS_OFFSET = 1,
    TRAMPFD_STACK_OFFSET = 2,
    TRAMPFD_ALLOWED_PCS_OFFSET = 3
  };

/* What mmap is to be called with, and where the trampoline is then.  */
struct trampfd_map
{
  uint32_t size;
  uint32_t prot;
  uint32_t flags;
  uint32_t offset;
  uint32_t ioffset;
  uint32_t reserved;
};

struct trampfd_reg
{
  uint32_t name;
  uint32_t reserved;
  uint64_t value;
};

/* At most so many registers are needed: the program counter and two more.  */
enum { TRAMPFD_REGS = 3 };

struct trampfd_regs
{
  uint32_t nregs;
  uint32_t reserved;
  struct trampfd_reg reg[TRAMPFD_REGS];
};

/* What the kernel pushes.  */
struct trampfd_stack
{
  uint32_t flags;
  uint32_t offset;
  uint32_t size;
  uint32_t reserved;
  uint64_t data[2];
};

struct trampfd_values
{
  uint32_t nvalues;
  uint32_t reserved;
  uint64_t value[2];
};

#endif /* trampfd.h */
