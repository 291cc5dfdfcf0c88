#ifndef _SYS_TRAMP_H
#include <misc/sys/tramp.h>

# ifndef _ISOMAC

extern __typeof (tramp_alloc) __tramp_alloc;
libc_hidden_proto (__tramp_alloc)

/* Called by fork, around the creation of the child.  MULTIPLE_THREADS says
   whether this C library knows of several threads.  */
extern void __tramp_fork_lock_parent (_Bool multiple_threads)
  attribute_hidden;
extern void __tramp_fork_unlock_parent (_Bool multiple_threads)
  attribute_hidden;
extern void __tramp_fork_unlock_child (_Bool multiple_threads)
  attribute_hidden;

/* Called by fork in the child.  */
extern void __tramp_kernel_fork_child (void) attribute_hidden;

/* Called when a thread ends.  */
extern void __tramp_thread_freeres (void) attribute_hidden;

# endif
#endif
