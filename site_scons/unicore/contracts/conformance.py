# SPDX-License-Identifier: BSD-3-Clause
"""Does a library define each function of the APIs that it implements, with the type they say?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from unicore.contracts.image import Unit, Whole
from unicore.contracts.promises import Promise
from unicore.contracts.scope import Library
from unicore.errors import UserError

_NAME = re.compile(r"(?<![\w.])(?<!struct )(?<!union )(?<!enum )[A-Za-z_]\w*")
_ARRAY = re.compile(r"\[[^\]]*\]")


def check_conformance(whole: Whole) -> Iterator[UserError]:
    """Every function that is missing or that is another than the header says."""
    for library in whole.scope.libraries:
        for api in sorted({library.name, *library.provides}):
            for header in whole.scope.headers.get(api, ()):
                for promise in whole.promises[header].functions:
                    if not promise.inline:
                        yield from _function(whole, library, api, promise)


def _function(whole: Whole, library: Library, api: str, promise: Promise) -> Iterator[UserError]:
    definitions = whole.definitions(promise.name)
    # What a library declares for itself may depend on its options: who calls it finds out.
    if api != library.name and not any(there.library is library for there in definitions):
        yield UserError(
            promise.place,
            f"{library.folder} implements {api} without {promise.name}()",
            "define it there; what cannot be done returns -ENOTSUP, as @optional permits",
        )
    for there in definitions:  # a weak one, and what takes its place
        made = there.facts.prototypes.get(promise.name)
        if made is not None and not same(made, promise.prototype, whole.typedefs):
            yield UserError(
                _place(there, promise.name),
                f"{promise.name}() is {made}, and {promise.place} says {promise.prototype}",
                f"include the header of {api} there, so that the compiler compares them as well",
            )


def _place(unit: Unit, name: str) -> str:
    node = unit.facts.nodes[unit.facts.defined[name][0]]
    return unit.place(node, node.start)


def same(one: str, other: str, typedefs: Mapping[str, str]) -> bool:
    """Whether two prototypes are of one type, whatever typedefs they are spelt with."""
    if one == other:
        return True
    if "va_list" in one or "va_list" in other:
        # An array on some processors, which is a pointer once it is a parameter.
        first, second = _parts(one), _parts(other)
        return len(first) == len(second) and all(
            "va_list" in a or "va_list" in b or same(a, b, typedefs)
            for a, b in zip(first, second, strict=True)
        )
    return _expanded(one, typedefs) == _expanded(other, typedefs)


def parameters(prototype: str) -> list[str]:
    """The types of the parameters of a prototype: ["int", "void (*)(void *)"]."""
    return _parts(prototype)[1:]


def _parts(prototype: str) -> list[str]:
    """The result and the parameters of a prototype."""
    result, _, rest = prototype.partition(" (")
    found, depth = [""], 0
    for char in rest[:-1]:
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            found.append("")
        else:
            found[-1] += char
    return [result, *(one.strip() for one in found)]


def _expanded(text: str, typedefs: Mapping[str, str]) -> str:
    for _ in range(10):  # typedefs of typedefs; no sane header goes deeper
        text, before = _NAME.sub(lambda match: typedefs.get(match[0]) or match[0], text), text
        # A typedef of a function, pointed to.
        text = re.sub(r"(\S+(?: \*+)?) (\([^()]*\)) \*", r"\1 (*)\2", text)
        if text == before:
            break
    return _ARRAY.sub("[]", text.replace(" ", ""))
