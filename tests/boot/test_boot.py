# SPDX-License-Identifier: BSD-3-Clause
"""Every app on every target does what its recipe promises: console, exit status, size."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.boot.conftest import (
    APPS,
    CALCULATING,
    CALCULATIONS,
    FEW,
    LONG_APPS,
    PATIENCE,
    POOL,
    ROOT,
    SCONS,
    TARGETS,
    TESTS,
    Images,
    implementers,
    is_portable,
    need_emulator,
    scons,
)
from unicore.model import App, Target

PATIENT = f"timeout={PATIENCE}"
# Firmware that takes seconds to start an image: a few of these are tried at once, the others by
# `./unicore test all`.
SLOW = [target for target in TARGETS if target.variant == "uefi"]
QUICK_APPS = ("helloworld", "guarantee-null-page", "guarantee-text-write", "status")
# Where long calculations are fast.
FAST = ("x86_64-linuxu", "x86_64-kvm", "mips-linuxu")


APP = {app.name: app for app in (*APPS, *TESTS)}


def booting(target: Target, app: str) -> object:
    """The parameters of one boot."""
    slow = target in SLOW and app not in QUICK_APPS
    slow = slow or (app in LONG_APPS and str(target) not in FAST)
    slow = slow or (app in APP and is_portable(APP[app]) and str(target) not in FEW)
    return pytest.param(target, app, id=f"{app}-{target}", marks=[pytest.mark.slow] * slow)


def pairs(apps: list[App]) -> list[object]:
    return [
        booting(target, app.name)
        for app in apps
        for target in TARGETS
        if app.hindrance(target) is None
        and (app.name not in CALCULATIONS or target.plat in CALCULATING)
    ]


@pytest.mark.parametrize(("target", "app"), pairs(APPS))
def test_app(images: Images, app: str, target: Target) -> None:
    done = images.boot(target, app)
    assert done.status == APP[app].status, done.console
    expected = APP[app].expect
    assert expected is not None, f"{APP[app].file} does not say what to expect"
    assert expected in done.console


@pytest.mark.parametrize(("target", "app"), pairs(TESTS))
def test_contract(images: Images, app: str, target: Target) -> None:
    for choice in implementers(APP[app]):
        done = images.boot(target, app, *choice.split())
        assert done.status == APP[app].status, done.console
        expected = APP[app].expect
        assert expected is not None
        assert expected in done.console


EACH = [booting(target, "status") for target in TARGETS]


@pytest.mark.parametrize(("target", "app"), EACH)
def test_arguments_and_status_come_through(images: Images, app: str, target: Target) -> None:
    args = r"7 plain 'two words' a,b \"quoted\""
    done = images.boot(target, app, POOL, args=args)
    assert done.status == 7, done.console
    assert done.console.endswith('[plain]\n[two words]\n[a,b]\n["quoted"]\n')


@pytest.mark.parametrize("plat", ["kvm", "linuxu"])
def test_run_by_the_command_that_users_type(alone: None, plat: str) -> None:
    need_emulator(Target("x86_64", plat))
    words = ["run", f"plat={plat}", "arch=x86_64", "app=status", POOL, PATIENT]
    done = scons(*words, r"args=7 plain 'two words' a,b \"quoted\"")
    assert done.returncode == 7, done.stdout
    assert done.stdout.endswith('[plain]\n[two words]\n[a,b]\n["quoted"]\n')


@pytest.mark.parametrize("plat", ["kvm", "linuxu"])
def test_half_a_second_is_half_a_second(alone: None, plat: str) -> None:
    need_emulator(Target("x86_64", plat))
    assert scons(f"plat={plat}", "app=clock-test").returncode == 0
    words = ["run", f"plat={plat}", "app=clock-test", PATIENT]
    with subprocess.Popen(
        [SCONS, "-Q", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        seen = {line.strip(): time.monotonic() for line in running.stdout}
    assert running.returncode == 0
    # Lines come late on a busy machine, so this is no measurement: a clock that is off by a factor,
    # as one whose frequency was guessed, fails.
    assert 0.1 < seen["waited"] - seen["waiting"] < 5


@pytest.mark.parametrize("target", [target for target in TARGETS if target not in SLOW], ids=str)
def test_assertions_can_be_left_out(images: Images, target: Target) -> None:
    done = images.boot(target, "guarantee-assert", "assert.enabled=no")
    assert done.status == 1, done.console
    assert done.console.endswith("an assertion can be ignored\n")


@pytest.mark.parametrize("machine", ["microvm", "q35", "pc"])
def test_each_machine_of_qemu(alone: None, machine: str) -> None:
    need_emulator(Target("x86_64", "kvm"))
    words = ["plat=kvm", "arch=x86_64", "app=status", POOL, PATIENT]
    done = scons("run", *words, f"kvm.machine={machine}", "args=5 here")
    assert done.returncode == 5, done.stdout
    assert done.stdout.endswith("[here]\n")


@pytest.mark.parametrize("target", [target for target in TARGETS if target not in SLOW], ids=str)
def test_a_backtrace_names_function_file_and_line(images: Images, target: Target) -> None:
    done = images.boot(target, "guarantee-null-page")
    source = Path("apps/guarantee-null-page/main.c")
    first = next(line for line in done.console.splitlines() if line.startswith("  #0 "))
    assert f" main at {source}:" in first
    line = int(first.rpartition(":")[2])
    assert "=" in (ROOT / source).read_text().splitlines()[line - 1]  # the store that must not be


@pytest.mark.parametrize("plat", ["kvm", "linuxu"])
def test_a_timeout_ends_the_run(images: Images, plat: str) -> None:
    done = images.boot(Target("x86_64", plat), "spin", POOL, timeout=4)
    assert done.status == 124, done.console
    assert "spinning" in done.console
