# SPDX-License-Identifier: BSD-3-Clause
"""Whether QEMU can use KVM here. That /dev/kvm exists does not say so: some hosts that are guests
themselves emulate what a guest's kernel executes, instruction by instruction, and stop at the first
that they do not know, such as any of SSE. So a guest is run which executes one, and the answer is
kept until the machine boots again or QEMU changes.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

DEVICE = Path("/dev/kvm")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

# Seconds; a working KVM answers in some 0.1. One that fails stops the guest, and QEMU stays.
PROBE_TIMEOUT = 2

# The status that the probe's guest ends with: isa-debug-exit turns v into (v << 1) | 1.
PROBE_VALUE = 0x2A
PROBE_STATUS = PROBE_VALUE << 1 | 1

# A firmware of the smallest size that QEMU takes. An x86 processor starts 16 bytes below its end,
# in 16-bit mode (Intel SDM, volume 3, section 10.1.4, "First Instruction Executed").
FIRMWARE_SIZE = 0x10000
FIRST_INSTRUCTION = FIRMWARE_SIZE - 16
PROBE_START = FIRMWARE_SIZE - 256
PROBE_JUMP = b"\xe9" + (PROBE_START - FIRST_INSTRUCTION - 3 & 0xFFFF).to_bytes(2, "little")
PROBE_CODE = bytes(
    [
        *(0x0F, 0x20, 0xE0),  # mov %cr4, %eax
        *(0x0D, 0x00, 0x02),  # or $CR4.OSFXSR, %ax: SSE is on (SDM, volume 3, section 2.5)
        *(0x0F, 0x22, 0xE0),  # mov %eax, %cr4
        *(0x66, 0x0F, 0xEF, 0xC0),  # pxor %xmm0, %xmm0
        *(0xB0, PROBE_VALUE),  # mov $PROBE_VALUE, %al
        *(0xE6, 0xF4),  # out %al, $0xf4
        0xF4,  # hlt
    ]
)


def accelerator(qemu: str, cache: Path) -> str:
    """ "kvm" or "tcg" for the QEMU program (qemu); (cache) is the file that keeps the answer."""
    # KVM runs guests of the host's own kind. Here only x86_64 is probed.
    if platform.machine() != "x86_64" or Path(qemu).name != "qemu-system-x86_64":
        return "tcg"
    program = shutil.which(qemu)
    if program is None or not os.access(DEVICE, os.R_OK | os.W_OK):
        return "tcg"
    key = _key(Path(program))
    try:
        known = json.loads(cache.read_text())
        if known["key"] == key:
            return "kvm" if known["kvm"] else "tcg"
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no answer yet, or one that somebody damaged
    works = probe(program, "kvm")
    cache.parent.mkdir(parents=True, exist_ok=True)
    # Renamed into place, for runs at the same time.
    draft = cache.with_name(f"{cache.name}.{os.getpid()}")
    draft.write_text(json.dumps({"key": key, "kvm": works}))
    draft.replace(cache)
    return "kvm" if works else "tcg"


def _key(program: Path) -> str:
    """What the answer depends on: this boot of the host, and this QEMU."""
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    state = program.stat()
    return f"{boot} {program} {state.st_size} {state.st_mtime_ns}"


def probe(program: str, accel: str) -> bool:
    """Whether the probe's guest ends as it should on the QEMU program with accelerator (accel)."""
    firmware = bytearray(FIRMWARE_SIZE)
    firmware[FIRST_INSTRUCTION : FIRST_INSTRUCTION + len(PROBE_JUMP)] = PROBE_JUMP
    firmware[PROBE_START : PROBE_START + len(PROBE_CODE)] = PROBE_CODE
    with tempfile.NamedTemporaryFile(suffix=".rom") as rom:
        rom.write(firmware)
        rom.flush()
        command = [
            *(program, "-accel", accel, "-machine", "pc", "-m", "1", "-nodefaults"),
            *("-display", "none", "-no-reboot", "-bios", rom.name),
            *("-device", "isa-debug-exit,iobase=0xf4,iosize=4"),
        ]
        try:
            result = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PROBE_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
    return result.returncode == PROBE_STATUS
