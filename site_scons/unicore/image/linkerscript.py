# SPDX-License-Identifier: BSD-3-Clause
"""The linker script of an image, for ld.lld 22 and GNU ld 2.40.

An image is three segments: text r-x, rodata r--, data and bss rw-. Each starts on a page of its
own, none is both writable and executable, and the ELF headers are in none of them.

Within a segment the code and data of one library lie together, between two symbols of the script
("uni_group.text.nolibc.start" and "….end"). They cost no loaded byte, and from them alone a size
report or a check can tell whose a byte is. What cannot belong to one library has a group whose
name starts with "+": the platform's entry code, the constants that the linker merges across
libraries, the tables to which any library adds entries.

The objects of a library are named by folder ("build/x86_64/nolibc/*.o"). With 2000 objects of 40
libraries ld.lld links in 0.3 s; with a pattern per object, in 6 s, and GNU ld in minutes. Patterns
stand unquoted because ld.lld takes a quoted one literally. Within a group the objects keep the
order of the command line.

Every section is named, so that --orphan-handling=error refuses what nobody thought of, such as an
object which is in no library, or thread-local variables in an image without lib/tls, which nobody
would give a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from unicore.model import ImageFormat, Region

# Formats whose loader looks for the notes of Xen, which PVH loaders of all kinds follow.
NOTED: frozenset[ImageFormat] = frozenset({"elf-pvh", "elf-xen"})

# The groups of what no single library owns.
ENTRY = "+entry"
CONSTANTS = "+constants"
TABLES = "+tables"

# Strings and literals that the linker merges, whichever library they come from. gcc puts the name
# of the function before ".str" ("-fdata-sections").
MERGED = ".rodata*.str[0-9]*.[0-9]* .rodata.cst[0-9]*"

# What debuggers read: DWARF 5 and 4, as clang and gcc write them. Never loaded.
DEBUG_SECTIONS = (
    *("abbrev", "addr", "aranges", "frame", "info", "line", "line_str", "loc", "loclists"),
    *("macinfo", "macro", "names", "pubnames", "pubtypes", "ranges", "rnglists", "str"),
    *("str_offsets", "types"),
)

# Frames are walked by frame pointers, hence no .eh_frame. The notes inform linkers and Linux, the
# .llvm sections linkers. GNU ld makes the tables of dynamic linking even where they stay empty;
# an image that needed one would fail to link.
DISCARDED = (
    ".eh_frame .eh_frame.* .note.GNU-stack .note.gnu.* .llvm.* .llvm_addrsig "
    ".plt .iplt .igot .igot.plt .rela.* .rel.* "
    ".ARM.exidx* .ARM.extab* .glue_7 .glue_7t .vfp11_veneer .v4_bx "
    ".MIPS.options .reginfo .pdr .mdebug.*"
)

# What objects say of the instructions and calling conventions that they use: for linkers.
ATTRIBUTES = (".ARM.attributes", ".riscv.attributes", ".gnu.attributes")

# Every symbol that the script defines, apart from the groups'.
SCRIPT_SYMBOLS = frozenset(
    f"uni_{part}_{side}"
    for part in ("image", "text", "rodata", "data", "bss", "init_array", "fini_array", "tls")
    for side in ("start", "end")
) | {"uni_tls_file_end", "uni_tls_boot_block"}

# Of a block of thread-local variables, in bytes: UNI_TLS_ALIGNMENT of <unicore/tls.h>. What a
# thread keeps of its own beside them takes no more than as much again.
TLS_ALIGNMENT = 64

TABLE_SYMBOL = re.compile(r"uni_table_\w+_(start|end)")

GROUP_SYMBOL = re.compile(r"uni_group\.(text|rodata|data|bss)\.(.+)\.(start|end)")
PLAIN_PATH = re.compile(r"[\w.+/-]+")


@dataclass(frozen=True)
class LibraryObjects:
    """The object files of one library, as the linker's command line names them, in its order."""

    library: str
    objects: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """All that a linker script depends on. (page_size) is in bytes."""

    entry: str
    image: ImageFormat
    region: Region
    page_size: int
    libraries: tuple[LibraryObjects, ...]
    tables: tuple[str, ...]  # sorted
    thread_local: bool = False  # whether lib/tls is in the image
    destructors: bool = False  # whether lib/cxx is, which calls them


def of_script(symbol: str) -> bool:
    """Whether the name is one that linker scripts define."""
    return symbol in SCRIPT_SYMBOLS or any(
        pattern.fullmatch(symbol) for pattern in (GROUP_SYMBOL, TABLE_SYMBOL)
    )


