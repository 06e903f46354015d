# SPDX-License-Identifier: BSD-3-Clause
"""Every rule of check_image, each with an image that breaks it."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from tinyimage import LINUX_HELLO, PVH_HELLO, PVH_NOTE, Tiny

from unicore.image import elf
from unicore.image.check import Expectation, check_image

LINUX = Expectation("elf-linux", "uni_entry", 4096)
PVH = replace(LINUX, image="elf-pvh")
XEN = replace(LINUX, image="elf-xen")

# Where the fields of a 64-bit program header are (gABI, "Program Header").
FIELDS = {"flags": (4, "I"), "vaddr": (16, "Q"), "paddr": (24, "Q"), "memsz": (40, "Q")}
TYPE_FIELD, ALIGN_FIELD, ENTRY_FIELD, KIND_FIELD = 0, 48, 24, 16
TEXT, RODATA, DATA, NOTE, STACK = range(5)


def problems(path: Path, expected: Expectation) -> list[str]:
    return [problem.what for problem in check_image(path, expected)]


def patched(path: Path, offset: int, layout: str, value: int) -> Path:
    data = bytearray(path.read_bytes())
    struct.pack_into("<" + layout, data, offset, value)
    result = path.with_suffix(".patched")
    result.write_bytes(data)
    return result


def header(segment: int, offset: int) -> int:
    """Where in the file a field of a program header is: they follow the ELF header's 64 bytes."""
    return 64 + 56 * segment + offset


@pytest.fixture(scope="module")
def linux(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sources = {
        "plat/main.c": LINUX_HELLO,
        "other/string.c": "int uni_used = 5; int inner_name = 6; const char *uni_text(void);"
        'const char *uni_text(void) { return "x"; }'
        '__attribute__((used, section(".uni_table.boot.0"))) static int *const keep[] ='
        "{ &uni_used, &inner_name };",
    }
    return Tiny(tmp_path_factory.mktemp("linux"), sources).build()


@pytest.fixture(scope="module")
def pvh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sources = {"plat/entry.S": PVH_HELLO, "plat/note.S": PVH_NOTE}
    return Tiny(tmp_path_factory.mktemp("pvh"), sources).build("elf-pvh")


def test_good_images_have_no_problem(linux: Path, pvh: Path) -> None:
    assert check_image(linux, LINUX) == []
    assert check_image(pvh, PVH) == []


@pytest.mark.parametrize(
    ("offset", "layout", "value", "what"),
    [
        (
            header(DATA, FIELDS["flags"][0]),
            "I",
            7,
            "the segment at 0x102000 is both writable and executable",
        ),
        (
            header(DATA, FIELDS["vaddr"][0]),
            "Q",
            0x102010,
            "the segment at 0x102010 does not start on a page of 4096 bytes",
        ),
        (
            header(TEXT, FIELDS["memsz"][0]),
            "Q",
            0x1001,
            "the segment at 0x101000 shares a page with the one before it",
        ),
        (
            header(DATA, FIELDS["memsz"][0]),
            "Q",
            2,
            "the segment at 0x102000 claims bytes that the file does not have",
        ),
        (
            header(STACK, FIELDS["flags"][0]),
            "I",
            7,
            "the image does not state that its stack is not executable",
        ),
        (header(STACK, TYPE_FIELD), "I", elf.PT_INTERP, "the image has an interpreter"),
        (header(STACK, TYPE_FIELD), "I", elf.PT_DYNAMIC, "the image has a dynamic section"),
        (KIND_FIELD, "H", 3, "the image is not an executable at a fixed address"),
        (ENTRY_FIELD, "Q", 0x101000, "the image starts at 0x101000, which is not uni_entry"),
        (ENTRY_FIELD, "Q", 0x101000, "the image starts at 0x101000, where no code is"),
        (
            header(DATA, FIELDS["paddr"][0]),
            "Q",
            0x2000,
            "the segment for 0x102000 is to be loaded at 0x2000",
        ),
        (
            header(DATA, FIELDS["memsz"][0]),
            "Q",
            1 << 32,
            "the segment at 0x102000 reaches beyond 4 GiB",
        ),
        (
            header(NOTE, TYPE_FIELD),
            "I",
            6,
            "the image has 0 note segments, and PVH takes exactly one",
        ),
        (
            header(NOTE, ALIGN_FIELD),
            "Q",
            8,
            "the note segment is aligned to 8 bytes, not to 4",
        ),
    ],
)
def test_segments(pvh: Path, offset: int, layout: str, value: int, what: str) -> None:
    assert what in problems(patched(pvh, offset, layout, value), PVH)


@pytest.mark.parametrize(
    ("note", "what"),
    [
        (
            PVH_NOTE.replace(".long 4, 4, 18", ".long 4, 4, 17"),
            "the image has 0 notes that name a PVH entry point, not one",
        ),
        (
            PVH_NOTE.replace(".long 4, 4, 18", ".long 4, 2, 18"),
            "the PVH entry point takes 2 bytes in its note",
        ),
        (
            PVH_NOTE.replace(".long uni_entry", ".long uni_data_start"),
            "the PVH entry point 0x102000 is not in the text of the image",
        ),
        (
            PVH_NOTE.replace(".long 4, 4, 18", ".long 4, 400, 18"),
            "a note reaches beyond its segment",
        ),
    ],
)
def test_pvh_notes(tmp_path: Path, note: str, what: str) -> None:
    tiny = Tiny(tmp_path, {"plat/entry.S": PVH_HELLO, "plat/note.S": note})
    assert problems(tiny.build("elf-pvh"), PVH) == [what]


# Xen's notes of a PV guest: type and content.
XEN_NOTES = (
    (1, ".quad uni_entry"),
    (3, ".quad 0x100000"),
    (4, ".quad 0x100000"),
    (5, '.asciz "xen-3.0"'),
    (8, '.asciz "generic"'),
)


def xen_notes(*notes: tuple[int, str]) -> str:
    """The section of these notes: the address of a label tells how long a content is."""
    lines = ['.section .note.Xen, "a", @note']
    for kind, content in notes:
        lines += [".balign 4", f".long 4, 2f - 1f, {kind}", '.asciz "Xen"', "1:", content, "2:"]
    return "\n".join([*lines, ".balign 4", ""])


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({}, []),
        ({1: ".quad uni_data_start"}, ["the entry point 0x102000 is not in the text of the image"]),
        ({4: ""}, ["the note XEN_ELFNOTE_PADDR_OFFSET holds b''"]),
        ({5: '.asciz "xen-4.0"'}, ["the note XEN_ELFNOTE_XEN_VERSION holds b'xen-4.0\\x00'"]),
        ({9: ".quad 0"}, []),
    ],
)
def test_xen_notes(tmp_path: Path, changed: dict[int, str], what: list[str]) -> None:
    notes = xen_notes(*(dict(XEN_NOTES) | changed).items())
    tiny = Tiny(tmp_path, {"plat/entry.S": PVH_HELLO, "plat/note.S": notes})
    assert problems(tiny.build("elf-xen"), XEN) == what


