# SPDX-License-Identifier: BSD-3-Clause
"""A CD image from which a PC's BIOS boots: GRUB, its configuration, and the image.

GRUB starts the image by Multiboot2, which the image's header asks for. The command line is empty
here; to give one, change /boot/grub/grub.cfg and pack again, or let QEMU hand it to the platform:
see plat/bare. The file boots from a disk or a USB stick as well.

The same image makes the same bytes: every date that ISO 9660 wants is EPOCH. They differ between
releases of GRUB and xorriso, which are the machine's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from unicore.errors import UserError

# 1980-01-01 00:00 UTC, in the forms that programs want. Before it FAT, which some copy to, ends.
EPOCH = 315532800
EPOCH_TEXT = "1980010100000000"

GRUB = Path("/usr/lib/grub/i386-pc")
# What a CD, the configuration and Multiboot2 take; GRUB adds what these need.
MODULES = ("biosdisk", "iso9660", "multiboot2", "normal", "part_msdos")

CONFIGURATION = """\
multiboot2 /boot/image.elf
boot
"""

# What the work is done by, with the Debian package of each.
PROGRAMS = {"grub-mkimage": "grub-common", "xorriso": "xorriso"}
FILES = {
    GRUB / "boot_hybrid.img": "grub-pc-bin",
    **{GRUB / f"{name}.mod": "grub-pc-bin" for name in MODULES},
}


def write_iso(elf: Path, iso: Path) -> None:
    """Pack the bootable ELF file (elf), which has a Multiboot2 header, into the CD image (iso)."""
    _refuse_missing(iso)
    with tempfile.TemporaryDirectory(prefix="unicore-iso-") as name:
        tree = Path(name) / "tree"
        (tree / "boot/grub").mkdir(parents=True)
        shutil.copyfile(elf, tree / "boot/image.elf")
        (tree / "boot/grub/grub.cfg").write_text(CONFIGURATION, encoding="ascii")
        _run(
            *("grub-mkimage", "--format=i386-pc-eltorito", f"--directory={GRUB}"),
            *("--prefix=/boot/grub", f"--output={tree}/boot/grub/core.img", *MODULES),
        )
        for path in (tree, *tree.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
            os.utime(path, (EPOCH, EPOCH))
        made = Path(name) / "image.iso"
        _run(
            *("xorriso", "-as", "mkisofs", "-quiet", "-rational-rock", "-volid", "UNICORE"),
            *(f"--modification-date={EPOCH_TEXT}", "--set_all_file_dates", EPOCH_TEXT),
            *("-b", "boot/grub/core.img", "-no-emul-boot", "-boot-load-size", "4"),
            *("-boot-info-table", "--grub2-boot-info", "--grub2-mbr", f"{GRUB}/boot_hybrid.img"),
            *("-output", str(made), str(tree)),
        )
        shutil.copyfile(made, iso)


def _refuse_missing(iso: Path) -> None:
    packages = {package for name, package in PROGRAMS.items() if shutil.which(name) is None}
    packages |= {package for path, package in FILES.items() if not path.is_file()}
    if packages:
        raise UserError(
            str(iso),
            "a CD image is made by GRUB and xorriso, which are not all installed",
            f"on Debian and Ubuntu: apt-get install {' '.join(sorted(packages))}",
        )


def _run(*command: str) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH), "LC_ALL": "C", "TZ": "UTC"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " / ".join(done.stderr.split("\n")[-4:]).strip(" /")
        raise UserError(command[0], f"failed with exit status {done.returncode}", said or "no word")
