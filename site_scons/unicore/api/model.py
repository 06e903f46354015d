# SPDX-License-Identifier: BSD-3-Clause
"""What a public header says, as records. Paths are relative to the root of the tree.

Types of C are text in one form, that of unicore.api.ctype: "const struct uni_clock *",
"void (*)(void *)", "unsigned long". Names of typedefs stay as they are written. Parameters are as
the callee gets them: arrays and functions are pointers, and the outermost const is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Context = Literal["boot", "thread", "isr"]

CONTEXTS: tuple[Context, ...] = ("boot", "thread", "isr")

# What ownership and states can be about besides parameters.
RESULT = "result"


@dataclass(frozen=True)
class Parameter:
    """One parameter; (name) is "" where the header gives none."""

    name: str
    type: str


@dataclass(frozen=True)
class Prototype:
    """The type of a function."""

    result: str
    parameters: tuple[Parameter, ...] = ()
    variadic: bool = False

    def __str__(self) -> str:
        """The type alone, for comparing: "int (unsigned int, void *, ...)"."""
        types = [parameter.type for parameter in self.parameters]
        listed = ", ".join([*types, *(["..."] if self.variadic else [])])
        return f"{self.result} ({listed or 'void'})"


@dataclass(frozen=True)
class State:
    """A state of an object, or of the machine where no object is named.

    (object) is a parameter, "*" and a parameter for what it points to, or "result".
    """

    name: str  # "initialised", "interrupts off"
    object: str = ""
    negated: bool = False

    def __str__(self) -> str:
        return " ".join(filter(None, ("not" if self.negated else "", self.name, self.object)))


@dataclass(frozen=True)
class ErrorValue:
    """What a function may return instead of success, and why."""

    value: str  # "-ENOMEM"
    cause: str


@dataclass(frozen=True)
class Contract:
    """The tags of one function or type of functions. Objects are as in State."""

    context: tuple[Context, ...] = ()
    blocks: bool = False
    nowait: bool = False
    allocates: bool = False
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    nullable: tuple[str, ...] = ()  # parameters and "result"
    needs: tuple[State, ...] = ()
    ensures: tuple[State, ...] = ()
    order: tuple[str, ...] = ()  # functions that must have been called before
    reentrant: bool = False
    errors: tuple[ErrorValue, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Function:
    """A function that a header declares, or a type of functions (a callback)."""

    name: str
    prototype: Prototype
    prose: str
    contract: Contract
    header: str  # "lib/alloc/include/unicore/alloc.h"
    line: int = field(compare=False)  # of the name
    inline: bool = False
    noreturn: bool = False
    must_use: bool = False
    assembly: bool = False  # for assembly alone, as its prose begins: C's convention may not hold

    @property
    def place(self) -> str:
        return f"{self.header}:{self.line}"

    @property
    def result(self) -> str:
        return self.prototype.result

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.prototype.parameters

    @property
    def variadic(self) -> bool:
        return self.prototype.variadic


@dataclass(frozen=True)
class Member:
    """A field of a structure, or a value of an enumeration: then (type) is the value, if given."""

    name: str
    type: str
    prose: str = ""


TypeKind = Literal["struct", "union", "enum", "typedef"]


@dataclass(frozen=True)
class TypeDefinition:
    """A structure, union, enumeration or typedef. One without (members) is opaque."""

    kind: TypeKind
    name: str
    prose: str
    header: str
    line: int = field(compare=False)
    type: str = ""  # of a typedef
    members: tuple[Member, ...] = ()
    attributes: tuple[str, ...] = ()  # macros that change the layout: "UNI_PACKED"


@dataclass(frozen=True)
class Macro:
    """A macro for users of the header, and the states that an object it initialises is in."""

    name: str
    parameters: str  # "(type, name)"; "" where it takes none
    value: str
    prose: str
    header: str
    line: int = field(compare=False)
    ensures: tuple[State, ...] = ()


@dataclass(frozen=True)
class Variable:
    """An object that a header declares extern."""

    name: str
    type: str
    prose: str
    header: str
    line: int = field(compare=False)


@dataclass(frozen=True)
class Header:
    """One public header."""

    path: str  # "lib/alloc/include/unicore/alloc.h"
    name: str  # as it is included: "unicore/alloc.h"
    prose: str
    functions: tuple[Function, ...] = ()
    callbacks: tuple[Function, ...] = ()
    types: tuple[TypeDefinition, ...] = ()
    macros: tuple[Macro, ...] = ()
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True)
class Interface:
    """All public headers of one recipe: an API that others implement, or its own."""

    name: str  # of the recipe: "alloc"
    folder: str  # "lib/alloc"
    headers: tuple[Header, ...]  # by path

    @property
    def functions(self) -> Iterator[Function]:
        for header in self.headers:
            yield from header.functions

    @property
    def callbacks(self) -> Iterator[Function]:
        for header in self.headers:
            yield from header.callbacks
