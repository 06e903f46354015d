# SPDX-License-Identifier: BSD-3-Clause
"""A build that has something to do: from the plan to the nodes that SCons makes, to the seal."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from SCons.Script.Main import GetOption

from unicore import nodes, seal
from unicore.buildlog import LOG, BuildLog
from unicore.contracts.check import check_contracts
from unicore.errors import ConfigError, suggestion
from unicore.files import write_if_changed
from unicore.finish import finish, pack
from unicore.kept import Planned, keep, kept
from unicore.progress import Progress, fail
from unicore.report import report
from unicore.request import VERBS, Request
from unicore.sources import Sources
from unicore.summary import lines
from unicore.terminal import coloured, red
from unicore.verbs import done, print_left_out, refuse
from unicore.work import Unit

if TYPE_CHECKING:
    from unicore.summary import BuildReport

LOCK = "build/.unicore/lock"


class Session:
    """A build in progress."""

    def __init__(self, request: Request, root: Path) -> None:
        self._request = request
        self._root = root
        self._dry = bool(GetOption("no_exec") or GetOption("question"))
        self._lock = None if self._dry else _locked(fail)
        self._log = BuildLog(Path(LOG), dry=self._dry)
        self._planned = kept(Path(request.plan), self._log) or self._plan()
        self._check_files()
        refuse(request, [image.words for image in self._planned.work.images])
        print_left_out(self._planned.left_out)
        for refused in self._planned.refused:
            fail(refused)
        if GetOption("clean"):
            self._clean()
            self._nodes: list[nodes.UnitNode] = []
            return
        if not self._dry:
            seal.remove(request.seal)
            nodes.clear_scratch()
            self._write_files()
        units = self._wanted_units()
        if self._planned.seen is not None:
            self._forget_shadowed(units, self._planned.seen)
        stale = nodes.stale(units, self._log)
        self._progress = Progress(
            len(stale),
            sys.stdout,
            commands=self._dry or self._request.get("verbose") == "yes",
            silent=bool(GetOption("silent")),
        )
        self._builder = nodes.Builder(
            self._log,
            self._coloured({**self._planned.tools, **self._launched()}),
            {"contracts": check_contracts, "finish": finish, "pack": pack},
            self._progress,
            bool(GetOption("keep_going")),
        )
        self._nodes = nodes.graph(stale, self._builder)
        self._log.flush()

    @property
    def targets(self) -> list[nodes.UnitNode]:
        """What SCons has to build."""
        return self._nodes

    def _plan(self) -> Planned:
        from unicore.planner import planned  # here: most builds have a plan that is kept

        keep_going = bool(GetOption("keep_going"))
        made = planned(
            self._request,
            self._root,
            fail,
            dry=self._dry,
            keep_going=keep_going,
            offline=bool(GetOption("offline")),
        )
        # Only here: a build that finds a kept plan trusts that one has acted on what it saw.
        if not self._dry and not made.refused:
            keep(Path(self._request.plan), made)
        return made

    def _check_files(self) -> None:
        known = {unit.output for unit in self._planned.work.units}
        for word in self._request.files:
            if word not in known:
                images = [image.path for image in self._planned.work.images]
                is_app = (self._root / "apps" / word / "SConscript").is_file()
                raise ConfigError(
                    word,
                    "it is neither a verb nor a file that this request makes",
                    f"did you mean app={word}?"
                    if is_app
                    else suggestion(word, [*VERBS, *images], "try"),
                )

    def _wanted_units(self) -> list[Unit]:
        """All units, or those that the named files are made from."""
        units = self._planned.work.units
        if not self._request.files:
            return list(units)
        wanted = set(self._request.files)
        for unit in reversed(units):
            if unit.output in wanted:
                wanted.update(unit.inputs)
        return [unit for unit in units if unit.output in wanted]

    def _launched(self) -> dict[str, tuple[str, ...]]:
        """Compilers behind a launcher, which is no part of any signature."""
        launcher = self._request.get("launcher")
        if not launcher:
            return {}
        if shutil.which(launcher) is None:
            raise ConfigError(
                f"launcher={launcher}", "there is no such program", "install it, or do without"
            )
        tools = self._planned.tools
        return {name: (launcher, *tools[name]) for name in tools if name.startswith("cc.")}

    def _coloured(self, tools: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """(tools), told whether somebody sees colours, which is no part of any signature either."""
        if not coloured(sys.stderr):
            return dict(tools)
        flags = {"cc": "-fdiagnostics-color=always", "ld": "--color-diagnostics=always"}
        found = {}
        for name, command in tools.items():
            # GNU ld has no colours, and takes the flag for an error.
            can = name.startswith("cc.") or "lld" in os.path.basename(command[-1])
            found[name] = (*command, flags[name.partition(".")[0]]) if can else command
        return found

    def _write_files(self) -> None:
        for path, text in self._planned.work.files.items():
            if write_if_changed(Path(path), text):
                self._log.forget([path])

    def _forget_shadowed(self, units: list[Unit], seen: Sources) -> None:
        for unit in nodes.shadowed(units, self._log, seen.listings):
            self._log.invalidate(unit.output)

    def _clean(self) -> None:
        """Remove everything that this request makes, and what earlier flags made beside it."""
        units = self._wanted_units()
        paths = {path for unit in units for path in (unit.output, unit.depfile) if path}
        if not self._request.files:
            paths |= set(self._planned.work.files)
            for folder in {str(Path(unit.output).parent) for unit in units if unit.depfile}:
                for kind in ("*.[od]", "*.facts"):
                    paths |= {str(p) for p in Path(folder).glob(kind)}
            paths |= {self._request.seal, self._request.plan}
            for image in self._planned.work.images:
                stem = image.debug.removesuffix(".debug")
                paths |= {f"{stem}.size.html", f"{stem}.size.json"}
        there = sorted(path for path in paths if os.path.lexists(path))
        for path in there:
            if not self._dry:
                os.unlink(path)
        print(f"{'would remove' if self._dry else 'removed'} {len(there)} files")

    def end(self) -> int:
        """Report what was built and run what was asked for; the exit status."""
        if GetOption("clean"):
            return 0
        self._progress.clear()
        self._log.flush()
        failed = not all(node.finished for node in self._nodes)
        # SCons stops at a signal; whether that reached a command as well is a matter of moments.
        stopped = failed and not self._builder.failures and not self._dry
        if self._builder.interrupted or stopped:
            return 128 + signal.SIGINT  # as a shell reports it
        self._tell_failures()
        if self._dry:
            return int(failed and bool(GetOption("question")))
        images = self._planned.work.images
        made: BuildReport = {
            "images": report(images),
            "left_out": list(self._planned.left_out),
        }
        if failed or self._planned.refused:
            if len(images) > 1 and not self._request.files:
                print("\n".join(lines(made["images"], self._results())))
            return 2
        if self._request.files:
            return 0
        self._seal(made)
        self._release()
        return done(self._request, made, self._results())

    def _tell_failures(self) -> None:
        """Show each command that failed with what it printed, after all the others have ended."""
        failures = self._builder.failures
        for failure in failures:
            if failure.command:
                print(failure.command, failure.output.rstrip(), sep="\n", file=sys.stderr)
            else:
                fail(failure.output)
        if failures and (len(failures) > 1 or GetOption("keep_going")):
            count = f"{len(failures)} file{'s'[: len(failures) > 1]} could not be made"
            print(red(count, sys.stderr), file=sys.stderr)

    def _results(self) -> dict[str, str]:
        """What became of each image that was not up to date, by path."""
        missing = "failed" if GetOption("keep_going") else "not built"
        return {
            node.unit.output: "built" if node.made else missing
            for node in self._nodes
            if node.unit is not None and (node.made or not node.finished)
        }

    def _seal(self, made: BuildReport) -> None:
        units, planned = self._planned.work.units, self._planned
        files = dict.fromkeys([*planned.contents, *planned.work.files])
        for unit in units:
            files[unit.output] = None
            files |= dict.fromkeys(self._log.inputs(unit.output))
        entries = []
        for path in files:
            digest, at = self._log.seen(path)
            known = planned.contents.get(path, digest)
            # One that changed since it was planned with breaks the seal. One that is missing on
            # purpose, such as a header that was asked for, has no entry.
            if known == digest != "":
                entries.append((path, digest, at))
            elif known != digest:
                entries.append((path, known, (0, 0, 0)))
        seal.write(self._request.seal, entries, planned.folders(), made, planned.work.root)
        self._log.flush()

    def _release(self) -> None:
        self._log.close()
        if self._lock is not None:
            os.close(self._lock)


def _locked(say: Callable[[str], None]) -> int:
    """Keep other builds of this tree out until the descriptor returned is closed."""
    os.makedirs(os.path.dirname(LOCK), exist_ok=True)
    lock = os.open(LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("waiting for another build in this tree to end")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
