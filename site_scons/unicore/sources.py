# SPDX-License-Identifier: BSD-3-Clause
"""What planning wants to know of the tree, and a record of every answer.

A plan stays valid as long as each answer would be the same again; so this is both how the planner
sees files and the list of what its result depends on.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Container, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from unicore.errors import RecipeError, listed, suggestion
from unicore.files import digest, names_in

if TYPE_CHECKING:
    from unicore.model import Recipe, Upstream

# Every macro of the configuration starts so; see unicore.model.macro.
_MACRO = re.compile(rb"\bUNI_[A-Z0-9_]+")
# What a line includes, < or " before it; nothing where a macro says what it is.
_INCLUDE = re.compile(
    rb"^[ \t]*#[ \t]*(?:include|include_next|import)\b[ \t]*(?:([<\"][^>\"\n]*)[>\"])?", re.M
)
_HEADERS = (".h", ".inc")

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
    return _digest_of(*_mentions(content)) if kind == "macros" else digest(content)


def _mentions(content: bytes) -> tuple[list[bytes], list[bytes]]:
    """The macros that a file mentions, and what it includes."""
    macros = sorted(set(_MACRO.findall(content)))
    return macros, list(dict.fromkeys(_INCLUDE.findall(content)))


def _digest_of(macros: list[bytes], includes: list[bytes]) -> str:
    return digest(b" ".join((*macros, *includes)))


class Sources:
    """Files as the planner sees them; paths are relative to the current folder, the tree's root."""

    def __init__(self) -> None:
        self.root = os.getcwd()
        self._upstream: dict[str, str] = {}  # folder of a recipe -> folder of its unpacked origin
        self.answers: Answers = {}
        self.contents: dict[str, str] = {}  # digests of the files that were read
        self.listings: dict[str, list[str]] = {}  # of every folder looked into
        self._macros: dict[str, frozenset[str] | None] = {}
        self._includes: dict[str, tuple[str, ...]] = {}
        self._followed: dict[tuple[str, tuple[str, ...]], tuple[str, ...] | None] = {}
        self._headers: dict[str, list[str]] = {}

    def depends_on(self, paths: Iterable[str]) -> None:
        """Record that the plan depends on the whole content of some files."""
        for path in paths:
            found = answer(f"content {path}")
            self.answers[f"content {path}"] = found
            self.contents.setdefault(path, found)

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
        if folder in self._headers:
            return self._headers[folder]
        found = self._headers[folder] = []
        for name in self.names(folder):
            path = f"{folder}/{name}"
            if name.endswith(_HEADERS):
                found.append(path)
            elif name != "test" and os.path.isdir(path):
                found += self.headers(path)
        return found

    def unpacked(self, recipe: Recipe, folder: str) -> None:
        """Learn where the origin of a recipe lies unpacked."""
        self._upstream[recipe.folder] = folder

    def upstream_folder(self, recipe: Recipe, item: Upstream, word: str) -> str:
        """A folder of a recipe's unpacked origin, which (word) of the recipe names."""
        return self._upstream_paths(recipe, item.folder, word)[0]

    def upstream_files(self, recipe: Recipe, item: Upstream) -> list[str]:
        """The files that an item names in a recipe's unpacked origin.

        A glob matches within one folder, sorted.
        """
        return [
            path
            for pattern in item.files
            for path in self._upstream_paths(recipe, f"{item.folder}/{pattern}", "sources")
        ]

    def _upstream_paths(self, recipe: Recipe, pattern: str, word: str) -> list[str]:
        """What (pattern) matches in a recipe's origin, which must be something."""
        if recipe.folder not in self._upstream:
            raise RecipeError(
                recipe.place(word), "upstream() without an origin", "add origin=archive(...)"
            )
        found = [self._upstream[recipe.folder]]
        for part in pattern.split("/"):
            if part in ("", "."):
                continue
            inside = found
            found = [f"{f}/{name}" for f in inside for name in fnmatch.filter(self.names(f), part)]
            if not found:
                beside = sorted({name for f in inside for name in self.names(f)})
                raise RecipeError(
                    recipe.place(word),
                    f"the origin has no {pattern.removeprefix('./')}",
                    suggestion(part, beside, f"in {listed(inside)} there are"),
                )
        return found

    def macros(self, path: str) -> frozenset[str] | None:
        """The configuration macros that a file mentions anywhere; None when it is not there."""
        if path not in self._macros:
            try:
                content = Path(path).read_bytes()
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                self._macros[path] = None
                self.answers[f"macros {path}"] = ""
                self.contents.setdefault(path, "")
            else:
                found, included = _mentions(content)
                self.contents.setdefault(path, digest(content))
                self._macros[path] = frozenset(name.decode() for name in found)
                self._includes[path] = tuple(os.fsdecode(text) for text in included)
                self.answers[f"macros {path}"] = _digest_of(found, included)
        return self._macros[path]

    def included(
        self, sources: Iterable[str], folders: tuple[str, ...], known: Container[str]
    ) -> list[str] | None:
        """Those headers of (known) that (sources) can include, whatever conditions say, as a
        compiler finds them in (folders). None when that cannot be told: a macro says what is
        included, or it is no header.

        (known) has all headers of those (folders) that are not upstream's.
        """
        found: dict[str, None] = {}
        waiting = list(sources)
        while waiting:
            following = self._follow(waiting.pop(), folders, known)
            if following is None:
                return None
            waiting += (path for path in following if path not in found)
            found |= dict.fromkeys(following)
        return list(found)

    def _follow(
        self, path: str, folders: tuple[str, ...], known: Container[str]
    ) -> tuple[str, ...] | None:
        """The headers that one file includes itself."""
        key = path, folders
        if key not in self._followed:
            self.macros(path)
            beside = path.rpartition("/")[0]
            found = []
            for text in self._includes.get(path, ()):
                searched = (beside, *folders) if text[:1] == '"' else folders
                paths = (os.path.normpath(f"{folder}/{text[1:]}") for folder in searched)
                header = next((path for path in paths if path in known), None)
                if header is not None:
                    found.append(header)
                elif not text.endswith(_HEADERS):
                    self._followed[key] = None
                    break
            else:
                self._followed[key] = tuple(found)
        return self._followed[key]
