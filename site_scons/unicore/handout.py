# SPDX-License-Identifier: BSD-3-Clause
"""Data that a guest hands out over its console: lib/handout."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Mapping

_BEGIN = re.compile(rb"unicore: begin ([A-Za-z0-9.-]{1,64})")
_END = re.compile(rb"unicore: end ([A-Za-z0-9.-]{1,64}) ([0-9a-f]{8})")
_DATA = re.compile(rb"[A-Za-z0-9+/]{2,64}={0,2}")
_MARK = b"unicore: "
_LONGEST_LINE = 100


class Handouts:
    """Takes what a guest hands out off its console.

    (complain) is told of data that did not arrive whole: its name, and what is wrong.
    """

    def __init__(self, complain: Callable[[str, str], None]) -> None:
        self._complain = complain
        self._found: dict[str, bytes] = {}
        self._name = ""  # of what is under way
        self._lines: list[bytes] = []
        self._held = b""  # the beginning of a line that may be one of ours
        self._within = False  # whether the beginning of a line was shown, and is none of ours

    @property
    def found(self) -> Mapping[str, bytes]:
        """What arrived whole, by name: the last of each."""
        return self._found

    def feed(self, data: bytes) -> bytes:
        """(data) less our lines, and less what may be the beginning of one: that is held back
        until a later call shows what it is."""
        text = self._held + data
        if not self._name and _MARK[:1] not in text:
            self._held = b""
            self._within = not text.endswith(b"\n") if text else self._within
            return text
        shown = []
        *lines, self._held = re.split(rb"(?<=\n)", text) if text else [b""]
        for line in lines:
            if self._within or not self._takes(line.rstrip(b"\r\n")):
                shown.append(line)
            self._within = False
        if self._within or not self._may_be_ours(self._held):
            shown.append(self._held)
            self._within = self._within or bool(self._held)
            self._held = b""
        return b"".join(shown)

    def rest(self) -> bytes:
        """What is held back, once nothing more can come."""
        held, self._held = self._held, b""
        if self._name:
            self._complain(self._name, "the image ended before its end")
            self._name = ""
        return held

    def _may_be_ours(self, start: bytes) -> bool:
        if not start or len(start) > _LONGEST_LINE:
            return False
        return bool(self._name) or _MARK.startswith(start[: len(_MARK)])

    def _takes(self, line: bytes) -> bool:
        """Whether a whole line is one of ours; what it means is done."""
        if found := _BEGIN.fullmatch(line):
            if self._name:
                self._complain(self._name, "another begins before its end")
            self._name = found[1].decode()
            self._lines = []
            return True
        if not self._name:
            return False
        if found := _END.fullmatch(line):
            self._end(found[1].decode(), int(found[2], 16))
            return True
        if _DATA.fullmatch(line):
            self._lines.append(line)
            return True
        return False

    def _end(self, name: str, crc: int) -> None:
        begun, self._name = self._name, ""
        try:
            data = b"".join(base64.b64decode(line, validate=True) for line in self._lines)
        except binascii.Error:
            data = None
        if data is None or name != begun or zlib.crc32(data) != crc:
            self._complain(begun, "lines of it are missing or damaged")
        else:
            self._found[begun] = data
