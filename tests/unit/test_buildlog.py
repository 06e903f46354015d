# SPDX-License-Identifier: BSD-3-Clause
"""The build log: what is stale and why, over runs, touches, damage and compaction."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from smalltree import write

from unicore import buildlog
from unicore.buildlog import MISSING, BuildLog
from unicore.files import TICK
from unicore.work import Unit

LOG = Path("build/.unicore/log")
AGE = 2 * TICK / 1e9  # seconds after which a stamp is trusted


def unit(output: str = "a.o", signature: str = "s", inputs: tuple[str, ...] = ("a.c",)) -> Unit:
    return Unit(output, ("cc",), (), inputs, output, signature)


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.c": "source", "a.h": "header"})


def build(one: Unit, *more: str) -> None:
    """Make a unit and record it as the next run will find it."""
    log = BuildLog(LOG)
    write(Path(), {one.output: f"object {one.signature}"})
    log.record(one, log.look((*one.inputs, *more)).values(), time.time_ns())
    log.close()


def why(one: Unit | None = None) -> str:
    log = BuildLog(LOG)
    try:
        return log.reason(one or unit())
    finally:
        log.close()


def test_never_made() -> None:
    assert why() == "it was not made before"


def test_up_to_date() -> None:
    build(unit(), "a.h")
    assert why() == ""
    log = BuildLog(LOG)
    assert log.inputs("a.o") == ["a.c", "a.h"]
    assert log.inputs("b.o") == []
    assert log.started("a.o") <= time.time_ns()
    assert log.started("b.o") == 0
    log.close()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.c": "Source"}, "a.c changed"),  # of the same size
        ({"a.h": "other header"}, "a.h changed"),
        ({"a.o": "broken"}, "it was damaged"),
    ],
)
def test_changes(files: dict[str, str], reason: str) -> None:
    build(unit(), "a.h")
    write(Path(), files)
    assert why() == reason


def test_what_is_gone() -> None:
    build(unit(), "a.h")
    os.unlink("a.h")
    assert why() == "a.h changed"
    os.unlink("a.o")
    assert why() == "it is missing"


def test_another_command() -> None:
    build(unit())
    assert why(unit(signature="t")) == "its command changed"


def test_a_touch_changes_nothing_and_is_settled_once() -> None:
    build(unit())
    time.sleep(AGE)
    assert why() == ""
    os.utime("a.c")
    time.sleep(AGE)
    assert why() == ""
    size = LOG.stat().st_size
    assert why() == ""
    assert LOG.stat().st_size == size


def test_back_to_an_earlier_content() -> None:
    build(unit())
    write(Path(), {"a.c": "other"})
    assert why() == "a.c changed"
    write(Path(), {"a.c": "source"})
    assert why() == ""


def test_rapid_edits_of_the_same_size() -> None:
    """Young stamps are not trusted: two edits may fall into one tick of the clock."""
    for number in range(50):
        write(Path(), {"a.c": f"{number:06}"})
        build(unit())
        assert why() == ""
        write(Path(), {"a.c": f"{number + 1:06}"})
        assert why() == "a.c changed"


def test_an_old_mtime_hides_nothing() -> None:
    build(unit())
    time.sleep(AGE)
    before = os.stat("a.c")
    write(Path(), {"a.c": "Source"})
    os.utime("a.c", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert why() == "a.c changed"


def test_files_are_looked_up_once_in_a_run() -> None:
    log = BuildLog(LOG)
    first = log.version("a.c")
    write(Path(), {"a.c": "other"})
    assert log.version("a.c") == first
    log.forget(["a.c"])
    assert log.version("a.c") != first
    assert log.version("missing") == MISSING
    assert log.seen("missing") == ("", (0, 0, 0))
    log.close()


def test_what_vanished_is_not_recorded() -> None:
    build(unit(inputs=("a.c", "missing.h")))
    assert why(unit(inputs=("a.c", "missing.h"))) == "it was not made before"


def test_invalidate() -> None:
    build(unit())
    log = BuildLog(LOG)
    log.invalidate("a.o")
    log.invalidate("never.o")
    assert log.reason(unit()) == "it was not made before"
    log.close()
    assert why() == "it was not made before"


def test_a_line_that_a_killed_build_did_not_finish() -> None:
    build(unit())
    time.sleep(AGE)
    assert why() == ""  # files that have grown old get stamps that are trusted
    whole = LOG.read_bytes()
    LOG.write_bytes(whole + b'["u","a.o"')
    assert why() == ""
    assert LOG.read_bytes() == whole
    build(unit("b.o"))
    assert why(unit("b.o")) == ""


@pytest.mark.parametrize(
    "damage",
    [
        b"nonsense\n",
        b'["v"]\n',
        b'["s",99,0,0,0]\n',
        b'["u","a.o","s",[99],98,0]\n',
        b"[1]\n",
        b"1\n",
        b"\xff\n",
        b"\0\n",
        b"{}\n",
    ],
)
def test_damage_makes_everything_anew(damage: bytes) -> None:
    """Nothing is believed of a log that is not whole, and the next build can write a good one."""
    build(unit())
    LOG.write_bytes(LOG.read_bytes() + damage)
    assert why() in ("", "it was not made before")
    build(unit())
    assert why() == ""


def test_dry() -> None:
    build(unit())
    write(Path(), {"a.c": "other"})
    before = LOG.read_bytes()
    log = BuildLog(LOG, dry=True)
    assert log.reason(unit()) == "a.c changed"
    log.invalidate("a.o")
    log.flush()
    log.close()
    assert LOG.read_bytes() == before


def test_dry_makes_no_folder() -> None:
    BuildLog(LOG, dry=True).close()
    assert not LOG.parent.exists()


def test_compaction(monkeypatch: pytest.MonkeyPatch) -> None:
    build(unit("b.o", inputs=("a.h",)))
    for number in range(40):
        write(Path(), {"a.c": f"{number}"})
        build(unit())
    monkeypatch.setattr(buildlog, "_COMPACT_FROM", 100)
    before = LOG.stat().st_size
    BuildLog(LOG).close()
    after = LOG.stat().st_size
    assert after < before / 4
    assert why() == ""
    assert why(unit("b.o", inputs=("a.h",))) == ""
    settled = LOG.stat().st_size
    BuildLog(LOG).close()
    assert LOG.stat().st_size == settled
    assert sorted(os.listdir(LOG.parent)) == ["log"]
    write(Path(), {"a.c": "changed"})
    assert why() == "a.c changed"
