# SPDX-License-Identifier: BSD-3-Clause
"""The reference: every link leads somewhere, every function can be found, nothing is missing."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from unicore.api.pages import Reference, page_of, pages
from unicore.api.prose import paragraphs, references, words
from unicore.apis import declared, findings
from unicore.catalog import Catalog, find, read

ROOT = Path(__file__).parents[2]
VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """What a page refers to, what can be referred to, and whether its elements nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open in ([], ["html"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.links += [value for name in ("href", "src") if (value := named.get(name))]
        self.anchors += [named["id"]] if named.get("id") else []
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@cache
def made() -> tuple[Catalog, dict[str, str]]:
    catalog = read(ROOT, find(ROOT, ["."]))
    found, wrong = findings(ROOT, catalog)
    assert not wrong
    return catalog, pages(Reference(catalog, found, declared(ROOT, catalog, found)))


def html() -> dict[str, Page]:
    return {name: Page(text) for name, text in made()[1].items() if name.endswith(".html")}


def test_every_link_leads_somewhere() -> None:
    found = html()
    files = made()[1]
    for name, page in found.items():
        for link in page.links:
            file, _, anchor = link.partition("#")
            assert "://" not in link, f"{name} needs the network: {link}"
            assert file in files, f"{name}: {link}"
            assert not anchor or anchor in found[file].anchors, f"{name}: {link}"


def test_anchors_are_unique() -> None:
    for name, page in html().items():
        assert len(page.anchors) == len(set(page.anchors)), name


def test_there_is_a_page_for_everything() -> None:
    catalog, files = made()
    index = html()["index.html"]
    for recipe in catalog.recipes():
        if recipe.kind != "app":
            assert page_of(recipe) in files
            assert page_of(recipe) in index.links


def test_who_implements_and_who_needs() -> None:
    alloc = html()["lib-alloc.html"]
    implemented = alloc.text.partition("implemented by")[2].partition("needed by")[0]
    assert "buddy" in implemented
    assert "region" in implemented
    assert "lib-nolibc.html" in alloc.links
    assert "of at least (size)" not in alloc.text  # an argument is shown as one
    assert "of at least size bytes" in alloc.text


def test_options() -> None:
    assert "log.level" in html()["lib-log.html"].text


def test_what_each_function_may_do_where() -> None:
    text = made()[1]["functions.html"]
    row = re.search(r"<tr><td><a [^>]*><code>uni_console_write</code>.*?</tr>", text)
    assert row is not None
    assert re.findall(r'class="(yes|no)"', row[0]) == ["yes", "yes", "yes", "no", "no"]


def looked_up(text: str) -> list[str]:
    """What search.js finds, without its order."""
    script = made()[1]["search-index.js"]
    record = json.loads(script.removeprefix("const UNI_SEARCH = ").removesuffix(";\n"))
    found: set[int] | None = None
    for part in re.findall(r"[a-z0-9]+", text.lower()):
        matching = [entries for word, entries in record["words"].items() if word.startswith(part)]
        here = {entry for entries in matching for entry, _ in entries}
        found = here if found is None else found & here
    return [record["entries"][entry][1] for entry in sorted(found or ())]


def test_search_finds() -> None:
    assert "lib-alloc.html#uni_alloc_aligned" in looked_up("uni_alloc_aligned")
    assert "lib-alloc.html#uni_alloc_aligned" in looked_up("alig alloc")
    assert "lib-console.html" in looked_up("console")
    assert looked_up("nosuchword") == []
    pages_found = html()
    for name, page in pages_found.items():
        for anchor in page.anchors:
            if "uni_" in anchor:
                assert f"{name}#{anchor}" in looked_up(anchor)


def test_both_colours_and_no_network() -> None:
    style = made()[1]["style.css"]
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
    assert "://" not in made()[1]["search.js"]


def test_prose() -> None:
    text = "See uni_x() and <unicore/x.h>, (it) and\nUNI_X.\n\n    a = b;\n\nEnd <b>."
    assert [(one.kind, one.name) for one in references(text)] == [
        ("function", "uni_x"),
        ("header", "unicore/x.h"),
    ]
    pieces = list(words(text.replace("\n", " ")))
    assert "".join(one.text for one in pieces) == text.replace("\n", " ")
    assert [one.name for one in pieces if one.kind == "argument"] == ["it"]
    assert list(paragraphs(text)) == [
        (False, "See uni_x() and <unicore/x.h>, (it) and UNI_X."),
        (True, "    a = b;"),
        (False, "End <b>."),
    ]
