#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Build times of helloworld for every target at once, beside those for one target.

What does not depend on the platform is compiled once for each architecture, so the limit for the
whole matrix grows with architectures, not with targets. All is built in a copy of the tree by
./unicore, by turns.

This is a report: the exit status is 0 unless a build breaks or makes something unexpected (1).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from build import QUICK, ROOT, SETTLE, BenchmarkError, Sample, made, median, outputs, timed

APP = "app=helloworld"
MATRIX = ("plat=all", "arch=all")
ONE = ("plat=kvm", "arch=x86_64")
# What a build reads.
PARTS = ("SConstruct", "unicore", "requirements", "schema", "site_scons")
POOL = ("arch", "plat", "lib", "apps")
CLEAN_LIMIT = 2.5  # times what one target takes, for each architecture
NULL_LIMIT = 0.5  # seconds


@dataclass
class Series:
    """All samples of a scenario, and how many outputs the last made."""

    samples: list[Sample] = field(default_factory=list)
    made: int = 0


class Tree:
    """A copy of the tree in (folder)."""

    def __init__(self, folder: Path, env: Path) -> None:
        self.folder = folder
        plain = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        self._environment = {**plain, "UNICORE_ENV": str(env)}
        ignored = shutil.ignore_patterns("__pycache__")
        folder.mkdir()
        for part in (*PARTS, *POOL):
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=ignored)
            else:
                shutil.copy2(ROOT / part, folder / part)

    def clean(self) -> None:
        shutil.rmtree(self.folder / "build", ignore_errors=True)

    def build(self, *words: str) -> Sample:
        return timed(["./unicore", *words, APP], self.folder, self._environment)

    def architectures(self) -> int:
        return len(list((self.folder / "arch").glob("*/SConscript")))

    def images(self) -> int:
        return len(list((self.folder / "build").glob("*/*.debug")))


def measured(tree: Tree, runs: int) -> dict[str, Series]:
    found: dict[str, Series] = {}

    def sample(name: str, *words: str) -> None:
        time.sleep(SETTLE)
        before = outputs(tree.folder)
        series = found.setdefault(name, Series())
        series.samples.append(tree.build(*words))
        series.made = made(before, outputs(tree.folder))

    for _ in range(runs):
        tree.clean()
        sample("one target, clean", *ONE)
        tree.clean()
        sample("matrix, clean", *MATRIX)
        for _ in range(QUICK):
            sample("matrix, nothing changed", *MATRIX)
            if found["matrix, nothing changed"].made:
                raise BenchmarkError("a build with nothing to do has made something")
    return found


def table(found: dict[str, Series], architectures: int, clock: str) -> str:
    """The medians by (clock), in seconds."""
    taken = {name: median(series.samples, clock) for name, series in found.items()}
    allowed = {
        "matrix, clean": (
            f"{CLEAN_LIMIT} x one target x {architectures} architectures",
            CLEAN_LIMIT * taken["one target, clean"] * architectures,
        ),
        "matrix, nothing changed": ("at most", NULL_LIMIT),
    }
    rows = [f"{'s, ' + clock:<28}{'made':>6}{'taken':>9}  limit"]
    for name, series in found.items():
        row = f"{name:<28}{series.made:>6}{taken[name]:9.3f}"
        if name in allowed:
            words, limit = allowed[name]
            verdict = "met" if taken[name] <= limit else f"missed by {taken[name] / limit - 1:.0%}"
            row += f"  {words} {limit:.3f}: {verdict}"
        rows.append(row)
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--env", type=Path, help="default: $UNICORE_ENV, or .venv")
    arguments = parser.parse_args()
    env = (arguments.env or Path(os.environ.get("UNICORE_ENV") or ROOT / ".venv")).absolute()
    if not any(env.glob("ready-*")):
        print(f"needs an environment in {env}: try ./unicore -h", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="bench.") as folder:
        try:
            tree = Tree(Path(folder, "tree"), env)
            tree.build(*ONE)  # so that every .pyc is there
            found = measured(tree, arguments.runs)
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
        print(
            f"{tree.images()} images, medians of {arguments.runs} runs, {os.cpu_count()} processors"
        )
        print(*(table(found, tree.architectures(), clock) for clock in ("wall", "cpu")), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
