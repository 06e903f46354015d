# SPDX-License-Identifier: BSD-3-Clause
"""The way to run an image under Xen: this machine's own, or one that is booted in QEMU for it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping

from unicore.errors import UserError, suggestion
from unicore.xen import dom0, dom0less, domu
from unicore.xen.cfg import xl_cfg
from unicore.xen.console import PlainConsole
from unicore.xen.machine import Files, Guest, Machine
from unicore.xen.packages import PLACE, Say

# By architecture, the usual one first:
#   domu      `xl create -c` in a Linux dom0: all that Xen has, 3 to 6 s
#   dom0      the image is dom0: only the hypervisor, 0.2 to 1.3 s
#   dom0less  Xen starts the image by itself: 0.1 s
TIERS: Mapping[str, tuple[str, ...]] = {
    "arm": ("dom0less", "dom0"),
    "arm64": ("dom0less", "domu", "dom0"),
    "x86_64": ("domu", "dom0"),
}

_MACHINES = {"aarch64": "arm64", "armv7l": "arm"}
_ANSWER_S = 10.0


def prepare(guest: Guest, files: Files, say: Say, tier: str = "") -> Machine:
    """How to run (guest). Without a (tier), on the Xen of this machine where one answers, else in
    the usual tier. The command can be run as long as (files) are open."""
    if not tier and _answers(guest.arch):
        return _here(guest, files)
    tiers = TIERS[guest.arch]
    tier = tier or tiers[0]
    if tier not in tiers:
        what = f"there is no tier {tier!r} for {guest.arch}"
        raise UserError(PLACE, what, suggestion(tier, tiers, "known here"))
    machines = {"dom0": dom0.machine, "dom0less": dom0less.machine, "domu": domu.machine}
    return machines[tier](guest, files, say)


def _answers(arch: str) -> bool:
    """Whether this machine runs Xen, is of (arch), and lets us start guests."""
    machine = platform.machine()
    if _MACHINES.get(machine, machine) != arch or shutil.which("xl") is None:
        return False
    try:
        done = subprocess.run(
            ["xl", "info"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_ANSWER_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _here(guest: Guest, files: Files) -> Machine:
    name = f"unicore-{guest.image.stem}-{os.getpid()}"
    cfg = xl_cfg(
        name,
        guest.mode or "pvh",
        str(guest.image.absolute()),
        guest.memory,
        guest.args,
        initrd=str(guest.initrd.absolute()) if guest.initrd else None,
    )
    path = files.add("cfg", cfg.encode())
    command = ("xl", "create", "-q", "-c", path)
    return Machine(command, tuple(files.numbers), PlainConsole(), ("xl", "destroy", name))
