# SPDX-License-Identifier: BSD-3-Clause
"""What every output was made from: the memory from which builds decide what is stale.

build/.unicore/log holds one JSON array per line and only ever grows until it is compacted, so that
a build that is killed loses nothing but the units that were running:

    ["v", path, digest, ctime, size, inode]   a version of a file; versions count from 0
    ["s", version, ctime, size, inode]        the same content under a newer time stamp
    ["u", output, signature, [version...], version, started]   a unit: its inputs, then its output
    ["x", output]                             a unit that has to be made again

A file is taken to be unchanged when time stamp (nanoseconds), size and inode are; otherwise its
digest decides, so that a touch rebuilds nothing. A time stamp as young as the moment of looking
proves nothing, because the file may change again within the same tick of the file system's clock:
it is stored as 0, and the next build looks at the content.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unicore.files import TICK, Stamp, digest_of, stamp
from unicore.work import Unit

LOG = "build/.unicore/log"
MISSING = -1
_COMPACT_FROM = 1 << 20  # bytes; and only when most of the lines are dead


@dataclass(frozen=True)
class Record:
    """How an output was made."""

    signature: str
    inputs: tuple[int, ...]
    output: int
    started: int  # when, in nanoseconds since the epoch


class BuildLog:
    """The log of one build folder. Methods may be called from several threads."""

    def __init__(self, path: Path, *, dry: bool = False) -> None:
        """(dry): read it only, and remember nothing beyond this run."""
        self._path = path
        self._lock = threading.RLock()
        self._paths: list[str] = []  # of each version
        self._digests: list[str] = []
        self._stamps: list[Stamp] = []
        self._versions: dict[tuple[str, str], int] = {}
        self._newest: dict[str, int] = {}  # path -> version seen last
        self._records: dict[str, Record] = {}
        self._current: dict[str, int] = {}  # path -> version found in this run
        self._lines = 0
        good = self._read()
        if dry:
            self._file = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as below
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if good < (path.stat().st_size if path.exists() else 0):
            os.truncate(path, good)  # a line that a killed build did not finish
        self._file = open(path, "a", encoding="utf-8")  # noqa: SIM115 - open as long as the log
        if path.stat().st_size > _COMPACT_FROM and self._lines > 4 * self._live():
            self._compact()

    def close(self) -> None:
        self._file.close()

    def _read(self) -> int:
        """Take in the log; how many bytes of it are whole lines."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return 0
        good = content.rfind(b"\n") + 1
        try:
            lines = json.loads(b"[" + content[:good].replace(b"\n", b",")[:-1] + b"]")
            for line in lines:
                self._take(line)
        except (ValueError, LookupError, TypeError):
            self.__dict__.update(
                _paths=[], _digests=[], _stamps=[], _versions={}, _newest={}, _records={}
            )
            return 0  # not ours, or damaged: everything is made again
        self._lines = len(lines)
        return good

    def _take(self, line: list[Any]) -> None:
        match line[0]:
            case "v":
                self._add_version(line[1], line[2], (line[3], line[4], line[5]))
            case "s":
                self._stamps[line[1]] = (line[2], line[3], line[4])
                self._newest[self._paths[line[1]]] = line[1]
            case "u":
                _ = [self._paths[version] for version in (*line[3], line[4])]  # IndexError
                self._records[line[1]] = Record(line[2], tuple(line[3]), line[4], line[5])
            case "x":
                self._records.pop(line[1], None)

    def _add_version(self, path: str, digest: str, at: Stamp) -> int:
        version = len(self._paths)
        self._paths.append(path)
        self._digests.append(digest)
        self._stamps.append(at)
        self._versions[path, digest] = version
        self._newest[path] = version
        return version

    def _live(self) -> int:
        used = {v for record in self._records.values() for v in (*record.inputs, record.output)}
        return len(used) + len(self._records)

    def _write(self, *line: Any) -> None:
        self._file.write(json.dumps(line, separators=(",", ":")) + "\n")
        self._lines += 1

    def flush(self) -> None:
        """Hand what was recorded to the system: from here on a kill does not lose it."""
        with self._lock:
            self._file.flush()

    # Files.

    def version(self, path: str, *, output: bool = False) -> int:
        """The version that (path) holds now, MISSING when there is no such file.

        Looked up once in a run, until forget(). An (output) is trusted at once however young.
        """
        found = self._current.get(path)
        if found is None:
            with self._lock:
                found = self._current[path] = self._look(path, output)
        return found

    def _look(self, path: str, output: bool) -> int:
        now = time.time_ns()
        at = stamp(path)
        if at is None:
            return MISSING
        newest = self._newest.get(path)
        if newest is not None and self._stamps[newest] == at:
            return newest
        digest = digest_of(path)
        if not output and now - at[0] < TICK:
            at = (0, at[1], at[2])
        known = self._versions.get((path, digest))
        if known is None:
            self._write("v", path, digest, *at)
            return self._add_version(path, digest, at)
        if self._stamps[known] != at or self._newest[path] != known:
            self._write("s", known, *at)
            self._stamps[known] = at
            self._newest[path] = known
        return known

    def seen(self, path: str) -> tuple[str, Stamp]:
        """Digest and stamp of the version that (path) holds now; ("", zeros) when missing."""
        version = self.version(path)
        if version == MISSING:
            return "", (0, 0, 0)
        return self._digests[version], self._stamps[version]

    def forget(self, paths: Iterable[str]) -> None:
        """Look again at files that may have changed during this run."""
        for path in paths:
            self._current.pop(path, None)

    def look(self, paths: Iterable[str]) -> dict[str, int]:
        """The version of each file as it is at this moment."""
        paths = dict.fromkeys(paths)
        self.forget(paths)
        return {path: self.version(path) for path in paths}

    # Units.

    def reason(self, unit: Unit) -> str:
        """Why a unit has to be made, "" when it does not."""
        record = self._records.get(unit.output)
        if record is None:
            return "it was not made before"
        if record.signature != unit.signature:
            return "its command changed"
        version = self.version(unit.output)
        if version != record.output:
            return "it is missing" if version == MISSING else "it was damaged"
        for one in record.inputs:
            path = self._paths[one]
            if self.version(path) != one:
                return f"{path} changed"
        return ""

    def inputs(self, output: str) -> list[str]:
        """What (output) was made from last time; [] when that is not known."""
        record = self._records.get(output)
        return [self._paths[version] for version in record.inputs] if record else []

    def outputs(self) -> list[str]:
        """All that was made, by any request, as far as that is known."""
        return list(self._records)

    def started(self, output: str) -> int:
        """When the command that made (output) was started; 0 when that is not known."""
        record = self._records.get(output)
        return record.started if record else 0

    def record(self, unit: Unit, inputs: Iterable[int], started: int) -> None:
        """Remember that (unit) was made just now from versions of its inputs."""
        with self._lock:
            self.forget([unit.output])
            output = self.version(unit.output, output=True)
            found = tuple(inputs)
            if output == MISSING or MISSING in found:
                return  # something took them away meanwhile: the next build will see
            self._records[unit.output] = Record(unit.signature, found, output, started)
            self._write("u", unit.output, unit.signature, found, output, started)

    def invalidate(self, output: str) -> None:
        """Forget how (output) was made, so that it is made again."""
        with self._lock:
            if self._records.pop(output, None):
                self._write("x", output)

    def _compact(self) -> None:
        """Write the log anew with what is alive."""
        old = self._records
        paths, digests, stamps = self._paths, self._digests, self._stamps
        renamed: dict[int, int] = {}
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        self._paths, self._digests, self._stamps = [], [], []
        self._versions, self._newest, self._records, self._current = {}, {}, {}, {}
        self._file.close()
        self._file = open(temporary, "w", encoding="utf-8")  # noqa: SIM115 - as above
        self._lines = 0

        def kept(version: int) -> int:
            if version not in renamed:
                self._write("v", paths[version], digests[version], *stamps[version])
                renamed[version] = self._add_version(
                    paths[version], digests[version], stamps[version]
                )
            return renamed[version]

        for output, record in old.items():
            inputs = tuple(map(kept, record.inputs))
            fresh = Record(record.signature, inputs, kept(record.output), record.started)
            self._records[output] = fresh
            self._write("u", output, fresh.signature, inputs, fresh.output, fresh.started)
        self._file.flush()
        os.replace(temporary, self._path)
