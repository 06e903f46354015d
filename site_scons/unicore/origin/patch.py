# SPDX-License-Identifier: BSD-3-Clause
"""Unified diffs, applied to the letter.

A patch belongs to one release that is pinned by its digest, so nothing has to be guessed: every
hunk must fit at the very line it names, with every line of its context. The first part of each file
name is left out (a/src/x.c). What a unified diff cannot say (renames, links, binary files) is
refused; text between the files, such as a commit message, is skipped.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path, PurePosixPath

from unicore.errors import RecipeError

# Line and count of both sides; a count that is not said is 1. See GNU diffutils, "Detailed
# Description of Unified Format".
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_UNFIT = re.compile(
    rb"(rename|copy) (from|to) |GIT binary patch|Binary files |Only in |"
    rb"(new|deleted) file mode 1[26]"  # in git, 120000 is a link and 160000 a submodule
)
_NOTHING = "/dev/null"
_ANEW = "make the patch anew against the pinned release, with the patches before it applied"
_BY_GIT = "make it with git format-patch --no-renames, or with diff -ruN"


@dataclass(frozen=True)
class _Hunk:
    """The lines (old), from index (start) on, become (new)."""

    number: int
    line: int  # in the patch, from 1
    start: int
    old: list[bytes]
    new: list[bytes]


@dataclass(frozen=True)
class _Change:
    """What a patch does to one file."""

    line: int
    old: str  # its path before and after, or _NOTHING
    new: str
    hunks: list[_Hunk]


def apply(patch: str, content: bytes, folder: Path) -> None:
    """Change the files of (folder) as the (content) of (patch) says.

    When that fails some files are changed and others are not: apply it to a copy.
    """
    for change in _Reader(patch, content).changes():
        _apply(patch, change, folder)


def _apply(patch: str, change: _Change, folder: Path) -> None:
    name = change.old if change.new == _NOTHING else change.new
    path = folder / name
    there = os.path.lexists(path)
    if there and change.old == _NOTHING:
        raise RecipeError(f"{patch}:{change.line}", f"it adds {name}, which is there", _ANEW)
    # diff -N names a file that is not there too, and then replaces no lines at all.
    if not there and any(hunk.old for hunk in change.hunks):
        raise RecipeError(f"{patch}:{change.line}", f"there is no file {name}", _ANEW)
    before = _lines(path.read_bytes()) if there else []
    after: list[bytes] = []
    done = 0
    for hunk in change.hunks:
        end = hunk.start + len(hunk.old)
        if hunk.start < done or end > len(before) or before[hunk.start : end] != hunk.old:
            pairs = zip(before[hunk.start : end], hunk.old, strict=False)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            what = f"hunk {hunk.number} does not fit {name}, line {hunk.start + same + 1}"
            raise RecipeError(f"{patch}:{hunk.line}", what, _ANEW)
        after += before[done : hunk.start] + hunk.new
        done = end
    after += before[done:]
    if change.new == _NOTHING:
        if after:
            what = f"it removes {name}, but not all of its lines"
            raise RecipeError(f"{patch}:{change.line}", what, _ANEW)
        path.unlink()
        return
    if not after:  # diff -N says only by the time 1970-01-01 that it removes a file
        what = f"it may empty {name}, or remove it"
        raise RecipeError(f"{patch}:{change.line}", what, "remove it as git does: +++ /dev/null")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(after))


def _lines(content: bytes) -> list[bytes]:
    """Lines with their ends; the last may have none."""
    lines = [line + b"\n" for line in content.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


class _Reader:
    """Reads one patch from top to bottom."""

    def __init__(self, patch: str, content: bytes) -> None:
        self._patch = patch
        self._lines = _lines(content)
        self._at = 0  # index of the next line

    def changes(self) -> list[_Change]:
        found: list[_Change] = []
        while self._at < len(self._lines):
            line = self._next()
            if line.startswith(b"--- ") and self._peek().startswith(b"+++ "):
                found.append(self._change(line))
            elif line.startswith(b"@@ -"):
                raise self._error("a hunk belongs to no file", _BY_GIT)
            elif _UNFIT.match(line):
                what = f"no unified diff can say {line.decode(errors='replace').strip()!r}"
                raise self._error(what, _BY_GIT)
            elif line.startswith((b"new file mode", b"deleted file mode")):
                self._refuse_empty()
        if not found:
            raise self._error("it changes no file", _BY_GIT)
        return found

    def _peek(self, ahead: int = 0) -> bytes:
        at = self._at + ahead
        return self._lines[at] if at < len(self._lines) else b""

    def _next(self) -> bytes:
        line = self._peek()
        self._at += 1
        return line

    def _error(self, what: str, remedy: str) -> RecipeError:
        line = max(1, min(self._at, len(self._lines)))
        return RecipeError(f"{self._patch}:{line}", what, remedy)

    def _refuse_empty(self) -> None:
        """git describes an empty file without hunks: index follows, and then nothing of it."""
        if self._peek().startswith(b"index ") and not self._peek(1).startswith((b"--- ", b"GIT ")):
            raise self._error("it adds or removes an empty file", "put at least a comment into it")

    def _change(self, header: bytes) -> _Change:
        line = self._at
        old, new = self._path(header), self._path(self._next())
        if _NOTHING not in (old, new) and old != new:
            raise self._error(f"it renames {old} to {new}", _BY_GIT)
        hunks: list[_Hunk] = []
        while self._peek().startswith(b"@@ -"):
            hunks.append(self._hunk(len(hunks) + 1))
        if not hunks or old == new == _NOTHING:
            raise self._error(f"there is no hunk for {new}", _BY_GIT)
        return _Change(line, old, new, hunks)

    def _path(self, header: bytes) -> str:
        """The path in a line such as "--- a/src/x.c", which a tab and a time may follow."""
        name = os.fsdecode(header[4:].rstrip(b"\r\n").partition(b"\t")[0])
        if name == _NOTHING:
            return name
        parts = PurePosixPath(name).parts
        if name.startswith(("/", '"')) or ".." in parts or len(parts) < 2:
            remedy = "name files as in a/src/x.c, below the folder of the release"
            raise self._error(f"it cannot change {name!r}", remedy)
        return "/".join(parts[1:])

    def _hunk(self, number: int) -> _Hunk:
        header = _HUNK.match(self._next())
        if header is None:
            raise self._error(f"hunk {number} has a damaged header", _BY_GIT)
        line = self._at
        first = int(header[1])
        olds, news = (1 if count is None else int(count) for count in header.group(2, 4))
        old: list[bytes] = []
        new: list[bytes] = []
        while len(old) < olds or len(new) < news:
            text = self._next()
            mark = text[:1]
            # Mailers and editors take away the blank of an empty line.
            text = text[1:] if mark != b"\n" else text
            if self._peek().startswith(b"\\ "):  # "\ No newline at end of file"
                self._at += 1
                text = text.removesuffix(b"\n")
            if mark in (b" ", b"\n", b"-"):
                old.append(text)
            if mark in (b" ", b"\n", b"+"):
                new.append(text)
            if mark not in (b" ", b"\n", b"-", b"+") or len(old) > olds or len(new) > news:
                raise self._error(f"hunk {number} has other lines than its header says", _BY_GIT)
        after = self._peek()
        if after.startswith((b" ", b"+", b"-")) and not after.startswith((b"--- ", b"-- ")):
            self._at += 1
            raise self._error(f"hunk {number} has other lines than its header says", _BY_GIT)
        # A hunk without old lines names the line that it comes after.
        return _Hunk(number, line, first - 1 if olds else first, old, new)
