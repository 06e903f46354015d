# SPDX-License-Identifier: BSD-3-Clause
"""What is said of a build agrees with what it does; and saying it changes nothing."""

from __future__ import annotations

import json
import os
from typing import Any

from tests.build.tree import EVERYTHING, HOST, ROOT, WORDS, Tree, ended, rest

LOUD = "lib/text/loud.c"
INNER = "lib/deep/include/deep/inner.h"
SOURCES = (LOUD, "lib/text/plain.c", "lib/count/count.c", "apps/demo/main.c", "plat/host/say.c")


def says(tree: Tree, *words: str) -> str:
    """What a question is answered, by launch.py."""
    before = tree.stamps()
    status, out, err = ended(tree.start(*words))
    assert status == 0, f"{out}\n{err}"
    assert tree.stamps() == before
    return out


def records(tree: Tree, *words: str) -> Any:
    return json.loads(says(tree, *words, "format=json"))


def stale(tree: Tree, *words: str) -> dict[str, str]:
    """The sources that have to be compiled, each with the reason."""
    found = {}
    for source in SOURCES:
        units = records(tree, f"explain={source}", *words)
        (reason,) = (one["reason"] for one in units if one["output"].endswith(".o"))
        if reason:
            found[source] = reason
    return found


def objects(sources: dict[str, str]) -> set[str]:
    return {f"{os.path.splitext(source)[0]}.o" for source in sources}


def test_nothing_has_to_be_made(tree: Tree) -> None:
    assert stale(tree) == {}
    assert "  up to date\n" in says(tree, f"explain={LOUD}")
    assert tree.is_idle()


def test_an_option_and_who_reads_it(tree: Tree) -> None:
    words = "text.loud=yes"
    expected = stale(tree, words)
    assert expected == {LOUD: "it was not made before"}
    (one,) = records(tree, f"explain={LOUD}", words)
    assert one["changes"] == ["UNI_TEXT_LOUD was 0 there, and is 1"]
    assert one["told"] == [
        {
            "macro": "UNI_TEXT_LOUD",
            "value": "1",
            "option": "text.loud is yes (command line)",
            "files": [LOUD],
        }
    ]
    assert tree.makes(words) == {*objects(expected), *HOST}
    assert stale(tree, words) == {}


def test_a_header(tree: Tree) -> None:
    tree.replace(INNER, "inner1", "inner2")
    expected = stale(tree)
    assert expected == {"lib/count/count.c": f"{INNER} changed"}
    (image,) = (r for r in records(tree, "explain=build/x86_64-host/demo.elf"))
    assert image["reason"] == "build/x86_64-host/demo.debug has to be made first"
    assert tree.makes() == {*objects(expected), *HOST}
    assert tree.says() == WORDS.replace("inner1", "inner2")


def test_a_new_file_that_hides_a_header(tree: Tree) -> None:
    rest()
    tree.write("lib/count/include/deep/outer.h", '#pragma once\n#define INNER "mine "\n')
    expected = stale(tree)
    assert expected == {"lib/count/count.c": "a new file would hide a header that it read"}
    assert tree.makes() == {*objects(expected), *HOST}


def test_damage(tree: Tree) -> None:
    tree.output("lib/text/plain.o").write_bytes(b"")
    tree.output("lib/text/loud.o").unlink()
    assert stale(tree) == {
        LOUD: "it is missing",
        "lib/text/plain.c": "it was damaged",
    }


def test_inputs_are_told_with_their_digests(tree: Tree) -> None:
    (one,) = records(tree, "explain=lib/count/count.c")
    inputs = {entry["path"]: entry["digest"] for entry in one["inputs"]}
    assert {"lib/count/count.c", "lib/count/local.h", INNER} <= inputs.keys()
    tree.replace(INNER, "inner1", "inner2")
    (one,) = records(tree, "explain=lib/count/count.c")
    changed = {e["path"] for e in one["inputs"] if inputs.get(e["path"]) != e["digest"]}
    assert changed == {INNER}
    assert one["command"][-1] == "lib/count/count.c"


def test_a_header_names_all_who_read_it(tree: Tree) -> None:
    lines = says(tree, "explain=lib/say/include/say.h").splitlines()
    assert lines[0].startswith("lib/say/include/say.h: ")
    compiled = {line.split("-")[0] for line in lines[1:] if ".o " in line}
    assert compiled == {
        *("build/x86_64/lib/text/loud", "build/x86_64/lib/text/plain"),
        *("build/x86_64/lib/count/count", "build/x86_64/apps/demo/main"),
        "build/x86_64/plat/host/say",
    }


def test_images_that_share_an_object(tree: Tree) -> None:
    both = "plat=host,other"
    (one,) = records(tree, f"explain={LOUD}", both)
    assert one["images"] == ["build/x86_64-host/demo.elf", "build/x86_64-other/demo.elf"]
    assert one["elsewhere"] == []
    tree.makes(both)
    (one,) = records(tree, f"explain={LOUD}")
    assert one["images"] == ["build/x86_64-host/demo.elf"]
    assert one["elsewhere"] == ["build/x86_64-other/demo.debug"]


