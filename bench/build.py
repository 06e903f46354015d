#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Build times of this framework beside ninja's, on a tree written for the purpose.

Two copies of one tree are built in turn, one by ./unicore and one by ninja from a build.ninja with
the same compile and link commands, which are taken from our plan. After each step the outputs
that were made anew are counted in both trees, and must be as many as the tree's shape says; and
both images must be the same bytes. So neither side can win by doing something else.

Ours also checks every image and writes its bootable form; ninja does not. What our plan takes to
make is part of our times, what build.ninja takes to make no part of ninja's.

This is a report: the exit status is 0 unless a build breaks or makes something unexpected (1).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import synthetic

ROOT = Path(__file__).resolve().parents[1]
REQUEST = ("plat=all", "app=bench")
QUICK = 5  # how often what takes milliseconds is repeated in each run
SETTLE = 0.05  # seconds; more than file stamps lag behind the clock (see unicore.buildlog)
WIDE = 1000  # compile commands from which on the limits for many targets hold

# scons' own start, with nothing to build and no tools to look for.
EMPTY = "DefaultEnvironment(tools=[])\n"


class BenchmarkError(Exception):
    """A build broke, or did not do what it is measured for."""


@dataclass(frozen=True)
class Sample:
    """One command: seconds by the clock, and of both user and system time."""

    wall: float
    cpu: float


@dataclass
class Series:
    """All samples of a scenario, ours and ninja's."""

    ours: list[Sample] = field(default_factory=list)
    ninja: list[Sample] = field(default_factory=list)
    made: tuple[int, int] = (0, 0)  # commands that ran in the last run: ours, ninja's


