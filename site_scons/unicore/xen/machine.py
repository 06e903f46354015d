# SPDX-License-Identifier: BSD-3-Clause
"""What is to be run, and how: a guest, and a command that runs it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from unicore.xen.console import Console


@dataclass(frozen=True)
class Guest:
    """An image to run. (mode) is "pv" or "pvh" on x86_64, "" elsewhere; (memory) is in MiB."""

    image: Path
    arch: str
    mode: str
    memory: int
    args: str = ""
    initrd: Path | None = None


@dataclass(frozen=True)
class Machine:
    """A command that runs a guest. It inherits (files), which is what subprocess.Popen calls
    pass_fds; (console) finds what the guest says in what it prints. Once it has ended, however
    that was, (after) removes what may be left; it may fail."""

    command: tuple[str, ...]
    files: tuple[int, ...]
    console: Console
    after: tuple[str, ...] = ()


class Files:
    """Files that QEMU reads as /dev/fd/N. They live in memory, so nothing of a run is left behind
    however it ends."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self.numbers: list[int] = []

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, name: str, content: bytes) -> str:
        """A new file with (content); its path. (name) is for people who look into /proc."""
        number = os.memfd_create(name)
        self._keep(number)
        with open(number, "wb", closefd=False) as file:
            file.write(content)
        return f"/dev/fd/{number}"

    def path(self, path: Path) -> str:
        """The path of an existing file as QEMU's lists of modules can have it: they have no way to
        write a space."""
        if " " not in str(path):
            return str(path)
        number = os.open(path, os.O_RDONLY)
        self._keep(number)
        return f"/dev/fd/{number}"

    def _keep(self, number: int) -> None:
        self._stack.callback(os.close, number)
        self.numbers.append(number)
