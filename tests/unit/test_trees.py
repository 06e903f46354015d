# SPDX-License-Identifier: BSD-3-Clause
"""Unpacked trees: made in one step or not at all, whatever happens, and never touched again."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from unicore.errors import UserError
from unicore.model import Archive, Recipe
from unicore.origin import trees
from unicore.origin.places import Reach

RECIPE = Recipe("library", "hello", "Says hello.", "lib/hello", {"": 3, "origin": 4})
FILES = {"src/a.c": b"int a;\nint b;\n", "include/hello.h": b"extern int a;\n"}
PATCH = "--- a/src/a.c\n+++ b/src/a.c\n@@ -2 +2 @@\n-int b;\n+int B;\n"

# What unpacks the archive named in another process, as another build would.
BUILD = """
import sys
from unicore.errors import UserError
from unicore.model import Archive, Recipe
from unicore.origin import trees
from unicore.origin.places import Reach
recipe = Recipe("library", "hello", "", "lib/hello", {"": 1})
origin = Archive(("hello-1.2.tar",), "1.2", sys.argv[1])
say = lambda text: print(text, flush=True)
try:
    print(trees.unpacked(recipe, origin, [], Reach(), say))
except UserError as error:
    sys.exit(str(error))
"""


def release(files: dict[str, bytes] = FILES, top: str = "hello-1.2", mode: str = "w:gz") -> bytes:
    """The archive of a small release."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as tar:  # type: ignore[call-overload]
        for name, text in files.items():
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    return made.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Tree:
    """A tree with one recipe, and what it was told."""

    root: Path
    cache: Path
    said: list[str] = field(default_factory=list)

    def archive(self, content: bytes, **words: object) -> Archive:
        (self.root / "lib/hello/hello-1.2.tar").write_bytes(content)
        return Archive(("hello-{version}.tar",), "1.2", sha256(content), **words)  # type: ignore[arg-type]

    def patch(self, name: str, text: str) -> str:
        path = Path("lib/hello/patches") / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path.as_posix()

    def unpacked(self, origin: Archive, *patches: str) -> Path:
        return Path(trees.unpacked(RECIPE, origin, patches, Reach(), self.said.append))

    def error(self, origin: Archive, *patches: str) -> str:
        """The message that unpacking earns, after which nothing half-made may be there."""
        with pytest.raises(UserError) as caught:
            self.unpacked(origin, *patches)
        self.has_nothing_half_made()
        assert str(caught.value).count("\n") == 1
        return str(caught.value)

    def has_nothing_half_made(self) -> None:
        assert [p for p in trees.UPSTREAM.glob("*") if p.name != ".lock"] == []
        assert list(self.cache.glob("*.part")) == []

    def build(self, origin: Archive, file_size: int | None = None) -> subprocess.Popen[str]:
        """Another build, which can write files of (file_size) bytes at most."""

        def limit() -> None:
            if file_size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

        return subprocess.Popen(
            [sys.executable, "-c", BUILD, str(origin.sha256)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(trees.__file__).parents[2])},
            preexec_fn=limit,
        )


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "lib/hello").mkdir(parents=True)
    return Tree(tmp_path, tmp_path / "cache/unicore/archives")


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# Never half-made.


