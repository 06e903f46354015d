# SPDX-License-Identifier: BSD-3-Clause
"""Names and types from the nodes of tree-sitter's grammar of C."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unicore.api import ctype

if TYPE_CHECKING:
    from tree_sitter import Node

SPECIFIERS = ("struct_specifier", "union_specifier", "enum_specifier")
_NAMES = ("identifier", "field_identifier", "type_identifier")


@dataclass(frozen=True)
class Declared:
    """One declarator: the node of its name, its type, and the names of a function's parameters."""

    name: Node | None
    type: ctype.Type
    parameters: tuple[str, ...] = ()


def text(node: Node) -> str:
    """The source of a node."""
    return (node.text or b"").decode("ascii")


def qualifiers(node: Node) -> frozenset[str]:
    """const and volatile among the children of a node."""
    return frozenset(text(child) for child in node.children if child.type == "type_qualifier")


def base(node: Node) -> ctype.Named:
    """The type that a declaration, a parameter or a field begins with."""
    type = node.child_by_field_name("type")
    named = qualifiers(node)
    return ctype.Named(
        base_name(type) if type is not None else "int", "const" in named, "volatile" in named
    )


def base_name(type: Node) -> str:
    """A type without declarators: "unsigned long", "struct uni_clock", "uni_time"."""
    if type.type in SPECIFIERS:
        name = type.child_by_field_name("name")
        if name is None:
            return without_comments(type)
        return f"{type.children[0].type} {text(name)}"
    words = text(type).split()
    return ctype.basic(words) if all(word in ctype.BASIC for word in words) else " ".join(words)


def without_comments(node: Node) -> str:
    """The source of a node in one line."""
    if node.type == "comment":
        return ""
    if not node.children:
        return text(node)
    words = " ".join(filter(None, map(without_comments, node.children)))
    for loose, tight in ((" ;", ";"), (" ,", ","), ("( ", "("), (" )", ")"), ("* ", "*")):
        words = words.replace(loose, tight)
    return words


def declared(node: Node | None, type: ctype.Type, names: tuple[str, ...] = ()) -> Declared:
    """The name and type of a declarator, (type) being what stands before it."""
    if node is None:
        return Declared(None, type, names)
    if node.type in _NAMES:
        return Declared(node, type, names)
    inner = node.child_by_field_name("declarator")
    if node.type.endswith("pointer_declarator"):
        named = qualifiers(node)
        type = ctype.Pointer(type, "const" in named, "volatile" in named, "restrict" in named)
        return declared(inner, type, names)  # of a function, if it is one that is pointed to
    if node.type.endswith("array_declarator"):
        size = node.child_by_field_name("size")
        return declared(inner, ctype.Array(type, without_comments(size) if size else ""))
    if node.type.endswith("function_declarator"):
        found = [one for one in _parameters(node) if one.type != ctype.Named("void")]
        variadic = any(child.type == "variadic_parameter" for child in _list(node))
        types = tuple(ctype.adjusted(one.type) for one in found)
        own = tuple(text(one.name) if one.name is not None else "" for one in found)
        return declared(inner, ctype.Function(type, types, variadic), own)
    if inner is None:  # in parentheses, or with attributes
        inner = next((child for child in node.named_children if _is_declarator(child)), None)
    return declared(inner, type, names)


def _is_declarator(node: Node) -> bool:
    return node.type in _NAMES or node.type.endswith("_declarator")


def _list(function: Node) -> list[Node]:
    parameters = function.child_by_field_name("parameters")
    return parameters.children if parameters is not None else []


def _parameters(function: Node) -> list[Declared]:
    return [
        declared(child.child_by_field_name("declarator"), base(child))
        for child in _list(function)
        if child.type == "parameter_declaration"
    ]
