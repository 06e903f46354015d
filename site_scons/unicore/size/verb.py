# SPDX-License-Identifier: BSD-3-Clause
"""The verb size: what the images of a request spend their bytes on, shown, drawn and saved."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unicore.errors import ConfigError, suggestion
from unicore.files import write_if_changed
from unicore.request import Request
from unicore.size import base, compare, table
from unicore.size.report import FORMAT, ImageSize, as_json, loaded, measured
from unicore.size.treemap import treemap

if TYPE_CHECKING:
    from unicore.summary import ImageReport


@dataclass(frozen=True)
class Options:
    """What the words of a request say about how sizes are shown."""

    by: str
    base: str | None


def options(request: Request, root: Path) -> Options:
    """Those of (request); ConfigError where they make no sense, before anything is built."""
    by, against = request.get("by") or "library", request.get("base")
    if by not in table.LEVELS:
        remedy = suggestion(by, table.LEVELS, "rows are by")
        raise ConfigError(f"by={by}", "there is no such row", remedy)
    if against is not None and base.is_report(against):
        loaded(Path(against), f"base={against}")
    elif against is not None:
        base.commit(root, against)
    return Options(by, against)


def run(request: Request, images: Iterable[ImageReport], root: Path, *, in_json: bool) -> None:
    """Show the sizes of (images), which are up to date in the tree (root), the current folder."""
    chosen = options(request, root)
    files = [(image["debug"], image["path"]) for image in images]
    found = [measured(Path(debug), image) for debug, image in files]
    for (debug, _), image in zip(files, found, strict=True):
        print(f"{keep(image, Path(debug))}: a map", file=sys.stderr)
    if chosen.base is None:
        print(as_json(found) if in_json else _paragraphs(_sizes(found, chosen.by)))
        return
    old = base.before(root, request, chosen.base, files)
    if not any((image["target"], image["app"]) in old for image in found):
        there = sorted(f"{app} for {target}" for target, app in old) or ["nothing"]
        raise ConfigError(
            f"base={chosen.base}",
            "it has none of these images",
            f"it is about {', '.join(there)}: build that, or compare with something else",
        )
    changes = [
        compare.difference(old.get((image["target"], image["app"])), image) for image in found
    ]
    if in_json:
        report = {"format": FORMAT, "base": chosen.base, "images": changes}
        print(json.dumps(report, indent=1))
    else:
        print(_paragraphs(table.differences(one, chosen.base, chosen.by) for one in changes))


def keep(image: ImageSize, debug: Path) -> Path:
    """Write the report on an image beside its linked file (debug), and the map: where that is."""
    stem = debug.with_suffix(".size")
    write_if_changed(stem.with_suffix(".size.json"), as_json([image]) + "\n")
    drawn = stem.with_suffix(".size.html")
    write_if_changed(drawn, treemap(image))
    return drawn


def _sizes(found: Iterable[ImageSize], by: str) -> Iterable[list[str]]:
    return (table.sizes(image, by) for image in found)


def _paragraphs(tables: Iterable[list[str]]) -> str:
    return "\n\n".join("\n".join(lines) for lines in tables)
