# SPDX-License-Identifier: BSD-3-Clause
"""The checks of one image: the command "contracts"."""

from __future__ import annotations

from pathlib import Path

from unicore.errors import UserError
from unicore.files import replace_file
from unicore.work import Unit


class BrokenError(UserError):
    """All that is wrong with one image, in one message."""

    def __init__(self, found: list[UserError]) -> None:
        first = found[0]
        super().__init__(first.place, first.what, first.remedy)
        self.args = ("\n".join(map(str, found)),)


def check_contracts(unit: Unit) -> None:
    """Check the objects of an image against what recipes and headers say.

    The output says how much was looked at: a file that is there when all is well.
    """
    # Imported here: a build that compiles nothing pays for none of it.
    from unicore.contracts.conformance import check_conformance
    from unicore.contracts.image import Whole
    from unicore.contracts.links import check_exports, check_links
    from unicore.contracts.objects import ObjectError
    from unicore.contracts.reach import check_interrupts
    from unicore.contracts.scope import scope_of

    scope, output = unit.arguments
    try:
        whole = Whole(scope_of(scope))
    except ObjectError as error:
        remedy = "remove the file and build again; else the compiler is broken"
        raise UserError(scope, str(error), remedy) from error
    checks = (check_links, check_exports, check_conformance, check_interrupts)
    found = [problem for check in checks for problem in check(whole)]
    if found:
        raise BrokenError(found)
    edges = sum(len(unit.facts.edges) for unit in whole.units)
    text = f"{len(whole.units)} objects, {edges} references, {len(whole.contracts)} contracts\n"
    replace_file(Path(output), text.encode())
