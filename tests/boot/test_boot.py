# SPDX-License-Identifier: BSD-3-Clause
"""Every app on every target does what its recipe promises: console, exit status, size."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.boot.conftest import PATIENCE, ROOT, SCONS, need_emulator, scons
from unicore.catalog import find, read
from unicore.model import App, Target

CATALOG = read(ROOT, find(ROOT, ["."]))
TARGETS = CATALOG.targets()
APPS = [app for app in CATALOG.apps.values() if not app.folder.endswith("/test")]
TESTS = [app for app in CATALOG.apps.values() if app.folder.endswith("/test")]
POOL = "pools=tests/boot/pool"
PATIENT = f"timeout={PATIENCE}"


def implementers(app: App) -> list[str]:
    """The choices that a contract test leaves open, as arguments: each implementer of its API."""
    api = app.name.removesuffix("-test")
    able = [name for name, library in CATALOG.libraries.items() if api in library.implements]
    return [f"{api}={name}" for name in able] if len(able) > 1 and api not in app.choose else [""]


def run(target: Target, app: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    need_emulator(target.plat)
    return scons("run", f"plat={target.plat}", f"arch={target.arch}", f"app={app}", *arguments)


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_app(everything: None, app: App, target: Target) -> None:
    done = run(target, app.name, PATIENT)
    assert done.returncode == app.status, done.stdout
    assert app.expect is not None, f"{app.file} does not say what to expect"
    assert app.expect in done.stdout


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize(
    ("app", "choice"),
    [(app, choice) for app in TESTS for choice in implementers(app)],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_contract(app: App, choice: str, target: Target) -> None:
    done = run(target, app.name, PATIENT, *filter(None, [choice]))
    assert done.returncode == app.status, done.stdout
    assert app.expect is not None
    assert app.expect in done.stdout


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_arguments_and_status_come_through(target: Target) -> None:
    done = run(target, "status", POOL, PATIENT, r"args=7 plain 'two words' a,b \"quoted\"")
    assert done.returncode == 7, done.stdout
    assert done.stdout.endswith('[plain]\n[two words]\n[a,b]\n["quoted"]\n')


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_half_a_second_is_half_a_second(target: Target) -> None:
    need_emulator(target.plat)
    assert scons(f"plat={target.plat}", "app=clock-test").returncode == 0
    words = ["run", f"plat={target.plat}", "app=clock-test", PATIENT]
    with subprocess.Popen(
        [SCONS, "-Q", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        seen = {line.strip(): time.monotonic() for line in running.stdout}
    assert running.returncode == 0
    # Lines come late on a busy machine, so this is no measurement: a clock that is off by a factor,
    # as one whose frequency was guessed, fails.
    assert 0.1 < seen["waited"] - seen["waiting"] < 5


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_assertions_can_be_left_out(target: Target) -> None:
    done = run(target, "guarantee-assert", PATIENT, "assert.enabled=no")
    assert done.returncode == 1, done.stdout
    assert done.stdout.endswith("an assertion can be ignored\n")


@pytest.mark.parametrize("toolchain", ["gcc", "clang"])
def test_other_toolchains(toolchain: str) -> None:
    programs = {"gcc": ["gcc", "ld"], "clang": ["clang", "ld.lld"]}[toolchain]
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    choice = f"toolchain={toolchain}"
    built = scons("plat=all", "app=all", choice)
    assert built.returncode == 0, built.stdout
    for target in TARGETS:
        done = run(target, "helloworld", choice, PATIENT)
        assert done.returncode == 0
        assert "Hello, world!" in done.stdout
        crashed = run(target, "guarantee-stack-protector", choice, PATIENT)
        assert crashed.returncode == 70, crashed.stdout
        # clang gives the check a line of 0: no line of the source.
        assert " overflow at apps/guarantee-stack-protector/main.c" in crashed.stdout


@pytest.mark.parametrize("machine", ["microvm", "q35", "pc"])
def test_each_machine_of_qemu(machine: str) -> None:
    target = Target("x86_64", "kvm")
    done = run(target, "status", POOL, PATIENT, f"kvm.machine={machine}", "args=5 here")
    assert done.returncode == 5, done.stdout
    assert done.stdout.endswith("[here]\n")


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_backtrace_names_function_file_and_line(everything: None, target: Target) -> None:
    done = run(target, "guarantee-null-page", PATIENT)
    source = Path("apps/guarantee-null-page/main.c")
    first = next(line for line in done.stdout.splitlines() if line.startswith("  #0 "))
    assert f" main at {source}:" in first
    line = int(first.rpartition(":")[2])
    assert "=" in (ROOT / source).read_text().splitlines()[line - 1]  # the store that must not be


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_timeout_ends_the_run(target: Target) -> None:
    done = run(target, "spin", POOL, "timeout=4")
    assert done.returncode == 124, done.stdout
    assert "spinning" in done.stdout


def test_smallest_memory() -> None:
    """1152 KiB are enough: 1 MiB below the image, which firmware keeps for itself, and 128 KiB."""
    need_emulator("kvm")
    built = scons("plat=kvm")
    assert built.returncode == 0, built.stdout
    command = ["qemu-system-x86_64", "-M", "microvm", "-accel", "tcg", "-m", "1152K"]
    command += ["-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio"]
    command += ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
    done = subprocess.run(
        [*command, "-kernel", "build/x86_64-kvm/helloworld.elf"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout.replace("\r", "") == "Hello, world!\n"
    assert done.returncode == 1  # status 0, as isa-debug-exit tells it
