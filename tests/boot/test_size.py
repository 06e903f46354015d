# SPDX-License-Identifier: BSD-3-Clause
"""Sizes of real images, for every target: each byte is counted once, and has an owner."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from tests.boot.conftest import APPS, CATALOG, ROOT, Images, Tree, scons
from unicore.model import App, Target
from unicore.size.account import Piece, pieces
from unicore.size.report import loaded, measured

TARGETS = CATALOG.targets()
# Which part of the report the bytes of a section are in, beside padding.
PARTS = {".text": "text", ".rodata": "rodata", ".data": "data", ".bss": "bss"}


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_all_bytes_are_counted(images: Images, app: App, target: Target) -> None:
    if app.hindrance(target) is not None:
        return
    image = images.of(target, app.name)
    one = measured(ROOT / image["debug"], image["path"])
    assert one["loaded"] == image["loaded"] > 0
    assert one["file"] == image["size"]
    assert one["loaded"] == sum(one["parts"].values())
    assert one["loaded"] == sum(library["bytes"] for library in one["libraries"])
    for library in one["libraries"]:
        assert library["bytes"] == sum(library["parts"].values())
        assert library["bytes"] == sum(file["bytes"] for file in library["files"])
        for file in library["files"]:
            assert file["bytes"] == sum(symbol["bytes"] for symbol in file["symbols"])


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_what_somebody_else_reads(images: Images, target: Target) -> None:
    """pyelftools agrees about the sections, and every function of C is there with its size."""
    path = ROOT / images.of(target, "helloworld")["debug"]
    found = pieces(path)
    with path.open("rb") as file:
        elf = ELFFile(file)
        sections = {
            section.name: section.header
            for section in elf.iter_sections()
            if section.header.sh_flags & SH_FLAGS.SHF_ALLOC and section.header.sh_size
        }
        symbols = [
            symbol
            for symbol in elf.get_section_by_name(".symtab").iter_symbols()
            if symbol.entry.st_info.type in ("STT_FUNC", "STT_OBJECT")
            and symbol.entry.st_size
            and not symbol.name.startswith("$.str")  # of MIPS: literals are told by their text
        ]
    sizes = Counter(dict.fromkeys(PARTS.values(), 0))
    for piece in found:
        sizes[piece.part] += piece.size
    for name, part in PARTS.items():
        # Some of what is in a section is padding; what is in none of these four is read-only.
        size = sections[name].sh_size if name in sections else 0
        others = sum(
            header.sh_size
            for other, header in sections.items()
            if part == "rodata" and other not in PARTS
        )
        assert size - sizes["padding"] <= sizes[part] <= size + others
    named = {(piece.symbol, piece.size) for piece in found}
    at: dict[int, set[tuple[str, int]]] = {}
    for symbol in symbols:
        key = symbol.entry.st_value & ~1
        at.setdefault(key, set()).add((symbol.name, symbol.entry.st_size))
    # Of several names for one thing, one is told. Of a function inside of another, the outer one.
    missing = [names for names in at.values() if not names & named]
    assert len(missing) <= 2, missing


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_owners(images: Images, target: Target) -> None:
    """All code has a file, nearly everything a library, and that is one of the image's."""
    found = pieces(ROOT / images.of(target, "helloworld")["debug"])
    assert not [piece for piece in found if piece.part == "text" and piece.file[0] == "("]
    recipes = {recipe.folder for recipe in CATALOG.recipes()}
    owners = {piece.library for piece in found}
    assert {"apps/helloworld", "lib/format", f"plat/{target.plat}"} <= owners
    assert owners - recipes <= {"(shared)", "(linker)"}
    bytes_of_nobody = sum(piece.size for piece in found if piece.library[0] == "(")
    assert bytes_of_nobody < 0.05 * sum(piece.size for piece in found)
    # What compilers call by themselves is a library like others.
    runtime = {piece.symbol for piece in found if piece.library == "lib/compilerrt"}
    assert {"memcpy", "__stack_chk_fail"} <= runtime
    hello = [piece for piece in found if piece.symbol == '"Hello, world!\\n"']
    source = "apps/helloworld/main.c"
    assert hello == [Piece("rodata", "apps/helloworld", source, '"Hello, world!\\n"', 15)]


def test_the_verb(tree: Tree) -> None:
    """Several images at once, with what is left beside each of them."""
    words = ("size", "app=helloworld", "plat=linuxu,kvm", "arch=mips,arm", "format=json")
    with tree.alone():
        done = scons(*words)
        assert done.returncode == 0, done.stdout
        report = json.loads(done.stdout[done.stdout.index("{\n") :])
        targets = [one["target"] for one in report["images"]]
        assert {"arm-kvm", "arm-linuxu", "mips-linuxu"} <= set(targets)
        for one in report["images"]:
            stem = ROOT / "build" / one["target"] / "helloworld.size"
            assert loaded(stem.with_suffix(".size.json"), "") == [one]
            drawn = stem.with_suffix(".size.html").read_text()
            assert f"helloworld for {one['target']}" in drawn
