# SPDX-License-Identifier: BSD-3-Clause
"""Every image, read by somebody else's code: pyelftools agrees with what the build has checked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from elftools.elf.constants import P_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tests.boot.conftest import APPS, CATALOG, ROOT, Images
from unicore.model import App, Target

PAGE = 4096
SCHEMA = Path("/usr/share/libvirt/schemas/domain.rng")
PHYS32_ENTRY = 18  # XEN_ELFNOTE_PHYS32_ENTRY: Xen, xen/include/public/elfnote.h


TARGETS = CATALOG.targets()


def files(images: Images, target: Target, app: str) -> list[Path]:
    """The ELF files of an image: the linked one, and the one that boots if it is one too."""
    image = images.of(target, app)
    elf = [image["path"]] if image["path"].endswith(".elf") else []
    return [ROOT / path for path in (image["debug"], *elf)]


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_segments(images: Images, app: App, target: Target) -> None:
    if app.hindrance(target) is not None:
        return
    for path in files(images, target, app.name):
        with path.open("rb") as file:
            elf = ELFFile(file)
            loaded = [s.header for s in elf.iter_segments() if s.header.p_type == "PT_LOAD"]
            entry = elf.header.e_entry
            assert elf.header.e_type == "ET_EXEC"
            assert not [s for s in elf.iter_segments() if s.header.p_type == "PT_INTERP"]
            stacks = [s for s in elf.iter_segments() if s.header.p_type == "PT_GNU_STACK"]
            assert not any(stack.header.p_flags & P_FLAGS.PF_X for stack in stacks)
        rights = [segment.p_flags for segment in loaded]
        assert rights == [P_FLAGS.PF_R | P_FLAGS.PF_X, P_FLAGS.PF_R, P_FLAGS.PF_R | P_FLAGS.PF_W]
        assert all(segment.p_vaddr % PAGE == 0 for segment in loaded)
        ends = [segment.p_vaddr + segment.p_memsz for segment in loaded]
        starts = [segment.p_vaddr for segment in loaded]
        assert all(end <= start for end, start in zip(ends[:-1], starts[1:], strict=True))
        assert starts[0] <= entry < ends[0]
        assert starts[0] == CATALOG.platforms[target.plat].boot(target).memory[0].start


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_symbols(images: Images, target: Target) -> None:
    with files(images, target, "helloworld")[0].open("rb") as file:
        elf = ELFFile(file)
        table = elf.get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        symbols = list(table.iter_symbols())[1:]
        names = {symbol.name: symbol for symbol in symbols}
        entry = CATALOG.platforms[target.plat].entry
        assert names[entry].entry.st_value == elf.header.e_entry
    undefined = [s.name for s in symbols if s.entry.st_shndx == "SHN_UNDEF" and s.name]
    assert undefined == []
    assert {"main", "uni_boot", "printf"} <= set(names)


@pytest.mark.parametrize(
    "target", [Target("x86_64", "kvm"), Target("x86_64", "xen", "pvh")], ids=str
)
def test_pvh_note(images: Images, target: Target) -> None:
    with files(images, target, "helloworld")[1].open("rb") as file:
        elf = ELFFile(file)
        segments = [s for s in elf.iter_segments() if s.header.p_type == "PT_NOTE"]
        notes = [note for segment in segments for note in segment.iter_notes()]
        assert [(note["n_name"], note["n_type"]) for note in notes] == [("Xen", PHYS32_ENTRY)]
        described = notes[0]["n_descdata"]
        assert int.from_bytes(described, "little") == elf.header.e_entry
        # Nothing but symbols and debug information is gone.
        assert elf.num_sections() == 0


WITH_XML = [t for t in TARGETS if "libvirt" in CATALOG.platforms[t.plat].boot(t).beside]


@pytest.mark.parametrize("target", WITH_XML, ids=str)
def test_libvirt_accepts_the_domain(images: Images, target: Target) -> None:
    """By libvirt's own schema; what is in the file is compared in tests/unit/test_beside.py."""
    path = ROOT / Path(images.of(target, "helloworld")["built"]).with_suffix(".xml")
    if not SCHEMA.exists() or shutil.which("xmllint") is None:
        pytest.skip("libvirt's schema is not here (Debian: libvirt-clients, libxml2-utils)")
    command = ["xmllint", "--noout", "--relaxng", str(SCHEMA), str(path)]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
