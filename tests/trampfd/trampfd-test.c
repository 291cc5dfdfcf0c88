/* Trampolines: test the kernel that executes trampolines.
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


/* This uses the system calls alone, and numbers of its own, so that a mistake
   in the header of the kernel is seen.  The number of the system call is the
   argument; with "none" after it, the kernel must not have it.  */

#define _GNU_SOURCE 1
#define _FILE_OFFSET_BITS 64

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum
{
  map_offset,
  regs_offset,
  stack_offset,
  pcs_offset
};

enum
{
  max_regs = 40,
  max_stack = 64,
  max_stack_offset = 256,
  max_pcs = 16
};

struct map
{
  uint32_t size, prot, flags, offset, ioffset, reserved;
};

struct reg
{
  uint32_t name, reserved;
  uint64_t value;
};

struct regs
{
  uint32_t nregs, reserved;
  struct reg reg[max_regs + 1];
};

struct stack
{
  uint32_t flags, offset, size, reserved;
  uint8_t data[max_stack + 1];
};

struct pcs
{
  uint32_t n, reserved;
  uint64_t pc[max_pcs + 1];
};

_Static_assert (sizeof (struct map) == 24, "size of map");
_Static_assert (offsetof (struct regs, reg) == 8, "header of regs");
_Static_assert (sizeof (struct reg) == 16, "size of reg");
_Static_assert (offsetof (struct stack, data) == 16, "header of stack");
_Static_assert (offsetof (struct pcs, pc) == 8, "header of pcs");

/* The registers, as the arrays in the assembly code have them: those that a
   trampoline can load in the order of their names, then the stack pointer.
   REG_ARG and REG_ARG2 are those that probe_target takes, and INSN_SIZE is the
   alignment of instructions.  */
#ifdef __aarch64__
enum
{
  first_name = 13, other_name = 0, nregs = 29, reg_arg = 9, reg_arg2 = 10,
  reg_sp = 29, sp_align = 16, sp_add = 0, sp_sub = 0, insn_size = 4
};
# define USER_PC pc
# define USER_TOP (UINT64_C (1) << 48)
#elif defined __x86_64__
enum
{
  first_name = 8, other_name = 0, nregs = 15, reg_arg = 9, reg_arg2 = 10,
  reg_sp = 15, sp_align = 16, sp_add = 0, sp_sub = 8, insn_size = 1
};
static const int ucontext_index[] =
  {
    REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_R8,
    REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RSP
  };
# define REG_PC REG_RIP
# define USER_PC rip
# define USER_TOP user_top ()
#else
enum
{
  first_name = 0, other_name = 8, nregs = 7, reg_arg = 0, reg_arg2 = 2,
  reg_sp = 7, sp_align = 16, sp_add = 4, sp_sub = 4, insn_size = 1
};
static const int ucontext_index[] =
  {
    REG_EAX, REG_EBX, REG_ECX, REG_EDX, REG_ESI, REG_EDI, REG_EBP, REG_ESP
  };
# define REG_PC REG_EIP
# define USER_PC eip
# define USER_TOP UINT64_C (0xffffe000)
#endif

enum { name_pc = first_name + nregs };

#ifdef __x86_64__
/* Return an address above all those of user space.  With page tables of five
   levels, the kernel goes beyond those of four only if it is asked to.  */
static uint64_t
user_top (void)
{
  const uint64_t four = UINT64_C (1) << 47, five = UINT64_C (1) << 56;
  size_t size = sysconf (_SC_PAGESIZE);
  void *p = mmap ((void *) (uintptr_t) (2 * four), size, PROT_NONE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED)
    return four;
  munmap (p, size);
  return (uintptr_t) p < four ? four : five;
}
#endif

/* Register number I, and the program counter, in UC, of type ucontext_t.  */
#ifdef __aarch64__
# define CONTEXT_REG(uc, i) \
  ((i) == reg_sp ? (uc).uc_mcontext.sp : (uc).uc_mcontext.regs[i])
# define CONTEXT_PC(uc) (uc).uc_mcontext.pc
#else
# define CONTEXT_REG(uc, i) \
  (uintptr_t) (uc).uc_mcontext.gregs[ucontext_index[i]]
# define CONTEXT_PC(uc) (uintptr_t) (uc).uc_mcontext.gregs[REG_PC]
#endif

/* What invoke gives to the trampoline, what target finds there, and the stack
   pointer in both.  */
uintptr_t regs_before[nregs + 1];
uintptr_t regs_seen[nregs + 1];
uint8_t stack_seen[2 * max_stack];
uintptr_t sp_saved;
/* The address to call.  If SP_JUMP is not zero, the stack pointer is set to
   it, and the call is a jump, from which target returns all the same.  */
void *volatile tramp_address;
uintptr_t sp_jump;

#pragma GCC visibility push (hidden)
extern void invoke (void);
extern char target[], target2[], probe_target[];
#pragma GCC visibility pop

#ifdef __aarch64__
asm (".macro each op\n"
     "\t.irp n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26\n"
     "\t.altmacro\n\tpair \\op, \\n, %\\n + 1\n\t.noaltmacro\n\t.endr\n"
     "\t\\op\\()r x28, [x29, 8 * 28]\n"
     ".endm\n"
     ".macro pair op n m\n\t\\op\\()p x\\n, x\\m, [x29, 8 * \\n]\n.endm\n"
     ".macro address reg symbol\n"
     "\tadrp \\reg, \\symbol\n\tadd \\reg, \\reg, :lo12:\\symbol\n"
     ".endm\n"
     "invoke:\n"
     "\tstp x29, x30, [sp, -96]!\n"
     "\tstp x19, x20, [sp, 16]\n\tstp x21, x22, [sp, 32]\n"
     "\tstp x23, x24, [sp, 48]\n\tstp x25, x26, [sp, 64]\n"
     "\tstp x27, x28, [sp, 80]\n"
     "\tmov x0, sp\n"
     "\taddress x1, sp_saved\n"
     "\tstr x0, [x1]\n"
     "\taddress x1, sp_jump\n"
     "\tldr x1, [x1]\n"
     "\tcmp x1, 0\n"
     "\tcsel x0, x0, x1, eq\n"
     "\taddress x29, regs_before\n"
     "\tstr x0, [x29, 8 * 29]\n"
     "\tmov sp, x0\n"
     "\teach ld\n"
     "\taddress x29, tramp_address\n"
     "\tldr x29, [x29]\n"
     "\tadr x30, 2f\n"
     "\tbr x29\n"
     "2:\n"
     "\tldp x19, x20, [sp, 16]\n\tldp x21, x22, [sp, 32]\n"
     "\tldp x23, x24, [sp, 48]\n\tldp x25, x26, [sp, 64]\n"
     "\tldp x27, x28, [sp, 80]\n"
     "\tldp x29, x30, [sp], 96\n"
     "\tret\n"
     "target2:\n"
     "\tnop\n"
     "target:\n"
     "\taddress x29, regs_seen\n"
     "\teach st\n"
     "\tmov x0, sp\n"
     "\tstr x0, [x29, 8 * 29]\n"
     "\taddress x1, stack_seen\n"
     "\tadd x2, x1, 128\n"
     "1:\n"
     "\tldr x3, [x0], 8\n"
     "\tstr x3, [x1], 8\n"
     "\tcmp x1, x2\n"
     "\tbne 1b\n"
     "\taddress x1, sp_saved\n"
     "\tldr x1, [x1]\n"
     "\tmov sp, x1\n"
     "\tret\n"
     /* Count at REG_ARG, and one more behind it if REG_ARG2 does not fit.  */
     "probe_target:\n"
     "\tldaxr x12, [x9]\n"
     "\tadd x12, x12, 1\n"
     "\tstlxr w13, x12, [x9]\n"
     "\tcbnz w13, probe_target\n"
     "\tsub x10, x10, 1\n"
     "\tcmp x10, x9\n"
     "\tbeq 2f\n"
     "1:\n"
     "\tadd x9, x9, 8\n"
     "\tldaxr x12, [x9]\n"
     "\tadd x12, x12, 1\n"
     "\tstlxr w13, x12, [x9]\n"
     "\tcbnz w13, 1b\n"
     "2:\n"
     "\tret\n");
