/* Trampolines: layout of tables.  x86_64 version.
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

#ifndef _TRAMP_TABLE_H
#define _TRAMP_TABLE_H	1

#define TRAMP_TABLE_SIZE 16384
/* Up to TRAMP_ARG (2), which is what qsort wants.  */
#define TRAMP_TEMPLATES 5
#define TRAMP_ADAPTER_SIZE 32
#ifndef TRAMP_NO_STACK_GUARD
# ifdef __ILP32__
#  define TRAMP_STACK_GUARD 0x18
# else
#  define TRAMP_STACK_GUARD 0x28
# endif
#endif

#include <tramp-layout.h>

#endif /* tramp-table.h */
