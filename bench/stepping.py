# SPDX-License-Identifier: BSD-3-Clause
"""Instructions of an image under QEMU, counted one by one.

Single steps are translated one by one and logged, each before it runs, to the pipe that is also the
console, so that the console's text and the log stand there in the order of events. Guest time
counts instructions (-icount), so the number is the same on every machine. Only those in the image
count, none of firmware that it calls; a repeated string instruction counts once.
"""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from unicore.image.elf import PT_LOAD, read_elf

PATIENCE = 400.0  # seconds: UEFI has a billion instructions of its own

# What "-d exec" of QEMU 7.2 logs (accel/tcg/cpu-exec.c and translate-all.c): an instruction that is
# about to run, with the program counter as the second of four numbers; that it was interrupted
# before that; that it is run again, because it reaches a device.
LOGGED = re.compile(
    rb"Trace \d+: 0x[0-9a-f]+ \[[0-9a-f]+/(?P<pc>[0-9a-f]+)/[^\n]*\n"
    rb"|(?P<stopped>Stopped execution)[^\n]*\n"
    rb"|cpu_io_recompile:[^\n]*\n"
)
STEP = ("-singlestep", "-d", "nochain,exec", "-D", "/dev/stdout")
COUNTED_TIME = ("-icount", "shift=0,sleep=off", "-seed", "1", "-rtc", "clock=vm")


def machine(command: Sequence[str], linked: Path) -> list[str]:
    """The (command) that starts a machine with the image (linked), such that it logs its steps."""
    loaded = [part for part in read_elf(linked).segments if part.type == PT_LOAD]
    low = min(part.paddr for part in loaded)
    high = max(part.paddr + part.memsz for part in loaded)
    return [*command, *STEP, "-dfilter", f"{low:#x}..{high - 1:#x}", *COUNTED_TIME]


def process(emulator: str, image: Path) -> list[str]:
    """What makes qemu-user, (emulator), log the steps of a Linux process."""
    return [emulator, *STEP, str(image)]


def steps(
    words: Sequence[str],
    linked: Path,
    until: bytes | None,
    environment: Mapping[str, str] | None = None,
) -> int | None:
    """Run (words), and count the instructions from the entry point to where the console has shown
    (until); None if it never does. Without (until), to the end."""
    with subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a warning when a guest has nothing to do
        env=environment,
    ) as child:
        assert child.stdout is not None
        watch = threading.Timer(PATIENCE, child.kill)
        watch.start()
        try:
            return _counted(child.stdout, read_elf(linked).entry, until)
        finally:
            watch.cancel()
            child.kill()


def _counted(log: Iterable[bytes], entry: int, until: bytes | None) -> int | None:
    count, previous, console = 0, -1, b""
    for line in log:
        # The console's bytes stand before, between and after whole lines of the log.
        if until is not None:
            console += LOGGED.sub(b"", line).replace(b"\r", b"")
            if until in console:
                return count
            console = console[-len(until) :]
        found = LOGGED.search(line)
        if found and found["pc"]:
            at = int(found["pc"], 16)
            if at == entry or count:
                count += at != previous
                previous = at
        elif found and found["stopped"] and count:
            count -= 1
            previous = -1
    return count if until is None else None
