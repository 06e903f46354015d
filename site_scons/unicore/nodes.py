# SPDX-License-Identifier: BSD-3-Clause
"""Units as SCons nodes: the only module that knows SCons from inside (4.11, pinned).

Only units that are stale, and what is made from them, become nodes: SCons walks, orders and runs
what has to be done, in parallel, and never sees what is clean. The decision whether a node is up
to date is the build log's; SCons's own signatures, scanners, executors and .sconsign are not used.
A node's action is its unit's argument list, started as it is, without a shell.

What is used of SCons: FS._lookup() with a class of our own, the part of the interface of nodes and
executors that Taskmaster and the tasks of SCons.Script.Main call, and SCons.Action's two switches.
A unit that fails is no error to SCons, which would print one of its own: its node and those made
from it stay unfinished, and the session tells. tests/build/ holds the cases that keep this honest.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import SCons.Action
import SCons.Node.FS

from unicore.buildlog import BuildLog
from unicore.errors import UserError
from unicore.files import TICK, stamp
from unicore.refusals import refusals
from unicore.spawn import spawn
from unicore.work import Unit

# A header that changes while it is compiled is compiled again; one that never rests is an error.
_ATTEMPTS = 3
# Commands write to files here, which are renamed to the outputs when all is well. So an output is
# never half of one, a failure leaves the earlier one alone, and a compiler that outlives a build
# which was killed writes where nobody looks.
_SCRATCH = "build/.unicore/making"


@dataclass(frozen=True)
class Failure:
    """A unit that could not be made."""

    unit: Unit
    command: str
    output: str


class Watcher(Protocol):
    """Who is told what goes on. Called from several threads."""

    def start(self, label: str, command: str) -> None:
        """A unit is about to be made."""

    def end(self, label: str) -> None:
        """A unit was made, or could not be."""

    def skip(self) -> None:
        """A unit does not have to be made after all."""

    def warn(self, text: str) -> None:
        """A command that succeeded printed something."""


class _InterruptedError(Exception):
    """A command was ended by Ctrl-C, as all that run in a terminal's foreground are."""


