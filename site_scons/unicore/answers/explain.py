# SPDX-License-Identifier: BSD-3-Clause
"""explain=FILE: how a file is made, or what is made from it, and what decides that."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path

from unicore.answers.asked import name_of, work_for
from unicore.answers.chains import conditions
from unicore.answers.decision import Decision, Decisions, inputs_of
from unicore.answers.text import image_name, table
from unicore.answers.ways import deciding
from unicore.buildlog import LOG, BuildLog
from unicore.errors import ConfigError, listed
from unicore.kept import Planned
from unicore.request import Request
from unicore.verbs import wants_json
from unicore.work import Unit

_MOST = 4  # units that are told in full; of more there is a table


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Answer explain=; see unicore.frontend."""
    asked = name_of(request, "explain", "FILE: a source, a header or an output")
    as_json = wants_json(request)
    path = os.path.relpath(asked)
    made = work_for(request, root, offline=offline)
    log = BuildLog(Path(LOG), dry=True)
    units = units_of(path, made, log)
    if not units:
        raise _nothing(path, made, log)
    decisions = Decisions(made, log)
    if as_json:
        print(json.dumps([asdict(decisions.of(unit)) for unit in units], indent=1))
    elif len(units) <= _MOST:
        for index, unit in enumerate(units):
            if index:
                print()
            print("\n".join(lines(decisions.of(unit))))
    else:
        print(f"{path}: {len(units)} units read it; name one of them for all about it")
        print("\n".join(table([(unit.output, decisions.state(unit)) for unit in units])))
    return 0


def units_of(path: str, made: Planned, log: BuildLog) -> list[Unit]:
    """The unit that makes (path), else the units that are made from it."""
    units = made.work.units
    makes = [unit for unit in units if path in (unit.output, unit.depfile)]
    return makes or [unit for unit in units if path in inputs_of(unit, log)]


def lines(one: Decision) -> Iterator[str]:
    """A decision for people."""
    yield one.output
    if one.label != one.output:
        yield f"  from {one.label}"
    yield f"  for {listed(one.images)}"
    if one.elsewhere:
        yield f"  linked with it before: {listed(one.elsewhere)}"
    yield f"  {f'has to be made: {one.reason}' if one.reason else 'up to date'}"
    if one.before:
        yield f"  {one.before} was made from the same source"
        yield from (f"    {change}" for change in one.changes)
    yield f"  command: {shlex.join(one.command)}"
    yield "  inputs, with the digest of their content:"
    yield from (f"    {i.digest or '(not there)':32}  {i.path}" for i in one.inputs)
    if one.told:
        yield "  told of the configuration, as it is mentioned:"
        for told in one.told:
            yield f"    {told.macro} {told.value}: {told.option}"
            yield f"      in {listed(told.files)}"
    elif one.output.endswith(".o"):
        yield "  told nothing of the configuration: no option makes it anew"


def _nothing(path: str, made: Planned, log: BuildLog) -> ConfigError:
    """What is wrong with a (path) that no unit makes or reads."""
    place = f"explain={path}"
    if path in log.outputs():
        return ConfigError(
            place,
            "another request made it",
            "say the words that it was built with, such as app=, plat= and options",
        )
    for plan in made.plans:
        for member in plan.members:
            recipe = member.recipe
            said = list(conditions(recipe.sources, path.removeprefix(f"{recipe.folder}/")))
            if path.startswith(f"{recipe.folder}/") and said:
                values = deciding(plan, member, said[0])
                return ConfigError(
                    place,
                    f"{image_name(plan)} is made without it: {values}",
                    f"{recipe.folder} has it when {' and '.join(said[0])}",
                )
    if made.plans and os.path.isfile(path):
        there = {member.recipe.folder for member in made.plans[0].members}
        for library in made.plans[0].libraries.values():
            if path.startswith(f"{library.folder}/") and library.folder not in there:
                return ConfigError(
                    place,
                    f"{library.folder} is not in {listed(image_name(p) for p in made.plans)}",
                    f"say why={library.name} to see what would bring it in",
                )
        return ConfigError(
            place,
            "nothing that was made so far read it",
            "if it is a header, build: then its readers are known",
        )
    near = _near(path, sorted(set(_known(made, log))))
    return ConfigError(
        place,
        "there is no such file, and none is made",
        f"did you mean {near!r}?" if near else "name a source, a header or an output",
    )


def _known(made: Planned, log: BuildLog) -> Iterator[str]:
    for unit in made.work.units:
        yield unit.output
        yield from inputs_of(unit, log)


def _near(path: str, known: Sequence[str]) -> str:
    """The file that is meant by (path), if one is likely: by its name, or by its whole path."""
    by_name = {one.rpartition("/")[2]: one for one in reversed(known)}
    same = [one for one in known if one.endswith(f"/{path}")]
    whole = get_close_matches(path, known, n=1)
    name = get_close_matches(path.rpartition("/")[2], by_name, n=1)
    return next(iter([*same, *whole, *(by_name[one] for one in name)]), "")
