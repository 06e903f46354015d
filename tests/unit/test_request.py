# SPDX-License-Identifier: BSD-3-Clause
"""The words of a command line: verbs, files, variables, and what makes two requests the same."""

from __future__ import annotations

import pytest

from unicore.request import QUESTIONS, VARIABLES, VERBS, Request


def test_words_are_sorted_out() -> None:
    request = Request({"app": "httpd"}, ["run", "build/x.elf", "check", "rnu"])
    assert request.verbs == ["run", "check"]
    assert request.files == ["build/x.elf", "rnu"]
    assert (request.get("app"), request.get("plat")) == ("httpd", None)


@pytest.mark.parametrize("verb", ["why", "explain"])
def test_questions_are_verbs_by_their_variables(verb: str) -> None:
    assert Request({verb: "alloc"}, []).verbs == [verb]
    assert Request({verb: "alloc"}, ["build/x.elf"]).files == ["build/x.elf"]


# Words about how things are fetched, run and shown.
RUNNING = {
    "a",
    "args",
    "b",
    "base",
    "by",
    "copy",
    "diff",
    "explain",
    "file",
    "format",
    "gdb",
    "implements",
    "initrd",
    "launcher",
    "lib",
    "mirror",
    "name",
    "port",
    "seed",
    "shell",
    "timeout",
    "verbose",
    "why",
}


@pytest.mark.parametrize("name", sorted(RUNNING))
def test_running_is_no_part_of_the_key(name: str) -> None:
    assert name in VARIABLES
    assert Request({"app": "a", name: "1"}, ["run"]).key == Request({"app": "a"}, []).key


@pytest.mark.parametrize("name", [*sorted(VARIABLES.keys() - RUNNING), "log.level", "alloc"])
def test_everything_else_is(name: str) -> None:
    keys = {Request({name: value}, []).key for value in ("a", "b")} | {Request({}, []).key}
    assert len(keys) == 3


def test_order_is_no_part_of_the_key() -> None:
    assert Request({"x": "1", "y": "2"}, []).key == Request({"y": "2", "x": "1"}, []).key


def test_words_do_not_run_together() -> None:
    assert Request({"x": "1", "y": "2"}, []).key != Request({"x": "1y=2"}, []).key


def test_where_programs_are_found_is_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Request({}, []).key
    monkeypatch.setenv("PATH", "/elsewhere")
    assert Request({}, []).key != before


def test_files() -> None:
    request = Request({}, [])
    assert request.seal == f"build/.unicore/{request.key}.seal"
    assert request.plan == f"build/.unicore/{request.key}.plan"


def test_verbs_explain_themselves() -> None:
    assert all(VERBS.values())
    assert set(VERBS) & set(VARIABLES) == {"diff", *QUESTIONS}
