# SPDX-License-Identifier: BSD-3-Clause
"""Source packages through the real apt, from an archive of ours in a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from unicore.apt import missing
from unicore.errors import UserError
from unicore.model import Archive, Recipe
from unicore.origin.archives import obtained
from unicore.origin.debian import NoAnswerError, as_source, debian
from unicore.origin.newest import in_debian
from unicore.origin.places import Reach

needs_apt = pytest.mark.skipif(missing() is not None, reason="apt is not installed")

RECIPE = Recipe("library", "hello", "Says hello.", "lib/hello", {"": 3, "origin": 4})
GOOD = b"an archive"
DIGEST = hashlib.sha256(GOOD).hexdigest()
STANZA = """Package: hello
Format: 3.0 (quilt)
Version: {version}
Directory: .
Files:
 {md5} {size} hello_{upstream}.orig.tar.gz
 {none} 2 hello_{version}.dsc
Checksums-Sha256:
 {sha256} {size} hello_{upstream}.orig.tar.gz
 {zero} 2 hello_{version}.dsc

"""


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that apt takes for all the world: two versions of hello."""
    folder = tmp_path / "distribution"
    folder.mkdir()
    text = ""
    for version, content in (("1.2+ds-3", GOOD), ("1.3-1", b"newer")):
        upstream = version.rpartition("-")[0]
        (folder / f"hello_{upstream}.orig.tar.gz").write_bytes(content)
        text += STANZA.format(
            version=version,
            upstream=upstream,
            size=len(content),
            md5=hashlib.md5(content).hexdigest(),
            sha256=hashlib.sha256(content).hexdigest(),
            none=32 * "0",
            zero=64 * "0",
        )
    (folder / "Sources").write_text(text)
    (tmp_path / "sources.list").write_text(f"deb [trusted=yes] file:{folder} ./\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list";\n'
        f'Dir::Etc::sourceparts "{tmp_path}/empty";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return folder


@needs_apt
def test_the_archive_of_any_version(distribution: Path) -> None:
    said: list[str] = []
    origin = Archive(("gone.tar",), "1.2", DIGEST, debian="hello")
    had = obtained(RECIPE, origin, Reach(), said.append)
    assert had.path.read_bytes() == GOOD
    assert said[-1] == "fetching hello 1.2 from debian:hello"
    with debian() as known:
        assert sorted(in_debian(known, "hello")) == ["1.2", "1.3"]


@needs_apt
def test_none_has_the_digest(distribution: Path) -> None:
    origin = Archive(("gone.tar",), "1.2", 64 * "f", debian="hello")
    with pytest.raises(UserError) as caught:
        obtained(RECIPE, origin, Reach(), lambda text: None)
    why = "none of the archives of hello 1.2+ds-3, 1.3-1 has this sha256\n  check sha256"
    assert f"debian:hello: {why}" in str(caught.value)


@needs_apt
def test_no_such_package(distribution: Path) -> None:
    with debian() as known, pytest.raises(NoAnswerError, match="no source package helo"):
        known.sources("helo")


@needs_apt
def test_a_damaged_archive(distribution: Path) -> None:
    (distribution / "hello_1.2+ds.orig.tar.gz").write_bytes(b"another one")
    origin = Archive(("gone.tar",), "1.2", DIGEST, debian="hello")
    with pytest.raises(UserError, match="debian:hello: ") as caught:
        obtained(RECIPE, origin, Reach(), lambda text: None)
    assert list((distribution.parent / "cache/unicore/archives").glob("[0-9a-f]*[0-9a-f]")) == []
    assert str(caught.value).count("\n") == 1


def test_without_apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoAnswerError, match="apt-get is not installed"), debian():
        pass


def test_sources_of_both_styles() -> None:
    """A machine's sources, as ones of source packages, each once."""
    assert as_source("deb http://x/d a main\ndeb-src http://x/d a main\n# deb no\n") == (
        "deb-src http://x/d a main\n# deb no\n"
    )
    assert as_source("Types: deb deb-src\nURIs: http://x/d\nSuites: a b\n\nTypes: deb\n") == (
        "Types: deb-src\nURIs: http://x/d\nSuites: a b\n\nTypes: deb-src\n"
    )
