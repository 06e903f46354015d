# SPDX-License-Identifier: BSD-3-Clause
"""From plans to units: every command that makes a file, with its exact arguments. Pure.

A unit's configuration is a header of its own, `build/cfg/<digest>.h`, which holds the macros that
the source, its library's headers and the public headers it can see mention, and no others. A unit
that mentions none has none. So the command line of a unit changes exactly when a value changes
that it can read, and units whose command lines agree are one object for every image.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from unicore.condition import Value
from unicore.errors import RecipeError, suggestion
from unicore.image.linkerscript import Layout, LibraryObjects, linker_flags, linker_script
from unicore.model import POOL_FOLDERS, Isr, Item, Member, Plan, Recipe, Target, Upstream, macro
from unicore.resolve import condition_values, holding
from unicore.sources import Sources as Seen
from unicore.toolchain import Toolchain

PAGE_SIZE = 4096  # bytes; what segments of different rights are kept apart by

OPTIMIZE = {"speed": "-O2", "size": "-Os", "debug": "-Og"}

_COMPILE = (
    "-std=gnu11",
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
    "-Wstrict-prototypes",
    "-Wmissing-prototypes",
    "-Werror",
)


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

    target: Target
    app: str
    path: str  # the bootable file
    debug: str  # the same with symbols and debug information
    run: tuple[str, ...]  # the command that runs it, with {image}, {args} and {accel} left open
    status: str  # how the guest's exit status comes back from that command's


@dataclass(frozen=True)
class Work:
    """Everything to be made for one request."""

    units: tuple[Unit, ...]  # an input that is another unit's output comes later than that
    files: Mapping[str, str]  # generated text files: path -> content
    images: tuple[Image, ...]


def digest(*parts: object) -> str:
    """A name for a combination of values: 16 hexadecimal digits."""
    text = "\0".join(map(str, parts))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def work(
    plans: Iterable[Plan], toolchains: Mapping[str, Toolchain], seen: Seen, optimize: str
) -> Work:
    """The units of (plans) by architecture's toolchain; equal units of several plans once."""
    units: dict[str, Unit] = {}
    files: dict[str, str] = {}
    images: list[Image] = []
    for plan in plans:
        maker = _Maker(plan, toolchains[plan.target.arch], seen, optimize)
        units |= {unit.output: unit for unit in maker.units()}
        files |= maker.files
        images.append(maker.image)
    return Work(tuple(units.values()), files, tuple(images))


