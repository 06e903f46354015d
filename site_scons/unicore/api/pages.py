# SPDX-License-Identifier: BSD-3-Clause
"""The reference as HTML: a page for each API, library, processor and platform, and an index.

Pages need no network and no server. Everything in them is from the recipes and the headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from unicore.api.model import (
    CONTEXTS,
    Contract,
    Function,
    Header,
    Interface,
    Member,
    TypeDefinition,
)
from unicore.api.prose import Reference as Word
from unicore.api.prose import paragraphs, words
from unicore.api.rules import Known
from unicore.api.search import Entry, index
from unicore.catalog import Catalog, strings
from unicore.model import POOL_FOLDERS, Kind, Option, Recipe

_TOPS: Mapping[Kind, str] = {kind: top for top, kind in POOL_FOLDERS.items()}
_ASSETS = ("style.css", "search.js")


@dataclass(frozen=True)
class Reference:
    """What the pages are about."""

    catalog: Catalog
    interfaces: Mapping[str, Interface]
    known: Known


def pages(reference: Reference) -> dict[str, str]:
    """Every file of the reference: name -> text."""
    return _Writer(reference).files()


def page_of(recipe: Recipe) -> str:
    """The page of a recipe: "lib-alloc.html"."""
    return f"{_TOPS[recipe.kind]}-{recipe.name}.html"


class _Writer:
    """All pages of one reference."""

    def __init__(self, reference: Reference) -> None:
        catalog = reference.catalog
        self._catalog = catalog
        self._interfaces = reference.interfaces
        self._recipes = [recipe for recipe in catalog.recipes() if recipe.kind != "app"]
        self._functions: dict[str, str] = {}  # name -> place of what is called so
        self._headers: dict[str, str] = {}  # "unicore/alloc.h" -> page
        self._entries: list[Entry] = []
        for recipe in self._recipes:
            self._learn(recipe)

    def _learn(self, recipe: Recipe) -> None:
        """Note where everything will stand, before anything refers to it."""
        page = page_of(recipe)
        self._entries.append(Entry(recipe.name, page, recipe.summary))
        for header in self._headers_of(recipe):
            self._headers.setdefault(header.name, page)
            for function in (*header.functions, *header.callbacks):
                self._functions.setdefault(function.name, f"{page}#{function.name}")
                self._found(function.name, page, function.prose, recipe)
            for macro in header.macros:
                if macro.parameters:
                    self._functions.setdefault(macro.name, f"{page}#{macro.name}")
                self._found(macro.name, page, macro.prose, recipe)
            for type in header.types:
                if type.name and not any(c.name == type.name for c in header.callbacks):
                    self._found(_anchor(type), page, type.prose, recipe)
            for variable in header.variables:
                self._found(variable.name, page, variable.prose, recipe)

    def _found(self, anchor: str, page: str, prose: str, recipe: Recipe) -> None:
        name = anchor.replace("-", " ")
        self._entries.append(Entry(name, f"{page}#{anchor}", f"of {recipe.name}", prose))

    def _headers_of(self, recipe: Recipe) -> tuple[Header, ...]:
        one = self._interfaces.get(recipe.name)
        return one.headers if one is not None and one.folder == recipe.folder else ()

    def files(self) -> dict[str, str]:
        """All of them."""
        here = Path(__file__).parent
        made = {name: (here / name).read_text(encoding="utf-8") for name in _ASSETS}
        made["search-index.js"] = index(self._entries)
        made["index.html"] = _page("Unicore", self._index())
        made["functions.html"] = _page("Functions", self._all_functions())
        for recipe in self._recipes:
            made[page_of(recipe)] = _page(recipe.name, self._recipe(recipe))
        return made

    # The pages.

    def _index(self) -> Iterator[str]:
        yield "<h1>Unicore</h1>"
        yield '<p class="summary">The reference of every API and library.</p>'
        yield '<p><a href="functions.html">All functions</a>, and what each may do where.</p>'
        apis = [r for r in self._recipes if r.is_interface]
        code = [r for r in self._recipes if r.kind == "library" and not r.is_interface]
        for title, recipes in (
            ("APIs", apis),
            ("Libraries", code),
            ("Platforms", list(self._catalog.platforms.values())),
            ("Processors", list(self._catalog.arches.values())),
        ):
            yield f"<h2>{title}</h2>"
            header = ("name", "what it is", "implemented by" if title == "APIs" else "implements")
            rows = [
                (
                    self._link(recipe),
                    self._inline(recipe.summary),
                    self._links(self._implementers(recipe))
                    if recipe.is_interface
                    else self._named(recipe.implements),
                )
                for recipe in recipes
            ]
            yield from _table(header, rows)

    def _all_functions(self) -> Iterator[str]:
        yield "<h1>Functions</h1>"
        yield '<p class="summary">Where each may be called, and what it may do there.</p>'
        functions = [
            function
            for recipe in self._recipes
            for header in self._headers_of(recipe)
            for function in header.functions
        ]
        yield from self._overview(sorted(functions, key=lambda function: function.name))

    def _recipe(self, recipe: Recipe) -> Iterator[str]:
        yield f"<h1>{escape(recipe.name)}</h1>"
        yield f'<p class="summary">{self._inline(recipe.summary)}</p>'
        yield "<dl>"
        yield from _entry("in", f"<code>{escape(recipe.folder)}</code>")
        if recipe.is_interface:
            yield from _entry("implemented by", self._links(self._implementers(recipe)) or "nobody")
        yield from _entry("implements", self._named(recipe.implements))
        yield from _entry("needs", self._named(strings(recipe.needs)))
        yield from _entry("uses", self._named(strings(recipe.uses)))
        yield from _entry("needed by", self._links(self._needers(recipe, "needs")))
        yield from _entry("used by", self._links(self._needers(recipe, "uses")))
        yield from _entry("licence", escape(recipe.license))
        if recipe.origin is not None:
            yield from _entry("version", escape(recipe.origin.version))
        yield "</dl>"
        if recipe.options:
            yield "<h2>Options</h2>"
            yield from _table(
                ("option", "default", "values", "what it is"),
                [self._option(recipe, option) for option in recipe.options],
            )
        for header in self._headers_of(recipe):
            yield from self._header(header)

    def _option(self, recipe: Recipe, option: Option) -> tuple[str, ...]:
        values = ", ".join(option.values)
        if option.range is not None:
            values = f"{option.range[0]} to {option.range[1]}"
        default = str(option.default)
        if option.kind == "flag":
            default = "yes" if option.default else "no"
        told = f"{option.help} Where {option.when}." if option.when else option.help
        return (
            f"<code>{escape(recipe.name)}.{escape(option.name)}</code>",
            f"<code>{escape(default)}</code>",
            escape(values or option.kind),
            self._inline(told),
        )

    def _header(self, header: Header) -> Iterator[str]:
        yield f"<h2><code>&lt;{escape(header.name)}&gt;</code></h2>"
        yield from self._prose(header.prose)
        yield from self._overview(header.functions)
        callbacks = {function.name for function in header.callbacks}
        for function in (*header.functions, *header.callbacks):
            yield from self._function(function, function.name in callbacks)
        for type in header.types:
            if type.name not in callbacks:
                yield from self._type(type)
        for variable in header.variables:
            text = f"extern {variable.type} {variable.name};"
            yield from self._item(variable.name, text, variable.line, header, variable.prose)
        for macro in header.macros:
            text = f"#define {macro.name}{macro.parameters}"
            if not macro.parameters and macro.value:
                text += f" {macro.value}"
            yield from self._item(macro.name, text, macro.line, header, macro.prose)

    def _overview(self, functions: Iterable[Function]) -> Iterator[str]:
        """What each function may do where."""
        rows = [
            (
                f'<a href="{self._functions[function.name]}"><code>{function.name}</code></a>',
                *("yes" if one in function.contract.context else "no" for one in CONTEXTS),
                "yes" if function.contract.blocks else "no",
                "yes" if function.contract.allocates else "no",
            )
            for function in functions
        ]
        if rows:
            yield from _table(("function", *CONTEXTS, "blocks", "allocates"), rows)

    def _function(self, function: Function, is_callback: bool) -> Iterator[str]:
        parameters = [_declared(p.type, p.name) for p in function.parameters]
        parameters += ["..."] if function.variadic else []
        words = ["typedef"] if is_callback else []
        words += ["static inline"] if function.inline else []
        words += ["noreturn"] if function.noreturn else []
        text = f"{function.name}({', '.join(parameters) or 'void'})"
        text = " ".join([*words, _declared(function.result, text)]) + ";"
        place = f"{function.header}:{function.line}"
        yield from self._begin(function.name, text, place)
        yield from self._prose(function.prose)
        yield '<ul class="tags">'
        yield from (f"<li>{self._inline(tag)}</li>" for tag in tags(function.contract))
        yield "</ul>"
        if function.contract.errors:
            yield "<dl>"
            for error in function.contract.errors:
                yield from _entry(f"<code>{error.value}</code>", self._inline(error.cause))
            yield "</dl>"
        yield "</section>"

    def _type(self, type: TypeDefinition) -> Iterator[str]:
        if type.kind == "typedef":
            text = f"typedef {_declared(type.type, type.name)};"
        else:
            text = f"{type.kind} {type.name};".replace(" ;", ";")
        place = f"{type.header}:{type.line}"
        yield from self._begin(_anchor(type) if type.name else "", text, place)
        yield from self._prose(type.prose)
        if type.members:
            rows = [self._member(type, member) for member in type.members]
            header = ("value", "", "what it is") if type.kind == "enum" else ("field", "what it is")
            yield from _table(header, rows)
        yield "</section>"

    def _member(self, type: TypeDefinition, member: Member) -> tuple[str, ...]:
        prose = self._inline(" ".join(member.prose.split()))
        if type.kind == "enum":
            return f"<code>{member.name}</code>", f"<code>{escape(member.type)}</code>", prose
        return f"<code>{escape(_declared(member.type, member.name))}</code>", prose

    def _item(self, name: str, text: str, line: int, header: Header, prose: str) -> Iterator[str]:
        yield from self._begin(name, text, f"{header.path}:{line}")
        yield from self._prose(prose)
        yield "</section>"

    def _begin(self, name: str, text: str, place: str) -> Iterator[str]:
        anchor = f' id="{escape(name)}"' if name else ""
        yield f'<section class="item"{anchor}>'
        yield f'<span class="place">{escape(place)}</span><pre>{escape(text)}</pre>'

    # Text and links.

    def _prose(self, prose: str) -> Iterator[str]:
        for literal, text in paragraphs(prose):
            if literal:
                yield f"<pre>{self._inline(text)}</pre>"
            else:
                yield f"<p>{self._inline(text)}</p>"

    def _inline(self, text: str) -> str:
        return "".join(map(self._word, words(text)))

    def _word(self, word: Word) -> str:
        kind, name, text = word.kind, word.name, escape(word.text)
        if kind == "function" and name in self._functions:
            return f'<a href="{self._functions[name]}"><code>{text}</code></a>'
        if kind == "header" and name in self._headers:
            return f'<a href="{self._headers[name]}"><code>{text}</code></a>'
        if kind == "argument":
            return f"<code>{escape(name)}</code>"
        return f"<code>{text}</code>" if kind in ("function", "header", "constant") else text

    def _link(self, recipe: Recipe) -> str:
        if recipe.kind == "app":
            return f"<code>{escape(recipe.folder)}</code>"
        return f'<a href="{page_of(recipe)}">{escape(recipe.name)}</a>'

    def _links(self, recipes: Iterable[Recipe]) -> str:
        return ", ".join(map(self._link, recipes))

    def _named(self, libraries: Iterable[str]) -> str:
        found = sorted({*libraries})
        return self._links(self._catalog.libraries[name] for name in found)

    def _implementers(self, api: Recipe) -> list[Recipe]:
        return [recipe for recipe in self._catalog.recipes() if api.name in recipe.implements]

    def _needers(self, library: Recipe, word: str) -> list[Recipe]:
        if library.kind != "library":
            return []
        return [r for r in self._catalog.recipes() if library.name in strings(getattr(r, word))]


def _anchor(type: TypeDefinition) -> str:
    """Tags have names of their own in C: a function may be called like a structure."""
    return type.name if type.kind == "typedef" else f"{type.kind}-{type.name}"


def tags(contract: Contract) -> Iterator[str]:
    """What the tags of a function say, each in words."""
    yield f"in {', '.join(contract.context)}"
    flags = {
        "blocks": "may wait",
        "nowait": "never waits",
        "allocates": "allocates",
        "reentrant": "reentrant",
        "optional": "may be missing: -ENOTSUP",
    }
    yield from (text for name, text in flags.items() if getattr(contract, name))
    yield from (f"takes ({name})" for name in contract.takes)
    yield from (f"gives ({name})" for name in contract.gives)
    yield from (f"({name}) may be null" for name in contract.nullable)
    yield from (f"needs {state}" for state in contract.needs)
    yield from (f"ensures {state}" for state in contract.ensures)
    yield from (f"after {name}()" for name in contract.order)


def _declared(type: str, name: str) -> str:
    """A declaration as C writes it, (type) being text of unicore.api.ctype."""
    for inner in ("(*", "[", "("):
        at = type.find(inner)
        if at >= 0 and inner == "(*":
            return f"{type[: at + 2]}{name}{type[at + 2 :]}"
        if at >= 0:
            return f"{type[:at].rstrip()} {name}{type[at:]}"
    return f"{type}{'' if type.endswith('*') else ' '}{name}".rstrip()


def _entry(name: str, text: str) -> Iterator[str]:
    if text:
        yield f"<dt>{name}</dt><dd>{text}</dd>"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table; cells that are yes or no are shown as such."""
    yield '<div class="scroll"><table><tr>'
    yield from (f"<th>{name}</th>" for name in header)
    yield "</tr>"
    shown = {"yes": '<td class="yes">yes</td>', "no": '<td class="no">-</td>'}
    for row in rows:
        yield f"<tr>{''.join(shown.get(cell, f'<td>{cell}</td>') for cell in row)}</tr>"
    yield "</table></div>"


def _page(title: str, body: Iterable[str]) -> str:
    text = "\n".join(body)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<link rel="stylesheet" href="style.css">
<script src="search-index.js"></script>
<script src="search.js"></script>
<header><a href="index.html">Unicore</a><a href="functions.html">Functions</a>
<form><input id="search" type="search" placeholder="Search ( / )" autocomplete="off"
 aria-label="Search"><ul id="found"></ul></form></header>
<main>
{text}
</main>
"""
