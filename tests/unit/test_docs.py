# SPDX-License-Identifier: BSD-3-Clause
"""What the documentation quotes is what the files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUOTED = re.compile(r"<!-- from: (?P<file>\S+) -->\n```\w*\n(?P<text>.*?)```\n", re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)#:]+)\)")
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_quotations_are_live(page: Path) -> None:
    text = page.read_text()
    quotations = list(QUOTED.finditer(text))
    assert len(quotations) == text.count("<!-- from:")
    for quotation in quotations:
        assert quotation["text"] in (ROOT / quotation["file"]).read_text(), quotation["file"]


def test_the_tour_quotes() -> None:
    assert QUOTED.search((ROOT / "docs/tour.md").read_text())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.finditer(page.read_text()):
        assert (page.parent / link["target"]).exists(), link["target"]


def test_the_map_in_the_readme_is_of_this_tree() -> None:
    text = (ROOT / "README.md").read_text()
    shown = re.findall(r"^    (\w[\w/]*?)/(?:<\w+>/)? {2,}", text, re.MULTILINE)
    assert {"arch", "plat", "lib", "apps", "docs"} <= set(shown)
    for folder in shown:
        assert folder == "build" or (ROOT / folder).is_dir(), folder
