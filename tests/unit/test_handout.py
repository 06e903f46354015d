# SPDX-License-Identifier: BSD-3-Clause
"""Data among the lines of a console."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unicore.handout import Handouts


def lines(name: str, data: bytes) -> bytes:
    """What lib/handout writes."""
    parts = [data[at : at + 48] for at in range(0, len(data), 48)]
    body = b"".join(base64.b64encode(part) + b"\n" for part in parts)
    end = f"unicore: end {name} {zlib.crc32(data):08x}\n".encode()
    return f"unicore: begin {name}\n".encode() + body + end


def fed(pieces: list[bytes]) -> tuple[bytes, dict[str, bytes], list[str]]:
    """What is shown, what was handed out, and the complaints."""
    complaints: list[str] = []
    handouts = Handouts(lambda name, what: complaints.append(f"{name}: {what}"))
    shown = b"".join(map(handouts.feed, pieces)) + handouts.rest()
    return shown, dict(handouts.found), complaints


@given(st.binary(max_size=200), st.integers(1, 30), st.booleans())
def test_in_pieces_of_any_size(data: bytes, size: int, serial: bool) -> None:
    text = b"before\n" + lines("some", data) + b"after"
    text = text.replace(b"\n", b"\r\n") if serial else text
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    shown, found, complaints = fed(pieces)
    assert shown.replace(b"\r", b"") == b"before\nafter"
    assert found == {"some": data}
    assert not complaints


def test_other_lines_pass_among_ours() -> None:
    first, *rest = lines("x", b"abc" * 40).splitlines(keepends=True)
    shown, found, complaints = fed([first, b"a word\n", rest[0], b"unicore: no\n", *rest[1:]])
    assert shown == b"a word\nunicore: no\n"
    assert found == {"x": b"abc" * 40}
    assert not complaints


@pytest.mark.parametrize("text", [b"$ ", b"unicore", b"unicore: ", b"unic", b"u"])
def test_an_unfinished_line_is_shown_at_the_end(text: bytes) -> None:
    assert fed([text]) == (text, {}, [])


def test_a_prompt_is_not_held_back() -> None:
    handouts = Handouts(lambda name, what: None)
    assert handouts.feed(b"name? ") == b"name? "


def test_the_last_of_a_name_counts() -> None:
    assert fed([lines("x", b"1") + lines("x", b"2")])[1] == {"x": b"2"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (lines("x", b"123").replace(b"MTIz", b"MTI0"), "x: lines of it are missing or damaged"),
        (lines("x", b"123").replace(b"MTIz\n", b""), "x: lines of it are missing or damaged"),
        (lines("x", b"123").replace(b"MTIz", b"MTIzA"), "x: lines of it are missing or damaged"),
        (lines("x", b"1").replace(b"end x", b"end y"), "x: lines of it are missing or damaged"),
        (b"unicore: begin x\nMTIz\n", "x: the image ended before its end"),
        (b"unicore: begin x\n" + lines("y", b""), "x: another begins before its end"),
    ],
)
def test_what_is_not_whole_is_said(text: bytes, complaint: str) -> None:
    _, found, complaints = fed([text])
    assert "x" not in found
    assert complaints == [complaint]


# Bytes among which are lines like ours, in pieces of any size.
PIECES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [
            b"unicore: begin x\n",
            b"unicore: begin y\r\n",
            b"unicore: end x 00000000\n",
            b"unicore: end x 884863d2\n",
            b"unicore: end y",
            b"MTIz\n",
            b"MTI=\n",
            b"MT=I\n",
            b"====\n",
            b"A\n",
            b"AAAAA\n",
            b"\n",
        ]
    ),
)


@given(st.lists(PIECES, max_size=20))
def test_any_bytes(pieces: list[bytes]) -> None:
    shown, found, _ = fed(pieces)
    text = b"".join(pieces)
    # Nothing is made up: what is shown was there, in this order.
    rest = iter(text)
    assert all(byte in rest for byte in shown)
    if b"unicore: begin" not in text:
        assert shown == text
        assert not found
    # The same in one piece, or byte by byte.
    assert fed([text])[:2] == (shown, found)
    assert fed([bytes([byte]) for byte in text])[:2] == (shown, found)


@given(st.binary(max_size=300), st.integers(0, 500), st.integers(1, 255), st.booleans())
def test_damaged(data: bytes, place: int, change: int, cut: bool) -> None:
    text = bytearray(lines("x", data))
    place %= len(text)
    text[place:] = b"" if cut else bytes([text[place] ^ change]) + text[place + 1 :]
    _, found, _ = fed([bytes(text)])
    assert found in ({}, {"x": data})


def test_the_end_of_a_line_is_none_of_ours() -> None:
    handouts = Handouts(lambda name, what: None)
    assert handouts.feed(b"said ") == b"said "
    assert handouts.feed(b"unicore: begin x\n") == b"unicore: begin x\n"
    assert handouts.feed(b"unicore: begin x\n") == b""
