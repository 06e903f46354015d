# SPDX-License-Identifier: BSD-3-Clause
"""Plans: who is in an image and why, which implementer is taken, and what cannot be."""

from __future__ import annotations

import random

import pytest
from smalltree import app, arch, catalog, code, interface, library, platform

from unicore.configfile import Configured
from unicore.errors import ConfigError
from unicore.idle import refuse_idle, refuse_idle_words
from unicore.model import App, Option, Plan, Recipe, Target, When
from unicore.resolve import holding, resolve
from unicore.wishes import Choice, Setting, joined, split

TARGET = Target("x86_64", "kvm")
HEAVY = Option("flag", "heavy", False, "Heavy.")
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
            "lib/tiny/SConscript:5: libc can come from one recipe only on x86_64-kvm, not from both"
            " lib/big (apps/both -> lib/big) and lib/tiny (apps/both -> lib/tiny)\n"
            "  let apps/both do without big, or let apps/both do without tiny",
        ),
        (
            app("other", needs=("libc", "big"), choose={"libc": "tiny"}),
            {},
            "apps/other/SConscript:5: libc cannot come from tiny\n"
            "  lib/big provides it on x86_64-kvm (apps/other -> lib/big)",
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


def test_a_refusal_names_the_chain_of_needs() -> None:
    deep = (
        code("outer", needs=("inner",)),
        code("inner", needs=(When("arch == 'x86_64'", ("clock",)),)),
    )
    assert refusal(app("a", needs=("outer",)), *deep) == (
        "lib/inner/SConscript:5: nothing implements clock on x86_64-kvm"
        " (apps/a -> lib/outer -> lib/inner -> clock)\n"
        "  elsewhere it comes from plat/timed;"
        " lib/inner does without it unless arch == 'x86_64'"
    )
    open_choice = (code("outer", needs=("libc",)),)
    assert refusal(app("a", needs=("outer",)), *open_choice).startswith(
        "lib/outer/SConscript:5: big and tiny implement libc, and nobody chooses"
        " (apps/a -> lib/outer -> libc)\n"
    )


def test_two_implementers_of_which_one_is_chosen() -> None:
    rival = code("rival", needs=(When("heavy", ("big",)),), options=(HEAVY,))
    asked = app("a", needs=("libc", "rival"), choose={"libc": "tiny"})
    assert refusal(asked, rival, wishes=(("rival.heavy", "yes"),)) == (
        "lib/big/SConscript:5: libc can come from one recipe only on x86_64-kvm, not from both"
        " lib/tiny (apps/a -> lib/tiny) and lib/big (apps/a -> lib/rival -> lib/big)\n"
        "  say libc=big, or let lib/rival do without big unless heavy,"
        " and rival.heavy is yes (command line)"
    )
    assert plan(asked, rival)


def test_a_library_against_the_platform() -> None:
    own = code("own", implements=("console",))
    assert refusal(app("a", needs=("own",)), own) == (
        "lib/own/SConscript:5: console can come from one recipe only on x86_64-kvm, not from both"
        " plat/kvm and lib/own (apps/a -> lib/own)\n"
        "  let apps/a do without own"
    )


def kept(**words: str) -> Configured:
    """A configuration file whose lines are (words), "__" standing for a dot and "_at_" for @."""
    settings, choices = [], {}
    for number, (name, value) in enumerate(words.items(), 1):
        about, where = split(name.replace("__", ".").replace("_at_", "@"))
        origin = f"apps/set/default.config:{number}"
        if "." in about:
            settings.append(Setting(about, value, origin, where))
        else:
            choices[joined(about, where)] = Choice(value, origin)
    return Configured("default", tuple(settings), choices)


SET = app("set", needs=("libc",), choose={"libc": "tiny"}, config={"tiny.heap": False})


def test_a_configuration_stands_between_the_recipe_and_the_command_line() -> None:
    recipes = catalog(*BASE, SET)
    made = resolve(recipes, TARGET, SET, configured=kept(tiny__heap="yes"))
    assert made.said["tiny.heap"][-1].origin == "apps/set/default.config:1"
    assert "lib/region" in reasons(made)
    told = [Setting("tiny.heap", "no", "command line")]
    made = resolve(recipes, TARGET, SET, told, configured=kept(tiny__heap="yes"))
    assert "lib/region" not in reasons(made)
    assert [said.origin for said in made.said["tiny.heap"]] == [
        "apps/set/SConscript:5",
        "apps/set/default.config:1",
        "command line",
    ]
    other = kept(libc="big")
    assert resolve(recipes, TARGET, SET, configured=other).implementers["libc"].recipe.name == "big"
    chosen = {"libc": Choice("tiny", "command line")}
    made = resolve(recipes, TARGET, SET, choices=chosen, configured=other)
    assert made.implementers["libc"].recipe.name == "tiny"


def test_what_is_said_more_exactly_is_heard() -> None:
    recipes = catalog(*BASE, SET)

    def heap(target: Target, **words: str) -> bool:
        made = resolve(recipes, target, SET, configured=kept(**words))
        return bool(next(m for m in made.members if m.recipe.name == "tiny").values["heap"])

    arm = Target("arm64", "kvm")
    assert heap(TARGET, tiny__heap="yes") and heap(arm, tiny__heap="yes")
    words = {"tiny__heap": "yes", "tiny__heap_at_arm64": "no"}
    assert heap(TARGET, **words) and not heap(arm, **words)
    words = {"tiny__heap_at_kvm": "no", "tiny__heap_at_x86_64-kvm": "yes"}
    assert heap(TARGET, **words) and not heap(arm, **words)
    words = {"tiny__heap_at_*-kvm": "no", "tiny__heap_at_x86_64": "yes"}
    assert heap(TARGET, **words) and not heap(arm, **words)
    with pytest.raises(ConfigError) as caught:
        heap(arm, tiny__heap_at_kvm="no", tiny__heap_at_arm64="yes")
    assert str(caught.value) == (
        "apps/set/default.config:2: tiny.heap@arm64 is yes, and tiny.heap@kvm"
        " (apps/set/default.config:1) is no: both are for arm64-kvm\n"
        "  say tiny.heap@arm64-kvm= besides, which is more exact"
    )


def test_a_recipe_can_say_for_which_targets() -> None:
    asked = app("far", needs=("libc",), choose={"libc": "tiny", "libc@arm64": "big"})
    recipes = catalog(*BASE, asked)
    assert resolve(recipes, TARGET, asked).implementers["libc"].recipe.name == "tiny"
    made = resolve(recipes, Target("arm64", "kvm"), asked)
    assert made.implementers["libc"].recipe.name == "big"


def test_what_a_target_cannot_have_is_not_asked_of_it() -> None:
    picky = code(
        "picky", options=(Option("flag", "fast", False, "Fast.", when="arch == 'x86_64'"),)
    )
    asked = app("a", needs=("picky",))
    recipes = catalog(*BASE, asked, picky)
    assert resolve(recipes, TARGET, asked, configured=kept(picky__fast="yes"))
    assert resolve(recipes, Target("arm64", "kvm"), asked, configured=kept(picky__fast="yes"))
    told = [Setting("picky.fast", "yes", "command line")]
    with pytest.raises(ConfigError) as caught:
        resolve(recipes, Target("arm64", "kvm"), asked, told)
    assert str(caught.value) == (
        "command line: picky.fast cannot be 'yes': it counts only when arch == 'x86_64',"
        " and arch is arm64\n"
        "  leave it out there: picky.fast@TARGET=yes is for the targets that can have it"
    )


def test_lines_without_an_effect_anywhere() -> None:
    recipes = catalog(*BASE, SET, code("extra", options=(HEAVY,)))
    own = [resolve(recipes, TARGET, SET)]
    other = [resolve(recipes, Target("x86_64", "timed"), SET)]
    refuse_idle_words(own, kept(tiny__heap="yes"), list)
    refuse_idle_words(own, kept(clock="timed"), lambda: other)  # there it is needed or provided
    with pytest.raises(ConfigError) as caught:
        refuse_idle_words(own, kept(extra__heavy="yes"), lambda: other)
    assert str(caught.value) == (
        "apps/set/default.config:1: extra.heavy has no effect: extra is in no image of this app\n"
        "  leave it out, or say with=extra: nothing in the image needs extra"
    )
    with pytest.raises(ConfigError, match="alloc has no effect: no image of this app needs alloc"):
        refuse_idle_words(own, kept(alloc="region"), lambda: other)


def test_the_way_into_an_image() -> None:
    big = code("big", implements=("libc",), options=(HEAVY,))
    base = [recipe for recipe in BASE if recipe.name != "big"]
    region = code("region", implements=("alloc",), options=(HEAVY,))
    base = [recipe for recipe in base if recipe.name != "region"]
    plans = [resolve(catalog(*base, big, region), TARGET, HELLO)]
    with pytest.raises(ConfigError) as caught:
        refuse_idle(plans, [Setting("big.heavy", "no", "command line")], {})
    assert str(caught.value).splitlines()[1] == (
        "  lib/tiny implements libc there: say libc=big besides"
    )
    with pytest.raises(ConfigError) as caught:
        refuse_idle(plans, [Setting("tiny.heap", "no", "command line", "arm64")], {})
    assert str(caught.value) == (
        "command line: tiny.heap@arm64 has no effect: no image is for arm64\n"
        "  they are for x86_64-kvm"
    )


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
