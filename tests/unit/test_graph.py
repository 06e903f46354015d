# SPDX-License-Identifier: BSD-3-Clause
"""Layouts of graphs, and networks of needs as SVG and for Graphviz."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from xml.etree import ElementTree

from smalltree import app, arch, catalog, code, interface, library, platform

from unicore.answers.drawing import drawing
from unicore.answers.graph import dot
from unicore.answers.layers import layout
from unicore.answers.network import Arrow, Network, Node, network
from unicore.model import Target
from unicore.resolve import resolve

SVG = "{http://www.w3.org/2000/svg}"
TREE = (
    arch("x86_64", needs=("cdefs",)),
    platform("kvm", ("x86_64",), implements=("console",), needs=("bus",)),
    library("cdefs", include=("include",)),
    interface("console"),
    interface("libc"),
    interface("clock"),
    code("bus", needs=("console",)),
    code("nolibc", implements=("libc",), needs=("console", "bus"), uses=("clock", "log")),
    code("log", needs=("console",)),
    app("hello", needs=("libc", "log")),
)


def found() -> Network:
    tree = catalog(*TREE)
    return network(resolve(tree, Target("x86_64", "kvm"), tree.apps["hello"]))


def test_columns_follow_the_longest_way() -> None:
    made = layout([20.0] * 4, [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3)])
    assert made.columns == (0, 1, 2, 3)
    assert made.implied == {(0, 2), (0, 3)}
    assert made.backward == frozenset()
    assert len(set(made.places)) == 1, "a chain is straight"


def test_circles_are_cut_where_a_walk_meets_them() -> None:
    made = layout([20.0] * 3, [(0, 1), (1, 2), (2, 0), (2, 1)])
    assert made.backward == {(2, 0), (2, 1)}
    assert made.columns == (0, 1, 2)


def test_an_edge_to_itself_is_no_trouble() -> None:
    assert layout([20.0], []).columns == (0,)
    assert layout([], []).columns == ()


def test_two_edges_do_not_cross_without_need() -> None:
    made = layout([20.0] * 4, [(0, 3), (1, 2)])
    assert (made.places[0] < made.places[1]) == (made.places[3] < made.places[2])


def test_a_long_edge_bends_round_what_is_between() -> None:
    made = layout([20.0] * 6, [(0, 1), (1, 2), (2, 5), (0, 3), (4, 5), (0, 4), (3, 5)])
    assert made.columns == (0, 1, 2, 1, 1, 3)
    for (a, b), places in made.bends.items():
        assert len(places) == made.columns[b] - made.columns[a] - 1
    (bend,) = made.bends[3, 5]
    assert abs(bend - made.places[2]) > 10


def randomly(seed: int, nodes: int, edges: int) -> tuple[list[float], list[tuple[int, int]]]:
    chance = random.Random(seed)
    pairs = {(chance.randrange(nodes), chance.randrange(nodes)) for _ in range(edges)}
    sizes = [20.0 + 15 * chance.randrange(8) for _ in range(nodes)]
    return sizes, sorted((a, b) for a, b in pairs if a != b)


def test_boxes_never_overlap_and_edges_go_to_the_right() -> None:
    for seed in range(20):
        sizes, edges = randomly(seed, 30, 70)
        made = layout(sizes, edges)
        columns: dict[int, list[int]] = {}
        for node, column in enumerate(made.columns):
            columns.setdefault(column, []).append(node)
        for nodes in columns.values():
            nodes.sort(key=lambda node: made.places[node])
            for a, b in pairwise(nodes):
                assert made.places[b] - made.places[a] >= (sizes[a] + sizes[b]) / 2
        for a, b in edges:
            turned = (a, b) in made.backward
            assert (made.columns[a] > made.columns[b]) == turned
        assert made == layout(sizes, edges)


def test_the_network_of_a_plan() -> None:
    made = found()
    assert [node.folder for node in made.nodes] == [
        *("apps/hello", "plat/kvm", "arch/x86_64"),
        *("lib/bus", "lib/cdefs", "lib/log", "lib/nolibc"),
    ]
    assert made.nodes[1].apis == ("console",)
    assert Arrow("apps/hello", "lib/nolibc", ("libc",), False) in made.arrows
    assert Arrow("apps/hello", "lib/log", (), False) in made.arrows
    assert Arrow("lib/nolibc", "lib/log", (), True) in made.arrows
    assert not any("clock" in arrow.apis for arrow in made.arrows), "it leads nowhere"


def test_dot() -> None:
    text = dot(found())
    assert text.startswith('digraph "hello for x86_64-kvm" {\n')
    assert '  "apps/hello" -> "lib/nolibc" [label="libc"]\n' in text
    assert '  "apps/hello" -> "lib/log"\n' in text
    assert '  "lib/nolibc" -> "lib/log" [style="dashed"]\n' in text
    assert text.endswith("}\n")


def test_names_are_quoted_for_graphviz() -> None:
    node = Node("lib/a", "library", 'It says "hi" é \\o/.', ())
    text = dot(Network("x", (node,), ()))
    assert r'tooltip="It says \"hi\" é \\o/."' in text


def test_svg() -> None:
    made = found()
    root = ElementTree.fromstring(drawing(made))
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    boxes = root.findall(f"{SVG}g")
    assert len(boxes) == len(made.nodes)
    for box in boxes:
        rect = box.find(f"{SVG}rect")
        assert rect is not None
        x, y, w, h = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 40
        assert x + w <= width and y + h <= height
    paths = {path.findtext(f"{SVG}title"): path for path in root.findall(f"{SVG}path")}
    assert len(paths) == len(made.arrows)
    assert "weak" in paths["lib/nolibc uses log"].attrib["class"].split()
    assert "weak" not in paths["apps/hello needs log"].attrib["class"].split()
    assert "back" in paths["lib/bus needs console, from plat/kvm"].attrib["class"].split()


def test_an_edge_ends_at_the_api_that_is_meant() -> None:
    root = ElementTree.fromstring(drawing(found()))
    rows = {text.text: float(text.attrib["y"]) for text in root.iter(f"{SVG}text")}
    for path in root.findall(f"{SVG}path"):
        if path.findtext(f"{SVG}title") == "apps/hello needs libc, from lib/nolibc":
            end = float(path.attrib["d"].rpartition(",")[2])
            assert rows["libc"] - 12 < end < rows["libc"] + 3
            break
    else:
        raise AssertionError("it is not drawn")


def test_svg_needs_nothing_else() -> None:
    text = drawing(found())
    links = re.findall(r"https?://[^\"]+|url\([^)]*\)", text)
    assert set(links) == {"http://www.w3.org/2000/svg", "url(#tip)"}


def test_names_are_escaped() -> None:
    text = drawing(Network("<x>", (Node("lib/a", "library", "a < b & c", ()),), ()))
    assert ElementTree.fromstring(text).findtext(f"{SVG}title") == "<x>"
