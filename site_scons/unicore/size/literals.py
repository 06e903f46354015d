# SPDX-License-Identifier: BSD-3-Clause
"""Literals: what lies in no library's part of an image because the linker merges it."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator

NUMBERS = "(numbers)"  # what literals are called that are no text
_LONGEST = 60  # characters of a text that name it

_ESCAPED = frozenset(b"\a\b\t\n\v\f\r\x1b")
_PRINTABLE = frozenset(range(0x20, 0x100)) - {0x7F}


def literals(data: bytes, start: int, variables: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """Address, end and name of each in (data), which lies at (start): texts are named by what they
    say. Two kinds of things follow each other, texts that end with 0 and numbers of 4, 8 or 16
    bytes; some begin at one of (variables), the addresses that debug information knows."""
    end = start + len(data)
    known = sorted(at for at in variables if start <= at < end)
    at = start
    while at < end:
        text = _text(data, at - start)
        if text is not None:
            stop, name = at + len(text) + 1, _quoted(text)
        else:
            following = bisect_left(known, at + 1)
            stop = min(at + 4 - at % 4, end, *known[following : following + 1])
            name = NUMBERS
        yield at, stop, name
        at = stop


def _text(data: bytes, at: int) -> bytes | None:
    """The text at (at) that ends with 0, if it is one."""
    end = data.find(b"\0", at)
    text = data[at:end]
    if end <= at or not all(byte in _PRINTABLE or byte in _ESCAPED for byte in text):
        return None
    if len(text) == 1 and text != b"\n" and text[0] not in _PRINTABLE:
        return None  # rather a number
    try:
        text.decode()
    except UnicodeDecodeError:
        return None
    return text


def _quoted(text: bytes) -> str:
    shown = text.decode()
    if len(shown) > _LONGEST:
        shown = shown[:_LONGEST] + "…"
    return json.dumps(shown, ensure_ascii=False)
