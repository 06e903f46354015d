# SPDX-License-Identifier: BSD-3-Clause
"""The plan of an earlier build, good for as long as what it was made from is as it was.

A plan is kept in build/.unicore with each question that planning asked of the tree and a digest of
the answer: while all answers are the same, so is the work, and no recipe has to be read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unicore.buildlog import BuildLog
from unicore.files import write_if_changed
from unicore.sources import Answers, Sources, answer
from unicore.work import Image, Unit, Work

if TYPE_CHECKING:
    from unicore.model import Plan

FORMAT = 5


@dataclass(frozen=True)
class Planned:
    """Work with what it depends on."""

    work: Work
    tools: Mapping[str, tuple[str, ...]]  # "cc.x86_64" -> the program and its first arguments
    left_out: tuple[str, ...]  # combinations that were asked for and cannot be
    answers: Answers
    contents: Mapping[str, str]  # digests of the files that it was made from, as they were read
    refused: tuple[str, ...] = ()  # why images that -k goes on without cannot be planned
    seen: Sources | None = None  # what planning saw of the tree, if it had to look now
    plans: tuple[Plan, ...] = ()  # of the images, if they were planned now

    def folders(self) -> dict[str, str]:
        """The folders whose listings matter, with the digests of these."""
        asked = ((q.partition(" "), found) for q, found in self.answers.items())
        return {path: found for (kind, _, path), found in asked if kind == "names"}


def keep(path: Path, result: Planned) -> None:
    """Write (result) down for kept()."""
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
        "root": result.work.root,
    }
    write_if_changed(path, json.dumps(record, separators=(",", ":")))


def kept(path: Path, log: BuildLog) -> Planned | None:
    """What an earlier build planned, unless something it depends on has changed."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT or record["root"] not in ("", os.getcwd()):
            return None
        if not _still(record, log):
            return None
        commands = [tuple(command) for command in record["commands"]]
        units = tuple(
            Unit(out, commands[index], tuple(own), tuple(inputs), label, signature, depfile)
            for out, index, own, inputs, label, signature, depfile in record["units"]
        )
        images = tuple(Image(**{**one, "run": tuple(one["run"])}) for one in record["images"])
        tools = {name: tuple(command) for name, command in record["tools"].items()}
        contents = {name: log.seen(name)[0] for name in record["contents"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return Planned(
        Work(units, record["files"], images, record["root"]),
        tools,
        tuple(record["left_out"]),
        record["answers"],
        contents,
    )


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
