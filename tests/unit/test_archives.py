# SPDX-License-Identifier: BSD-3-Clause
"""Archives: where they come from, and what is kept in the cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from unicore.errors import UserError
from unicore.model import Archive, Recipe
from unicore.origin import archives
from unicore.origin.archives import found, obtained
from unicore.origin.places import Reach

RECIPE = Recipe("library", "hello", "Says hello.", "lib/hello", {"": 3, "origin": 4})
GOOD = b"the archive" * 1000
DIGEST = hashlib.sha256(GOOD).hexdigest()

# What a path of the server answers: status, body, and how much of it is sent; None: and then waits.
Answer = tuple[int, bytes, int | None]
Serve = Callable[[dict[str, Answer]], str]

BUILD = """
import sys
from unicore.model import Archive, Recipe
from unicore.origin.archives import obtained
from unicore.origin.places import Reach
recipe = Recipe("library", "hello", "", "lib/hello", {"": 1})
origin = Archive((sys.argv[1],), "1.2", sys.argv[2])
obtained(recipe, origin, Reach(), lambda text: print(text, flush=True))
"""


@dataclass
class Here:
    """A tree with one recipe, and what it was told."""

    root: Path
    cache: Path
    said: list[str] = field(default_factory=list)

    def obtained(self, origin: Archive, reach: Reach = Reach()) -> archives.Obtained:  # noqa: B008
        return obtained(RECIPE, origin, reach, self.said.append)

    def error(self, origin: Archive, reach: Reach = Reach()) -> str:  # noqa: B008
        with pytest.raises(UserError) as caught:
            self.obtained(origin, reach)
        assert list(self.cache.glob("*.part")) == []
        assert str(caught.value).count("\n") == 1
        return str(caught.value)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    (tmp_path / "lib/hello").mkdir(parents=True)
    return Here(tmp_path, tmp_path / "cache/unicore/archives")


@pytest.fixture
def server() -> Iterator[Serve]:
    answers: dict[str, Answer] = {}
    end = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, sent = answers.get(self.path, (404, b"", 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2 if sent is None else sent])
            if sent is None:
                self.wfile.flush()
                end.wait(30)

        def log_message(self, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()

    def serve(more: dict[str, Answer]) -> str:
        answers.update(more)
        return f"http://127.0.0.1:{httpd.server_port}"

    yield serve
    end.set()
    httpd.shutdown()
    httpd.server_close()


def test_the_first_good_address_counts(here: Here, server: Serve) -> None:
    base = server(
        {
            "/cut": (200, GOOD, len(GOOD) - 7),
            "/other": (200, b"other", 5),
            "/hello-1.2.tgz": (200, GOOD, len(GOOD)),
        }
    )
    bad = [f"{base}/gone", f"{base}/cut", f"{base}/other", "missing.tar"]
    other = hashlib.sha256(b"other").hexdigest()
    assert here.error(Archive(tuple(bad), "1.2", DIGEST)) == (
        f"lib/hello/SConscript:4: cannot fetch hello 1.2: {base}/gone: 404 not found; "
        f"{base}/cut: it ended after {len(GOOD) - 7} of {len(GOOD)} bytes; "
        f"{base}/other: its sha256 is {other}; lib/hello/missing.tar: no such file or directory\n"
        f"  check sha256 and the network, or put the archive at {here.cache}/{DIGEST}"
    )
    here.said.clear()
    had = here.obtained(Archive((*bad, f"{base}/hello-{{version}}.tgz"), "1.2", DIGEST))
    assert had.path.read_bytes() == GOOD
    asked = (*bad[:3], "lib/hello/missing.tar", f"{base}/hello-1.2.tgz")
    assert here.said == [f"fetching hello 1.2 from {address}" for address in asked]
    assert had.place is not None
    assert had.place.address == asked[-1]


def test_each_place_has_its_digest(here: Here) -> None:
    """What is right for Debian is wrong for an address."""
    (here.root / "lib/hello/a.tar").write_bytes(GOOD)
    digests = {"upstream": 64 * "0", "debian": DIGEST}
    message = here.error(Archive(("a.tar",), "1.2", digests, tree=64 * "1"))
    assert f"lib/hello/a.tar: its sha256 is {DIGEST}\n" in message
    assert f"at {here.cache}/{64 * '0'} or {here.cache}/{DIGEST}" in message


def test_unreachable(here: Here) -> None:
    message = here.error(Archive(("http://127.0.0.1:1/x",), "1.2", DIGEST))
    assert "cannot fetch hello 1.2: http://127.0.0.1:1/x: connection refused" in message


def test_unknown_scheme(here: Here) -> None:
    assert here.error(Archive(("ftp://example.org/x",), "1.2", DIGEST)) == (
        "lib/hello/SConscript:4: cannot fetch from ftp://example.org/x\n"
        "  an address is https:, http: or file:, or a path beside the recipe"
    )


def test_file_address(here: Here) -> None:
    path = here.root / "some where.tar"
    path.write_bytes(GOOD)
    assert here.obtained(Archive((path.as_uri(),), "1.2", DIGEST)).path.read_bytes() == GOOD


def test_the_cache_is_enough_and_mends_itself(here: Here) -> None:
    (here.root / "lib/hello/a.tar").write_bytes(GOOD)
    origin = Archive(("a.tar",), "1.2", DIGEST)
    assert found(origin) is None
    path = here.obtained(origin).path
    assert (path, found(origin)) == (here.cache / DIGEST, path)
    gone = here.obtained(Archive(("gone.tar",), "1.2", DIGEST), Reach(offline=True))
    assert (gone.path, gone.place) == (path, None)
    path.write_bytes(b"rotten")
    assert here.obtained(origin).path.read_bytes() == GOOD


# Whom a command line lets us ask.


def test_offline_asks_nobody(here: Here, server: Serve) -> None:
    base = server({"/a.tar": (200, GOOD, len(GOOD))})
    origin = Archive((f"{base}/a.tar", "b.tar"), "1.2", DIGEST, debian="hello")
    assert here.error(origin, Reach((f"{base}/m",), offline=True)) == (
        "lib/hello/SConscript:4: cannot fetch hello 1.2: "
        + "".join(
            f"{address}: not asked because of --offline; "
            for address in (f"{base}/m/{DIGEST}", f"{base}/m/a.tar", f"{base}/m/b.tar")
        )
        + f"{base}/a.tar: not asked because of --offline; "
        "lib/hello/b.tar: no such file or directory; "
        "debian:hello: not asked because of --offline\n"
        f"  leave --offline out once, or put the archive at {here.cache}/{DIGEST}"
    )
    assert here.said == ["fetching hello 1.2 from lib/hello/b.tar"]
    (here.root / "lib/hello/b.tar").write_bytes(GOOD)
    assert here.obtained(origin, Reach(offline=True)).path.read_bytes() == GOOD


@pytest.mark.parametrize("name", [DIGEST, "hello-1.2.tar"])
def test_a_folder_as_mirror(here: Here, name: str) -> None:
    """A copy of a cache, or one with the names that upstream gives."""
    (here.root / "mirror").mkdir()
    (here.root / "mirror" / name).write_bytes(GOOD)
    origin = Archive(("http://127.0.0.1:1/x/hello-{version}.tar",), "1.2", DIGEST)
    had = here.obtained(origin, Reach(("nowhere", "mirror/"), offline=True))
    assert had.place is not None
    assert had.place.address == f"mirror/{name}"


def test_a_server_as_mirror(here: Here, server: Serve) -> None:
    base = server({f"/m/{DIGEST}": (200, GOOD, len(GOOD)), "/n/x.tar": (200, b"no", 2)})
    origin = Archive(("http://127.0.0.1:1/x.tar",), "1.2", DIGEST)
    had = here.obtained(origin, Reach((f"{base}/n", f"{base}/m")))
    assert had.place is not None
    assert had.place.address == f"{base}/m/{DIGEST}"


def test_no_mirror(here: Here) -> None:
    assert here.error(Archive(("x",), "1", DIGEST), Reach(("ftp://x/y",))) == (
        "mirror=ftp://x/y: it is no mirror\n  name a folder, or an http: or https: address"
    )


# Never half of it.


def test_a_kill_in_the_middle_of_a_download(here: Here, server: Serve) -> None:
    base = server({"/slow": (200, GOOD, None), "/fast": (200, GOOD, len(GOOD))})
    build = subprocess.Popen(
        [sys.executable, "-c", BUILD, f"{base}/slow", DIGEST],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(archives.__file__).parents[2])},
    )
    part = here.cache / f"{DIGEST}.part"
    until = time.monotonic() + 30
    while not part.exists() and time.monotonic() < until:
        time.sleep(0.005)
    build.kill()
    build.communicate()
    assert not (here.cache / DIGEST).exists()
    assert part.exists()
    assert here.obtained(Archive((f"{base}/fast",), "1.2", DIGEST)).path.read_bytes() == GOOD
    assert sorted(p.name for p in here.cache.iterdir()) == [DIGEST, f"{DIGEST}.lock"]
