# SPDX-License-Identifier: BSD-3-Clause
"""The same sources give the same bytes: from any folder, in any order, at any time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.build.tree import EVERYTHING, Tree

# Shuffles every listing that Python asks the system for. Python imports it when it starts.
_SHUFFLED = """import os, random
listdir, scandir = os.listdir, os.scandir
def shuffled(*arguments):
    names = listdir(*arguments)
    random.shuffle(names)
    return names
class Shuffled(list):
    def __enter__(self):
        return self
    def __exit__(self, *error):
        pass
def scanned(*arguments):
    with scandir(*arguments) as entries:
        found = Shuffled(entries)
    random.shuffle(found)
    return found
os.listdir, os.scandir = shuffled, scanned
"""


def test_from_another_folder(built: Tree, tmp_path: Path) -> None:
    """Of another depth, with a space in its name, and more than a second later."""
    time.sleep(1.1)
    tree = Tree.written(tmp_path / "much" / "deeper below" / "tree")
    assert tree.makes() == EVERYTHING
    assert tree.bytes() == built.bytes()
    for path, content in tree.bytes().items():
        assert str(tmp_path).encode() not in content, path
        assert b"deeper below" not in content, path


def test_what_day_it_is(tree: Tree) -> None:
    """A source that asks for the date is told the same one every day."""
    tree.write("lib/count/local.h", "#pragma once\n#define LOCAL __DATE__ __TIME__\n")
    tree.build()
    assert "Jan  1 197000:00:00" in tree.says()
    before = tree.bytes()
    time.sleep(1.1)
    tree.build("-c")
    assert tree.makes() == EVERYTHING
    assert tree.bytes() == before


@pytest.mark.parametrize("words", [("-j1",), ("-j8",), ("--random", "-j3")])
def test_in_any_order(built: Tree, tree: Tree, words: tuple[str, ...]) -> None:
    tree.build("-c")
    assert tree.makes(*words) == EVERYTHING
    assert tree.bytes() == built.bytes()


def test_with_folders_listed_in_any_order(built: Tree, tmp_path: Path) -> None:
    tree = Tree.written(tmp_path / "tree")
    tree.write("hook/sitecustomize.py", _SHUFFLED)
    tree.variables["PYTHONPATH"] = str(tree / "hook")
    tree.variables["PYTHONHASHSEED"] = "4711"
    for _ in range(3):
        assert tree.makes(scons=True) == EVERYTHING
        assert tree.bytes() == built.bytes()
        assert tree.build(scons=True).is_idle
        tree.build("-c", scons=True)
