# SPDX-License-Identifier: BSD-3-Clause
"""Who needs whom in a plan, and by which way a need leads from the image to a library. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from unicore.condition import evaluate, parse
from unicore.model import Isr, Item, Member, Plan, Recipe, When
from unicore.resolve import condition_values


@dataclass(frozen=True)
class Edge:
    """A member needs an API, or uses it if it is there, which another one provides."""

    by: str  # folders
    api: str
    provider: str
    place: str  # where the need is said
    conditions: tuple[str, ...]  # which all hold
    weak: bool = False


def edges(plan: Plan) -> list[Edge]:
    """Every edge of (plan), in order of its members."""
    return [edge for member in plan.members for edge in _of(plan, member)]


def _of(plan: Plan, member: Member) -> Iterator[Edge]:
    recipe = member.recipe
    known = condition_values(member.values, plan.target)
    for word, apis in (("needs", member.needs), ("uses", member.uses)):
        for api in apis:
            provider = plan.implementers.get(api)
            if provider is None:  # a weak edge that leads nowhere
                continue
            holds = (
                found
                for found in conditions(getattr(recipe, word), api)
                if all(evaluate(parse(text), known) for text in found)
            )
            said = min(holds, key=len)
            place = recipe.place(word)
            yield Edge(recipe.folder, api, provider.recipe.folder, place, said, word == "uses")


def conditions(items: Iterable[Item], name: str) -> Iterator[tuple[str, ...]]:
    """The conditions that have to hold for (name) to count, for each time that it is there."""
    for item in items:
        if isinstance(item, When):
            yield from ((item.condition, *inner) for inner in conditions(item.items, name))
        elif (item.path if isinstance(item, Isr) else item) == name:
            yield ()


@dataclass(frozen=True)
class Chain:
    """How a library, or an API, comes into an image."""

    start: str  # a member that is there because it is: the app, the platform, ...
    steps: tuple[Edge, ...]


def chain(plan: Plan, name: str) -> Chain | None:
    """The shortest way to what provides (name), from the app if there is one; None when nothing
    in the image needs it under this name."""
    provider = plan.implementers[name].recipe
    strong = [edge for edge in edges(plan) if not edge.weak]
    own = provider.name == name  # a library that is asked for itself: whatever it is needed as
    for start in starts(plan):
        if own and start == provider.folder:
            return Chain(start, ())
        reached = _reached(strong, start)
        last = [
            edge
            for edge in strong
            if edge.provider == provider.folder
            and edge.by != edge.provider
            and (own or edge.api == name)
            and edge.by in reached
        ]
        if last:
            nearest = min(last, key=lambda edge: (len(reached[edge.by]), edge.by, edge.api))
            return Chain(start, (*reached[nearest.by], nearest))
    return None


def starts(plan: Plan) -> list[str]:
    """The members that are in the image for no need of others, the app first."""
    given = [plan.app, plan.platform, plan.arch]
    folders = [recipe.folder for recipe in given]
    provided = {edge.provider for edge in edges(plan) if not edge.weak}
    # What the command line adds; interfaces are there for those who implement them.
    more = (m.recipe for m in plan.members if not m.recipe.is_interface)
    return [*folders, *(r.folder for r in more if r.folder not in {*folders, *provided})]


def _reached(strong: Iterable[Edge], start: str) -> Mapping[str, tuple[Edge, ...]]:
    """The shortest way from (start) to every member that its needs lead to."""
    leaving: dict[str, list[Edge]] = {}
    for edge in strong:
        leaving.setdefault(edge.by, []).append(edge)
    ways: dict[str, tuple[Edge, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        folder = waiting.popleft()
        for edge in leaving.get(folder, ()):
            if edge.provider not in ways:
                ways[edge.provider] = (*ways[folder], edge)
                waiting.append(edge.provider)
    return ways


def able(plan: Plan, api: str) -> list[Recipe]:
    """Who can implement (api) in this image: libraries, and its own platform and processor."""
    given: tuple[Recipe, ...] = (plan.platform, plan.arch)
    return [r for r in (*given, *plan.libraries.values()) if api in r.implements]
