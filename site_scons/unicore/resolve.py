# SPDX-License-Identifier: BSD-3-Clause
"""From a catalogue, a target and an app to a plan: which recipes, for which reason.

Libraries need APIs; an app chooses implementers. A platform and an architecture provide what they
implement to every image of theirs. The result does not depend on any order of listing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from unicore.catalog import Catalog
from unicore.condition import Value, comparisons, decided, evaluate, parse
from unicore.config import Configuration, configure
from unicore.configfile import Configured
from unicore.errors import ConfigError, listed, suggestion
from unicore.model import App, Item, Member, Plan, Recipe, Said, Target, When
from unicore.wishes import Choice, Setting, choices_for, settings_for, shown, split


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
    configured: Configured | None = None,
) -> Plan:
    """The plan of one image; (settings), (choices) and libraries (added) are the command line's,
    and (configured) is what the configuration file says."""
    candidates = [*catalog.code(target), app]
    kept = configured or Configured()
    wishes = [
        *_possible(candidates, target, settings_for(target, recipe_settings(app))),
        *_possible(candidates, target, settings_for(target, kept.settings)),
    ]
    known = {recipe.name for recipe in candidates}
    asked = settings_for(target, settings)
    wishes += [wish for wish in asked if wish.key.partition(".")[0] in known]
    platform = catalog.platforms[target.plat]
    if target.variant:
        key = f"{platform.name}.{platform.variant}"
        wishes = [wish for wish in wishes if wish.key != key]
        wishes.append(Setting(key, target.variant, "the target"))
    configuration = configure(candidates, target, wishes)
    chosen = {
        **choices_for(target, recipe_choices(app)),
        **choices_for(target, kept.choices),
        **choices_for(target, choices or {}),
    }
    search = _Search(catalog, target, chosen, configuration)
    search.add(catalog.arches[target.arch], "the architecture")
    search.add(platform, "the platform")
    search.add(app, "the application")
    added = list(added)
    for library in added:
        search.require(library)
    members = search.members()
    _refuse_cycles(members)
    search.refuse_other_choices()
    said: dict[str, tuple[Said, ...]] = {}
    for wish in wishes:
        origin = f"{wish.origin}, for {wish.where}" if wish.where else wish.origin
        said[wish.key] = (*said.get(wish.key, ()), Said(wish.value, origin))
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
        said,
        {api: choice.origin for api, choice in chosen.items()},
        kept.name,
    )


def recipe_settings(app: App) -> list[Setting]:
    """What an app's recipe wants options to be."""
    return [
        Setting(about, value, app.place(f"config.{word}"), where)
        for word, value in app.config.items()
        for about, where in (split(word),)
    ]


def recipe_choices(app: App) -> dict[str, Choice]:
    """Whom an app's recipe wants to implement APIs."""
    return {
        word: Choice(library, app.place(f"choose.{word}")) for word, library in app.choose.items()
    }


