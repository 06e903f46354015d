# SPDX-License-Identifier: BSD-3-Clause
"""What an image's tracepoints noted, decoded: lib/trace hands out its ring, the image has the rest.

An event is the address of a struct uni_trace_point, the time in nanoseconds and the arguments, each
a word of 64 bits in the byte order of the image.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unicore.errors import UserError
from unicore.image.elf import PT_LOAD, Elf, read_elf

_START = "uni_image_start"
_MAGIC = 0x43525455
_VERSION = 1
_HEADER = "IIQQQq"
# A conversion of uni_format(): flags, width, precision, length, kind.
_CONVERSION = re.compile(r"%([-+ #0]*\d*(?:\.\d+)?)(hh|h|ll|l|j|z|t)?([diouxXcsp%])")
_NARROW = {"hh": 8, "h": 16, None: 32}
_CHARACTER = 8  # bits that "%c" takes of its argument


@dataclass(frozen=True)
class Event:
    """A tracepoint that was passed. (time) is in nanoseconds since some point before main()."""

    time: int
    library: str
    name: str
    text: str


@dataclass(frozen=True)
class Trace:
    """The events, the oldest first. (lost) older ones had to give way."""

    events: tuple[Event, ...]
    lost: int


@dataclass(frozen=True)
class _Point:
    library: str
    name: str
    format: str
    arguments: int


def decode(data: bytes, image: Path) -> Trace:
    """What the image whose debug file is (image) handed out as "trace"; UserError where the two do
    not belong together."""
    elf = read_elf(image)
    size = struct.calcsize("=" + _HEADER)
    if len(data) < size:
        raise _damaged(image, "it is too short")
    magic, version, start, lost, _, _ = struct.unpack_from(elf.order + _HEADER, data)
    if (magic, version) != (_MAGIC, _VERSION):
        raise _damaged(image, "it does not begin as one")
    linked = next(symbol.address for symbol in elf.symbols() if symbol.name == _START)
    if (len(data) - size) % 8:
        raise _damaged(image, "its last event is not whole")
    words = [word for (word,) in struct.iter_unpack(elf.order + "Q", data[size:])]
    return Trace(tuple(_events(words, _Memory(elf, start - linked), image)), lost)


def _damaged(image: Path, what: str) -> UserError:
    return UserError(f"the trace of {image}", what, "run the image again, as it was built last")


class _Memory:
    """The constants of an image, where they lay when it ran: (moved) bytes from where linked."""

    def __init__(self, elf: Elf, moved: int) -> None:
        self._elf = elf
        self._moved = moved
        self._points: dict[int, _Point] = {}

    def _offset(self, address: int) -> int:
        """Where in the file is what lay at (address). KeyError where nothing of it did."""
        at = address - self._moved
        for one in self._elf.segments:
            if one.type == PT_LOAD and one.vaddr <= at < one.vaddr + one.filesz:
                return one.offset + at - one.vaddr
        raise KeyError(address)

    def text(self, address: int) -> str:
        offset = self._offset(address)
        end = self._elf.data.index(b"\0", offset)
        return self._elf.data[offset:end].decode(errors="replace")

    def point(self, address: int) -> _Point:
        if address not in self._points:
            layout = f"{self._elf.order}4{self._elf.encoding.address}"
            offset = self._offset(address)
            *texts, arguments = struct.unpack_from(layout, self._elf.data, offset)
            # Pointers within the file are as linked.
            library, name, form = (self.text(one + self._moved) for one in texts)
            if sum(kind != "%" for _, _, kind in _CONVERSION.findall(form)) > arguments:
                raise ValueError("its format wants more")
            self._points[address] = _Point(library, name, form, arguments)
        return self._points[address]


def _events(words: Sequence[int], memory: _Memory, image: Path) -> Iterator[Event]:
    at = 0
    while at < len(words):
        try:
            point = memory.point(words[at])
        except (KeyError, ValueError, struct.error):
            raise _damaged(image, f"no tracepoint is at {words[at]:#x}") from None
        end = at + 2 + point.arguments
        if end > len(words):
            raise _damaged(image, "its last event is not whole")
        text = _formatted(point.format, words[at + 2 : end], memory.text)
        yield Event(words[at + 1], point.library, point.name, text)
        at = end


def _formatted(form: str, arguments: Sequence[int], text_at: Callable[[int], str]) -> str:
    """What uni_format() would have made of (form) and (arguments)."""
    left = iter(arguments)

    def value(found: re.Match[str]) -> str:
        shape, length, kind = found.groups()
        if kind == "%":
            return "%"
        word = next(left)
        bits = _CHARACTER if kind == "c" else _NARROW.get(length, 64)
        if kind == "s":
            try:
                return f"%{shape}s" % text_at(word)
            except (KeyError, ValueError):
                return f"({word:#x})"
        if kind == "p":
            return f"{word:#x}"
        number = word % (1 << bits)
        if kind in "di" and number >> (bits - 1):
            number -= 1 << bits
        return f"%{shape}{'d' if kind in 'iu' else kind}" % number

    return _CONVERSION.sub(value, form)


def lines(trace: Trace) -> list[str]:
    """The trace for people: seconds since the first event, where, what."""
    first = trace.events[0].time if trace.events else 0
    shown = [
        f"{(event.time - first) / 1e9:14.9f}  {event.library}.{event.name}  {event.text}".rstrip()
        for event in trace.events
    ]
    if trace.lost:
        shown.insert(0, f"{trace.lost} older events gave way: trace.words= makes room")
    return shown or ["no tracepoint was passed"]


def as_json(trace: Trace) -> str:
    """The trace in the Trace Event Format, which Perfetto and Chrome's about:tracing show: instant
    events ("ph": "i") of the whole process ("s": "p"), times in microseconds."""
    return json.dumps(
        {
            "displayTimeUnit": "ns",
            "otherData": {"lost": trace.lost},
            "traceEvents": [
                {
                    "name": event.name,
                    "cat": event.library,
                    "ph": "i",
                    "s": "p",
                    "pid": 1,
                    "tid": 1,
                    "ts": event.time / 1000,
                    "args": {"text": event.text},
                }
                for event in trace.events
            ],
        },
        indent=1,
    )
