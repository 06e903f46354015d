# SPDX-License-Identifier: BSD-3-Clause
"""What runs in interrupts, and whether it may.

An interrupt can reach, to begin with: functions of APIs whose contract says @context isr;
functions whose address is taken where an API is called with a callback for interrupts, and which
are of that type; other functions of isr() units whose address is taken, or that assembly calls.

From there calls are followed within a library, and into others where no contract says anything.
A call of an API is judged by its contract alone: whoever implements it is looked at for itself.
A function whose address is taken is taken to be called, and so is all that a table of functions
holds to which the code refers, unless the address is for a callback whose contract says where that
runs. What does not return, such as uni_crash(), ends a path: nothing is interrupted any more.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from unicore.contracts.conformance import parameters, same
from unicore.contracts.image import Point, Whole
from unicore.contracts.objects import Edge
from unicore.contracts.promises import Promise
from unicore.errors import UserError
from unicore.image.linkerscript import TABLE_SYMBOL

_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class _Step:
    """How a point was reached: from where, or why it is a root."""

    before: Point | None
    why: str = ""


def check_interrupts(whole: Whole) -> Iterator[UserError]:
    """Every call that an interrupt can reach and that its contract forbids there."""
    search = _Search(whole)
    search.start()
    yield from search.run()


class _Search:
    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._contracts = whole.contracts
        self._steps: dict[Point, _Step] = {}
        self._waiting: deque[Point] = deque()
        self._edges: dict[Point, list[Edge]] = {}
        self._tables: dict[str, list[Point]] = {}
        self._wrappers: dict[Point, list[Promise]] = {}
        for unit in whole.units:
            for edge in unit.facts.edges:
                self._edges.setdefault((unit, edge.source), []).append(edge)
            for index, node in enumerate(unit.facts.nodes):
                if node.table:
                    self._tables.setdefault(node.table, []).append((unit, index))
        self._callbacks = {
            promise.name: promise
            for promises in whole.promises.values()
            for promise in promises.callbacks
        }
        self._holders = {
            name: types
            for promises in whole.promises.values()
            for name, types in promises.holders.items()
        }
        self._takes = {
            promise.name: found
            for promise in self._contracts.values()
            if (found := self._callbacks_of(promise))
        }

    def _callbacks_of(self, promise: Promise) -> list[Promise]:
        """The types of functions that (promise) takes, by themselves or in a structure."""
        found: dict[str, Promise] = {}
        seen: set[str] = set()
        waiting = list(promise.parameters)
        while waiting:
            text = waiting.pop()
            for name in self._names(text):
                if name in seen:
                    continue
                seen.add(name)
                if name in self._callbacks:
                    found[name] = self._callbacks[name]
                waiting += self._holders.get(name, ())
        return [one for _, one in sorted(found.items())]

    @staticmethod
    def _names(text: str) -> Iterator[str]:
        before = ""
        for name in _WORD.findall(text):
            yield f"{before} {name}" if before in ("struct", "union") else name
            before = name

    # Roots.

    def start(self) -> None:
        for name, promise in sorted(self._contracts.items()):
            there = self._whole.definition(name)
            if promise.in_interrupts and not promise.noreturn and there is not None:
                self._root((there, there.facts.defined[name][0]), f"{promise.place} allows it")
        self._find_wrappers()
        known = set()  # where their types say that they run
        for point in self._edges:
            who = point[0].facts.nodes[point[1]].name
            for callback, given in self._given(point):
                known.add(given)
                if callback.in_interrupts:
                    self._root(given, f"{who}() hands it over as {callback.name}")
        for unit in self._whole.units:
            for edge in unit.facts.edges:
                if edge.call and not unit.facts.assembly:
                    continue
                is_entry = bool(unit.facts.nodes[edge.source].table)  # whose reader calls it
                given_to = None if is_entry else self._whole.point(unit, edge.target)
                if given_to is None or given_to in known:
                    continue
                if given_to[0].source.isr and self._is_code(given_to):
                    self._root(given_to, f"{given_to[0].source.source} is an isr() unit")

    def _root(self, point: Point, why: str) -> None:
        if point[1] >= 0 and point not in self._steps:
            self._steps[point] = _Step(None, why)
            self._waiting.append(point)

    def _find_wrappers(self) -> None:
        """Find the functions that hand on a callback of their callers, to an API or another one."""
        typedefs = self._whole.typedefs
        new = True
        while new:
            new = False
            for point in self._edges:
                unit, index = point
                made = unit.facts.prototypes.get(unit.facts.nodes[index].name)
                if not made or point in self._wrappers:
                    continue
                found = []
                for callback in self._taken_below(point):
                    known = {**typedefs, callback.name: callback.prototype}
                    kind = f"{callback.name} *"
                    if any(same(one, kind, known) for one in parameters(made)):
                        found.append(callback)
                if found:
                    self._wrappers[point] = found
                    new = True

    def _taken_below(self, point: Point) -> list[Promise]:
        """The types of callbacks of the APIs and wrappers that (point) calls."""
        found = {callback.name: callback for _, callback in self._calls_with(point)}
        return list(found.values())

    def _calls_with(self, point: Point) -> Iterator[tuple[int, Promise]]:
        """Where (point) calls an API or a wrapper that takes a callback: the offset, its type."""
        for edge in self._edges.get(point, ()):
            if edge.call:
                taken = self._takes.get(edge.target, ()) if isinstance(edge.target, str) else ()
                there = self._whole.point(point[0], edge.target)
                wrapped = self._wrappers.get(there, ()) if there else ()
                for callback in (*taken, *wrapped):
                    yield edge.offset, callback

    def _given(self, point: Point) -> Iterator[tuple[Promise, Point]]:
        """The callbacks of the APIs that (point) calls, with the functions there of their types.

        Compilers take an address for the call behind it. One that is behind all calls, where some
        keep their constants, may be for any.
        """
        calls = list(self._calls_with(point))
        for offset, given in self._addresses(point) if calls else ():
            made = given[0].facts.prototypes.get(given[0].facts.nodes[given[1]].name)
            fits = {
                callback.prototype
                for _, callback in calls
                if made and same(made, callback.prototype, self._whole.typedefs)
            }
            calls_for_it = [one for one in calls if one[1].prototype in fits]
            nearest = min((at for at, _ in calls_for_it if at >= offset), default=None)
            for at, callback in calls_for_it:
                if nearest is None or at == nearest:
                    yield callback, given

    def _addresses(self, point: Point) -> Iterator[tuple[int, Point]]:
        """The functions whose addresses the code at (point) takes, from data that it refers to, and
        the offset where it does."""
        seen = {point}
        waiting: list[tuple[int | None, Point]] = [(None, point)]
        while waiting:
            taken_at, here = waiting.pop()
            for edge in self._edges.get(here, ()):
                there = None if edge.call else self._whole.point(here[0], edge.target)
                if there is None or there in seen:
                    continue
                offset = edge.offset if taken_at is None else taken_at
                if self._is_code(there):
                    yield offset, there
                else:
                    seen.add(there)
                    waiting.append((offset, there))

    @staticmethod
    def _is_code(point: Point) -> bool:
        return point[0].facts.nodes[point[1]].code

    # Following.

    def run(self) -> Iterator[UserError]:
        told: set[tuple[str, str]] = set()
        while self._waiting:
            point = self._waiting.popleft()
            unit, _ = point
            judged = {given for _, given in self._given(point)}
            for edge in self._edges.get(point, ()):
                promise = self._contracts.get(edge.target) if isinstance(edge.target, str) else None
                if promise and promise.noreturn:
                    continue
                there = self._whole.point(unit, edge.target)
                if promise and (there is None or there[0].library is not unit.library):
                    called = edge.call or not self._is_code(point)
                    if called and promise.refusal:
                        key = unit.source.source, promise.name
                        if key not in told:
                            told.add(key)
                            yield self._violation(point, edge, promise)
                    continue
                table = TABLE_SYMBOL.fullmatch(str(edge.target))
                if table:
                    name = table[0].removeprefix("uni_table_").removesuffix(f"_{table[1]}")
                    for entry in self._tables.get(name, ()):
                        self._follow(point, entry)
                elif there is not None and there not in judged:
                    self._follow(point, there)

    def _follow(self, before: Point, point: Point) -> None:
        if point not in self._steps:
            self._steps[point] = _Step(before)
            self._waiting.append(point)

    def _violation(self, point: Point, edge: Edge, promise: Promise) -> UserError:
        unit, index = point
        chain: list[str] = []
        at: Point | None = point
        why = ""
        while at is not None:
            node = at[0].facts.nodes[at[1]]
            chain.append(f"{node.name}()" if node.code else node.name)
            step = self._steps[at]
            at, why = step.before, step.why
        chain.reverse()
        caller = unit.facts.nodes[index]
        return UserError(
            unit.place(caller, edge.offset),
            f"an interrupt reaches {promise.name}(), {promise.refusal}: "
            f"{' -> '.join([*chain, f'{promise.name}()'])}",
            f"leave it to a thread, or correct a contract: {chain[0]} runs in interrupts ({why}), "
            f"{promise.name}() must not ({promise.place})",
        )
