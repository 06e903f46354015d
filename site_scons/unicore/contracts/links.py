# SPDX-License-Identifier: BSD-3-Clause
"""Who links to whom: only to what is exported, and only to what the recipe needs.

A library may refer to what is its own, to what a public header of an API or library among its needs
mentions (declares, or uses in a macro or an inline function), and to what no header mentions if it
comes from one that it needs. Compilers refer to their runtime functions without being asked.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

from unicore.contracts.image import Unit, Whole
from unicore.contracts.objects import Edge, Node
from unicore.contracts.scope import Library
from unicore.errors import UserError
from unicore.image.linkerscript import of_script

PUBLIC_PREFIX = "uni_"

# What compilers call by themselves although it is also in headers: GCC's manual, "Standards",
# names the first four for freestanding code; LLVM makes bcmp of memcmp; the others are what
# __builtin_strlen() and its kin are where their arguments are not known.
_OF_COMPILERS = frozenset(
    {"memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen", "strcmp", "strncmp"}
)
# Where a program starts, for whoever starts programs (C11, 5.1.2.2.1).
_MAIN = "main"


def check_links(whole: Whole) -> Iterator[UserError]:
    """Every reference that no recipe declares or that the other side does not export."""
    mentioned = {
        api: frozenset().union(*(whole.promises[header].words for header in headers))
        for api, headers in whole.scope.headers.items()
    }
    anywhere = frozenset().union(*mentioned.values())
    patterns = {library.folder: _pattern(library.exports) for library in whole.scope.libraries}
    for library in whole.scope.libraries:
        near = {library.name, *library.needs, *library.uses, *library.implements}
        visible = frozenset().union(*(mentioned.get(api, frozenset()) for api in near))
        seen: set[str] = set()
        for unit in whole.units:
            if unit.library is not library:
                continue
            for node, edge in whole.edges(unit):
                name = edge.target
                if isinstance(name, int) or name in seen or of_script(name) or name == _MAIN:
                    continue
                there = whole.definition(name)
                if there is None:  # the linker refuses it, unless it drops what refers to it
                    if name in anywhere and name not in visible | unit.facts.weak:
                        seen.add(name)
                        yield _undeclared(whole, unit, node, edge, name, None)
                    continue
                if there.library is library:
                    continue
                seen.add(name)
                if not patterns[there.library.folder].match(name):
                    if not name.startswith(PUBLIC_PREFIX):  # else its definition is the mistake
                        yield _not_exported(unit, node, edge, name, there.library)
                elif name in visible or name in _OF_COMPILERS:
                    continue
                elif name in anywhere or not (
                    name.startswith("__") or near & {there.library.name, *there.library.provides}
                ):
                    yield _undeclared(whole, unit, node, edge, name, there.library)


def check_exports(whole: Whole) -> Iterator[UserError]:
    """Names that begin as public ones do and are not exported, or that another library exports.

    A weak definition of such a name would give way to the other one, silently. A pattern with a
    wildcard permits names and claims none, or "mem*" would forbid "memory_map" everywhere.
    """
    patterns = {library.folder: _pattern(library.exports) for library in whole.scope.libraries}
    claims = {
        item: library.folder
        for library in whole.scope.libraries
        for item in library.exports
        if not set(item) & set("*?[")
    }
    for unit in whole.units:
        folder = unit.library.folder
        for name, (index, _) in unit.facts.defined.items():
            if patterns[folder].match(name):
                continue
            where = unit.source.source
            if index >= 0:
                node = unit.facts.nodes[index]
                if name.startswith(PUBLIC_PREFIX) or claims.get(name, folder) != folder:
                    where = unit.place(node, node.start)
            if name.startswith(PUBLIC_PREFIX):
                yield UserError(
                    where,
                    f"{folder} defines {name}, which its exports do not allow",
                    f'add it to "exports" of {folder}, or make it static, or drop the prefix',
                )
            elif claims.get(name, folder) != folder:
                yield UserError(
                    where,
                    f"{folder} defines {name}, which {claims[name]} exports",
                    f"rename it, or make it static: it replaces that of {claims[name]}",
                )


def _pattern(exports: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(item) for item in exports) or "(?!)")


def _refers(node: Node, edge: Edge, name: str) -> str:
    """ "start() calls uni_x()", or the like for data."""
    who = f"{node.name}()" if node.code else node.name
    return f"{who} calls {name}()" if edge.call else f"{who} refers to {name}"


def _not_exported(unit: Unit, node: Node, edge: Edge, name: str, there: Library) -> UserError:
    return UserError(
        unit.place(node, edge.offset),
        f"{_refers(node, edge, name)}, which {there.folder} keeps to itself",
        f'use what it exports; or add "{name}" to exports in {there.folder}/SConscript',
    )


def _undeclared(
    whole: Whole, unit: Unit, node: Node, edge: Edge, name: str, there: Library | None
) -> UserError:
    library = unit.library
    apis = whole.declared.get(name) or _mentioning(whole, name)
    api = apis[0] if apis else there.name if there else ""
    said = [f"{api} declares it"] if there is None or api != there.name else []
    said.append(f"{there.folder} provides it" if there else "nothing in the image provides it")
    return UserError(
        unit.place(node, edge.offset),
        f"{_refers(node, edge, name)}, and {library.folder} does not need {api} "
        f"({', '.join(said)})",
        f'add "{api}" to needs in {library.place}, or do without',
    )


def _mentioning(whole: Whole, name: str) -> tuple[str, ...]:
    """The APIs whose headers mention what no header declares as a function, such as an object."""
    return tuple(
        api
        for api, headers in whole.scope.headers.items()
        if any(name in whole.promises[header].words for header in headers)
    )
