# SPDX-License-Identifier: BSD-3-Clause
"""What is deleted or damaged is made again, and nothing else; what the framework remembers too."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.tree import EVERYTHING, HOST, WORDS, Tree

PLAIN = "lib/text/plain.o"


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    """One bit, in place, and the time stamp as it was."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("harm", [remove, empty, flip])
@pytest.mark.parametrize("suffix", [PLAIN, *HOST])
def test_an_output(tree: Tree, harm: Callable[[Path], None], suffix: str) -> None:
    before = tree.bytes()
    harm(tree.output(suffix))
    assert tree.makes() == {suffix}
    assert tree.bytes() == before
    assert tree.is_idle()


def test_generated_files(tree: Tree) -> None:
    """Headers and linker scripts are written again; what was made from them stands."""
    for harm in (remove, empty):
        for path in [*tree.root.glob("build/cfg/*.h"), tree / "build/x86_64-host/demo.ld"]:
            before = path.read_bytes()
            harm(path)
            assert tree.build().is_idle
            assert path.read_bytes() == before
    assert tree.is_idle()


@pytest.mark.parametrize("in_the_way", [PLAIN, "lib/text", "making"])
def test_what_is_in_the_way_is_told(tree: Tree, in_the_way: str) -> None:
    """A folder instead of an output, or a file instead of a folder."""
    if in_the_way == PLAIN:
        path = tree.output(PLAIN)
        path.unlink()
        path.mkdir()
    else:
        path = tree / {"making": "build/.unicore/making"}.get(
            in_the_way, f"build/x86_64/{in_the_way}"
        )
        shutil.rmtree(path)
        path.write_text("", encoding="utf-8")
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    refused = tree.build("-j1")
    assert refused.status == 2
    assert refused.err.startswith(f"{path.relative_to(tree.root).as_posix()}: ")
    assert refused.err.count("\n") == 2, refused.err
    path.rmdir() if path.is_dir() else path.unlink()
    assert PLAIN in tree.makes()
    assert tree.says() == WORDS.replace("plain1", "plain2")
    assert tree.is_idle()


def test_a_folder_of_outputs(tree: Tree) -> None:
    before = tree.bytes()
    shutil.rmtree(tree / "build/x86_64/lib/text")
    assert tree.makes() == {"lib/text/loud.o", PLAIN}
    assert tree.bytes() == before
    shutil.rmtree(tree / "build/x86_64-host")
    assert tree.makes(scons=True) == {*HOST}
    assert tree.is_idle()
    shutil.rmtree(tree / "build/.unicore")
    assert tree.makes() == EVERYTHING
    assert tree.bytes() == before
    shutil.rmtree(tree / "build")
    assert tree.makes() == EVERYTHING
    assert tree.is_idle()


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def behead(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(lines[chance.randrange(len(lines) + 1) :])


def noise(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(20) + data[at + 20 :]


def zeros(data: bytes, chance: random.Random) -> bytes:
    """What a file system may leave of the end after a loss of power."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes(len(data) - at)


def nothing(data: bytes, chance: random.Random) -> bytes:
    return b""


def json_of_another_kind(data: bytes, chance: random.Random) -> bytes:
    return b'[1, {"a": 2}]\n'


@pytest.mark.parametrize("name", ["log", "*.plan", "*.seal"])
@pytest.mark.parametrize("harm", [cut, behead, noise, zeros, nothing, json_of_another_kind])
def test_what_the_framework_remembers(
    tree: Tree, name: str, harm: Callable[[bytes, random.Random], bytes]
) -> None:
    """Whatever is left of it, the next build is right; some of the harm comes with an edit."""
    (path,) = (tree / "build/.unicore").glob(name)
    chance = random.Random(f"{name} {harm.__name__}")
    for edit in (False, True):
        path.write_bytes(harm(path.read_bytes(), chance))
        expected = WORDS
        if edit:
            tree.replace("lib/text/plain.c", "plain1", "plain2")
            expected = WORDS.replace("plain1", "plain2")
        built = tree.build()
        assert built.status == 0, f"{built.out}\n{built.err}"
        assert tree.says() == expected
        assert tree.is_idle()
