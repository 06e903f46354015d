# SPDX-License-Identifier: BSD-3-Clause
"""From the origin of a recipe to a folder with its sources: fetched, checked, unpacked, patched.

An unpacked tree is a value. Its folder, build/upstream/<recipe>-<digest>, is named by everything it
is made from, appears in one step when it is complete, and is never touched again: another patch
makes another folder beside it. Nothing that comes from an archive is executed.

Archives are kept by their SHA-256 in the user's cache, where all trees share them. Whoever adds to
the cache or to build/upstream holds a lock there; so what a killed build left half-made is nobody's
and is made anew by the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from unicore.errors import RecipeError, UserError, listed
from unicore.files import cache_folder, digest
from unicore.model import Archive, Recipe

# Part of every digest: to be raised whenever the same archive and patches give another tree.
FORMAT = 1
UPSTREAM = Path("build/upstream")

# The time of every unpacked file, in nanoseconds since 1970: any other shows that it was edited.
_TIME = 1_000_000_000 * 10**9
_PATCH = re.compile(r"\d{4}-.+\.patch")
_TIMEOUT_S = 30.0  # without a byte from the network
_CHUNK = 1 << 16  # bytes

Say = Callable[[str], None]


class _NoAnswerError(Exception):
    """Why an address does not give its archive, in the middle of a sentence."""


def patch_files(recipe: Recipe, folder: str, names: Sequence[str]) -> list[str]:
    """The patches of (recipe) in their order, when its folder of patches holds (names)."""
    if not names:
        raise RecipeError(
            recipe.place("origin"),
            f"there are no patches in {folder}",
            "add some, or leave patches= out",
        )
    for name in names:
        if not _PATCH.fullmatch(name):
            raise RecipeError(
                f"{folder}/{name}",
                "it is no numbered patch",
                "name patches as git format-patch does: 0001-what-it-does.patch",
            )
    return [f"{folder}/{name}" for name in names]


def unpacked(
    recipe: Recipe, origin: Archive, patches: Iterable[str], say: Say, *, dry: bool = False
) -> str:
    """The folder with the sources of (origin) and (patches) applied, made if it is not there.

    (dry): do not make it.
    """
    with _refusals(recipe.folder, "make it a file that can be read"):
        contents = {path: Path(path).read_bytes() for path in patches}
    folder = UPSTREAM / f"{recipe.name}-{_digest(origin, contents)}"
    if not folder.is_dir():
        if dry:
            raise RecipeError(
                recipe.place("origin"),
                f"{recipe.name} {origin.version} is not unpacked, and a dry run fetches nothing",
                "build it once without -n and -q",
            )
        archive = _cached(recipe, origin, say)
        with _refusals(str(UPSTREAM), "make room there, or let build/ lead to where there is some"):
            UPSTREAM.mkdir(parents=True, exist_ok=True)
            with _locked(UPSTREAM / ".lock", say):
                if not folder.is_dir():
                    _make(recipe, archive, contents, folder)
                    _tell_edits_left(recipe, folder, say)
    _tell_edits(folder, "used as it is", say)
    return folder.as_posix()


def _digest(origin: Archive, patches: dict[str, bytes]) -> str:
    parts = [str(FORMAT), origin.sha256]
    parts += [f"{os.path.basename(path)} {digest(text)}" for path, text in patches.items()]
    return digest("\n".join(parts).encode())[:16]


def _make(recipe: Recipe, archive: Path, patches: dict[str, bytes], folder: Path) -> None:
    # Here: a build that finds everything unpacked needs none of it.
    from unicore.patch import apply
    from unicore.unpack import ArchiveError, unpack

    new = UPSTREAM / ".new"
    if new.exists():
        shutil.rmtree(new)
    try:
        new.mkdir()
        top = unpack(archive, new)
        for path, content in patches.items():
            apply(path, content, top)
        _settle(top)
        os.rename(top, folder)
    except ArchiveError as error:
        remedy = "pin another archive of this release, in a plain form"
        raise RecipeError(recipe.place("origin"), f"the archive: {error}", remedy) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _tell_edits_left(recipe: Recipe, folder: Path, say: Say) -> None:
    """Speak of edits in earlier folders of (recipe), which (folder) does not have."""
    pattern = re.compile(rf"{re.escape(recipe.name)}-[0-9a-f]{{16}}")
    for other in sorted(UPSTREAM.iterdir()):
        if pattern.fullmatch(other.name) and other != folder:
            _tell_edits(other, f"from now on {folder} is used, without it", say)


def _tell_edits(folder: Path, consequence: str, say: Say) -> None:
    names = _edited(folder)
    if names:
        more = [f"{len(names) - 3} more"] if len(names) > 3 else []
        say(f"{folder}: somebody edited {listed([*names[:3], *more])}; {consequence}")


def _settle(folder: Path) -> None:
    """Give every file in (folder) the time of one that nobody has edited."""
    for path in _files(folder):
        os.utime(path, ns=(_TIME, _TIME))


def _edited(folder: Path) -> list[str]:
    """The files in (folder) that were edited or added since _settle(), sorted."""
    changed = (path for path in _files(folder) if os.lstat(path).st_mtime_ns != _TIME)
    return sorted(os.path.relpath(path, folder) for path in changed)


def _files(folder: Path) -> Iterator[str]:
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if not os.path.islink(path):
                yield path


def _cached(recipe: Recipe, origin: Archive, say: Say) -> Path:
    """The archive in the cache, fetched if need be."""
    archive = Path(cache_folder(), "archives", origin.sha256)
    remedy = "make room there, or let XDG_CACHE_HOME name another folder"
    with _refusals(str(archive.parent), remedy):
        if _sha256(archive) == origin.sha256:
            return archive
        archive.parent.mkdir(parents=True, exist_ok=True)
        with _locked(archive.with_suffix(".lock"), say):
            if _sha256(archive) != origin.sha256:
                _fetch(recipe, origin, archive, say)
    return archive


def _fetch(recipe: Recipe, origin: Archive, archive: Path, say: Say) -> None:
    """Put into the cache what the first good address gives."""
    part = archive.with_suffix(".part")
    reasons = []
    try:
        for template in origin.addresses:
            address = template.replace("{version}", origin.version)
            say(f"fetching {recipe.name} {origin.version} from {address}")
            try:
                with part.open("wb") as file:
                    for chunk in _content(address, recipe):
                        file.write(chunk)
            except _NoAnswerError as error:
                reasons.append(f"{address}: {error}")
                continue
            found = _sha256(part)
            if found == origin.sha256:
                os.replace(part, archive)
                return
            reasons.append(f"{address}: its sha256 is {found}")
    finally:
        part.unlink(missing_ok=True)
    raise RecipeError(
        recipe.place("origin"),
        f"cannot fetch {recipe.name} {origin.version}: {'; '.join(reasons)}",
        f"check sha256 and the network, or put the archive at {archive}",
    )


def _content(address: str, recipe: Recipe) -> Iterator[bytes]:
    """What an address gives, in pieces; _NoAnswerError when it does not, or not all of it."""
    scheme, colon, rest = address.partition(":")
    if colon and scheme in ("http", "https"):
        yield from _download(address)
        return
    if colon and scheme != "file":
        raise RecipeError(
            recipe.place("origin"),
            f"cannot fetch from {address}",
            "an address is https:, http: or file:, or a path beside the recipe",
        )
    path = Path(unquote(rest.removeprefix("//"))) if colon else Path(recipe.folder, address)
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise _NoAnswerError((error.strerror or "").lower()) from error


def _download(address: str) -> Iterator[bytes]:
    # Here: it takes 50 ms to import, and hardly a build fetches anything.
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    request = Request(address, headers={"User-Agent": "unicore"})
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as response:
            expected = response.headers.get("Content-Length", "")
            come = 0
            while chunk := response.read(_CHUNK):
                come += len(chunk)
                yield chunk
    except HTTPError as error:
        raise _NoAnswerError(f"{error.code} {error.reason}".strip().lower()) from error
    except (URLError, OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise _NoAnswerError(text.lower()) from error
    # read() with a size ends quietly when the connection does.
    if expected.isdigit() and come != int(expected):
        raise _NoAnswerError(f"it ended after {come} of {expected} bytes")


def _sha256(path: Path) -> str:
    """The SHA-256 of a file, "" when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


@contextmanager
def _refusals(place: str, remedy: str) -> Iterator[None]:
    """What the file system refuses in (place), as a UserError."""
    try:
        yield
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        raise UserError(str(error.filename or place), what, remedy) from error


@contextmanager
def _locked(path: Path, say: Say) -> Iterator[None]:
    """Keep other builds out of what (path) stands for."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another build, which holds {path}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
