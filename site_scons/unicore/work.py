# SPDX-License-Identifier: BSD-3-Clause
"""What is to be made: units, images, and everything that one request means. Data only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

StatusKind = Literal["process", "isa-debug-exit", "sifive-test", "console"]

PAGE_SIZE = 4096  # bytes; what segments of different rights are kept apart by


@dataclass(frozen=True)
class Unit:
    """One command: what it reads, what it makes."""

    output: str
    command: tuple[str, ...]  # shared by many units: the tool ("cc.x86_64") and its flags
    arguments: tuple[str, ...]  # this unit's own
    inputs: tuple[str, ...]  # known before it runs; a depfile adds the headers
    label: str  # what progress and errors call it
    signature: str  # digest of everything above and of the tool's identity
    depfile: str = ""  # where the compiler lists the headers that it read


@dataclass(frozen=True)
class Image:
    """What is built for one target and app."""

    target: str  # "arm64-bare-raspi3"
    words: str  # the words of a command line that mean it and nothing else
    arch: str
    app: str
    args: str  # what it gets when the one who runs it says nothing
    format: str
    entry: str  # the symbol where it starts
    path: str  # the bootable file
    debug: str  # its code with symbols and debug information
    run: tuple[str, ...]  # the command that runs it, with {image}, {args} and the like left open
    status: StatusKind  # how the guest's exit status comes back from that command's


@dataclass(frozen=True)
class Work:
    """Everything to be made for one request."""

    units: tuple[Unit, ...]  # an input that is another unit's output comes later than that
    files: Mapping[str, str]  # generated text files: path -> content
    images: tuple[Image, ...]
    root: str = ""  # the folder of the tree, if any of (files) tells it to other programs


def digest(*parts: object) -> str:
    """A name for a combination of values: 16 hexadecimal digits."""
    text = "\0".join(map(str, parts))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
