# SPDX-License-Identifier: BSD-3-Clause
"""Where new folders go: into which pool, under which names, all at once or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unicore.catalog import Catalog, pool_folders, strings
from unicore.errors import ConfigError, listed, suggestion
from unicore.load import load
from unicore.model import POOL_FOLDERS, Kind, Recipe
from unicore.planner import pools_of
from unicore.request import VARIABLES, VERBS, Request

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
# Words that mean something where a name can stand.
_RESERVED = frozenset({*VERBS, *VARIABLES, "all", "build", *POOL_FOLDERS})


@dataclass(frozen=True)
class Place:
    """Where something new is to stand."""

    pool: str  # relative to the root; "." is the tree itself
    top: str  # "lib"
    name: str

    @property
    def folder(self) -> str:
        inside = f"{self.top}/{self.name}"
        return inside if self.pool == "." else f"{self.pool}/{inside}"

    @property
    def kind(self) -> Kind:
        return POOL_FOLDERS[self.top]

    @property
    def words(self) -> str:
        """What a command line needs besides, to see it."""
        return "" if self.pool == "." else f" pools={self.pool}"


def refuse_others(request: Request, what: str, known: Sequence[str]) -> None:
    """Refuse variables that mean nothing to (what), which takes those in (known)."""
    for name, value in request.variables.items():
        if name not in known:
            raise ConfigError(
                f"{name}={value}",
                f"it means nothing to {what}",
                suggestion(name, known, "that takes"),
            )


def pool_of(request: Request, root: Path) -> str:
    """The one pool that is to get something new; it need not exist."""
    pools = pools_of(request)[1:]
    if len(pools) > 1:
        raise ConfigError(
            f"pools={request.get('pools')}",
            "something new is for one of them",
            f"name one: pools={pools[-1]}",
        )
    if not pools:
        return "."
    (pool,) = pools
    folder = root / pool
    if folder.exists() and folder.samefile(root):
        return "."
    if not folder.parent.is_dir():
        raise ConfigError(
            f"pools={pool}", f"there is no folder {os.path.dirname(pool)}", "make it first"
        )
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"pools={pool}", "it is no folder", "name a folder, or a new one")
    return pool


def seen_pools(root: Path, pool: str) -> list[str]:
    """The pools that have recipes so far: the tree, and (pool) if it has any."""
    is_one = any((root / folder).is_dir() for folder in pool_folders([pool]))
    return list(dict.fromkeys([".", *([pool] if is_one else [])]))


def check_name(
    word: str, place: Place, root: Path, catalog: Catalog, *, stands: bool = False
) -> None:
    """Refuse names that cannot be, or that are taken; (stands): its folder is there already."""
    name, said = place.name, f"{word}={place.name}"
    if not _NAME.fullmatch(name):
        plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_0123456789")[:32]
        raise ConfigError(
            said,
            "a name is up to 32 small letters, digits, - and _, and begins with a letter",
            f"did you mean {plain!r}?" if _NAME.fullmatch(plain) else "choose another",
        )
    if name in _RESERVED:
        raise ConfigError(said, f"{name!r} is a word of the command line", "choose another name")
    if name.endswith("-test"):
        raise ConfigError(
            said, "names that end in -test are those of tests of libraries", "choose another name"
        )
    # Besides what has this name, what C could not tell from it.
    same = (r for r in catalog.recipes() if r.name.replace("-", "_") == name.replace("-", "_"))
    other: Recipe | None = next(same, None)
    if other is not None:
        what = "it is there already" if other.name == name else f"{other.folder} is nearly that"
        what = what if other.folder == place.folder else f"{other.folder} has this name already"
        raise ConfigError(said, what, "choose another name, or remove that one first")
    if not stands and os.path.lexists(root / place.folder):
        raise ConfigError(
            said, f"{place.folder} is there already", "choose another name, or remove it first"
        )


def write(root: Path, place: Place, files: Mapping[str, str | bytes], catalog: Catalog) -> None:
    """Write a new folder: all of it appears at once, or nothing; none that would not fit into
    (catalog)."""
    pool = root / place.pool
    top = pool / place.top
    pool.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=pool) as temporary:
        new = Path(temporary, place.name)
        for path, content in files.items():
            file = new / path
            file.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            file.write_bytes(data)
        check_fits(place, new, catalog)
        top.mkdir(exist_ok=True)
        try:
            os.rename(new, root / place.folder)
        except OSError:
            if os.path.lexists(root / place.folder):
                raise ConfigError(
                    place.folder, "it has just appeared", "choose another name"
                ) from None
            shutil.move(new, root / place.folder)  # lib/ lies on another file system


def check_fits(place: Place, new: Path, catalog: Catalog) -> None:
    """Read the recipes in the folder (new), as a build will do where they are to stand."""
    tested: Kind = "app"
    kinds = {"": place.kind, "/test": tested}
    for inside, kind in kinds.items():
        path = new / inside.strip("/") / "SConscript"
        if path.is_file():
            recipe = load(path, f"{place.folder}{inside}", place.name, kind)
            known = {*catalog.libraries, place.name}
            absent = sorted({*strings(recipe.needs), *recipe.implements} - known)
            if absent:
                raise ConfigError(
                    place.folder,
                    f"it would need {listed(absent)}, which this tree does not have",
                    "begin it in a tree that has the libraries of Unicore",
                )
