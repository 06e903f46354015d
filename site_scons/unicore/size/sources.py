# SPDX-License-Identifier: BSD-3-Clause
"""Which source file what lies at an address of a linked image is from, by its debug information.

DWARF 3 to 5 in its 32-bit format (chapters 2.17, 7.5 and 7.25 of DWARF 5). A reader of our own: all
entries of an image are looked at, of which variables alone are decoded. clang describes string
literals as variables without a name, so that those have a file as well.

Functions that the linker dropped keep their entries, whose addresses are near 0 or near the highest
address: whoever asks for what is in the image never meets them.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from unicore.contracts.forms import ADDRESS, SIZES, STRING, Order, skip, uleb
from unicore.image.elf import EM_ARM, PT_LOAD, Elf

# Tags, attributes, forms and operations: DWARF 5, chapter 7.
_VARIABLE = 0x34
_AT_LOCATION, _AT_NAME, _AT_LOW, _AT_HIGH, _AT_FOLDER, _AT_RANGES = 2, 3, 0x11, 0x12, 0x1B, 0x55
_AT_STRINGS_BASE, _AT_ADDRESS_BASE, _AT_RANGES_BASE = 0x72, 0x73, 0x74
_FORM_ADDRESS, _FORM_EXPRESSION, _FORM_BLOCK1, _FORM_IMPLICIT_CONST = 0x01, 0x18, 0x0A, 0x21
_FORM_STRP, _FORM_LINE_STRP, _FORM_RANGES_INDEX = 0x0E, 0x1F, 0x23
# Indices, with the bytes that each takes; 0 for a number of variable length.
_STRING_INDEX = {0x1A: 0, 0x25: 1, 0x26: 2, 0x27: 3, 0x28: 4}
_ADDRESS_INDEX = {0x1B: 0, 0x29: 1, 0x2A: 2, 0x2B: 3, 0x2C: 4}
_NUMBER = {0x0F: 0, 0x0B: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x17: 4}
_OP_ADDRESS, _OP_PLUS, _OP_ADDRESS_INDEX, _OP_CONSTANT_INDEX = 0x03, 0x23, 0xA1, 0xA2
_OP_CONSTANTS = {0x0C: 4, 0x0E: 8}  # DW_OP_const4u and const8u: their bytes
# DW_OP_form_tls_address, and what GNU had before: what is below it on the stack is an offset.
_OP_THREAD_LOCAL = frozenset({0x9B, 0xE0})
_COMPILE_UNIT = 1  # DW_UT_compile

_WORKING_FOLDER = "/proc/self/cwd/"  # what units are told that they are compiled in
# Folders that are named by a digest: what is in them is the same file in another revision.
_UPSTREAM = re.compile(r"build/upstream/([^/]+)-[0-9a-f]{16}/")
_GENERATED = re.compile(r"build/(\w+)/[0-9a-f]{16}/")


@dataclass(frozen=True)
class Sources:
    """The files of code, by address ranges in order, and of variables."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    files: tuple[str, ...]
    variables: Mapping[int, frozenset[str]]
    thread_local: Mapping[int, frozenset[str]]  # by offset in a block of them

    def code(self, address: int) -> str:
        """The file that the code at (address) is from; "" where that is not known."""
        index = bisect_right(self.starts, address) - 1
        return self.files[index] if index >= 0 and address < self.ends[index] else ""


def sources(image: Elf) -> Sources:
    """Those of a linked image; none of what has no debug information, or none that is known."""
    spans: list[tuple[int, int, str]] = []
    variables: tuple[dict[int, set[str]], dict[int, set[str]]] = ({}, {})
    content = {
        section.name: image.data[section.offset : section.offset + section.size]
        for section in image.sections
        if section.name.startswith(".debug_")
    }
    info = content.get(".debug_info", b"")
    tables: dict[int, dict[int, _Abbreviation]] = {}
    thumb = ~1 if image.machine == EM_ARM else ~0
    loaded = [(one.vaddr, one.vaddr + one.memsz) for one in image.segments if one.type == PT_LOAD]
    at = 0
    while at + 4 <= len(info):
        (length,) = struct.unpack_from(f"{image.order}I", info, at)
        if length >= 0xFFFFFFF0:
            break  # the 64-bit format, which nobody writes for images of this size
        try:
            unit = _Unit(content, tables, image.order, at, at + 4 + length)
            spans += ((low & thumb, high, unit.file) for low, high in unit.spans())
            for address, thread_local in unit.variables():
                variables[thread_local].setdefault(address, set()).add(unit.file)
        except (LookupError, ValueError, struct.error):
            pass  # what an unknown compiler wrote has no file; no byte is lost for that
        at += 4 + length
    spans = sorted(
        one for one in spans if any(low <= one[0] < high for low, high in loaded) and one[2]
    )
    starts, ends, files = zip(*spans, strict=True) if spans else ((), (), ())
    usual, offsets = (
        {address: frozenset(found) for address, found in ones.items()} for ones in variables
    )
    return Sources(starts, ends, files, usual, offsets)


