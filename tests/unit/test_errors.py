# SPDX-License-Identifier: BSD-3-Clause
"""Messages: their shape, lists of words, and the nearest known word."""

from __future__ import annotations

import pytest

from unicore.errors import ConfigError, RecipeError, UserError, listed, suggestion


def test_two_lines() -> None:
    error = RecipeError("lib/x/SConscript:3", "it is wrong", "mend it")
    assert str(error) == "lib/x/SConscript:3: it is wrong\n  mend it"
    assert (error.place, error.what, error.remedy) == (
        "lib/x/SConscript:3",
        "it is wrong",
        "mend it",
    )


@pytest.mark.parametrize("kind", [RecipeError, ConfigError])
def test_all_are_user_errors(kind: type[UserError]) -> None:
    assert issubclass(kind, UserError)


@pytest.mark.parametrize(
    ("words", "text"),
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listed(words: list[str], text: str) -> None:
    assert listed(words) == text
    assert listed(iter(words)) == text


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("konsole", "did you mean 'console'?"),
        ("CONSOLE", "did you mean 'console'?"),
        ("zzz", "there are: Clock and console"),
        ("clock", "did you mean 'Clock'?"),
    ],
)
def test_suggestion(word: str, remedy: str) -> None:
    assert suggestion(word, ["console", "Clock"], "there are") == remedy


def test_suggestion_of_nothing() -> None:
    assert suggestion("x", [], "there are") == "there are: none"
