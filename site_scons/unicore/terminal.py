# SPDX-License-Identifier: BSD-3-Clause
"""What is shown to somebody at a terminal, and to nobody else: colours, and a line that changes.

Colours are ECMA-48 (5th edition) 8.3.117, select graphic rendition; they are for terminals that do
more than print, and for users who did not ask for none (no-color.org).
"""

from __future__ import annotations

import os
import threading
import time

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from typing import TextIO

_BOLD = "\x1b[1m"
_RED = "\x1b[1;31m"
_PLAIN = "\x1b[0m"
# To the first column, and nothing behind it.
_AWAY = "\r\x1b[K"
# What a terminal has that does not say: as many as a punched card.
_COLUMNS = 80
# Seconds between two looks at the clock while nothing else happens.
_TICK = 0.5


def is_terminal(stream: TextIO) -> bool:
    """Whether (stream) is a terminal that can do more than print one line below the other."""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def coloured(stream: TextIO) -> bool:
    """Whether what is written to (stream) may have colours."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def bold(text: str, stream: TextIO) -> str:
    return f"{_BOLD}{text}{_PLAIN}" if coloured(stream) else text


def red(text: str, stream: TextIO) -> str:
    return f"{_RED}{text}{_PLAIN}" if coloured(stream) else text


def message(text: str, stream: TextIO) -> str:
    """A message, "place: what is wrong" and further lines, as (stream) shows it."""
    first, newline, more = text.partition("\n")
    place, colon, what = first.partition(": ")
    if not (colon and coloured(stream)):
        return text
    return f"{bold(place, stream)}{colon}{red(what, stream)}{newline}{more}"


def fitted(text: str, tail: str, columns: int) -> tuple[str, str]:
    """(text) and (tail), which together take (columns) of a terminal at most.

    The end of a path says more than its beginning, so what (tail) loses is at its front.
    """
    text, tail = _printable(text), _printable(tail)
    if _width(text) + _width(tail) <= columns:
        return text, tail
    room = columns - _width(text) - len("...")
    if room > 0:
        while _width(tail) > room:
            tail = tail[1:]
        return text, f"...{tail}"
    while _width(text) > max(columns, 0):
        text = text[:-1]
    return text, ""


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def _width(text: str) -> int:
    """Columns, by Unicode's annex 11: the wide ones take two, and what is combined takes none."""
    if text.isascii():
        return len(text)
    import unicodedata  # here: hardly a path has any

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


class Line:
    """The lowest line of a terminal, written anew whenever there is news, and as time goes by.

    On anything else than a terminal nothing is ever written. Called from several threads.
    """

    def __init__(self, stream: TextIO, *, wanted: bool = True) -> None:
        self._stream = stream
        self._live = wanted and is_terminal(stream)
        self._started = time.monotonic()
        self._shown: tuple[str, str] | None = None
        self._lock = threading.RLock()
        self._ticker: threading.Thread | None = None

    def show(self, head: str, name: str) -> None:
        """Show (head), how long this has been going on, and (name)."""
        if not self._live:
            return
        with self._lock:
            if self._shown == (head, name):
                return
            self._shown = head, name
            self._paint()
            if self._ticker is None:
                self._ticker = threading.Thread(target=self._tick, daemon=True)
                self._ticker.start()

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        with self._lock:
            if self._shown is not None:
                self._shown = None
                self._stream.write(_AWAY)
                self._stream.flush()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def say(self, text: str, stream: TextIO) -> None:
        """Print (text) to (stream), above the line."""
        with self._lock:
            shown = self._shown
            self.clear()
            print(text, file=stream, flush=True)
            if shown is not None:
                self._shown = shown
                self._paint()

    def _paint(self) -> None:
        assert self._shown is not None
        head, name = self._shown
        seconds = time.monotonic() - self._started
        # The size is asked for each time, since windows change it. The last column stays free: some
        # terminals go to the next line there.
        try:
            columns = os.get_terminal_size(self._stream.fileno()).columns or _COLUMNS
            head, name = fitted(f"{head} {elapsed(seconds)} ", name, columns - 1)
            self._stream.write(f"{_AWAY}{head}{bold(name, self._stream)}")
            self._stream.flush()
        except OSError:
            self._shown, self._live = None, False  # the terminal has gone

    def _tick(self) -> None:
        while True:
            time.sleep(_TICK)
            with self._lock:
                if self._shown is not None:
                    self._paint()


def elapsed(seconds: float) -> str:
    """A time as people read it: 3.4s, 2m05s."""
    if seconds < 60:
        return f"{seconds:.1f}s"
    return f"{int(seconds) // 60}m{int(seconds) % 60:02}s"
