# SPDX-License-Identifier: BSD-3-Clause
"""Addresses are explained from real debug information, and the rest of the text is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tinyimage import CLANG, GCC, Tiny

from unicore.image import elf
from unicore.image.backtrace import BacktraceFilter, Frame, Symbolizer

# Lines matter: the tests name them.
CODE = """\
extern void uni_out(int value);
static inline __attribute__((always_inline)) void inner(int value)
{
    uni_out(value);
}
__attribute__((noinline)) void uni_outer(int value);
void uni_outer(int value)
{
    inner(value);
    uni_out(2);
}
"""
ENTRY = """\
    .section .text.entry,"ax"
    .globl uni_entry
uni_entry:
    call uni_outer
    .section .text.uni_out,"ax"
    .globl uni_out
uni_out:
    ret
    .section .note.GNU-stack,"",@progbits
"""


@pytest.fixture(
    scope="module",
    params=[(CLANG, "-gdwarf-5"), (CLANG, "-gdwarf-4"), (GCC, "-gdwarf-5"), (GCC, "-gdwarf-4")],
    ids=" ".join,
)
def debug(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tiny = Tiny(tmp_path_factory.mktemp("debug"), {"app/code.c": CODE, "plat/entry.S": ENTRY})
    tiny.compile(*request.param, "-fno-optimize-sibling-calls")
    linked, said = tiny.link(tiny.layout())
    assert said == ""
    return linked


def span(path: Path, name: str) -> range:
    (found,) = (item for item in elf.read_elf(path).symbols() if item.name == name)
    return range(found.address, found.address + found.size)


def calls(path: Path) -> list[int]:
    """The addresses of the call instructions (opcode e8) of uni_outer, in order."""
    image = elf.read_elf(path)
    text = image.segments[0]
    return [
        address
        for address in span(path, "uni_outer")
        if image.data[text.offset + address - text.vaddr] == 0xE8
    ]


def test_a_place_in_a_function(debug: Path) -> None:
    start = span(debug, "uni_outer").start
    assert Symbolizer(debug).frames(start) == (Frame("uni_outer", "src/app/code.c", 8),)


def test_inlined_functions_come_innermost_first(debug: Path) -> None:
    first, second = calls(debug)
    assert Symbolizer(debug).frames(first) == (
        Frame("inner", "src/app/code.c", 4),
        Frame("uni_outer", "src/app/code.c", 9),
    )
    assert Symbolizer(debug).frames(second) == (Frame("uni_outer", "src/app/code.c", 10),)


def test_assembly_has_a_name(debug: Path) -> None:
    (found,) = Symbolizer(debug).frames(0x400000)
    assert found.function == "uni_entry"


def test_addresses_outside_the_text_mean_nothing(debug: Path) -> None:
    symbolizer = Symbolizer(debug)
    assert symbolizer.frames(0) == ()
    assert symbolizer.frames(1 << 40) == ()


def test_nothing_is_read_before_it_is_needed(tmp_path: Path) -> None:
    filter = BacktraceFilter(Symbolizer(tmp_path / "missing"))
    assert filter.feed(b"Hello\r\n") == b"Hello\r\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_the_filter_explains_backtrace_lines(debug: Path, end: bytes, step: int) -> None:
    first, second = calls(debug)
    # The second line is a return address: the call before it is meant.
    lines = [b"crash", b"  #0 0x%016x" % first, b"  #1 0x%016x" % (second + 5), b"  #2 0x10", b"ok"]
    text = b"".join(line + end for line in lines) + b"$ "
    filter = BacktraceFilter(Symbolizer(debug))
    shown = b"".join(filter.feed(text[at : at + step]) for at in range(0, len(text), step))
    assert shown.split(end) == [
        b"crash",
        b"  #0 0x%016x inner at src/app/code.c:4, inlined in uni_outer at src/app/code.c:9" % first,
        b"  #1 0x%016x uni_outer at src/app/code.c:10" % (second + 5),
        b"  #2 0x10",
        b"ok",
        b"$ ",
    ]


@pytest.mark.parametrize("text", [b"", b"a prompt> ", b"  #0 0x4000", b"\n\n\r", b"\xff\x00" * 99])
def test_no_byte_waits(debug: Path, text: bytes) -> None:
    assert BacktraceFilter(Symbolizer(debug)).feed(text) == text
