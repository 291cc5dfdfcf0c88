/* Trampolines: those that the kernel executes.  Linux version.
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

#include <tramp-table.h>

#ifdef TRAMP_TABLE_SIZE

# include <tramp-kernel.h>
# include <trampfd-regs.h>

# ifdef TRAMPFD_PC

#  include <array_length.h>
#  include <errno.h>
#  include <not-cancel.h>
#  include <string.h>
#  include <sys/mman.h>
#  include <sys/param.h>
#  include <sysdep.h>
#  include <tramp-internal.h>
#  include <trampfd.h>
#  include <unistd.h>
#  define TUNABLE_NAMESPACE tramp
#  include <elf/dl-tunables.h>

/* The registers that the data is loaded into, by delivery.  TRAMP_STACK has
   none.  */
static const unsigned char data_register[]
  = { TRAMPFD_CHAIN, 0, TRAMPFD_ARGS };

/* Whether the kernel has the system call.  */
static enum { STATE_UNKNOWN, STATE_USABLE, STATE_MISSING } kernel_state;

/* The distance from the page of a trampoline to where it is called.  */
static uintptr_t kernel_ioffset;

/* A trampoline, or one that there was.  */
struct kernel_tramp
{
  struct kernel_tramp *next;
  uintptr_t page;
  /* Zero if it was freed, otherwise one more than the file descriptor, times
     DELIVERY_RANGE, plus the delivery.  */
  uintptr_t value;
};

enum { DELIVERY_RANGE = 256 };

/* All trampolines, by their pages.  Lookups take no lock, so that they are
   possible in signal handlers.  Therefore, elements stay in their lists, and
   are used again there.  */
static struct kernel_tramp *kernel_tramps[256];

/* The process that has them, or zero.  A child that _Fork, or the C library of
   another namespace, has created finds them in its memory, but not their
   mappings, and shares their contexts with its parent.  */
static pid_t kernel_tramps_pid;

/* Memory for more of them.  */
static struct kernel_tramp *unused_tramps;
static struct kernel_tramp *unused_tramps_end;

static inline int
value_fd (uintptr_t value)
{
  return value / DELIVERY_RANGE - 1;
}

static inline unsigned int
value_delivery (uintptr_t value)
{
  return value % DELIVERY_RANGE;
}

static inline struct kernel_tramp **
page_list (uintptr_t page)
{
  size_t number = page / GLRO (dl_pagesize);
  return &kernel_tramps[number % array_length (kernel_tramps)];
}

/* Return the element for TRAMP, which can be any address, and store its value
   in *VALUE, or return null if there is no such trampoline.  */
static struct kernel_tramp *
find_tramp (const void *tramp, uintptr_t *value)
{
  uintptr_t page = (uintptr_t) tramp - atomic_load_relaxed (&kernel_ioffset);
  if (page % GLRO (dl_pagesize) != 0)
    return NULL;
  /* Acquire MO loads synchronize with the stores in add_tramp.  */
  for (struct kernel_tramp *t = atomic_load_acquire (page_list (page));
       t != NULL; t = t->next)
    {
      *value = atomic_load_acquire (&t->value);
      if (*value != 0 && atomic_load_relaxed (&t->page) == page)
	return (atomic_load_relaxed (&kernel_tramps_pid) == __getpid ()
		? t : NULL);
    }
  return NULL;
}

/* Add the trampoline with PAGE and VALUE.  Return false, with errno set, if
   there is no memory.  The caller holds the lock.  */
