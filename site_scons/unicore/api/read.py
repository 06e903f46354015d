# SPDX-License-Identifier: BSD-3-Clause
"""The interfaces of a tree: every recipe's public headers, parsed once for all trees and builds.

Public is include/unicore/*.h. What lies deeper, such as unicore/x86_64/msr.h, is the vocabulary of
one processor; headers of other names are other people's standards.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path

from unicore.api.mask import definitions
from unicore.api.model import Header, Interface
from unicore.api.records import from_plain, to_plain
from unicore.errors import ContractError
from unicore.files import cache_folder, digest, names_in, replace_file
from unicore.model import Recipe

CDEFS = "lib/cdefs/include/unicore/cdefs.h"
_FOLDER = "include/unicore"
_KINDS = ("library", "arch", "platform")


class Headers:
    """Parsed headers, from the user's cache folder where they were parsed before."""

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        self._root = root
        self._cache = cache if cache is not None else Path(cache_folder(), "headers")
        try:
            cdefs = (root / CDEFS).read_text(encoding="utf-8")
        except FileNotFoundError:
            cdefs = ""
        self._known = definitions(cdefs)
        parts = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
        self._version = digest(b"".join([*parts, json.dumps(self._known).encode()]))

    def header(self, path: str) -> Header:
        """The public header at (path), relative to the root; ContractError if it is wrong."""
        header, problems = self.checked(path)
        if problems:
            raise problems[0]
        return header

    def checked(self, path: str) -> tuple[Header, list[ContractError]]:
        """The header, and all that is wrong with it."""
        content = (self._root / path).read_bytes()
        entry = self._cache / digest(f"{self._version} {path} ".encode() + content)
        with contextlib.suppress(OSError, ValueError, TypeError):
            return from_plain(Header, json.loads(entry.read_bytes())), []
        from unicore.api.parse import read  # here: a build whose headers are known loads no parser

        source = content.decode("utf-8", errors="replace")
        header, problems = read(path, path.partition("/include/")[2], source, self._known)
        if not problems:
            with contextlib.suppress(OSError):  # it only saves time
                entry.parent.mkdir(parents=True, exist_ok=True)
                replace_file(entry, json.dumps(to_plain(header)).encode())
        return header, problems


def public_headers(root: Path, recipe: Recipe) -> list[str]:
    """The paths of a recipe's public headers, relative to (root), sorted."""
    if recipe.kind not in _KINDS:
        return []
    folder = f"{recipe.folder}/{_FOLDER}"
    return [f"{folder}/{name}" for name in names_in(str(root / folder)) if name.endswith(".h")]


def interface(root: Path, headers: Headers, recipe: Recipe) -> Interface | None:
    """What a recipe's public headers say; None where it has none. ContractError if one is wrong."""
    paths = public_headers(root, recipe)
    if not paths:
        return None
    return Interface(recipe.name, recipe.folder, tuple(headers.header(path) for path in paths))


def interfaces(
    root: Path, headers: Headers, recipes: Iterable[Recipe]
) -> tuple[dict[str, Interface], list[ContractError]]:
    """Every interface by name, in order of name, and all that is wrong with single headers."""
    found: dict[str, Interface] = {}
    problems: list[ContractError] = []
    for recipe in sorted(recipes, key=lambda recipe: recipe.name):
        paths = public_headers(root, recipe)
        read = [headers.checked(path) for path in paths]
        problems += [problem for _, wrong in read for problem in wrong]
        if paths:
            found[recipe.name] = Interface(
                recipe.name, recipe.folder, tuple(header for header, _ in read)
            )
    return found, problems
