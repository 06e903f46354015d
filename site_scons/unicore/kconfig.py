# SPDX-License-Identifier: BSD-3-Clause
"""Options of recipes as symbols of Kconfig: what they are called, what they say, what they are.

A flag is a bool, a number an int, a text a string, and a choice is one of Kconfig's. arch and plat
are folded into conditions, since a translation is for one target.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from unicore.condition import Value, parse, to_kconfig
from unicore.model import Option, Recipe, Target, macro


def symbol_of(recipe: Recipe, option: Option) -> str:
    """What an option is called: as in C, without the UNI_."""
    return macro(recipe.name, option.name)[len("UNI_") :]


def kconfig_text(recipes: Iterable[Recipe], target: Target) -> str:
    """The options of (recipes) as one Kconfig file, with arch and plat folded in."""
    lines = ['mainmenu "Unicore"', ""]
    for recipe in recipes:
        if recipe.options:
            lines += [f'menu "{recipe.name}: {quoted(recipe.summary)}"', ""]
            for option in recipe.options:
                lines += [*entry(recipe, option, target), ""]
            lines += ["endmenu", ""]
    return "\n".join(lines)


def quoted(text: str) -> str:
    """(text) inside the quotes of Kconfig; a bare $( in a summary would be run."""
    return re.sub(r'([\\"$])', r"\\\1", text)


def entry(recipe: Recipe, option: Option, target: Target) -> list[str]:
    """One option with its prompt, its own default and its condition."""
    depends = []
    if option.when is not None:
        depends.append(kconfig_condition(recipe, option.when, target))
    return spelt(recipe, option, quoted(option.help.strip()), option.default, depends)


def spelt(
    recipe: Recipe,
    option: Option,
    prompt: str | None,
    default: Value,
    depends: Iterable[str],
    help: Iterable[str] = (),
) -> list[str]:
    """One option as it stands in a file of Kconfig. Without a (prompt) nobody can set it; with
    several conditions it (depends) on all. (help) are lines."""
    symbol = symbol_of(recipe, option)
    also = [f"    depends on {condition}" for condition in depends]
    text = [f"      {line}".rstrip() for line in help]
    also += ["    help", *text] if text else []
    shown = f' "{prompt}"' if prompt is not None else ""
    if option.kind == "choice" and prompt is None:
        lines = []
        for value in option.values:
            is_it = "y" if value == default else "n"
            lines += [f"config {symbol}_{member(value)}", "    bool", f"    default {is_it}", *also]
        return lines
    if option.kind == "choice":
        lines = [f"choice {symbol}", f"    prompt{shown}"]
        lines += [f"    default {symbol}_{member(str(default))}", *also]
        for value in option.values:
            lines += [f"config {symbol}_{member(value)}", f'    bool "{value}"']
        return [*lines, "endchoice"]
    lines = [f"config {symbol}"]
    if option.kind == "flag":
        lines += [f"    bool{shown}", f"    default {'y' if default else 'n'}"]
    elif option.kind == "number":
        lines.append(f"    int{shown}")
        if option.range:
            lines.append(f"    range {option.range[0]} {option.range[1]}")
        lines.append(f"    default {default}")
    else:
        lines += [f"    string{shown}", f'    default "{quoted(str(default))}"']
    return [*lines, *also]


def member(value: str) -> str:
    """What is put behind the symbol of a choice for one of its values, as in C."""
    return "IS_" + re.sub(r"[^A-Za-z0-9]", "_", value).upper()


def kconfig_condition(recipe: Recipe, text: str, target: Target) -> str:
    """A condition of (recipe) as an expression that is y where it holds."""

    def symbol(name: str, constant: Value) -> str:
        option = recipe.option(name)
        assert option is not None, "conditions are checked when a recipe is loaded"
        own = symbol_of(recipe, option)
        if option.kind == "choice":
            return f"{own}_{member(str(constant))}"
        if option.kind == "flag":
            return own if constant else f"!{own}"
        if option.kind == "text":
            return f'{own} = "{quoted(str(constant))}"'
        # A number that does not count is 0 to us and empty to Kconfig.
        return f"{own} = {constant}" if constant else f'({own} = 0 || {own} = "")'

    return to_kconfig(parse(text), {"arch": target.arch, "plat": target.plat}, symbol)


def parsed(text: str, kind: Any = None) -> Any:
    """The kconfiglib.Kconfig of a (text), or an object of a class derived from that."""
    import kconfiglib  # here: a build whose plan is cached needs none

    with tempfile.TemporaryDirectory(prefix="unicore-") as folder:
        path = Path(folder, "Kconfig")
        path.write_text(text, encoding="utf-8")
        kconfig = (kind or kconfiglib.Kconfig)(str(path), warn_to_stderr=False)
    assert not kconfig.warnings, kconfig.warnings
    return kconfig


def assign(kconfig: Any, recipe: Recipe, option: Option, value: Value) -> None:
    """Set an option as a user does."""
    symbol = symbol_of(recipe, option)
    if option.kind == "choice":
        kconfig.syms[f"{symbol}_{member(str(value))}"].set_value("y")
    elif option.kind == "flag":
        kconfig.syms[symbol].set_value("y" if value else "n")
    else:
        kconfig.syms[symbol].set_value(str(value))


def value_of(kconfig: Any, recipe: Recipe, option: Option) -> Value:
    """What Kconfig made of an option; one that does not count is off, 0 or empty."""
    symbol = symbol_of(recipe, option)
    if option.kind == "choice":
        chosen = [
            v for v in option.values if kconfig.syms[f"{symbol}_{member(v)}"].str_value == "y"
        ]
        return chosen[0] if chosen else ""
    text: str = kconfig.syms[symbol].str_value
    if option.kind == "flag":
        return text == "y"
    if option.kind == "number":
        return int(text or "0", 0)
    return text
