# SPDX-License-Identifier: BSD-3-Clause
"""Interfaces as JSON: the form that schema/api.schema.json describes and schema/api/ keeps.

Lines are left out, so that a record changes only when the contract does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from unicore.api.model import (
    Contract,
    Function,
    Header,
    Interface,
    Macro,
    Member,
    State,
    TypeDefinition,
    Variable,
)

FOLDER = "schema/api"
SCHEMA = Path("schema/api.schema.json")

Record = dict[str, Any]


def to_json(interface: Interface) -> Record:
    """An interface as its JSON record, without what is empty or at its default."""
    return {
        "name": interface.name,
        "folder": interface.folder,
        "headers": [_header(header) for header in interface.headers],
    }


def to_text(interface: Interface) -> str:
    """The content of schema/api/<interface>.json: the same for the same headers."""
    return json.dumps(to_json(interface), indent=2, ensure_ascii=False) + "\n"


def _header(header: Header) -> Record:
    return _filled(
        name=header.name,
        prose=header.prose,
        functions=[_function(function) for function in header.functions],
        callbacks=[_function(function) for function in header.callbacks],
        types=[_type(type) for type in header.types],
        macros=[_macro(macro) for macro in header.macros],
        variables=[_variable(variable) for variable in header.variables],
    )


def _filled(**values: Any) -> Record:
    return {name: value for name, value in values.items() if value not in ("", [], (), False, None)}


def _function(function: Function) -> Record:
    return {
        **_filled(
            name=function.name,
            result=function.result,
            parameters=[_filled(name=p.name, type=p.type) for p in function.parameters],
            variadic=function.variadic,
            inline=function.inline,
            noreturn=function.noreturn,
            must_use=function.must_use,
            assembly=function.assembly,
            prose=function.prose,
        ),
        "contract": contract(function.contract),
    }


def contract(said: Contract) -> Record:
    """The tags of a function."""
    found = {field.name: _plain(getattr(said, field.name)) for field in fields(said)}
    return _filled(**found)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, State):
        return _filled(**{"state": value.name, "object": value.object, "not": value.negated})
    if hasattr(value, "cause"):
        return {"value": value.value, "cause": value.cause}
    return value


def _type(type: TypeDefinition) -> Record:
    word = "value" if type.kind == "enum" else "type"
    return _filled(
        kind=type.kind,
        name=type.name,
        type=type.type,
        prose=type.prose,
        members=[_member(member, word) for member in type.members],
        attributes=list(type.attributes),
    )


def _member(member: Member, word: str) -> Record:
    return _filled(**{"name": member.name, word: member.type, "prose": member.prose})


def _macro(macro: Macro) -> Record:
    return _filled(
        name=macro.name,
        parameters=macro.parameters,
        value=macro.value,
        prose=macro.prose,
        ensures=_plain(macro.ensures),
    )


def _variable(variable: Variable) -> Record:
    return _filled(name=variable.name, type=variable.type, prose=variable.prose)


def stale(root: Path, interfaces: Iterable[Interface]) -> dict[str, str | None]:
    """Which files of schema/api/ are not what they would be: path -> text, None to remove it."""
    wanted = {f"{FOLDER}/{one.name}.json": to_text(one) for one in interfaces}
    found: dict[str, str | None] = {}
    for path, text in sorted(wanted.items()):
        try:
            if (root / path).read_text(encoding="utf-8") == text:
                continue
        except FileNotFoundError:
            pass
        found[path] = text
    for file in sorted((root / FOLDER).glob("*.json")):
        path = f"{FOLDER}/{file.name}"
        if path not in wanted:
            found[path] = None
    return found


def validate(root: Path, records: Mapping[str, Record]) -> None:
    """Hold (records), by name, to the schema; what does not fit is a bug of ours."""
    from jsonschema import Draft202012Validator

    schema = json.loads((root / SCHEMA).read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    for name, record in records.items():
        for error in validator.iter_errors(record):
            raise AssertionError(f"{FOLDER}/{name}.json: {error.json_path}: {error.message}")
