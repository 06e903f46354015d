#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What an image costs from its start to its greeting, beside a trivial kernel on the same machine.

For helloworld on each platform that is there: bytes of the file and bytes loaded; instructions from
the entry point to the last byte of the greeting; wall time from starting the process to that byte;
the least memory that QEMU has to be given.

Instructions, QEMU: single steps are translated one by one and logged, each before it runs, to the
pipe that is also the console, so that greeting and log stand there in the order of events. Guest
time counts instructions (-icount), so the number is the same on every machine. Instructions, Linux:
ptrace() stops the process after each. In both a repeated string instruction counts once. All of it
depends on the processor model, the machine and its memory: compare only what is alike.

This is a report: the exit status is 0 unless a build breaks or an image does not greet (1).
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "site_scons"))

from unicore.image.elf import PT_LOAD, PT_NOTE, read_elf  # noqa: E402 - found by the line above

GREETING = b"Hello, world!\n"
MACHINES = ("microvm", "q35", "pc")
QEMU = "qemu-system-x86_64"
MEMORY = 64 << 10  # KiB: what everything but the search for the least memory is measured with
GRAIN = 8  # KiB: QEMU rounds -m up to this
PATIENCE = 60.0  # seconds for an image to greet, when every instruction is logged
# Xen, xen/include/public/elfnote.h: the address where a PVH guest starts.
PHYS32_ENTRY = 18

# What "-d exec" of QEMU 7.2 logs (accel/tcg/cpu-exec.c and translate-all.c): an instruction that is
# about to run, with the program counter as the second of four numbers; that it was interrupted
# before that; that it is run again, because it reaches a device.
LOGGED = re.compile(
    rb"Trace \d+: 0x[0-9a-f]+ \[[0-9a-f]+/(?P<pc>[0-9a-f]+)/[^\n]*\n"
    rb"|(?P<stopped>Stopped execution)[^\n]*\n"
    rb"|cpu_io_recompile:[^\n]*\n"
)

# Linux, include/uapi/linux/ptrace.h; and where rip is in struct user_regs_struct
# (arch/x86/include/asm/user_64.h), in bytes.
PTRACE_TRACEME, PTRACE_PEEKUSER, PTRACE_SINGLESTEP = 0, 3, 9
RIP = 16 * 8


class BenchmarkError(Exception):
    """An image that cannot be built, or does not greet."""


@dataclass(frozen=True)
class Subject:
    """An image on a machine; None is this machine's Linux."""

    name: str
    image: Path
    machine: str | None


@dataclass(frozen=True)
class Cost:
    file: int  # bytes
    loaded: int  # bytes
    instructions: int
    memory: int | None  # KiB


def qemu(subject: Subject, kilobytes: int = MEMORY) -> list[str]:
    assert subject.machine is not None
    return [
        *(QEMU, "-machine", subject.machine, "-accel", "tcg", "-cpu", "max"),
        *("-m", f"{kilobytes}K", "-nodefaults", "-no-user-config", "-display", "none"),
        *("-no-reboot", "-serial", "stdio", "-kernel", str(subject.image)),
    ]


def command(subject: Subject) -> list[str]:
    return qemu(subject) if subject.machine else [str(subject.image)]


# Wall time.


def seconds(words: list[str], patience: float) -> float | None:
    """From starting (words) to the end of the greeting; None when it does not come."""
    start = time.perf_counter()
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
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
                seen += data
            return time.perf_counter() - start
        finally:
            child.kill()


# Instructions.


def qemu_instructions(subject: Subject) -> int:
    loaded = [part for part in read_elf(subject.image).segments if part.type == PT_LOAD]
    low = min(part.paddr for part in loaded)
    high = max(part.paddr + part.memsz for part in loaded)
    words = [
        *qemu(subject),
        *("-singlestep", "-d", "nochain,exec", "-D", "/dev/stdout"),
        *("-dfilter", f"{low:#x}..{high - 1:#x}"),  # no firmware
        *("-icount", "shift=0,sleep=off", "-seed", "1", "-rtc", "clock=vm"),
    ]
    entry = pvh_entry(subject.image)
    count, previous, console = 0, -1, b""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        watch = threading.Timer(PATIENCE, child.kill)
        watch.start()
        try:
            for line in child.stdout:
                # The console's bytes stand before, between and after whole lines of the log.
                console += LOGGED.sub(b"", line).replace(b"\r", b"")
                if GREETING in console:
                    return count
                found = LOGGED.search(line)
                if found and found["pc"]:
                    at = int(found["pc"], 16)
                    if at == entry or count:
                        count += at != previous
                        previous = at
                elif found and found["stopped"] and count:
                    count -= 1
                    previous = -1
        finally:
            watch.cancel()
            child.kill()
    raise BenchmarkError(f"{subject.name} does not greet when it is stepped: {console[-200:]!r}")


