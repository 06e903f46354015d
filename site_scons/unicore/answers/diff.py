# SPDX-License-Identifier: BSD-3-Clause
"""diff a= b=: in what the plans of two requests differ.

A side is words of a command line ("plat=kvm alloc=buddy"), a target or the name of a configuration;
it is said on top of what the whole command line says, and a side that is left out is that alone.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from unicore.answers.asked import catalog_for, refuse_files, work_for
from unicore.answers.compare import Difference, Side, differences, shared
from unicore.answers.show import units_of
from unicore.answers.text import image_name, table
from unicore.catalog import Catalog
from unicore.configfile import DEFAULT
from unicore.errors import ConfigError, listed, suggestion
from unicore.model import target_words
from unicore.request import VERBS, Request
from unicore.targets import DEFAULT_APP
from unicore.verbs import wants_json

_SIDES = ("a", "b")
_SUFFIX = ".config"  # of the files of unicore.configfile


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Compare a= with b=; see unicore.frontend."""
    refuse_files(request, "diff")
    as_json = wants_json(request)
    if not any(request.get(side) for side in _SIDES):
        raise ConfigError(
            "diff",
            "it needs something to compare",
            'say a=WORDS b=WORDS, such as a="plat=kvm" b="plat=xen"',
        )
    catalog = catalog_for(request, root)
    asked = [Request(words(request, side, catalog), []) for side in _SIDES]
    a, b = (_images(one, root, offline) for one in asked)
    pairs, alone = matched(a, b)
    if as_json:
        print(json.dumps(_records(pairs, alone), indent=1))
    else:
        print("\n".join(_lines(pairs, alone)))
    return 0


def _images(request: Request, root: Path, offline: bool) -> list[Side]:
    """The images of one side."""
    made = work_for(request, root, offline=offline)
    return [
        Side(plan, units_of(made.work, image), made.work.files)
        for plan, image in zip(made.plans, made.work.images, strict=True)
    ]


def words(request: Request, side: str, catalog: Catalog) -> dict[str, str]:
    """The variables of one side."""
    text = request.get(side) or ""
    base = {k: v for k, v in request.variables.items() if k not in ("a", "b", "why", "explain")}
    if "=" not in text and text:
        targets = {str(target): target for target in catalog.targets()}
        if text in targets:
            target = targets[text]
            text = target_words(catalog.platforms[target.plat], target)
        else:
            known = _configurations(base, catalog)
            if text not in known:
                raise ConfigError(
                    f"{side}={text}",
                    "it is neither words of a command line, nor a target, nor a configuration",
                    suggestion(text, [*targets, *known], "there are"),
                )
            text = f"config={text}"
    try:
        said = shlex.split(text)
    except ValueError as error:
        raise ConfigError(
            f"{side}={text}", "a quotation mark in it has no partner", "add the other one"
        ) from error
    for word in said:
        if "=" not in word:
            raise ConfigError(
                f"{side}={text}",
                f"{word!r} sets nothing",
                "leave the verb out" if word in VERBS else "write variable=value",
            )
    return {**base, **dict(word.split("=", 1) for word in said)}


def _configurations(base: Mapping[str, str], catalog: Catalog) -> list[str]:
    """The configurations of the apps that the whole command line is about."""
    names = (base.get("app") or DEFAULT_APP).split(",")
    apps = [app for app in catalog.apps.values() if app.name in names or names == ["all"]]
    files = {path.name for app in apps for path in Path(app.folder).glob(f"*{_SUFFIX}")}
    return sorted({name.removesuffix(_SUFFIX) for name in files} | {DEFAULT})


Pairs = list[tuple[Side, Side]]
Alone = list[tuple[str, Side]]


def matched(ones: list[Side], others: list[Side]) -> tuple[Pairs, Alone]:
    """Images to compare with each other, and those that only one side has.

    Where each side has one, it is these; else those of the same app and target.
    """
    if len(ones) == len(others) == 1:
        return [(ones[0], others[0])], []
    theirs = {_key(side): side for side in others}
    pairs = [(side, theirs[_key(side)]) for side in ones if _key(side) in theirs]
    both = {_key(side) for side, _ in pairs}
    alone = [("a", side) for side in ones if _key(side) not in both]
    return pairs, alone + [("b", side) for side in others if _key(side) not in both]


def _key(side: Side) -> tuple[str, str]:
    return side.plan.app.name, str(side.plan.target)


def _lines(pairs: Pairs, alone: Alone) -> Iterator[str]:
    for index, (a, b) in enumerate(pairs):
        if index:
            yield ""
        names = [image_name(side.plan) for side in (a, b)]
        same, count = shared(a, b)
        yield f"a: {names[0]}"
        yield f"b: {names[1]}"
        found = differences(a, b)
        rows = [("differs", "what", "a", "b"), *_rows(found)]
        yield from (table(rows) if found else ["nothing differs"])
        yield f"{same} of {count} compiled units are the same object"
    for name, side in alone:
        yield f"only {name} has {image_name(side.plan)}"


def _rows(found: Sequence[Difference]) -> Iterator[tuple[str, str, str, str]]:
    """The lines of the table: of a member that one side alone has, not every source too."""
    members = {one.what for one in found if one.kind == "member"}
    for one in found:
        if one.kind == "unit":
            if members.isdisjoint(one.where):
                yield one.kind, one.what, one.a, one.b
        else:
            count = len(one.where)
            where = f" of {listed(one.where) if count < 3 else f'{count} units'}" if count else ""
            yield one.kind, f"{one.what}{where}", one.a, one.b


def _records(pairs: Pairs, alone: Alone) -> dict[str, object]:
    return {
        "pairs": [
            {
                "a": _image(a),
                "b": _image(b),
                "differences": [asdict(one) for one in differences(a, b)],
                "shared_units": shared(a, b)[0],
                "units": shared(a, b)[1],
            }
            for a, b in pairs
        ],
        "alone": [{"side": name, **_image(side)} for name, side in alone],
    }


def _image(side: Side) -> dict[str, str]:
    plan = side.plan
    return {
        "app": plan.app.name,
        "target": str(plan.target),
        "configuration": plan.configuration,
    }
