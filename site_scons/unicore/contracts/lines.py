# SPDX-License-Identifier: BSD-3-Clause
"""The line of the source that an offset in an object comes from. For messages only.

The line number programs of DWARF 3 to 5 (chapter 6.2). In an object each of their sequences starts
with an address that a relocation says the section of; that is why this is not pyelftools' to read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from unicore.contracts.objects import SHT_REL, SHT_RELA, ObjectFile, Symbol

_SECTION = ".debug_line"
_ADD16, _SUB16 = 34, 38  # R_RISCV_ADD16, R_RISCV_SUB16
_WORKING_FOLDER = "/proc/self/cwd/"  # what units are told that they are compiled in
_PATH, _DIRECTORY = 1, 2  # DW_LNCT_path, DW_LNCT_directory_index
_FORM_SIZES = {0x0B: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x1E: 16}  # DW_FORM_data1, 2, 4, 8, 16


def place(file: ObjectFile, section: int, offset: int) -> str:
    """ "file:line" of (offset) in the section number (section); "" where that is not known."""
    content = file.content(_SECTION)
    at, found = 0, ""
    while at < len(content):
        program = _Program(file, content, at)
        for name, line, start, end in program.rows(section):
            if start <= offset < end:
                found = f"{name}:{line}"
        at = program.end
    return found


class _Reader:
    def __init__(self, file: ObjectFile, data: bytes, at: int) -> None:
        self.file, self.data, self.at = file, data, at

    def take(self, layout: str) -> int:
        (value,) = struct.unpack_from(self.file.order + layout, self.data, self.at)
        self.at += struct.calcsize("=" + layout)
        return int(value)

    def uleb(self) -> int:
        value = shift = 0
        while True:
            byte = self.take("B")
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def sleb(self) -> int:
        before = self.at
        value = self.uleb()
        bits = 7 * (self.at - before)
        return value - (1 << bits) if value >> (bits - 1) else value

    def string(self) -> str:
        end = self.data.index(b"\0", self.at)
        text = self.data[self.at : end].decode()
        self.at = end + 1
        return text


class _Program(_Reader):
    """One line number program."""

    def __init__(self, file: ObjectFile, data: bytes, at: int) -> None:
        super().__init__(file, data, at)
        self._relocated = file.relocated(_SECTION)
        self._relocations: dict[int, list[tuple[int, Symbol, int]]] = {}
        for table in file.sections:
            if table.type in (SHT_REL, SHT_RELA) and file.sections[table.info].name == _SECTION:
                for offset, index, kind, addend in file.relocations(table):
                    found = self._relocations.setdefault(offset, [])
                    found.append((kind, file.symbols[index], addend))
        self.end = at + 4 + self.take("I")
        self._version = self.take("H")
        if self._version >= 5:
            self.at += 2  # sizes of addresses and of segment selectors
        header = self.take("I")
        self._start = self.at + header
        self._step = self.take("B")
        # Operations per instruction, from version 4 on; whether a row begins a statement.
        self.at += 2 if self._version >= 4 else 1
        self._base = self.take("b")
        self._range = self.take("B")
        self._opcodes = self.take("B")
        self._lengths = [self.take("B") for _ in range(self._opcodes - 1)]
        self._files = self._files_5() if self._version >= 5 else self._files_4()

    def _files_4(self) -> list[str]:
        folders, files = [""], [""]
        while folder := self.string():
            folders.append(folder)
        while name := self.string():
            folder = folders[self.uleb()]
            self.uleb(), self.uleb()  # time and length
            files.append(_joined(folder, name))
        return files

    def _files_5(self) -> list[str]:
        folders = [path for path, _ in self._entries()]
        return [_joined(folders[index], path) for path, index in self._entries()]

    def _entries(self) -> Iterator[tuple[str, int]]:
        """Path and folder of each entry of a table of version 5."""
        formats = [(self.uleb(), self.uleb()) for _ in range(self.take("B"))]
        for _ in range(self.uleb()):
            path, folder = "", 0
            for content, form in formats:
                value = self._value(form)
                if content == _PATH:
                    path = str(value)
                elif content == _DIRECTORY:
                    folder = int(value)
            yield path, folder

    def _value(self, form: int) -> int | str:
        if form == 0x08:  # DW_FORM_string
            return self.string()
        if form in (0x0E, 0x1F):  # DW_FORM_strp, DW_FORM_line_strp
            where = self._relocated.get(self.at, 0)
            where += self.take("I")
            texts = self.file.content(".debug_str" if form == 0x0E else ".debug_line_str")
            return texts[where : texts.index(b"\0", where)].decode()
        if form == 0x0F:  # DW_FORM_udata
            return self.uleb()
        value = self.data[self.at : self.at + _FORM_SIZES[form]]
        self.at += _FORM_SIZES[form]
        return int.from_bytes(value, "little" if self.file.order == "<" else "big")

    def rows(self, section: int) -> Iterator[tuple[str, int, int, int]]:
        """File, line, first offset and end of each row that is about the section."""
        address, number, line = 0, 1, 1
        inside = False
        before: tuple[str, int, int] | None = None
        self.at = self._start
        while self.at < self.end:
            opcode = self.take("B")
            emits = False
            if opcode >= self._opcodes:
                advance, back = divmod(opcode - self._opcodes, self._range)
                address += advance * self._step
                line += self._base + back
                emits = True
            elif opcode == 0:
                length = self.uleb()
                following = self.at + length
                kind = self.take("B")
                if kind == 1:  # DW_LNE_end_sequence
                    if before and inside:
                        yield *before, address
                    address, number, line, before = 0, 1, 1, None
                elif kind == 2:  # DW_LNE_set_address
                    inside, address = self._set_address(section, length - 1)
                self.at = following
            elif opcode == 1:  # DW_LNS_copy
                emits = True
            elif opcode == 2:  # DW_LNS_advance_pc
                address += self.uleb() * self._step
            elif opcode == 3:  # DW_LNS_advance_line
                line += self.sleb()
            elif opcode == 4:  # DW_LNS_set_file
                number = self.uleb()
            elif opcode == 8:  # DW_LNS_const_add_pc
                address += (255 - self._opcodes) // self._range * self._step
            elif opcode == 9:  # DW_LNS_fixed_advance_pc
                address += self._distance()
            else:
                for _ in range(self._lengths[opcode - 1]):
                    self.uleb()
            if emits:
                if before and inside:
                    yield *before, address
                before = self._files[number], line, address

    def _set_address(self, section: int, size: int) -> tuple[bool, int]:
        """Whether an address is one of the section, and the offset in it."""
        relocations = self._relocations.get(self.at, [])
        address = self.take("Q" if size == 8 else "I")
        for _, symbol, addend in relocations:
            return symbol.section == section, symbol.value + addend + address
        return False, address

    def _distance(self) -> int:
        """A fixed distance, which for RISC-V is a difference of two symbols."""
        relocations = self._relocations.get(self.at, [])
        distance = self.take("H")
        for kind, symbol, addend in relocations:
            distance += {_ADD16: 1, _SUB16: -1}.get(kind, 0) * (symbol.value + addend)
        return distance


def _joined(folder: str, name: str) -> str:
    path = name if name.startswith("/") or not folder else f"{folder}/{name}"
    return path.removeprefix(_WORKING_FOLDER)
