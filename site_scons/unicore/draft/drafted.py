# SPDX-License-Identifier: BSD-3-Clause
"""The draft of a recipe, and what its author is told besides: text and JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unicore.draft.findings import UNKNOWN, Findings
from unicore.model import CXX_SUFFIXES
from unicore.skeleton.recipetext import recipe, several, strings

CONFIGURED = "configured"  # the folder of headers that its configure would have made
_MANY = 8  # names of one kind in a report; the others are counted


@dataclass(frozen=True)
class Release:
    """The archive that sources come from."""

    address: str
    version: str
    sha256: str


def recipe_text(summary: str, found: Findings, release: Release | None) -> str:
    """The recipe of a library that consists of what was found."""
    functions = ["archive", "upstream"] if release else []
    words = {"license": strings([found.license])[0]}
    if release is not None:
        words["origin"] = (
            "archive(\n"
            f"        {strings([release.address])[0]},\n"
            f"        version={strings([release.version])[0]},\n"
            f"        sha256={strings([release.sha256])[0]},\n"
            "    )"
        )
    if found.needs:
        words["needs"] = several(strings(found.needs), "needs")
    made = strings([CONFIGURED] if found.written else [])
    folders = strings(found.include or ["."])
    flags = [f"-D{name}" for name in found.defines]
    if release is None:
        words["include"] = several([*made, *folders], "include")
        words["sources"] = several(strings(found.sources), "sources")
        # Sources of an origin are compiled without warnings; these are to be as well.
        flags.insert(0, "-w")
    else:
        words["include"] = several([*made, *(f"upstream({one})" for one in folders)], "include")
        words["sources"] = _upstream(found.sources)
    if flags:
        words["cflags"] = several(strings(flags), "cflags")
    if found.defined:
        words["exports"] = several(strings(patterns(found.defined)), "exports")
    return recipe(summary, "library", words, functions)


def _upstream(sources: Iterable[str]) -> str:
    """The sources of an origin, folder by folder."""
    by_folder: dict[str, list[str]] = {}
    for name in sources:
        by_folder.setdefault(os.path.dirname(name) or ".", []).append(os.path.basename(name))
    items = []
    for folder, names in sorted(by_folder.items()):
        words = strings([folder, *names])
        line = f"upstream({', '.join(words)})"
        if len(line) > 88:
            inner = "".join(f"            {word},\n" for word in words)
            line = f"upstream(\n{inner}        )"
        items.append(line)
    if len(items) == 1 and "\n" not in items[0] and len(items[0]) < 80:
        return f"[{items[0]}]"
    return "[\n" + "".join(f"        {item},\n" for item in items) + "    ]"


def patterns(names: Sequence[str]) -> list[str]:
    """What a library exports, so that its users can call it: patterns where several names begin
    alike up to their first "_"."""
    by_prefix: dict[str, list[str]] = {}
    for name in names:
        prefix, underscore, _ = name.lstrip("_").partition("_")
        by_prefix.setdefault(f"{prefix}{underscore}" if underscore else name, []).append(name)
    found: set[str] = set()
    for prefix, alike in by_prefix.items():
        plain = all(name.startswith(prefix) for name in alike)
        found |= {f"{prefix}*"} if len(alike) > 1 and plain else set(alike)
    return sorted(found)


# What the author is told.


def as_json(found: Findings, folder: str) -> str:
    """Everything that was found, for programs; `folder` is where the recipe was written."""
    record = {
        "recipe": f"{folder}/SConscript",
        "license": found.license,
        "sources": list(found.sources),
        "others": dict(found.others),
        "include": list(found.include),
        "headers_to_make": dict(found.absent),
        "headers_drafted": [f"{CONFIGURED}/{name}" for name in found.written],
        "undefined_macros": dict(found.macros),
        "needs": list(found.needs),
        "calls": {
            name: {"library": offer.library, "needs": list(offer.needs)}
            for name, offer in found.offered.items()
        },
        "nobody_has": {name: list(places) for name, places in found.missing.items()},
        "missing_headers": {name: list(places) for name, places in found.headers.items()},
        "foreign_headers": {name: list(places) for name, places in found.foreign.items()},
        "do_not_compile": dict(found.broken),
        "do_not_compile_here": dict(found.failing),
        "defines": list(found.defined),
    }
    return json.dumps(record, indent=2, ensure_ascii=False)


def report(found: Findings) -> list[str]:
    """What was found, as lines."""
    lines: list[str] = []
    lines += _what(found)
    title = f"headers that its configure would make, drafted in {CONFIGURED}/, to be looked through"
    lines += _section(title, found.absent)
    lines += _section(
        "macros that it asks for and nobody defines, as its own options", found.macros
    )
    lines += _offers(found)
    _add(lines, "nobody has what it calls here", found.missing)
    _add(lines, "headers of other systems that it cannot do without", found.foreign)
    _add(lines, "standard headers that the libraries here do not have", found.headers)
    lines += _section("it does not compile for any system", found.broken, every=True)
    lines += _compiles(found)
    if found.license == UNKNOWN:
        lines.append("its licence is not one that was recognised: say it in license=")
    return lines


def _what(found: Findings) -> list[str]:
    what = f"objects for {found.arch}" if found.arch else "sources"
    lines = [f"{what}: {len(found.sources)}"]
    kinds: dict[str, list[str]] = {}
    for name, kind in found.others.items():
        is_part = kind.startswith("part of ") and kind != "part of a program"
        kinds.setdefault("included by others" if is_part else kind, []).append(name)
    for kind, names in sorted(kinds.items()):
        lines.append(f"  left out, {kind}: {_some(names)}")
    if any(name.endswith(CXX_SUFFIXES) for name in found.sources):
        lines.append("C++ is tried without its standard library: there is none here")
    if found.include:
        lines.append(f"include folders: {', '.join(found.include)}")
    return lines


def _offers(found: Findings) -> list[str]:
    calls = len(found.offered) + len(found.missing)
    unknown = len(found.broken)
    known = f", as far as can be told without {unknown} of the sources" if unknown else ""
    has = f"of which the libraries here have {len(found.offered)}"
    lines = [f"it calls {calls} functions and variables of others{known}, {has}"]
    by_need: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, offer in found.offered.items():
        by_need.setdefault((offer.library, offer.needs), []).append(name)
    for (library, needs), names in sorted(by_need.items()):
        wanting = f" needs {', '.join(needs)}" if needs else ", which is always there"
        lines.append(f"  {library}{',' if needs else ''}{wanting}: {', '.join(names)}")
    return lines


def _compiles(found: Findings) -> list[str]:
    if found.arch:
        return []
    good = len(found.sources) - len(found.broken) - len(found.failing)
    lines = [f"with the libraries here, {good} of {len(found.sources)} sources compile"]
    alike: dict[str, list[str]] = {}  # errors in one header are the same for many sources
    for name, why in found.failing.items():
        own = why.partition(":")[0].isdigit()  # then it begins with a line of the source
        alike.setdefault(f"{name}:{why}" if own else why, []).append("" if own else name)
    for why, names in alike.items():
        lines.append(f"  {why}{f', in {_some(names)}' if names[0] else ''}")
    return lines


def _add(lines: list[str], title: str, found: Mapping[str, tuple[str, ...]]) -> None:
    """Names with the places where they are, all of them: this is what is to be done."""
    if found:
        lines.append(f"{title}:")
        for name, places in found.items():
            more = f", and {len(places) - 1} more" if len(places) > 1 else ""
            lines.append(f"  {name}: {places[0]}{more}")


def _section(title: str, found: Mapping[str, str], *, every: bool = False) -> list[str]:
    if not found:
        return []
    shown = list(found.items())[: len(found) if every else 3 * _MANY]
    lines = [f"{title}:", *(f"  {name}: {place}" for name, place in shown)]
    left = len(found) - len(shown)
    return [*lines, *([f"  and {left} more: format=json has all"] if left else [])]


def _some(names: Sequence[str]) -> str:
    left = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {left} more" if left > 0 else "")
