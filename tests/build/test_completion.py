# SPDX-License-Identifier: BSD-3-Clause
"""Tab in real shells, each in a terminal of its own.

What would be run prints its words instead, so what a shell made of a Tab is what it then runs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.build.tree import PYTHON, ROOT, SCONS, Tree

PROMPT = "READY>"
# How each shell is started without anybody's settings, and what makes its prompt ours.
SHELLS = {
    "bash": (
        ["--norc", "--noprofile", "-i"],
        f"PS1='{PROMPT}'; bind 'set enable-bracketed-paste off'",
    ),
    "fish": (["--no-config"], f"function fish_prompt; echo -n '{PROMPT}'; end"),
    "zsh": (["-f", "-i"], f"PROMPT='{PROMPT}'; unset zle_bracketed_paste"),
}
PATIENCE = 30
# Seconds that a Tab may take at most.
QUICK = 0.1


@pytest.fixture
def shown(tree: Tree) -> Tree:
    """A tree where ./unicore and scons print their words."""
    for name in ("unicore", "bin/scons"):
        tree.write(name, "#!/bin/sh\nprintf '<%s>' \"$@\"\necho\n")
        (tree / name).chmod(0o755)
    return tree


class Shell:
    """An interactive shell that completes."""

    def __init__(self, name: str, tree: Tree, script: Path) -> None:
        options, setting = SHELLS[name]
        variables = {
            **tree.variables,
            "PATH": f"{tree / 'bin'}{os.pathsep}{tree.variables['PATH']}",
            "UNICORE_ENV": str(Path(PYTHON).parents[1]),
            "HOME": str(tree.root),
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
        }
        self._child = pexpect.spawn(
            shutil.which(name) or name,
            options,
            cwd=str(tree.root),
            env=variables,  # type: ignore[arg-type]  # a mapping will do
            timeout=PATIENCE,
            encoding="utf-8",
            dimensions=(50, 200),
        )
        self._child.sendline(setting)
        self._child.expect(PROMPT)
        self.does(f"source {script}")

    def does(self, line: str) -> str:
        """What the shell shows for a line that is typed."""
        self._child.send(f"{line}\r")
        mark = f"done{time.monotonic_ns()}"
        self._child.send(f"echo {mark[:4]}'{mark[4:]}'\r")
        self._child.expect(f"{mark}\r")
        self._child.expect_exact(PROMPT)
        return str(self._child.before)

    def _shows(self, typed: str) -> None:
        """Wait until the shell has shown all that comes of what is (typed): one that is busy may
        take further letters for an answer."""
        self._child.send(typed)
        patience = float(PATIENCE)
        with contextlib.suppress(pexpect.TIMEOUT):
            while True:
                self._child.read_nonblocking(1000, patience)
                patience = 0.2

    def runs(self, typed: str) -> list[str]:
        """The words of the command that is run after (typed), in which a Tab completes."""
        for part in typed.split("\t")[:-1]:
            self._shows(part)
            self._shows("\t")
        self._child.send(typed.split("\t")[-1] + "\r")
        self._child.expect(r"\r\n?((<[^>\r]*>)+)\r")
        return str(self._child.match[1])[1:-1].split("><")

    def close(self) -> None:
        self._child.close(force=True)


@pytest.fixture(params=sorted(SHELLS))
def shell(request: pytest.FixtureRequest, shown: Tree, tmp_path: Path) -> Iterator[Shell]:
    name = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    script = tmp_path / f"script.{name}"
    done = subprocess.run(
        [SCONS, "-Q", "completion", f"shell={name}"],
        cwd=shown.root,
        env=shown.variables,
        capture_output=True,
        text=True,
        check=True,
    )
    script.write_text(done.stdout)
    started = Shell(name, shown, script)
    yield started
    started.close()


def test_words(shell: Shell, shown: Tree) -> None:
    assert shell.runs("./unicore fetc\t") == ["fetch"]
    assert shell.runs("./unicore plat=ho\t") == ["plat=host"]
    assert shell.runs("./unicore ru\tpla\toth\tapp\tdem\t") == ["run", "plat=other", "app=demo"]
    assert shell.runs("./unicore plat=host,oth\t") == ["plat=host,other"]
    assert shell.runs("./unicore tex\tlou\tye\t") == ["text.loud=yes"]
    assert shell.runs("./unicore text.spare@oth\t8") == ["text.spare@other=8"]
    assert shell.runs("./unicore --off\t") == ["--offline"]
    assert shell.runs("scons arch=x86\ttool\tgc\t") == ["arch=x86_64", "toolchain=gcc"]


def test_files(shell: Shell, shown: Tree) -> None:
    shown.write("ramdisk.cpio", "")
    assert shell.runs("./unicore run initrd=ramd\t") == ["run", "initrd=ramdisk.cpio"]


def test_outside_of_a_tree_scons_gets_files(shell: Shell, shown: Tree) -> None:
    shown.write("elsewhere/target.o", "")
    shell.does("cd elsewhere")
    assert shell.runs("scons targ\t") == ["target.o"]
    assert shell.runs("../unicore plat=ho\t") == ["plat=host"]


def test_changes_of_recipes_are_seen(shell: Shell, shown: Tree) -> None:
    assert shell.runs("./unicore tex\tlou\tye\t") == ["text.loud=yes"]
    shown.replace("lib/text/SConscript", '"loud"', '"noisy"')
    assert shell.runs("./unicore tex\tnoi\tye\t") == ["text.noisy=yes"]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_finds_it_by_its_name(shown: Tree) -> None:
    """As functions for completion are kept: in a folder of $fpath, loaded when they are called."""
    script = ROOT / "site_scons/unicore/completion/unicore.zsh"
    shown.write("functions/_unicore", script.read_text(encoding="utf-8"))
    shown.write("setup", "fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -D -u\n")
    shell = Shell("zsh", shown, shown / "setup")
    assert shell.runs("./unicore plat=ho\t") == ["plat=host"]
    assert shell.runs("scons fetc\t") == ["fetch"]
    shell.close()


def completed(tree: Tree, current: str) -> tuple[str, float]:
    """What a shell gets for a word, and after how many seconds."""
    begun = time.monotonic()
    done = subprocess.run(
        [PYTHON, "-IS", "site_scons/unicore/completion/complete.py", "fish", "", current],
        cwd=tree.root,
        env=tree.variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, time.monotonic() - begun


def test_planning_keeps_the_words(tree: Tree) -> None:
    """So a Tab has nothing to read, not even the first."""
    assert (tree / "build/.unicore/words").exists()
    tree.write("lib/text/SConscript", (tree / "lib/text/SConscript").read_text() + "\n")
    (tree / "build/.unicore/words").unlink()
    tree.build()
    assert (tree / "build/.unicore/words").exists()


def test_a_tab_is_quick() -> None:
    """In this tree, with all its recipes; the best of some, as others work on this machine, too."""
    tree = Tree(ROOT)
    completed(tree, "plat=")
    answers = [completed(tree, "plat=") for _ in range(10)]
    assert answers[0][0].startswith("plat=bare\t")
    assert min(seconds for _, seconds in answers) < QUICK


def test_a_tree_that_cannot_be_read(tree: Tree) -> None:
    """Nothing is offered, and nothing printed between the words of somebody who is typing."""
    tree.write("lib/text/SConscript", "library(")
    words = [sys.executable, "-IS", "site_scons/unicore/completion/complete.py", "bash", "=", "pl"]
    done = subprocess.run(words, cwd=tree.root, env=tree.variables, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
