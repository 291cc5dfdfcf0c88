/* Trampolines: where the thread control block has the pointer guard.  Stub
   for run-templates.sh.
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

#if defined __x86_64__ && !defined __ILP32__
# define POINTER_GUARD 0x30
#elif defined __x86_64__ || defined __i386__
# define POINTER_GUARD 0x18
#elif defined __s390x__
# define STACK_GUARD 0x28
#elif defined __s390__
# define STACK_GUARD 0x14
#elif defined __powerpc64__
# define POINTER_GUARD -0x7018
#elif defined __powerpc__
# define POINTER_GUARD -0x700c
#elif defined __sparc__ && defined __arch64__
# define POINTER_GUARD 0x30
#elif defined __sparc__
# define POINTER_GUARD 0x18
#elif defined __sh__
# define POINTER_GUARD 4
#endif
