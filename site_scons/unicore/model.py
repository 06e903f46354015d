# SPDX-License-Identifier: BSD-3-Clause
"""The records that the floors hand to each other. No behaviour beyond looking things up."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from unicore.condition import Value
from unicore.work import StatusKind

Kind = Literal["library", "arch", "platform", "app"]
ImageFormat = Literal["elf", "elf-linux", "elf-pvh", "elf-xen", "raw", "iso", "efi"]

# Sources that are C++ and not C.
CXX_SUFFIXES = (".cc", ".cpp")

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
    """A pinned source: what any of its places gives with the right digest is unpacked, then
    patched."""

    addresses: tuple[str, ...]
    version: str
    sha256: str | Mapping[str, str]  # by "upstream" (the addresses) and "debian" where they differ
    patches: str | None = None  # folder of numbered patches beside the recipe
    debian: str | None = None  # the source package that has it, too
    keep: tuple[str, ...] = ()  # the files and folders that are of use; all if none are named
    tree: str | None = None  # digest of what is kept, before it is patched

    @property
    def digests(self) -> Mapping[str, str]:
        """The digest of the archive by kind of place."""
        if isinstance(self.sha256, str):
            return {"upstream": self.sha256, "debian": self.sha256}
        return self.sha256


@dataclass(frozen=True)
class Recipe:
    """One micro-library, processor, platform or application."""

    kind: Kind
    name: str
    summary: str
    folder: str  # relative to the root of the tree, "/" between parts
    lines: Mapping[str, int] = field(compare=False)  # field -> its line in the recipe
    license: str = "BSD-3-Clause"
    category: str = ""  # of a library: where the menu shows its options
    origin: Archive | None = None
    implements: tuple[str, ...] = ()
    needs: tuple[Item, ...] = ()
    uses: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    include: tuple[Item, ...] = ()
    sources: tuple[Item, ...] = ()
    cflags: tuple[Item, ...] = ()
    exports: tuple[str, ...] = ("uni_*",)
    tables: tuple[str, ...] = ()  # which other libraries add entries to, gathered by the linker

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
class Boot:
    """One way in which a platform boots an image, on one or several processors."""

    arches: tuple[str, ...]
    memory: tuple[Region, ...]
    image: ImageFormat
    run: tuple[Item, ...]
    status: StatusKind = "process"  # how the guest's exit status comes back
    variant: str = ""  # the value of the platform's variant option that means this
    beside: tuple[str, ...] = ()  # files for other programs that can start an image
    cflags: tuple[str, ...] = ()  # for every unit and the linker, such as a byte order


@dataclass(frozen=True)
class Platform(Recipe):
    """What boots and runs an image."""

    entry: str = ""
    targets: tuple[Boot, ...] = ()
    variant: str = ""  # the option that tells several targets of one processor apart

    def boots(self, arch: str) -> list[Boot]:
        """The ways to boot on (arch), the usual one first."""
        return [boot for boot in self.targets if arch in boot.arches]

    def boot(self, target: Target) -> Boot:
        """The way to boot that (target), which is one of ours, stands for."""
        return next(b for b in self.boots(target.arch) if b.variant == target.variant)


@dataclass(frozen=True)
class App(Recipe):
    """What people build."""

    choose: Mapping[str, str] = field(default_factory=dict)  # API -> implementer
    config: Mapping[str, Value] = field(default_factory=dict)  # "library.option" -> value
    args: str | None = None  # what main() gets when the one who runs it says nothing
    # The most that may be loaded, "16K"; or by target ("*-kvm"), of which the first match counts.
    size: str | Mapping[str, str] | None = None
    expect: str | None = None  # a line that its console shows when all is well
    status: int = 0  # what it ends with when all is well
    cannot: Mapping[str, str] = field(default_factory=dict)  # targets ("mips-*") -> why not there

    def budget(self, target: Target) -> str | None:
        """The most that may be loaded for (target)."""
        if self.size is None or isinstance(self.size, str):
            return self.size
        matching = (size for what, size in self.size.items() if fnmatchcase(str(target), what))
        return next(matching, None)

    def hindrance(self, target: Target) -> str | None:
        """Why this cannot be built for (target), if so."""
        matching = (why for what, why in self.cannot.items() if fnmatchcase(str(target), what))
        return next(matching, None)


@dataclass(frozen=True)
class Target:
    """What an image is built for."""

    arch: str
    plat: str
    variant: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.arch, self.plat, self.variant)))


def target_words(platform: Platform, target: Target) -> str:
    """The words of a command line that mean (target) and nothing else."""
    words = f"plat={target.plat} arch={target.arch}"
    return f"{words} {target.plat}.{platform.variant}={target.variant}" if target.variant else words


@dataclass(frozen=True)
class Member:
    """A recipe in an image, with why it is there and how it is configured."""

    recipe: Recipe
    reason: str
    values: Mapping[str, Value]  # option -> value
    needs: tuple[str, ...]  # APIs, conditions resolved, sorted
    uses: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """What somebody asked an option to be, and who."""

    value: Value  # as it was said: command lines only have text
    origin: str  # "apps/httpd/SConscript:9" or "command line"


@dataclass(frozen=True)
class Plan:
    """Everything that is decided about one image before anything is compiled."""

    target: Target
    arch: Arch
    platform: Platform
    boot: Boot
    app: App
    members: tuple[Member, ...]  # by folder: no directory listing decides this order
    implementers: Mapping[str, Member]  # API -> who provides it, by API
    libraries: Mapping[str, Recipe]  # every library of the catalogue: they describe the APIs
    added: bool = False  # whether the command line adds libraries: no budget counts with them
    # "library.option" -> who asked for a value of it, of whom the last is heard.
    said: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)  # API -> who chose its implementer
    configuration: str = "default"  # its name

    @property
    def stem(self) -> str:
        """What the files of the image are called, without their suffixes."""
        own = "" if self.configuration == "default" else f".{self.configuration}"
        return f"build/{self.target}/{self.app.name}{own}"


@functools.cache
def macro(*words: str) -> str:
    """The name that C sees: UNI_LWIP_IPV6."""
    return "UNI_" + "_".join(re.sub(r"[^A-Za-z0-9]", "_", word).upper() for word in words)
