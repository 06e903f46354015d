# SPDX-License-Identifier: BSD-3-Clause
"""A person at a terminal: Ctrl-C ends a guest cleanly, and the terminal is as it was."""

from __future__ import annotations

import termios

import pexpect
import pytest

from tests.boot.conftest import PATIENCE, ROOT, SCONS, need_emulator
from unicore.model import Target

pytestmark = pytest.mark.usefixtures("alone")  # each builds what it runs


@pytest.mark.parametrize("plat", ["linuxu", "kvm"])
def test_control_c(terminals: None, plat: str) -> None:
    need_emulator(Target("x86_64", plat))
    words = ["-Q", "run", f"plat={plat}", "arch=x86_64", "app=spin", "pools=tests/boot/pool"]
    child = pexpect.spawn(str(SCONS), words, cwd=str(ROOT), timeout=PATIENCE, encoding="utf-8")
    before = termios.tcgetattr(child.child_fd)
    child.expect("spinning")
    child.sendintr()
    child.expect(pexpect.EOF)
    after = termios.tcgetattr(child.child_fd)
    child.close()
    assert child.exitstatus == 130, child.before
    assert before == after
    assert "Traceback" not in child.before


def test_progress_is_one_line_on_a_terminal(terminals: None) -> None:
    words = ["-Q", "app=helloworld", "optimize=debug"]
    removed = pexpect.run(f"{SCONS} -Q -c optimize=debug", cwd=str(ROOT), encoding="utf-8")
    assert "removed" in removed
    child = pexpect.spawn(str(SCONS), words, cwd=str(ROOT), timeout=PATIENCE, encoding="utf-8")
    child.expect(pexpect.EOF)
    shown = child.before
    assert "\r\x1b[K[1/" in shown
    assert shown.count("\n") == 1  # what stays is where the image is
