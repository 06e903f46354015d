# SPDX-License-Identifier: BSD-3-Clause
"""The window of `scons guiconfig`, on a display that nobody sees."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.build.tree import TIMEOUT, Tree

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("_tkinter") is None or shutil.which("Xvfb") is None,
    reason="Tk for this Python or Xvfb is not installed",
)

# A person who ticks one box, saves and leaves.
PERSON = """
import sys, tkinter
from pathlib import Path
import guiconfig
from unicore.configuring import menu
from unicore.request import Request

def person(root, n=0):
    root.update()
    print(root.title())
    guiconfig._set_val(guiconfig._kconf.syms["TEXT_LOUD"], 2)
    root.update()
    guiconfig._save()
    guiconfig._on_quit()

tkinter.Tk.mainloop = person
request = Request({"app": "demo", "plat": "host", "arch": "x86_64"}, ["guiconfig"])
sys.exit(menu.run(request, Path("."), offline=False))
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A display of our own."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.kill()


def test_tick_save_and_leave(tree: Tree, display: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PERSON],
        cwd=tree.root,
        env={**tree.variables, "DISPLAY": display, "PYTHONPATH": str(tree / "site_scons")},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("demo for x86_64-host: Say one word per library.\n")
    assert (tree / "apps/demo/default.config").read_text() == "text.loud=yes\n"


def test_without_a_display(tree: Tree) -> None:
    tree.variables["DISPLAY"] = ":nowhere"
    result = tree.build("guiconfig", scons=True)
    assert result.status == 2
    assert result.err.startswith("guiconfig: there is no window: ")
    assert result.err.endswith("\n  set DISPLAY, or say menuconfig\n")
