# SPDX-License-Identifier: BSD-3-Clause
"""Start an image stopped at its first instruction, under gdb.

An emulator runs in a session of its own, so that Ctrl-C reaches gdb alone, and its console is
shown as it comes, without input: the terminal is gdb's.
"""

from __future__ import annotations

import contextlib
import platform
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from unicore.commandline import MACHINES, RunRequest, command_line
from unicore.errors import UserError
from unicore.run import XEN, installed, xen_machine
from unicore.xen.machine import Files

# Seconds that an emulator has to open its socket.
PATIENCE = 30.0

# Signals that the terminal sends to all in the foreground, and gdb answers.
GDBS = (signal.SIGINT, signal.SIGHUP)


def debug(request: RunRequest, gdb_words: str, entry: str) -> int:
    """Run gdb on (request), with further arguments (gdb_words); the exit status of gdb. (entry) is
    the symbol where an image starts."""
    assert request.debug is not None
    words = command_line(request)
    if words[0] == XEN:
        return _debug_xen(request, words, gdb_words, entry)
    own = MACHINES.get(platform.machine(), platform.machine()) == request.arch
    command = [_gdb(request, own), "-q", *_split(gdb_words)]
    if request.status == "process" and not words[0].startswith("qemu-"):
        return _run([*command[:2], "-ex", "starti", *command[2:], "--args", *words], request.debug)
    return _remote(request, words, command, entry)


def _debug_xen(request: RunRequest, words: list[str], gdb_words: str, entry: str) -> int:
    """Under a Xen in QEMU, which starts the image with the least ado."""
    command = [_gdb(request, own=False), "-q", *_split(gdb_words)]
    tier = "dom0" if request.arch == "x86_64" else "dom0less"
    with Files() as files:
        machine = xen_machine(request, words, files, tier)
        return _remote(request, list(machine.command), command, entry, machine.files)


def _remote(
    request: RunRequest,
    words: list[str],
    command: list[str],
    entry: str,
    files: tuple[int, ...] = (),
) -> int:
    """gdb's (command) on an emulator that (words) start, and which inherits (files)."""
    assert request.debug is not None
    installed(request, words)
    with tempfile.TemporaryDirectory(prefix="unicore-") as folder:
        socket = Path(folder, "gdb")
        # Without an executable, gdb takes the architecture for its own.
        connect = ["-ex", f"exec-file {request.debug}"]
        connect += ["-ex", "set confirm off", "-ex", f"target remote {socket}"]
        if request.status == "process":
            words = [words[0], "-g", str(socket), *words[1:]]
        else:
            words = [*words, "-S", "-gdb", f"unix:{socket},server=on,wait=off"]
            # Firmware, or a hypervisor, comes first.
            connect += ["-ex", f"thbreak *{entry}", "-ex", "continue"]
        with _emulator(words, socket, files):
            return _run([*command[:2], *connect, *command[2:]], request.debug)


def _gdb(request: RunRequest, own: bool) -> str:
    names = ["gdb-multiarch", "gdb"] if own else ["gdb-multiarch"]
    for name in names:
        if shutil.which(name):
            return name
    package = names[-1]
    remedy = f"install it; on Debian and Ubuntu: apt-get install {package}"
    raise UserError("debug", f"{package} is not installed", remedy)


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError as error:
        what = f"{words!r} cannot be split into words: {error}"
        raise UserError("gdb", what, "close each quote, or put a backslash before it") from None


def _run(command: list[str], symbols: Path) -> int:
    """gdb in the foreground. What Ctrl-C means there is gdb's to say; and when the terminal goes,
    gdb ends."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in GDBS}
    try:
        words = [command[0], "-ex", f"symbol-file {symbols}", *command[1:]]
        child = subprocess.Popen(words, preexec_fn=_default_signals)
        return child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _default_signals() -> None:
    for number in GDBS:
        signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def _emulator(words: list[str], socket: Path, files: tuple[int, ...]) -> Iterator[None]:
    """An emulator that waits for gdb at (socket), until gdb is done with it."""
    child = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=files
    )
    try:
        end = time.monotonic() + PATIENCE
        while not socket.exists() and child.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        if not socket.exists():
            what = f"{words[0]} does not wait for gdb"
            raise UserError("debug", what, "see its own message above, or try again")
        yield
    finally:
        child.kill()
        child.wait()
