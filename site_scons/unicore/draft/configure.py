# SPDX-License-Identifier: BSD-3-Clause
"""Headers that a configure script or CMake would make, drafted from their templates without it."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import product

_UNDEF = re.compile(r"^[ \t]*#[ \t]*(?:undef|cmakedefine(?:01)?)[ \t]+(\w+).*$", re.MULTILINE)
_VALUE = re.compile(r"@(\w+)@|\$\{(\w+)\}")
_HEADER = re.compile(r"HAVE_(\w+)_H")
_FUNCTION = re.compile(r"HAVE_(\w+)")
# C11 7.20.1.1, and what every compiler here has a header for.
_TYPE = re.compile(r"HAVE_U?INT(8|16|32|64|PTR|MAX)_T|HAVE_SIZE_T")
_SIZES = re.compile(r"^([ \t]*#[ \t]*define[ \t]+ssize_t[ \t]+)@\w+@", re.MULTILINE)
# The templates of autoconf and of CMake: where both are, the former ask for less.
SUFFIXES = (".in", ".cmake", ".cmakein")


def asked_headers(template: str) -> list[str]:
    """The names of headers that a template may ask for: HAVE_SYS_STAT_H is for <sys/stat.h>."""
    found: dict[str, None] = {}
    for name in _UNDEF.findall(template):
        match = _HEADER.fullmatch(name)
        if match:
            found |= dict.fromkeys(_spellings(match[1]))
    return list(found)


def _spellings(macro: str) -> list[str]:
    """What a header can be called whose macro has this in its middle."""
    parts = macro.lower().split("_")
    if len(parts) > 4:
        return []
    ways = product("/_", repeat=len(parts) - 1)
    return ["".join(a + b for a, b in zip(parts, (*way, ".h"), strict=True)) for way in ways]


def configured(template: str, headers: Collection[str], functions: Collection[str]) -> str:
    """The header that (template) makes for a system with (headers) and (functions).

    What else is asked for stays undefined; values that only the script knows become 1.
    """

    def decided(match: re.Match[str]) -> str:
        name = match[1]
        header, function = _HEADER.fullmatch(name), _FUNCTION.fullmatch(name)
        has = bool(header) and any(
            one in headers for one in _spellings(header[1] if header else "")
        )
        has = has or bool(_TYPE.fullmatch(name))
        has = has or bool(function and function[1].lower() in functions)
        return f"#define {name} 1" if has else f"/* #undef {name} */"

    def value(match: re.Match[str]) -> str:
        return "inline" if "inline" in match[0].lower() else "1"

    decided_text = _SIZES.sub(r"\1long", _UNDEF.sub(decided, template))
    return _VALUE.sub(value, decided_text)
