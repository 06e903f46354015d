# SPDX-License-Identifier: BSD-3-Clause
"""What an image handed out as "trace": whole, damaged, or nothing of the kind."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tinyimage import Tiny

from unicore.errors import UserError
from unicore.image.elf import read_elf
from unicore.trace import Event, as_json, decode, lines

HEADER = "<IIQQQq"
MAGIC = 0x43525455
MOVED = 0x10000  # as by a loader
WORDS = 2**64 - 1

# Points as lib/trace has them; "short" is none: it has fewer arguments than its format wants.
CODE = """
struct uni_trace_point { const char *library, *name, *format; unsigned long arguments; };
extern const struct uni_trace_point points[];
const struct uni_trace_point points[] = {
    {"lib", "plain", "100%%", 0},
    {"lib", "signed", "%d", 1},
    {"lib", "wide", "%llx %hhu %5.3d", 3},
    {"lib", "text", "<%-6s>", 1},
    {"lib", "character", "%c", 1},
    {"lib", "pointer", "%p", 1},
    {"lib", "short", "%d %d", 1},
};
const char uni_text[] = "word";
extern const char uni_text[];
__attribute__((used)) static const void *volatile kept[] = {points, uni_text};
__asm__(".section .text.entry,\\"ax\\"\\n.globl uni_entry\\nuni_entry: ret\\n"
        ".reloc ., R_X86_64_NONE, kept\\n");
"""
POINTS = ["plain", "signed", "wide", "text", "character", "pointer", "short"]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Tiny(tmp_path_factory.mktemp("trace"), {"app/code.c": CODE}).build()


def address(image: Path, name: str) -> int:
    return next(one.address for one in read_elf(image).symbols() if one.name == name)


def header(image: Path, lost: int = 0) -> bytes:
    return struct.pack(HEADER, MAGIC, 1, address(image, "uni_image_start") + MOVED, lost, 5, 6)


def event(image: Path, name: str, time: int, *arguments: int) -> bytes:
    at = address(image, "points") + MOVED + 32 * POINTS.index(name)
    return struct.pack(f"<{2 + len(arguments)}Q", at, time, *arguments)


def whole(image: Path) -> bytes:
    """Something of every kind."""
    text = address(image, "uni_text") + MOVED
    return b"".join(
        (
            header(image, 3),
            event(image, "plain", 10),
            event(image, "signed", 20, 2**32 - 5),
            event(image, "wide", 30, 2**64 - 1, 0x1FF, 42),
            event(image, "text", 40, text),
            event(image, "text", 50, 7),
            event(image, "character", 60, ord("x")),
            event(image, "pointer", 70, 0xAB),
        )
    )


def test_every_kind(image: Path) -> None:
    trace = decode(whole(image), image)
    assert trace.lost == 3
    assert trace.events == (
        Event(10, "lib", "plain", "100%"),
        Event(20, "lib", "signed", "-5"),
        Event(30, "lib", "wide", "ffffffffffffffff 255   042"),
        Event(40, "lib", "text", "<word  >"),
        Event(50, "lib", "text", "<(0x7)>"),
        Event(60, "lib", "character", "x"),
        Event(70, "lib", "pointer", "0xab"),
    )


@given(arguments=st.lists(st.integers(0, WORDS), max_size=40), lost=st.integers(0, WORDS))
def test_round_trip(image: Path, arguments: Sequence[int], lost: int) -> None:
    data = header(image, lost)
    data += b"".join(event(image, "signed", at, word) for at, word in enumerate(arguments))
    trace = decode(data, image)
    signed = struct.unpack(f"<{len(arguments)}i", b"".join(map(low_half, arguments)))
    assert [int(one.text) for one in trace.events] == list(signed)
    assert [one.time for one in trace.events] == list(range(len(arguments)))
    assert trace.lost == lost
    assert len(json.loads(as_json(trace))["traceEvents"]) == len(arguments)


def low_half(word: int) -> bytes:
    return struct.pack("<Q", word)[:4]


def survives(data: bytes, image: Path) -> None:
    """A result, which can be shown, or two lines for the user."""
    try:
        trace = decode(data, image)
    except UserError:
        return
    assert lines(trace)
    json.loads(as_json(trace))


@given(st.binary(max_size=200))
def test_any_bytes(image: Path, data: bytes) -> None:
    survives(data, image)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 255))
def test_damaged(image: Path, end: int, place: int, change: int) -> None:
    data = bytearray(whole(image)[:end])
    if place < len(data):
        data[place] ^= change
    survives(bytes(data), image)


# Any word of the image as a tracepoint, and arguments of it.
@given(st.lists(st.one_of(st.integers(0, 0x400), st.integers(0, WORDS)), max_size=20))
@example([0xFFFFFFFF, 0xFFFFFFFF])
def test_any_events(image: Path, words: Sequence[int]) -> None:
    near = [word + address(image, "points") + MOVED - 64 for word in words if word < 0x400]
    for name in POINTS:
        survives(header(image) + event(image, name, 1, *words), image)
    survives(header(image) + struct.pack(f"<{len(near)}Q", *near), image)


def test_an_event_that_is_cut_is_said(image: Path) -> None:
    with pytest.raises(UserError, match="its last event is not whole"):
        decode(whole(image)[:-8], image)
    with pytest.raises(UserError, match="its last event is not whole"):
        decode(whole(image)[:-3], image)


def test_a_point_that_wants_more_than_it_has_is_said(image: Path) -> None:
    with pytest.raises(UserError, match="no tracepoint is at"):
        decode(header(image) + event(image, "short", 1, 2), image)


def test_a_character_is_a_byte(image: Path) -> None:
    trace = decode(header(image) + event(image, "character", 1, 0xFFFFFF41), image)
    assert trace.events[0].text == "A"
