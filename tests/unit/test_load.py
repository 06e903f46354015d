# SPDX-License-Identifier: BSD-3-Clause
"""From the text of a recipe to its record. What it says of mistakes is in tests/mistakes/."""

from __future__ import annotations

from pathlib import Path

import pytest

from unicore.errors import RecipeError
from unicore.load import load
from unicore.model import (
    App,
    Arch,
    Archive,
    Isr,
    Kind,
    Option,
    Platform,
    Recipe,
    Region,
    Target,
    Upstream,
    When,
)


def loaded(tmp_path: Path, text: str, kind: Kind = "library", name: str = "x") -> Recipe:
    path = tmp_path / "SConscript"
    path.write_text(f'"""Summary of it.\n\nMore."""\n\nfrom unicore.recipe import *\n{text}\n')
    path.write_text(path.read_text().replace("import *", f"import {WORDS}"))
    return load(path, f"lib/{name}", name, kind)


WORDS = (
    "app, arch, archive, choice, flag, isr, library, number, platform, region, target, text, "
    "upstream, when"
)


def refusal(tmp_path: Path, text: str, kind: Kind = "library") -> str:
    with pytest.raises(RecipeError) as caught:
        loaded(tmp_path, text, kind)
    return str(caught.value)


def test_library(tmp_path: Path) -> None:
    recipe = loaded(
        tmp_path,
        """
library(
    license="MIT",
    origin=archive("https://example.org/x-{version}.tar", version="1", sha256="0" * 64),
    implements=["socket"],
    needs=["alloc", when("tcp and arch == 'x86_64'", "clock", when("plat != 'xen'", "intr"))],
    uses=["log"],
    options=[
        choice("mode", ["threads", "loop"], "Who drives it."),
        flag("tcp", True, "TCP."),
        number("mss", 1460, "Bytes.", range=(536, 65495), when="tcp"),
        text("host", "x", "Name."),
    ],
    include=["include", upstream("src/include")],
    sources=["a.c", isr("b.c"), upstream("src", "*.c", "d.c")],
    cflags=["-DX"],
    exports=["lwip_*"],
)""",
    )
    inner = When("plat != 'xen'", ("intr",))
    assert recipe == Recipe(
        kind="library",
        name="x",
        summary="Summary of it.",
        folder="lib/x",
        lines={},
        license="MIT",
        origin=Archive(("https://example.org/x-{version}.tar",), "1", "0" * 64),
        implements=("socket",),
        needs=("alloc", When("tcp and arch == 'x86_64'", ("clock", inner))),
        uses=("log",),
        options=(
            Option("choice", "mode", "threads", "Who drives it.", values=("threads", "loop")),
            Option("flag", "tcp", True, "TCP."),
            Option("number", "mss", 1460, "Bytes.", range=(536, 65495), when="tcp"),
            Option("text", "host", "x", "Name."),
        ),
        include=("include", Upstream("src/include")),
        sources=("a.c", Isr("b.c"), Upstream("src", ("*.c", "d.c"))),
        cflags=("-DX",),
        exports=("lwip_*",),
    )
    assert not recipe.is_interface


def test_places(tmp_path: Path) -> None:
    recipe = loaded(
        tmp_path,
        """
library(
    needs=[
        "alloc",
        "clock",
    ],
    sources=["a.c"],
)""",
    )
    words = ("", "needs", "needs.1", "sources", "sources.0", "uses")
    lines = [recipe.place(word).rpartition(":")[2] for word in words]
    assert lines == ["7", "8", "10", "12", "12", "7"]
    assert recipe.place() == "lib/x/SConscript:7"


def test_interface(tmp_path: Path) -> None:
    assert loaded(tmp_path, "library()").is_interface
    assert loaded(tmp_path, "library(needs=['cdefs'])").is_interface
    assert not loaded(tmp_path, "library(include=['include'])").is_interface


