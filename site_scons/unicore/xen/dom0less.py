# SPDX-License-Identifier: BSD-3-Clause
"""Images as the only guest of a Xen without dom0, which arm and arm64 have: "dom0less"."""

from __future__ import annotations

from unicore.xen import arm
from unicore.xen.console import RelayedConsole
from unicore.xen.devicetree import Node, cells
from unicore.xen.devicetree import text as strings
from unicore.xen.machine import Files, Guest, Machine
from unicore.xen.packages import Say


def machine(guest: Guest, files: Files, say: Say) -> Machine:
    """A machine whose Xen starts (guest) by itself. It does not end when the guest does."""
    modules = [arm.Module("kernel", str(guest.image), guest.image.stat().st_size, guest.args)]
    if guest.initrd:
        modules.append(arm.Module("ramdisk", str(guest.initrd), guest.initrd.stat().st_size))
    domain = Node(
        {
            "compatible": strings("xen,domain"),
            "#address-cells": cells(2),
            "#size-cells": cells(2),
            "memory": cells(0, guest.memory << 10),  # in KiB
            "cpus": cells(1),
            "vpl011": b"",
        }
    )
    # Otherwise what the guest writes by hypercall is not shown, or not all of it.
    options = "guest_loglvl=all"
    words = arm.command(guest.arch, guest.memory, options, modules, domain, files, say)
    return Machine(tuple(words), tuple(files.numbers), RelayedConsole())
