# SPDX-License-Identifier: BSD-3-Clause
"""The quality door: open for this tree, shut for what it is there to keep out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TYPO = "the"[::2] + "h"  # codespell reads this file too
SCONS = Path(sys.executable).with_name("scons")


def check(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCONS, "-Q", "check"], cwd=tree, capture_output=True, text=True)


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    """The tree as it is now, without what is built."""
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("git is not installed, or this tree is no clone")
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    tree = tmp_path / "tree"
    for name in filter(None, names.stdout.split("\0")):
        if (root / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, tree / name, follow_symlinks=False)
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    return tree


def test_this_tree_passes_and_a_spoilt_one_does_not(clone: Path) -> None:
    done = check(clone)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        f"{name}: ok"
        for name in (
            "formats",
            "python",
            "types",
            "floors",
            "recipes",
            "apis",
            "spelling",
            "licences",
        )
    ]

    framework = clone / "site_scons/unicore"
    (framework / "errors.py").write_text(
        (framework / "errors.py").read_text() + "\n\ndef up() -> None:\n"
        "    from unicore.units import Unit\n\n    unused: int = str(Unit)\n"
    )
    console = clone / "lib/console/include/unicore/console.h"
    console.write_text(f"/* {TYPO} console */\n  int   x ;\n")
    (clone / "lib/region/stray.c").write_text("/* SPDX-License-Identifier: BSD-3-Clause */\n")
    done = check(clone)
    assert done.returncode == 1
    for finding in (
        "lib/console/include/unicore/console.h:2",  # formats
        "F841",  # python: assigned and never used
        "Incompatible types in assignment",  # types
        "unicore.errors -> unicore.units",  # floors
        "lib/region/stray.c",  # recipes
        "uni_console_write() is spoken of, and not declared anywhere",  # apis
        f"{TYPO} ==> the",  # spelling
        "lib/console/include/unicore/console.h:1: no SPDX",  # licences
    ):
        assert finding in done.stdout, finding


def test_plain_scons_runs_tests_too(root: Path) -> None:
    if not (Path(sys.prefix) / "unicore.lock").exists():
        pytest.skip("./unicore did not make this environment")
    words = [SCONS, "-Q", "test", "tests/unit/test_errors.py"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[100%]" in done.stdout
