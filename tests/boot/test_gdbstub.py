# SPDX-License-Identifier: BSD-3-Clause
"""lib/gdbstub: gdb itself, and a client that is less polite, on the serial port of machines."""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.boot.conftest import PATIENCE, POOL, ROOT, Tree, kept, need_emulator, scons
from unicore import seal
from unicore.commandline import RunRequest, command_line
from unicore.model import Target
from unicore.request import Request

needs_gdb = pytest.mark.skipif(
    shutil.which("gdb-multiarch") is None, reason="gdb-multiarch is not installed"
)

X86_64 = Target("x86_64", "kvm")
ARM = Target("arm", "kvm")
RISCV64 = Target("riscv64", "kvm")
TARGETS = [X86_64, Target("arm64", "kvm"), ARM, RISCV64]
# These can neither step, which gdb does by breakpoints, nor watch.
WITHOUT_STEP = [ARM, RISCV64]

# What uni_power_off() makes of a crash, and of what gdb has killed.
CRASHED, KILLED = 70, 1

# Where the serial port is, or the interrupt controller. The page tables of riscv64 do not tell such
# registers from memory: there it is where nothing is.
DEVICES = {"arm": 0x09000000, "arm64": 0x09000000, "riscv64": 0x1000, "x86_64": 0xFEE00000}

WAITS = "unicore: waiting for gdb on this line"

Stubs = Callable[..., Any]


@pytest.fixture(scope="session")
def stubs(tree: Tree) -> Stubs:
    """Images with the library in them: the report on one, by target, app and further words."""
    reports: dict[tuple[str, ...], dict[tuple[str, str], Any]] = {}

    def image(target: Target, app: str, *more: str) -> Any:
        need_emulator(target)
        words = (
            "plat=kvm",
            "arch=arm,arm64,riscv64,x86_64",
            "app=debugged,guarantee-assert,helloworld",
            POOL,
            "with=gdbstub",
            *more,
        )
        if words not in reports:
            with tree.alone():
                built = scons(*words)
                assert built.returncode == 0, built.stdout
                with contextlib.chdir(ROOT):
                    request = Request(dict(word.split("=", 1) for word in words), [])
                    report = seal.check(request.seal)
                assert report is not None
                reports[words] = {
                    (image["target"], Path(image["path"]).stem): kept(image, words)
                    for image in report["images"]
                }
        return reports[words][str(target), app]

    return image


@dataclass
class Machine:
    """QEMU, whose serial port is the socket (line), and an image that waits for somebody there."""

    process: subprocess.Popen[bytes]
    line: Path
    debug: Path
    console: str  # so far
    told: str  # how QEMU learns of a status

    def ends_with(self, status: int) -> bool:
        """Whether QEMU ends by itself, and tells (status) as far as it can."""
        ended = self.process.wait(PATIENCE)
        known = {"isa-debug-exit": status << 1 | 1, "sifive-test": status, "console": 0}
        return ended == known[self.told]