def pvh_entry(image: Path) -> int:
    """Where a PVH image starts: in a note, not in the ELF header."""
    elf = read_elf(image)
    for segment in elf.segments:
        for note in elf.notes(segment) if segment.type == PT_NOTE else ():
            if note.name.rstrip(b"\0") == b"Xen" and note.type == PHYS32_ENTRY:
                return int.from_bytes(note.descriptor, "little")
    raise BenchmarkError(f"{image} has no PVH entry point")


def linux_instructions(subject: Subject) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long] * 4
    libc.ptrace.restype = ctypes.c_long
    console, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.dup2(into, 1)
            libc.ptrace(PTRACE_TRACEME, 0, 0, 0)
            # Without variables, over which every program has to step on its way to the auxiliary
            # vector.
            os.execve(subject.image, [str(subject.image)], {})
        finally:
            os._exit(127)
    os.close(into)
    os.set_blocking(console, False)
    count, previous, seen, stopped = 0, -1, b"", False
    try:
        _, status = os.waitpid(child, 0)  # stopped by its execve(), before its first instruction
        while stopped := os.WIFSTOPPED(status):
            at: int = libc.ptrace(PTRACE_PEEKUSER, child, RIP, 0)
            count += at != previous
            previous = at
            if libc.ptrace(PTRACE_SINGLESTEP, child, 0, 0):
                raise OSError(ctypes.get_errno(), "ptrace")
            _, status = os.waitpid(child, 0)
            try:
                seen += os.read(console, 4096)
            except BlockingIOError:
                continue
            if GREETING in seen:
                return count
    finally:
        os.close(console)
        if stopped:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    raise BenchmarkError(f"{subject.name} does not greet when it is stepped: {seen!r}")


# The least memory.


def least_memory(subject: Subject) -> int:
    """The smallest -m in KiB with which the greeting comes, by halving: more memory is taken to
    do no harm. A try fails when the greeting takes much longer than it does with plenty."""
    usual = seconds(qemu(subject), PATIENCE)
    if usual is None:
        raise BenchmarkError(f"{subject.name} does not greet")
    patience = 1 + 5 * usual

    def enough(grains: int) -> bool:
        return seconds(qemu(subject, grains * GRAIN), patience) is not None

    low, high = 0, MEMORY // GRAIN
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high * GRAIN


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


def built(env: Path, plat: str) -> Path:
    scons = [str(env / "bin/python"), str(env / "bin/scons"), "-Q"]
    run([*scons, f"plat={plat}", "arch=x86_64", "app=helloworld"])
    return ROOT / f"build/x86_64-{plat}/helloworld.elf"


def run(words: list[str]) -> None:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{' '.join(words)}\n{done.stdout}{done.stderr}")


def subjects(env: Path, folder: Path) -> list[Subject]:
    found = []
    if (ROOT / "plat/linuxu/SConscript").exists():
        found.append(Subject("linuxu", built(env, "linuxu"), None))
    if (ROOT / "plat/kvm/SConscript").exists():
        image, floor = built(env, "kvm"), trivial(env, folder)
        for machine in MACHINES:
            found.append(Subject(f"kvm, {machine}", image, machine))
            found.append(Subject(f"trivial, {machine}", floor, machine))
    return found


def cost(subject: Subject) -> Cost:
    loaded = sum(part.memsz for part in read_elf(subject.image).segments if part.type == PT_LOAD)
    step: Callable[[Subject], int] = qemu_instructions if subject.machine else linux_instructions
    memory = least_memory(subject) if subject.machine else None
    return Cost(subject.image.stat().st_size, loaded, step(subject), memory)


def walls(measured: Iterable[Subject], runs: int) -> dict[str, float]:
    """The median seconds to the greeting, with all subjects taking turns."""
    found: dict[str, list[float]] = {}
    for _ in range(runs):
        for subject in measured:
            taken = seconds(command(subject), PATIENCE)
            if taken is None:
                raise BenchmarkError(f"{subject.name} does not greet")
            found.setdefault(subject.name, []).append(taken)
    return {name: statistics.median(series) for name, series in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=11, help="for the medians of wall times")
    parser.add_argument("--env", type=Path, help="default: $UNICORE_ENV, or .venv")
    arguments = parser.parse_args()
    env = arguments.env or Path(os.environ.get("UNICORE_ENV") or ROOT / ".venv")
    if shutil.which(QEMU) is None or not (env / "bin/python").exists():
        print(f"needs {QEMU}, and an environment in {env}: try ./unicore -h", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="bench.") as folder:
        try:
            measured = subjects(env, Path(folder))
            costs = {subject.name: cost(subject) for subject in measured}
            wall = walls(measured, arguments.runs)
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
    columns = ("file, B", "loaded, B", "instructions", "wall, ms", "least -m")
    print(f"{'':<18}" + "".join(f"{column:>14}" for column in columns))
    for name, one in costs.items():
        memory = f"{one.memory}K" if one.memory else "-"
        print(
            f"{name:<18}{one.file:>14,}{one.loaded:>14,}{one.instructions:>14,}"
            f"{wall[name] * 1e3:>14.1f}{memory:>14}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
