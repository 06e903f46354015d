# SPDX-License-Identifier: BSD-3-Clause
"""Option values: defaults, wishes over each other, who set them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smalltree import code

from unicore.condition import Value
from unicore.config import configure
from unicore.errors import ConfigError
from unicore.kconfig import kconfig_text
from unicore.model import Option, Recipe, Target
from unicore.wishes import Setting

TARGET = Target("x86_64", "kvm")
LOG = code(
    "log",
    options=(
        Option("choice", "level", "warning", "Grave?", values=("warning", "error", "de-bug")),
        Option("flag", "timestamps", False, "Times?"),
        Option("number", "digits", 3, "Digits.", range=(0, 9), when="timestamps"),
        Option("text", "prefix", "", "Text before each line.", when="arch == 'x86_64'"),
        Option("number", "any", -1, "Any number."),
        Option("flag", "level_error", True, "Not to be taken for a value of level."),
    ),
)
DEFAULTS = {
    "level": "warning",
    "timestamps": False,
    "digits": 0,
    "prefix": "",
    "any": -1,
    "level_error": True,
}


def values(*wishes: tuple[str, Value], target: Target = TARGET) -> dict[str, Value]:
    made = [Setting(f"log.{name}", value, "command line") for name, value in wishes]
    return dict(configure([LOG], target, made).values["lib/log"])


def refusal(*wishes: tuple[str, Value], target: Target = TARGET) -> str:
    with pytest.raises(ConfigError) as caught:
        values(*wishes, target=target)
    return str(caught.value)


def test_defaults() -> None:
    assert values() == DEFAULTS


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("timestamps", "yes", True),
        ("timestamps", "Y", True),
        ("timestamps", True, True),
        ("timestamps", "0", False),
        ("level", "de-bug", "de-bug"),
        ("level_error", "no", False),
        ("any", "0x10", 16),
        ("any", "-7", -7),
        ("any", 2**40, 2**40),
        ("prefix", "a b", "a b"),
    ],
)
def test_values(name: str, said: Value, value: Value) -> None:
    assert values((name, said))[name] == value
    others = {key: default for key, default in DEFAULTS.items() if key not in (name, "digits")}
    assert others.items() <= values((name, said)).items()


def test_a_flag_makes_others_count() -> None:
    assert values(("timestamps", "yes"))["digits"] == 3
    assert values(("timestamps", "yes"), ("digits", "9"))["digits"] == 9
    assert values(("digits", "9"), ("timestamps", "yes"))["digits"] == 9


def test_later_wishes_win_and_are_known() -> None:
    found = configure(
        [LOG],
        TARGET,
        [
            Setting("log.level", "error", "apps/a/SConscript:3"),
            Setting("log.any", 1, "apps/a/SConscript:4"),
            Setting("log.level", "de-bug", "command line"),
        ],
    )
    assert found.values["lib/log"]["level"] == "de-bug"
    assert found.origins == {"log.level": "command line", "log.any": "apps/a/SConscript:4"}


@settings(max_examples=50)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="$"),
        max_size=8,
    )
)
def test_text_stays_as_it_is(text: str) -> None:
    recipe = code("x", options=(Option("text", "word", text, f"Help: {text}"),))
    assert configure([recipe], TARGET, []).values["lib/x"]["word"] == text
    assert values(("prefix", text))["prefix"] == text


def test_nothing_is_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET", "told")
    made = tmp_path / "made"
    for text in ("$SECRET", "$(SECRET)", "${SECRET}", f"$(shell,touch {made})"):
        assert values(("prefix", text))["prefix"] == text
        recipe = code("x", summary=text, options=(Option("flag", "a", True, "A."),))
        configure([recipe], TARGET, [])
        assert not made.exists()


@pytest.mark.parametrize(
    ("wishes", "what"),
    [
        ([("timestamps", "maybe")], "log.timestamps cannot be 'maybe'\n  it is a flag: yes or no"),
        ([("level", "warn")], "log.level cannot be 'warn'\n  did you mean 'warning'?"),
        ([("level", True)], "log.level cannot be yes\n  it is one of: de-bug, error and warning"),
        ([("any", "ten")], "log.any cannot be 'ten'\n  it is a number"),
        ([("any", True)], "log.any cannot be yes\n  it is a number"),
        (
            [("timestamps", "yes"), ("digits", "10")],
            "log.digits cannot be '10'\n  it is a number from 0 to 9, as lib/log/SConscript:5 says",
        ),
        (
            [("digits", "5")],
            "log.digits cannot be '5': it counts only when timestamps,"
            " and log.timestamps is no (its default)\n"
            "  say log.timestamps=yes, or leave this option out",
        ),
    ],
)
def test_refused(wishes: list[tuple[str, Value]], what: str) -> None:
    assert refusal(*wishes) == f"command line: {what}"


def test_conditions_over_the_target() -> None:
    assert "counts only when arch" in refusal(("prefix", "a"), target=Target("arm64", "kvm"))


def test_kconfig_of_a_recipe() -> None:
    recipe: Recipe = code(
        "net",
        options=(
            Option("flag", "tcp", True, 'The "reliable" one.'),
            Option("number", "mss", 1460, "Bytes.", range=(536, 65495), when="tcp"),
            Option("choice", "mode", "poll", "How.", values=("poll", "irq"), when="plat != 'kvm'"),
        ),
    )
    assert kconfig_text([recipe, code("bare")], TARGET) == (
        'mainmenu "Unicore"\n\nmenu "net: The library net."\n\n'
        'config NET_TCP\n    bool "The \\"reliable\\" one."\n    default y\n\n'
        'config NET_MSS\n    int "Bytes."\n    range 536 65495\n    default 1460\n'
        "    depends on NET_TCP\n\n"
        'choice NET_MODE\n    prompt "How."\n    default NET_MODE_IS_POLL\n'
        "    depends on !(y)\n"
        'config NET_MODE_IS_POLL\n    bool "poll"\nconfig NET_MODE_IS_IRQ\n    bool "irq"\n'
        "endchoice\n\nendmenu\n"
    )
