# SPDX-License-Identifier: BSD-3-Clause
"""What a build shows while it runs: one line on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
import threading
from typing import TextIO

from unicore.terminal import Line, message


class Progress:
    """Counts units as they are made. Called from several threads."""

    def __init__(self, total: int, stream: TextIO, *, commands: bool, silent: bool) -> None:
        """(commands): print each command on a line of its own, terminal or not."""
        self._total = total
        self._stream = stream
        self._commands = commands and not silent
        self._line = Line(stream, wanted=not commands and not silent)
        self._count = 0
        self._running: dict[str, None] = {}  # labels, in the order of their start
        self._lock = threading.Lock()

    def start(self, label: str, command: str) -> None:
        """A unit is about to be made."""
        with self._lock:
            self._count += 1
            self._running[label] = None
            if self._commands:
                print(command, file=self._stream, flush=True)
            self._show()

    def end(self, label: str) -> None:
        """A unit was made, or could not be."""
        with self._lock:
            self._running.pop(label, None)
            self._show()

    def skip(self) -> None:
        """A unit does not have to be made after all."""
        with self._lock:
            self._total -= 1

    def warn(self, text: str) -> None:
        """Show what a command that succeeded has to say."""
        self._line.say(text.rstrip(), sys.stderr)

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        self._line.clear()

    def _show(self) -> None:
        """Show one of those that are running: the one that takes longest, if it comes to that."""
        for label in self._running:
            self._line.show(f"[{self._count}/{self._total}]", label)
            break


def fail(text: str) -> None:
    """Print an error message."""
    print(message(text, sys.stderr), file=sys.stderr, flush=True)
