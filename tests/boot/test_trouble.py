# SPDX-License-Identifier: BSD-3-Clause
"""Machines that are too small, or damaged, or lack a device, and command lines of 4 KB: each ends
soon, and says why."""

from __future__ import annotations

import random
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boot.conftest import (
    CATALOG,
    PATIENCE,
    POOL,
    ROOT,
    TARGETS,
    Booted,
    Images,
    need_emulator,
)
from unicore.commandline import RunRequest, command_line
from unicore.errors import UserError
from unicore.model import Target
from unicore.run import TIMED_OUT, run

GREETING = "Hello, world!\n"
CRASHED = 70  # UNI_POWER_CRASHED

QUICK = [target for target in TARGETS if target.variant != "uefi"]
ARM, ARM64 = Target("arm", "kvm"), Target("arm64", "kvm")
RISCV64, X86_64 = Target("riscv64", "kvm"), Target("x86_64", "kvm")
PC, MALTA = Target("x86_64", "bare", "pc"), Target("mips", "bare", "malta")
RASPI3 = Target("arm64", "bare", "raspi3")

# How a boot ends. Where QEMU itself ends it, or the guest without a status, `scons run` says so.
GREETS, SAYS_WHY, REFUSED = "greets", "says why", "refused"


def ending(images: Images, target: Target, more: tuple[str, ...] = ()) -> str:
    """How helloworld ends. Nothing else is allowed: above all, not to be silent or to hang."""
    try:
        done = images.boot(target, "helloworld", more=more)
    except UserError:
        return REFUSED
    assert done.status != TIMED_OUT, f"it hangs after {done.console!r}"
    if done.status == 0:
        assert done.console.endswith(GREETING)
        return GREETS
    assert done.status == CRASHED, done.console
    assert "unicore: " in done.console, f"it gives no reason: {done.console!r}"
    return SAYS_WHY


@pytest.mark.parametrize(
    ("target", "memory"),
    [(X86_64, "1152K"), (ARM, "2112K"), (ARM64, "2112K"), (RISCV64, "5M"), (MALTA, "1152K")],
    ids=str,
)
def test_the_least_memory_that_greets(images: Images, target: Target, memory: str) -> None:
    assert ending(images, target, ("-m", memory)) == GREETS


@pytest.mark.parametrize("memory", ["2M", "4M"])
def test_the_least_memory_of_a_pc(images: Images, memory: str) -> None:
    """GRUB needs more than we do: below 1.9 MiB it hangs before it comes to us."""
    assert ending(images, PC, ("-m", memory)) == GREETS


# In less memory than this, nothing of the image is in memory, or no part of it that could speak:
# there qboot and malta's loader jump into the void.
@pytest.mark.parametrize(
    ("target", "memory", "expected"),
    [
        (X86_64, "1040K", GREETS),
        (ARM, "32K", REFUSED),  # QEMU: no room for the device tree
        (ARM, "96K", SAYS_WHY),
        (ARM64, "2048K", REFUSED),  # as above: the tree's place is at 2 MiB
        (RISCV64, "4M", REFUSED),  # QEMU: the tree is where the image is
        (RASPI3, "512M", REFUSED),  # QEMU: "should be 1 GiB"
        (MALTA, "1088K", SAYS_WHY),
    ],
    ids=str,
)
def test_too_little_memory(images: Images, target: Target, memory: str, expected: str) -> None:
    assert ending(images, target, ("-m", memory)) == expected


LONG = {
    "one-word": ["x" * 3990],
    "many-words": ["y" * 62] * 62,
    "too-many-words": ["z"] * 1990,
}


@pytest.mark.parametrize("words", LONG.values(), ids=LONG)
@pytest.mark.parametrize("target", QUICK, ids=str)
def test_a_command_line_of_4_kb(images: Images, target: Target, words: list[str]) -> None:
    done = images.boot(target, "status", POOL, args=" ".join(["7", *words]))
    if done.status == CRASHED:
        # QEMU cuts off what it tells a malta; an array of words has an end.
        assert target.variant in ("malta", "malta-el") or len(words) > 64
        complaint = done.console.splitlines()[-1]
        assert "the command line" in complaint
    else:
        assert done.status == 7
        assert done.console.endswith("".join(f"[{word}]\n" for word in words))


# A device tree of our own is put into memory beside the image. QEMU's -dtb would not do: QEMU, and
# on RISC-V the firmware, refuse what is damaged, and add what is missing.
STUB, TREE = 0x3000000, 0x3100000  # from the start of memory
MEMORY = {"arm": 0x40000000, "arm64": 0x40000000, "riscv64": 0x80000000}
MACHINES = {"arm": 40, "arm64": 183, "riscv64": 243}  # ELF's EM_ARM, EM_AARCH64, EM_RISCV

