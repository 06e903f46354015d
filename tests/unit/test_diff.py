# SPDX-License-Identifier: BSD-3-Clause
"""Patches of edits: whatever they are, applying them gives the edited tree."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unicore.errors import UserError
from unicore.origin.diff import changed, difference
from unicore.origin.patch import apply

LINE = st.sampled_from([b"a\n", b"b\n", b"\n", b"--- x\n", b"+++ x\n", b"\\ no\n", b"@@ -1 @@\n"])
ENDINGS = st.sampled_from([b"", b"\r\n", b"no end", b"\x0c\n", b"\xff\n"])
CONTENT = st.builds(lambda lines, end: b"".join(lines) + end, st.lists(LINE), ENDINGS)
TREE = st.dictionaries(
    st.sampled_from(["a.c", "deep/b.h", "deep/er/c"]), CONTENT.filter(bool), max_size=3
)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    folder.mkdir(exist_ok=True)
    return folder


@settings(max_examples=300)
@given(TREE, TREE)
def test_round_trip(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder:
        old = write(Path(folder, "old"), before)
        new = write(Path(folder, "new"), after)
        paths = changed(old, new)
        names = before.keys() | after.keys()
        assert paths == sorted(n for n in names if before.get(n) != after.get(n))
        if paths:
            apply("p", b"Why.\n\n" + difference(old, new, paths), old)
        assert changed(old, new) == []


def test_as_people_read_it(tmp_path: Path) -> None:
    old = write(tmp_path / "old", {"src/a.c": b"1\n2\n3\n", "gone.c": b"x\n"})
    new = write(tmp_path / "new", {"src/a.c": b"1\ntwo\n3\n", "come.c": b"y"})
    assert difference(old, new, changed(old, new)).decode() == (
        "--- /dev/null\n+++ b/come.c\n@@ -0,0 +1 @@\n+y\n\\ No newline at end of file\n"
        "--- a/gone.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
        "--- a/src/a.c\n+++ b/src/a.c\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n"
    )


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b"a\n", b"a\0\n", "it is no text"),
        (b"a\0\n", None, "it is no text"),
        (None, b"", "it is an empty file"),
        (b"", None, "it is an empty file"),
        (b"a\n", b"", "it is empty now"),
    ],
)
def test_what_no_patch_can_say(
    tmp_path: Path, before: bytes | None, after: bytes | None, what: str
) -> None:
    old = write(tmp_path / "old", {} if before is None else {"f": before})
    new = write(tmp_path / "new", {} if after is None else {"f": after})
    with pytest.raises(UserError, match=what):
        difference(old, new, changed(old, new))
    shutil.rmtree(tmp_path / "new")
