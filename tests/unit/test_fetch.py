# SPDX-License-Identifier: BSD-3-Clause
"""Origins: where archives come from, what is kept, and that nothing is ever half-made."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from unicore import fetch
from unicore.errors import UserError
from unicore.model import Archive, Recipe

RECIPE = Recipe("library", "hello", "Says hello.", "lib/hello", {"": 3, "origin": 4})
FILES = {"src/a.c": b"int a;\nint b;\n", "include/hello.h": b"extern int a;\n"}
PATCH = "--- a/src/a.c\n+++ b/src/a.c\n@@ -2 +2 @@\n-int b;\n+int B;\n"


def release(top: str = "hello-1.2") -> bytes:
    """The archive of a small release."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, text in FILES.items():
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    return made.getvalue()


@dataclass
class Tree:
    """A tree with one recipe, and what it was told."""

    root: Path
    cache: Path
    said: list[str] = field(default_factory=list)

    def archive(self, content: bytes, *addresses: str, patches: str | None = None) -> Archive:
        (self.root / "lib/hello/hello-1.2.tar").write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        return Archive(addresses or ("hello-{version}.tar",), "1.2", sha256, patches)

    def patch(self, name: str, text: str) -> str:
        path = Path("lib/hello/patches") / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path.as_posix()

    def unpacked(self, origin: Archive, *patches: str) -> Path:
        return Path(fetch.unpacked(RECIPE, origin, patches, self.said.append))

    def error(self, origin: Archive, *patches: str) -> str:
        """The message that unpacking earns, after which nothing half-made may be there."""
        with pytest.raises(UserError) as caught:
            self.unpacked(origin, *patches)
        assert [p for p in fetch.UPSTREAM.glob("*") if p.name != ".lock"] == []
        assert list(self.cache.glob("*.part")) == []
        assert str(caught.value).count("\n") == 1
        return str(caught.value)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "lib/hello").mkdir(parents=True)
    return Tree(tmp_path, tmp_path / "cache/unicore/archives")


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# Where it comes from.


@pytest.fixture
def server() -> Iterator[Callable[[dict[str, tuple[int, bytes, int]]], str]]:
    """Serves answers by path: status, body, and how much of it is sent."""
    answers: dict[str, tuple[int, bytes, int]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, sent = answers[self.path]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:sent])

        def log_message(self, *args: object) -> None:
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()

    def serve(more: dict[str, tuple[int, bytes, int]]) -> str:
        answers.update(more)
        return f"http://127.0.0.1:{httpd.server_port}"

    yield serve
    httpd.shutdown()
    httpd.server_close()


def test_the_first_good_address_counts(
    tree: Tree, server: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    good = release()
    base = server(
        {
            "/gone": (404, b"", 0),
            "/cut": (200, good, len(good) - 7),
            "/other": (200, b"other", 5),
            "/hello-1.2.tgz": (200, good, len(good)),
        }
    )
    bad = [f"{base}/gone", f"{base}/cut", f"{base}/other", "missing.tar"]
    origin = tree.archive(good, *bad, f"{base}/hello-{{version}}.tgz", "ftp://never.asked/")
    other = hashlib.sha256(b"other").hexdigest()
    assert tree.error(Archive(tuple(bad), "1.2", origin.sha256)) == (
        f"lib/hello/SConscript:4: cannot fetch hello 1.2: {base}/gone: 404 not found; "
        f"{base}/cut: it ended after {len(good) - 7} of {len(good)} bytes; "
        f"{base}/other: its sha256 is {other}; missing.tar: no such file or directory\n"
        f"  check sha256 and the network, or put the archive at {tree.cache}/{origin.sha256}"
    )
    tree.said.clear()
    assert content(tree.unpacked(origin)) == FILES
    assert tree.said == [f"fetching hello 1.2 from {a}" for a in (*bad, f"{base}/hello-1.2.tgz")]


def test_unreachable(tree: Tree) -> None:
    message = tree.error(tree.archive(b"", "http://127.0.0.1:1/x"))
    assert "cannot fetch hello 1.2: http://127.0.0.1:1/x: connection refused" in message


def test_unknown_scheme(tree: Tree) -> None:
    assert tree.error(tree.archive(b"", "ftp://example.org/x")) == (
        "lib/hello/SConscript:4: cannot fetch from ftp://example.org/x\n"
        "  an address is https:, http: or file:, or a path beside the recipe"
    )


def test_file_address(tree: Tree) -> None:
    path = tree.root / "some where.tar"
    path.write_bytes(release())
    origin = tree.archive(release(), path.as_uri())
    assert content(tree.unpacked(origin)) == FILES


def test_the_cache_is_enough_and_mends_itself(tree: Tree) -> None:
    origin = tree.archive(release())
    folder = tree.unpacked(origin)
    gone = Archive(("gone.tar",), "1.2", origin.sha256)
    shutil.rmtree(folder)
    assert content(tree.unpacked(gone)) == FILES
    shutil.rmtree(folder)
    (tree.cache / origin.sha256).write_bytes(b"rotten")
    assert content(tree.unpacked(origin)) == FILES
    assert (tree.cache / origin.sha256).read_bytes() == release()


# Never half-made.


def test_full_disk(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    origin = tree.archive(release())
    with monkeypatch.context() as patched:
        patched.setattr(fetch, "_content", lambda *a: iter([b"x" * 9]))
        patched.setattr(fetch, "_sha256", lambda path: full() if path.suffix else "")
        assert tree.error(origin) == (
            f"{tree.cache}: no space left on device\n"
            "  make room there, or let XDG_CACHE_HOME name another folder"
        )
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", full)
        assert tree.error(origin) == (
            "build/upstream: no space left on device\n"
            "  make room there, or let build/ lead to where there is some"
        )
    assert content(tree.unpacked(origin)) == FILES


def test_leftovers_of_a_killed_build(tree: Tree) -> None:
    origin = tree.archive(release())
    (fetch.UPSTREAM / ".new/hello-1.2/src").mkdir(parents=True)
    (fetch.UPSTREAM / ".new/hello-1.2/src/stale.c").touch()
    tree.cache.mkdir(parents=True)
    (tree.cache / f"{origin.sha256}.part").write_bytes(b"half")
    assert content(tree.unpacked(origin)) == FILES
    assert not (fetch.UPSTREAM / ".new").exists()
    assert sorted(p.name for p in tree.cache.iterdir()) == [origin.sha256, f"{origin.sha256}.lock"]


def test_two_at_once(tree: Tree) -> None:
    """A second build waits for the first, and then finds its work done."""
    origin = tree.archive(release())
    tree.cache.mkdir(parents=True)
    lock = os.open(tree.cache / f"{origin.sha256}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    program = (
        "from unicore import fetch; from unicore.model import *; import sys\n"
        "recipe = Recipe('library', 'hello', '', 'lib/hello', {'': 1})\n"
        f"origin = Archive(('hello-1.2.tar',), '1.2', {origin.sha256!r})\n"
        "print(fetch.unpacked(recipe, origin, [], lambda text: print(text, flush=True)))\n"
    )
    framework = str(Path(fetch.__file__).parents[1])
    builds = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": framework},
        )
        for _ in range(3)
    ]
    waiting = [build.stdout.readline() for build in builds if build.stdout]
    assert all(line.startswith("waiting for another build, which holds ") for line in waiting)
    os.close(lock)
    said = "".join(build.communicate()[0] for build in builds)
    assert said.count("fetching") == 1
    assert said.count(str(tree.unpacked(origin))) == 3
    assert content(tree.unpacked(origin)) == FILES


