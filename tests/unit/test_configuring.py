# SPDX-License-Identifier: BSD-3-Clause
"""The menu as a text of Kconfig, and what becomes of a configuration file when values change."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from smalltree import app, arch, catalog, code, interface, platform

from unicore.catalog import Catalog
from unicore.configfile import ConfigFile, Line, edited, parse
from unicore.configuring import menu
from unicore.configuring.files import base_of, merged, superfluous
from unicore.configuring.reach import circles, library_symbol
from unicore.configuring.session import Session, changed
from unicore.configuring.translation import Known, Subject, translate
from unicore.errors import ConfigError
from unicore.model import App, Option, Recipe, Target, When

TARGET = Target("x86_64", "kvm")
ARM = Target("arm64", "kvm")
FAST = Option("flag", "fast", False, "Go fast.")
DEMO = app(
    "demo",
    needs=("net",),
    choose={"net": "lwip"},
    config={"lwip.mtu": 9000},
    options=(Option("text", "name", "me", "Who."),),
)
BASE: tuple[Recipe, ...] = (
    arch("x86_64"),
    arch("arm64"),
    platform("kvm", ("x86_64", "arm64"), options=(Option("number", "memory", 64, "MiB."),)),
    interface("net"),
    code(
        "lwip",
        category="network",
        implements=("net",),
        needs=(When("ipv6", ("random",)),),
        options=(
            Option("flag", "ipv6", False, "IPv6."),
            Option("number", "mtu", 1500, "Bytes.", range=(64, 9000), when="ipv6 or arch != 'arm'"),
            Option("choice", "mode", "poll", "How.", values=("poll", "irq"), when="ipv6"),
        ),
    ),
    code("tiny", implements=("net",), options=(FAST,)),
    code("random", category="security", options=(FAST,)),
    code("alone", category="drivers", options=(FAST,)),
    DEMO,
)
MENU = """mainmenu "demo for x86_64-kvm: The app demo."

menu "Application: demo"

config DEMO_NAME
    string "Who"
    default "me"
    help
      Who.

      demo.name: a text; me by default

endmenu

menu "Implementers of APIs"

choice api_net_implementers
    prompt "net: The library net"
    default net_FROM_lwip
    depends on api_net
    help
      net: The library net.
      Who implements it in the image.
      It is lwip unless you say otherwise (apps/demo/SConscript:5).
config net_FROM_lwip
    bool "lwip: The library lwip."
    help
      net=lwip: The library lwip.
config net_FROM_tiny
    bool "tiny: The library tiny."
    help
      net=tiny: The library tiny.
endchoice

endmenu

menu "Platform: kvm"

comment "kvm.memory is 128 (command line)"

config KVM_MEMORY
    int
    default 128

endmenu

menu "Libraries"

menu "Network"
    depends on library_lwip

menu "lwip: The library lwip."
    depends on library_lwip

config LWIP_IPV6
    bool "IPv6"
    default n
    help
      IPv6.

      lwip.ipv6: a flag; no by default

config LWIP_MTU
    int "Bytes"
    range 64 9000
    default 9000
    depends on (LWIP_IPV6 || !(n))
    help
      Bytes.

      lwip.mtu: a number from 64 to 9000; 1500 by default
      It counts only when ipv6 or arch != 'arm'.
      It is 9000 unless you say otherwise (apps/demo/SConscript:5).

choice LWIP_MODE
    prompt "How"
    default LWIP_MODE_IS_POLL
    depends on LWIP_IPV6
    help
      How.

      lwip.mode: one of poll, irq; poll by default
      It counts only when ipv6.
config LWIP_MODE_IS_POLL
    bool "poll"
config LWIP_MODE_IS_IRQ
    bool "irq"
endchoice

endmenu

endmenu

menu "Security"
    depends on library_random

menu "random: The library random."
    depends on library_random

config RANDOM_FAST
    bool "Go fast"
    default n
    help
      Go fast.

      random.fast: a flag; no by default

endmenu

endmenu

menu "Other"
    depends on library_tiny

menu "tiny: The library tiny."
    depends on library_tiny

config TINY_FAST
    bool "Go fast"
    default n
    help
      Go fast.

      tiny.fast: a flag; no by default

