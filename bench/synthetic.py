# SPDX-License-Identifier: BSD-3-Clause
"""A tree of any size to measure builds on: this framework, with libraries written by a program.

Every library needs a few earlier ones and includes all of their headers, which include each other
three levels deep. It has two options: a flag that all of its files read, and a number that one of
them reads. Every third library is compiled differently for each platform. The same (Shape) gives
the same bytes.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COPIED = ("site_scons", "schema", "requirements", "SConstruct", "unicore")
LEVELS = ("api", "types", "base")  # the headers of a library; each includes the next

_ENTRY = """\
    .section .text.entry, "ax"
    .globl uni_entry
uni_entry:
    call uni_start
    .section .note.GNU-stack, "", %progbits
"""

# What compilers call without being asked to, and a start that goes nowhere: no image is run.
_START = """\
#include <stddef.h>
#include <stdint.h>

uintptr_t __stack_chk_guard = 1;
_Noreturn void __stack_chk_fail(void);
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
_Noreturn void uni_start(void);
int main(void);

_Noreturn void __stack_chk_fail(void)
{
    for (;;) { }
}

void *memcpy(void *to, const void *from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((volatile char *)to)[i] = ((const char *)from)[i];
    return to;
}

void *memset(void *to, int value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((volatile char *)to)[i] = (char)value;
    return to;
}

_Noreturn void uni_start(void)
{
    volatile int status = main();
    for (;;)
        status++;
}
"""


@dataclass(frozen=True)
class Shape:
    """The size of a tree."""

    libraries: int
    files: int  # per library
    platforms: int
    needs: int  # how many other libraries each one needs, where there are as many
    functions: int  # per file, of some 14 lines each

    @property
    def units(self) -> int:
        """How many library files each image is made from."""
        return self.libraries * self.files

    def is_neutral(self, library: int) -> bool:
        """Whether a library's objects serve every platform."""
        return library % 3 != 2

    def needed_by(self, library: int) -> list[int]:
        """The libraries that (library) needs, all of them earlier ones."""
        choice = random.Random(f"needs {library}")
        return sorted(choice.sample(range(library), min(self.needs, library)))

    def users(self, library: int) -> list[int]:
        """The libraries that see the headers of (library), itself among them."""
        later = range(library + 1, self.libraries)
        return [library, *(user for user in later if library in self.needed_by(user))]

    def objects(self, libraries: list[int]) -> int:
        """How many objects (libraries) are compiled to, for all platforms."""
        copies = (1 if self.is_neutral(library) else self.platforms for library in libraries)
        return self.files * sum(copies)


SHAPES = {
    # 110 units of realistic weight: 200 to 300 lines and 21 headers each.
    "110x1": Shape(libraries=22, files=5, platforms=1, needs=6, functions=17),
    # 2,000 small units per image, in four images.
    "2000x4": Shape(libraries=400, files=5, platforms=4, needs=3, functions=2),
    # Small enough to try the benchmark itself.
    "20x2": Shape(libraries=5, files=4, platforms=2, needs=2, functions=3),
}


def name(library: int) -> str:
    return f"lib{library:03}"


def header(library: int, level: str) -> str:
    """The path of one of a library's headers."""
    return f"lib/{name(library)}/include/unicore/{name(library)}_{level}.h"


def source(library: int, file: int) -> str:
    return f"lib/{name(library)}/file{file}.c"


def recipe(library: int) -> str:
    return f"lib/{name(library)}/SConscript"


def write(shape: Shape, framework: Path, tree: Path) -> None:
    """Make the folder (tree), with the framework from the checkout (framework)."""
    tree.mkdir(parents=True)
    for item in COPIED:
        place = framework / item
        if place.is_dir():
            shutil.copytree(place, tree / item, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(place, tree / item)
    for path, text in _files(shape):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)


def _files(shape: Shape) -> Iterator[tuple[str, str]]:
    yield (
        "arch/x86_64/SConscript",
        _recipe(
            "A processor.",
            "arch",
            "bits=64",
            'triples={"clang": "x86_64-none-elf", "zig": "x86_64-none-elf"}',
            'cflags=["-mno-red-zone", "-mstack-protector-guard=global"]',
        ),
    )
    for number in range(shape.platforms):
        plat = f"plat/plat{number}"
        yield (
            f"{plat}/SConscript",
            _recipe(
                f"Platform {number}.",
                "region, target, platform",
                'sources=["entry.S", "start.c"]',
                'exports=["uni_*", "mem*", "__stack_chk_*"]',
                'entry="uni_entry"',
                'targets=[target("x86_64", memory=[region("ram", start=0x400000)],'
                ' image="elf-linux", run=["{image}"])]',
            ),
        )
        yield f"{plat}/entry.S", _ENTRY
        yield f"{plat}/start.c", f"/* Platform {number}. */\n{_START}"
    for library in range(shape.libraries):
        yield from _library(shape, library)
    everything = ", ".join(f'"{name(library)}"' for library in range(shape.libraries))
    yield (
        "apps/bench/SConscript",
        _recipe("Everything.", "app", f"needs=[{everything}]", 'sources=["main.c"]'),
    )
    yield "apps/bench/main.c", _main(shape)


