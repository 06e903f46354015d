# SPDX-License-Identifier: BSD-3-Clause
"""What editors get: clang and clangd take compile_commands.json, tasks do what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.build.tree import GCC, PYTHON, SCONS, Tree, needs_gcc
from unicore.editors.jsonc import parse

FILE = "compile_commands.json"
CLANGD = shutil.which("clangd")


def says(tree: Tree, *words: str) -> str:
    """What scons prints for a verb that makes no image."""
    done = subprocess.run(
        [SCONS, "-Q", "app=demo", "plat=host", *words],
        cwd=tree.root,
        env=tree.variables,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def entries(tree: Tree) -> list[dict[str, Any]]:
    return list(json.loads((tree / FILE).read_text(encoding="utf-8")))


def test_every_source_once_and_nothing_built(tree: Tree) -> None:
    tree.build("-c")
    assert says(tree, "compile_commands", "plat=host,other") == f"{FILE}: 8 sources of 2 images\n"
    assert sorted(entry["file"] for entry in entries(tree)) == [
        *("apps/demo/main.c", "lib/count/count.c", "lib/text/loud.c", "lib/text/plain.c"),
        *("plat/host/entry.S", "plat/host/say.c", "plat/other/entry.S", "plat/other/say.c"),
    ]
    assert not tree.outputs("")


@pytest.mark.parametrize("words", [[], pytest.param(["toolchain=gcc"], marks=needs_gcc)])
def test_clang_takes_them(tree: Tree, words: list[str]) -> None:
    """Headers that only builds write are there, and flags are clang's."""
    clang = shutil.which("clang")
    if clang is None:
        pytest.skip("clang is not installed")
    tree.build("-c")
    shutil.rmtree(tree / "build/cfg")
    says(tree, "compile_commands", "text.loud=yes", *words)
    for entry in entries(tree):
        driver, *rest = entry["arguments"]
        assert driver == "clang"
        command = [clang, *rest, "-fsyntax-only", "-Werror"]
        done = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), entry["file"]


@pytest.mark.skipif(CLANGD is None, reason="clangd is not installed")
def test_clangd_takes_them(tree: Tree) -> None:
    says(tree, "compile_commands", "text.loud=yes")

    def errors(source: str) -> int:
        return subprocess.run(
            [str(CLANGD), f"--check={source}"], cwd=tree.root, capture_output=True
        ).returncode

    assert errors("lib/text/loud.c") == errors("lib/count/count.c") == 0
    tree.replace("lib/text/loud.c", '"LOUD "', "7")  # which is read with text.loud=yes alone
    assert errors("lib/text/loud.c") > 0
    says(tree, "compile_commands", "text.loud=no")
    assert errors("lib/text/loud.c") == 0


def test_the_tree_stays_built(tree: Tree) -> None:
    says(tree, "compile_commands")
    assert tree.is_idle()


def test_tasks_do_what_they_say(tree: Tree) -> None:
    """Each is started as VS Code would, but for ./unicore being its launcher here."""
    says(tree, "vscode", "text.loud=yes")
    tasks = {
        task["label"]: task
        for task in json.loads((tree / ".vscode/tasks.json").read_text())["tasks"]
    }
    build = tasks["unicore: build demo on x86_64-host"]
    assert build["command"] == "${workspaceFolder}/unicore"
    assert build["args"] == ["plat=host", "arch=x86_64", "app=demo", "text.loud=yes"]
    assert tree.build(*build["args"]).status == 0
    assert "LOUD" in tree.says()
    run = tasks["unicore: run demo on x86_64-host"]
    launcher = [PYTHON, "-IS", str(tree / "site_scons/unicore/launch.py")]
    done = subprocess.run(
        [*launcher, *run["args"]], cwd=tree.root, env=tree.variables, capture_output=True, text=True
    )
    assert done.returncode == 0 and "LOUD" in done.stdout


@pytest.mark.skipif(GCC is None, reason="this machine is no x86-64")
def test_a_program_of_this_machine_is_debugged_itself(tree: Tree) -> None:
    says(tree, "vscode")
    (launch,) = json.loads((tree / ".vscode/launch.json").read_text())["configurations"]
    assert launch["preLaunchTask"] == "unicore: build demo on x86_64-host"
    assert "miDebuggerServerAddress" not in launch
    program = launch["program"].replace("${workspaceFolder}", str(tree.root))
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("main1 ")


def test_what_is_the_users_stays(tree: Tree) -> None:
    folder = Path(tree / ".vscode")
    assert says(tree, "vscode").count(": written\n") == 4
    assert says(tree, "vscode").count(": up to date\n") == 4
    tasks = folder / "tasks.json"
    text = tasks.read_text(encoding="utf-8")
    edited = text.replace('"group": "test"', '"group": "none" // mine').replace(
        '"tasks": [', '"tasks": [\n        {"label": "mine"},'
    )
    tasks.write_text(edited, encoding="utf-8")
    said = says(tree, "vscode")
    assert ".vscode/tasks.json: written\n  'unicore: test' was edited, so it stays; " in said
    assert tasks.read_text(encoding="utf-8") == edited
    says(tree, "vscode", "plat=other")
    labels = [task["label"] for task in parse(tasks.read_text(encoding="utf-8")).data["tasks"]]
    assert labels[0] == "mine"
    assert {"unicore: build demo on x86_64-host", "unicore: build demo on x86_64-other"} <= {
        *labels
    }
    assert '"group": "none" // mine' in tasks.read_text(encoding="utf-8")