#elif defined __x86_64__
asm (".macro each op\n"
     "\t\\op rax, 0\n\t\\op rbx, 1\n\t\\op rcx, 2\n\t\\op rdx, 3\n"
     "\t\\op rsi, 4\n\t\\op rdi, 5\n\t\\op rbp, 6\n\t\\op r8, 7\n"
     "\t\\op r9, 8\n\t\\op r10, 9\n\t\\op r11, 10\n\t\\op r12, 11\n"
     "\t\\op r13, 12\n\t\\op r14, 13\n\t\\op r15, 14\n"
     ".endm\n"
     ".macro load reg n\n\tmov regs_before + 8 * \\n(%rip), %\\reg\n.endm\n"
     ".macro store reg n\n\tmov %\\reg, regs_seen + 8 * \\n(%rip)\n.endm\n"
     "invoke:\n"
     "\tpush %rbx\n\tpush %rbp\n\tpush %r12\n\tpush %r13\n\tpush %r14\n"
     "\tpush %r15\n"
     "\tlea -8(%rsp), %rax\n"
     "\tmov %rax, sp_saved(%rip)\n"
     "\tmov %rax, regs_before + 8 * 15(%rip)\n"
     "\tcmpq $0, sp_jump(%rip)\n"
     "\tjne 1f\n"
     "\teach load\n"
     "\tcall *tramp_address(%rip)\n"
     "2:\n"
     "\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbp\n\tpop %rbx\n"
     "\tret\n"
     "1:\n"
     "\tlea 2b(%rip), %rax\n"
     "\tpush %rax\n"
     "\tmov sp_jump(%rip), %rsp\n"
     "\tmov %rsp, regs_before + 8 * 15(%rip)\n"
     "\teach load\n"
     "\tjmp *tramp_address(%rip)\n"
     "target2:\n"
     "\tnop\n"
     "target:\n"
     "\teach store\n"
     "\tmov %rsp, regs_seen + 8 * 15(%rip)\n"
     "\tmov %rsp, %rsi\n"
     "\tlea stack_seen(%rip), %rdi\n"
     "\tmov $128, %ecx\n"
     "\trep movsb\n"
     "\tmov sp_saved(%rip), %rsp\n"
     "\tret\n"
     /* Count at REG_ARG, and one more behind it if REG_ARG2 does not fit.  */
     "probe_target:\n"
     "\tlock incq (%r10)\n"
     "\tlea 1(%r10), %rax\n"
     "\tcmp %rax, %r11\n"
     "\tje 1f\n"
     "\tlock incq 8(%r10)\n"
     "1:\n"
     "\tret\n");
#else
asm (".macro each op\n"
     "\t\\op eax, 0\n\t\\op ebx, 1\n\t\\op ecx, 2\n\t\\op edx, 3\n"
     "\t\\op esi, 4\n\t\\op edi, 5\n\t\\op ebp, 6\n"
     ".endm\n"
     ".macro load reg n\n\tmov regs_before + 4 * \\n, %\\reg\n.endm\n"
     ".macro store reg n\n\tmov %\\reg, regs_seen + 4 * \\n\n.endm\n"
     "invoke:\n"
     "\tpush %ebx\n\tpush %ebp\n\tpush %esi\n\tpush %edi\n"
     "\tlea -4(%esp), %eax\n"
     "\tmov %eax, sp_saved\n"
     "\tmov %eax, regs_before + 4 * 7\n"
     "\tcmpl $0, sp_jump\n"
     "\tjne 1f\n"
     "\teach load\n"
     "\tcall *tramp_address\n"
     "2:\n"
     "\tpop %edi\n\tpop %esi\n\tpop %ebp\n\tpop %ebx\n"
     "\tret\n"
     "1:\n"
     "\tpush $2b\n"
     "\tmov sp_jump, %esp\n"
     "\tmov %esp, regs_before + 4 * 7\n"
     "\teach load\n"
     "\tjmp *tramp_address\n"
     "target2:\n"
     "\tnop\n"
     "target:\n"
     "\teach store\n"
     "\tmov %esp, regs_seen + 4 * 7\n"
     "\tmov %esp, %esi\n"
     "\tmov $stack_seen, %edi\n"
     "\tmov $128, %ecx\n"
     "\trep movsb\n"
     "\tmov sp_saved, %esp\n"
     "\tret\n"
     "probe_target:\n"
     "\tlock incl (%eax)\n"
     "\tinc %eax\n"
     "\tcmp %eax, %ecx\n"
     "\tje 1f\n"
     "\tlock incl 3(%eax)\n"
     "1:\n"
     "\tret\n");
#endif

static long int syscall_number;
static size_t page_size;

/* Results.  */

static int passed, failed;
static bool test_failed;

#define CHECK(expr) check (expr, #expr, __LINE__)

static void
check (bool ok, const char *expr, int line)
{
  if (ok)
    return;
  printf ("error: line %d: %s (errno: %m)\n", line, expr);
  test_failed = true;
}

/* True if RESULT is that of a system call which failed with ERROR.  */
static bool
fails (long int result, int error)
{
  return result == -1 && errno == error;
}

/* Shorthands for what all tests do.  */

static int
create (void)
{
  static const uint32_t user[2];
  return syscall (syscall_number, 0, user, 0);
}

static void *
map (int fd)
{
  return mmap (NULL, page_size, PROT_NONE, MAP_PRIVATE, fd, 0);
}

static ssize_t
write_regs (int fd, const struct regs *regs)
{
  return pwrite (fd, regs, 8 + regs->nregs * 16, regs_offset);
}

static ssize_t
write_stack (int fd, const struct stack *stack)
{
  return pwrite (fd, stack, 16 + stack->size, stack_offset);
}

static ssize_t
write_pcs (int fd, const struct pcs *pcs)
{
  return pwrite (fd, pcs, 8 + pcs->n * 8, pcs_offset);
}

/* Store to *REGS that PC is called, and nothing more.  */
static void
regs_init (struct regs *regs, const void *pc)
{
  memset (regs, 0, sizeof (*regs));
  regs->nregs = 1;
  regs->reg[0].name = name_pc;
  regs->reg[0].value = (uintptr_t) pc;
}

/* Add the register with index I to *REGS.  */
static void
regs_add (struct regs *regs, int i, uintptr_t value)
{
  regs->reg[regs->nregs].name = first_name + i;
  regs->reg[regs->nregs].reserved = 0;
  regs->reg[regs->nregs++].value = value;
}

/* Return a new trampoline that calls target.  */
static int
create_simple (void **tramp)
{
  struct regs regs;
  regs_init (&regs, target);
  int fd = create ();
  CHECK (fd >= 0);
  CHECK (write_regs (fd, &regs) == 24);
  *tramp = map (fd);
  CHECK (*tramp != MAP_FAILED);
  return fd;
}

