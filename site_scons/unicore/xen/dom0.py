# SPDX-License-Identifier: BSD-3-Clause
"""Images as dom0 itself: the least of Xen that a guest can be tried with, in a second.

Nobody is there to serve a dom0: no console ring and no xenstore. It writes by the console_io
hypercall, and ends the machine by asking for a reboot (x86) or by SYSTEM_OFF of PSCI (arm).
"""

from __future__ import annotations

from unicore.xen import arm, x86
from unicore.xen.cfg import check_cmdline
from unicore.xen.console import Dom0Console
from unicore.xen.machine import Files, Guest, Machine
from unicore.xen.packages import Say

# MiB besides the guest's. Xen takes more where dom0 is PVH, and 32-bit Xen places dom0 low.
X86_MEMORY = {"pv": 96, "pvh": 128}
ARM_MEMORY = {"arm": 256, "arm64": 0}

# What a dom0 cannot be smaller than; smaller guests are tried as domU.
LEAST = {"pv": 32, "pvh": 64, "": 32}


def machine(guest: Guest, files: Files, say: Say) -> Machine:
    """A machine whose dom0 is (guest)."""
    memory = max(guest.memory, LEAST[guest.mode])
    options = f"dom0_mem={memory}M,max:{memory}M dom0_max_vcpus=1"
    if guest.arch == "x86_64":
        # Of dom0, Xen cuts the command line whatever its mode.
        check_cmdline("pv", guest.args)
        modules = [(files.path(guest.image), guest.args)]
        if guest.initrd:
            modules.append((files.path(guest.initrd), ""))
        if guest.mode == "pvh":
            options += " dom0=pvh guest_loglvl=all"
        words = x86.command(memory + X86_MEMORY[guest.mode], options, modules, say)
    else:
        parts = [arm.Module("kernel", str(guest.image), guest.image.stat().st_size, guest.args)]
        if guest.initrd:
            parts.append(arm.Module("ramdisk", str(guest.initrd), guest.initrd.stat().st_size))
        besides = ARM_MEMORY[guest.arch]
        words = arm.command(guest.arch, memory + besides, options, parts, None, files, say)
    return Machine(tuple(words), tuple(files.numbers), Dom0Console())
