/* Trampolines: the part of <sysdep.h> that templates use.  Stub for
   run-templates.sh.
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

#ifndef _SYSDEP_H
#define _SYSDEP_H	1

#define cfi_startproc			.cfi_startproc
#define cfi_endproc			.cfi_endproc
#define cfi_def_cfa(reg, off)		.cfi_def_cfa reg, off
#define cfi_def_cfa_register(reg)	.cfi_def_cfa_register reg
#define cfi_adjust_cfa_offset(off)	.cfi_adjust_cfa_offset off
#define cfi_offset(reg, off)		.cfi_offset reg, off
#define cfi_rel_offset(reg, off)	.cfi_rel_offset reg, off
#define cfi_register(r1, r2)		.cfi_register r1, r2
#define cfi_restore(reg)		.cfi_restore reg

#ifdef __x86_64__
# ifdef __ILP32__
#  define LP_SIZE 4
#  define RCX_LP ecx
#  define RDX_LP edx
#  define RDI_LP edi
#  define RSI_LP esi
#  define R8_LP r8d
#  define R9_LP r9d
#  define R10_LP r10d
#  define R11_LP r11d
# else
#  define LP_SIZE 8
#  define RCX_LP rcx
#  define RDX_LP rdx
#  define RDI_LP rdi
#  define RSI_LP rsi
#  define R8_LP r8
#  define R9_LP r9
#  define R10_LP r10
#  define R11_LP r11
# endif
#endif

#ifdef __arm__
	.syntax	unified
# if defined __thumb2__ && !defined NO_THUMB
	.thumb
# else
	.arm
# endif
# define CFI_SECTIONS			.cfi_sections .debug_frame
# define eabi_fnstart			.fnstart
# define eabi_fnend			.fnend
# define eabi_pad(n)			.pad n
#endif

#ifdef __powerpc__
# define r0 0
# define r1 1
# define r2 2
# define r3 3
# define r4 4
# define r5 5
# define r6 6
# define r7 7
# define r8 8
# define r9 9
# define r10 10
# define r11 11
# define r12 12
# define r13 13
# define FRAME_LR_SAVE 16
# if _CALL_ELF == 2
#  define FRAME_MIN_SIZE 48
# else
#  define FRAME_MIN_SIZE 112
# endif
#endif

#ifdef __loongarch__
# define zero $r0
# define ra $r1
# define sp $r3
# define a0 $r4
# define a1 $r5
# define a2 $r6
# define a3 $r7
# define a4 $r8
# define a5 $r9
# define a6 $r10
# define a7 $r11
# define t0 $r12
# define t8 $r20
# if __loongarch_grlen == 64
#  define SZREG 8
#  define REG_L ld.d
#  define REG_S st.d
#  define ADDI addi.d
# else
#  define SZREG 4
#  define REG_L ld.w
#  define REG_S st.w
#  define ADDI addi.w
# endif
#endif

#endif /* sysdep.h */
