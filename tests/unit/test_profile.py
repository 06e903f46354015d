# SPDX-License-Identifier: BSD-3-Clause
"""What an image handed out as "profile": whole, damaged, or nothing of the kind."""

from __future__ import annotations

import json
import struct
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tinyimage import Tiny

from unicore.errors import UserError
from unicore.image.elf import read_elf
from unicore.profile import as_json, decode, flame_graph, lines

HEADER = "<IIQQQ"
MAGIC = 0x46525055
MOVED = 0x10000  # as by a loader
WORDS = 2**64 - 1

CODE = """
__attribute__((noinline)) void inner(void);
void inner(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void outer(void);
void outer(void) { inner(); __asm__ volatile("nop"); }
"""
ENTRY = """\
    .section .text.entry,"ax"
    .globl uni_entry
uni_entry:
    call outer
    .section .note.GNU-stack,"",@progbits
"""
# A sample: the handler's frames up to the entry code, which is assembly; then what it interrupted.
STACKS = {("inner",): ["inner"], ("outer", "inner"): ["inner", "outer"], ("(unknown)",): []}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sources = {"app/code.c": CODE, "plat/entry.S": ENTRY}
    return Tiny(tmp_path_factory.mktemp("profile"), sources).build()


def address(image: Path, name: str) -> int:
    """Within (name), where it ran: behind a first instruction, as return addresses are."""
    found = next(one.address for one in read_elf(image).symbols() if one.name == name)
    return found + MOVED + (0 if name == "uni_image_start" else 1)


def header(image: Path, lost: int = 0) -> bytes:
    return struct.pack(HEADER, MAGIC, 1, address(image, "uni_image_start"), lost, 1000)


def sample(image: Path, names: Sequence[str]) -> bytes:
    found = [address(image, name) for name in ["outer", "uni_entry", *names]]
    return struct.pack(f"<{1 + len(found)}Q", len(found), *found)


@given(st.lists(st.sampled_from(sorted(STACKS)), max_size=30), st.integers(0, WORDS))
def test_round_trip(image: Path, stacks: Sequence[tuple[str, ...]], lost: int) -> None:
    data = header(image, lost) + b"".join(sample(image, STACKS[stack]) for stack in stacks)
    profile = decode(data, image)
    assert profile.stacks == Counter(stacks)
    assert (profile.lost, profile.period, profile.count) == (lost, 1000, len(stacks))


def survives(data: bytes, image: Path) -> None:
    """A result, which can be shown in every way, or two lines for the user."""
    try:
        profile = decode(data, image)
    except UserError:
        return
    assert lines(profile)
    json.loads(as_json(profile))
    ET.fromstring(flame_graph(profile, "<any>"))


@given(st.binary(max_size=200))
def test_any_bytes(image: Path, data: bytes) -> None:
    survives(data, image)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 255))
def test_damaged(image: Path, end: int, place: int, change: int) -> None:
    data = header(image) + b"".join(sample(image, names) for names in STACKS.values())
    damaged = bytearray(data[:end])
    if place < len(damaged):
        damaged[place] ^= change
    survives(bytes(damaged), image)


# Any numbers as samples; small ones are places in the image.
@given(st.lists(st.one_of(st.integers(0, 64), st.integers(0, WORDS)), max_size=50))
@settings(max_examples=50)
@example([0])
@example([2000] * 2001)
def test_any_samples(image: Path, words: Sequence[int]) -> None:
    survives(header(image) + struct.pack(f"<{len(words)}Q", *words), image)
    start = address(image, "outer")
    near = [word + start if word <= 64 else word for word in words]
    survives(header(image) + struct.pack(f"<{len(near) + 1}Q", len(near), *near), image)


def test_a_stack_deeper_than_any_is_said(image: Path) -> None:
    survives(header(image) + sample(image, ["inner"] * 74), image)
    with pytest.raises(UserError, match="deeper than there can be one"):
        decode(header(image) + sample(image, ["inner"] * 75), image)


def test_a_sample_that_is_cut_is_said(image: Path) -> None:
    data = header(image) + sample(image, ["inner"])
    for left in range(1, 4 * 8):
        with pytest.raises(UserError, match="its last sample is not whole"):
            decode(data[:-left], image)
    assert decode(data[: -4 * 8], image).count == 0
