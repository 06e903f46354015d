# SPDX-License-Identifier: BSD-3-Clause
"""Which values would make a condition hold: the ways out of an answer. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from unicore.answers.text import shown
from unicore.condition import Term, Value, comparisons, evaluate, parse
from unicore.model import Member, Plan, Recipe
from unicore.resolve import condition_values

# More combinations than this are not tried; a condition of six choices has as many.
_MOST = 1 << 12


def settings(recipe: Recipe, known: Mapping[str, Value], texts: Sequence[str]) -> Iterator[str]:
    """What to say on a command line so that all of (texts), conditions of (recipe), hold: every
    way that changes the fewest values of those (known)."""
    terms = [parse(text) for text in texts]
    domains = _domains(recipe, known, terms)
    sizes = [len(domain) for domain in domains.values()]
    combinations = 1
    for size in sizes:
        combinations *= size
    if combinations > _MOST:
        return
    found: list[dict[str, Value]] = []
    for values in product(*domains.values()):
        tried = {**known, **dict(zip(domains, values, strict=True))}
        if all(evaluate(term, tried) for term in terms):
            found.append({name: tried[name] for name in domains if tried[name] != known[name]})
    fewest = min((len(one) for one in found), default=0)
    for one in found:
        if 0 < len(one) == fewest:
            yield " ".join(f"{recipe.name}.{name}={shown(value)}" for name, value in one.items())


def _domains(
    recipe: Recipe, known: Mapping[str, Value], terms: Sequence[Term]
) -> dict[str, list[Value]]:
    """The values of each option in (terms) that can make a difference, today's first."""
    domains: dict[str, list[Value]] = {}
    for comparison in (one for term in terms for one in comparisons(term)):
        option = recipe.option(comparison.name)
        if option is None:  # arch and plat, which are what they are
            continue
        domain = domains.setdefault(option.name, [known[option.name]])
        more: tuple[Value, ...] = comparison.constants
        if option.kind == "flag":
            more = (True, False)
        elif option.kind == "choice":
            more = option.values
        elif option.kind == "number":
            more = (*more, option.default)
        domain += [value for value in dict.fromkeys(more) if value not in domain]
    return domains


def deciding(plan: Plan, member: Member, texts: Sequence[str]) -> str:
    """The values that (texts), conditions of (member), ask for: "mode is threads"."""
    known = condition_values(member.values, plan.target)
    names = dict.fromkeys(one.name for text in texts for one in comparisons(parse(text)))
    return ", ".join(f"{_full(member.recipe, name)} is {shown(known[name])}" for name in names)


def _full(recipe: Recipe, name: str) -> str:
    return f"{recipe.name}.{name}" if recipe.option(name) is not None else name
