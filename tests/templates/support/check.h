/* Trampolines: the part of <support/check.h> that tst-tramp-call.c uses.
   Stub for run-templates.sh.
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

#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H	1

#include <stdio.h>
#include <stdlib.h>

/* Number of checks that failed.  Defined in drive.c.  */
extern int tst_tramp_check_errors;

#define TEST_VERIFY(expr)						      \
  ((expr) ? (void) 0							      \
   : (++tst_tramp_check_errors,						      \
      (void) printf ("error: %s:%d: not true: %s\n", __FILE__, __LINE__,     \
		     #expr)))
#define TEST_COMPARE(left, right) TEST_VERIFY ((left) == (right))
#define FAIL_EXIT1(...) abort ()
#define FAIL_UNSUPPORTED(...) abort ()

#endif /* support/check.h */
