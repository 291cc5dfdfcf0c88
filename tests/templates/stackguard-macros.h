/* Trampolines: the stack guard in the thread control block.  Stub for
   tests/run-templates.sh.
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

#if defined __x86_64__
# define STACK_CHK_GUARD (*(uintptr_t __seg_fs *) TRAMP_STACK_GUARD)
#elif defined __i386__
# define STACK_CHK_GUARD (*(uintptr_t __seg_gs *) TRAMP_STACK_GUARD)
#else
# if defined __powerpc64__
register char *thread_register asm ("r13");
# elif defined __powerpc__
register char *thread_register asm ("r2");
# elif defined __sparc__
/* The linker looks at this name.  */
register char *__thread_self asm ("%g7");
#  define thread_register __thread_self
# else
#  define thread_register ((char *) __builtin_thread_pointer ())
# endif
# define STACK_CHK_GUARD \
  (*(uintptr_t *) (thread_register + TRAMP_STACK_GUARD))
#endif
