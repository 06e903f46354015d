# SPDX-License-Identifier: BSD-3-Clause
"""Packages: what is taken of them, that nothing is half-made, and what is said without them."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import signal
import struct
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from unicore.errors import UserError
from unicore.xen import kernels
from unicore.xen.packages import DOM0, HYPERVISOR, unpacked

# A machine's apt, of which these tests decide what it has: packages are plain archives in
# $FAKE/pool, and what it is asked is in $FAKE/log.
APT = r"""#!/bin/sh
echo "${0##*/} $*" >>$FAKE/log
while [ $# -gt 0 ]; do
    case $1 in
    -q | -o*) shift ;;
    -c) shift 2 ;;
    *) break ;;
    esac
done
verb=$1
shift
case $verb in
update) cat $FAKE/complaints >&2; exit $(cat $FAKE/update) ;;
pkgnames) ls $FAKE/pool | sed 's/_.*//' ;;
depends) echo "$1"; echo "  Depends: linux-image-6.1.0-9-amd64" ;;
download)
    sleep $(cat $FAKE/slow)
    for name; do cp $FAKE/pool/${name}_* . || { echo "E: no $name" >&2; exit 100; }; done ;;
esac
"""
DPKG = '#!/bin/sh\nexec cat "$2"\n'


@dataclass
class Fake:
    """The machine."""

    root: Path
    said: list[str] = field(default_factory=list)

    def package(
        self, name: str, files: dict[str, bytes], links: dict[str, str] | None = None
    ) -> None:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as tar:
            for path, content in files.items():
                info = tarfile.TarInfo(f"./{path}")
                info.size = len(content)
                info.mode = 0o755 if "/bin/" in path else 0o644
                tar.addfile(info, io.BytesIO(content))
            for path, target in (links or {}).items():
                info = tarfile.TarInfo(f"./{path}")
                info.type = tarfile.LNKTYPE if target.startswith("./") else tarfile.SYMTYPE
                info.linkname = target
                tar.addfile(info)
        (self.root / "pool" / f"{name}_1_amd64.deb").write_bytes(made.getvalue())

    def asked(self) -> list[str]:
        """The verbs that apt was given."""
        verbs = ("update", "pkgnames", "depends", "download")
        log = self.root / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [word for line in lines for word in line.split() if word in verbs]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    for name in ("pool", "bin", "cache"):
        (tmp_path / name).mkdir()
    for name, text in {"update": "0", "slow": "0", "complaints": ""}.items():
        (tmp_path / name).write_text(text)
    for name, text in {"apt-get": APT, "apt-cache": APT, "dpkg-deb": DPKG}.items():
        path = tmp_path / "bin" / name
        path.write_text(text)
        path.chmod(0o755)
    monkeypatch.setenv("FAKE", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Fake(tmp_path)
    xen = {"boot/xen-4.9-amd64.gz": b"old"}
    made.package("xen-hypervisor-4.9-amd64", xen)
    files = {"boot/xen-4.17-amd64.gz": gzip.compress(b"Xen"), "boot/xen-4.17-amd64.efi": b"no"}
    made.package("xen-hypervisor-4.17-amd64", {**files, "usr/share/doc/xen": b"no"})
    made.package("xen-hypervisor-4.17-amd64-dbg", {})
    return made


def left(fake: Fake) -> list[str]:
    """What stands in the cache that is neither complete nor a lock."""
    found = (fake.root / "cache/unicore/xen").iterdir()
    return [path.name for path in found if path.suffix not in ("", ".lock")]


def test_the_newest_is_fetched_once(fake: Fake) -> None:
    folder = unpacked(HYPERVISOR, "x86_64", fake.said.append)
    assert [path.name for path in (folder / "boot").iterdir()] == ["xen-4.17-amd64.gz"]
    assert (folder / "packages").read_text() == "xen-hypervisor-4.17-amd64_1_amd64.deb\n"
    assert fake.said == ["fetching hypervisor for plat=xen: xen-hypervisor-4.17-amd64"]
    assert fake.asked() == ["update", "pkgnames", "download"]
    assert unpacked(HYPERVISOR, "x86_64", fake.said.append) == folder
    assert fake.asked() == ["update", "pkgnames", "download"]
    assert left(fake) == []
    assert kernels.hypervisor("x86_64", fake.said.append).read_bytes() == b"Xen"


def test_the_machine_is_left_alone(fake: Fake) -> None:
    unpacked(HYPERVISOR, "x86_64", fake.said.append)
    cache = f"{fake.root}/cache/unicore/xen/"
    for line in (fake.root / "log").read_text().splitlines():
        for setting in ("Dir::State", "Dir::State::status", "Dir::Cache"):
            assert f"-o{setting}={cache}" in line
        assert "-oAPT::Architecture=amd64" in line


def test_what_is_taken_of_a_dom0(fake: Fake) -> None:
    names = [name.format(xen="4.17", arch="amd64") for name in DOM0.packages]
    for name in names:
        fake.package(name, {})
    modules = "lib/modules/6.1.0-9-amd64/kernel/drivers"
    fake.package(
        "linux-image-6.1.0-9-amd64",
        {
            "boot/vmlinuz-6.1.0-9-amd64": b"kernel",
            f"{modules}/xen/xen-evtchn.ko": b"module",
            f"usr/{modules}/xen/xenfs/xenfs.ko.xz": b"packed",
            f"{modules}/net/other.ko": b"no",
        },
    )
    fake.package(
        "xenstore-utils",
        {"usr/bin/xenstore": b"program"},
        {"usr/bin/xenstore-read": "./usr/bin/xenstore"},
    )
    libraries = "usr/lib/x86_64-linux-gnu"
    fake.package(
        "libxenstore4",
        {f"{libraries}/libxenstore.so.4.0": b"library", f"{libraries}/libxenstore.a": b"no"},
        {f"{libraries}/libxenstore.so.4": "libxenstore.so.4.0"},
    )
    folder = unpacked(DOM0, "x86_64", fake.said.append)
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    assert found == {
        "bin/xenstore",
        "bin/xenstore-read",
        "boot/vmlinuz-6.1.0-9-amd64",
        "lib/x86_64-linux-gnu/libxenstore.so.4",
        "lib/x86_64-linux-gnu/libxenstore.so.4.0",
        f"{modules}/xen/xen-evtchn.ko",
        f"{modules}/xen/xenfs/xenfs.ko.xz",
        "packages",
    }
    assert (folder / "bin/xenstore-read").read_bytes() == b"program"
    assert (folder / "bin/xenstore").stat().st_mode & 0o111


def test_a_source_of_no_interest_may_fail(fake: Fake) -> None:
    (fake.root / "update").write_text("100")
    unpacked(HYPERVISOR, "x86_64", fake.said.append)


def test_without_a_network(fake: Fake) -> None:
    for path in (fake.root / "pool").iterdir():
        path.unlink()
    (fake.root / "complaints").write_text("noise\nW: Failed to fetch it\nE: no\nW: more\n")
    (fake.root / "update").write_text("100")
    with pytest.raises(UserError) as caught:
        unpacked(HYPERVISOR, "x86_64", fake.said.append)
    assert str(caught.value) == (
        "plat=xen: no Xen answers here, and to boot one in QEMU its packages are needed: apt knows"
        " no package xen-hypervisor-<version>-amd64\n  W: Failed to fetch it / E: no"
    )
    assert left(fake) == []


def test_a_package_that_does_not_come(fake: Fake) -> None:
    with pytest.raises(UserError, match=r"apt-get download failed\n  E: no xen-utils-4\.17"):
        unpacked(DOM0, "x86_64", fake.said.append)
    assert left(fake) == []


def test_without_apt(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError) as caught:
        unpacked(HYPERVISOR, "arm", fake.said.append)
    assert "apt-get is not installed" in caught.value.what
    assert "xen-hypervisor-4.17-armhf" in caught.value.remedy


PROGRAM = """
from unicore.xen.packages import HYPERVISOR, unpacked
print(unpacked(HYPERVISOR, "x86_64", print))
"""


def another() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-c", PROGRAM],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )


def test_two_at_once(fake: Fake) -> None:
    (fake.root / "slow").write_text("0.5")
    both = [another(), another()]
    shown = [one.communicate(timeout=60)[0].splitlines()[-1] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert shown[0] == shown[1]
    assert fake.asked().count("download") == 1


def test_a_kill_in_the_middle(fake: Fake) -> None:
    (fake.root / "slow").write_text("30")
    killed = another()
    deadline = time.monotonic() + 30
    while "download" not in fake.asked():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    (fake.root / "slow").write_text("0")
    assert left(fake) != []
    assert (unpacked(HYPERVISOR, "x86_64", fake.said.append) / "boot").is_dir()
    assert left(fake) == []


def bzimage(packed: bytes) -> bytes:
    """Linux, Documentation/arch/x86/boot.rst: a kernel with one sector of setup code."""
    image = bytearray(1024)
    image[0x1F1] = 1
    image[0x202:0x206] = b"HdrS"
    struct.pack_into("<II", image, 0x248, 16, len(packed) + 4)
    return bytes(image) + bytes(16) + packed + struct.pack("<I", 0)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bytes])
def test_the_kernel_in_a_bzimage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: type[bytes]
) -> None:
    kernel = b"\x7fELF and so on"
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/vmlinuz-6.1.0-9-amd64").write_bytes(bzimage(b"old"))
    (tmp_path / "boot/vmlinuz-6.1.0-10-amd64").write_bytes(bzimage(pack(kernel)))
    monkeypatch.setattr(kernels, "unpacked", lambda *_: tmp_path)
    found = kernels.linux("x86_64", print)
    assert found.name == "vmlinux-6.1.0-10-amd64"
    assert found.read_bytes() == kernel
    assert kernels.linux("x86_64", print) == found


def test_a_kernel_that_cannot_be_decompressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/vmlinuz-1").write_bytes(bzimage(b"something new"))
    monkeypatch.setattr(kernels, "unpacked", lambda *_: tmp_path)
    assert kernels.linux("x86_64", print).name == "vmlinuz-1"
