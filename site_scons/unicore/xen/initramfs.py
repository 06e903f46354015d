# SPDX-License-Identifier: BSD-3-Clause
"""The file systems of a Linux dom0 that starts guests with `xl` and does nothing else.

The first holds what starts them, and is kept. The second, which is appended to it, holds the
guests: a folder for each, named by its number.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from unicore.errors import UserError
from unicore.files import digest
from unicore.xen.console import BEGIN, END
from unicore.xen.cpio import Entry, archive
from unicore.xen.packages import DOM0, Say, derived, unpacked

# Part of the name of what is kept: to be raised whenever the same packages give another archive.
FORMAT = 1

# In dom0's loading order: the later ones need the earlier ones.
MODULES = ("xen-privcmd", "xen-evtchn", "xen-gntdev", "xenfs")

# glibc loads it when a thread is cancelled: `xl create -c` aborts at the guest's end without it.
LOADED_LATER = ("libgcc_s.so.1",)

# xl knows its programs by paths below /usr, and Xen's daemons theirs by older names of /run.
LINKS = {"usr": ".", "var/lock": "/run/lock", "var/run": "/run"}

# How many guests run at once.
TOGETHER = 3

GUESTS = "guests"

# No udev and nothing of a distribution: the few steps from a kernel to `xl`. A step that fails says
# so and ends the machine. What xl complains of is shown only if it fails.
INIT = """\
#!/bin/busybox sh
b=/bin/busybox
fail() { $b dmesg | $b tail; echo "dom0 cannot run guests: $*"; $b poweroff -f; }
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
$b mkdir -p /dev/pts /run/xen /run/xenstored /run/lock /var/lib/xen /var/lib/xenstored /var/log/xen
$b mount -t devpts devpts /dev/pts
for module in %(modules)s; do
    $b insmod /lib/modules/$module.ko || fail "no module $module"
done
$b mount -t xenfs xenfs /proc/xen || fail "no /proc/xen"
export PATH=%(programs)s:/bin
xenstored --pid-file /run/xenstored.pid || fail "no xenstored"
left=100
until xenstore-read -s / >/dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || fail "xenstored does not answer"
    $b usleep 20000