endmenu

endmenu

endmenu

config api_net
    bool
    default y

config library_lwip
    bool
    default (api_net && net_FROM_lwip)

config library_net
    bool
    default (library_lwip) || (library_tiny)

config library_random
    bool
    default (library_lwip && LWIP_IPV6)

config library_tiny
    bool
    default (api_net && net_FROM_tiny)

"""


def subject(
    *more: Recipe, asked: App = DEMO, target: Target = TARGET, fixed: dict[str, Known] | None = None
) -> Subject:
    known = {
        "net": Known("lwip", "apps/demo/SConscript:5"),
        "lwip.mtu": Known(9000, "apps/demo/SConscript:5"),
    }
    return Subject(catalog(*BASE, *more), target, asked, (), known, fixed or {})


def session(text: str = "", **more: Any) -> Session:
    made = Session(subject(**more))
    made.load(parse(text, "f"))
    return made


def test_the_whole_menu() -> None:
    assert translate(subject(fixed={"kvm.memory": Known(128, "command line")})).text == MENU


def test_nothing_in_a_summary_is_run(tmp_path: Any) -> None:
    made = tmp_path / "made"
    loud = code("loud", summary=f'"$(shell,touch {made})" \\', options=(FAST,))
    asked = app("demo", needs=("loud",), summary="$HOME")
    found = Session(subject(loud, asked=asked))
    assert found.words()["loud.fast"] == "no"
    assert not made.exists()


def test_options_count_while_their_library_is_in_the_image() -> None:
    usual = {"demo.name": "me", "kvm.memory": "64", "net": "lwip"}
    assert session().words() == {**usual, "lwip.ipv6": "no", "lwip.mtu": "9000"}
    with_ipv6 = {**usual, "lwip.ipv6": "yes", "lwip.mtu": "9000", "lwip.mode": "poll"}
    assert session("lwip.ipv6=yes").words() == {**with_ipv6, "random.fast": "no"}
    assert session("net=tiny").words() == {**usual, "net": "tiny", "tiny.fast": "no"}
    fixed = {"net": Known("tiny", "command line")}
    assert "tiny.fast" in session("net=lwip", fixed=fixed).words()


def test_what_is_added_is_in_the_image() -> None:
    given = subject()
    extra = given.catalog.libraries["alone"]
    made = Session(Subject(given.catalog, TARGET, DEMO, (extra,), {}, {}))
    assert made.words()["alone.fast"] == "no"


def test_values_for_a_target() -> None:
    text = "lwip.mtu=100\nlwip.mtu@arm64=200\nlwip.mtu@arm64-kvm=300\n"
    assert session(text).words()["lwip.mtu"] == "100"
    assert session(text, target=ARM).words()["lwip.mtu"] == "300"


def test_circles() -> None:
    assert circles({"a": ["b"], "b": ["c"], "c": []}) == []
    assert circles({"a": ["b"], "b": ["a"], "c": ["a"]}) == [{"a", "b"}]
    assert circles({"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["e"], "e": ["d"]}) == [
        {"d", "e"},
        {"a", "b", "c"},
    ]


def test_a_circle_of_needs_is_in_the_image_as_a_whole() -> None:
    ring = (
        code("one", needs=(When("on", ("two",)),), options=(Option("flag", "on", True, "On."),)),
        code("two", needs=("three",)),
        code("three", needs=("one", "four")),
        code("four", options=(FAST,)),
    )
    gate = Option("flag", "ring", False, "With a ring.")
    asked = app("demo", needs=(When("ring", ("three",)),), options=(gate,))

    def inside(text: str) -> set[str]:
        found = Session(subject(*ring, asked=asked))
        found.load(parse(text, "f"))
        symbols = {name: library_symbol(name) for name in ("one", "two", "three", "four")}
        return {n for n, symbol in symbols.items() if found.kconfig.syms[symbol].str_value == "y"}

    assert inside("") == set()
    assert inside("demo.ring=yes") == {"one", "two", "three", "four"}


@pytest.mark.parametrize(
    ("text", "wishes", "after"),
    [
        ("", {}, ""),
        ("# C\n\nlwip.ipv6 = y\n", {}, "# C\n\nlwip.ipv6 = y\n"),
        ("", {"lwip.ipv6": "yes"}, "lwip.ipv6=yes\n"),
        ("lwip.ipv6=yes\n", {"lwip.ipv6": "no"}, ""),
        ("", {"lwip.mtu": "1500"}, "lwip.mtu=1500\n"),
        ("lwip.mtu=1500\n", {"lwip.mtu": "9000"}, ""),
        # The line that is heard on this target is the one that is changed.
        (
            "lwip.mtu=1500\nlwip.mtu@kvm=1400\n",
            {"lwip.mtu": "1300"},
            "lwip.mtu=1500\nlwip.mtu@kvm=1300\n",
        ),
        ("lwip.mtu=1500\nlwip.mtu@kvm=1400\n", {"lwip.mtu": "1500"}, "lwip.mtu=1500\n"),
        ("lwip.mtu=0x5dc\nlwip.mtu@kvm=1400\n", {"lwip.mtu": "1500"}, "lwip.mtu=0x5dc\n"),
        ("lwip.mtu@arm64=1500\n", {"lwip.mtu": "64"}, "lwip.mtu=64\nlwip.mtu@arm64=1500\n"),
        # What no longer counts goes away.
        ("lwip.ipv6=yes\nlwip.mode=irq\n", {"lwip.ipv6": "no"}, ""),
        ("net=tiny\ntiny.fast=yes\n", {"net": "lwip"}, ""),
        ("", {"lwip.ipv6": "yes", "lwip.mode": "irq"}, "lwip.ipv6=yes\nlwip.mode=irq\n"),
    ],
)
def test_changes(text: str, wishes: dict[str, str], after: str) -> None:
    made = session(text)
    before = made.words()
    for about, value in wishes.items():
        made.set(about, value, "f")
    assert edited(text, changed(made, parse(text, "f"), before, made.words())) == after


def test_lines_for_several_targets() -> None:
    def lines(first: str, second: str) -> list[str]:
        sessions = {TARGET: session(first), ARM: session(second, target=ARM)}
        values = {target: one.words() for target, one in sessions.items()}
        base = sessions[TARGET].base()
        values = {t: {a: v for a, v in w.items() if base.get(a) != v} for t, w in values.items()}
        return [str(line) for line in merged(sessions, values)]

    assert lines("", "") == []
    assert lines("lwip.mtu=64", "lwip.mtu=64") == ["lwip.mtu=64"]
    assert lines("lwip.mtu=64", "lwip.mtu=65") == [
        "lwip.mtu@x86_64-kvm=64",
        "lwip.mtu@arm64-kvm=65",
    ]
    # Without IPv6 there, one line for both would be refused.
    assert lines("lwip.ipv6=yes\nlwip.mode=irq", "") == [
        "lwip.ipv6@x86_64-kvm=yes",
        "lwip.mode@x86_64-kvm=irq",
    ]


def test_lines_that_make_no_difference() -> None:
    recipes: Catalog = catalog(*BASE)

    def left(text: str) -> list[str]:
        lines = parse(text, "f").lines
        gone = superfluous(recipes, DEMO, lines)
        return [str(line) for line in lines if line not in gone]

    assert base_of(recipes, DEMO, TARGET)["lwip.mtu"] == "9000"
    assert left("lwip.mtu=9000\nlwip.ipv6=no\nnet=lwip") == []
    assert left("lwip.mtu=0x2328") == []
    assert left("lwip.mtu=1500\nlwip.mtu@arm64=9000") == ["lwip.mtu=1500", "lwip.mtu@arm64=9000"]
    assert left("lwip.mtu=1500\nlwip.mtu@arm64=1500") == ["lwip.mtu=1500"]
    assert left("net=tiny\nnet@kvm=tiny") == ["net=tiny"]


def test_a_line_without_a_number_is_of_the_command_line() -> None:
    assert ConfigFile("f").place(Line("a.b", "", "1")) == "command line"


def test_without_tk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError) as caught:
        menu._INTERFACES["guiconfig"](None)
    assert str(caught.value) == (
        "guiconfig: this Python has no Tk, which draws the window\n"
        "  install it (Debian, Ubuntu: apt-get install python3-tk), or say menuconfig"
    )
