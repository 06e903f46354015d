# SPDX-License-Identifier: BSD-3-Clause
"""After each kind of change: exactly what is made, and that the build after it makes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.build.tree import EVERYTHING, HOST, OTHER, WORDS, Tree, needs_gcc, rest

TEXT = "lib/text/SConscript"
INNER = "lib/deep/include/deep/inner.h"


def test_a_copied_tree_is_up_to_date(tree: Tree) -> None:
    assert tree.is_idle()
    assert tree.is_idle("-k", "-j1")


def test_what_is_up_to_date_is_told_without_scons(tree: Tree) -> None:
    (tree / "SConstruct").unlink()
    assert tree.build().is_idle
    assert tree.build("-j4").is_idle


def test_a_flag_of_a_recipe_makes_its_library(tree: Tree) -> None:
    tree.replace(TEXT, "sources=", 'cflags=["-O0"], sources=')
    assert tree.makes() == {"lib/text/loud.o", "lib/text/plain.o", *HOST}
    assert tree.is_idle()
    tree.replace(TEXT, 'cflags=["-O0"], ', "")
    assert tree.makes() == {*HOST}, "objects of earlier flags are kept"
    assert tree.is_idle()


def test_an_option_makes_the_one_file_that_reads_it(tree: Tree) -> None:
    assert tree.makes("text.loud=yes") == {"lib/text/loud.o", *HOST}
    assert tree.says() == WORDS.replace("soft", "LOUD")
    assert tree.is_idle("text.loud=yes")
    assert tree.makes(scons=True) == {*HOST}
    assert tree.says() == WORDS
    assert tree.makes("text.loud=yes", scons=True) == {*HOST}


def test_an_option_that_nobody_reads_makes_nothing(tree: Tree) -> None:
    assert tree.build("text.spare=8").is_idle
    tree.replace(TEXT, "7", "9")
    assert tree.build().is_idle
    assert tree.is_idle()


def test_words_for_people_make_nothing(tree: Tree) -> None:
    tree.replace(TEXT, "Shout.", "Shout!")
    tree.replace(TEXT, "A word that can be loud", "A loud or soft word")
    assert tree.build(scons=True).is_idle
    assert tree.is_idle()


def test_a_header_three_levels_deep(tree: Tree) -> None:
    tree.replace(INNER, "inner1", "inner2")
    assert tree.makes() == {"lib/count/count.o", *HOST}
    assert tree.says() == WORDS.replace("inner1", "inner2")
    assert tree.is_idle()


@needs_gcc
def test_an_object_that_is_the_same_as_before_is_not_linked(tree: Tree) -> None:
    """With gcc, whose debug information has no digests of the sources."""
    assert tree.makes("toolchain=gcc") == EVERYTHING
    tree.write("lib/text/plain.c", (tree / "lib/text/plain.c").read_text() + "/* The end. */\n")
    assert tree.makes("toolchain=gcc") == {"lib/text/plain.o"}
    assert tree.is_idle("toolchain=gcc")


def test_a_recipe_can_add_and_remove_a_source(tree: Tree) -> None:
    tree.write("lib/text/more.c", "extern int uni_more;\nint uni_more = 1;\n")
    assert tree.is_idle(), "nobody names it yet"
    tree.replace(TEXT, '"plain.c"', '"plain.c", "more.c"')
    assert tree.makes() == {"lib/text/more.o", *HOST}
    assert tree.is_idle()
    tree.replace(TEXT, ', "more.c"', "")
    assert tree.makes(scons=True) == {*HOST}
    assert tree.is_idle()


def test_a_framework_module_is_looked_at_and_makes_nothing(tree: Tree) -> None:
    plan = next((tree / "build/.unicore").glob("*.plan"))
    before = plan.read_bytes()
    module = "site_scons/unicore/resolve.py"
    tree.write(module, (tree / module).read_text() + "# The end.\n")
    assert tree.build().is_idle
    assert plan.read_bytes() != before, "everything was planned again"
    assert tree.is_idle()


@pytest.mark.parametrize(
    "path", ["lib/text/plain.c", INNER, TEXT, "lib/text", "lib", "build/x86_64-host/demo.elf"]
)
def test_a_touch_makes_nothing(tree: Tree, path: str) -> None:
    os.utime(tree / path)
    assert tree.is_idle()


def test_every_file_touched_makes_nothing(tree: Tree) -> None:
    for path in tree.root.rglob("*"):
        os.utime(path)
    assert tree.build(scons=True).is_idle
    assert tree.is_idle()


def test_a_time_stamp_that_is_set_back_hides_nothing(tree: Tree) -> None:
    path = tree / "lib/text/plain.c"
    before = path.stat()
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert tree.makes() == {"lib/text/plain.o", *HOST}
    assert tree.says() == WORDS.replace("plain1", "plain2")


def test_time_stamps_in_the_future_are_as_good_as_others(tree: Tree) -> None:
    tree.replace(INNER, "inner1", "inner2")
    far = 4_000_000_000
    for path in (tree / INNER, tree / "lib/count/count.c", tree / "lib/say/include/say.h"):
        os.utime(path, (far, far))
    assert tree.makes() == {"lib/count/count.o", *HOST}
    assert tree.is_idle()
    # A header that the build has not met before.
    tree.write("lib/count/local.h", '#include "late.h"\n')
    tree.write("lib/count/late.h", '#define LOCAL "late "\n')
    os.utime(tree / "lib/count/late.h", (far, far))
    assert tree.makes() == {"lib/count/count.o", *HOST}
    assert tree.is_idle()


def test_thirty_edits_within_moments(tree: Tree) -> None:
    """Each of the same size, in place, and some within a tick of the file system's clock."""
    for number in range(30):
        digit = str(number % 10)
        for last in ("x", "y", digit):
            text = f'#pragma once\n#define INNER "inner{last} "\n'
            tree.write(INNER, text)
        assert tree.makes() == {"lib/count/count.o", *HOST}
        assert tree.says() == WORDS.replace("inner1", f"inner{digit}")
    assert tree.is_idle()