class _FailedError(Exception):
    """A command that did not make its unit."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.unit.label)
        self.failure = failure


@dataclass
class Builder:
    """What all nodes of one build share."""

    log: BuildLog
    tools: Mapping[str, tuple[str, ...]]  # "cc.x86_64" -> what it stands for on this machine
    actions: Mapping[str, Callable[[Unit], None]]  # commands that are functions of ours
    watcher: Watcher
    keep_going: bool  # whether a failure leaves the others to be made
    failures: list[Failure] = field(default_factory=list)
    made: int = 0
    interrupted: bool = False
    _running: set[int] = field(default_factory=set)  # processes
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def command(self, unit: Unit) -> tuple[str, ...]:
        """The argument list that is really started."""
        tool = self.tools.get(unit.command[0], unit.command[:1])
        return (*tool, *unit.command[1:], *unit.arguments)

    @property
    def stopped(self) -> bool:
        """Whether no more units shall be started."""
        return self.interrupted or (bool(self.failures) and not self.keep_going)

    def make(self, unit: Unit) -> bool:
        """Make one unit and record from what; False when that fails. Runs in any thread."""
        self.watcher.start(unit.label, " ".join(self.command(unit)))
        if not SCons.Action.execute_actions:
            return True
        try:
            with refusals():
                self._make(unit)
        except _InterruptedError:
            self._interrupt()
            return False
        except _FailedError as error:
            failure = error.failure
        except UserError as error:
            failure = Failure(unit, "", str(error))
        else:
            return True
        finally:
            self.watcher.end(unit.label)
        with self._lock:
            self.failures.append(failure)
        return False

    def _interrupt(self) -> None:
        """Stop, and end those commands that were started too late for the signal."""
        with self._lock:
            self.interrupted = True
            for process in self._running:
                os.kill(process, signal.SIGINT)

    @contextlib.contextmanager
    def _watched(self, process: int) -> Iterator[None]:
        """Let _interrupt() know of a process of ours until somebody waits for it."""
        with self._lock:
            self._running.add(process)
            if self.interrupted:
                os.kill(process, signal.SIGINT)
        yield
        with self._lock:
            self._running.discard(process)

    def _make(self, unit: Unit) -> None:
        os.makedirs(os.path.dirname(unit.output), exist_ok=True)
        inputs = self.log.look((*unit.inputs, *self.log.inputs(unit.output)))
        for _ in range(_ATTEMPTS):
            before = self.log.look(inputs)
            started = time.time_ns()
            inputs = self.log.look((*unit.inputs, *self._run(unit)))
            if not any(_changed(path, inputs, before, started) for path in inputs):
                break
        else:
            raise UserError(
                unit.label,
                "its sources change while it is made",
                "find out what writes to them, and build again when it is done",
            )
        self.log.record(unit, inputs.values(), started)
        with self._lock:
            self.made += 1
        self.log.flush()

    def _run(self, unit: Unit) -> list[str]:
        """Make the output; what it was made from beyond the known inputs."""
        action = self.actions.get(unit.command[0])
        if action is not None:
            action(unit)
            return []
        scratch = f"{_SCRATCH}/{os.getpid()}-{next(self._numbers)}"
        renamed = {unit.output: scratch, unit.depfile: f"{scratch}.d"}
        arguments = tuple(renamed.get(word, word) for word in unit.arguments)
        try:
            command = self.command(replace(unit, arguments=arguments))
            status, output = spawn(command, self._watched)
            if status == -signal.SIGINT:
                raise _InterruptedError
            if status:
                command = self.command(unit)
                if status < 0:
                    output += _ended(unit, command[0], signal.Signals(-status).name)
                raise _FailedError(Failure(unit, " ".join(command), output))
            if output:
                self.watcher.warn(output)
            found = _depfile(renamed[unit.depfile]) if unit.depfile else []
            os.replace(scratch, unit.output)
        finally:
            for path in renamed.values():
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
        return found


def clear_scratch() -> None:
    """Make the folder that commands write to, without what a killed build left there."""
    shutil.rmtree(_SCRATCH, ignore_errors=True)
    os.makedirs(_SCRATCH, exist_ok=True)


def _ended(unit: Unit, program: str, by: str) -> str:
    what = f"{os.path.basename(program)} was ended by {by}"
    remedy = "a full disk does so (SIGBUS), and too little memory (SIGKILL): make room"
    return str(UserError(unit.label, what, remedy))


def _changed(path: str, now: Mapping[str, int], before: Mapping[str, int], started: int) -> bool:
    """Whether a command that was (started) may have seen something else than what is there now."""
    if path in before:
        return now[path] != before[path]
    at = stamp(path)
    return at is None or at[0] > started - TICK


def _depfile(path: str) -> list[str]:
    """The prerequisites in what -MMD wrote: make syntax with its escapes."""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        text = file.read()
    _, _, text = text.replace("\\\n", " ").partition(": ")
    words = text.replace("\\ ", "\0").replace("$$", "$").replace("\\#", "#").split()
    return [os.path.normpath(word.replace("\0", " ")) for word in words]


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
        self.finished = False  # made in this run, or up to date
        self.made = False  # in this run
        self.failed = False  # or one that it is made from

    def get_executor(self, create: int = 1) -> Any:
        return self.executor if self.unit else super().get_executor(create)

    def has_builder(self) -> bool:
        return self.unit is not None

    def children(self, scan: int = 1) -> list[UnitNode]:
        return self.executor.children if self.unit else []

    def is_up_to_date(self) -> bool:
        assert self.unit is not None
        return False  # build() looks: SCons would print a line for what turns out to be so

    def explain(self) -> str:
        assert self.unit is not None
        why = self.builder_of_unit.log.reason(self.unit)
        return f"rebuilding {self.unit.label!r}: {why}\n" if why else ""

    def build(self, **kw: Any) -> None:
        assert self.unit is not None
        builder = self.builder_of_unit
        # When what it is made from was made again with the same content, there is nothing to do.
        if SCons.Action.execute_actions and not builder.log.reason(self.unit):
            self.finished = True
            builder.watcher.skip()
            return
        self.failed = (
            builder.stopped
            or any(child.failed for child in self.executor.children)
            or not builder.make(self.unit)
        )
        self.finished = self.made = not self.failed and bool(SCons.Action.execute_actions)

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
    found; it counts when it is younger than the start of the compiler.
    """
    there = {f"{folder}/{name}" for folder, listed in names.items() for name in listed}
    found = []
    for unit in units:
        started = log.started(unit.output) if unit.depfile else 0
        if not started:
            continue
        folders = [word[2:] for word in unit.command if word.startswith("-I")]
        inputs = set(log.inputs(unit.output))
        beside = {path.rpartition("/")[0] for path in inputs}
        for header in inputs - {*unit.inputs}:
            for candidate in _candidates(header, folders, beside):
                if candidate in there and candidate not in inputs and _younger(candidate, started):
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
        return os.stat(path).st_ctime_ns > than - TICK  # a renamed file keeps its mtime
    except FileNotFoundError:
        return False
