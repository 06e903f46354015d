# SPDX-License-Identifier: BSD-3-Clause
"""The index that pages search offline: entries, and for each word which entries have it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

# How much a word counts for, by where it stands.
NAME, PROSE = 4, 1
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Entry:
    """Something to be found."""

    name: str
    place: str  # "lib-alloc.html#uni_alloc"
    summary: str
    prose: str = ""


def index(entries: list[Entry]) -> str:
    """The text of search-index.js, a script, since pages may load no data from a disk."""
    words: dict[str, dict[int, int]] = {}
    for number, entry in enumerate(entries):
        for weight, text in ((PROSE, f"{entry.summary} {entry.prose}"), (NAME, entry.name)):
            for word in _WORD.findall(text.lower()):
                words.setdefault(word, {})[number] = weight
    record = {
        "entries": [[entry.name, entry.place, entry.summary] for entry in entries],
        "words": {word: sorted(found.items()) for word, found in sorted(words.items())},
    }
    return f"const UNI_SEARCH = {json.dumps(record, separators=(',', ':'))};\n"
