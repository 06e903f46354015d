# SPDX-License-Identifier: BSD-3-Clause
"""The line in which a guest tells its exit status where nothing else can carry it: lib/exitline."""

from __future__ import annotations

import re

# The newline before it is the line's own: it ends whatever the guest left unfinished.
_START = b"\nunicore: status "
_LINE = re.compile(rb"\r?\nunicore: status (\d{1,3})\r?\n")
_LONGEST = len(_START) + len("\r127\r\n")


class ExitLine:
    """Takes the line off a console."""

    def __init__(self) -> None:
        self.status: int | None = None
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """(data) less the line, whatever comes after it, and what may be its beginning: that is
        held back until a later call shows what it is."""
        if self.status is not None:
            return b""
        text = self._held + data
        found = _LINE.search(text)
        if found is not None:
            self.status = int(found[1])
            self._held = b""
            return text[: found.start()]
        first = max(len(text) - _LONGEST, 0)
        end = next((at for at in range(first, len(text)) if _may_begin(text[at:])), len(text))
        self._held = text[end:]
        return text[:end]

    def rest(self) -> bytes:
        """What is held back, once nothing more can come."""
        held, self._held = self._held, b""
        return held


def _may_begin(tail: bytes) -> bool:
    """Whether (tail) is a part of the line, from its beginning."""
    tail = tail.removeprefix(b"\r")
    if len(tail) <= len(_START):
        return _START.startswith(tail)
    digits = tail.removeprefix(_START)
    return digits != tail and re.fullmatch(rb"\d{1,3}\r?", digits) is not None