@contextlib.contextmanager
def machine(image: Any, args: str = "") -> Iterator[Machine]:
    """Start (image), until it waits for gdb. What is sent before that may arrive damaged, or twice
    when gdb becomes impatient."""
    request = RunRequest(
        command=tuple(image["run"]),
        image=ROOT / image["path"],
        status=image["status"],
        arch=image["arch"],
        args=args,
    )
    # The name of a socket has 107 bytes at most: too few for pytest's folders.
    with tempfile.TemporaryDirectory() as folder:
        line, log = Path(folder) / "line", Path(folder) / "log"
        log.touch()
        words = command_line(request)
        words[words.index("stdio")] = "chardev:line"
        device = f"socket,id=line,path={line},server=on,wait=off,logfile={log}"
        process = subprocess.Popen(
            [*words, "-chardev", device],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            end = time.monotonic() + PATIENCE
            while WAITS not in log.read_text(errors="replace"):
                assert process.poll() is None and time.monotonic() < end, log.read_text()
                time.sleep(0.02)
            console = log.read_text(errors="replace").replace("\r", "")
            yield Machine(process, line, ROOT / image["debug"], console, image["status"])
        finally:
            process.kill()
            process.wait()


def gdb(there: Machine, *commands: str) -> str:
    """What gdb says to (commands), connected to the image before its first library starts."""
    first = [f"file {there.debug}", "set width 0", f"target remote {there.line}"]
    words = [word for command in (*first, *commands) for word in ("-ex", command)]
    done = subprocess.run(
        ["gdb-multiarch", "-nx", "-batch", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=PATIENCE,
    )
    return done.stdout


def in_order(said: str, *expected: str) -> None:
    """(expected) texts come one after the other in (said)."""
    rest = said
    for text in expected:
        assert text in rest, f"no {text!r} in {rest!r} of:\n{said}"
        rest = rest.partition(text)[2]


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_session(stubs: Stubs, target: Target) -> None:
    """Break, look, change, go on: with a thread that waits, and to a normal end."""
    with machine(stubs(target, "debugged")) as there:
        said = gdb(
            there,
            "info symbol $pc",
            "break scale if number == 2",
            "continue",
            "backtrace",
            "print number",
            "print greeting",
            "info threads",
            "thread apply all backtrace",
            "set var factor = 50",
            "set var greeting[0] = 'F'",
            "print greeting",
            "delete",
            "tbreak scale",
            "continue",
            "set var number = 7",
            "continue",
        )
        in_order(
            said,
            "layout_stop",
            "from the image\n",
            "scaled to 2\n",
            "scale (number=",
            "#0  scale (number=",
            "#1 ",
            " main (",
            "$1 = 2\n",
            '$2 = "from the image"\n',
            "* 1 ",
            "(main)",
            "  2 ",
            "(sleeper)",
            "uni_scheduler_park",
            "wait_for_ever",
            '$3 = "From the image"\n',
            "scaled to 100\n",
            "scaled to 350\n",
            "the end\n",
            "exited with code 05]",
        )
        assert there.ends_with(5)


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_steps(stubs: Stubs, target: Target) -> None:
    """By instructions, by lines, into a function and out of it."""
    with machine(stubs(target, "debugged")) as there:
        said = gdb(
            there,
            "break scale",
            "continue",
            "print $pc",
            "stepi",
            "print $pc == $1",
            "stepi",
            "stepi",
            "next",
            "next",
            "print product",
            "finish",
            "next",
            "next",
            "delete",
            "continue",
        )
    in_order(said, "scale (number=", "$2 = 0\n", "scaled to 2\n", "main (", "the end\n", "code 05]")


@needs_gdb
@pytest.mark.parametrize("target", [one for one in TARGETS if one not in WITHOUT_STEP], ids=str)
def test_watchpoints(stubs: Stubs, target: Target) -> None:
    """The processor watches; gdb may look at the memory meanwhile."""
    with machine(stubs(target, "debugged")) as there:
        said = gdb(
            there,
            "break main",
            "continue",
            "watch turns",
            "continue",
            "print turns",
            "continue",
            "delete",
            "rwatch factor",
            "continue",
            "backtrace 1",
            "delete",
            "continue",
        )
    in_order(
        said,
        "Hardware watchpoint 2: turns\n",
        "scaled to 2\n",
        "Old value = 0\nNew value = 10\n",
        "$1 = 10\n",
        "scaled to 4\n",
        "Old value = 10\nNew value = 20\n",
        "Hardware read watchpoint 3: factor\n",
        "Value = 2\n",
        "#0 ",
        "scale (number=3)",
        "scaled to 6\n",
        "exited with code 05]",
    )


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_memory_that_is_not_there(stubs: Stubs, target: Target) -> None:
    """Neither page 0, nor registers of devices, nor where there is nothing at all."""
    nowhere = "0x7fff0000" if target == ARM else "0x7fff00000000"
    with machine(stubs(target, "debugged")) as there:
        said = gdb(
            there,
            "x/4x 0",
            "set var *(int *)16 = 1",
            f"x/x {nowhere}",
            "x/x -16",
            f"x/x {DEVICES[target.arch]}",
            "break *0",
            "continue",
            "delete",
            "continue",
        )
    in_order(
        said,
        "Cannot access memory at address 0x0\n",
        "Cannot access memory at address 0x10\n",
        f"Cannot access memory at address {nowhere}\n",
        "Cannot access memory at address 0xffff",
        "Cannot access memory at address 0x",
        "Cannot insert breakpoint 1.",
        "the end\n",
        "exited with code 05]",
    )


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_fault(stubs: Stubs, target: Target) -> None:
    """gdb sees it where it is, then the image reports it as ever."""
    with machine(stubs(target, "debugged"), "null") as there:
        said = gdb(there, "continue", "backtrace", "continue")
    in_order(
        said,
        "received signal SIGSEGV",
        "#0 ",
        "follow (nowhere=0x0) at",
        "#1 ",
        "main (",
        "crash: access to unmapped memory at 0x0\n",
        "backtrace:\n",
        f"exited with code {CRASHED:#05o}]".replace("0o", "0"),
    )


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_fault_that_gdb_corrects(stubs: Stubs, target: Target) -> None:
    """gdb leaves the function, and the image goes on as if nothing had been."""
    with machine(stubs(target, "debugged"), "null") as there:
        said = gdb(there, "continue", "return", "signal 0")
    in_order(said, "received signal SIGSEGV", "the end\n", "exited with code 05]")
    assert "crash" not in said


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_an_assertion(stubs: Stubs, target: Target) -> None:
    with machine(stubs(target, "guarantee-assert")) as there:
        said = gdb(there, "continue", "backtrace", "continue")
    in_order(
        said,
        "received signal SIGABRT",
        "uni_crash (cause=",
        "uni_assert_failed (",
        "main () at apps/guarantee-assert/main.c:",
        "crash: assertion failed: sum == 5",
        "exited with code 0106]",
    )


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_out_of_an_interrupt(stubs: Stubs, target: Target) -> None:
    """gdb stops in one, and finds what it has interrupted, with its variables."""
    with machine(stubs(target, "debugged"), "spin") as there:
        said = gdb(
            there,
            "set backtrace past-entry on",  # arm64's vectors belong to it
            "break poll if turns > 1000",
            "continue",
            "backtrace",
            "frame function main",
            "print argc",
            "print argv[1]",
            "kill",
        )
    in_order(said, "#0  poll (", "spin () at", "main (argc=2", "$1 = 2\n", '"spin"\n')


@needs_gdb
def test_an_image_without_threads(stubs: Stubs) -> None:
    with machine(stubs(X86_64, "helloworld")) as there:
        said = gdb(there, "break main", "continue", "info threads", "kill")
        in_order(said, "main (argc=1, argv=", "* 1    Thread 1 ")
        assert "\nHello" not in said
        assert there.ends_with(KILLED)


@needs_gdb
def test_only_a_crash_waits(stubs: Stubs) -> None:
    """With gdbstub.wait=no nothing is different until then."""
    image = stubs(X86_64, "debugged", "gdbstub.wait=no")
    with machine(image, "null") as there:
        in_order(there.console, "from the image\n", "scaled to 6\n", WAITS)
        said = gdb(there, "backtrace", "continue")
    in_order(said, "follow (nowhere=0x0) at", "main (", "crash: access to unmapped memory at 0x0\n")


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (("plat=linuxu",), "nothing implements debugline on x86_64-linuxu"),
        (
            ("plat=bare", "arch=mips", "bare.machine=malta"),
            "nothing implements debugtrap on mips-bare-malta",
        ),
    ],
)
def test_where_there_is_no_stub(tree: Tree, words: tuple[str, ...], missing: str) -> None:
    with tree.alone():
        done = scons("app=helloworld", "with=gdbstub", *words)
    assert done.returncode == 2
    assert done.stdout.startswith("lib/gdbstub/SConscript:")
    assert f": {missing}\n" in done.stdout


