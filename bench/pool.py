#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the libraries of the pool cost: instructions for each operation.

callgrind counts what a Linux process of x86_64 executes. Each operation is run N times and 2N
times; the difference is that of N operations, whatever it takes to start and to end. Numbers are
exact and the same on every machine with the same compilers. Allocators, threads and mutexes stand
beside those of the machine's C library, allocators beside upstream's mimalloc, too: the same
programs, linked statically. What the kernel does for them does not count.

With --on, virtual machines of QEMU run the same apps, and stepping.py counts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "site_scons"))

import stepping  # noqa: E402

from unicore import seal  # noqa: E402
from unicore.catalog import find, read  # noqa: E402
from unicore.commandline import RunRequest, command_line  # noqa: E402
from unicore.errors import UserError  # noqa: E402
from unicore.origin.places import Reach  # noqa: E402
from unicore.origin.trees import unpacked  # noqa: E402
from unicore.request import Request  # noqa: E402

POOL = "bench/pool"
COUNT = 2000  # N
# The same where each instruction is a line in a log. The app reads as many digits in twice it.
STEPPED_COUNT = 100
PROCESS = "x86_64-linuxu"
MEMORY = {"linuxu.memory": "4096"}  # for the allocator that never takes any back
COLLECTED = re.compile(r"Collected : (\d+)")
BATCH = 16  # of bench-alloc
STEPS = 19  # in which its buffer grows

UPSTREAM, GLIBC = "upstream mimalloc", "glibc"
ALLOCATORS = ("buddy", "mimalloc", "region", "slab", "tlsf")
SCHEDULERS = ("cooperative", "preemptive")
# Upstream's own way to build a release: CMakeLists.txt.
RELEASE = ("-O3", "-DNDEBUG", "-ftls-model=initial-exec", "-fno-builtin-malloc")


@dataclass(frozen=True)
class Operation:
    """One line of the report."""

    name: str
    app: str
    word: str  # what the app is told
    times: int = 1  # how often a turn of its loop does it
    less: str = ""  # the word for what else a turn does


OPERATIONS = (
    Operation("malloc + free, 64 bytes", "bench-alloc", "among"),
    Operation("the same in an empty heap", "bench-alloc", "pair"),
    Operation("malloc + free, 5000 bytes", "bench-alloc", "large"),
    Operation("16 malloc, 16 free: a pair", "bench-alloc", "batch", BATCH),
    Operation("random mix: a call", "bench-alloc", "mix", 1, "draw"),
    Operation("realloc: a step of growth", "bench-alloc", "grow", STEPS),
    Operation("pool: take + give", "bench-pool", "pair"),
    Operation("shared pool: take + give", "bench-pool", "shared"),
    Operation("context switch", "bench-thread", "switch", 2),
    Operation("thread: create + join", "bench-thread", "create"),
    Operation("mutex: lock + unlock", "bench-mutex", "mutex"),
    Operation("semaphore: post + wait", "bench-mutex", "semaphore"),
    Operation("timer: arm + cancel", "bench-timers", "alone"),
    Operation("the same among 100", "bench-timers", "among"),
    Operation("ring: push + pop", "bench-messages", "ring"),
    Operation("shared ring: push + pop", "bench-messages", "shared"),
    Operation("mailbox: send + receive", "bench-messages", "mailbox"),
)
# Who implements what the app leaves open.
CHOICES = {
    "bench-alloc": ("alloc", ALLOCATORS),
    "bench-pool": ("", ("pool",)),
    "bench-thread": ("thread", SCHEDULERS),
    "bench-mutex": ("thread", SCHEDULERS),
    "bench-timers": ("", ("timers",)),
    "bench-messages": ("thread", SCHEDULERS),
}
# What stands beside them: bench/pool/host.
BESIDE = {
    "bench-alloc": (UPSTREAM, GLIBC),
    "bench-thread": (GLIBC,),
    "bench-mutex": (GLIBC,),
}
# The most instructions by operation and implementer; allocators as a multiple of upstream's.
LIMITS = {
    ("context switch", "cooperative"): 60,
    ("mutex: lock + unlock", "cooperative"): 20,
    ("timer: arm + cancel", "timers"): 150,
}
PAIRS = ("malloc + free, 64 bytes", "the same in an empty heap")
RELATIVE = {(pair, name): 1.2 for pair in PAIRS for name in ("tlsf", "mimalloc")}


class BenchmarkError(Exception):
    """What cannot be built or run."""


# The instructions of a run of a program that is told a word and a number.
Counter = Callable[[str, int], int]


def say(text: str) -> None:
    print(text, file=sys.stderr)


