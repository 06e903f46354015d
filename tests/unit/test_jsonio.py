# SPDX-License-Identifier: BSD-3-Clause
"""Recipes as JSON and back, and files that are only written when they change."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from unicore.jsonio import dumps, from_json, plain, to_json
from unicore.model import (
    App,
    Arch,
    Archive,
    Boot,
    Isr,
    Option,
    Platform,
    Recipe,
    Region,
    Upstream,
    When,
)

WORD = st.sampled_from(("a", "uni_*", "ä b", '"'))
WORDS = st.lists(WORD, max_size=2).map(tuple)
ITEM: st.SearchStrategy[Any] = st.recursive(
    st.one_of(WORD, st.builds(Isr, WORD), st.builds(Upstream, WORD, WORDS)),
    lambda inner: st.builds(When, WORD, st.lists(inner, max_size=2).map(tuple)),
    max_leaves=4,
)
ITEMS = st.lists(ITEM, max_size=2).map(tuple)
MAYBE = st.none() | WORD
OPTION = st.one_of(
    st.builds(Option, st.just("flag"), WORD, st.booleans(), WORD, when=MAYBE),
    st.builds(
        Option,
        st.just("number"),
        WORD,
        st.integers(),
        WORD,
        range=st.none() | st.tuples(st.integers(), st.integers()),
    ),
    st.builds(Option, st.just("text"), WORD, WORD, WORD),
    st.builds(Option, st.just("choice"), WORD, WORD, WORD, st.lists(WORD, min_size=1).map(tuple)),
)
BOOT = st.builds(
    Boot,
    WORDS,
    st.lists(st.builds(Region, WORD, st.integers(0), st.none() | st.integers(1))).map(tuple),
    st.sampled_from(("elf-linux", "elf-pvh")),
    ITEMS,
    st.sampled_from(("process", "console")),
    st.just("") | WORD,
)
COMMON: dict[str, Any] = {
    "name": WORD,
    "summary": WORD,
    "folder": st.just("lib/x"),
    "lines": st.just({}),
    "license": WORD,
    "origin": st.none() | st.builds(Archive, st.just(("address",)), WORD, WORD, MAYBE),
    "implements": WORDS,
    "needs": ITEMS,
    "uses": ITEMS,
    "options": st.lists(OPTION, max_size=2).map(tuple),
    "include": ITEMS,
    "sources": ITEMS,
    "cflags": ITEMS,
    "exports": WORDS,
}
RECIPES = st.one_of(
    st.builds(Recipe, kind=st.just("library"), **COMMON),
    st.builds(
        Arch,
        kind=st.just("arch"),
        bits=st.sampled_from((32, 64)),
        triples=st.dictionaries(WORD, WORD, max_size=2),
        isr_cflags=ITEMS,
        **COMMON,
    ),
    st.builds(
        Platform,
        kind=st.just("platform"),
        entry=WORD,
        targets=st.lists(BOOT, max_size=2).map(tuple),
        variant=WORD,
        **COMMON,
    ),
    st.builds(
        App,
        kind=st.just("app"),
        choose=st.dictionaries(WORD, WORD, max_size=2),
        config=st.dictionaries(WORD, st.booleans() | st.integers() | WORD, max_size=2),
        size=MAYBE,
        expect=MAYBE,
        status=st.integers(0, 127),
        **COMMON,
    ),
)


@settings(max_examples=40)
@given(RECIPES)
def test_round_trip(recipe: Recipe) -> None:
    record = json.loads(dumps(to_json(recipe)))
    assert from_json(record, recipe.folder, recipe.lines) == recipe


def test_defaults_are_left_out() -> None:
    recipe = Recipe("library", "x", "A library.", "lib/x", {})
    assert to_json(recipe) == {"kind": "library", "name": "x", "summary": "A library."}


def test_required_words_are_said() -> None:
    recipe = Arch("arch", "x", "A processor.", "arch/x", {}, triples={"zig": "x-none-elf"})
    assert to_json(recipe)["bits"] == 64


def test_nesting() -> None:
    item = When("a", ("b.c", When("c", (Isr("d.c"), Upstream("src", ("*.c",))))))
    assert plain((item,)) == [
        {
            "when": "a",
            "items": [
                "b.c",
                {"when": "c", "items": [{"isr": "d.c"}, {"upstream": "src", "files": ["*.c"]}]},
            ],
        }
    ]


def test_what_is_no_word_stays_for_the_schema_to_refuse() -> None:
    assert plain([{1, 2}]) == [{1, 2}]
