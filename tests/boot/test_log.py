# SPDX-License-Identifier: BSD-3-Clause
"""Every level of the log writes what it should, and evaluates no more arguments than that."""

from __future__ import annotations

import re

import pytest

from tests.boot.conftest import PATIENCE, scons

pytestmark = pytest.mark.usefixtures("alone")  # each builds what it runs


LINES = ["error: log-test: one 1", "warning: log-test: two 2", "info: log-test: three 3"]
LINES += ["debug: log-test: four 4"]
LEVELS = ["error", "warning", "info", "debug"]


def console(*arguments: str) -> list[str]:
    done = scons("run", "app=log-test", f"timeout={PATIENCE}", *arguments)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    return lines[1:]  # the first says where the image is


@pytest.mark.parametrize("level", LEVELS)
def test_level(level: str) -> None:
    count = LEVELS.index(level) + 1
    lines = console(f"log.level={level}")
    assert lines[:count] == LINES[:count]
    assert lines[count:] == [f"error: log-test: {'x' * 142}", f"evaluated {count}"]
    assert len(lines[count]) == 159  # log.line, with the newline


def test_longer_lines() -> None:
    assert max(map(len, console("log.line=1024"))) == 1023


def test_timestamps() -> None:
    lines = console("log.timestamps=yes")
    stamps = [re.match(r"\[ *(\d+\.\d{6})\] ", line) for line in lines[:2]]
    times = [float(stamp[1]) for stamp in stamps if stamp]
    assert len(times) == 2
    assert times == sorted(times)
    assert lines[0].endswith(f"] {LINES[0]}")
