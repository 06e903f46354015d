# SPDX-License-Identifier: BSD-3-Clause
"""All objects of an image together: who defines what, and who refers to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from unicore.contracts.facts import Facts, facts_of
from unicore.contracts.lines import place
from unicore.contracts.objects import Edge, Node, ObjectFile
from unicore.contracts.promises import Promise, Promises, promises_of
from unicore.contracts.scope import Library, Scope, Source


@dataclass(frozen=True, eq=False)
class Unit:
    """One object of a library."""

    library: Library
    source: Source
    facts: Facts

    def place(self, node: Node, offset: int) -> str:
        """Where in the source (offset), in the section of (node), is from."""
        file = ObjectFile.parse(Path(self.source.object).read_bytes())
        return place(file, node.section, offset) or self.source.source


Point = tuple[Unit, int]  # a node of the image


class Whole:
    """The image of a scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.units = [
            Unit(library, source, facts_of(source.object))
            for library in scope.libraries
            for source in library.sources
        ]
        paths = [path for headers in scope.headers.values() for path in headers]
        self.promises: Mapping[str, Promises] = promises_of(paths)
        self._definitions: dict[str, list[Unit]] = {}  # the one that counts is the first
        for unit in self.units:
            for name, (_, is_weak) in unit.facts.defined.items():
                known = self._definitions.setdefault(name, [])
                known.insert(len(known) if is_weak else 0, unit)

    def definition(self, name: str) -> Unit | None:
        """The object that the linker takes the global symbol (name) from."""
        return next(iter(self.definitions(name)), None)

    def definitions(self, name: str) -> list[Unit]:
        """All objects that define it, those first that take the place of weak ones."""
        return self._definitions.get(name, [])

    def point(self, unit: Unit, target: int | str) -> Point | None:
        """What an edge of (unit) leads to; None where that has no content in the image."""
        if isinstance(target, int):
            return unit, target
        there = self.definition(target)
        if there is None:
            return None
        index = there.facts.defined[target][0]
        return (there, index) if index >= 0 else None

    @cached_property
    def declared(self) -> dict[str, tuple[str, ...]]:
        """Function -> the APIs and libraries whose headers declare it."""
        found: dict[str, tuple[str, ...]] = {}
        for api, headers in self.scope.headers.items():
            for header in headers:
                for promise in self.promises[header].functions:
                    if not promise.inline:
                        found[promise.name] = (*found.get(promise.name, ()), api)
        return found

    @cached_property
    def contracts(self) -> dict[str, Promise]:
        """Every function that a header declares, by name."""
        return {
            promise.name: promise
            for _, promises in sorted(self.promises.items())
            for promise in promises.functions
        }

    @cached_property
    def typedefs(self) -> dict[str, str]:
        """What the names of typedefs mean, as the objects know them."""
        found: dict[str, str] = {}
        for unit in self.units:
            for name, meant in unit.facts.typedefs.items():
                if meant:
                    found.setdefault(name, meant)
        return found

    def edges(self, unit: Unit) -> Iterator[tuple[Node, Edge]]:
        for edge in unit.facts.edges:
            yield unit.facts.nodes[edge.source], edge
