# SPDX-License-Identifier: BSD-3-Clause
"""The exit status as a line on the console, however the console is cut into pieces."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unicore.exitline import ExitLine

# Pieces of which consoles are made, some of them nearly the line.
PIECES = st.lists(
    st.sampled_from(
        (b"\n", b"\r\n", b"\r", b"unicore: ", b"status ", b"7", b"70", b"hello", b"\nunicore: st")
    ),
    max_size=12,
).map(b"".join)


def fed(data: bytes, cuts: list[int]) -> tuple[bytes, int | None]:
    line = ExitLine()
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    shown = b"".join(line.feed(data[a:b]) for a, b in pairwise(places))
    return shown + line.rest(), line.status


@pytest.mark.parametrize("end", (b"\n", b"\r\n"))
@pytest.mark.parametrize("status", (0, 1, 70, 127))
def test_the_line_is_taken_off(status: int, end: bytes) -> None:
    data = b"Hello" + end + end + b"unicore: status %d" % status + end + b"(XEN) bye"
    for cut in range(len(data)):
        assert fed(data, [cut]) == (b"Hello" + end, status)


@given(PIECES, st.lists(st.integers(0, 200), max_size=6))
def test_cuts_make_no_difference(data: bytes, cuts: list[int]) -> None:
    found = re.search(rb"\r?\nunicore: status (\d{1,3})\r?\n", data)
    expected = (data[: found.start()], int(found[1])) if found else (data, None)
    assert fed(data, cuts) == expected


def test_nothing_waits_that_cannot_be_the_line() -> None:
    line = ExitLine()
    assert line.feed(b"Hello, world!") == b"Hello, world!"
    assert line.feed(b"\nunicore") == b""
    assert line.feed(b"n") == b"\nunicoren"
