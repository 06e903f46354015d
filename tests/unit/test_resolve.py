# SPDX-License-Identifier: BSD-3-Clause
"""Plans: who is in an image and why, which implementer is taken, and what cannot be."""

from __future__ import annotations

import random

import pytest
from smalltree import app, arch, catalog, code, interface, library, platform

from unicore.config import Setting
from unicore.errors import ConfigError
from unicore.model import App, Option, Plan, Recipe, Target, When
from unicore.resolve import Choice, holding, refuse_idle, resolve

TARGET = Target("x86_64", "kvm")
HELLO = app("hello", needs=("libc",), uses=("clock",), choose={"libc": "tiny"})
BASE: tuple[Recipe, ...] = (
    arch("x86_64", needs=("cdefs",)),
    arch("arm64"),
    platform("kvm", ("x86_64", "arm64"), implements=("console",), needs=("console",)),
    platform("timed", ("x86_64",), implements=("console", "clock")),
    interface("libc"),
    interface("console"),
    interface("clock"),
    interface("alloc"),
    library("cdefs", include=("include",)),
    code(
        "tiny",
        implements=("libc",),
        needs=("console", When("heap and arch == 'x86_64'", ("alloc",))),
        options=(Option("flag", "heap", False, "malloc()."),),
    ),
    code("big", implements=("libc",), needs=("console",)),
    code("region", implements=("alloc",)),
    HELLO,
)


def plan(
    asked: App = HELLO,
    *more: Recipe,
    target: Target = TARGET,
    wishes: tuple[tuple[str, str], ...] = (),
    choices: dict[str, str] | None = None,
) -> Plan:
    settings = [Setting(key, value, "command line") for key, value in wishes]
    chosen = {api: Choice(name, "command line") for api, name in (choices or {}).items()}
    return resolve(catalog(*BASE, asked, *more), target, asked, settings, chosen)


def refusal(*words: object, **more: object) -> str:
    with pytest.raises(ConfigError) as caught:
        plan(*words, **more)  # type: ignore[arg-type]
    return str(caught.value)


def reasons(made: Plan) -> dict[str, str]:
    return {member.recipe.folder: member.reason for member in made.members}


def test_members_and_reasons() -> None:
    assert reasons(plan()) == {
        "apps/hello": "the application",
        "arch/x86_64": "the architecture",
        "lib/cdefs": "arch/x86_64 needs cdefs",
        "lib/console": "plat/kvm implements it",
        "lib/libc": "lib/tiny implements it",
        "lib/tiny": "apps/hello needs libc",
        "plat/kvm": "the platform",
    }
    assert list(reasons(plan())) == sorted(reasons(plan()))


def test_implementers() -> None:
    found = {api: member.recipe.folder for api, member in plan().implementers.items()}
    assert found == {
        "cdefs": "lib/cdefs",
        "console": "plat/kvm",
        "libc": "lib/tiny",
        "tiny": "lib/tiny",
    }


def test_uses_pull_nothing_in() -> None:
    made = plan(target=Target("x86_64", "timed"))
    assert "clock" in made.implementers
    assert "clock" not in plan().implementers
    assert next(m for m in made.members if m.recipe is HELLO).uses == ("clock",)


def test_needs_under_a_condition() -> None:
    assert "lib/region" not in reasons(plan())
    with_heap = plan(wishes=(("tiny.heap", "yes"),))
    assert reasons(with_heap)["lib/region"] == "lib/tiny needs alloc"
    elsewhere = plan(target=Target("arm64", "kvm"), wishes=(("tiny.heap", "yes"),))
    assert "lib/region" not in reasons(elsewhere)


def test_the_command_line_chooses_over_the_app() -> None:
    made = plan(choices={"libc": "big"})
    assert made.implementers["libc"].recipe.name == "big"
    assert "lib/tiny" not in reasons(made)


def test_the_command_line_sets_over_the_app() -> None:
    asked = app("set", needs=("libc",), choose={"libc": "tiny"}, config={"tiny.heap": True})
    assert "lib/region" in reasons(plan(asked))
    assert "lib/region" not in reasons(plan(asked, wishes=(("tiny.heap", "no"),)))


