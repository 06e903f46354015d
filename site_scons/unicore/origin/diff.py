# SPDX-License-Identifier: BSD-3-Clause
"""From two trees to a unified diff that unicore.origin.patch applies."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

from unicore.errors import UserError

_NOTHING = b"/dev/null"
_NO_END = b"\n\\ No newline at end of file\n"


def changed(old: Path, new: Path) -> list[str]:
    """The paths whose files are in one of two trees only, or differ, sorted."""
    before, after = _files(old), _files(new)
    return [
        path
        for path in sorted(before | after)
        if path not in before
        or path not in after
        or (old / path).read_bytes() != (new / path).read_bytes()
    ]


def difference(old: Path, new: Path, paths: list[str]) -> bytes:
    """What turns (paths) of the tree (old) into those of (new)."""
    parts: list[bytes] = []
    for path in paths:
        before, after = (_content(tree / path) for tree in (old, new))
        _refuse(new / path, before, after)
        parts += _unified(os.fsencode(path), before, after)
    return b"".join(parts)


def _refuse(path: Path, before: bytes | None, after: bytes | None) -> None:
    """Refuse what no unified diff can say."""
    if b"\0" in (before or b"") + (after or b""):
        raise UserError(str(path), "it is no text, and no patch can say how it changed", "undo it")
    if not before and not after:
        what = "it is an empty file, and no patch can say that it came or went"
        raise UserError(str(path), what, "put at least a comment into it, or undo it")
    if after == b"":
        raise UserError(str(path), "it is empty now", "remove it, or leave at least a comment")


def _unified(path: bytes, before: bytes | None, after: bytes | None) -> Iterator[bytes]:
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        _by_newline(before),
        _by_newline(after),
        _NOTHING if before is None else b"a/" + path,
        _NOTHING if after is None else b"b/" + path,
    )
    for line in lines:
        yield line if line.endswith(b"\n") else line + _NO_END


def _by_newline(content: bytes | None) -> list[bytes]:
    """Lines with their ends, which only \\n is; the last may have none."""
    lines = [line + b"\n" for line in (content or b"").split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _files(tree: Path) -> set[str]:
    found = set()
    for where, folders, names in os.walk(tree):
        for name in (*names, *folders):
            path = Path(where, name)
            if path.is_symlink():
                continue
            if path.is_file():
                found.add(path.relative_to(tree).as_posix())
    return found