done
xen-init-dom0 >/dev/null || fail "xen-init-dom0"
xenconsoled --pid-file=/run/xenconsoled.pid || fail "no xenconsoled"
# What the guest says goes on as it is; what the kernel has to say is not the guest's.
$b stty -onlcr
$b dmesg -n 1
begin() { . $1/run; echo "%(begin)s$number"; }
end() {
    echo "%(end)s$number $1"
    [ $1 = 0 ] || $b cat $2/log
}
# A guest that somebody talks to.
talk() {
    begin $1
    xl create -c $1/cfg 2>$1/log
    end $? $1
}
# Others are begun before the earlier ones have ended, since xl sleeps a second in each.
start() {
    . $1/run
    (
        ($b sleep $limit; xl destroy $name) >/dev/null 2>&1 </dev/null &
        xl create -c $1/cfg >$1/console 2>$1/log </dev/null
        status=$?
        kill $!
        exit $status
    ) &
    echo $! >$1/pid
}
finish() {
    wait $($b cat $1/pid)
    status=$?
    begin $1
    $b cat $1/console
    end $status $1
}
running=
for guest in /guests/*; do
    . $guest/run
    if [ $input = yes ]; then
        talk $guest
        continue
    fi
    start $guest
    running="$running $guest"
    set -- $running
    if [ $# = %(together)s ]; then
        finish $1
        shift
        running=$*
    fi
done
for guest in $running; do finish $guest; done
$b poweroff -f
"""


@dataclass(frozen=True)
class XlGuest:
    """A guest of dom0's, and its (files) by the absolute paths that its (cfg) has. With (input) it
    has the console for itself, until it ends; others are destroyed after (limit) seconds."""

    name: str
    cfg: str
    files: Mapping[str, bytes]
    limit: int = 30
    input: bool = False


def initramfs(arch: str, guests: Sequence[XlGuest], say: Say) -> bytes:
    """What Linux unpacks: the toolstack's archive, and after it the guests'."""
    entries = {}
    for number, guest in enumerate(guests):
        folder = f"{GUESTS}/{number:03}"
        run = f"number={number}\nname={guest.name}\nlimit={guest.limit}\n"
        run += f"input={'yes' if guest.input else 'no'}\n"
        entries[f"{folder}/run"] = Entry(run.encode())
        entries[f"{folder}/cfg"] = Entry(guest.cfg.encode())
        for path, content in guest.files.items():
            entries[path.removeprefix("/")] = Entry(content)
    return _toolstack(arch, say).read_bytes() + archive(entries)


def _toolstack(arch: str, say: Say) -> Path:
    root = unpacked(DOM0, arch, say)
    key = digest(f"{FORMAT} {MODULES} {LOADED_LATER} {LINKS} {TOGETHER} {INIT}".encode())[:8]

    def make() -> bytes:
        return archive(_entries(root), ("dev", "proc", "run", "sys", "tmp", "var"))

    # Not compressed: reading 10 MB takes QEMU less than decompressing them takes an emulated Linux.
    return derived(root / f"initramfs-{key}.cpio", make, say)


def _entries(root: Path) -> dict[str, Entry]:
    programs = sorted(path for path in root.glob("lib/xen-*/bin/*") if path.is_file())
    if not programs:
        raise UserError(str(root), "it has no xl", f"remove {root}, so that it is made anew")
    folder = programs[0].parent.relative_to(root)
    init = INIT % {
        "modules": " ".join(MODULES),
        "programs": f"/{folder}",
        "together": TOGETHER,
        "begin": BEGIN.decode(),
        "end": END.decode(),
    }
    entries = {name: Entry(link=place) for name, place in LINKS.items()}
    entries |= {"etc/xen/xl.conf": Entry(), "init": Entry(init.encode(), True)}
    for module in MODULES:
        entries[f"lib/modules/{module}.ko"] = Entry(_module(root, module))
    programs += [path for path in (root / "bin").iterdir() if path.is_file()]
    for path in programs:
        entries[str(path.relative_to(root))] = Entry(path.read_bytes(), True)
    entries |= _libraries(root, programs)
    return entries


def _module(root: Path, name: str) -> bytes:
    for path in root.glob(f"lib/modules/*/kernel/drivers/xen/**/{name}.ko*"):
        content = path.read_bytes()
        return lzma.decompress(content) if path.suffix == ".xz" else content
    raise UserError(
        str(root), f"it has no module {name}", f"remove {root}, so that it is made anew"
    )


def _libraries(root: Path, programs: Sequence[Path]) -> dict[str, Entry]:
    """The shared libraries that (programs) need, and those need, where the loader looks."""
    found = {}
    wanted = list(LOADED_LATER)
    for program in programs:
        wanted += _needed(program)
    while wanted:
        name = wanted.pop()
        if PurePosixPath(name).is_absolute():  # the loader itself
            place = name.removeprefix("/")
            path = _library(root, PurePosixPath(name).name)
        else:
            path = _library(root, name)
            place = f"{path.parent.relative_to(root)}/{name}"
        if place not in found:
            found[place] = Entry(path.read_bytes(), True)
            wanted += _needed(path)
    return found


def _library(root: Path, name: str) -> Path:
    for path in sorted(root.glob(f"lib*/**/{name}")):
        target = path.parent / path.readlink() if path.is_symlink() else path
        if target.is_file() and target.is_relative_to(root):
            return target.parent / target.name
    remedy = f"remove {root}, so that it is made anew"
    raise UserError(str(root), f"it lacks {name}, which its programs need", remedy)


def _needed(path: Path) -> Iterator[str]:
    """What an ELF file needs at run time: libraries by name, the loader by its path."""
    from elftools.elf.elffile import ELFFile

    with path.open("rb") as file:
        if not re.match(rb"\x7fELF", file.read(4)):
            return
        for segment in ELFFile(file).iter_segments():
            if segment.header.p_type == "PT_INTERP":
                yield segment.get_interp_name()
            elif segment.header.p_type == "PT_DYNAMIC":
                for tag in segment.iter_tags("DT_NEEDED"):
                    yield tag.needed
