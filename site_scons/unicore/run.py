# SPDX-License-Identifier: BSD-3-Clause
"""Start an image, show its console as it comes, and judge how it ended.

The guest, or the hypervisor that runs it, is a child in our own process group with our own
standard input: a terminal's job control and Ctrl-C work as for any program, and QEMU itself sets
and restores the terminal. What it may leave behind when killed is restored here.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import selectors
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unicore.commandline import USER_EMULATORS, RunRequest, command_line
from unicore.errors import UserError
from unicore.exitline import ExitLine
from unicore.handout import Handouts
from unicore.xen.boot import prepare
from unicore.xen.machine import Files, Guest, Machine

Write = Callable[[bytes], None]

TIMED_OUT = 124  # as timeout(1) of GNU coreutils has it
SIGNALLED = 128  # plus the number of the signal, as shells have it

# Seconds between asking the guest to end and killing it.
GRACE = 2.0

# The Debian package of each QEMU program.
QEMU_PACKAGES = {
    "aarch64": "qemu-system-arm",
    "arm": "qemu-system-arm",
    "i386": "qemu-system-x86",
    "mips": "qemu-system-mips",
    "mipsel": "qemu-system-mips",
    "riscv64": "qemu-system-misc",
    "x86_64": "qemu-system-x86",
}


# The Debian package of each firmware that machines start with.
FIRMWARE = {
    "/usr/share/ovmf/OVMF.fd": "ovmf",
    "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd": "qemu-efi-aarch64",
}

# What the command of an image for Xen starts with: this machine's Xen, or one in QEMU.
XEN = "xen"


@dataclass(frozen=True)
class RunResult:
    """How a run went. (status) is the guest's, or that of the way we ended it."""

    status: int
    seen: bool  # whether the expected text appeared; True if none was expected
    duration: float  # seconds
    problem: tuple[str, str] | None = None  # what went wrong and what to do, if not the guest
    warnings: str = ""  # what the hypervisor wrote to its standard error
    handouts: Mapping[str, bytes] = field(default_factory=dict)  # data that the guest handed out


def run(request: RunRequest, write: Write | None = None) -> RunResult:
    """Run until the guest ends, (request.timeout) is over, or we are told to end. The console
    goes to (write), by default our standard output."""
    words = command_line(request)
    if words[0] != XEN:
        installed(request, words)
        return _Run(request, words, write or _show).result()
    with Files() as files:
        machine = xen_machine(request, words, files)
        installed(request, machine.command)
        try:
            return _Run(request, list(machine.command), write or _show, machine).result()
        finally:
            if machine.after:
                subprocess.run(machine.after, stderr=subprocess.DEVNULL, check=False)


def xen_machine(request: RunRequest, words: list[str], files: Files, tier: str = "") -> Machine:
    """How Xen runs an image. (words) are "xen", the mode, the memory in MiB and the tier, which
    another (tier) overrides."""
    _, mode, memory, usual = words
    guest = Guest(request.image, request.arch, mode, int(memory), request.args, request.initrd)
    return prepare(guest, files, _say, tier or ("" if usual == "usual" else usual))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def installed(request: RunRequest, words: Sequence[str]) -> None:
    """Refuse to go on without the program that (words) start, or the firmware that they name."""
    if shutil.which(words[0]) is None:
        raise UserError(request.place, f"{words[0]} is not installed", _installation(words[0]))
    for word in words:
        if word in FIRMWARE and not os.path.exists(word):
            remedy = f"on Debian and Ubuntu: apt-get install {FIRMWARE[word]}"
            raise UserError(request.place, f"the firmware {word} is not installed", remedy)


def _installation(program: str) -> str:
    package = QEMU_PACKAGES.get(Path(program).name.removeprefix("qemu-system-"))
    if program in USER_EMULATORS.values() or program == "qemu-mipsel":
        package = "qemu-user"
    if package is None:
        return f"install it, or build it first: {program} must be an executable file"
    return f"install QEMU; on Debian and Ubuntu: apt-get install {package}"


