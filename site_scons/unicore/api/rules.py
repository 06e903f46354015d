# SPDX-License-Identifier: BSD-3-Clause
"""What must be true of interfaces together, although each header is right by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from unicore.api.model import Function, Header, Interface, State
from unicore.api.prose import Reference, references
from unicore.api.tags import MACHINE
from unicore.errors import ContractError, suggestion


@dataclass(frozen=True)
class Known:
    """What prose may speak of."""

    functions: Collection[str]  # and macros that are called like functions
    headers: Collection[str]  # "unicore/alloc.h"
    libraries: Collection[str]


def known(
    interfaces: Mapping[str, Interface], more: Collection[str], libraries: Collection[str]
) -> Known:
    """What (interfaces) declare; (more) are headers that are none of them."""
    headers = [header for one in interfaces.values() for header in one.headers]
    functions = {f.name for h in headers for f in (*h.functions, *h.callbacks)}
    functions |= {macro.name for header in headers for macro in header.macros if macro.parameters}
    return Known(functions, {*(header.name for header in headers), *more}, frozenset(libraries))


def problems(
    interfaces: Mapping[str, Interface], apis: Collection[str], known: Known
) -> Iterator[ContractError]:
    """All that is wrong; (apis) are the names of interfaces that others implement."""
    for one in interfaces.values():
        for header in one.headers:
            for function in (*header.functions, *header.callbacks):
                yield from _order(function, known)
                yield from _states(function, one)
                if one.name in apis and function.parameters and not function.prose:
                    yield ContractError(
                        function.place,
                        f"{function.name}: no prose says what it does",
                        "implementers know only what stands here: say it, above the tags",
                    )
            yield from _broken(header, known)


def _order(function: Function, known: Known) -> Iterator[ContractError]:
    for name in function.contract.order:
        if name not in known.functions:
            yield ContractError(
                function.place,
                f"{function.name}: @order after {name}: there is no such function",
                suggestion(name, known.functions, "there are"),
            )
        elif name == function.name:
            yield ContractError(
                function.place,
                f"{function.name}: @order after itself: it could never be called",
                "name another function",
            )


def _states(function: Function, interface: Interface) -> Iterator[ContractError]:
    """A state that is needed must be brought about by something, or nobody could call this."""
    for state in function.contract.needs:
        if state.name in MACHINE or state.negated or state.name in _ensured(interface):
            continue
        yield ContractError(
            function.place,
            f"{function.name}: @needs {state}: nothing in {interface.name} ensures that",
            suggestion(state.name, _ensured(interface), "it ensures")
            if _ensured(interface)
            else f"let a function there say @ensures {state}",
        )


def _ensured(interface: Interface) -> list[str]:
    macros = [macro for header in interface.headers for macro in header.macros]
    states: list[State] = [state for macro in macros for state in macro.ensures]
    for function in interface.functions:
        states += function.contract.ensures
    return sorted({state.name for state in states if not state.negated})


def _broken(header: Header, known: Known) -> Iterator[ContractError]:
    for line, reference in _spoken(header):
        if reference.kind == "function" and reference.name not in known.functions:
            yield ContractError(
                f"{header.path}:{line}",
                f"{reference.name}() is spoken of, and not declared anywhere",
                suggestion(reference.name, known.functions, "there are"),
            )
        elif reference.kind == "header" and reference.name not in known.headers:
            yield ContractError(
                f"{header.path}:{line}",
                f"<{reference.name}> is spoken of, and there is none",
                suggestion(reference.name, known.headers, "there are"),
            )


def _spoken(header: Header) -> Iterator[tuple[int, Reference]]:
    """Every reference of a header's prose, with the line of what the prose belongs to."""
    parts: list[tuple[int, str]] = [(1, header.prose)]
    parts += [(one.line, one.prose) for one in (*header.functions, *header.callbacks)]
    parts += [(macro.line, macro.prose) for macro in header.macros]
    parts += [(variable.line, variable.prose) for variable in header.variables]
    for type in header.types:
        parts.append((type.line, type.prose))
        parts += [(type.line, member.prose) for member in type.members]
    for line, prose in parts:
        for reference in references(prose):
            yield line, reference