/* The signal that a call has met.  */

static __thread sigjmp_buf *jump;
static __thread siginfo_t signal_info;
static __thread ucontext_t signal_context;

static void
on_segv (int sig, siginfo_t *info, void *context)
{
  if (jump == NULL)
    _exit (100);
  signal_info = *info;
  signal_context = *(ucontext_t *) context;
  siglongjmp (*jump, 1);
}

/* Call ADDRESS by way of invoke.  Return true if it came back.  */
static bool
call (void *address)
{
  sigjmp_buf buf;
  tramp_address = address;
  memset (regs_seen, 0, sizeof (regs_seen));
  for (int i = 0; i < nregs; ++i)
    regs_before[i] = 0x10101010 * (uintptr_t) (i + 1);
  jump = &buf;
  bool ok = sigsetjmp (buf, 1) == 0;
  if (ok)
    invoke ();
  jump = NULL;
  return ok;
}

/* Return true if calling ADDRESS is an access error there, and no register
   has changed.  */
static bool
call_faults (void *address, int code)
{
  if (call (address) || signal_info.si_code != code
      || signal_info.si_addr != address)
    return false;
  for (int i = 0; i <= nregs; ++i)
    if (CONTEXT_REG (signal_context, i) != regs_before[i])
      return false;
  return CONTEXT_PC (signal_context) == (uintptr_t) address;
}

/* Return true if calling ADDRESS calls target, with the registers that have
   been before.  */
static bool
call_works (void *address)
{
  return (call (address)
	  && memcmp (regs_before, regs_seen, sizeof (regs_seen)) == 0);
}

/* The tests.  */

static void
test_create (void)
{
  uint32_t user[2] = { 0, 0 };
  CHECK (fails (syscall (syscall_number, 1, user, 0), EINVAL));
  CHECK (fails (syscall (syscall_number, -1, user, 0), EINVAL));
  CHECK (fails (syscall (syscall_number, 0, user, 1), EINVAL));
  CHECK (fails (syscall (syscall_number, 0, user, 0x80000000), EINVAL));
  CHECK (fails (syscall (syscall_number, 0, NULL, 0), EFAULT));
  CHECK (fails (syscall (syscall_number, 0, (void *) -4096L, 0), EFAULT));
  user[0] = 1;
  CHECK (fails (syscall (syscall_number, 0, user, 0), EINVAL));
  user[0] = 0;
  user[1] = 1;
  CHECK (fails (syscall (syscall_number, 0, user, 0), EINVAL));

  int fd = create ();
  CHECK (fd >= 0);
  CHECK (fcntl (fd, F_GETFD) == FD_CLOEXEC);
  CHECK ((fcntl (fd, F_GETFL) & O_ACCMODE) == O_RDWR);
  CHECK (fails (lseek (fd, 1, SEEK_SET), ESPIPE));
  char path[64], name[64] = "";
  snprintf (path, sizeof (path), "/proc/self/fd/%d", fd);
  CHECK (readlink (path, name, sizeof (name) - 1) > 0);
  CHECK (strcmp (name, "anon_inode:[trampfd]") == 0);
  CHECK (close (fd) == 0);
}

static void
test_limit (void)
{
  struct rlimit old, new;
  CHECK (getrlimit (RLIMIT_NOFILE, &old) == 0);
  new = old;
  new.rlim_cur = 20;
  CHECK (setrlimit (RLIMIT_NOFILE, &new) == 0);
  int fds[20], n = 0;
  while (n < 20 && (fds[n] = create ()) >= 0)
    ++n;
  CHECK (n > 0 && n < 20 && errno == EMFILE);
  while (n > 0)
    close (fds[--n]);
  CHECK (setrlimit (RLIMIT_NOFILE, &old) == 0);
}

static void
test_map_info (void)
{
  int fd = create ();
  struct map info[2];
  memset (info, 0xff, sizeof (info));
  CHECK (pread (fd, info, 24, map_offset) == 24);
  CHECK (info[0].size == page_size && info[0].prot == PROT_NONE
	 && info[0].flags == MAP_PRIVATE && info[0].offset == 0
	 && info[0].ioffset == 0 && info[0].reserved == 0);
  for (int i = 0; i < 48; ++i)
    if (i != 24)
      CHECK (fails (pread (fd, info, i, map_offset), EINVAL));
  CHECK (fails (pread (fd, (void *) -4096L, 24, map_offset), EFAULT));
  CHECK (fails (pwrite (fd, info, 24, map_offset), EINVAL));
  CHECK (fails (pread (fd, info, 24, 4), EINVAL));
  CHECK (fails (pread (fd, info, 24, pcs_offset), EINVAL));
  close (fd);
}

