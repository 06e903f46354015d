# SPDX-License-Identifier: BSD-3-Clause
"""Which machine runs an image, and that nothing of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unicore.errors import UserError
from unicore.xen import boot, x86
from unicore.xen.console import Dom0Console, PlainConsole
from unicore.xen.machine import Files, Guest, Machine
from unicore.xen.suite import run_one


def test_files_live_as_long_as_they_are_needed() -> None:
    with Files() as files:
        path = files.add("name", b"content")
        assert Path(path).read_bytes() == b"content"
        assert files.path(Path("/no/space")) == "/no/space"
    assert not Path(path).exists()


def test_names_with_spaces(tmp_path: Path) -> None:
    name = tmp_path / "a b"
    name.write_text("text")
    with Files() as files:
        assert Path(files.path(name)).read_text() == "text"


def test_modules_of_x86(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x86, "hypervisor", lambda *_: Path("/xen"))
    words = x86.command(96, "dom0_mem=32M", [("/one", "a,b c"), ("/two", "")], print)
    assert words[words.index("-initrd") + 1] == "/one a,,b c,/two"
    assert words[words.index("-machine") + 1] == "pc"
    assert "q35" in x86.command(96, "dom0=pvh", [("/one", "")], print)


def test_a_xen_that_answers_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    xl = tmp_path / "xl"
    xl.write_text("#!/bin/sh\n[ $1 = info ]\n")
    xl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(boot.platform, "machine", lambda: "x86_64")
    with Files() as files:
        guest = Guest(tmp_path / "hello.elf", "x86_64", "pv", 32, "a b")
        machine = boot.prepare(guest, files, print)
        assert machine.command[:4] == ("xl", "create", "-q", "-c")
        cfg = Path(machine.command[4]).read_text()
        assert f'kernel = "{tmp_path}/hello.elf"' in cfg
        name = f"unicore-hello-{os.getpid()}"
        assert f'name = "{name}"' in cfg
        assert machine.after == ("xl", "destroy", name)
        assert isinstance(machine.console, PlainConsole)


def test_an_unknown_tier() -> None:
    with Files() as files, pytest.raises(UserError, match="no tier 'domo' for x86_64"):
        boot.prepare(Guest(Path("/one"), "x86_64", "pv", 32), files, print, "domo")


def shell(script: str) -> Machine:
    return Machine(("sh", "-c", script), (), Dom0Console())


def test_a_run_ends_with_the_status() -> None:
    done = run_one(
        shell("printf '(XEN) x\\r\\nhi\\r\\n\\r\\nunicore: status 7\\r\\n'; sleep 60"), "one", 30
    )
    assert (done.name, done.console, done.status, done.others) == ("one", "hi\n", 7, "")


def test_a_run_without_a_status() -> None:
    done = run_one(shell("printf '(XEN) panic\\r\\nhi'"), "one", 30)
    assert (done.console, done.status, done.others) == ("hi", None, "(XEN) panic\r\n")
    begin = time.monotonic()
    assert run_one(shell("sleep 60"), "one", 0.2).status is None
    assert time.monotonic() - begin < 20


PROGRAM = """
import sys
from unicore.xen.console import Dom0Console
from unicore.xen.machine import Machine
from unicore.xen.suite import run_one
script = f"echo $$ > {sys.argv[1]}.new; mv {sys.argv[1]}.new {sys.argv[1]}; exec sleep 60"
run_one(Machine(("sh", "-c", script), (), Dom0Console()), "one", 60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_of_a_run(tmp_path: Path, how: signal.Signals) -> None:
    pid = tmp_path / "pid"
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(pid)],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    deadline = time.monotonic() + 30
    while not pid.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    running.send_signal(how)
    running.wait()
    started = Path("/proc", pid.read_text().strip(), "stat")
    while started.exists() and started.read_text().split()[2] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.02)
