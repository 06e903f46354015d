# SPDX-License-Identifier: BSD-3-Clause
"""What decides how one unit is made: its command, its inputs, its configuration, and whether it is
up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unicore.answers.text import shown
from unicore.answers.values import who_set
from unicore.buildlog import BuildLog
from unicore.files import digest
from unicore.kept import Planned
from unicore.model import Member, Plan, macro
from unicore.nodes import shadowed, stale
from unicore.units import group
from unicore.view import View
from unicore.work import Image, Unit

GENERATED = "build/cfg/"  # headers with the macros that a unit is told


@dataclass(frozen=True)
class Input:
    """A file that a unit is made from."""

    path: str
    digest: str  # of its content, as it is or will be generated; "" when it is not there


@dataclass(frozen=True)
class Told:
    """A macro that a unit is told."""

    macro: str
    value: str
    option: str  # what it is of: an option with its value and who set it, or a weak edge
    files: tuple[str, ...]  # that mention it


@dataclass(frozen=True)
class Decision:
    """Everything about one unit."""

    output: str
    label: str
    command: tuple[str, ...]
    inputs: tuple[Input, ...]  # those of the last time, if it was made before
    told: tuple[Told, ...]
    images: tuple[str, ...]  # of the request
    elsewhere: tuple[str, ...]  # other images that were linked with it last
    reason: str  # why it has to be made; "" when it is up to date
    before: str  # an output that the same source was made into last, if it is not this one
    changes: tuple[str, ...]  # what that one was told otherwise


class Decisions:
    """The decisions about the units of one request."""

    def __init__(self, made: Planned, log: BuildLog) -> None:
        self._made = made
        self._log = log
        self._views = [View(plan, made.seen) for plan in made.plans if made.seen is not None]
        self._parts = [_outputs(made.work.units, image) for image in made.work.images]
        hidden = shadowed(made.work.units, log, made.seen.listings) if made.seen else []
        self._hidden = {unit.output for unit in hidden}
        # Generated files that are not written yet: whoever reads them is stale, too.
        self._unwritten = {
            path for path, text in made.work.files.items() if not _holds(Path(path), text)
        }
        found: set[str] = set()
        for unit in made.work.units:
            if self._own_reason(unit) or not found.isdisjoint(unit.inputs):
                found.add(unit.output)
        self._stale = found | {unit.output for unit in stale(made.work.units, log)}

    def of(self, unit: Unit) -> Decision:
        """The decision about one of the units."""
        images = self._made.work.images
        where = [index for index, part in enumerate(self._parts) if unit.output in part]
        before = self._before(unit) if not self._log.inputs(unit.output) else ""
        own = {images[index].debug for index in where}
        return Decision(
            unit.output,
            unit.label,
            self._command(unit),
            tuple(Input(path, self._digest(path)) for path in inputs_of(unit, self._log)),
            tuple(self._told(unit, where[0])) if where and unit.depfile else (),
            tuple(images[index].path for index in where),
            tuple(path for path in self._users(unit) if path not in own),
            self._reason(unit),
            before,
            tuple(self._changes(unit, before)) if before else (),
        )

    def state(self, unit: Unit) -> str:
        """Whether a unit is up to date, for people."""
        reason = self._reason(unit)
        return f"has to be made: {reason}" if reason else "up to date"

    def _digest(self, path: str) -> str:
        text = self._made.work.files.get(path)
        return digest(text.encode()) if text is not None else self._log.seen(path)[0]

    def _command(self, unit: Unit) -> tuple[str, ...]:
        tool = self._made.tools.get(unit.command[0], unit.command[:1])
        return (*tool, *unit.command[1:], *unit.arguments)

    def _reason(self, unit: Unit) -> str:
        own = self._own_reason(unit)
        if own:
            return own
        from_stale = next((path for path in unit.inputs if path in self._stale), None)
        return f"{from_stale} has to be made first" if from_stale else ""

    def _own_reason(self, unit: Unit) -> str:
        reason = self._log.reason(unit)
        if reason:
            return reason
        if unit.output in self._hidden:
            return "a new file would hide a header that it read"
        unwritten = next((path for path in unit.inputs if path in self._unwritten), None)
        return f"{unwritten} is generated anew" if unwritten else ""

    def _users(self, unit: Unit) -> list[str]:
        """The images that were linked with an object, by whatever request."""
        debugs = (path for path in self._log.outputs() if path.endswith(".debug"))
        return sorted(path for path in debugs if unit.output in self._log.inputs(path))

    def _told(self, unit: Unit, index: int) -> Iterator[Told]:
        plan = self._made.plans[index]
        values = macros(unit.inputs, self._made.work.files)
        member = member_of(plan, unit)
        source = unit.inputs[0]
        mentions = self._views[index].mentions(member, source) if values else {}
        for name, value in sorted(values.items()):
            yield Told(name, value, meaning(plan, name), tuple(mentions.get(name, ())))

    # Earlier ones.

    def _before(self, unit: Unit) -> str:
        """The output that the source of a unit was made into last under another command."""
        stem = f"{unit.output.rpartition('-')[0]}-"
        others = [
            path
            for path in self._log.outputs()
            if unit.depfile and path.startswith(stem) and unit.inputs[0] in self._log.inputs(path)
        ]
        return max(others, key=self._log.started, default="")

    def _changes(self, unit: Unit, before: str) -> Iterator[str]:
        """What a unit is told now that (before) was told otherwise, or that it is the flags."""
        paths = [path for path in self._log.inputs(before) if path.startswith(GENERATED)]
        try:
            earlier = {path: Path(path).read_text(encoding="utf-8") for path in paths}
        except OSError:
            return
        ones, others = macros(paths, earlier), macros(unit.inputs, self._made.work.files)
        for name in sorted({*ones, *others}):
            one, other = ones.get(name, "not told"), others.get(name, "not told")
            if one != other:
                yield f"{name} was {one} there, and is {other}"
        if ones == others:
            yield "its flags are others"


def inputs_of(unit: Unit, log: BuildLog) -> list[str]:
    """What a unit is made from; the headers as its compiler told them last time."""
    headers = log.inputs(unit.output) if unit.depfile else []
    return list(dict.fromkeys([*unit.inputs, *headers]))


def _outputs(units: Sequence[Unit], image: Image) -> frozenset[str]:
    """Everything that an image is made from, and itself."""
    wanted = {image.path}
    for unit in reversed(units):
        if unit.output in wanted:
            wanted.update(unit.inputs)
    return frozenset(wanted)


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def member_of(plan: Plan, unit: Unit) -> Member:
    """The member that a compiled unit belongs to."""
    return next(
        member
        for member in plan.members
        if unit.output.startswith(f"build/{plan.target.arch}/{group(member.recipe)}/")
    )


def macros(paths: Sequence[str], files: Mapping[str, str]) -> dict[str, str]:
    """What the generated header among (paths) defines; (files) has its text."""
    found = {}
    for path in paths:
        if path.startswith(GENERATED):
            for line in files[path].splitlines():
                _, name, value = line.split(" ", 2)
                found[name] = value
    return found


def meaning(plan: Plan, name: str) -> str:
    """What the macro (name) is of."""
    for member in plan.members:
        recipe = member.recipe
        for option in recipe.options:
            own = macro(recipe.name, option.name)
            is_choice = option.kind == "choice" and name.startswith(f"{own}_IS_")
            if name == own or is_choice:
                key = f"{recipe.name}.{option.name}"
                return f"{key} is {shown(member.values[option.name])} ({who_set(plan, key)})"
    for api in plan.libraries:
        if name == macro("has", api):
            return f"{api} is {'' if api in plan.implementers else 'not '}in the image"
    return "the name of the library"
