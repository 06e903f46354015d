# SPDX-License-Identifier: BSD-3-Clause
"""Running images: real processes, real QEMU where there is one, and what can go wrong."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tinyimage import LINUX_HELLO, PVH_HELLO, PVH_NOTE, Tiny, need

from unicore import accel
from unicore.commandline import RunRequest, command_line
from unicore.errors import UserError
from unicore.image.formats import write_bootable
from unicore.run import RunResult, run

QEMU = "qemu-system-x86_64"
QEMU_ARGV = (
    *(QEMU, "-accel", "tcg", "-M", "microvm", "-m", "64", "-nodefaults", "-no-reboot"),
    *("-display", "none", "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4"),
    *("-kernel", "{image}", "-append", "{args}"),
)


@pytest.fixture(scope="module")
def linux(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linux")
    write_bootable(
        Tiny(folder, {"plat/main.c": LINUX_HELLO}).build(), folder / "hello", "elf-linux"
    )
    return folder / "hello"


@pytest.fixture(scope="module")
def pvh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need(QEMU)
    folder = tmp_path_factory.mktemp("pvh")
    tiny = Tiny(folder, {"plat/entry.S": PVH_HELLO, "plat/note.S": PVH_NOTE})
    write_bootable(tiny.build("elf-pvh"), folder / "hello", "elf-pvh")
    return folder / "hello"


def request(argv: tuple[str, ...], image: Path = Path("image")) -> RunRequest:
    status = "isa-debug-exit" if "qemu" in argv[0] else "process"
    return RunRequest(argv, image, status, place="plat/x", timeout=20)


def shell(script: str) -> RunRequest:
    return request(("sh", "-c", script))


def shown(asked: RunRequest) -> tuple[RunResult, bytes]:
    parts: list[bytes] = []
    return run(asked, parts.append), b"".join(parts)


def test_a_process_runs_with_its_arguments(linux: Path) -> None:
    asked = replace(request(("{image}", "{args}"), linux), args="one 'two, \"2\"' three\\ 3")
    result, console = shown(asked)
    assert (result.status, result.seen, result.problem) == (3, True, None)
    assert console == b'Hello\none\ntwo, "2"\nthree 3\n'


def test_placeholders_are_filled_in_once() -> None:
    asked = request(("{arch}-run", "-m", "{memory}M", "a{args}b", "{image}"), Path("x/{arch}"))
    asked = replace(asked, values={"arch": "arm", "memory": "64"}, args="{memory} 'c'")
    assert command_line(asked) == ["arm-run", "-m", "64M", "a{memory} 'c'b", "x/{arch}"]


def test_a_hypervisor_takes_the_arguments_as_they_are() -> None:
    asked = replace(request(("qemu", "-append", "{args}")), args="a,,b 'c d'")
    assert command_line(asked) == ["qemu", "-append", "a,,b 'c d'"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            request(("x", "{memroy}")),
            "plat/x: run has an unknown placeholder {memroy}\n"
            "  known here: accel, args, image and initrd",
        ),
        (
            replace(request(("x", "{args}")), args="it's"),
            'args: "it\'s" cannot be split into words: No closing quotation\n'
            "  close each quote, or put a backslash before it",
        ),
        (
            request(("qemu-system-riscv64",)),
            "plat/x: qemu-system-riscv64 is not installed\n"
            "  install QEMU; on Debian and Ubuntu: apt-get install qemu-system-misc",
        ),
        (
            request(("./nothing",)),
            "plat/x: ./nothing is not installed\n"
            "  install it, or build it first: ./nothing must be an executable file",
        ),
    ],
)
def test_mistakes(
    asked: RunRequest, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError) as error:
        shown(asked)
    assert str(error.value) == message


@pytest.mark.parametrize(("script", "status"), [("exit 7", 7), ("kill -SEGV $$", 139)])
def test_status_of_a_process(script: str, status: int) -> None:
    assert shown(shell(script))[0].status == status


def test_expected_text_may_come_in_pieces() -> None:
    asked = shell("printf 'Hello, '; sleep 0.1; printf 'world!\\n'; exit 4")
    result, console = shown(replace(asked, expect="lo, world"))
    assert (result.status, result.seen, result.problem) == (4, True, None)
    assert console == b"Hello, world!\n"


def test_missing_text_is_a_problem() -> None:
    result, _ = shown(replace(shell("echo Hello"), expect="world"))
    assert (result.status, result.seen) == (0, False)
    assert result.problem == (
        "the console of image never showed 'world'",
        "it ended with status 0; see what it did show",
    )


def test_output_is_not_held_back() -> None:
    times: list[tuple[float, bytes]] = []
    run(shell("printf a; sleep 0.4; printf b"), lambda data: times.append((time.time(), data)))
    (first, a), (second, b) = times[0], times[1]
    assert (a, b) == (b"a", b"b")
    assert second - first > 0.2


def test_a_timeout_ends_the_guest() -> None:
    result, console = shown(replace(shell("echo $$; exec sleep 60"), timeout=0.3))
    assert result.status == 124
    assert result.problem == (
        "image was still running after 0.3 s",
        "it waits for something, or needs a longer timeout",
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(console), 0)


def test_a_timeout_ends_a_guest_that_never_stops_talking() -> None:
    assert shown(replace(shell("while :; do echo y; done"), timeout=0.2))[0].status == 124


def test_a_guest_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unicore.run.GRACE", 0.1)
    # Builtins only: with its parent killed, a sleep would go on.
    deaf = "trap '' TERM; echo $$; while :; do :; done"
    result, console = shown(replace(shell(deaf), timeout=0.2))
    assert result.status == 124
    with pytest.raises(ProcessLookupError):
        os.kill(int(console), 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_the_guest(number: signal.Signals) -> None:
    before = signal.getsignal(number)

    def write(_: bytes) -> None:
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()

    result = run(shell("echo ready; exec sleep 60"), write)
    assert result.status == 128 + number
    assert result.duration < 10
    assert signal.getsignal(number) == before


def test_a_reader_that_leaves_ends_the_guest() -> None:
    def write(_: bytes) -> None:
        raise BrokenPipeError

    assert run(shell("while :; do echo y; done"), write).status == 128 + signal.SIGPIPE


def test_the_end_is_noticed_though_the_output_stays_open() -> None:
    result, console = shown(shell("sleep 3 & echo done; exit 6"))
    assert (result.status, console) == (6, b"done\n")
    assert result.duration < 2


CALLER = """
import sys
from pathlib import Path
from unicore.commandline import RunRequest
from unicore.run import run
asked = RunRequest(tuple(sys.argv[2:]), Path("i"), sys.argv[1], timeout=20)
print("status", run(asked).status)
"""


def caller(status: str, *argv: str) -> list[str]:
    return [sys.executable, "-c", CALLER, status, *argv]


def environment() -> dict[str, str]:
    import unicore

    return {**os.environ, "PYTHONPATH": str(Path(unicore.__path__[0]).parent)}


def test_standard_input_reaches_the_guest() -> None:
    result = subprocess.run(
        caller("process", "cat"),
        input=b"one\ntwo\n",
        stdout=subprocess.PIPE,
        env=environment(),
        check=True,
    )
    assert result.stdout == b"one\ntwo\nstatus 0\n"


def test_the_terminal_is_left_as_it_was(terminals: None) -> None:
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    script = "stty raw -echo; echo typed: $(head -c 1)"
    child = subprocess.Popen(
        caller("process", "sh", "-c", script),
        stdin=slave,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    deadline = time.monotonic() + 10
    while termios.tcgetattr(slave) == before and time.monotonic() < deadline:
        time.sleep(0.01)
    os.write(master, b"k")
    output, _ = child.communicate(timeout=10)
    assert output == b"typed: k\nstatus 0\n"
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)


def test_qemu_boots_an_image(pvh: Path) -> None:
    result, console = shown(replace(request(QEMU_ARGV, pvh), expect="H"))
    assert (console, result.status, result.seen) == (b"H", 5, True)


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_qemu_boots_an_image_on_other_machines(pvh: Path, machine: str) -> None:
    argv = tuple(machine if word == "microvm" else word for word in QEMU_ARGV)
    result, console = shown(request(argv, pvh))
    assert (console, result.status) == (b"H", 5)


def test_a_mistake_in_qemus_arguments_is_shown(pvh: Path) -> None:
    with pytest.raises(UserError) as error:
        shown(request((*QEMU_ARGV, "-M", "nonsense"), pvh))
    assert error.value.what == f"{QEMU} failed with exit status 1"
    assert "unsupported machine type" in error.value.remedy


@pytest.fixture
def fake_qemu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A "QEMU" that does what its first argument, a shell script, says."""
    program = tmp_path / QEMU
    program.write_text('#!/bin/sh\neval "$1"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return program


@pytest.mark.usefixtures("fake_qemu")
@pytest.mark.parametrize(
    ("script", "status"),
    [("exit 1", 0), ("exit 141", 70), ("echo warning: slow >&2; exit 1", 0), ("echo; exit 1", 0)],
)
def test_status_of_a_guest(script: str, status: int) -> None:
    result = shown(request((QEMU, script)))[0]
    assert result.status == status
    assert result.warnings == ("warning: slow\n" if "slow" in script else "")


@pytest.mark.usefixtures("fake_qemu")
@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            "exit 0",
            f"plat/x: {QEMU} ended without a status from the guest\n"
            "  the guest switched off or reset the machine by itself: look for a triple fault",
        ),
        (
            "echo no such device >&2; exit 1",
            f"plat/x: {QEMU} failed with exit status 1\n  no such device",
        ),
        ("echo oops >&2; kill -ABRT $$", f"plat/x: {QEMU} was ended by SIGABRT\n  oops"),
    ],
)
def test_failures_of_qemu(script: str, message: str) -> None:
    with pytest.raises(UserError) as error:
        shown(request((QEMU, script)))
    assert str(error.value) == message


