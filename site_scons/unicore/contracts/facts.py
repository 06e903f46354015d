# SPDX-License-Identifier: BSD-3-Clause
"""What the checks need to know of one object: read from it once, and kept beside it.

Facts are kept as `x.facts` beside `x.o` under the digest of the object's bytes, so whatever makes
an object anew makes its facts stale, and images that share an object share its facts.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unicore.contracts.dwarf import prototypes
from unicore.contracts.objects import Edge, Node, ObjectFile

# Part of what facts are kept under: goes up with any change of what they are made of.
_VERSION = "3"


@dataclass(frozen=True)
class Facts:
    """One object. Functions are those with code in it."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    defined: Mapping[str, tuple[int, bool]]  # global symbol -> its node or -1, whether it is weak
    weak: frozenset[str]  # symbols that need not be defined anywhere
    prototypes: Mapping[str, str]  # function -> its type, as unicore.api.model.Prototype says it
    typedefs: Mapping[str, str]  # what the prototypes mention
    assembly: bool


def facts_of(path: str) -> Facts:
    """Those of the object (path); ObjectError where it is none."""
    data = Path(path).read_bytes()
    digest = hashlib.blake2b(data, digest_size=16, person=_VERSION.encode()).hexdigest()
    kept = f"{path.removesuffix('.o')}.facts"
    try:
        with open(kept, encoding="utf-8") as file:
            record = json.load(file)
        if record["digest"] == digest:
            return _restored(record)
    except (OSError, ValueError, LookupError, TypeError):
        pass  # none, older ones, or damaged ones: they are made anew
    found = _read(data)
    temporary = f"{kept}.{os.getpid()}-{threading.get_ident()}"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(json.dumps(_record(digest, found), separators=(",", ":")))
    os.replace(temporary, kept)
    return found


def _read(data: bytes) -> Facts:
    file = ObjectFile.parse(data)
    nodes, edges, defined = file.graph()
    types = prototypes(file)
    # Of functions that only this object knows, those count that somebody may call by address, and
    # those that take a pointer to a function, or to anything that may hold one.
    taken = {nodes[edge.target].name for edge in edges if isinstance(edge.target, int)}
    functions = {
        name: prototype
        for name, prototype in types.functions.items()
        if name in defined or name in taken
    }
    return Facts(
        tuple(nodes),
        tuple(edges),
        defined,
        frozenset(file.weak()),
        functions,
        types.typedefs,
        types.assembly,
    )


def _record(digest: str, facts: Facts) -> dict[str, object]:
    return {
        "digest": digest,
        "nodes": facts.nodes,
        "edges": facts.edges,
        "defined": facts.defined,
        "weak": sorted(facts.weak),
        "prototypes": facts.prototypes,
        "typedefs": facts.typedefs,
        "assembly": facts.assembly,
    }


def _restored(record: Mapping[str, Any]) -> Facts:
    return Facts(
        tuple(Node(*node) for node in record["nodes"]),
        tuple(Edge(*edge) for edge in record["edges"]),
        {name: (node, is_weak) for name, (node, is_weak) in record["defined"].items()},
        frozenset(record["weak"]),
        record["prototypes"],
        record["typedefs"],
        record["assembly"],
    )
