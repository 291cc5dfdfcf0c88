# Trampolines, for gdb.
# Copyright The GNU Toolchain Authors.
# This file is part of the GNU C Library.
#
# The GNU C Library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# The GNU C Library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with the GNU C Library; if not, see
# <https://www.gnu.org/licenses/>.

"""This file makes gdb understand the trampolines of <sys/tramp.h>:

    * "info trampoline ADDRESS" says what is bound to a trampoline.
    * Backtraces that begin in the code of a trampoline, a slot, go on to its
      caller, and name slots and adapters.

It reads memory and registers only, so that core files will do.  The C library
need not have symbols for the callers, but otherwise the deliveries, and most
of what is bound, cannot be told.  In a session with several ABIs, those of the
C library that was loaded last are known.
"""

import itertools
import operator
import re
import struct

import gdb
from gdb.FrameDecorator import FrameDecorator
from gdb.unwinder import Unwinder, register_unwinder
from tramp_constants import *

BYTE_ORDER = 'big' if TRAMP_BIG_ENDIAN else 'little'
WORD_MASK = (1 << 8 * TRAMP_WORD_SIZE) - 1

# The first adapter of an initialized trampoline.
TRAMP_BOUND_ADAPTERS = TRAMP_TEMPLATES + TRAMP_DELIVERIES

# What there is to say that an address is in no slot, or that what should be
# unwind tables was overwritten.
NO_SLOT = (LookupError, ValueError, gdb.error)


def read_memory(address, size):
    """Return the bytes from an address on."""
    return bytes(gdb.selected_inferior().read_memory(address, size))


def read_word(address):
    """Return the word at an address."""
    return int.from_bytes(read_memory(address, TRAMP_WORD_SIZE), BYTE_ORDER)


def read_register(frame, name):
    """Return what a register has, as an unsigned number."""
    value = frame.read_register(name)
    return int(value) & (1 << 8 * value.type.sizeof) - 1


def symbol_address(name):
    """Return the address of a symbol."""
    text = gdb.execute('info address ' + name, to_string=True)
    match = re.search('0x[0-9a-f]+', text)
    if not match:
        raise ValueError(name)
    return int(match.group(), 16)


def symbol_at(address):
    """Return the symbol that covers an address, and the offset in it."""
    text = gdb.execute('info symbol {:#x}'.format(address), to_string=True)
    match = re.match(r'(.+?)(?: \+ (\d+))? in section ', text)
    return match and match.group(1), int(match and match.group(2) or 0)


def adapter_number(address):
    """Return the number of the adapter at an address, or None if no adapter is
    there.  Any C library of the process can have it."""
    name, offset = symbol_at(address)
    return offset // TRAMP_ADAPTER_SIZE if name == '__tramp_adapters' else None


def stack_guard():
    """Return the stack guard.  gdb does not always know the thread pointer,
    but all threads have the same guard, and the first one is in a list."""
    try:
        threads = symbol_address('_rtld_global')
        # The third number says where the list is in this structure.
        field = symbol_address('_thread_db_rtld_global__dl_stack_user')
        threads += int.from_bytes(read_memory(field + 8, 4), BYTE_ORDER)
    except gdb.error:
        threads = symbol_address('_dl_stack_user')
    return read_word(read_word(threads) - PTHREAD_LIST + PTHREAD_GUARD)


def unprotect(word):
    """Return the code that a record has as WORD: see <tramp-protect.h>."""
    if PTHREAD_GUARD != 0:
        return word ^ stack_guard()
    frame = gdb.selected_frame()
    try:
        return word & ~read_register(frame, 'pauth_cmask')
    except (ValueError, gdb.error):
        # Not all that gdb talks to know how addresses are signed.
        signed = frame.architecture().name().startswith('aarch64')
        return word & (1 << 48) - 1 if signed else word


def adapter_text(adapter):
    """Return the state and the delivery of trampolines with an adapter."""
    if adapter < TRAMP_TEMPLATES:
        return 'free'
    if adapter < TRAMP_BOUND_ADAPTERS:
        return 'not initialized, ' + delivery_text(adapter - TRAMP_TEMPLATES)
    return delivery_text((adapter - TRAMP_DELIVERIES) % TRAMP_DELIVERIES)


def delivery_text(delivery):
    """Return what <sys/tramp.h> calls a delivery."""
    names = {TRAMP_CHAIN: 'TRAMP_CHAIN', TRAMP_STACK: 'TRAMP_STACK'}
    return names.get(delivery,
                     'TRAMP_ARG ({})'.format(delivery - TRAMP_ARG_0))


def leb128(code):
    """Take an unsigned number in LEB128 form from an iterator."""
    value = shift = 0
    for byte in code:
        value |= (byte & 0x7f) << shift
        shift += 7
        if byte < 0x80:
            return value
    raise ValueError


