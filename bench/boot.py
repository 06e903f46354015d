#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What an image costs from its start to its greeting, on every target, beside a trivial kernel.

For helloworld: bytes of the file and bytes loaded; instructions from the entry point to the last
byte of the greeting; wall time from starting the process to that byte; the least memory that the
machine has to be given.

All images are built first, by one command, and run by the command lines that the build tells, with
QEMU's own translator even where there is KVM.

Instructions are counted one by one: stepping.py says how. They depend on the processor model, the
machine and its memory: compare only what is alike. What is a Linux process is stepped by qemu-user,
of this machine's own architecture, too: so the number does not depend on the kernel.

This is a report: the exit status is 0 unless a build breaks or an image does not greet (1).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "site_scons"))

import stepping  # noqa: E402 - these are found by the line above

from unicore import seal  # noqa: E402
from unicore.commandline import USER_EMULATORS, RunRequest, command_line  # noqa: E402
from unicore.errors import UserError  # noqa: E402
from unicore.report import loaded_bytes  # noqa: E402
from unicore.request import Request  # noqa: E402
from unicore.xen.boot import TIERS, prepare  # noqa: E402
from unicore.xen.cfg import xl_cfg  # noqa: E402
from unicore.xen.console import PlainConsole  # noqa: E402
from unicore.xen.initramfs import XlGuest  # noqa: E402
from unicore.xen.machine import Files, Guest, Machine  # noqa: E402
from unicore.xen.suite import run_all  # noqa: E402

BUILD = {"plat": "all", "arch": "all", "app": "helloworld"}
GREETING = b"Hello, world!\n"
# What kvm on x86_64 is measured on, by itself and beside the trivial kernel.
TRIVIAL = "x86_64-kvm"
MACHINES = ("microvm", "q35", "pc")
GRAIN = 8  # KiB: QEMU rounds -m up to this
FIRMWARE_GRAIN = 1024  # KiB: with UEFI nearly all of it is the firmware's, which takes seconds
PATIENCE = 60.0  # seconds for an image to greet

XEN_MEMORY = 32  # MiB, of a domain
MOST_XEN_MEMORY = 8  # MiB, the end of the search for the least
XL_PATIENCE = 120.0  # seconds for all domains of one dom0

# At most: bytes loaded, under a hypervisor and elsewhere; by target, instructions to the greeting,
# and the least memory in KiB.
LOADED_LIMIT, LOADED_LIMIT_ELSEWHERE = 16 << 10, 32 << 10
INSTRUCTION_LIMITS = {
    "x86_64-kvm": 10_000,
    "arm64-kvm": 20_000,
    "arm-kvm": 20_000,
    "riscv64-kvm": 30_000,
}
MEMORY_LIMITS = {
    "x86_64-kvm": 1152,
    "arm64-kvm": 2112,
    "arm-kvm": 2112,
    "x86_64-xen-pv": 4096,
    "x86_64-xen-pvh": 2048,
}

NOTES = """\
"-", instructions: a guest of Xen cannot be told from Xen by its addresses, so none are counted.
"-", memory: a Linux process and raspi3b are given none; Xen's domains are tried by --xen-memory.
Wall times have firmware's part in them, and Xen's own start (as dom0 or without one)."""


class BenchmarkError(Exception):
    """An image that cannot be built, or does not greet."""


@dataclass(frozen=True)
class Subject:
    """An image and what runs it."""

    name: str
    target: str
    arch: str
    image: Path
    linked: Path  # the ELF file that says where the image lies and starts
    command: tuple[str, ...]  # of no use for Xen, where each run has its own

    @property
    def is_xen(self) -> bool:
        return "-xen" in self.target

    @property
    def is_process(self) -> bool:
        return self.target.endswith("-linuxu")


@dataclass(frozen=True)
class Cost:
    file: int  # bytes
    loaded: int  # bytes
    instructions: int | None
    memory: int | None  # KiB


def say(text: str) -> None:
    print(text, file=sys.stderr)


# Wall time.


@contextlib.contextmanager
def prepared(subject: Subject, megabytes: int = XEN_MEMORY) -> Iterator[Machine]:
    """What runs (subject). Under Xen, in the quickest of its ways, with (megabytes)."""
    if not subject.is_xen:
        yield Machine(subject.command, (), PlainConsole())
        return
    tier = "dom0less" if "dom0less" in TIERS[subject.arch] else "dom0"
    with Files() as files:
        guest = Guest(subject.image, subject.arch, mode(subject), megabytes)
        yield prepare(guest, files, say, tier)


def mode(subject: Subject) -> str:
    """ "pv" or "pvh", where there is a choice."""
    return subject.target.partition("-xen")[2].removeprefix("-")


