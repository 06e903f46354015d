# SPDX-License-Identifier: BSD-3-Clause
"""From plans to units: every command that makes a file, with its exact arguments. Pure.

Units whose command lines agree are one object for every image: see unicore.view for what keeps a
command line from changing for nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from unicore.beside import beside
from unicore.condition import Value
from unicore.contracts.planned import scope
from unicore.contracts.scope import Source, scope_text
from unicore.errors import RecipeError, suggestion
from unicore.image.linkerscript import Layout, LibraryObjects, linker_flags, linker_script
from unicore.model import (
    CXX_SUFFIXES,
    POOL_FOLDERS,
    ImageFormat,
    Isr,
    Item,
    Member,
    Plan,
    Recipe,
    Upstream,
    target_words,
)
from unicore.resolve import condition_values, filled, holding
from unicore.sources import Sources as Seen
from unicore.toolchain import OPTIMIZE, PINNED, Toolchain
from unicore.view import View
from unicore.work import PAGE_SIZE, Image, Unit, Work, digest

if TYPE_CHECKING:
    from unicore.api.model import Interface

_C = ("-std=gnu11",)
# What headers for C and C++ share says restrict. There is no library to unwind or to name types.
_CXX = (
    "-std=gnu++17",
    "-nostdinc++",
    "-fno-exceptions",
    "-fno-rtti",
    "-Drestrict=__restrict",
)
_COMPILE = (
    "-ffreestanding",
    "-fno-common",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-pic",
    "-fno-omit-frame-pointer",  # for backtraces
    "-fno-asynchronous-unwind-tables",
    "-fstack-protector-strong",
    "-g",
    # clang calls it unused when it assembles; gcc knows no such warning.
    "-Wno-unused-command-line-argument",
)
_WARNINGS = (
    "-Wall",
    "-Wextra",
    "-Wshadow",
    "-Wundef",
)
_C_WARNINGS = (*_WARNINGS, "-Wstrict-prototypes", "-Wmissing-prototypes", "-Werror")
_CXX_WARNINGS = (*_WARNINGS, "-Wnon-virtual-dtor", "-Werror")


# The library whose presence in an image means that calls are checked: contracts=on.
CHECKS = "lib/contracts"

# What the files of a boot format are called: of the image itself, then of what it is packed into.
SUFFIXES: Mapping[ImageFormat, tuple[str, ...]] = {
    "elf": ("elf",),
    "elf-linux": ("elf",),
    "elf-pvh": ("elf",),
    "elf-xen": ("elf",),
    "raw": ("img",),
    "iso": ("elf", "iso"),
    "efi": ("efi", "img"),
}


def work(
    plans: Iterable[Plan],
    toolchains: Mapping[str, Toolchain],
    seen: Seen,
    optimize: str,
    noted: Callable[[str], AbstractContextManager[object]] = nullcontext,
) -> Work:
    """The units of (plans) by architecture's toolchain; equal units of several plans once.

    What is wrong with one plan is raised within (noted), which may let the others go on.
    """
    units: dict[str, Unit] = {}
    files: dict[str, str] = {}
    images: list[Image] = []
    for plan in plans:
        with noted(f"{plan.app.name} for {plan.target}"):
            maker = _Maker(plan, toolchains[plan.target.arch], seen, optimize)
            units |= {unit.output: unit for unit in maker.units()}
            files |= maker.files
            images.append(maker.image)
    root = seen.root if any(seen.root in text for text in files.values()) else ""
    return Work(tuple(units.values()), files, tuple(images), root)


class _Maker:
    """The units of one image."""

    def __init__(self, plan: Plan, toolchain: Toolchain, seen: Seen, optimize: str) -> None:
        self._plan = plan
        self._toolchain = toolchain
        self._seen = seen
        self._members = {member.recipe.folder: member for member in plan.members}
        arch = self._members[plan.arch.folder]
        known = {**condition_values(arch.values, plan.target), "toolchain": toolchain.name}
        flags = (*_texts(plan.arch.cflags, known), *plan.boot.cflags)
        self._flags = (*_COMPILE, OPTIMIZE[optimize], *flags)
        self._isr_flags = tuple(_texts(plan.arch.isr_cflags, known))
        self._view = View(plan, seen)
        self._sources: dict[str, list[Source]] = {}  # by folder of a recipe
        self.files = self._view.headers  # and the linker script, and the scope of the checks
        stem = plan.stem
        known = condition_values(self._members[plan.platform.folder].values, plan.target)
        self.image = Image(
            str(plan.target),
            _words(plan),
            plan.target.arch,
            plan.app.name,
            plan.app.args or "",
            plan.boot.image,
            plan.platform.entry,
            f"{stem}.{SUFFIXES[plan.boot.image][-1]}",
            f"{stem}.debug",
            tuple(_texts(plan.boot.run, known)),
            plan.boot.status,
        )
        self.files |= beside(plan, self.image, known, seen.root)

    def units(self) -> Iterator[Unit]:
        objects: dict[str, list[str]] = {}  # group -> its objects
        for member in self._plan.members:
            for unit in self._compiles(member):
                objects.setdefault(group(member.recipe), []).append(unit.output)
                yield unit
        wraps: tuple[str, ...] = ()
        checks = self._members.get(CHECKS)
        if checks is not None:
            from unicore.api.wrappers import wrapped  # here and below: few images are checked

            found = wrapped(self._interfaces())
            wraps = tuple(f"--wrap={symbol}" for symbol in (*found.symbols, "main"))
            for name, text in found.sources.items():
                unit = self._wrapper(checks.recipe, name, text)
                objects[group(checks.recipe)].append(unit.output)
                yield unit
        yield from self._image_units(objects, wraps)

    def _interfaces(self) -> Iterator[Interface]:
        """What the public headers of the image's libraries say."""
        from unicore.api.read import CDEFS, Headers, interface, public_headers

        headers = Headers(Path())
        for member in self._plan.members:
            paths = public_headers(Path(), member.recipe)
            self._seen.depends_on([*paths, CDEFS])
            self._seen.names(f"{member.recipe.folder}/include/unicore")
            found = interface(Path(), headers, member.recipe)
            if found is not None:
                yield found

    def _wrapper(self, checks: Recipe, name: str, text: str) -> Unit:
        """The wrappers of the interface (name), seeing what its header sees."""
        source = f"build/contracts/{digest(text)}/{name}.c"
        self.files[source] = text
        owners = (m for m in self._plan.members if m.recipe.kind != "app")
        member = next(member for member in owners if member.recipe.name == name)
        sees = self._view.of(member)
        folders = dict.fromkeys([*sees.folders, *self._view.of(self._members[CHECKS]).folders])
        include = (f"-I{folder}" for folder in folders)
        flags = (*_C, *self._flags, *include, *_C_WARNINGS, *self._isr_flags)
        return self._compile(checks, source, flags, self._view.config_header(member, sees, source))

    def _unit(
        self,
        output: str,
        command: tuple[str, ...],
        arguments: tuple[str, ...],
        inputs: tuple[str, ...],
        label: str,
        depfile: str = "",
    ) -> Unit:
        signature = digest(self._toolchain.identity, *command, "", *arguments)
        return Unit(output, command, arguments, inputs, label, signature, depfile)

    def _compiles(self, member: Member) -> Iterator[Unit]:
        recipe = member.recipe
        known = condition_values(member.values, self._plan.target)
        own = () if recipe is self._plan.arch else tuple(_texts(recipe.cflags, known))
        sees = self._view.of(member)
        shared = (*self._flags, *(f"-I{folder}" for folder in sees.folders), *own)
        named: set[str] = set()
        for item in holding(recipe.sources, known):
            for source in self._files(recipe, item, known):
                if source in named:
                    raise RecipeError(
                        recipe.place("sources"),
                        f"{source} is named twice",
                        "name it once for every configuration",
                    )
                named.add(source)
                theirs = isinstance(item, Upstream)
                cxx = source.endswith(CXX_SUFFIXES)
                warnings = _CXX_WARNINGS if cxx else _C_WARNINGS
                flags = (
                    *(_CXX if cxx else _C),
                    *shared,
                    *(("-w",) if theirs else warnings),
                    *(self._isr_flags if isinstance(item, Isr) else ()),
                )
                header = self._view.config_header(member, sees, source)
                unit = self._compile(recipe, source, flags, header)
                made = Source(unit.output, source, isinstance(item, Isr))
                self._sources.setdefault(recipe.folder, []).append(made)
                yield unit

    def _compile(
        self, recipe: Recipe, source: str, flags: tuple[str, ...], header: str | None
    ) -> Unit:
        if header is not None:
            flags = (*flags, "-include", header)
        stem, _ = os.path.splitext(source)
        stem = stem.removeprefix(f"{recipe.folder}/").removeprefix("build/upstream/")
        stem = stem.removeprefix("build/")
        stem = _UNPLAIN.sub("_", stem)  # linker scripts name objects; the digest tells them apart
        name = digest(self._toolchain.identity, *flags, source)[:8]
        output = f"build/{self._toolchain.arch}/{group(recipe)}/{stem}-{name}.o"
        depfile = f"{output[:-2]}.d"
        arguments = ("-MMD", "-MF", depfile, "-c", "-o", output, source)
        command = (f"cc.{self._toolchain.arch}", *flags)
        inputs = (source, header) if header is not None else (source,)
        return self._unit(output, command, arguments, inputs, source, depfile)

    def _files(self, recipe: Recipe, item: Item, known: Mapping[str, Value]) -> Iterator[str]:
        """The source files that one item names, which must exist."""
        if isinstance(item, Upstream):
            yield from self._seen.upstream_files(recipe, item)
            return
        path = filled(item.path if isinstance(item, Isr) else str(item), known)
        source = f"{recipe.folder}/{path}"
        if not self._seen.exists(source):
            beside = self._seen.names(source.rpartition("/")[0])
            raise RecipeError(
                recipe.place("sources"),
                f"there is no file {source}",
                suggestion(path.rpartition("/")[2], beside, "beside it are"),
            )
        yield source

    # From objects to an image.

    def _image_units(
        self, objects: Mapping[str, list[str]], wraps: tuple[str, ...]
    ) -> Iterator[Unit]:
        plan, image = self._plan, self.image
        script = f"{image.debug.removesuffix('.debug')}.ld"
        libraries = (LibraryObjects(name, tuple(paths)) for name, paths in objects.items())
        layout = Layout(
            plan.platform.entry,
            plan.boot.image,
            plan.boot.memory[0],
            PAGE_SIZE,
            tuple(libraries),
            tuple(sorted({name for m in plan.members for name in m.recipe.tables})),
            "tls" in plan.implementers,
            "cxx" in plan.implementers,
        )
        self.files[script] = linker_script(layout)
        everything = tuple(path for paths in objects.values() for path in paths)
        checked = self._check_unit(everything)
        yield checked
        yield self._unit(
            image.debug,
            (f"ld.{plan.target.arch}", *linker_flags(layout), *plan.boot.cflags),
            (*wraps, "-T", script, "-o", image.debug, *everything),
            (script, checked.output, *everything),
            image.debug,
        )
        # Compilers differ by more than what budgets are kept for: they count with the pinned one.
        counts = self._toolchain.name == PINNED and not plan.added
        size = plan.app.budget(plan.target) if counts else None
        budget = _bytes(size) if size else 0
        finished, *packed = (
            f"{image.debug.removesuffix('.debug')}.{suffix}" for suffix in SUFFIXES[plan.boot.image]
        )
        yield self._unit(
            finished,
            ("finish",),
            (
                image.debug,
                finished,
                plan.platform.entry,
                image.format,
                str(budget),
            ),
            (image.debug,),
            finished,
        )
        for path in packed:
            yield self._unit(path, ("pack",), (finished, path), (finished,), path)

    def _check_unit(self, objects: tuple[str, ...]) -> Unit:
        """What looks at the objects before they are an image."""
        stem = self.image.debug.removesuffix(".debug")
        planned = scope(self._plan, self.image.path, self._sources, self._view.public_headers)
        self.files[f"{stem}.scope"] = scope_text(planned)
        headers = tuple(dict.fromkeys(path for paths in planned.headers.values() for path in paths))
        return self._unit(
            f"{stem}.checked",
            ("contracts",),
            (f"{stem}.scope", f"{stem}.checked"),
            (f"{stem}.scope", *objects, *headers),
            f"{stem}.checked",
        )


_UNPLAIN = re.compile(r"[^A-Za-z0-9_.+/-]")


def group(recipe: Recipe) -> str:
    """Where a recipe's objects lie below build/<arch>/, and what reports call it: lib/nolibc."""
    tops = {kind: top for top, kind in POOL_FOLDERS.items()}
    return f"{tops[recipe.kind]}/{recipe.name}"


def _words(plan: Plan) -> str:
    """The words of a command line that mean one image and no other."""
    words = f"{target_words(plan.platform, plan.target)} app={plan.app.name}"
    usual = plan.configuration == "default"
    return words if usual else f"{words} config={plan.configuration}"


def _texts(items: Iterable[Item], known: Mapping[str, Value]) -> list[str]:
    return [filled(str(item), known) for item in holding(items, known)]


def _bytes(text: str) -> int:
    """A size such as 16K in bytes."""
    factor = {"K": 1 << 10, "M": 1 << 20}.get(text[-1], 1)
    return int(text.rstrip("KM")) * factor
