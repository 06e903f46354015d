# SPDX-License-Identifier: BSD-3-Clause
"""What is written to begin with: signatures as in the header, answers as in the contract."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from unicore.api.model import Contract, Function, Header, Interface, Parameter, Prototype
from unicore.api.parse import read as parsed
from unicore.api.read import Headers, interfaces
from unicore.catalog import find, read
from unicore.making import _seen_by
from unicore.model import macro
from unicore.skeleton.answers import Types, answer, arguments
from unicore.skeleton.ctext import WIDTH, declared, filled, head, promise
from unicore.skeleton.library import implementer, own_api
from unicore.skeleton.platform import platform, processors
from unicore.skeleton.recipetext import recipe, several, strings

ROOT = Path(__file__).parents[2]

HEADER = """/* SPDX-License-Identifier: BSD-3-Clause */
/* Doors. */
#pragma once

#include <stddef.h>

/* What a door is like. */
enum uni_door_state { UNI_DOOR_OPEN = 3, UNI_DOOR_SHUT };

/* A door that is known. */
struct uni_door { int number; };

struct uni_house;

typedef struct uni_door uni_door_type;

/*
 * Open a door.
 *
 * @context thread
 * @blocks
 * @needs shut door
 * @error -EBUSY  somebody stands in it
 * @error -ENOTSUP  it is painted on
 */
int uni_door_open(struct uni_door *door, void (*then)(void *), const char *const *names);

/*
 * What (door) is like.
 *
 * @context boot, thread, isr
 * @gives result
 */
enum uni_door_state uni_door_state(const struct uni_door *door);

/*
 * Fill in (door).
 *
 * @context thread
 */
void uni_door_find(struct uni_door *door, const struct uni_house *house);

/*
 * Find a door.
 *
 * @context thread
 * @nullable result, house
 */
struct uni_door *uni_door_of(const struct uni_house *house);

/*
 * The front door.
 *
 * @context thread
 */
const struct uni_door *uni_door_front(void);

/*
 * The house: nobody here knows what it is.
 *
 * @context thread
 */
struct uni_house *uni_door_house(void);

/*
 * A copy.
 *
 * @context thread
 */
uni_door_type uni_door_copy(size_t number, _Bool loud);

/*
 * Fall.
 *
 * @context thread
 */
_Bool uni_door_fall(...);

/*
 * Which error.
 *
 * @context thread
 * @error -EBUSY  somebody stands in it
 */
int uni_door_knock(void);

/*
 * Maybe.
 *
 * @context thread
 * @optional
 */