class Rules(object):
    """The unwind tables at the end of the code of a table, of which they are
    what it is known by, too: see tramp_unwind in <tramp-layout.h>."""

    def __init__(self, pc):
        base = pc & -TRAMP_REGION_SIZE
        if pc - base >= TRAMP_TEXT_SIZE:
            raise ValueError
        header = read_memory(base + TRAMP_TEXT_SIZE, TRAMP_UNWIND_SIZE)
        order = '>' if TRAMP_BIG_ENDIAN else '<'
        kind, cie, count, start = struct.unpack_from(order + '4siii', header)
        if (kind, count, start) != (b'\1\x1b\3\x3b', 1, -TRAMP_TEXT_SIZE):
            raise ValueError
        # The instructions begin at byte 17 of the CIE.
        if not 0 < cie < TRAMP_UNWIND_SIZE - 4 - 17:
            raise ValueError
        self.cie = header[4 + cie:]
        self.size = struct.unpack_from(order + 'i', self.cie)[0] + 4
        self.data_align = self.cie[13] - 0x80
        self.return_column = self.cie[14]

    def apply(self, pc, sp):
        """Return the canonical frame address, and the address of the return
        address, or None if that is in a register.  KeyError means that the
        port needs more than is known here."""
        cfa = where = None
        dw_cfa_offset = 0x80 + self.return_column
        code = iter(self.cie[17:self.size])
        for op in code:
            if op == 0x0c:                              # DW_CFA_def_cfa
                leb128(code)
                cfa = sp + leb128(code)
            elif op == 0x0f:                            # ..._expression
                length = leb128(code)
                cfa = self.evaluate(itertools.islice(code, length), pc, sp)
            elif op == dw_cfa_offset and cfa is not None:
                where = cfa + leb128(code) * self.data_align & WORD_MASK
            elif op != 0:                               # DW_CFA_nop
                raise KeyError(op)
        if cfa is None:
            raise ValueError
        return cfa & WORD_MASK, where

    def evaluate(self, code, pc, sp):
        """Return the value of an expression, all registers of which are the
        stack pointer, or the program counter in the return column."""
        binary = {0x1a: operator.and_, 0x22: operator.add,
                  0x24: operator.lshift, 0x29: operator.eq,
                  0x2a: operator.ge, 0x2e: operator.ne}
        stack = []
        for op in code:
            if 0x30 <= op < 0x50:                       # DW_OP_lit
                stack.append(op - 0x30)
            elif 0x70 <= op < 0x90:                     # DW_OP_breg
                register = pc if op == 0x70 + self.return_column else sp
                stack.append(register + leb128(code) & WORD_MASK)
            elif op == 0x12:                            # DW_OP_dup
                stack.append(stack[-1])
            elif op == 0x14:                            # DW_OP_over
                stack.append(stack[-2])
            elif op == 0x16:                            # DW_OP_swap
                stack[-2:] = stack[-1], stack[-2]
            else:
                right = stack.pop()
                if op == 0x24 and right >= 8 * TRAMP_WORD_SIZE:
                    raise ValueError
                stack.append(binary[op](stack.pop(), right) & WORD_MASK)
        return stack[-1]


class Trampoline(object):
    """The trampoline whose slot an address is in."""

    def __init__(self, address):
        if TRAMP_CODE_SIZE != 0:
            Rules(address)
        offset = address % TRAMP_REGION_SIZE
        if offset >= TRAMP_SLOTS * TRAMP_SLOT_SIZE:
            raise ValueError
        self.slot = address - offset % TRAMP_SLOT_SIZE
        self.record = self.slot + TRAMP_CODE_SIZE
        self.code = read_word(self.record + TRAMP_RECORD_CODE)
        self.data = read_word(self.record + TRAMP_RECORD_DATA)
        # The memory of free trampolines can have been given back.
        self.adapter = 0
        if self.code != 0:
            self.code = unprotect(self.code)
            self.adapter = adapter_number(self.code)
        if self.adapter is not None:
            self.code = unprotect(read_word(self.record
                                            + TRAMP_RECORD_BOUND_CODE))
            self.data = read_word(self.record + TRAMP_RECORD_BOUND_DATA)

    def template(self):
        """Return the number of the template that the table is a copy of."""
        templates = symbol_address('__tramp_template')
        code = read_memory(self.slot, TRAMP_SLOT_SIZE)
        for number in range(TRAMP_TEMPLATES):
            if code == read_memory(templates + number * TRAMP_TABLE_SIZE
                                   + self.slot % TRAMP_REGION_SIZE,
                                   TRAMP_SLOT_SIZE):
                return number
        raise ValueError

    def __str__(self):
        text = 'trampoline {:#x}'.format(self.slot + TRAMP_POINTER_TAG)
        if self.adapter is None and self.data == self.record:
            return text + ' of a C library without symbols'
        if self.adapter is None or self.adapter >= TRAMP_BOUND_ADAPTERS:
            code, offset = symbol_at(self.code)
            if code is None or offset != 0:
                code = '{:#x}'.format(self.code)
            text += ' for {}, data {:#x}'.format(code, self.data)
        if self.adapter is None:
            try:
                return text + ', ' + delivery_text(self.template())
            except NO_SLOT:
                # There are no symbols.
                return text
        return text + ', ' + adapter_text(self.adapter)


