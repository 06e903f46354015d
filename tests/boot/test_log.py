# SPDX-License-Identifier: BSD-3-Clause
"""Every level of the log writes what it should, and evaluates no more arguments than that."""

from __future__ import annotations

import re

import pytest

from tests.boot.conftest import PATIENCE, POOL, scons

pytestmark = pytest.mark.usefixtures("alone")  # each builds what it runs


LINES = ["error: log-test: one 1", "warning: log-test: two 2", "info: log-test: three 3"]
LINES += ["debug: log-test: four 4"]
LEVELS = ["error", "warning", "info", "debug"]


def console(*arguments: str, app: str = "log-test") -> list[str]:
    done = scons("run", f"app={app}", f"timeout={PATIENCE}", *arguments)
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


TARGETS = ["plat=linuxu", "plat=kvm", "plat=kvm arch=arm"]


@pytest.mark.parametrize("target", TARGETS)
def test_ring_levels_and_interrupts(target: str) -> None:
    lines = console(*target.split(), POOL, app="logs")
    assert "debug: logs: start" in lines
    assert not any("not this" in line for line in lines)
    assert "all passed" in lines


def test_levels_by_parameter() -> None:
    lines = console("plat=linuxu", POOL, "args=-- log.level=info", app="logs")
    assert not any(line.startswith("debug: ") for line in lines)
    assert "info: logs: from an interrupt, 1" in lines
    done = scons("run", "plat=linuxu", POOL, "app=logs", "args=-- log.level=loud")
    assert done.returncode == 2
    assert "unicore: log.level=loud is wrong\n" in done.stdout