def _show(data: bytes) -> None:
    """Write to standard output, which may not block: a QEMU that shares our terminal sets
    O_NONBLOCK on it, and the flag belongs to the terminal, not to the process."""
    while data:
        try:
            data = data[os.write(sys.stdout.fileno(), data) :]
        except BlockingIOError:
            select.select([], [sys.stdout], [])


class _Run:
    """One run in progress."""

    def __init__(
        self, request: RunRequest, words: list[str], write: Write, machine: Machine | None = None
    ) -> None:
        self.request = request
        self.words = words
        self.machine = machine
        self.write = write
        self.filter: Callable[[bytes], bytes] = lambda data: data
        self.exit_line = ExitLine() if request.status in ("console", "sifive-test") else None
        self.handouts = Handouts(lambda name, what: _say(f"{request.image}: {name}: {what}"))
        self.errors = b""  # what a hypervisor wrote to its standard error
        self.spoke = False  # whether the console showed anything
        self.wanted = (request.expect or "").encode()
        self.seen = not self.wanted
        self.tail = b""  # the end of the console so far, where wanted text may have begun
        self.ended_by: int | None = None  # the signal that told us to end, 0 for a timeout
        if request.debug is not None:
            from unicore.image.backtrace import BacktraceFilter, Symbolizer

            self.filter = BacktraceFilter(Symbolizer(request.debug)).feed

    def result(self) -> RunResult:
        begin = time.monotonic()
        sys.stdout.flush()
        with _terminal_restored(), _signals() as signals:
            # Standard error of a process is a console too; that of a hypervisor is for us.
            # QEMU would take the environment of its own user for the guest's; a process has it.
            initrd = {"UNICORE_INITRD": str(self.request.initrd)} if self.request.initrd else {}
            child = subprocess.Popen(
                self.words,
                env={**os.environ, **initrd},
                stdout=subprocess.PIPE,
                stderr=None if self.request.status == "process" else subprocess.PIPE,
                pass_fds=self.machine.files if self.machine else (),
            )
            try:
                self._follow(child, signals, begin)
            finally:
                _end(child)
        duration = time.monotonic() - begin
        problem = None
        if self.exit_line is not None:
            self._show(self.exit_line.rest())
        self._write(self.handouts.rest())
        if self.exit_line is not None and self.exit_line.status is not None:
            status = self.exit_line.status
        elif self.ended_by:
            status = SIGNALLED + self.ended_by
        elif self.ended_by == 0:
            status = TIMED_OUT
            what = f"{self.request.image} was still running after {self.request.timeout:g} s"
            problem = (what, "it waits for something, or needs a longer timeout")
        else:
            status = self._status(child.returncode)
        if problem is None and not self.ended_by and not self.seen:
            what = f"the console of {self.request.image} never showed {self.request.expect!r}"
            problem = (what, f"it ended with status {status}; see what it did show")
        warnings = self.errors.decode(errors="replace")
        handouts = self.handouts.found
        return RunResult(status, self.seen, duration, problem, warnings, handouts)

    def _follow(self, child: subprocess.Popen[bytes], signals: int, begin: float) -> None:
        """Pass the console on until the guest has ended or has to. That it ended is told by its
        pidfd: its output may be closed earlier, or be held open by a process it left behind."""
        pidfd = os.pidfd_open(child.pid)
        console = child.stdout.fileno() if child.stdout else -1
        pipes = [pipe.fileno() for pipe in (child.stdout, child.stderr) if pipe]
        with contextlib.closing(selectors.DefaultSelector()) as selector:
            try:
                for source in (pidfd, signals, *pipes):
                    selector.register(source, selectors.EVENT_READ)
                for pipe in pipes:
                    os.set_blocking(pipe, False)
                while True:
                    left = None
                    if self.request.timeout is not None:
                        left = max(begin + self.request.timeout - time.monotonic(), 0)
                    ready = [key.fd for key, _ in selector.select(left)]
                    if signals in ready:
                        self.ended_by = os.read(signals, 1)[0]
                        return
                    for pipe in pipes:
                        if pipe in ready and not self._pass_on(pipe, pipe == console):
                            selector.unregister(pipe)
                    if self.exit_line is not None and self.exit_line.status is not None:
                        return
                    if pidfd in ready:
                        for pipe in pipes:
                            while self._pass_on(pipe, pipe == console):
                                pass
                        return
                    if left == 0:
                        self.ended_by = 0
                        return
            except BrokenPipeError:
                # Whoever read our output is gone: end as a program in a pipeline does.
                self.ended_by = signal.SIGPIPE
            finally:
                os.close(pidfd)

    def _pass_on(self, source: int, is_console: bool) -> bool:
        """Pass on what there is now; whether there was anything."""
        try:
            data = os.read(source, 65536)
        except BlockingIOError:
            return False
        more = bool(data)
        if is_console:
            self.spoke = self.spoke or bool(data)
            data = self.machine.console.feed(data) if self.machine else data
            self._show(self.exit_line.feed(data) if self.exit_line is not None else data)
        else:
            self.errors += data
        return more

    def _show(self, data: bytes) -> None:
        """Pass on what the guest wrote, less what it handed out."""
        self._write(self.handouts.feed(data))

    def _write(self, data: bytes) -> None:
        if not self.seen:
            self.tail += data
            self.seen = self.wanted in self.tail
            self.tail = self.tail[-len(self.wanted) :]
        if shown := self.filter(data):
            self.write(shown)

    def _status(self, code: int) -> int:
        if self.request.status == "process":
            return code if code >= 0 else SIGNALLED - code
        # QEMU, hw/misc/debugexit.c: a guest's status s makes QEMU exit with (s << 1) | 1, of which
        # the host keeps 8 bits. QEMU's own failures exit with 1, which is also the guest's 0:
        # those are told by a complaint without a word from the guest.
        complaint = [
            line
            for line in self.errors.decode(errors="replace").splitlines()
            if line.strip() and "warning:" not in line
        ]
        failed = code == 1 and complaint and not self.spoke
        if self.request.status == "isa-debug-exit" and code > 0 and code & 1 and not failed:
            return code >> 1
        # QEMU, hw/misc/sifive_test.c: it exits with the guest's status itself.
        if self.request.status == "sifive-test" and code >= 0 and not failed:
            return code
        if code < 0:
            what = f"was ended by {signal.Signals(-code).name}"
        elif code == 0:
            what = "ended without a status from the guest"
        else:
            what = f"failed with exit status {code}"
        remedy = (
            " / ".join(complaint)
            or "the guest switched off or reset the machine by itself: look for a triple fault"
        )
        raise UserError(self.request.place, f"{Path(self.words[0]).name} {what}", remedy)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End (child) if it still runs: ask it, then insist. It may wait for somebody to read its
    output, hence the pipes are closed first."""
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
    child.wait()


@contextlib.contextmanager
def _signals() -> Iterator[int]:
    """A file descriptor that yields the number of each signal that tells us to end. The guest is
    told by us or, for Ctrl-C, by the terminal; the handlers only note, so nothing is interrupted
    half-way."""
    read, write = os.pipe()
    os.set_blocking(write, False)

    def note(number: int, _frame: object) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(write, bytes([number]))

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield read
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read)
        os.close(write)


@contextlib.contextmanager
def _terminal_restored() -> Iterator[None]:
    """Leave standard input as it was: terminal modes, and the flags of its open file."""
    try:
        source = sys.stdin.fileno()
        flags = fcntl.fcntl(source, fcntl.F_GETFL)
    except (OSError, ValueError, AttributeError):
        yield  # there is no standard input
        return
    modes = termios.tcgetattr(source) if os.isatty(source) else None
    try:
        yield
    finally:
        fcntl.fcntl(source, fcntl.F_SETFL, flags)
        if modes is not None:
            termios.tcsetattr(source, termios.TCSADRAIN, modes)