int uni_door_ring(unsigned times);
"""


@pytest.fixture(scope="module")
def doors() -> Interface:
    header, problems = parsed(
        "lib/door/include/unicore/door.h", "unicore/door.h", HEADER, {"UNI_MUST_USE": ""}
    )
    assert problems == []
    return Interface("door", "lib/door", (header,))


@pytest.fixture(scope="module")
def types(doors: Interface) -> Types:
    return Types([doors])


def function(doors: Interface, name: str) -> Function:
    return next(one for one in doors.functions if one.name == name)


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("int", "int x"),
        ("void *", "void *x"),
        ("const char *const *", "const char *const *x"),
        ("void (*)(void *)", "void (*x)(void *)"),
        ("int (*)[4]", "int (*x)[4]"),
        ("void *(**)(int)", "void *(**x)(int)"),
        ("struct uni_door", "struct uni_door x"),
    ],
)
def test_declarations(type: str, text: str) -> None:
    assert declared(type, "x") == text


def test_lines_are_filled() -> None:
    parts = [f"const struct uni_name *argument_{i}" for i in range(4)]
    lines = filled("int uni_function(", parts, ")").split("\n")
    assert [len(line) <= WIDTH for line in lines] == [True] * len(lines)
    assert lines[1].startswith(" " * len("int uni_function(") + "const")
    assert filled("f(", [], ")") == "f()"


def test_a_function_that_returns_one() -> None:
    type = Prototype("void (*)(int)", (Parameter("", "size_t"),))
    one = Function("uni_get", type, "", Contract(), "unicore/x.h", 1)
    assert head(one) == "void (*uni_get(size_t argument1))(int)"


def test_heads(doors: Interface) -> None:
    assert head(function(doors, "uni_door_open")) == (
        "int uni_door_open(struct uni_door *door, void (*then)(void *), const char *const *names)"
    )
    assert head(function(doors, "uni_door_front")) == "const struct uni_door *uni_door_front(void)"


@pytest.mark.parametrize(
    ("name", "body", "result"),
    [
        ("open", ["(void)door;", "(void)then;", "(void)names;", "return -ENOTSUP;"], "-ENOTSUP"),
        ("state", ["(void)door;", "return UNI_DOOR_OPEN;"], "UNI_DOOR_OPEN"),
        ("find", ["*door = (struct uni_door){0};", "(void)house;"], ""),
        ("of", ["(void)house;", "return NULL;"], "NULL"),
        ("front", ["static struct uni_door nothing;", "", "return &nothing;"], ""),
        ("house", ["return NULL;"], "NULL"),
        ("copy", ["(void)number;", "(void)loud;", "return (uni_door_type){0};"], ""),
        ("fall", ["return false;"], "false"),
        ("knock", ["return -EBUSY;"], "-EBUSY"),
        ("ring", ["(void)times;", "return -ENOTSUP;"], "-ENOTSUP"),
    ],
)
def test_answers(doors: Interface, types: Types, name: str, body: list[str], result: str) -> None:
    said = answer(function(doors, f"uni_door_{name}"), types)
    assert (list(said.body), said.result) == (body, result)
    assert bool(said.open) == (name == "house")


def test_calls_are_only_what_is_safe(doors: Interface, types: Types) -> None:
    assert arguments(function(doors, "uni_door_open"), types) is None, "it needs a state"
    assert arguments(function(doors, "uni_door_find"), types) is None, "nobody can make a house"
    assert arguments(function(doors, "uni_door_fall"), types) is None, "it takes anything"
    assert arguments(function(doors, "uni_door_of"), types) == ([], ["NULL"])
    assert arguments(function(doors, "uni_door_state"), types) == (
        ["struct uni_door door = {0};"],
        ["&door"],
    )
    assert arguments(function(doors, "uni_door_copy"), types) == ([], ["1", "1"])


def test_the_promise_is_that_of_the_header(doors: Interface) -> None:
    assert promise(function(doors, "uni_door_open")).splitlines() == [
        "Open a door.",
        "",
        "@context thread",
        "@blocks",
        "@needs shut door",
        "@error -EBUSY  somebody stands in it",
        "@error -ENOTSUP  it is painted on",
    ]


def test_the_most_urgent_is_told_first(doors: Interface, types: Types) -> None:
    made = implementer("oak", [doors], types, {})
    assert [name for name, what in made.open if what] == ["uni_door_house"]
    assert made.open[0][0] == "uni_door_house"
    assert 'sources=[isr("oak.c")]' in made.files["SConscript"], "one may be called by interrupts"


def test_every_interface_has_a_skeleton_as_clang_format_leaves_it(tmp_path: Path) -> None:
    """All libraries with headers, not only those that others implement: more kinds of functions."""
    program = Path(sys.executable).with_name("clang-format")
    catalog = read(ROOT, find(ROOT, ["."]))
    headers = Headers(ROOT)
    files: list[str] = []
    for one in catalog.libraries.values():
        seen, wrong = interfaces(ROOT, headers, _seen_by([one.name], catalog))
        if wrong or one.name not in seen:
            continue
        made = implementer("trial", [seen[one.name]], Types(seen.values()), {})
        texts = {path: text for path, text in made.files.items() if path.endswith(".c")}
        for path, text in texts.items():
            file = tmp_path / one.name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            files.append(str(file))
    for path, text in own_api("a-name-of-32-characters-at-most1").files.items():
        if path.endswith((".c", ".h")):
            file = tmp_path / "own" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            files.append(str(file))
    assert len(files) > 100
    if not program.exists():
        pytest.skip("clang-format is not installed")
    style = f"--style=file:{ROOT}/.clang-format"
    told = subprocess.run(
        [program, style, "--dry-run", "--Werror", *files], capture_output=True, text=True
    )
    assert told.stderr == ""


@pytest.mark.parametrize("arch", processors())
def test_nothing_is_left_of_the_model(arch: str) -> None:
    made = platform("my-board", arch)
    assert {"SConscript", f"{arch}/entry.S", f"{arch}/console.c"} <= made.files.keys()
    every = "".join(made.files.values())
    assert "skeleton" not in every.lower()
    assert f"{macro('my-board')}_STACK" in every


def test_recipes() -> None:
    assert strings(['a"b', "c\\d"]) == ['"a\\"b"', '"c\\\\d"']
    assert several(['"a"', '"b"'], "needs") == '["a", "b"]'
    long = several(strings(f"library{i}" for i in range(12)), "needs")
    assert long.startswith('[\n        "library0",\n') and long.endswith("\n    ]")
    assert recipe("It.", "library", {"sources": '["x.c"]'}, ["isr"]).splitlines() == [
        "# SPDX-License-Identifier: BSD-3-Clause",
        '"""It."""',
        "",
        "from unicore.recipe import isr, library",
        "",
        "library(",
        '    sources=["x.c"],',
        ")",
    ]


def test_headers_without_functions_are_not_included() -> None:
    empty = Header("lib/x/include/unicore/x.h", "unicore/x.h", "Nothing.")
    made = implementer("y", [Interface("x", "lib/x", (empty,))], Types([]), {})
    assert "unicore/x.h" not in made.files["y.c"]
    assert "uni_check_skip" in made.files["test/main.c"]
