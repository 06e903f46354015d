# SPDX-License-Identifier: BSD-3-Clause
"""What tests of all kinds share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Time limits on single examples say more about the machine than about the code.
settings.register_profile("unicore", deadline=None)
settings.load_profile("unicore")


@pytest.fixture(scope="session")
def root() -> Path:
    """The tree that the tests belong to."""
    return Path(__file__).parents[1]


@pytest.fixture
def terminals() -> None:
    """Skip where there are no pseudo-terminals, as in a chroot without /dev/pts."""
    try:
        ends = os.openpty()
    except OSError as error:
        pytest.skip(f"there are no pseudo-terminals here: {error}")
    for end in ends:
        os.close(end)
