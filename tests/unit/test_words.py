# SPDX-License-Identifier: BSD-3-Clause
"""What the words of a command line can become."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unicore import seal, words
from unicore.planner import catalog_of
from unicore.sources import Sources
from unicore.words import candidates

if TYPE_CHECKING:
    from unicore.words import Words

RECIPES = {
    "arch/x86_64": "arch(bits=64, triples={'gcc': 'x86_64-linux-gnu'})",
    "arch/arm64": "arch(bits=64, triples={'gcc': 'aarch64-linux-gnu'})",
    "plat/host": """platform(
        options=[choice("loader", ["slow", "fast"], "Who loads.")],
        variant="loader", entry="start",
        targets=[target("x86_64", variant="slow", memory=[region("ram", start=0)], image="elf",
                        run=["{image}"]),
                 target("x86_64", variant="fast", memory=[region("ram", start=0)], image="elf",
                        run=["{image}"])])""",
    "plat/board": """platform(entry="start", targets=[target("arm64", "x86_64",
        memory=[region("ram", start=0)], image="elf", run=["{image}"])])""",
    "lib/heap": "library()",
    "lib/first": "library(implements=['heap'], sources=['a.c'])",
    "lib/second": """library(implements=['heap'], sources=['a.c'], options=[
        flag("loud", False, "Shout."), number("depth", 7, "How deep.", range=(1, 9)),
        text("greeting", "hello", "What to say.")])""",
    "apps/demo": "app(needs=['heap'], sources=['main.c'])",
    "apps/other": "app(needs=['heap'], sources=['main.c'])",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder, text in RECIPES.items():
        path = tmp_path / folder / "SConscript"
        path.parent.mkdir(parents=True)
        words = ", ".join(sorted(set(re.findall(r"(\w+)\(", text))))
        path.write_text(
            f'"""The {path.parent.name}."""\nfrom unicore.recipe import {words}\n{text}\n'
        )
    (tmp_path / "apps/demo/small.config").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def known(tree: Path) -> Words:
    return kept()


def kept() -> Words:
    seen = Sources()
    return words.keep(["."], catalog_of(Path(), ["."], seen, dry=True), seen)


def found(known: Words, current: str, *said: str) -> list[str]:
    return [word for word, _ in candidates(known, current, said)]


def test_verbs_and_variables(known: Words) -> None:
    assert found(known, "ru") == ["run"]
    assert found(known, "pla") == ["plat="]
    assert found(known, "he") == ["heap="]
    assert found(known, "nothing") == []
    assert found(known, "--of") == ["--offline"]


def test_what_is_said_is_not_offered_again(known: Words) -> None:
    assert found(known, "pla", "plat=host") == []


def test_options_come_after_their_library(known: Words) -> None:
    assert found(known, "sec") == ["second."]
    assert found(known, "second.") == ["second.loud=", "second.depth=", "second.greeting="]
    assert found(known, "second.l") == ["second.loud="]


@pytest.mark.parametrize(
    ("current", "values"),
    [
        ("plat=", ["board", "host", "all"]),
        ("toolchain=", ["clang", "gcc", "zig"]),
        ("heap=", ["first", "second"]),
        ("with=f", ["first"]),
        ("lib=", ["first", "second"]),
        ("config=", ["small"]),
        ("implements=", ["heap"]),
        ("host.loader=", ["slow", "fast", "all"]),
        ("second.loud=", ["yes", "no"]),
        ("second.depth=", ["1", "9", "7"]),
        ("second.greeting=", []),
        ("initrd=", []),
    ],
)
def test_values(known: Words, current: str, values: list[str]) -> None:
    name = current.partition("=")[0]
    assert found(known, current) == [f"{name}={value}" for value in values]


def test_explanations(known: Words) -> None:
    assert dict(candidates(known, "second.loud=", []))["second.loud=no"] == "the default"
    assert dict(candidates(known, "second.d", [])) == {"second.depth=": "How deep."}
    assert dict(candidates(known, "app=d", [])) == {"app=demo": "The demo."}


def test_lists_go_on_without_what_they_have(known: Words) -> None:
    assert found(known, "app=demo,") == ["app=demo,other"]
    assert found(known, "toolchain=zig,") == []


def test_processors_are_those_of_the_platform(known: Words) -> None:
    assert found(known, "arch=") == ["arch=arm64", "arch=x86_64", "arch=all"]
    assert found(known, "arch=", "plat=host") == ["arch=x86_64", "arch=all"]
    assert found(known, "arch=", "plat=host,board") == ["arch=arm64", "arch=x86_64", "arch=all"]
    assert found(known, "arch=", "plat=unknown") == ["arch=arm64", "arch=x86_64", "arch=all"]


def test_values_for_some_targets(known: Words) -> None:
    assert "second.loud@x86_64-host-fast=" in found(known, "second.loud@x")
    assert found(known, "second.loud@bo") == ["second.loud@board="]
    assert found(known, "second.loud@board=") == [
        *("second.loud@board=yes", "second.loud@board=no"),
    ]
    assert found(known, "heap@") == []


def test_words_are_kept_as_long_as_recipes_are_as_they_were(tree: Path, known: Words) -> None:
    path = words.path_of(["."])
    assert seal.check(path) == known
    recipe = tree / "lib/second/SConscript"
    recipe.write_text(recipe.read_text().replace("loud", "noisy"))
    assert seal.check(path) is None
    assert "second.noisy=" in found(kept(), "second.")
    assert seal.check(path) is not None
    (tree / "lib/third").mkdir()
    assert seal.check(path) is None


def test_other_pools_have_other_words() -> None:
    assert words.path_of(["."]) != words.path_of([".", "more"]) != words.path_of([".", "other"])
