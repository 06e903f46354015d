# SPDX-License-Identifier: BSD-3-Clause
"""Addresses in a crash report, explained as function, file and line.

The guest prints "  #0 0x0000000000101234" (lib/crash); from the debug information of the image
this module adds what a reader wants to know, while the text passes through.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from unicore.image import elf
from unicore.image.linkerscript import of_script

if TYPE_CHECKING:
    # pyelftools carries no types: its records are Any here.
    CompileUnit = Any
    Die = Any

BACKTRACE_LINE = re.compile(rb"  #(\d{1,3}) 0x([0-9a-f]{1,16})")
LONGEST_BACKTRACE_LINE = 32
LINE_ENDS = re.compile(rb"([\r\n])")

SUBPROGRAM = "DW_TAG_subprogram"
# DW_LANG_Mips_Assembler, what GNU as and clang call assembly: among the values of DWARF 5, 7.12
# that are left to vendors.
ASSEMBLER = 0x8001
INLINED = "DW_TAG_inlined_subroutine"


class Frame(NamedTuple):
    """A place in the source. (file) is as the compiler was told it, "" if unknown; (line) is 0
    for code that the compiler attributes to none (DWARF 5, section 6.2.2)."""

    function: str
    file: str
    line: int

    def __str__(self) -> str:
        if not self.file:
            return self.function
        return f"{self.function} at {self.file}" + (f":{self.line}" if self.line else "")


class Symbolizer:
    """Explains the addresses of one image. Reads nothing before the first question."""

    def __init__(self, debug: Path) -> None:
        self._debug = debug

    def frames(self, address: int) -> tuple[Frame, ...]:
        """Where (address) is in the source: the innermost function that was inlined there comes
        first, the function that has the code last. Empty if the image has no code there."""
        name = self._function(address)
        if name is None:
            return ()
        for unit, spans in self._units:
            if any(low <= address < high for low, high in spans):
                return self._unit_frames(unit, address, name)
        return (Frame(name, "", 0),)

    def is_assembly(self, address: int) -> bool:
        """Whether the code at (address) is not a compiler's, as far as is known."""
        for unit, spans in self._units:
            if any(low <= address < high for low, high in spans):
                language = unit.get_top_DIE().attributes.get("DW_AT_language")
                return language is not None and language.value == ASSEMBLER
        return True

    @functools.cached_property
    def _functions(self) -> tuple[list[int], list[elf.Symbol]]:
        """Functions and assembly labels in order of their addresses; a function wins over a label
        at the same place."""
        found = sorted(
            (
                symbol
                for symbol in elf.read_elf(self._debug).symbols()
                if symbol.type == elf.STT_FUNC
                or (symbol.type == elf.STT_NOTYPE and not _is_private(symbol.name))
            ),
            key=lambda symbol: (symbol.address, symbol.type == elf.STT_FUNC),
        )
        return [symbol.address for symbol in found], found

    @functools.cached_property
    def _text(self) -> list[elf.Segment]:
        return [item for item in elf.read_elf(self._debug).segments if item.flags & elf.PF_X]

    def _function(self, address: int) -> str | None:
        if not any(item.vaddr <= address < item.vaddr + item.filesz for item in self._text):
            return None
        addresses, symbols = self._functions
        index = bisect.bisect_right(addresses, address) - 1
        return symbols[index].name if index >= 0 else None

    @functools.cached_property
    def _dwarf(self) -> Any:
        from elftools.elf.elffile import ELFFile

        # pyelftools reads lazily, hence the stream stays open as long as we live.
        return ELFFile(self._debug.open("rb")).get_dwarf_info(relocate_dwarf_sections=False)

    @functools.cached_property
    def _units(self) -> list[tuple[CompileUnit, list[tuple[int, int]]]]:
        return [(unit, list(self._spans(unit.get_top_DIE()))) for unit in self._dwarf.iter_CUs()]

    def _spans(self, die: Die) -> Iterator[tuple[int, int]]:
        """The addresses [low, high) of the code of a DIE (DWARF 5, section 2.17)."""
        low, high = die.attributes.get("DW_AT_low_pc"), die.attributes.get("DW_AT_high_pc")
        if low and high:
            # A constant counts from the low address; DWARF 2 had an address here.
            is_address = high.form == "DW_FORM_addr"
            yield low.value, high.value if is_address else low.value + high.value
            return
        ranges = die.attributes.get("DW_AT_ranges")
        if not ranges:
            return
        lists = self._dwarf.range_lists()
        base = die.cu.get_top_DIE().attributes.get("DW_AT_low_pc")
        start = base.value if base else 0
        for entry in lists.get_range_list_at_offset(ranges.value, die.cu):
            if hasattr(entry, "base_address"):
                start = entry.base_address
            else:
                shift = 0 if getattr(entry, "is_absolute", False) else start
                yield entry.begin_offset + shift, entry.end_offset + shift

    def _unit_frames(self, unit: CompileUnit, address: int, name: str) -> tuple[Frame, ...]:
        file, line = self._line(unit, address)
        frames = []
        chain = self._inlined(unit.get_top_DIE(), address)
        # A call site is the place in the next outer function.
        for die in reversed(chain):
            if die.tag == INLINED:
                frames.append(Frame(self._name(die), file, line))
                attributes = die.attributes
                file = self._file(unit, attributes["DW_AT_call_file"].value)
                line = attributes["DW_AT_call_line"].value
        return (*frames, Frame(name, file, line))

    def _inlined(self, die: Die, address: int) -> list[Die]:
        """The DIEs below (die) that hold (address), from the outermost function inwards."""
        for child in die.iter_children():
            # A lexical block between two functions may have no addresses of its own.
            spans = list(self._spans(child))
            if any(low <= address < high for low, high in spans):
                return [child, *self._inlined(child, address)]
        return []

    def _name(self, die: Die) -> str:
        while "DW_AT_name" not in die.attributes:
            for reference in ("DW_AT_abstract_origin", "DW_AT_specification"):
                if reference in die.attributes:
                    die = die.get_DIE_from_attribute(reference)
                    break
            else:
                return "?"
        return str(die.attributes["DW_AT_name"].value.decode())

    def _line(self, unit: CompileUnit, address: int) -> tuple[str, int]:
        """The row of the line table that covers (address): the last one not above it, in a
        sequence that does not end before it (DWARF 5, section 6.2)."""
        program = self._dwarf.line_program_for_CU(unit)
        before = None
        for entry in program.get_entries() if program else ():
            state = entry.state
            if state is None:
                continue
            if before and before.address <= address < state.address:
                return self._file(unit, before.file), before.line
            before = None if state.end_sequence else state
        return "", 0

    def _file(self, unit: CompileUnit, index: int) -> str:
        """The name of an entry of the file table. Its directory 0 is that of the compilation,
        which says nothing to a reader; DWARF 4 counts both tables from 1."""
        header = self._dwarf.line_program_for_CU(unit).header
        first = 0 if header.version >= 5 else 1
        if not first <= index < len(header.file_entry) + first:
            return ""
        entry = header.file_entry[index - first]
        folder = ""
        if entry.dir_index:
            folder = header.include_directory[entry.dir_index - first].decode()
        name = entry.name.decode()
        return str(Path(folder, name))


