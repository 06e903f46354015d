# SPDX-License-Identifier: BSD-3-Clause
"""lib/devicetree, compiled for this machine under sanitizers: all kinds of trees and of damage."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

BEGIN_NODE, END_NODE, PROPERTY, NOP, END = 1, 2, 3, 4, 9
HEADER_SIZE = 40
DEPTH_MAX = 32  # as in devicetree.c
EBADMSG = 74

NAMES = ("compatible", "reg", "#address-cells", "#size-cells", "a", "ab")  # as in the probe


@dataclass
class Node:
    name: str = ""
    properties: dict[str, bytes] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


def cells(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def structure_of(node: Node, strings: bytearray, nops: bool = False) -> bytes:
    """The node in the structure block, its names in (strings)."""
    nop = cells(NOP) if nops else b""
    result = cells(BEGIN_NODE) + padded(node.name.encode() + b"\0")
    for name, value in node.properties.items():
        text = name.encode() + b"\0"
        offset = strings.find(text)  # perhaps within another: that is how compilers save space
        if offset < 0:
            offset = len(strings)
            strings += text
        result += nop + cells(PROPERTY, len(value), offset) + padded(value)
    for child in node.children:
        result += nop + structure_of(child, strings, nops)
    return result + nop + cells(END_NODE)


def flattened(
    structure: bytes, strings: bytes, reserved: tuple[tuple[int, int], ...] = ()
) -> bytes:
    """Devicetree Specification 0.4, chapter 5."""
    reservations = b"".join(struct.pack(">QQ", *entry) for entry in (*reserved, (0, 0)))
    at = HEADER_SIZE + len(reservations)
    end = at + len(structure)
    header = cells(
        *(0xD00DFEED, end + len(strings), at, end, HEADER_SIZE),
        *(17, 16, 0, len(strings), len(structure)),
    )
    return header + reservations + structure + strings


def tree_of(root: Node, nops: bool = False) -> bytes:
    strings = bytearray()
    return flattened(structure_of(root, strings, nops) + cells(END), bytes(strings))


class Probe:
    """devicetree_probe.c, running. One that has ended is started again, so that what is tried next
    fails for reasons of its own."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen([self._program], stdin=pipe, stdout=pipe, stderr=pipe)

    def __call__(self, tree: bytes) -> list[str]:
        if self.process.poll() is not None:
            self.process = self._started()
        assert self.process.stdin and self.process.stdout and self.process.stderr
        lines: list[str] = []
        self.process.stdin.write(b"%d\n" % len(tree) + tree)
        self.process.stdin.flush()
        while (line := self.process.stdout.readline()) != b".\n":
            if not line:
                said = self.process.communicate()[1].decode(errors="replace")
                pytest.fail(said, pytrace=False)
            lines.append(line.decode(errors="replace").rstrip("\n"))
        return lines


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probe]:
    root = Path(__file__).parents[2]
    compiler = shutil.which("clang") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no compiler for programs of this machine")
    program = tmp_path_factory.mktemp("devicetree") / "probe"
    includes = [f"-I{root}/lib/{name}/include" for name in ("cdefs", "devicetree", "errno")]
    sources = [root / "lib/devicetree/devicetree.c", root / "tests/unit/devicetree_probe.c"]
    flags = ["-std=gnu11", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover"]
    made = subprocess.run(
        [compiler, *flags, *includes, *sources, "-o", program],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"{compiler} makes no programs with sanitizers: {made.stderr}")
    result = Probe(program)
    yield result
    result.process.communicate()


def expected(node: Node, depth: int = 0, parent: Node | None = None) -> Iterator[str]:
    """What the probe is to say of the node and all below."""
    yield f"node {depth} {node.name}"
    for name in NAMES:
        if name in node.properties:
            value = node.properties[name]
            yield f"property {name} {value.hex()}"
            if value.endswith(b"\0"):
                yield f"text {name} {value.index(0)}"
    if parent is not None:
        yield from expected_reg(node, parent)
    compatible = node.properties.get("compatible", b"")
    if b"x,y" in compatible.split(b"\0")[:-1]:
        yield "compatible"
    if node.name.split("@")[0] == "node":
        yield "named"
    for child in node.children:
        yield from expected(child, depth + 1, node)


def expected_reg(node: Node, parent: Node) -> Iterator[str]:
    def told(name: str, otherwise: int) -> int:
        value = parent.properties.get(name, b"")
        return int.from_bytes(value, "big") if len(value) == 4 else otherwise

    base_cells, size_cells = told("#address-cells", 2), told("#size-cells", 1)
    if base_cells not in (1, 2) or size_cells > 2:
        return
    value, size = node.properties.get("reg", b""), 4 * (base_cells + size_cells)
    for at in range(0, len(value) - size + 1, size):
        base = int.from_bytes(value[at : at + 4 * base_cells], "big")
        length = int.from_bytes(value[at + 4 * base_cells : at + size], "big")
        yield f"reg {base} {min(length, 2**64 - 1 - base)}"


# A machine like QEMU's, in small.
MACHINE = Node(
    "",
    {"#address-cells": cells(2), "#size-cells": cells(2), "compatible": b"some,board\0"},
    [
        Node("memory@80000000", {"a": b"memory\0", "reg": cells(0, 1 << 31, 1, 0, 8, 0, 0, 4096)}),
        Node(
            "soc",
            {"#address-cells": cells(1), "#size-cells": cells(1), "ab": b""},
            [
                Node("node@1000", {"reg": cells(0x1000, 0x100), "compatible": b"p,q\0x,y\0"}),
                Node("node", {"compatible": b"x,yz\0"}),
                Node("nodes@2", {"compatible": b"x,y"}),
            ],
        ),
        Node("cpus", {"#size-cells": cells(0)}, [Node("cpu@1", {"reg": cells(0, 1)})]),
        Node("pci", {"#address-cells": cells(3)}, [Node("card", {"reg": cells(1, 2, 3, 4, 5)})]),
    ],
)


def test_a_machine(probe: Probe) -> None:
    assert probe(tree_of(MACHINE))[1:] == [*expected(MACHINE), "walk 0"]
    assert "reg 2147483648 4294967296" in probe(tree_of(MACHINE))


def test_nops_are_nothing(probe: Probe) -> None:
    assert probe(tree_of(MACHINE, nops=True))[1:] == probe(tree_of(MACHINE))[1:]


def test_reservations(probe: Probe) -> None:
    structure = structure_of(Node(), bytearray()) + cells(END)
    said = probe(flattened(structure, b"", ((4096, 8192), (1 << 40, 2**64 - 1))))
    assert said[1:3] == ["reserved 4096 8192", f"reserved {1 << 40} {2**64 - 1 - (1 << 40)}"]
    assert said[3].startswith("node")


def test_reservations_without_an_end(probe: Probe) -> None:
    tree = tree_of(Node())
    said = probe(tree[:16] + cells(len(tree) // 4 * 4 - 20) + tree[20:])
    assert sum(line.startswith("reserved") for line in said) <= 1


def test_depth(probe: Probe) -> None:
    def nested(count: int) -> Node:
        node = Node("last")
        for _ in range(count - 1):
            node = Node("n", children=[node])
        node.name = ""
        return node

    assert probe(tree_of(nested(DEPTH_MAX)))[-1] == "walk 0"
    assert probe(tree_of(nested(DEPTH_MAX + 1)))[-1] == f"walk {-EBADMSG}"


@pytest.mark.parametrize(
    "structure",
    [
        cells(END, NOP, NOP, NOP),
        cells(NOP, NOP, NOP, NOP),
        cells(BEGIN_NODE, 0, END, NOP),
        cells(BEGIN_NODE, 0, END_NODE, END_NODE, END),
        cells(BEGIN_NODE, 0, END_NODE, BEGIN_NODE, 0, END_NODE, END),
        cells(BEGIN_NODE, 0, 5, END_NODE, END),
        cells(BEGIN_NODE, 0x61616161, 0x61616161, 0x61616161),
        cells(BEGIN_NODE, 0, END_NODE, NOP),
        cells(BEGIN_NODE, 0, PROPERTY, 0),
        cells(BEGIN_NODE, 0, PROPERTY, 0, 0),
        cells(BEGIN_NODE, 0, PROPERTY, 5, 0, 0, END_NODE, END),
        cells(BEGIN_NODE, 0, PROPERTY, 0xFFFFFFFF, 0, END_NODE, END),
    ],
)
def test_malformed(probe: Probe, structure: bytes) -> None:
    assert probe(flattened(structure, b"reg\0"))[-1] == f"walk {-EBADMSG}"


@pytest.mark.parametrize("at", range(0, HEADER_SIZE, 4))
@pytest.mark.parametrize("value", [0, 1, 3, 0x7FFFFFFC, 0xFFFFFFFC, 0xFFFFFFFF])
def test_headers(probe: Probe, at: int, value: int) -> None:
    tree = tree_of(MACHINE)
    probe(tree[:at] + cells(value) + tree[at + 4 :])


def test_truncated(probe: Probe) -> None:
    tree = tree_of(MACHINE)
    for length in range(HEADER_SIZE, len(tree)):
        assert probe(tree[:4] + cells(length) + tree[8:length]) == ["size 0"]


values = st.one_of(
    st.binary(max_size=9),
    st.lists(st.integers(0, 2**32 - 1), max_size=5).map(lambda numbers: cells(*numbers)),
    st.lists(st.sampled_from(["x,y", "x,", "", "p,q"]), max_size=3).map(
        lambda texts: "".join(text + "\0" for text in texts).encode()
    ),
)
counts = st.one_of(st.integers(0, 3).map(cells), values)
properties = st.fixed_dictionaries(
    {},
    optional={name: counts if name.startswith("#") else values for name in NAMES},
)
names = st.from_regex(r"(node|n|nodes)?(@[0-9]{1,9})?", fullmatch=True)
nodes = st.recursive(
    st.builds(Node, names, properties),
    lambda children: st.builds(Node, names, properties, st.lists(children, max_size=3)),
    max_leaves=12,
)


@given(nodes, st.booleans())
def test_any_tree(probe: Probe, root: Node, nops: bool) -> None:
    assert probe(tree_of(root, nops))[1:] == [*expected(root), "walk 0"]


def test_a_property_of_which_only_the_token_is_there(probe: Probe) -> None:
    """Nothing behind it is read, which would be behind the tree."""
    structure = cells(BEGIN_NODE, 0, NOP, NOP, PROPERTY)
    assert probe(flattened(structure, b""))[-1].startswith("walk ")


damages = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.one_of(
            st.sampled_from([BEGIN_NODE, END_NODE, PROPERTY, NOP, END, 0x7FFFFFFF, 0xFFFFFFFF]),
            st.integers(0, 400),
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(nodes, damages)
def test_any_damage(probe: Probe, root: Node, damage: list[tuple[float, int]]) -> None:
    """It ends, and the sanitizers have nothing to say."""
    tree = tree_of(root)
    for where, value in damage:
        at = int(where * (len(tree) // 4)) * 4
        tree = tree[:at] + cells(value) + tree[at + 4 :]
    probe(tree)
