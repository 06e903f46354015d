# SPDX-License-Identifier: BSD-3-Clause
"""What boot tests share: images are built in the tree itself, by the commands that users type, and
run as `scons run` does it."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from unicore import seal
from unicore.catalog import find, read, strings
from unicore.commandline import MACHINES, USER_EMULATORS, RunRequest
from unicore.image.iso import FILES as ISO_FILES
from unicore.image.iso import PROGRAMS as ISO_PROGRAMS
from unicore.model import App, Target
from unicore.request import Request
from unicore.run import FIRMWARE, run
from unicore.work import digest

ROOT = Path(__file__).parents[2]
SCONS = Path(sys.executable).with_name("scons")
CATALOG = read(ROOT, find(ROOT, ["."]))
# Xen is booted by test_xen.py, many images at a time.
TARGETS = [target for target in CATALOG.targets() if target.plat != "xen"]
APPS = [app for app in CATALOG.apps.values() if not app.folder.endswith("/test")]
TESTS = [app for app in CATALOG.apps.values() if app.folder.endswith("/test")]
POOL = "pools=tests/boot/pool"
# Long calculations, which ask nothing of a platform: each processor does them on these two.
CALCULATIONS = ("format-test", "nolibc-test")
CALCULATING = ("linuxu", "kvm")
# At once where they are fast, and elsewhere by `./unicore test all`.
LONG_APPS = ("alloc-test", *CALCULATIONS)

# A boot takes well under a second, firmware a few; a machine under load has been seen to need ten.
PATIENCE = 60

# Between threads, where that is what is tried.
SWITCHES = 1_000_000

# Without the programs that make CD images, everything else is built.
HAS_ISO = all(map(shutil.which, ISO_PROGRAMS)) and all(path.is_file() for path in ISO_FILES)
EVERYWHERE = ["plat=all", "arch=all"]
EVERYWHERE += [] if HAS_ISO else ["bare.machine=uefi,raspi3,malta"]

# A contract of which platforms and processors know nothing is tried at once on a few targets, and
# everywhere by `./unicore test all`; mips stands for 32 bits and big-endian.
FEW = ("x86_64-linuxu", "mips-linuxu", "x86_64-kvm", "arm64-kvm", "arm-kvm")
_BASE = [*CATALOG.platforms.values(), *CATALOG.arches.values()]
OF_BASE = {api for recipe in _BASE for api in (recipe.kind, *recipe.implements)}

Scons = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True)
class Booted:
    """How an image ended, and what its console showed."""

    status: int
    console: str


def scons(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run scons in the tree; standard output and error together."""
    return subprocess.run(
        [SCONS, "-Q", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=1200,
        env={**os.environ, "NO_COLOR": "1"},
    )


def implementers(app: App) -> list[str]:
    """The choices that a contract test leaves open, as arguments with spaces in between: each
    implementer of each API that it needs and for which it chooses none."""
    able = {
        api: [name for name, library in CATALOG.libraries.items() if api in library.implements]
        for api in strings(app.needs)
        if api not in app.choose
    }
    wishes = [[f"{api}={name}" for name in names] for api, names in able.items() if len(names) > 1]
    return [" ".join(words) for words in itertools.product(*wishes)]


def is_portable(app: App) -> bool:
    """Whether this is the contract test of what neither platforms nor processors implement."""
    return app in TESTS and app.name.removesuffix("-test") not in OF_BASE


def need_emulator(target: Target) -> None:
    """Skip where a target's emulator is missing; `./unicore test` says what to install."""
    boot = CATALOG.platforms[target.plat].boot(target)
    program = boot.run[0]
    if boot.image == "iso" and not HAS_ISO:
        pytest.skip("CD images cannot be made: GRUB and xorriso are not all installed")
    for word in boot.run:
        if word in FIRMWARE and not Path(str(word)).exists():
            pytest.skip(f"the firmware {word} is not installed")
    if program == "{emulator}":
        machine = platform.machine()
        if MACHINES.get(machine, machine) == target.arch:
            return
        program = USER_EMULATORS[target.arch]
    if shutil.which(str(program)) is None:
        pytest.skip(f"{program} is not installed")


class Tree:
    """The tree that images are built in, of which each worker of pytest-xdist may have need."""

    def __init__(self) -> None:
        self._held = False

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other workers from building until the end; one that has the tree keeps it."""
        if self._held:
            yield
            return
        lock = ROOT / "build/.unicore/tests.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._held = True
            try:
                yield
            finally:
                self._held = False


class Images:
    """Every image there is, built when the first test of its kind wants one."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._reports: dict[tuple[str, ...], dict[tuple[str, str], Any]] = {}
        self._failed: set[tuple[str, ...]] = set()

    def _built(self, words: tuple[str, ...]) -> dict[tuple[str, str], Any]:
        """What one build makes, by target and app."""
        if words not in self._reports:
            assert words not in self._failed, "the build of all images failed: see the first test"
            with self._tree.alone():
                built = scons(*EVERYWHERE, *words)
                if built.returncode != 0:
                    self._failed.add(words)
                assert built.returncode == 0, built.stdout
                variables = dict(word.split("=", 1) for word in (*EVERYWHERE, *words))
                with contextlib.chdir(ROOT):
                    report = seal.check(Request(variables, []).seal)
                assert report is not None, f"a build of {words} left no seal"
                self._reports[words] = {
                    (image["target"], Path(image["path"]).stem): kept(image, words)
                    for image in report["images"]
                }
        return self._reports[words]

    def of(self, target: Target, app: str, *words: str) -> Any:
        """The report on one image. All that are built by the same words are built at once, for
        every target."""
        if words:
            return self._built((f"app={app}", *words))[str(target), app]
        tests = [one.name for one in TESTS if implementers(one) == [""]]
        names = "all" if app not in tests else ",".join(tests)
        return self._built((f"app={names}",))[str(target), app]

    def boot(
        self,
        target: Target,
        app: str,
        *words: str,
        args: str | None = None,
        initrd: Path | None = None,
        timeout: float = PATIENCE,
        more: tuple[str, ...] = (),
    ) -> Booted:
        """Run one image, with its recipe's args or others, and (more) for its emulator."""
        need_emulator(target)
        image = self.of(target, app, *words)
        console = bytearray()
        request = RunRequest(
            command=(*image["run"], *more),
            image=ROOT / image["path"],
            debug=ROOT / image["debug"],
            status=image["status"],
            arch=image["arch"],
            args=image["args"] if args is None else args,
            initrd=initrd,
            timeout=timeout,
        )
        status = run(request, console.extend).status
        return Booted(status, console.decode(errors="replace").replace("\r", ""))


def kept(image: Any, words: tuple[str, ...]) -> Any:
    """The report on (image), whose files stay under other names when the same app is built anew
    with other (words)."""
    place = Path("build/tests") / digest(*words) / image["target"]
    (ROOT / place).mkdir(parents=True, exist_ok=True)
    moved = {"built": image["path"]}
    for path in (image["path"], image["debug"], str(Path(image["path"]).with_suffix(".cfg"))):
        source, target = ROOT / path, ROOT / place / Path(path).name
        if source.exists():
            target.unlink(missing_ok=True)
            os.link(source, target)
        moved |= {what: str(place / Path(path).name) for what in image if image[what] == path}
    return {**image, **moved}


@pytest.fixture(scope="session")
def tree() -> Tree:
    return Tree()


@pytest.fixture
def alone(tree: Tree) -> Iterator[None]:
    """For tests that build in the tree themselves."""
    with tree.alone():
        yield


@pytest.fixture(scope="session")
def images(tree: Tree) -> Images:
    return Images(tree)