# Without gdb.


class Client:
    """The other end of the line, which can say anything."""

    def __init__(self, there: Machine) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(there.line))
        self._read = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def until(self, text: str) -> str:
        """All that comes, up to (text)."""
        wanted = text.encode()
        while wanted not in self._read:
            new = self._socket.recv(4096)
            assert new, f"the line ended before {text!r}: {self._read!r}"
            self._read += new
        before, _, self._read = self._read.partition(wanted)
        return (before + wanted).decode()

    def rest(self) -> str:
        """All that comes to the end."""
        with contextlib.suppress(ConnectionResetError):
            while new := self._socket.recv(4096):
                self._read += new
        return self._read.decode()

    def receive(self) -> str:
        """The text of the next packet, which is not acknowledged."""
        self.until("$")
        text = self.until("#")[:-1]
        while len(self._read) < 2:
            self._read += self._socket.recv(4096)
        given, self._read = self._read[:2].decode(), self._read[2:]
        assert given == f"{sum(text.encode()) % 256:02x}"
        return text

    def ask(self, text: str | bytes) -> str:
        self.send(packet(text))
        return self.receive()


def packet(text: str | bytes) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return b"$" + data + b"#" + f"{sum(data) % 256:02x}".encode()


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_detaching(stubs: Stubs, target: Target) -> None:
    """The console is the image's own again, and it ends as without this library."""
    image = stubs(target, "debugged")
    with machine(image) as there, Client(there) as client:
        assert client.ask("?") == "T05thread:1;"
        assert client.ask("D") == "OK"
        said = client.rest().replace("\r", "")
        in_order(said, "from the image\nscaled to 2\nscaled to 4\nscaled to 6\nthe end\n")
        assert image["status"] != "console" or said.endswith("\nunicore: status 5\n")
        assert there.ends_with(5)


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_killing(stubs: Stubs, target: Target) -> None:
    image = stubs(target, "debugged")
    with machine(image) as there, Client(there) as client:
        assert client.ask("?").startswith("T05")
        client.send(packet("k"))
        said = client.rest()
        assert image["status"] != "console" or said.endswith(f"unicore: status {KILLED}\r\n")
        assert there.ends_with(KILLED)


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_breaking_in(stubs: Stubs, target: Target) -> None:
    """Ctrl-C, as often as one likes, in code that says nothing."""
    with machine(stubs(target, "debugged"), "spin") as there, Client(there) as client:
        assert client.ask("QStartNoAckMode") == "OK"
        client.send(packet("c"))
        while bytes.fromhex(client.receive().removeprefix("O")) != b"spinning\n":
            pass
        for _ in range(3):
            client.send(b"\x03")
            assert client.receive() == "T02thread:1;"
            client.send(packet("c"))


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_damaged_packets(stubs: Stubs, target: Target) -> None:
    with machine(stubs(target, "debugged")) as there, Client(there) as client:
        assert client.ask("?") == "T05thread:1;"
        # Junk between packets; an answer that is asked for again.
        client.send(b"+++\x00\xff{}#12" + packet("?"))
        assert client.receive() == "T05thread:1;"
        client.send(b"-")
        assert client.receive() == "T05thread:1;"
        # A wrong sum, one that is none, and a packet within another.
        client.send(b"$?#00")
        client.until("-")
        client.send(b"$?#zz")
        client.until("-")
        client.send(b"$m0,4" + packet("?"))
        assert client.receive() == "T05thread:1;"
        # Too long: 2048 characters are what the stub has told gdb of.
        assert "PacketSize=800;" in client.ask("qSupported:swbreak+")
        assert client.ask("m" * 5000) == ""
        assert client.ask("?") == "T05thread:1;"


