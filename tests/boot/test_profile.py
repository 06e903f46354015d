# SPDX-License-Identifier: BSD-3-Clause
"""The profiler: what it says of an image of which the shares are known."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.boot.conftest import ROOT, TARGETS, Tree, need_emulator, scons
from unicore.errors import UserError
from unicore.model import Target
from unicore.profile import decode

TRIED = ("x86_64-linuxu", "x86_64-kvm", "arm64-kvm", "arm-kvm", "riscv64-kvm", "mips-bare-malta")
SOME = [target for target in TARGETS if str(target) in TRIED]


@pytest.mark.parametrize("target", SOME, ids=str)
def test_shares(tree: Tree, target: Target) -> None:
    need_emulator(target)
    words = [f"plat={target.plat}", f"arch={target.arch}", "timeout=60", "format=json"]
    with tree.alone():
        done = scons("profile", "app=profile-test", *words)
        assert done.returncode == 0, done.stdout
        graph = ROOT / "build" / str(target) / "profile-test.flame.svg"
        drawing = ET.parse(graph).getroot()
    found = json.loads(done.stdout[done.stdout.index("{\n") :])
    stacks = [(one["functions"], one["samples"]) for one in found["stacks"]]
    count = sum(samples for _, samples in stacks)
    # 200 ms at a sample a millisecond; a machine under load delays some beyond the next.
    assert count > 50
    assert found["lost"] == 0

    def share(*wanted: str) -> float:
        """Of the samples where each of these functions called the next, directly or not."""
        hits = 0
        for functions, samples in stacks:
            left = iter(functions)
            hits += samples if all(name in left for name in wanted) else 0
        return hits / count

    # What it says takes time too, of which an emulator under load has more.
    assert share("main") > 0.9
    assert 0.6 < share("main", "outer") < 0.95
    # Where functions that call none have no frame (arm64, arm), their callers are missing.
    if not target.arch.startswith("arm"):
        assert share("main", "spin") > 0.4
    # What interrupts and takes the samples is left out.
    assert share("take_sample") == 0
    titles = [title.text or "" for title in drawing.iter("{http://www.w3.org/2000/svg}title")]
    assert any(title.startswith("outer: ") for title in titles)


def test_leaf_functions_are_seen(tree: Tree) -> None:
    """The one that is interrupted, not only those it was called from."""
    with tree.alone():
        done = scons("profile", "app=profile-test", "plat=linuxu", "format=json")
    found = json.loads(done.stdout[done.stdout.index("{\n") :])
    leaves = {one["functions"][-1] for one in found["stacks"]}
    assert leaves & {"read_clock", "syscall2", "syscall3"}
    spins = [one for one in found["stacks"] if "spin" in one["functions"]]
    assert sum("uni_clock_monotonic" in one["functions"] for one in spins)


def test_a_profile_of_another_image(tree: Tree, tmp_path: Path) -> None:
    with tree.alone():
        assert scons("profile", "app=profile-test", "plat=linuxu").returncode == 0
        machine = next(t for t in SOME if t.plat == "linuxu")
        stem = ROOT / "build" / str(machine) / "profile-test"
        data = stem.with_suffix(".handout.profile").read_bytes()
        debug = tmp_path / "debug"
        debug.write_bytes(stem.with_suffix(".debug").read_bytes())
    with pytest.raises(UserError, match="its last sample is not whole"):
        decode(data[:-8], debug)
    with pytest.raises(UserError, match="it does not begin as one"):
        decode(bytes(len(data)), debug)
    with pytest.raises(UserError, match="it is too short"):
        decode(data[:31], debug)
