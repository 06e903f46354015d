# SPDX-License-Identifier: BSD-3-Clause
"""Virtio devices of QEMU, from before version 1.0 and since, found in each way there is."""

from __future__ import annotations

import pytest

from tests.boot.conftest import CATALOG, Images
from unicore.model import Target

TARGETS = [
    target
    for target in CATALOG.targets()
    if target.plat == "kvm" and CATALOG.apps["virtio-test"].hindrance(target) is None
]
PARTS = [
    "PASS what is not there is not found",
    "PASS features",
    "PASS buffers of one part",
    "PASS buffers of two parts",
    "PASS the device writes where it should",
    "PASS after a reset: a small queue, and interrupts",
    "all passed",
]
# Besides ACPI's way, which microvm has by default: words that are added to the command line.
WAYS = [(target, "") for target in TARGETS]
WAYS += [(target, "-machine microvm,acpi=off") for target in TARGETS if target.arch == "x86_64"]


@pytest.mark.parametrize(("legacy", "version"), [("on", "legacy"), ("off", "version 1")])
@pytest.mark.parametrize(("target", "machine"), WAYS, ids=str)
def test_queues(images: Images, target: Target, machine: str, legacy: str, version: str) -> None:
    more = f"{machine} -global virtio-mmio.force-legacy={legacy} -device virtio-rng-device"
    done = images.boot(target, "virtio-test", more=tuple(more.split()))
    assert done.status == 0, done.console
    lines = [line for line in done.console.splitlines() if line.startswith(("PASS", "all"))]
    assert lines == PARTS
    assert f"found one, {version}\n" in done.console


@pytest.mark.parametrize("place", [1, 5])
def test_several_devices(images: Images, place: int) -> None:
    """The entropy device is found among others."""
    others = [word for _ in range(place) for word in ("-device", "virtio-serial-device")]
    for target in TARGETS:
        more = (*others, "-device", "virtio-rng-device")
        done = images.boot(target, "virtio-test", more=more)
        assert done.status == 0, done.console
        assert "found one" in done.console
