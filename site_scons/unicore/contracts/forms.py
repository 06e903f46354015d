# SPDX-License-Identifier: BSD-3-Clause
"""How the attributes of DWARF lie in memory: sizes of forms, and numbers of variable length.

DWARF 5, chapters 7.5.6 and 7.6.
"""

from __future__ import annotations

from typing import Literal

Order = Literal["little", "big"]

# How forms are stepped over: bytes, or one of these. The size of an address is the unit's.
_ULEB, _BLOCK, STRING, _BLOCK1, _BLOCK2, _BLOCK4, ADDRESS = -1, -2, -3, -4, -5, -6, -7
SIZES = {
    0x01: ADDRESS,
    0x03: _BLOCK2,
    0x04: _BLOCK4,
    0x05: 2,
    0x06: 4,
    0x07: 8,
    0x08: STRING,
    0x09: _BLOCK,
    0x0A: _BLOCK1,
    0x0B: 1,
    0x0C: 1,
    0x0D: _ULEB,
    0x0E: 4,
    0x0F: _ULEB,
    0x10: 4,
    0x11: 1,
    0x12: 2,
    0x13: 4,
    0x14: 8,
    0x15: _ULEB,
    0x17: 4,
    0x18: _BLOCK,
    0x19: 0,
    0x1A: _ULEB,
    0x1B: _ULEB,
    0x1E: 16,
    0x1F: 4,
    0x20: 8,
    0x21: 0,
    0x22: _ULEB,
    0x23: _ULEB,
    0x25: 1,
    0x26: 2,
    0x27: 3,
    0x28: 4,
    0x29: 1,
    0x2A: 2,
    0x2B: 3,
    0x2C: 4,
}


def uleb(data: bytes, at: int) -> tuple[int, int]:
    """The ULEB128 number at (at), and where it ends."""
    byte = data[at]
    at += 1
    if byte < 0x80:
        return byte, at
    value, shift = byte & 0x7F, 7
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def skip(data: bytes, at: int, how: int, order: Order) -> int:
    """Where a field ends whose size is in the data."""
    if how == _ULEB:
        while data[at] >= 0x80:
            at += 1
        return at + 1
    if how == _BLOCK:
        size, at = uleb(data, at)
        return at + size
    if how == STRING:
        return data.index(b"\0", at) + 1
    width = {_BLOCK1: 1, _BLOCK2: 2, _BLOCK4: 4}[how]
    size = int.from_bytes(data[at : at + width], order)
    return at + width + size
