# SPDX-License-Identifier: BSD-3-Clause
"""The catalogue: every recipe of every pool, found by its place alone and cross-checked.

A pool is a folder laid out like this repository: lib/*/, arch/*/, plat/*/ and apps/*/, each with an
SConscript. lib/<interface>/test/ is an app called <interface>-test. Nothing is registered anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from unicore.accepted import Accepted
from unicore.errors import ConfigError, RecipeError, suggestion
from unicore.load import load
from unicore.model import (
    POOL_FOLDERS,
    App,
    Arch,
    Item,
    Kind,
    Option,
    Platform,
    Recipe,
    Target,
    When,
    macro,
)
from unicore.wishes import check_where, split

R = TypeVar("R", bound=Recipe)


@dataclass(frozen=True)
class Catalog:
    """All recipes, by name within their kind, in order of name."""

    libraries: Mapping[str, Recipe]
    arches: Mapping[str, Arch]
    platforms: Mapping[str, Platform]
    apps: Mapping[str, App]

    def recipes(self) -> Iterator[Recipe]:
        yield from self.arches.values()
        yield from self.platforms.values()
        yield from self.libraries.values()
        yield from self.apps.values()

    def code(self, target: Target) -> Iterator[Recipe]:
        """What may take part in an image for (target) besides the app."""
        yield self.arches[target.arch]
        yield self.platforms[target.plat]
        yield from self.libraries.values()

    def targets(self) -> list[Target]:
        """Every target that can be built, in order of platform and architecture."""
        return [
            Target(arch, plat.name, boot.variant)
            for plat in self.platforms.values()
            for arch in sorted(self.arches)
            for boot in plat.boots(arch)
        ]


@dataclass(frozen=True)
class Found:
    """A recipe that a pool holds, not yet read."""

    kind: Kind
    name: str
    folder: str


def pool_folders(pools: Iterable[str]) -> list[str]:
    """The folders whose listings decide which recipes there are; they need not exist."""
    return [_join(pool, top) for pool in pools for top in POOL_FOLDERS]


def find(root: Path, pools: Iterable[str]) -> list[Found]:
    """Every recipe of (pools), folders relative to (root); "." is the tree itself."""
    found: dict[tuple[Kind, str], Found] = {}
    for pool in pools:
        if not any((root / pool / top).is_dir() for top in POOL_FOLDERS):
            raise ConfigError(
                f"pools={pool}",
                "it is no pool",
                f"name a folder that holds {', '.join(top + '/' for top in POOL_FOLDERS)}",
            )
        for one in _found_in(root, pool):
            other = found.setdefault((one.kind, one.name), one)
            if other is not one:
                raise RecipeError(
                    f"{one.folder}/SConscript",
                    f"{one.name!r} is the name of {other.folder} too",
                    "rename one of the two folders",
                )
    return sorted(found.values(), key=lambda one: (one.kind, one.name))


def _found_in(root: Path, pool: str) -> Iterator[Found]:
    for top, kind in POOL_FOLDERS.items():
        folder = root / pool / top
        for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
            place = _join(pool, f"{top}/{name}")
            if (folder / name / "SConscript").is_file():
                yield Found(kind, name, place)
            if kind == "library" and (folder / name / "test" / "SConscript").is_file():
                yield Found("app", f"{name}-test", f"{place}/test")


def _join(pool: str, path: str) -> str:
    return path if pool == "." else f"{pool}/{path}"


def read(root: Path, found: Iterable[Found], accepted: Accepted | None = None) -> Catalog:
    """Load what was found, and check what no recipe can check alone."""
    by_kind: dict[Kind, dict[str, Recipe]] = {kind: {} for kind in POOL_FOLDERS.values()}
    for one in found:
        path = root / one.folder / "SConscript"
        by_kind[one.kind][one.name] = load(path, one.folder, one.name, one.kind, accepted)
    catalog = Catalog(
        by_kind["library"],
        _only(by_kind["arch"], Arch),
        _only(by_kind["platform"], Platform),
        _only(by_kind["app"], App),
    )
    _cross_check(root, catalog)
    return catalog


def _only(recipes: Mapping[str, Recipe], record: type[R]) -> dict[str, R]:
    return {name: recipe for name, recipe in recipes.items() if isinstance(recipe, record)}


def strings(items: Iterable[Item]) -> Iterator[str]:
    """Every plain text among items, whatever its condition."""
    for item in items:
        if isinstance(item, str):
            yield item
        elif isinstance(item, When):
            yield from strings(item.items)


def _cross_check(root: Path, catalog: Catalog) -> None:
    libraries = catalog.libraries
    for recipe in catalog.recipes():
        for word in ("needs", "uses", "implements"):
            for api in strings(getattr(recipe, word)):
                if api not in libraries:
                    raise RecipeError(
                        recipe.place(word),
                        f"{word}: there is no library {api!r}",
                        suggestion(api, libraries, "there are"),
                    )
        for api in recipe.implements:
            if not libraries[api].is_interface:
                raise RecipeError(
                    recipe.place("implements"),
                    f"{api!r} is no interface: {libraries[api].folder} has code of its own",
                    "implement an interface, or move that code into a library beside it",
                )
    for platform in catalog.platforms.values():
        for index, boot in enumerate(platform.targets):
            for arch in boot.arches:
                if arch not in catalog.arches:
                    raise RecipeError(
                        platform.place(f"targets.{index}"),
                        f"there is no arch {arch!r}",
                        suggestion(arch, catalog.arches, "there are"),
                    )
    for app in catalog.apps.values():
        _check_app(app, catalog)
    _check_macros(catalog)


def _check_macros(catalog: Catalog) -> None:
    """No two options may be one macro in C, nor two recipes with options have one name."""
    owners: dict[str, tuple[str, str]] = {}  # macro or name -> folder and option that have it
    for recipe in catalog.recipes():
        for index, option in enumerate(recipe.options):
            own = (recipe.folder, option.name)
            for name in _macros(recipe, option):
                other = owners.setdefault(name, own)
                if other != own:
                    raise RecipeError(
                        recipe.place(f"options.{index}"),
                        f"C would see {option.name!r} as {name}, as {other[1]!r} of {other[0]}",
                        "rename one of the two options",
                    )
            folder, _ = owners.setdefault(recipe.name, own)
            if folder != recipe.folder:
                raise RecipeError(
                    recipe.place("options"),
                    f"{recipe.name}.{option.name} could be an option of {folder} too",
                    "rename one of the two folders, or give only one of them options",
                )


def _macros(recipe: Recipe, option: Option) -> list[str]:
    """What C sees of an option."""
    if option.kind == "choice":
        return [macro(recipe.name, option.name, "is", value) for value in option.values]
    return [macro(recipe.name, option.name)]


def _check_app(app: App, catalog: Catalog) -> None:
    libraries = catalog.libraries
    for word, library in app.choose.items():
        api, where = split(word)
        _check_where(app.place(f"choose.{word}"), where, catalog)
        for name in (api, library):
            if name not in libraries:
                raise RecipeError(
                    app.place(f"choose.{word}"),
                    f"choose: there is no library {name!r}",
                    suggestion(name, libraries, "there are"),
                )
    others = (recipe for recipe in catalog.recipes() if recipe.kind != "app")
    configurable = by_name([*others, app])
    for word in app.config:
        key, where = split(word)
        _check_where(app.place(f"config.{word}"), where, catalog)
        check_option_name(app.place(f"config.{word}"), key, configurable)


def _check_where(place: str, where: str, catalog: Catalog) -> None:
    if where:
        check_where(place, where, catalog.targets())


def by_name(recipes: Iterable[Recipe]) -> dict[str, Recipe]:
    """Whom an option's "library" means: of recipes of one name, the one that has options."""
    return {recipe.name: recipe for recipe in sorted(recipes, key=lambda r: bool(r.options))}


def check_option_name(place: str, key: str, recipes: Mapping[str, Recipe]) -> None:
    """Refuse "library.option" where there is no such library or option."""
    owner, _, name = key.partition(".")
    if owner not in recipes:
        raise ConfigError(
            place, f"there is no library {owner!r}", suggestion(owner, recipes, "there are")
        )
    options = [option.name for option in recipes[owner].options]
    if name not in options:
        raise ConfigError(
            place, f"{owner} has no option {name!r}", suggestion(name, options, "its options")
        )
