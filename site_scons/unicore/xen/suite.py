# SPDX-License-Identifier: BSD-3-Clause
"""Guests that nobody watches: run to their ends, for those who test them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unicore.exitline import ExitLine
from unicore.xen.console import Console, XlConsole
from unicore.xen.domu import many
from unicore.xen.initramfs import XlGuest
from unicore.xen.machine import Files, Machine
from unicore.xen.packages import Say

PR_SET_PDEATHSIG = 1  # Linux, include/uapi/linux/prctl.h


@dataclass(frozen=True)
class Outcome:
    """How a guest ended: (status) is what it said, None if it said nothing; then (others) is what
    Xen and dom0 have said."""

    name: str
    console: str
    status: int | None
    others: str = ""


def run_one(machine: Machine, name: str, timeout: float) -> Outcome:
    """Run a guest until it tells its status, the machine ends, or for (timeout) seconds."""
    end = time.monotonic() + timeout
    console, line = b"", ExitLine()
    with _running(machine.command, machine.files) as output:
        for data in _read(output, end):
            console += line.feed(machine.console.feed(data))
            if line.status is not None:
                break
    return _outcome(name, console, line, machine.console)


def run_all(
    arch: str, guests: Sequence[XlGuest], memory: int, timeout: float, say: Say
) -> Iterator[Outcome]:
    """Boot once, and run (guests) with `xl create -c`, of at most (memory) MiB each. One outcome
    for each in their order, as soon as it is known. All is over after (timeout) seconds."""
    end = time.monotonic() + timeout
    consoles = [b""] * len(guests)
    lines = [ExitLine() for _ in guests]
    told = 0
    with Files() as files:
        machine = many(arch, guests, memory, files, say)
        assert isinstance(machine.console, XlConsole)
        with _running(machine.command, machine.files) as output:
            for data in _read(output, end):
                for number, part in machine.console.parts(data):
                    consoles[number] += lines[number].feed(part)
                while told in machine.console.ended:
                    yield _outcome(guests[told].name, consoles[told], lines[told], machine.console)
                    told += 1
        for number in range(told, len(guests)):
            yield _outcome(guests[number].name, consoles[number], lines[number], machine.console)


def _outcome(name: str, console: bytes, line: ExitLine, machine: Console) -> Outcome:
    text = (console + line.rest()).decode(errors="replace").replace("\r", "")
    others = "" if line.status is not None else machine.others.decode(errors="replace")
    return Outcome(name, text, line.status, others)


def _read(output: int, end: float) -> Iterator[bytes]:
    """What comes until it ends, or time is over."""
    while select.select([output], [], [], max(end - time.monotonic(), 0))[0]:
        data = os.read(output, 65536)
        if not data:
            return
        yield data


def _end_with_us() -> None:
    """Ask Linux to kill this process when the one that started it is gone: prctl(2)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def _running(command: Sequence[str], files: Sequence[int]) -> Iterator[int]:
    """The output of a command, which is over at the end whatever happens."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=files,
        start_new_session=True,
        preexec_fn=_end_with_us,
    )
    assert child.stdout
    try:
        yield child.stdout.fileno()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
