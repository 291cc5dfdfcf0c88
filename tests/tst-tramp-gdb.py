# Test that gdb shows trampolines, in processes and in core files.
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

import os
import re
import sys

from test_printers_common import *

test_source, test_bin, script = sys.argv[1:]


def backtrace(frame):
    """Check that the callers follow a frame, which a regular expression
    describes.  An adapter that does not jump, but call, is between."""
    test('backtrace', r'#0 [^#]*{}[^#]*(#1 [^#]*trampoline, TRAMP_[^#]*)?'
         r'#[12] [^#]* call \([^#]*#[23] [^#]* main \('.format(frame))


def write_core(frame):
    """Write a core file, for later."""
    core = '{}.core{}'.format(test_bin, len(cores))
    test('generate-core-file ' + core, 'Saved corefile')
    cores.append((core, frame))


def overwritten_tables():
    """Check that a backtrace from a slot ends there, without errors, if its
    unwind tables make no sense."""
    test('python pc = int(gdb.parse_and_eval("$pc"))')
    test('python tables = (pc & -TRAMP_REGION_SIZE) + TRAMP_TEXT_SIZE + 4')
    test('python old = read_memory(tables, 4)')
    test(r'python gdb.selected_inferior().write_memory(tables, b"\x7f" * 4)')
    test('backtrace', r'^\s*#0 ')
    test('python gdb.selected_inferior().write_memory(tables, old)')


def check_trampoline(delivery):
    """Check the next trampoline, at every instruction of it."""
    if delivery < 2:
        name = ('TRAMP_CHAIN', 'TRAMP_STACK')[delivery]
        function = ('tst_tramp_from_chain', 'tst_tramp_from_stack')[delivery]
    else:
        name = r'TRAMP_ARG \({}\)'.format(delivery - 2)
        function = 'callback'
    address = 'trampoline 0x[0-9a-f]+'
    bound = '{} for {}, data {:#x}, {}'.format(address, function,
                                               0x1000 + delivery, name)

    test('info trampoline tramp',
         '{}, not initialized, {}'.format(address, name))
    test('continue', r'call \(')
    test('info trampoline tramp', bound)

    test('tbreak *tramp')
    test('continue', 'Temporary breakpoint')
    in_slot = in_adapter = 0
    while True:
        symbol = test('info symbol $pc', r'[^\r\n]+')
        if function in symbol:
            break
        if '__tramp_adapters' not in symbol:
            in_slot += 1
            frame = bound
        else:
            in_adapter += 1
            # Later ones can have lost the address of the record.
            frame = bound if in_adapter == 1 else 'trampoline.*, ' + name
        backtrace(frame)
        if delivery == 0 and in_slot == 1 and not in_adapter:
            overwritten_tables()
        if delivery == 2 and (in_adapter or in_slot) == 1:
            write_core(frame)
        test('stepi')
    print('{} instructions of a slot, {} of the adapter for {}'.format(
        in_slot, in_adapter, name.replace('\\', '')))
    backtrace(function)

    test('continue', r'callback \(')
    backtrace('callback')
    test('continue', r'freed \(')
    test('info trampoline tramp', address + ', free')
    test('continue')


# What the script makes of an address that is in no slot, or of a port that it
# does not know enough of.
NO_SLOT = ('IndexError', 'KeyError', 'ValueError', 'gdb.MemoryError',
           'gdb.error')
cores = []

try:
    init_test(test_bin, [script], [])
    test('set confirm off')
    test('set pagination off')
    test('set width 0')
    for name in 'not_initialized', 'call', 'callback', 'freed':
        test('break ' + name, 'Breakpoint')
    gdb.sendline('run')
    if gdb.expect([r'Breakpoint 1, .*\(gdb\)', gdb_prompt]) != 0:
        print('gdb cannot run the program.')
        exit(UNSUPPORTED)
    test('python Rules(int(gdb.parse_and_eval("tramp"))).apply(0, 0)')
    exception = re.search("<class '(.*?)'>", gdb.before)
    if exception is not None:
        if exception.group(1) not in NO_SLOT:
            print('Error: ' + exception.group(1))
            exit(FAIL)
        print('There are no slots, or their callers cannot be found.')
        exit(UNSUPPORTED)
    deliveries = test('print deliveries', '[0-9]+ = [0-9]+').split()[-1]
    for delivery in range(int(deliveries)):
        check_trampoline(delivery)
    for core, frame in cores:
        test('core-file ' + core, 'Core was generated')
        backtrace(frame)
        test('up')
        test('info trampoline tramp', frame)
        os.remove(core)

except pexpect.TIMEOUT as exception:
    print('Error: {0}'.format(exception))
    result = FAIL

else:
    print('Test succeeded.')
    result = PASS

exit(result)
