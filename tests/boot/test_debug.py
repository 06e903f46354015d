# SPDX-License-Identifier: BSD-3-Clause
"""`scons debug`: stopped at the entry point, with symbols, in whatever runs the image."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.boot.conftest import CATALOG, PATIENCE, POOL, ROOT, SCONS, need_emulator, scons
from unicore.model import Target

needs_gdb = pytest.mark.skipif(
    shutil.which("gdb-multiarch") is None, reason="gdb-multiarch is not installed"
)

PROMPT = r"\(gdb\) "

X86_64 = Target("x86_64", "kvm")
SPIN = b"build/x86_64-kvm/spin.elf"
TARGETS = [
    Target("x86_64", "linuxu"),  # by gdb alone
    Target("arm64", "linuxu"),  # the others: by qemu-user, or qemu-system
    Target("mips", "linuxu"),
    X86_64,
    Target("arm64", "kvm"),
    Target("arm", "kvm"),
    Target("riscv64", "kvm"),
    Target("x86_64", "bare", "pc"),
    Target("mips", "bare", "malta"),
    Target("mips", "bare", "malta-el"),
]

COMMANDS = [
    "info symbol $pc",
    "break main",
    "continue",
    "print argc",
    "print argv[2]",
    "break uni_console_write",
    "continue",
    "backtrace",
    "kill",
]


def words_of(target: Target, app: str) -> list[str]:
    words = ["debug", f"plat={target.plat}", f"arch={target.arch}", f"app={app}"]
    choice = CATALOG.platforms[target.plat].variant
    return [*words, f"{target.plat}.{choice}={target.variant}"] if target.variant else words


@needs_gdb
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_from_the_entry_to_the_greeting(alone: None, target: Target) -> None:
    need_emulator(target)
    gdb = " ".join(["-batch", "-nx", *(f'-ex "{command}"' for command in COMMANDS)])
    done = scons(*words_of(target, "helloworld"), "args=one 'two words'", f"gdb={gdb}")
    said = rest = done.stdout
    expected = [
        f"{CATALOG.platforms[target.plat].entry} in section .text",
        "Breakpoint",
        "main (argc=3, argv=",
        "apps/helloworld/main.c:",
        "$1 = 3\n",
        '"two words"\n',
        "#0  uni_console_write (",
        "printf (",
        "main (argc=3, argv=",
        "apps/helloworld/main.c:",
    ]
    rest = said
    for text in expected:
        assert text in rest, said
        rest = rest.partition(text)[2]
    assert "\nHello, world!\n" not in said


def emulators(image: bytes = SPIN) -> list[str]:
    """The processes that run (image) for gdb, from this tree."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if b"-gdb" in words and image in words and (folder / "cwd").readlink() == ROOT:
                found.append(folder.name)
        except OSError:
            continue  # it has ended, or is not ours
    return found


@pytest.fixture
def session(terminals: None, alone: None) -> Iterator[pexpect.spawn]:
    """gdb at a terminal, and spin at its entry point."""
    need_emulator(X86_64)
    words = ["-Q", *words_of(X86_64, "spin"), POOL, "gdb=-nx -ex 'set style enabled off'"]
    child = pexpect.spawn(str(SCONS), words, cwd=str(ROOT), timeout=PATIENCE, encoding="utf-8")
    try:
        child.expect(PROMPT)
        assert "uni_entry" in child.before
        assert len(emulators()) == 1
        yield child
    finally:
        child.close(force=True)
        for process in emulators():  # where a test has failed
            os.kill(int(process), signal.SIGKILL)


@needs_gdb
def test_control_c_is_for_the_guest(session: pexpect.spawn) -> None:
    """It stops, and goes on, as often as one likes; with gdb, QEMU ends."""
    session.sendline("continue")
    session.expect("spinning")
    for _ in range(2):
        session.sendintr()
        session.expect("SIGINT")
        session.expect(PROMPT)
        session.sendline("backtrace")
        session.expect(r" main \(.*main.c:\d+")
        session.expect(PROMPT)
        session.sendline("continue")
        session.expect("Continuing")
    session.sendintr()
    session.expect(PROMPT)
    session.sendline("quit")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0
    assert emulators() == []


@needs_gdb
def test_a_terminal_that_goes_away(session: pexpect.spawn) -> None:
    """Nothing goes on without it."""
    session.close(force=False)
    end = time.monotonic() + PATIENCE
    while emulators() and time.monotonic() < end:
        time.sleep(0.1)
    assert emulators() == []


# A debugger of the user's own, such as an editor's.


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def served(target: Target, port: int) -> subprocess.Popen[str]:
    """An image that waits for a debugger at (port)."""
    need_emulator(target)
    child = subprocess.Popen(
        [SCONS, "-Q", *words_of(target, "helloworld"), f"port={port}"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stderr is not None
    assert child.stderr.readline() == f"waiting for a debugger at localhost:{port}\n"
    return child


@needs_gdb
@pytest.mark.parametrize(
    "target",
    [X86_64, Target("arm64", "kvm"), Target("arm64", "linuxu"), Target("riscv64", "linuxu")],
    ids=str,
)
def test_a_debugger_comes_through_a_port(alone: None, target: Target) -> None:
    """As cpptools of VS Code does: connect, set breakpoints, go on; and with it, all ends."""
    port = free_port()
    child = served(target, port)
    commands = [f"target remote localhost:{port}", "break main", "continue", "backtrace", "detach"]
    symbols = f"build/{target}/helloworld.debug"
    words = [word for command in commands for word in ("-ex", command)]
    try:
        gdb = subprocess.run(
            ["gdb-multiarch", "-batch", "-nx", *words, symbols],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert "#0  main (" in gdb.stdout, f"{gdb.stdout}\n{gdb.stderr}"
        assert child.wait(PATIENCE) == 0
    finally:
        child.kill()


def test_nobody_comes(alone: None) -> None:
    """Ctrl-C ends the waiting, and the emulator with it."""
    child = served(X86_64, free_port())
    os.killpg(child.pid, signal.SIGINT)
    assert child.wait(PATIENCE) == 130
    assert emulators(b"build/x86_64-kvm/helloworld.elf") == []


def test_a_port_that_somebody_has(alone: None) -> None:
    need_emulator(X86_64)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = scons(*words_of(X86_64, "helloworld"), f"port={port}")
    assert done.returncode == 2
    assert done.stdout.endswith(
        f"port={port}: address already in use\n  end what holds it, or take another\n"
    )


@pytest.mark.skipif(platform.machine() != "x86_64", reason="it would run under QEMU here")
def test_a_program_of_this_machine_needs_no_port(alone: None) -> None:
    done = scons(*words_of(Target("x86_64", "linuxu"), "helloworld"), "port=1234")
    assert done.returncode == 2
    assert done.stdout.endswith(
        "debug: it is a program of this machine, which a debugger starts itself\n"
        "  let yours start build/x86_64-linuxu/helloworld.debug, or leave port= out\n"
    )
