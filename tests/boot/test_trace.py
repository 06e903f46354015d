# SPDX-License-Identifier: BSD-3-Clause
"""What images hand out over their console, and tracepoints among it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.boot.conftest import ROOT, TARGETS, Tree, need_emulator, scons
from unicore.errors import UserError
from unicore.model import Target
from unicore.trace import decode

# Two widths, both byte orders, a process and machines; the image that firmware moves is one.
TRIED = ("x86_64-linuxu", "mips-linuxu", "x86_64-kvm", "arm64-kvm", "arm-kvm", "x86_64-bare-uefi")
SOME = [target for target in TARGETS if str(target) in TRIED]


def words(target: Target) -> list[str]:
    variant = [f"bare.machine={target.variant}"] if target.plat == "bare" else []
    return [f"plat={target.plat}", f"arch={target.arch}", *variant, "timeout=60"]


@pytest.mark.parametrize("target", SOME, ids=str)
def test_what_is_handed_out_arrives(tree: Tree, target: Target) -> None:
    need_emulator(target)
    with tree.alone():
        done = scons("run", "app=handout-test", *words(target))
        stem = ROOT / "build" / str(target) / "handout-test"
        found = {
            name: stem.with_suffix(f".handout.{name}").read_bytes()
            for name in ("nothing", "one", "pieces")
        }
    assert done.returncode == 0, done.stdout
    pieces = b"".join(bytes(range(size, 2 * size)) for size in range(41))
    assert found == {"nothing": b"", "one": b"1", "pieces": pieces}
    assert "unicore: begin" not in done.stdout
    assert "handout-test.handout.one: 1 bytes handed out" in done.stdout


@pytest.mark.parametrize("target", SOME, ids=str)
def test_tracepoints(tree: Tree, target: Target) -> None:
    need_emulator(target)
    with tree.alone():
        done = scons("trace", "app=trace-test", *words(target))
    assert done.returncode == 0, done.stdout
    shown = done.stdout.partition("bytes handed out\n")[2].splitlines()
    texts = [line.split(maxsplit=2)[1:] for line in shown if "trace-test." in line]
    assert texts == [
        ["trace-test.plain", "no argument, 100%"],
        ["trace-test.numbers", "-5 7   042 123456789abcdef"],
        ["trace-test.texts", "one and two   |"],
        ["trace-test.pointer", "0x0"],
        ["trace-test.four", "abcd"],
    ]
    times = [float(line.split()[0]) for line in shown if "trace-test." in line]
    assert times == sorted(times)
    assert times[0] == 0


def test_a_full_ring_keeps_the_newest(tree: Tree) -> None:
    with tree.alone():
        done = scons("trace", "app=trace-test", "trace.words=64", "args=full", "format=json")
    assert done.returncode == 0, done.stdout
    found = json.loads(done.stdout[done.stdout.index("{\n") :])
    texts = [event["args"]["text"] for event in found["traceEvents"]]
    assert texts == [str(number) for number in range(79, 100)]
    assert found["otherData"] == {"lost": 79}


def test_an_image_without_tracepoints(tree: Tree) -> None:
    with tree.alone():
        done = scons("trace", "app=helloworld")
    assert done.returncode == 0
    assert done.stdout.endswith("no tracepoint was passed\n")


def test_a_trace_of_another_image(tree: Tree, tmp_path: Path) -> None:
    with tree.alone():
        assert scons("trace", "app=trace-test", "plat=linuxu", "arch=x86_64").returncode == 0
        stem = ROOT / "build/x86_64-linuxu/trace-test"
        data = stem.with_suffix(".handout.trace").read_bytes()
        debug = tmp_path / "debug"
        debug.write_bytes(stem.with_suffix(".debug").read_bytes())
    with pytest.raises(UserError, match="no tracepoint is at 0x1"):
        decode(data[:40] + b"\1" + bytes(7) + data[48:], debug)
    with pytest.raises(UserError, match="its last event is not whole"):
        decode(data[:-8], debug)
    with pytest.raises(UserError, match="it does not begin as one"):
        decode(bytes(len(data)), debug)
    with pytest.raises(UserError, match="it is too short"):
        decode(data[:39], debug)
