# SPDX-License-Identifier: BSD-3-Clause
"""Recipes as text, as ruff formats them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

LICENCE = "# SPDX-License-Identifier: BSD-3-Clause"
_WIDTH = 100


def recipe(summary: str, kind: str, words: Mapping[str, str], functions: Iterable[str] = ()) -> str:
    """A recipe of (kind) that says (words), each an expression that fits behind "word=".

    (functions) are what the expressions call: "isr", "when".
    """
    imported = ", ".join(sorted({kind, *functions}))
    lines = [
        LICENCE,
        f'"""{summary}"""',
        "",
        f"from unicore.recipe import {imported}",
        "",
        f"{kind}(",
        *(f"    {word}={expression}," for word, expression in words.items()),
        ")",
    ]
    return "".join(f"{line}\n" for line in lines)


def strings(words: Iterable[str]) -> list[str]:
    """Texts as expressions."""
    return ['"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words]


def several(expressions: Sequence[str], word: str, indent: int = 4) -> str:
    """A list of expressions, for (word) at (indent): one line if they fit into one."""
    line = f"[{', '.join(expressions)}]"
    if indent + len(word) + len("=") + len(line) + len(",") <= _WIDTH:
        return line
    inner = "".join(f"{' ' * (indent + 4)}{one},\n" for one in expressions)
    return f"[\n{inner}{' ' * indent}]"
