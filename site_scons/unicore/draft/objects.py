# SPDX-License-Identifier: BSD-3-Clause
"""What objects define and want, alone or in a static archive. The format of archives is that of
the System V gABI's ar, with GNU's and BSD's ways to write long names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from unicore.contracts.objects import STB_WEAK, ObjectError, ObjectFile
from unicore.image.elf import SHN_UNDEF, STB_LOCAL

MAGIC = b"!<arch>\n"
THIN = b"!<thin>\n"
_HEADER = 60  # bytes: name 16, date 12, owner 6, group 6, mode 8, size 10, end 2

# e_machine of ELF -> what we call the architecture.
MACHINES = {8: "mips", 40: "arm", 62: "x86_64", 183: "arm64", 243: "riscv64"}


@dataclass(frozen=True)
class Symbols:
    """What one object defines for others, and what it wants from them."""

    defined: frozenset[str]
    wanted: frozenset[str]


def symbols(data: bytes) -> Symbols:
    """The symbols of the object in (data); ObjectError if it is none that we know."""
    found = ObjectFile.parse(data).symbols
    outside = [symbol for symbol in found if symbol.binding != STB_LOCAL and symbol.name]
    defined = {symbol.name for symbol in outside if symbol.section != SHN_UNDEF}
    wanted = {
        symbol.name
        for symbol in outside
        if symbol.section == SHN_UNDEF and symbol.binding != STB_WEAK
    }
    # Position-independent code names its table of addresses, which linkers make.
    return Symbols(frozenset(defined), frozenset(wanted - {"_GLOBAL_OFFSET_TABLE_"}))


def machine(data: bytes) -> str:
    """The architecture of an object; its number where we have none for it."""
    number = ObjectFile.parse(data).machine
    return MACHINES.get(number, f"machine {number}")


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in an archive by name; ObjectError where it makes no sense."""
    if data.startswith(THIN):
        raise ObjectError("it is thin: it only names objects that lie elsewhere")
    if not data.startswith(MAGIC):
        raise ObjectError("it is no static archive")
    at, long_names = len(MAGIC), b""
    while at < len(data):
        header = data[at : at + _HEADER]
        if len(header) < _HEADER or header[58:60] != b"`\n" or not header[48:58].strip().isdigit():
            raise ObjectError("it is damaged")
        size = int(header[48:58])
        content = data[at + _HEADER : at + _HEADER + size]
        if len(content) < size:
            raise ObjectError("it is not complete")
        at += _HEADER + size + size % 2
        name = header[:16].rstrip()
        if name == b"//":
            long_names = content
        elif name.startswith(b"#1/") and name[3:].isdigit():  # BSD: it stands before the content
            length = int(name[3:])
            name, content = content[:length].rstrip(b"\0"), content[length:]
            if not name.startswith(b"__.SYMDEF"):
                yield name.decode(errors="replace"), content
        elif name[:1] == b"/" and name[1:].isdigit():
            text = long_names[int(name[1:]) :].partition(b"\n")[0]
            yield text.rstrip(b"/").decode(errors="replace"), content
        elif name not in (b"/", b"/SYM64/", b"__.SYMDEF"):
            yield name.rstrip(b"/").decode(errors="replace"), content
