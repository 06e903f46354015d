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

from unicore.files import digest, digest_of, names_in, stamp

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from unicore.files import Stamp

FORMAT = 1
# More changed stamps than this are not a touch: let the build look.
_FEW = 200


def names_digest(folder: str) -> str:
    """The digest of a folder's listing."""
    return digest("/".join(names_in(folder)).encode())


def check(path: str) -> Any:
    """What write() was given as (report) if the seal at (path) holds, else None."""
    try:
        with open(path, "rb") as file:
            seal = marshal.load(file)
        if seal["format"] != FORMAT:
            return None
        files, folders = seal["files"], seal["folders"]
    except (OSError, ValueError, EOFError, KeyError, TypeError):
        return None  # none, or one of another Python: marshal is read by its own version only
    touched = 0
    stat = os.stat
    try:
        for entry in files:
            status = stat(entry[0])
            if (
                status.st_mtime_ns != entry[1]
                or status.st_size != entry[2]
                or status.st_ino != entry[3]
            ):
                touched += 1
                if touched > _FEW or digest_of(entry[0]) != entry[4]:
                    return None
                entry[1:4] = status.st_mtime_ns, status.st_size, status.st_ino
        for entry in folders:
            try:
                changed = stat(entry[0]).st_mtime_ns
            except (FileNotFoundError, NotADirectoryError):
                changed = 0
            if changed != entry[1]:
                touched += 1
                if touched > _FEW or names_digest(entry[0]) != entry[2]:
                    return None
                entry[1] = changed
    except OSError:
        return None
    if touched:
        _write(path, seal)
    return seal["report"]


def write(
    path: str,
    files: Iterable[tuple[str, str, Stamp]],
    folders: Iterable[str],
    report: object,
) -> None:
    """Seal (files), given with digest and stamp, and (folders) as they are now."""
    looked: list[list[str | int]] = []
    for folder in folders:
        # A listing as young as this look proves nothing: the 0 makes the next check look again.
        at = stamp(folder)
        trusted = at[0] if at and is_old(at[0]) else 0
        looked.append([folder, trusted, names_digest(folder)])
    entries = [[name, *at, content] for name, content, at in files]
    _write(path, {"format": FORMAT, "files": entries, "folders": looked, "report": report})


def is_old(mtime: int) -> bool:
    """Whether a time stamp can be trusted: another change would be stamped otherwise.

    Linux stamps files from a clock that ticks every 1 to 10 ms (CONFIG_HZ): 20 ms are enough.
    """
    import time

    return time.time_ns() - mtime > 20_000_000


def _write(path: str, seal: Any) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            marshal.dump(seal, file)
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