def test_a_library_without_implementers_is_its_own_api() -> None:
    assert (
        reasons(plan(app("direct", needs=("region",))))["lib/alloc"] == "lib/region implements it"
    )


def test_order_does_not_matter() -> None:
    recipes = list(BASE)
    wanted = plan()
    for seed in range(10):
        random.Random(seed).shuffle(recipes)
        made = resolve(catalog(*recipes), TARGET, HELLO)
        assert made.members == wanted.members
        assert list(made.implementers) == list(wanted.implementers)


def test_a_wish_for_another_platform_does_not_count() -> None:
    fast = platform("fast", ("x86_64",), options=(Option("flag", "turbo", False, "Faster."),))
    asked = app("set", config={"fast.turbo": True})
    assert reasons(plan(asked, fast))


@pytest.mark.parametrize(
    ("asked", "choices", "what"),
    [
        (
            app("open", needs=("libc",)),
            {},
            "apps/open/SConscript:5: big and tiny implement libc, and nobody chooses\n"
            "  add choose={'libc': 'big'} to the app, or say libc=big",
        ),
        (
            HELLO,
            {"libc": "region"},
            "command line: region does not implement libc\n  these do: big and tiny",
        ),
        (
            app("late", needs=("clock",)),
            {},
            "apps/late/SConscript:5: nothing implements clock on x86_64-kvm\n"
            "  elsewhere it comes from plat/timed",
        ),
        (
            app("both", needs=("big", "tiny")),
            {},
            "lib/tiny/SConscript:5: libc comes from lib/big already, and apps/both needs tiny\n"
            "  choose one for all of what both implement on x86_64-kvm",
        ),
        (
            app("other", needs=("libc", "big"), choose={"libc": "tiny"}),
            {},
            "apps/other/SConscript:5: libc cannot come from tiny\n"
            "  lib/big provides it on x86_64-kvm",
        ),
        (
            HELLO,
            {"console": "tiny"},
            "command line: console cannot come from tiny\n  plat/kvm provides it on x86_64-kvm",
        ),
    ],
)
def test_refused(asked: App, choices: dict[str, str], what: str) -> None:
    assert refusal(asked, choices=choices) == what


def test_circles() -> None:
    circle = (
        code("one", needs=("two",)),
        code("two", needs=("three",)),
        code("three", needs=("one",)),
    )
    for first in ("one", "two", "three"):
        said = refusal(app("round", needs=(first,)), *circle)
        assert said.startswith("lib/one/SConscript:5: circular needs: one -> two -> three -> one\n")


def test_a_circle_through_an_interface() -> None:
    parts = (
        interface("net"),
        code("stack", implements=("net",), needs=("dhcp",)),
        code("dhcp", needs=("net",)),
    )
    said = refusal(app("round", needs=("net",)), *parts)
    assert "circular needs: dhcp -> stack -> dhcp" in said


def test_platforms_may_need_what_needs_them() -> None:
    loud = platform("loud", ("x86_64",), implements=("console",), needs=("shout",))
    made = plan(app("a"), loud, code("shout", needs=("console",)), target=Target("x86_64", "loud"))
    assert reasons(made)["lib/shout"] == "plat/loud needs shout"


def test_idle_words() -> None:
    plans = [plan(), plan(target=Target("x86_64", "timed"))]
    refuse_idle(
        plans,
        [Setting("tiny.heap", "no", "command line")],
        {"clock": Choice("timed", "command line")},
    )
    with pytest.raises(ConfigError, match=r"big\.x has no effect: big is not in the image"):
        refuse_idle(plans, [Setting("big.x", "no", "command line")], {})
    with pytest.raises(ConfigError, match="alloc=region has no effect: nothing in the image needs"):
        refuse_idle(plans, [], {"alloc": Choice("region", "command line")})


def test_holding() -> None:
    items = ("a", When("x", ("b", When("y", ("c",)))), When("not x", ("d",)))
    assert list(holding(items, {"x": True, "y": False})) == ["a", "b"]
    assert list(holding(items, {"x": True, "y": True})) == ["a", "b", "c"]
    assert list(holding(items, {"x": False, "y": True})) == ["a", "d"]
