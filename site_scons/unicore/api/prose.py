# SPDX-License-Identifier: BSD-3-Clause
"""The prose of headers: what it refers to, and its paragraphs.

Not C, so regular expressions do: a word with () behind it is a function, <unicore/x.h> a header,
a word in parentheses an argument, lines indented by four or more are shown as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_REFERENCE = re.compile(r"(?P<function>\b(?:uni|UNI)_\w+)\(|<(?P<header>unicore/[\w/.-]+\.h)>")
_WORD = re.compile(
    r"(?P<function>\buni_\w+)(?P<call>\(\))?|<(?P<header>unicore/[\w/.-]+\.h)>"
    r"|\((?P<argument>\*?[a-z]\w*)\)|(?P<constant>\bUNI_\w+|\B-E[A-Z0-9]+\b|\bNULL\b)"
)


Kind = Literal["function", "header", "argument", "constant", "text"]
_KINDS: tuple[Kind, ...] = ("function", "header", "argument", "constant")


@dataclass(frozen=True)
class Reference:
    """Something that is spoken of."""

    kind: Kind
    name: str
    text: str  # as it is written


def references(prose: str) -> Iterator[Reference]:
    """The functions and headers that (prose) refers to."""
    for match in _REFERENCE.finditer(prose):
        if match["header"]:
            yield Reference("header", match["header"], match[0])
        else:
            yield Reference("function", match["function"], match[0])


def words(line: str) -> Iterator[Reference]:
    """(line) as pieces, plain text among them; together they are the line."""
    at = 0
    for match in _WORD.finditer(line):
        if match.start() > at:
            yield Reference("text", "", line[at : match.start()])
        kind = next(kind for kind in _KINDS if match[kind])
        yield Reference(kind, match[kind], match[0])
        at = match.end()
    if at < len(line):
        yield Reference("text", "", line[at:])


def paragraphs(prose: str) -> Iterator[tuple[bool, str]]:
    """Each paragraph, and whether it is to be shown as it is written."""
    for block in re.split(r"\n\s*\n", prose):
        lines = block.split("\n")
        if any(line.strip() for line in lines):
            literal = all(line.startswith("    ") or not line.strip() for line in lines)
            yield literal, block if literal else " ".join(line.strip() for line in lines)
