# SPDX-License-Identifier: BSD-3-Clause
"""Start an image stopped at its first instruction, under gdb.

An emulator runs in a session of its own, so that Ctrl-C reaches gdb alone, and its console is
shown as it comes, without input: the terminal is gdb's. With port=, the debugger is another's, such
as an editor's, and comes through a port of this machine.
"""

from __future__ import annotations

import contextlib
import os
import platform
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
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


def serve(request: RunRequest, port: int) -> int:
    """Start (request) stopped, for one debugger that comes to (port) on this machine, and end with
    it. No debugger is started here."""
    words = command_line(request)
    with contextlib.ExitStack() as stack:
        files: tuple[int, ...] = ()
        if words[0] == XEN:
            tier = "dom0" if request.arch == "x86_64" else "dom0less"
            machine = xen_machine(request, words, stack.enter_context(Files()), tier)
            words, files = list(machine.command), machine.files
        elif request.status == "process" and not words[0].startswith("qemu-"):
            what = "it is a program of this machine, which a debugger starts itself"
            raise UserError("debug", what, f"let yours start {request.debug}, or leave port= out")
        installed(request, words)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unicore-")))
        server = stack.enter_context(_listening(port))
        stack.enter_context(
            _emulator(_stopped(request, words, folder / "gdb"), folder / "gdb", files)
        )
        print(f"waiting for a debugger at localhost:{port}", file=sys.stderr, flush=True)
        try:
            with server.accept()[0] as debugger, socket.socket(socket.AF_UNIX) as emulator:
                emulator.connect(str(folder / "gdb"))
                _relay(debugger, emulator)
        except KeyboardInterrupt:
            return 128 + signal.SIGINT
    return 0


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        what = os.strerror(error.errno or 0).lower()
        raise UserError(f"port={port}", what, "end what holds it, or take another") from None


def _relay(one: socket.socket, other: socket.socket) -> None:
    """Carry everything both ways until one of them hangs up."""
    while True:
        ready, _, _ = select.select([one, other], [], [])
        for source in ready:
            try:
                data = source.recv(1 << 16)
            except ConnectionError:
                data = b""
            if not data:
                return
            (other if source is one else one).sendall(data)


def _stopped(request: RunRequest, words: list[str], at: Path) -> list[str]:
    """The words of an emulator that waits for gdb at the socket (at) before the first
    instruction."""
    if request.status == "process":
        return [words[0], "-g", str(at), *words[1:]]
    return [*words, "-S", "-gdb", f"unix:{at},server=on,wait=off"]


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
        waiting = Path(folder, "gdb")
        # Without an executable, gdb takes the architecture for its own.
        connect = ["-ex", f"exec-file {request.debug}"]
        connect += ["-ex", "set confirm off", "-ex", f"target remote {waiting}"]
        if request.status != "process":
            # Firmware, or a hypervisor, comes first.
            connect += ["-ex", f"thbreak *{entry}", "-ex", "continue"]
        with _emulator(_stopped(request, words, waiting), waiting, files):
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
def _emulator(words: list[str], waiting: Path, files: tuple[int, ...]) -> Iterator[None]:
    """An emulator that waits for gdb at the socket (waiting), until gdb is done with it."""
    child = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=files
    )
    try:
        end = time.monotonic() + PATIENCE
        while not waiting.exists() and child.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        if not waiting.exists():
            what = f"{words[0]} does not wait for gdb"
            raise UserError("debug", what, "see its own message above, or try again")
        yield
    finally:
        child.kill()
        child.wait()