def test_an_output_of_another_request(tree: Tree) -> None:
    made = tree.output("lib/text/loud.o").relative_to(tree.root)
    status, _, err = ended(tree.start(f"explain={made}", "text.loud=yes"))
    assert status == 2
    assert err == (
        f"explain={made}: another request made it\n"
        "  say the words that it was built with, such as app=, plat= and options\n"
    )
    assert says(tree, f"explain={made}").startswith(f"{made}\n")


def test_a_path_counts_from_where_it_is_typed(tree: Tree) -> None:
    status, out, err = ended(tree.start("explain=loud.c", cwd=tree / "lib/text"))
    assert status == 0, err
    assert f"  from {LOUD}\n" in out


def test_a_source_that_an_option_leaves_out(tree: Tree) -> None:
    tree.replace(
        "lib/text/SConscript", '"plain.c"', '"plain.c", when("loud and spare == 9", "more.c")'
    )
    tree.replace("lib/text/SConscript", "import flag", "import when, flag")
    tree.write("lib/text/more.c", "extern int uni_more;\nint uni_more = 1;\n")
    result = tree.build("explain=lib/text/more.c")
    assert result.status == 2
    assert result.err == (
        "explain=lib/text/more.c: demo for x86_64-host is made without it: text.loud is no,"
        " text.spare is 7\n"
        "  lib/text has it when loud and spare == 9\n"
    )


def test_every_key_is_documented(tree: Tree) -> None:
    page = (ROOT / "docs/answers.md").read_text(encoding="utf-8")
    documented = {word for part in page.split("`")[1::2] for word in part.split()}
    questions = [
        *("why=text", "why=text.loud", "why=deep", "why=other"),
        *("show", "diff b=plat=other", "explain=lib/text/loud.c"),
    ]
    for question in questions:
        by_name = {"implementers", "options"}  # what is below has names of its own
        assert _keys(records(tree, *question.split()), by_name) <= documented


def _keys(value: Any, by_name: set[str]) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_keys(one, by_name) for one in value))
    found: set[str] = set()
    for key, one in value.items() if isinstance(value, dict) else ():
        parts = one.values() if key in by_name else [one]
        found |= {key}.union(*(_keys(part, by_name) for part in parts))
    return found


# Plans.


def test_a_plan_as_json_names_every_unit(tree: Tree) -> None:
    (one,) = records(tree, "show")
    made = {unit["output"] for unit in one["units"]}
    assert len(made) == len(EVERYTHING) + 1, "and what checks the objects"
    for path in made:
        assert (tree / path).is_file()
    text = next(member for member in one["members"] if member["name"] == "text")
    assert text["sources"] == [LOUD, "lib/text/plain.c"]
    assert text["options"]["loud"] == {
        "value": False,
        "default": False,
        "counts": True,
        "origin": "the default",
    }
    assert one["implementers"]["deep"] == {"folder": "lib/count", "chosen": None}
    assert tree.is_idle()


def test_a_plan_as_a_table(tree: Tree) -> None:
    lines = says(tree, "show", "text.loud=yes").splitlines()
    assert lines[0] == "demo for x86_64-host: 7 members"
    (row,) = (line for line in lines if line.startswith("lib/text "))
    assert row.split() == ["lib/text", "library", *["apps/demo", "needs", "text"], "text.loud=yes"]


def test_what_differs_is_what_is_made(tree: Tree) -> None:
    found = records(tree, "diff", "b=text.loud=yes text.spare=8")
    (pair,) = found["pairs"]
    assert [(one["kind"], one["what"], one["a"], one["b"]) for one in pair["differences"]] == [
        ("option", "text.loud", "no (the default)", "yes (command line)"),
        ("option", "text.spare", "7 (the default)", "8 (command line)"),
        ("macro", "UNI_TEXT_LOUD", "0", "1"),
    ]
    assert pair["differences"][-1]["where"] == [LOUD]
    assert pair["units"] - pair["shared_units"] == 2, "the object of each side"
    assert tree.is_idle()


def test_two_targets_differ(tree: Tree) -> None:
    text = says(tree, "diff", "a=x86_64-host", "b=x86_64-other")
    rows = [line.split() for line in text.splitlines()]
    assert ["implementer", "say", "plat/host", "plat/other"] in rows
    assert ["nothing", "differs"] not in rows


def test_nothing_differs(tree: Tree) -> None:
    text = says(tree, "diff", "a=x86_64-host")
    assert "\nnothing differs\n" in text


def test_a_graph_is_drawn_once(tree: Tree) -> None:
    text = says(tree, "graph")
    paths = [tree / line.split(":")[0] for line in text.splitlines()]
    assert [path.name for path in paths] == ["demo.graph.dot", "demo.graph.svg"]
    before = [path.stat().st_mtime_ns for path in paths]
    says(tree, "graph")
    assert [path.stat().st_mtime_ns for path in paths] == before
    assert tree.is_idle()
