# SPDX-License-Identifier: BSD-3-Clause
"""In what two plans differ: members, implementers, options, flags, macros, sources. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from unicore.answers.decision import macros, member_of
from unicore.answers.text import shown
from unicore.answers.values import counts, who_set
from unicore.model import Member, Plan
from unicore.work import Unit

NONE = "-"  # in place of what one side does not have


@dataclass(frozen=True)
class Side:
    """One image of a comparison: its plan, its units, and the generated files these may read."""

    plan: Plan
    units: Sequence[Unit]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same."""

    kind: str  # member, implementer, option, flags, macro, unit or image
    what: str
    a: str
    b: str
    # Flags and macros: the sources that are compiled with them; a unit: its member.
    where: tuple[str, ...] = ()


def differences(a: Side, b: Side) -> list[Difference]:
    """All in which (a) and (b) differ, by kind, then by name."""
    return [
        *_members(a.plan, b.plan),
        *_implementers(a.plan, b.plan),
        *_options(a.plan, b.plan),
        *_flags(a, b),
        *_macros(a, b),
        *_sources(a, b),
    ]


def shared(a: Side, b: Side) -> tuple[int, int]:
    """How many compiled units the two have in common, and how many there are."""
    ones, others = ({unit.output for unit in side.units if unit.depfile} for side in (a, b))
    return len(ones & others), len(ones | others)


def _members(a: Plan, b: Plan) -> Iterator[Difference]:
    ones, others = ({m.recipe.folder: m for m in plan.members} for plan in (a, b))
    for folder in sorted(ones.keys() ^ others.keys()):
        yield Difference("member", folder, _reason(ones, folder), _reason(others, folder))


def _reason(members: Mapping[str, Member], folder: str) -> str:
    return members[folder].reason if folder in members else NONE


def _implementers(a: Plan, b: Plan) -> Iterator[Difference]:
    for api in sorted({*a.implementers, *b.implementers}):
        if api in a.libraries and not a.libraries[api].is_interface:
            continue  # a library of its own, which is told as a member
        one, other = (plan.implementers.get(api) for plan in (a, b))
        if (one and one.recipe.folder) != (other and other.recipe.folder):
            yield Difference("implementer", api, _implementer(a, api), _implementer(b, api))


def _implementer(plan: Plan, api: str) -> str:
    member = plan.implementers.get(api)
    if member is None:
        return NONE
    who = f" ({plan.chosen[api]})" if api in plan.chosen else ""
    return f"{member.recipe.folder}{who}"


def _options(a: Plan, b: Plan) -> Iterator[Difference]:
    """Options of members of both; those that do not count are the same whatever they are."""
    ones, others = (dict(_values(plan)) for plan in (a, b))
    both = {m.recipe.folder for m in a.members} & {m.recipe.folder for m in b.members}
    folders = {
        f"{m.recipe.name}.{o.name}"
        for p in (a, b)
        for m in p.members
        for o in m.recipe.options
        if m.recipe.folder in both
    }
    for key in sorted(folders):
        one, other = ones.get(key), others.get(key)
        if (one and one[0]) != (other and other[0]):
            yield Difference("option", key, _told(one), _told(other))


def _values(plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    for member in plan.members:
        for option in member.recipe.options:
            if counts(plan, member, option):
                key = f"{member.recipe.name}.{option.name}"
                yield key, (shown(member.values[option.name]), who_set(plan, key))


def _told(value: tuple[str, str] | None) -> str:
    return f"{value[0]} ({value[1]})" if value else "does not count"


# Units.


def _compiled(side: Side) -> dict[str, Unit]:
    return {unit.label: unit for unit in side.units if unit.depfile}


def _both(a: Side, b: Side) -> Iterator[tuple[str, Unit, Unit]]:
    ones, others = _compiled(a), _compiled(b)
    for label, unit in ones.items():
        if label in others and others[label].output != unit.output:
            yield label, unit, others[label]


def _flags(a: Side, b: Side) -> Iterator[Difference]:
    """Flags that sources of both are compiled with on one side alone."""
    found: dict[tuple[str, str], list[str]] = {}
    for label, one, other in _both(a, b):
        ones, others = _plain(one), _plain(other)
        only = " ".join(flag for flag in ones if flag not in others)
        theirs = " ".join(flag for flag in others if flag not in ones)
        if only or theirs:
            found.setdefault((only or NONE, theirs or NONE), []).append(label)
    own = [
        next(unit.command for unit in side.units if unit.command[0].startswith("ld."))
        for side in (a, b)
    ]
    links = [" ".join(word for word in own[i] if word not in own[1 - i]) or NONE for i in (0, 1)]
    for (only, theirs), labels in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        yield Difference("flags", "the compiler", only, theirs, tuple(labels))
    if links != [NONE, NONE]:
        yield Difference("flags", "the linker", links[0], links[1])


def _plain(unit: Unit) -> list[str]:
    """The compiler and its flags, less the header of macros, which are compared one by one."""
    words = list(unit.command)
    if "-include" in words:
        at = words.index("-include")
        del words[at : at + 2]
    return words


def _macros(a: Side, b: Side) -> Iterator[Difference]:
    """What sources of both are told of the configuration, where that is not the same."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for label, one, other in _both(a, b):
        ones, others = macros(one.inputs, a.files), macros(other.inputs, b.files)
        for name in sorted({*ones, *others}):
            values = ones.get(name, NONE), others.get(name, NONE)
            if values[0] != values[1]:
                found.setdefault((name, *values), []).append(label)
    for (name, x, y), labels in sorted(found.items()):
        yield Difference("macro", name, x, y, tuple(labels))


def _sources(a: Side, b: Side) -> Iterator[Difference]:
    ones, others = _compiled(a), _compiled(b)
    for label in sorted(ones.keys() ^ others.keys()):
        side, unit = (a, ones[label]) if label in ones else (b, others[label])
        first, second = ("compiled" if label in units else NONE for units in (ones, others))
        yield Difference("unit", label, first, second, (member_of(side.plan, unit).recipe.folder,))
