# SPDX-License-Identifier: BSD-3-Clause
"""QEMU with Xen on x86: Xen is loaded as multiboot has it, with dom0's files as modules."""

from __future__ import annotations

from collections.abc import Sequence

from unicore.xen.kernels import hypervisor
from unicore.xen.packages import Say

# What Xen, and Linux as its PV guest, agree with: a PV dom0 dies of "max" and "EPYC". PVH needs
# npt; without rdrand each `xl create` waits 3 s for randomness.
PROCESSOR = "qemu64,+svm,+npt,+rdrand"


def command(memory: int, options: str, modules: Sequence[tuple[str, str]], say: Say) -> list[str]:
    """QEMU's words: (memory) in MiB, Xen's (options), and (modules) with their command lines."""
    return [
        "qemu-system-x86_64",
        *("-machine", "q35" if "dom0=pvh" in options else "pc"),
        *("-accel", "tcg,tb-size=64", "-cpu", PROCESSOR, "-smp", "1", "-m", f"{memory}M"),
        *("-nodefaults", "-no-user-config", "-no-reboot"),
        *("-display", "none", "-monitor", "none", "-serial", "stdio"),
        # Xen gives a PVH dom0 no machine without an IOMMU.
        *(("-device", "intel-iommu") if "dom0=pvh" in options else ()),
        *("-kernel", str(hypervisor("x86_64", say))),
        *("-append", f"console=com1 com1=115200,8n1 bootscrub=0 {options}"),
        # Commas separate modules, hence they are doubled within one.
        *(
            "-initrd",
            ",".join(f"{file} {args}".strip().replace(",", ",,") for file, args in modules),
        ),
    ]
