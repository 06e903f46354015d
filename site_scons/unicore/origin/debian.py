# SPDX-License-Identifier: BSD-3-Clause
"""Archives out of Debian source packages, through apt.

Which mirror is asked, and whose signature counts, is what this machine's own sources of binary
packages say: a copy of them, in which each is made one of source packages.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from unicore.apt import Apt, complaints, missing


class NoAnswerError(Exception):
    """Why a place does not give what it is asked for, in the middle of a sentence."""


@dataclass(frozen=True)
class Source:
    """One version of a source package."""

    version: str
    files: dict[str, str]  # their names, by SHA-256


class Debian:
    """Source packages as apt knows them today."""

    def __init__(self, apt: Apt, said: str, folder: Path) -> None:
        self._apt = apt
        self._said = said  # while it updated its lists
        self._folder = folder

    def sources(self, package: str) -> list[Source]:
        """All versions of (package), which must have some."""
        done = self._apt.run("apt-cache", "showsrc", "--only-source", package)
        found = [_source(text) for text in re.split(r"\n{2,}", done.stdout) if text.strip()]
        if not found:
            why = complaints(self._said) or complaints(done.stderr)
            raise NoAnswerError(f"apt knows no source package {package}{why and f' ({why})'}")
        return found

    def fetched(self, package: str, sha256: str) -> Path:
        """The upstream archive of (package) whose digest is (sha256)."""
        sources = self.sources(package)
        for source in sources:
            name = source.files.get(sha256)
            if name is not None:
                word = f"{package}={source.version}"
                words = ("source", "--download-only", "--tar-only", "--only-source", word)
                done = self._apt.run("apt-get", *words, cwd=self._folder)
                path = self._folder / name
                if not path.is_file():
                    raise NoAnswerError(complaints(done.stderr) or f"apt-get did not bring {name}")
                return path
        versions = ", ".join(sorted({source.version for source in sources}))
        raise NoAnswerError(f"none of the archives of {package} {versions} has this sha256")


@contextmanager
def debian() -> Iterator[Debian]:
    """What apt knows once its lists are fetched; NoAnswerError where there is no apt."""
    absent = missing()
    if absent is not None:
        raise NoAnswerError(f"{absent} is not installed")
    with TemporaryDirectory(prefix="unicore-") as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        (folder / "packages").mkdir()
        _copy_sources(folder / "sources")
        settings: dict[str, str | Path] = {
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": folder / "sources",
        }
        apt = Apt(folder / "apt", settings)
        # A source that does not answer is none of ours if the others have what is needed.
        said = apt.run("apt-get", "update").stderr
        yield Debian(apt, said, folder / "packages")


def _copy_sources(folder: Path) -> None:
    """Copy this machine's sources, see sources.list(5), as ones of source packages."""
    asked = ["LIST", "Dir::Etc::sourcelist/f", "PARTS", "Dir::Etc::sourceparts/d"]
    told = subprocess.run(["apt-config", "shell", *asked], capture_output=True, text=True).stdout
    known = dict(line.split("=", 1) for line in shlex.split(told))
    files = [Path(known["LIST"])] if "LIST" in known else []
    parts = Path(known.get("PARTS", "/nonexistent"))
    files += sorted(parts.iterdir()) if parts.is_dir() else []
    for number, path in enumerate(files):
        if path.suffix in (".list", ".sources") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            (folder / f"{number}{path.suffix}").write_text(as_source(text), encoding="utf-8")


def as_source(text: str) -> str:
    """A file of sources, in either style, with source packages in the place of binary ones."""
    text = re.sub(r"(?mi)^Types:.*$", "Types: deb-src", text)
    # One-line style: a machine that has both lines needs only one of them.
    lines = [re.sub(r"^deb\s", "deb-src ", line) for line in text.splitlines()]
    seen: set[str] = set()
    kept = []
    for line in lines:
        if not (line.startswith("deb-src ") and line in seen):
            kept.append(line)
        seen.add(line)
    return "".join(f"{line}\n" for line in kept)


def _source(text: str) -> Source:
    """A stanza of deb-src-control(5) and dsc(5)."""
    version = re.search(r"(?m)^Version: *(\S+)$", text)
    sums = re.search(r"(?m)^Checksums-Sha256:((?:\n? .*)*)", text)
    entries = re.findall(r"([0-9a-f]{64}) +\d+ +(\S+)", sums[1] if sums else "")
    return Source(version[1] if version else "", dict(entries))
