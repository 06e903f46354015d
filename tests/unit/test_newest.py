# SPDX-License-Identifier: BSD-3-Clause
"""Which release is the newest, and how places tell theirs."""

from __future__ import annotations

import functools
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from unicore.origin.debian import NoAnswerError
from unicore.origin.newest import _release, newer, upstream


@pytest.mark.parametrize(
    ("version", "others", "expected"),
    [
        ("2.0.9", ["2.0.8", "2.0.9"], None),
        ("2.0.9", ["2.0.10", "2.0.8"], "2.0.10"),
        ("2.0.9", [], None),
        ("2.0.9", ["3.0-beta2", "3.0rc1"], None),
        ("3.0rc1", ["3.0rc2", "2.9"], "3.0rc2"),
        ("1.0", ["1.0.1"], "1.0.1"),
    ],
)
def test_newer(version: str, others: list[str], expected: str | None) -> None:
    assert newer(version, others) == expected


@pytest.mark.parametrize(
    ("debian", "release"),
    [
        ("2.0.9+ds-2", "2.0.9"),
        ("1:3.0.1-1+b2", "3.0.1"),
        ("2.28.3", "2.28.3"),
        ("1.2~dfsg1-1", "1.2"),
        ("1.2-rc1-4", "1.2-rc1"),
    ],
)
def test_debian_versions(debian: str, release: str) -> None:
    assert _release(debian) == release


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serves the folder web, with listings."""
    monkeypatch.setenv("no_proxy", "*")
    (tmp_path / "web").mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(tmp_path / "web"))
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


def test_a_listing(web: str, tmp_path: Path) -> None:
    for name in (
        "hello-1.2.tar.gz",
        "hello-1.10.tar.gz",
        "hello-1.3.tar.gz.sig",
        "othello-9.tar.gz",
    ):
        (tmp_path / "web" / name).touch()
    assert {*upstream(f"{web}/hello-{{version}}.tar.gz")} == {"1.2", "1.10"}
    (tmp_path / "web/v1.4").mkdir()
    assert upstream(f"{web}/v{{version}}/hello-{{version}}.tar.gz") == ["1.4", "1.4"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_tags(web: str, tmp_path: Path) -> None:
    """Of a repository whose host makes the archives."""
    repository = tmp_path / "web/us/hello"

    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "tag.gpgSign=false")
        subprocess.run(["git", *identity, *words], cwd=repository, check=True, capture_output=True)

    repository.mkdir(parents=True)
    git("init", "--bare")
    tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # the empty one
    git("hash-object", "-t", "tree", "-w", "/dev/null")
    git("update-ref", "refs/heads/main", _commit(repository, tree))
    for tag in ("v1.2", "v1.3", "w7"):
        git("tag", "-m", tag, tag, "main")
    git("update-server-info")
    found = upstream(f"{web}/us/hello/archive/refs/tags/v{{version}}.tar.gz")
    assert {*found} == {"1.2", "1.3"}
    with pytest.raises(NoAnswerError):
        upstream(f"{web}/us/helo/archive/refs/tags/v{{version}}.tar.gz")


def _commit(repository: Path, tree: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b")
    command = ["git", *identity, "commit-tree", "-m", "all", tree]
    done = subprocess.run(command, cwd=repository, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_what_cannot_be_asked(web: str) -> None:
    with pytest.raises(NoAnswerError, match="404"):
        upstream(f"{web}/gone/hello-{{version}}.tar.gz")
    with pytest.raises(NoAnswerError, match="no address that others could stand beside"):
        upstream("https://example.org/hello.tar.gz")
    with pytest.raises(NoAnswerError, match="refused"):
        upstream("http://127.0.0.1:1/hello-{version}.tar.gz")
