# SPDX-License-Identifier: BSD-3-Clause
"""Seeds of machines that have much, little, or nothing to make one of: each boots, and says so."""

from __future__ import annotations

import pytest

from tests.boot.conftest import CATALOG, PATIENCE, Images, scons
from unicore.model import Target

X86, ARM, ARM64 = (Target(arch, "kvm") for arch in ("x86_64", "arm", "arm64"))
FULL, JITTER = "seed: full\n", "seed: from the jitter of time only\n"
NONE = "seed: none: its numbers can be guessed\n"

NO_SEED = "-machine virt,dtb-randomness=off"
# An instruction takes a nanosecond, always: nothing is left to chance.
COUNTED = "-icount shift=0,sleep=off"

MACHINES = [
    (X86, "", FULL),  # RDRAND
    (X86, "-cpu qemu64", JITTER),
    (X86, f"-cpu qemu64 {COUNTED}", NONE),
    (ARM, "", FULL),  # the device tree
    (ARM, NO_SEED, JITTER),
    (ARM, f"{NO_SEED} {COUNTED}", NONE),
    (ARM64, f"{NO_SEED} -cpu max", FULL),  # RNDR
    (ARM64, f"{NO_SEED} -cpu cortex-a57", JITTER),
]


@pytest.mark.parametrize(("target", "machine", "seed"), MACHINES, ids=str)
def test_seed(images: Images, target: Target, machine: str, seed: str) -> None:
    done = images.boot(target, "random-test", more=tuple(machine.split()))
    assert done.status == 0, done.console
    assert seed in done.console
    assert "all passed" in done.console


def test_linux_has_one(images: Images) -> None:
    for target in CATALOG.targets():
        if target.plat == "linuxu" and not target.variant:
            assert FULL in images.boot(target, "random-test").console


DEVICE = ("-device", "virtio-rng-device")


@pytest.mark.parametrize(
    ("target", "machine"), [(X86, "-cpu qemu64"), (ARM, NO_SEED)], ids=["x86_64", "arm"]
)
def test_virtio(images: Images, target: Target, machine: str) -> None:
    words = ["plat=kvm", "chacha20.virtio=yes", "log.level=debug"]
    with_one = images.boot(target, "random-test", *words, more=(*machine.split(), *DEVICE))
    assert FULL in with_one.console
    assert "256 bits from virtio-rng\n" in with_one.console
    without = images.boot(target, "random-test", *words, more=tuple(machine.split()))
    assert JITTER in without.console
    assert "debug: entropy: 0 bits from virtio-rng\n" in without.console


@pytest.mark.parametrize(("require", "status"), [("jitter", 0), ("full", 70)])
def test_require(images: Images, require: str, status: int) -> None:
    done = images.boot(X86, "random-test", f"random.require={require}", more=("-cpu", "qemu64"))
    assert done.status == status, done.console
    if status:
        said = "unicore: random.require asks for another seed than this: from the jitter"
        assert done.console.startswith(f"{said} of time only\n")
        assert "boot: seed_random_numbers: error 95\n" in done.console


@pytest.mark.usefixtures("alone")
def test_the_log_says_how_good_the_seed_is() -> None:
    words = ["run", "app=random-test", "plat=linuxu", "log.level=info", f"timeout={PATIENCE}"]
    assert "info: chacha20: seed: full\n" in scons(*words).stdout


def test_two_boots_differ(images: Images) -> None:
    """Even where nothing but jitter tells them apart."""
    words = ("-cpu", "qemu64")
    seen = {
        line
        for _ in range(3)
        for line in images.boot(X86, "random-test", more=words).console.splitlines()
        if line.startswith("first: ")
    }
    assert len(seen) == 3
