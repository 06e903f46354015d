# SPDX-License-Identifier: BSD-3-Clause
"""Libraries and apps from folders outside the tree."""

from __future__ import annotations

from pathlib import Path

from tests.build.tree import HOST, WORDS, Tree, ended

APP = '''"""Another app, of a pool."""
from unicore.recipe import app
app(needs=["say"], sources=["main.c"])
'''
MAIN = '#include <say.h>\nint main(void)\n{\n    uni_say("pool1");\n    return 0;\n}\n'
LIBRARY = '''"""A library of a pool."""
from unicore.recipe import library
library(sources=["extra.c"])
'''
GUEST = {
    "apps/guest/main.o",
    "plat/host/entry.o",
    "plat/host/say.o",
    "x86_64-host/guest.debug",
    "x86_64-host/guest.elf",
}
OWN = {"apps/guest/main.o", "x86_64-host/guest.debug", "x86_64-host/guest.elf"}


def pool(tree: Tree) -> Tree:
    """A pool beside the tree."""
    other = Tree(tree.root.parent / "some pool")
    other.write("apps/guest/SConscript", APP)
    other.write("apps/guest/main.c", MAIN)
    return other


def test_a_pool_by_relative_and_absolute_path(tree: Tree) -> None:
    other = pool(tree)
    for place in ("../some pool", str(other.root)):
        words = (f"pools={place}", "app=guest")
        assert OWN <= tree.makes(*words) <= GUEST
        assert tree.is_idle(*words)
        other.replace("apps/guest/main.c", "pool1", "pool2")
        assert tree.makes(*words, scons=True) == OWN
        other.replace("apps/guest/main.c", "pool2", "pool1")
        assert tree.makes(*words) == OWN
        assert tree.is_idle(*words)


def test_a_pool_is_found_from_where_it_was_typed(tree: Tree) -> None:
    other = pool(tree)
    elsewhere = other / "apps"
    built = tree.build("pools=..", "app=guest", cwd=elsewhere)
    assert built.status == 0 and built.made >= OWN
    assert tree.build("pools=../../some pool", "app=guest", cwd=elsewhere).is_idle
    assert tree.build("pools=../some pool", "app=guest").is_idle, "it is the same folder"
    assert tree.build(f"pools={other.root}/", "app=guest", cwd=Path("/")).status == 0
    assert not (elsewhere / "build").exists()


def test_a_recipe_that_appears_in_a_pool(tree: Tree) -> None:
    other = pool(tree)
    words = ("pools=../some pool", "app=guest")
    tree.makes(*words)
    other.write("lib/extra/SConscript", LIBRARY)
    other.write("lib/extra/extra.c", "extern int uni_extra;\nint uni_extra = 1;\n")
    assert tree.build(*words).is_idle
    other.replace("apps/guest/SConscript", '"say"', '"extra", "say"')
    assert "lib/extra/extra.o" in tree.makes(*words)
    assert tree.is_idle(*words)


def test_one_name_in_two_pools(tree: Tree) -> None:
    other = pool(tree)
    words = ("pools=../some pool", "app=guest")
    tree.makes(*words)
    other.write("lib/text/SConscript", LIBRARY)
    for scons in (False, True):
        refused = tree.build(*words, scons=scons)
        assert refused.status == 2
        assert "../some pool/lib/text/SConscript: 'text' is the name of lib/text too" in refused.err
    assert tree.build().is_idle, "the tree alone is as it was"
    assert tree.says() == WORDS


def test_builds_of_pools_wait_for_each_other(tree: Tree) -> None:
    pool(tree)
    tree.build("-c")
    builds = [tree.start("pools=../some pool", "app=guest"), tree.start()]
    assert [ended(build)[0] for build in builds] == [0, 0]
    assert tree.is_idle()
    assert tree.is_idle("pools=../some pool", "app=guest")
    assert {*HOST} <= {path.removeprefix("build/") for path in tree.stamps()}