def _possible(
    candidates: Iterable[Recipe], target: Target, wishes: Iterable[Setting]
) -> Iterator[Setting]:
    """Those (wishes) that can count on (target). What is kept is kept for all targets: a wish for
    the platform or the processor of another one is no mistake."""
    options = {
        f"{recipe.name}.{option.name}": option for recipe in candidates for option in recipe.options
    }
    for wish in wishes:
        option = options.get(wish.key)
        if option is not None and (
            option.when is None
            or decided(parse(option.when), {"arch": target.arch, "plat": target.plat}) is not False
        ):
            yield wish


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
        self._configuration = configuration
        self._waiting: deque[tuple[Recipe, str]] = deque()
        self._described: set[str] = set()  # the interfaces' own folders
        self._needers: dict[str, tuple[Recipe, str]] = {}  # folder -> who needs which API of it
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
                raise self._two(api, other, recipe)

    def require(self, library: Recipe) -> None:
        """Take in what the command line asks for, unless the image has it."""
        if library.name not in self.implementers:
            self.add(self._implementer(library.name, None), "the command line adds it")

    def members(self) -> dict[str, Member]:
        """Follow every need; the members by folder."""
        members: dict[str, Member] = {}
        while self._waiting:
            recipe, reason = self._waiting.popleft()
            values = self._configuration.values[recipe.folder]
            known = condition_values(values, self._target)
            needs = sorted({str(api) for api in holding(recipe.needs, known)})
            uses = sorted({str(api) for api in holding(recipe.uses, known)})
            members[recipe.folder] = Member(recipe, reason, values, tuple(needs), tuple(uses))
            for api in needs:
                if api not in self.implementers:
                    self.add(self._implementer(api, recipe), f"{recipe.folder} needs {api}")
        return members

    def _chain(self, recipe: Recipe, *more: str) -> str:
        """Who needs (recipe), beginning with what is there in any case, and (more) behind it:
        "apps/httpd -> lib/lwip -> netdev"."""
        steps = [*reversed(more), recipe.folder]
        while recipe.folder in self._needers:
            recipe, _ = self._needers[recipe.folder]
            steps.append(recipe.folder)
        return " -> ".join(reversed(steps))

    def _two(self, api: str, one: Recipe, other: Recipe) -> ConfigError:
        """Two recipes of an image implement (api)."""
        what = f"{one.folder} ({self._chain(one)}) and {other.folder} ({self._chain(other)})"
        if one.kind != "library":
            what = f"{one.folder} and {other.folder} ({self._chain(other)})"
        ways = []
        for recipe in (one, other):
            needer, needed = self._needers.get(recipe.folder, (None, ""))
            if needer is None:
                continue
            if needed == api:
                rival = other if recipe is one else one
                ways.append(f"say {api}={rival.name}")
            else:
                ways.append(
                    f"let {needer.folder} do without {needed}{self._unless(needer, needed)}"
                )
        return ConfigError(
            other.place("implements"),
            f"{api} can come from one recipe only on {self._target}, not from both {what}",
            ", or ".join(ways) or f"do without {other.name}",
        )

    def refuse_other_choices(self) -> None:
        """A choice that the image cannot follow is a mistake."""
        for api, choice in self._chosen.items():
            provider = self.implementers.get(api)
            if provider is not None and provider.name != choice.library:
                raise ConfigError(
                    choice.origin,
                    f"{api} cannot come from {choice.library}",
                    f"{provider.folder} provides it on {self._target}"
                    + (f" ({self._chain(provider)})" if provider.folder in self._needers else ""),
                )

    def _unless(self, needer: Recipe, api: str) -> str:
        """When a recipe does not need (api), to stand behind "without", and who made it need that;
        "" if it always does."""
        conditions = [
            item.condition for item in needer.needs if isinstance(item, When) and api in item.items
        ]
        if api in needer.needs or not conditions:
            return ""
        values = self._configuration.values[needer.folder]
        said = []
        for comparison in (one for text in conditions for one in comparisons(parse(text))):
            key = f"{needer.name}.{comparison.name}"
            if comparison.name in values:
                origin = self._configuration.origins.get(key, "its default")
                said.append(f", and {key} is {shown(values[comparison.name])} ({origin})")
        return f" unless {' or '.join(conditions)}{''.join(dict.fromkeys(said))}"

    def _implementer(self, api: str, needer: Recipe | None) -> Recipe:
        """Who shall provide (api), which nobody in the image does so far; (needer) is None when
        the command line wants it."""
        provider = self._able(api, needer)
        if needer is not None:
            self._needers.setdefault(provider.folder, (needer, api))
        return provider

    def _able(self, api: str, needer: Recipe | None) -> Recipe:
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
        place = needer.place("needs") if needer is not None else f"with={api}"
        chain = ""
        if needer is not None and needer.folder in self._needers:
            chain = f" ({self._chain(needer, api)})"
        if able:
            raise ConfigError(
                place,
                f"{listed(able)} implement {api}, and nobody chooses{chain}",
                f"add choose={{{api!r}: {able[0]!r}}} to the app, or say {api}={able[0]}",
            )
        others = [r.folder for r in self._catalog.recipes() if api in r.implements]
        way = f"write a library that implements {api}"
        if others:
            way = f"elsewhere it comes from {listed(others)}"
        if needer is not None and (unless := self._unless(needer, api)):
            way += f"; {needer.folder} does without it{unless}"
        raise ConfigError(place, f"nothing implements {api} on {self._target}{chain}", way)


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
