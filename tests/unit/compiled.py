# SPDX-License-Identifier: BSD-3-Clause
"""Objects of a few lines for any processor, by any compiler, and images of them.

A compiler that is not installed skips the test which asks for it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from smalltree import arch

from unicore.contracts.image import Whole
from unicore.contracts.scope import Library, Scope, Source
from unicore.errors import ConfigError
from unicore.model import Arch
from unicore.toolchain import find

FLAGS = (
    *("-std=gnu11", "-ffreestanding", "-fno-common", "-ffunction-sections", "-fdata-sections"),
    *("-fno-pic", "-fno-omit-frame-pointer", "-fno-asynchronous-unwind-tables", "-O2", "-g"),
)
OWN_FLAGS: Mapping[str, tuple[str, ...]] = {
    "arm": ("-march=armv7ve", "-mfpu=vfpv3", "-mfloat-abi=softfp"),
    "mips": ("-march=mips32r2", "-mabi=32", "-mno-abicalls", "-G0"),
    "riscv64": ("-march=rv64gc", "-mabi=lp64d", "-mcmodel=medany", "-mno-relax"),
}
GCC = {
    "arm": "arm-linux-gnueabihf",
    "arm64": "aarch64-linux-gnu",
    "mips": "mips-linux-gnu",
    "riscv64": "riscv64-linux-gnu",
    "x86_64": "x86_64-linux-gnu",
}
LLVM = {"arm": "armv7a-none-eabi", "arm64": "aarch64-none-elf"}
TOOLCHAINS = ("zig", "clang", "gcc")


def processor(name: str) -> Arch:
    llvm = LLVM.get(name, f"{name}-none-elf")
    made = arch(name)
    return Arch(**{**vars(made), "triples": {"clang": llvm, "gcc": GCC[name], "zig": llvm}})


def compiled(
    source: Path, text: str, name: str = "x86_64", toolchain: str = "zig", flags: Iterable[str] = ()
) -> Path:
    """The object of (text), which is written to (source)."""
    try:
        tools = find(processor(name), toolchain)
    except ConfigError as error:
        pytest.skip(str(error))
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text)
    made = source.with_suffix(".o")
    words = [*tools.commands["cc"], *FLAGS, *OWN_FLAGS.get(name, ()), *flags]
    subprocess.run([*words, "-c", "-o", made.name, source.name], cwd=source.parent, check=True)
    return made


def library(
    folder: Path,
    name: str,
    sources: Mapping[str, str],
    *,
    isr: Iterable[str] = (),
    implements: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    uses: tuple[str, ...] = (),
    exports: tuple[str, ...] = ("uni_*",),
) -> Library:
    """A library of (sources), compiled; headers are taken from (folder)/include."""
    made = tuple(
        Source(
            str(compiled(folder / name / file, text, flags=(f"-I{folder}/include",))),
            f"lib/{name}/{file}",
            file in isr,
        )
        for file, text in sources.items()
    )
    return Library(
        name,
        f"lib/{name}",
        f"lib/{name}/SConscript:7",
        implements,
        (*implements, name),
        needs,
        uses,
        exports,
        made,
    )


def headers(folder: Path, texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """One header for each API, in (folder)/include."""
    found = {}
    for api, text in texts.items():
        path = folder / "include" / f"{api}.h"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        found[api] = (str(path),)
    return found


def whole(folder: Path, apis: Mapping[str, str], *libraries: Library) -> Whole:
    """The image of (libraries); call headers() before they are compiled."""
    return Whole(Scope("image", libraries, headers(folder, apis)))
