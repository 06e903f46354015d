# SPDX-License-Identifier: BSD-3-Clause
"""What is read from objects: who refers to whom, prototypes, lines, by any compiler."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from compiled import GCC, TOOLCHAINS, compiled

from unicore.contracts import facts as facts_module
from unicore.contracts.dwarf import prototypes
from unicore.contracts.facts import facts_of
from unicore.contracts.lines import place
from unicore.contracts.objects import ObjectError, ObjectFile

PROTOTYPES = """
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
struct clock { int ticks; };
enum level { LOW, HIGH };
typedef struct { long quotient; } division;
typedef int64_t uni_time;
typedef void uni_handler(void *argument);

uni_time uni_now(void) { return 1; }
unsigned uni_words(unsigned char a, signed char b, unsigned short c, unsigned long long d)
{ return (unsigned)(a + b + c + d); }
void uni_attach(unsigned line, uni_handler *handler, void *argument)
{ if (line) handler(argument); }
int uni_print(const char *const restrict format, ...) { return format[0]; }
const struct clock *uni_clock(struct clock **all, const uint8_t data[4], enum level level)
{ return data[level] ? *all : NULL; }
division uni_divide(int rows[][3], double by) { return (division){rows[0][0] / (long)by}; }
_Bool uni_find(int (*compare)(const void *, const void *), char *argv[])
{ return compare(argv[0], argv[1]) == 0; }
void uni_at(volatile uint32_t *address) { *address = 0; }
"""
EXPECTED = {
    "uni_now": "uni_time (void)",
    "uni_words": "unsigned int (unsigned char, signed char, unsigned short, unsigned long long)",
    "uni_attach": "void (unsigned int, uni_handler *, void *)",
    "uni_print": "int (const char *, ...)",
    "uni_clock": "const struct clock * (struct clock **, const uint8_t *, enum level)",
    "uni_divide": "division (int (*)[], double)",
    "uni_find": "bool (int (*)(const void *, const void *), char **)",
    "uni_at": "void (volatile uint32_t *)",
}

GRAPH = """
extern void outer(int), told(void (*)(void));
extern int shared;
extern int perhaps(void) __attribute__((weak));
static int count;
static __attribute__((noinline)) void inner(void) { count++; shared = count; }
static void handed(void) { inner(); }
static void listed(void) { count--; }
struct entry { void (*run)(void); };
static const struct entry table[] = {{listed}, {handed}};
const struct entry *uni_pick(int index) { return &table[index]; }
__attribute__((section(".uni_table.boot.0"), used)) static const struct entry first = {listed};
void uni_go(int value)
{
    inner();
    told(handed);
    if (perhaps)
        perhaps();
    outer(value);
}
"""


def parsed(path: Path) -> ObjectFile:
    return ObjectFile.parse(path.read_bytes())


@pytest.mark.parametrize("toolchain", TOOLCHAINS)
@pytest.mark.parametrize("arch", sorted(GCC))
@pytest.mark.parametrize("version", ["-gdwarf-4", "-gdwarf-5"])
def test_prototypes(tmp_path: Path, toolchain: str, arch: str, version: str) -> None:
    """The same text, whoever compiles for whatever."""
    made = compiled(tmp_path / "a.c", PROTOTYPES, arch, toolchain, [version])
    found = prototypes(parsed(made))
    assert found.functions == EXPECTED
    assert not found.assembly
    assert found.typedefs["uni_handler"] == "void (void *)"
    assert found.typedefs["uni_time"] == "int64_t"


@pytest.mark.parametrize("toolchain", TOOLCHAINS)
@pytest.mark.parametrize("arch", sorted(GCC))
def test_graph(tmp_path: Path, toolchain: str, arch: str) -> None:
    found = facts_of(str(compiled(tmp_path / "a.c", GRAPH, arch, toolchain)))
    names = [node.name for node in found.nodes]
    said = {
        (names[edge.source], names[edge.target] if isinstance(edge.target, int) else edge.target)
        for edge in found.edges
    }
    assert {
        ("uni_go", "told"),
        ("uni_go", "outer"),
        ("uni_go", "handed"),
        ("uni_go", "perhaps"),
        ("uni_pick", "table"),
        ("table", "listed"),
        ("table", "handed"),
    } <= {(a, b.partition(".")[0]) for a, b in said}
    assert ("inner", "shared") in said or ("uni_go", "shared") in said
    calls = {edge.target for edge in found.edges if edge.call and isinstance(edge.target, str)}
    assert {"told", "outer"} <= calls
    assert "shared" not in calls
    assert found.weak == {"perhaps"}
    assert set(found.defined) == {"uni_go", "uni_pick"}
    entry = next(node for node in found.nodes if node.table)
    assert (entry.table, entry.code) == ("boot", False)
    assert found.prototypes["handed"] == "void (void)"


@pytest.mark.parametrize("toolchain", TOOLCHAINS)
@pytest.mark.parametrize("arch", sorted(GCC))
def test_lines(tmp_path: Path, toolchain: str, arch: str) -> None:
    made = compiled(tmp_path / "a.c", GRAPH, arch, toolchain)
    found = facts_of(str(made))
    line = GRAPH[: GRAPH.index("    told(handed);")].count("\n") + 1
    for edge in found.edges:
        if edge.target == "told":
            at = place(parsed(made), found.nodes[edge.source].section, edge.offset)
            assert at.endswith(f"a.c:{line}")
            break
    else:
        pytest.fail("uni_go() calls told()")


@pytest.mark.parametrize("toolchain", TOOLCHAINS)
def test_assembly(tmp_path: Path, toolchain: str) -> None:
    """Functions of one section are told apart, and have no prototypes."""
    text = """
    .text
    .globl first, second
    .type first, @function
first:
    call outer
    ret
    .type second, @function
second:
    call first
    call inner
    ret
"""
    made = compiled(tmp_path / "a.S", text, "x86_64", toolchain)
    found = facts_of(str(made))
    assert found.assembly
    assert found.prototypes == {}
    names = [node.name for node in found.nodes]
    assert {(names[edge.source], edge.target) for edge in found.edges} == {
        ("first", "outer"),
        ("second", "first"),
        ("second", "inner"),
    }
    edge = next(edge for edge in found.edges if edge.target == "inner")
    assert place(parsed(made), found.nodes[edge.source].section, edge.offset).endswith("a.S:11")


def test_facts_are_kept_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = compiled(tmp_path / "a.c", GRAPH)
    first = facts_of(str(made))
    kept = tmp_path / "a.facts"
    assert json.loads(kept.read_text())["digest"]

    def fails(data: bytes) -> None:
        raise AssertionError("read again")

    with monkeypatch.context() as patch:
        patch.setattr(facts_module, "_read", fails)
        assert facts_of(str(made)) == first
    kept.write_text(kept.read_text()[:-20])
    assert facts_of(str(made)) == first
    compiled(tmp_path / "a.c", GRAPH.replace("uni_go", "uni_went"))
    assert "uni_went" in facts_of(str(made)).defined


@pytest.mark.parametrize("size", [0, 3, 40, 63, 200, 1000])
def test_what_is_no_object(tmp_path: Path, size: int) -> None:
    made = compiled(tmp_path / "a.c", GRAPH)
    made.write_bytes(made.read_bytes()[:size])
    with pytest.raises(ObjectError, match="it is not a complete object file"):
        facts_of(str(made))