# Instructions that go to the first address behind them, with the second one where the boot
# protocol wants a device tree.
STUBS = {
    # ldr r2, [pc, #4]; ldr pc, [pc, #-4]: pc is 8 bytes ahead
    "arm": struct.pack("<2I", 0xE59F2004, 0xE51FF004),
    # ldr x1, . + 16; ldr x0, . + 20; br x1; nop
    "arm64": struct.pack("<4I", 0x58000081, 0x580000A0, 0xD61F0020, 0xD503201F),
    # auipc t0, 0; ld a1, 24(t0); ld t0, 16(t0); jr t0
    "riscv64": struct.pack("<4I", 0x00000297, 0x0182B583, 0x0102B283, 0x00028067),
}

Damage = Callable[[bytes], bytes]


def stub(target: Target) -> bytes:
    """An ELF file with the instructions above."""
    base = MEMORY[target.arch]
    entry = CATALOG.platforms[target.plat].boot(target).memory[0].start
    is_64 = target.arch != "arm"
    word, header, segment = ("Q", 64, 56) if is_64 else ("I", 52, 32)
    code = STUBS[target.arch] + struct.pack(f"<2{word}", entry, base + TREE)
    ident = b"\x7fELF" + bytes([2 if is_64 else 1, 1, 1]) + bytes(9)
    at = base + STUB
    where = header + segment
    elf = ident + struct.pack(
        f"<2HI3{word}I6H",
        2,
        MACHINES[target.arch],
        1,
        at,
        header,
        0,
        0,
        header,
        segment,
        1,
        0,
        0,
        0,
    )
    if is_64:
        elf += struct.pack("<2I6Q", 1, 5, where, at, at, len(code), len(code), 4)
    else:
        elf += struct.pack("<8I", 1, where, at, at, len(code), len(code), 5, 4)
    return elf + code


class Trees:
    """QEMU's own device trees, and machines that get others."""

    def __init__(self, images: Images, folder: Path) -> None:
        self._images = images
        self._folder = folder
        self._trees: dict[Target, bytes] = {}

    def of(self, target: Target) -> bytes:
        if target not in self._trees:
            need_emulator(target)
            path = self._folder / f"{target}.dtb"
            image = self._images.of(target, "helloworld")
            command = (*image["run"], "-machine", f"dumpdtb={path}")
            request = RunRequest(command, ROOT / image["path"], image["status"], target.arch)
            words = command_line(request)
            subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)
            self._trees[target] = path.read_bytes()
        return self._trees[target]

    def ending(self, target: Target, tree: bytes) -> str:
        """How helloworld ends with (tree)."""
        image = ROOT / self._images.of(target, "helloworld")["path"]
        base = MEMORY[target.arch]
        starter, other = self._folder / f"{target}.elf", self._folder / f"{target}-other.dtb"
        starter.write_bytes(stub(target))
        other.write_bytes(tree)
        more = ["-device", f"loader,file={other},addr={base + TREE:#x},force-raw=on"]
        if target == RISCV64:  # where the firmware runs first
            more += ["-kernel", str(starter), "-device", f"loader,file={image}"]
        else:
            more += ["-device", f"loader,file={starter},cpu-num=0"]
        return ending(self._images, target, tuple(more))


@pytest.fixture(scope="module")
def trees(images: Images, tmp_path_factory: pytest.TempPathFactory) -> Trees:
    return Trees(images, tmp_path_factory.mktemp("trees"))


# Offsets of the header's fields: Devicetree Specification 0.4, 5.2.
TOTALSIZE, STRUCTS, STRINGS, RESERVED, SIZE_STRUCTS = 4, 8, 12, 16, 36


def field(tree: bytes, offset: int) -> int:
    number: int = struct.unpack_from(">I", tree, offset)[0]
    return number


def with_field(offset: int, value: int) -> Damage:
    return lambda tree: tree[:offset] + struct.pack(">I", value) + tree[offset + 4 :]


def with_structs(byte: int) -> Damage:
    """Everything behind the root node's first token is (byte)."""

    def damage(tree: bytes) -> bytes:
        start, size = field(tree, STRUCTS) + 8, field(tree, SIZE_STRUCTS) - 8
        return tree[:start] + bytes([byte]) * size + tree[start + size :]

    return damage


def with_text(old: bytes, new: bytes) -> Damage:
    def damage(tree: bytes) -> bytes:
        assert len(old) == len(new) and old in tree
        return tree.replace(old, new)

    return damage


