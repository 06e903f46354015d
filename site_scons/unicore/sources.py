# SPDX-License-Identifier: BSD-3-Clause
"""What planning wants to know of the tree, and a record of every answer.

A plan stays valid as long as each answer would be the same again; so this is both how the planner
sees files and the list of what its result depends on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from unicore.errors import RecipeError
from unicore.files import digest, names_in
from unicore.model import Recipe, Upstream

# Every macro of the configuration starts so; see unicore.model.macro.
_MACRO = re.compile(rb"\bUNI_[A-Z0-9_]+")

# A question about a path, and a digest of its answer.
Answers = dict[str, str]


def answer(question: str) -> str:
    """The digest of today's answer to a question that a Sources recorded."""
    kind, _, path = question.partition(" ")
    if kind == "names":
        return digest("/".join(names_in(path)).encode())
    try:
        content = Path(path).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""
    return digest(b" ".join(_macros(content)) if kind == "macros" else content)


def _macros(content: bytes) -> list[bytes]:
    return sorted(set(_MACRO.findall(content)))


class Sources:
    """Files as the planner sees them; paths are relative to the current folder, the tree's root."""

    def __init__(self, upstream: Mapping[str, str] | None = None) -> None:
        self._upstream = upstream or {}  # folder of a recipe -> folder of its unpacked origin
        self.answers: Answers = {}
        self.listings: dict[str, list[str]] = {}  # of every folder looked into
        self._macros: dict[str, frozenset[str] | None] = {}

    def depends_on(self, paths: Iterable[str]) -> None:
        """Record that the plan depends on the whole content of some files."""
        for path in paths:
            self.answers[f"content {path}"] = answer(f"content {path}")

    def names(self, folder: str) -> list[str]:
        """What stands in a folder, sorted."""
        if folder not in self.listings:
            found = names_in(folder)
            self.listings[folder] = found
            self.answers[f"names {folder}"] = digest("/".join(found).encode())
        return self.listings[folder]

    def is_folder(self, path: str) -> bool:
        """Whether a folder stands there with anything in it."""
        return path.rpartition("/")[2] in self.names(path.rpartition("/")[0]) and bool(
            self.names(path)
        )

    def exists(self, path: str) -> bool:
        """Whether there is a file of this name in its folder."""
        folder, _, name = path.rpartition("/")
        return name in self.names(folder or ".")

    def headers(self, folder: str) -> list[str]:
        """Every header below a folder, except that a library's test/ is another recipe."""
        found: list[str] = []
        for name in self.names(folder):
            path = f"{folder}/{name}"
            if name.endswith((".h", ".inc")):
                found.append(path)
            elif "." not in name and name != "test" and os.path.isdir(path):
                found += self.headers(path)
        return found

    def upstream_folder(self, recipe: Recipe, item: Upstream) -> str:
        """A folder of a recipe's unpacked origin."""
        return f"{self._upstream[recipe.folder]}/{item.folder}".rstrip("/.")

    def upstream_files(self, recipe: Recipe, item: Upstream) -> list[str]:
        """The files that an item names in a recipe's unpacked origin, globs expanded and sorted."""
        folder = Path(self.upstream_folder(recipe, item))
        found: list[str] = []
        for pattern in item.files:
            matches = sorted(path.as_posix() for path in folder.glob(pattern))
            if not matches:
                raise RecipeError(
                    recipe.place("sources"),
                    f"the origin has no file {item.folder}/{pattern}",
                    f"look at what it has, in {folder}",
                )
            found += matches
        return found

    def macros(self, path: str) -> frozenset[str] | None:
        """The configuration macros that a file mentions anywhere; None when it is not there."""
        if path not in self._macros:
            try:
                found = _macros(Path(path).read_bytes())
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                self._macros[path] = None
                self.answers[f"macros {path}"] = ""
            else:
                self._macros[path] = frozenset(name.decode() for name in found)
                self.answers[f"macros {path}"] = digest(b" ".join(found))
        return self._macros[path]
