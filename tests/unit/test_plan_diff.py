# SPDX-License-Identifier: BSD-3-Clause
"""diff a= b=: what a side is, which images are compared, and in what plans differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from smalltree import app, arch, catalog, code, interface, platform, write

from unicore.answers.compare import Difference, Side, differences, shared
from unicore.answers.diff import matched, words
from unicore.catalog import Catalog
from unicore.errors import ConfigError
from unicore.model import Option
from unicore.planner import plans_from
from unicore.request import Request
from unicore.work import Unit

TREE = (
    arch("x86_64"),
    arch("arm64"),
    platform("kvm", ("x86_64", "arm64"), implements=("console",)),
    platform("xen", ("x86_64",), implements=("console",)),
    interface("console"),
    interface("alloc"),
    code("region", implements=("alloc",)),
    code("buddy", implements=("alloc",), needs=("log",)),
    code("log", options=(Option("flag", "loud", False, "Shout."),)),
    code(
        "net",
        needs=("alloc",),
        options=(
            Option("flag", "tcp", False, "TCP."),
            Option("number", "mss", 1460, "Segment.", when="tcp"),
        ),
    ),
    app("hello", needs=("net", "console"), choose={"alloc": "region"}),
    app("other", needs=("console",)),
)
BASE = {"plat": "kvm", "arch": "x86_64", "app": "hello"}


def tree() -> Catalog:
    return catalog(*TREE)


def compiled(source: str, *flags: str, config: str = "", arch: str = "x86_64") -> Unit:
    folder = "/".join(source.split("/")[:2])
    include = ("-include", config) if config else ()
    return Unit(
        f"build/{arch}/{folder}/{'_'.join((*flags, config)).replace('/', '_')}.o",
        (f"cc.{arch}", *flags, *include),
        ("-c", source),
        (source, config) if config else (source,),
        source,
        "",
        "there.d",
    )


def linked(*flags: str) -> Unit:
    return Unit("build/x.debug", ("ld.x86_64", *flags), (), (), "build/x.debug", "")


def side(*units: Unit, files: dict[str, str] | None = None, **more: str) -> Side:
    (plan,) = plans_from(tree(), Request({**BASE, **more}, []))
    return Side(plan, (*units, linked()), files or {})


def found(a: Side, b: Side) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.what, one.a, one.b) for one in differences(a, b)]


def test_nothing() -> None:
    assert found(side(), side()) == []


def test_an_implementer_and_what_it_brings() -> None:
    assert found(side(), side(alloc="buddy")) == [
        ("member", "lib/buddy", "-", "lib/net needs alloc"),
        ("member", "lib/log", "-", "lib/buddy needs log"),
        ("member", "lib/region", "lib/net needs alloc", "-"),
        (
            "implementer",
            "alloc",
            "lib/region (apps/hello/SConscript:5)",
            "lib/buddy (command line)",
        ),
    ]


def test_options_with_who_set_them() -> None:
    assert found(side(), side(**{"net.tcp": "yes"})) == [
        ("option", "net.mss", "does not count", "1460 (the default)"),
        ("option", "net.tcp", "no (the default)", "yes (command line)"),
    ]
    same = side(**{"net.tcp": "no"})
    assert found(side(), same) == [], "a value is the same whoever set it"


def test_flags_are_told_once_for_all_that_have_them() -> None:
    ones = [compiled(f"lib/net/{name}.c", "-O2") for name in "abc"]
    others = [compiled(f"lib/net/{name}.c", "-Os", "-g") for name in "abc"]
    sources = ("lib/net/a.c", "lib/net/b.c", "lib/net/c.c")
    assert differences(side(*ones), side(*others)) == [
        Difference("flags", "the compiler", "-O2", "-Os -g", sources)
    ]


def test_flags_of_the_linker() -> None:
    (plan,) = plans_from(tree(), Request(BASE, []))
    a, b = Side(plan, (linked("-EL"),), {}), Side(plan, (linked(),), {})
    assert found(a, b) == [("flags", "the linker", "-EL", "-")]


def test_macros_are_told_one_by_one() -> None:
    one = compiled("lib/net/a.c", config="build/cfg/1.h")
    other = compiled("lib/net/a.c", config="build/cfg/2.h")
    a = side(one, files={"build/cfg/1.h": "#define A 1\n#define B x y\n"})
    b = side(other, files={"build/cfg/2.h": "#define B x z\n#define C 3\n"})
    assert found(a, b) == [
        ("macro", "A", "1", "-"),
        ("macro", "B", "x y", "x z"),
        ("macro", "C", "-", "3"),
    ]


def test_sources_and_what_is_shared() -> None:
    same, more = compiled("lib/net/a.c"), compiled("lib/region/more.c")
    a, b = side(same), side(same, more)
    assert differences(a, b) == [
        Difference("unit", "lib/region/more.c", "-", "compiled", ("lib/region",))
    ]
    assert shared(a, b) == (1, 2)


def test_one_image_is_compared_with_one() -> None:
    a, b = side(), side(plat="xen")
    assert matched([a], [b]) == ([(a, b)], [])


def test_of_several_images_those_of_one_target_are_compared() -> None:
    a, b, c = side(), side(arch="arm64"), side(plat="xen")
    assert matched([a, b], [c, a]) == ([(a, a)], [("a", b), ("b", c)])


def asked(text: str, **more: str) -> dict[str, str]:
    return words(Request({**BASE, **more, "a": text}, []), "a", tree())


def test_what_a_side_can_be() -> None:
    assert asked("") == BASE
    assert asked("alloc=buddy net.tcp=yes") == {**BASE, "alloc": "buddy", "net.tcp": "yes"}
    assert asked("x86_64-xen") == {**BASE, "plat": "xen"}
    assert asked("default") == {**BASE, "config": "default"}
    assert asked("args='a b'") == {**BASE, "args": "a b"}


def test_a_configuration_of_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"apps/hello/small.config": "", "apps/other/large.config": ""})
    monkeypatch.chdir(tmp_path)
    assert asked("small") == {**BASE, "config": "small"}
    assert asked("large", app="other") == {**BASE, "app": "other", "config": "large"}
    with pytest.raises(ConfigError) as caught:
        asked("large")
    assert str(caught.value).startswith("a=large: it is neither words of a command line, nor a")


def test_what_no_side_can_be() -> None:
    with pytest.raises(ConfigError) as caught:
        asked("x86_64-xne")
    assert str(caught.value).endswith("did you mean 'x86_64-xen'?")
