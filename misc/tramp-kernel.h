/* Trampolines: those that the kernel executes.
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

#ifndef _TRAMP_KERNEL_H
#define _TRAMP_KERNEL_H	1

#include <sys/tramp.h>

/* tramp_alloc with the flag TRAMP_KERNEL, and DELIVERY besides, which the port
   has.  */
void *__tramp_kernel_alloc (unsigned int delivery) attribute_hidden;

/* tramp_init, tramp_query and tramp_free for an address TRAMP that is not in
   any table, so that it is a trampoline of the kernel or none at all.  */
int __tramp_kernel_init (void *tramp, void *code, void *data)
  attribute_hidden;
int __tramp_kernel_query (const void *tramp, struct tramp_info *info)
  attribute_hidden;
int __tramp_kernel_free (void *tramp) attribute_hidden;

#endif /* tramp-kernel.h */
