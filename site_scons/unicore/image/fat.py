# SPDX-License-Identifier: BSD-3-Clause
"""A disk from which UEFI firmware boots: a FAT volume with the application in its place.

Layouts and names: Microsoft, "FAT: General Overview of On-Disk Format", version 1.03, cited by its
terms; UEFI Specification 2.10, 13.3 "File System Format". The volume is the whole disk, without
partitions, which firmware takes as well (13.3.4), and `mcopy -i` needs no offset.

Written here rather than by mtools, which is not among the tools that the build may rely on, and
which puts the time and a random serial number in.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

SECTOR = 512
RESERVED_SECTORS = 1
COPIES = 2  # of the allocation table
ROOT_ENTRIES = 16
# Room for what users add: a command line, an initial ramdisk.
FREE = 1 << 20

# A volume with fewer clusters is FAT12, with fewer than the second FAT16, beyond FAT32, which is
# not written here ("FAT Type Determination").
FAT12_LIMIT, FAT16_LIMIT = 4085, 65525
CLUSTERS = (4096, 8192, 16384, 32768)  # sizes in bytes
END_OF_CHAIN, MEDIA = 0xFFFF, 0xF8

BOOT_SECTOR = struct.Struct("<3s8sHBHBHHBHHHIIBBBI11s8s")
ENTRY = struct.Struct("<11sBBBHHHHHHHI")
DIRECTORY, LABEL = 0x10, 0x08  # attributes
FIRST_DAY = 1 << 5 | 1  # 1980-01-01: no bytes depend on when they are made
NAME = b"UNICORE    "

# UEFI 2.10, 3.5.1.1 "Removable Media Boot Behavior", by machine ("PE Format", "COFF File Header").
BOOT_FILES = {0x8664: "EFI/BOOT/BOOTX64.EFI", 0xAA64: "EFI/BOOT/BOOTAA64.EFI"}


def write_fat(efi: Path, image: Path) -> None:
    """Make the disk (image) that boots the application (efi); the same bytes for the same one."""
    application = efi.read_bytes()
    (header,) = struct.unpack_from("<I", application, 60)
    (machine,) = struct.unpack_from("<H", application, header + 4)
    image.write_bytes(fat_bytes({BOOT_FILES[machine]: application}))


def fat_bytes(files: Mapping[str, bytes]) -> bytes:
    """A volume with (files), whose names are upper-case and short: "EFI/BOOT/BOOTX64.EFI"."""
    folders = {str(parent) for name in files for parent in Path(name).parents} - {"."}
    names = sorted({*files, *folders})  # folders before what is in them
    needed = sum(map(len, files.values())) + FREE
    # Each file and folder may leave most of a cluster empty; folders take one.
    cluster, count = next(
        (size, clusters)
        for size in CLUSTERS
        if (clusters := needed // size + 2 * len(names)) < FAT16_LIMIT
    )

    chain: list[int] = [0xFF00 | MEDIA, END_OF_CHAIN]  # the first two stand for no cluster
    place = {}
    contents = bytearray()
    root = ENTRY.pack(NAME, LABEL, 0, 0, 0, 0, 0, 0, 0, FIRST_DAY, 0, 0)
    for name in names:
        place[name] = len(chain) if files.get(name) != b"" else 0
        used = -(-len(files[name]) // cluster) if name in files else 1
        chain += [*range(len(chain) + 1, len(chain) + used), END_OF_CHAIN][:used]
    for name in names:
        content = files.get(name)
        if content is None:
            content = _entry(b".", place[name], None)
            content += _entry(b"..", place.get(str(Path(name).parent), 0), None)
            content += _entries(name, names, place, files)
        contents += content.ljust(-(-len(content) // cluster) * cluster, b"\0")
    root += _entries(".", names, place, files)

    narrow = count < FAT12_LIMIT
    table = _pack(chain, narrow)
    table_sectors = -(-(count + 2) * (3 if narrow else 4) // (2 * SECTOR))
    root_sectors = ROOT_ENTRIES * ENTRY.size // SECTOR
    sectors = RESERVED_SECTORS + COPIES * table_sectors + root_sectors + count * cluster // SECTOR
    boot = BOOT_SECTOR.pack(
        *(b"\xeb\x3c\x90", NAME[:8], SECTOR, cluster // SECTOR, RESERVED_SECTORS, COPIES),
        *(ROOT_ENTRIES, sectors if sectors < 1 << 16 else 0, MEDIA, table_sectors, 32, 64, 0),
        *(sectors if sectors >= 1 << 16 else 0, 0x80, 0, 0x29, 0, NAME),
        b"FAT12   " if narrow else b"FAT16   ",
    )
    head = boot.ljust(SECTOR - 2, b"\0") + b"\x55\xaa"
    head += COPIES * table.ljust(table_sectors * SECTOR, b"\0")
    head += root.ljust(root_sectors * SECTOR, b"\0")
    return (head + contents).ljust(sectors * SECTOR, b"\0")


def _entries(
    folder: str, names: list[str], place: Mapping[str, int], files: Mapping[str, bytes]
) -> bytes:
    """The entries of a folder ("FAT Directory Structure")."""
    result = b""
    for name in names:
        path = Path(name)
        if str(path.parent) == folder:
            short = path.stem.ljust(8).encode() + path.suffix[1:].encode()
            size = len(files[name]) if name in files else None
            result += _entry(short, place[name], size)
    return result


def _entry(name: bytes, cluster: int, size: int | None) -> bytes:
    """An entry for a file, or for a folder, which has no size."""
    attributes = DIRECTORY if size is None else 0
    day = FIRST_DAY
    return ENTRY.pack(name.ljust(11), attributes, 0, 0, 0, day, day, 0, 0, day, cluster, size or 0)


def _pack(chain: list[int], narrow: bool) -> bytes:
    """The allocation table: 12 bits for a cluster, two clusters in three bytes, or 16 bits."""
    if not narrow:
        return struct.pack(f"<{len(chain)}H", *chain)
    result = b""
    for low, high in zip(chain[::2], [*chain[1::2], 0], strict=False):
        result += ((low & 0xFFF) | (high & 0xFFF) << 12).to_bytes(3, "little")
    return result
