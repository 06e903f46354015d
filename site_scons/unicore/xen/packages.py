# SPDX-License-Identifier: BSD-3-Clause
"""Xen, and a Linux with its toolstack, out of packages of the distribution; nothing is installed.

apt finds, fetches and verifies them: with this machine's sources and keys, but in folders of its
own, so that neither root nor the machine's own lists are needed. What the packages hold of use is
unpacked once into the user's cache, and from then on nothing is fetched.

Whoever adds to the cache holds a lock there, works in a folder named .new and renames it when it
is complete; so what a killed run left half-made is nobody's and is made anew by the next.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unicore.apt import Apt, complaints
from unicore.errors import UserError, listed
from unicore.files import cache_folder, digest, locked

# Part of every digest: to be raised whenever the same packages give another folder.
FORMAT = 1

PLACE = "plat=xen"

# What Debian calls our architectures.
DEBIAN = {"x86_64": "amd64", "arm64": "arm64", "arm": "armhf"}

Say = Callable[[str], None]
_Apt = Callable[..., str]


@dataclass(frozen=True)
class Bundle:
    """Packages that are fetched together. In their names {arch} is Debian's architecture and
    {xen} the newest version of Xen. Of their files those are kept whose path, without a leading
    usr/, matches one of (files)."""

    name: str
    packages: tuple[str, ...]
    files: tuple[str, ...]
    metapackages: tuple[str, ...] = ()  # what they depend on is fetched, of one alternative each


HYPERVISOR = Bundle(
    "hypervisor", ("xen-hypervisor-{xen}-{arch}",), (r"boot/xen-[\d.]+-\w+(\.gz)?",)
)

_LIBRARIES = "call1 devicemodel1 evtchn1 foreignmemory1 gnttab1 hypfs1 misc{xen} store4 toolcore1"
DOM0 = Bundle(
    "dom0",
    (
        *("xen-utils-{xen}", "xenstore-utils", "busybox-static", "libc6", "libgcc-s1"),
        *(f"libxen{name}" for name in f"{_LIBRARIES} toollog1".split()),
        *("libyajl2", "libuuid1", "libzstd1", "liblzma5", "libbz2-1.0", "libfdt1", "zlib1g"),
    ),
    (
        r"boot/vmlinuz-.+",
        r"lib/modules/[^/]+/kernel/drivers/xen/(xen-(privcmd|evtchn|gntdev)|xenfs/xenfs)\.ko(\.\w+)?",
        r"bin/(busybox|xenstore|xenstore-(ls|read|write))",
        r"lib/xen-[\d.]+/bin/(xl|xenstored|xenconsoled|xenconsole|xen-init-dom0|libxl-save-helper)",
        r"lib(64)?/([\w-]+-linux-gnu\w*/)?(ld-linux|lib)[\w+.-]*\.so[.\d]*",
    ),
    metapackages=("linux-image-{arch}",),
)


def unpacked(bundle: Bundle, arch: str, say: Say) -> Path:
    """The folder with the files of (bundle) for (arch), made if it is not there."""
    key = digest(f"{FORMAT} {bundle}".encode())[:8]
    folder = Path(cache_folder(), "xen", f"{bundle.name}-{DEBIAN[arch]}-{key}")
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_suffix(".lock"), say):
            if not folder.is_dir():
                _make(bundle, DEBIAN[arch], folder, say)
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        remedy = "make room there, or let XDG_CACHE_HOME name another folder"
        raise UserError(str(error.filename or folder), what, remedy) from error
    return folder


def derived(path: Path, make: Callable[[], bytes], say: Say) -> Path:
    """A file in an unpacked folder that is made out of others there, made if it is not there."""
    if not path.exists():
        with locked(path.with_name(".lock"), say):
            if not path.exists():
                new = path.with_name(".new")
                new.write_bytes(make())
                os.rename(new, path)
    return path


def _make(bundle: Bundle, arch: str, folder: Path, say: Say) -> None:
    for program in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(program) is None:
            wanted = [name.format(xen="4.17", arch=arch) for name in bundle.packages[:3]]
            raise UserError(
                PLACE,
                f"no Xen answers here, and to boot one in QEMU its packages are needed: {program}"
                " is not installed",
                f"use Debian or Ubuntu, whose packages are fetched by apt ({listed(wanted)}, ...)",
            )
    new = folder.with_suffix(".new")
    if new.exists():
        shutil.rmtree(new)
    try:
        apt = _private_apt(new / "apt", arch)
        (new / "packages").mkdir()
        (new / "files").mkdir()
        names = _names(bundle, arch, apt, apt("apt-get", "update"))
        say(f"fetching {bundle.name} for plat=xen: {listed(names)}")
        apt("apt-get", "download", *names, cwd=new / "packages")
        archives = sorted((new / "packages").iterdir())
        for archive in archives:
            _extract(archive, new / "files", bundle.files)
        text = "".join(f"{archive.name}\n" for archive in archives)
        (new / "files" / "packages").write_text(text, encoding="utf-8")
        os.rename(new / "files", folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _private_apt(folder: Path, arch: str) -> _Apt:
    """Something that runs apt's programs for (arch) with lists and archives in (folder)."""
    private = Apt(folder, {"APT::Architecture": arch, "APT::Architectures": arch})

    def apt(program: str, *words: str, cwd: Path | None = None) -> str:
        done = private.run(program, *words, cwd=cwd)
        # A source that does not answer is none of ours if the others have what is needed.
        if done.returncode and words != ("update",):
            raise _refusal(f"{program} {words[0]} failed", done.stderr)
        return done.stdout if program == "apt-cache" else done.stderr

    return apt


