# SPDX-License-Identifier: BSD-3-Clause
"""What planning sees of the tree, and whether the answers it got would be the same again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from smalltree import code, write

from unicore.errors import RecipeError
from unicore.model import Upstream
from unicore.sources import Sources, answer

FILES = {
    "lib/x/a.c": "#if UNI_X_FAST || UNI_X_FAST || UNI_HAS_CLOCK\n#endif\n",
    "lib/x/.a.c.swp": "",
    "lib/x/a.c~": "",
    "lib/x/own.h": "",
    "lib/x/table.inc": "",
    "lib/x/include/unicore/x.h": "",
    "lib/x/v1.2/deep.h": "",
    "lib/x/test/test.h": "",
}


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sources:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    return Sources()


def same(seen: Sources) -> bool:
    """Whether every question would be answered as it was."""
    return all(answer(question) == found for question, found in seen.answers.items())


def test_names(seen: Sources) -> None:
    assert seen.names("lib/x") == ["a.c", "include", "own.h", "table.inc", "test", "v1.2"]
    assert seen.names("lib/nothing") == []
    assert same(seen)


@pytest.mark.parametrize("folder", ["lib/x", "lib/nothing"])
def test_new_names_change_the_answer(seen: Sources, folder: str) -> None:
    seen.names(folder)
    write(Path(), {f"{folder}/.hidden": "", f"{folder}/backup~": ""})
    assert same(seen)
    write(Path(), {f"{folder}/new.c": ""})
    assert not same(seen)


def test_exists(seen: Sources) -> None:
    assert seen.exists("lib/x/a.c")
    assert not seen.exists("lib/x/b.c")
    assert not seen.exists("SConstruct")
    write(Path(), {"SConstruct": ""})
    assert not same(seen)


def test_is_folder(seen: Sources) -> None:
    assert seen.is_folder("lib/x/include")
    assert not seen.is_folder("lib/x/src")
    os.makedirs("lib/x/empty")
    assert not Sources().is_folder("lib/x/empty")


def test_headers(seen: Sources) -> None:
    """Those of a test belong to another recipe."""
    assert seen.headers("lib/x") == [
        "lib/x/include/unicore/x.h",
        "lib/x/own.h",
        "lib/x/table.inc",
        "lib/x/v1.2/deep.h",
    ]


def test_macros(seen: Sources) -> None:
    assert seen.macros("lib/x/a.c") == {"UNI_X_FAST", "UNI_HAS_CLOCK"}
    assert seen.macros("lib/x/missing.h") is None
    assert same(seen)
    write(Path(), {"lib/x/a.c": "// UNI_HAS_CLOCK\nint a = UNI_X_FAST;\n"})
    assert same(seen)  # the same words elsewhere
    write(Path(), {"lib/x/a.c": "UNI_HAS_CLOCK"})
    assert not same(seen)


def test_what_is_included_is_part_of_the_answer(seen: Sources) -> None:
    write(Path(), {"lib/x/a.c": '#include "own.h"\n'})
    seen.macros("lib/x/a.c")
    write(Path(), {"lib/x/a.c": '  # include "own.h" /* ours */\nint a;\n'})
    assert same(seen)
    write(Path(), {"lib/x/a.c": "#include <own.h>\n"})
    assert not same(seen)


def test_included(seen: Sources) -> None:
    known = {"lib/x/own.h", "lib/x/v1.2/deep.h", "lib/x/include/unicore/x.h"}
    folders = ("lib/x/v1.2", "lib/x/include")

    def included(text: str) -> list[str] | None:
        write(Path(), {"lib/x/b.c": text})
        return Sources().included(["lib/x/b.c"], folders, known)

    assert included("int include;\n// #include <deep.h>\n") == []
    assert included('#include "own.h"\n#include <deep.h>\n') == ["lib/x/own.h", "lib/x/v1.2/deep.h"]
    assert included("#include <unicore/x.h>\n#include <stdint.h>\n") == [
        "lib/x/include/unicore/x.h"
    ]
    assert included('#include "v1.2/../own.h"\n') == ["lib/x/own.h"]
    assert included("#include HEADER\n") is None
    assert included('#include "table.def"\n') is None
    write(Path(), {"lib/x/own.h": "#include HEADER\n"})
    assert included('#include "own.h"\n') is None


def test_a_file_that_comes_changes_the_answer(seen: Sources) -> None:
    seen.macros("lib/x/missing.h")
    write(Path(), {"lib/x/missing.h": ""})
    assert not same(seen)


def test_contents(seen: Sources) -> None:
    seen.depends_on(["lib/x/own.h", "lib/x/missing.h"])
    assert same(seen)
    write(Path(), {"lib/x/own.h": "int x;"})
    assert not same(seen)


def test_upstream(seen: Sources) -> None:
    write(Path(), {"build/upstream/x-1/src/b.c": "", "build/upstream/x-1/src/a.c": ""})
    recipe = code("x")
    with pytest.raises(RecipeError, match=r"upstream\(\) without an origin"):
        seen.upstream_files(recipe, Upstream("src", ("b.c",)))
    seen.unpacked(recipe, "build/upstream/x-1")
    assert seen.upstream_folder(recipe, Upstream("src"), "include") == "build/upstream/x-1/src"
    assert seen.upstream_folder(recipe, Upstream("."), "include") == "build/upstream/x-1"
    assert seen.upstream_files(recipe, Upstream("src", ("b.c", "*.c"))) == [
        "build/upstream/x-1/src/b.c",
        "build/upstream/x-1/src/a.c",
        "build/upstream/x-1/src/b.c",
    ]
    with pytest.raises(RecipeError, match="the origin has no src/z"):
        seen.upstream_files(recipe, Upstream("src", ("z*.c",)))
    assert same(seen)
    write(Path(), {"build/upstream/x-1/src/c.c": ""})
    assert not same(seen)