# Commands that end the conversation, and writing to memory or registers at random may do so too.
_ENDS = b"cCsSDkMXGPv"

_KNOWN = """
    ? g p1 p99999999 p m0,10 mffffffff,ffffffff m, m Hg0 Hg-1 Hgff Hc0 H T1 T0 T qC q Q
    qfThreadInfo qsThreadInfo qThreadExtraInfo,1 qThreadExtraInfo,ff qThreadExtraInfo,
    qXfer:features:read:target.xml:0,ffffffffffffffff qXfer:features:read:target.xml:fffff,10
    qXfer:features:read:target.xml:, Z0, Z0,0,1 z0,0,1 Z0,1 Z9 Z z Z2,0,1 z2,0,1 Z3,7,8 Z4,1,0
    P P1 P1= P99=0 G G1 M0,1:00 M0,1 Mffffffffffffffffff,10:00 X0,1:} X0,0: X0 C S v vCont?
"""


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_packets_of_any_text(stubs: Stubs, target: Target) -> None:
    """Whatever is asked for, there is an answer."""
    chance = random.Random(str(target))
    known = [word.encode() for word in _KNOWN.split()]
    with machine(stubs(target, "debugged")) as there, Client(there) as client:
        for text in known:
            client.ask(text)
        for _ in range(300):
            text = chance.choice(known) + chance.randbytes(chance.randrange(12))
            data = bytes(byte for byte in text if byte not in b"$#")
            if not data or data[0] not in _ENDS:
                client.ask(data)
        assert client.ask("?") == "T05thread:1;"
        assert client.ask("D") == "OK"
