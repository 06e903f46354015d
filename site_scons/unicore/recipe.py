# SPDX-License-Identifier: BSD-3-Clause
"""The vocabulary of recipes: what an SConscript may say.

A recipe makes exactly one of the declarations `library`, `arch`, `platform` and `app`. They only
return what was said: unicore.load checks it against schema/recipe.schema.json and turns it into a
record, so that nothing here depends on who calls it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unicore.condition import Value
from unicore.model import Archive, Boot, Isr, Item, Kind, Option, Region, Upstream, When

__all__ = [
    "app",
    "arch",
    "archive",
    "choice",
    "flag",
    "isr",
    "library",
    "number",
    "platform",
    "region",
    "target",
    "text",
    "upstream",
    "when",
]

Items = Sequence[Item]


@dataclass(frozen=True)
class Declaration:
    """What one recipe said: unchecked."""

    kind: Kind
    words: Mapping[str, Any]


def library(
    *,
    license: str | None = None,
    category: str | None = None,
    origin: Archive | None = None,
    implements: Sequence[str] | None = None,
    needs: Items | None = None,
    uses: Items | None = None,
    options: Sequence[Option] | None = None,
    include: Items | None = None,
    sources: Items | None = None,
    cflags: Items | None = None,
    exports: Sequence[str] | None = None,
    tables: Sequence[str] | None = None,
) -> Declaration:
    """A micro-library. Without sources it is an interface: an API for others to implement."""
    return Declaration("library", locals())


def arch(
    *,
    bits: int,
    triples: Mapping[str, str],
    license: str | None = None,
    implements: Sequence[str] | None = None,
    needs: Items | None = None,
    uses: Items | None = None,
    options: Sequence[Option] | None = None,
    include: Items | None = None,
    sources: Items | None = None,
    cflags: Items | None = None,
    isr_cflags: Items | None = None,
    exports: Sequence[str] | None = None,
) -> Declaration:
    """A processor: its (triples) per toolchain, and the flags that every unit is compiled with."""
    return Declaration("arch", locals())


def platform(
    *,
    entry: str,
    targets: Sequence[Boot],
    variant: str | None = None,
    license: str | None = None,
    implements: Sequence[str] | None = None,
    needs: Items | None = None,
    uses: Items | None = None,
    options: Sequence[Option] | None = None,
    include: Items | None = None,
    sources: Items | None = None,
    cflags: Items | None = None,
    exports: Sequence[str] | None = None,
) -> Declaration:
    """What boots an image: its entry symbol, and for each target the form in which it boots.

    (variant) names the choice that tells several targets of one processor apart.
    """
    return Declaration("platform", locals())


def app(
    *,
    sources: Items,
    license: str | None = None,
    origin: Archive | None = None,
    needs: Items | None = None,
    uses: Items | None = None,
    options: Sequence[Option] | None = None,
    include: Items | None = None,
    cflags: Items | None = None,
    choose: Mapping[str, str] | None = None,
    config: Mapping[str, Value] | None = None,
    args: str | None = None,
    size: str | Mapping[str, str] | None = None,
    expect: str | None = None,
    status: int | None = None,
    cannot: Mapping[str, str] | None = None,
) -> Declaration:
    """What is built: which implementers it chooses, how it configures them, what it must do.

    (cannot) has the targets that it is not for, with the reason: {"mips-*": "…"}.
    """
    return Declaration("app", locals())


def when(condition: str, *items: Item) -> When:
    """Items that count only where (condition) holds; see unicore.condition for its language."""
    return When(condition, items)


def isr(path: str) -> Isr:
    """A source that runs in interrupt context."""
    return Isr(path)


def upstream(folder: str, *files: str) -> Upstream:
    """Files, which may be globs, below (folder) of the origin; alone, the folder itself."""
    return Upstream(folder, files)


def archive(
    *addresses: str,
    version: str,
    sha256: str | Mapping[str, str],
    debian: str | None = None,
    keep: Sequence[str] | None = None,
    tree: str | None = None,
    patches: str | None = None,
) -> Archive:
    """An upstream release, from the first of its places that has it: the addresses, in which
    {version} is replaced, and the source package (debian).

    Where these have differently packed archives, (sha256) says the digest of each, {"upstream": …,
    "debian": …}, and (tree) that of the files that both give, of which (keep) names the useful
    ones. Patches are numbered files in a folder beside the recipe.
    """
    # A mere text would be taken for its letters; as it is, the schema refuses it.
    kept: Any = keep if isinstance(keep, str) else tuple(keep or ())
    return Archive(addresses, version, sha256, patches, debian, kept, tree)


def target(
    *arches: str,
    memory: Sequence[Region],
    image: Any,
    run: Items,
    status: Any = "process",
    variant: str = "",
    beside: Sequence[str] = (),
    cflags: Sequence[str] = (),
) -> Boot:
    """How images boot on (arches): where they are linked, the boot format, the command that runs
    them, how their exit status comes back from it, and which files for other programs to make.

    (cflags) are for every unit and the linker: what makes of a processor nearly another one."""
    return Boot(
        arches, tuple(memory), image, tuple(run), status, variant, tuple(beside), tuple(cflags)
    )


def region(name: str, start: int, size: int | None = None) -> Region:
    """Memory that images are linked for, in bytes."""
    return Region(name, start, size)


def flag(name: str, default: bool, help: str, when: str | None = None) -> Option:
    """An option that is on or off."""
    return Option("flag", name, default, help, when=when)


def number(
    name: str,
    default: int,
    help: str,
    range: tuple[int, int] | None = None,
    when: str | None = None,
) -> Option:
    """A whole number, with both ends of its range."""
    return Option("number", name, default, help, range=range, when=when)


def text(name: str, default: str, help: str, when: str | None = None) -> Option:
    """Free text; C sees a string constant."""
    return Option("text", name, default, help, when=when)


def choice(name: str, values: Sequence[str], help: str, when: str | None = None) -> Option:
    """One of several words; the first is the default."""
    # A mere text would be taken for its letters; as it is, the schema refuses it.
    given: Any = values if isinstance(values, str) else tuple(values)
    return Option("choice", name, values[0] if values else "", help, values=given, when=when)
