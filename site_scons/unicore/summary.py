# SPDX-License-Identifier: BSD-3-Clause
"""What is said of images that are up to date. Part of every null build: imports nothing slow."""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypedDict

    class ImageReport(TypedDict):
        """One image that was built, in values that a seal can hold."""

        path: str
        debug: str
        loaded: int  # bytes of text, rodata, data and bss
        size: int  # bytes of the file
        arch: str
        run: list[str]
        status: str


def lines(images: Iterable[ImageReport], made: int) -> list[str]:
    """Where each image is and how large; (made) units had to be made for them."""
    state = "" if made else " (up to date)"
    return [
        f"{image['path']}: {image['loaded']:,} bytes loaded, {image['size']:,} in the file{state}"
        for image in images
    ]
