# SPDX-License-Identifier: BSD-3-Clause
"""Archives that Linux unpacks as its first file system (Linux,
Documentation/driver-api/early-userspace/buffer-format.rst): cpio in the "newc" format.

The same entries give the same bytes anywhere: owners are root, times are 0.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

MAGIC = b"070701"
TRAILER = "TRAILER!!!"
ALIGNMENT = 4  # of each name's end and each content's end


@dataclass(frozen=True)
class Entry:
    """A file, or with (link) a symbolic link to that place."""

    content: bytes = b""
    executable: bool = False
    link: str = ""


def archive(entries: Mapping[str, Entry], folders: tuple[str, ...] = ()) -> bytes:
    """The archive of (entries) by their paths, and of (folders) that are empty otherwise. Folders
    on the way to an entry are made too."""
    paths = {*entries, *folders}
    needed = {str(parent) for path in paths for parent in PurePosixPath(path).parents} - {"."}
    needed |= set(folders)
    parts = []
    for number, path in enumerate(sorted(needed | set(entries)), 1):
        entry = entries.get(path)
        if entry is None:
            parts.append(_record(path, number, stat.S_IFDIR | 0o755, b""))
        elif entry.link:
            parts.append(_record(path, number, stat.S_IFLNK | 0o777, entry.link.encode()))
        else:
            mode = 0o755 if entry.executable else 0o644
            parts.append(_record(path, number, stat.S_IFREG | mode, entry.content))
    parts.append(_record(TRAILER, 0, 0, b""))
    return b"".join(parts)


def _record(name: str, number: int, mode: int, content: bytes) -> bytes:
    raw = name.encode() + b"\0"
    # inode, mode, owner, group, links, time, size, device and its own device (major, minor each),
    # size of the name, check
    fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(raw), 0)
    header = MAGIC + b"".join(b"%08X" % field for field in fields)
    return _padded(header + raw) + _padded(content)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGNMENT)