def test_other_kinds(tmp_path: Path) -> None:
    arch = loaded(tmp_path, "arch(bits=32, triples={'zig': 'arm-none-eabi'})", "arch")
    assert isinstance(arch, Arch)
    assert (arch.bits, arch.triples) == (32, {"zig": "arm-none-eabi"})
    platform = loaded(
        tmp_path,
        "platform(entry='go', targets=[target('arm', memory=[region('ram', 0x1000)],"
        " image='elf-pvh', run=['{image}'], status='isa-debug-exit')])",
        "platform",
    )
    assert isinstance(platform, Platform)
    assert platform.boot(Target("arm", "x")).memory == (Region("ram", 0x1000),)
    app = loaded(
        tmp_path,
        "app(sources=['m.c'], choose={'libc': 'tiny'}, config={'log.level': 'debug'}, size='16K')",
        "app",
    )
    assert isinstance(app, App)
    assert (app.choose, app.config, app.size) == ({"libc": "tiny"}, {"log.level": "debug"}, "16K")


def test_a_size_by_target(tmp_path: Path) -> None:
    sizes = loaded(tmp_path, "app(sources=['m.c'], size={'*-kvm': '16K', 'arm-*': '32K'})", "app")
    assert isinstance(sizes, App)
    targets = (Target("arm", "kvm"), Target("arm", "xen"), Target("mips", "xen"))
    assert [sizes.budget(target) for target in targets] == ["16K", "32K", None]


def test_nothing_but_the_declaration_runs(tmp_path: Path) -> None:
    assert "imports from unicore.recipe only" in refusal(tmp_path, "import os\nlibrary()")
    assert "a recipe is data" in refusal(tmp_path, "library() if True else app()")
    assert "a recipe is data" in refusal(tmp_path, "def f():\n    pass\nlibrary()")
    assert "no declarations" in refusal(tmp_path, "'library()'")


def test_a_word_of_another_meaning(tmp_path: Path) -> None:
    said = refusal(tmp_path, "from unicore.recipe import flag as library\nlibrary()")
    assert "library() needs" not in said


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "SConscript"
    path.write_bytes(b'"""\xff"""\nlibrary()\n')
    with pytest.raises(RecipeError) as caught:
        load(path, "lib/x", "x", "library")
    assert str(caught.value) == "lib/x/SConscript: it is not UTF-8 text\n  save it as UTF-8"


def test_a_folder_that_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "SConscript"
    path.write_text('"""A library."""\nfrom unicore.recipe import library\nlibrary()\n')
    with pytest.raises(RecipeError, match="name is 'My Lib'"):
        load(path, "lib/My Lib", "My Lib", "library")


@pytest.mark.parametrize("word", ["needs", "uses", "include", "sources", "cflags"])
def test_conditions_are_checked_wherever_they_stand(tmp_path: Path, word: str) -> None:
    said = refusal(tmp_path, f'library({word}=["a", when("arch", when("colour", "b"))])')
    assert "'arch' is never True" in said
    said = refusal(tmp_path, f"""library({word}=["a", when("arch == 'a'", when("colour", "b"))])""")
    assert "'colour' is no option of this recipe" in said


@pytest.mark.parametrize(
    ("condition", "remedy"),
    [
        ("tcp == 'yes'", "compare it with a flag"),
        ("mss == '1'", "compare it with a number"),
        ("mss", "compare it with a number"),
        ("mss == True", "compare it with a number"),
        ("host == 1", "compare it with text"),
        ("mode == 'lop'", "did you mean 'loop'?"),
    ],
)
def test_conditions_compare_like_with_like(tmp_path: Path, condition: str, remedy: str) -> None:
    said = refusal(
        tmp_path,
        f"""
library(
    options=[
        choice("mode", ["threads", "loop"], "Who drives it."),
        flag("tcp", True, "TCP."),
        number("mss", 1460, "Bytes."),
        text("host", "x", "Name."),
    ],
    sources=[when("{condition}", "a.c")],
)""",
    )
    assert said.endswith(remedy)


def test_help_of_several_lines(tmp_path: Path) -> None:
    said = refusal(tmp_path, r'library(options=[flag("a", True, "One.\nTwo.")])')
    assert "'a' has a help or a default of several lines" in said


def test_what_kconfig_would_expand(tmp_path: Path) -> None:
    said = refusal(tmp_path, 'library(options=[text("a", "$HOME", "Where.")])')
    assert "'a' has a $ in its help or its default" in said
    condition = """when("a == '$HOME'", "a.c")"""
    said = refusal(tmp_path, f'library(options=[text("a", "", "A.")], sources=[{condition}])')
    assert "'$HOME' has a $" in said
