# SPDX-License-Identifier: BSD-3-Clause
"""Configurations by lot: each has a plan, or is refused in words. And the menu tells the truth: who
is in an image, and what counts there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from unicore.catalog import find, read
from unicore.configfile import ConfigFile, Line, configured
from unicore.configuring.reach import library_symbol
from unicore.configuring.verbs import Job, at_random, every_flag, jobs, picked
from unicore.errors import UserError
from unicore.model import App, Plan, Target, target_words
from unicore.planner import plan_of
from unicore.request import Request
from unicore.wishes import shown

ROOT = Path(__file__).parents[2]
CATALOG = read(ROOT, find(ROOT, ["."]))
PAIRS = [
    (app, target)
    for app in CATALOG.apps.values()
    for target in CATALOG.targets()
    if app.hindrance(target) is None
]
SEEDS = 200


def job(app: App, target: Target, *words: str) -> Job:
    """The default configuration of (app), as if there was no file."""
    platform = CATALOG.platforms[target.plat]
    said = [*target_words(platform, target).split(), f"app={app.name}", *words]
    (found,) = jobs(Request(dict(word.split("=", 1) for word in said), []), CATALOG)
    return found


def plan(one: Job, lines: list[Line]) -> Plan:
    """What (lines) make of an image."""
    numbered = (Line(x.about, x.where, x.value, n) for n, x in enumerate(lines, 1))
    conf = configured(ConfigFile(one.path, tuple(numbered)), "default", CATALOG)
    want = replace(one.want, configured={one.app.name: conf})
    return plan_of(CATALOG, want, one.app, one.targets[0])


def by_lot() -> Iterator[tuple[int, App, Target]]:
    order = list(PAIRS)
    random.Random(0).shuffle(order)
    for seed in range(SEEDS):
        yield (seed, *order[seed % len(order)])


def test_random_configurations() -> None:
    refused = []
    for seed, app, target in by_lot():
        one = job(app, target)
        lines = picked(partial(at_random, seed), one)
        try:
            made = plan(one, lines)
        except UserError as error:
            refused.append(f"seed={seed} {app.name} {target}: {error}")
            assert len(str(error).splitlines()) == 2
            continue
        agrees(one, lines, made)
    # Were most refused, this would show little.
    assert len(refused) < SEEDS / 10, "\n".join(refused)


def agrees(one: Job, lines: list[Line], made: Plan) -> None:
    """The menu has the same libraries in the image as the plan, and the same values."""
    session = one.session(one.targets[0], ConfigFile(one.path, tuple(lines)))
    inside = {m.recipe.name for m in made.members if m.recipe.kind == "library"}
    for name in CATALOG.libraries:
        symbol = session.kconfig.syms.get(library_symbol(name))
        assert (name in inside) == (symbol is not None and symbol.str_value == "y"), name
    values = {
        f"{member.recipe.name}.{name}": value
        for member in made.members
        for name, value in member.values.items()
    }
    for about, value in session.words().items():
        if "." in about:
            assert shown(values[about]) == value, about
        else:
            assert made.implementers[about].recipe.name == value


@pytest.mark.parametrize("value", ["yes", "no"])
def test_everything_on_and_everything_off(value: str) -> None:
    for app, target in PAIRS[:: len(PAIRS) // 40]:
        one = job(app, target)
        lines = picked(partial(every_flag, value), one)
        agrees(one, lines, plan(one, lines))


def test_the_same_seed_gives_the_same(tmp_path: Path) -> None:
    app = CATALOG.apps["helloworld"]
    found = {
        seed: {
            str(target): picked(partial(at_random, seed), job(app, target))
            for target in CATALOG.targets()
        }
        for seed in (1, 2)
    }
    for seed, by_target in found.items():
        for target, lines in by_target.items():
            again = next(t for t in CATALOG.targets() if str(t) == target)
            assert picked(partial(at_random, seed), job(app, again)) == lines
    assert found[1] != found[2]
