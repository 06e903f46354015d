# SPDX-License-Identifier: BSD-3-Clause
"""What tests of all kinds share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """The tree that the tests belong to."""
    return Path(__file__).parents[1]