class _Abbreviation(NamedTuple):
    tag: int
    has_children: bool
    attributes: tuple[tuple[int, int, int], ...]  # attribute, form, implicit constant
    steps: tuple[int, ...]  # bytes to skip or a code of forms.SIZES, neighbours summed


class _Unit:
    """One compilation unit."""

    def __init__(
        self,
        content: Mapping[str, bytes],
        tables: dict[int, dict[int, _Abbreviation]],
        order: str,
        at: int,
        end: int,
    ) -> None:
        self._content, self._order, self._end = content, order, end
        self._bytes: Order = "little" if order == "<" else "big"
        self._info = info = content[".debug_info"]
        (self._version,) = struct.unpack_from(f"{order}H", info, at + 4)
        if self._version >= 5:
            kind, self._size = info[at + 6], info[at + 7]
            if kind != _COMPILE_UNIT:
                raise ValueError("a unit of another kind")
            (table,) = struct.unpack_from(f"{order}I", info, at + 8)
            self._first = at + 12
        else:
            (table,) = struct.unpack_from(f"{order}I", info, at + 6)
            self._size = info[at + 10]
            self._first = at + 11
        # One of 4 bytes is never shared by units with addresses of 8.
        if table not in tables:
            tables[table] = _abbreviations(content[".debug_abbrev"], table, self._size)
        self._table = tables[table]
        self._bases = {_AT_STRINGS_BASE: 8, _AT_ADDRESS_BASE: 8, _AT_RANGES_BASE: 12}
        self._own = self._attributes()
        self.file = self._name()

    def _attributes(self) -> dict[int, tuple[int, int]]:
        """Of the unit itself: attribute -> form, and where its value is, or the value itself."""
        info = self._info
        code, at = uleb(info, self._first)
        found = {}
        for name, form, constant in self._table[code].attributes:
            found[name] = form, constant if form == _FORM_IMPLICIT_CONST else at
            if name in self._bases:
                self._bases[name] = self._integer(form, at)
            size = SIZES[form]
            if size == ADDRESS:
                size = self._size
            at = at + size if size >= 0 else skip(info, at, size, self._bytes)
        return found

    def _integer(self, form: int, at: int) -> int:
        return self._sized(_NUMBER[form], at)

    def _sized(self, size: int, at: int) -> int:
        if not size:
            return uleb(self._info, at)[0]
        return int.from_bytes(self._info[at : at + size], self._bytes)

    def _name(self) -> str:
        form, at = self._own[_AT_NAME]
        if form in _STRING_INDEX:
            place = self._bases[_AT_STRINGS_BASE] + 4 * self._sized(_STRING_INDEX[form], at)
            texts, at = self._content[".debug_str_offsets"], place
            at = int.from_bytes(texts[at : at + 4], self._bytes)
            texts = self._content[".debug_str"]
        elif form in (_FORM_STRP, _FORM_LINE_STRP):
            texts = self._content[".debug_str" if form == _FORM_STRP else ".debug_line_str"]
            at = self._sized(4, at)
        elif SIZES[form] == STRING:
            texts = self._info
        else:
            raise ValueError("a name of another form")
        return _plain(texts[at : texts.index(b"\0", at)].decode())

    # Code.

    def spans(self) -> Iterator[tuple[int, int]]:
        """The addresses [low, high) of the code of the unit."""
        own = self._own
        if _AT_RANGES in own:
            yield from self._ranges(*own[_AT_RANGES])
        elif _AT_LOW in own and _AT_HIGH in own:
            low = self._address(*own[_AT_LOW])
            form, at = own[_AT_HIGH]
            # A constant counts from the low address; DWARF 2 had an address here.
            if form == _FORM_ADDRESS or form in _ADDRESS_INDEX:
                yield low, self._address(form, at)
            else:
                yield low, low + self._integer(form, at)

    def _address(self, form: int, at: int) -> int:
        if form == _FORM_ADDRESS:
            return self._sized(self._size, at)
        return self._indexed(self._sized(_ADDRESS_INDEX[form], at))

    def _indexed(self, index: int) -> int:
        at = self._bases[_AT_ADDRESS_BASE] + index * self._size
        return int.from_bytes(self._content[".debug_addr"][at : at + self._size], self._bytes)

    def _ranges(self, form: int, at: int) -> Iterator[tuple[int, int]]:
        base = self._address(*self._own[_AT_LOW]) if _AT_LOW in self._own else 0
        if self._version < 5:
            yield from self._old_ranges(self._sized(4, at), base)
            return
        data = self._content[".debug_rnglists"]
        if form == _FORM_RANGES_INDEX:
            bases = self._bases[_AT_RANGES_BASE]
            place = bases + 4 * self._sized(0, at)
            at = bases + int.from_bytes(data[place : place + 4], self._bytes)
        else:
            at = self._sized(4, at)
        while kind := data[at]:
            at += 1
            values = []
            for letter in _ENTRIES[kind]:
                if letter == "a":
                    values.append(int.from_bytes(data[at : at + self._size], self._bytes))
                    at += self._size
                else:
                    value, at = uleb(data, at)
                    values.append(self._indexed(value) if letter == "x" else value)
            if kind in (_BASE_INDEX, _BASE):
                (base,) = values
            elif kind == _OFFSETS:
                yield base + values[0], base + values[1]
            elif kind in (_START_LENGTH, _START_INDEX_LENGTH):
                yield values[0], values[0] + values[1]
            else:
                yield values[0], values[1]

    def _old_ranges(self, at: int, base: int) -> Iterator[tuple[int, int]]:
        """DWARF 4, 2.17.3: pairs of offsets from the base; one that begins with the highest address
        sets the base."""
        data, size = self._content[".debug_ranges"], self._size
        highest = (1 << 8 * size) - 1
        while True:
            low = int.from_bytes(data[at : at + size], self._bytes)
            high = int.from_bytes(data[at + size : at + 2 * size], self._bytes)
            at += 2 * size
            if low == highest:
                base = high
            elif low or high:
                yield base + low, base + high
            else:
                return

    # Variables.

    def variables(self) -> Iterator[tuple[int, bool]]:
        """The addresses of the variables and literals of the unit that have one, and offsets of
        those that are thread-local, which is the second value."""
        info, table, at, end, order = self._info, self._table, self._first, self._end, self._bytes
        while at < end:
            code = info[at]
            at += 1
            if code >= 0x80:
                code, at = uleb(info, at - 1)
            if not code:
                continue
            entry = table[code]
            if entry.tag == _VARIABLE:
                found = self._location(entry, at)
                if found is not None:
                    yield found
            for step in entry.steps:
                at = at + step if step >= 0 else skip(info, at, step, order)

    def _location(self, entry: _Abbreviation, at: int) -> tuple[int, bool] | None:
        """The place that the entry whose attributes are at (at) says, if it says just that."""
        info = self._info
        for name, form, _ in entry.attributes:
            if name == _AT_LOCATION:
                break
            size = SIZES[form]
            if size == ADDRESS:
                size = self._size
            at = at + size if size >= 0 else skip(info, at, size, self._bytes)
        else:
            return None
        if form not in (_FORM_EXPRESSION, _FORM_BLOCK1):
            return None  # a list: the variable is now here, now there
        length, at = uleb(info, at) if form == _FORM_EXPRESSION else (info[at], at + 1)
        end = at + length
        if not length:
            return None
        operation, at = info[at], at + 1
        if operation == _OP_ADDRESS:
            address = self._sized(self._size, at)
            at += self._size
        elif operation in (_OP_ADDRESS_INDEX, _OP_CONSTANT_INDEX):
            index, at = uleb(info, at)
            address = self._indexed(index)
        elif operation in _OP_CONSTANTS:
            address = self._sized(_OP_CONSTANTS[operation], at)
            at += _OP_CONSTANTS[operation]
        else:
            return None
        if at < end and info[at] == _OP_PLUS:
            more, at = uleb(info, at + 1)
            address += more
        thread_local = at < end and info[at] in _OP_THREAD_LOCAL
        is_place = thread_local or operation in (_OP_ADDRESS, _OP_ADDRESS_INDEX)
        return (address, thread_local) if is_place and at + thread_local == end else None


