# SPDX-License-Identifier: BSD-3-Clause
"""Units as SCons nodes: the only module that knows SCons from inside (4.11, pinned).

Only units that are stale, and what is made from them, become nodes: SCons walks, orders and runs
what has to be done, in parallel, and never sees what is clean. The decision whether a node is up
to date is the build log's; SCons's own signatures, scanners, executors and .sconsign are not used.
A node's action is its unit's argument list, started as it is, without a shell.

What is used of SCons: FS._lookup() with a class of our own, the part of the interface of nodes and
executors that Taskmaster and the tasks of SCons.Script.Main call, SCons.Action's two switches, and
BuildError. tests/build/ holds the cases that keep this honest.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import SCons.Action
import SCons.Errors
import SCons.Node.FS

from unicore.buildlog import BuildLog
from unicore.errors import UserError
from unicore.files import stamp
from unicore.units import Unit

# A header that changes while it is compiled is compiled again; one that never rests is an error.
_ATTEMPTS = 3
# File stamps lag behind the clock by up to a tick: see unicore.seal.is_old.
_TICK = 20_000_000


@dataclass(frozen=True)
class Failure:
    """A unit that could not be made."""

    unit: Unit
    command: str
    output: str


@dataclass
class Builder:
    """What all nodes of one build share."""

    log: BuildLog
    tools: Mapping[str, tuple[str, ...]]  # "cc.x86_64" -> what it stands for on this machine
    actions: Mapping[str, Callable[[Unit], None]]  # commands that are functions of ours
    announce: Callable[[Unit, str], None]  # told of each unit just before it starts
    failures: list[Failure] = field(default_factory=list)
    made: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def command(self, unit: Unit) -> tuple[str, ...]:
        """The argument list that is really started."""
        tool = self.tools.get(unit.command[0], unit.command[:1])
        return (*tool, *unit.command[1:], *unit.arguments)

    def make(self, unit: Unit) -> None:
        """Make one unit and record from what; BuildError when that fails. Runs in any thread."""
        self.announce(unit, " ".join(self.command(unit)))
        if not SCons.Action.execute_actions:
            return
        for _ in range(_ATTEMPTS):
            known = dict.fromkeys((*unit.inputs, *self.log.inputs(unit.output)))
            before = {path: stamp(path) for path in known}
            started = time.time_ns()
            self.log.invalidate(unit.output)
            for path in (unit.output, unit.depfile):
                if path:
                    _remove(path)
            os.makedirs(os.path.dirname(unit.output), exist_ok=True)
            self._run(unit)
            inputs = dict.fromkeys((*unit.inputs, *_depfile(unit.depfile)))
            self.log.forget(inputs)
            if not any(_changed(path, before, started) for path in inputs):
                break
        else:
            raise self._failed(unit, "", f"its sources change while {unit.label} is made")
        self.log.record(unit, inputs)
        with self._lock:
            self.made += 1
        self.log.flush()

    def _run(self, unit: Unit) -> None:
        action = self.actions.get(unit.command[0])
        if action is not None:
            try:
                action(unit)
            except UserError as error:
                raise self._failed(unit, "", str(error)) from error
            return
        command = self.command(unit)
        status, output = _spawn(command)
        if status:
            _remove(unit.output)
            raise self._failed(unit, " ".join(command), output)
        if output:
            self.announce(unit, output)

    def _failed(self, unit: Unit, command: str, output: str) -> Exception:
        with self._lock:
            self.failures.append(Failure(unit, command, output))
        failed: Exception = SCons.Errors.BuildError(errstr=f"{unit.label} failed", exitstatus=2)
        return failed


def _remove(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def _changed(path: str, before: Mapping[str, Any], started: int) -> bool:
    now = stamp(path)
    if path in before:
        return bool(now != before[path])
    return now is None or now[0] > started - _TICK


def _depfile(path: str) -> list[str]:
    """The prerequisites in what -MMD wrote: make syntax with its escapes."""
    if not path:
        return []
    with open(path, encoding="utf-8") as file:
        text = file.read()
    _, _, text = text.replace("\\\n", " ").partition(": ")
    words = text.replace("\\ ", "\0").replace("$$", "$").replace("\\#", "#").split()
    return [os.path.normpath(word.replace("\0", " ")) for word in words]


def _spawn(command: tuple[str, ...]) -> tuple[int, str]:
    """Run a program; its status and everything it printed."""
    # Compilers put $PWD into debug information when it names the current folder: this name does,
    # wherever the tree lies, so that images are the same from any folder.
    environment = {**os.environ, "PWD": "/proc/self/cwd", "LC_ALL": "C"}
    out, into = os.pipe()
    try:
        child = os.posix_spawnp(
            command[0],
            command,
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, into, 1),
                (os.POSIX_SPAWN_DUP2, into, 2),
            ],
        )
    except OSError as error:
        os.close(out)
        return 127, f"{command[0]}: {error.strerror}\n"
    finally:
        os.close(into)
    with os.fdopen(out, "rb") as pipe:
        printed = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), printed.decode(errors="replace")


class _Executor:
    """What the Taskmaster asks of the executor of a node: the graph around it."""

    def __init__(self, node: UnitNode) -> None:
        self._targets = [node]
        self.children: list[UnitNode] = []

    def get_all_targets(self) -> list[UnitNode]:
        return self._targets

    get_action_targets = get_all_targets

    def get_all_children(self) -> list[UnitNode]:
        return self.children

    def get_all_prerequisites(self) -> list[UnitNode]:
        return []

    get_action_side_effects = get_all_prerequisites

    def prepare(self) -> None:
        pass

    cleanup = prepare


class UnitNode(SCons.Node.FS.File):  # type: ignore[misc]  # SCons has no types
    """The output of a unit, as SCons sees it."""

    builder_of_unit: Builder
    unit: Unit | None = None

    def attach(self, unit: Unit, builder: Builder) -> None:
        self.unit = unit
        self.builder_of_unit = builder
        self.executor = _Executor(self)
        self.finished = False

    def get_executor(self, create: int = 1) -> Any:
        return self.executor if self.unit else super().get_executor(create)

    def has_builder(self) -> bool:
        return self.unit is not None

    def children(self, scan: int = 1) -> list[UnitNode]:
        return self.executor.children if self.unit else []

    def is_up_to_date(self) -> bool:
        assert self.unit is not None
        self.finished = not self.builder_of_unit.log.reason(self.unit)
        return self.finished

    def explain(self) -> str:
        assert self.unit is not None
        why = self.builder_of_unit.log.reason(self.unit)
        return f"rebuilding {self.unit.label!r}: {why}\n"

    def build(self, **kw: Any) -> None:
        assert self.unit is not None
        self.builder_of_unit.make(self.unit)
        self.finished = bool(SCons.Action.execute_actions)

    def _nothing(self, *args: Any) -> None:
        pass

    # No scanners, signatures, caches or .sconsign.
    scan = make_ready = visited = built = prepare = _nothing
    release_target_info = push_to_cache = store_info = retrieve_from_cache = _nothing


def stale(units: Iterable[Unit], log: BuildLog) -> list[Unit]:
    """The units that have to be made, and those made from them, in the order given."""
    dirty: set[str] = set()
    found = []
    for unit in units:
        if not dirty.isdisjoint(unit.inputs) or log.reason(unit):
            dirty.add(unit.output)
            found.append(unit)
    return found


def graph(units: Iterable[Unit], builder: Builder) -> list[UnitNode]:
    """Nodes for (units), in the order given, connected where one is made from another."""
    fs = SCons.Node.FS.get_default_fs()
    nodes: dict[str, UnitNode] = {}
    for unit in units:
        node: UnitNode = fs._lookup(f"#{unit.output}", None, UnitNode, True)
        node.attach(unit, builder)
        node.executor.children = [nodes[path] for path in unit.inputs if path in nodes]
        nodes[unit.output] = node
    return list(nodes.values())


def shadowed(units: Iterable[Unit], log: BuildLog, names: Mapping[str, list[str]]) -> list[Unit]:
    """Compiled units whose headers a new file would hide, were they compiled again.

    (names) are the listings of all folders that planning looked into. A candidate stands earlier
    in the include order, or beside a file that was read, than a header of the same name that was
    found; it counts when it is younger than the object.
    """
    there = {f"{folder}/{name}" for folder, listed in names.items() for name in listed}
    found = []
    for unit in units:
        made = stamp(unit.output) if unit.depfile else None
        if made is None:
            continue
        folders = [word[2:] for word in unit.command if word.startswith("-I")]
        inputs = set(log.inputs(unit.output))
        beside = {path.rpartition("/")[0] for path in inputs}
        for header in inputs - {*unit.inputs}:
            for candidate in _candidates(header, folders, beside):
                if candidate in there and candidate not in inputs and _younger(candidate, made[0]):
                    found.append(unit)
                    break
            else:
                continue
            break
    return found


def _candidates(header: str, folders: list[str], beside: set[str]) -> Iterable[str]:
    inside = [folder for folder in folders if header.startswith(f"{folder}/")]
    if not inside:
        return
    relative = header[len(inside[0]) + 1 :]
    for folder in (*beside, *folders[: folders.index(inside[0])]):
        yield f"{folder}/{relative}"


def _younger(path: str, than: int) -> bool:
    try:
        return os.stat(path).st_ctime_ns > than  # a renamed file keeps its mtime
    except FileNotFoundError:
        return False
