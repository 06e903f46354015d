# SPDX-License-Identifier: BSD-3-Clause
"""The device tree that QEMU's Raspberry Pi is given is the one that its source says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def test_the_tree_is_made_from_its_source(root: Path) -> None:
    if shutil.which("dtc") is None:
        pytest.skip("dtc is not installed (Debian: device-tree-compiler)")
    folder = root / "plat/bare/arm64/raspi3"
    command = ["dtc", "-q", "-I", "dts", "-O", "dtb", str(folder / "qemu.dts")]
    made = subprocess.run(command, capture_output=True, check=True).stdout
    assert (folder / "qemu.dtb").read_bytes() == made
