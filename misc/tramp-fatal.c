/* Trampolines: messages that end the process.
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

# include <_itoa.h>
# include <stdio.h>
# include <string.h>
# include <tramp-internal.h>

/* End the process with MESSAGE, followed by the address of the slot of
   RECORD.  */
static _Noreturn void
fatal_call (const char *message, struct tramp_record *record)
{
  char buf[128];
  char *end = buf + sizeof (buf);
  *--end = '\0';
  *--end = '\n';
  char *p = _itoa_word ((uintptr_t) tramp_slot (record), end, 16, 0);
  size_t length = strlen (message);
  __libc_fatal (memcpy (p - length, message, length));
}

_Noreturn void
__tramp_freed (struct tramp_record *record)
{
  fatal_call ("Fatal glibc error: call through a freed trampoline 0x", record);
}

_Noreturn void
__tramp_uninitialized (struct tramp_record *record)
{
  fatal_call ("Fatal glibc error: call through an uninitialized trampoline 0x",
	      record);
}

_Noreturn void
__tramp_corrupted (void)
{
  __libc_fatal ("Fatal glibc error: list of free trampolines corrupted\n");
}

#endif /* TRAMP_TABLE_SIZE */
