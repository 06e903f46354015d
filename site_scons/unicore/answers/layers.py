# SPDX-License-Identifier: BSD-3-Clause
"""A layered layout of a directed graph, as Sugiyama, Tagawa and Toda describe it (1981): columns
from left to right, few crossings, and straight edges where that can be. Pure, and the same for the
same graph.

Circles are cut first; nodes get the column behind their furthest predecessor; edges over several
columns get a bend in each; columns are sorted by the mean place of neighbours until crossings stay
as they are; places come from the same means, kept apart by isotonic regression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 24
_GAP = 14.0  # between two nodes of a column
_BEND = 6.0  # how much room a bend takes

Edge = tuple[int, int]


@dataclass(frozen=True)
class Layout:
    """Where everything goes: columns count from 0, places are the middles of nodes."""

    columns: tuple[int, ...]  # of each node
    places: tuple[float, ...]
    # Those edges that keep to the gaps between nodes: their places in the columns between.
    bends: Mapping[Edge, tuple[float, ...]]
    backward: frozenset[Edge]  # edges that were turned round to cut circles
    implied: frozenset[Edge]  # edges for which there is a longer way, too


def layout(sizes: Sequence[float], edges: Sequence[Edge]) -> Layout:
    """Lay out nodes, of which (sizes) tells the heights. Circles are cut where a walk from the
    first node meets them."""
    backward = _backward(len(sizes), edges)
    forward = sorted({(b, a) if (a, b) in backward else (a, b) for a, b in edges})
    implied = _implied(len(sizes), [edge for edge in edges if edge not in backward])
    columns = _columns(len(sizes), forward)
    drawn = [edge for edge in forward if edge not in implied and edge[::-1] not in backward]
    heights, at = list(sizes), list(columns)
    links: list[Edge] = []  # between neighbouring columns
    ways: dict[Edge, list[int]] = {}
    for a, b in drawn:
        way = [a]
        for column in range(columns[a] + 1, columns[b]):
            heights.append(_BEND)
            at.append(column)
            way.append(len(at) - 1)
        ways[a, b] = [*way[1:]]
        links += zip(way, [*way[1:], b], strict=True)
    order = _ordered(at, links)
    places = _placed(order, heights, links)
    bends = {edge: tuple(places[node] for node in way) for edge, way in ways.items()}
    return Layout(tuple(columns), tuple(places[: len(sizes)]), bends, backward, implied)


def _successors(count: int, edges: Sequence[Edge]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        found[a].append(b)
    return found


def _backward(count: int, edges: Sequence[Edge]) -> frozenset[Edge]:
    """The edges that close a circle, seen from the first nodes."""
    following = _successors(count, edges)
    state = [0] * count  # 1: on the way here, 2: done
    found: set[Edge] = set()

    def walk(node: int) -> None:
        state[node] = 1
        for other in following[node]:
            if state[other] == 1:
                found.add((node, other))
            elif state[other] == 0:
                walk(other)
        state[node] = 2

    for node in range(count):
        if state[node] == 0:
            walk(node)
    return frozenset(found)


def _columns(count: int, forward: Sequence[Edge]) -> list[int]:
    before = _successors(count, [(b, a) for a, b in forward])
    known: dict[int, int] = {}

    def column(node: int) -> int:
        if node not in known:
            known[node] = max((column(other) + 1 for other in before[node]), default=0)
        return known[node]

    return [column(node) for node in range(count)]


def _implied(count: int, edges: Sequence[Edge]) -> frozenset[Edge]:
    """The edges of a graph without circles for which there is a longer way."""
    following = _successors(count, edges)
    reached: dict[int, frozenset[int]] = {}

    def reach(node: int) -> frozenset[int]:
        if node not in reached:
            reached[node] = frozenset([node]).union(*map(reach, following[node]))
        return reached[node]

    return frozenset(
        (a, b) for a, b in edges if any(b in reach(other) for other in following[a] if other != b)
    )


def _ordered(at: Sequence[int], links: Sequence[Edge]) -> list[list[int]]:
    """The nodes of each column from top to bottom."""
    order: list[list[int]] = [[] for _ in range(max(at, default=-1) + 1)]
    for node, column in enumerate(at):
        order[column].append(node)
    right = _successors(len(at), links)
    left = _successors(len(at), [(b, a) for a, b in links])
    best, fewest = [*order], _crossings(order, right)
    for sweep in range(_SWEEPS):
        neighbours = right if sweep % 2 else left
        for index in range(len(order))[:: -1 if sweep % 2 else 1]:
            rank = {node: i for column in order for i, node in enumerate(column)}
            means = {n: _mean([rank[m] for m in neighbours[n]], rank[n]) for n in order[index]}
            order[index] = sorted(order[index], key=lambda node: (means[node], rank[node]))
        crossings = _crossings(order, right)
        if crossings < fewest:
            best, fewest = [*order], crossings
    return best


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(order: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> int:
    count = 0
    for column, following in pairwise(order):
        rank = {node: index for index, node in enumerate(following)}
        ends = [end for node in column for end in sorted(rank[other] for other in right[node])]
        count += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
    return count


def _placed(
    order: Sequence[Sequence[int]], heights: Sequence[float], links: Sequence[Edge]
) -> list[float]:
    """The middle of each node, near those that it is linked to."""
    places = [0.0] * len(heights)
    for column in order:
        _set_apart(column, heights, [0.0] * len(column), places)
    right = _successors(len(heights), links)
    left = _successors(len(heights), [(b, a) for a, b in links])
    for sweep in range(_SWEEPS):
        neighbours = right if sweep % 2 else left
        for column in order[:: -1 if sweep % 2 else 1]:
            wished = [_mean([places[m] for m in neighbours[n]], places[n]) for n in column]
            _set_apart(column, heights, wished, places)
    top = min((p - h / 2 for p, h in zip(places, heights, strict=True)), default=0.0)
    return [place - top for place in places]


def _set_apart(
    column: Sequence[int], heights: Sequence[float], wished: Sequence[float], places: list[float]
) -> None:
    """Give the nodes of (column) the places nearest to those (wished), in order and apart."""
    offset, offsets = 0.0, []
    for index, node in enumerate(column):
        if index:
            offset += (heights[column[index - 1]] + heights[node]) / 2 + _GAP
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []  # mean of what is wished less the offset, and of how many
    for wish, far in zip(wished, offsets, strict=True):
        mean, count = wish - far, 1
        while blocks and blocks[-1][0] > mean:
            other, more = blocks.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    for node, mean, far in zip(column, means, offsets, strict=True):
        places[node] = mean + far
