# SPDX-License-Identifier: BSD-3-Clause
"""JSON as editors keep it, with comments and commas at the end of lists, edited in place.

A file that is edited here keeps everything else to the byte: order, spaces and comments are its
owner's. The language is that of VS Code's settings: RFC 8259 with // and /* */ comments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_ATOM = re.compile(r"[-+.0-9A-Za-z]+")
INDENT = 4


@dataclass
class Value:
    """A value, and where it stands in the text."""

    start: int
    end: int
    data: Any
    members: dict[str, Value] = field(default_factory=dict)  # of an object
    items: list[Value] = field(default_factory=list)  # of a list


def parse(text: str) -> Value:
    """The value that (text) holds; ValueError, with the line, when it is none."""
    value = _value(text, _blank(text, 0))
    end = _blank(text, value.end)
    if end != len(text):
        raise _error(text, end, "something comes after the value")
    return value


def _error(text: str, at: int, what: str) -> ValueError:
    line = text.count("\n", 0, at) + 1
    return ValueError(f"line {line}: {what}")


def _blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int) -> Value:
    opening = text[at : at + 1]
    if opening == "{":
        return _object(text, at)
    if opening == "[":
        return _list(text, at)
    match = _TEXT.match(text, at) or _ATOM.match(text, at)
    if match is None:
        raise _error(text, at, "a value is missing")
    try:
        return Value(at, match.end(), json.loads(match[0]))
    except ValueError:
        raise _error(text, at, f"{match[0]} is no value") from None


def _object(text: str, start: int) -> Value:
    members: dict[str, Value] = {}
    at = _blank(text, start + 1)
    while text[at : at + 1] != "}":
        name = _TEXT.match(text, at)
        if name is None:
            raise _error(text, at, "a name in quotes is missing")
        at = _blank(text, name.end())
        if text[at : at + 1] != ":":
            raise _error(text, at, "a colon is missing")
        value = _value(text, _blank(text, at + 1))
        members[json.loads(name[0])] = value
        at = _after(text, value.end, "}")
    data = {name: value.data for name, value in members.items()}
    return Value(start, at + 1, data, members=members)


def _list(text: str, start: int) -> Value:
    items: list[Value] = []
    at = _blank(text, start + 1)
    while text[at : at + 1] != "]":
        items.append(_value(text, at))
        at = _after(text, items[-1].end, "]")
    return Value(start, at + 1, [item.data for item in items], items=items)


def _after(text: str, end: int, closing: str) -> int:
    """Where the next of several values begins, or what closes them."""
    at = _blank(text, end)
    if text[at : at + 1] == ",":
        return _blank(text, at + 1)
    if text[at : at + 1] != closing:
        raise _error(text, at, f"a comma or {closing} is missing")
    return at


class Edits:
    """Changes to a text, each of which keeps the positions of the others good."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._edits: list[tuple[int, int, str]] = []

    def replace(self, value: Value, data: Any, depth: int) -> None:
        """Put (data) where (value) stands, which is within (depth) others."""
        self._edits.append((value.start, value.end, written(data, depth)))

    def add(self, to: Value, new: Mapping[str, Any] | list[Any], depth: int) -> None:
        """Add members to an object, or items to a list, which is within (depth) others."""
        if not new:
            return
        space = "\n" + " " * INDENT * (depth + 1)
        if isinstance(new, Mapping):
            lines = [f"{json.dumps(n)}: {written(data, depth + 1)}" for n, data in new.items()]
        else:
            lines = [written(data, depth + 1) for data in new]
        text = f",{space}".join(lines)
        there = [*to.members.values(), *to.items]
        if there:
            end = there[-1].end
            self._edits.append((end, end, f",{space}{text}"))
        else:
            at = to.start + 1
            self._edits.append((at, at, f"{space}{text}\n{' ' * INDENT * depth}"))

    def text(self) -> str:
        """The text with all changes."""
        text = self._text
        for start, end, new in sorted(self._edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text


def written(data: Any, depth: int = 0) -> str:
    """(data) as JSON that stands within (depth) others."""
    lines = json.dumps(data, indent=INDENT, ensure_ascii=False).split("\n")
    return ("\n" + " " * INDENT * depth).join(lines)
