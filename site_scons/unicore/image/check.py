# SPDX-License-Identifier: BSD-3-Clause
"""Does a linked image keep its promises? What its loaders rely on, and what recipes state.

Loaders, with the source of each rule at its check: Linux's execve for "elf-linux"; Xen's domain
builder for "elf-xen"; for "elf-pvh" QEMU 7.2 (hw/i386/x86.c, pvh.c) and Firecracker (its loader is
the crate linux-loader 0.13).

Every function, object and global label lies in the group of a library or in a shared one. Who may
use which of them is checked on the objects (unicore.contracts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from unicore.image import elf
from unicore.image.groups import GroupMap
from unicore.image.linkerscript import of_script
from unicore.model import ImageFormat

# Linux maps nothing below vm.mmap_min_addr, 64 KiB by default (its documentation,
# admin-guide/sysctl/vm.rst).
LINUX_LOWEST_ADDRESS = 0x10000

# Firecracker keeps its own tables below 1 MiB (arch/x86_64/layout.rs, HIMEM_START) and refuses an
# ELF entry there, even though the PVH protocol does not use that entry.
PVH_LOWEST_ADDRESS = 0x100000
# The processor starts in 32-bit mode without paging (Xen, docs/misc/pvh.pandoc).
PVH_ADDRESS_LIMIT = 1 << 32

# Xen, xen/include/public/elfnote.h: the address where a PVH guest starts.
XEN_ELFNOTE_PHYS32_ENTRY = 18
# And what a PV guest says of itself: the address where it starts; where its memory is mapped, and
# what address of the ELF file is the first of that memory; Xen's version, and how it is loaded.
XEN_ELFNOTE_ENTRY = 1
XEN_ELFNOTE_VIRT_BASE = 3
XEN_ELFNOTE_PADDR_OFFSET = 4
XEN_ELFNOTE_XEN_VERSION = 5
XEN_ELFNOTE_LOADER = 8


class Problem(NamedTuple):
    """What is wrong with an image, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Expectation:
    """What an image has to be."""

    image: ImageFormat
    entry: str
    page_size: int


def check_image(path: Path, expected: Expectation) -> list[Problem]:
    """Every problem of the linked ELF file (path), in a fixed order."""
    try:
        image = elf.read_elf(path)
        symbols = list(image.symbols())
        return [
            *_segments(image, expected.page_size),
            *_names(symbols),
            *_entry(image, symbols, expected.entry),
            *_FORMATS.get(expected.image, _nothing)(image),
        ]
    except elf.ElfError as error:
        return [Problem(str(error), "remove the file and build again; else the linker is broken")]


def _loaded(image: elf.Elf) -> list[elf.Segment]:
    """The segments that take memory. One that is empty, such as data where there is none, loads
    nothing and is left alone."""
    return [item for item in image.segments if item.type == elf.PT_LOAD and item.memsz]


