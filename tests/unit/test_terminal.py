# SPDX-License-Identifier: BSD-3-Clause
"""What is shown at a terminal: how lines are cut, and who sees colours and progress."""

from __future__ import annotations

import fcntl
import io
import os
import struct
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from unicore.progress import Progress
from unicore.terminal import Line, coloured, elapsed, fitted, message


class Terminal:
    """A pseudo terminal, and what was written to it."""

    def __init__(self) -> None:
        self._ours, theirs = os.openpty()
        self.stream: TextIO = os.fdopen(theirs, "w")
        self.resize(80)
        self._heard = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def resize(self, columns: int) -> None:
        size = struct.pack("HHHH", 24, columns, 0, 0)
        fcntl.ioctl(self.stream.fileno(), termios.TIOCSWINSZ, size)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._ours, 4096)
            except OSError:
                return
            if not data:
                return
            self._heard += data

    def shown(self) -> str:
        """Everything so far; the stream is closed."""
        self.stream.close()
        self._reader.join(5)
        return self._heard.decode()

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + 10
        while text not in self._heard.decode():
            assert time.monotonic() < end, self._heard
            time.sleep(0.01)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    yield Terminal()


@pytest.mark.parametrize(
    ("tail", "columns", "shown"),
    [
        ("lib/log/log.c", 80, "[1/2] lib/log/log.c"),
        ("lib/log/log.c", 19, "[1/2] lib/log/log.c"),
        ("lib/log/log.c", 18, "[1/2] ...log/log.c"),
        ("lib/log/log.c", 9, "[1/2] "),
        ("lib/log/log.c", 3, "[1/"),
        ("lib/log/log.c", 0, ""),
        ("lib/日本.c", 80, "[1/2] lib/日本.c"),
        ("lib/日本.c", 15, "[1/2] ...日本.c"),
        ("a\x1b[2Jb\n", 80, "[1/2] a?[2Jb?"),
    ],
)
def test_lines_fit(tail: str, columns: int, shown: str) -> None:
    text = "".join(fitted("[1/2] ", tail, columns))
    assert text == shown


def test_times_as_people_read_them() -> None:
    assert [elapsed(s) for s in (0, 3.44, 59.9, 60, 3725)] == [
        *("0.0s", "3.4s", "59.9s", "1m00s", "62m05s"),
    ]


def test_colours_are_for_terminals(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "lib/x: it is wrong\n  mend it"
    assert coloured(terminal.stream)
    assert message(text, terminal.stream) == (
        "\x1b[1mlib/x\x1b[0m: \x1b[1;31mit is wrong\x1b[0m\n  mend it"
    )
    assert message("without a place", terminal.stream) == "without a place"
    assert message(text, io.StringIO()) == text
    monkeypatch.setenv("NO_COLOR", "")  # no-color.org: only when it is not empty
    assert coloured(terminal.stream)
    monkeypatch.setenv("NO_COLOR", "1")
    assert message(text, terminal.stream) == text
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert message(text, terminal.stream) == text


def test_a_line_is_never_longer_than_the_terminal(terminal: Terminal) -> None:
    line = Line(terminal.stream)
    terminal.resize(40)
    line.show("[1/2]", "build/upstream/" + "x" * 60 + "/main.c")
    terminal.resize(20)
    line.show("[2/2]", "build/upstream/" + "y" * 60 + "/main.c")
    line.clear()
    first, second, cleared = terminal.shown().split("\r\x1b[K")[1:]
    plain = [text.replace("\x1b[1m", "").replace("\x1b[0m", "") for text in (first, second)]
    assert [len(text) for text in plain] == [39, 19]
    assert plain[0].startswith("[1/2] 0.") and plain[0].endswith("xxx/main.c")
    assert cleared == ""


def test_time_goes_by(terminal: Terminal) -> None:
    with Line(terminal.stream) as line:
        line.show("[1/2]", "main.c")
        terminal.wait_for("] 1.0s")
    assert terminal.shown().endswith("\r\x1b[K")


def test_messages_stand_above_the_line(terminal: Terminal) -> None:
    line = Line(terminal.stream)
    line.show("[1/2]", "main.c")
    line.say("a warning", terminal.stream)
    line.clear()
    shown = terminal.shown()
    assert "\r\x1b[Ka warning\r\n\r\x1b[K[1/2]" in shown and shown.endswith("\r\x1b[K")


def test_nothing_is_written_anew_on_what_only_prints(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with Line(terminal.stream) as line:
        line.show("[1/2]", "main.c")
    assert terminal.shown() == ""


def test_files_get_results_only(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as stream:
        progress = Progress(2, stream, commands=False, silent=False)
        progress.start("main.c", "cc main.c")
        progress.end("main.c")
        progress.clear()
    assert (tmp_path / "out").read_text() == ""


def test_commands_are_lines(terminal: Terminal) -> None:
    progress = Progress(2, terminal.stream, commands=True, silent=False)
    progress.start("main.c", "cc main.c")
    progress.end("main.c")
    progress.clear()
    assert terminal.shown() == "cc main.c\r\n"


def test_silence(terminal: Terminal) -> None:
    progress = Progress(2, terminal.stream, commands=True, silent=True)
    progress.start("main.c", "cc main.c")
    progress.clear()
    assert terminal.shown() == ""


def test_the_one_that_takes_longest_is_shown(terminal: Terminal) -> None:
    progress = Progress(4, terminal.stream, commands=False, silent=False)
    progress.start("slow.c", "")
    progress.start("quick.c", "")
    progress.end("slow.c")
    progress.skip()
    progress.start("last.c", "")
    progress.clear()
    painted = [part.split(" ") for part in terminal.shown().split("\r\x1b[K") if part]
    assert [(count, name[4:-4]) for count, _, name in painted] == [
        ("[1/4]", "slow.c"),
        ("[2/4]", "slow.c"),
        ("[2/4]", "quick.c"),
        ("[3/3]", "quick.c"),
    ]
