# SPDX-License-Identifier: BSD-3-Clause
"""Option values and who set them.

Options are translated to Kconfig, so that visibility, ranges and choices mean what kconfiglib says
they mean. Settings stack: a default, then the app's `config`, then the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unicore.condition import Term, Value, comparisons, evaluate, parse
from unicore.errors import ConfigError, listed, suggestion
from unicore.kconfig import assign, kconfig_text, parsed, value_of
from unicore.model import Option, Recipe, Target
from unicore.wishes import Setting, shown


@dataclass(frozen=True)
class Configuration:
    """The value of every option of every recipe that a target can have."""

    values: Mapping[str, Mapping[str, Value]]  # folder of a recipe -> option -> value
    origins: Mapping[str, str]  # "library.option" -> who set it; defaults are not listed


def configure(
    recipes: Iterable[Recipe], target: Target, settings: Iterable[Setting]
) -> Configuration:
    """Every value after (settings), the later ones over the earlier; ConfigError on a bad one."""
    recipes = list(recipes)
    by_name = {recipe.name: recipe for recipe in recipes if recipe.options}
    kconfig = parsed(kconfig_text(recipes, target))
    origins: dict[str, str] = {}
    wishes: dict[str, Setting] = {}
    for setting in settings:
        recipe, option = _of(setting, by_name)
        assign(kconfig, recipe, option, typed(setting, option, recipe))
        wishes[setting.key] = setting
        origins[setting.key] = setting.origin
    values = {
        recipe.folder: {option.name: value_of(kconfig, recipe, option) for option in recipe.options}
        for recipe in recipes
    }
    for setting in wishes.values():
        recipe, option = _of(setting, by_name)
        if values[recipe.folder][option.name] != typed(setting, option):
            raise _hidden(setting, recipe, option, target, values[recipe.folder], origins)
    return Configuration(values, origins)


def _hidden(
    setting: Setting,
    recipe: Recipe,
    option: Option,
    target: Target,
    values: Mapping[str, Value],
    origins: Mapping[str, str],
) -> ConfigError:
    """An option is set that does not count: with which values, and who set those."""
    assert option.when is not None, "only a condition keeps an option from what it is set to"
    term = parse(option.when)
    own = {name: values[name] for name in _names(term) if name in values}
    fixed = {"arch": target.arch, "plat": target.plat}
    said = [f"{name} is {fixed[name]}" for name in _names(term) if name in fixed]
    for name, value in own.items():
        key = f"{recipe.name}.{name}"
        said.append(f"{key} is {_shown(value)} ({origins.get(key, 'its default')})")
    ways = [
        f"say {recipe.name}.{name}={shown(value)}, or leave this option out"
        for name in own
        for value in _values_of(recipe, name)
        if evaluate(term, {**own, **fixed, name: value})
    ]
    return ConfigError(
        setting.origin,
        f"{setting.key} cannot be {_shown(setting.value)}: it counts only when {option.when},"
        f" and {listed(said)}",
        next(iter(ways), "set what that names first, or leave this option out")
        if own
        else f"leave it out there: {setting.key}@TARGET={shown(setting.value)} is for the targets"
        " that can have it",
    )


def _names(term: Term) -> list[str]:
    return list(dict.fromkeys(comparison.name for comparison in comparisons(term)))


def _values_of(recipe: Recipe, name: str) -> tuple[Value, ...]:
    """What a flag or a choice can be."""
    option = recipe.option(name)
    assert option is not None, "conditions are checked when a recipe is loaded"
    return option.values if option.kind == "choice" else (True, False) * (option.kind == "flag")


def _of(setting: Setting, recipes: Mapping[str, Recipe]) -> tuple[Recipe, Option]:
    name, _, word = setting.key.partition(".")
    option = recipes[name].option(word)
    assert option is not None, "names are checked before values"
    return recipes[name], option


def _shown(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else repr(value)


def typed(setting: Setting, option: Option, owner: Recipe | None = None) -> Value:
    """The value of a setting in the option's own type; command lines only have text. A refusal of a
    number names the (owner) of the option, who says what it may be."""
    value = setting.value
    if option.kind == "flag":
        words = {"yes": True, "no": False, "y": True, "n": False, "1": True, "0": False}
        if isinstance(value, bool):
            return value
        if str(value).lower() in words:
            return words[str(value).lower()]
        remedy = "it is a flag: yes or no"
    elif option.kind == "number":
        low, high = option.range or (-(2**63), 2**63 - 1)
        try:
            number = int(value, 0) if isinstance(value, str) else value
        except ValueError:
            number = None
        if number is not None and not isinstance(value, bool) and low <= number <= high:
            return number
        remedy = f"it is a number from {low} to {high}" if option.range else "it is a number"
        if option.range and owner is not None:
            remedy += f", as {owner.place(f'options.{owner.options.index(option)}')} says"
    elif option.kind == "choice":
        if value in option.values:
            return value
        remedy = suggestion(str(value), option.values, "it is one of")
    else:
        return str(value)
    raise ConfigError(setting.origin, f"{setting.key} cannot be {_shown(value)}", remedy)
