# SPDX-License-Identifier: BSD-3-Clause
"""The verb new: a library, an app or a platform to begin with, which builds and passes as it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from unicore.api.jsonio import to_text
from unicore.api.model import Interface
from unicore.api.read import Headers, interface, interfaces
from unicore.catalog import Catalog, strings
from unicore.errors import ConfigError, UserError, listed, suggestion
from unicore.files import write_if_changed
from unicore.load import load
from unicore.model import App, Recipe, Target, target_words
from unicore.placing import Place, check_name, pool_of, refuse_others, seen_pools, write
from unicore.planner import catalog_of
from unicore.request import Request
from unicore.resolve import resolve
from unicore.skeleton.answers import Types
from unicore.skeleton.application import application
from unicore.skeleton.library import Skeleton, implementer, own_api
from unicore.skeleton.platform import platform, processors
from unicore.sources import Sources
from unicore.targets import DEFAULT_PLATFORM

# The word of the command line -> the folder of a pool that gets what it names.
_KINDS = {"lib": "lib", "app": "apps", "plat": "plat"}


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Write what `scons new` asks for into the tree (root), the current folder, or a pool."""
    if request.files:
        raise ConfigError("new", "it takes no files", f"leave {listed(request.files)} out")
    said = [word for word in _KINDS if request.get(word) is not None]
    if len(said) != 1:
        what = f"{listed(f'{word}=' for word in said)} are several" if said else "nothing is named"
        raise ConfigError(
            "new", f"it makes one thing: {what}", "say one of lib=NAME, app=NAME and plat=NAME"
        )
    (word,) = said
    more = {"lib": ["implements"], "plat": ["arch"]}.get(word, [])
    refuse_others(request, f"new {word}=", [word, "pools", "verbose", *more])
    pool = pool_of(request, root)
    place = Place(pool, _KINDS[word], str(request.get(word)))
    catalog = catalog_of(root, seen_pools(root, pool), Sources(), dry=False)
    check_name(word, place, root, catalog)
    made, hints = _made(word, request, place, root, catalog)
    write(root, place, made.files, catalog)
    print(f"{place.folder}: {listed(sorted(made.files))}")
    if word == "lib" and place.pool == ".":
        _record(root, place)
    for hint in hints:
        print(hint)
    return 0


def _record(root: Path, place: Place) -> None:
    """Keep what the headers of a new library promise, as `scons api` would."""
    recipe = load(root / place.folder / "SConscript", place.folder, place.name, place.kind)
    found = interface(root, Headers(root), recipe)
    if found is not None:
        path = f"schema/api/{place.name}.json"
        write_if_changed(root / path, to_text(found))
        print(f"{path}: what its header promises")


# What.


def _made(
    word: str, request: Request, place: Place, root: Path, catalog: Catalog
) -> tuple[Skeleton, list[str]]:
    """The new folder, and what to do next."""
    name = place.name
    if word == "app":
        return application(name), [f"it runs: scons run app={name}{place.words}"]
    if word == "plat":
        arch = _processor(request, catalog)
        hint = f"it boots: scons run plat={name} arch={arch}{place.words}"
        replace = f"{place.folder}/{arch}/*, and run= of its recipe"
        return platform(name, arch), [hint, f"to be replaced where your machine differs: {replace}"]
    if request.get("implements") is None:
        return own_api(name), [f"it passes: scons run app={name}-test{place.words}"]
    return _implementer(request, place, root, catalog)


def _processor(request: Request, catalog: Catalog) -> str:
    arch = request.get("arch") or "x86_64"
    if arch in processors():
        return arch
    known = listed(processors())
    if arch in catalog.arches:
        models = [one.folder for one in catalog.platforms.values() if one.boots(arch)]
        raise ConfigError(
            f"arch={arch}",
            "no library starts a machine with it, so there is nothing to begin with",
            f"say arch= with one of {known}, or start from {listed(models)}",
        )
    raise ConfigError(
        f"arch={arch}", "there is no such skeleton", suggestion(arch, processors(), "there are")
    )


