# SPDX-License-Identifier: BSD-3-Clause
"""An initial ramdisk arrives whole, on every target but Xen's, which test_xen.py boots."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest

from tests.boot.conftest import TARGETS, Images
from unicore.model import Target

SIZE = 70_001  # of no page, and of an odd number of bytes


@pytest.mark.parametrize("size", [SIZE, 1, 0], ids=["many-bytes", "one-byte", "none"])
@pytest.mark.parametrize(
    "target", [target for target in TARGETS if target.variant != "uefi"], ids=str
)
def test_it_arrives_whole(images: Images, target: Target, size: int, tmp_path: Path) -> None:
    content = random.Random(size).randbytes(size)
    initrd = tmp_path / "some, initrd.img"  # QEMU has its own idea of a comma
    initrd.write_bytes(content)
    done = images.boot(target, "initrd-test", initrd=initrd if size else None)
    assert done.status == 0, done.console
    expected = f"initrd: {size} bytes, checksum {zlib.adler32(content):08x}\n"
    assert done.console.endswith(expected)
