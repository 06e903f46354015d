# SPDX-License-Identifier: BSD-3-Clause
"""The bootable file of an image: its linked ELF file less all that is not loaded.

Linux, QEMU and Firecracker read program headers only, so the bootable file is the ELF header, the
program headers and the bytes of the segments at their old offsets; no section headers, symbols or
debug information. The linked file stays beside it as what debuggers and backtraces read.

Written here rather than by objcopy: zig's (0.17) refuses --strip-all of an ELF file, and GNU's is
not among the tools that the build may rely on; it also keeps section headers and names, so that
the toolchain would show in the image.
"""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

from unicore.image import elf
from unicore.model import ImageFormat

# Where e_shoff is in the ELF header, and e_shentsize, with e_shnum and e_shstrndx after it; and
# the format of an address. By EI_CLASS (gABI, "ELF Header").
HEADER_FIELDS = {1: (32, 46, "I"), 2: (40, 58, "Q")}
# Where e_phoff is, and e_phentsize with e_phnum after it.
PROGRAM_HEADER_FIELDS = {1: (28, 42), 2: (32, 54)}


def write_bootable(linked: Path, bootable: Path, image_format: ImageFormat) -> None:
    """Make the file (bootable) from the linked ELF file; the same bytes for the same segments."""
    if image_format == "efi":
        from unicore.image.efi import write_efi  # here: few images are UEFI applications

        write_efi(linked, bootable)
        return
    image = elf.read_elf(linked)
    bootable.write_bytes(flat_bytes(image) if image_format == "raw" else bootable_bytes(image))
    shutil.copymode(linked, bootable)


def flat_bytes(image: elf.Elf) -> bytes:
    """What lies in memory from the first loaded byte to the last that is not 0 by being bss."""
    loaded = [item for item in image.segments if item.type == elf.PT_LOAD and item.filesz]
    start = min(item.paddr for item in loaded)
    result = bytearray(max(item.paddr + item.filesz for item in loaded) - start)
    for item in loaded:
        at = item.paddr - start
        result[at : at + item.filesz] = image.data[item.offset : item.offset + item.filesz]
    return bytes(result)


def bootable_bytes(image: elf.Elf) -> bytes:
    """What a loader reads of an image, and nothing else."""
    kind = image.data[4]
    shoff, shentsize, address = HEADER_FIELDS[kind]
    phoff, phentsize = PROGRAM_HEADER_FIELDS[kind]
    (table,) = struct.unpack_from(image.order + address, image.data, phoff)
    size, count = struct.unpack_from(image.order + "HH", image.data, phentsize)
    kept = [(0, shentsize), (table, size * count)]
    kept += [(segment.offset, segment.filesz) for segment in image.segments]

    result = bytearray(max(offset + length for offset, length in kept))
    for offset, length in kept:
        result[offset : offset + length] = image.data[offset : offset + length]
    # No section headers: offset, entry size, number and index of names are all 0.
    struct.pack_into(image.order + address, result, shoff, 0)
    struct.pack_into(image.order + "HHH", result, shentsize, 0, 0, 0)
    return bytes(result)