def _implementer(
    request: Request, place: Place, root: Path, catalog: Catalog
) -> tuple[Skeleton, list[str]]:
    said = str(request.get("implements"))
    apis = [_api(said, api, root, catalog) for api in dict.fromkeys(said.split(","))]
    seen, _ = interfaces(root, Headers(root), _seen_by([api.name for api in apis], catalog))
    types = Types(seen.values())
    name = place.name
    words, cannot = _targets(said, place, apis, catalog)
    made = implementer(name, apis, types, cannot)
    hints = [f"it passes: scons run app={name}-test{words}{place.words}"]
    hints.append("to be filled in, for each does the least that its contract allows:")
    for function, what in made.open:
        hints.append(f"  {function}{f': {what}' if what else ''}")
    for api in apis:
        if f"{api.name}-test" in catalog.apps:
            hints.append(
                f"then it has to pass: scons run app={api.name}-test {api.name}={name}"
                f"{words}{place.words}"
            )
    return made, hints


def _api(said: str, name: str, root: Path, catalog: Catalog) -> Interface:
    """The interface (name), of which implements= speaks."""
    place = f"implements={said}"
    apis = [one for one, recipe in catalog.libraries.items() if recipe.is_interface]
    if name not in catalog.libraries:
        raise ConfigError(place, f"there is no API {name!r}", suggestion(name, apis, "there are"))
    recipe = catalog.libraries[name]
    if not recipe.is_interface:
        raise ConfigError(
            place,
            f"{name!r} is no interface: {recipe.folder} has code of its own",
            suggestion(name, apis, "interfaces are"),
        )
    found = interface(root, Headers(root), recipe)
    if found is None or not any(True for _ in found.functions):
        able = [one.folder for one in catalog.recipes() if name in one.implements]
        raise ConfigError(
            place,
            f"{recipe.folder} has no header that says what its functions are",
            f"each implementer brings its own: see {listed(able)}" if able else "write it first",
        )
    return found


def _seen_by(apis: Iterable[str], catalog: Catalog) -> list[Recipe]:
    """The libraries of (apis), and those whose headers theirs include."""
    found: dict[str, Recipe] = {}
    waiting = list(apis)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = catalog.libraries[name]
            waiting += strings(found[name].needs)
    return list(found.values())


def _targets(
    said: str, place: Place, apis: list[Interface], catalog: Catalog
) -> tuple[str, dict[str, str]]:
    """Where an image can have the new library: words for a target, unless the usual ones do;
    and the platforms where it cannot, with the reason."""
    names = [api.name for api in apis]
    recipe = Recipe(
        "library", place.name, "", place.folder, {}, implements=tuple(names), sources=("x.c",)
    )
    app = App(
        "app",
        f"{place.name}-test",
        "",
        f"{place.folder}/test",
        {},
        needs=("boot", "check", "libc", *names),
        choose={"libc": "nolibc", **dict.fromkeys(names, place.name)},
    )
    libraries = dict(sorted({**catalog.libraries, place.name: recipe}.items()))
    with_it = Catalog(libraries, catalog.arches, catalog.platforms, catalog.apps)
    able: list[Target] = []
    cannot: dict[str, str] = {}
    last: UserError | None = None
    for target in with_it.targets():
        try:
            resolve(with_it, target, app)
        except UserError as error:
            last = error
            cannot[f"*-{target.plat}*"] = error.remedy
        else:
            able.append(target)
    if not able and last is not None:
        others = sorted({r.folder for r in catalog.recipes() if set(names) & set(r.implements)})
        platforms = any(folder.startswith("plat/") for folder in others)
        raise ConfigError(
            f"implements={said}",
            f"no image could have it from a library: {last.remedy}",
            f"it comes from {listed(others)}"
            + ("; scons new plat=NAME writes a platform that has it" if platforms else ""),
        )
    usual = any(target.plat == DEFAULT_PLATFORM for target in able)
    words = "" if usual else f" {target_words(catalog.platforms[able[0].plat], able[0])}"
    return words, cannot
