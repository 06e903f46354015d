# SPDX-License-Identifier: BSD-3-Clause
"""From a catalogue, a target and an app to a plan: which recipes, for which reason.

Libraries need APIs; an app chooses implementers. A platform and an architecture provide what they
implement to every image of theirs. The result does not depend on any order of listing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from unicore.catalog import Catalog
from unicore.condition import Value, evaluate, parse
from unicore.config import Configuration, Setting, configure
from unicore.errors import ConfigError, listed, suggestion
from unicore.model import App, Item, Member, Plan, Recipe, Target, When


@dataclass(frozen=True)
class Choice:
    """Who shall implement an API, and who said so."""

    library: str
    origin: str


def holding(items: Iterable[Item], values: Mapping[str, Value]) -> Iterator[Item]:
    """The items whose conditions hold, without the conditions."""
    for item in items:
        if not isinstance(item, When):
            yield item
        elif evaluate(parse(item.condition), values):
            yield from holding(item.items, values)


def condition_values(values: Mapping[str, Value], target: Target) -> dict[str, Value]:
    """What a recipe's conditions can ask for."""
    return {**values, "arch": target.arch, "plat": target.plat}


def filled(text: str, known: Mapping[str, Value]) -> str:
    """(text) with {arch}, {plat} and {option} replaced."""
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def resolve(
    catalog: Catalog,
    target: Target,
    app: App,
    settings: Iterable[Setting] = (),
    choices: Mapping[str, Choice] | None = None,
    added: Iterable[Recipe] = (),
) -> Plan:
    """The plan of one image; (settings), (choices) and libraries (added) are the command line's."""
    candidates = [*catalog.code(target), app]
    wishes = [Setting(key, value, app.place(f"config.{key}")) for key, value in app.config.items()]
    # A wish for another target's platform or processor is no mistake: it does not count here.
    known = {recipe.name for recipe in candidates}
    wishes = [wish for wish in (*wishes, *settings) if wish.key.partition(".")[0] in known]
    platform = catalog.platforms[target.plat]
    if target.variant:
        key = f"{platform.name}.{platform.variant}"
        wishes = [wish for wish in wishes if wish.key != key]
        wishes.append(Setting(key, target.variant, "the target"))
    configuration = configure(candidates, target, wishes)
    chosen = {
        api: Choice(library, app.place(f"choose.{api}")) for api, library in app.choose.items()
    }
    search = _Search(catalog, target, {**chosen, **(choices or {})}, configuration)
    search.add(catalog.arches[target.arch], "the architecture")
    search.add(platform, "the platform")
    search.add(app, "the application")
    added = list(added)
    for library in added:
        search.require(library)
    members = search.members()
    _refuse_cycles(members)
    search.refuse_other_choices()
    provides = {api: members[recipe.folder] for api, recipe in sorted(search.implementers.items())}
    return Plan(
        target,
        catalog.arches[target.arch],
        platform,
        platform.boot(target),
        app,
        tuple(member for _, member in sorted(members.items())),
        provides,
        catalog.libraries,
        bool(added),
    )


