#!/usr/bin/python3
# Trampolines: a compiler, by way of glibc's scripts/build-many-glibcs.py.
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

"""Have glibc's script build a compiler, but not all that it would.

usage: toolchain.py SCRIPT DIRECTORY JOBS GLIBC [COMPILER [OPTION...]]

SCRIPT knows how the compiler of each GLIBC is configured.  It builds GCC, and
glibc with that, and then GCC again.  Here, GCC is built once, and of glibc
only the headers are installed, for libgcc.  With COMPILER, which generates the
code that is wanted if it is given OPTIONs, it is libgcc alone that is built,
and binutils if there is their source.  What was interrupted goes on where it
was.
"""

import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys

script, directory, jobs, name, *compiler = sys.argv[1:]
loader = importlib.machinery.SourceFileLoader('build_many_glibcs', script)
glibcs = importlib.util.module_from_spec(
    importlib.util.spec_from_loader(loader.name, loader))
loader.exec_module(glibcs)

# What is replaced below.
build_cross_tool = glibcs.Config.build_cross_tool
build_gcc = glibcs.Config.build_gcc

# The first compiler of that script has no C library to build libgcc for.
FIRST_GCC_OPTIONS = {'--disable-shared', '--disable-threads',
                     '--disable-decimal-float', '--without-headers',
                     '--with-newlib'}

TOOLS = ('ar', 'as', 'ld', 'nm', 'objcopy', 'objdump', 'ranlib', 'readelf',
         'strip')


def compiler_of_glibc(self, configs):
    """Build the compiler of the glibc that is named."""
    for config in configs:
        self.glibc_configs[config].compiler.build()


def kept_dirs(*dirs):
    """Make directories, and keep those that there are."""
    for d in dirs:
        os.makedirs(d, exist_ok=True)


def use_kept_dir(self, d):
    """Use a directory, as it is, for subsequent commands."""
    self.add_command_dir('mkdir', None, ['mkdir', '-p', d])
    self.use_dir(d)


def borrowed_tools(self):
    """Have the names of the tools stand for those of COMPILER."""
    os.makedirs(self.bindir, exist_ok=True)
    places = [library_dir(self)]
    if has_source(self, 'binutils'):
        places.append(os.path.join(self.installdir, self.triplet, 'bin', ''))
    else:
        for tool in TOOLS:
            link = os.path.join(self.bindir, self.triplet + '-' + tool)
            if os.path.lexists(link):
                os.remove(link)
            os.symlink(shutil.which(compiler[0][:-len('gcc')] + tool), link)
    # For what is not its own ABI, COMPILER looks below the place.
    multi = subprocess.run(compiler + ['-print-multi-directory'], check=True,
                           stdout=subprocess.PIPE, text=True).stdout.strip()
    link = os.path.join(library_dir(self), multi)
    os.makedirs(library_dir(self), exist_ok=True)
    if not os.path.exists(link):
        os.makedirs(os.path.dirname(link), exist_ok=True)
        os.symlink(library_dir(self), link)
    wrapper = os.path.join(self.bindir, self.triplet + '-gcc')
    with open(wrapper, 'w') as f:
        f.write('#!/bin/sh\nexec %s -isystem %s/usr/include "$@"\n'
                % (' '.join(compiler + ['-B' + p for p in places]),
                   self.sysroot))
    os.chmod(wrapper, 0o755)


def has_source(self, component):
    """Whether the component is to be built, if it can be done without."""
    return os.path.exists(self.ctx.component_srcdir(component))


def library_dir(self):
    """Where libgcc is, which depends on the version of GCC."""
    with open(os.path.join(self.ctx.component_srcdir('gcc'), 'gcc',
                           'BASE-VER')) as f:
        version = f.read().strip()
    return os.path.join(self.installdir, 'lib', 'gcc', self.triplet, version,
                        '')


