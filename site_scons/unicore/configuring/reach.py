# SPDX-License-Identifier: BSD-3-Clause
"""Which libraries an image can have, and what each is there for: the conditions of Kconfig.

What takes part in any case are the app, the platform and the architecture. From there needs lead to
APIs and libraries, under conditions over options, and choices lead from APIs to implementers. Where
such paths form a circle, Kconfig cannot say who is in the image: there all of the circle count as
being in it once one of them is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from unicore.catalog import Catalog
from unicore.kconfig import kconfig_condition
from unicore.model import App, Item, Recipe, Target, When


@dataclass(frozen=True)
class Way:
    """One reason for which something can be in an image."""

    source: str  # the symbol of what needs it, or chooses it; "" for what is there in any case
    condition: str = "y"  # an expression over options and choices


@dataclass
class Reach:
    """Everything that an image for one target can have, by symbol."""

    ways: dict[str, list[Way]] = field(default_factory=dict)
    # API -> who can implement it, for those APIs of which an image can choose
    choices: dict[str, list[str]] = field(default_factory=dict)


def library_symbol(name: str) -> str:
    """What is y when the library (name) is in the image."""
    return f"library_{_plain(name)}"


def api_symbol(name: str) -> str:
    """What is y when something in the image needs the API (name)."""
    return f"api_{_plain(name)}"


def choice_symbol(api: str, library: str) -> str:
    """What is y when (api) is to come from (library)."""
    return f"{_plain(api)}_FROM_{_plain(library)}"


def _plain(name: str) -> str:
    # Names are small letters, digits, - and _: no two of them become one.
    return name.replace("-", "D")


def reach(catalog: Catalog, target: Target, app: App, added: Iterable[Recipe]) -> Reach:
    """What an image of (app) for (target) can have, with libraries (added) in any case."""
    found = _Finder(catalog, target)
    given = (catalog.arches[target.arch], catalog.platforms[target.plat], app)
    for recipe in given:
        found.provide(recipe)
    for recipe in given:
        found.follow(recipe, "")
    for library in added:
        found.lead(library.name, Way(""))
    found.finish()
    return found.reach


class _Finder:
    """Follows needs, whatever their conditions."""

    def __init__(self, catalog: Catalog, target: Target) -> None:
        self._catalog = catalog
        self._target = target
        self._given: set[str] = set()  # APIs of the platform and the architecture
        self._followed: set[str] = set()
        self.reach = Reach()

    def provide(self, recipe: Recipe) -> None:
        """(recipe) implements something, and is there in any case."""
        self._given.update(recipe.implements)
        for api in recipe.implements:
            self._describe(api, Way(""))

    def follow(self, recipe: Recipe, symbol: str) -> None:
        """Go where the needs of (recipe) lead, which is there when (symbol) is y."""
        for api, conditions in _needs(recipe.needs, ()):
            folded = [kconfig_condition(recipe, text, self._target) for text in conditions]
            if "n" not in folded:
                self.lead(api, Way(symbol, " && ".join(folded) or "y"))

    def lead(self, api: str, way: Way) -> None:
        """Somebody needs (api)."""
        if api in self._given:
            return
        library = self._catalog.libraries[api]
        if not library.is_interface:
            self._library(library, way)
            return
        libraries = self._catalog.libraries
        able = [name for name in sorted(libraries) if api in libraries[name].implements]
        symbol = api_symbol(api)
        self._way(symbol, way)
        if api in self._followed:
            return
        self._followed.add(api)
        if len(able) > 1:
            self.reach.choices[api] = able
        for name in able:
            condition = choice_symbol(api, name) if len(able) > 1 else "y"
            self._library(libraries[name], Way(symbol, condition))

    def _library(self, library: Recipe, way: Way) -> None:
        symbol = library_symbol(library.name)
        self._way(symbol, way)
        if symbol in self._followed:
            return
        self._followed.add(symbol)
        for api in library.implements:  # what describes it comes with it
            self._describe(api, Way(symbol))
        self.follow(library, symbol)

    def _describe(self, api: str, way: Way) -> None:
        """The interface (api) comes into the image with who implements it."""
        symbol = library_symbol(api)
        self._way(symbol, way)
        if symbol not in self._followed:
            self._followed.add(symbol)
            self.follow(self._catalog.libraries[api], symbol)

    def _way(self, symbol: str, way: Way) -> None:
        ways = self.reach.ways.setdefault(symbol, [])
        if way not in ways:
            ways.append(way)

    def finish(self) -> None:
        """Cut circles open."""
        ways = self.reach.ways
        for number, circle in enumerate(circles({s: [w.source for w in ways[s]] for s in ways})):
            outside = [way for s in sorted(circle) for way in ways[s] if way.source not in circle]
            common = f"circle_{number}"
            ways[common] = outside
            for symbol in circle:
                ways[symbol] = [Way(common)]


def _needs(
    items: Iterable[Item], conditions: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each need with all the conditions that it stands under."""
    for item in items:
        if isinstance(item, When):
            yield from _needs(item.items, (*conditions, item.condition))
        else:
            yield str(item), conditions


def circles(edges: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """The largest sets of which each member leads to each other, of two members at least; by
    R. Tarjan, "Depth-first search and linear graph algorithms", 1972."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(node: str) -> None:
        number[node] = lowest[node] = len(number)
        stack.append(node)
        for other in edges.get(node, ()):
            if other not in number:
                visit(other)
                lowest[node] = min(lowest[node], lowest[other])
            elif other in stack:
                lowest[node] = min(lowest[node], number[other])
        if lowest[node] == number[node]:
            circle = set(stack[stack.index(node) :])
            del stack[stack.index(node) :]
            if len(circle) > 1:
                found.append(circle)

    for node in edges:
        if node not in number:
            visit(node)
    return found
