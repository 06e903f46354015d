# SPDX-License-Identifier: BSD-3-Clause
"""From an archive and patches to a folder with sources.

An unpacked tree is a value. Its folder, build/upstream/<recipe>-<digest>, is named by everything it
is made from, appears in one step when it is complete, and is never touched again: another patch
makes another folder beside it. Nothing that comes from an archive is executed.

Where archives of one release differ in form, such as that of its authors and the one that a
distribution packed anew, the recipe says the digest of the tree that each of them has to give.
Whoever adds to build/upstream holds a lock there; so what a killed build left half-made is nobody's
and is made anew by the next.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from unicore.errors import RecipeError, listed
from unicore.files import digest, locked
from unicore.model import Archive, Recipe
from unicore.origin.archives import Say, obtained, refusals, sha256_of
from unicore.origin.patch import apply
from unicore.origin.places import Reach
from unicore.origin.unpack import ArchiveError, unpack
from unicore.terminal import Line

# Part of every digest: to be raised whenever the same archive and patches give another tree.
FORMAT = 1
UPSTREAM = Path("build/upstream")

# The time of every unpacked file, in nanoseconds since 1970: any other shows that it was edited.
_TIME = 1_000_000_000 * 10**9
_PATCH = re.compile(r"\d{4}-.+\.patch")
_NO_ROOM = "make room there, or let build/ lead to where there is some"


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


def folder_of(recipe: Recipe, origin: Archive, patches: Mapping[str, bytes]) -> Path:
    """Where the tree of (origin) with (patches) lies, by their content, or would lie."""
    made_from = [origin.tree or next(iter(origin.digests.values())), *origin.keep]
    parts = [str(FORMAT), *made_from]
    parts += [f"{os.path.basename(path)} {digest(text)}" for path, text in patches.items()]
    key = digest("\n".join(parts).encode())[:16]
    return UPSTREAM / f"{recipe.name}-{key}"


def read_patches(recipe: Recipe, patches: Iterable[str]) -> dict[str, bytes]:
    """The contents of patches, by their paths."""
    with refusals(recipe.folder, "make it a file that can be read"):
        return {path: Path(path).read_bytes() for path in patches}


def unpacked(
    recipe: Recipe,
    origin: Archive,
    patches: Iterable[str],
    reach: Reach,
    say: Say,
    *,
    dry: bool = False,
) -> str:
    """The folder with the sources of (origin) and (patches) applied, made if it is not there.

    (dry): do not make it.
    """
    contents = read_patches(recipe, patches)
    folder = folder_of(recipe, origin, contents)
    if not folder.is_dir():
        if dry:
            raise RecipeError(
                recipe.place("origin"),
                f"{recipe.name} {origin.version} is not unpacked, and a dry run fetches nothing",
                "build it once without -n and -q",
            )
        archive = obtained(recipe, origin, reach, say).path
        with upstream_locked(say):
            if not folder.is_dir():
                with made(recipe, origin, archive, contents) as top:
                    os.rename(top, folder)
                _tell_edits_left(recipe, folder, say)
    _tell_edits(folder, "used as it is", say)
    return folder.as_posix()


@contextmanager
def upstream_locked(say: Say) -> Iterator[None]:
    """Keep others from adding to build/upstream, which is there from now on."""
    with refusals(str(UPSTREAM), _NO_ROOM):
        UPSTREAM.mkdir(parents=True, exist_ok=True)
        with locked(UPSTREAM / ".lock", say):
            yield


@contextmanager
def made(
    recipe: Recipe, origin: Archive, archive: Path, patches: Mapping[str, bytes]
) -> Iterator[Path]:
    """A new tree, until the end of the block; who calls holds the lock, and may take it away."""
    new = UPSTREAM / ".new"
    if new.exists():
        shutil.rmtree(new)
    try:
        new.mkdir()
        with Line(sys.stderr) as line:
            line.show("unpacking", f"{recipe.name} {origin.version}")
            top = unpack(archive, new)
            if origin.keep:
                _prune(top, origin.keep)
            _check(recipe, origin, archive, top)
            for path, content in patches.items():
                apply(path, content, top)
            settle(top)
        yield top
    except ArchiveError as error:
        remedy = "pin another archive of this release, in a plain form"
        raise RecipeError(recipe.place("origin"), f"the archive: {error}", remedy) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _prune(top: Path, keep: Sequence[str]) -> None:
    """Remove from (top) what is neither named in (keep) nor below what is."""
    for name in keep:
        if not os.path.lexists(top / name):
            raise ArchiveError(f"it has no {name}, which is to be kept")
    for where, folders, names in os.walk(top, topdown=False):
        for name in (*names, *folders):
            path = Path(where, name)
            relative = path.relative_to(top).as_posix()
            if any(relative == kept or relative.startswith(f"{kept}/") for kept in keep):
                continue
            if path.is_symlink() or not path.is_dir():
                path.unlink()
            elif not any(path.iterdir()):
                path.rmdir()


def _check(recipe: Recipe, origin: Archive, archive: Path, top: Path) -> None:
    """Refuse a tree that is not the one which the recipe says."""
    if origin.tree is None:
        return
    has = tree_digest(top)
    if has != origin.tree:
        raise RecipeError(
            recipe.place("origin"),
            f"the tree of the archive {archive.name[:12]}… has the digest {has}",
            "it is another release, or keep= names what differs in form: mend tree= or keep=",
        )


def tree_digest(top: Path) -> str:
    """The digest of a tree: the SHA-256 of a list of its files, sorted by their paths, a line for
    each: the path, and the SHA-256 of its content or, for a link, -> and where it leads."""
    lines = []
    for where, folders, names in os.walk(top):
        for name in (*names, *folders):
            path = Path(where, name)
            if path.is_symlink():
                lines.append(f"{path.relative_to(top).as_posix()} -> {os.readlink(path)}\n")
            elif path.is_file():
                lines.append(f"{path.relative_to(top).as_posix()} {sha256_of(path)}\n")
    text = "".join(sorted(lines))
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def _tell_edits_left(recipe: Recipe, folder: Path, say: Say) -> None:
    """Speak of edits in earlier folders of (recipe), which (folder) does not have."""
    pattern = re.compile(rf"{re.escape(recipe.name)}-[0-9a-f]{{16}}")
    for other in sorted(UPSTREAM.iterdir()):
        if pattern.fullmatch(other.name) and other != folder:
            _tell_edits(other, f"from now on {folder} is used, without it", say)


def _tell_edits(folder: Path, consequence: str, say: Say) -> None:
    names = edited(folder)
    if names:
        more = [f"{len(names) - 3} more"] if len(names) > 3 else []
        say(f"{folder}: somebody edited {listed([*names[:3], *more])}; {consequence}")


def settle(folder: Path) -> None:
    """Give every file in (folder) the time of one that nobody has edited."""
    for path in _files(folder):
        os.utime(path, ns=(_TIME, _TIME))


def edited(folder: Path) -> list[str]:
    """The files in (folder) that were edited or added since settle(), sorted."""
    changed = (path for path in _files(folder) if os.lstat(path).st_mtime_ns != _TIME)
    return sorted(os.path.relpath(path, folder) for path in changed)


def _files(folder: Path) -> Iterator[str]:
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if not os.path.islink(path):
                yield path
