# SPDX-License-Identifier: BSD-3-Clause
"""The least that a function can do within its contract, and what a test can ask of that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from unicore.api.ctype import BASIC
from unicore.api.model import RESULT, Function, Interface, TypeDefinition
from unicore.skeleton.ctext import declared, names

# Typedefs of freestanding headers (C11 4, paragraph 6) that are numbers.
_NUMBERS = re.compile(r"u?int(?:_fast|_least)?(?:\d+|ptr|max)_t|size_t|ptrdiff_t|ssize_t|off_t")
_QUALIFIERS = ("const ", "volatile ")
_ROOM = 64  # bytes for what a test points a void * to


@dataclass(frozen=True)
class Answer:
    """The body of a function, and what a caller then gets.

    (result) is an expression that the result equals; "" where there is no telling. (open) says
    what the contract asks for and this does not do.
    """

    body: tuple[str, ...]
    result: str
    open: str = ""


class Types:
    """What is known of the types that interfaces speak of."""

    def __init__(self, interfaces: Iterable[Interface]) -> None:
        self._types: dict[str, TypeDefinition] = {}
        self._functions: set[str] = set()  # typedefs of functions
        for interface in interfaces:
            for header in interface.headers:
                for type in header.types:
                    name = type.name if type.kind == "typedef" else f"{type.kind} {type.name}"
                    if name not in self._types or type.members:
                        self._types[name] = type
            self._functions |= {callback.name for callback in interface.callbacks}

    def definition(self, type: str) -> TypeDefinition | None:
        return self._types.get(type)

    def is_number(self, type: str) -> bool:
        """Whether (type) is arithmetic, whatever it is called."""
        known = self.definition(type)
        if known is not None:
            return known.kind == "typedef" and self.is_number(unqualified(known.type))
        return (type != "void" and set(type.split()) <= BASIC) or bool(_NUMBERS.fullmatch(type))

    def is_function(self, type: str) -> bool:
        return type in self._functions

    def zero(self, type: str) -> str:
        """What initialises a variable of (type)."""
        if type.endswith("*"):
            return "NULL"
        return "0" if self.is_number(type) else "{0}"

    def is_complete(self, type: str) -> bool:
        """Whether a variable of (type) can be made."""
        if type.endswith("*") or self.is_number(type):
            return True
        known = self.definition(type)
        if known is None:
            return False
        if known.kind == "typedef":
            return self.is_complete(unqualified(known.type))
        return bool(known.members)


def unqualified(type: str) -> str:
    """A type without const and volatile in front."""
    for word in _QUALIFIERS:
        type = type.removeprefix(word)
    return type


def answer(function: Function, types: Types) -> Answer:
    """What the definition of (function) does."""
    unused = tuple(f"(void){name};" for name in names(function))
    if function.noreturn:
        return Answer((*unused, "for (;;)", "    ;"), "", "it may not return, and only waits")
    contract, result = function.contract, function.result
    if result == "void":
        return _nothing(function, types)
    if "*" in result:
        return _pointer(result, RESULT in contract.nullable, unused, types)
    value = "0"
    if contract.optional or any(error.value == "-ENOTSUP" for error in contract.errors):
        value = "-ENOTSUP"
    elif contract.errors:
        value = contract.errors[0].value
    elif result == "bool":
        value = "false"
    elif types.is_number(result):
        pass
    elif (known := types.definition(result)) is not None and known.kind == "enum":
        value = known.members[0].name if known.members else "0"
    else:
        return Answer((*unused, f"return ({result}){{0}};"), "")
    return Answer((*unused, f"return {value};"), value)


def _nothing(function: Function, types: Types) -> Answer:
    """Nothing, but what it is to fill in is at least not left as it was."""
    stated = {state.object.lstrip("*") for state in function.contract.needs}
    taken = {name.lstrip("*") for name in function.contract.takes}
    body = []
    for parameter, name in zip(function.parameters, names(function), strict=True):
        pointed = parameter.type.removesuffix("*").rstrip()
        known = types.definition(pointed)
        fills = (
            parameter.type.endswith("*")
            and known is not None
            and known.kind == "struct"
            and types.is_complete(pointed)
            and name not in stated | taken | set(function.contract.nullable)
        )
        body.append(f"*{name} = ({pointed}){{0}};" if fills else f"(void){name};")
    return Answer(tuple(body), "")


def _pointer(result: str, nullable: bool, unused: tuple[str, ...], types: Types) -> Answer:
    if nullable:
        return Answer((*unused, "return NULL;"), "NULL")
    pointed = unqualified(result.removesuffix("*").rstrip())
    if result.endswith("*") and pointed == "char":
        return Answer(("static char nothing[1];", "", *unused, "return nothing;"), "")
    if result.endswith("*") and types.is_complete(pointed):
        made = f"static {declared(pointed, 'nothing')};"
        return Answer((made, "", *unused, "return &nothing;"), "")
    said = "it may not be null, which only who knows what it points to can see to"
    return Answer((*unused, "return NULL;"), "NULL", said)


def arguments(function: Function, types: Types) -> tuple[list[str], list[str]] | None:
    """Variables, and the arguments made of them, for a call from main(): None if none is safe."""
    contract = function.contract
    if function.noreturn or function.assembly or function.variadic or contract.needs:
        return None
    if "thread" not in contract.context:
        return None
    variables, passed = [], []
    for parameter, name in zip(function.parameters, names(function), strict=True):
        type = parameter.type
        pointed = unqualified(type.removesuffix("*").rstrip())
        if types.is_number(type):
            passed.append("1")  # of an alignment, a size, a count: always one that can be
        elif name in contract.nullable:
            passed.append("NULL")
        elif not type.endswith("*"):
            known = types.definition(type)
            if known is None or known.kind != "enum" or not known.members:
                return None
            passed.append(known.members[0].name)
        elif pointed in ("void", "char", "unsigned char", "uint8_t"):
            kind = "char" if pointed == "char" else "unsigned char"
            variables.append(f"{kind} {name}[{_ROOM}] = {{0}};")
            passed.append(name)
        elif not types.is_function(pointed) and types.is_complete(pointed):
            variables.append(f"{declared(pointed, name)} = {types.zero(pointed)};")
            passed.append(f"&{name}")
        else:
            return None
    return variables, passed