def test_a_renamed_file(tree: Tree) -> None:
    os.rename(tree / "lib/text/plain.c", tree / "lib/text/simple.c")
    broken = tree.build()
    assert broken.status == 2 and "there is no file lib/text/plain.c" in broken.err
    tree.replace(TEXT, "plain.c", "simple.c")
    assert tree.makes() == {"lib/text/simple.o", *HOST}
    assert tree.is_idle()
    os.rename(tree / "lib/text/simple.c", tree / "lib/text/plain.c")
    tree.replace(TEXT, "simple.c", "plain.c")
    assert tree.makes() == {*HOST}
    assert tree.is_idle()
    assert tree.says() == WORDS


def test_two_files_that_change_places(tree: Tree) -> None:
    """Renaming keeps stamps, sizes and inodes; only the names tell."""
    tree.write("lib/text/plain2.c", (tree / "lib/text/plain.c").read_text().replace("n1", "n2"))
    rest()
    os.rename(tree / "lib/text/plain.c", tree / "lib/text/plain3.c")
    os.rename(tree / "lib/text/plain2.c", tree / "lib/text/plain.c")
    assert tree.makes() == {"lib/text/plain.o", *HOST}
    assert tree.says() == WORDS.replace("plain1", "plain2")
    assert tree.is_idle()


def test_names_with_spaces(tree: Tree) -> None:
    tree.write("lib/count/a local $1 #2.h", '#define LOCAL "spaced "\n')
    tree.replace("lib/count/count.c", "local.h", "a local $1 #2.h")
    os.rename(tree / "lib/count/count.c", tree / "lib/count/count twice.c")
    tree.replace("lib/count/SConscript", "count.c", "count twice.c")
    assert len(tree.makes()) == 3
    assert tree.says() == WORDS.replace("local1", "spaced")
    assert tree.is_idle()
    tree.replace("lib/count/a local $1 #2.h", "spaced", "changed")
    assert len(tree.makes()) == 3
    assert tree.says() == WORDS.replace("local1", "changed")


def test_objects_are_shared_between_images(tree: Tree) -> None:
    """What no platform can be told apart by is compiled once, together or one after the other."""
    own = {"plat/other/entry.o", "plat/other/say.o", *OTHER}
    assert tree.makes("plat=other") == own
    assert tree.makes("plat=host,other") == set()
    assert tree.is_idle("plat=host,other")
    tree.replace(INNER, "inner1", "inner2")
    assert tree.makes("plat=host,other") == {"lib/count/count.o", *HOST, *OTHER}
    assert tree.is_idle("plat=host,other")
    assert tree.is_idle()
    assert tree.says() == tree.says("other") == WORDS.replace("inner1", "inner2")
    tree.build("-c", "plat=host,other")
    assert tree.makes("plat=host,other") == {*EVERYTHING, *own}


def test_clean_and_build_again(tree: Tree) -> None:
    before = tree.bytes()
    assert tree.build("-c", "-n").out.startswith("would remove ")
    assert tree.bytes() == before
    assert tree.build("-c").status == 0
    assert tree.bytes() == {}
    assert tree.makes() == EVERYTHING
    assert tree.bytes() == before
    assert tree.build("-c", scons=True).status == 0
    assert tree.makes(scons=True) == EVERYTHING


def test_a_dry_run_changes_nothing_on_disk(tree: Tree) -> None:
    def everything() -> dict[Path, bytes]:
        paths = (p for p in tree.root.rglob("*") if p.is_file() and p.suffix != ".pyc")
        return {path: path.read_bytes() for path in paths}

    tree.replace(INNER, "inner1", "inner2")
    tree.replace(TEXT, "sources=", 'cflags=["-DNEW=1"], sources=')
    tree.write("lib/count/deep/outer.h", '#define INNER "hidden "\n')
    before = everything()
    for scons in (False, True):
        dry = tree.build("-n", scons=scons)
        assert dry.status == 0
        for path in ("count/count", "text/loud", "text/plain", "demo.debug"):
            assert path in dry.out
        assert "main.c" not in dry.out
        assert everything() == before
    assert tree.build("-q").status == 1
    assert everything() == before
    assert tree.makes() == {"lib/count/count.o", "lib/text/loud.o", "lib/text/plain.o", *HOST}
    assert tree.build("-q").status == 0
    assert "demo" not in tree.build("-n", "-s").out


def test_a_dry_run_of_a_fresh_tree(tree: Tree) -> None:
    shutil.rmtree(tree / "build")
    assert "demo.elf" in tree.build("-n").out
    assert not (tree / "build").exists()


def test_a_file_by_its_name(tree: Tree) -> None:
    tree.replace(INNER, "inner1", "inner2")
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    name = tree.output("plain.o").relative_to(tree.root).as_posix()
    assert tree.makes(name) == {"lib/text/plain.o"}
    assert tree.makes(name, scons=True) == set()
    assert tree.makes("build/x86_64-host/demo.debug") == {"lib/count/count.o", HOST[0]}
    assert tree.makes() == {HOST[1]}
    assert tree.is_idle()
    wrong = tree.build("build/x86_64-host/dem.elf")
    assert wrong.status == 2 and "did you mean 'build/x86_64-host/demo.elf'?" in wrong.err
