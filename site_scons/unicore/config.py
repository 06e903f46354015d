# SPDX-License-Identifier: BSD-3-Clause
"""Option values and who set them.

Options are translated to Kconfig, so that visibility, ranges and choices mean what kconfiglib says
they mean. Settings stack: a default, then the app's `config`, then the command line.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unicore.condition import Value, parse, to_kconfig
from unicore.errors import ConfigError, suggestion
from unicore.model import Option, Recipe, Target, macro


@dataclass(frozen=True)
class Setting:
    """A wish for one option, and who has it."""

    key: str  # "library.option"
    value: Value
    origin: str  # "apps/httpd/SConscript:9" or "command line"


@dataclass(frozen=True)
class Configuration:
    """The value of every option of every recipe that a target can have."""

    values: Mapping[str, Mapping[str, Value]]  # folder of a recipe -> option -> value
    origins: Mapping[str, str]  # "library.option" -> who set it; defaults are not listed


def _symbol(recipe: Recipe, option: Option) -> str:
    return macro(recipe.name, option.name)[len("UNI_") :]


def kconfig_text(recipes: Iterable[Recipe], target: Target) -> str:
    """The options of (recipes) as one Kconfig file, with arch and plat folded in."""
    lines = ['mainmenu "Unicore"', ""]
    for recipe in recipes:
        if recipe.options:
            lines += [f'menu "{recipe.name}: {_quoted(recipe.summary)}"', ""]
            for option in recipe.options:
                lines += [*_entry(recipe, option, target), ""]
            lines += ["endmenu", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """(text) inside the quotes of Kconfig; a bare $( in a summary would be run."""
    return re.sub(r'([\\"$])', r"\\\1", text)


def _entry(recipe: Recipe, option: Option, target: Target) -> Iterator[str]:
    symbol, prompt = _symbol(recipe, option), _quoted(option.help.strip())
    depends = []
    if option.when is not None:
        depends = [f"    depends on {_kconfig_condition(recipe, option.when, target)}"]
    if option.kind == "choice":
        yield f"choice {symbol}"
        yield f'    prompt "{prompt}"'
        yield f"    default {symbol}_{_member(str(option.default))}"
        yield from depends
        for value in option.values:
            yield f"config {symbol}_{_member(value)}"
            yield f'    bool "{value}"'
        yield "endchoice"
        return
    yield f"config {symbol}"
    if option.kind == "flag":
        yield f'    bool "{prompt}"'
        yield f"    default {'y' if option.default else 'n'}"
    elif option.kind == "number":
        yield f'    int "{prompt}"'
        if option.range:
            yield f"    range {option.range[0]} {option.range[1]}"
        yield f"    default {option.default}"
    else:
        yield f'    string "{prompt}"'
        yield f'    default "{_quoted(str(option.default))}"'
    yield from depends


def _member(value: str) -> str:
    """What is put behind the symbol of a choice for one of its values, as in C."""
    return "IS_" + re.sub(r"[^A-Za-z0-9]", "_", value).upper()


def _kconfig_condition(recipe: Recipe, text: str, target: Target) -> str:
    def symbol(name: str, constant: Value) -> str:
        option = recipe.option(name)
        assert option is not None, "conditions are checked when a recipe is loaded"
        own = _symbol(recipe, option)
        if option.kind == "choice":
            return f"{own}_{_member(str(constant))}"
        if option.kind == "flag":
            return own if constant else f"!{own}"
        if option.kind == "text":
            return f'{own} = "{_quoted(str(constant))}"'
        # A number that does not count is 0 to us and empty to Kconfig.
        return f"{own} = {constant}" if constant else f'({own} = 0 || {own} = "")'

    return to_kconfig(parse(text), {"arch": target.arch, "plat": target.plat}, symbol)


def configure(
    recipes: Iterable[Recipe], target: Target, settings: Iterable[Setting]
) -> Configuration:
    """Every value after (settings), the later ones over the earlier; ConfigError on a bad one."""
    recipes = list(recipes)
    by_name = {recipe.name: recipe for recipe in recipes if recipe.options}
    kconfig = _parsed(kconfig_text(recipes, target))
    origins: dict[str, str] = {}
    wishes: dict[str, Setting] = {}
    for setting in settings:
        recipe, option = _of(setting, by_name)
        _assign(kconfig, recipe, option, _typed(setting, option))
        wishes[setting.key] = setting
        origins[setting.key] = setting.origin
    values = {
        recipe.folder: {option.name: _value(kconfig, recipe, option) for option in recipe.options}
        for recipe in recipes
    }
    for setting in wishes.values():
        recipe, option = _of(setting, by_name)
        if values[recipe.folder][option.name] != _typed(setting, option):
            raise ConfigError(
                setting.origin,
                f"{setting.key} cannot be {_shown(setting.value)}: it counts only when "
                f"{option.when}",
                "set what that names first, or leave this option out",
            )
    return Configuration(values, origins)


def _parsed(text: str) -> Any:
    import kconfiglib  # here: a build whose plan is cached needs none

    with tempfile.TemporaryDirectory(prefix="unicore-") as folder:
        path = Path(folder, "Kconfig")
        path.write_text(text, encoding="utf-8")
        kconfig = kconfiglib.Kconfig(str(path), warn_to_stderr=False)
    assert not kconfig.warnings, kconfig.warnings
    return kconfig


def _of(setting: Setting, recipes: Mapping[str, Recipe]) -> tuple[Recipe, Option]:
    name, _, word = setting.key.partition(".")
    option = recipes[name].option(word)
    assert option is not None, "names are checked before values"
    return recipes[name], option


def _shown(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else repr(value)


def _typed(setting: Setting, option: Option) -> Value:
    """The value of a setting in the option's own type; command lines only have text."""
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
    elif option.kind == "choice":
        if value in option.values:
            return value
        remedy = suggestion(str(value), option.values, "it is one of")
    else:
        return str(value)
    raise ConfigError(setting.origin, f"{setting.key} cannot be {_shown(value)}", remedy)


def _assign(kconfig: Any, recipe: Recipe, option: Option, value: Value) -> None:
    symbol = _symbol(recipe, option)
    if option.kind == "choice":
        kconfig.syms[f"{symbol}_{_member(str(value))}"].set_value("y")
    elif option.kind == "flag":
        kconfig.syms[symbol].set_value("y" if value else "n")
    else:
        kconfig.syms[symbol].set_value(str(value))


def _value(kconfig: Any, recipe: Recipe, option: Option) -> Value:
    """What Kconfig made of an option; one that does not count is off, 0 or empty."""
    symbol = _symbol(recipe, option)
    if option.kind == "choice":
        chosen = [
            v for v in option.values if kconfig.syms[f"{symbol}_{_member(v)}"].str_value == "y"
        ]
        return chosen[0] if chosen else ""
    text: str = kconfig.syms[symbol].str_value
    if option.kind == "flag":
        return text == "y"
    if option.kind == "number":
        return int(text or "0", 0)
    return text
