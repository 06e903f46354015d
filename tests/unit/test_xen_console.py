# SPDX-License-Identifier: BSD-3-Clause
"""The guest's console is found in what Xen prints, however it comes in pieces."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from unicore.xen.console import Console, Dom0Console, PlainConsole, RelayedConsole, XlConsole

CASES: list[tuple[Callable[[], Console], bytes, bytes, bytes]] = [
    (PlainConsole, b"a\r\n(XEN) b", b"a\r\n(XEN) b", b""),
    (
        Dom0Console,
        b"(XEN) Xen version\r\none\r\ntwo (XEN) interrupts\r\nthree\r\n(not Xen)\r\n(XEN) end\r\n",
        b"one\ntwo three\n(not Xen)\n",
        b"(XEN) Xen version\r\n(XEN) interrupts\r\n(XEN) end\r\n",
    ),
    (
        XlConsole,
        b"(XEN) Xen\r\nkernel\r\nunicore-xl: begin 0\r\none\r\r\n(XEN) talks\r\n"
        b"unicore-xl: end is near\r\nunfinishedunicore-xl: end 0 0\r\nbetween\r\n"
        b"unicore-xl: begin 1\r\ntwo\r\nunicore-xl: end 1 3\r\nafter\r\n",
        b"one\r\nunicore-xl: end is near\nunfinishedtwo\n",
        b"(XEN) Xen\r\nkernel\n(XEN) talks\r\nbetween\nafter\n",
    ),
    (
        RelayedConsole,
        b"(XEN) Xen version\r\n(XEN) DOM1: one\r\n(d1) two\r\n(XEN) DOM1: "
        + b"x" * 126
        + b"\r\n(XEN) DOM1: y\r\n(XEN) DOM2: other\r\n",
        b"one\ntwo\n" + b"x" * 126 + b"y\n",
        b"(XEN) Xen version\n(XEN) DOM2: other\n",
    ),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(("kind", "stream", "shown", "others"), CASES)
def test_console(
    kind: Callable[[], Console], stream: bytes, shown: bytes, others: bytes, size: int
) -> None:
    console = kind()
    found = b"".join(console.feed(stream[at : at + size]) for at in range(0, len(stream), size))
    assert found == shown
    if kind is not XlConsole or size == 1:
        assert console.others == others


def test_what_guests_of_dom0_end_with() -> None:
    console = XlConsole()
    parts = console.parts(CASES[2][1])
    assert {number for number, _ in parts} == {0, 1}
    assert console.ended == {0: 0, 1: 3}


def test_text_is_not_held_back() -> None:
    """A prompt has no line end, and must be seen all the same."""
    for console in (Dom0Console(), PlainConsole()):
        assert console.feed(b"login: ") == b"login: "
    xl = XlConsole()
    assert xl.feed(b"unicore-xl: begin 0\r\nlogin: ") == b"login: "


def test_what_others_say_is_bounded() -> None:
    console = Dom0Console()
    for _ in range(1000):
        console.feed(b"(XEN) again\r\n")
    assert len(console.others) == 4000
