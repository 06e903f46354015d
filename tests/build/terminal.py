# SPDX-License-Identifier: BSD-3-Clause
"""A person at a terminal: keys go in, and the screen can be read."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

ROWS, COLUMNS = 30, 100
PATIENCE = 30  # seconds; a key takes a hundredth of one


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, command: list[str], cwd: Path, env: dict[str, str]) -> None:
        self._child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(cwd),
            env={**env, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
            dimensions=(ROWS, COLUMNS),
            timeout=PATIENCE,
        )
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.close(force=True)

    @property
    def screen(self) -> str:
        """What is shown, line by line."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, keys: str) -> None:
        """Type (keys)."""
        self._child.send(keys)

    def shows(self, text: str) -> str:
        """Wait until (text) is on the screen; the line that it is in."""
        until = time.monotonic() + PATIENCE
        while text not in self.screen:
            assert self._read() and time.monotonic() < until, f"no {text!r} in\n{self.screen}"
        return next((line for line in self.screen.splitlines() if text in line), "")

    def ends(self) -> int:
        """Wait for the end of the program; its exit status."""
        while self._read():
            pass
        self._child.close()
        assert self._child.exitstatus is not None, self.screen
        return int(self._child.exitstatus)

    def _read(self) -> bool:
        with contextlib.suppress(pexpect.TIMEOUT):
            try:
                self._stream.feed(self._child.read_nonblocking(1 << 16, timeout=PATIENCE))
            except pexpect.EOF:
                return False
        return True
