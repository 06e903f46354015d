# SPDX-License-Identifier: BSD-3-Clause
"""Small recipes for tests: as records, and as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unicore.catalog import Catalog
from unicore.model import App, Arch, Boot, Kind, Platform, Recipe, Region

_FOLDERS: dict[Kind, str] = {"library": "lib", "arch": "arch", "platform": "plat", "app": "apps"}


def said(kind: Kind, name: str, **words: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "summary": f"The {kind} {name}.",
        "folder": f"{_FOLDERS[kind]}/{name}",
        "lines": {"": 5},
        **words,
    }


def library(name: str, **words: Any) -> Recipe:
    return Recipe(**said("library", name, **words))


def interface(name: str, **words: Any) -> Recipe:
    return library(name, **words)


def code(name: str, **words: Any) -> Recipe:
    """A library with a source."""
    return library(name, **{"sources": (f"{name}.c",), **words})


def arch(name: str, **words: Any) -> Arch:
    return Arch(**said("arch", name, triples={"zig": f"{name}-none-elf"}, **words))


def platform(name: str, arches: tuple[str, ...], **words: Any) -> Platform:
    boot: dict[str, Any] = {
        "memory": (Region("ram", 0x100000),),
        "image": "elf-linux",
        "run": ("{image}",),
    }
    boot |= {
        word: words.pop(word) for word in ("memory", "image", "run", "status") if word in words
    }
    made = {"entry": "uni_entry", "targets": (Boot(arches, **boot),)}
    return Platform(**said("platform", name, **{**made, **words}))


def app(name: str, **words: Any) -> App:
    return App(**said("app", name, **{"sources": ("main.c",), **words}))


def catalog(*recipes: Recipe) -> Catalog:
    def of(record: type[Any], kind: Kind) -> dict[str, Any]:
        return {r.name: r for r in recipes if isinstance(r, record) and r.kind == kind}

    return Catalog(
        of(Recipe, "library"), of(Arch, "arch"), of(Platform, "platform"), of(App, "app")
    )


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