class TrampolineUnwinder(Unwinder):
    """Finds the callers of slots.  gdb finds those of adapters itself."""

    def __init__(self):
        super(TrampolineUnwinder, self).__init__('glibc-trampolines')

    def __call__(self, pending_frame):
        try:
            pc = read_register(pending_frame, 'pc')
            rules = Rules(pc)
            cfa, where = rules.apply(pc, read_register(pending_frame, 'sp'))
            if where is not None:
                caller = read_word(where)
            else:
                caller = self.return_register(pending_frame,
                                              rules.return_column)
        except NO_SLOT:
            return None
        info = pending_frame.create_unwind_info(
            FrameId(gdb.Value(cfa), gdb.Value(pc - pc % TRAMP_SLOT_SIZE)))
        # A slot changes none of those that its caller still needs.
        for register in pending_frame.architecture().registers('general'):
            try:
                info.add_saved_register(register,
                                        pending_frame.read_register(register))
            except (ValueError, gdb.error):
                pass
        for name, number in ('pc', caller), ('sp', cfa):
            value = pending_frame.read_register(name)
            info.add_saved_register(name, gdb.Value(number).cast(value.type))
        return info

    @staticmethod
    def return_register(pending_frame, column):
        """Return what the return register has, which gdb does not know by its
        number in unwind tables."""
        for name in 'lr', 'ra', 'blink', 'pr', 'r{}'.format(column):
            try:
                return read_register(pending_frame, name)
            except (ValueError, gdb.error):
                pass
        raise ValueError


class FrameId(object):
    """What gdb knows a frame by."""

    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class TrampolineDecorator(FrameDecorator):
    """A frame with another name."""

    def __init__(self, base, name):
        super(TrampolineDecorator, self).__init__(base)
        self.name = name

    def function(self):
        return self.name


class TrampolineFilter(object):
    """Names slots and adapters in backtraces."""

    def __init__(self, objfile):
        self.name = 'glibc-trampolines'
        self.priority = 100
        self.enabled = True
        objfile.frame_filters[self.name] = self

    def filter(self, frames):
        return map(self.decorate, frames)

    @staticmethod
    def decorate(decorator):
        """Return a frame under the name that it is to have."""
        frame = decorator.inferior_frame()
        adapter = adapter_number(frame.pc())
        try:
            if adapter is None:
                name = str(Trampoline(frame.pc()))
            else:
                name = TrampolineFilter.adapter_name(frame, adapter)
        except NO_SLOT:
            return decorator
        return TrampolineDecorator(decorator, name)

    @staticmethod
    def adapter_name(frame, adapter):
        """Return the name of a frame in an adapter.  As long as the adapter
        has called nothing, a register still may have the record."""
        for register in (frame.architecture().registers('general')
                         if frame.newer() is None else ()):
            try:
                record = read_register(frame, register)
                trampoline = Trampoline(record - TRAMP_CODE_SIZE)
            except NO_SLOT:
                continue
            if (trampoline.record, trampoline.adapter) == (record, adapter):
                return str(trampoline)
        return 'trampoline, ' + adapter_text(adapter)


class InfoTrampoline(gdb.Command):
    """Say what is bound to the trampoline at an address.
Usage: info trampoline EXPRESSION"""

    def __init__(self):
        super(InfoTrampoline, self).__init__('info trampoline',
                                             gdb.COMMAND_STATUS,
                                             gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        try:
            address = int(gdb.parse_and_eval(argument or '$pc'))
        except gdb.error as error:
            raise gdb.GdbError(str(error))
        try:
            print(Trampoline(address - TRAMP_POINTER_TAG))
        except NO_SLOT:
            raise gdb.GdbError('No trampoline at {:#x}.'.format(address))


def register(objfile):
    """Register all of this within an object file, or for all of them."""
    register_unwinder(objfile, TrampolineUnwinder(), replace=True)
    TrampolineFilter(objfile or gdb)
    InfoTrampoline()


register(gdb.current_objfile())