def test_an_unpacked_tree_is_not_touched(tree: Tree) -> None:
    origin = tree.archive(release())
    folder = tree.unpacked(origin)

    def state() -> list[tuple[str, os.stat_result]]:
        return [(str(p), p.stat()) for p in sorted([folder, *folder.rglob("*")])]

    before = [(name, s.st_ino, s.st_mtime_ns, s.st_ctime_ns) for name, s in state()]
    tree.said.clear()
    assert tree.unpacked(origin) == folder
    assert [(name, s.st_ino, s.st_mtime_ns, s.st_ctime_ns) for name, s in state()] == before
    assert tree.said == []


def test_edits_are_kept_and_spoken_of(tree: Tree) -> None:
    origin = tree.archive(release())
    folder = tree.unpacked(origin)
    (folder / "src/a.c").write_bytes(b"int mine;\n")
    (folder / "src/new.c").write_bytes(b"")
    tree.said.clear()
    assert tree.unpacked(origin) == folder
    edits = f"{folder}: somebody edited src/a.c and src/new.c"
    assert tree.said == [f"{edits}; used as it is"]
    assert (folder / "src/a.c").read_bytes() == b"int mine;\n"

    tree.said.clear()
    other = tree.unpacked(origin, tree.patch("0001-b.patch", PATCH))
    assert tree.said == [f"{edits}; from now on {other} is used, without it"]
    assert (folder / "src/a.c").read_bytes() == b"int mine;\n"


# Archive and patches together.


def test_the_whole_is_unpacked_and_patched(tree: Tree) -> None:
    patch = tree.patch("0001-b.patch", PATCH)
    folder = tree.unpacked(tree.archive(release()), patch)
    assert folder.parent == fetch.UPSTREAM
    assert content(folder) == {**FILES, "src/a.c": b"int a;\nint B;\n"}


def test_a_patch_that_does_not_fit(tree: Tree) -> None:
    good = tree.patch("0001-b.patch", PATCH)
    again = tree.patch("0002-again.patch", PATCH)
    assert tree.error(tree.archive(release()), good, again) == (
        f"{again}:3: hunk 1 does not fit src/a.c, line 2\n"
        "  make the patch anew against the pinned release, with the patches before it applied"
    )


def test_an_archive_that_reaches_out(tree: Tree) -> None:
    assert tree.error(tree.archive(release("../hello"))) == (
        "lib/hello/SConscript:4: the archive: '../hello/src/a.c' lies outside of it\n"
        "  pin another archive of this release, in a plain form"
    )


def test_each_patch_set_has_its_folder(tree: Tree) -> None:
    origin = tree.archive(release())
    folders = [
        tree.unpacked(origin),
        tree.unpacked(origin, tree.patch("0001-x.patch", PATCH)),
        tree.unpacked(origin, tree.patch("0001-y.patch", PATCH)),
        tree.unpacked(origin, tree.patch("0001-y.patch", f"Why.\n{PATCH}")),
    ]
    assert len({*folders}) == 4
    assert all(folder.is_dir() for folder in folders)


def test_names_of_patches() -> None:
    names = ["0001-a.patch", "0002-b.patch"]
    assert fetch.patch_files(RECIPE, "p", names) == ["p/0001-a.patch", "p/0002-b.patch"]
    with pytest.raises(UserError) as caught:
        fetch.patch_files(RECIPE, "p", ["0001-a.patch", "10-b.diff"])
    assert str(caught.value) == (
        "p/10-b.diff: it is no numbered patch\n"
        "  name patches as git format-patch does: 0001-what-it-does.patch"
    )
    with pytest.raises(UserError) as caught:
        fetch.patch_files(RECIPE, "p", [])
    assert str(caught.value) == (
        "lib/hello/SConscript:4: there are no patches in p\n  add some, or leave patches= out"
    )
