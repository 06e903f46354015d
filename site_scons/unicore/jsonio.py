# SPDX-License-Identifier: BSD-3-Clause
"""Recipes as JSON and back: the form that schema/recipe.schema.json describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from unicore.model import (
    App,
    Arch,
    Archive,
    Boot,
    Isr,
    Item,
    Kind,
    Option,
    Platform,
    Recipe,
    Region,
    Upstream,
    When,
)

_RECORDS: Mapping[Kind, type[Recipe]] = {
    "library": Recipe,
    "arch": Arch,
    "platform": Platform,
    "app": App,
}
_ITEM_FIELDS = frozenset({"needs", "uses", "include", "sources", "cflags", "isr_cflags"})
# What the loader knows from the place of the file, and what no recipe says of itself.
_NOT_DECLARED = frozenset({"kind", "name", "summary", "folder", "lines"})


# What the schema wants to be said even where the record has a default.
_REQUIRED: Mapping[Kind, frozenset[str]] = {
    "library": frozenset(),
    "arch": frozenset({"bits", "triples"}),
    "platform": frozenset({"entry", "targets"}),
    "app": frozenset({"sources"}),
}


def plain(value: object) -> Any:
    """Any word of the vocabulary as plain JSON values; unknown things stay as they are."""
    match value:
        case When(condition, items):
            return {"when": condition, "items": [plain(item) for item in items]}
        case Isr(path):
            return {"isr": path}
        case Upstream(folder, files):
            return {"upstream": folder, "files": list(files)}
        case Boot():
            kept = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
            optional = ("variant", "beside", "cflags")
            return {name: part for name, part in kept.items() if part or name not in optional}
        case Option() | Region() | Archive():
            named = ((f.name, getattr(value, f.name)) for f in fields(value))
            return {name: plain(part) for name, part in named if part is not None and part != ()}
        case dict():
            return {key: plain(part) for key, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
        case _:
            return value


def to_json(recipe: Recipe) -> dict[str, Any]:
    """A recipe as its JSON record, without the words that it leaves at their defaults."""
    record: dict[str, Any] = {
        "kind": recipe.kind,
        "name": recipe.name,
        "summary": recipe.summary,
    }
    for f in fields(recipe):
        value = getattr(recipe, f.name)
        said = f.name in _REQUIRED[recipe.kind] or value not in (f.default, {})
        if said and f.name not in _NOT_DECLARED:
            record[f.name] = plain(value)
    return record


def from_json(record: Mapping[str, Any], folder: str, lines: Mapping[str, int]) -> Recipe:
    """The recipe of a record that is valid by the schema; (folder) and (lines) say where it is."""
    made: dict[str, Any] = {"folder": folder, "lines": lines}
    for word, value in record.items():
        if word in _ITEM_FIELDS:
            made[word] = tuple(_item(item) for item in value)
        elif word == "options":
            made[word] = tuple(_option(option) for option in value)
        elif word == "targets":
            made[word] = tuple(_boot(boot) for boot in value)
        elif word == "origin":
            lists = {name: tuple(value.get(name, ())) for name in ("addresses", "keep")}
            made[word] = Archive(**{**value, **lists})
        elif isinstance(value, list):
            made[word] = tuple(value)
        else:
            made[word] = value
    return _RECORDS[record["kind"]](**made)


def _item(value: Any) -> Item:
    if isinstance(value, str):
        return value
    if "when" in value:
        return When(value["when"], tuple(_item(item) for item in value["items"]))
    if "isr" in value:
        return Isr(value["isr"])
    return Upstream(value["upstream"], tuple(value["files"]))


def _boot(value: Mapping[str, Any]) -> Boot:
    made = dict(value)
    made["arches"] = tuple(made["arches"])
    made["memory"] = tuple(Region(**region) for region in made["memory"])
    made["run"] = tuple(_item(item) for item in made["run"])
    made["beside"] = tuple(made.get("beside", ()))
    made["cflags"] = tuple(made.get("cflags", ()))
    return Boot(**made)


def _option(value: Mapping[str, Any]) -> Option:
    made = dict(value)
    made["values"] = tuple(made.get("values", ()))
    if "range" in made:
        made["range"] = (made["range"][0], made["range"][1])
    return Option(**made)


def dumps(record: object) -> str:
    """JSON as it is kept in files: readable, and the same bytes for the same record."""
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
