# SPDX-License-Identifier: BSD-3-Clause
"""Dataclasses as plain JSON values and back, by their annotations: for the cache, and all of it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints


def to_plain(value: Any) -> Any:
    """(value), made of dataclasses, tuples, text, numbers and truth values, for json.dumps()."""
    if is_dataclass(value) and not isinstance(value, type):
        return [to_plain(getattr(value, name)) for name in _hints(type(value))]
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    return value


def from_plain(kind: Any, value: Any) -> Any:
    """What to_plain() made a (kind) of; TypeError or ValueError where it is something else."""
    if isinstance(kind, type) and is_dataclass(kind):
        pairs = zip(_hints(kind).items(), value, strict=True)
        return kind(**{name: from_plain(hint, part) for (name, hint), part in pairs})
    if get_origin(kind) is tuple:
        return tuple(from_plain(get_args(kind)[0], part) for part in value)
    return value


@functools.cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
