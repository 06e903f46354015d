# SPDX-License-Identifier: BSD-3-Clause
"""Which library each byte of a linked image came from, told from the linked ELF file alone."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from unicore.image.elf import SHN_UNDEF, Symbol
from unicore.image.linkerscript import GROUP_SYMBOL


@dataclass(frozen=True)
class Group:
    """The bytes [start, end) of a segment part: text, rodata, data or bss.

    (owner) is a library, or starts with "+" for what several share (see linkerscript).
    """

    owner: str
    part: str
    start: int
    end: int


class GroupMap:
    """The groups of one image that hold anything, in the order of their addresses."""

    def __init__(self, symbols: Iterable[Symbol]) -> None:
        limits: dict[tuple[str, str], dict[str, int]] = {}
        for symbol in symbols:
            match = GROUP_SYMBOL.fullmatch(symbol.name)
            if match and symbol.section != SHN_UNDEF:
                part, owner, side = match.groups()
                limits.setdefault((owner, part), {})[side] = symbol.address
        found = (
            Group(owner, part, sides["start"], sides["end"])
            for (owner, part), sides in limits.items()
            if len(sides) == 2
        )
        self.groups = sorted((g for g in found if g.start < g.end), key=lambda g: g.start)
        self._starts = [group.start for group in self.groups]

    def owners(self, address: int, size: int) -> set[str]:
        """Who owns all of [address, address + size).

        A label without a size where two groups meet, such as the end of a table, may be either's.
        """
        index = bisect.bisect_right(self._starts, address)
        near = self.groups[max(index - 2, 0) : index]
        return {
            group.owner for group in near if group.start <= address and address + size <= group.end
        }
