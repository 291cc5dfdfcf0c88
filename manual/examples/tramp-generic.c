/* Make closures of any type, with code that knows none of them.
   Copyright The GNU Toolchain Authors.

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
   <https://www.gnu.org/licenses/>.
*/

#include <stdio.h>
#include <stdlib.h>
#include <sys/tramp.h>

#if !defined __x86_64__ || !defined __LP64__
# error "This is for x86_64."
#endif

/* The registers for arguments.  The first of each kind is for results. */
struct registers
{
  long int integer[6];
  double floating[8];
};

union value
{
  long int i;
  double d;
};

/* What the user of the library supplies. */
struct closure
{
  const char *arguments;        /* A letter for the type of each one. */
  char result;
  void (*function) (union value *result, const union value *arguments,
                    void *user);
  void *user;
};

/* Collect the arguments, call the function of CLOSURE, and store its result.
   Arguments on the stack are not supported. */
static void __attribute__ ((used))
call_closure (const struct closure *closure, struct registers *registers)
{
  union value arguments[14], result;
  int count = 0, integers = 0, floatings = 0;
  for (const char *type = closure->arguments; *type != '\0'; ++type)
    if (*type == 'd')
      arguments[count++].d = registers->floating[floatings++];
    else
      arguments[count++].i = registers->integer[integers++];
  closure->function (&result, arguments, closure->user);
  if (closure->result == 'd')
    registers->floating[0] = result.d;
  else
    registers->integer[0] = result.i;
}

/* All trampolines enter here, with the closure in the static chain
   register. */
extern const char enter_closure[];
asm (".text\n"
     "enter_closure:\n\t"
     ".cfi_startproc\n\t"
     "endbr64\n\t"
     "sub $120, %rsp\n\t"
     ".cfi_adjust_cfa_offset 120\n\t"
     "mov %rdi, (%rsp)\n\t"
     "mov %rsi, 8(%rsp)\n\t"
     "mov %rdx, 16(%rsp)\n\t"
     "mov %rcx, 24(%rsp)\n\t"
     "mov %r8, 32(%rsp)\n\t"
     "mov %r9, 40(%rsp)\n\t"
     "movsd %xmm0, 48(%rsp)\n\t"
     "movsd %xmm1, 56(%rsp)\n\t"
     "movsd %xmm2, 64(%rsp)\n\t"
     "movsd %xmm3, 72(%rsp)\n\t"
     "movsd %xmm4, 80(%rsp)\n\t"
     "movsd %xmm5, 88(%rsp)\n\t"
     "movsd %xmm6, 96(%rsp)\n\t"
     "movsd %xmm7, 104(%rsp)\n\t"
     "mov %r10, %rdi\n\t"
     "mov %rsp, %rsi\n\t"
     "call call_closure\n\t"
     "mov (%rsp), %rax\n\t"
     "movsd 48(%rsp), %xmm0\n\t"
     "add $120, %rsp\n\t"
     ".cfi_adjust_cfa_offset -120\n\t"
     "ret\n\t"
     ".cfi_endproc");

/* Return a function pointer to CLOSURE, or null. */
static void *
new_function_pointer (struct closure *closure)
{
  void *tramp = tramp_alloc (TRAMP_CHAIN);
  if (tramp != NULL)
    tramp_init (tramp, (void *) enter_closure, closure);
  return tramp;
}

static void
multiply (union value *result, const union value *arguments, void *user)
{
  result->d = arguments[0].i * arguments[1].d * *(double *) user;
}

int
main (void)
{
  double factor = 10;
  struct closure closure = { "id", 'd', multiply, &factor };
  void *tramp = new_function_pointer (&closure);
  if (tramp == NULL)
    return EXIT_FAILURE;
  double product = ((double (*) (long int, double)) tramp) (3, 0.5);
  printf ("%g\n", product);
  tramp_free (tramp);
  return product == 15 ? EXIT_SUCCESS : EXIT_FAILURE;
}
