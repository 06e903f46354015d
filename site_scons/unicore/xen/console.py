# SPDX-License-Identifier: BSD-3-Clause
"""The guest's console, found in what a machine with Xen prints.

Xen puts "(XEN) " before each line of its own, which may come in the middle of a guest's, and a
carriage return before each line end.
"""

from __future__ import annotations

import re
from typing import Protocol

# Lines of a Linux dom0, between which the console is a guest's: its number, and what xl ended
# with.
BEGIN, END = b"unicore-xl: begin ", b"unicore-xl: end "
_BEGIN = re.compile(re.escape(BEGIN) + rb"(\d+)\n")
_END = re.compile(re.escape(END) + rb"(\d+) (\d+)\n")

XEN = b"(XEN) "
# What stands before a guest's line: from its emulated UART, and from the console_io hypercall.
FROM_UART, FROM_HYPERCALL = XEN + b"DOM1: ", b"(d1) "
# Xen cuts longer lines from the UART into lines of this length: xen/arch/arm/vpl011.c.
UART_CUT = 126
KEPT = 4000  # bytes of what is not the guest's, for whoever wants to know why there is no guest


class Console(Protocol):
    """Takes the guest's console out of a stream."""

    others: bytes  # the end of what was not shown: what Xen and dom0 had to say

    def feed(self, data: bytes) -> bytes:
        """What to show for the next bytes of the stream."""


class PlainConsole:
    """There is nothing in the stream but the guest's console."""

    others = b""

    def feed(self, data: bytes) -> bytes:
        return data


class Dom0Console:
    """The image is dom0 itself: everything is the guest's but Xen's own lines."""

    def __init__(self) -> None:
        self.others = b""
        self._waiting = b""  # what may be the beginning of a line of Xen's, or of a line end

    def feed(self, data: bytes) -> bytes:
        data = self._waiting + data
        shown = []
        while True:
            before, mark, after = data.partition(XEN)
            if not mark:
                begun = 1 if before.endswith(b"\r") else _begun(before, XEN)
                self._waiting = before[len(before) - begun :]
                shown.append(before[: len(before) - begun])
                break
            shown.append(before)
            line, end, data = after.partition(b"\n")
            if not end:
                self._waiting = mark + line
                break
            self.others = (self.others + mark + line + end)[-KEPT:]
        return b"".join(shown).replace(b"\r\n", b"\n")


class XlConsole:
    """Linux is dom0, and says when it begins and ends with a guest (initramfs.py)."""

    def __init__(self) -> None:
        self.others = b""
        self.ended: dict[int, int] = {}  # what xl ended with, by the guest's number
        self._number: int | None = None  # whose console it is now
        self._xen = Dom0Console()
        self._waiting = b""  # what may be the beginning of a mark

    def feed(self, data: bytes) -> bytes:
        return b"".join(part for _, part in self.parts(data))

    def parts(self, data: bytes) -> list[tuple[int, bytes]]:
        """As feed(), but with the numbers of the guests."""
        data = self._waiting + self._xen.feed(data)
        self._keep(self._xen.others)
        self._xen.others = b""
        shown = []
        while True:
            begin = self._number is None
            found = (_BEGIN if begin else _END).search(data)
            if found:
                mine, data = data[: found.start()], data[found.end() :]
            else:
                size = len(data) - _begun(data, BEGIN if begin else END)
                mine, self._waiting = data[:size], data[size:]
            if self._number is None:
                self._keep(mine)
            else:
                shown.append((self._number, mine))
            if not found:
                return shown
            if begin:
                self._number = int(found[1])
            else:
                self.ended[int(found[1])] = int(found[2])
                self._number = None

    def _keep(self, data: bytes) -> None:
        self.others = (self.others + data)[-KEPT:]


class RelayedConsole:
    """There is no dom0: Xen relays the guest's lines."""

    def __init__(self) -> None:
        self.others = b""
        self._waiting = b""  # the line so far

    def feed(self, data: bytes) -> bytes:
        *lines, self._waiting = (self._waiting + data).split(b"\n")
        return b"".join(self._shown(line.removesuffix(b"\r")) for line in lines)

    def _shown(self, line: bytes) -> bytes:
        if line.startswith(FROM_UART):
            line = line.removeprefix(FROM_UART)
            return line if len(line) == UART_CUT else line + b"\n"
        if line.startswith(FROM_HYPERCALL):
            return line.removeprefix(FROM_HYPERCALL) + b"\n"
        self.others = (self.others + line + b"\n")[-KEPT:]
        return b""


def _begun(data: bytes, mark: bytes) -> int:
    """How many bytes at the end of (data) may be the beginning of a line that (mark) begins."""
    whole = data.rfind(mark)
    if whole >= 0 and b"\n" not in data[whole:]:
        return len(data) - whole
    return next((n for n in range(len(mark) - 1, 0, -1) if data.endswith(mark[:n])), 0)