class BacktraceFilter:
    """Adds to each backtrace line of a stream what its address means.

    Every byte goes on at once, complete lines or not: the explanation is put in when the end of
    the line arrives.
    """

    def __init__(self, symbolizer: Symbolizer) -> None:
        self._symbolizer = symbolizer
        self._line = b""  # since the last line end; cut where it is too long for a backtrace

    def feed(self, data: bytes) -> bytes:
        """What to show for the next bytes of the stream."""
        result = []
        for part in LINE_ENDS.split(data):
            if part in (b"\r", b"\n"):
                result.append(self._explanation())
                self._line = b""
            else:
                self._line = (self._line + part)[: LONGEST_BACKTRACE_LINE + 1]
            result.append(part)
        return b"".join(result)

    def _explanation(self) -> bytes:
        match = BACKTRACE_LINE.fullmatch(self._line)
        if not match:
            return b""
        level, address = int(match[1]), int(match[2], 16)
        # Above the first frame stand return addresses: the call is the instruction before, and
        # may be the last one of its function.
        frames = self._symbolizer.frames(address - 1 if level else address)
        return "".join(f", inlined in {frame}" for frame in frames)[len(", inlined in") :].encode()


def _is_private(name: str) -> bool:
    """Whether a label is no place in a source: of the linker script, of a compiler, or one of those
    that tell code from data (AAELF32, "Mapping symbols"; RISC-V ELF psABI, "Mapping Symbol")."""
    return of_script(name) or name.startswith((".L", "$"))
