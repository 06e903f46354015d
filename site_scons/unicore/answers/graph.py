# SPDX-License-Identifier: BSD-3-Clause
"""graph: who needs whom in each image, for Graphviz and as a drawing."""

from __future__ import annotations

import json
from pathlib import Path

from unicore.answers.asked import catalog_for, plans_for, refuse_files
from unicore.answers.drawing import COLOURS, drawing
from unicore.answers.network import Network, network
from unicore.files import write_if_changed
from unicore.request import Request


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Draw the plans of (request); see unicore.frontend."""
    refuse_files(request, "graph")
    for plan in plans_for(request, catalog_for(request, root)):
        found = network(plan)
        for suffix, text in (("dot", dot(found)), ("svg", drawing(found))):
            path = Path(f"{plan.stem}.graph.{suffix}")
            write_if_changed(path, text)
            print(f"{path}: {len(found.nodes)} members, {len(found.arrows)} edges")
    return 0


def dot(found: Network) -> str:
    """(found) in Graphviz's language; a text of JSON is one of its, too."""
    parts = [
        f"digraph {json.dumps(found.name)} {{",
        "  rankdir=LR",
        '  node [shape=box style="filled,rounded" fontname="sans-serif" fontsize=11]',
        '  edge [fontname="sans-serif" fontsize=9]',
    ]
    for node in found.nodes:
        words = {"fillcolor": COLOURS[node.kind], "tooltip": node.summary}
        parts.append(f"  {json.dumps(node.folder)} [{_attributes(words)}]")
    for arrow in found.arrows:
        words = {"label": ", ".join(arrow.apis)} if arrow.apis else {}
        words |= {"style": "dashed"} if arrow.weak else {}
        more = f" [{_attributes(words)}]" if words else ""
        parts.append(f"  {json.dumps(arrow.by)} -> {json.dumps(arrow.to)}{more}")
    return "\n".join([*parts, "}", ""])


def _attributes(words: dict[str, str]) -> str:
    return " ".join(
        f"{name}={json.dumps(text, ensure_ascii=False)}" for name, text in words.items()
    )
