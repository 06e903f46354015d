# SPDX-License-Identifier: BSD-3-Clause
"""What somebody wants an option or an implementer to be, for which targets, and who.

A wish is two words with = between them: `lwip.ipv6=yes`, `alloc=tlsf`. What stands behind an @ in
the first says for which targets: `lwip.ipv6@xen=no`. It names a platform, an architecture, both as
in arm64-kvm, or a target with its variant; or it is a pattern of those, in which * stands for
anything. Of the wishes of one author, the one that says most exactly where it counts is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeVar

from unicore.condition import Value
from unicore.errors import ConfigError, suggestion
from unicore.model import Target


@dataclass(frozen=True)
class Setting:
    """A wish for one option, and who has it."""

    key: str  # "library.option"
    value: Value
    origin: str  # "apps/httpd/SConscript:9", "apps/httpd/default.config:3" or "command line"
    where: str = ""  # the targets that it is for; "" for all


@dataclass(frozen=True)
class Choice:
    """Who shall implement an API, and who said so."""

    library: str
    origin: str


W = TypeVar("W", Setting, Choice)


def split(word: str) -> tuple[str, str]:
    """What a wish is about, and the targets that it is for: "alloc@xen" as "alloc" and "xen"."""
    about, _, where = word.partition("@")
    return about, where


def joined(about: str, where: str) -> str:
    """The opposite of split()."""
    return f"{about}@{where}" if where else about


def _names(target: Target) -> tuple[str, str, str, str]:
    return target.plat, target.arch, f"{target.arch}-{target.plat}", str(target)


def exactness(where: str, target: Target) -> int | None:
    """How exactly (where) means (target): 0 when it means every one; None when it does not."""
    if not where:
        return 0
    names = _names(target)
    if where in names:
        return 2 if where in names[:2] else 3 if where != str(target) else 4
    return 1 if any(fnmatchcase(name, where) for name in names) else None


def check_where(place: str, where: str, targets: Iterable[Target]) -> None:
    """Refuse a (where) that means none of (targets), which are all that there are."""
    targets = list(targets)
    if all(exactness(where, target) is None for target in targets):
        known = {name for target in targets for name in _names(target)}
        raise ConfigError(place, f"there is no target {where!r}", suggestion(where, known, "try"))


def settings_for(target: Target, wishes: Iterable[Setting]) -> list[Setting]:
    """Those of one author's (wishes) that are for (target), the most exact last."""
    found = [(exact, w) for w in wishes if (exact := exactness(w.where, target)) is not None]
    _refuse_doubt(target, ((exact, w.key, w.where, w.value, w.origin) for exact, w in found))
    return [wish for _, wish in sorted(found, key=lambda item: item[0])]


def choices_for(target: Target, wishes: Mapping[str, Choice]) -> dict[str, Choice]:
    """Those of one author's (wishes) that are for (target), by API. Their keys are words such as
    "alloc@xen"."""
    split_up = [(*split(word), choice) for word, choice in wishes.items()]
    found = [
        (exact, api, where, choice)
        for api, where, choice in split_up
        if (exact := exactness(where, target)) is not None
    ]
    _refuse_doubt(target, ((e, api, where, c.library, c.origin) for e, api, where, c in found))
    return {api: choice for _, api, _, choice in sorted(found, key=lambda item: item[0])}


def _refuse_doubt(target: Target, found: Iterable[tuple[int, str, str, Value, str]]) -> None:
    """Two wishes that are equally exact must agree."""
    known: dict[tuple[int, str], tuple[str, Value, str]] = {}
    for exact, about, where, value, origin in found:
        other, said, by = known.setdefault((exact, about), (where, value, origin))
        if said != value:
            raise ConfigError(
                origin,
                f"{joined(about, where)} is {shown(value)}, and {joined(about, other)} ({by}) is"
                f" {shown(said)}: both are for {target}",
                f"say {about}@{target}= besides, which is more exact",
            )


def shown(value: Value) -> str:
    """(value) as it is said on a command line."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