def seconds(machine: Machine, patience: float) -> float | None:
    """From starting (machine) to the end of the greeting; None when it does not come."""
    start = time.perf_counter()
    with subprocess.Popen(
        machine.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=machine.files,
    ) as child:
        assert child.stdout is not None
        seen = b""
        try:
            while GREETING not in seen.replace(b"\r", b""):
                left = start + patience - time.perf_counter()
                if left <= 0 or not select.select([child.stdout], [], [], left)[0]:
                    return None
                data = os.read(child.stdout.fileno(), 4096)
                if not data:
                    return None
                seen += machine.console.feed(data)
            return time.perf_counter() - start
        finally:
            child.kill()


# Instructions.


def instructions(subject: Subject) -> int | None:
    if subject.is_xen:
        return None
    words = stepping.machine(subject.command, subject.linked)
    environment = None
    if subject.is_process:
        emulator = shutil.which(USER_EMULATORS[subject.arch])
        assert emulator, "hindrance() has looked for it"
        words = stepping.process(emulator, subject.image)
        # Without variables, over which every program has to step on its way to the auxiliary
        # vector.
        environment = {}
    count = stepping.steps(words, subject.linked, GREETING, environment)
    if count is None:
        raise BenchmarkError(f"{subject.name} does not greet when it is stepped")
    return count


# The least memory.


def least_memory(subject: Subject, with_xen: bool) -> int | None:
    """The least memory in KiB with which the greeting comes; None where none is given."""
    if subject.is_xen:
        return least_xen_memory(subject) if with_xen else None
    if "-m" not in subject.command:
        return None
    given = option(subject.command, "-m")
    return least_given(subject, int(given.removesuffix("M")) << 10)


def least_given(subject: Subject, most: int) -> int:
    """The smallest -m, by halving: more memory is taken to do no harm. A try fails when the
    greeting takes much longer than it does with plenty, (most) KiB."""
    grain = FIRMWARE_GRAIN if "-bios" in subject.command else GRAIN

    def taken(grains: int, patience: float) -> float | None:
        words = with_option(subject.command, "-m", f"{grains * grain}K")
        return seconds(Machine(words, (), PlainConsole()), patience)

    low, high = 0, most // grain
    usual = taken(high, PATIENCE)
    if usual is None:
        raise BenchmarkError(f"{subject.name} does not greet")
    while high - low > 1:
        middle = (low + high) // 2
        if taken(middle, 1 + 5 * usual) is not None:
            high = middle
        else:
            low = middle
    return high * grain


def least_xen_memory(subject: Subject) -> int | None:
    """The smallest domain, in steps of 1 MiB: on x86_64 all sizes in one boot of dom0."""
    sizes = range(1, MOST_XEN_MEMORY + 1)
    if "dom0less" in TIERS[subject.arch]:
        for size in sizes:
            with prepared(subject, size) as machine:
                if seconds(machine, PATIENCE / 10) is not None:
                    return size << 10
        return None
    path = f"/{subject.image.name}"
    files = {path: subject.image.read_bytes()}
    guests = [
        XlGuest(str(size), xl_cfg(f"size-{size}", mode(subject), path, size), files)
        for size in sizes
    ]
    for outcome in run_all(subject.arch, guests, MOST_XEN_MEMORY, XL_PATIENCE, say):
        if GREETING.decode() in outcome.console:
            return int(outcome.name) << 10
    return None


def option(command: Sequence[str], name: str) -> str:
    return command[command.index(name) + 1]


def with_option(command: Sequence[str], name: str, value: str) -> tuple[str, ...]:
    at = command.index(name) + 1
    return (*command[:at], value, *command[at + 1 :])


# What is measured.


def trivial(env: Path, folder: Path) -> Path:
    """Build the trivial kernel with the environment's toolchain."""
    zig = str(next(env.glob("lib/python3*/site-packages/ziglang/zig")))
    object_file, image = folder / "hello.o", folder / "hello.elf"
    source = ROOT / "bench/trivial/hello.S"
    run([zig, "clang", "-target", "x86_64-none-elf", "-c", "-o", str(object_file), str(source)])
    link = ["-static", "-nostdlib", "-s", "-e", "hello_start", "--image-base=0x100000"]
    run([zig, "ld.lld", *link, "-z", "max-page-size=4096", "-o", str(image), str(object_file)])
    return image


def run(words: list[str]) -> None:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{' '.join(words)}\n{done.stdout}{done.stderr}")


def built(env: Path) -> Iterator[Subject]:
    """Build for every target; each with its command line, as the build's report has it."""
    words = [f"{name}={value}" for name, value in BUILD.items()]
    run([str(env / "bin/python"), str(env / "bin/scons"), "-Q", "-k", *words])
    report = seal.check(Request(BUILD, []).seal)
    if report is None:
        raise BenchmarkError("the build left no seal: has something changed meanwhile?")
    for image in report["images"]:
        path = ROOT / image["path"]
        template = ["tcg" if word == "{accel}" else word for word in image["run"]]
        request = RunRequest(tuple(template), path, image["status"], image["arch"])
        target = image["target"]
        command = () if "-xen" in target else tuple(command_line(request))
        yield Subject(target, target, image["arch"], path, ROOT / image["debug"], command)


