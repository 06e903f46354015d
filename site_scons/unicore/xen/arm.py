# SPDX-License-Identifier: BSD-3-Clause
"""QEMU with Xen on arm and arm64: QEMU's own device tree, to which what Xen is to start is added
(Xen, docs/misc/arm/device-tree/booting.txt)."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unicore.errors import UserError
from unicore.xen.devicetree import Node, cells, text, with_node
from unicore.xen.kernels import hypervisor
from unicore.xen.machine import Files
from unicore.xen.packages import PLACE, Say

PROGRAMS = {
    "arm64": ("qemu-system-aarch64", "cortex-a57"),
    "arm": ("qemu-system-arm", "cortex-a15"),
}
BOARD = "virt,virtualization=on,gic-version=2"

# Where modules begin: QEMU's virt has its RAM at 1 GiB, and its device tree 128 MiB above, or in
# the middle of less than 256 MiB.
MODULES = 0x4A000000
ALIGNMENT = 0x200000
MEMORY = 192  # MiB: up to where modules begin, and for Xen itself

OPTIONS = "console=dtuart dtuart=/pl011@9000000 bootscrub=0"


@dataclass(frozen=True)
class Module:
    """A file in memory when Xen starts; (kind) is "kernel" or "ramdisk"."""

    kind: str
    file: str  # as QEMU opens it
    size: int
    args: str = ""


def command(
    arch: str,
    memory: int,
    options: str,
    modules: Sequence[Module],
    domain: Node | None,
    files: Files,
    say: Say,
) -> list[str]:
    """QEMU's words: Xen's (options), (memory) in MiB besides Xen's own, and the modules of
    (domain), or of dom0 if there is none."""
    program, processor = PROGRAMS[arch]
    total = MEMORY + memory + sum(module.size for module in modules) // 2**20
    words = [
        program,
        *("-machine", BOARD, "-accel", "tcg,tb-size=64", "-cpu", processor, "-smp", "1"),
        *("-m", f"{total}M", "-nodefaults", "-no-user-config", "-no-reboot"),
        *("-display", "none", "-monitor", "none", "-serial", "stdio"),
    ]
    loaders, nodes = [], {}
    address = MODULES
    for module in modules:
        file = module.file.replace(",", ",,")
        loaders += ["-device", f"loader,file={file},addr={address:#x},force-raw=on"]
        nodes[f"module@{address:x}"] = Node(
            {
                "compatible": text(f"multiboot,{module.kind}", "multiboot,module"),
                "reg": cells(0, address, 0, module.size),
                "bootargs": text(module.args),
            }
        )
        address += module.size + ALIGNMENT - 1 & -ALIGNMENT
    if domain is not None:
        nodes = {"domU1": Node(domain.properties, nodes)}
    chosen = {
        "#address-cells": cells(2),
        "#size-cells": cells(2),
        "xen,xen-bootargs": text(f"{OPTIONS} {options}"),
    }
    tree = with_node(_tree(words), "chosen", Node(chosen, nodes))
    words += ["-dtb", files.add("devicetree", tree), "-kernel", str(hypervisor(arch, say))]
    return words + loaders


def _tree(words: Sequence[str]) -> bytes:
    """The device tree that QEMU would give to the machine of (words)."""
    with tempfile.TemporaryDirectory(prefix="unicore-") as folder:
        path = Path(folder, "devicetree")
        dump = [f"{word},dumpdtb={path}" if word == BOARD else word for word in words]
        try:
            done = subprocess.run(dump, stdin=subprocess.DEVNULL, capture_output=True)
        except FileNotFoundError:
            what = f"{words[0]} is not installed"
            remedy = "install QEMU; on Debian and Ubuntu: apt-get install qemu-system-arm"
            raise UserError(PLACE, what, remedy) from None
        if done.returncode:
            what = f"{words[0]} cannot tell its device tree"
            raise UserError(PLACE, what, done.stderr.decode(errors="replace").strip())
        return path.read_bytes()
