# SPDX-License-Identifier: BSD-3-Clause
"""The size report: what every byte of an image is spent on, as a tree of records.

It is what `format=json` prints and what is saved beside an image, with the same keys:

    {"format": 1, "images": [{"target", "app", "image", "loaded", "file", "parts", "libraries"}]}

(loaded) is in bytes of memory, (file) in bytes of the bootable file; (parts) has the bytes of text,
rodata, data, bss, padding and headers. A library has a name, bytes, parts and files; a file a name,
bytes and symbols; a symbol a name, the part that it is in, and bytes. The largest come first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypedDict

from unicore.errors import ConfigError
from unicore.size.account import PARTS, Piece, pieces

FORMAT = 1


class SymbolSize(TypedDict):
    name: str
    part: str
    bytes: int


class FileSize(TypedDict):
    name: str
    bytes: int
    symbols: list[SymbolSize]


class LibrarySize(TypedDict):
    name: str
    bytes: int
    parts: dict[str, int]
    files: list[FileSize]


class ImageSize(TypedDict):
    target: str
    app: str
    image: str
    loaded: int
    file: int
    parts: dict[str, int]
    libraries: list[LibrarySize]


class SizeReport(TypedDict):
    format: int
    images: list[ImageSize]


def measured(debug: Path, image: str) -> ImageSize:
    """The report on one image, whose linked file is build/<target>/<app>.debug below some folder.
    It may have no bootable file yet."""
    found = pieces(debug)
    bootable = debug.parent / Path(image).name
    return {
        "target": debug.parent.name,
        "app": debug.name.removesuffix(".debug"),
        "image": image,
        "loaded": sum(piece.size for piece in found),
        "file": bootable.stat().st_size if bootable.exists() else 0,
        "parts": _parts(found),
        "libraries": [
            {"name": name, "bytes": _sum(own), "parts": _parts(own), "files": _files(own)}
            for name, own in _largest_first(found, "library")
        ],
    }


def _files(found: list[Piece]) -> list[FileSize]:
    return [
        {"name": name, "bytes": _sum(own), "symbols": _symbols(own)}
        for name, own in _largest_first(found, "file")
    ]


def _symbols(found: list[Piece]) -> list[SymbolSize]:
    sizes: dict[tuple[str, str], int] = {}
    for piece in found:
        key = piece.symbol, piece.part
        sizes[key] = sizes.get(key, 0) + piece.size
    ordered = sorted(sizes.items(), key=lambda one: (-one[1], one[0]))
    return [{"name": name, "part": part, "bytes": size} for (name, part), size in ordered]


def _largest_first(found: Iterable[Piece], field: str) -> list[tuple[str, list[Piece]]]:
    """(found) by a field, the group that takes most first."""
    groups: dict[str, list[Piece]] = {}
    for piece in found:
        groups.setdefault(getattr(piece, field), []).append(piece)
    return sorted(groups.items(), key=lambda one: (-_sum(one[1]), one[0]))


def _sum(found: Iterable[Piece]) -> int:
    return sum(piece.size for piece in found)


def _parts(found: list[Piece]) -> dict[str, int]:
    sizes = dict.fromkeys(PARTS, 0)
    for piece in found:
        sizes[piece.part] += piece.size
    return {part: size for part, size in sizes.items() if size}


# On disk.


def as_json(images: Iterable[ImageSize]) -> str:
    """The report on (images)."""
    return json.dumps({"format": FORMAT, "images": list(images)}, indent=1)


def loaded(path: Path, place: str) -> list[ImageSize]:
    """The images of a saved report, which (place) on the command line names."""
    remedy = "take one that `scons size` saved: build/<target>/<app>.size.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise ValueError
        return [_image(one) for one in record["images"]]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(place, "there is no such report", remedy) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ConfigError(place, "this is no size report", remedy) from error


def _image(one: Any) -> ImageSize:
    """(one) if it has what a report has; LookupError, TypeError or ValueError if not."""
    for library in one["libraries"]:
        for file in library["files"]:
            for symbol in file["symbols"]:
                _has(symbol, name=str, part=str, bytes=int)
            _has(file, name=str, bytes=int)
        _has(library, name=str, bytes=int, parts=dict)
    _has(one, target=str, app=str, image=str, loaded=int, file=int, parts=dict)
    image: ImageSize = one
    return image


def _has(record: Any, **kinds: type) -> None:
    for name, kind in kinds.items():
        if not isinstance(record[name], kind):
            raise TypeError(name)