static bool
add_tramp (uintptr_t page, uintptr_t value)
{
  struct kernel_tramp **list = page_list (page), *t;
  for (t = *list; t != NULL && t->value != 0; t = t->next)
    ;
  if (t == NULL)
    {
      if (unused_tramps == unused_tramps_end)
	{
	  size_t size = GLRO (dl_pagesize);
	  void *p = __mmap (NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	  if (p == MAP_FAILED)
	    return false;
	  unused_tramps = p;
	  unused_tramps_end = unused_tramps + size / sizeof (*t);
	}
      t = unused_tramps++;
      t->next = *list;
      atomic_store_release (list, t);
    }
  atomic_store_relaxed (&t->page, page);
  atomic_store_release (&t->value, value);
  return true;
}

/* Read that part of the context of FD which has OFFSET, at most SIZE bytes, to
   DATA.  Return the size of it, or -1, with errno set.  */
static inline ssize_t
read_context (int fd, int offset, void *data, size_t size)
{
  return __pread64_nocancel (fd, data, size, offset);
}

/* Set errno to what is documented if a system call for a trampoline fails with
   ERROR.  */
static void
set_error (int error)
{
  if (error == EAGAIN)
    /* New mappings are locked, and the limit for that is reached.  */
    error = ENOMEM;
  else if (error != EBADF && error != EINVAL && error != ENOMEM)
    error = EACCES;
  __set_errno (error);
}

/* Write the SIZE bytes at DATA to the part of the context of FD that has
   OFFSET.  Return false, with errno set, in case of an error.  */
static bool
write_context (int fd, int offset, const void *data, size_t size)
{
  /* This is no cancellation point.  */
  long int r = INTERNAL_SYSCALL_CALL (pwrite64, fd, data, size,
				      SYSCALL_LL64_PRW ((off64_t) offset));
  if (r == size)
    return true;
  set_error (INTERNAL_SYSCALL_ERROR_P (r)
	     ? INTERNAL_SYSCALL_ERRNO (r) : EBADF);
  return false;
}

/* Return true if FD is a descriptor of a trampoline, and store what to map in
   *MAP.  Otherwise set errno to EBADF.  */
static bool
is_trampfd (int fd, struct trampfd_map *map)
{
  if (read_context (fd, TRAMPFD_MAP_OFFSET, map, sizeof (*map))
      == sizeof (*map)
      && map->size == GLRO (dl_pagesize) && map->prot == PROT_NONE
      && map->flags == MAP_PRIVATE && map->offset % map->size == 0
      && map->ioffset < map->size && map->reserved == 0)
    return true;
  __set_errno (EBADF);
  return false;
}

/* Close FD, unless the program has done so already, and has perhaps opened
   another file.  */
static void
close_trampfd (int fd)
{
  struct trampfd_map map;
  if (is_trampfd (fd, &map))
    __close_nocancel_nostatus (fd);
}

/* Let the trampoline of FD jump to CODE with DATA.  OLD is where it jumps to
   now, or zero.  It is not allowed to jump anywhere else at any time.  Return
   false, with errno set, in case of an error.  */
static bool
bind_context (int fd, unsigned int delivery, uintptr_t old, uintptr_t code,
	      uintptr_t data)
{
  struct trampfd_values allowed
    = { .nvalues = old == 0 ? 1 : 2, .value = { code, old } };
  if (!write_context (fd, TRAMPFD_ALLOWED_PCS_OFFSET, &allowed,
		      offsetof (struct trampfd_values,
				value[allowed.nvalues])))
    return false;

  if (delivery == TRAMP_STACK)
    {
      struct trampfd_stack stack = { .size = TRAMPFD_STACK_SIZE };
      memcpy (stack.data, &data, sizeof (data));
      if (!write_context (fd, TRAMPFD_STACK_OFFSET, &stack,
			  offsetof (struct trampfd_stack, data) + stack.size))
	return false;
    }

  struct trampfd_regs regs =
    {
      .nregs = 1,
      .reg = { { .name = TRAMPFD_PC, .value = code } }
    };
  if (delivery != TRAMP_STACK)
    regs.reg[regs.nregs++] = (struct trampfd_reg)
      { .name = data_register[delivery], .value = data };
#  ifdef TRAMPFD_CHAIN_2
  if (delivery == TRAMP_CHAIN)
    regs.reg[regs.nregs++] = (struct trampfd_reg)
      { .name = TRAMPFD_CHAIN_2, .value = data };
#  endif
  if (!write_context (fd, TRAMPFD_REGS_OFFSET, &regs,
		      offsetof (struct trampfd_regs, reg[regs.nregs])))
    return false;

  allowed.nvalues = 1;
  return (old == 0
	  || write_context (fd, TRAMPFD_ALLOWED_PCS_OFFSET, &allowed,
			    offsetof (struct trampfd_values, value[1])));
}

/* Store in *CODE and *DATA what the kernel says that the trampoline of FD has.
   Return false, with errno set, in case of an error.  */
static bool
query_context (int fd, unsigned int delivery, uintptr_t *code, uintptr_t *data)
{
  struct trampfd_map map;
  struct trampfd_regs regs;
  struct trampfd_stack stack = { 0 };
  if (!is_trampfd (fd, &map)
      || read_context (fd, TRAMPFD_REGS_OFFSET, &regs, sizeof (regs)) < 0
      || (delivery == TRAMP_STACK
	  && read_context (fd, TRAMPFD_STACK_OFFSET, &stack,
			   sizeof (stack)) < 0))
    return false;

  *code = 0;
  memcpy (data, stack.data, sizeof (*data));
  for (unsigned int i = 0; i < MIN (regs.nregs, TRAMPFD_REGS); ++i)
    if (regs.reg[i].name == TRAMPFD_PC)
      *code = regs.reg[i].value;
    else if (delivery != TRAMP_STACK
	     && regs.reg[i].name == data_register[delivery])
      *data = regs.reg[i].value;
  return true;
}

/* Create a trampoline, and store what to map in *MAP.  Return its descriptor,
   or -1, with errno set.  */
static int
create_trampfd (struct trampfd_map *map)
{
  int state = atomic_load_relaxed (&kernel_state);
  /* No number is reserved for the system call, and a guess could be another
     one some day.  */
  long int number = TUNABLE_GET (trampfd_syscall, int32_t, NULL);
  if (number != 0 && state != STATE_MISSING)
    {
      struct trampfd_user user = { 0 };
      long int fd = INTERNAL_SYSCALL_NCS_CALL (number, TRAMPFD_USER, &user, 0);
      if (!INTERNAL_SYSCALL_ERROR_P (fd))
	{
	  if (is_trampfd (fd, map))
	    {
	      atomic_store_relaxed (&kernel_ioffset, map->ioffset);
	      atomic_store_relaxed (&kernel_state, STATE_USABLE);
	      return fd;
	    }
	  /* It is another system call.  The result need not be a descriptor,
	     or not one that can be closed.  */
	}
      else
	{
	  int error = INTERNAL_SYSCALL_ERRNO (fd);
	  if (error == EMFILE || error == ENFILE || error == ENOMEM)
	    {
	      __set_errno (error);
	      return -1;
	    }
	}
      if (state == STATE_UNKNOWN)
	atomic_store_relaxed (&kernel_state, STATE_MISSING);
    }
  __set_errno (ENOSYS);
  return -1;
}

/* Implementation of tramp_alloc.  The caller holds the lock.  */
static void *
create_tramp (unsigned int delivery)
{
  /* Leave the parent's behind.  Where there never was one, as on kernels that
     have none, this makes no system call.  */
  if (kernel_tramps_pid != 0 && kernel_tramps_pid != __getpid ())
    __tramp_kernel_fork_child ();

  struct trampfd_map map;
  int fd = create_trampfd (&map);
  if (fd < 0)
    return NULL;
  char *page = __mmap64 (NULL, map.size, map.prot, map.flags, fd, map.offset);
  if (page != MAP_FAILED)
    {
      /* Until there is code, a call ends the process.  The adapter for that
	 expects the address of a record, and does not access it.  */
      char *tramp = page + map.ioffset;
      uintptr_t stop = ((uintptr_t) __tramp_adapters
			+ (tramp_unbound_adapter (TRAMP_CHAIN)
			   * TRAMP_ADAPTER_SIZE));
      atomic_store_relaxed (&kernel_tramps_pid, __getpid ());
      if (bind_context (fd, TRAMP_CHAIN, 0, stop,
			(uintptr_t) tramp + TRAMP_CODE_SIZE)
	  && add_tramp ((uintptr_t) page,
			(fd + 1) * (uintptr_t) DELIVERY_RANGE + delivery))
	return tramp;
      int error = errno;
      __munmap (page, map.size);
      __set_errno (error);
    }
  else
    set_error (errno);
  __close_nocancel_nostatus (fd);
  return NULL;
}

/* See tramp-kernel.h.  The lock also keeps descriptors that are not in the
   lists from children, which could not close them.  */

void *
__tramp_kernel_alloc (unsigned int delivery)
{
  if (delivery >= array_length (data_register))
    {
      __set_errno (ENOTSUP);
      return NULL;
    }
  _dl_tramp_lock (TRAMP_POOLS);
  void *tramp = create_tramp (delivery);
  _dl_tramp_unlock (TRAMP_POOLS);
  return tramp;
}

int
__tramp_kernel_init (void *tramp, void *code, void *data)
{
  uintptr_t value, old, old_data;
  if (find_tramp (tramp, &value) == NULL)
    {
      __set_errno (EINVAL);
      return -1;
    }
  int fd = value_fd (value);
  unsigned int delivery = value_delivery (value);
  return (query_context (fd, delivery, &old, &old_data)
	  && bind_context (fd, delivery, old, (uintptr_t) code,
			   (uintptr_t) data)) ? 0 : -1;
}

int
__tramp_kernel_query (const void *tramp, struct tramp_info *info)
{
  uintptr_t value, code, data;
  if (find_tramp (tramp, &value) == NULL)
    {
      __set_errno (EINVAL);
      return -1;
    }
  if (!query_context (value_fd (value), value_delivery (value), &code, &data))
    return -1;
  memset (info, 0, sizeof (*info));
  info->flags = value_delivery (value) | TRAMP_KERNEL;
  if (code - (uintptr_t) __tramp_adapters
      >= TRAMP_ADAPTERS * TRAMP_ADAPTER_SIZE)
    {
      info->code = (void *) code;
      info->data = (void *) data;
    }
  return 0;
}

int
__tramp_kernel_free (void *tramp)
{
  uintptr_t value;
  int error = errno;
  _dl_tramp_lock (TRAMP_POOLS);
  struct kernel_tramp *t = find_tramp (tramp, &value);
  if (t != NULL)
    {
      __munmap ((void *) t->page, GLRO (dl_pagesize));
      atomic_store_relaxed (&t->value, 0);
      close_trampfd (value_fd (value));
    }
  else
    error = EINVAL;
  _dl_tramp_unlock (TRAMP_POOLS);
  __set_errno (error);
  return t != NULL ? 0 : -1;
}

void
__tramp_kernel_fork_child (void)
{
  /* The caller has succeeded, whatever has become of the descriptors.  */
  int error = errno;

  /* The mappings were not inherited, and the descriptors are of no use.  */
  for (size_t i = 0; i < array_length (kernel_tramps); ++i)
    for (struct kernel_tramp *t = kernel_tramps[i]; t != NULL; t = t->next)
      if (t->value != 0)
	{
	  close_trampfd (value_fd (t->value));
	  atomic_store_relaxed (&t->value, 0);
	}
  atomic_store_relaxed (&kernel_tramps_pid, 0);
  __set_errno (error);
}

# else /* !TRAMPFD_PC */
#  include <misc/tramp-kernel.c>
# endif

#endif /* TRAMP_TABLE_SIZE */
