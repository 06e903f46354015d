# SPDX-License-Identifier: BSD-3-Clause
"""What is said of images that are up to date. Part of every null build: imports nothing slow."""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypedDict

    from unicore.work import StatusKind

    class ImageReport(TypedDict):
        """One image that was built, in values that a seal can hold."""

        target: str
        words: str
        format: str
        args: str
        entry: str
        path: str
        debug: str
        loaded: int  # bytes of text, rodata, data and bss
        size: int  # bytes of the file
        arch: str
        run: list[str]
        status: StatusKind

    class BuildReport(TypedDict):
        """All that a build says at its end."""

        images: list[ImageReport]
        left_out: list[str]  # what was asked for in a list, and cannot be


UP_TO_DATE = "up to date"


def left_out(combinations: Iterable[str]) -> list[str]:
    """What is said of combinations that a list asks for and that cannot be."""
    return [f"left out: {combination}, which cannot be built" for combination in combinations]


def lines(images: Iterable[ImageReport], results: Mapping[str, str]) -> list[str]:
    """Where each image is and how large: one in a line, several in a table. (results) tells by
    path what this build made of an image, for those that are not simply up to date."""
    images = list(images)
    if len(images) == 1 and results.get(images[0]["path"], "built") == "built":
        (image,) = images
        state = "" if results else f" ({UP_TO_DATE})"
        sizes = f"{image['loaded']:,} bytes loaded, {image['size']:,} in the file"
        return [f"{image['path']}: {sizes}{state}"]
    rows = [("target", "image", "format", "loaded", "file", "result")]
    for image in images:
        result = results.get(image["path"], UP_TO_DATE)
        loaded, size = (f"{n:,}" if n else "-" for n in (image["loaded"], image["size"]))
        rows.append((image["target"], image["path"], image["format"], loaded, size, result))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return [
        "  ".join(
            cell.rjust(width) if column in (3, 4) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
