# SPDX-License-Identifier: BSD-3-Clause
"""Seals: they hold as long as nothing changed, a touch does not break them, all else does."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from smalltree import write as put

from unicore import seal
from unicore.files import TICK, digest_of, stamp

REPORT = [{"path": "build/a.elf", "size": 1}]
AGE = 2 * TICK / 1e9  # seconds after which a stamp is trusted
SEAL = "build/.unicore/x.seal"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, {"lib/a.c": "a", "lib/b.c": "b"})
    time.sleep(AGE)


def sealed(*folders: str) -> None:
    files = []
    for path in ("lib/a.c", "lib/b.c"):
        at = stamp(path)
        assert at is not None
        files.append((path, digest_of(path), at))
    seal.write(SEAL, files, {folder: seal.names_digest(folder) for folder in folders}, REPORT)


def test_it_holds() -> None:
    sealed("lib", "missing")
    assert seal.check(SEAL) == REPORT
    assert seal.check(SEAL) == REPORT


def test_none() -> None:
    assert seal.check(SEAL) is None


@pytest.mark.parametrize("content", ["", "not a seal", "{}"])
def test_damaged(content: str) -> None:
    put(Path(), {SEAL: content})
    assert seal.check(SEAL) is None


def test_of_another_format(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed()
    monkeypatch.setattr(seal, "FORMAT", seal.FORMAT + 1)
    assert seal.check(SEAL) is None


def test_any_damage_breaks_it() -> None:
    """Whatever byte is lost or changed: either the seal is refused, or it says what it said."""
    sealed("lib")
    whole = Path(SEAL).read_bytes()
    for index in range(len(whole)):
        Path(SEAL).write_bytes(whole[:index])
        assert seal.check(SEAL) is None
        Path(SEAL).write_bytes(whole[:index] + bytes([whole[index] ^ 0x55]) + whole[index + 1 :])
        assert seal.check(SEAL) in (None, REPORT)


def test_a_touch_is_settled_once() -> None:
    sealed()
    os.utime("lib/a.c")
    time.sleep(AGE)
    before = Path(SEAL).read_bytes()
    assert seal.check(SEAL) == REPORT
    assert Path(SEAL).read_bytes() != before
    Path(SEAL).chmod(0o400)
    inode = os.stat(SEAL).st_ino
    assert seal.check(SEAL) == REPORT
    assert os.stat(SEAL).st_ino == inode  # nothing was left to settle


def test_other_content_of_the_same_size_and_mtime() -> None:
    sealed()
    before = os.stat("lib/a.c")
    put(Path(), {"lib/a.c": "x"})
    os.utime("lib/a.c", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert seal.check(SEAL) is None


def test_a_second_edit_right_after_a_touch() -> None:
    """The seal must not trust a stamp that another edit of the same tick would leave as it is."""
    sealed()
    for number in range(50):
        os.utime("lib/a.c")
        assert seal.check(SEAL) == REPORT
        put(Path(), {"lib/a.c": chr(ord("b") + number % 20)})
        assert seal.check(SEAL) is None
        put(Path(), {"lib/a.c": "a"})


@pytest.mark.parametrize("change", ["remove", "replace by a folder"])
def test_a_file_that_goes(change: str) -> None:
    sealed()
    os.unlink("lib/a.c")
    if change != "remove":
        os.mkdir("lib/a.c")
    assert seal.check(SEAL) is None


def test_folders() -> None:
    sealed("lib", "more")
    put(Path(), {"lib/.hidden": ""})
    assert seal.check(SEAL) == REPORT
    put(Path(), {"more/c.c": ""})
    assert seal.check(SEAL) is None


def test_a_folder_that_changed_while_it_was_sealed() -> None:
    before = seal.names_digest("lib")
    put(Path(), {"lib/c.c": ""})
    seal.write(SEAL, [], {"lib": before}, REPORT)
    assert seal.check(SEAL) is None


def test_more_changes_than_a_touch() -> None:
    names = {f"many/{number}": "" for number in range(seal._FEW + 1)}
    put(Path(), names)
    files = [(name, digest_of(name), (0, 0, 0)) for name in names]
    seal.write(SEAL, files, {}, REPORT)
    assert seal.check(SEAL) is None
    seal.write(SEAL, files[1:], {}, REPORT)
    assert seal.check(SEAL) == REPORT


def test_removed() -> None:
    sealed()
    seal.remove(SEAL)
    assert seal.check(SEAL) is None
    seal.remove(SEAL)


def test_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seal only saves time."""

    def refuse(*names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    sealed()
    assert os.listdir("build/.unicore") == []
