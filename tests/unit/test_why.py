# SPDX-License-Identifier: BSD-3-Clause
"""why=: chains of needs, what is absent and what would bring it in, values and who set them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from smalltree import app, arch, catalog, code, interface, library, platform, write

from unicore.answers.absent import absence, attempts
from unicore.answers.chains import chain, conditions, edges, starts
from unicore.answers.text import grouped, shown, table
from unicore.answers.values import answer
from unicore.answers.ways import settings
from unicore.answers.why import Why, check_name
from unicore.catalog import Catalog
from unicore.errors import ConfigError
from unicore.model import Isr, Option, Plan, Recipe, Upstream, When
from unicore.planner import plans_from
from unicore.request import Request

NET = code(
    "net",
    needs=("alloc", When("mode == 'threads'", ("sched",))),
    uses=("log",),
    sources=("net.c", When("tcp", ("tcp.c", Isr("wake.c"), Upstream("src", ("a.c",))))),
    options=(
        Option("choice", "mode", "loop", "Who drives it.", values=("loop", "threads")),
        Option("flag", "tcp", False, "TCP."),
        Option("number", "mss", 1460, "Largest segment.", range=(536, 9000), when="tcp"),
        Option("flag", "urgent", False, "Urgent data.", when="tcp and arch == 'arm64'"),
    ),
)
TREE: tuple[Recipe, ...] = (
    arch("x86_64", needs=("cdefs",)),
    arch("arm64"),
    platform("kvm", ("x86_64", "arm64"), implements=("console",), needs=("console", "bus")),
    platform("timed", ("x86_64",), implements=("console", "clock")),
    library("cdefs", include=("include",)),
    interface("alloc"),
    interface("clock"),
    interface("console"),
    interface("libc"),
    interface("sched"),
    code("bus", needs=("alloc",)),
    code("log", needs=("console",)),
    code("nolibc", implements=("libc",), needs=("console", "net"), uses=("clock",)),
    NET,
    code("region", implements=("alloc",)),
    code("buddy", implements=("alloc",)),
    code("coop", implements=("sched",)),
    code("fair", implements=("sched",)),
    code("timers", needs=("clock",)),
    code("alone"),
    app("hello", needs=("libc",), choose={"alloc": "region"}, config={"net.mss": 1000}),
    app("ping", needs=("net",), choose={"alloc": "buddy"}),
)
BOTH = {"plat": "kvm", "arch": "all", "app": "hello"}
ONE = {"plat": "kvm", "arch": "x86_64", "app": "hello", "net.tcp": "yes"}


def tree() -> Catalog:
    return catalog(*TREE)


def plan(**more: str) -> Plan:
    (made,) = plans_from(tree(), Request({**ONE, **more}, []))
    return made


def lines(name: str, *without: str, **more: str) -> list[str]:
    request = Request({k: v for k, v in {**ONE, **more}.items() if k not in without}, [])
    plans = plans_from(tree(), request)
    asked = Why(tree(), request, name)
    return list(grouped((one, list(asked.lines(one))) for one in plans))


def test_the_shortest_chain_from_the_app() -> None:
    assert lines("alloc") == [
        "hello for x86_64-kvm:",
        "  alloc is implemented by lib/region: apps/hello/SConscript:5 chooses it",
        "    apps/hello: the application",
        "    apps/hello needs libc, from lib/nolibc (apps/hello/SConscript:5)",
        "    lib/nolibc needs net (lib/nolibc/SConscript:5)",
        "    lib/net needs alloc, from lib/region (lib/net/SConscript:5)",
        "    lib/bus needs it too",
    ]


def test_a_chain_from_the_processor() -> None:
    found = chain(plan(), "bus")
    assert found is not None
    assert found.start == "apps/hello", "over the console of the platform"
    assert [step.api for step in found.steps] == ["libc", "console", "bus"]
    found = chain(plan(), "cdefs")
    assert found is not None
    assert found.start == "arch/x86_64"


def test_a_need_under_a_condition() -> None:
    assert lines("sched", **{"net.mode": "threads", "sched": "fair"})[-1] == (
        "    lib/net needs sched, from lib/fair when mode == 'threads' (lib/net/SConscript:5)"
    )


def test_what_the_platform_implements() -> None:
    assert lines("console")[1] == (
        "  console is implemented by plat/kvm: the platform implements it"
    )


def test_what_only_the_command_line_adds() -> None:
    assert lines("alone", **{"with": "alone"}) == [
        "hello for x86_64-kvm:",
        "  alone is lib/alone",
        "    lib/alone: the command line adds it",
    ]


def test_a_weak_edge_is_told() -> None:
    assert lines("log", **{"with": "log"})[-1] == "    lib/net uses it, as it is there"


def test_images_of_one_answer_are_told_together() -> None:
    assert lines("net", **BOTH)[0] == "hello for x86_64-kvm, arm64-kvm:"
    answers = lines("cdefs", **BOTH)
    assert [line for line in answers if line.endswith(":")] == [
        "hello for x86_64-kvm:",
        "hello for arm64-kvm:",
    ]


def test_recipes_that_no_need_brings() -> None:
    assert lines("kvm")[1] == "  kvm is plat/kvm: the platform"
    assert lines("hello")[1] == "  hello is apps/hello: the application"


def test_edges_and_starts() -> None:
    made = plan()
    weak = [edge for edge in edges(plan(**{"with": "log"})) if edge.weak]
    assert [(edge.by, edge.api, edge.provider) for edge in weak] == [("lib/net", "log", "lib/log")]
    assert starts(made) == ["apps/hello", "plat/kvm", "arch/x86_64"]


def test_conditions() -> None:
    inner = When("b", ("x", "y"))
    items = ("x", When("a", (inner, Isr("z"))), inner)
    assert list(conditions(items, "x")) == [(), ("a", "b"), ("b",)]
    assert list(conditions(items, "z")) == [("a",)]
    assert list(conditions(items, "w")) == []


# What is not there.


def test_absent_behind_an_option() -> None:
    assert lines("sched") == [
        "hello for x86_64-kvm:",
        "  sched is not in the image",
        "    nothing in the image needs it; lib/coop and lib/fair can implement it",
        "    lib/net needs sched only when mode == 'threads': net.mode is loop",
        "    say net.mode=threads sched=coop",
        "    or  net.mode=threads sched=fair",
        "    or  with=sched sched=coop",
        "    or  with=sched sched=fair",
    ]


def absence_of(name: str, **more: str):  # type: ignore[no-untyped-def]
    request = Request({**ONE, **more}, [])
    # A choice that has no effect yet is refused, so the plan is made without.
    made = plan()
    return absence(made, name, tree(), attempts(made, name, tree(), request))


def test_absent_because_another_implements() -> None:
    assert lines("buddy") == [
        "hello for x86_64-kvm:",
        "  buddy is not in the image",
        "    alloc comes from lib/region: apps/hello/SConscript:5 chooses it",
        "    nothing in the image needs it",
        "    say alloc=buddy",
    ]


def test_absent_and_impossible_here() -> None:
    assert lines("timers")[1:] == [
        "  timers is not in the image",
        "    nothing in the image needs it",
        "    no word of a command line brings it in: nothing implements clock on x86_64-kvm;"
        " elsewhere it comes from plat/timed",
    ]
    assert lines("clock")[2:5] == [
        "    nothing implements it on x86_64-kvm; plat/timed can, elsewhere",
        "    lib/nolibc uses clock where it is there, but does not need it",
        "    lib/timers would need it, but is not in the image either",
    ]


def test_a_platform_a_processor_and_an_app_that_are_others() -> None:
    assert absence_of("timed").ways == ("plat=timed",)
    assert absence_of("arm64").ways == ("plat=kvm arch=arm64",)
    assert absence_of("ping").ways == ("app=ping",)


def test_ways_hold_for_the_image_alone() -> None:
    """What else the command line says of other images is no obstacle."""
    found = absence_of("buddy", **{"alone.x@arm64": "1", "sched@arm64": "fair"})
    assert found.ways == ("alloc=buddy",)


# Options.


def test_a_default() -> None:
    assert lines("net.mode") == [
        "hello for x86_64-kvm:",
        "  net.mode is loop: the default (lib/net/SConscript:5)",
        "    it decides needs: sched",
        "    C sees UNI_NET_MODE_IS_LOOP, UNI_NET_MODE_IS_THREADS",
    ]


def test_who_is_heard_and_who_is_not() -> None:
    assert lines("net.mss", **{"net.mss": "0x300"}) == [
        "hello for x86_64-kvm:",
        "  net.mss is 768: command line",
        "    over 1000: apps/hello/SConscript:5",
        "    over 1460: the default (lib/net/SConscript:5)",
        "    it counts when tcp: net.tcp is yes (command line)",
        "    C sees UNI_NET_MSS",
    ]


def test_a_value_for_some_targets() -> None:
    found = lines("net.mss", **BOTH, **{"net.tcp": "yes", "net.mss@x86_64": "700"})
    assert [line for line in found if " is " in line or "over" in line][:3] == [
        "  net.mss is 700: command line, for x86_64",
        "    over 1000: apps/hello/SConscript:5",
        "    over 1460: the default (lib/net/SConscript:5)",
    ]
    assert "  net.mss is 1000: apps/hello/SConscript:5" in found


def test_a_configuration_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"apps/hello/small.config": "# less\nnet.mss=600\nalloc=buddy\n"})
    monkeypatch.chdir(tmp_path)
    assert lines("net.mss", config="small")[:3] == [
        "hello (config=small) for x86_64-kvm:",
        "  net.mss is 600: apps/hello/small.config:2",
        "    over 1000: apps/hello/SConscript:5",
    ]
    assert lines("alloc", config="small")[1] == (
        "  alloc is implemented by lib/buddy: apps/hello/small.config:3 chooses it"
    )


def test_an_option_that_does_not_count() -> None:
    assert lines("net.mss", "net.tcp", app="ping")[1:4] == [
        "  net.mss does not count (lib/net/SConscript:5)",
        "    it counts when tcp: net.tcp is no (the default)",
        "    say net.tcp=yes",
    ]
    assert lines("net.urgent")[3] == "    no option changes that"


def test_what_an_option_decides() -> None:
    member = plan().implementers["net"]
    option = member.recipe.options[1]
    assert answer(plan(), member, option).decides == (
        "whether net.mss counts",
        "whether net.urgent counts",
        "sources: tcp.c, wake.c, src/a.c",
    )


def test_an_option_of_what_is_absent() -> None:
    without = app("bare")
    made = catalog(*TREE, without)
    request = Request({"plat": "timed", "arch": "x86_64", "app": "bare"}, [])
    (one,) = plans_from(made, request)
    found = list(Why(made, request, "net.tcp").lines(one))
    assert found[0] == "net is not in the image"
    assert "with=net" not in found[-1], "nobody chooses an alloc"
    assert found[-1].startswith("  no word of a command line brings it in: buddy and region")


def test_json_says_the_same() -> None:
    asked = Why(tree(), Request(ONE, []), "alloc").record(plan())
    assert json.loads(json.dumps(asked))["chain"][-1] == {
        "by": "lib/net",
        "api": "alloc",
        "provider": "lib/region",
        "place": "lib/net/SConscript:5",
        "conditions": [],
        "weak": False,
    }
    assert [edge["by"] for edge in asked["needed_by"]] == ["lib/bus", "lib/net"]
    option = Why(tree(), Request(ONE, []), "net.tcp").record(plan())
    assert (option["value"], option["said"]) == (
        True,
        ({"value": "yes", "origin": "command line"},),
    )
    absent = Why(tree(), Request(ONE, []), "buddy").record(plan())
    assert (absent["present"], absent["ways"]) == (False, ("alloc=buddy",))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("aloc", "why=aloc: there is no API or library 'aloc'\n  did you mean 'alloc'?"),
        ("mss", "why=mss: there is no API or library 'mss'\n  did you mean 'net.mss'?"),
        ("net.tpc", "why=net.tpc: net has no option 'tpc'\n  did you mean 'tcp'?"),
        ("nett.tcp", "why=nett.tcp: there is no library 'nett'\n  did you mean 'net'?"),
    ],
)
def test_wrong_names(name: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_name(tree(), name)
    assert str(caught.value) == message


# Ways.


def test_the_fewest_changes() -> None:
    known = {"mode": "loop", "tcp": False, "mss": 1460, "arch": "x86_64", "plat": "kvm"}

    def ways(*texts: str) -> list[str]:
        return list(settings(NET, known, texts))

    assert ways("tcp") == ["net.tcp=yes"]
    assert ways("tcp or mode == 'threads'") == ["net.mode=threads", "net.tcp=yes"]
    assert ways("tcp", "mode != 'loop'") == ["net.tcp=yes net.mode=threads"]
    assert ways("mss in (536, 9000)") == ["net.mss=536", "net.mss=9000"]
    assert ways("not tcp") == [], "it holds already"
    assert ways("tcp and arch == 'arm64'") == []


def test_shown() -> None:
    assert [shown(value) for value in (True, False, 7, "loop", "", "a b")] == [
        *("yes", "no", "7", "loop", "''", "'a b'"),
    ]


def test_table() -> None:
    assert table([("a", "bb"), ("ccc", "")]) == ["a    bb", "ccc"]
