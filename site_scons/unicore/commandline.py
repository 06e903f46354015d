# SPDX-License-Identifier: BSD-3-Clause
"""How an image is to be started: from the platform's template to the words of a command line."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unicore.accel import accelerator
from unicore.errors import UserError, listed
from unicore.work import StatusKind

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# What runs a Linux program of another machine; by architecture, as are the names that Linux has for
# machines on which no emulator is needed.
USER_EMULATORS = {
    "arm": "qemu-arm",
    "arm64": "qemu-aarch64",
    "mips": "qemu-mips",
    "riscv64": "qemu-riscv64",
    "x86_64": "qemu-x86_64",
}
MACHINES = {"aarch64": "arm64", "armv7l": "arm"}


@dataclass(frozen=True)
class RunRequest:
    """How to run one image.

    (command) is the platform's template. Its placeholders are {image}, {args}, {initrd}, {accel},
    {emulator} and those of (values), such as {memory}. (place) is what messages call the
    template's origin. (accel_cache) is the file where the answer to "does KVM work" is kept.
    """

    command: tuple[str, ...]
    image: Path
    status: StatusKind
    arch: str = "x86_64"
    args: str = ""
    initrd: Path | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    debug: Path | None = None  # the image with debug information, for backtraces
    timeout: float | None = None  # seconds
    expect: str | None = None  # text that the console has to show
    place: str = "run"
    accel_cache: Path = Path("build/accel.json")


def command_line(request: RunRequest) -> list[str]:
    """The command line of a run.

    {args} as an item of its own becomes words, split as a shell does, where the image is the
    process; a hypervisor takes the text as it is, and the guest splits it by the same rules. An
    item with {initrd}, or with {args} among other text, goes, and the option before it, when there
    is none. {emulator} is nothing where the machine can run the image itself.
    """
    words: list[str] = []
    for item in request.command:
        if item == "{args}" and request.status == "process":
            words += _split(request.args)
        elif item == "{emulator}":
            machine = platform.machine()
            is_native = MACHINES.get(machine, machine) == request.arch
            words += [] if is_native else [USER_EMULATORS[request.arch]]
        elif _is_void(request, item):
            words.pop()
        else:
            words.append(_filled(request, item))
    return words


def _is_void(request: RunRequest, item: str) -> bool:
    """Whether (item) is an option's value that is not there."""
    if "{initrd}" in item:
        return request.initrd is None
    return "{args}" in item and item != "{args}" and not request.args


def _filled(request: RunRequest, item: str) -> str:
    """(item) with its placeholders replaced. QEMU takes a comma within an option's value when it is
    doubled: QEMU, system/invocation, "-drive"."""
    is_part = not PLACEHOLDER.fullmatch(item)

    def value(match: re.Match[str]) -> str:
        text = _value(request, match[1])
        return text.replace(",", ",,") if is_part else text

    return PLACEHOLDER.sub(value, item)


def _split(args: str) -> list[str]:
    try:
        return shlex.split(args)
    except ValueError as error:
        what = f"{args!r} cannot be split into words: {error}"
        raise UserError("args", what, "close each quote, or put a backslash before it") from None


def _value(request: RunRequest, name: str) -> str:
    known = {**request.values, "image": str(request.image), "args": request.args}
    known["initrd"] = str(request.initrd or "")
    if name == "accel":
        return accelerator(request.command[0], request.accel_cache)
    if name not in known:
        raise UserError(
            request.place,
            f"run has an unknown placeholder {{{name}}}",
            f"known here: {listed(sorted([*known, 'accel']))}",
        )
    return known[name]