def linker_flags(layout: Layout) -> tuple[str, ...]:
    """What the linker must be told besides the script, the objects and the output."""
    return (
        "-static",
        "-nostdlib",
        "--gc-sections",
        "--orphan-handling=error",
        "--fatal-warnings",
        "--build-id=none",
        *("-z", f"max-page-size={layout.page_size}"),
        *("-z", "noexecstack"),
        # Firmware places a UEFI application anywhere: the file gets base relocations from these.
        *(("--emit-relocs", "--no-relax") if layout.image == "efi" else ()),
    )


def linker_script(layout: Layout) -> str:
    """The text of the script; the same text for the same layout."""
    return "\n".join([*_headers(layout), "SECTIONS", "{", *_sections(layout), "}", ""])


def _headers(layout: Layout) -> Iterator[str]:
    """FLAGS are those of ELF program headers: 1 execute, 2 write, 4 read."""
    yield f"ENTRY({layout.entry})"
    yield "PHDRS"
    yield "{"
    yield "    text PT_LOAD FLAGS(5);"
    yield "    rodata PT_LOAD FLAGS(4);"
    yield "    data PT_LOAD FLAGS(6);"
    if layout.image in NOTED:
        yield "    note PT_NOTE FLAGS(4);"
    if layout.thread_local:
        yield "    tls PT_TLS FLAGS(4);"
    yield "    stack PT_GNU_STACK FLAGS(6);"
    yield "}"


def _sections(layout: Layout) -> Iterator[str]:
    page = f"    . = ALIGN({layout.page_size:#x});"
    folders = {item.library: patterns for item, patterns in _patterns(layout.libraries)}

    yield f"    . = {layout.region.start:#x};"
    yield "    uni_image_start = .;"
    yield "    uni_text_start = .;"
    yield "    .text : {"
    yield from _group("text", ENTRY, "KEEP(*(.text.entry))")
    yield from _groups("text", folders, ".text .text.*")
    yield "    } :text"
    yield "    uni_text_end = .;"

    yield page
    yield "    uni_rodata_start = .;"
    yield "    .rodata : {"
    yield from _group("rodata", CONSTANTS, f"*({MERGED})")
    yield from _groups(
        "rodata", folders, ".rodata .rodata.* .srodata .srodata.* .data.rel.ro .data.rel.ro.*"
    )
    yield "        . = ALIGN(8);"
    yield from _group("rodata", TABLES, *_tables(layout))
    yield "    } :rodata"
    # Sections of their own: compilers mark both writable, and the note must not carry neighbours.
    yield "    .init_array : {"
    yield "        uni_init_array_start = .;"
    yield "        KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*)))"
    yield "        KEEP(*(.init_array))"
    yield "        uni_init_array_end = .;"
    yield "    } :rodata"
    yield "    .fini_array : {"
    if layout.destructors:
        yield "        uni_fini_array_start = .;"
    yield "        KEEP(*(SORT_BY_INIT_PRIORITY(.fini_array.*)))"
    yield "        KEEP(*(.fini_array))"
    if layout.destructors:
        yield "        uni_fini_array_end = .;"
    yield "    } :rodata"
    if not layout.destructors:
        yield '    ASSERT(SIZEOF(.fini_array) == 0, "a destructor, and no lib/cxx to call it")'
    yield "    .got : { *(.got .got.plt) } :rodata"
    yield "    .MIPS.abiflags : { *(.MIPS.abiflags) } :rodata"  # ld.lld makes one, and keeps it
    if layout.thread_local:
        yield from _thread_local()
    if layout.image in NOTED:
        yield "    .note.Xen : { KEEP(*(.note.Xen)) } :rodata :note"
    yield "    uni_rodata_end = .;"

    yield page
    yield "    uni_data_start = .;"
    yield "    .data : {"
    yield from _groups("data", folders, ".data .data.* .sdata .sdata.*")
    yield "    } :data"
    yield "    uni_data_end = .;"
    yield "    uni_bss_start = .;"
    yield "    .bss : {"
    yield from _groups("bss", folders, ".bss .bss.* .sbss .sbss.* COMMON")
    if layout.thread_local:
        yield from _boot_block()
    yield "    } :data"
    yield "    uni_bss_end = .;"
    yield "    uni_image_end = .;"
    if layout.region.size is not None:
        end = layout.region.start + layout.region.size
        yield (
            f"    ASSERT(uni_image_end <= {end:#x}, "
            f'"the image is larger than the memory region {layout.region.name}")'
        )

    # ld.lld counts its own tables among the orphans.
    for table in (*ATTRIBUTES, ".comment", ".symtab", ".strtab", ".shstrtab"):
        yield f"    {table} 0 : {{ *({table}) }}"
    for name in DEBUG_SECTIONS:
        yield f"    .debug_{name} 0 : {{ *(.debug_{name}) }}"
    yield f"    /DISCARD/ : {{ *({DISCARDED}) }}"


