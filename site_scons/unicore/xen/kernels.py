# SPDX-License-Identifier: BSD-3-Clause
"""Xen and Linux, out of their packages and in the forms that boot soonest in QEMU."""

from __future__ import annotations

import gzip
import lzma
import re
import shutil
import struct
import subprocess
from pathlib import Path

from unicore.errors import UserError
from unicore.xen.packages import DOM0, HYPERVISOR, Say, derived, unpacked

ELF = b"\x7fELF"

# Linux, Documentation/arch/x86/boot.rst: the fields of the setup header, from protocol 2.08 on.
SETUP_SECTORS = 0x1F1
SETUP_MAGIC = (0x202, b"HdrS")
PAYLOAD = 0x248  # its offset after the setup code, and its length
SECTOR = 512


def hypervisor(arch: str, say: Say) -> Path:
    """Xen, as `-kernel` of QEMU takes it: x86's is an ELF file, which it does not decompress."""
    found = _newest(unpacked(HYPERVISOR, arch, say), "xen-")
    if found.suffix != ".gz":
        return found
    return derived(found.with_suffix(".elf"), lambda: gzip.decompress(found.read_bytes()), say)


def linux(arch: str, say: Say) -> Path:
    """The kernel of dom0. x86's is taken out of its bzImage, which saves Xen from decompressing it
    under emulation: 2 s of 6."""
    found = _newest(unpacked(DOM0, arch, say), "vmlinuz-")
    plain = found.with_name(found.name.replace("vmlinuz", "vmlinux"))
    if plain.exists():
        return plain
    image = found.read_bytes()
    offset, magic = SETUP_MAGIC
    kernel = _payload(image) if image[offset : offset + len(magic)] == magic else b""
    return derived(plain, lambda: kernel, say) if kernel else found


def _newest(folder: Path, prefix: str) -> Path:
    found = [
        path
        for path in (folder / "boot").glob(f"{prefix}*")
        if path.suffix != ".elf" and not path.name.startswith(".")
    ]
    if not found:
        remedy = f"remove {folder}, so that it is made anew"
        raise UserError(str(folder), f"it has no file boot/{prefix}*", remedy)
    return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.name)])


def _payload(image: bytes) -> bytes:
    """The ELF file in a bzImage, b"" if nothing here can decompress it."""
    offset, size = struct.unpack_from("<II", image, PAYLOAD)
    begin = ((image[SETUP_SECTORS] or 4) + 1) * SECTOR + offset
    # The last 4 bytes are the decompressed size.
    packed = image[begin : begin + size - 4]
    if packed.startswith(ELF):
        return packed
    if packed.startswith(b"\x1f\x8b"):
        return gzip.decompress(packed)
    if packed.startswith(b"\xfd7zXZ\x00"):
        return lzma.decompress(packed, lzma.FORMAT_XZ)
    if packed.startswith(b"\x28\xb5\x2f\xfd") and shutil.which("zstd"):
        done = subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True)
        return done.stdout if done.stdout.startswith(ELF) else b""
    return b""
