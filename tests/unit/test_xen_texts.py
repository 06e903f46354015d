# SPDX-License-Identifier: BSD-3-Clause
"""What is written for xl, Linux and Xen: .cfg files, cpio archives, device trees."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from unicore.errors import UserError
from unicore.xen.cfg import xl_cfg
from unicore.xen.cpio import Entry, archive
from unicore.xen.devicetree import Node, cells, text, with_node


def test_cfg() -> None:
    made = xl_cfg("one", "pv", "/a/one.elf", 4, "say 'it' now", vcpus=2, initrd="/a/rd")
    assert made.splitlines() == [
        'name = "one"',
        'type = "pv"',
        'kernel = "/a/one.elf"',
        'ramdisk = "/a/rd"',
        "cmdline = \"say 'it' now\"",
        "memory = 4",
        "vcpus = 2",
        'on_poweroff = "destroy"',
        'on_reboot = "destroy"',
        'on_crash = "destroy"',
    ]
    assert "cmdline" not in xl_cfg("one", "pvh", "/a/one.elf", 4)


def test_cfg_strings_are_quoted() -> None:
    made = xl_cfg("one", "pvh", "/one", 4, 'a\\b "c"\n\td')
    assert r'cmdline = "a\\b \"c\"\n\td"' in made.splitlines()


def test_cfg_refuses_what_would_be_lost() -> None:
    xl_cfg("one", "pv", "/one", 4, "x" * 1023)
    xl_cfg("one", "pvh", "/one", 4, "x" * 4096)
    with pytest.raises(UserError, match="1024 bytes are too many: a PV guest of Xen gets 1023"):
        xl_cfg("one", "pv", "/one", 4, "x" * 1024)
    with pytest.raises(UserError, match="zero byte"):
        xl_cfg("one", "pvh", "/one", 4, "a\0b")


ENTRIES = {"a/b/c": Entry(b"text"), "init": Entry(b"#!", True), "usr": Entry(link=".")}


def test_cpio_is_the_same_everywhere() -> None:
    made = archive(ENTRIES, ("proc",))
    assert made == archive(dict(reversed(ENTRIES.items())), ("proc",))
    assert made.startswith(b"070701")
    assert len(made) % 4 == 0
    names = re.findall(rb"070701[0-9A-F]{104}([^\0]+)\0", made)
    assert names == [b"a", b"a/b", b"a/b/c", b"init", b"proc", b"usr", b"TRAILER!!!"]


def test_cpio_is_read_by_others(tmp_path: Path) -> None:
    if shutil.which("cpio") is None:
        pytest.skip("cpio is not installed")
    made = archive(ENTRIES, ("proc",))
    subprocess.run(["cpio", "-i", "--quiet"], input=made, cwd=tmp_path, check=True)
    assert (tmp_path / "a/b/c").read_bytes() == b"text"
    assert (tmp_path / "init").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "usr").readlink() == Path(".")
    assert (tmp_path / "proc").is_dir()


SOURCE = """/dts-v1/;
/memreserve/ 0x1000 0x2000;
/ {
    compatible = "machine";
    cpus { chosen { decoy; }; };
    chosen { seed = <1>; old { }; };
    after { };
};
"""
EXPECTED = """/dts-v1/;
/memreserve/ 0x1000 0x2000;
/ {
    compatible = "machine";
    cpus { chosen { decoy; }; };
    chosen {
        words = "a", "b"; seed = <1>;
        old { };
        guest { size = <0 7>; module@1 { on; }; };
    };
    after { };
};
"""


def dtc(to: str, source: bytes) -> bytes:
    if shutil.which("dtc") is None:
        pytest.skip("dtc is not installed (Debian: device-tree-compiler)")
    words = ["dtc", "-q", "-I", "dts" if to == "dtb" else "dtb", "-O", to]
    return subprocess.run(words, input=source, check=True, capture_output=True).stdout


def test_a_device_tree_gets_nodes() -> None:
    module = Node({"on": b""})
    guest = Node({"size": cells(0, 7)}, {"module@1": module})
    addition = Node({"words": text("a", "b")}, {"guest": guest})
    made = with_node(dtc("dtb", SOURCE.encode()), "chosen", addition)
    assert dtc("dts", made) == dtc("dts", dtc("dtb", EXPECTED.encode()))


def test_a_device_tree_without_the_node() -> None:
    with pytest.raises(ValueError, match="no /nowhere"):
        with_node(dtc("dtb", SOURCE.encode()), "nowhere", Node({}))
    with pytest.raises(ValueError, match="no flattened device tree"):
        with_node(bytes(100), "chosen", Node({}))
