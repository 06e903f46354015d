# SPDX-License-Identifier: BSD-3-Clause
"""contracts=on: each kind of contract is broken once, and the image says which, and who did it.
Off, there is nothing of it in any image."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.boot.conftest import ROOT, TESTS, Tree, implementers, need_emulator, scons
from unicore.model import Target

CRASHED = 70  # UNI_POWER_CRASHED
HEADER = "tests/boot/contracts/lib/widget/include/unicore/widget.h"
POOL = "pools=tests/boot/contracts"
PLATFORMS = ["linuxu", "kvm"]

# What breaks a contract -> the function, the clause and what was wrong.
BREACHES = {
    "before_context": ("uni_widget_boot", "@context boot", "this is a thread"),
    "interrupt_context": ("uni_widget_free", "@context thread", "this is an interrupt"),
    "null_pointer": ("uni_widget_init", "(widget) without @nullable", "it is null"),
    "null_result": ("uni_widget_name", "a result without @nullable", "it is null"),
    "not_initialised": ("uni_widget_open", "@needs initialised widget", "it is not"),
    "open_twice": ("uni_widget_open", "@needs not open widget", "it is"),
    "closed_after_error": ("uni_widget_close", "@needs open widget", "it is not"),
    "interrupts_on": ("uni_widget_hurry", "@needs interrupts off", "they are on"),
    "out_of_order": ("uni_widget_make", "@order after uni_widget_start", "that was not called"),
    "freed_twice": ("uni_widget_free", "@takes widget", "it was given away already"),
    "freed_after_exchange": ("uni_widget_free", "@takes widget", "it was given away already"),
    "never_given": ("uni_widget_free", "@takes widget", "nobody was ever given it"),
}


def ran(plat: str, *words: str) -> subprocess.CompletedProcess[str]:
    need_emulator(Target("x86_64", plat))
    return scons("run", f"plat={plat}", "arch=x86_64", "app=widgets", POOL, "timeout=60", *words)


def line_of(function: str) -> int:
    lines = (ROOT / HEADER).read_text().splitlines()
    return next(i for i, line in enumerate(lines, 1) if f"{function}(" in line and line[0] != " ")


def expected(function: str, clause: str, why: str) -> str:
    place = f"{HEADER}:{line_of(function)}"
    return f"crash: contract broken: {function}() has {clause}, and {why}; see {place}\n"


@pytest.mark.parametrize("plat", PLATFORMS)
@pytest.mark.parametrize("breach", BREACHES)
def test_broken_contracts_are_told(alone: None, plat: str, breach: str) -> None:
    done = ran(plat, "contracts=on", f"args={breach}")
    console = done.stdout.replace("\r", "")
    assert expected(*BREACHES[breach]) in console
    first = console.partition("backtrace:\n")[2].splitlines()[0]
    who = "handle" if breach == "interrupt_context" else breach
    assert f" {who} at tests/boot/contracts/apps/widgets/main.c:" in first
    assert "went on" not in console
    assert done.returncode == CRASHED


@pytest.mark.parametrize("plat", PLATFORMS)
def test_before_main(alone: None, plat: str) -> None:
    done = ran(plat, "contracts=on", "widgets.early=yes", "args=nothing")
    told = expected("uni_widget_free", "@context thread", "this is before main()")
    assert told in done.stdout.replace("\r", "")
    assert done.returncode == CRASHED


@pytest.mark.parametrize("plat", PLATFORMS)
def test_kept_contracts_are_not(alone: None, plat: str) -> None:
    done = ran(plat, "contracts=on", "args=nothing")
    assert "went on" in done.stdout
    assert done.returncode == 0


# Calls what is for booting, to look at the words that come of it.
BREAKS = {"boot-test"}
CHOICES = sorted({choice for app in TESTS for choice in implementers(app)})


@pytest.mark.parametrize("plat", ["linuxu", pytest.param("kvm", marks=pytest.mark.slow)])
@pytest.mark.parametrize("choice", CHOICES)
def test_the_pool_keeps_its_own(alone: None, plat: str, choice: str) -> None:
    """Every contract test, with all calls between libraries held to their contracts."""
    target = Target("x86_64", plat)
    need_emulator(target)
    apps = [
        app
        for app in TESTS
        if choice in implementers(app) and app.hindrance(target) is None and app.name not in BREAKS
    ]
    words = [f"plat={plat}", "arch=x86_64", "contracts=on", *choice.split()]
    built = scons(*words, f"app={','.join(app.name for app in apps)}")
    assert built.returncode == 0, built.stdout
    for app in apps:
        done = scons("run", *words, f"app={app.name}", "timeout=60")
        assert done.returncode == app.status, f"{app.name}\n{done.stdout}"
        assert str(app.expect) in done.stdout


def test_off_nobody_looks(alone: None) -> None:
    done = ran("linuxu", "args=freed_twice")
    assert "went on" in done.stdout
    assert done.returncode == 0


def test_off_costs_no_byte(tree: Tree, tmp_path: Path) -> None:
    """Images are the same without lib/contracts in the pool, and with contracts=off said."""
    words = ["plat=linuxu,kvm", "arch=x86_64"]
    images = [f"build/x86_64-{plat}/helloworld.elf" for plat in PLATFORMS]

    def digests(root: Path) -> list[str]:
        return [hashlib.sha256((root / image).read_bytes()).hexdigest() for image in images]

    with tree.alone():
        assert scons(*words).returncode == 0
        usual = digests(ROOT)
        assert scons(*words, "contracts=on").returncode == 0
        assert not set(usual) & set(digests(ROOT))
        assert scons(*words, "contracts=off").returncode == 0
        assert digests(ROOT) == usual

    for name in ("SConstruct", "schema", "site_scons", "arch", "plat", "apps"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "lib").mkdir()
    for library in (ROOT / "lib").iterdir():
        if library.name != "contracts":
            (tmp_path / "lib" / library.name).symlink_to(library)
    built = subprocess.run(
        [sys.executable, "-m", "SCons", "-Q", *words],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    assert digests(tmp_path) == usual
