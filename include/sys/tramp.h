#ifndef _SYS_TRAMP_H
#include <misc/sys/tramp.h>

# ifndef _ISOMAC

extern __typeof (tramp_alloc) __tramp_alloc;
libc_hidden_proto (__tramp_alloc)
extern __typeof (tramp_init) __tramp_init;
libc_hidden_proto (__tramp_init)
extern __typeof (tramp_query) __tramp_query;
libc_hidden_proto (__tramp_query)
extern __typeof (tramp_free) __tramp_free;
libc_hidden_proto (__tramp_free)

/* Called by fork in a process with several threads, around the creation of
   the child.  */
extern void __tramp_fork_lock_parent (void) attribute_hidden;
extern void __tramp_fork_unlock_parent (void) attribute_hidden;
extern void __tramp_fork_unlock_child (void) attribute_hidden;

/* Called by fork in the child.  */
extern void __tramp_kernel_fork_child (void) attribute_hidden;

/* Called when a thread ends.  */
extern void __tramp_thread_freeres (void) attribute_hidden;

# endif
#endif
