# SPDX-License-Identifier: BSD-3-Clause
"""pip as the environment uses it: to install what a lock file pins, and to tell how far it is.

Any pip from 22 on will do, with the user's own configuration (mirrors, folders of wheels, proxies,
certificates). How much of a wheel has come is read from the size of the file that pip writes, since
the pip of Debian 12 and of Ubuntu 24.04 cannot report it to programs.
"""

from __future__ import annotations

import importlib.util
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TextIO

UNITS = {"bytes": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
WHEEL = re.compile(
    r"\s*(?:Downloading|Using cached|Processing) (?:\S*/)?(\S+\.whl)(?: \(([\d.]+) (\w+)\))?$"
)
# What urllib3 says when it tries again: the class of the error, perhaps its object, and the reason.
BROKEN = re.compile(
    r"after connection broken by '(\w+)\((?:.*: |.*, ['\"])?(.*?)(?: \(.*)?['\")]*': /"
)
RETRYING = "no answer: trying again"
TICK_S = 0.2
HEARTBEAT_S = 15.0
BAR = 24


class WheelError(Exception):
    """Why wheels could not be had, in the middle of a sentence."""


def say(text: str) -> None:
    """Tell the user something beside what the build prints."""
    print(f"unicore: {text}", file=sys.stderr, flush=True)


def log_of(env: Path) -> Path:
    """Where pip writes all that it does for (env)."""
    return env / "pip.log"


def install(env: Path, lock: Path, held: int) -> None:
    """Install into (env) what (lock) pins, showing progress; pip keeps (held) open."""
    tmp = env / "tmp"
    tmp.mkdir(exist_ok=True)
    command = [
        *(str(env / "bin/python"), "-I", "-u", "-m", "pip", "install", "--compile", "--no-input"),
        *("--require-hashes", "--only-binary", ":all:", "--no-deps", "--progress-bar", "off"),
        *("--disable-pip-version-check", "--no-warn-script-location"),
        *("--log", str(log_of(env)), "--requirement", str(lock)),
    ]
    progress = Progress(tmp, sys.stderr, dict(os.environ))
    lines: list[str] = []
    # Wheels are big and /tmp may be memory. PIP_USER: pip refuses a user's "--user" in here.
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "TMPDIR": str(tmp), "PIP_USER": "0"},
        pass_fds=[held],
    ) as pip:
        assert pip.stdout is not None
        try:
            for line in ticking(pip.stdout, progress):
                lines.append(line)
                progress.line(line)
        finally:
            progress.close()
    if pip.returncode:
        raise WheelError(cause(lines))
    shutil.rmtree(tmp)