def test_the_probe_runs_a_guest() -> None:
    # Under TCG it must succeed, or it would never say that KVM works.
    assert accel.probe(need(QEMU), "tcg")


@pytest.fixture
def kvm(fake_qemu: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host with a /dev/kvm, whose QEMU counts its starts and ends with the file's status."""
    monkeypatch.setattr(accel, "DEVICE", tmp_path)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    fake_qemu.write_text(
        f'#!/bin/sh\necho x >> {tmp_path}/starts\nexit "$(cat {tmp_path}/status)"\n'
    )
    (tmp_path / "status").write_text(str(accel.PROBE_STATUS))
    return tmp_path


def starts(folder: Path) -> int:
    return len((folder / "starts").read_text().splitlines())


def test_kvm_is_probed_once(kvm: Path) -> None:
    cache = kvm / "build/accel.json"
    assert [accel.accelerator(QEMU, cache) for _ in range(3)] == ["kvm"] * 3
    assert starts(kvm) == 1


def test_kvm_that_does_not_work_is_not_used(kvm: Path) -> None:
    (kvm / "status").write_text("0")
    cache = kvm / "accel.json"
    assert [accel.accelerator(QEMU, cache) for _ in range(2)] == ["tcg"] * 2
    assert starts(kvm) == 1


def test_kvm_is_probed_again_for_another_qemu_or_boot(
    kvm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = kvm / "accel.json"
    accel.accelerator(QEMU, cache)
    os.utime(kvm / QEMU, (1, 1))
    accel.accelerator(QEMU, cache)
    assert starts(kvm) == 2
    (kvm / "boot_id").write_text("another")
    monkeypatch.setattr(accel, "BOOT_ID", kvm / "boot_id")
    accel.accelerator(QEMU, cache)
    assert starts(kvm) == 3


@pytest.mark.parametrize("damage", ["", "[]", json.dumps({"key": 1})])
def test_a_damaged_answer_is_replaced(kvm: Path, damage: str) -> None:
    cache = kvm / "accel.json"
    cache.write_text(damage)
    assert accel.accelerator(QEMU, cache) == "kvm"
    assert json.loads(cache.read_text())["kvm"] is True


def test_without_the_device_nothing_is_probed(kvm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accel, "DEVICE", kvm / "missing")
    assert accel.accelerator(QEMU, kvm / "accel.json") == "tcg"
    assert not (kvm / "starts").exists()


def test_the_template_gets_the_accelerator(kvm: Path) -> None:
    asked = replace(request((QEMU, "-accel", "{accel}")), accel_cache=kvm / "accel.json")
    assert command_line(asked) == [QEMU, "-accel", "kvm"]