def test_xen_notes_that_are_missing(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, {"plat/entry.S": PVH_HELLO, "plat/note.S": xen_notes(*XEN_NOTES[1:])})
    expected = "the image has 0 notes XEN_ELFNOTE_ENTRY, not one"
    assert problems(tiny.build("elf-xen"), XEN) == [expected]


def test_xen_maps_memory_where_the_image_is_linked(tmp_path: Path) -> None:
    notes = xen_notes(*(dict(XEN_NOTES) | {3: ".quad 0x200000"}).items())
    tiny = Tiny(tmp_path, {"plat/entry.S": PVH_HELLO, "plat/note.S": notes})
    found = problems(tiny.build("elf-xen"), XEN)
    assert found[0].startswith("Xen maps the segment for 0x100000 at 0x200000")


def test_linux_refuses_low_addresses(linux: Path) -> None:
    offset = header(TEXT, FIELDS["vaddr"][0])
    assert "Linux maps nothing at 0x1000" in problems(patched(linux, offset, "Q", 0x1000), LINUX)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("int uni_x = 1; int *use = &uni_x;", []),
        (
            "extern int uni_weak __attribute__((weak)); int *use = &uni_weak;",
            [],
        ),
        (
            '__attribute__((section(".text.z"))) int use = 1;'
            '__asm__(".globl lost\\n.set lost, 0x1234");',
            ["lost at 0x1234 lies in no library's part of the image"],
        ),
    ],
)
def test_names(tmp_path: Path, source: str, found: list[str]) -> None:
    # (use) is named by the entry code, so that nothing is dropped as unused.
    entry = LINUX_HELLO + '__asm__(".section .text.entry\\n.quad use\\n");'
    tiny = Tiny(tmp_path, {"plat/main.c": entry, "plat/names.c": source})
    assert problems(tiny.build(), LINUX) == found


def test_undefined_names_are_noticed(linux: Path) -> None:
    # The linker would have refused them: take the section from a symbol of the finished image.
    image = elf.read_elf(linux)
    table = next(section for section in image.sections if section.type == elf.SHT_SYMTAB)
    index = [symbol.name for symbol in image.symbols()].index("uni_used") + 1
    broken = patched(linux, table.offset + 24 * index + 6, "H", elf.SHN_UNDEF)
    assert problems(broken, LINUX) == ["uni_used is used and nowhere defined"]


def test_what_is_not_elf_is_one_problem(tmp_path: Path, linux: Path) -> None:
    text = tmp_path / "text"
    text.write_text("hello")
    assert problems(text, LINUX) == ["the file does not start as an ELF file does"]
    text.write_bytes(linux.read_bytes()[:80])
    assert problems(text, LINUX) == [f"{text} is not a complete ELF file"]
