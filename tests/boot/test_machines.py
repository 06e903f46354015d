# SPDX-License-Identifier: BSD-3-Clause
"""The same images on each machine that their platform knows; images of every toolchain; and the
same bytes from any folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.boot.conftest import APPS, CATALOG, EVERYWHERE, ROOT, SCONS, TARGETS, TESTS, Images
from unicore.model import Target

APP = {app.name: app for app in (*APPS, *TESTS)}
# What shows that memory, console, time, timer and interrupt controller are those of the machine.
BASICS = ("helloworld", "clock-test", "intr-test", "timer-test")

MACHINES = {
    Target("arm", "kvm"): [
        f"-machine virt,gic-version={gic} -cpu {cpu}"
        for gic in (2, 3)
        for cpu in ("cortex-a7", "cortex-a15")
    ],
    Target("arm64", "kvm"): [
        f"-machine virt,gic-version={gic} -cpu {cpu}"
        for gic in (2, 3)
        for cpu in ("cortex-a53", "cortex-a57", "cortex-a72", "max")
    ],
    Target("x86_64", "kvm"): [f"-machine {machine}" for machine in ("microvm", "q35", "pc")],
}


def told(app: str, target: Target) -> tuple[int, str]:
    """The status that an app's recipe promises, and what its console shows."""
    assert APP[app].hindrance(target) is None
    expected = APP[app].expect
    assert expected is not None
    return APP[app].status, expected


@pytest.mark.parametrize(
    ("target", "machine"),
    [(target, words) for target in MACHINES for words in MACHINES[target]],
    ids=str,
)
def test_each_machine_of_a_hypervisor(images: Images, target: Target, machine: str) -> None:
    for app in BASICS:
        status, expected = told(app, target)
        done = images.boot(target, app, more=tuple(machine.split()))
        assert done.status == status, done.console
        assert expected in done.console


def missing(toolchain: str, arch: str) -> str | None:
    """A program that is needed and not installed."""
    triple = CATALOG.arches[arch].triples[toolchain]
    programs = {"gcc": [f"{triple}-gcc", f"{triple}-ld"], "clang": ["clang", "ld.lld"]}[toolchain]
    return next((program for program in programs if shutil.which(program) is None), None)


QUICK = [target for target in TARGETS if target.variant != "uefi"]
ARCHES = sorted({target.arch for target in TARGETS})


@pytest.mark.parametrize("app", ["helloworld", "guarantee-stack-protector"])
@pytest.mark.parametrize("target", QUICK, ids=str)
@pytest.mark.parametrize("toolchain", ["gcc", "clang"])
def test_other_toolchains(images: Images, toolchain: str, target: Target, app: str) -> None:
    """zig's images are those of all other tests."""
    program = missing(toolchain, target.arch)
    if program is not None:
        pytest.skip(f"{program} is not installed")
    there = ",".join(arch for arch in ARCHES if missing(toolchain, arch) is None)
    words = [f"arch={there}", "app=helloworld,guarantee-stack-protector"]
    done = images.boot(target, app, *words, f"toolchain={toolchain}")
    status, expected = told(app, target)
    assert done.status == status, done.console
    assert expected in done.console


# Beside an image, these name it by its path.
NAMING = {".cfg", ".json", ".sh", ".xml"}


def contents(root: Path) -> dict[str, bytes]:
    """What a build leaves in the folders of targets, for helloworld."""
    paths = [path for path in root.glob("build/*-*/helloworld.*") if path.suffix not in NAMING]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def copied(root: Path) -> None:
    """The tree, as it would be cloned, at (root)."""
    left_out = shutil.ignore_patterns(".*", "__pycache__")
    root.mkdir(parents=True)
    for entry in ROOT.iterdir():
        if entry.is_dir() and entry.name != "build" and not entry.name.startswith("."):
            shutil.copytree(entry, root / entry.name, ignore=left_out)
        elif entry.is_file():
            shutil.copy2(entry, root)


@pytest.mark.slow
def test_the_same_bytes_from_another_folder(alone: None, tmp_path: Path) -> None:
    """All targets, from clean there, and here from whatever was built before."""
    other = tmp_path / "much" / "deeper below" / "tree"
    copied(other)
    for root in (ROOT, other):
        built = subprocess.run(
            [SCONS, "-Q", *EVERYWHERE, "app=helloworld"],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert built.returncode == 0, built.stdout
    ours, others = contents(ROOT), contents(other)
    assert ours.keys() == others.keys()
    assert len(ours) > 2 * len(TARGETS)  # besides each image, what it was linked with
    assert [path for path in ours if ours[path] != others[path]] == []
    assert [path for path, content in others.items() if b"deeper below" in content] == []
