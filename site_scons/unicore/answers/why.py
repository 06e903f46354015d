# SPDX-License-Identifier: BSD-3-Clause
"""why=NAME: how something comes into an image, or why it is not there and what would bring it in;
why=library.option: its value, who asked for that, and what decides whether it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from unicore.answers.absent import Absence, absence, attempts, who_chose
from unicore.answers.asked import catalog_for, name_of, plans_for
from unicore.answers.chains import Chain, Edge, chain, edges
from unicore.answers.text import grouped, way_lines
from unicore.answers.values import answer, answer_lines
from unicore.catalog import Catalog, by_name, check_option_name
from unicore.errors import ConfigError, listed, suggestion
from unicore.model import Member, Plan
from unicore.request import Request
from unicore.verbs import wants_json


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Answer why=; see unicore.frontend."""
    name = name_of(request, "why", "API, why=LIBRARY or why=LIBRARY.OPTION")
    as_json = wants_json(request)
    catalog = catalog_for(request, root)
    check_name(catalog, name)
    plans = plans_for(request, catalog)
    asked = Why(catalog, request, name)
    if as_json:
        print(json.dumps([asked.record(plan) for plan in plans], indent=1))
    else:
        print("\n".join(grouped((plan, list(asked.lines(plan))) for plan in plans)))
    return 0


def check_name(catalog: Catalog, name: str) -> None:
    """Refuse a (name) that is neither a recipe's nor an option's."""
    recipes = by_name(catalog.recipes())
    if "." in name:
        check_option_name(f"why={name}", name, recipes)
    elif name not in recipes:
        options = [f"{r.name}.{o.name}" for r in recipes.values() for o in r.options]
        same = [key for key in options if key.endswith(f".{name}")]
        raise ConfigError(
            f"why={name}",
            f"there is no API or library {name!r}",
            f"did you mean {same[0]!r}?" if same else suggestion(name, recipes, "there are"),
        )


class Why:
    """One question, asked of each plan."""

    def __init__(self, catalog: Catalog, request: Request, name: str) -> None:
        self._catalog = catalog
        self._request = request
        self._name = name
        self._owner, _, self._option = name.partition(".")

    def _member(self, plan: Plan) -> Member | None:
        """Who has the name, or provides the API of the name, if that is in the image."""
        if not self._option and self._owner in plan.implementers:
            return plan.implementers[self._owner]
        named = (m for m in plan.members if m.recipe.name == self._owner)
        return max(named, key=lambda member: bool(member.recipe.options), default=None)

    def _absence(self, plan: Plan) -> Absence:
        attempt = attempts(plan, self._owner, self._catalog, self._request)
        return absence(plan, self._owner, self._catalog, attempt)

    def lines(self, plan: Plan) -> Iterator[str]:
        """The answer for people."""
        member = self._member(plan)
        if member is None:
            yield f"{self._owner} is not in the image"
            found = self._absence(plan)
            yield from (f"  {reason}" for reason in found.reasons)
            yield from way_lines(found.ways)
            if not found.ways:
                yield f"  no word of a command line brings it in: {found.obstacle}"
        elif self._option:
            option = member.recipe.option(self._option)
            assert option is not None, "names are checked before plans are made"
            yield from answer_lines(answer(plan, member, option))
        else:
            yield from _presence(plan, self._owner, member)

    def record(self, plan: Plan) -> dict[str, Any]:
        """The answer as JSON."""
        member = self._member(plan)
        image = {"app": plan.app.name, "target": str(plan.target), "name": self._name}
        if member is None:
            return {**image, "present": False, **asdict(self._absence(plan))}
        if self._option:
            option = member.recipe.option(self._option)
            assert option is not None, "names are checked before plans are made"
            return {**image, "present": True, **asdict(answer(plan, member, option))}
        found = chain(plan, self._owner) if self._owner in plan.implementers else None
        return {
            **image,
            "present": True,
            "provider": member.recipe.folder,
            "reason": member.reason,
            "chosen": plan.chosen.get(self._owner),
            "start": found.start if found else None,
            "chain": [asdict(step) for step in found.steps] if found else [],
            "needed_by": [asdict(edge) for edge in _users(plan, self._owner, member)],
        }


def _presence(plan: Plan, name: str, member: Member) -> Iterator[str]:
    folder = member.recipe.folder
    if name not in plan.implementers:  # the app, or a platform of another name than its APIs
        yield f"{name} is {folder}: {member.reason}"
        return
    if name != member.recipe.name:
        yield f"{name} is implemented by {folder}: {who_chose(plan, name)}"
    else:
        yield f"{name} is {folder}"
    found = chain(plan, name)
    if found is not None:
        yield from _chain_lines(plan, found)
    else:
        yield f"  nothing needs it; {folder} is there because {member.reason}"
    last = found.steps[-1] if found and found.steps else None
    others = [edge for edge in _users(plan, name, member) if edge != last]
    needing = sorted({edge.by for edge in others if not edge.weak} - {last.by if last else ""})
    using = sorted({edge.by for edge in others if edge.weak} - {*needing})
    if needing:
        yield f"  {listed(needing)} {'need' if len(needing) > 1 else 'needs'} it too"
    if using:
        yield f"  {listed(using)} {'use' if len(using) > 1 else 'uses'} it, as it is there"


def _users(plan: Plan, name: str, member: Member) -> list[Edge]:
    """The edges that lead to (name), other than its own."""
    own = member.recipe.name == name
    return [
        edge
        for edge in edges(plan)
        if edge.provider == member.recipe.folder != edge.by and (own or edge.api == name)
    ]


def _chain_lines(plan: Plan, found: Chain) -> Iterator[str]:
    reasons = {member.recipe.folder: member.reason for member in plan.members}
    yield f"  {found.start}: {reasons[found.start]}"
    for step in found.steps:
        condition = f" when {' and '.join(step.conditions)}" if step.conditions else ""
        provided = f", from {step.provider}" if step.api != step.provider.split("/")[-1] else ""
        yield f"  {step.by} needs {step.api}{provided}{condition} ({step.place})"
