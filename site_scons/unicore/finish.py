# SPDX-License-Identifier: BSD-3-Clause
"""The last steps of an image: checked, held to its budget, written in its boot format, packed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

from unicore.errors import UserError
from unicore.model import ImageFormat
from unicore.work import PAGE_SIZE, Unit


def finish(unit: Unit) -> None:
    """Make the bootable file of an image from the linked one, or say what is wrong with it."""
    # Imported here: a build that links nothing pays for none of it.
    from unicore.image.check import Expectation, check_image
    from unicore.image.elf import ElfError
    from unicore.image.formats import write_bootable
    from unicore.report import largest, loaded_bytes

    linked, bootable, entry, image, budget = unit.arguments
    expected = Expectation(cast(ImageFormat, image), entry, PAGE_SIZE)
    for problem in check_image(Path(linked), expected):
        raise UserError(linked, problem.what, problem.remedy)
    loaded = loaded_bytes(Path(linked))
    if int(budget) and loaded > int(budget):
        raise UserError(
            bootable,
            f"it would load {loaded:,} bytes, and the app's size allows {int(budget):,}",
            f"the largest parts: {', '.join(largest(Path(linked), 5))}",
        )
    temporary = Path(f"{bootable}.new")
    try:
        write_bootable(Path(linked), temporary, expected.image)
    except ElfError as error:
        remedy = "remove the file and build again; else the linker script is at fault"
        raise UserError(linked, str(error), remedy) from error
    os.replace(temporary, bootable)


def pack(unit: Unit) -> None:
    """Put a finished image on the medium that its machine boots from."""
    from unicore.image.media import write_medium

    finished, medium = unit.arguments
    temporary = Path(f"{medium}.new")
    write_medium(Path(finished), temporary)
    os.replace(temporary, medium)
