# SPDX-License-Identifier: BSD-3-Clause
"""On every target, a unit is told exactly those options that it can read; one that changes makes
its readers anew and nothing else.

What a unit can read is found here by other means than unicore.view's: it is what the text of its
source mentions, and the text of all that this includes, whatever conditions say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from unicore.kept import Planned
from unicore.model import macro
from unicore.planner import planned
from unicore.request import Request
from unicore.work import Unit

APP = "log-test"  # it brings in libraries with options, and weak edges


@pytest.fixture(autouse=True)
def _in_the_tree(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def made(**more: str) -> Planned:
    words = {"plat": "all", "arch": "all", "app": APP, **more}
    return planned(Request(words, []), Path(), print, dry=True, keep_going=False, offline=True)


def compiled(plan: Planned) -> Iterator[Unit]:
    """The units with sources of ours."""
    units = (unit for unit in plan.work.units if unit.depfile)
    return (unit for unit in units if not unit.label.startswith("build/"))


def text(path: str, known: dict[str, str]) -> str:
    """The text of a file, "" where there is none."""
    if path not in known:
        there = Path(path)
        known[path] = there.read_text(encoding="utf-8") if there.is_file() else ""
    return known[path]


def readable(unit: Unit, known: dict[str, str]) -> set[str]:
    """Every word of a unit's source and of what it includes."""
    folders = [word[2:] for word in unit.command if word.startswith("-I")]
    read: set[str] = set()
    waiting = [unit.inputs[0]]
    while waiting:
        path = waiting.pop()
        if path in read:
            continue
        read.add(path)
        for line in text(path, known).splitlines():
            found = re.match(r'\s*#\s*include\s*(["<])(.*?)[">]', line)
            if found:
                beside = [os.path.dirname(path)] if found[1] == '"' else []
                paths = (os.path.normpath(f"{at}/{found[2]}") for at in [*beside, *folders])
                waiting += [next((p for p in paths if text(p, known)), path)]
    return {word for path in read for word in re.findall(r"\bUNI_\w+", text(path, known))}


def told(unit: Unit, plan: Planned) -> set[str]:
    headers = (path for path in unit.inputs if path.startswith("build/cfg/"))
    return {line.split()[1] for path in headers for line in plan.work.files[path].splitlines()}


def test_a_unit_is_told_what_it_can_read() -> None:
    plan = made()
    members = [member for one in plan.plans for member in one.members]
    options = {
        macro(member.recipe.name, option.name): option
        for member in members
        for option in member.recipe.options
        if option.kind != "choice"
    }
    known: dict[str, str] = {}
    count = 0
    for unit in compiled(plan):
        words, macros = readable(unit, known), told(unit, plan)
        assert macros <= words, f"{unit.label} is told more"
        assert words & options.keys() <= macros, f"{unit.label} is not told all"
        count += bool(macros)
    assert count > 200, "this is about the pool, on all targets"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("log.level", "debug", {"UNI_LOG_LEVEL_IS_WARNING"}),
        ("log.line", "200", {"UNI_LOG_LINE"}),
        ("log.timestamps", "yes", {"UNI_LOG_TIMESTAMPS"}),
        ("assert.enabled", "no", {"UNI_ASSERT_ENABLED"}),
        ("kvm.stack", "128", {"UNI_KVM_STACK"}),
    ],
)
def test_its_readers_change_and_nothing_else(key: str, value: str, words: set[str]) -> None:
    plan, other = made(), made(**{key: value})
    known: dict[str, str] = {}
    before = {unit.output: unit for unit in compiled(plan)}
    after = {unit.output for unit in compiled(other)}
    readers = {output for output, unit in before.items() if words & readable(unit, known)}
    assert readers
    assert before.keys() - after == readers
    assert len(after) == len(before)
