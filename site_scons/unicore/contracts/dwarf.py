# SPDX-License-Identifier: BSD-3-Clause
"""The prototypes of the functions that an object defines, from its debug information.

DWARF 4 and 5 as clang and gcc write them for C. A reader of our own: of an object with a thousand
entries it decodes those of functions, their parameters and their types, and steps over the rest.

Types are text in the form of unicore.api.ctype, names of typedefs as they were written, lengths of
arrays left out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from unicore.api.ctype import Array, Function, Named, Pointer, Type, adjusted, basic, text
from unicore.contracts.forms import ADDRESS, SIZES, STRING, Order, skip, uleb
from unicore.contracts.objects import ObjectFile

# Tags, attributes, forms and languages: DWARF 5, chapter 7.
_ARRAY, _ENUM, _PARAMETER, _POINTER, _STRUCT, _FUNCTION_TYPE = 0x01, 0x04, 0x05, 0x0F, 0x13, 0x15
_TYPEDEF, _UNION, _VARIADIC, _BASE, _CONST, _FUNCTION = 0x16, 0x17, 0x18, 0x24, 0x26, 0x2E
_VOLATILE, _RESTRICT, _ATOMIC = 0x35, 0x37, 0x47
_AT_SIBLING, _AT_NAME, _AT_LANGUAGE, _AT_ORIGIN, _AT_DECLARATION = 0x01, 0x03, 0x13, 0x31, 0x3C
_AT_SPECIFICATION, _AT_TYPE, _AT_LINKAGE_NAME, _AT_STR_OFFSETS_BASE = 0x47, 0x49, 0x6E, 0x72
_ASSEMBLER = 0x8001
_FORM_IMPLICIT_CONST, _FORM_STRP, _FORM_REF4 = 0x21, 0x0E, 0x13
_STRX = {0x1A: 0, 0x25: 1, 0x26: 2, 0x27: 3, 0x28: 4}  # DW_FORM_strx, strx1 to strx4: their bytes

_KINDS = {_STRUCT: "struct", _UNION: "union", _ENUM: "enum"}


class Prototypes(NamedTuple):
    """Types of functions by name, as Prototype has them, and of the typedefs that they mention."""

    functions: dict[str, str]
    typedefs: dict[str, str]
    assembly: bool  # whether the object is made from assembly: there are no prototypes


class _Abbreviation(NamedTuple):
    tag: int
    has_children: bool
    attributes: tuple[tuple[int, int, int], ...]  # attribute, form, implicit constant
    steps: tuple[int, ...]  # bytes to skip or one of the codes above, neighbours summed
    sibling: int  # where DW_AT_sibling lies in the entry; -1 where it does not


def prototypes(file: ObjectFile) -> Prototypes:
    """Those of every function that has code in (file)."""
    info = file.content(".debug_info")
    result = Prototypes({}, {}, not info)
    if not info:
        return result
    texts = _Texts(file, info)
    assembly = True
    at = 0
    while at < len(info):
        unit = _Unit(file, info, at, texts)
        assembly &= unit.language == _ASSEMBLER
        if unit.language != _ASSEMBLER:
            unit.collect(result)
        at = unit.end
    return result._replace(assembly=assembly)


@dataclass
class _Texts:
    """The strings of an object, however they are referred to."""

    file: ObjectFile
    info: bytes
    strings: bytes = b""
    offsets: bytes = b""
    direct: dict[int, int] = field(default_factory=dict)
    indexed: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.strings = self.file.content(".debug_str")
        self.offsets = self.file.content(".debug_str_offsets")
        self.direct = self.file.relocated(".debug_info")
        self.indexed = self.file.relocated(".debug_str_offsets")

    def direct_word(self, at: int) -> int:
        """The relocated word at offset (at) of .debug_info."""
        (word,) = struct.unpack_from(f"{self.file.order}I", self.info, at)
        return int(word) + self.direct.get(at, 0)

    def at(self, offset: int) -> str:
        return self.strings[offset : self.strings.index(b"\0", offset)].decode()

    def number(self, index: int, base: int) -> str:
        place = base + 4 * index
        (word,) = struct.unpack_from(f"{self.file.order}I", self.offsets, place)
        return self.at(word + self.indexed.get(place, 0))


class _Unit:
    """One compilation unit."""

    def __init__(self, file: ObjectFile, info: bytes, at: int, texts: _Texts) -> None:
        self._info, self._texts, self._start = info, texts, at
        self._order: Order = "little" if file.order == "<" else "big"
        length, version = struct.unpack_from(f"{file.order}IH", info, at)
        self.end = at + 4 + length
        self._address = info[at + 7] if version >= 5 else info[at + 10]
        abbreviations = at + 8 if version >= 5 else at + 6
        self._first = at + (12 if version >= 5 else 11)
        table = file.content(".debug_abbrev")
        self._table = self._abbreviations(table, texts.direct_word(abbreviations))
        self._types: dict[int, Type] = {}
        self._base = 8
        unit = self._attributes(self._first)
        self.language = unit.get(_AT_LANGUAGE)
        self._base = int(unit.get(_AT_STR_OFFSETS_BASE) or 8)

    def _abbreviations(self, data: bytes, at: int) -> dict[int, _Abbreviation]:
        found: dict[int, _Abbreviation] = {}
        while True:
            code, at = uleb(data, at)
            if not code:
                return found
            tag, at = uleb(data, at)
            has_children = data[at] == 1
            at += 1
            attributes = []
            steps: list[int] = []
            sibling, fixed = -1, True
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
                    size = self._address
                if name == _AT_SIBLING and form == _FORM_REF4 and fixed:
                    sibling = sum(steps)
                if size < 0:
                    fixed = False
                    steps.append(size)
                elif steps and steps[-1] >= 0:
                    steps[-1] += size
                else:
                    steps.append(size)
            found[code] = _Abbreviation(tag, has_children, tuple(attributes), tuple(steps), sibling)

    def collect(self, result: Prototypes) -> None:
        """Add the functions of this unit that have code to (result)."""
        for function, parameters in self._functions():
            attributes = self._attributes(function)
            if _AT_DECLARATION in attributes or (
                # An abstract instance: only the inlined copies of it have code, or another entry.
                0x20 in attributes
                and not attributes.keys() & {_AT_ORIGIN, _AT_SPECIFICATION, 0x11, 0x55}
            ):
                continue
            origin = attributes.get(_AT_ORIGIN) or attributes.get(_AT_SPECIFICATION)
            while origin is not None:
                where = int(origin)
                attributes = self._attributes(where)
                parameters = self._children(where)
                origin = attributes.get(_AT_ORIGIN) or attributes.get(_AT_SPECIFICATION)
            name = attributes.get(_AT_LINKAGE_NAME) or attributes.get(_AT_NAME)
            if isinstance(name, str):
                function_type = self._function(attributes, parameters, result.typedefs)
                result.functions[name] = prototype_text(function_type)

    def _functions(self) -> list[tuple[int, list[int]]]:
        """The entries of functions at the top, each with those of its parameters."""
        info, table, at, end = self._info, self._table, self._first, self.end
        found: list[tuple[int, list[int]]] = []
        parameters: list[int] = []
        depth = 0
        while at < end:
            start = at
            code = info[at]
            at += 1
            if code >= 0x80:
                code, at = uleb(info, start)
            if not code:
                depth -= 1
                if not depth:
                    break
                continue
            tag, has_children, _, steps, sibling = table[code]
            if depth == 1:
                parameters = []
                if tag == _FUNCTION:
                    found.append((start, parameters))
            elif depth == 2 and tag in (_PARAMETER, _VARIADIC):
                parameters.append(start)
            if has_children and sibling >= 0 and (depth != 1 or tag != _FUNCTION):
                place = at + sibling
                at = self._start + int.from_bytes(info[place : place + 4], self._order)
                continue
            for step in steps:
                at = at + step if step >= 0 else skip(info, at, step, self._order)
            if has_children:
                depth += 1
            elif not depth:
                break  # a unit without anything in it
        return found

    def _children(self, function: int) -> list[int]:
        """The parameters below the entry (function), which come before anything else in it."""
        info, at = self._info, function
        found: list[int] = []
        code, after = uleb(info, at)
        if not self._table[code].has_children:
            return found
        at = self._after(after, self._table[code])
        while True:
            code, after = uleb(info, at)
            if not code or self._table[code].tag not in (_PARAMETER, _VARIADIC):
                return found
            found.append(at)
            at = self._after(after, self._table[code])

    def _after(self, at: int, entry: _Abbreviation) -> int:
        for step in entry.steps:
            at = at + step if step >= 0 else skip(self._info, at, step, self._order)
        return at

    def _attributes(self, at: int) -> dict[int, int | str]:
        """The attributes of the entry at (at) that prototypes consist of; others are 0."""
        info = self._info
        code, at = uleb(info, at)
        found: dict[int, int | str] = {}
        for name, form, constant in self._table[code].attributes:
            size = SIZES[form]
            value: int | str = constant
            if name in (_AT_NAME, _AT_LINKAGE_NAME):
                value = self._text(form, at)
            elif size > 0:
                value = int.from_bytes(info[at : at + size], self._order)
                if form == _FORM_REF4:
                    value += self._start
                elif name == _AT_STR_OFFSETS_BASE:
                    value = self._texts.direct_word(at)
            found[name] = value
            if size == ADDRESS:
                size = self._address
            at = at + size if size >= 0 else skip(info, at, size, self._order)
        return found

    def _text(self, form: int, at: int) -> str:
        if form in _STRX:
            size = _STRX[form]
            number = (
                int.from_bytes(self._info[at : at + size], self._order)
                if size
                else uleb(self._info, at)[0]
            )
            return self._texts.number(number, self._base)
        if form == _FORM_STRP:
            return self._texts.at(self._texts.direct_word(at))
        if SIZES[form] == STRING:
            return self._info[at : self._info.index(b"\0", at)].decode()
        return ""  # in .debug_line_str, where only the unit's own names are

    # Types.

    def _function(
        self, attributes: dict[int, int | str], parameters: list[int], typedefs: dict[str, str]
    ) -> Function:
        takes: list[Type] = []
        variadic = False
        for one in parameters:
            if self._table[uleb(self._info, one)[0]].tag == _VARIADIC:
                variadic = True
                continue
            own = self._attributes(one)
            origin = own.get(_AT_ORIGIN)
            if origin is not None and _AT_TYPE not in own:
                own = self._attributes(int(origin))
            takes.append(adjusted(self._type(own.get(_AT_TYPE), typedefs)))
        return Function(self._type(attributes.get(_AT_TYPE), typedefs), tuple(takes), variadic)

    def _type(self, at: int | str | None, typedefs: dict[str, str]) -> Type:
        if at is None:
            return Named("void")
        where = int(at)
        if where not in self._types:
            self._types[where] = self._read_type(where, typedefs)
        return self._types[where]

    def _read_type(self, at: int, typedefs: dict[str, str]) -> Type:
        tag = self._table[uleb(self._info, at)[0]].tag
        attributes = self._attributes(at)
        name = str(attributes.get(_AT_NAME, ""))
        inner = attributes.get(_AT_TYPE)
        if tag == _BASE:
            return Named(basic(name.split()))
        if tag == _TYPEDEF:
            if name not in typedefs:
                typedefs[name] = ""  # what refers to itself does so through a pointer
                meant = self._type(inner, typedefs)
                typedefs[name] = prototype_text(meant)
            return Named(name)
        if tag in _KINDS:
            return Named(f"{_KINDS[tag]} {name}".rstrip())
        if tag == _POINTER:
            return Pointer(self._type(inner, typedefs))
        if tag == _ARRAY:
            return Array(self._type(inner, typedefs))
        if tag == _FUNCTION_TYPE:
            return self._function(attributes, self._children(at), typedefs)
        if tag in (_CONST, _VOLATILE, _RESTRICT, _ATOMIC):
            return _qualified(self._type(inner, typedefs), tag)
        return Named(name)


def prototype_text(kind: Type) -> str:
    """As str() of unicore.api.model.Prototype, where (kind) is a function."""
    if not isinstance(kind, Function):
        return text(kind)
    listed = [*map(text, kind.parameters), *(["..."] if kind.variadic else [])]
    return f"{text(kind.result)} ({', '.join(listed) or 'void'})"


def _qualified(kind: Type, tag: int) -> Type:
    if isinstance(kind, Array):
        return replace(kind, target=_qualified(kind.target, tag))
    if isinstance(kind, Function) or tag == _ATOMIC:
        return kind
    if tag == _RESTRICT:
        return replace(kind, restrict=True) if isinstance(kind, Pointer) else kind
    return replace(kind, const=True) if tag == _CONST else replace(kind, volatile=True)
