# SPDX-License-Identifier: BSD-3-Clause
"""The last steps of an image: checked, held to its budget, written in its boot format, packed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

from unicore.errors import UserError
from unicore.model import ImageFormat
from unicore.work import PAGE_SIZE, Unit

_LARGEST = 5  # contributors that an image over its budget is told of


def finish(unit: Unit) -> None:
    """Make the bootable file of an image from the linked one, or say what is wrong with it."""
    # Imported here: a build that links nothing pays for none of it.
    from unicore.image.check import Expectation, check_image
    from unicore.image.elf import ElfError
    from unicore.image.formats import write_bootable
    from unicore.report import loaded_bytes

    linked, bootable, entry, image, budget = unit.arguments
    expected = Expectation(cast(ImageFormat, image), entry, PAGE_SIZE)
    for problem in check_image(Path(linked), expected):
        raise UserError(linked, problem.what, problem.remedy)
    loaded = loaded_bytes(Path(linked))
    if int(budget) and loaded > int(budget):
        raise _over_budget(Path(linked), bootable, int(budget))
    temporary = Path(f"{bootable}.new")
    try:
        write_bootable(Path(linked), temporary, expected.image)
    except ElfError as error:
        remedy = "remove the file and build again; else the linker script is at fault"
        raise UserError(linked, str(error), remedy) from error
    os.replace(temporary, bootable)


def _over_budget(linked: Path, bootable: str, budget: int) -> UserError:
    """What is said of an image that is larger than its app's size, of which a map is kept."""
    from unicore.size.report import measured
    from unicore.size.verb import keep

    image = measured(linked, bootable)
    largest = [f"{one['name']} {one['bytes']:,} bytes" for one in image["libraries"][:_LARGEST]]
    return UserError(
        bootable,
        f"it would load {image['loaded']:,} bytes, and the app's size allows {budget:,}",
        f"the largest parts: {', '.join(largest)}; all are in {keep(image, linked)}",
    )


def pack(unit: Unit) -> None:
    """Put a finished image on the medium that its machine boots from."""
    from unicore.image.media import write_medium

    finished, medium = unit.arguments
    temporary = Path(f"{medium}.new")
    write_medium(Path(finished), temporary)
    os.replace(temporary, medium)