def run(words: Sequence[str]) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{' '.join(words)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout + done.stderr


def image(env: Path, folder: Path, target: str, app: str, api: str, name: str) -> Counter:
    """Build (app) with (name) for (api), and put it aside."""
    arch, _, plat = target.partition("-")
    wish = {"plat": plat, "arch": arch, "app": app, "pools": POOL}
    wish |= {api: name} if api else {}
    if target == PROCESS:
        wish |= MEMORY
    words = [f"{word}={value}" for word, value in wish.items()]
    run([str(env / "bin/python"), str(env / "bin/scons"), "-Q", *words])
    report = seal.check(Request(wish, []).seal)
    if report is None:
        raise BenchmarkError("the build left no seal: has something changed meanwhile?")
    (made,) = report["images"]
    kept = Path(shutil.copy(ROOT / made["path"], folder / f"{app}-{name}"))
    if target == PROCESS:
        return partial(counted, kept)
    linked = Path(shutil.copy(ROOT / made["debug"], folder / f"{app}-{name}.debug"))
    template = tuple("tcg" if word == "{accel}" else word for word in made["run"])
    return partial(stepped, RunRequest(template, kept, made["status"], made["arch"]), linked)


def process(folder: Path, app: str, name: str) -> Path:
    """(app) with what Linux has."""
    made = folder / f"{app}-{name.replace(' ', '-')}"
    words = ["cc", "-O2", "-fno-builtin", "-static", "-o", str(made)]
    words += [f"-I{POOL}/host", f"{POOL}/apps/{app}/main.c"]
    if name == UPSTREAM:
        tree = upstream_mimalloc()
        built = folder / "mimalloc.o"
        include = f"-I{tree}/include"
        run(["cc", *RELEASE, include, "-c", "-o", str(built), f"{tree}/src/static.c"])
        words += ["-DUPSTREAM_MIMALLOC", include, str(built), "-pthread"]
    run(words)
    return made


def upstream_mimalloc() -> str:
    """The sources that lib/mimalloc pins, without its patches."""
    recipe = read(ROOT, find(ROOT, ["."])).libraries["mimalloc"]
    assert recipe.origin is not None
    return unpacked(recipe, recipe.origin, [], Reach((), False), say)


def counted(program: Path, word: str, count: int) -> int:
    """The instructions of a whole run."""
    words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(program), word]
    found = COLLECTED.search(run([*words, str(count)]))
    if found is None:
        raise BenchmarkError(f"callgrind does not say what {program.name} {word} took")
    return int(found[1])


def stepped(request: RunRequest, linked: Path, word: str, count: int) -> int:
    """The same in a virtual machine."""
    words = command_line(replace(request, args=f"{word} {count}"))
    found = stepping.steps(stepping.machine(words, linked), linked, None)
    if not found:
        raise BenchmarkError(f"no step was logged of {' '.join(words)}")
    return found


def cost(program: Counter, operation: Operation, count: int) -> float:
    """Instructions for each operation, without the loop around it."""

    def turns(word: str) -> int:
        return program(word, 2 * count) - program(word, count)

    taken = turns(operation.word)
    if operation.less:
        taken -= turns(operation.less)
    return taken / count / operation.times


def programs(env: Path, folder: Path, target: str, app: str) -> Iterator[tuple[str, Counter]]:
    """Everything that can run (app), by name; what cannot be built is said and left out."""
    api, names = CHOICES[app]
    for name in names:
        try:
            yield name, image(env, folder, target, app, api, name)
        except BenchmarkError as error:
            say(f"left out: {app} with {name}: {error}")
    for name in BESIDE.get(app, ()) if target == PROCESS else ():
        try:
            yield name, partial(counted, process(folder, app, name))
        except (BenchmarkError, UserError) as error:
            say(f"left out: {app} with {name}: {error}")


Costs = dict[str, dict[str, float]]  # operation -> implementer -> instructions


def costs(env: Path, folder: Path, target: str, patterns: Sequence[str]) -> Costs:
    found: Costs = {}
    count = COUNT if target == PROCESS else STEPPED_COUNT
    for app in CHOICES:
        wanted = [
            one
            for one in OPERATIONS
            if one.app == app and any(pattern in f"{app} {one.name}" for pattern in patterns)
        ]
        if not wanted:
            continue
        for name, program in programs(env, folder, target, app):
            for operation in wanted:
                say(f"{operation.name}, {name}")
                try:
                    found.setdefault(operation.name, {})[name] = cost(program, operation, count)
                except BenchmarkError as error:
                    say(f"left out: {error}")
    return found


def table(found: Costs) -> Iterator[str]:
    """A line for each operation; tables of one kind have the same columns."""
    heading: list[str] = []
    for name, by in found.items():
        if list(by) != heading:
            heading = list(by)
            yield ""
            yield f"{'instructions':<28}" + "".join(f"{column:>19}" for column in heading)
        yield f"{name:<28}" + "".join(f"{taken:>19,.1f}" for taken in by.values())


def missed(found: Costs) -> Iterator[str]:
    """What is above its limit."""
    limits = dict(LIMITS)
    for (operation, name), factor in RELATIVE.items():
        upstream = found.get(operation, {}).get(UPSTREAM)
        if upstream is not None:
            limits[operation, name] = factor * upstream
    for (operation, name), limit in limits.items():
        taken = found.get(operation, {}).get(name)
        if taken is not None and taken > limit:
            yield f"missed: {operation}, {name}: {limit:,.1f} instructions"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "operations", nargs="*", default=[""], help="words of their names, or of apps; default: all"
    )
    parser.add_argument(
        "--on", metavar="TARGET", default=PROCESS, help="such as arm64-kvm; default: %(default)s"
    )
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--env", type=Path, help="default: $UNICORE_ENV, or .venv")
    arguments = parser.parse_args()
    env = (arguments.env or Path(os.environ.get("UNICORE_ENV") or ROOT / ".venv")).absolute()
    if not (env / "bin/python").exists():
        say(f"needs an environment in {env}: try ./unicore -h")
        return 1
    if arguments.on == PROCESS and shutil.which("valgrind") is None:
        say("needs valgrind")
        return 1
    os.chdir(ROOT)  # recipes have paths from there
    with tempfile.TemporaryDirectory(prefix="bench.") as folder:
        found = costs(env, Path(folder), arguments.on, arguments.operations)
    if not found:
        say("there is no such operation, or none could be measured")
        return 1
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        late = missed(found) if arguments.on == PROCESS else ()
        print(*table(found), *late, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
