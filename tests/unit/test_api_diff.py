# SPDX-License-Identifier: BSD-3-Clause
"""What breaks users of an API, and what does not."""

from __future__ import annotations

import json

import pytest

from unicore.api.diff import changes
from unicore.api.jsonio import to_json
from unicore.api.model import Interface
from unicore.api.parse import parse

BEFORE = """
/*
 * Make one.
 *
 * @context thread, isr
 * @nowait
 * @allocates
 * @gives *out
 * @nullable name
 * @needs started
 * @ensures made out
 * @order after uni_start
 * @reentrant
 * @error -ENOMEM no memory
 */
int uni_make(struct uni_it **out, const char *name);

/*
 * Find one.
 *
 * @context thread
 */
struct uni_it *uni_find(int key) UNI_MUST_USE;

/*
 * Called.
 *
 * @context thread
 */
typedef void uni_called(int what);

enum uni_kind { UNI_A, UNI_B = 4, UNI_C };
struct uni_it { int a; };
struct uni_opaque;
typedef long uni_time;
#define UNI_MOST 4
#define UNI_MIN(a, b) ((a) < (b) ? (a) : (b))
extern int uni_count;
"""


def record(source: str) -> dict[str, object]:
    known = {"UNI_MUST_USE": "__attribute__((warn_unused_result))", "UNI_PACKED": "__attribute__"}
    header = parse("lib/x/include/unicore/x.h", "unicore/x.h", source, known)
    found: dict[str, object] = json.loads(json.dumps(to_json(Interface("x", "lib/x", (header,)))))
    return found


def difference(old: str, new: str) -> list[tuple[bool, str]]:
    """What becomes of it when (old) is replaced by (new)."""
    assert BEFORE.count(old) == 1
    after = BEFORE.replace(old, new)
    found = changes({"x": record(BEFORE)}, {"x": record(after)})
    return [(change.breaking, f"{change.what} {change.how}") for change in found]


@pytest.mark.parametrize(
    ("old", "new", "breaking", "told"),
    [
        ("int uni_make(struct", "int uni_made(struct", True, "x: uni_make() removed"),
        (", const char *name", ", char *name", True, "const char *), is int (struct uni_it **, c"),
        ("thread, isr", "thread", True, "x: uni_make() no more @context isr"),
        ("thread, isr", "boot, thread, isr", False, "x: uni_make() now @context boot"),
        ("thread, isr\n * @nowait", "thread\n * @blocks", True, "x: uni_make() now @blocks"),
        (" * @nowait\n", "", True, "x: uni_make() no more @nowait"),
        (" * @allocates\n", "", False, "x: uni_make() no more @allocates"),
        (" * @reentrant\n", "", True, "x: uni_make() no more @reentrant"),
        (" * @gives *out\n", "", True, "x: uni_make() no more @gives *argument 1"),
        (" * @nullable name\n", "", True, "x: uni_make() no more @nullable argument 2"),
        ("@nullable name", "@nullable name, out", False, "x: uni_make() now @nullable argument 1"),
        ("@needs started", "@needs started\n * @needs open out", True, "now @needs open argument"),
        (" * @needs started\n", "", False, "x: uni_make() no more @needs started"),
        (" * @ensures made out\n", "", True, "x: uni_make() no more @ensures made argument 1"),
        (" * @order after uni_start\n", "", False, "x: uni_make() no more @order uni_start"),
        ("no memory", "no memory\n * @error -EIO broken", True, "now @error -EIO broken"),
        (" * @error -ENOMEM no memory\n", "", False, "x: uni_make() no more @error -ENOMEM"),
        ("no memory", "no room", False, "@error -ENOMEM has another cause: no room"),
        ("Make one", "Make it", False, "x: uni_make() its prose is another"),
        (" UNI_MUST_USE", "", False, "x: uni_find() its result need not be used any more"),
        ("int uni_make", "UNI_MUST_USE int uni_make", True, "its result must be used now"),
        (
            "Find one.\n *\n * @context thread",
            "Find one.\n *\n * @context thread\n * @nullable result",
            True,
            "x: uni_find() now @nullable result",
        ),
        (
            "Called.\n *\n * @context thread",
            "Called.\n *\n * @context thread, isr",
            True,
            "x: uni_called now @context isr",
        ),
        ("UNI_B = 4", "UNI_B = 5", True, "x: enum uni_kind UNI_B was 4, is 5"),
        ("UNI_B = 4", "UNI_B = 5", True, "x: enum uni_kind UNI_C was 5, is 6"),
        ("UNI_C }", "UNI_C, UNI_D }", False, "x: enum uni_kind UNI_D is new"),
        ("{ int a; }", "{ int a, b; }", True, "x: struct uni_it has other fields"),
        ("{ int a; }", "{ int a; } UNI_PACKED", True, "x: struct uni_it has another layout"),
        ("uni_opaque;", "uni_opaque { int a; };", False, "uni_opaque is no longer opaque"),
        ("typedef long", "typedef int", True, "x: uni_time was long, is int"),
        ("UNI_MOST 4", "UNI_MOST 5", True, "x: UNI_MOST is now 5"),
        ("(a) < (b)", "(b) > (a)", False, "x: UNI_MIN is now"),
        ("UNI_MIN(a, b)", "UNI_MIN(a)", True, "x: UNI_MIN was (a, b), is (a)"),
        ("extern int uni_count;", "", True, "x: uni_count removed"),
        ("extern int", "extern long", True, "x: uni_count was int, is long"),
    ],
)
def test_changes(old: str, new: str, breaking: bool, told: str) -> None:
    found = difference(old, new)
    assert [one for one, what in found if told in what] == [breaking], found


def test_other_names_for_parameters_break_nobody() -> None:
    after = BEFORE.replace("out", "place").replace("name", "title")
    assert list(changes({"x": record(BEFORE)}, {"x": record(after)})) == []


def test_interfaces_come_and_go() -> None:
    one = record(BEFORE)
    found = list(changes({"old": one, "x": one}, {"new": one, "x": one}))
    assert [(c.breaking, c.what, c.how) for c in found] == [
        (False, "new", "new"),
        (True, "old", "removed"),
    ]