def timed(command: list[str], folder: Path, environment: Mapping[str, str]) -> Sample:
    """Run (command), which must succeed."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if status:
            output.seek(0)
            text = output.read().decode(errors="replace")[-4000:]
            raise BenchmarkError(f"{shlex.join(command)} ended with {child.returncode}\n{text}")
    return Sample(wall, usage.ru_utime + usage.ru_stime)


class Trees:
    """The same tree twice, in (folder): "ours" and "ninja"."""

    def __init__(self, shape: synthetic.Shape, folder: Path, env: Path, ninja: str) -> None:
        self.shape = shape
        self.env = _view(env, folder / "env")
        self.ours, self.ninja = folder / "ours", folder / "ninja"
        self._ninja = ninja
        # Nothing that makes Python slower than it is, such as PYTHONDONTWRITEBYTECODE.
        plain = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        self._environment = {**plain, "UNICORE_ENV": str(self.env)}
        # As our builds have it: compilers write $PWD into debug information.
        self._ninja_environment = {**plain, "PWD": "/proc/self/cwd", "LC_ALL": "C"}
        for tree in (self.ours, self.ninja):
            synthetic.write(shape, ROOT, tree)
        empty = folder / "empty"
        empty.mkdir()
        (empty / "SConstruct").write_text(EMPTY)

    # The programs that are measured.

    def unicore(self, *words: str) -> Sample:
        return timed(["./unicore", *REQUEST, *words], self.ours, self._environment)

    def scons(self) -> Sample:
        return timed([*self._scons(), *REQUEST], self.ours, self._environment)

    def run_ninja(self) -> Sample:
        jobs = f"-j{os.cpu_count()}"  # as many as scons starts; ninja's own default is two more
        return timed([self._ninja, jobs], self.ninja, self._ninja_environment)

    def bare_python(self) -> Sample:
        python = str(self.env / "bin/python")
        return timed([python, "-IS", "-c", "pass"], self.ours, self._environment)

    def bare_scons(self) -> Sample:
        return timed(self._scons(), self.ours.parent / "empty", self._environment)

    def _scons(self) -> list[str]:
        return [str(self.env / "bin/python"), str(self.env / "bin/scons"), "-Q"]

    # What happens to both trees.

    def edit(self, path: str, old: str, new: str) -> None:
        for tree in (self.ours, self.ninja):
            text = (tree / path).read_text()
            if old not in text:
                raise BenchmarkError(f"{path} does not hold {old!r}")
            (tree / path).write_text(text.replace(old, new))

    def touch(self, path: str) -> None:
        for tree in (self.ours, self.ninja):
            os.utime(tree / path)

    def clean(self) -> None:
        for tree in (self.ours, self.ninja):
            shutil.rmtree(tree / "build", ignore_errors=True)

    def write_ninja(self) -> None:
        """Make build.ninja, and the files that commands read, from the plan made last (its format
        is that of unicore.planner)."""
        folder = self.ours / "build/.unicore"
        newest = max(folder.glob("*.plan"), key=lambda path: path.stat().st_mtime_ns)
        plan = json.loads(newest.read_text())
        for path, text in plan["files"].items():
            _write_if_changed(self.ninja / path, text)
        _write_if_changed(self.ninja / "build.ninja", ninja_file(plan))

    def same_images(self) -> None:
        """Both sides must have linked the same."""
        for image in sorted((self.ours / "build").glob("*/*.debug")):
            other = self.ninja / image.relative_to(self.ours)
            if _digest(image) != _digest(other):
                raise BenchmarkError(f"{image} and {other} differ")


def _view(env: Path, view: Path) -> Path:
    """The environment (env) as the script `unicore` wants it: with a stamp for the lock file."""
    view.mkdir(parents=True)
    for name in ("bin", "lib", "pyvenv.cfg"):
        (view / name).symlink_to(env.absolute() / name)
    digest = (ROOT / "requirements/digests").read_text().split()[0]
    (view / f"ready-{digest}").touch()
    return view


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def ninja_file(plan: Mapping[str, Any]) -> str:
    """The compile and link commands of (plan) as a person would write them for ninja: a rule for
    each set of flags, and a short statement for each output."""
    lines = ["ninja_required_version = 1.10"]
    used: dict[int, list[str]] = {}
    # Actions inside our process, not commands: the checks of objects, what follows the link.
    actions = {
        unit[0] for unit in plan["units"] if plan["commands"][unit[1]][0] not in plan["tools"]
    }
    for output, index, arguments, inputs, _, _, depfile in plan["units"]:
        command = plan["commands"][index]
        tool = plan["tools"].get(command[0])
        if tool is None:
            continue
        script = [] if depfile else inputs[:1]  # a link reads its script, then objects
        own = set(arguments) - set(script)
        sources = dict.fromkeys(path for path in inputs if path in own)
        # Named elsewhere.
        others = [path for path in inputs if path not in sources and path not in actions]
        names = {output: "$out", depfile: "$depfile", **dict.fromkeys(script, "$script")}
        words = [names.get(word, shlex.quote(word)) for word in arguments if word not in sources]
        words = [shlex.join([*tool, *command[1:]]), *words, "$in"]
        rule = [f"rule r{index}", f"  command = {' '.join(words)}"]
        rule += ["  deps = gcc", "  depfile = $depfile"] if depfile else []
        if used.setdefault(index, rule) != rule:
            raise BenchmarkError(f"two statements of rule {index} differ in more than their files")
        lines += [f"build {output}: r{index} {' '.join(sources)} | {' '.join(others)}"]
        lines += [f"  depfile = {depfile}"] if depfile else [f"  script = {script[0]}"]
    rules = [line for rule in used.values() for line in rule]
    return "\n".join([lines[0], *rules, *lines[1:], ""])


def outputs(tree: Path) -> dict[str, tuple[int, int]]:
    """When each object and linked image of (tree) was made."""
    found = {}
    for folder, _, names in os.walk(tree / "build"):
        for name in names:
            if name.endswith((".o", ".debug")):
                status = os.stat(f"{folder}/{name}")
                found[f"{folder}/{name}"] = (status.st_mtime_ns, status.st_ino)
    return found


def made(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> int:
    return sum(before.get(path) != stamp for path, stamp in after.items())


class Benchmark:
    """All scenarios on one pair of trees."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self.series: dict[str, Series] = {}
        self.python: list[Sample] = []
        self.scons: list[Sample] = []

    def run(self, number: int) -> None:
        """Every scenario once. (number) makes the edits of each run new ones."""
        trees, shape = self._trees, self._trees.shape
        links = shape.platforms
        # A library that all platforms share; a part of the later half sees its headers.
        library = shape.libraries // 2
        library -= 0 if shape.is_neutral(library) else 1
        users = shape.users(library)
        everything = shape.objects(list(range(shape.libraries))) + 2 * shape.platforms + 1
        me, option = synthetic.name(library), f"{synthetic.name(library)}.depth"

        trees.clean()
        self._compare("clean", everything + links, everything + links, trees.unicore)
        for _ in range(QUICK):
            self.python.append(trees.bare_python())
            self._compare("nothing changed, ./unicore", 0, 0, trees.unicore)
        for _ in range(QUICK):
            self.scons.append(trees.bare_scons())
            self._compare("nothing changed, scons", 0, 0, trees.scons)
        source = synthetic.source(library, 1)
        trees.touch(source)
        self._compare("one file touched", 0, 1 + links, trees.unicore)
        trees.edit(source, f"constant = {number};", f"constant = {number + 1};")
        self._compare("one file edited", 1 + links, 1 + links, trees.unicore)
        limit = f"{me.upper()}_LIMIT"
        header = synthetic.header(library, "base")
        trees.edit(header, f"{limit} {number + 63}", f"{limit} {number + 64}")
        readers = shape.objects(users) + 1 + links
        self._compare("one header edited", readers, readers, trees.unicore)
        recipe = synthetic.recipe(library)
        trees.edit(recipe, f"-DVERSION={number - 1}", f"-DVERSION={number}")
        own = shape.objects([library]) + links
        self._compare("one flag changed", own, own, trees.unicore)
        self._compare(
            "one option changed",
            1 + links,
            1 + links,
            lambda: trees.unicore(f"{option}={number + 100}"),
        )

    def _compare(self, name: str, ours: int, ninja: int, build: Callable[[], Sample]) -> None:
        """Build both trees, and check that each made as many outputs as it should."""
        trees = self._trees
        time.sleep(SETTLE)
        before = outputs(trees.ours), outputs(trees.ninja)
        sample = build()
        trees.write_ninja()
        time.sleep(SETTLE)
        ninjas = trees.run_ninja()
        counts = (
            made(before[0], outputs(trees.ours)),
            made(before[1], outputs(trees.ninja)),
        )
        if counts != (ours, ninja):
            raise BenchmarkError(
                f"{name}: {counts[0]} commands of ours and {counts[1]} of ninja's made something, "
                f"expected {ours} and {ninja}"
            )
        if ours:
            trees.same_images()
        series = self.series.setdefault(name, Series())
        series.ours.append(sample)
        series.ninja.append(ninjas)
        series.made = counts