class _Maker:
    """The units of one image."""

    def __init__(self, plan: Plan, toolchain: Toolchain, seen: Seen, optimize: str) -> None:
        self._plan = plan
        self._toolchain = toolchain
        self._seen = seen
        self._members = {member.recipe.folder: member for member in plan.members}
        arch = self._members[plan.arch.folder]
        known = condition_values(arch.values, plan.target)
        self._flags = (*_COMPILE, OPTIMIZE[optimize], *_texts(plan.arch.cflags, known))
        self._isr_flags = tuple(_texts(plan.arch.isr_cflags, known))
        self.files: dict[str, str] = {}
        stem = f"build/{plan.target}/{plan.app.name}"
        known = condition_values(self._members[plan.platform.folder].values, plan.target)
        self.image = Image(
            plan.target,
            plan.app.name,
            f"{stem}.elf",
            f"{stem}.debug",
            tuple(_texts(plan.platform.run, known)),
            plan.platform.status,
        )

    def units(self) -> Iterator[Unit]:
        objects: dict[str, list[str]] = {}  # group -> its objects
        for member in self._plan.members:
            for unit in self._compiles(member):
                objects.setdefault(group(member.recipe), []).append(unit.output)
                yield unit
        yield from self._image_units(objects)

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
        folders = self._include_folders(member)
        shared = (*self._flags, *(f"-I{folder}" for folder in folders), *own)
        macros = self._shared_macros(member)
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
                flags = (
                    *shared,
                    *(("-w",) if theirs else _WARNINGS),
                    *(self._isr_flags if isinstance(item, Isr) else ()),
                )
                header = self._config_header(macros, source, recipe, theirs)
                yield self._compile(recipe, source, flags, header)

    def _compile(
        self, recipe: Recipe, source: str, flags: tuple[str, ...], header: str | None
    ) -> Unit:
        if header is not None:
            flags = (*flags, "-include", header)
        stem = PurePosixPath(source).with_suffix("").as_posix()
        stem = stem.removeprefix(f"{recipe.folder}/").removeprefix("build/upstream/")
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
        path = _filled(item.path if isinstance(item, Isr) else str(item), known)
        source = f"{recipe.folder}/{path}"
        if not self._seen.exists(source):
            beside = self._seen.names(source.rpartition("/")[0])
            raise RecipeError(
                recipe.place("sources"),
                f"there is no file {source}",
                suggestion(path.rpartition("/")[2], beside, "beside it are"),
            )
        yield source

    # What a unit can see: include folders, and the macros of the configuration.

    def _include_folders(self, member: Member) -> list[str]:
        found = dict.fromkeys(self._own_includes(member.recipe))
        for library in self._visible(member):
            found |= dict.fromkeys(self._own_includes(library))
        return list(found)

    def _own_includes(self, recipe: Recipe) -> list[str]:
        if not recipe.include:
            folder = f"{recipe.folder}/include"
            return [folder] if self._seen.is_folder(folder) else []
        member = self._members.get(recipe.folder)
        known = condition_values(member.values if member else {}, self._plan.target)
        folders = []
        for item in holding(recipe.include, known):
            if not isinstance(item, Upstream):
                folders.append(f"{recipe.folder}/{_filled(str(item), known)}")
            elif member is not None:  # else it is a weak edge, and nothing of it is fetched
                folders.append(self._seen.upstream_folder(recipe, item, "include"))
        return folders

    def _visible(self, member: Member) -> list[Recipe]:
        """Whose public headers a member sees: of its APIs and of those it implements, and of what
        these headers need in turn.

        An interface without headers, such as libc, lends those of its implementer.
        """
        found: dict[str, Recipe] = {}
        waiting = [*member.needs, *member.uses, *member.recipe.implements]
        while waiting:
            api = waiting.pop()
            library = self._plan.libraries[api]
            provider = self._plan.implementers.get(api)
            if not self._own_includes(library) and provider is not None:
                library = provider.recipe
            if library.folder not in found:
                found[library.folder] = library
                known = self._members.get(library.folder)
                waiting += known.needs if known else [n for n in library.needs if type(n) is str]
        return [library for _, library in sorted(found.items())]

    def _shared_macros(self, member: Member) -> dict[str, str]:
        """What every unit of a member is told: whatever the headers that it can see mention."""
        recipe = member.recipe
        own = self._macros(member)
        seen = self._mentioned(self._seen.headers(recipe.folder), own)
        for library in self._visible(member):
            theirs = self._members.get(library.folder)
            public = [
                header
                for folder in self._own_includes(library)
                if not folder.startswith("build/")
                for header in self._seen.headers(folder)
            ]
            macros = {**(self._macros(theirs) if theirs else {}), _LIBRARY: own[_LIBRARY]}
            seen |= self._mentioned(public, macros)
        return seen

    def _mentioned(self, files: Iterable[str], macros: Mapping[str, str]) -> dict[str, str]:
        words = {word for file in files for word in self._seen.macros(file) or ()}
        return {name: value for name, value in macros.items() if name in words}

    def _macros(self, member: Member) -> dict[str, str]:
        """Every macro of a member's configuration."""
        recipe = member.recipe
        found = {_LIBRARY: _c_string(recipe.name)}
        for option in recipe.options:
            value = member.values[option.name]
            name = macro(recipe.name, option.name)
            if option.kind == "choice":
                for one in option.values:
                    found[f"{name}_IS_{macro(one)[4:]}"] = str(int(one == value))
            elif option.kind == "text":
                found[name] = _c_string(str(value))
            else:
                found[name] = str(int(value))
        for api in member.uses:
            found[macro("has", api)] = str(int(api in self._plan.implementers))
        return found

    def _config_header(
        self, shared: Mapping[str, str], source: str, recipe: Recipe, theirs: bool
    ) -> str | None:
        """The header that gives a unit its configuration; None when it reads none."""
        member = self._members[recipe.folder]
        told = {**shared}
        if not theirs:
            told |= self._mentioned([source], self._macros(member))
        if not told:
            return None
        text = "".join(f"#define {name} {value}\n" for name, value in sorted(told.items()))
        path = f"build/cfg/{digest(text)}.h"
        self.files[path] = text
        return path

    # From objects to an image.

    def _image_units(self, objects: Mapping[str, list[str]]) -> Iterator[Unit]:
        plan, image = self._plan, self.image
        script = f"{image.debug.removesuffix('.debug')}.ld"
        libraries = (LibraryObjects(name, tuple(paths)) for name, paths in objects.items())
        layout = Layout(
            plan.platform.entry,
            plan.platform.image,
            plan.platform.memory[0],
            PAGE_SIZE,
            tuple(libraries),
        )
        self.files[script] = linker_script(layout)
        everything = tuple(path for paths in objects.values() for path in paths)
        yield self._unit(
            image.debug,
            (f"ld.{plan.target.arch}", *linker_flags(layout)),
            ("-T", script, "-o", image.debug, *everything),
            (script, *everything),
            image.debug,
        )
        budget = _bytes(plan.app.size) if plan.app.size else 0
        exports = {group(member.recipe): member.recipe.exports for member in plan.members}
        yield self._unit(
            image.path,
            ("finish",),
            (
                image.debug,
                image.path,
                plan.platform.entry,
                plan.platform.image,
                str(budget),
                json.dumps(exports, sort_keys=True),
            ),
            (image.debug,),
            image.path,
        )


_UNPLAIN = re.compile(r"[^A-Za-z0-9_.+/-]")
_LIBRARY = "UNI_LIBRARY"  # in C, the name of the recipe that a unit belongs to


def group(recipe: Recipe) -> str:
    """Where a recipe's objects lie below build/<arch>/, and what reports call it: lib/nolibc."""
    tops = {kind: top for top, kind in POOL_FOLDERS.items()}
    return f"{tops[recipe.kind]}/{recipe.name}"


def _texts(items: Iterable[Item], known: Mapping[str, Value]) -> list[str]:
    return [_filled(str(item), known) for item in holding(items, known)]


def _filled(text: str, known: Mapping[str, Value]) -> str:
    """(text) with {arch}, {plat} and {option} replaced."""
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _c_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _bytes(text: str) -> int:
    """A size such as 16K in bytes."""
    factor = {"K": 1 << 10, "M": 1 << 20}.get(text[-1], 1)
    return int(text.rstrip("KM")) * factor
