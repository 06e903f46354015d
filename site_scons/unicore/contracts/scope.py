# SPDX-License-Identifier: BSD-3-Clause
"""What the checks have to know of an image besides its objects: a file that units write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Source:
    """An object, and what it is compiled from."""

    object: str
    source: str
    isr: bool  # whether the recipe says that it runs in interrupt context


@dataclass(frozen=True)
class Library:
    """A recipe with code in the image."""

    name: str
    folder: str  # "lib/log"
    place: str  # of its needs: "lib/log/SConscript:9"
    implements: tuple[str, ...]
    provides: tuple[str, ...]  # the APIs that come from here in this image
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    exports: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Scope:
    """One image. (headers) are the public ones of each API and library that it knows of."""

    image: str
    libraries: tuple[Library, ...]
    headers: Mapping[str, tuple[str, ...]]


def scope_text(scope: Scope) -> str:
    """(scope) as scope_of() reads it: the same text for the same scope."""
    return json.dumps(asdict(scope), indent=1, sort_keys=True) + "\n"


def scope_of(path: str) -> Scope:
    """What scope_text() wrote to (path)."""
    record = json.loads(Path(path).read_text(encoding="utf-8"))
    libraries = []
    for one in record["libraries"]:
        fields: dict[str, Any] = {
            key: tuple(v) if isinstance(v, list) else v for key, v in one.items()
        }
        fields["sources"] = tuple(Source(**source) for source in one["sources"])
        libraries.append(Library(**fields))
    headers = {name: tuple(paths) for name, paths in record["headers"].items()}
    return Scope(record["image"], tuple(libraries), headers)
