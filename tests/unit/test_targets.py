# SPDX-License-Identifier: BSD-3-Clause
"""From the words of a command line to what is to be built."""

from __future__ import annotations

import platform as machine

import pytest
from smalltree import app, arch, catalog, code, interface, platform

from unicore.config import Setting
from unicore.errors import ConfigError
from unicore.model import Option, Target
from unicore.request import VARIABLES, VERBS, Request
from unicore.resolve import Choice
from unicore.targets import Wanted, help_text, wanted

CATALOG = catalog(
    arch("x86_64"),
    arch("arm64"),
    platform("linuxu", ("x86_64",), implements=("console",)),
    platform("kvm", ("arm64", "x86_64")),
    platform("board", ("arm64",)),
    interface("alloc"),
    interface("console"),
    code("region", implements=("alloc",)),
    code("buddy", implements=("alloc",), options=(Option("flag", "debug", False, "Checks."),)),
    app("helloworld"),
    app("httpd"),
    app("alloc-test", folder="lib/alloc/test"),
)


@pytest.fixture(autouse=True)
def on_x86_64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine", lambda: "x86_64")


def ask(**words: str) -> Wanted:
    return wanted(Request({k.replace("__", "."): v for k, v in words.items()}, []), CATALOG)


def test_defaults() -> None:
    found = ask()
    assert found.targets == (Target("x86_64", "linuxu"),)
    assert [one.name for one in found.apps] == ["helloworld"]
    assert (found.settings, found.choices, found.left_out) == ((), {}, ())
    assert (found.toolchain, found.optimize) == (None, "speed")


def test_lists() -> None:
    found = ask(plat="kvm,linuxu,kvm", arch="arm64,x86_64", app="httpd,helloworld")
    assert found.targets == (
        Target("arm64", "kvm"),
        Target("x86_64", "kvm"),
        Target("x86_64", "linuxu"),
    )
    assert found.left_out == ("arm64-linuxu",)
    assert [one.name for one in found.apps] == ["httpd", "helloworld"]


def test_all() -> None:
    found = ask(plat="all", arch="all", app="all")
    assert set(found.targets) == set(CATALOG.targets())
    assert set(found.left_out) == {"arm64-linuxu", "x86_64-board"}
    assert [one.name for one in found.apps] == ["helloworld", "httpd"]  # tests only by name


@pytest.mark.parametrize(("uname", "arch"), [("aarch64", "arm64"), ("x86_64", "x86_64")])
def test_the_machine_decides(monkeypatch: pytest.MonkeyPatch, uname: str, arch: str) -> None:
    monkeypatch.setattr(machine, "machine", lambda: uname)
    assert ask(plat="kvm").targets == (Target(arch, "kvm"),)


def test_an_unknown_machine_builds_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine", lambda: "vax")
    assert len(ask(plat="kvm").targets) == 2


def test_settings_and_choices() -> None:
    found = ask(alloc="region", buddy__debug="yes", optimize="size", toolchain="gcc")
    assert found.choices == {"alloc": Choice("region", "command line")}
    assert found.settings == (Setting("buddy.debug", "yes", "command line"),)
    assert (found.optimize, found.toolchain) == ("size", "gcc")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ({"plat": "kvn"}, "plat=kvn: there is no plat 'kvn'\n  did you mean 'kvm'?"),
        (
            {"plat": "linuxu", "arch": "arm64"},
            "plat=linuxu arch=arm64: that platform does not run on that architecture\n"
            "  these can be built: x86_64-linuxu, arm64-kvm, x86_64-kvm and arm64-board",
        ),
        (
            {"CFLAGS": "-O3"},
            "command line: unknown variable 'CFLAGS'\n  did you mean 'optimize'?",
        ),
        (
            {"optimise": "size"},
            "command line: unknown variable 'optimise'\n  did you mean 'optimize'?",
        ),
        ({"alloc": "budy"}, "alloc=budy: there is no alloc 'budy'\n  did you mean 'buddy'?"),
        ({"optimize": "sizes"}, "optimize=sizes: there is no such goal\n  did you mean 'size'?"),
    ],
)
def test_refused(words: dict[str, str], what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ask(**words)
    assert str(caught.value) == what


def test_help_names_everything() -> None:
    text = help_text(CATALOG, VERBS)
    words = [recipe.name for recipe in CATALOG.recipes() if recipe.kind != "library"]
    for word in (*words, *VERBS, *VARIABLES, *map(str, CATALOG.targets())):
        assert f"\n  {word} " in text
    assert text.index("  httpd ") < text.index("Tests of APIs") < text.index("  alloc-test ")
