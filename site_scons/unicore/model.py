# SPDX-License-Identifier: BSD-3-Clause
"""The records that the floors hand to each other. No behaviour beyond looking things up."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from unicore.condition import Value

Kind = Literal["library", "arch", "platform", "app"]
ImageFormat = Literal["elf-linux", "elf-pvh"]

# Which folder of a pool holds which kind of recipe.
POOL_FOLDERS: Mapping[str, Kind] = {
    "lib": "library",
    "arch": "arch",
    "plat": "platform",
    "apps": "app",
}


@dataclass(frozen=True)
class When:
    """Items that count only where a condition holds."""

    condition: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Isr:
    """A source that runs in interrupt context: compiled without the floating-point registers."""

    path: str


@dataclass(frozen=True)
class Upstream:
    """Files below a folder of the unpacked origin; the folder itself when none are named."""

    folder: str
    files: tuple[str, ...] = ()


Item = str | When | Isr | Upstream


@dataclass(frozen=True)
class Option:
    """One configurable value of a recipe."""

    kind: Literal["flag", "number", "text", "choice"]
    name: str
    default: Value
    help: str
    values: tuple[str, ...] = ()  # of a choice
    range: tuple[int, int] | None = None  # of a number, both ends allowed
    when: str | None = None  # where it can be set at all


@dataclass(frozen=True)
class Region:
    """Memory that an image is linked for: addresses in bytes; None means as large as need be."""

    name: str
    start: int
    size: int | None = None


@dataclass(frozen=True)
class Archive:
    """A pinned source: any of (addresses) that yields (sha256) is unpacked, then patched."""

    addresses: tuple[str, ...]
    version: str
    sha256: str
    patches: str | None = None  # folder of numbered patches beside the recipe


@dataclass(frozen=True)
class Recipe:
    """One micro-library, processor, platform or application."""

    kind: Kind
    name: str
    summary: str
    folder: str  # relative to the root of the tree, "/" between parts
    lines: Mapping[str, int] = field(compare=False)  # field -> its line in the recipe
    license: str = "BSD-3-Clause"
    origin: Archive | None = None
    implements: tuple[str, ...] = ()
    needs: tuple[Item, ...] = ()
    uses: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    include: tuple[Item, ...] = ()
    sources: tuple[Item, ...] = ()
    cflags: tuple[Item, ...] = ()
    exports: tuple[str, ...] = ("uni_*",)

    @property
    def file(self) -> str:
        return f"{self.folder}/SConscript"

    def place(self, word: str = "") -> str:
        """Where (word) is said, for messages."""
        return f"{self.file}:{self.lines.get(word, self.lines.get('', 1))}"

    def option(self, name: str) -> Option | None:
        return next((option for option in self.options if option.name == name), None)

    @property
    def is_interface(self) -> bool:
        """Whether this describes an API for others to implement.

        A library of headers alone is none: it says include= and is complete as it is.
        """
        return self.kind == "library" and not (self.sources or self.implements or self.include)


@dataclass(frozen=True)
class Arch(Recipe):
    """What a processor is."""

    bits: int = 64
    triples: Mapping[str, str] = field(default_factory=dict)  # toolchain -> target triple
    isr_cflags: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Platform(Recipe):
    """What boots and runs an image."""

    arches: tuple[str, ...] = ()
    entry: str = ""
    memory: tuple[Region, ...] = ()
    image: ImageFormat = "elf-linux"
    run: tuple[Item, ...] = ()
    status: str = "process"  # how the guest's exit status comes back


@dataclass(frozen=True)
class App(Recipe):
    """What people build."""

    choose: Mapping[str, str] = field(default_factory=dict)  # API -> implementer
    config: Mapping[str, Value] = field(default_factory=dict)  # "library.option" -> value
    size: str | None = None  # the most that may be loaded, "16K"
    expect: str | None = None  # a line that its console shows when all is well
    status: int = 0  # what it ends with when all is well


@dataclass(frozen=True)
class Target:
    """What an image is built for."""

    arch: str
    plat: str

    def __str__(self) -> str:
        return f"{self.arch}-{self.plat}"


@dataclass(frozen=True)
class Member:
    """A recipe in an image, with why it is there and how it is configured."""

    recipe: Recipe
    reason: str
    values: Mapping[str, Value]  # option -> value
    needs: tuple[str, ...]  # APIs, conditions resolved, sorted
    uses: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that is decided about one image before anything is compiled."""

    target: Target
    arch: Arch
    platform: Platform
    app: App
    members: tuple[Member, ...]  # by folder: no directory listing decides this order
    implementers: Mapping[str, Member]  # API -> who provides it, by API
    libraries: Mapping[str, Recipe]  # every library of the catalogue: they describe the APIs


@functools.cache
def macro(*words: str) -> str:
    """The name that C sees: UNI_LWIP_IPV6."""
    return "UNI_" + "_".join(re.sub(r"[^A-Za-z0-9]", "_", word).upper() for word in words)