def subjects(env: Path, folder: Path, patterns: Sequence[str]) -> Iterator[Subject]:
    """What is to be measured: targets that one of (patterns) names."""
    for subject in built(env):
        if not any(fnmatch(subject.target, pattern) for pattern in patterns):
            continue
        lacking = hindrance(subject)
        if lacking:
            say(f"left out: {subject.name}: {lacking}")
            continue
        if subject.target != TRIVIAL:
            yield subject
            continue
        floor = trivial(env, folder)
        for name in MACHINES:
            command = with_option(subject.command, "-machine", name)
            least = with_option(command, "-kernel", str(floor))
            linked, arch = subject.linked, subject.arch
            yield Subject(f"{TRIVIAL}, {name}", TRIVIAL, arch, subject.image, linked, command)
            yield Subject(f"trivial, {name}", "trivial", arch, floor, floor, least)


def hindrance(subject: Subject) -> str | None:
    """What this machine lacks to run (subject)."""
    try:
        with prepared(subject) as machine:
            programs = [machine.command[0]]
    except UserError as error:
        return str(error)
    if subject.is_process:
        programs.append(USER_EMULATORS[subject.arch])
    missing = [program for program in programs if shutil.which(program) is None]
    return f"{missing[0]} is not installed" if missing else None


def cost(subject: Subject, with_xen: bool) -> Cost:
    return Cost(
        subject.image.stat().st_size,
        loaded_bytes(subject.linked),
        instructions(subject),
        least_memory(subject, with_xen),
    )


def walls(measured: Sequence[Subject], runs: int) -> dict[str, float]:
    """The median seconds to the greeting, with all subjects taking turns."""
    found: dict[str, list[float]] = {}
    for _ in range(runs):
        for subject in measured:
            with prepared(subject) as machine:
                taken = seconds(machine, PATIENCE)
            if taken is None:
                raise BenchmarkError(f"{subject.name} does not greet")
            found.setdefault(subject.name, []).append(taken)
    return {name: statistics.median(series) for name, series in found.items()}


# What is said.


def table(costs: dict[str, Cost], wall: dict[str, float]) -> Iterator[str]:
    columns = ("file, B", "loaded, B", "instructions", "wall, ms", "least memory")
    yield f"{'':<20}" + "".join(f"{column:>14}" for column in columns)
    for name, one in costs.items():
        steps = "-" if one.instructions is None else f"{one.instructions:,}"
        memory = "-" if one.memory is None else in_words(one.memory)
        yield (
            f"{name:<20}{one.file:>14,}{one.loaded:>14,}{steps:>14}"
            f"{wall[name] * 1e3:>14.1f}{memory:>14}"
        )


def in_words(kilobytes: int) -> str:
    return f"{kilobytes}K" if kilobytes % 1024 else f"{kilobytes >> 10}M"


def missed(costs: dict[str, Cost]) -> Iterator[str]:
    """What is above its limit."""
    for name, one in costs.items():
        target = name.partition(",")[0]
        guest = fnmatch(target, "*-kvm") or fnmatch(target, "*-xen*")
        loaded = LOADED_LIMIT if guest else LOADED_LIMIT_ELSEWHERE
        steps, memory = INSTRUCTION_LIMITS.get(target), MEMORY_LIMITS.get(target)
        if one.loaded > loaded:
            yield f"missed: {name}: {loaded:,} bytes loaded"
        if steps and one.instructions and one.instructions > steps:
            yield f"missed: {name}: {steps:,} instructions"
        if memory and one.memory and one.memory > memory:
            yield f"missed: {name}: {in_words(memory)} of memory"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "targets", nargs="*", default=["*"], help="names or patterns such as '*-kvm'; default: all"
    )
    parser.add_argument("--runs", type=int, default=11, help="for the medians of wall times")
    parser.add_argument("--xen-memory", action="store_true", help="find Xen's least memory, too")
    parser.add_argument("--env", type=Path, help="default: $UNICORE_ENV, or .venv")
    arguments = parser.parse_args()
    env = (arguments.env or Path(os.environ.get("UNICORE_ENV") or ROOT / ".venv")).absolute()
    if not (env / "bin/python").exists():
        print(f"needs an environment in {env}: try ./unicore -h", file=sys.stderr)
        return 1
    os.chdir(ROOT)  # seals have paths from there
    with tempfile.TemporaryDirectory(prefix="bench.") as folder:
        try:
            measured = list(subjects(env, Path(folder), arguments.targets))
            costs = {}
            for subject in measured:
                say(subject.name)
                costs[subject.name] = cost(subject, arguments.xen_memory)
            wall = walls(measured, arguments.runs)
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
    print(*table(costs, wall), *missed(costs), NOTES, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
