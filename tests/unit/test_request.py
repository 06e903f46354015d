# SPDX-License-Identifier: BSD-3-Clause
"""The words of a command line: verbs, files, variables, and what makes two requests the same."""

from __future__ import annotations

import pytest

from unicore.request import VARIABLES, VERBS, Request


def test_words_are_sorted_out() -> None:
    request = Request({"app": "httpd"}, ["run", "build/x.elf", "check", "rnu"])
    assert request.verbs == ["run", "check"]
    assert request.files == ["build/x.elf", "rnu"]
    assert (request.get("app"), request.get("plat")) == ("httpd", None)


# Words about how things are fetched, run and shown.
RUNNING = {
    "args",
    "diff",
    "format",
    "gdb",
    "initrd",
    "launcher",
    "lib",
    "mirror",
    "timeout",
    "verbose",
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
    assert Request({"a": "1", "b": "2"}, []).key == Request({"b": "2", "a": "1"}, []).key


def test_words_do_not_run_together() -> None:
    assert Request({"a": "1", "b": "2"}, []).key != Request({"a": "1b=2"}, []).key


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
    assert not set(VERBS) & set(VARIABLES)
