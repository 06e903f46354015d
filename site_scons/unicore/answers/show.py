# SPDX-License-Identifier: BSD-3-Clause
"""show: the plan of each image, as a table of its members, or as JSON with all that is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from unicore.answers.asked import catalog_for, plans_for, refuse_files, work_for
from unicore.answers.chains import edges
from unicore.answers.text import image_name, shown, table
from unicore.answers.values import counts, who_set
from unicore.model import Member, Plan
from unicore.request import Request
from unicore.units import group
from unicore.verbs import wants_json
from unicore.work import Image, Unit, Work


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Show the plans of (request); see unicore.frontend."""
    refuse_files(request, "show")
    if wants_json(request):
        made = work_for(request, root, offline=offline)
        records = [
            record(plan, image, units_of(made.work, image))
            for plan, image in zip(made.plans, made.work.images, strict=True)
        ]
        print(json.dumps(records, indent=1))
        return 0
    for index, plan in enumerate(plans_for(request, catalog_for(request, root))):
        if index:
            print()
        print("\n".join(lines(plan)))
    return 0


def lines(plan: Plan) -> Iterator[str]:
    """The members of a plan as a table."""
    yield f"{image_name(plan)}: {len(plan.members)} members"
    rows = [("member", "kind", "category", "why", "options that are not as usual")]
    for member in plan.members:
        recipe = member.recipe
        options = "  ".join(f"{name}={value}" for name, value in _unusual(plan, member))
        rows.append((recipe.folder, kind(member), recipe.category, member.reason, options))
    yield from table(rows)


def kind(member: Member) -> str:
    """What a member is."""
    return "interface" if member.recipe.is_interface else member.recipe.kind


def _unusual(plan: Plan, member: Member) -> Iterator[tuple[str, str]]:
    for option in member.recipe.options:
        value = member.values[option.name]
        if value != option.default and counts(plan, member, option):
            yield f"{member.recipe.name}.{option.name}", shown(value)


def units_of(work: Work, image: Image) -> list[Unit]:
    """The units of one image, in order."""
    wanted = {image.path}
    found = []
    for unit in reversed(work.units):
        if unit.output in wanted:
            wanted.update(unit.inputs)
            found.append(unit)
    return found[::-1]


def record(plan: Plan, image: Image, units: list[Unit]) -> dict[str, Any]:
    """A plan with its units, in values that JSON has."""
    return {
        "app": plan.app.name,
        "target": str(plan.target),
        "arch": plan.target.arch,
        "plat": plan.target.plat,
        "variant": plan.target.variant,
        "configuration": plan.configuration,
        "words": image.words,
        "image": image.path,
        "debug": image.debug,
        "format": image.format,
        "run": list(image.run),
        "members": [_member(plan, member, units) for member in plan.members],
        "implementers": {
            api: {"folder": member.recipe.folder, "chosen": plan.chosen.get(api)}
            for api, member in plan.implementers.items()
        },
        "edges": [
            {
                "from": edge.by,
                "to": edge.provider,
                "api": edge.api,
                "weak": edge.weak,
                "conditions": list(edge.conditions),
                "place": edge.place,
            }
            for edge in edges(plan)
        ],
        "units": [
            {
                "output": unit.output,
                "label": unit.label,
                "inputs": list(unit.inputs),
                "command": [*unit.command, *unit.arguments],
                "signature": unit.signature,
            }
            for unit in units
        ],
    }


def _member(plan: Plan, member: Member, units: list[Unit]) -> dict[str, Any]:
    recipe = member.recipe
    objects = f"build/{plan.target.arch}/{group(recipe)}/"
    return {
        "folder": recipe.folder,
        "name": recipe.name,
        "kind": kind(member),
        "category": recipe.category,
        "summary": recipe.summary,
        "license": recipe.license,
        "origin": recipe.origin.version if recipe.origin else None,
        "reason": member.reason,
        "implements": list(recipe.implements),
        "needs": list(member.needs),
        "uses": list(member.uses),
        "options": {
            option.name: {
                "value": member.values[option.name],
                "default": option.default,
                "counts": counts(plan, member, option),
                "origin": who_set(plan, f"{recipe.name}.{option.name}"),
            }
            for option in recipe.options
        },
        "sources": [unit.label for unit in units if unit.output.startswith(objects)],
    }
