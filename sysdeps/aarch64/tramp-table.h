/* Trampolines: layout of tables.  AArch64 version.
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

/* The largest page size.  A template for another delivery would take as much
   of the text of the library again, or its slots would be some of these, and
   records of the others waste memory in each table.  */
#define TRAMP_TABLE_SIZE 65536
#define TRAMP_ADAPTER_SIZE 32

#include <tramp-layout.h>

#if !defined __ASSEMBLER__ && !defined _ISOMAC
# include <ldsodefs.h>
# include <sys/mman.h>

/* Where the template is not copied together with its protection, copies are
   guarded pages if the processor has them, whether the rest of the C library
   is or not.  */
# define TRAMP_TABLE_PROT \
  (PROT_READ | PROT_EXEC \
   | (GLRO (dl_aarch64_cpu_features).bti ? PROT_BTI : 0))
#endif

#endif /* tramp-table.h */
