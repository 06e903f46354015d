# SPDX-License-Identifier: BSD-3-Clause
"""Functions of an interface as text in C, as clang-format leaves it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from unicore.api.model import Contract, Function, State

LICENCE = "/* SPDX-License-Identifier: BSD-3-Clause */"
WIDTH = 100
_HOLE = re.compile(r"\((\*+)\)")  # where the name stands in a pointer to a function or an array


def declared(type: str, name: str) -> str:
    """The declaration of (name) with a type that is text of unicore.api.ctype."""
    if _HOLE.search(type):
        return _HOLE.sub(lambda match: f"({match[1]}{name})", type, count=1)
    return f"{type}{name}" if type.endswith("*") else f"{type} {name}"


def names(function: Function) -> list[str]:
    """The names of the parameters; one that the header leaves out gets its number."""
    return [p.name or f"argument{i}" for i, p in enumerate(function.parameters, 1)]


def head(function: Function) -> str:
    """The first lines of the definition, without its brace."""
    pairs = zip(function.parameters, names(function), strict=True)
    parts = [declared(parameter.type, name) for parameter, name in pairs]
    parts += ["..."] if function.variadic else []
    hole = _HOLE.search(function.result)
    if hole:  # it returns a pointer to a function
        listed = ", ".join(parts) or "void"
        return _HOLE.sub(lambda m: f"({m[1]}{function.name}({listed}))", function.result, count=1)
    return filled(f"{declared(function.result, function.name)}(", parts or ["void"], ")")


def filled(start: str, parts: Iterable[str], end: str) -> str:
    """(start), the (parts) with commas between, and (end), in as many lines as that takes."""
    parts = list(parts) or [""]
    lines, indent = [start], " " * len(start)
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        text = part + (end if last else ",")
        glue = "" if lines[-1].endswith("(") or not lines[-1].strip() else " "
        if len(lines[-1]) + len(glue) + len(text) > WIDTH and lines[-1].strip():
            lines.append(indent + text)
        else:
            lines[-1] += glue + text
    return "\n".join(lines)


def comment(text: str) -> list[str]:
    """A comment of its own lines; one line where it fits."""
    lines = text.splitlines()
    if len(lines) == 1 and len(lines[0]) + 6 <= WIDTH:
        return [f"/* {lines[0]} */"]
    return ["/*", *(f" * {line}".rstrip() for line in lines), " */"]


def wrapped(text: str) -> str:
    """Prose in lines that fit into a comment."""
    return textwrap.fill(text, WIDTH - 3, break_long_words=False, break_on_hyphens=False)


def promise(function: Function) -> str:
    """What a header says of a function: its prose, then its tags."""
    tags = "\n".join(_tags(function.contract))
    return "\n\n".join(filter(None, (function.prose, tags)))


def _tags(said: Contract) -> Iterable[str]:
    if said.context:
        yield f"@context {', '.join(said.context)}"
    for name in ("blocks", "nowait", "allocates"):
        if getattr(said, name):
            yield f"@{name}"
    for name in ("takes", "gives", "nullable"):
        if getattr(said, name):
            yield f"@{name} {', '.join(getattr(said, name))}"
    for name in ("needs", "ensures"):
        states: tuple[State, ...] = getattr(said, name)
        for state in states:
            negated = "not " if state.negated else ""
            yield f"@{name} {negated}{' '.join(filter(None, (state.name, state.object)))}"
    for other in said.order:
        yield f"@order after {other}"
    if said.reentrant:
        yield "@reentrant"
    for error in said.errors:
        yield textwrap.fill(
            f"@error {error.value}  {error.cause}",
            WIDTH - 3,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    if said.optional:
        yield "@optional"
