# SPDX-License-Identifier: BSD-3-Clause
"""Every byte that an image takes when it is loaded, by library, file and symbol.

The groups of the linker script say whose a byte is, the symbol table what it is, the debug
information where it was written. Each byte of the segments that are loaded is counted once: what
has no name of its own gets one in brackets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from unicore.image import elf
from unicore.image.groups import GroupMap
from unicore.image.linkerscript import (
    CONSTANTS,
    ENTRY,
    GROUP_SYMBOL,
    TABLES,
    of_script,
)
from unicore.size.literals import NUMBERS, literals
from unicore.size.sources import Sources, sources

# What a byte is for. Of the sections that hold several: tables of constructors and the initial
# values of thread-local variables are read-only data, notes for loaders are headers.
PARTS = ("text", "rodata", "data", "bss", "padding", "headers")

# Owners that are no library.
SHARED = "(shared)"  # literals that several libraries have, or of which no owner is known
LINKER = "(linker)"  # what the linker puts between and behind the libraries
_THREAD_LOCAL = "+tls"
# What these have is their file's library's, as far as that is known.
_ENTRY_CODE, _TABLE_ENTRIES = "(entry)", "(tables)"
_NOBODYS = {
    CONSTANTS: SHARED,
    ENTRY: _ENTRY_CODE,
    TABLES: _TABLE_ENTRIES,
    _THREAD_LOCAL: LINKER,
}

# Files and symbols that have no name.
UNKNOWN = "(unknown)"
PADDING = "(padding)"
UNNAMED = "(unnamed)"  # such as the tables that a switch becomes
LITERALS = "(literals)"

_HEADERS = frozenset({".note.Xen", ".MIPS.abiflags"})

# What the names in brackets mean, for those who wonder.
NOTES = {
    SHARED: "literals that several libraries have in common, or whose owner is not known",
    LINKER: "what the linker puts between and behind the libraries",
    _ENTRY_CODE: "where the image starts, of a file that is not known",
    _TABLE_ENTRIES: "entries of tables, of files that are not known",
    LITERALS: "strings and numbers that the linker merges",
    UNKNOWN: "no debug information says of which file this is",
    UNNAMED: "constants without a symbol, such as the tables that a switch becomes",
    NUMBERS: "literals that are no text",
    PADDING: "nothing, so that what follows is aligned",
}

# Nothing is aligned to more; and what lies before an aligned thing is padding if it is shorter.
_LARGEST_ALIGNMENT = 4096
# The room of the booting thread's variables, which the script makes: the only thing that it does.
_BOOT_BLOCK = "uni_tls_boot_block"
# What compilers name for themselves, on MIPS with a "$"; and labels that tell code from data
# (AAELF32 5.5.5; RISC-V ELF psABI, "Mapping Symbol").
_PRIVATE = (".L", "$")


class Piece(NamedTuple):
    """Bytes of one symbol, or of what has no name."""

    part: str
    library: str
    file: str
    symbol: str
    size: int


@dataclass(frozen=True)
class _Span:
    """The bytes [start, end) of one thing; (file) is "" where it is not known."""

    start: int
    end: int
    part: str
    symbol: str
    file: str = ""
    is_label: bool = False  # assembly, in which nothing has a type: compilers give all things one


def pieces(path: Path) -> list[Piece]:
    """All of the image whose debug file is (path), in the order of their addresses. Their sizes
    add up to what its segments take in memory."""
    return _Account(elf.read_elf(path)).pieces()


def _loaded(image: elf.Elf) -> list[elf.Segment]:
    return sorted(
        (one for one in image.segments if one.type == elf.PT_LOAD and one.memsz),
        key=lambda one: one.vaddr,
    )


class _Account:
    """The account of one image."""

    def __init__(self, image: elf.Elf) -> None:
        self._image = image
        self._symbols = list(image.symbols())
        self._sources = self._placed(sources(image))
        # Known when all spans are: file -> library, (library, function) -> file, and the files of
        # assembly of each library.
        self._owners: Mapping[str, str] = {}
        self._functions: Mapping[tuple[str, str], str] = {}
        self._assembly: dict[str, set[str]] = {}
        self._homes = {
            found[2]
            for symbol in self._symbols
            if (found := GROUP_SYMBOL.fullmatch(symbol.name)) and found[2] not in _NOBODYS
        }
        named = [one for one in map(self._moved, self._symbols) if _is_named(one)]
        # The first of several that are at the same place: the largest, then a global one.
        named.sort(key=lambda one: (one.address, -one.size, one.binding == elf.STB_LOCAL, one.name))
        sized = [one for one in named if one.size]
        # What compilers have put together under a name of their own has names inside of it.
        public = [one for one in sized if not one.name.startswith(_PRIVATE)]
        private = [one for one in sized if one.name.startswith(_PRIVATE)]
        self._sized = [(ones, [one.address for one in ones]) for ones in (public, private)]
        self._labels = [one for one in named if not one.size and not one.name.startswith(_PRIVATE)]
        self._label_starts = [one.address for one in self._labels]

    @cached_property
    def _first_values(self) -> elf.Section | None:
        """Where the initial values of thread-local variables are."""
        for section in self._image.sections:
            if section.flags & elf.SHF_TLS and section.type != elf.SHT_NOBITS and section.size:
                return section
        return None

    def _moved(self, symbol: elf.Symbol) -> elf.Symbol:
        """A thread-local variable at its initial value, if that is not 0; its own address is an
        offset in a block. Others as they are."""
        place = self._first_values
        if symbol.type == elf.STT_TLS and place and symbol.address < place.size:
            return symbol._replace(address=place.address + symbol.address, type=elf.STT_OBJECT)
        return symbol

    def _placed(self, found: Sources) -> Sources:
        """The same for what debug information says of them."""
        place = self._first_values
        if place is None:
            return found
        moved = {place.address + at: files for at, files in found.thread_local.items()}
        return replace(found, variables={**moved, **found.variables})

    def pieces(self) -> list[Piece]:
        """See pieces()."""
        found: list[tuple[str, _Span]] = []
        for segment in _loaded(self._image):
            at = segment.vaddr
            end = at + segment.memsz
            for start, stop, owner, part, name in self._regions(segment):
                found += ((LINKER, span) for span in self._padding(at, start))
                found += ((owner, span) for span in self._spans(start, stop, owner, part, name))
                at = stop
            found += ((LINKER, span) for span in self._padding(at, end))
        # A file belongs to the library in whose group its code lies.
        known = [one for one in found if one[1].file and one[0] not in (*_NOBODYS, LINKER)]
        self._owners = {span.file: owner for owner, span in known}
        self._functions = {(owner, s.symbol): s.file for owner, s in known if s.part == "text"}
        for file in self._sources.files:
            if file.endswith((".S", ".s")):
                self._assembly.setdefault(self._home(file), set()).add(file)
        return [self._piece(owner, span) for owner, span in found]

    def _piece(self, owner: str, span: _Span) -> Piece:
        file = span.file or self._likely_file(owner, span)
        if owner == CONSTANTS:
            files = self._literal_files(span.start)
            homes = {self._home(one) for one in files}
            (owner,) = homes if len(homes) == 1 else (owner,)
            (file,) = files if len(files) == 1 else (LITERALS,)
        elif owner in _NOBODYS and span.file:
            owner = self._home(span.file)
        owner = _NOBODYS.get(owner, owner)
        if owner == LINKER:
            file = LINKER
        return Piece(span.part, owner, file, span.symbol, span.end - span.start)

    def _likely_file(self, owner: str, span: _Span) -> str:
        """Where something is from that debug information does not know."""
        if span.is_label and len(self._assembly.get(owner, ())) == 1:
            (file,) = self._assembly[owner]
            return file
        if span.part == "padding":
            return PADDING
        # Compilers name constants of their own by the function that they are for.
        for word in span.symbol.split("."):
            if (owner, word) in self._functions:
                return self._functions[owner, word]
        return UNKNOWN

    def _literal_files(self, address: int) -> frozenset[str]:
        return self._sources.variables.get(address, frozenset())

    def _home(self, file: str) -> str:
        """The library that a source file is of."""
        if file in self._owners:
            return self._owners[file]
        inside = [home for home in self._homes if f"/{home}/" in f"/{file}"]
        return max(inside, key=len, default=SHARED)

    # What the linker script says.

    def _regions(self, segment: elf.Segment) -> Iterator[tuple[int, int, str, str, str]]:
        """The groups and the other sections of a segment, in order: start, end, owner, part, and
        the name of a section that is one thing."""
        low, high = segment.vaddr, segment.vaddr + segment.memsz
        found = [
            (group.start, group.end, group.owner, group.part, "")
            for group in GroupMap(self._symbols).groups
        ]
        for section in self._image.sections:
            if section.flags & elf.SHF_ALLOC and section.size:
                if section.name in (".text", ".rodata", ".data", ".bss"):
                    continue
                if section.type == elf.SHT_NOBITS and section.flags & elf.SHF_TLS:
                    continue  # .tbss takes no memory: it is the size of something
                part = "headers" if section.name in _HEADERS else "rodata"
                end = section.address + section.size
                if section.flags & elf.SHF_TLS:
                    found.append((section.address, end, _THREAD_LOCAL, part, ""))
                else:
                    found.append((section.address, end, LINKER, part, section.name))
        block = [one.address for one in self._symbols if one.name == _BOOT_BLOCK]
        ends = [one.address for one in self._symbols if one.name == "uni_bss_end"]
        found += [
            (start, end, LINKER, "bss", _BOOT_BLOCK)
            for start, end in zip(block, ends, strict=False)
            if start < end
        ]
        at = low
        for start, end, owner, part, name in sorted(found):
            # What a damaged file says twice is counted once.
            start = max(start, at)
            if start < min(end, high):
                at = min(end, high)
                yield start, at, owner, part, name

    def _padding(self, start: int, end: int) -> Iterator[_Span]:
        if start < end:
            yield _Span(start, end, "padding", PADDING)

    def _spans(self, start: int, end: int, owner: str, part: str, name: str) -> Sequence[_Span]:
        """What the bytes [start, end) of one region are."""
        if name:
            return [_Span(start, end, part, name)]
        if owner == CONSTANTS:
            found = literals(self._bytes(start, end), start, self._sources.variables)
            return [_Span(at, stop, part, symbol) for at, stop, symbol in found]
        return _filed(list(self._split(start, end, part)))

    # What the symbol table says.

    def _split(self, start: int, end: int, part: str, level: int = 0) -> Iterator[_Span]:
        """By the symbols that have a size, of which those of a lower level go before others."""
        if level == len(self._sized):
            yield from self._gap(start, end, part)
            return
        symbols, starts = self._sized[level]
        at = start
        # One that begins before may reach into a gap between those of the level below.
        index = max(bisect_left(starts, start) - 1, 0)
        while index < len(symbols) and starts[index] < end:
            symbol = symbols[index]
            index += 1
            stop = min(symbol.address + symbol.size, end)
            # An alias, or something inside what has been counted.
            if stop <= at:
                continue
            begin = max(symbol.address, at)
            yield from self._split(at, begin, part, level + 1)
            is_label = symbol.type == elf.STT_NOTYPE
            yield _Span(begin, stop, part, symbol.name, self._file(begin, part), is_label)
            at = stop
        yield from self._split(at, end, part, level + 1)

    def _gap(self, start: int, end: int, part: str) -> Iterator[_Span]:
        """What no symbol with a size covers: of labels in assembly, or nobody's."""
        if start == end:
            return
        index = bisect_left(self._label_starts, start)
        labels: dict[int, str] = {}
        while index < len(self._labels) and self._label_starts[index] < end:
            labels.setdefault(self._label_starts[index], self._labels[index].name)
            index += 1
        places = [*labels, end]
        if start < places[0]:
            yield self._nameless(start, places[0], part)
        for at, stop in pairwise(places):
            content = self._bytes(at, stop).rstrip(b"\0")
            # Where something that is aligned to more follows, zeros are what the linker fills with.
            if part in ("rodata", "data") and content and _alignment(at) < _alignment(stop) > 16:
                filled = min(at + len(content) + -len(content) % 8, stop)
            else:
                filled = stop
            yield _Span(at, filled, part, labels[at], self._file(at, part), is_label=True)
            yield from self._padding(filled, stop)

    def _nameless(self, start: int, end: int, part: str) -> _Span:
        filled = part == "text" or not any(self._bytes(start, end))
        if part == "bss" or (end - start < _alignment(end) and filled):
            return _Span(start, end, "padding", PADDING)
        return _Span(start, end, part, UNNAMED, self._file(start, part))

    def _bytes(self, start: int, end: int) -> bytes:
        """What the file has of [start, end); nothing of bss."""
        for one in _loaded(self._image):
            if one.vaddr <= start < one.vaddr + one.filesz:
                at = one.offset + start - one.vaddr
                return self._image.data[at : at + end - start]
        return b""

    def _file(self, address: int, part: str) -> str:
        if part == "text":
            return self._sources.code(address)
        files = self._sources.variables.get(address, frozenset())
        return min(files) if len(files) == 1 else ""


def _alignment(address: int) -> int:
    return min(address & -address, _LARGEST_ALIGNMENT)


def _filed(spans: list[_Span]) -> list[_Span]:
    """(spans) of one group, with files for what lies between things of one file, and for padding,
    which is what it is before: the linker keeps what is of one file together."""
    after: list[str] = []
    following = ""
    for span in reversed(spans):
        following = span.file or following
        after.append(following)
    before = ""
    found = []
    for span, file in zip(spans, reversed(after), strict=True):
        if not span.file and (file == before or (span.part == "padding" and file)):
            span = replace(span, file=file)
        before = span.file or before
        found.append(span)
    return found


def _is_named(symbol: elf.Symbol) -> bool:
    """Whether a symbol says what is at its address."""
    return (
        bool(symbol.name)
        and symbol.section not in (elf.SHN_UNDEF, elf.SHN_ABS)
        and symbol.type in (elf.STT_NOTYPE, elf.STT_OBJECT, elf.STT_FUNC)
        and not of_script(symbol.name)
    )