# The kinds of entries of .debug_rnglists (DWARF 5, 7.25) by what they hold: "a" is an address, "x"
# the index of one, "n" a number.
_BASE_INDEX, _START_INDEX_LENGTH, _OFFSETS, _BASE, _START_LENGTH = 1, 3, 4, 5, 7
_ENTRIES = {1: "x", 2: "xx", 3: "xn", 4: "nn", 5: "a", 6: "aa", 7: "an"}


def _abbreviations(data: bytes, at: int, address_size: int) -> dict[int, _Abbreviation]:
    found: dict[int, _Abbreviation] = {}
    while True:
        code, at = uleb(data, at)
        if not code:
            return found
        tag, at = uleb(data, at)
        has_children = data[at] == 1
        at += 1
        attributes = []
        steps = [0]
        while True:
            name, at = uleb(data, at)
            form, at = uleb(data, at)
            if not form:
                break
            constant = 0
            if form == _FORM_IMPLICIT_CONST:
                constant, at = uleb(data, at)
            attributes.append((name, form, constant))
            size = SIZES[form]
            if size == ADDRESS:
                size = address_size
            if size >= 0 and steps[-1] >= 0:
                steps[-1] += size
            else:
                steps.append(size)
        found[code] = _Abbreviation(tag, has_children, tuple(attributes), tuple(steps))


def _plain(path: str) -> str:
    """A source's name as its recipe knows it, whatever its folder below build/ is called."""
    path = path.removeprefix(_WORKING_FOLDER).removeprefix("./")
    path = _UPSTREAM.sub(r"upstream/\1/", path, count=1)
    return _GENERATED.sub(r"\1/", path, count=1)
