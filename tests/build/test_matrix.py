# SPDX-License-Identifier: BSD-3-Clause
"""Several targets in one run: a table at its end, and what cannot be does not stop the rest."""

from __future__ import annotations

from tests.build.tree import HOST, OTHER, Tree

BOTH = "plat=host,other"


def rows(out: str) -> dict[str, list[str]]:
    """The table's cells by target, less the image's path."""
    lines = out.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("target "))
    assert lines[head].split() == ["target", "image", "format", "loaded", "file", "result"]
    table = {}
    for line in lines[head + 1 :]:
        target, path, *cells = line.split(maxsplit=5)
        assert path == f"build/{target}/demo.elf"
        table[target] = cells
    return table


def test_the_table(tree: Tree) -> None:
    first = tree.build(BOTH)
    table = rows(first.out)
    assert list(table) == ["x86_64-host", "x86_64-other"]
    for target, (kind, loaded, size, result) in table.items():
        assert (kind, result) == ("elf-linux", "up to date" if target == "x86_64-host" else "built")
        assert int(size.replace(",", "")) == (tree / f"build/{target}/demo.elf").stat().st_size
        assert 0 < int(loaded.replace(",", "")) < 100_000
    for scons in (False, True):
        again = tree.build(BOTH, scons=scons)
        assert [cells[-1] for cells in rows(again.out).values()] == ["up to date"] * 2


def test_one_image_needs_no_table(tree: Tree) -> None:
    assert "target " not in tree.build().out


def test_a_target_that_does_not_compile(tree: Tree) -> None:
    tree.replace("plat/other/say.c", "#include", "#error no\n#include")
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    done = tree.build("-k", BOTH)
    assert done.status == 2
    assert {*HOST} < done.made
    assert {target: cells[-1] for target, cells in rows(done.out).items()} == {
        "x86_64-host": "built",
        "x86_64-other": "failed",
    }
    stopped = tree.build(BOTH, "-j1")
    assert stopped.status == 2
    assert rows(stopped.out)["x86_64-other"][-1] == "not built"


def test_a_target_that_cannot_be_planned(tree: Tree) -> None:
    tree.replace("plat/other/SConscript", '"say.c"', '"sya.c"')
    refusal = "plat/other/SConscript:5: there is no file plat/other/sya.c"
    for scons in (False, True):
        stopped = tree.build(BOTH, scons=scons)
        assert stopped.status == 2 and not stopped.made
        assert refusal in stopped.err
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    for made in ({"lib/text/plain.o", *HOST}, set()):
        done = tree.build("-k", BOTH)
        assert (done.status, done.made) == (2, made)
        assert refusal in done.err
        assert "  so demo for x86_64-other is not built\n" in done.err
    tree.replace("plat/other/SConscript", '"sya.c"', '"say.c"')
    assert {*OTHER} <= tree.makes(BOTH)


def test_what_is_left_out_is_said_each_time(tree: Tree) -> None:
    tree.write("arch/arm64/SConscript", (tree / "arch/x86_64/SConscript").read_text())
    for scons in (False, True, False):
        done = tree.build("arch=all", scons=scons)
        assert done.status == 0
        assert "left out: arm64-host, which cannot be built\n" in done.err