def _recipe(summary: str, words: str, *fields: str) -> str:
    """A recipe that imports (words), the last of which is its declaration."""
    declaration = words.rpartition(" ")[2]
    lines = "".join(f"    {field},\n" for field in fields)
    return f'"""{summary}"""\n\nfrom unicore.recipe import {words}\n\n{declaration}(\n{lines})\n'


def _library(shape: Shape, library: int) -> Iterator[tuple[str, str]]:
    me = name(library)
    needs = ", ".join(f'"{name(need)}"' for need in shape.needed_by(library))
    sources = ", ".join(f'"file{file}.c"' for file in range(shape.files))
    flags = ["-DVERSION=0", *([] if shape.is_neutral(library) else ["-DFOR_{plat}=1"])]
    yield (
        recipe(library),
        _recipe(
            f"Library {library}.",
            "flag, number, library",
            f"needs=[{needs}]",
            'options=[flag("trace", False, "Trace."), number("depth", 3, "Depth.")]',
            f"sources=[{sources}]",
            f"cflags=[{', '.join(map(repr, flags))}]".replace("'", '"'),
        ),
    )
    for level, below in zip(LEVELS, (*LEVELS[1:], ""), strict=True):
        yield header(library, level), _header(shape, me, level, below)
    yield f"lib/{me}/local.h", f"#pragma once\n\nstruct {me}_local {{\n    int count;\n}};\n"
    for file in range(shape.files):
        yield source(library, file), _source(shape, library, file)


def _header(shape: Shape, me: str, level: str, below: str) -> str:
    lines = ["#pragma once", ""]
    if below:
        lines += [f"#include <unicore/{me}_{below}.h>", ""]
    if level == "base":
        lines += ["#include <stdint.h>", "", f"#define {me.upper()}_LIMIT 64"]
    elif level == "types":
        lines += [f"struct {me}_item {{", "    uint32_t key, value;"]
        lines += [f"    struct {me}_item *next;", "};"]
    else:
        for file in range(shape.files):
            for function in range(shape.functions):
                lines += [f"/* Work number {function} of file {file}. */"]
                lines += [f"uint32_t uni_{me}_f{file}_{function}(uint32_t value);", ""]
    return "\n".join([*lines, ""])


def _source(shape: Shape, library: int, file: int) -> str:
    me = name(library)
    needs = shape.needed_by(library)
    chance = random.Random(f"source {library} {file}")
    lines = [f"#include <unicore/{name(one)}_api.h>" for one in (library, *needs)]
    lines += ["", '#include "local.h"', "", f"static struct {me}_local local;", ""]
    lines += ["static const uint32_t constant = 1;", ""]
    for function in range(shape.functions):
        rounds, shift, mask = (chance.randrange(2, 30) for _ in range(3))
        call = "value"
        if needs:
            other = chance.choice(needs)
            far = (chance.randrange(shape.files), chance.randrange(shape.functions))
            call = f"uni_{name(other)}_f{far[0]}_{far[1]}(value)"
        lines += [
            f"uint32_t uni_{me}_f{file}_{function}(uint32_t value)",
            "{",
            f"    struct {me}_item item = {{ .key = value, .value = constant }};",
            f"    for (uint32_t i = 0; i < {rounds}; i++) {{",
            f"        if ((item.key >> (i & {shift})) & 1)",
            f"            item.value += {call} ^ {mask};",
            f"        else if (item.value > {me.upper()}_LIMIT)",
            f"            item.value -= i + UNI_{me.upper()}_TRACE;",
            "    }",
            "    local.count++;",
            f"    return item.value{f' + UNI_{me.upper()}_DEPTH' if file == 0 else ''};",
            "}",
            "",
        ]
    return "\n".join(lines)


def _main(shape: Shape) -> str:
    libraries = range(shape.libraries)
    lines = [f"#include <unicore/{name(library)}_api.h>" for library in libraries]
    lines += ["", "int main(void)", "{", "    uint32_t sum = 0;"]
    for library in libraries:
        lines += [f"    sum += uni_{name(library)}_f{file}_0(sum);" for file in range(shape.files)]
    return "\n".join([*lines, "    return (int)sum;", "}", ""])
