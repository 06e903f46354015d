# SPDX-License-Identifier: BSD-3-Clause
"""The report of heap and stacks: right numbers, and nothing where nothing is."""

from __future__ import annotations

import re

import pytest

from tests.boot.conftest import FEW, TARGETS, Tree, need_emulator, scons
from unicore.model import Target

SOME = [target for target in TARGETS if str(target) in FEW]


@pytest.mark.parametrize("target", SOME, ids=str)
def test_heap_and_stacks(tree: Tree, target: Target) -> None:
    need_emulator(target)
    words = [f"plat={target.plat}", f"arch={target.arch}", "timeout=60"]
    with tree.alone():
        done = scons("run", "app=usage-test", *words)
    assert done.returncode == 0, done.stdout
    heap = re.search(r"usage: heap: (\d+) of (\d+) bytes, at most (\d+)", done.stdout)
    assert heap is not None, done.stdout
    used, total, peak = map(int, heap.groups())
    assert 0x10000 + 0x8000 <= used <= peak <= total
    assert peak < 0x10000 * 4
    worker = re.search(r"worker: priority 3, 1 times, stack (\d+) of (\d+) bytes", done.stdout)
    assert worker is not None, done.stdout
    deep, size = map(int, worker.groups())
    assert 20000 < deep < 24000
    assert size >= 1 << 15
    assert re.search(r"usage: thread main: priority 16, \d+ times, stack", done.stdout)


def test_an_image_with_neither(tree: Tree) -> None:
    with tree.alone():
        done = scons("run", "app=helloworld", "with=usage")
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("Hello, world!\n")
