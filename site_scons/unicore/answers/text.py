# SPDX-License-Identifier: BSD-3-Clause
"""How answers are shown: values, tables, and one text for all images that it is true of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from unicore.condition import Value
from unicore.model import Plan

_PLAIN = re.compile(r"[A-Za-z0-9_.,:/@%+-]+")


def shown(value: Value) -> str:
    """(value) as a command line would say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else repr(text)


def app_name(plan: Plan) -> str:
    """What an app is called: "httpd", or "httpd (config=fast)"."""
    usual = plan.configuration == "default"
    return plan.app.name if usual else f"{plan.app.name} (config={plan.configuration})"


def image_name(plan: Plan) -> str:
    """What an image is called: "httpd for x86_64-kvm"."""
    return f"{app_name(plan)} for {plan.target}"


def grouped(answers: Iterable[tuple[Plan, Sequence[str]]]) -> Iterator[str]:
    """Every answer once, under the images that it is the answer for."""
    images: dict[tuple[str, ...], list[Plan]] = {}
    for plan, lines in answers:
        images.setdefault(tuple(lines), []).append(plan)
    for index, (lines, plans) in enumerate(images.items()):
        if index:
            yield ""
        targets: dict[str, list[str]] = {}
        for plan in plans:
            targets.setdefault(app_name(plan), []).append(str(plan.target))
        for app, names in targets.items():
            yield f"{app} for {', '.join(names)}:"
        yield from (f"  {line}" for line in lines)


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """(rows), of which the first is the heading, in columns."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def way_lines(ways: Iterable[str]) -> Iterator[str]:
    """What to say on a command line, each of which will do."""
    for index, say in enumerate(ways):
        yield f"  {'or ' if index else 'say'} {say}"