def cross_tool(self, cmdlist, tool_src, tool_build, extra_opts=None):
    """Build one cross tool, or what takes its place."""
    if tool_src == 'binutils' and compiler:
        borrowed_tools(self)
    if tool_src != 'gcc':
        if has_source(self, tool_src):
            build_cross_tool(self, cmdlist, tool_src, tool_build, extra_opts)
        return
    cmdlist.push_subdesc(tool_build)
    cmdlist.create_use_dir(self.component_builddir(tool_build))
    cmdlist.add_command('configure', [
        os.path.join(self.ctx.component_srcdir('gcc'), 'configure'),
        '--prefix=' + self.installdir,
        '--target=' + self.triplet,
        '--with-sysroot=' + self.sysroot,
        '--disable-lto', '--disable-nls',
        *(o for o in extra_opts if o not in FIRST_GCC_OPTIONS)])
    if compiler:
        cmdlist.add_command('build', ['make', 'configure-gcc',
                                      'all-build-libcpp'])
        # Nothing of this needs the driver itself.
        cmdlist.add_command('no-driver', ['touch', 'gcc/xgcc', 'gcc/specs'])
        cmdlist.add_command('list', [
            'sh', '-c', 'echo "$0" >libgcc-headers.mk',
            'libgcc-headers: libgcc.mvars config.h $(TCONFIG_H) $(TM_H)'
            ' $(MACHMODE_H) version.h; mkdir -p include'])
        cmdlist.add_command('headers', [
            'make', '-C', 'gcc', '-f', 'Makefile', '-f',
            '../libgcc-headers.mk', '-o', 'xgcc', '-o', 'specs',
            'libgcc-headers'])
    else:
        cmdlist.add_command('build', ['make', 'all-gcc'])
        cmdlist.add_command('install', ['make', '-j1', 'install-gcc'])
    cmdlist.pop_subdesc()


def gcc_or_libgcc(self, cmdlist, bootstrap):
    """Build GCC, and in the place of a second one, libgcc."""
    if bootstrap:
        build_gcc(self, cmdlist, bootstrap)
        return
    source = os.path.join(self.ctx.component_srcdir('gcc'), 'libgcc')
    cmdlist.push_subdesc('libgcc')
    cmdlist.create_use_dir(os.path.join(
        self.component_builddir('gcc-first'), self.triplet, 'libgcc'))
    cmdlist.add_command('configure', [
        os.path.join(source, 'configure'),
        '--prefix=' + self.installdir,
        '--build=' + self.ctx.build_triplet,
        '--host=' + self.triplet,
        '--with-cross-host=' + self.ctx.build_triplet,
        '--enable-shared', '--disable-multilib',
        'CC=%s-gcc' % self.triplet,
        'CFLAGS=-g -O2'])
    # There is no C library yet, nor what it starts shared objects with.
    cmdlist.add_command('build', ['make', 'SHLIB_LC=-nostartfiles'])
    install = ['make', '-j1', 'install-leaf']
    if compiler:
        # Where -B has the compiler look.
        install += ['slibdir=' + library_dir(self), 'MULTIOSSUBDIR=']
    cmdlist.add_command('install', install)
    cmdlist.pop_subdesc()


def glibc_headers(self, cmdlist, policy):
    """Install the headers of glibc that libgcc needs, and no library."""
    cmdlist.create_use_dir(policy.builddir)
    policy.configure(cmdlist)
    cmdlist.add_command('install', ['make', 'install-headers',
                                    'install-bootstrap-headers=yes',
                                    'install_root=' + policy.installdir])
    # That is made along with the library.
    include = os.path.join(policy.installdir, policy.prefix[1:], 'include')
    cmdlist.add_command('stubs', ['touch', os.path.join(include,
                                                        'gnu', 'stubs.h')])


glibcs.check_for_required_tools = lambda: None
glibcs.Context.build_compilers = compiler_of_glibc
glibcs.Context.remove_recreate_dirs = staticmethod(kept_dirs)
glibcs.CommandList.create_use_dir = use_kept_dir
glibcs.Config.build_cross_tool = cross_tool
glibcs.Config.build_gcc = gcc_or_libgcc
glibcs.Glibc.build_glibc = glibc_headers
if compiler:
    glibcs.install_linux_headers = lambda policy, cmdlist: None
sys.argv[0] = script
glibcs.main(['-j', jobs, '--keep', 'all', directory, 'compilers', name])
