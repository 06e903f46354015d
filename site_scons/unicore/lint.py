# SPDX-License-Identifier: BSD-3-Clause
"""What must be true of recipes and the files beside them: one function per rule.

Design rule 5: every source is in a recipe, includes are within needs, and needs are used. The rules
look at text, so they hold for every target and option at once, not only for what is built today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from unicore.catalog import Catalog, strings
from unicore.model import CXX_SUFFIXES, Isr, Item, Platform, Recipe, When, macro

# What a compiler is given; everything else in a folder is nobody's source.
_SOURCES = (".S", ".c", *CXX_SUFFIXES)
_FUZZ_TARGET = "fuzz.c"
_INCLUDERS = (*_SOURCES, ".h", ".inc")
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.MULTILINE)


class Problem(NamedTuple):
    """A rule that is not kept."""

    place: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Tree:
    """Recipes with the files beside them."""

    root: Path
    catalog: Catalog
    lenders: Mapping[str, frozenset[str]]  # public header -> the APIs whose users see it

    def files(self, recipe: Recipe, suffixes: tuple[str, ...]) -> list[str]:
        """The files below a recipe's folder, except those of another recipe below it."""
        top = self.root / recipe.folder
        others = [path.parent for path in top.rglob("SConscript") if path.parent != top]
        return sorted(
            path.relative_to(top).as_posix()
            for path in top.rglob("*")
            if path.suffix in suffixes and not any(path.is_relative_to(other) for other in others)
        )

    def includes(self, recipe: Recipe) -> Iterator[tuple[str, str]]:
        """Each place in a recipe's files that includes a public header, with the header's name."""
        for name in self.files(recipe, _INCLUDERS):
            text = (self.root / recipe.folder / name).read_text(encoding="utf-8", errors="replace")
            for match in _INCLUDE.finditer(text):
                if match[1] in self.lenders:
                    line = text.count("\n", 0, match.start(1)) + 1
                    yield f"{recipe.folder}/{name}:{line}", match[1]

    def mentions(self, recipe: Recipe, word: str) -> bool:
        """Whether any of a recipe's files has (word) in it."""
        names = self.files(recipe, _INCLUDERS)
        return any(
            word in (self.root / recipe.folder / name).read_text(encoding="utf-8", errors="replace")
            for name in names
        )


def problems(root: Path, catalog: Catalog) -> Iterator[Problem]:
    """Every breach of every rule, recipe by recipe."""
    seen = tree(root, catalog)
    for recipe in catalog.recipes():
        for rule in RULES:
            yield from rule(seen, recipe)


def tree(root: Path, catalog: Catalog) -> Tree:
    """What the rules look at."""
    return Tree(root, catalog, _lenders(root, catalog))


def _lenders(root: Path, catalog: Catalog) -> dict[str, frozenset[str]]:
    """Which APIs lend each public header: that of a library is its own, and an interface without
    headers, such as libc, lends those of its implementers."""
    found: dict[str, set[str]] = {}
    for recipe in catalog.recipes():
        if recipe.kind == "app":
            continue
        apis = {recipe.name} if recipe.kind == "library" else set()
        apis |= {api for api in recipe.implements if not _headers(root, catalog.libraries[api])}
        for header in _headers(root, recipe):
            found.setdefault(header, set()).update(apis)
    return {header: frozenset(apis) for header, apis in found.items()}


def _headers(root: Path, recipe: Recipe) -> list[str]:
    """The public headers that a recipe keeps in the tree, as users include them."""
    return [
        path.relative_to(root / recipe.folder / folder).as_posix()
        for folder in (strings(recipe.include) if recipe.include else ("include",))
        for path in sorted((root / recipe.folder / folder).rglob("*"))
        if path.is_file()
    ]


def sources_are_named(tree: Tree, recipe: Recipe) -> Iterator[Problem]:
    """Every source beside a recipe is named by it, whatever the condition; but for fuzz targets,
    which tests/hosted finds by their name."""
    arches = (
        tuple(dict.fromkeys(arch for boot in recipe.targets for arch in boot.arches))
        if isinstance(recipe, Platform)
        else tuple(tree.catalog.arches)
    )
    named = {
        path.replace("{arch}", arch).replace("{plat}", plat)
        for path in _paths(recipe.sources)
        for arch in arches or ("",)
        for plat in tree.catalog.platforms or ("",)
    }
    for name in tree.files(recipe, _SOURCES):
        if name not in named and name != _FUZZ_TARGET:
            yield Problem(
                f"{recipe.folder}/{name}",
                f"{recipe.file} does not name it",
                "add it to sources=, or remove it",
            )


def _paths(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        elif isinstance(item, Isr):
            yield item.path
        elif isinstance(item, When):
            yield from _paths(item.items)


def includes_are_declared(tree: Tree, recipe: Recipe) -> Iterator[Problem]:
    """A public header may be included by who needs, uses, implements or is its API."""
    declared = {recipe.name, *recipe.implements, *strings(recipe.needs), *strings(recipe.uses)}
    for place, header in tree.includes(recipe):
        lenders = tree.lenders[header]
        if lenders.isdisjoint(declared) and not (tree.root / recipe.folder / header).exists():
            owner = min(lenders)
            yield Problem(
                place,
                f"<{header}> is {owner}'s, which {recipe.file} does not need",
                f'add "{owner}" to needs=, or do without',
            )


def needs_are_used(tree: Tree, recipe: Recipe) -> Iterator[Problem]:
    """Whoever needs an API includes one of its headers, if it has any.

    An application may put a library into its image without ever calling it. What comes from
    elsewhere is not looked into.
    """
    if recipe.kind == "app" or recipe.origin is not None:
        return
    included = {api for _, header in tree.includes(recipe) for api in tree.lenders[header]}
    lent = {api for lenders in tree.lenders.values() for api in lenders}
    for word, items in (("needs", recipe.needs), ("uses", recipe.uses)):
        for api in dict.fromkeys(strings(items)):
            asked = word == "uses" and tree.mentions(recipe, macro("has", api))
            if api in lent and api not in included and not asked:
                yield Problem(
                    recipe.place(word),
                    f"{word}: nothing here includes a header of {api}",
                    f'take "{api}" away, or include what is used',
                )


def options_have_a_category(tree: Tree, recipe: Recipe) -> Iterator[Problem]:
    """The menu shows a library's options where people look for them."""
    if recipe.kind == "library" and recipe.options and not recipe.category:
        yield Problem(
            recipe.place("options"),
            "it has options and no category",
            'say where the menu shows them, as in category="drivers"',
        )


Rule = Callable[[Tree, Recipe], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    sources_are_named,
    includes_are_declared,
    needs_are_used,
    options_have_a_category,
)
