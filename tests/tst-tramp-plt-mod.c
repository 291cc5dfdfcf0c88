/* Trampolines: shared object for tst-tramp-plt.
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

#include <tst-tramp-plt.h>

/* Define the nested function.  */
void __attribute__ ((noipa))
tst_tramp_plt_outer (void)
{
  /* This is all that the nested function refers to, and so all there is to the
     frame which the static chain points to.  */
  int frame;

  auto tst_tramp_plt_function nested asm ("tst_tramp_plt_nested");
  void *__attribute__ ((noipa, used))
  nested (void)
  {
    return &frame;
  }

  asm ("" : : "r" (&frame) : "memory");
}

/* Other names of it, that have addresses without what GCC makes when the
   address of a nested function is taken.  */
extern tst_tramp_plt_function tst_tramp_plt_code
  __attribute__ ((alias ("tst_tramp_plt_nested")));
static tst_tramp_plt_function local
  __attribute__ ((alias ("tst_tramp_plt_nested")));

tst_tramp_plt_function *
tst_tramp_plt_local (void)
{
  return local;
}
