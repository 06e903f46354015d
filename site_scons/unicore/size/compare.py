# SPDX-License-Identifier: BSD-3-Clause
"""What differs between two size reports: what grew, shrank, is new, is gone.

A change is a record with the keys name, before, after, change and state; that of an image has
target, app, image and libraries besides, that of a library files, that of a file symbols, that of a
symbol part. All but the image's are left out where nothing below them changed. (state) is one of
"new", "gone", "grew", "shrank" and "same", the last where what is below makes up for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from unicore.size.report import FileSize, ImageSize, LibrarySize, SymbolSize

Change = dict[str, Any]


def difference(before: ImageSize | None, after: ImageSize) -> Change:
    """How an image differs from what it was; from nothing where there was none."""
    libraries = before["libraries"] if before else []
    return {
        "target": after["target"],
        "app": after["app"],
        "image": after["image"],
        **_numbers(before["loaded"] if before else None, after["loaded"]),
        "libraries": _changes(libraries, after["libraries"], _library),
    }


def _library(before: LibrarySize | None, after: LibrarySize | None) -> Change:
    files = before["files"] if before else [], after["files"] if after else []
    return {**_sizes(before, after), "files": _changes(*files, _file)}


def _file(before: FileSize | None, after: FileSize | None) -> Change:
    symbols = before["symbols"] if before else [], after["symbols"] if after else []
    return {**_sizes(before, after), "symbols": _changes(*symbols, _symbol)}


def _symbol(before: SymbolSize | None, after: SymbolSize | None) -> Change:
    one = after or before
    assert one is not None
    return {**_sizes(before, after), "part": one["part"]}


def _changes(
    before: Iterable[Any], after: Iterable[Any], compare: Callable[[Any, Any], Change]
) -> list[Change]:
    """Of what is called the same, and in the same part: the largest changes first."""
    old, new = ({(one["name"], one.get("part")): one for one in ones} for ones in (before, after))
    found = (compare(old.get(key), new.get(key)) for key in {**old, **new})
    changed = [
        one
        for one in found
        if one["change"] or one["state"] != "same" or one.get("files") or one.get("symbols")
    ]
    return sorted(changed, key=lambda one: (-abs(one["change"]), one["name"], one.get("part", "")))


def _sizes(before: Any, after: Any) -> Change:
    one = after or before
    numbers = _numbers(before and before["bytes"], after and after["bytes"])
    return {"name": one["name"], **numbers}


def _numbers(before: int | None, after: int | None) -> Change:
    change = (after or 0) - (before or 0)
    if before is None:
        state = "new"
    elif after is None:
        state = "gone"
    else:
        state = "grew" if change > 0 else "shrank" if change else "same"
    return {"before": before or 0, "after": after or 0, "change": change, "state": state}
