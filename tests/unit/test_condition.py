# SPDX-License-Identifier: BSD-3-Clause
"""Conditions: what is one, what it means, and that Kconfig takes it to mean the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any as Anything

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smalltree import code

from unicore.condition import (
    All,
    Any,
    Compare,
    ConditionError,
    Not,
    Value,
    comparisons,
    decided,
    evaluate,
    parse,
    to_kconfig,
)
from unicore.config import configure
from unicore.kconfig import kconfig_text, parsed
from unicore.model import Option, Target
from unicore.wishes import Setting

WORDS = ("plain", "two words", 'a "quote"', "back\\slash", "")
CHOICES = ("poll", "epoll")
NAMES: dict[str, tuple[Value, ...]] = {
    "flag": (True, False),
    "other": (True, False),
    "count": (0, 1, 2, 300),
    "word": WORDS,
    "mode": CHOICES,
    "arch": ("x86_64", "arm64"),
    "plat": ("kvm", "xen"),
}


def atoms(name: str) -> st.SearchStrategy[str]:
    constant = st.sampled_from(NAMES[name]).map(repr)
    several = st.lists(constant, min_size=1, max_size=3).map(lambda c: f"({', '.join(c)},)")
    forms = [
        st.builds("{} {} {}".format, st.just(name), st.sampled_from(("==", "!=")), constant),
        st.builds("{} {} {}".format, st.just(name), st.sampled_from(("in", "not in")), several),
    ]
    if isinstance(NAMES[name][0], bool):
        forms.append(st.just(name))
    return st.one_of(forms)


CONDITIONS = st.recursive(
    st.sampled_from(sorted(NAMES)).flatmap(atoms),
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.lists(inner, min_size=2, max_size=3).map(lambda p: " and ".join(f"({x})" for x in p)),
        st.lists(inner, min_size=2, max_size=3).map(lambda p: " or ".join(f"({x})" for x in p)),
    ),
    max_leaves=8,
)
VALUES = st.fixed_dictionaries({name: st.sampled_from(NAMES[name]) for name in NAMES})


@given(CONDITIONS, VALUES)
def test_evaluate_is_what_python_says(text: str, values: dict[str, Value]) -> None:
    assert evaluate(parse(text), values) == bool(eval(text, {}, dict(values)))


# "other" hides count, word and mode when it is off, so that hidden values are compared too.
OPTIONS = (
    Option("flag", "flag", False, "A flag."),
    Option("flag", "other", True, "Another."),
    Option("number", "count", 2, "A number.", range=(0, 300), when="other"),
    Option("text", "word", WORDS[0], "A text.", when="other"),
    Option("choice", "mode", CHOICES[0], "A choice.", values=CHOICES, when="other"),
)


@settings(max_examples=60, deadline=None)
@given(CONDITIONS, VALUES)
def test_kconfig_agrees(text: str, wanted: dict[str, Value]) -> None:
    target = Target(str(wanted["arch"]), str(wanted["plat"]))
    hidden = () if wanted["other"] else ("count", "word", "mode")
    wishes = [
        Setting(f"x.{option.name}", wanted[option.name], "test")
        for option in OPTIONS
        if option.name not in hidden
    ]
    probe = Option("flag", "probe", True, "Counts where the condition holds.", when=text)
    found = configure([code("x", options=(*OPTIONS, probe))], target, wishes).values["lib/x"]
    known = {**found, "arch": target.arch, "plat": target.plat}
    assert found["probe"] == evaluate(parse(text), known)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is not an expression"),
        ("a and", "it is not an expression"),
        ("a = 1", "it is not an expression"),
        ("a\0", "it is not an expression"),
        ("a < 1", "'a < 1' is not allowed in a condition"),
        ("a == 1 == 2", "'a == 1 == 2' is not allowed in a condition"),
        ("1 == a", "'1 == a' is not allowed in a condition"),
        ("a in 'abc'", "\"a in 'abc'\" is not allowed in a condition"),
        ("f(a)", "'f(a)' is not allowed in a condition"),
        ("a.b", "'a.b' is not allowed in a condition"),
        ("True", "'True' is not allowed in a condition"),
        ("a == b", "'b' is not a constant"),
        ("a == None", "'None' is not a constant"),
        ("a == 1.5", "'1.5' is not a constant"),
        ("a in (1, b)", "'b' is not a constant"),
    ],
)
def test_refused(text: str, why: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert str(caught.value) == why


def test_tree() -> None:
    term = parse("a and not (b == 'x' or c not in (1, 2))")
    assert term == All(
        (Compare("a", (True,)), Not(Any((Compare("b", ("x",)), Not(Compare("c", (1, 2)))))))
    )
    assert [one.name for one in comparisons(term)] == ["a", "b", "c"]


def test_known_names_are_folded() -> None:
    term = parse("arch == 'arm64' or (a and plat in ('kvm',))")
    text = to_kconfig(term, {"arch": "x86_64", "plat": "kvm"}, lambda name, value: name.upper())
    assert text == "(n || (A && y))"


def test_empty_tuple_never_holds() -> None:
    assert not evaluate(parse("a in ()"), {"a": 1})
    assert to_kconfig(parse("a in ()"), {}, lambda name, value: name) == "n"


@given(CONDITIONS, VALUES, st.sets(st.sampled_from(sorted(NAMES))))
def test_decided_without_all_values(text: str, values: dict[str, Value], known: set[str]) -> None:
    """What is decided early is what it is in the end, and all is decided when all is known."""
    term = parse(text)
    early = decided(term, {name: values[name] for name in known})
    assert early in (None, evaluate(term, values))
    assert decided(term, values) == evaluate(term, values)


def back(expression: Anything, kconfig: Anything) -> str:
    """An expression of Kconfig as a condition in Python."""
    import kconfiglib

    if expression is kconfig.y or expression is kconfig.n:
        return str(expression is kconfig.y)
    if not isinstance(expression, tuple):
        name = expression.name.removeprefix("X_")
        choice, is_one, value = name.partition("_IS_")
        return f"({choice.lower()} == {value.lower()!r})" if is_one else f"({name.lower()} is True)"
    operator, *parts = expression
    if operator in (kconfiglib.AND, kconfiglib.OR):
        word = " and " if operator == kconfiglib.AND else " or "
        return f"({word.join(back(part, kconfig) for part in parts)})"
    if operator == kconfiglib.NOT:
        return f"(not {back(parts[0], kconfig)})"
    assert operator == kconfiglib.EQUAL
    option, constant = parts
    name = option.name.removeprefix("X_").lower()
    number = name == "count" and constant.name != ""
    return f"({name} == {int(constant.name) if number else constant.name!r})"


@settings(max_examples=60)
@given(CONDITIONS, st.lists(VALUES, min_size=5, max_size=5))
def test_what_kconfig_has_can_be_read_back(text: str, several: list[dict[str, Value]]) -> None:
    """The expression that Kconfig parsed, said in Python again, is the condition that was."""
    target = Target(str(several[0]["arch"]), str(several[0]["plat"]))
    probe = Option("flag", "probe", True, "Counts where the condition holds.", when=text)
    always = tuple(replace(option, when=None) for option in OPTIONS)
    kconfig = parsed(kconfig_text([code("x", options=(*always, probe))], target))
    again = back(kconfig.syms["X_PROBE"].direct_dep, kconfig)
    for values in several:
        known = {**values, "arch": target.arch, "plat": target.plat}
        assert bool(eval(again, {}, dict(known))) == evaluate(parse(text), known)
