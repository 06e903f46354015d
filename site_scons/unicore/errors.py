# SPDX-License-Identifier: BSD-3-Clause
"""What a user or a recipe can get wrong, as exceptions that carry place, cause and remedy.

Anything else that is raised is a bug of the framework and is reported as one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """A mistake that the user can mend; printed in two lines, exit status 2."""

    def __init__(self, place: str, what: str, remedy: str) -> None:
        super().__init__(f"{place}: {what}\n  {remedy}")
        self.place = place
        self.what = what
        self.remedy = remedy


class RecipeError(UserError):
    """A recipe that cannot be understood or does not fit the others."""


class ConfigError(UserError):
    """A choice, option value or command line that cannot work."""


class ContractError(UserError):
    """A public header whose declarations or tags cannot be understood, or contradict each other."""


def listed(words: Iterable[str]) -> str:
    """Words as prose: "a, b and c"; "none" for no words."""
    words = list(words)
    if len(words) < 2:
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def suggestion(word: str, known: Iterable[str], label: str) -> str:
    """The remedy for an unknown word: the nearest known one if any is near, else all of them."""
    known = sorted(known)
    folded = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    if near:
        return f"did you mean {folded[near[0]]!r}?"
    return f"{label}: {listed(known)}"
