# SPDX-License-Identifier: BSD-3-Clause
"""What the schema accepted once is not validated again, and nothing else is let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from unicore.accepted import Accepted
from unicore.errors import RecipeError
from unicore.load import SCHEMA, load

RECIPE = '"""A library."""\nfrom unicore.recipe import library\nlibrary(sources=["a.c"])\n'


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "SConscript"
    path.write_text(RECIPE)
    return path


def digests(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def read(recipe: Path, accepted: Accepted) -> None:
    load(recipe, "lib/a", "a", "library", accepted)
    accepted.save()


def test_a_record_is_remembered_once(recipe: Path, tmp_path: Path) -> None:
    file = tmp_path / "cache" / "recipes"
    read(recipe, Accepted(file, SCHEMA))
    first = digests(file)
    assert len(first) == 1
    read(recipe, Accepted(file, SCHEMA))
    assert digests(file) == first
    recipe.write_text(RECIPE.replace("a.c", "b.c"))
    read(recipe, Accepted(file, SCHEMA))
    assert len(digests(file)) == 2


def test_the_validator_is_not_asked_twice(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "recipes"
    read(recipe, Accepted(file, SCHEMA))

    def refuse(*what: object) -> None:
        raise AssertionError("validated again")

    monkeypatch.setattr("unicore.load._validate", refuse)
    read(recipe, Accepted(file, SCHEMA))
    other = tmp_path / "other.json"
    other.write_text(SCHEMA.read_text() + "\n")
    with pytest.raises(AssertionError, match="validated again"):
        read(recipe, Accepted(file, other))


def test_what_is_wrong_is_not_remembered(recipe: Path, tmp_path: Path) -> None:
    file = tmp_path / "recipes"
    recipe.write_text(RECIPE.replace('["a.c"]', '"a.c"'))
    for _ in range(2):
        accepted = Accepted(file, SCHEMA)
        with pytest.raises(RecipeError, match="it must be a list"):
            read(recipe, accepted)
        accepted.save()
    assert digests(file) == []


def test_what_only_looks_alike_is_validated(tmp_path: Path) -> None:
    accepted = Accepted(tmp_path / "recipes", SCHEMA)
    accepted.add({"config": {"1": True}})
    accepted.save()
    again = Accepted(tmp_path / "recipes", SCHEMA)
    assert {"config": {"1": True}} in again
    assert {"config": {1: True}} not in again
    assert {"config": {"1": 1}} not in again


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"x" * (2 << 20)], ids=["bytes", "size"])
def test_a_damaged_file_says_nothing(recipe: Path, tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "recipes"
    file.write_bytes(damage)
    read(recipe, Accepted(file, SCHEMA))


def test_a_folder_that_cannot_be_written_costs_time_only(recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    read(recipe, Accepted(tmp_path / "file" / "recipes", SCHEMA))
