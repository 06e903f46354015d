# SPDX-License-Identifier: BSD-3-Clause
"""The media that firmware boots from, for images that are not loaded themselves."""

from __future__ import annotations

from pathlib import Path


def write_medium(image: Path, medium: Path) -> None:
    """Make (medium) from a finished image: an ISO 9660 file system with GRUB from an ELF file, a
    FAT file system from a UEFI application."""
    # Imported here: most images are on no medium.
    if image.suffix == ".efi":
        from unicore.image.fat import write_fat

        write_fat(image, medium)
    else:
        from unicore.image.iso import write_iso

        write_iso(image, medium)
