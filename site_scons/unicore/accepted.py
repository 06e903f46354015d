# SPDX-License-Identifier: BSD-3-Clause
"""Records that the schema has accepted before, so that they need not be validated again.

Importing the validator and validating take longer than everything else that reading recipes takes.
The digests of accepted records are kept in the user's cache folder, one to a line, where clean
builds and other trees find them too. Whatever is not among them is validated.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unicore.files import digest

_LIMIT = 1 << 20  # bytes: then it starts anew


class Accepted:
    """What (schema) accepted, as the file (path) says; a damaged or missing file says nothing."""

    def __init__(self, path: Path, schema: Path) -> None:
        self._path = path
        self._schema = digest(schema.read_bytes())
        self._new: list[str] = []
        self._known: set[str] = set()
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if path.stat().st_size < _LIMIT:
                self._known = set(path.read_text(encoding="ascii").splitlines())
            else:
                path.unlink()

    def _digest(self, record: Mapping[str, Any]) -> str:
        # repr, because JSON takes 1 for "1" as a key, and a tuple for a list.
        return digest(f"{self._schema} {record!r}".encode(errors="surrogatepass"))

    def __contains__(self, record: Mapping[str, Any]) -> bool:
        return self._digest(record) in self._known

    def add(self, record: Mapping[str, Any]) -> None:
        """The schema has accepted (record)."""
        self._new.append(self._digest(record))

    def save(self) -> None:
        """Add what is new to the file. It only saves time, so a refusal is no error."""
        if self._new:
            with contextlib.suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("a", encoding="ascii") as file:
                    file.write("".join(f"{line}\n" for line in self._new))
            self._new.clear()
