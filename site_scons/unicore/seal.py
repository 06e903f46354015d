# SPDX-License-Identifier: BSD-3-Clause
"""Seals: the quickest way to know that there is nothing to do.

A build that ends well leaves a seal for its request: every file that it read or made, and every
folder that it looked into, as they were. While all of them are the same, the same request has
nothing to do, and neither recipes nor SCons have to be loaded to say so. Settling a mere touch by
the file's content is part of it; anything else breaks the seal, and the build decides.
"""

from __future__ import annotations

import marshal
import os
import time
import zlib

from unicore.files import TICK, digest, digest_of, names_in, stamp

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from unicore.files import Stamp

FORMAT = 3
# More changed stamps than this are not a touch: let the build look.
_FEW = 500


def names_digest(folder: str) -> str:
    """The digest of a folder's listing."""
    return digest("/".join(names_in(folder)).encode())


def check(path: str) -> Any:
    """What write() was given as (report) if the seal at (path) holds, else None."""
    try:
        with open(path, "rb") as file:
            content = file.read()
        # marshal trusts what it reads: from a damaged file it might ask for all the memory.
        if zlib.crc32(content[4:]).to_bytes(4, "little") != content[:4]:
            return None
        seal = marshal.loads(content[4:])
        if seal["format"] != FORMAT or seal["root"] not in ("", os.getcwd()):
            return None
        files, folders = seal["files"], seal["folders"]
    except (OSError, ValueError, EOFError, KeyError, TypeError):
        return None  # none, or one of another Python: marshal is read by its own version only
    touched = 0
    stat = os.stat
    now = time.time_ns()
    try:
        for entry in files:
            status = stat(entry[0])
            if (
                status.st_ctime_ns != entry[1]
                or status.st_size != entry[2]
                or status.st_ino != entry[3]
            ):
                touched += 1
                if touched > _FEW or digest_of(entry[0]) != entry[4]:
                    return None
                entry[1:4] = _trusted(status.st_ctime_ns, now), status.st_size, status.st_ino
        for entry in folders:
            try:
                changed = stat(entry[0]).st_ctime_ns
            except (FileNotFoundError, NotADirectoryError):
                changed = 0
            if changed != entry[1]:
                touched += 1
                if touched > _FEW or names_digest(entry[0]) != entry[2]:
                    return None
                entry[1] = _trusted(changed, now)
    except OSError:
        return None
    if touched:
        _write(path, seal)
    return seal["report"]


def write(
    path: str,
    files: Iterable[tuple[str, str, Stamp]],
    folders: Mapping[str, str],
    report: object,
    root: str = "",
) -> None:
    """Seal (files), given with digest and stamp, and (folders) with their names_digest(). A (root)
    is the only folder in which the seal holds.

    All are given as they were when the build looked at them: what has changed since breaks it.
    """
    now = time.time_ns()
    looked: list[list[str | int]] = []
    for folder, listing in folders.items():
        at = stamp(folder)
        same = at is not None and names_digest(folder) == listing
        looked.append([folder, _trusted(at[0], now) if at and same else 0, listing])
    entries = [[name, *at, content] for name, content, at in files]
    _write(
        path,
        {"format": FORMAT, "files": entries, "folders": looked, "root": root, "report": report},
    )


def _trusted(at: int, now: int) -> int:
    """A stamp as it is kept. One that was young at (now) proves nothing: the file may change again
    within the tick. The 0 makes the next check look again."""
    return at if now - at > TICK else 0


def _write(path: str, seal: Any) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{os.getpid()}"
    try:
        content = marshal.dumps(seal)
        with open(temporary, "wb") as file:
            file.write(zlib.crc32(content).to_bytes(4, "little") + content)
        os.replace(temporary, path)
    except OSError:
        # A seal only saves time; whoever cannot write one learns so where it matters.
        remove(temporary)


def remove(path: str) -> None:
    """Break a seal."""
    try:  # noqa: SIM105 - contextlib takes 2 ms to import
        os.unlink(path)
    except OSError:
        pass
