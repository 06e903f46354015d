# SPDX-License-Identifier: BSD-3-Clause
"""The values of an app's options on one target while they are configured.

A session holds what Kconfig makes of a configuration file: which options count, and what they are.
Everything is told in the words of configuration files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from unicore.catalog import Catalog
from unicore.condition import decided, parse
from unicore.config import typed
from unicore.configfile import ConfigFile, Line
from unicore.configuring.reach import choice_symbol, library_symbol
from unicore.configuring.translation import Known, Subject, Translation, translate
from unicore.kconfig import assign, parsed, symbol_of, value_of
from unicore.model import App, Option, Recipe, Target
from unicore.resolve import recipe_choices, recipe_settings
from unicore.targets import Wanted
from unicore.wishes import Setting, choices_for, exactness, settings_for, shown

Words = dict[str, str]  # "library.option" or API -> its value, as files say it


class Session:
    """The options that count in an image, with their values, as Kconfig has it."""

    def __init__(self, subject: Subject, kind: Any = None) -> None:
        self.subject = subject
        self.menu: Translation = translate(subject)
        self.kconfig = parsed(self.menu.text, kind)

    def load(self, file: ConfigFile) -> None:
        """Take the values of (file), whose names are known, and no others."""
        self.kconfig.unset_values()
        for line in decisive(file.lines, self.subject.target).values():
            self.set(line.about, line.value, file.place(line))

    def set(self, about: str, value: str, origin: str) -> None:
        """Set an option or choose an implementer, as a user does; ConfigError for a value that it
        cannot have. What is no matter of this menu is let be."""
        if about in self.subject.fixed:
            return
        if about in self.menu.choices:
            symbol = self.kconfig.syms.get(choice_symbol(about, value))
            if symbol is not None:
                symbol.set_value("y")
        elif about in self.menu.options:
            recipe, option = self.menu.options[about]
            assign(self.kconfig, recipe, option, typed(Setting(about, value, origin), option))

    def words(self) -> Words:
        """What can be set in this image and what it is."""
        return dict(self._words())

    def _words(self) -> Iterator[tuple[str, str]]:
        for api, able in self.menu.choices.items():
            if api not in self.subject.fixed:
                chosen = [
                    name
                    for name in able
                    if self.kconfig.syms[choice_symbol(api, name)].str_value == "y"
                ]
                yield from ((api, name) for name in chosen)
        for key, (recipe, option) in self.menu.options.items():
            if key not in self.subject.fixed and self._counts(key):
                yield key, shown(value_of(self.kconfig, recipe, option))

    def _counts(self, key: str) -> bool:
        return bool(self.node(key).visibility)

    def node(self, key: str) -> Any:
        """The symbol or choice of Kconfig that an option is."""
        recipe, option = self.menu.options[key]
        name = symbol_of(recipe, option)
        return (
            self.kconfig.named_choices[name] if option.kind == "choice" else self.kconfig.syms[name]
        )

    def normal(self, about: str, value: str) -> str:
        """(value), which somebody wrote, as words() says it."""
        if about not in self.menu.options:
            return value
        return shown(typed(Setting(about, value, ""), self.menu.options[about][1]))

    def base(self) -> Words:
        """What everything is that no file says anything of."""
        found = {
            key: shown(self.subject.known.get(key, Known(option.default, "")).value)
            for key, (_, option) in self.menu.options.items()
        }
        for api in self.menu.choices:
            if api in self.subject.known:
                found[api] = str(self.subject.known[api].value)
        return found

    def flags(self) -> Iterator[str]:
        """The options that are on or off."""
        return (key for key, (_, option) in self.menu.options.items() if option.kind == "flag")

    def is_inside(self, recipe: Recipe) -> bool:
        """Whether a recipe whose options are in the menu is in the image."""
        if recipe.kind != "library":
            return True
        return str(self.kconfig.syms[library_symbol(recipe.name)].str_value) == "y"

    def could_count(self, key: str) -> bool:
        """Whether an option can count on this target at all, whatever the others are."""
        if key not in self.menu.options:
            return False
        option: Option = self.menu.options[key][1]
        target = self.subject.target
        fixed = {"arch": target.arch, "plat": target.plat}
        return option.when is None or decided(parse(option.when), fixed) is not False


def decisive(lines: Iterable[Line], target: Target) -> dict[str, Line]:
    """By what they are about, those of the (lines) that are heard on (target)."""
    found: dict[str, tuple[int, Line]] = {}
    for line in lines:
        exact = exactness(line.where, target)
        if exact is not None and exact >= found.get(line.about, (0, line))[0]:
            found[line.about] = (exact, line)
    return {about: line for about, (_, line) in found.items()}


def subject_of(want: Wanted, catalog: Catalog, app: App, target: Target) -> Subject:
    """What is to be configured of an image that is wanted."""
    known: dict[str, Known] = {}
    fixed: dict[str, Known] = {}
    settings: tuple[tuple[dict[str, Known], Iterable[Setting]], ...] = (
        (known, recipe_settings(app)),
        (fixed, want.settings),
    )
    options = {
        f"{recipe.name}.{option.name}": option
        for recipe in (*catalog.code(target), app)
        for option in recipe.options
    }
    for where, wishes in settings:
        for wish in settings_for(target, wishes):
            if wish.key in options:
                where[wish.key] = Known(typed(wish, options[wish.key]), wish.origin)
    for where, choices in ((known, recipe_choices(app)), (fixed, want.choices)):
        for api, choice in choices_for(target, choices).items():
            where[api] = Known(choice.library, choice.origin)
    return Subject(catalog, target, app, want.added, known, fixed)


def changed(
    session: Session, file: ConfigFile, before: Words, after: Words
) -> dict[str, str | None]:
    """How to change (file) so that what was (before) is as (after) on the session's target. Words
    to their values, or to None where a line goes away."""
    changes: dict[str, str | None] = {}
    base, target = session.base(), session.subject.target
    heard = decisive(file.lines, target)
    for about in sorted({*before, *after}):
        value = after.get(about)
        if before.get(about) == value:
            continue
        line = heard.get(about)
        if line is None:
            if value is not None and value != base.get(about):
                changes[about] = value
            continue
        rest = decisive((one for one in file.lines if one != line), target).get(about)
        falls_back = base.get(about) if rest is None else session.normal(about, rest.value)
        changes[line.word] = None if value is None or falls_back == value else value
    return changes