def ticking(output: IO[str], progress: Progress) -> Iterable[str]:
    """The lines of (output) as they come; (progress) ticks meanwhile."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        for line in output:
            lines.put(line.rstrip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=TICK_S)
        except queue.Empty:
            progress.tick()
            continue
        if line is None:
            return
        yield line


def cause(lines: Iterable[str]) -> str:
    """The reason in what a failed pip printed.

    A broken connection comes first: pip then goes on to complain of packages it could not find.
    """
    lines = [line for line in lines if line]
    for line in lines:
        if found := BROKEN.search(line):
            return f"{found[2]} ({found[1]})"
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines[-1:] or ["it gave no reason"])[0]


class Progress:
    """How far pip is: one line that changes on a terminal, a line per wheel elsewhere."""

    def __init__(self, tmp: Path, out: TextIO, environ: dict[str, str]) -> None:
        self.tmp = tmp
        self.out = out
        self.live = out.isatty() and environ.get("TERM", "dumb") != "dumb"
        self.colour = self.live and not environ.get("NO_COLOR")
        self.start = time.monotonic()
        self.told = self.start
        self.file = ""
        self.total = 0
        self.task = ""

    def line(self, line: str) -> None:
        """Take in a line of pip."""
        if found := WHEEL.match(line):
            self.file = found[1]
            self.total = int(float(found[2]) * UNITS.get(found[3], 1)) if found[2] else 0
            name, version = self.file.split("-")[:2]
            self.begin(f"{name.replace('_', '-')} {version}")
        elif line.startswith("Installing collected packages:"):
            self.file = ""
            count = line.count(",") + 1
            self.begin(f"installing {count} packages")
        elif BROKEN.search(line) and self.task != RETRYING:
            self.file = ""
            self.begin(RETRYING)

    def begin(self, task: str) -> None:
        """Go on to another task."""
        self.task = task
        self.told = time.monotonic()
        if self.live:
            self.tick()
        else:
            size = f", {megabytes(self.total)} MB" if self.file and self.total else ""
            print(f"  {task}{size}", file=self.out, flush=True)

    def tick(self) -> None:
        """Show how time goes by."""
        now = time.monotonic()
        done = self.fetched()
        if self.live:
            seconds = f"{now - self.start:.0f} s"
            amount = f"{megabytes(done)} of {megabytes(self.total)} MB" if self.total else ""
            share = done / self.total if self.total and self.file else 0.0
            text = picture(self.task, share, amount if self.file else "", seconds, self.colour)
            self.out.write(f"\r\x1b[K{text}")
            self.out.flush()
        elif now - self.told >= HEARTBEAT_S:
            self.told = now
            amount = f"{megabytes(done)} of {megabytes(self.total)} MB, " if self.file else ""
            print(f"  {self.task}: {amount}{now - self.start:.0f} s", file=self.out, flush=True)

    def fetched(self) -> int:
        """Bytes of the present wheel that pip has written."""
        if not self.file:
            return 0
        try:
            return max((path.stat().st_size for path in self.tmp.rglob(self.file)), default=0)
        except OSError:  # pip moved it away between the two calls
            return self.total

    def close(self) -> None:
        """Leave a clean line."""
        if self.live:
            self.out.write("\r\x1b[K")
            self.out.flush()


def picture(task: str, share: float, amount: str, seconds: str, colour: bool) -> str:
    """One line of progress: 28 + 24 + 20 columns and the seconds, so that 80 suffice."""
    full = round(min(share, 1.0) * BAR)
    bar = ("#" * full).ljust(BAR, "-") if amount else " " * BAR
    if colour:
        bar = f"\x1b[36m{bar}\x1b[0m"
    return f"  {task:<26.26} {bar} {amount:>18} {seconds:>6}"


def megabytes(size: int) -> str:
    """Bytes as text for people, in units of 10^6."""
    return f"{size / 1e6:.1f}" if size < 10_000_000 else f"{size / 1e6:.0f}"


def has_bundled_pip() -> bool:
    """Whether this Python has ensurepip; Debian and Ubuntu keep it in another package."""
    return importlib.util.find_spec("ensurepip") is not None


def bootstrap_pip(env: Path, held: int) -> None:
    """Give (env), an absolute path, a pip where Python has no ensurepip, on systems with apt.

    The wheel is the one in the system's own package, python3-pip-whl: apt fetches it and checks its
    signature, and it is unpacked in a folder of ours. So no privileges are needed, and nothing is
    installed on the machine.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise WheelError("there is no apt to fetch one")
    say("this Python has no ensurepip: fetching the package python3-pip-whl")
    folder = env / "apt"
    for part in ("lists/partial", "cache/archives/partial", "root"):
        (folder / part).mkdir(parents=True)
    # Lists and cache of our own, since those of the system belong to root and may be empty. Root
    # stays root, since apt's own user may not enter our folder.
    apt = [
        *("apt-get", "-q", "-o", f"Dir::State::Lists={folder}/lists"),
        *("-o", f"Dir::Cache={folder}/cache", "-o", "Acquire::Languages=none"),
        *("-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=true"),
    ]
    # One dead source among several makes update fail; whether it was enough, download will tell.
    updated = called([*apt, "update"], folder, held)
    fetched = called([*apt, "download", "python3-pip-whl"], folder, held)
    packages = list(folder.glob("*.deb"))
    if fetched.returncode or not packages:
        raise WheelError(f"apt cannot fetch one: {apt_cause(updated.stdout + fetched.stdout)}")
    called(["dpkg-deb", "-x", str(packages[0]), "root"], folder, held)
    found = list(folder.glob("root/usr/share/python-wheels/pip-*.whl"))
    if not found:
        raise WheelError(f"there is none in {packages[0].name}")
    # A wheel of pip runs as it is, and installs itself.
    pip = [str(env / "bin/python"), "-I", str(found[0] / "pip"), "install", "--no-index"]
    installed = called([*pip, str(found[0])], folder, held)
    if installed.returncode:
        raise WheelError(f"the system's does not run: {cause(installed.stdout.splitlines())}")
    shutil.rmtree(folder)


def apt_cause(output: str) -> str:
    """The reason in what a failed apt-get printed: that of the network comes as a warning."""
    for start in ("W: Failed to fetch ", "E: "):
        for line in output.splitlines():
            if line.startswith(start):
                return line[len("E: ") :]
    return "it gave no reason"


def called(command: list[str], folder: Path, held: int) -> subprocess.CompletedProcess[str]:
    """Run a command in (folder), without input; what it prints is given back."""
    return subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C", "PIP_USER": "0"},
        pass_fds=[held],
    )
