# SPDX-License-Identifier: BSD-3-Clause
"""The tree that tests build: made once, then copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build.tree import EVERYTHING, WORDS, Tree, rest


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A tree that was built for the platform "host"; nobody may change it."""
    tree = Tree.written(tmp_path_factory.mktemp("built") / "tree")
    rest()
    assert tree.makes() == EVERYTHING
    assert tree.says() == WORDS
    return tree


@pytest.fixture
def tree(built: Tree, tmp_path: Path) -> Tree:
    """A built tree of the test's own."""
    copy = built.copied(tmp_path / "tree")
    rest()
    return copy
