# SPDX-License-Identifier: BSD-3-Clause
"""What boot tests share: images are built in the tree itself, by the commands that users type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCONS = Path(sys.executable).with_name("scons")

# A boot takes well under a second; a machine under load has been seen to need ten.
PATIENCE = 60

Scons = Callable[..., subprocess.CompletedProcess[str]]


def scons(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run scons in the tree; standard output and error together."""
    return subprocess.run(
        [SCONS, "-Q", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=600,
        env={**os.environ, "NO_COLOR": "1"},
    )


def need_emulator(plat: str) -> None:
    """Skip where a platform's emulator is missing; `./unicore test` says what to install."""
    if plat == "kvm" and shutil.which("qemu-system-x86_64") is None:
        pytest.skip("qemu-system-x86_64 is not installed (Debian: qemu-system-x86)")


@pytest.fixture(scope="session")
def everything() -> None:
    """Every app for every platform, built in one run."""
    built = scons("plat=all", "app=all")
    assert built.returncode == 0, built.stdout
