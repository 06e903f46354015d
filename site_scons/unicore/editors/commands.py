# SPDX-License-Identifier: BSD-3-Clause
"""compile_commands: how each source is compiled, for clangd and other tools of clang.

The format is the JSON Compilation Database of clang's documentation. A source that several images
compile is listed once, as the first image of the request compiles it: clangd would read no more.
Objects are not made; the generated headers that sources are compiled with are.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from unicore.errors import ConfigError, listed
from unicore.files import write_if_changed
from unicore.planner import planned
from unicore.progress import fail
from unicore.request import Request
from unicore.verbs import print_left_out
from unicore.work import Unit, Work

FILE = "compile_commands.json"


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Write the database of (request) at the top of the tree (root), the current folder."""
    if request.files:
        remedy = f"leave {listed(request.files)} out: it is written to {FILE}"
        raise ConfigError("compile_commands", "it takes no files", remedy)
    made = planned(request, root, fail, dry=False, keep_going=False, offline=offline)
    print_left_out(made.left_out)
    entries = list(database(made.work, made.tools, str(root)))
    for path in generated(made.work):
        write_if_changed(Path(path), made.work.files[path])
    write_if_changed(Path(FILE), json.dumps(entries, indent=1) + "\n")
    images = len(made.work.images)
    print(f"{FILE}: {len(entries)} sources of {images} image{'s'[: images > 1]}", file=sys.stdout)
    return 0


def compiled(work: Work) -> Iterator[Unit]:
    """The units of (work) that compile a source, the last of their arguments."""
    return (unit for unit in work.units if unit.depfile)


def generated(work: Work) -> list[str]:
    """The files of (work) that sources are compiled from, sorted."""
    return sorted({path for unit in compiled(work) for path in unit.inputs if path in work.files})


def database(
    work: Work, tools: Mapping[str, tuple[str, ...]], root: str
) -> Iterator[Mapping[str, object]]:
    """The entries of (work), whose units call (tools) in the folder (root)."""
    seen: set[str] = set()
    for unit in compiled(work):
        source = unit.arguments[-1]
        if source in seen:
            continue
        seen.add(source)
        driver = as_clang(tools[unit.command[0]], cxx="-nostdinc++" in unit.command)
        output = ("-c", "-o", unit.output, source)
        yield {
            "directory": root,
            "file": source,
            "arguments": [*driver, *unit.command[1:], *output],
            "output": unit.output,
        }


def as_clang(tool: tuple[str, ...], *, cxx: bool = False) -> tuple[str, ...]:
    """The compiler (tool) as words that clangd understands.

    The compilers' own headers are replaced by clangd's, which fit the clang that is in it; those of
    the machine stay out.
    """
    name = "clang++" if cxx else "clang"
    words = list(tool)
    if "-target" in words:
        triple = words[words.index("-target") + 1]
    else:
        triple = os.path.basename(words[0]).removesuffix("gcc").removesuffix("-")
    target = (f"--target={triple}",) if triple else ()  # none: the machine's own
    macros = (word for word in words if word.startswith("-D"))
    return name, *target, "-nostdlibinc", *macros
