# SPDX-License-Identifier: BSD-3-Clause
"""An object file: sections, symbols, relocations, and what they say of who refers to whom.

A reader of our own for the same reason as that of images (docs/decisions/0007): every object that
is compiled is read once. Layouts are those of the System V gABI, chapters 4 and 5; the types of
relocations those of each processor's supplement.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from unicore.image.elf import (
    ENCODINGS,
    IDENT_SIZE,
    SHN_UNDEF,
    SHT_SYMTAB,
    STB_LOCAL,
    STT_FUNC,
    STT_OBJECT,
)

EM_MIPS, EM_ARM, EM_X86_64, EM_AARCH64, EM_RISCV = 8, 40, 62, 183, 243
SHT_RELA, SHT_REL = 4, 9
SHF_ALLOC, SHF_EXECINSTR = 2, 4
SHN_LORESERVE = 0xFF00
STB_WEAK = 2
STT_NOTYPE, STT_SECTION = 0, 3

# The relocations that calls and jumps have; any other takes an address, or reads what is there.
# R_MIPS_26, PC21_S2, PC26_S2, PC16; R_ARM_PC24, PLT32, CALL, JUMP24, THM_CALL, THM_JUMP24, JUMP19,
# JUMP11; R_X86_64_PLT32; R_AARCH64_TSTBR14, CONDBR19, JUMP26, CALL26; R_RISCV_BRANCH, JAL, CALL,
# CALL_PLT, RVC_BRANCH, RVC_JUMP.
CALLS = {
    EM_MIPS: frozenset({4, 10, 60, 61}),
    EM_ARM: frozenset({1, 10, 27, 28, 29, 30, 51, 102}),
    EM_X86_64: frozenset({4}),
    EM_AARCH64: frozenset({279, 280, 282, 283}),
    EM_RISCV: frozenset({16, 17, 18, 19, 44, 45}),
}
# Those that refer to no symbol: R_*_NONE, and what assemblers tell linkers of RISC-V about
# alignment and relaxation.
_IDLE = {EM_RISCV: frozenset({0, 43, 51})}
# Distances count from the end of the field (R_X86_64_PC32, PLT32): the addend is smaller by 4.
_FROM_END = {EM_X86_64: frozenset({2, 4})}

# What unwinders, linkers and debuggers read.
_IGNORED = (".ARM.ex", ".eh_frame", ".note", ".pdr", ".debug_", ".llvm", ".gcc")


class ObjectError(Exception):
    """The file is not an object that this reader knows."""


class Section(NamedTuple):
    name: str
    type: int
    flags: int
    offset: int
    size: int
    link: int
    info: int


class Symbol(NamedTuple):
    name: str
    value: int
    section: int
    binding: int
    type: int


class Node(NamedTuple):
    """A function, or the data of one section: what edges start from and lead to."""

    name: str
    section: int
    start: int  # offset in its section
    code: bool
    table: str  # of which UNI_TABLE this is an entry; "" for nearly everything


class Edge(NamedTuple):
    """A reference. (target) is a node of the same object, or the name of a global symbol."""

    source: int
    target: int | str
    call: bool
    offset: int  # in the source's section; of data, where it is mentioned first


@dataclass(frozen=True)
class ObjectFile:
    """A relocatable file in memory."""

    data: bytes
    order: str  # "<" or ">"
    bits: int
    machine: int
    sections: tuple[Section, ...]
    symbols: tuple[Symbol, ...]
    _relocated: dict[int, list[int]] = field(default_factory=dict)

    @staticmethod
    def parse(data: bytes) -> ObjectFile:
        """The object in (data); ObjectError where it makes no sense."""
        try:
            return _parse(data)
        except (struct.error, LookupError, ValueError) as error:
            raise ObjectError("it is not a complete object file") from error

    def content(self, name: str) -> bytes:
        """The bytes of the section (name); none where there is none."""
        for section in self.sections:
            if section.name == name:
                return self.data[section.offset : section.offset + section.size]
        return b""

    def relocations(self, section: Section) -> Iterator[tuple[int, ...]]:
        """(offset, symbol, type, addend) of each entry of a relocation section; the addends of
        SHT_REL lie in what is relocated and are 0 here."""
        raw = memoryview(self.data)[section.offset : section.offset + section.size]
        wide = self.bits == 64
        layout = {(False, 9): "II", (False, 4): "IIi", (True, 9): "QQ", (True, 4): "QQq"}
        shift = 32 if wide else 8
        mask = (1 << shift) - 1
        for offset, info, *addend in struct.iter_unpack(
            self.order + layout[wide, section.type], raw
        ):
            yield offset, info >> shift, info & mask, *(addend or (0,))

    def relocated(self, name: str) -> dict[int, int]:
        """By offset in the section (name): what a relocation adds to the bytes that are there."""
        for section in self.sections:
            if section.type in (SHT_RELA, SHT_REL) and self.sections[section.info].name == name:
                symbols = self.symbols
                return {
                    offset: symbols[symbol].value + addend
                    for offset, symbol, _, addend in self.relocations(section)
                }
        return {}

    def weak(self) -> Iterator[str]:
        """The undefined symbols that may stay so."""
        for symbol in self.symbols:
            if symbol.section == SHN_UNDEF and symbol.binding == STB_WEAK:
                yield symbol.name

    def graph(self) -> tuple[list[Node], list[Edge], dict[str, tuple[int, bool]]]:
        """Nodes, edges, and the global symbols defined: name -> (node, whether weak).

        Symbols without a section, such as absolute ones, have the node -1.
        """
        return _Graph(self).result()


class _Graph:
    def __init__(self, file: ObjectFile) -> None:
        self._file = file
        self.nodes: list[Node] = []
        self._starts: dict[int, tuple[list[int], int]] = {}  # section -> offsets, its first node
        functions: dict[int, dict[int, Symbol]] = {}
        objects: dict[int, str] = {}
        for symbol in file.symbols:
            if not 0 < symbol.section < SHN_LORESERVE or symbol.type == STT_SECTION:
                continue
            if not file.sections[symbol.section].flags & SHF_EXECINSTR:
                if symbol.type == STT_OBJECT:
                    objects.setdefault(symbol.section, symbol.name)
                continue
            if symbol.type == STT_FUNC or symbol.binding != STB_LOCAL:
                there = functions.setdefault(symbol.section, {})
                known = there.get(symbol.value)
                if known is None or known.binding == STB_LOCAL:
                    there[symbol.value] = symbol
        for index, section in enumerate(file.sections):
            if not section.flags & SHF_ALLOC or section.name.startswith(_IGNORED):
                continue
            code = bool(section.flags & SHF_EXECINSTR)
            inside = functions.get(index, {})
            offsets = sorted(inside) or [0]
            self._starts[index] = offsets, len(self.nodes)
            for start in offsets:
                named = inside.get(start)
                name = named.name if named else objects.get(index) or _plain(section.name)
                self.nodes.append(Node(name, index, start, code, _table(section.name)))

    def _node(self, section: int, offset: int) -> int:
        found = self._starts.get(section)
        if found is None:
            return -1
        offsets, first = found
        if len(offsets) == 1:
            return first
        return first + max(bisect_right(offsets, offset) - 1, 0)

    def result(self) -> tuple[list[Node], list[Edge], dict[str, tuple[int, bool]]]:
        file = self._file
        edges: dict[tuple[int, int | str, bool, int], int] = {}
        calls, idle = CALLS.get(file.machine, frozenset()), _IDLE.get(file.machine, {0})
        for section in file.sections:
            if section.type not in (SHT_RELA, SHT_REL) or section.info not in self._starts:
                continue
            for offset, index, kind, addend in file.relocations(section):
                if kind in idle:
                    continue
                symbol = file.symbols[index]
                source = self._node(section.info, offset)
                target: int | str
                if symbol.binding != STB_LOCAL:
                    target = symbol.name
                else:
                    if section.type == SHT_REL:
                        addend = self._in_place(section.info, offset, kind)
                    elif kind in _FROM_END.get(file.machine, ()):
                        addend += 4
                    target = self._node(symbol.section, symbol.value + addend)
                    if target in (source, -1):
                        continue
                # Code is told apart by where it is mentioned: which address is for which call.
                data = isinstance(target, int) and not self.nodes[target].code
                call = kind in calls or self._branches(section.info, offset, kind)
                key = source, target, call, -1 if data else offset
                edges.setdefault(key, offset)
        useful = {source for source, _, _, _ in edges}
        found = [
            Edge(source, target, call, offset)
            for (source, target, call, _), offset in edges.items()
            if isinstance(target, str) or self.nodes[target].code or target in useful
        ]
        defined = {
            symbol.name: (self._node(symbol.section, symbol.value), symbol.binding == STB_WEAK)
            for symbol in file.symbols
            if symbol.binding != STB_LOCAL and symbol.section != SHN_UNDEF
        }
        return self.nodes, found, defined

    def _branches(self, section: int, offset: int, kind: int) -> bool:
        """Whether R_X86_64_PC32, which gas has for symbols of the same file, is that of a branch.
        Before an operand in memory there is a ModRM byte with mod 0 and r/m 5 (Intel SDM volume 2,
        table 2-2), which no opcode of a branch looks like."""
        file = self._file
        if file.machine != EM_X86_64 or kind != 2 or not offset:
            return False
        place = file.sections[section]
        code = bool(place.flags & SHF_EXECINSTR)
        return code and file.data[place.offset + offset - 1] & 0xC7 != 0x05

    def _in_place(self, section: int, offset: int, kind: int) -> int:
        """The addend of a relocation that keeps it where it applies: of words and of R_MIPS_26.
        Others matter only where one section has several functions, and there they are 0."""
        file = self._file
        if file.machine not in (EM_MIPS, EM_ARM) or kind not in (2, 4):
            return 0
        at = file.sections[section].offset + offset
        (word,) = struct.unpack_from(f"{file.order}I", file.data, at)
        return (word & 0x3FFFFFF) << 2 if kind == 4 else int(word)


def _plain(section: str) -> str:
    """What a section without symbols is called: the part of its name that a compiler made up."""
    for prefix in (".text.", ".data.rel.ro.", ".rodata.", ".data.", ".bss."):
        if section.startswith(prefix):
            return section[len(prefix) :]
    return section


def _table(section: str) -> str:
    return section.split(".")[2] if section.startswith(".uni_table.") else ""


def _parse(data: bytes) -> ObjectFile:
    if data[:4] != b"\x7fELF":
        raise ValueError("no ELF file")
    encoding = ENCODINGS[data[4]]
    order = {1: "<", 2: ">"}[data[5]]
    header = struct.unpack_from(order + encoding.header, data, IDENT_SIZE)
    machine, at, size, count, named = header[1], header[5], header[10], header[11], header[12]
    raw = list(struct.iter_unpack(order + encoding.section, data[at : at + size * count]))
    names = raw[named][4]
    sections = tuple(
        Section(_text(data, names + one[0]), one[1], one[2], one[4], one[5], one[6], one[7])
        for one in raw
    )
    symbols: tuple[Symbol, ...] = ()
    for table in sections:
        if table.type == SHT_SYMTAB:
            symbols = tuple(_symbols(data, order, machine, table, sections[table.link]))
    return ObjectFile(data, order, 32 * data[4], machine, sections, symbols)


def _symbols(
    data: bytes, order: str, machine: int, table: Section, strings: Section
) -> Iterator[Symbol]:
    encoding = ENCODINGS[data[4]]
    name, value, _, info, index = encoding.symbol_fields
    raw = memoryview(data)[table.offset : table.offset + table.size]
    for entry in struct.iter_unpack(order + encoding.symbol, raw):
        kind, at = entry[info] & 15, entry[value]
        if kind == STT_FUNC and machine == EM_ARM:
            at &= ~1  # "Thumb" (ELF for the Arm Architecture, 5.5.3)
        text = _text(data, strings.offset + entry[name]) if entry[name] else ""
        yield Symbol(text, at, entry[index], entry[info] >> 4, kind)


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode()