class _Search:
    """The closure of needs: grows until every need has an implementer."""

    def __init__(
        self,
        catalog: Catalog,
        target: Target,
        chosen: Mapping[str, Choice],
        configuration: Configuration,
    ) -> None:
        self._catalog = catalog
        self._target = target
        self._chosen = chosen
        self._values = configuration.values
        self._waiting: deque[tuple[Recipe, str]] = deque()
        self._described: set[str] = set()  # the interfaces' own folders
        self.implementers: dict[str, Recipe] = {}  # API -> who provides it

    def add(self, recipe: Recipe, reason: str) -> None:
        """Take (recipe) into the image, which nothing has done so far."""
        self._waiting.append((recipe, reason))
        own = [] if recipe.kind != "library" or recipe.is_interface else [recipe.name]
        for api in (*own, *recipe.implements):
            described = self._catalog.libraries[api]
            if described.is_interface and described.folder not in self._described:
                self._described.add(described.folder)
                self._waiting.append((described, f"{recipe.folder} implements it"))
            other = self.implementers.setdefault(api, recipe)
            if other is not recipe:
                raise ConfigError(
                    recipe.place("implements"),
                    f"{api} comes from {other.folder} already, and {reason}",
                    f"choose one for all of what both implement on {self._target}",
                )

    def require(self, library: Recipe) -> None:
        """Take in what the command line asks for, unless the image has it."""
        if library.name not in self.implementers:
            self.add(self._implementer(library.name, library), "the command line adds it")

    def members(self) -> dict[str, Member]:
        """Follow every need; the members by folder."""
        members: dict[str, Member] = {}
        while self._waiting:
            recipe, reason = self._waiting.popleft()
            values = self._values[recipe.folder]
            known = condition_values(values, self._target)
            needs = sorted({str(api) for api in holding(recipe.needs, known)})
            uses = sorted({str(api) for api in holding(recipe.uses, known)})
            members[recipe.folder] = Member(recipe, reason, values, tuple(needs), tuple(uses))
            for api in needs:
                if api not in self.implementers:
                    self.add(self._implementer(api, recipe), f"{recipe.folder} needs {api}")
        return members

    def refuse_other_choices(self) -> None:
        """A choice that the image cannot follow is a mistake."""
        for api, choice in self._chosen.items():
            provider = self.implementers.get(api)
            if provider is not None and provider.name != choice.library:
                raise ConfigError(
                    choice.origin,
                    f"{api} cannot come from {choice.library}",
                    f"{provider.folder} provides it on {self._target}",
                )

    def _implementer(self, api: str, needer: Recipe) -> Recipe:
        """Who shall provide (api), which nobody in the image does so far."""
        libraries = self._catalog.libraries
        if not libraries[api].is_interface:
            return libraries[api]
        able = [name for name in sorted(libraries) if api in libraries[name].implements]
        choice = self._chosen.get(api)
        if choice is not None and choice.library in able:
            return libraries[choice.library]
        if choice is not None:
            raise ConfigError(
                choice.origin,
                f"{choice.library} does not implement {api}",
                suggestion(choice.library, able, "these do"),
            )
        if len(able) == 1:
            return libraries[able[0]]
        if able:
            raise ConfigError(
                needer.place("needs"),
                f"{listed(able)} implement {api}, and nobody chooses",
                f"add choose={{{api!r}: {able[0]!r}}} to the app, or say {api}={able[0]}",
            )
        others = [r.folder for r in self._catalog.recipes() if api in r.implements]
        raise ConfigError(
            needer.place("needs"),
            f"nothing implements {api} on {self._target}",
            f"elsewhere it comes from {listed(others)}"
            if others
            else f"write a library that implements {api}",
        )


def refuse_idle(
    plans: Sequence[Plan], settings: Iterable[Setting], choices: Mapping[str, Choice]
) -> None:
    """Refuse what the command line says of recipes and APIs that no image of it has."""
    members = {member.recipe.name for plan in plans for member in plan.members}
    for setting in settings:
        owner = setting.key.partition(".")[0]
        if owner not in members:
            raise ConfigError(
                setting.origin,
                f"{setting.key} has no effect: {owner} is not in the image",
                f"it has {listed(sorted(members))}",
            )
    apis = {api for plan in plans for api in plan.implementers}
    for api, choice in choices.items():
        if api not in apis:
            raise ConfigError(
                choice.origin,
                f"{api}={choice.library} has no effect: nothing in the image needs {api}",
                f"it has {listed(sorted(apis))}",
            )


def _refuse_cycles(members: Mapping[str, Member]) -> None:
    """Hard edges between libraries must not form a circle: none of them could be used alone.

    The platform and the architecture stand under and above everything (they start the image, and
    libraries print through them), so circles through them are as it must be.
    """
    libraries = {m.recipe.name: m for m in members.values() if m.recipe.kind == "library"}
    provider = {
        api: name
        for name, m in libraries.items()
        for api in (() if m.recipe.is_interface else (name, *m.recipe.implements))
    }
    edges = {
        name: [provider[api] for api in member.needs if api in provider]
        for name, member in sorted(libraries.items())
    }
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        start = circle.index(min(circle))  # the same circle reads the same from anywhere
        circle = circle[start:-1] + circle[:start]
        first = libraries[circle[0]].recipe
        raise ConfigError(
            first.place("needs"),
            f"circular needs: {' -> '.join([*circle, circle[0]])}",
            "split one of them, so that what the others need stands alone",
        ) from error
