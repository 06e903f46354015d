# SPDX-License-Identifier: BSD-3-Clause
"""From values to the lines of a configuration file, for several targets at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from unicore.catalog import Catalog
from unicore.config import typed
from unicore.configfile import Line
from unicore.configuring.session import Session, Words, decisive
from unicore.model import App, Target
from unicore.resolve import recipe_choices, recipe_settings
from unicore.wishes import Setting, choices_for, settings_for, shown


def merged(sessions: Mapping[Target, Session], values: Mapping[Target, Words]) -> list[Line]:
    """The lines that give on each target its (values). One line serves all of them where they
    agree, and none is hurt by it."""
    lines: list[Line] = []
    for about in sorted({about for words in values.values() for about in words}):
        by_target = {target: words[about] for target, words in values.items() if about in words}
        hurt = any(
            target not in by_target and _is_hidden(session, about)
            for target, session in sessions.items()
        )
        if len(set(by_target.values())) == 1 and not hurt:
            lines.append(Line(about, "", next(iter(by_target.values()))))
        else:
            lines += [Line(about, str(target), value) for target, value in by_target.items()]
    return lines


def _is_hidden(session: Session, about: str) -> bool:
    """Whether a line about an option would be refused: it could count, but other options are
    against it."""
    if about not in session.menu.options or not session.could_count(about):
        return False
    return session.is_inside(session.menu.options[about][0])


def base_of(catalog: Catalog, app: App, target: Target) -> Words:
    """What every option and every choice is on (target) when neither a configuration file nor a
    command line says anything; without those choices that somebody has to make."""
    found: Words = {}
    options = {
        f"{recipe.name}.{option.name}": option
        for recipe in (*catalog.code(target), app)
        for option in recipe.options
    }
    for key, option in options.items():
        found[key] = shown(option.default)
    for wish in settings_for(target, recipe_settings(app)):
        if wish.key in options:
            found[wish.key] = shown(typed(wish, options[wish.key]))
    for api in {api for library in catalog.libraries.values() for api in library.implements}:
        able = [name for name, one in catalog.libraries.items() if api in one.implements]
        if len(able) == 1:
            found[api] = able[0]
    for api, choice in choices_for(target, recipe_choices(app)).items():
        found[api] = choice.library
    return found


def normal(catalog: Catalog, app: App, line: Line) -> str:
    """The value of a line as it is usually written; ConfigError when it cannot be."""
    owner, _, name = line.about.partition(".")
    for recipe in (app, *catalog.recipes()):
        option = recipe.option(name) if recipe.name == owner else None
        if option is not None:
            return shown(typed(Setting(line.about, line.value, line.word), option))
    return line.value


def superfluous(catalog: Catalog, app: App, lines: Iterable[Line]) -> list[Line]:
    """The (lines) without which everything is as it is with them, on every target."""
    left = list(lines)
    targets = [target for target in catalog.targets() if app.hindrance(target) is None]
    bases = {target: base_of(catalog, app, target) for target in targets}
    gone: list[Line] = []
    # Those for few targets first, so that what is left says as much as it can.
    for line in sorted(lines, key=lambda one: (not one.where, one.about, one.where)):
        value = normal(catalog, app, line)
        rest = [one for one in left if one.about == line.about and one != line]
        for target in targets:
            if decisive([*rest, line], target).get(line.about) != line:
                continue
            heard = decisive(rest, target).get(line.about)
            instead = (
                bases[target].get(line.about) if heard is None else normal(catalog, app, heard)
            )
            knows = "." not in line.about or line.about in bases[target]
            if knows and instead != value:
                break
        else:
            left.remove(line)
            gone.append(line)
    return gone
