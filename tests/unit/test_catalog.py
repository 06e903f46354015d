# SPDX-License-Identifier: BSD-3-Clause
"""Finding recipes by their place, and what they must be to each other."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from smalltree import arch as processor
from smalltree import catalog, code, interface, library, platform, write

from unicore.catalog import by_name, check_option_name, find, pool_folders, read, strings
from unicore.errors import ConfigError, UserError
from unicore.model import Option, Target, When

LIBRARY = '"""A library."""\nfrom unicore.recipe import library\nlibrary()\n'
APP = '"""An app."""\nfrom unicore.recipe import app\napp(needs=["one"], sources=["main.c"])\n'
TREE = {
    "lib/two/SConscript": LIBRARY,
    "lib/one/SConscript": LIBRARY,
    "lib/one/test/SConscript": APP,
    "lib/no-recipe/file": "",
    "apps/one/SConscript": APP,
    "more/lib/three/SConscript": LIBRARY,
}


def test_find(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    found = [(one.kind, one.name, one.folder) for one in find(tmp_path, [".", "more"])]
    assert found == [
        ("app", "one", "apps/one"),
        ("app", "one-test", "lib/one/test"),
        ("library", "one", "lib/one"),
        ("library", "three", "more/lib/three"),
        ("library", "two", "lib/two"),
    ]
    catalog = read(tmp_path, find(tmp_path, [".", "more"]))
    assert [recipe.folder for recipe in catalog.recipes()] == [
        "lib/one",
        "more/lib/three",
        "lib/two",
        "apps/one",
        "lib/one/test",
    ]


def test_order_of_listing_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, TREE)
    before = find(tmp_path, [".", "more"])
    listdir = os.listdir

    def shuffled(folder: Path) -> list[str]:
        names = listdir(folder)
        random.Random(1).shuffle(names)
        return list(reversed(names))

    monkeypatch.setattr(os, "listdir", shuffled)
    assert find(tmp_path, [".", "more"]) == before
    assert find(tmp_path, ["more", "."]) == before


def test_two_pools_with_one_name(tmp_path: Path) -> None:
    write(tmp_path, {**TREE, "more/lib/one/SConscript": LIBRARY})
    with pytest.raises(UserError, match="'one' is the name of lib/one too"):
        find(tmp_path, [".", "more"])


def test_pool_folders() -> None:
    assert pool_folders([".", "a"]) == [
        *("lib", "arch", "plat", "apps"),
        *("a/lib", "a/arch", "a/plat", "a/apps"),
    ]


def test_targets() -> None:
    found = catalog(
        processor("b"), processor("a"), platform("y", ("b", "c")), platform("x", ("a", "b"))
    )
    assert found.targets() == [Target("b", "y"), Target("a", "x"), Target("b", "x")]


def test_code_is_what_an_image_may_have() -> None:
    found = catalog(processor("a"), processor("b"), platform("x", ("a",)), code("l"))
    assert [recipe.name for recipe in found.code(Target("a", "x"))] == ["a", "x", "l"]


def test_strings() -> None:
    assert list(strings(("a", When("x", ("b", When("y", ("c",))))))) == ["a", "b", "c"]


OPTION = Option("flag", "fast", False, "Faster.")


def test_by_name_prefers_who_has_options() -> None:
    with_options = code("twin", options=(OPTION,))
    without = platform("twin", ("a",))
    for order in ([with_options, without], [without, with_options]):
        assert by_name(order)["twin"] is with_options


def test_option_names() -> None:
    recipes = by_name([code("log", options=(OPTION,)), interface("alloc")])
    check_option_name("here", "log.fast", recipes)
    for key, what in (
        ("lgo.fast", "here: there is no library 'lgo'\n  did you mean 'log'?"),
        ("log.fats", "here: log has no option 'fats'\n  did you mean 'fast'?"),
        ("alloc.x", "here: alloc has no option 'x'\n  its options: none"),
        ("log.", "here: log has no option ''\n  its options: fast"),
    ):
        with pytest.raises(ConfigError) as caught:
            check_option_name("here", key, recipes)
        assert str(caught.value) == what


def test_kinds_are_kept_apart() -> None:
    found = catalog(library("x"), platform("x", ("a",)))
    assert found.libraries["x"].kind == "library"
    assert found.platforms["x"].kind == "platform"
