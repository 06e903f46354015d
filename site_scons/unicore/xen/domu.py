# SPDX-License-Identifier: BSD-3-Clause
"""Images as `xl` starts them, which needs Linux as dom0: the whole of Xen."""

from __future__ import annotations

from collections.abc import Sequence

from unicore.xen import arm, x86
from unicore.xen.cfg import xl_cfg
from unicore.xen.console import XlConsole
from unicore.xen.initramfs import TOGETHER, XlGuest, initramfs
from unicore.xen.kernels import linux
from unicore.xen.machine import Files, Guest, Machine
from unicore.xen.packages import Say

# MiB: of dom0, and on x86 of Xen with its tables and of dom0's files before it has started. What is
# never touched costs nothing.
DOM0_MEMORY = {"x86_64": 192, "arm64": 512}
XEN_MEMORY = 192

# How often a guest's files are in dom0's memory: in the archive that Linux unpacks, in its file
# system, and in xl while it builds the guest.
COPIES = 3


def machine(guest: Guest, files: Files, say: Say) -> Machine:
    """A machine that runs (guest) with `xl create -c`."""
    kept = {"/guest/kernel": guest.image.read_bytes()}
    initrd = None
    if guest.initrd:
        initrd = "/guest/initrd"
        kept[initrd] = guest.initrd.read_bytes()
    # On arm, PVH is the only kind.
    mode = guest.mode or "pvh"
    cfg = xl_cfg("guest", mode, "/guest/kernel", guest.memory, guest.args, initrd=initrd)
    only = XlGuest("guest", cfg, kept, input=True)
    return many(guest.arch, [only], guest.memory, files, say)


def many(arch: str, guests: Sequence[XlGuest], memory: int, files: Files, say: Say) -> Machine:
    """A machine that runs (guests) one after the other, and then ends. (memory) is that of the
    largest of them, in MiB."""
    size = sum(len(content) for guest in guests for content in guest.files.values())
    dom0 = DOM0_MEMORY[arch] + COPIES * (size >> 20)
    kernel = linux(arch, say)
    archive = initramfs(arch, guests, say)
    initrd = files.add("initramfs", archive)
    options = f"dom0_mem={dom0}M,max:{dom0}M dom0_max_vcpus=1"
    args = "console=hvc0 rdinit=/init quiet mitigations=off cryptomgr.notests"
    if arch == "x86_64":
        modules = [(files.path(kernel), args), (initrd, "")]
        words = x86.command(dom0 + XEN_MEMORY + TOGETHER * memory, options, modules, say)
    else:
        parts = [
            arm.Module("kernel", str(kernel), kernel.stat().st_size, args),
            arm.Module("ramdisk", initrd, len(archive)),
        ]
        # Xen maps dom0's memory one to one, in pieces whose sizes are powers of two and that begin
        # at multiples of their sizes. What is left over is never touched, and costs nothing.
        words = arm.command(arch, 2 * dom0 + TOGETHER * memory, options, parts, None, files, say)
    return Machine(tuple(words), tuple(files.numbers), XlConsole())