/* Write SIZE bytes in all ways that have another length, and in pieces.  */
static void
check_lengths (int fd, const void *data, size_t size, size_t max,
	       off_t offset)
{
  char buf[1024] = "";
  memcpy (buf, data, size);
  for (size_t i = 0; i <= max + 32; ++i)
    if (i != size)
      CHECK (fails (pwrite (fd, buf, i, offset), EINVAL));
  CHECK (fails (pwrite (fd, buf, size, 4), EINVAL));
  CHECK (fails (pwrite (fd, buf, size, -1), EINVAL));
  CHECK (fails (pwrite (fd, buf, size, INT64_C (1) << 40 | offset), EINVAL));
  CHECK (fails (pwrite (fd, (void *) -4096L, size, offset), EFAULT));

  /* The end of the data is in memory that is not there.  */
  char *pages = mmap (NULL, 2 * page_size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap (pages + page_size, page_size);
  memcpy (pages + page_size - size + 1, buf, size - 1);
  CHECK (fails (pwrite (fd, pages + page_size - size + 1, size, offset),
		EFAULT));
  munmap (pages, page_size);

  CHECK (pwrite (fd, buf, size, offset) == (ssize_t) size);
  struct iovec iov[2] = { { buf, 3 }, { buf + 3, size - 3 } };
  CHECK (pwritev (fd, iov, 2, offset) == (ssize_t) size);
}

static void
test_regs (void)
{
  struct regs regs, back;
  int fd = create ();

  memset (&back, 0xff, sizeof (back));
  CHECK (pread (fd, &back, sizeof (back), regs_offset) == 8);
  CHECK (back.nregs == 0 && back.reserved == 0);

  regs_init (&regs, target);
  regs_add (&regs, 2, 0x12345);
  CHECK (write_regs (fd, &regs) == 40);
  struct regs good = regs;
  check_lengths (fd, &regs, 40, 8 + max_regs * 16, regs_offset);

  /* What is wrong is refused, and changes nothing.  */
# define CHECK_REGS(...)						      \
  do									      \
    {									      \
      regs = good;							      \
      __VA_ARGS__;							      \
      CHECK (fails (write_regs (fd, &regs), EINVAL));			      \
    }									      \
  while (false)
  CHECK_REGS (regs.reserved = 1);
  CHECK_REGS (regs.reg[0].reserved = 1);
  CHECK_REGS (regs.reg[1].reserved = 0x80000000);
  CHECK_REGS (regs.reg[0].value = 0);
  CHECK_REGS (regs.reg[0].value = USER_TOP);
  CHECK_REGS (regs.reg[0].value = -1);
  CHECK_REGS (regs.reg[0].value = UINT64_C (1) << 60);
  CHECK_REGS (regs.reg[0].value |= UINT64_C (1) << 63);
  CHECK_REGS (regs.reg[0].name = first_name);
  CHECK_REGS (regs.reg[1].name = name_pc);
  CHECK_REGS (regs.reg[1].name = name_pc + 1);
  CHECK_REGS (regs.reg[1].name = other_name);
  CHECK_REGS (regs.reg[1].name = first_name - 1);
  CHECK_REGS (regs.reg[1].name = -1);
  CHECK_REGS (regs.reg[1].name |= 0x80000000);
  CHECK_REGS (regs_add (&regs, 2, 1));
  CHECK_REGS (regs.nregs = max_regs + 1);
  CHECK_REGS (regs.nregs = 0x10000001);
  if (sizeof (uintptr_t) == 4)
    CHECK_REGS (regs.reg[1].value = UINT64_C (1) << 32);

  memset (&back, 0xff, sizeof (back));
  CHECK (pread (fd, &back, 40, regs_offset) == 40);
  CHECK (memcmp (&back, &good, 40) == 0);
  CHECK (pread (fd, &back, sizeof (back), regs_offset) == 40);
  CHECK (fails (pread (fd, &back, 39, regs_offset), EINVAL));
  CHECK (fails (pread (fd, &back, 0, regs_offset), EINVAL));
  CHECK (fails (pread (fd, (void *) -4096L, 40, regs_offset), EFAULT));

  /* All there are.  */
  regs_init (&regs, target);
  for (int i = 0; i < nregs; ++i)
    regs_add (&regs, i, i);
  CHECK (write_regs (fd, &regs) == 8 + 16 * (nregs + 1));
  regs.nregs = 0;
  CHECK (write_regs (fd, &regs) == 8);
  CHECK (pread (fd, &back, sizeof (back), regs_offset) == 8);
  close (fd);
}

static void
test_stack (void)
{
  struct stack stack = { .size = max_stack, .offset = max_stack_offset };
  struct stack back;
  int fd = create ();

  CHECK (pread (fd, &back, sizeof (back), stack_offset) == 16);
  CHECK (back.size == 0);
  for (int i = 0; i < max_stack; ++i)
    stack.data[i] = i + 1;
  check_lengths (fd, &stack, 16 + max_stack, 16 + max_stack, stack_offset);

  struct stack good = stack;
# define CHECK_STACK(field, value)					      \
  do									      \
    {									      \
      stack = good;							      \
      stack.field = value;						      \
      CHECK (fails (write_stack (fd, &stack), EINVAL));			      \
    }									      \
  while (false)
  CHECK_STACK (flags, 2);
  CHECK_STACK (flags, 0x80000001);
  CHECK_STACK (offset, max_stack_offset + 1);
  CHECK_STACK (offset, -1);
  CHECK_STACK (size, max_stack + 1);
  CHECK_STACK (reserved, 1);

  memset (&back, 0xff, sizeof (back));
  CHECK (pread (fd, &back, sizeof (back), stack_offset) == 16 + max_stack);
  CHECK (memcmp (&back, &good, 16 + max_stack) == 0);
  CHECK (fails (pread (fd, &back, 15 + max_stack, stack_offset), EINVAL));
  stack = good;
  stack.size = 0;
  CHECK (write_stack (fd, &stack) == 16);
  CHECK (pread (fd, &back, sizeof (back), stack_offset) == 16);
  close (fd);
}

static void
test_pcs (void)
{
  struct pcs pcs = { .n = 2, .pc = { (uintptr_t) target2, 4096 } };
  struct regs regs;
  void *tramp;
  int fd = create ();
  check_lengths (fd, &pcs, 24, 8 + 8 * max_pcs, pcs_offset);
  pcs.reserved = 1;
  CHECK (fails (write_pcs (fd, &pcs), EINVAL));
  pcs.reserved = 0;
  pcs.pc[1] = 0;
  CHECK (fails (write_pcs (fd, &pcs), EINVAL));
  pcs.pc[1] = USER_TOP;
  CHECK (fails (write_pcs (fd, &pcs), EINVAL));
  pcs.pc[1] = 4096;
  pcs.n = max_pcs + 1;
  CHECK (fails (write_pcs (fd, &pcs), EINVAL));

  /* The registers have to be in the list.  */
  regs_init (&regs, target);
  CHECK (fails (write_regs (fd, &regs), EINVAL));
  tramp = map (fd);
  CHECK (call_faults (tramp, SEGV_ACCERR));
  regs_init (&regs, target2);
  CHECK (write_regs (fd, &regs) == 24);
  CHECK (call_works (tramp));
  regs_init (&regs, target);
  CHECK (fails (write_regs (fd, &regs), EINVAL));
  CHECK (call_works (tramp));

  /* The list has to have the registers.  */
  pcs.n = 1;
  pcs.pc[0] = (uintptr_t) target;
  CHECK (fails (write_pcs (fd, &pcs), EINVAL));
  CHECK (call_works (tramp));
  pcs.n = 0;
  CHECK (write_pcs (fd, &pcs) == 8);
  CHECK (write_regs (fd, &regs) == 24);
  for (int i = 0; i < max_pcs; ++i)
    pcs.pc[i] = 4096 + i;
  pcs.pc[max_pcs - 1] = (uintptr_t) target;
  pcs.n = max_pcs;
  CHECK (write_pcs (fd, &pcs) == 8 + 8 * max_pcs);
  CHECK (call_works (tramp));

  /* Without registers, any list will do.  */
  regs.nregs = 0;
  CHECK (write_regs (fd, &regs) == 8);
  pcs.n = 1;
  CHECK (write_pcs (fd, &pcs) == 16);
  CHECK (call_faults (tramp, SEGV_ACCERR));
  munmap (tramp, page_size);
  close (fd);
}

/* Return the line of /proc/self/smaps with the flags of the mapping at
   ADDRESS.  */
static const char *
vm_flags (void *address)
{
  static char line[512];
  bool here = false;
  FILE *fp = fopen ("/proc/self/smaps", "r");
  while (fp != NULL && fgets (line, sizeof (line), fp) != NULL)
    {
      unsigned long int start, end;
      if (sscanf (line, "%lx-%lx ", &start, &end) == 2)
	here = start == (uintptr_t) address;
      if (here && strncmp (line, "VmFlags:", 8) == 0)
	break;
      line[0] = '\0';
    }
  if (fp != NULL)
    fclose (fp);
  return line;
}

static void
test_mmap (void)
{
  void *tramp;
  int fd = create_simple (&tramp);
  munmap (tramp, page_size);

# define CHECK_MMAP(addr, size, prot, flags, offset)			      \
  CHECK (mmap (addr, size, prot, flags, fd, offset) == MAP_FAILED	      \
	 && errno == EINVAL)
  CHECK_MMAP (NULL, 2 * page_size, PROT_NONE, MAP_PRIVATE, 0);
  CHECK_MMAP (NULL, 0, PROT_NONE, MAP_PRIVATE, 0);
  CHECK_MMAP (NULL, page_size, PROT_READ, MAP_PRIVATE, 0);
  CHECK_MMAP (NULL, page_size, PROT_WRITE, MAP_PRIVATE, 0);
  CHECK (mmap (NULL, page_size, PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED);
  CHECK_MMAP (NULL, page_size, PROT_NONE, MAP_SHARED, 0);
  CHECK_MMAP (NULL, page_size, PROT_NONE, MAP_PRIVATE, page_size);
  CHECK_MMAP (NULL, page_size, PROT_NONE, MAP_PRIVATE | MAP_NORESERVE, 0);
  CHECK_MMAP (NULL, page_size, PROT_NONE, MAP_PRIVATE | MAP_LOCKED, 0);
  CHECK_MMAP (NULL, page_size, PROT_NONE, MAP_PRIVATE | MAP_POPULATE, 0);
  CHECK_MMAP (tramp, page_size, PROT_NONE, MAP_PRIVATE | MAP_FIXED, 0);

  CHECK (mlockall (MCL_FUTURE) == 0);
  tramp = map (fd);
  CHECK (munlockall () == 0);
  CHECK (tramp != MAP_FAILED);
  CHECK (call_works (tramp));
  const char *flags = vm_flags (tramp);
  CHECK (strstr (flags, " io ") != NULL && strstr (flags, " dc ") != NULL
	 && strstr (flags, " de ") != NULL && strstr (flags, " dd ") != NULL);
  CHECK (strstr (flags, " mr ") == NULL && strstr (flags, " mw ") == NULL
	 && strstr (flags, " me ") == NULL && strstr (flags, " lo ") == NULL);

  /* It stays what it is.  */
  for (int prot = 1; prot < 8; ++prot)
    CHECK (fails (mprotect (tramp, page_size, prot), EACCES));
  CHECK (mprotect (tramp, page_size, PROT_NONE) == 0);
  CHECK (fails (madvise (tramp, page_size, MADV_DOFORK), EINVAL));
  CHECK (fails (madvise (tramp, page_size, MADV_DODUMP), EINVAL));
  CHECK (mremap (tramp, page_size, 2 * page_size, MREMAP_MAYMOVE)
	 == MAP_FAILED);
  void *place = mmap (NULL, page_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
  CHECK (mremap (tramp, page_size, page_size, MREMAP_MAYMOVE | MREMAP_FIXED,
		 place) == MAP_FAILED);
  CHECK (call_works (tramp));

  /* The kernel does not access it either.  */
  int zero = open ("/dev/zero", O_RDONLY);
  CHECK (zero >= 0);
  CHECK (fails (read (zero, tramp, 1), EFAULT));
  struct iovec local = { &zero, 1 }, remote = { tramp, 1 };
  CHECK (fails (process_vm_readv (getpid (), &local, 1, &remote, 1, 0),
		EFAULT));
  int memory = open ("/proc/self/mem", O_RDWR);
  CHECK (memory >= 0);
  CHECK (pread (memory, &zero, 1, (uintptr_t) tramp) == -1);
  CHECK (pwrite (memory, &zero, 1, (uintptr_t) tramp) == -1);
  close (memory);
  close (zero);
  CHECK (call_works (tramp));

  /* Two of them.  */
  void *tramp2 = map (fd);
  CHECK (call_works (tramp2) && call_works (tramp));
  munmap (tramp2, page_size);
  munmap (tramp, page_size);
  CHECK (call_faults (tramp, SEGV_MAPERR));
  close (fd);
}

static void
test_call (void)
{
  struct regs regs;
  void *tramp;
  int fd = create_simple (&tramp);
  CHECK (call_works (tramp));

  /* Each register, and all of them.  */
  for (int i = 0; i <= nregs; ++i)
    {
      regs_init (&regs, target2);
      for (int j = 0; j < nregs; ++j)
	if (i == j || i == nregs)
	  regs_add (&regs, j, UINTPTR_MAX - 17 * j);
      CHECK (write_regs (fd, &regs) == 8 + 16 * (ssize_t) regs.nregs);
      CHECK (call (tramp));
      for (int j = 0; j < nregs; ++j)
	CHECK (regs_seen[j] == (i == j || i == nregs ? UINTPTR_MAX - 17 * j
				: regs_before[j]));
      CHECK (regs_seen[reg_sp] == regs_before[reg_sp]);
    }

  /* The program counter can be in any place.  */
  regs_init (&regs, target);
  regs.reg[1] = regs.reg[0];
  regs.reg[0].name = first_name + 3;
  regs.reg[0].value = 33;
  regs.nregs = 2;
  CHECK (write_regs (fd, &regs) == 40);
  CHECK (call (tramp) && regs_seen[3] == 33);

  /* Another entry, and none.  */
  CHECK (call_faults ((char *) tramp + insn_size, SEGV_ACCERR));
  CHECK (call_faults ((char *) tramp + page_size - insn_size, SEGV_ACCERR));
  regs.nregs = 0;
  CHECK (write_regs (fd, &regs) == 8);
  CHECK (call_faults (tramp, SEGV_ACCERR));
  regs_init (&regs, target);
  CHECK (write_regs (fd, &regs) == 24);
  CHECK (call_works (tramp));

  /* Without the descriptor.  */
  CHECK (close (fd) == 0);
  CHECK (call_works (tramp));

  /* A target that cannot be executed is the target's fault.  */
  fd = create ();
  regs_init (&regs, (void *) 8);
  regs_add (&regs, 1, 99);
  CHECK (write_regs (fd, &regs) == 40);
  void *tramp2 = map (fd);
  CHECK (!call (tramp2) && signal_info.si_addr == (void *) 8
	 && CONTEXT_REG (signal_context, 1) == 99);
  munmap (tramp2, page_size);
  munmap (tramp, page_size);
  close (fd);
}

static void
test_push (void)
{
  static const uint32_t sizes[] = { 1, 4, 8, 12, 13, 16, 24, 63, 64 };
  static const uint32_t offsets[] = { 0, 1, 8, 128, 256 };
  void *tramp;
  int fd = create_simple (&tramp);
  for (int i = 0; i < 9; ++i)
    for (int j = 0; j < 5; ++j)
      for (int flags = 0; flags < 2; ++flags)
	{
	  struct stack stack
	    = { .flags = flags, .offset = offsets[j], .size = sizes[i] };
	  for (uint32_t k = 0; k < stack.size; ++k)
	    stack.data[k] = 7 * k + i + j;
	  CHECK (write_stack (fd, &stack) == 16 + (ssize_t) stack.size);
	  CHECK (call (tramp));
	  uintptr_t sp = regs_before[reg_sp] - sizes[i] - offsets[j];
	  if (flags != 0)
	    sp = ((sp + sp_add) & -sp_align) - sp_sub;
	  CHECK (regs_seen[reg_sp] == sp);
	  CHECK (memcmp (stack_seen, stack.data, stack.size) == 0);
	  regs_seen[reg_sp] = regs_before[reg_sp];
	  CHECK (memcmp (regs_seen, regs_before, sizeof (regs_seen)) == 0);
	}

  /* A stack that cannot be written to: one that has ended, that is read-only,
     at the end and at the start of the address space.  */
  struct regs regs;
  regs_init (&regs, target);
  regs_add (&regs, 1, 0x5555);
  CHECK (write_regs (fd, &regs) == 40);
  char *pages = mmap (NULL, 2 * page_size, PROT_READ, MAP_PRIVATE
		      | MAP_ANONYMOUS, -1, 0);
  mprotect (pages + page_size, page_size, PROT_READ | PROT_WRITE);
  uintptr_t sps[] =
    {
      (uintptr_t) pages + page_size, (uintptr_t) pages + page_size + 8,
      (uintptr_t) pages + 64, (uintptr_t) tramp + page_size,
      1, 4, 319, 320, 324, 328, USER_TOP, USER_TOP + 320, -1, -8,
      (uintptr_t) 1 << (sizeof (uintptr_t) * 8 - 1)
    };
  for (size_t i = 0; i < sizeof (sps) / sizeof (sps[0]); ++i)
    for (int flags = 0; flags < 2; ++flags)
      {
	if (sizeof (uintptr_t) == 4 && sps[i] == 0x80000000)
	  continue;
	struct stack stack
	  = { .flags = flags, .offset = i < 4 ? 0 : 256, .size = 64 };
	CHECK (write_stack (fd, &stack) == 80);
	sp_jump = sps[i];
	CHECK (call_faults (tramp, SEGV_ACCERR));
      }
  sp_jump = 0;
  munmap (pages, 2 * page_size);
  struct stack stack = { .size = 0 };
  CHECK (write_stack (fd, &stack) == 16);
  CHECK (call (tramp) && regs_seen[1] == 0x5555
	 && regs_seen[reg_sp] == regs_before[reg_sp]);
  munmap (tramp, page_size);
  close (fd);
}

/* Return true if a child in which FUNCTION is executed exits with zero.  */
static bool
child (int (*function) (void *), void *closure)
{
  fflush (stdout);
  pid_t pid = fork ();
  if (pid == 0)
    _exit (function (closure));
  int status;
  return (waitpid (pid, &status, 0) == pid && WIFEXITED (status)
	  && WEXITSTATUS (status) == 0);
}

static int
fork_child (void *closure)
{
  void **tramp = closure;
  if (!call_faults (tramp[0], SEGV_MAPERR))
    return 1;
  /* The descriptor, however, was inherited.  */
  void *again = map ((intptr_t) tramp[1]);
  return again != MAP_FAILED && call_works (again) ? 0 : 2;
}

static void
test_fork (void)
{
  void *tramp;
  int fd = create_simple (&tramp);
  CHECK (child (fork_child, (void *[]) { tramp, (void *) (intptr_t) fd }));
  CHECK (call_works (tramp));
  munmap (tramp, page_size);
  close (fd);
}

static int
exec_child (void *closure)
{
  char arg[20];
  snprintf (arg, sizeof (arg), "%d", *(int *) closure);
  execl ("/proc/self/exe", "trampfd-test", "--closed", arg, NULL);
  return 1;
}

static void
test_exec (void)
{
  void *tramp;
  int fd = create_simple (&tramp);
  CHECK (child (exec_child, &fd));
  munmap (tramp, page_size);
  close (fd);
}

/* Files with the same name are something else.  */
static void
test_name (void)
{
  struct regs regs;
  regs_init (&regs, target);
  int fds[2]
    = {
	syscall (SYS_memfd_create, "[trampfd]", 0),
	open ("/tmp/[trampfd]", O_RDWR | O_CREAT, 0600)
      };
  for (int i = 0; i < 2; ++i)
    {
      CHECK (fds[i] >= 0);
      CHECK (ftruncate (fds[i], page_size) == 0);
      CHECK (write_regs (fds[i], &regs) == 24);
      void *page = map (fds[i]);
      CHECK (page != MAP_FAILED);
      CHECK (call_faults (page, SEGV_ACCERR));
      munmap (page, page_size);
      close (fds[i]);
    }
  unlink ("/tmp/[trampfd]");
}

#ifdef __x86_64__
/* The names are those of the system call, and have to fit the code.  */
static void
test_int80 (void)
{
  static struct regs regs;
  void *tramp;
  int fd = create_simple (&tramp);
  regs_init (&regs, target);
  regs.reg[0].name = 7;
  long int result;
  asm volatile ("int $0x80" : "=a" (result)
		: "0" (181), "b" (fd), "c" (&regs), "d" (24), "S" (1), "D" (0)
		: "memory", "r8", "r9", "r10", "r11");
  CHECK (result == 24);
  CHECK (call_faults (tramp, SEGV_ACCERR));
  CHECK (fails (write_regs (fd, &regs), EINVAL));
  munmap (tramp, page_size);
  close (fd);
}
#endif

/* Threads.  */

enum { nthreads = 3 };
static volatile bool threads_stop;
/* What probe_target counts.  */
static uintptr_t counters[2][4] __attribute__ ((aligned (64)));
static void *volatile probe_address;
static unsigned long int faults[nthreads], returns[nthreads];

static void *
thread_call (void *closure)
{
  int n = (intptr_t) closure;
  sigjmp_buf buf;
  jump = &buf;
  volatile int count = 0;
  while (!threads_stop)
    {
      if (sigsetjmp (buf, 1) == 0)
	{
	  /* All registers that it changes may be changed by calls.  */
	  ((void (*) (void)) probe_address) ();
	  ++returns[n];
	}
      else
	++faults[n];
      ++count;
    }
  jump = NULL;
  return NULL;
}

static void
probe_regs (struct regs *regs, int which)
{
  regs_init (regs, probe_target);
  regs_add (regs, reg_arg, (uintptr_t) counters[which]);
  regs_add (regs, reg_arg2, (uintptr_t) counters[which] + 1);
}

/* Call MAIN_PART some times while threads call a trampoline.  */
static void
with_threads (int fd, int times, void (*main_part) (int, int))
{
  pthread_t threads[nthreads];
  threads_stop = false;
  memset (counters, 0, sizeof (counters));
  memset (faults, 0, sizeof (faults));
  memset (returns, 0, sizeof (returns));
  for (int i = 0; i < nthreads; ++i)
    CHECK (pthread_create (&threads[i], NULL, thread_call,
			   (void *) (intptr_t) i) == 0);
  for (int i = 0; i < times; ++i)
    main_part (fd, i);
  threads_stop = true;
  unsigned long int sum = 0;
  for (int i = 0; i < nthreads; ++i)
    {
      pthread_join (threads[i], NULL);
      sum += returns[i];
    }
  CHECK (sum > 0);
  CHECK (counters[0][0] + counters[1][0] == sum);
  CHECK (counters[0][1] == 0 && counters[1][1] == 0);
  printf ("info: %lu calls, %lu faults\n", sum,
	  faults[0] + faults[1] + faults[2]);
}

static void
unmap_part (int fd, int i)
{
  munmap (probe_address, page_size);
  if (i % 4 == 0)
    usleep (10);
  while (map (fd) != probe_address)
    CHECK (false);
  if (i % 4 == 1)
    usleep (10);
}

static void
write_part (int fd, int i)
{
  struct regs regs;
  probe_regs (&regs, i % 2);
  CHECK (write_regs (fd, &regs) == 8 + 16 * 3);
  struct pcs pcs = { .n = 2, .pc = { 4096, (uintptr_t) probe_target } };
  CHECK (write_pcs (fd, &pcs) == 24);
  if (i % 3 == 0)
    {
      pcs.n = 0;
      CHECK (write_pcs (fd, &pcs) == 8);
    }
}

static void
remove_part (int fd, int i)
{
  struct regs regs;
  probe_regs (&regs, i % 2);
  if (i % 2)
    regs.nregs = 0;
  CHECK (write_regs (fd, &regs) > 0);
}

/* Close the descriptor in use, and unmap what it had.  */
static void
close_part (int fd, int i)
{
  struct regs regs;
  probe_regs (&regs, 0);
  fd = create ();
  CHECK (write_regs (fd, &regs) > 0);
  void *old = probe_address;
  probe_address = map (fd);
  close (fd);
  munmap (old, page_size);
}

static void
test_threads (void)
{
  struct regs regs;
  probe_regs (&regs, 0);
  int fd = create ();
  CHECK (write_regs (fd, &regs) > 0);
  probe_address = map (fd);
  with_threads (fd, 20000, write_part);
  with_threads (fd, 20000, remove_part);
  CHECK (write_regs (fd, &regs) > 0);
  with_threads (fd, 20000, unmap_part);
  with_threads (fd, 5000, close_part);
  munmap (probe_address, page_size);
  close (fd);
}

/* Push to a page that is missing until everything else is gone.  */

static void *
wait_call (void *closure)
{
  return call (closure) ? closure : NULL;
}

static void
test_wait (void)
{
  struct uffdio_api api = { .api = UFFD_API };
  int uffd = syscall (SYS_userfaultfd, O_CLOEXEC);
  CHECK (uffd >= 0 && ioctl (uffd, UFFDIO_API, &api) == 0);
  char *page = mmap (NULL, page_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct uffdio_register range
    = {
	.range = { (uintptr_t) page, page_size },
	.mode = UFFDIO_REGISTER_MODE_MISSING
      };
  CHECK (ioctl (uffd, UFFDIO_REGISTER, &range) == 0);

  void *tramp;
  int fd = create_simple (&tramp);
  struct stack stack = { .size = 8, .data = "abcdefg" };
  CHECK (write_stack (fd, &stack) == 24);
  struct regs regs;
  regs_init (&regs, target);
  regs_add (&regs, 1, 1234);
  CHECK (write_regs (fd, &regs) == 40);
  sp_jump = (uintptr_t) page + page_size / 2;
  pthread_t thread;
  CHECK (pthread_create (&thread, NULL, wait_call, tramp) == 0);
  struct uffd_msg message;
  CHECK (read (uffd, &message, sizeof (message)) == sizeof (message));
  CHECK (message.event == UFFD_EVENT_PAGEFAULT);
  CHECK ((message.arg.pagefault.address & -page_size) == (uintptr_t) page);

  /* The call is in the kernel now.  It waits for no one but for us.  */
  regs.reg[1].value = 5678;
  CHECK (write_regs (fd, &regs) == 40);
  stack.data[0] = 'x';
  CHECK (write_stack (fd, &stack) == 24);
  CHECK (munmap (tramp, page_size) == 0);
  CHECK (close (fd) == 0);
  struct uffdio_zeropage zero = { .range = range.range };
  CHECK (ioctl (uffd, UFFDIO_ZEROPAGE, &zero) == 0);
  void *result;
  CHECK (pthread_join (thread, &result) == 0 && result == tramp);
  CHECK (regs_seen[1] == 1234 && regs_seen[reg_sp] == sp_jump - 8);
  CHECK (memcmp (stack_seen, "abcdefg", 8) == 0);
  sp_jump = 0;
  munmap (page, page_size);
  close (uffd);
}

/* Signals.  */

static volatile int alarms;

static void
on_alarm (int sig)
{
  ++alarms;
}

static void
test_signals (void)
{
  struct sigaction sa = { .sa_handler = on_alarm };
  struct sigaction old;
  struct itimerval timer = { { 0, 200 }, { 0, 200 } };
  static const struct itimerval off;
  void *tramp;
  int fd = create_simple (&tramp);
  struct stack stack = { .flags = 1, .size = 8, .data = "abcdefg" };
  CHECK (write_stack (fd, &stack) == 24);
  sigaction (SIGALRM, &sa, &old);
  alarms = 0;
  CHECK (setitimer (ITIMER_REAL, &timer, NULL) == 0);
  int calls = 0;
  bool ok = true;
  for (; calls < 100000 || (alarms < 100 && calls < 10000000); ++calls)
    {
      memset (stack_seen, 0, 8);
      tramp_address = tramp;
      invoke ();
      ok &= memcmp (stack_seen, stack.data, 8) == 0;
    }
  CHECK (setitimer (ITIMER_REAL, &off, NULL) == 0);
  CHECK (ok);
  CHECK (alarms > 0);
  printf ("info: %d calls, %d signals\n", calls, alarms);
  sigaction (SIGALRM, &old, NULL);
  munmap (tramp, page_size);
  close (fd);
}

/* Single-stepping.  */

enum { max_steps = 200 };
static uintptr_t steps[max_steps];
static int nsteps;

/* Return true if the steps went from TRAMP to target.  */
static bool
steps_right (void *tramp)
{
  for (int i = 0; i < nsteps - 2; ++i)
    if (steps[i] == (uintptr_t) tramp)
      return (steps[i + 1] == (uintptr_t) target
	      && steps[i + 2] > (uintptr_t) target
	      && steps[i + 2] < (uintptr_t) target + 16);
  return false;
}

/* Only some processors let a program step through itself.  */
#ifndef __aarch64__

static int step_code;

static void
on_trap (int sig, siginfo_t *info, void *context)
{
  uintptr_t pc = CONTEXT_PC (*(ucontext_t *) context);
  if (nsteps < max_steps)
    steps[nsteps++] = pc;
  if (pc == (uintptr_t) target)
    step_code = info->si_code;
}

# ifdef __x86_64__
#  define FLIP_TF "pushfq\n\txorq $0x100, (%%rsp)\n\tpopfq"
# else
#  define FLIP_TF "pushfl\n\txorl $0x100, (%%esp)\n\tpopfl"
# endif

static void
test_step (void)
{
  struct sigaction sa = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
  struct sigaction old;
  void *tramp;
  int fd = create_simple (&tramp);
  sigaction (SIGTRAP, &sa, &old);
  tramp_address = tramp;
  nsteps = 0;
  asm volatile (FLIP_TF ::: "memory", "cc");
  invoke ();
  asm volatile (FLIP_TF ::: "memory", "cc");
  CHECK (steps_right (tramp));
  CHECK (step_code == TRAP_TRACE);
  sigaction (SIGTRAP, &old, NULL);
  munmap (tramp, page_size);
  close (fd);
}

#endif

/* The child that is traced: it stops, calls the trampoline, and exits.  */
static _Noreturn void
traced (void)
{
  void *tramp;
  create_simple (&tramp);
  tramp_address = tramp;
  signal (SIGTRAP, SIG_DFL);
  ptrace (PTRACE_TRACEME, 0, NULL, NULL);
  raise (SIGSTOP);
  invoke ();
  _exit (42);
}

/* Resume PID by REQUEST.  Return its program counter if it stops for a trap,
   otherwise zero, and store the status.  */
static uintptr_t
resume (pid_t pid, int request, int *status)
{
  struct user_regs_struct regs;
  struct iovec iov = { &regs, sizeof (regs) };
  if (ptrace (request, pid, NULL, NULL) != 0
      || waitpid (pid, status, 0) != pid || !WIFSTOPPED (*status)
      || WSTOPSIG (*status) != SIGTRAP
      || ptrace (PTRACE_GETREGSET, pid, NT_PRSTATUS, &iov) != 0)
    return 0;
  return regs.USER_PC;
}

/* Set a breakpoint of the processor at ADDRESS in PID, or none if that is
   zero.  Return true if successful.  */
static bool
set_breakpoint (pid_t pid, uintptr_t address)
{
#ifdef __aarch64__
  /* The structure in the headers of the kernel is not to be had here.  */
  struct
  {
    uint32_t info, pad;
    uint64_t address;
    uint32_t control, pad1;
  } state = { .address = address, .control = address == 0 ? 0 : 0x1e5 };
  struct iovec iov = { &state, sizeof (state) };
  return ptrace (PTRACE_SETREGSET, pid, NT_ARM_HW_BREAK, &iov) == 0;
#else
  return (ptrace (PTRACE_POKEUSER, pid,
		  (void *) offsetof (struct user, u_debugreg[0]), address) == 0
	  && ptrace (PTRACE_POKEUSER, pid,
		     (void *) offsetof (struct user, u_debugreg[7]),
		     (void *) (uintptr_t) (address != 0)) == 0);
#endif
}

static void
test_ptrace (void)
{
  int status;
  void *tramp = NULL;

  /* Step by step.  */
  fflush (stdout);
  pid_t pid = fork ();
  if (pid == 0)
    traced ();
  CHECK (waitpid (pid, &status, 0) == pid && WIFSTOPPED (status));
  errno = 0;
  tramp = (void *) ptrace (PTRACE_PEEKDATA, pid, &tramp_address, NULL);
  CHECK (errno == 0 && tramp != NULL);
  errno = 0;
  CHECK (ptrace (PTRACE_PEEKTEXT, pid, tramp, NULL) == -1 && errno != 0);
  CHECK (ptrace (PTRACE_POKETEXT, pid, tramp, NULL) == -1);
  nsteps = 0;
  uintptr_t pc;
  do
    {
      pc = resume (pid, PTRACE_SINGLESTEP, &status);
      bool near = ((pc >= (uintptr_t) invoke && pc < (uintptr_t) invoke + 512)
		   || pc == (uintptr_t) tramp);
      if (near && nsteps < max_steps)
	steps[nsteps++] = pc;
    }
  while (pc != 0 && nsteps < max_steps);
  CHECK (steps_right (tramp));
  if (WIFSTOPPED (status))
    {
      ptrace (PTRACE_CONT, pid, NULL, NULL);
      CHECK (waitpid (pid, &status, 0) == pid);
    }
  CHECK (WIFEXITED (status) && WEXITSTATUS (status) == 42);

  /* A breakpoint of the processor at the target.  */
  fflush (stdout);
  pid = fork ();
  if (pid == 0)
    traced ();
  CHECK (waitpid (pid, &status, 0) == pid && WIFSTOPPED (status));
  CHECK (set_breakpoint (pid, (uintptr_t) target));
  CHECK (resume (pid, PTRACE_CONT, &status) == (uintptr_t) target);
  CHECK (set_breakpoint (pid, 0));
  CHECK (resume (pid, PTRACE_CONT, &status) == 0);
  CHECK (WIFEXITED (status) && WEXITSTATUS (status) == 42);
}

/* Random writes: whatever they are, no read, call or other write gets into
   trouble.  */
static void
test_random (void)
{
  uint64_t state = 88172645463325252;
  void *tramp;
  int fd = create_simple (&tramp);
  int accepted = 0, calls = 0;
  for (int i = 0; i < 100000; ++i)
    {
      uint32_t buf[180];
      for (int j = 0; j < 180; ++j)
	{
	  state ^= state << 13;
	  state ^= state >> 7;
	  state ^= state << 17;
	  buf[j] = state >> 20;
	}
      off_t offset = buf[178] % 5;
      size_t size = buf[179] % 720;
      /* Mostly, let it be close to what is right.  */
      if (i % 8 != 0)
	{
	  uint32_t n = buf[177] % 4;
	  bool stack = offset == stack_offset;
	  uint32_t *p = buf;
	  if (stack)
	    {
	      *p++ = buf[176] % 3;
	      *p++ = buf[175] % 260;
	    }
	  *p++ = n;
	  *p++ = buf[174] % 8 == 0;
	  size = (stack ? 16 + n : 8 + n * (offset == regs_offset ? 16 : 8));
	  if (offset == regs_offset)
	    for (uint32_t j = 0; j < n; ++j)
	      {
		p[4 * j] = (j == 0 ? name_pc : buf[100 + j] % 26);
		p[4 * j + 1] = buf[104 + j] % 8 == 0;
		p[4 * j + 2] = (uintptr_t) target;
		p[4 * j + 3] = buf[108 + j] % 8 == 0;
	      }
	  if (offset == pcs_offset)
	    for (uint32_t j = 0; j < n; ++j)
	      {
		p[2 * j] = (buf[100 + j] % 3 == 0 ? 4096
			    : (uintptr_t) target);
		p[2 * j + 1] = buf[104 + j] % 8 == 0;
	      }
	}
      ssize_t ret = pwrite (fd, buf, size, offset);
      if (ret != -1)
	++accepted;
      if (ret == -1 ? errno != EINVAL : ret != (ssize_t) size)
	CHECK (false);
      ret = pread (fd, buf, sizeof (buf), buf[170] % 4);
      if (ret == -1 && errno != EINVAL)
	CHECK (false);
      /* The only target that is not refused here is the right one, but other
	 bits of registers are random.  */
      if (i % 16 == 0 && pread (fd, buf, sizeof (buf), regs_offset) >= 24
	  && ((struct reg *) (buf + 2))->value == (uintptr_t) target)
	calls += call (tramp);
    }
  printf ("info: %d writes accepted, %d calls\n", accepted, calls);
  CHECK (accepted > 1000 && calls > 100);
  munmap (tramp, page_size);
  close (fd);
}

/* Many at once.  */
static void
test_many (void)
{
  enum { n = 500 };
  static int fds[n];
  static void *tramps[n];
  for (int i = 0; i < n; ++i)
    {
      struct regs regs;
      fds[i] = create ();
      CHECK (fds[i] >= 0);
      regs_init (&regs, target);
      regs_add (&regs, 1, i);
      CHECK (write_regs (fds[i], &regs) == 40);
      tramps[i] = map (fds[i]);
      CHECK (tramps[i] != MAP_FAILED);
    }
  for (int i = 0; i < n; ++i)
    CHECK (call (tramps[i]) && regs_seen[1] == (uintptr_t) i);
  for (int i = 0; i < n; ++i)
    {
      close (fds[i]);
      munmap (tramps[i], page_size);
    }
}

static void
run (const char *name, void (*test) (void))
{
  test_failed = false;
  test ();
  printf ("%s: %s\n", test_failed ? "FAIL" : "PASS", name);
  fflush (stdout);
  ++*(test_failed ? &failed : &passed);
}

static void
test_none (void)
{
  CHECK (fails (create (), ENOSYS));
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--closed") == 0)
    return !fails (fcntl (atoi (argv[2]), F_GETFD), EBADF);
  if (argc < 2 || argc > 3 || (argc == 3 && strcmp (argv[2], "none") != 0))
    {
      fprintf (stderr, "Usage: trampfd-test NUMBER [none]\n");
      return 2;
    }
  syscall_number = atol (argv[1]);
  page_size = sysconf (_SC_PAGESIZE);

  /* The stack of a call may be anything.  */
  static char alternative[65536];
  stack_t ss = { .ss_sp = alternative, .ss_size = sizeof (alternative) };
  sigaltstack (&ss, NULL);
  struct sigaction sa
    = { .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  sigaction (SIGSEGV, &sa, NULL);

  if (argc == 3)
    run ("none", test_none);
  else
    {
      run ("create", test_create);
      run ("limit", test_limit);
      run ("map-info", test_map_info);
      run ("regs", test_regs);
      run ("stack", test_stack);
      run ("pcs", test_pcs);
      run ("mmap", test_mmap);
      run ("call", test_call);
      run ("push", test_push);
      run ("fork", test_fork);
      run ("exec", test_exec);
      run ("name", test_name);
#ifdef __x86_64__
      run ("int80", test_int80);
#endif
      run ("threads", test_threads);
      run ("wait", test_wait);
      run ("signals", test_signals);
#ifndef __aarch64__
      run ("step", test_step);
#endif
      run ("ptrace", test_ptrace);
      run ("random", test_random);
      run ("many", test_many);
    }
  printf ("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
