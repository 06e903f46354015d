# SPDX-License-Identifier: BSD-3-Clause
"""A size report as a page: a map in which each thing is as large as the bytes that it takes.

One file, which asks for nothing over a network; without JavaScript it is a table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

from unicore.size.account import NOTES, PARTS
from unicore.size.report import ImageSize

_HERE = Path(__file__).parent

# What the page is told not to fetch, whatever it comes to hold (Content Security Policy Level 3).
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def treemap(image: ImageSize) -> str:
    """The page about one image."""
    style = (_HERE / "treemap.css").read_text(encoding="utf-8")
    script = (_HERE / "treemap.js").read_text(encoding="utf-8")
    return "\n".join([*_page(image, style, script), ""])


def _page(image: ImageSize, style: str, script: str) -> Iterator[str]:
    title = escape(f"{image['app']} for {image['target']}")
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Size of {title}</title>"
    yield f"<style>\n{style}</style></head>"
    yield "<body>"
    yield f"<header><h1>{title}</h1>"
    yield f"<p>{image['loaded']:,} bytes loaded, {image['file']:,} in the file</p>"
    yield '<ul id="legend">'
    for part in PARTS:
        if part in image["parts"]:
            yield f'<li class="{part}"><i></i>{part} {image["parts"][part]:,}</li>'
    yield "</ul>"
    yield '<div id="tools" hidden><nav id="path" aria-label="What is shown"></nav>'
    yield '<input id="search" type="search" placeholder="Search  /" aria-label="Search">'
    yield '<output id="found" for="search"></output>'
    yield '<button id="theme" type="button">Light or dark</button></div></header>'
    yield '<main id="map" role="group" aria-label="Map of the image" hidden></main>'
    yield '<p id="about" aria-live="polite"></p>'
    yield "<details open><summary>As a table</summary>"
    yield from _table(image)
    yield "</details>"
    yield f'<script id="data" type="application/json">{_embedded(image)}</script>'
    yield f"<script>\n{script}</script>"
    yield "</body></html>"


def _table(image: ImageSize) -> Iterator[str]:
    parts = [part for part in PARTS if part in image["parts"]]
    head = "".join(f"<th>{title}</th>" for title in ("library", "bytes", "%", *parts))
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for library in image["libraries"]:
        share = 100 * library["bytes"] / image["loaded"]
        numbers = [f"{library['bytes']:,}", f"{share:.1f}"]
        numbers += [f"{library['parts'].get(part, 0):,}" for part in parts]
        cells = "".join(f"<td>{number}</td>" for number in numbers)
        yield f"<tr><th>{escape(library['name'])}</th>{cells}</tr>"
    yield "</tbody></table>"


def _embedded(image: ImageSize) -> str:
    """The tree of names and bytes as JSON that no parser of HTML sees an end in: a library is
    [name, files], a file [name, symbols], a symbol [name, number of its part, bytes]."""
    tree = [
        [
            library["name"],
            [
                [file["name"], [[s["name"], PARTS.index(s["part"]), s["bytes"]] for s in symbols]]
                for file in library["files"]
                if (symbols := file["symbols"])
            ],
        ]
        for library in image["libraries"]
    ]
    record = {"name": image["image"], "parts": PARTS, "notes": NOTES, "libraries": tree}
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
