# SPDX-License-Identifier: BSD-3-Clause
"""What the checks and formats need of an ELF file: headers, segments, symbols, notes.

A reader of our own, because every link pays for it: a symbol table of 30,000 entries must take
milliseconds, and so must the import. DWARF is left to pyelftools. The names and layouts are those
of the System V gABI, chapters 4 and 5 (ELF header, symbol table, program header, note section).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ET_EXEC = 2
EM_ARM = 40
PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE, PT_GNU_STACK = 1, 2, 3, 4, 0x6474E551
PF_X, PF_W, PF_R = 1, 2, 4
SHT_SYMTAB, SHT_NOBITS = 2, 8
SHF_ALLOC, SHF_TLS = 2, 0x400
SHN_UNDEF, SHN_ABS = 0, 0xFFF1
STB_LOCAL, STB_GLOBAL, STB_WEAK = 0, 1, 2
STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_TLS = 0, 1, 2, 6


class ElfError(Exception):
    """The file is not an ELF file that an image can be."""


class Segment(NamedTuple):
    type: int
    flags: int
    offset: int
    vaddr: int
    paddr: int
    filesz: int
    memsz: int
    align: int


class Section(NamedTuple):
    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int


class Symbol(NamedTuple):
    name: str
    address: int
    size: int
    section: int
    binding: int
    type: int


class Note(NamedTuple):
    name: bytes
    type: int
    descriptor: bytes


class Encoding(NamedTuple):
    """How one ELF class spells its records; struct formats without the byte order."""

    header: str  # from e_type on
    segment: str
    segment_fields: tuple[int, ...]  # where the fields of Segment are
    section: str
    section_fields: tuple[int, ...]
    symbol: str
    symbol_fields: tuple[int, ...]  # st_name, st_value, st_size, st_info, st_shndx
    address: str


# By EI_CLASS.
ENCODINGS = {
    1: Encoding(
        header="HHIIIIIHHHHHH",
        segment="8I",
        segment_fields=(0, 6, 1, 2, 3, 4, 5, 7),
        section="10I",
        section_fields=(1, 2, 3, 4, 5, 6),
        symbol="IIIBBH",
        symbol_fields=(0, 1, 2, 3, 5),
        address="I",
    ),
    2: Encoding(
        header="HHIQQQIHHHHHH",
        segment="IIQQQQQQ",
        segment_fields=(0, 1, 2, 3, 4, 5, 6, 7),
        section="IIQQQQIIQQ",
        section_fields=(1, 2, 3, 4, 5, 6),
        symbol="IBBHQQ",
        symbol_fields=(0, 4, 5, 1, 3),
        address="Q",
    ),
}
IDENT_SIZE = 16


@dataclass(frozen=True)
class Elf:
    """An ELF file in memory."""

    data: bytes
    order: str  # "<" or ">"
    encoding: Encoding
    type: int
    machine: int
    entry: int
    segments: tuple[Segment, ...]
    sections: tuple[Section, ...]

    def symbols(self) -> Iterator[Symbol]:
        """The entries of the symbol table but the first, which stands for "no symbol"."""
        for table in self.sections:
            if table.type != SHT_SYMTAB:
                continue
            strings = self.sections[table.link]
            names = self.data[strings.offset : strings.offset + strings.size]
            name, value, size, info, index = self.encoding.symbol_fields
            raw = memoryview(self.data)[table.offset : table.offset + table.size]
            entries = struct.iter_unpack(self.order + self.encoding.symbol, raw)
            next(entries, None)
            for entry in entries:
                begin = entry[name]
                # Bit 0 of a function's address says "Thumb" (ELF for the Arm Architecture, 5.5.3).
                is_thumb = self.machine == EM_ARM and entry[info] & 15 == STT_FUNC
                yield Symbol(
                    names[begin : names.index(b"\0", begin)].decode(),
                    entry[value] & ~1 if is_thumb else entry[value],
                    entry[size],
                    entry[index],
                    entry[info] >> 4,
                    entry[info] & 15,
                )

    def notes(self, segment: Segment) -> Iterator[Note]:
        """The notes of a PT_NOTE segment; name and descriptor are padded to 4 bytes."""
        offset, end = segment.offset, segment.offset + segment.filesz
        while offset + 12 <= end:
            namesz, descsz, kind = struct.unpack_from(self.order + "III", self.data, offset)
            name = offset + 12
            descriptor = name + (namesz + 3 & ~3)
            offset = descriptor + (descsz + 3 & ~3)
            if descriptor + descsz > end:
                raise ElfError("a note reaches beyond its segment")
            yield Note(
                self.data[name : name + namesz].rstrip(b"\0"),
                kind,
                self.data[descriptor : descriptor + descsz],
            )


def read_elf(path: Path) -> Elf:
    """The headers of the file (path); raises ElfError where they make no sense."""
    data = path.read_bytes()
    try:
        return _parse(data)
    except (struct.error, LookupError, ValueError) as error:
        raise ElfError(f"{path} is not a complete ELF file") from error


def _parse(data: bytes) -> Elf:
    if data[:4] != b"\x7fELF":
        raise ElfError("the file does not start as an ELF file does")
    encoding = ENCODINGS[data[4]]
    order = {1: "<", 2: ">"}[data[5]]
    header = struct.unpack_from(order + encoding.header, data, IDENT_SIZE)
    kind, machine, _, entry, phoff, shoff, _, _, phentsize, phnum, shentsize, shnum, named = header

    def records(layout: str, offset: int, size: int, count: int) -> Iterator[tuple[int, ...]]:
        for index in range(count):
            yield struct.unpack_from(order + layout, data, offset + index * size)

    sections = list(records(encoding.section, shoff, shentsize, shnum))
    names = sections[named][encoding.section_fields[3]] if sections else 0

    def name(offset: int) -> str:
        begin = names + offset
        return data[begin : data.index(b"\0", begin)].decode()

    return Elf(
        data,
        order,
        encoding,
        kind,
        machine,
        entry,
        tuple(
            Segment(*(record[field] for field in encoding.segment_fields))
            for record in records(encoding.segment, phoff, phentsize, phnum)
        ),
        tuple(
            Section(name(record[0]), *(record[field] for field in encoding.section_fields))
            for record in sections
        ),
    )
