# SPDX-License-Identifier: BSD-3-Clause
"""What a build shows while it runs: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from typing import TextIO


class Progress:
    """Counts units as they start. Called from several threads."""

    def __init__(self, total: int, stream: TextIO, commands: bool) -> None:
        """(commands): print each command on a line of its own, terminal or not."""
        self._total = total
        self._stream = stream
        self._commands = commands
        self._live = stream.isatty() and not commands and os.environ.get("TERM") != "dumb"
        self._started = time.monotonic()
        self._count = 0
        self._lock = threading.Lock()

    def start(self, label: str, command: str) -> None:
        """A unit is about to be made."""
        with self._lock:
            self._count += 1
            if self._commands:
                print(command, file=self._stream, flush=True)
            elif self._live:
                width = shutil.get_terminal_size().columns - 1
                seconds = time.monotonic() - self._started
                line = f"[{self._count}/{self._total}] {seconds:.1f}s {label}"
                self._stream.write(f"\r\x1b[K{line[:width]}")
                self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._live and self._count:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def fail(text: str) -> None:
    """Print an error message."""
    print(text, file=sys.stderr, flush=True)
