# SPDX-License-Identifier: BSD-3-Clause
"""The files beside an image say what the recipes say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from smalltree import app, arch, catalog, platform

from unicore.beside import beside
from unicore.model import Boot, Option, Region, Target
from unicore.resolve import resolve
from unicore.work import Image

SCHEMA = Path("/usr/share/libvirt/schemas/domain.rng")


def boot(plat_run: tuple[str, ...], files: tuple[str, ...], variant: str = "") -> Boot:
    return Boot(("x86_64",), (Region("ram", 0),), "elf", plat_run, "console", variant, files)


def files_of(target: str, args: str | None = None, **values: Any) -> dict[str, str]:
    qemu = ("qemu-system-x86_64", "-accel", "{accel}", "-m", "64M", "-initrd", "{initrd}")
    qemu += ("-kernel", "{image}", "-append", "{args}", "-device", "odd,one")
    modes = Option("choice", "mode", "pvh", "How.", values=("pvh", "pv"))
    found = catalog(
        arch("x86_64"),
        platform("kvm", (), targets=(boot(qemu, ("firecracker", "libvirt")),)),
        platform(
            "xen",
            (),
            options=(modes,),
            variant="mode",
            targets=tuple(boot(("xen",), ("libvirt", "xl"), mode) for mode in modes.values),
        ),
        app("hello", args=args),
    )
    plat, _, variant = target.partition("-")
    plan = resolve(found, Target("x86_64", plat, variant), found.apps["hello"])
    run = tuple(str(item) for item in plan.boot.run)
    image = Image(
        "t",
        "",
        "x86_64",
        "hello",
        "",
        "elf",
        "go",
        "b/t/hello.elf",
        "b/t/hello.debug",
        run,
        "console",
    )
    return beside(plan, image, {"memory": 48, **values}, "/a tree")


ODD = "--name '<a>' & \"b\""


def test_each_target_has_its_files() -> None:
    assert list(files_of("kvm")) == ["b/t/hello.sh", "b/t/hello.json", "b/t/hello.xml"]
    assert list(files_of("xen-pv")) == ["b/t/hello.xml", "b/t/hello.cfg"]


def test_firecracker() -> None:
    said = json.loads(files_of("kvm", ODD)["b/t/hello.json"])
    assert said["boot-source"] == {"kernel_image_path": "/a tree/b/t/hello.elf", "boot_args": ODD}
    assert said["machine-config"] == {"vcpu_count": 1, "mem_size_mib": 48}


@pytest.mark.parametrize("mode", ("pv", "pvh"))
def test_xl(mode: str) -> None:
    lines = files_of(f"xen-{mode}", "one two")["b/t/hello.cfg"].splitlines()
    assert f'type = "{mode}"' in lines
    assert {'kernel = "/a tree/b/t/hello.elf"', 'cmdline = "one two"', "memory = 48"} < {*lines}


@pytest.mark.parametrize("target", ("kvm", "xen-pv", "xen-pvh"))
@pytest.mark.parametrize("machine", ("microvm", "pc"))
def test_libvirt(target: str, machine: str, tmp_path: Path) -> None:
    text = files_of(target, ODD, machine=machine)["b/t/hello.xml"]
    domain = ElementTree.fromstring(text)
    assert domain.findtext("memory") == "48"
    assert domain.findtext("os/kernel") == "/a tree/b/t/hello.elf"
    assert domain.findtext("os/cmdline") == ODD
    if not SCHEMA.exists() or shutil.which("xmllint") is None:
        pytest.skip("libvirt's schema is not here (Debian: libvirt-clients, libxml2-utils)")
    path = tmp_path / "domain.xml"
    path.write_text(text)
    checked = subprocess.run(
        ["xmllint", "--noout", "--relaxng", SCHEMA, path], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr


def test_the_script_runs_what_the_recipe_says(tmp_path: Path) -> None:
    script = tmp_path / "hello.sh"
    script.write_text(files_of("kvm", ODD)["b/t/hello.sh"])
    fake = tmp_path / "bin/qemu-system-x86_64"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    fake.chmod(0o755)

    def words(*arguments: str, **variables: str) -> list[str]:
        environment = {"PATH": f"{fake.parent}:{os.environ['PATH']}", **variables}
        done = subprocess.run(
            ["sh", script, *arguments], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    kernel = ["-kernel", f"{tmp_path}/hello.elf"]
    end = ["-device", "odd,one"]
    assert words() == ["-accel", "tcg", "-m", "64M", *kernel, "-append", ODD, *end]
    assert words("a b", "c", ACCEL="kvm", INITRD="my disk") == [
        *("-accel", "kvm", "-m", "64M", "-initrd", "my disk"),
        *(*kernel, "-append", "a b c", *end),
    ]
