# SPDX-License-Identifier: BSD-3-Clause
"""A tree of our own that new things can be written into: this repository's recipes, by links."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCONS = Path(sys.executable).with_name("scons")
TIMEOUT = 300  # seconds; the first build compiles all that images for two platforms have


def grown(root: Path) -> Path:
    """The tree in the empty folder (root)."""
    for name in ("SConstruct", "site_scons"):
        (root / name).symlink_to(ROOT / name)
    for name in (".clang-format", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "schema", root / "schema")
    for name in ("apps", "arch", "lib", "plat"):
        (root / name).mkdir()
        for folder in (ROOT / name).iterdir():
            (root / name / folder.name).symlink_to(folder)
    return root


def scons(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run scons in (tree)."""
    programs = os.pathsep.join([str(SCONS.parent), os.environ.get("PATH", os.defpath)])
    return subprocess.run(
        [SCONS, "-Q", *words],
        cwd=tree,
        env={**os.environ, "PATH": programs},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


def done(tree: Path, *words: str) -> str:
    """What scons prints, which has to succeed."""
    result = scons(tree, *words)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout


def own_files(tree: Path, *folders: str) -> list[str]:
    """The files below (folders), relative to (tree), sorted."""
    found = (path for folder in folders for path in (tree / folder).rglob("*") if path.is_file())
    return sorted(path.relative_to(tree).as_posix() for path in found)
