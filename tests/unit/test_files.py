# SPDX-License-Identifier: BSD-3-Clause
"""Files are written whole or not at all, and one at a time."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from unicore.files import cache_folder, locked, write_if_changed


def test_write_if_changed(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "file"
    assert write_if_changed(path, "ä\n")
    before = path.stat()
    assert not write_if_changed(path, "ä\n")
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert write_if_changed(path, "b\n")
    assert path.read_text(encoding="utf-8") == "b\n"
    assert os.listdir(path.parent) == ["file"]


def test_write_over_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xff")
    assert write_if_changed(tmp_path / "file", "text")


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write_if_changed(tmp_path / "file", "text")
    assert os.listdir(tmp_path) == []


def test_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # to be ignored, says the specification
    assert Path(cache_folder()) == Path("/home/someone/.cache/unicore")
    monkeypatch.setenv("XDG_CACHE_HOME", "/big")
    assert Path(cache_folder()) == Path("/big/unicore")


def test_the_second_waits_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    done: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with locked(path, lambda text: (done.append(text), waiting.set())[0]):
            done.append("second")

    with locked(path, done.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        done.append("first")
    thread.join(30)
    assert done == [f"waiting for another build, which holds {path}", "first", "second"]
