# SPDX-License-Identifier: BSD-3-Clause
"""Add nodes to a flattened device tree (Devicetree Specification 0.4, chapter 5)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

MAGIC = 0xD00DFEED
HEADER = ">10I"
BEGIN_NODE, END_NODE, PROPERTY, NOP, END = 1, 2, 3, 4, 9
CELL = 4  # bytes


@dataclass(frozen=True)
class Node:
    """A node: its properties as bytes, and the nodes below it."""

    properties: Mapping[str, bytes]
    children: Mapping[str, Node] = field(default_factory=dict)


def cells(*values: int) -> bytes:
    """The value of a property that is numbers of 32 bits."""
    return struct.pack(f">{len(values)}I", *values)


def text(*values: str) -> bytes:
    """The value of a property that is a list of strings."""
    return b"".join(value.encode() + b"\0" for value in values)


def with_node(blob: bytes, parent: str, addition: Node) -> bytes:
    """The tree (blob) with the properties and children of (addition) in the node (parent) below the
    root, which is there already."""
    header = list(struct.unpack_from(HEADER, blob))
    magic, _, structure, strings, _, _, _, _, strings_size, structure_size = header
    if magic != MAGIC:
        raise ValueError("this is no flattened device tree")
    tokens = blob[structure : structure + structure_size]
    names = bytearray(blob[strings : strings + strings_size])
    first, last = _node(tokens, parent)
    # Properties come before children: section 5.4.2.
    inserted = _properties(addition, names)
    body = tokens[:first] + inserted + tokens[first:last]
    body += b"".join(_encoded(name, node, names) for name, node in addition.children.items())
    body += tokens[last:]
    # The blocks before the structure, header and reserved memory, stay; strings follow it.
    header[1] = structure + len(body) + len(names)
    header[3] = structure + len(body)
    header[8], header[9] = len(names), len(body)
    start = blob[struct.calcsize(HEADER) : structure]
    return struct.pack(HEADER, *header) + start + body + bytes(names)


def _node(tokens: bytes, wanted: str) -> tuple[int, int]:
    """Where the properties of a child of the root begin, and where its end token is."""
    offset, depth, begin = 0, 0, -1
    while True:
        (token,) = struct.unpack_from(">I", tokens, offset)
        here, offset = offset, offset + CELL
        if token == BEGIN_NODE:
            end = tokens.index(b"\0", offset)
            name = tokens[offset:end].decode()
            offset = _aligned(end + 1)
            depth += 1
            if depth == 2 and name == wanted:
                begin = offset
        elif token == END_NODE:
            if depth == 2 and begin >= 0:
                return begin, here
            depth -= 1
        elif token == PROPERTY:
            (size,) = struct.unpack_from(">I", tokens, offset)
            offset = _aligned(offset + 2 * CELL + size)
        elif token == END:
            raise ValueError(f"the device tree has no /{wanted}")


def _encoded(name: str, node: Node, names: bytearray) -> bytes:
    body = _properties(node, names)
    body += b"".join(_encoded(child, below, names) for child, below in node.children.items())
    return cells(BEGIN_NODE) + _padded(text(name)) + body + cells(END_NODE)


def _properties(node: Node, names: bytearray) -> bytes:
    parts = []
    for name, value in node.properties.items():
        parts.append(cells(PROPERTY, len(value), len(names)) + _padded(value))
        names += text(name)
    return b"".join(parts)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % CELL)


def _aligned(offset: int) -> int:
    return offset + CELL - 1 & -CELL
