# SPDX-License-Identifier: BSD-3-Clause
"""Wrong trees and wrong command lines, each with the exact message that it earns.

A case is a folder: its files are laid over those of base/, `command` holds the arguments of scons
and `expected` what it prints to standard error. The framework is that of this tree.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/command"))
# What cases about contracts lie over: a pool whose libraries keep theirs.
KEPT = HERE / "contracts"
# Nothing is found there, so that no compiler of this machine changes a message.
NO_PROGRAMS = "/nonexistent"
TIMEOUT = 60  # seconds; a case takes a third of one


def tree(root: Path, made: Path, *overlays: Path) -> Path:
    """The framework of (root) in (made), with the files of (overlays), later ones over earlier."""
    for name in ("SConstruct", "schema", "site_scons"):
        (made / name).symlink_to(root / name)
    for overlay in overlays:
        shutil.copytree(overlay, made, dirs_exist_ok=True)
    return made


def scons(
    folder: Path, *words: str, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """What scons says and how it ends, (prefix) being a program that starts it."""
    return subprocess.run(
        [*prefix, sys.executable, "-m", "SCons", "-Q", *words],
        cwd=folder,
        env={**os.environ, "PATH": NO_PROGRAMS},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


@pytest.mark.parametrize("case", CASES)
def test_message(case: str, root: Path, tmp_path: Path) -> None:
    words = shlex.split((HERE / case / "command").read_text())
    below = [KEPT] if case.startswith("contract-") else []
    done = scons(tree(root, tmp_path, HERE / "base", *below, HERE / case), *words)
    assert done.stderr == (HERE / case / "expected").read_text()
    assert "Traceback" not in done.stdout
    assert done.returncode == 2


def test_base_is_right(root: Path, tmp_path: Path) -> None:
    """Without a mistake on top of it, the tree of all cases builds and runs."""
    done = scons(tree(root, tmp_path, HERE / "base"), "run")
    assert done.stderr == ""
    assert done.returncode == 0


def test_contracts_that_are_kept(root: Path, tmp_path: Path) -> None:
    """The pool below the cases about contracts keeps its own."""
    done = scons(tree(root, tmp_path, HERE / "base", KEPT))
    assert done.stderr == ""
    assert done.returncode == 0
    looked_at = (tmp_path / "build/x86_64-linuxu/helloworld.checked").read_text()
    assert looked_at == "7 objects, 11 references, 5 contracts\n"


def on_tmpfs(folder: Path, options: str) -> subprocess.CompletedProcess[str]:
    """A build whose build/ is a file system of its own, mounted with (options)."""
    build = folder / "build"
    build.mkdir()
    unshare, mount, sh = (shutil.which(program) for program in ("unshare", "mount", "sh"))
    if not (unshare and mount and sh):
        pytest.skip("unshare, mount or sh is not installed")
    # Root needs a mount namespace; others become root of a user namespace, where they may.
    namespace = ("-m",) if os.geteuid() == 0 else ("-rm",)
    mounting = f'{mount} -t tmpfs -o {options} tmpfs "$0" || exit 77; exec "$@"'
    done = scons(folder, prefix=(unshare, *namespace, sh, "-c", mounting, str(build)))
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    return done


def test_read_only_build_folder(root: Path, tmp_path: Path) -> None:
    done = on_tmpfs(tree(root, tmp_path, HERE / "base"), "ro")
    assert done.stderr == (
        "build/.unicore: read-only file system\n"
        "  make room there, or give build/ a place where files can be written\n"
    )
    assert done.returncode == 2


def test_build_folder_without_room_for_plans(root: Path, tmp_path: Path) -> None:
    done = on_tmpfs(tree(root, tmp_path, HERE / "base"), "size=8k")
    assert done.stderr == (
        "build: no space left on device\n"
        "  make room there, or give build/ a place where files can be written\n"
    )
    assert done.returncode == 2


@pytest.mark.parametrize("size", ["32k", "48k", "64k"])
def test_build_folder_without_room_for_images(root: Path, tmp_path: Path, size: str) -> None:
    """Compilers say so; lld, which maps what it writes, is ended by a signal."""
    done = on_tmpfs(tree(root, tmp_path, HERE / "base"), f"size={size}")
    said = done.stderr.lower()
    assert "no space left on device" in said or "was ended by sigbus" in said
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_build_folder_without_inodes(root: Path, tmp_path: Path) -> None:
    done = on_tmpfs(tree(root, tmp_path, HERE / "base"), "nr_inodes=8")
    lines = done.stderr.splitlines()
    assert lines[0].endswith(": no space left on device")
    assert set(lines[1::2]) == {
        "  make room there, or give build/ a place where files can be written"
    }
    assert done.returncode == 2


def test_compiler_ended_by_a_signal(root: Path, tmp_path: Path) -> None:
    folder = tree(root, tmp_path, HERE / "base")
    launcher = folder / "launcher"
    launcher.write_text("#!/bin/sh\nkill -BUS $$\n")
    launcher.chmod(0o755)
    done = scons(folder, "-j1", "launcher=./launcher")
    assert done.stderr.splitlines()[1:] == [
        "apps/helloworld/main.c: launcher was ended by SIGBUS",
        "  a full disk does so (SIGBUS), and too little memory (SIGKILL): make room",
    ]
    assert done.returncode == 2


def test_compile_errors(root: Path, tmp_path: Path) -> None:
    """The command and what the compiler said; one failure ends the build, unless -k is given."""
    folder = tree(root, tmp_path, HERE / "base")
    for source in ("apps/helloworld/main.c", "lib/log/log.c"):
        (folder / source).write_text(f'#error "in {source}"\n')
    first = scons(folder, "-j1")
    assert 'main.c:1:2: error: "in apps/helloworld/main.c"' in first.stderr
    assert "lib/log/log.c" not in first.stderr
    assert first.returncode == 2
    both = scons(folder, "-j1", "-k")
    assert '"in apps/helloworld/main.c"' in both.stderr
    assert '"in lib/log/log.c"' in both.stderr
    assert "scons: ***" not in both.stderr
    assert both.returncode == 2
