# SPDX-License-Identifier: BSD-3-Clause
"""The linker script, as text and through ld.lld and GNU ld; and the bootable file made of it."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from tinyimage import BFD, LINUX_HELLO, LLD, Tiny

from unicore.image import elf
from unicore.image.formats import write_bootable
from unicore.image.groups import GroupMap
from unicore.image.linkerscript import Layout, LibraryObjects, linker_script
from unicore.model import Region

STARTUP = """
#define AT(level, name) \\
    int name(void); int name(void) { return 0; } \\
    __attribute__((section(".uni_table.boot." level), used)) \\
    static int (*const e_##name)(void) = name
AT("1", uni_late); AT("0", uni_early);
int uni_unused(void); int uni_unused(void) { return 9; }
static volatile int filled = 4, empty; /* volatile, or clang runs construct() itself */
int uni_touch(void); int uni_touch(void) { return filled++ + empty++; }
__attribute__((constructor)) static void construct(void) { uni_touch(); }
"""
SOURCES = {"front-end/main.c": LINUX_HELLO, "back/start.c": STARTUP}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    result = Tiny(tmp_path_factory.mktemp("tiny"), SOURCES)
    result.compile()
    return result


@pytest.fixture(params=[LLD, BFD])
def linked(tiny: Tiny, request: pytest.FixtureRequest) -> Path:
    path, said = tiny.link(tiny.layout(), request.param)
    assert said == ""
    return path


def addresses(path: Path) -> dict[str, int]:
    return {symbol.name: symbol.address for symbol in elf.read_elf(path).symbols()}


def content(path: Path, start: int, end: int) -> bytes:
    image = elf.read_elf(path)
    for item in image.segments:
        if item.type == elf.PT_LOAD and item.vaddr <= start and end <= item.vaddr + item.filesz:
            return image.data[item.offset + start - item.vaddr : item.offset + end - item.vaddr]
    raise AssertionError(f"{start:#x} is not loaded")


def test_three_segments_on_pages_of_their_own(linked: Path) -> None:
    image = elf.read_elf(linked)
    loaded = [item for item in image.segments if item.type == elf.PT_LOAD]
    assert [item.flags for item in loaded] == [5, 4, 6]
    assert [item.vaddr for item in loaded] == [0x400000, 0x401000, 0x402000]
    assert image.entry == addresses(linked)["uni_text_start"]


def test_each_library_has_its_own_range(linked: Path) -> None:
    found = {(group.part, group.owner) for group in GroupMap(elf.read_elf(linked).symbols()).groups}
    assert found == {
        ("text", "+entry"),
        ("text", "front-end"),
        ("text", "back"),
        ("rodata", "+constants"),
        ("rodata", "+tables"),
        ("data", "back"),
        ("bss", "back"),
    }


def test_tables_are_kept_and_in_order(linked: Path) -> None:
    at = addresses(linked)
    boot = content(linked, at["uni_table_boot_start"], at["uni_table_boot_end"])
    assert struct.unpack("<2Q", boot) == (at["uni_early"], at["uni_late"])
    constructors = content(linked, at["uni_init_array_start"], at["uni_init_array_end"])
    assert struct.unpack("<Q", constructors) == (at["construct"],)
    assert "uni_unused" not in at


def test_limits_enclose_the_segments(linked: Path) -> None:
    at = addresses(linked)
    assert at["uni_image_start"] == at["uni_text_start"] == 0x400000
    assert at["uni_text_end"] <= at["uni_rodata_start"] < at["uni_rodata_end"]
    assert at["uni_data_end"] == at["uni_data_start"] + 4
    assert at["uni_bss_start"] <= at["empty"] < at["uni_bss_end"] == at["uni_image_end"]


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_an_image_larger_than_its_region_is_refused(tiny: Tiny, linker: str) -> None:
    _, said = tiny.link(tiny.layout(size=4096), linker)
    assert "the image is larger than the memory region ram" in said


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_thread_local_storage_is_refused(tmp_path: Path, linker: str) -> None:
    source = "__thread int x = 1; int uni_entry(void); int uni_entry(void) { return x++; }"
    tiny = Tiny(tmp_path, {"a/a.c": source})
    tiny.compile()
    _, said = tiny.link(tiny.layout(), linker)
    assert ".tdata" in said


THREAD_LOCAL = """
__thread char zero[100], one = 1;
__thread long aligned __attribute__((aligned(64)));
extern char uni_tls_boot_block[];
int uni_entry(void); int uni_entry(void) { return one++ + zero[9]++ + aligned++; }
char *uni_block(void); char *uni_block(void) { return uni_tls_boot_block; }
"""


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_thread_local_variables_with_lib_tls(tmp_path: Path, linker: str) -> None:
    tiny = Tiny(tmp_path, {"a/a.c": THREAD_LOCAL})
    tiny.compile()
    path, said = tiny.link(replace(tiny.layout(), thread_local=True), linker)
    assert said == ""
    image = elf.read_elf(path)
    at = addresses(path)
    # The template lies in the read-only segment, which has no byte for what is 0 at first.
    _, rodata, data = (item for item in image.segments if item.type == elf.PT_LOAD)
    assert rodata.vaddr <= at["uni_tls_start"] <= at["uni_tls_file_end"]
    assert at["uni_tls_file_end"] == at["uni_tls_start"] + 1
    assert rodata.filesz == rodata.memsz
    assert at["uni_tls_end"] >= at["uni_tls_start"] + 64 + 8 + 100
    assert at["uni_tls_start"] % 64 == 0
    assert content(path, at["uni_tls_start"], at["uni_tls_file_end"]) == b"\x01"
    block = at["uni_tls_boot_block"]
    assert block % 64 == 0
    assert data.vaddr <= block
    assert block + at["uni_tls_end"] - at["uni_tls_start"] + 64 <= at["uni_bss_end"]


DESTRUCTORS = """
__attribute__((destructor)) void last(void); void last(void) {}
__attribute__((destructor(200))) void later(void); void later(void) {}
int uni_entry(void); int uni_entry(void) { return 0; }
"""


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_destructors_are_refused_without_lib_cxx(tmp_path: Path, linker: str) -> None:
    tiny = Tiny(tmp_path, {"a/a.c": DESTRUCTORS})
    tiny.compile()
    _, said = tiny.link(tiny.layout(), linker)
    assert "a destructor, and no lib/cxx to call it" in said


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_destructors_with_lib_cxx(tmp_path: Path, linker: str) -> None:
    tiny = Tiny(tmp_path, {"a/a.c": DESTRUCTORS})
    tiny.compile()
    path, said = tiny.link(replace(tiny.layout(), destructors=True), linker)
    assert said == ""
    at = addresses(path)
    table = content(path, at["uni_fini_array_start"], at["uni_fini_array_end"])
    # Called from the end: of the smaller priority, the function comes last.
    assert table == b"".join(at[name].to_bytes(8, "little") for name in ("later", "last"))


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_lib_tls_without_variables_has_no_block(tiny: Tiny, linker: str) -> None:
    path, said = tiny.link(replace(tiny.layout(), thread_local=True), linker)
    assert said == ""
    at = addresses(path)
    assert at["uni_tls_start"] == at["uni_tls_end"]
    assert at["uni_tls_boot_block"] == at["uni_bss_end"]


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_a_block_has_a_largest_alignment(tmp_path: Path, linker: str) -> None:
    source = "__thread long x __attribute__((aligned(128)));"
    tiny = Tiny(tmp_path, {"a/a.c": source + "int uni_entry(void) { return x++; }"})
    tiny.compile("clang", "-Wno-missing-prototypes")
    _, said = tiny.link(replace(tiny.layout(), thread_local=True), linker)
    assert "a thread-local variable is aligned to more than 64 bytes" in said


def test_the_text_depends_on_the_layout_alone(tiny: Tiny) -> None:
    assert linker_script(tiny.layout()) == linker_script(tiny.layout())
    assert "PT_NOTE" not in linker_script(tiny.layout())
    assert ".note.Xen : { KEEP(*(.note.Xen)) } :rodata :note" in linker_script(
        tiny.layout("elf-pvh")
    )


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        ((("a", "b/x.o"), ("c", "b/y.o")), "b/y.o lies in a folder of another library"),
        (
            (("a", "b/x.o"), ("a", "c/d/x.o"), ("e", "c/y.o"), ("e", "b/d/y.o")),
            "b/d lies in a folder of another library",
        ),
        ((("a", "b/x y.o"),), "'b/x y.o' cannot stand in a linker script"),
        ((("a", "b/x.obj"),), "'b/x.obj' cannot stand in a linker script"),
    ],
)
def test_a_folder_belongs_to_one_library(
    objects: tuple[tuple[str, str], ...], message: str
) -> None:
    names: dict[str, tuple[str, ...]] = {}
    for library, name in objects:
        names[library] = (*names.get(library, ()), name)
    libraries = tuple(LibraryObjects(*item) for item in names.items())
    layout = Layout("uni_entry", "elf-linux", Region("ram", 0x400000), 4096, libraries, ())
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        linker_script(layout)


@pytest.mark.parametrize("linker", [LLD, BFD])
def test_a_library_may_lie_below_another(tmp_path: Path, linker: str) -> None:
    outer = "extern int uni_in; int uni_entry(void); int uni_entry(void) { return uni_in++; }"
    tiny = Tiny(tmp_path, {"a/a.c": outer, "b/b.c": "int uni_in = 1;"})
    tiny.compile()
    (tmp_path / "build/x86_64/b").rename(tmp_path / "build/x86_64/a/test")
    below = LibraryObjects("b", ("build/x86_64/a/test/b.o",))
    linked, said = tiny.link(replace(tiny.layout(), libraries=(tiny.libraries[0], below)), linker)
    assert said == ""
    found = [(item.part, item.owner) for item in GroupMap(elf.read_elf(linked).symbols()).groups]
    assert found == [("text", "a"), ("data", "b")]


def test_folders_below_one_another_share_a_pattern() -> None:
    libraries = (LibraryObjects("a", ("b/x.o", "b/c/y.o", "d/z.o")),)
    text = linker_script(Layout("e", "elf-linux", Region("ram", 0x400000), 4096, libraries, ()))
    assert "b/*.o(.text .text.*)" in text
    assert "d/*.o(.text .text.*)" in text
    assert "b/c/*.o" not in text


def test_the_bootable_file_has_the_segments_and_nothing_else(linked: Path) -> None:
    bootable = linked.with_suffix("")
    write_bootable(linked, bootable, "elf-linux")
    before, after = elf.read_elf(linked), elf.read_elf(bootable)
    assert after.segments == before.segments
    assert after.sections == ()
    loaded = [item for item in after.segments if item.type == elf.PT_LOAD]
    assert len(after.data) == max(item.offset + item.filesz for item in loaded)
    for item in loaded:
        part = slice(item.offset, item.offset + item.filesz)
        assert after.data[part] == before.data[part]
    first = bootable.read_bytes()
    write_bootable(linked, bootable, "elf-linux")
    assert bootable.read_bytes() == first
