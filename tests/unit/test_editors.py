# SPDX-License-Identifier: BSD-3-Clause
"""What editors are told: JSON with comments is edited in place, compilers become clang."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unicore.editors import vscode
from unicore.editors.commands import as_clang, database
from unicore.editors.jsonc import Edits, parse, written
from unicore.errors import UserError
from unicore.work import Unit, Work

USERS = """// of the user
{
    "version": "2.0.0", /* kept */
    "tasks": [
        {"label": "mine"}, // and this
    ],
}
"""


@pytest.mark.parametrize(
    "text", ["{}", "[]", '"a\\"b"', "-1.5e3", "true", "null", '{"a": [1, {"b": "//"}]}', " 1 \n"]
)
def test_json_is_read_as_json(text: str) -> None:
    assert parse(text).data == json.loads(text)


def test_comments_and_last_commas() -> None:
    assert parse(USERS).data == {"version": "2.0.0", "tasks": [{"label": "mine"}]}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "line 1: a value is missing"),
        ("{\n1: 2}", "line 2: a name in quotes is missing"),
        ('{"a" 1}', "line 1: a colon is missing"),
        ('{"a": 1\n"b": 2}', "line 2: a comma or } is missing"),
        ("[1, 2", "line 1: a comma or ] is missing"),
        ("[1] 2", "line 1: something comes after the value"),
        ("[yes]", "line 1: yes is no value"),
        ("/* [1]", "line 1: a value is missing"),
    ],
)
def test_what_is_no_json(text: str, what: str) -> None:
    with pytest.raises(ValueError, match="line") as raised:
        parse(text)
    assert str(raised.value) == what


def test_edits_leave_everything_else() -> None:
    top = parse(USERS)
    edits = Edits(USERS)
    edits.add(top.members["tasks"], [{"label": "ours"}], 1)
    edits.add(top, {"inputs": []}, 0)
    edits.replace(top.members["version"], "3", 1)
    text = edits.text()
    assert text == USERS.replace("2.0.0", "3").replace(
        '{"label": "mine"}', '{"label": "mine"},\n        {\n            "label": "ours"\n        }'
    ).replace("    ],\n}", '    ],\n    "inputs": [],\n}'.replace("[],\n}", "[],\n}"))
    assert parse(text).data["tasks"] == [{"label": "mine"}, {"label": "ours"}]


def test_something_for_nothing() -> None:
    edits = Edits("{ /* empty */ }")
    edits.add(parse("{ /* empty */ }"), {"a": 1, "b": [2]}, 0)
    assert parse(edits.text()).data == {"a": 1, "b": [2]}
    assert "/* empty */" in edits.text()
    assert written({"a": []}, 1) == '{\n        "a": []\n    }'


def test_compilers_as_clang() -> None:
    zig = ("/x/zig", "clang", "-target", "mips-none-elf", "-nostdinc", "-isystem", "/x/include")
    assert as_clang(zig) == ("clang", "--target=mips-none-elf", "-nostdlibinc")
    gcc = ("/usr/bin/mips-linux-gnu-gcc", "-nostdinc", "-isystem", "/x", "-D_LIBC_LIMITS_H_")
    assert as_clang(gcc, cxx=True) == (
        *("clang++", "--target=mips-linux-gnu", "-nostdlibinc", "-D_LIBC_LIMITS_H_"),
    )
    assert as_clang(("/usr/bin/gcc",)) == ("clang", "-nostdlibinc")


def test_a_source_is_listed_once() -> None:
    def unit(output: str, source: str) -> Unit:
        arguments = ("-MMD", "-MF", f"{output}.d", "-c", "-o", output, source)
        return Unit(output, ("cc.arm", "-Os"), arguments, (source,), source, "", f"{output}.d")

    link = Unit("a.debug", ("ld.arm",), ("-o", "a.debug", "1.o"), ("1.o",), "a.debug", "")
    work = Work((unit("1.o", "a.c"), unit("2.o", "a.c"), unit("3.o", "b.S"), link), {}, ())
    entries = list(database(work, {"cc.arm": ("arm-none-eabi-gcc",)}, "/tree"))
    assert [(entry["file"], entry["output"]) for entry in entries] == [
        ("a.c", "1.o"),
        ("b.S", "3.o"),
    ]
    assert entries[0]["directory"] == "/tree"
    assert entries[0]["arguments"] == [
        *("clang", "--target=arm-none-eabi", "-nostdlibinc", "-Os", "-c", "-o", "1.o", "a.c"),
    ]


ENTRIES: list[dict[str, Any]] = [{"label": "unicore: a", "args": ["1"]}, {"label": "unicore: b"}]


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    path = tmp_path / ".vscode/tasks.json"
    path.parent.mkdir()
    return path


def merged(path: Path, entries: list[dict[str, Any]]) -> list[str] | None:
    memory = vscode._Memory(path.parent.parent / "memory")
    kept = vscode._merged_list(path, entries, memory)
    memory.save()
    return kept


def test_a_new_file(tasks: Path) -> None:
    assert merged(tasks, ENTRIES) == []
    assert json.loads(tasks.read_text()) == {"version": "2.0.0", "tasks": ENTRIES}
    assert merged(tasks, ENTRIES) is None


def test_users_own_entries_stay(tasks: Path) -> None:
    tasks.write_text(USERS)
    assert merged(tasks, ENTRIES) == []
    assert parse(tasks.read_text()).data["tasks"] == [{"label": "mine"}, *ENTRIES]
    assert tasks.read_text().startswith(USERS[: USERS.index(", // and this")])
    assert ", // and this" in tasks.read_text()


def test_what_we_wrote_is_written_anew(tasks: Path) -> None:
    merged(tasks, ENTRIES)
    newer = [{**ENTRIES[0], "args": ["2"]}, ENTRIES[1]]
    assert merged(tasks, newer) == []
    assert json.loads(tasks.read_text())["tasks"] == newer


def test_edits_of_what_we_wrote_stay_and_are_told(tasks: Path) -> None:
    merged(tasks, ENTRIES)
    edited = tasks.read_text().replace('"1"', '"mine"')
    tasks.write_text(edited)
    assert merged(tasks, ENTRIES) == ["'unicore: a'"]
    assert tasks.read_text() == edited


def test_what_is_no_list(tasks: Path) -> None:
    tasks.write_text('{"tasks": {}}')
    with pytest.raises(UserError, match="'tasks' is no list"):
        merged(tasks, ENTRIES)
    tasks.write_text("[]")
    with pytest.raises(UserError, match="an object belongs there"):
        merged(tasks, ENTRIES)


def test_settings_that_are_there_stay(tasks: Path) -> None:
    path = tasks.with_name("settings.json")
    path.write_text('{\n    "search.exclude": {} // all of it\n}\n')
    assert vscode._merged_settings(path) == []
    assert parse(path.read_text()).data == {**vscode.SETTINGS, "search.exclude": {}}
    assert "// all of it" in path.read_text()
    assert vscode._merged_settings(path) is None


def test_extensions_that_nobody_wants_are_not_recommended(tasks: Path) -> None:
    path = tasks.with_name("extensions.json")
    path.write_text('{"unwantedRecommendations": ["ms-python.python"]}')
    assert vscode._merged_extensions(path) == []
    assert "ms-python.python" not in parse(path.read_text()).data["recommendations"]
    assert vscode._merged_extensions(path) is None