def median(samples: list[Sample], clock: str = "wall") -> float:
    return statistics.median(float(getattr(sample, clock)) for sample in samples)


def limits(benchmark: Benchmark, wide: bool, clock: str) -> dict[str, tuple[str, float]]:
    """What each scenario may take, in words and in seconds."""
    python, scons = median(benchmark.python, clock), median(benchmark.scons, clock)
    clean = median(benchmark.series["clean"].ninja, clock)
    edited = median(benchmark.series["one file edited"].ninja, clock)
    null, full, edit = (12, 4, 10) if wide else (5, 2, 2)
    return {
        "clean": ("1.10 N", 1.10 * clean),
        "nothing changed, ./unicore": (f"{null} P", null * python),
        "nothing changed, scons": (f"{full} S", full * scons),
        "one file edited": (f"N + {edit} S", edited + edit * scons),
    }


def table(benchmark: Benchmark, wide: bool, clock: str) -> str:
    """The medians by (clock), in milliseconds."""
    allowed = limits(benchmark, wide, clock)
    rows = [
        f"{'ms, ' + clock:<28}{'made':>11}{'ours':>9}{'ninja N':>9}{'ratio':>8}  limit",
    ]
    for name, series in benchmark.series.items():
        ours, ninja = median(series.ours, clock), median(series.ninja, clock)
        count = "/".join(map(str, dict.fromkeys(series.made)))
        row = f"{name:<28}{count:>11}{ours * 1e3:9.1f}{ninja * 1e3:9.1f}{ours / ninja:8.2f}"
        if name in allowed:
            words, limit = allowed[name]
            verdict = "met" if ours <= limit else f"missed by {(ours / limit - 1):.0%}"
            row += f"  {words} = {limit * 1e3:.1f}: {verdict}"
        rows.append(row)
    python, scons = median(benchmark.python, clock), median(benchmark.scons, clock)
    rows.append(f"P (bare python) {python * 1e3:.1f}   S (bare scons) {scons * 1e3:.1f}")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shape", choices=synthetic.SHAPES, default="110x1")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--env", type=Path, help="default: $UNICORE_ENV, or .venv")
    parser.add_argument("--ninja", default="ninja", help="the program")
    parser.add_argument("--keep", type=Path, help="leave the trees in this new folder")
    arguments = parser.parse_args()
    env = arguments.env or Path(os.environ.get("UNICORE_ENV") or ROOT / ".venv")
    ninja = shutil.which(arguments.ninja)
    if ninja is None or not (env / "bin/python").exists():
        print(f"needs ninja, and an environment in {env}: try pip, ./unicore -h", file=sys.stderr)
        return 1
    shape = synthetic.SHAPES[arguments.shape]
    with tempfile.TemporaryDirectory(prefix="bench.") as temporary:
        folder = arguments.keep or Path(temporary, "trees")
        trees = Trees(shape, folder, env, ninja)
        benchmark = Benchmark(trees)
        try:
            trees.unicore()  # so that every .pyc is there
            for number in range(1, arguments.runs + 1):
                benchmark.run(number)
                print(f"run {number} of {arguments.runs}", file=sys.stderr)
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
    wide = shape.units * shape.platforms > WIDE
    print(f"{arguments.shape}, medians of {arguments.runs} runs, {os.cpu_count()} processors")
    print(table(benchmark, wide, "wall"), table(benchmark, wide, "cpu"), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
