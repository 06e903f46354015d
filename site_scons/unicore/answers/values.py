# SPDX-License-Identifier: BSD-3-Clause
"""Why an option has the value that it has. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unicore.answers.text import shown, way_lines
from unicore.answers.ways import settings
from unicore.condition import Value, comparisons, evaluate, parse
from unicore.model import Isr, Item, Member, Option, Plan, Recipe, Said, Upstream, When, macro
from unicore.resolve import condition_values

DEFAULT = "the default"


@dataclass(frozen=True)
class Answer:
    """The value of an option, and what made it so."""

    key: str
    value: Value
    default: Value
    place: str  # where the option is declared
    said: tuple[Said, ...]  # who asked for a value, of whom the last is heard
    when: str | None  # the condition for it to count
    counts: bool
    deciding: tuple[str, ...]  # the values that the condition asks for, and who set them
    ways: tuple[str, ...]  # words that would let it count
    macros: tuple[str, ...]  # what C sees
    decides: tuple[str, ...]  # what of its recipe depends on it


def who_set(plan: Plan, key: str) -> str:
    """Who is behind the value of an option."""
    said = plan.said.get(key)
    return said[-1].origin if said else DEFAULT


def counts(plan: Plan, member: Member, option: Option) -> bool:
    """Whether an option has a value at all: one that does not count is off, 0 or empty."""
    known = condition_values(member.values, plan.target)
    return option.when is None or evaluate(parse(option.when), known)


def answer(plan: Plan, member: Member, option: Option) -> Answer:
    """Why (option) of (member) has its value."""
    recipe = member.recipe
    key = f"{recipe.name}.{option.name}"
    known = condition_values(member.values, plan.target)
    heard = counts(plan, member, option)
    deciding = [] if option.when is None else list(_deciding(plan, member, option.when))
    ways = [] if heard or option.when is None else list(settings(recipe, known, [option.when]))
    return Answer(
        key,
        member.values[option.name],
        option.default,
        recipe.place(f"options.{recipe.options.index(option)}"),
        plan.said.get(key, ()),
        option.when,
        heard,
        tuple(deciding),
        tuple(ways),
        tuple(_macros(recipe, option)),
        tuple(_decides(recipe, option.name)),
    )


def _deciding(plan: Plan, member: Member, text: str) -> Iterator[str]:
    known = condition_values(member.values, plan.target)
    for name in dict.fromkeys(one.name for one in comparisons(parse(text))):
        if member.recipe.option(name) is None:
            yield f"{name} is {shown(known[name])}"
        else:
            key = f"{member.recipe.name}.{name}"
            yield f"{key} is {shown(known[name])} ({who_set(plan, key)})"


def _macros(recipe: Recipe, option: Option) -> Iterator[str]:
    if option.kind == "choice":
        yield from (macro(recipe.name, option.name, "is", value) for value in option.values)
    else:
        yield macro(recipe.name, option.name)


def _decides(recipe: Recipe, name: str) -> Iterator[str]:
    """What a condition on the option (name) is before: other options, needs, sources, ..."""
    for option in recipe.options:
        if option.when is not None and _mentions(option.when, name):
            yield f"whether {recipe.name}.{option.name} counts"
    for word in ("needs", "uses", "sources", "include", "cflags"):
        found = list(dict.fromkeys(_depending(getattr(recipe, word), name, False)))
        if found:
            yield f"{word}: {', '.join(found)}"


def _mentions(condition: str, name: str) -> bool:
    return any(one.name == name for one in comparisons(parse(condition)))


def _depending(items: Iterable[Item], name: str, depends: bool) -> Iterator[str]:
    for item in items:
        if isinstance(item, When):
            yield from _depending(item.items, name, depends or _mentions(item.condition, name))
        elif isinstance(item, Upstream):
            if depends:
                yield from (f"{item.folder}/{file}" for file in item.files or ("",))
        else:
            text = item.path if isinstance(item, Isr) else item
            if depends or f"{{{name}}}" in text:
                yield text


def answer_lines(one: Answer) -> Iterator[str]:
    """The same for people."""
    if one.counts:
        *before, (_, origin) = [
            (one.default, f"{DEFAULT} ({one.place})"),
            *((said.value, said.origin) for said in one.said),
        ]
        yield f"{one.key} is {shown(one.value)}: {origin}"
        yield from (f"  over {shown(v)}: {who}" for v, who in reversed(before))
        if one.when is not None:
            yield f"  it counts when {one.when}: {', '.join(one.deciding)}"
    else:
        yield f"{one.key} does not count ({one.place})"
        yield f"  it counts when {one.when}: {', '.join(one.deciding)}"
        yield from way_lines(one.ways)
        if not one.ways:
            yield "  no option changes that"
    if one.decides:
        yield f"  it decides {'; '.join(one.decides)}"
    yield f"  C sees {', '.join(one.macros)}"
