# SPDX-License-Identifier: BSD-3-Clause
"""What is known of images once they are made."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from unicore.image.elf import PT_LOAD, read_elf
from unicore.work import Image

if TYPE_CHECKING:
    from unicore.summary import ImageReport


def loaded_bytes(path: Path) -> int:
    """How much memory an image takes when it is loaded: text, rodata, data and bss."""
    return sum(s.memsz for s in read_elf(path).segments if s.type == PT_LOAD)


def report(images: Iterable[Image]) -> list[ImageReport]:
    """The report on images; those that are not made have no sizes."""
    return [
        {
            "target": image.target,
            "words": image.words,
            "format": image.format,
            "args": image.args,
            "entry": image.entry,
            "path": image.path,
            "debug": image.debug,
            "loaded": loaded_bytes(Path(image.debug)) if Path(image.debug).exists() else 0,
            "size": Path(image.path).stat().st_size if Path(image.path).exists() else 0,
            "arch": image.arch,
            "run": list(image.run),
            "status": image.status,
        }
        for image in images
    ]
