# SPDX-License-Identifier: BSD-3-Clause
"""What can be configured of an app for one target, as the text of a menu in Kconfig's language.

The app's own options come first, then the APIs that several libraries implement, the architecture,
the platform, and the libraries by category. An option is shown while its library is in the image.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from unicore.catalog import Catalog
from unicore.condition import Value
from unicore.configuring.reach import (
    Reach,
    Way,
    api_symbol,
    choice_symbol,
    library_symbol,
    reach,
)
from unicore.kconfig import kconfig_condition, quoted, spelt
from unicore.model import App, Option, Platform, Recipe, Target
from unicore.wishes import shown

# Recipes without one come last, as those of other pools may be.
OTHER = "other"
WIDTH = 72  # of help texts, in columns


@dataclass(frozen=True)
class Known:
    """A value that stands unless the file says something else, and who says so."""

    value: Value
    origin: str  # "" for the default of the option itself


@dataclass(frozen=True)
class Subject:
    """What is configured, and what is decided elsewhere."""

    catalog: Catalog
    target: Target
    app: App
    added: tuple[Recipe, ...]
    # By "library.option" or API. Those that are fixed, by the command line, cannot be set.
    known: Mapping[str, Known]
    fixed: Mapping[str, Known]


@dataclass(frozen=True)
class Translation:
    """A menu, and what stands in it."""

    text: str
    options: Mapping[str, tuple[Recipe, Option]]  # by "library.option"
    choices: Mapping[str, tuple[str, ...]]  # API -> who can implement it


def translate(subject: Subject) -> Translation:
    """The menu of (subject)."""
    reached = reach(subject.catalog, subject.target, subject.app, subject.added)
    writer = _Writer(subject, reached)
    return Translation("\n".join([*writer.lines(), ""]), writer.options, writer.choices)


class _Writer:
    """Writes one menu."""

    def __init__(self, subject: Subject, reached: Reach) -> None:
        self._subject = subject
        self._reached = reached
        self.options: dict[str, tuple[Recipe, Option]] = {}
        self.choices = {api: tuple(able) for api, able in sorted(reached.choices.items())}

    def lines(self) -> Iterator[str]:
        subject = self._subject
        catalog, app, target = subject.catalog, subject.app, subject.target
        yield f'mainmenu "{quoted(f"{app.name} for {target}: {app.summary}")}"'
        yield ""
        yield from self._menu(f"Application: {app.name}", self._recipe(app))
        yield from self._menu("Implementers of APIs", self._apis())
        arch, platform = catalog.arches[target.arch], catalog.platforms[target.plat]
        yield from self._menu(f"Architecture: {arch.name}", self._recipe(arch))
        yield from self._menu(f"Platform: {platform.name}", self._recipe(platform))
        yield from self._menu("Libraries", self._libraries())
        for symbol, ways in sorted(self._reached.ways.items()):
            yield from (f"config {symbol}", "    bool", f"    default {_any(ways)}", "")

    def _menu(self, title: str, inside: Iterable[str], *lines: str) -> Iterator[str]:
        """A menu, unless nothing is (inside)."""
        inside = list(inside)
        if inside:
            yield from (f'menu "{quoted(title)}"', *lines, "", *inside, "endmenu", "")

    def _libraries(self) -> Iterator[str]:
        by_category: dict[str, list[Recipe]] = {}
        for library in self._subject.catalog.libraries.values():
            if library.options and library_symbol(library.name) in self._reached.ways:
                by_category.setdefault(library.category or OTHER, []).append(library)
        for category in sorted(by_category, key=lambda name: (name == OTHER, name)):
            libraries = by_category[category]
            inside = (line for library in libraries for line in self._library(library))
            shows = " || ".join(library_symbol(library.name) for library in libraries)
            yield from self._menu(category.capitalize(), inside, f"    depends on {shows}")

    def _library(self, library: Recipe) -> Iterator[str]:
        symbol = library_symbol(library.name)
        title = f"{library.name}: {library.summary}"
        yield from self._menu(title, self._recipe(library), f"    depends on {symbol}")

    def _recipe(self, recipe: Recipe) -> Iterator[str]:
        for option in recipe.options:
            if isinstance(recipe, Platform) and option.name == recipe.variant:
                yield from self._fixed(recipe, option, self._variant(recipe, option))
            else:
                yield from self._option(recipe, option)

    def _variant(self, platform: Platform, option: Option) -> Known:
        value = self._subject.target.variant or option.default
        return Known(value, "the target")

    def _option(self, recipe: Recipe, option: Option) -> Iterator[str]:
        key = f"{recipe.name}.{option.name}"
        self.options[key] = (recipe, option)
        if key in self._subject.fixed:
            yield from self._fixed(recipe, option, self._subject.fixed[key])
            return
        known = self._subject.known.get(key, Known(option.default, ""))
        text = [option.help.strip(), "", f"{key}: {_kind(option)}"]
        if option.when is not None:
            text.append(f"It counts only when {option.when}.")
        if known.origin:
            text.append(f"It is {shown(known.value)} unless you say otherwise ({known.origin}).")
        first, _, _ = option.help.strip().partition(". ")  # a line of the menu has no room for more
        prompt = quoted(first.rstrip("."))
        lines = [part for line in text for part in textwrap.wrap(line, WIDTH) or [""]]
        depends = self._depends(recipe, option)
        yield from (*spelt(recipe, option, prompt, known.value, depends, lines), "")

    def _fixed(self, recipe: Recipe, option: Option, known: Known) -> Iterator[str]:
        """An option that only shows what it is."""
        depends = self._depends(recipe, option)
        said = f"{recipe.name}.{option.name} is {shown(known.value)} ({known.origin})"
        yield f'comment "{quoted(said)}"'
        yield from (f"    depends on {condition}" for condition in depends)
        yield from ("", *spelt(recipe, option, None, known.value, depends), "")

    def _depends(self, recipe: Recipe, option: Option) -> list[str]:
        if option.when is None:
            return []
        return [kconfig_condition(recipe, option.when, self._subject.target)]

    def _apis(self) -> Iterator[str]:
        libraries = self._subject.catalog.libraries
        for api, able in self.choices.items():
            fixed = self._subject.fixed.get(api)
            if fixed is not None:
                yield f'comment "{quoted(f"{api} comes from {fixed.value} ({fixed.origin})")}"'
                yield from (f"    depends on {api_symbol(api)}", "")
                for name in able:
                    is_it = "y" if name == fixed.value else "n"
                    yield from (f"config {choice_symbol(api, name)}", "    bool")
                    yield from (f"    default {is_it}", f"    depends on {api_symbol(api)}", "")
                continue
            known = self._subject.known.get(api, Known(able[0], ""))
            if known.value not in able:
                known = Known(able[0], "")
            yield f"choice {_plural(api)}"
            # What is chosen stands behind it in the same line, which shall have room for that.
            short = re.split(r"[:.]", libraries[api].summary)[0]
            yield f'    prompt "{quoted(f"{api}: {short}")}"'
            yield f"    default {choice_symbol(api, str(known.value))}"
            yield f"    depends on {api_symbol(api)}"
            summary = libraries[api].summary
            yield from (
                "    help",
                f"      {api}: {summary}",
                "      Who implements it in the image.",
            )
            if known.origin:
                yield f"      It is {known.value} unless you say otherwise ({known.origin})."
            for name in able:
                yield f"config {choice_symbol(api, name)}"
                yield f'    bool "{quoted(f"{name}: {libraries[name].summary}")}"'
                yield from ("    help", f"      {api}={name}: {libraries[name].summary}")
            yield from ("endchoice", "")


def _plural(api: str) -> str:
    return f"{api_symbol(api)}_implementers"


def _any(ways: Iterable[Way]) -> str:
    """An expression that is y when one of (ways) holds."""
    terms = []
    for way in ways:
        parts = [part for part in (way.source, way.condition) if part not in ("", "y")]
        if not parts:
            return "y"
        terms.append(f"({' && '.join(parts)})")
    return " || ".join(terms) or "n"


def _kind(option: Option) -> str:
    """What an option can be."""
    default = shown(option.default) if option.default != "" else "empty"
    if option.kind == "choice":
        return f"one of {', '.join(option.values)}; {default} by default"
    if option.kind == "number" and option.range:
        low, high = option.range
        return f"a number from {low} to {high}; {default} by default"
    return f"a {option.kind}; {default} by default"
