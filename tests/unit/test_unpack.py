# SPDX-License-Identifier: BSD-3-Clause
"""Archives: what becomes of them in a folder, and that none reaches out of it."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from unicore.origin.unpack import ArchiveError, unpack

FILES = {"src/a.c": b"int a;\n", "include/hello.h": b"extern int a;\n"}
Members = Mapping[str, bytes | tarfile.TarInfo]
SYM, LNK = tarfile.SYMTYPE, tarfile.LNKTYPE


def tar_of(members: Members, compression: Literal["", "gz", "bz2", "xz"] = "gz") -> bytes:
    """An archive; a member is given by its content or as a ready TarInfo."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=f"w:{compression}") as tar:  # type: ignore[call-overload]
        for name, content in members.items():
            if isinstance(content, bytes):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
            else:
                tar.addfile(content)
    return made.getvalue()


def zip_of(members: Mapping[str, bytes], modes: Mapping[str, int] | None = None) -> bytes:
    """An archive; (modes) are those of Unix, for the members that have one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            info.external_attr = (modes or {}).get(name, 0) << 16
            packed.writestr(info, content)
    return made.getvalue()


def special(name: str, kind: bytes, target: str = "") -> dict[str, bytes | tarfile.TarInfo]:
    """A member that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return {name: info}


def unpacked(tmp_path: Path, archive: bytes) -> Path:
    (tmp_path / "archive").write_bytes(archive)
    (tmp_path / "into").mkdir()
    return unpack(tmp_path / "archive", tmp_path / "into")


def refusal(tmp_path: Path, archive: bytes) -> str:
    with pytest.raises(ArchiveError) as caught:
        unpacked(tmp_path, archive)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "into"]
    return str(caught.value)


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("compression", ["", "gz", "bz2", "xz"])
def test_tar(tmp_path: Path, compression: Literal["", "gz", "bz2", "xz"]) -> None:
    members = {f"hello-1.2/{name}": text for name, text in FILES.items()}
    folder = unpacked(tmp_path, tar_of(members, compression))
    assert folder == tmp_path / "into/hello-1.2"
    assert content(folder) == FILES


def test_zip(tmp_path: Path) -> None:
    members = {"top/": b"", "top/src/a.c": b"int a;\n", "top/b.c": b"src/a.c"}
    folder = unpacked(tmp_path, zip_of(members, {"top/b.c": 0o120777}))
    assert content(folder) == {"src/a.c": b"int a;\n", "b.c": b"int a;\n"}
    assert os.readlink(folder / "b.c") == "src/a.c"


def test_files_without_a_folder_of_their_own(tmp_path: Path) -> None:
    assert unpacked(tmp_path, tar_of(FILES)) == tmp_path / "into"
    assert content(tmp_path / "into") == FILES


def test_a_link_beside_the_only_folder_counts(tmp_path: Path) -> None:
    both = {"hello-1.2/a.c": b"", **special("latest", SYM, "hello-1.2")}
    assert unpacked(tmp_path, tar_of(both)) == tmp_path / "into"


def test_links_inside(tmp_path: Path) -> None:
    links = {
        "top/d/a.c": b"int a;\n",
        **special("top/soft", SYM, "d/../d/a.c"),
        **special("top/hard", LNK, "top/d/a.c"),
    }
    folder = unpacked(tmp_path, tar_of(links))
    assert content(folder) == dict.fromkeys(["d/a.c", "hard", "soft"], b"int a;\n")


def test_nothing_is_executable(tmp_path: Path) -> None:
    info = tarfile.TarInfo("top/configure")
    info.mode = 0o4777
    folder = unpacked(tmp_path, tar_of({"top/configure": info}))
    assert (folder / "configure").stat().st_mode & 0o7111 == 0


OUTSIDE: dict[str, tuple[Members, str]] = {
    "absolute": ({"/etc/x": b""}, "'/etc/x' lies outside of it"),
    "above": ({"a/../../x": b""}, "'a/../../x' lies outside of it"),
    "device": (special("d", tarfile.CHRTYPE), "'d' is a device or a pipe"),
    "pipe": (special("p", tarfile.FIFOTYPE), "'p' is a device or a pipe"),
    "link to the root": (special("l", SYM, "/"), "the link 'l' leads out of it, to '/'"),
    "link above": (special("t/l", SYM, "../t"), "the link 't/l' leads out of it, to '../t'"),
    "link through a link": (
        {**special("d/up", SYM, ".."), **special("x", SYM, "d/up/../y")},
        "the link 'x' leads out of it, to 'd/up/../y'",
    ),
    "link out and in": (
        {**special("t/d/up", SYM, ".."), **special("t/x", SYM, "d/up/../t")},
        "the link 't/x' leads out of it, to 'd/up/../t'",
    ),
    "hard link": (special("h", LNK, "/etc/passwd"), "'h' is a hard link to no file of it"),
    "file below a link": (
        {**special("l", SYM, "/tmp"), "l/x": b""},
        "'l' is both a link and something else",
    ),
    "file below a file": ({"x": b"", "x/y": b""}, "'x/y' is both a file and a folder"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_refused_tar(tmp_path: Path, name: str) -> None:
    members, what = OUTSIDE[name]
    assert refusal(tmp_path, tar_of(members)) == what


@pytest.mark.parametrize(
    ("name", "mode", "what"),
    [
        ("../x", 0, "'../x' lies outside of it"),
        ("x", 0o120777, "the link 'x' leads out of it, to '/etc/passwd'"),
        ("x", 0o020666, "'x' is a device or a pipe"),
    ],
)
def test_refused_zip(tmp_path: Path, name: str, mode: int, what: str) -> None:
    assert refusal(tmp_path, zip_of({name: b"/etc/passwd"}, {name: mode})) == what


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz"])
def test_damaged(tmp_path: Path, compression: Literal["gz", "bz2", "xz"]) -> None:
    whole = tar_of({"top/a": os.urandom(4096)}, compression)
    assert refusal(tmp_path, whole[:3000]).startswith("it is ")


def test_damaged_zip(tmp_path: Path) -> None:
    whole = bytearray(zip_of({"top/a": bytes(9999)}))
    whole[45] ^= 0xFF
    assert refusal(tmp_path, bytes(whole)).startswith("it is damaged: ")


def test_no_archive(tmp_path: Path) -> None:
    what = "it is neither tar (plain, gz, bz2, xz) nor zip"
    assert refusal(tmp_path, b"<html>not found</html>") == what
