# SPDX-License-Identifier: BSD-3-Clause
"""Compilers that change, launchers that do not count, and what the environment cannot do."""

from __future__ import annotations

import os
from pathlib import Path

from tests.build.tree import EVERYTHING, GCC, HOST, WORDS, Tree, needs_gcc


def wrapper(path: Path, flag: str) -> None:
    """A program that is gcc with one more flag."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec {GCC} {flag} "$@"\n', encoding="utf-8")
    path.chmod(0o755)


@needs_gcc
def test_a_compiler_that_changes_makes_everything(tree: Tree) -> None:
    program = tree / "bin/x86_64-linux-gnu-gcc"
    tree.variables["PATH"] = f"{program.parent}{os.pathsep}{tree.variables['PATH']}"
    (tree / "bin").mkdir()
    assert tree.makes("toolchain=gcc") == EVERYTHING
    assert tree.is_idle("toolchain=gcc")
    wrapper(program, "-O0")  # another program of that name now comes first on PATH
    assert tree.makes("toolchain=gcc") == EVERYTHING
    assert tree.is_idle("toolchain=gcc")
    wrapper(program, "-Os")
    assert tree.makes("toolchain=gcc", scons=True) == EVERYTHING
    assert tree.is_idle("toolchain=gcc")
    os.utime(program)
    assert tree.is_idle("toolchain=gcc")
    wrapper(program, "-O0")
    assert tree.makes("toolchain=gcc") == {*HOST}, "the objects of that compiler are kept"
    program.unlink()
    assert tree.makes("toolchain=gcc") <= {*HOST}
    assert tree.says() == WORDS


@needs_gcc
def test_there_and_back(tree: Tree) -> None:
    assert tree.makes("toolchain=gcc") == EVERYTHING
    for scons in (False, True):
        assert tree.makes(scons=scons) == {*HOST}
        assert tree.is_idle()
        assert tree.makes("toolchain=gcc", scons=scons) == {*HOST}
        assert tree.is_idle("toolchain=gcc")
    assert tree.makes("optimize=size") == EVERYTHING
    assert tree.makes() == {*HOST}
    assert tree.makes("optimize=size") == {*HOST}


def test_a_launcher_is_no_part_of_what_is_made(tree: Tree) -> None:
    tree.write("launch", '#!/bin/sh\necho "$@" >>launched\nexec "$@"\n')
    (tree / "launch").chmod(0o755)
    assert tree.build("launcher=./launch").is_idle
    tree.build("-c")
    assert tree.makes("launcher=./launch") == EVERYTHING
    started = (tree / "launched").read_text(encoding="utf-8").splitlines()
    assert len(started) == len(EVERYTHING) - len(HOST), "each compiled once, and nothing linked"
    assert tree.is_idle()
    missing = tree.build("optimize=size", "launcher=./nothing")
    assert missing.status == 2 and "./nothing" in missing.err
    assert tree.makes("optimize=size") == EVERYTHING


def test_the_environment_has_no_part_in_it(tree: Tree) -> None:
    """Variables that compilers take folders and options from are kept from them."""
    before = tree.bytes()
    tree.write("trap/deep/outer.h", '#define INNER "trapped "\n')
    for name in ("CPATH", "C_INCLUDE_PATH"):
        tree.variables[name] = str(tree / "trap")
    tree.variables["CCC_OVERRIDE_OPTIONS"] = "+-Itrap +-O0"
    tree.variables["SOURCE_DATE_EPOCH"] = "1"
    tree.build("-c")
    assert tree.makes() == EVERYTHING
    assert tree.bytes() == before
