# SPDX-License-Identifier: BSD-3-Clause
"""schema/api/ is what the headers say; records survive the cache; the schema knows every tag."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from unicore.api import read as reading
from unicore.api.jsonio import SCHEMA, stale, to_json, validate
from unicore.api.read import CDEFS, Headers, interfaces
from unicore.api.tags import TAGS
from unicore.apis import findings, recorded
from unicore.catalog import find, read
from unicore.errors import ConfigError, UserError

ROOT = Path(__file__).parents[2]


def test_the_tree_keeps_its_rules() -> None:
    _, wrong = findings(ROOT, read(ROOT, find(ROOT, ["."])))
    assert not wrong, wrong[0]


def test_records_are_not_stale() -> None:
    found, _ = findings(ROOT, read(ROOT, find(ROOT, ["."])))
    validate(ROOT, {name: to_json(one) for name, one in found.items()})
    changed = stale(ROOT, found.values())
    assert not changed, f"run scons api and review: {', '.join(changed)}"


def test_the_schema_lists_the_tags() -> None:
    schema = json.loads((ROOT / SCHEMA).read_text())
    listed = schema["$defs"]["contract"]["properties"]
    assert {"error" if name == "errors" else name for name in listed} == TAGS
    for name, one in listed.items():
        tag = "error" if name == "errors" else name
        assert one["description"].startswith(f"@{tag}")


def small(root: Path, header: str) -> Path:
    """A tree with one library."""
    for path in (CDEFS, "schema/api.schema.json"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, root / path)
    place = root / "lib/x/include/unicore/x.h"
    place.parent.mkdir(parents=True)
    place.write_text(header)
    (root / "lib/x/SConscript").write_text(
        '"""X."""\nfrom unicore.recipe import library\nlibrary(include=["include"])\n'
    )
    return place


GOOD = "/*\n * It.\n *\n * @context thread\n */\nint uni_x(const char *a) UNI_MUST_USE;\n"


def test_the_cache_knows_what_it_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = small(tmp_path / "tree", GOOD)
    path = str(place.relative_to(tmp_path / "tree"))
    headers = Headers(tmp_path / "tree", tmp_path / "cache")
    first = headers.header(path)
    with monkeypatch.context() as patched:
        patched.setattr("unicore.api.parse.read", lambda *_: pytest.fail("it was read again"))
        assert headers.header(path) == first
    (entry,) = (tmp_path / "cache").iterdir()
    for damage in (b"", b"[]", b"{}", b"[1, 2", b"\xff"):
        entry.write_bytes(damage)
        assert headers.header(path) == first
    place.write_text(GOOD.replace("uni_x", "uni_y"))
    assert [one.name for one in headers.header(path).functions] == ["uni_y"]


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    place = small(tmp_path / "tree", GOOD)
    (tmp_path / "cache").write_text("a file")
    headers = Headers(tmp_path / "tree", tmp_path / "cache")
    assert headers.header(str(place.relative_to(tmp_path / "tree"))).functions


def test_stale_records(tmp_path: Path) -> None:
    small(tmp_path, GOOD)
    recipes = read(tmp_path, find(tmp_path, ["."])).recipes()
    found, wrong = interfaces(tmp_path, Headers(tmp_path, tmp_path / "cache"), recipes)
    assert not wrong
    texts = stale(tmp_path, found.values())
    assert set(texts) == {"schema/api/x.json"}
    (tmp_path / "schema/api").mkdir()
    (tmp_path / "schema/api/x.json").write_text(texts["schema/api/x.json"] or "")
    (tmp_path / "schema/api/gone.json").write_text("{}")
    assert stale(tmp_path, found.values()) == {"schema/api/gone.json": None}


def git(root: Path, *words: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_revisions(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="git does not know this tree"):
        recorded(tmp_path, "HEAD")
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a").write_text("a")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "--quiet", "-m", "a")
    with pytest.raises(ConfigError, match="git knows no such revision"):
        recorded(tmp_path, "nowhere")
    with pytest.raises(ConfigError, match="git knows no such revision"):
        recorded(tmp_path, "--output=x")
    with pytest.raises(ConfigError, match="it has no records in schema/api"):
        recorded(tmp_path, "HEAD")
    (tmp_path / "schema/api").mkdir(parents=True)
    (tmp_path / "schema/api/x.json").write_text('{"name": "x", "headers": []}')
    git(tmp_path, "add", "schema")
    git(tmp_path, "commit", "--quiet", "-m", "b")
    (tmp_path / "schema/api/x.json").write_text("not what counts")
    assert recorded(tmp_path, "HEAD") == {"x": {"name": "x", "headers": []}}
    git(tmp_path, "add", "schema")
    git(tmp_path, "commit", "--quiet", "-m", "c")
    with pytest.raises(UserError, match="this is no record of an API"):
        recorded(tmp_path, "HEAD")


def test_the_version_counts_every_module() -> None:
    """What parses is part of what the cache is asked for."""
    folder = Path(reading.__file__).parent
    assert {"parse.py", "mask.py", "tags.py", "ctype.py"} <= {p.name for p in folder.glob("*.py")}
