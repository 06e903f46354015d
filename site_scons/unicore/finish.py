# SPDX-License-Identifier: BSD-3-Clause
"""The last step of an image: checked, held to its budget, and written in its boot format."""

from __future__ import annotations

import json
import os
from pathlib import Path

from unicore.errors import UserError
from unicore.work import PAGE_SIZE, Unit


def finish(unit: Unit) -> None:
    """Make the bootable file of an image from the linked one, or say what is wrong with it."""
    # Imported here: a build that links nothing pays for none of it.
    from unicore.image.check import Expectation, check_image
    from unicore.image.formats import write_bootable
    from unicore.report import largest, loaded_bytes

    linked, bootable, entry, image, budget, exports = unit.arguments
    expected = Expectation(
        "elf-pvh" if image == "elf-pvh" else "elf-linux",
        entry,
        PAGE_SIZE,
        {name: tuple(patterns) for name, patterns in json.loads(exports).items()},
    )
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
    write_bootable(Path(linked), temporary)
    os.replace(temporary, bootable)
