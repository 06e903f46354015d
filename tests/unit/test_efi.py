# SPDX-License-Identifier: BSD-3-Clause
"""UEFI applications: moved as firmware moves them; and the disks that they boot from."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tinyimage import need, zig

from unicore.image import elf
from unicore.image.efi import efi_bytes
from unicore.image.fat import fat_bytes, write_fat
from unicore.image.linkerscript import Layout, LibraryObjects, linker_flags, linker_script
from unicore.model import ImageFormat, Region

# Addresses of every kind: in code and data, of functions, constants, data, and of the script;
# through the global offset table; with something added; and numbers, which look like addresses.
SOURCE = """
extern const char uni_image_start[], uni_image_end[], number[];
extern int weak __attribute__((weak));
static int bss[100];
int data = 5;
static const char *const names[] = {"one", "two"};
const void *const table[] = {&data, bss, bss + 99, names, uni_image_start, uni_image_end, &table};
const void *const unmoved[] = {number, 0};
int through_table(void);
const void *uni_entry(int index);
__attribute__((section(".text.entry"))) const void *uni_entry(int index)
{
    data += *(volatile int *)&bss[index] + through_table();
    return index ? table[index] : index == 1 ? unmoved[index] : names[index & 1];
}
"""
THROUGH_TABLE = {
    "x86_64": "movq data@GOTPCREL(%rip), %rax; movl (%rax), %eax; movl $data + 2, %ecx; ret",
    "aarch64": "adrp x0, :got:data; ldr x0, [x0, :got_lo12:data]; ldr w0, [x0]; ret",
}
ASSEMBLY = """
    .set uefi_room, {room:#x}
    .globl number
    .set number, 0x101234
    .section .text.through_table, "ax"
    .globl through_table
through_table: {code}
"""
BASE, MOVED = 0x100000, 0x7654_0000
LINKERS = [
    ("x86_64", "ld.lld"),
    ("x86_64", "ld"),
    ("aarch64", "ld.lld"),
    ("aarch64", "aarch64-linux-gnu-ld"),
]
HIGHLOW, DIR64 = 3, 10


def linked(
    folder: Path, machine: str, linker: str, base: int, image: ImageFormat = "efi", room: int = 0
) -> elf.Elf:
    """The sources above as an image for an application at (base)."""
    (folder / "main.c").write_text(SOURCE)
    (folder / "table.S").write_text(ASSEMBLY.format(code=THROUGH_TABLE[machine], room=room))
    objects = folder / "build/lib"
    objects.mkdir(parents=True, exist_ok=True)
    flags = ("-ffreestanding", "-fno-pic", "-fdata-sections", "-ffunction-sections", "-O1", "-c")
    for source in ("main.c", "table.S"):
        target = ["-target", f"{machine}-none-elf", "-o", f"build/lib/{Path(source).stem}.o"]
        command = [zig(), "clang", *target, *flags, source]
        subprocess.run(command, cwd=folder, check=True)
    names = tuple(f"build/lib/{name}.o" for name in ("main", "table"))
    region = Region("ram", base + 0x1000, None)
    layout = Layout("uni_entry", image, region, 4096, (LibraryObjects("lib", names),), ())
    (folder / "image.ld").write_text(linker_script(layout))
    program = [zig(), "ld.lld"] if linker == "ld.lld" else [need(linker)]
    output = f"image-{base:x}.elf"
    command = [*program, *linker_flags(layout), "-T", "image.ld", "-o", output, *names]
    subprocess.run(command, cwd=folder, check=True)
    return elf.read_elf(folder / output)


class Application:
    """What a loader finds in a file, by "PE Format"."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        assert data[:2] == b"MZ"
        (header,) = struct.unpack_from("<I", data, 60)
        signature, self.machine, count, time = struct.unpack_from("<4sHHI", data, header)
        assert (signature, time) == (b"PE\0\0", 0)
        (size,) = struct.unpack_from("<H", data, header + 20)
        optional = header + 24
        (self.magic,) = struct.unpack_from("<H", data, optional)
        self.entry, _, self.base = struct.unpack_from("<IIQ", data, optional + 16)
        self.size, self.headers, _, self.subsystem, self.flags = struct.unpack_from(
            "<IIIHH", data, optional + 56
        )
        self.relocations = struct.unpack_from("<II", data, optional + 112 + 8 * 5)
        sections = struct.iter_unpack("<8sIIII12xI", data[optional + size :][: 40 * count])
        self.sections = [(name.rstrip(b"\0"), *rest) for name, *rest in sections]

    def loaded(self, base: int) -> bytes:
        """Its sections in memory, moved to (base)."""
        memory = bytearray(self.size)
        for _, size, address, length, offset, _ in self.sections:
            length = min(size, length)
            memory[address : address + length] = self.data[offset : offset + length]
        for place, kind in self.places(memory):
            layout = {HIGHLOW: "<I", DIR64: "<Q"}[kind]
            (value,) = struct.unpack_from(layout, memory, place)
            struct.pack_into(layout, memory, place, value + base - self.base)
        return bytes(memory)

    def places(self, memory: bytes | bytearray) -> Iterator[tuple[int, int]]:
        at, end = self.relocations[0], sum(self.relocations)
        while at < end:
            page, size = struct.unpack_from("<II", memory, at)
            assert size >= 8 and size % 4 == 0
            for (word,) in struct.iter_unpack("<H", memory[at + 8 : at + size]):
                if word >> 12:
                    yield page + word % 4096, word >> 12
            at += size


@pytest.mark.parametrize(("machine", "linker"), LINKERS)
def test_moved_by_firmware_is_linked_elsewhere(tmp_path: Path, machine: str, linker: str) -> None:
    application = Application(efi_bytes(linked(tmp_path, machine, linker, BASE)))
    other = Application(efi_bytes(linked(tmp_path, machine, linker, MOVED)))
    assert (application.base, other.base) == (BASE, MOVED)
    assert len(list(application.places(application.loaded(BASE)))) >= 9
    assert application.loaded(BASE) != other.loaded(MOVED)
    assert application.loaded(MOVED) == other.loaded(MOVED)


@pytest.mark.parametrize(("machine", "number"), [("x86_64", 0x8664), ("aarch64", 0xAA64)])
def test_headers(tmp_path: Path, machine: str, number: int) -> None:
    image = linked(tmp_path, machine, "ld.lld", BASE)
    data = efi_bytes(image)
    application = Application(data)
    assert (application.machine, application.magic, application.subsystem) == (number, 0x20B, 10)
    assert application.flags & 0x100  # NX_COMPAT
    assert application.base + application.entry == image.entry
    names = [name for name, *_ in application.sections]
    assert names == [b".text", b".rodata", b".data", b".reloc"]
    rights = [flags >> 28 for *_, flags in application.sections]
    assert rights == [6, 4, 12, 4]  # execute 2, read 4, write 8
    end = 0x1000
    for _, size, address, length, offset, _ in application.sections:
        assert address == end and length % 512 == 0 and offset % 512 == 0
        end = -(-(address + size) // 4096) * 4096
    assert application.size == end
    # IMAGHELP.DLL's checksum, on all but itself.
    at = struct.unpack_from("<I", data, 60)[0] + 24 + 64
    (checksum,) = struct.unpack_from("<I", data, at)
    total = sum(word for (word,) in struct.iter_unpack("<H", data[:at] + data[at + 4 :]))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    assert checksum == total + len(data)


@pytest.mark.parametrize(("machine", "linker"), LINKERS)
def test_room_behind_the_image(tmp_path: Path, machine: str, linker: str) -> None:
    image = linked(tmp_path, machine, linker, BASE, room=0x12345)
    end = max(item.vaddr + item.memsz for item in image.segments if item.type == elf.PT_LOAD)
    application = Application(efi_bytes(image))
    name, size, address, length, *_ = application.sections[-2]
    assert (name, size, length) == (b".room", 0x12345, 0)
    assert application.base + address == -(-end // 4096) * 4096


@pytest.mark.parametrize(("machine", "name"), [("x86_64", "x86-64"), ("aarch64", "aarch64")])
def test_binutils_agree(tmp_path: Path, machine: str, name: str) -> None:
    program = "objdump" if machine == "x86_64" else "aarch64-linux-gnu-objdump"
    (tmp_path / "app.efi").write_bytes(efi_bytes(linked(tmp_path, machine, "ld.lld", BASE)))
    command = [need(program), "-f", "-p", str(tmp_path / "app.efi")]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert f"pei-{name}" in told
    assert "(EFI application)" in told
    assert "Base Relocation" in told


def test_images_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(elf.ElfError, match="linked without --emit-relocs"):
        efi_bytes(linked(tmp_path, "x86_64", "ld.lld", BASE, "elf"))
    with pytest.raises(elf.ElfError, match="behind a multiple of 64 KiB"):
        efi_bytes(linked(tmp_path, "x86_64", "ld.lld", BASE + 0x1000))


def read_volume(volume: bytes) -> dict[str, bytes]:
    """The files of a volume with FAT12 or FAT16, and its label."""
    size, cluster_sectors, reserved, copies, root_entries, sectors, _, table_sectors = (
        struct.unpack_from("<HBHBHHBH", volume, 11)
    )
    sectors = sectors or struct.unpack_from("<I", volume, 32)[0]
    assert len(volume) == sectors * size and volume[510:512] == b"\x55\xaa"
    root = (reserved + copies * table_sectors) * size
    data = root + root_entries * 32
    cluster = cluster_sectors * size
    narrow = (len(volume) - data) // cluster < 4085
    table = volume[reserved * size :][: table_sectors * size]
    assert volume[reserved * size + len(table) :][: len(table)] == table

    def following(number: int) -> int:
        if narrow:
            (pair,) = struct.unpack_from("<H", table, number * 3 // 2)
            return int(pair >> 4 if number % 2 else pair & 0xFFF) | 0xF000
        return int(struct.unpack_from("<H", table, number * 2)[0])

    def content(number: int) -> bytes:
        result = b""
        while number:
            result += volume[data + (number - 2) * cluster :][:cluster]
            following_one = following(number)
            number = 0 if following_one == 0xFFFF else following_one & (0xFFF if narrow else 0xFFFF)
        return result

    def walk(entries: bytes, folder: str) -> Iterator[tuple[str, bytes]]:
        for entry in struct.iter_unpack("<8s3sB14xHI", entries):
            stem, suffix, attributes, start, length = entry
            name = folder + stem.decode().rstrip()
            name += f".{suffix.decode()}".rstrip().rstrip(".")
            if stem[0] in b"\0." or attributes & 8:
                continue
            if attributes & 16:
                yield from walk(content(start), f"{name}/")
            else:
                yield name, content(start)[:length]

    return dict(walk(volume[root:data], ""))


@pytest.mark.parametrize("size", [0, 1, 4096, 70_000, 16_000_000, 20_000_000])
def test_volume_holds_its_files(size: int) -> None:
    files = {
        "EFI/BOOT/BOOTX64.EFI": bytes(index * 7 % 256 for index in range(256)) * (size // 256),
        "EFI/BOOT/CMDLINE.TXT": b"one two",
        "INITRD": b"x" * size,
    }
    assert read_volume(fat_bytes(files)) == files


@pytest.mark.parametrize(("machine", "name"), [("x86_64", "BOOTX64"), ("aarch64", "BOOTAA64")])
def test_disk_boots_the_application(tmp_path: Path, machine: str, name: str) -> None:
    efi, disk = tmp_path / "app.efi", tmp_path / "app.img"
    efi.write_bytes(efi_bytes(linked(tmp_path, machine, "ld.lld", BASE)))
    write_fat(efi, disk)
    assert read_volume(disk.read_bytes()) == {f"EFI/BOOT/{name}.EFI": efi.read_bytes()}
    again = tmp_path / "again.img"
    write_fat(efi, again)
    assert again.read_bytes() == disk.read_bytes()


def test_mtools_and_dosfstools_agree(tmp_path: Path) -> None:
    disk = tmp_path / "disk.img"
    disk.write_bytes(fat_bytes({"EFI/BOOT/BOOTX64.EFI": b"application" * 1000}))
    (tmp_path / "cmdline.txt").write_text("one two")
    put = [need("mcopy"), "-i", str(disk), str(tmp_path / "cmdline.txt"), "::/EFI/BOOT/"]
    subprocess.run(put, check=True)
    got = subprocess.run(
        ["mtype", "-i", str(disk), "::/EFI/BOOT/BOOTX64.EFI"], check=True, capture_output=True
    )
    assert got.stdout == b"application" * 1000
    if shutil.which("fsck.fat"):
        subprocess.run(["fsck.fat", "-n", str(disk)], check=True, capture_output=True)