def _segments(image: elf.Elf, page: int) -> Iterator[Problem]:
    script = "the linker script is at fault (site_scons/unicore/image/linkerscript.py)"
    if image.type != elf.ET_EXEC:
        yield Problem("the image is not an executable at a fixed address", script)
    unwanted_types = {elf.PT_INTERP: "an interpreter", elf.PT_DYNAMIC: "a dynamic section"}
    for unwanted, name in unwanted_types.items():
        if any(segment.type == unwanted for segment in image.segments):
            yield Problem(f"the image has {name}", "link it with -static and without -pie")
    stacks = [item for item in image.segments if item.type == elf.PT_GNU_STACK]
    if len(stacks) != 1 or stacks[0].flags & elf.PF_X:
        yield Problem("the image does not state that its stack is not executable", script)

    end = 0
    for segment in sorted(_loaded(image), key=lambda item: item.vaddr):
        where = f"the segment at {segment.vaddr:#x}"
        if segment.flags & elf.PF_W and segment.flags & elf.PF_X:
            yield Problem(f"{where} is both writable and executable", script)
        if segment.vaddr % page or (segment.vaddr - segment.offset) % page:
            yield Problem(f"{where} does not start on a page of {page} bytes", script)
        if segment.vaddr < end:
            yield Problem(f"{where} shares a page with the one before it", script)
        if segment.filesz > segment.memsz or segment.offset + segment.filesz > len(image.data):
            yield Problem(f"{where} claims bytes that the file does not have", script)
        end = -(-(segment.vaddr + segment.memsz) // page) * page


def _names(symbols: list[elf.Symbol]) -> Iterator[Problem]:
    groups = GroupMap(symbols)
    for symbol in symbols:
        is_global = symbol.binding != elf.STB_LOCAL
        if symbol.section == elf.SHN_UNDEF:
            if is_global and symbol.binding != elf.STB_WEAK:
                yield Problem(
                    f"{symbol.name} is used and nowhere defined",
                    'add the API that declares it to "needs" of the library that uses it',
                )
            continue
        # What is thread-local has no address: its value is an offset.
        if of_script(symbol.name) or symbol.type == elf.STT_TLS:
            continue
        if not is_global and (
            symbol.type not in (elf.STT_OBJECT, elf.STT_FUNC) or symbol.section == elf.SHN_ABS
        ):
            continue
        if not groups.owners(symbol.address, symbol.size):
            yield Problem(
                f"{symbol.name} at {symbol.address:#x} lies in no library's part of the image",
                "put it in a section named .text, .rodata, .data or .bss, or one below those",
            )


def _entry(image: elf.Elf, symbols: list[elf.Symbol], name: str) -> Iterator[Problem]:
    if not any(
        symbol.name == name and symbol.address == image.entry and symbol.section != elf.SHN_UNDEF
        for symbol in symbols
    ):
        yield Problem(
            f"the image starts at {image.entry:#x}, which is not {name}",
            f"define {name} in the platform's entry code, as a global symbol",
        )
    if not _is_executable(image, image.entry):
        yield Problem(
            f"the image starts at {image.entry:#x}, where no code is",
            f"put {name} in the section .text.entry",
        )


def _is_executable(image: elf.Elf, address: int) -> bool:
    return any(
        segment.flags & elf.PF_X and segment.vaddr <= address < segment.vaddr + segment.filesz
        for segment in _loaded(image)
    )


def _linux(image: elf.Elf) -> Iterator[Problem]:
    for segment in _loaded(image):
        if segment.vaddr < LINUX_LOWEST_ADDRESS:
            yield Problem(
                f"Linux maps nothing at {segment.vaddr:#x}",
                "let the platform's memory start at 64 KiB or above",
            )


def _pvh(image: elf.Elf) -> Iterator[Problem]:
    for segment in _loaded(image):
        if segment.paddr < PVH_LOWEST_ADDRESS or segment.paddr != segment.vaddr:
            yield Problem(
                f"the segment for {segment.vaddr:#x} is to be loaded at {segment.paddr:#x}",
                "link it where it is loaded, at 1 MiB or above: hypervisors use what is below",
            )
        if segment.paddr + segment.memsz > PVH_ADDRESS_LIMIT:
            yield Problem(
                f"the segment at {segment.paddr:#x} reaches beyond 4 GiB",
                "link it below: a PVH guest starts in 32-bit mode",
            )

    segments = [item for item in image.segments if item.type == elf.PT_NOTE]
    # Of several, Firecracker believes the last one, even if it names no entry point.
    if len(segments) != 1:
        yield Problem(
            f"the image has {len(segments)} note segments, and PVH takes exactly one",
            "put a note of type XEN_ELFNOTE_PHYS32_ENTRY in the section .note.Xen",
        )
        return
    # QEMU pads the name to p_align, everybody else to 4 bytes: only 4 suits all.
    if segments[0].align != 4 or segments[0].offset % 4:
        yield Problem(
            f"the note segment is aligned to {segments[0].align} bytes, not to 4",
            "write .p2align 2 before the note, and nothing larger",
        )
    entries = [
        note.descriptor
        for note in image.notes(segments[0])
        if note.name == b"Xen" and note.type == XEN_ELFNOTE_PHYS32_ENTRY
    ]
    if len(entries) != 1:
        yield Problem(
            f"the image has {len(entries)} notes that name a PVH entry point, not one",
            "put a note of type XEN_ELFNOTE_PHYS32_ENTRY in the section .note.Xen",
        )
    for entry in entries:
        # elfnote.h: numbers take 4 or 8 bytes.
        if len(entry) not in (4, 8):
            yield Problem(
                f"the PVH entry point takes {len(entry)} bytes in its note",
                "write it as .long or .quad, and the size with it",
            )
            continue
        address = int.from_bytes(entry, "little")
        if not _is_executable(image, address):
            yield Problem(
                f"the PVH entry point {address:#x} is not in the text of the image",
                "let the note hold the address of the entry code",
            )


def _xen(image: elf.Elf) -> Iterator[Problem]:
    """Xen, xen/common/libelf/libelf-dominfo.c, which its tools share."""
    numbers = {}
    for kind, name, value in (
        (XEN_ELFNOTE_XEN_VERSION, "XEN_VERSION", b"xen-3.0\0"),
        (XEN_ELFNOTE_LOADER, "LOADER", b"generic\0"),
        (XEN_ELFNOTE_ENTRY, "ENTRY", None),
        (XEN_ELFNOTE_VIRT_BASE, "VIRT_BASE", None),
        (XEN_ELFNOTE_PADDR_OFFSET, "PADDR_OFFSET", None),
    ):
        found = [
            note.descriptor
            for segment in image.segments
            if segment.type == elf.PT_NOTE
            for note in image.notes(segment)
            if note.name == b"Xen" and note.type == kind
        ]
        if len(found) != 1:
            yield Problem(
                f"the image has {len(found)} notes XEN_ELFNOTE_{name}, not one",
                "put it in the section .note.Xen",
            )
        elif value is None and len(found[0]) in (4, 8):
            numbers[kind] = int.from_bytes(found[0], "little")
        elif found[0] != value:
            yield Problem(
                f"the note XEN_ELFNOTE_{name} holds {found[0]!r}",
                f"let it hold {value!r}" if value else "write it as .long or .quad",
            )
    if len(numbers) != 3:
        return

    if not _is_executable(image, numbers[XEN_ELFNOTE_ENTRY]):
        yield Problem(
            f"the entry point {numbers[XEN_ELFNOTE_ENTRY]:#x} is not in the text of the image",
            "let the note XEN_ELFNOTE_ENTRY hold the address of the entry code",
        )
    base = numbers[XEN_ELFNOTE_VIRT_BASE]
    for segment in _loaded(image):
        mapped = segment.paddr - numbers[XEN_ELFNOTE_PADDR_OFFSET] + base
        if mapped != segment.vaddr or mapped < base:
            yield Problem(
                f"Xen maps the segment for {segment.vaddr:#x} at {mapped:#x}, its memory from "
                f"{base:#x} on",
                "let the notes XEN_ELFNOTE_VIRT_BASE and XEN_ELFNOTE_PADDR_OFFSET hold the "
                "address where the image is linked, or less",
            )


def _raw(image: elf.Elf) -> Iterator[Problem]:
    lowest = min((segment.vaddr for segment in _loaded(image)), default=image.entry)
    if image.entry != lowest:
        yield Problem(
            f"the image starts at {image.entry:#x}, and its first byte is at {lowest:#x}",
            "put the entry code, and nothing else, in the section .text.entry",
        )


def _nothing(_image: elf.Elf) -> Iterator[Problem]:
    yield from ()


# What a format asks of an image besides what holds for all of them.
_FORMATS: Mapping[ImageFormat, Callable[[elf.Elf], Iterator[Problem]]] = {
    "elf-linux": _linux,
    "elf-pvh": _pvh,
    "elf-xen": _xen,
    "raw": _raw,
}
