# SPDX-License-Identifier: BSD-3-Clause
"""From an archive (tar with any compression that Python knows, or zip) to a folder.

Nothing in an archive can reach outside the folder: names are checked before anything is made, links
are made last, so that nothing is written through one, and then the file system is asked where they
lead. Owners, modes and times are not taken over, so nothing can be executed.
"""

from __future__ import annotations

import lzma
import os
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # zipfile, of a compression it does not know
)


class ArchiveError(Exception):
    """What is wrong with an archive, in the middle of a sentence."""


@dataclass(frozen=True)
class _Member:
    """Something to be made: a file, or else a folder or a link."""

    name: str
    open: Callable[[], IO[bytes]] | None = None
    link: str = ""  # where it leads


def unpack(archive: Path, into: Path) -> Path:
    """Unpack (archive) into the empty folder (into); the folder that its files count from.

    This is (into), or the folder that alone stands at the top of the archive.
    """
    try:
        links = _make(archive, into)
    except _DAMAGE as error:
        raise ArchiveError(f"it is damaged: {error}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise ArchiveError(f"it is damaged: {error}") from error  # gzip and bz2 raise these
    there = {*into.iterdir(), *(link for link in links if link.parent == into)}
    only = next(iter(there)) if len(there) == 1 else into
    top = only if only.is_dir() else into
    _make_links(links, top)
    return top


def _make(archive: Path, into: Path) -> dict[Path, _Member]:
    """Make the folders and files; the links that remain to be made, by their place."""
    links: dict[Path, _Member] = {}
    for member in _members(archive):
        path = into / _inside(member.name)
        try:
            (path.parent if member.open or member.link else path).mkdir(parents=True, exist_ok=True)
            if member.link:
                links[path] = member
            elif member.open:
                with member.open() as source, path.open("wb") as target:
                    shutil.copyfileobj(source, target)
        except (FileExistsError, IsADirectoryError, NotADirectoryError) as error:
            raise ArchiveError(f"{member.name!r} is both a file and a folder") from error
    return links


def _make_links(links: dict[Path, _Member], top: Path) -> None:
    for path, member in links.items():
        if os.path.lexists(path):
            raise ArchiveError(f"{member.name!r} is both a link and something else")
        path.symlink_to(member.link)
    # Only now: a link may lead through another, which a look at its text would not show.
    for path, member in links.items():
        if not _stays(path, member.link, top.resolve()):
            raise ArchiveError(f"the link {member.name!r} leads out of it, to {member.link!r}")


def _stays(path: Path, link: str, top: Path) -> bool:
    """Whether no step of the way from (path) along (link) is outside of (top).

    A way out and in again would lead elsewhere as soon as (top) is renamed.
    """
    parts = PurePosixPath(link).parts
    steps = (path.parent.joinpath(*parts[: n + 1]) for n in range(len(parts)))
    return all(Path(os.path.realpath(step)).is_relative_to(top) for step in steps)


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ArchiveError(f"{name!r} lies outside of it")
    return path


def _members(archive: Path) -> Iterator[_Member]:
    if tarfile.is_tarfile(archive):
        yield from _tar_members(archive)
    elif zipfile.is_zipfile(archive):
        yield from _zip_members(archive)
    else:
        raise ArchiveError("it is neither tar (plain, gz, bz2, xz) nor zip")


def _tar_members(archive: Path) -> Iterator[_Member]:
    with tarfile.open(archive) as tar:

        def content(info: tarfile.TarInfo) -> IO[bytes]:
            try:
                found = tar.extractfile(info)
            except KeyError:
                found = None
            if found is None:
                raise ArchiveError(f"{info.name!r} is a hard link to no file of it")
            return found

        for info in tar:
            if info.isdir():
                yield _Member(info.name)
            elif info.issym():
                yield _Member(info.name, link=info.linkname)
            elif info.isreg() or info.islnk():
                # extractfile() finds what a hard link means within the archive itself.
                yield _Member(info.name, partial(content, info))
            else:
                raise ArchiveError(f"{info.name!r} is a device or a pipe")


def _zip_members(archive: Path) -> Iterator[_Member]:
    with zipfile.ZipFile(archive) as packed:
        for info in packed.infolist():
            # APPNOTE 4.4.15: what the high half means depends on 4.4.2; 3 is Unix, a st_mode.
            mode = info.external_attr >> 16 if info.create_system == 3 else 0
            if info.flag_bits & 1:  # APPNOTE 4.4.4
                raise ArchiveError(f"{info.filename!r} is encrypted")
            if stat.S_ISLNK(mode):
                yield _Member(info.filename, link=os.fsdecode(packed.read(info)))
            elif info.is_dir():
                yield _Member(info.filename)
            elif stat.S_IFMT(mode) in (0, stat.S_IFREG):
                yield _Member(info.filename, partial(packed.open, info))
            else:
                raise ArchiveError(f"{info.filename!r} is a device or a pipe")
