# SPDX-License-Identifier: BSD-3-Clause
"""Whether files and folders are as they were: stamps, digests, listings.

Part of every null build, so it imports nothing that takes a millisecond before it is needed.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The time of the last change in nanoseconds, size in bytes, inode. The time is ctime: any change
# sets it to now, whereas mtime can be set to what it was before an edit.
Stamp = tuple[int, int, int]

# Linux stamps files from a clock that ticks every 1 to 10 ms (CONFIG_HZ), so 20 ms are enough: a
# file that was stamped longer ago than this would be stamped otherwise if it changed now.
TICK = 20_000_000


def stamp(path: str) -> Stamp | None:
    """What tells cheaply whether a file is the same as before; None when it is not there."""
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_ctime_ns, status.st_size, status.st_ino


def digest(content: bytes) -> str:
    """The digest that everything here is compared by: 32 hexadecimal digits."""
    import hashlib

    return hashlib.blake2b(content, digest_size=16).hexdigest()


def digest_of(path: str) -> str:
    """The digest of a file's content, "" when it is not there."""
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""


def cache_folder() -> str:
    """Where what trees can share is kept; see the XDG Base Directory Specification 0.8."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    base = named if os.path.isabs(named) else os.path.expanduser("~/.cache")
    return os.path.join(base, "unicore")


def names_in(folder: str) -> list[str]:
    """What stands in a folder, sorted; [] when there is none. Editors' own files do not count."""
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(
        name
        for name in names
        if not name.startswith((".", "#")) and not name.endswith("~") and name != "__pycache__"
    )


def write_if_changed(path: Path, text: str) -> bool:
    """Write (text) unless the file holds it already; readers see the old or the new, never half."""
    try:
        if path.read_text(encoding="utf-8") == text:
            return False
    except (FileNotFoundError, UnicodeDecodeError):
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode())
    return True


def replace_file(path: Path, data: bytes) -> None:
    """Write a file; readers see the old or the new, never half."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


class locked:  # noqa: N801, used as a statement: with locked(...)
    """Keep other builds out of what (path) stands for; (say) is told when that means waiting."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self._path = path
        self._say = say

    def __enter__(self) -> None:
        import fcntl

        self._lock = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._say(f"waiting for another build, which holds {self._path}")
                fcntl.flock(self._lock, fcntl.LOCK_EX)
        except BaseException:
            os.close(self._lock)
            raise

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)
