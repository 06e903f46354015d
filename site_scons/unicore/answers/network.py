# SPDX-License-Identifier: BSD-3-Clause
"""The members of an image that have code, and the needs between them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from unicore.answers.chains import edges, starts
from unicore.answers.text import image_name
from unicore.model import Kind, Plan


@dataclass(frozen=True)
class Node:
    """A member with code, or with headers that are complete as they are."""

    folder: str
    kind: Kind
    summary: str
    apis: tuple[str, ...]  # interfaces that it implements in this image


@dataclass(frozen=True)
class Arrow:
    """A member needs another, or uses it as it is there. (apis) are the interfaces between them:
    none where a library is needed as itself."""

    by: str
    to: str
    apis: tuple[str, ...]
    weak: bool


@dataclass(frozen=True)
class Network:
    """Who needs whom in one image."""

    name: str
    nodes: tuple[Node, ...]  # those first that nobody needs
    arrows: tuple[Arrow, ...]


def network(plan: Plan) -> Network:
    """Who needs whom in (plan)."""
    first = {folder: rank for rank, folder in enumerate(starts(plan))}
    nodes = [
        Node(
            member.recipe.folder,
            member.recipe.kind,
            member.recipe.summary,
            tuple(
                api
                for api, provider in plan.implementers.items()
                if provider is member and api != member.recipe.name
            ),
        )
        for member in plan.members
        if not member.recipe.is_interface
    ]
    nodes.sort(key=lambda node: (first.get(node.folder, len(first)), node.folder))
    known = {node.folder: node for node in nodes}
    between: dict[tuple[str, str, bool], set[str]] = {}
    for edge in edges(plan):
        if edge.by in known and edge.by != edge.provider:
            apis = between.setdefault((edge.by, edge.provider, edge.weak), set())
            apis |= {edge.api}.intersection(known[edge.provider].apis)
    arrows = [
        Arrow(by, to, tuple(sorted(apis)), weak) for (by, to, weak), apis in sorted(between.items())
    ]
    return Network(image_name(plan), tuple(nodes), tuple(arrows))