DAMAGES: dict[str, Damage] = {
    "nothing": lambda tree: bytes(4096),
    "half": lambda tree: tree[: field(tree, STRUCTS) + field(tree, SIZE_STRUCTS) // 2],
    "header": lambda tree: tree[:40],
    "magic": with_field(0, 0xD00DFEEF),
    "no-size": with_field(TOTALSIZE, 0),
    "structs": with_field(STRUCTS, 0xFFFFFFF0),
    "strings": with_field(STRINGS, 0xFFFFFFF0),
    "structs-size": with_field(SIZE_STRUCTS, 0x7FFFFFFF),
    "zeros": with_structs(0),
    "ones": with_structs(0xFF),
    "never-ending-nodes": lambda tree: with_structs(0)(tree).replace(
        bytes(4096), struct.pack(">2I", 1, 0x61000000) * 512
    ),
    "no-memory": with_text(b"memory@", b"mammoth"),
}

TREES = [ARM, ARM64, RISCV64]


@pytest.mark.parametrize("target", TREES, ids=str)
def test_a_whole_tree(trees: Trees, target: Target) -> None:
    """That the tests below try what they say."""
    assert trees.ending(target, trees.of(target)) == GREETS


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("target", TREES, ids=str)
def test_a_damaged_tree(trees: Trees, target: Target, damage: Damage) -> None:
    assert trees.ending(target, damage(trees.of(target))) == SAYS_WHY


@pytest.mark.parametrize("target", TREES, ids=str)
def test_a_tree_of_4_gib(trees: Trees, target: Target) -> None:
    """All of it that counts may be where it should: not if addresses have 32 bits."""
    tree = with_field(TOTALSIZE, 0xFFFFFFFF)(trees.of(target))
    assert trees.ending(target, tree) == (SAYS_WHY if target == ARM else GREETS)


SPARED = {
    "clock": {ARM: b"arm,pl031", ARM64: b"arm,pl031", RISCV64: b"google,goldfish-rtc"},
    "interrupts": {
        ARM: b"arm,cortex-a15-gic",
        ARM64: b"arm,cortex-a15-gic",
        RISCV64: b"riscv,plic0",
    },
    "disks": {ARM: b"virtio,mmio", ARM64: b"virtio,mmio", RISCV64: b"virtio,mmio"},
}


@pytest.mark.parametrize("names", SPARED.values(), ids=SPARED)
@pytest.mark.parametrize("target", TREES, ids=str)
def test_a_device_that_is_not_needed(
    trees: Trees, target: Target, names: dict[Target, bytes]
) -> None:
    name = names[target]
    damage = with_text(name, b"?" * len(name))
    assert trees.ending(target, damage(trees.of(target))) == GREETS


@pytest.mark.parametrize("target", TREES, ids=str)
def test_no_serial_port(trees: Trees, target: Target) -> None:
    """RISC-V's firmware has a console too. The others are silent, and end."""
    name = b"ns16550a" if target == RISCV64 else b"arm,pl011"
    tree = with_text(name, b"?" * len(name))(trees.of(target))
    assert trees.ending(target, tree) == (GREETS if target == RISCV64 else REFUSED)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("target", TREES, ids=str)
def test_random_damage(trees: Trees, target: Target, seed: int) -> None:
    """Sixteen bytes of nodes and properties are others. Whatever they said, it ends."""
    numbers = random.Random(seed)
    tree = bytearray(trees.of(target))
    start, size = field(tree, STRUCTS), field(tree, SIZE_STRUCTS)
    for _ in range(16):
        tree[start + numbers.randrange(size)] = numbers.randrange(256)
    trees.ending(target, bytes(tree))


def silent(images: Images, target: Target, *more: str) -> Booted:
    """helloworld on a machine whose command has no serial port."""
    need_emulator(target)
    image = images.of(target, "helloworld")
    words = list(image["run"])
    serial = words.index("-serial")
    words[serial + 1] = "none"
    console = bytearray()
    request = RunRequest(
        command=(*words, *more),
        image=ROOT / image["path"],
        status=image["status"],
        arch=image["arch"],
        timeout=PATIENCE,
    )
    status = run(request, console.extend).status
    return Booted(status, console.decode())


@pytest.mark.parametrize("machine", ["microvm,isa-serial=off", "q35", "pc"])
def test_a_pc_without_a_serial_port(images: Images, machine: str) -> None:
    """The greeting is lost, and nothing waits for a port that is never ready."""
    assert silent(images, X86_64, "-machine", machine) == Booted(0, "")


@pytest.mark.parametrize("device", ["rtc", "pit", "pic", "acpi"])
def test_a_microvm_without_a_device(images: Images, device: str) -> None:
    """Time comes from the processor, and ends without ACPI."""
    assert ending(images, X86_64, ("-machine", f"microvm,{device}=off")) == GREETS
