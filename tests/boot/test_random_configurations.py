# SPDX-License-Identifier: BSD-3-Clause
"""Configurations by lot, built and booted: whatever is chosen, an app does what it promises."""

from __future__ import annotations

import random
from functools import partial

import pytest

from tests.boot.conftest import CATALOG, PATIENCE, TARGETS, need_emulator, scons
from unicore.configuring.verbs import at_random, jobs, picked
from unicore.model import Target, target_words
from unicore.request import Request

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("alone")]

# What an app can be configured to is to refuse to boot, or to wait for somebody.
KEPT = ("random.require=none", "gdbstub.wait=no")
# Whose promise is one of the whole image, whatever it is made of.
APPS = ("helloworld", "thread-test", "semaphore-test", "mutex-test", "event-test", "pool-test")
COUNT = 24


def samples() -> list[object]:
    """Each seed with an app and a target, all of which take their turns."""
    apps = [CATALOG.apps[name] for name in APPS]
    pairs = [(a, t) for a in apps for t in TARGETS if a.hindrance(t) is None]
    random.Random(5).shuffle(pairs)
    return [
        pytest.param(seed, app.name, target, id=f"{seed}-{app.name}-{target}")
        for seed, (app, target) in enumerate(pairs[:COUNT])
    ]


@pytest.mark.parametrize(("seed", "app", "target"), samples())
def test_boots(seed: int, app: str, target: Target) -> None:
    need_emulator(target)
    said = [*target_words(CATALOG.platforms[target.plat], target).split(), f"app={app}"]
    (job,) = jobs(Request(dict(word.split("=", 1) for word in said), []), CATALOG)
    lines = [str(line) for line in picked(partial(at_random, seed), job)]
    recipe = CATALOG.apps[app]
    # What an app chooses it may rely on: a test of threads cannot do with memory never freed.
    fixed = {word.partition("=")[0] for word in KEPT} | set(recipe.choose)
    if recipe.size is not None:
        fixed.add("format.float")  # a budget is for what an app is like by itself
    words = [line for line in lines if line.partition("=")[0] not in fixed]
    done = scons("run", *said, *words, f"timeout={PATIENCE}")
    shown = f"{' '.join([*said, *words])}\n{done.stdout}"
    assert done.returncode == recipe.status, shown
    assert recipe.expect is not None and recipe.expect in done.stdout, shown
