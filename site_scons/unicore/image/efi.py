# SPDX-License-Identifier: BSD-3-Clause
"""A linked image as a UEFI application: PE32+ with one section for each segment.

Layouts and values: Microsoft, "PE Format", by the name of its chapter; UEFI Specification 2.10,
2.1.1 "UEFI Images".

Firmware puts an application where it was linked if that memory is free, and otherwise anywhere,
after which it corrects each absolute address in it. The list of those comes from the relocations
that the linker leaves in the file (--emit-relocs). What a linker would make of an access through
the global offset table is not in that list: hence also --no-relax.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from unicore.image import elf

SHT_RELA, SHF_ALLOC = 4, 2

# "Optional Header Windows-Specific Fields": a base is a multiple of 64 KiB, and sections in the
# file of 512 bytes. Pages of UEFI have 4 KiB on every architecture (UEFI 2.10, 7.2).
BASE_ALIGNMENT, FILE_ALIGNMENT, PAGE = 0x10000, 0x200, 0x1000

# Base relocation types.
ABSOLUTE, HIGHLOW, DIR64 = 0, 3, 10
RELOCATION_FORMATS = {HIGHLOW: "<I", DIR64: "<Q"}

# "Characteristics": executable, addresses beyond 2 GiB are fine, debug information stripped.
CHARACTERISTICS = 0x0002 | 0x0020 | 0x0200
# "DLL Characteristics": may be moved, and never executes what it writes.
DLL_CHARACTERISTICS = 0x0040 | 0x0100
SUBSYSTEM_EFI_APPLICATION = 10

# "Section Flags", by the rights of a segment: code, or initialised data; execute, read, write.
SECTIONS = {
    elf.PF_R | elf.PF_X: (b".text", 0x60000020),
    elf.PF_R: (b".rodata", 0x40000040),
    elf.PF_R | elf.PF_W: (b".data", 0xC0000040),
}
RELOCATIONS = (b".reloc", 0x42000040)  # initialised data, discardable, read
ROOM = (b".room", 0xC0000080)  # uninitialised data, read, write

# A symbol in no section, whose value is how many bytes of memory an image needs behind itself.
ROOM_SYMBOL = "uefi_room"

DIRECTORIES, RELOCATION_DIRECTORY = 16, 5
DOS_HEADER = struct.Struct("<2s58xI")
FILE_HEADER = struct.Struct("<4sHHIIIHH")
OPTIONAL_HEADER = struct.Struct("<HBBIIIIIQIIHHHHHHIIIIHHQQQQII")
SECTION_HEADER = struct.Struct("<8sIIIIIIHHI")
PE32_PLUS = 0x20B
CHECKSUM_OFFSET = 64  # in the optional header


class Machine(NamedTuple):
    """What one machine is called in PE, and what relocations of its ELF supplement mean there."""

    number: int
    absolute: dict[int, int]  # to base relocation types
    relative: frozenset[int]  # right wherever the image is, as long as it stays in one piece


# By e_machine. A distance in pages, and the place in a page, are right after a move by pages.
MACHINES = {
    # System V ABI, AMD64 supplement, table 4.9: 64, 32, 32S; PC32, PLT32, GOTPCREL, PC64,
    # GOTPCRELX, REX_GOTPCRELX; TPOFF32.
    62: Machine(0x8664, {1: DIR64, 10: HIGHLOW, 11: HIGHLOW}, frozenset({2, 4, 9, 23, 24, 41, 42})),
    # ELF for the Arm 64-bit Architecture, 5.7: ABS64; PREL64 to PREL16, PLT32; LD_PREL_LO19 to
    # LDST8_ABS_LO12_NC, TSTBR14 to LDST64_ABS_LO12_NC, LDST128_ABS_LO12_NC; ADR_GOT_PAGE,
    # LD64_GOT_LO12_NC; TLSLE_ADD_TPREL_HI12 to TLSLE_ADD_TPREL_LO12_NC.
    183: Machine(
        0xAA64,
        {257: DIR64},
        frozenset(
            {260, 261, 262, 314, *range(273, 279), *range(279, 287), 299, 311, 312, 549, 550, 551}
        ),
    ),
}


@dataclass(frozen=True)
class Section:
    """One section of the application; (size) is that in memory, which the file may cut short."""

    name: bytes
    flags: int
    address: int  # relative to the base, as all addresses in the file
    size: int
    content: bytes


def write_efi(linked: Path, efi: Path) -> None:
    """Make the application (efi) from the linked ELF file; the same bytes for the same image."""
    efi.write_bytes(efi_bytes(elf.read_elf(linked)))


def efi_bytes(image: elf.Elf) -> bytes:
    """The application; elf.ElfError where the image cannot be one."""
    machine = MACHINES.get(image.machine)
    if machine is None:
        raise elf.ElfError("there is no UEFI for the machine of this image")
    loaded = [item for item in image.segments if item.type == elf.PT_LOAD and item.memsz]
    base = loaded[0].vaddr - PAGE if loaded else 0
    if base % BASE_ALIGNMENT or any(item.vaddr % PAGE for item in loaded):
        raise elf.ElfError(f"an application starts {PAGE:#x} behind a multiple of 64 KiB")
    sections = []
    for segment in loaded:
        if segment.flags not in SECTIONS:
            raise elf.ElfError(f"no section has the rights of the segment at {segment.vaddr:#x}")
        content = image.data[segment.offset : segment.offset + segment.filesz]
        name, flags = SECTIONS[segment.flags]
        sections.append(Section(name, flags, segment.vaddr - base, segment.memsz, content))
    for symbol in image.symbols():
        if symbol.name == ROOM_SYMBOL and symbol.section == elf.SHN_ABS and symbol.address:
            sections.append(Section(*ROOM, _end(sections), symbol.address, b""))
    table = _relocation_table((place - base, kind) for place, kind in _absolute(image, machine))
    sections.append(Section(*RELOCATIONS, _end(sections), len(table), table))
    return _file(machine.number, base, image.entry - base, sections)


def _up(value: int, alignment: int) -> int:
    return -(-value // alignment) * alignment


def _end(sections: list[Section]) -> int:
    """The first page behind all of (sections), which are in order."""
    return _up(sections[-1].address + sections[-1].size, PAGE)


def _file(machine: int, base: int, entry: int, sections: list[Section]) -> bytes:
    """The whole file."""
    headers = DOS_HEADER.size + FILE_HEADER.size + OPTIONAL_HEADER.size + 8 * DIRECTORIES
    headers_size = _up(headers + SECTION_HEADER.size * len(sections), FILE_ALIGNMENT)
    body = bytearray()
    table = bytearray()
    for item in sections:
        content = item.content.ljust(_up(len(item.content), FILE_ALIGNMENT), b"\0")
        offset = headers_size + len(body) if content else 0
        sizes = (item.size, item.address, len(content), offset)
        table += SECTION_HEADER.pack(item.name, *sizes, 0, 0, 0, 0, item.flags)
        body += content

    first, last = sections[0], sections[-1]
    code = _up(len(first.content), FILE_ALIGNMENT)
    result = bytearray(DOS_HEADER.pack(b"MZ", DOS_HEADER.size))
    result += FILE_HEADER.pack(
        *(b"PE\0\0", machine, len(sections), 0, 0, 0),  # no time, and no symbols
        *(OPTIONAL_HEADER.size + 8 * DIRECTORIES, CHARACTERISTICS),
    )
    result += OPTIONAL_HEADER.pack(
        *(PE32_PLUS, 0, 0, code, len(body) - code, 0),
        *(entry, first.address, base, PAGE, FILE_ALIGNMENT),
        *(0, 0, 0, 0, 0, 0, 0),  # versions, of nothing that firmware looks at
        *(_end(sections), headers_size, 0, SUBSYSTEM_EFI_APPLICATION, DLL_CHARACTERISTICS),
        *(0, 0, 0, 0, 0, DIRECTORIES),  # stack and heap are the firmware's
    )
    directories = bytearray(8 * DIRECTORIES)
    struct.pack_into("<II", directories, 8 * RELOCATION_DIRECTORY, last.address, last.size)
    result += directories + table
    result = result.ljust(headers_size, b"\0") + body
    checksum_at = DOS_HEADER.size + FILE_HEADER.size + CHECKSUM_OFFSET
    struct.pack_into("<I", result, checksum_at, _checksum(result))
    return bytes(result)


def _checksum(data: bytearray) -> int:
    """Of a file whose checksum is 0 yet: that of IMAGHELP.DLL ("CheckSum"), the sum of all 16-bit
    words with the carry added again, and the size."""
    total: int = sum(word for (word,) in struct.iter_unpack("<H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total + len(data)


def _relocation_table(entries: Iterable[tuple[int, int]]) -> bytes:
    """What the chapter "The .reloc Section" says: a block for each page with something to relocate,
    whose size is a multiple of 4. Without any, an empty block: the table must not look stripped."""
    result = bytearray()
    for page, group in groupby(sorted(entries), key=lambda entry: entry[0] // PAGE):
        words = [kind << 12 | place % PAGE for place, kind in group]
        words += [ABSOLUTE] * (len(words) % 2)
        result += struct.pack(f"<II{len(words)}H", page * PAGE, 8 + 2 * len(words), *words)
    return bytes(result) or struct.pack("<II", 0, 8)


def _absolute(image: elf.Elf, machine: Machine) -> Iterator[tuple[int, int]]:
    """The place of each absolute address in the image, and its base relocation type."""
    # A symbol in no section is a number, such as a size. Entry 0 stands for no symbol.
    symbols = [(0, False)]
    for item in image.symbols():
        symbols.append((item.address, item.section not in (elf.SHN_UNDEF, elf.SHN_ABS)))

    sections = list(_sections(image))
    tables = [
        section
        for section in sections
        if section.kind == SHT_RELA and sections[section.info].flags & SHF_ALLOC
    ]
    if not tables:
        raise elf.ElfError("the image was linked without --emit-relocs")
    for table in tables:
        raw = memoryview(image.data)[table.offset : table.offset + table.size]
        for place, info, addend in struct.iter_unpack("<QQq", raw):
            kind, (symbol, moves) = info & 0xFFFFFFFF, symbols[info >> 32]
            if kind in machine.absolute:
                type = machine.absolute[kind]
                if _stored(image, place, type) != (symbol + addend) % _limit(type):
                    raise elf.ElfError(f"the linker changed what its relocation at {place:#x} says")
                if moves:
                    yield place, type
            elif kind != 0 and not (kind in machine.relative and moves):
                raise elf.ElfError(f"no loader can move what is at {place:#x} (type {kind})")

    # Its entries have no relocations, but each that is not 0 is an address.
    for section in sections:
        if section.name == b".got":
            for place in range(section.address, section.address + section.size, 8):
                if _stored(image, place, DIR64):
                    yield place, DIR64


def _limit(type: int) -> int:
    return 1 << 8 * struct.calcsize(RELOCATION_FORMATS[type])


def _stored(image: elf.Elf, address: int, type: int) -> int:
    """What the file has at (address)."""
    for segment in image.segments:
        if segment.type == elf.PT_LOAD and 0 <= address - segment.vaddr < segment.filesz:
            offset = segment.offset + address - segment.vaddr
            value: int = struct.unpack_from(RELOCATION_FORMATS[type], image.data, offset)[0]
            return value
    raise elf.ElfError(f"an address is to be at {address:#x}, where the file has nothing")


class _Section(NamedTuple):
    """What base relocations need of an ELF section: gABI, "Section Header"."""

    name: bytes
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    info: int


def _sections(image: elf.Elf) -> Iterator[_Section]:
    encoding = image.encoding
    header = struct.unpack_from(image.order + encoding.header, image.data, elf.IDENT_SIZE)
    offset, size, count, names_index = header[5], header[10], header[11], header[12]
    layout = image.order + encoding.section
    raw = [struct.unpack_from(layout, image.data, offset + index * size) for index in range(count)]
    names = raw[names_index][4] if raw else 0
    for name, kind, flags, address, place, length, _, info, *_ in raw:
        begin = names + name
        end = image.data.index(b"\0", begin)
        yield _Section(image.data[begin:end], kind, flags, address, place, length, info)