def _thread_local() -> Iterator[str]:
    """The initial values of all thread-local variables: of those that are not 0, and the room of
    the others, which takes none here. Variables lie at equal offsets from the first symbol and from
    a block's start, hence the alignment; linkers calculate with that of the segment. In the segment
    that is loaded, room for the others would be bytes to clear, which cannot be written."""
    yield f"    . = ALIGN({TLS_ALIGNMENT});"
    yield f"    .tdata : ALIGN({TLS_ALIGNMENT}) {{"
    yield "        uni_tls_start = .;"
    yield "        *(.tdata .tdata.*)"
    yield "        uni_tls_file_end = .;"
    yield "    } :rodata :tls"
    yield "    .tbss : {"
    yield "        *(.tbss .tbss.*)"
    yield "        uni_tls_end = .;"
    yield "    } :tls"
    yield (
        f"    ASSERT(ALIGNOF(.tdata) <= {TLS_ALIGNMENT} && ALIGNOF(.tbss) <= {TLS_ALIGNMENT}, "
        f'"a thread-local variable is aligned to more than {TLS_ALIGNMENT} bytes")'
    )


def _boot_block() -> Iterator[str]:
    """The block of the thread that boots; none where nothing is thread-local."""
    size = f"ALIGN(uni_tls_end - uni_tls_start, {TLS_ALIGNMENT})"
    yield f"        . = ALIGN({TLS_ALIGNMENT});"
    yield "        uni_tls_boot_block = .;"
    yield f"        . += uni_tls_end == uni_tls_start ? 0 : {size} + {TLS_ALIGNMENT};"


def _tables(layout: Layout) -> Iterator[str]:
    """Each table's entries in the order of their section names, between two symbols."""
    for name in layout.tables:
        yield f"uni_table_{name}_start = .;"
        yield f"KEEP(*(SORT(.uni_table.{name}.*)))"
        yield f"uni_table_{name}_end = .;"


def _groups(section: str, folders: dict[str, tuple[str, ...]], inputs: str) -> Iterator[str]:
    for library, patterns in folders.items():
        yield from _group(section, library, *(f"{pattern}({inputs})" for pattern in patterns))


def _group(section: str, owner: str, *statements: str) -> Iterator[str]:
    yield f'        "uni_group.{section}.{owner}.start" = .;'
    yield from (f"        {statement}" for statement in statements)
    yield f'        "uni_group.{section}.{owner}.end" = .;'


def _patterns(
    libraries: tuple[LibraryObjects, ...],
) -> Iterator[tuple[LibraryObjects, tuple[str, ...]]]:
    """Each library with one pattern per folder of objects.

    A "*" of a linker matches "/" too, so a folder covers the folders below it, and a linker gives
    an input to the first pattern that matches. Hence a library whose objects lie below those of
    another one, as a library's test does, comes first. That a folder belongs to one library is
    the framework's own promise; hence ValueError.
    """
    owners: dict[PurePosixPath, str] = {}
    for item in libraries:
        for name in item.objects:
            if not PLAIN_PATH.fullmatch(name) or not name.endswith(".o"):
                raise ValueError(f"{name!r} cannot stand in a linker script")
            if owners.setdefault(PurePosixPath(name).parent, item.library) != item.library:
                raise ValueError(f"{name} lies in a folder of another library")
    done: set[str] = set()
    for item in sorted(libraries, key=_highest_folder, reverse=True):
        folders = []
        for folder in dict.fromkeys(PurePosixPath(name).parent for name in item.objects):
            above = {owners[parent] for parent in folder.parents if parent in owners}
            if above & done:
                raise ValueError(f"{folder} lies in a folder of another library")
            if item.library not in above:
                folders.append(f"{folder}/*.o")
        done.add(item.library)
        yield item, tuple(folders)


def _highest_folder(item: LibraryObjects) -> int:
    """How many folders deep the topmost objects of a library lie."""
    return min((name.count("/") for name in item.objects), default=0)
