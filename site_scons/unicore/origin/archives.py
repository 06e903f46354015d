# SPDX-License-Identifier: BSD-3-Clause
"""The user's cache of archives, which all trees share, each by its SHA-256.

Whoever adds to it holds a lock there; so what a killed build left half-made is nobody's and is made
anew by the next.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from unicore.errors import RecipeError, UserError
from unicore.files import cache_folder, locked
from unicore.model import Archive, Recipe
from unicore.origin.debian import NoAnswerError
from unicore.origin.places import Place, Reach, places
from unicore.terminal import Line

Say = Callable[[str], None]


@dataclass(frozen=True)
class Obtained:
    """An archive in the cache."""

    path: Path
    place: Place | None  # where it came from just now, if it was not there


def obtained(recipe: Recipe, origin: Archive, reach: Reach, say: Say) -> Obtained:
    """The archive of (recipe) in the cache, fetched if need be."""
    folder = Path(cache_folder(), "archives")
    with refusals(str(folder), "make room there, or let XDG_CACHE_HOME name another folder"):
        path = found(origin)
        if path is not None:
            return Obtained(path, None)
        folder.mkdir(parents=True, exist_ok=True)
        name = next(iter(origin.digests.values()))
        with locked(folder / f"{name}.lock", say):
            path = found(origin)
            if path is not None:
                return Obtained(path, None)
            part = folder / f"{name}.part"
            try:
                place = _fetch(recipe, origin, reach, part, say)
                path = folder / place.sha256
                os.replace(part, path)
                return Obtained(path, place)
            finally:
                part.unlink(missing_ok=True)


def found(origin: Archive) -> Path | None:
    """The archive in the cache, if it is there and undamaged."""
    for sha256 in origin.digests.values():
        path = Path(cache_folder(), "archives", sha256)
        if sha256_of(path) == sha256:
            return path
    return None


def _fetch(recipe: Recipe, origin: Archive, reach: Reach, part: Path, say: Say) -> Place:
    """Write to (part) what the first good place gives."""
    what = f"{recipe.name} {origin.version}"
    reasons = []
    for place in places(recipe, origin, reach):
        if place.is_remote and reach.offline:
            reasons.append(f"{place.address}: not asked because of --offline")
            continue
        say(f"fetching {what} from {place.address}")
        try:
            with part.open("wb") as file, Line(sys.stderr) as line:
                come = 0  # bytes
                line.show(f"fetching {what}", "")
                for chunk in place.content():
                    file.write(chunk)
                    come += len(chunk)
                    line.show(f"fetching {what}", f"{come / 1e6:.1f} MB")
        except NoAnswerError as error:
            reasons.append(f"{place.address}: {error}")
            continue
        has = sha256_of(part)
        if has == place.sha256:
            return place
        reasons.append(f"{place.address}: its sha256 is {has}")
    names = [str(Path(cache_folder(), "archives", name)) for name in origin.digests.values()]
    check = "leave --offline out once" if reach.offline else "check sha256 and the network"
    raise RecipeError(
        recipe.place("origin"),
        f"cannot fetch {what}: {'; '.join(reasons)}",
        f"{check}, or put the archive at {' or '.join(dict.fromkeys(names))}",
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, "" when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


@contextmanager
def refusals(place: str, remedy: str) -> Iterator[None]:
    """What the file system refuses in (place), as a UserError."""
    try:
        yield
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        raise UserError(str(error.filename or place), what, remedy) from error
