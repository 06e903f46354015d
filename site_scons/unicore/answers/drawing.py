# SPDX-License-Identifier: BSD-3-Clause
"""A network as SVG, which needs neither a network nor a program besides the one that shows it.

What an image starts from stands at the left; what all others need, at the right. A box lists the
interfaces that its member implements, and an edge ends at the one that is meant. Edges for which
there is a longer way, too, are faint; those of a box are strong while the pointer is on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise

from unicore.answers.layers import Layout, layout
from unicore.answers.network import Arrow, Network, Node
from unicore.model import Kind

# In pixels.
_TITLE = 20  # the first row of a box
_ROW = 15  # the others, one for each API
_CHARACTER = 6.7  # of the title's font
_PAD = 8
_BETWEEN = 70  # columns
_MARGIN = 24
_TOP = 40  # for the heading

COLOURS: Mapping[Kind, str] = {
    "app": "#ffe0b0",
    "library": "#e3edf9",
    "platform": "#d9f0d3",
    "arch": "#f3dced",
}
_STYLE = """
text{font:11px sans-serif}.api{font-size:10px;fill:#444}
path{fill:none;stroke:#456;stroke-width:1.2}.implied{stroke:#bcc6d0;stroke-width:.7}
.back{stroke:#c9a27e;stroke-width:.7}.weak{stroke-dasharray:5 4}rect{stroke:#678;rx:4}
"""
_HOVER = "svg:has(#n{0}:hover) .e{0}{{stroke:#c00;stroke-width:1.8}}"


def drawing(found: Network) -> str:
    """(found) as an SVG."""
    return "\n".join(_Drawing(found).parts())


class _Drawing:
    """One drawing in the making."""

    def __init__(self, found: Network) -> None:
        self._found = found
        self._number = {node.folder: index for index, node in enumerate(found.nodes)}
        pairs = {(self._number[arrow.by], self._number[arrow.to]) for arrow in found.arrows}
        heights = [_TITLE + _ROW * len(node.apis) for node in found.nodes]
        self._heights = heights
        self._layout: Layout = layout(heights, sorted(pairs))
        self._widths = [_width(node) for node in found.nodes]
        count = max(self._layout.columns, default=0) + 1
        self._wide = [0.0] * count
        for index, column in enumerate(self._layout.columns):
            self._wide[column] = max(self._wide[column], self._widths[index])
        self._left = [_MARGIN + 0.0]
        for wide in self._wide:
            self._left.append(self._left[-1] + wide + _BETWEEN)

    def parts(self) -> Iterator[str]:
        ends = [
            place + height / 2
            for place, height in zip(self._layout.places, self._heights, strict=True)
        ]
        ends += [place for bends in self._layout.bends.values() for place in bends]
        width = self._left[-1] - _BETWEEN + _MARGIN
        height = max(ends, default=0.0) + _TOP + _MARGIN
        name = escape(self._found.name)
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
            f' width="{width:.0f}" height="{height:.0f}">'
        )
        hover = "\n".join(_HOVER.format(index) for index in range(len(self._found.nodes)))
        yield f"<title>{name}</title>\n<style>{_STYLE}{hover}</style>"
        yield (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7"'
            ' markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">'
            '<path d="M0,0 L8,4 L0,8 z" style="fill:context-stroke;stroke:none"/></marker></defs>'
        )
        yield '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>'
        yield f'<text x="{_MARGIN}" y="24" style="font-size:14px">{name}</text>'
        # The faint ones first: what is drawn later lies above.
        yield from sorted((self._arrow(arrow) for arrow in self._found.arrows), key=_strength)
        for node in self._found.nodes:
            yield from self._box(node)
        yield "</svg>\n"

    def _box(self, node: Node) -> Iterator[str]:
        index = self._number[node.folder]
        x, width = self._left[self._layout.columns[index]], self._widths[index]
        y = self._top(index)
        yield f'<g id="n{index}"><title>{escape(f"{node.folder}: {node.summary}")}</title>'
        yield (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{self._heights[index]}"'
            f' fill="{COLOURS[node.kind]}"/>'
        )
        yield f'<text x="{x + _PAD:.1f}" y="{y + 14:.1f}">{escape(node.folder)}</text>'
        for row, api in enumerate(node.apis):
            at = y + _TITLE + _ROW * row + 10
            yield f'<text class="api" x="{x + 2 * _PAD:.1f}" y="{at:.1f}">{escape(api)}</text>'
        yield "</g>"

    def _top(self, index: int) -> float:
        return self._layout.places[index] - self._heights[index] / 2 + _TOP

    def _arrow(self, arrow: Arrow) -> str:
        by, to = self._number[arrow.by], self._number[arrow.to]
        points = self._points(by, to, arrow)
        kinds = [f"e{by}", f"e{to}"]
        strong = (by, to) not in self._layout.implied
        if (by, to) in self._layout.backward:
            kinds.append("back")
        elif not strong:
            kinds.append("implied")
        if arrow.weak:
            kinds.append("weak")
        verb = "uses" if arrow.weak else "needs"
        what = ", ".join(arrow.apis) or arrow.to.rpartition("/")[2]
        told = f"{arrow.by} {verb} {what}" + (f", from {arrow.to}" if arrow.apis else "")
        return (
            f'<path class="{" ".join(kinds)}" d="{_curve(points)}" marker-end="url(#tip)">'
            f"<title>{escape(told)}</title></path>"
        )

    def _points(self, by: int, to: int, arrow: Arrow) -> list[tuple[float, float]]:
        """Where an edge goes, each pair of points one curve."""
        columns, back = self._layout.columns, (by, to) in self._layout.backward
        start = self._left[columns[by]] + (0.0 if back else self._widths[by])
        end = self._left[columns[to]] + (self._widths[to] if back else 0.0)
        points = [(start, self._top(by) + _TITLE / 2)]
        for column, place in enumerate(self._layout.bends.get((by, to), ()), columns[by] + 1):
            left = self._left[column]
            points += [(left, place + _TOP), (left + self._wide[column], place + _TOP)]
        return [*points, (end, self._entry(to, arrow))]

    def _entry(self, to: int, arrow: Arrow) -> float:
        """The row of a box at which an edge ends."""
        apis = self._found.nodes[to].apis
        if not arrow.apis:
            return self._top(to) + _TITLE / 2
        rows = [apis.index(api) for api in arrow.apis]
        return self._top(to) + _TITLE + _ROW * (sum(rows) / len(rows) + 0.5)


def _width(node: Node) -> float:
    longest = max([len(node.folder), *(len(api) + 2 for api in node.apis)])
    return longest * _CHARACTER + 2 * _PAD


def _strength(path: str) -> int:
    return 0 if " implied" in path else 1 if " back" in path else 2


def _curve(points: list[tuple[float, float]]) -> str:
    parts = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for (x, y), (u, v) in pairwise(points):
        middle = (x + u) / 2
        parts.append(f"C{middle:.1f},{y:.1f} {middle:.1f},{v:.1f} {u:.1f},{v:.1f}")
    return " ".join(parts)
