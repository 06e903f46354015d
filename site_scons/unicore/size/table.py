# SPDX-License-Identifier: BSD-3-Clause
"""Sizes and their differences as tables, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unicore.size.account import PARTS
from unicore.size.compare import Change
from unicore.size.report import ImageSize

# What a row is about: one of these, and what it is in.
LEVELS = ("library", "file", "symbol")


def sizes(image: ImageSize, by: str) -> list[str]:
    """Where the bytes of an image are, a row for each library, file or symbol."""
    loaded = image["loaded"]
    heading = f"{image['image']} by {by}:"
    if by == "library":
        parts = [part for part in PARTS if part in image["parts"]]
        rows = [("bytes", "%", *parts, "library")]
        rows += [
            (
                f"{one['bytes']:,}",
                _share(one["bytes"], loaded),
                *(f"{one['parts'][part]:,}" if part in one["parts"] else "-" for part in parts),
                one["name"],
            )
            for one in image["libraries"]
        ]
        total = [f"{image['parts'][part]:,}" for part in parts]
        rows.append((f"{loaded:,}", _share(loaded, loaded), *total, "(all)"))
        return [heading, *_aligned(rows, len(parts) + 2)]
    found = sorted(_rows(image, by), key=lambda row: (-row[0], row[1:]))
    rows = [(f"{size:,}", _share(size, loaded), *names) for size, names in found]
    titles = ("library", "file") if by == "file" else ("part", "library", "file", "symbol")
    return [heading, *_aligned([("bytes", "%", *titles), *rows], 2)]


def _rows(image: ImageSize, by: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    for library in image["libraries"]:
        for file in library["files"]:
            if by == "file":
                yield file["bytes"], (library["name"], file["name"])
                continue
            for symbol in file["symbols"]:
                names = symbol["part"], library["name"], file["name"], symbol["name"]
                yield symbol["bytes"], names


def _share(size: int, loaded: int) -> str:
    return f"{100 * size / loaded:.1f}%" if loaded else "-"


def differences(change: Change, base: str, by: str) -> list[str]:
    """How an image differs from what it was in (base), a row for each change."""
    more = change["change"]
    told = f"{abs(more):,} bytes {'more' if more > 0 else 'less'} than" if more else "as large as"
    if change["state"] == "new":
        told = f"{more:,} bytes, and not in"
    heading = f"{change['image']} by {by}: {told} {base}"
    found = list(_changes(change, by))
    if not found:
        return [heading, "nothing differs"]
    found.sort(key=lambda row: (-abs(row[0]["change"]), row[1:]))
    titles = LEVELS[: LEVELS.index(by) + 1]
    rows = [("before", "after", "change", "", *(("part",) if by == "symbol" else ()), *titles)]
    for one, names in found:
        numbers = (f"{one['before']:,}", f"{one['after']:,}", f"{one['change']:+,}")
        part = (one["part"],) if by == "symbol" else ()
        rows.append((*numbers, one["state"], *part, *names))
    return [heading, *_aligned(rows, 3)]


def _changes(change: Change, by: str) -> Iterator[tuple[Change, tuple[str, ...]]]:
    for library in change["libraries"]:
        if by == "library":
            yield library, (library["name"],)
            continue
        for file in library["files"]:
            if by == "file":
                yield file, (library["name"], file["name"])
                continue
            for symbol in file["symbols"]:
                yield symbol, (library["name"], file["name"], symbol["name"])


def _aligned(rows: Sequence[Sequence[str]], numbers: int) -> list[str]:
    """(rows) of cells as lines, the first (numbers) columns to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column < numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
