# SPDX-License-Identifier: BSD-3-Clause
"""From the words of a command line to what is to be built."""

from __future__ import annotations

import platform as machine

import pytest
from smalltree import app, arch, catalog, code, interface, platform

from unicore.catalog import Catalog
from unicore.configfile import Configured
from unicore.errors import ConfigError
from unicore.model import App, Boot, Option, Region, Target
from unicore.request import VARIABLES, VERBS, Request
from unicore.targets import Wanted, help_text, wanted
from unicore.wishes import Choice, Setting

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


def targets_of(found: Wanted) -> tuple[Target, ...]:
    return tuple(dict.fromkeys(target for _, target in found.images))


def apps_of(found: Wanted) -> list[str]:
    return list(dict.fromkeys(app.name for app, _ in found.images))


def ask(**words: str) -> Wanted:
    return wanted(Request({k.replace("__", "."): v for k, v in words.items()}, []), CATALOG)


def test_defaults() -> None:
    found = ask()
    assert targets_of(found) == (Target("x86_64", "linuxu"),)
    assert apps_of(found) == ["helloworld"]
    assert (found.settings, found.choices, found.left_out) == ((), {}, ())
    assert (found.toolchain, found.optimize) == (None, "speed")


def test_lists() -> None:
    found = ask(plat="kvm,linuxu,kvm", arch="arm64,x86_64", app="httpd,helloworld")
    assert targets_of(found) == (
        Target("arm64", "kvm"),
        Target("x86_64", "kvm"),
        Target("x86_64", "linuxu"),
    )
    assert found.left_out == ("arm64-linuxu",)
    assert apps_of(found) == ["httpd", "helloworld"]


def test_all() -> None:
    found = ask(plat="all", arch="all", app="all")
    assert set(targets_of(found)) == set(CATALOG.targets())
    assert set(found.left_out) == {"arm64-linuxu", "x86_64-board"}
    assert apps_of(found) == ["helloworld", "httpd"]  # tests only by name


@pytest.mark.parametrize(("uname", "arch"), [("aarch64", "arm64"), ("x86_64", "x86_64")])
def test_the_machine_decides(monkeypatch: pytest.MonkeyPatch, uname: str, arch: str) -> None:
    monkeypatch.setattr(machine, "machine", lambda: uname)
    assert targets_of(ask(plat="kvm")) == (Target(arch, "kvm"),)


def test_an_unknown_machine_builds_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine", lambda: "vax")
    assert len(targets_of(ask(plat="kvm"))) == 2


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
            "plat=linuxu arch=arm64: there is no such target\n"
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


VARIED = catalog(
    arch("x86_64"),
    arch("arm64"),
    platform("linuxu", ("x86_64",)),
    platform(
        "xen",
        (),
        options=(Option("choice", "mode", "pvh", "How.", values=("pvh", "pv")),),
        variant="mode",
        targets=tuple(
            Boot((name,), (Region("ram", 0),), "elf", ("{image}",), "console", variant)
            for name, variant in (("x86_64", "pvh"), ("x86_64", "pv"), ("arm64", ""))
        ),
    ),
    app("helloworld"),
)


def varied(**words: str) -> list[str]:
    found = wanted(Request({k.replace("__", "."): v for k, v in words.items()}, []), VARIED)
    assert found.settings == ()  # a variant is a target, not a setting
    return [*map(str, targets_of(found)), *(f"not {one}" for one in found.left_out)]


def test_variants() -> None:
    assert varied(plat="xen") == ["x86_64-xen-pvh"]
    assert varied(plat="xen", xen__mode="pv") == ["x86_64-xen-pv"]
    assert varied(plat="xen", xen__mode="pv,pvh") == ["x86_64-xen-pvh", "x86_64-xen-pv"]
    both = ["x86_64-xen-pvh", "x86_64-xen-pv"]
    assert varied(plat="xen", xen__mode="all") == both
    assert varied(plat="all") == ["x86_64-linuxu", *both]
    assert varied(plat="xen", arch="arm64") == ["arm64-xen"]
    assert varied(plat="xen", arch="all", xen__mode="pv") == ["x86_64-xen-pv", "not arm64-xen"]
    # A target without a variant stands for the default.
    assert varied(plat="all", arch="all", xen__mode="pvh") == [
        "x86_64-linuxu",
        "x86_64-xen-pvh",
        "arm64-xen",
        "not arm64-linuxu",
    ]
    with pytest.raises(ConfigError, match=r"xen.mode cannot be 'pw'"):
        varied(plat="xen", xen__mode="pw")
    with pytest.raises(ConfigError, match=r"plat=xen arch=arm64 xen.mode=pv: "):
        varied(plat="xen", arch="arm64", xen__mode="pv")


def test_an_app_that_is_not_for_every_target() -> None:
    found = catalog(
        arch("x86_64"),
        arch("arm64"),
        platform("linuxu", ("arm64", "x86_64")),
        app("helloworld"),
        app("picky", cannot={"arm64-*": "it is too warm there"}),
    )

    def images(**words: str) -> list[str]:
        said = wanted(Request(words, []), found)
        built = [f"{app.name} {target}" for app, target in said.images]
        return [*built, *(f"not {one}" for one in said.left_out)]

    assert images(arch="all", app="all") == [
        "helloworld x86_64-linuxu",
        "helloworld arm64-linuxu",
        "picky x86_64-linuxu",
        "not picky for arm64-linuxu (it is too warm there)",
    ]
    with pytest.raises(ConfigError) as caught:
        images(arch="arm64", app="picky")
    assert str(caught.value) == (
        "app=picky: it is not for arm64-linuxu: it is too warm there\n  choose another target"
    )


def test_words_for_some_targets() -> None:
    words = {"plat": "kvm", "arch": "all", "buddy.debug@arm64": "yes", "alloc@kvm": "buddy"}
    found = wanted(Request(words, []), CATALOG)
    assert found.settings == (Setting("buddy.debug", "yes", "command line", "arm64"),)
    assert found.choices == {"alloc@kvm": Choice("buddy", "command line")}
    with pytest.raises(ConfigError) as caught:
        wanted(Request({"xen.mode@x86_64": "pv"}, []), VARIED)
    assert str(caught.value) == (
        "command line: xen.mode tells targets apart, and cannot differ between them\n"
        "  say xen.mode=pv"
    )


def test_each_app_has_a_configuration_of_its_own() -> None:
    def reader(app: App, name: str, catalog: Catalog) -> Configured:
        return Configured(f"{app.name} {name}")

    found = wanted(Request({"app": "all", "config": "small"}, []), CATALOG, reader)
    assert {app: one.name for app, one in found.configured.items()} == {
        "helloworld": "helloworld small",
        "httpd": "httpd small",
    }
    with pytest.raises(ConfigError, match="config=a/b: no configuration can be called so"):
        wanted(Request({"config": "a/b"}, []), CATALOG)
