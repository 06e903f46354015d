# SPDX-License-Identifier: BSD-3-Clause
"""Every app under the real Xen: on x86_64 as guests that `xl` starts in a Linux dom0, and as dom0;
on arm and arm64 as what Xen itself starts; on arm64 by `xl`, too."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.boot.conftest import (
    APPS,
    CALCULATIONS,
    CATALOG,
    LONG_APPS,
    PATIENCE,
    POOL,
    ROOT,
    SWITCHES,
    TESTS,
    Images,
    implementers,
    is_portable,
)
from unicore.errors import UserError
from unicore.model import App, Target
from unicore.xen.boot import prepare
from unicore.xen.initramfs import XlGuest
from unicore.xen.machine import Files, Guest
from unicore.xen.packages import DOM0, HYPERVISOR, unpacked
from unicore.xen.suite import Outcome, run_all, run_one

TARGETS = [target for target in CATALOG.targets() if target.plat == "xen"]
WITH_XL = [target for target in TARGETS if target.arch == "x86_64"]
EMULATORS = {
    "arm": "qemu-system-arm",
    "arm64": "qemu-system-aarch64",
    "x86_64": "qemu-system-x86_64",
}
QUICK_APPS = ("helloworld", "guarantee-null-page", "guarantee-text-write", "guarantee-assert")

# Each guest takes 0.5 to 2 s of one processor, besides what it does itself.
SECONDS_PER_GUEST = 6
LIMIT = 60  # s, of one guest
MEMORY = 32  # MiB

# The least that a guest greets with, in MiB.
LEAST = {"pv": 4, "pvh": 2}

WORDS = r"7 plain 'two words' a,b \"quoted\" $x #y ;z =w"
WORDS_SHOWN = '[plain]\n[two words]\n[a,b]\n["quoted"]\n[$x]\n[#y]\n[;z]\n[=w]\n'


def say(text: str) -> None:
    print(text, file=sys.stderr)


def need_xen(target: Target, tier: str) -> None:
    """Skip where QEMU is missing, or the packages cannot be had."""
    if shutil.which(EMULATORS[target.arch]) is None:
        pytest.skip(f"{EMULATORS[target.arch]} is not installed")
    try:
        unpacked(HYPERVISOR, target.arch, say)
        if tier == "domu":
            unpacked(DOM0, target.arch, say)
    except UserError as error:
        pytest.skip(str(error))


def runnable(target: Target, kinds: list[App]) -> list[tuple[App, str]]:
    """What of (kinds) runs on a target; contract tests with each implementer."""
    return [
        (app, choice)
        for app in kinds
        if app.hindrance(target) is None
        for choice in (implementers(app) if app in TESTS else [""])
    ]


def complaint(app: App, done: Outcome) -> str:
    """What is wrong with an outcome, "" for nothing."""
    assert app.expect is not None, f"{app.file} does not say what to expect"
    if done.status == app.status and app.expect in done.console:
        return ""
    return f"{done.name}: status {done.status}, not {app.status}\n{done.console}{done.others}"


def cfg_of(image: Path) -> str:
    """The .cfg that the build wrote for `xl`."""
    return image.with_suffix(".cfg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "kinds", [APPS, pytest.param(TESTS, marks=pytest.mark.slow)], ids=["apps", "contracts"]
)
@pytest.mark.parametrize("target", WITH_XL, ids=str)
def test_all_in_one_boot_of_dom0(images: Images, target: Target, kinds: list[App]) -> None:
    """From the .cfg beside each image, changed where a test says so."""
    need_xen(target, "domu")
    guests: list[XlGuest] = []
    expected: dict[str, App] = {}

    def add(app: str, *words: str, memory: int = MEMORY, args: str | None = None) -> str:
        report = images.of(target, app, *words)
        image = ROOT / report["path"]
        name = f"{app}-{len(guests)}"
        cfg = re.sub(r'^name = ".*"$', f'name = "{name}"', cfg_of(image), flags=re.M)
        cfg = re.sub(r"^memory = \d+$", f"memory = {memory}", cfg, flags=re.M)
        if args is not None:
            text = args.replace("\\", r"\\").replace('"', r"\"")
            cfg += f'cmdline = "{text}"\n'
        path = f"/{name}/{image.name}"
        cfg = cfg.replace(f'"{ROOT / report["built"]}"', f'"{path}"')
        assert path in cfg
        guests.append(XlGuest(name, cfg, {path: image.read_bytes()}, LIMIT))
        return name

    for app, choice in runnable(target, kinds):
        expected[add(app.name, *choice.split())] = app
    least = add("helloworld", memory=LEAST[target.variant])
    expected[least] = CATALOG.apps["helloworld"]
    status = add("status", POOL, args=WORDS)

    timeout = PATIENCE + SECONDS_PER_GUEST * len(guests)
    done = {one.name: one for one in run_all(target.arch, guests, MEMORY, timeout, say)}
    complaints = [complaint(app, done[name]) for name, app in expected.items()]
    assert not any(complaints), "\n".join(filter(None, complaints))
    assert done[status].status == 7
    assert done[status].console.endswith(WORDS_SHOWN)


def booted(
    images: Images, target: Target, app: str, tier: str, *words: str, args: str = ""
) -> Outcome:
    need_xen(target, tier)
    image = ROOT / images.of(target, app, *words)["path"]
    guest = Guest(image, target.arch, target.variant, MEMORY, args=args)
    with Files() as files:
        return run_one(prepare(guest, files, say, tier), app, PATIENCE)


def is_slow(tier: str, app: App) -> bool:
    return (
        app.name in LONG_APPS or is_portable(app) or (tier == "dom0" and app.name not in QUICK_APPS)
    )


def boots(tier: str, targets: list[Target]) -> list[object]:
    """The parameters of one boot each: a few apps at once, all by `./unicore test all`."""
    return [
        pytest.param(
            target,
            app,
            choice,
            id=f"{app.name}-{target}{choice and f'-{choice}'}",
            marks=[pytest.mark.slow] * is_slow(tier, app),
        )
        for target in targets
        for app, choice in runnable(target, [*APPS, *TESTS])
        if app.name not in CALCULATIONS
        # Nobody serves a dom0 with what others have of him.
        if tier != "dom0" or not app.name.startswith(("xenstore", "granttable"))
    ]


@pytest.mark.parametrize(("target", "app", "choice"), boots("dom0", WITH_XL))
def test_as_dom0(images: Images, app: App, choice: str, target: Target) -> None:
    done = booted(images, target, app.name, "dom0", *choice.split())
    assert not complaint(app, done), complaint(app, done)


DOM0LESS = [target for target in TARGETS if target not in WITH_XL]


@pytest.mark.parametrize(("target", "app", "choice"), boots("dom0less", DOM0LESS))
def test_dom0less(images: Images, app: App, choice: str, target: Target) -> None:
    done = booted(images, target, app.name, "dom0less", *choice.split())
    assert not complaint(app, done), complaint(app, done)


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["cooperative", "preemptive"])
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_million_switches(images: Images, target: Target, scheduler: str) -> None:
    tier = "dom0" if target in WITH_XL else "dom0less"
    done = booted(images, target, "thread-test", tier, f"thread={scheduler}", args=str(SWITCHES))
    assert not complaint(CATALOG.apps["thread-test"], done), done
    assert f"{SWITCHES} switches, " in done.console


@pytest.mark.parametrize("target", [t for t in DOM0LESS if t.arch == "arm64"], ids=str)
def test_xl_on_arm64(images: Images, target: Target) -> None:
    done = booted(images, target, "helloworld", "domu")
    assert not complaint(CATALOG.apps["helloworld"], done), done
