# SPDX-License-Identifier: BSD-3-Clause
"""Types of C as text in one form, so that equal types are equal text.

Whoever reads types, from headers or from DWARF, builds them of these records and compares text().
"""

from __future__ import annotations

from dataclasses import dataclass

# The words that basic types consist of, in the order in which we write them.
_ORDER = ("signed", "unsigned", "short", "long", "char", "int", "float", "double", "_Complex")
BASIC = frozenset({*_ORDER, "void", "bool", "_Bool", "__int128"})


@dataclass(frozen=True)
class Named:
    """A basic type, a typedef, or a tag with its keyword: "struct uni_clock"."""

    name: str
    const: bool = False
    volatile: bool = False


@dataclass(frozen=True)
class Pointer:
    target: Type
    const: bool = False
    volatile: bool = False
    restrict: bool = False


@dataclass(frozen=True)
class Array:
    target: Type
    length: str = ""  # as it is written; "" where it is open


@dataclass(frozen=True)
class Function:
    result: Type
    parameters: tuple[Type, ...] = ()
    variadic: bool = False


Type = Named | Pointer | Array | Function


def basic(words: list[str]) -> str:
    """The one name of a basic type that is written as (words): "unsigned long"."""
    found = [word for word in words if word != "int"]
    if found == ["_Bool"]:
        return "bool"
    if not {"char", "double"} & set(found):
        found = [word for word in found if word != "signed"]  # but signed char is a type of its own
    if not found:
        return "int"
    if found in (["signed"], ["unsigned"]):
        return f"{found[0]} int" if found[0] == "unsigned" else "int"
    return " ".join(sorted(found, key=lambda word: _ORDER.index(word) if word in _ORDER else -1))


def text(type: Type, declarator: str = "") -> str:
    """The type, or the declaration of (declarator) with it, as C has it."""
    match type:
        case Named(name, const, volatile):
            words = [*(["const"] if const else []), *(["volatile"] if volatile else []), name]
            return " ".join([*words, *([declarator.rstrip()] if declarator else [])])
        case Pointer(target, const, volatile, restrict):
            named = (("const", const), ("volatile", volatile), ("restrict", restrict))
            own = "".join(f"{word} " for word, is_set in named if is_set)
            inner = f"*{own}{declarator}"
            if isinstance(target, (Array, Function)):
                inner = f"({inner.rstrip()})"
            return text(target, inner)
        case Array(target, length):
            return text(target, f"{declarator}[{length}]")
        case Function(result, parameters, variadic):
            listed = [*map(text, parameters), *(["..."] if variadic else [])]
            return text(result, f"{declarator}({', '.join(listed) or 'void'})")


def adjusted(type: Type) -> Type:
    """A parameter's type as the function gets it: C11 6.7.6.3, paragraphs 7, 8 and 15."""
    match type:
        case Array(target, _):
            return Pointer(target)
        case Function():
            return Pointer(type)
        case Named(name):
            return Named(name)
        case Pointer(target):
            return Pointer(target)
