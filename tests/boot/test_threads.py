# SPDX-License-Identifier: BSD-3-Clause
"""1,000 threads, and a million switches between them, on every target but Xen's, which test_xen.py
boots."""

from __future__ import annotations

import pytest

from tests.boot.conftest import SWITCHES, TARGETS, Images
from unicore.model import Target


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["cooperative", "preemptive"])
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_million_switches(images: Images, target: Target, scheduler: str) -> None:
    done = images.boot(target, "thread-test", f"thread={scheduler}", args=str(SWITCHES))
    assert done.status == 0, done.console
    assert f"{SWITCHES} switches, " in done.console
    assert done.console.rstrip().endswith("all passed")
