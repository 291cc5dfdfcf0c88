/* Trampolines: code of a shared object, bound by TRAMP_CHAIN.
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

#ifndef _TST_TRAMP_PLT_H
#define _TST_TRAMP_PLT_H	1

/* A nested function that returns the frame which its static chain points to,
   or, if that was lost on the way, something else.  It does not access it.  */
typedef void *tst_tramp_plt_function (void);
extern tst_tramp_plt_function tst_tramp_plt_code;

/* Return the address of the same function under a name that only the shared
   object knows.  */
tst_tramp_plt_function *tst_tramp_plt_local (void);

#endif /* tst-tramp-plt.h */
