# SPDX-License-Identifier: BSD-3-Clause
"""The verbs about sources that come from elsewhere: fetch, patch, origins."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from unicore.catalog import Catalog
from unicore.errors import ConfigError, RecipeError, listed, suggestion
from unicore.files import names_in
from unicore.idle import refuse_idle
from unicore.model import Archive, Recipe
from unicore.origin.archives import found, obtained
from unicore.origin.debian import Debian, NoAnswerError, debian
from unicore.origin.diff import changed, difference
from unicore.origin.newest import in_debian, newer, upstream
from unicore.origin.patch import apply
from unicore.origin.places import Place, Reach, places
from unicore.origin.trees import (
    folder_of,
    made,
    patch_files,
    read_patches,
    settle,
    unpacked,
    upstream_locked,
)
from unicore.planner import catalog_of, plan_of, pools_of, reach_of
from unicore.request import Request
from unicore.sources import Sources
from unicore.targets import wanted

Origins = Mapping[str, tuple[Recipe, Archive]]  # by the recipe's folder, sorted


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Do what the verbs of (request) about origins say in the tree (root), the current folder."""
    if request.files:
        verb = next(verb for verb in request.verbs if verb in _VERBS)
        raise ConfigError(verb, "it takes no files", f"leave {listed(request.files)} out")
    catalog = catalog_of(root, pools_of(request), Sources(), dry=False)
    reach = reach_of(request, offline=offline)
    for verb in request.verbs:
        if verb in _VERBS:
            _VERBS[verb](request, catalog, reach)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _with_origin(recipes: Iterator[Recipe]) -> Origins:
    known = {r.folder: (r, r.origin) for r in recipes if r.origin is not None}
    return dict(sorted(known.items()))


def _patches(recipe: Recipe, origin: Archive) -> list[str]:
    """The patches of (recipe); none where there is a folder for them without any."""
    folder = f"{recipe.folder}/{origin.patches}"
    names = names_in(folder) if origin.patches is not None else []
    return patch_files(recipe, folder, names) if names else []


# fetch


def _fetch(request: Request, catalog: Catalog, reach: Reach) -> None:
    """Get, and unpack, all that the images of (request) need."""
    want = wanted(request, catalog)
    plans = [plan_of(catalog, want, app, target) for app, target in want.images]
    refuse_idle(plans, want.settings, want.choices)
    origins = _with_origin(member.recipe for plan in plans for member in plan.members)
    if not origins:
        print("nothing to fetch: none of these sources come from elsewhere")
    for recipe, origin in origins.values():
        had = obtained(recipe, origin, reach, _say)
        folder = unpacked(recipe, origin, _patches(recipe, origin), reach, _say)
        where = had.place.address if had.place is not None else "the cache"
        print(f"{recipe.name} {origin.version}: from {where}, sha256 {had.path.name}")
        print(f"  unpacked in {folder}")


# patch


def _patch(request: Request, catalog: Catalog, reach: Reach) -> None:
    """Turn the edits in an unpacked tree into a patch."""
    recipe, origin = _named(request, _with_origin(iter(catalog.recipes())))
    if origin.patches is None:
        raise RecipeError(
            recipe.place("origin"),
            "it names no folder for patches",
            'add patches="patches" to archive()',
        )
    paths = _patches(recipe, origin)
    contents = read_patches(recipe, paths)
    tree = folder_of(recipe, origin, contents)
    if not tree.is_dir():
        print(f"nothing to do: {recipe.name} {origin.version} is not unpacked, so it has no edits")
        return
    archive = obtained(recipe, origin, reach, _say).path
    with upstream_locked(_say), made(recipe, origin, archive, contents) as top:
        edits = changed(top, tree)
        if not edits:
            print(f"nothing to do: {tree} is as it was unpacked")
            return
        content = difference(top, tree, edits)
        path = _next(recipe, origin, paths, edits)
        text = f"Change {listed(edits)}.\n\n".encode(errors="surrogateescape") + content
        # It is used in the next build: let it prove itself first.
        apply(str(path), text, top)
        assert changed(top, tree) == [], "the patch gives another tree than the edits"
        settle(top)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        new = folder_of(recipe, origin, {**contents, str(path): text})
        if not new.is_dir():
            os.rename(top, new)
        shutil.rmtree(tree)
    print(f"{path}: {listed(edits)}")
    print(f"  the next build uses it; {new} takes the place of {tree}")


def _named(request: Request, origins: Origins) -> tuple[Recipe, Archive]:
    """The recipe that lib= names."""
    name = request.get("lib")
    known = {recipe.name: (recipe, origin) for recipe, origin in origins.values()}
    if not name:
        names = listed(known)
        raise ConfigError("patch", "it needs a library", f"say lib=NAME, of: {names}")
    if name not in known:
        raise ConfigError(
            f"lib={name}",
            "no library of this name comes from elsewhere",
            suggestion(name, known, "there are"),
        )
    return known[name]


def _next(recipe: Recipe, origin: Archive, paths: list[str], edits: list[str]) -> Path:
    """The name of a further patch: its number, and what it is about."""
    number = int(Path(paths[-1]).name[:4]) + 1 if paths else 1
    stem = Path(edits[0]).stem if len(edits) == 1 else f"{len(edits)}-files"
    about = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-") or "edits"
    return Path(recipe.folder, str(origin.patches), f"{number:04}-change-{about}.patch")


# origins


def _origins(request: Request, catalog: Catalog, reach: Reach) -> None:
    """Show all origins, and whether there are newer releases."""
    origins = _with_origin(iter(catalog.recipes()))
    if not origins:
        print("there are none: none of the sources come from elsewhere")
    with ExitStack() as stack:
        asked = _Asked(stack)
        for recipe, origin in origins.values():
            print(f"{recipe.name} {origin.version}, {recipe.license}, for {recipe.folder}")
            for place in places(recipe, origin, reach):
                print(f"  {place.address}: sha256 {place.sha256}")
            cached = found(origin)
            state = f"has {cached.name[:12]}…" if cached is not None else "has none of them"
            print(f"  the cache: {state}")
            for line in _news(origin, reach, asked):
                print(f"  {line}", flush=True)


class _Asked:
    """Debian, asked once, and only if anybody wants to know."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._known: Debian | NoAnswerError | None = None

    def debian(self) -> Debian:
        if self._known is None:
            try:
                self._known = self._stack.enter_context(debian())
            except NoAnswerError as error:
                self._known = error
        if isinstance(self._known, NoAnswerError):
            raise self._known
        return self._known


def _news(origin: Archive, reach: Reach, asked: _Asked) -> Iterator[str]:
    """What each place says of newer releases, or why it could not be asked."""
    questions: dict[str, Callable[[], list[str]]] = {}
    for template in origin.addresses:
        address = template.replace("{version}", origin.version)
        if Place(address, "").is_remote:
            questions[address] = partial(upstream, template)
    if (package := origin.debian) is not None:
        questions[f"debian:{package}"] = lambda: in_debian(asked.debian(), package)
    for address, ask in questions.items():
        if reach.offline:
            yield f"{address}: not asked for newer ones because of --offline"
            continue
        try:
            newest = newer(origin.version, ask())
        except (NoAnswerError, OSError) as error:
            yield f"{address}: could not be asked for newer ones: {error}"
            continue
        yield f"{address}: has {newest}, which is newer" if newest else f"{address}: has none newer"


_VERBS = {"fetch": _fetch, "patch": _patch, "origins": _origins}
