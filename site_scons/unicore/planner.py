# SPDX-License-Identifier: BSD-3-Clause
"""The work that a request means: planned once, and again only when an answer has changed.

Planning reads every recipe and looks through every source for the options it mentions. The result
is kept in build/.unicore together with each question that was asked of the tree and a digest of the
answer: as long as all answers are the same, so is the work.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from unicore.buildlog import BuildLog
from unicore.catalog import Catalog, find, pool_folders, read
from unicore.fetch import patch_files, unpacked
from unicore.jsonio import write_if_changed
from unicore.model import Plan, Target
from unicore.request import Request
from unicore.resolve import refuse_idle, resolve
from unicore.sources import Answers, Sources, answer
from unicore.targets import wanted
from unicore.toolchain import find as find_toolchain
from unicore.units import Image, Unit, Work, work

FORMAT = 2
_FRAMEWORK = Path(__file__).parent


@dataclass(frozen=True)
class Planned:
    """Work with what it depends on."""

    work: Work
    tools: Mapping[str, tuple[str, ...]]  # "cc.x86_64" -> the program and its first arguments
    left_out: tuple[str, ...]  # combinations that were asked for and cannot be
    answers: Answers
    contents: Mapping[str, str]  # digests of the files that it was made from, as they were read

    def folders(self) -> dict[str, str]:
        """The folders whose listings matter, with the digests of these."""
        asked = ((q.partition(" "), found) for q, found in self.answers.items())
        return {path: found for (kind, _, path), found in asked if kind == "names"}


def planned(
    request: Request, log: BuildLog, root: Path, say: Callable[[str], None], *, dry: bool
) -> tuple[Planned, Sources | None]:
    """The work of (request), with what planning saw of the tree if it had to look.

    What takes long, such as fetching, is told to (say). (dry): keep nothing on disk.
    """
    kept = _kept(Path(request.plan), log)
    if kept is not None:
        return kept, None
    pools = pools_of(request)
    seen = Sources()
    catalog = catalog_of(root, pools, seen)
    want = wanted(request, catalog)
    toolchains = {
        arch: find_toolchain(catalog.arches[arch], want.toolchain)
        for arch in dict.fromkeys(target.arch for target in want.targets)
    }
    plans = [
        resolve(catalog, target, app, want.settings, want.choices)
        for app in want.apps
        for target in want.targets
    ]
    refuse_idle(plans, want.settings, want.choices)
    _unpack(plans, seen, say, dry)
    made = work(plans, toolchains, seen, want.optimize)
    framework = [path for path in _FRAMEWORK.rglob("*.py") if path.name != "environment.py"]
    framework.append(_FRAMEWORK.parents[1] / "schema" / "recipe.schema.json")
    # Relative like all paths here: a copy of the tree is to look at its own framework.
    seen.depends_on(os.path.relpath(path) for path in framework)
    for toolchain in toolchains.values():
        seen.depends_on(toolchain.files)
        for folder in toolchain.searched:
            seen.names(folder)
    tools = {
        f"{tool}.{arch}": command
        for arch, toolchain in toolchains.items()
        for tool, command in toolchain.commands.items()
    }
    result = Planned(made, tools, want.left_out, seen.answers, seen.contents)
    if not dry:
        _keep(Path(request.plan), result)
    return result, seen


def pools_of(request: Request) -> list[str]:
    """The pools to look in: the tree itself and those that were asked for."""
    asked = (os.path.normpath(pool) for pool in (request.get("pools") or "").split(",") if pool)
    return list(dict.fromkeys((".", *asked)))


def catalog_of(root: Path, pools: list[str], seen: Sources) -> Catalog:
    """The catalogue of (pools); what it depends on is noted in (seen)."""
    for top in pool_folders(pools):
        for name in seen.names(top):
            for folder in (f"{top}/{name}", f"{top}/{name}/test"):
                seen.names(folder)
    found = find(root, pools)
    seen.depends_on(f"{one.folder}/SConscript" for one in found)
    return read(root, found)


def _unpack(plans: Iterable[Plan], seen: Sources, say: Callable[[str], None], dry: bool) -> None:
    """Make the sources of every member of (plans) that come from elsewhere; (seen) shows them."""
    members = {member.recipe.folder: member.recipe for plan in plans for member in plan.members}
    for _, recipe in sorted(members.items()):
        if recipe.origin is None:
            continue
        patches: list[str] = []
        if recipe.origin.patches is not None:
            folder = f"{recipe.folder}/{recipe.origin.patches}"
            patches = patch_files(recipe, folder, seen.names(folder))
            seen.depends_on(patches)
        seen.unpacked(recipe, unpacked(recipe, recipe.origin, patches, say, dry=dry))


def _keep(path: Path, result: Planned) -> None:
    commands: dict[tuple[str, ...], int] = {}
    units = [
        [
            unit.output,
            commands.setdefault(unit.command, len(commands)),
            unit.arguments,
            unit.inputs,
            unit.label,
            unit.signature,
            unit.depfile,
        ]
        for unit in result.work.units
    ]
    record = {
        "format": FORMAT,
        "answers": result.answers,
        "contents": result.contents,
        "tools": result.tools,
        "left_out": result.left_out,
        "commands": list(commands),
        "units": units,
        "files": result.work.files,
        "images": [asdict(image) for image in result.work.images],
    }
    write_if_changed(path, json.dumps(record, separators=(",", ":")))


def _kept(path: Path, log: BuildLog) -> Planned | None:
    """What an earlier build planned, unless something it depends on has changed."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT or not _still(record, log):
            return None
        commands = [tuple(command) for command in record["commands"]]
        units = tuple(
            Unit(out, commands[index], tuple(own), tuple(inputs), label, signature, depfile)
            for out, index, own, inputs, label, signature, depfile in record["units"]
        )
        images = tuple(_image(image) for image in record["images"])
        tools = {name: tuple(command) for name, command in record["tools"].items()}
        contents = {name: log.seen(name)[0] for name in record["contents"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return Planned(
        Work(units, record["files"], images),
        tools,
        tuple(record["left_out"]),
        record["answers"],
        contents,
    )


def _image(record: dict[str, Any]) -> Image:
    return Image(**{**record, "target": Target(**record["target"]), "run": tuple(record["run"])})


def _still(record: Mapping[str, Any], log: BuildLog) -> bool:
    """Whether every question would be answered as it was. Unchanged content is not read again."""
    contents = record["contents"]
    for question, known in record["answers"].items():
        kind, _, path = question.partition(" ")
        if kind != "names" and log.seen(path)[0] == contents[path]:
            continue
        if answer(question) != known:
            return False
    return True