def _names(bundle: Bundle, arch: str, apt: _Apt, said: str) -> list[str]:
    """The packages of (bundle) as they are called today."""
    found = apt("apt-cache", "pkgnames", "xen-hypervisor-")
    versions = re.findall(rf"^xen-hypervisor-([\d.]+)-{arch}$", found, re.MULTILINE)
    if not versions:
        raise _refusal(f"apt knows no package xen-hypervisor-<version>-{arch}", said)
    xen = max(versions, key=lambda version: [int(part) for part in version.split(".") if part])
    names = [name.format(xen=xen, arch=arch) for name in bundle.packages]
    for name in bundle.metapackages:
        name = name.format(arch=arch)
        # Of alternatives, which have a | before all but the last, the last one is taken.
        depended = re.findall(r"^  Depends: ([^\s<]+)", apt("apt-cache", "depends", name), re.M)
        if not depended:
            raise _refusal(f"apt knows no package that {name} stands for", said)
        names += depended
    return names


def _refusal(what: str, said: str) -> UserError:
    return UserError(
        PLACE,
        f"no Xen answers here, and to boot one in QEMU its packages are needed: {what}",
        complaints(said) or "apt's sources and a network that reaches them are needed once",
    )


def _extract(archive: Path, folder: Path, patterns: Sequence[str]) -> None:
    """Unpack from a Debian package what matches one of (patterns) into (folder)."""
    wanted = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout and child.stderr
        with tarfile.open(fileobj=child.stdout, mode="r|") as tar:
            for info in tar:
                name = _without_usr(info.name)
                if wanted.fullmatch(name):
                    _put(tar, info, folder / name, folder)
        error = child.stderr.read().decode(errors="replace").strip()
    if child.returncode:
        raise UserError(str(archive), f"dpkg-deb cannot unpack it: {error}", "try again")


def _put(tar: tarfile.TarFile, info: tarfile.TarInfo, path: Path, folder: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if info.issym():
        path.symlink_to(info.linkname)
    elif info.islnk():
        os.link(folder / _without_usr(info.linkname), path)
    elif source := tar.extractfile(info):
        with path.open("wb") as target:
            shutil.copyfileobj(source, target)
        path.chmod(0o755 if info.mode & 0o100 else 0o644)


def _without_usr(name: str) -> str:
    """The name in a file system whose /usr leads to /: packages differ in what they put there."""
    return name.removeprefix("./").removeprefix("usr/")
