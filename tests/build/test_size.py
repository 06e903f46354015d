# SPDX-License-Identifier: BSD-3-Clause
"""`scons size`: it builds first, and compares with a saved report or a revision of git."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.build.tree import HOST, Result, Tree

STEM = "build/x86_64-host/demo.size"


def git(tree: Tree, *words: str) -> str:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    done = subprocess.run(
        ["git", *identity, *words], cwd=tree.root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def committed(tree: Tree) -> None:
    """Make the tree a clone, whose first revision is what it is now."""
    tree.write(".gitignore", "build\n__pycache__\n.sconsign*\n")
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-q", "-m", "first")


def record(result: Result) -> dict[str, object]:
    assert result.status == 0, result.err
    found: dict[str, object] = json.loads(result.out[result.out.index("{\n") :])
    return found


def test_it_builds_and_nothing_else(tree: Tree) -> None:
    """What a build makes, the report knows; the seal is that of the plain build."""
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    done = tree.build("size")
    assert done.status == 0
    assert done.made == {"lib/text/plain.o", *HOST}
    assert "build/x86_64-host/demo.elf by library:" in done.out
    assert tree.is_idle()
    assert not tree.build("size", scons=True).made
    assert f"{STEM}.html: a map\n" in done.err
    for row in ("lib/text", "plat/host", "apps/demo"):
        assert any(line.endswith(f"  {row}") for line in done.out.splitlines())


def test_rows(tree: Tree) -> None:
    files = tree.build("size", "by=file").out
    assert "lib/text/plain.c" in files and "uni_plain" not in files
    symbols = tree.build("size", "by=symbol").out
    rows = [line.split()[2:] for line in symbols.splitlines()]
    assert ["text", "lib/text", "lib/text/plain.c", "uni_plain"] in rows
    assert '"plain1 "' in symbols


def test_json_and_nothing_else(tree: Tree) -> None:
    for scons in (False, True):
        done = tree.build("size", "format=json", "verbose=no", scons=scons)
        report = json.loads(done.out)
        (image,) = report["images"]
        assert (image["target"], image["app"]) == ("x86_64-host", "demo")
        assert json.loads((tree / f"{STEM}.json").read_text()) == report


def test_a_saved_report(tree: Tree, tmp_path: Path) -> None:
    assert tree.build("size").status == 0
    saved = shutil.copy(tree / f"{STEM}.json", tmp_path / "before.json")
    same = tree.build("size", f"base={saved}")
    assert f"build/x86_64-host/demo.elf by library: as large as {saved}\nnothing" in same.out
    tree.replace("lib/text/plain.c", "plain1 ", "plain1 and sixteen more")
    done = tree.build("size", f"base={saved}", "by=symbol")
    assert "16 bytes more than" in done.out
    rows = [line.split() for line in done.out.splitlines()]
    assert any(row[:5] == ["0", "24", "+24", "new", "rodata"] for row in rows)
    assert any(row[:5] == ["8", "0", "-8", "gone", "rodata"] for row in rows)
    # A path counts from where it was typed.
    again = tree.build("size", "base=../before.json", cwd=tmp_path / "tree/lib")
    assert again.status == 2
    shutil.copy(saved, tree / "before.json")
    again = tree.build("size", "base=../before.json", cwd=tmp_path / "tree/lib")
    assert again.status == 0 and "16 bytes more than before.json" in again.out


def test_a_revision(tree: Tree) -> None:
    committed(tree)
    tree.replace("lib/text/plain.c", "plain1 ", "plain1 and sixteen more")
    done = tree.build("size", "base=HEAD", "format=json")
    report = record(done)
    assert report["base"] == "HEAD"
    (image,) = report["images"]  # type: ignore[misc]
    assert image["change"] == 16
    # The folder is gone, git knows of none, and the revision is not built again.
    (kept,) = (tree / "build/size").iterdir()
    assert kept.suffix == ".json"
    assert "building HEAD in build/size/" in done.err
    assert git(tree, "worktree", "list").count("\n") == 0
    assert git(tree, "status", "--porcelain") == "M lib/text/plain.c"
    again = tree.build("size", "base=HEAD", "format=json")
    assert record(again) == report
    assert "building" not in again.err
    # With other words it is another image.
    other = tree.build("size", "base=HEAD", "text.loud=yes")
    assert "building HEAD" in other.err
    assert "16 bytes more than HEAD" in other.out
    assert len(list((tree / "build/size").iterdir())) == 2


def test_a_revision_without_the_library(tree: Tree) -> None:
    """What was not there yet is new, and what is no more is gone."""
    committed(tree)
    (tree / "lib/count").rename(tree / "lib/counter")
    tree.replace("apps/demo/SConscript", '"count"', '"counter"')
    done = tree.build("size", "base=HEAD")
    assert done.status == 0, done.err
    rows = {line.split()[-1]: line.split()[3] for line in done.out.splitlines() if "lib/" in line}
    assert (rows["lib/count"], rows["lib/counter"]) == ("gone", "new")


def test_a_revision_that_does_not_build(tree: Tree) -> None:
    good = (tree / "lib/text/plain.c").read_text()
    tree.write("lib/text/plain.c", "#error broken\n")
    committed(tree)
    tree.write("lib/text/plain.c", good)
    done = tree.build("size", "base=HEAD")
    assert done.status == 2
    assert "error: broken" in done.err
    assert done.err.endswith(
        "base=HEAD: that revision does not build so: see above\n"
        "  choose words that it knows, or compare with a saved report\n"
    )
    assert list((tree / "build/size").iterdir()) == []


def test_clean(tree: Tree) -> None:
    assert tree.build("size").status == 0
    assert (tree / f"{STEM}.html").exists() and (tree / f"{STEM}.json").exists()
    tree.build("-c")
    assert not (tree / f"{STEM}.html").exists() and not (tree / f"{STEM}.json").exists()


def test_over_budget(tree: Tree) -> None:
    """The build fails, with a map of the image that was not made."""
    tree.replace("apps/demo/SConscript", "sources=", 'size="100",\n    sources=')
    done = tree.build()
    assert done.status == 2
    _, _, remedy = done.err.partition("\n  the largest parts: ")
    assert remedy.count(" bytes") == 5
    assert remedy.endswith(f"; all are in {STEM}.html\n")
    report = json.loads((tree / f"{STEM}.json").read_text())
    largest = [(one["name"], one["bytes"]) for one in report["images"][0]["libraries"][:5]]
    told = ", ".join(f"{name} {size:,} bytes" for name, size in largest)
    assert remedy == f"{told}; all are in {STEM}.html\n"
    assert "demo for x86_64-host" in (tree / f"{STEM}.html").read_text()