def test_a_full_disk(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    origin = tree.archive(release())
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", full)
        assert tree.error(origin) == (
            "build/upstream: no space left on device\n"
            "  make room there, or let build/ lead to where there is some"
        )
    assert content(tree.unpacked(origin)) == FILES


def test_a_limit_of_the_system(tree: Tree) -> None:
    """Real refusals, by the kernel: first of the archive, then of a file of the tree."""
    large = {**FILES, "data": bytes(300_000)}  # 300 bytes when it is packed
    origin = tree.archive(release(large))
    for size, place in ((200, tree.cache), (100_000, "build/upstream")):
        build = tree.build(origin, size)
        _, err = build.communicate(timeout=60)
        assert err.startswith(f"{place}: file too large\n  make room there, or let ")
        assert build.returncode == 1
        tree.has_nothing_half_made()
    assert content(tree.unpacked(origin)) == large


def test_a_kill_in_the_middle(tree: Tree) -> None:
    """Wherever it comes: what is there then is nothing, or all."""
    files = {f"src/{n}.c": bytes(20_000) for n in range(400)}
    origin = tree.archive(release(files, mode="w"))
    for delay in (0.0, 0.01, 0.03, 0.06):
        build = tree.build(origin)
        new = trees.UPSTREAM / ".new"
        until = time.monotonic() + 30
        while not new.exists() and build.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(delay)
        build.send_signal(signal.SIGKILL)
        build.communicate()
        for folder in trees.UPSTREAM.glob("hello-*"):
            assert content(folder) == files
    assert content(tree.unpacked(origin)) == files
    assert not (trees.UPSTREAM / ".new").exists()


def test_leftovers_of_a_killed_build(tree: Tree) -> None:
    origin = tree.archive(release())
    (trees.UPSTREAM / ".new/hello-1.2/src").mkdir(parents=True)
    (trees.UPSTREAM / ".new/hello-1.2/src/stale.c").touch()
    tree.cache.mkdir(parents=True)
    (tree.cache / f"{origin.sha256}.part").write_bytes(b"half")
    assert content(tree.unpacked(origin)) == FILES
    assert not (trees.UPSTREAM / ".new").exists()
    assert sorted(p.name for p in tree.cache.iterdir()) == [origin.sha256, f"{origin.sha256}.lock"]


def test_two_at_once(tree: Tree) -> None:
    """A second build waits for the first, and then finds its work done."""
    origin = tree.archive(release())
    tree.cache.mkdir(parents=True)
    lock = os.open(tree.cache / f"{origin.sha256}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    builds = [tree.build(origin) for _ in range(3)]
    waiting = [build.stdout.readline() for build in builds if build.stdout]
    assert all(line.startswith("waiting for another build, which holds ") for line in waiting)
    os.close(lock)
    said = "".join(build.communicate()[0] for build in builds)
    assert said.count("fetching") == 1
    assert said.count(str(tree.unpacked(origin))) == 3
    assert content(tree.unpacked(origin)) == FILES


# Never touched again.


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
    assert folder.parent == trees.UPSTREAM
    assert content(folder) == {**FILES, "src/a.c": b"int a;\nint B;\n"}


def test_a_patch_that_does_not_fit(tree: Tree) -> None:
    good = tree.patch("0001-b.patch", PATCH)
    again = tree.patch("0002-again.patch", PATCH)
    assert tree.error(tree.archive(release()), good, again) == (
        f"{again}:3: hunk 1 does not fit src/a.c, line 2\n"
        "  make the patch anew against the pinned release, with the patches before it applied"
    )


def test_an_archive_that_reaches_out(tree: Tree) -> None:
    assert tree.error(tree.archive(release(top="../hello"))) == (
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
    assert trees.patch_files(RECIPE, "p", names) == ["p/0001-a.patch", "p/0002-b.patch"]
    with pytest.raises(UserError) as caught:
        trees.patch_files(RECIPE, "p", ["0001-a.patch", "10-b.diff"])
    assert str(caught.value) == (
        "p/10-b.diff: it is no numbered patch\n"
        "  name patches as git format-patch does: 0001-what-it-does.patch"
    )
    with pytest.raises(UserError) as caught:
        trees.patch_files(RECIPE, "p", [])
    assert str(caught.value) == (
        "lib/hello/SConscript:4: there are no patches in p\n  add some, or leave patches= out"
    )


# What is kept of an archive, and that others give the same.


def test_only_what_is_kept(tree: Tree) -> None:
    files = {**FILES, "docs/deep/x.html": b"x", "src/win/w.c": b"w", "srcs": b"s"}
    origin = tree.archive(release(files), keep=("src/a.c", "src/win", "include"))
    assert content(tree.unpacked(origin)) == {**FILES, "src/win/w.c": b"w"}
    assert sorted(p.name for p in tree.unpacked(origin).iterdir()) == ["include", "src"]


def test_what_is_kept_must_be_there(tree: Tree) -> None:
    assert tree.error(tree.archive(release(), keep=("src", "doc"))) == (
        "lib/hello/SConscript:4: the archive: it has no doc, which is to be kept\n"
        "  pin another archive of this release, in a plain form"
    )


def test_archives_in_other_forms_give_the_same_folder(tree: Tree) -> None:
    theirs = release({**FILES, "docs/x.html": b"x"})
    packed_anew = release(dict(reversed(FILES.items())), "hello-1.2+ds", "w:xz")
    known = "".join(sorted(f"{name} {sha256(text)}\n" for name, text in FILES.items()))
    digests = {"upstream": sha256(theirs), "debian": sha256(packed_anew)}
    kept = ("include", "src")
    tree_digest = sha256(known.encode())
    origin = Archive(("hello-1.2.tar",), "1.2", digests, None, "hello", kept, tree_digest)
    tree.archive(theirs)
    folder = tree.unpacked(origin)
    assert content(folder) == FILES
    shutil.rmtree(folder)
    (tree.cache / digests["upstream"]).unlink()
    (tree.cache / digests["debian"]).write_bytes(packed_anew)
    assert tree.unpacked(origin) == folder
    assert content(folder) == FILES
    assert tree.said == ["fetching hello 1.2 from lib/hello/hello-1.2.tar"]


def test_an_archive_that_gives_another_tree(tree: Tree) -> None:
    origin = tree.archive(release(), tree=64 * "0")
    known = "".join(sorted(f"{name} {sha256(text)}\n" for name, text in FILES.items()))
    assert tree.error(origin) == (
        f"lib/hello/SConscript:4: the tree of the archive {str(origin.sha256)[:12]}… has the digest"
        f" {sha256(known.encode())}\n"
        "  it is another release, or keep= names what differs in form: mend tree= or keep="
    )


def test_the_digest_of_a_tree(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "x").mkdir(parents=True)
        (tmp_path / name / "x/f").write_text("text")
        (tmp_path / name / "link").symlink_to("x")
    (tmp_path / "b/empty").mkdir()
    (tmp_path / "b/x/f").chmod(0o755)
    same = trees.tree_digest(tmp_path / "a")
    assert trees.tree_digest(tmp_path / "b") == same
    (tmp_path / "b/link").unlink()
    (tmp_path / "b/link").symlink_to("x/f")
    assert trees.tree_digest(tmp_path / "b") != same
