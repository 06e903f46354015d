# SPDX-License-Identifier: BSD-3-Clause
"""Which functions of other people's standards the libraries of the pools have, and what an image
needs to have them: found in objects, compiled as for an image, so that nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from unicore.catalog import Catalog, strings
from unicore.draft.compilers import units as compile_units
from unicore.errors import ConfigError
from unicore.files import write_if_changed
from unicore.model import App, Member, Plan, Recipe, Target, macro
from unicore.resolve import resolve
from unicore.sources import Sources
from unicore.toolchain import PINNED, Toolchain
from unicore.toolchain import find as find_toolchain
from unicore.units import work
from unicore.view import View

_TARGET = Target("x86_64", "linuxu")
_OURS = "uni_"  # what begins so is described by headers of ours
_LIBC = "libc"


@dataclass(frozen=True)
class Offer:
    """Who has a function, and which APIs an image needs for it."""

    library: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Pool:
    """What sources find that are compiled as a library which needs libc."""

    offers: Mapping[str, Offer]
    command: tuple[str, ...]  # the compiler with its flags, but for the language


def pool(catalog: Catalog, root: Path) -> Pool:
    """What the libraries of (catalog) offer to an image that chooses the first C library."""
    able = [name for name, one in catalog.libraries.items() if _LIBC in one.implements]
    if not able or _TARGET not in catalog.targets():
        raise ConfigError(
            "import",
            f"these pools have no C library for {_TARGET}",
            "import where the libraries of Unicore are",
        )
    libc = catalog.libraries[able[0]]
    toolchain = find_toolchain(catalog.arches[_TARGET.arch], PINNED)
    basic = _plan(catalog, libc, ())
    known: dict[str, Offer] = {}
    compiled: dict[str, frozenset[str]] = {}  # by signature: equal commands make equal objects
    for extra in ((), *((api,) for api in strings(libc.uses) if api not in basic.implementers)):
        needs = tuple(sorted((_LIBC, *extra)))
        plan = _plan(catalog, libc, extra) if extra else basic
        for symbol, library in _offered(plan, toolchain, root, compiled):
            own = () if library == "compilerrt" else needs
            known.setdefault(symbol, Offer(library, own))
    view = View(basic, Sources())
    folders = view.of(_member(basic)).folders
    flags = ["-ffreestanding", "-w", *(f"-I{root / folder}" for folder in folders)]
    # Its headers ask for what a draft that calls their functions needs.
    flags += [f"-D{macro('has', api)}=1" for api in strings(libc.uses)]
    return Pool(known, (*toolchain.commands["cc"], *flags))


def _plan(catalog: Catalog, libc: Recipe, extra: Iterable[str]) -> Plan:
    """An image of nothing but a library that needs libc and the APIs (extra)."""
    needs = ("boot", _LIBC, *extra)
    app = App("app", "import", "", "apps/import", {}, needs=needs, choose=_choices(catalog, needs))
    return resolve(catalog, _TARGET, replace(app, choose={**app.choose, _LIBC: libc.name}))


def _choices(catalog: Catalog, apis: Iterable[str]) -> dict[str, str]:
    """An implementer of each interface among (apis), as their order has it: one from these pools,
    where there are any, before one that is fetched."""
    found = {}
    for api in apis:
        able = [one for one in catalog.libraries.values() if api in one.implements]
        if able:
            found[api] = min(able, key=lambda one: (one.origin is not None, one.name)).name
    return found


def _member(plan: Plan) -> Member:
    return next(member for member in plan.members if member.recipe is plan.app)


def _offered(
    plan: Plan, toolchain: Toolchain, root: Path, known: dict[str, frozenset[str]]
) -> list[tuple[str, str]]:
    """Each function that libraries of (plan) export besides our own, with the library."""
    foreign = {
        member.recipe.folder: member.recipe
        for member in plan.members
        if member.recipe.kind == "library"
        and member.recipe.origin is None
        and any(not pattern.startswith(_OURS) for pattern in member.recipe.exports)
    }
    made = work([plan], {plan.target.arch: toolchain}, Sources(), "debug")
    for path, text in made.files.items():
        if path.startswith("build/cfg/"):
            write_if_changed(root / path, text)
    chosen = {
        unit.inputs[0]: unit
        for unit in made.units
        if unit.depfile and _owner(unit.inputs[0], foreign) is not None
    }
    program = toolchain.commands["cc"]
    commands = {
        source: (*program, *unit.command[1:])
        for source, unit in chosen.items()
        if unit.signature not in known
    }
    for source, one in compile_units(commands, root).items():
        defined = one.symbols.defined if one.symbols is not None else frozenset()
        known[chosen[source].signature] = defined
    found = []
    for source, unit in chosen.items():
        recipe = _owner(source, foreign)
        for symbol in sorted(known[unit.signature]):
            if recipe is not None and not symbol.startswith(_OURS) and _exports(recipe, symbol):
                found.append((symbol, recipe.name))
    return found


def _owner(source: str, recipes: Mapping[str, Recipe]) -> Recipe | None:
    """Whose source that is, of (recipes) by folder."""
    return next((one for folder, one in recipes.items() if source.startswith(f"{folder}/")), None)


def _exports(recipe: Recipe, symbol: str) -> bool:
    return any(fnmatchcase(symbol, pattern) for pattern in recipe.exports)
