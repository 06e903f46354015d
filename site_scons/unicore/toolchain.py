# SPDX-License-Identifier: BSD-3-Clause
"""Compilers: found, identified, and described for one architecture.

The compiler named is the compiler used, or an error. Its identity is part of the signature of
everything it makes, so that another compiler under the same name rebuilds.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from unicore.errors import ConfigError, listed, suggestion
from unicore.model import Arch

NAMES = ("zig", "clang", "gcc")  # in order of preference
PINNED = "zig"  # the same on every machine

# What compilers can be told to aim at, by flags that all of them know.
OPTIMIZE = {"speed": "-O2", "size": "-Os", "debug": "-Og"}

# What each is installed as, for the remedy of an error.
_PACKAGES = {
    "zig": "the wheel ziglang, which ./unicore installs",
    "clang": "clang and lld",
    "gcc": "gcc and binutils",
}


@dataclass(frozen=True)
class Toolchain:
    """How to compile and link for one architecture."""

    name: str
    arch: str
    commands: Mapping[str, tuple[str, ...]]  # "cc", "ld" -> what they stand for on this machine
    identity: str  # a digest of the programs themselves
    files: tuple[str, ...]  # the programs: when one changes, the identity has to be looked at
    searched: tuple[str, ...]  # folders where a new program may come before these


def find(arch: Arch, name: str | None) -> Toolchain:
    """The toolchain (name) for (arch), or the first that can; ConfigError when there is none."""
    if name is not None and name not in NAMES:
        raise ConfigError(
            f"toolchain={name}", "there is no such toolchain", suggestion(name, NAMES, "there are")
        )
    for candidate in [name] if name else [n for n in NAMES if n in arch.triples]:
        if candidate not in arch.triples:
            raise ConfigError(
                f"toolchain={candidate}",
                f"{arch.folder} does not say how it compiles for {arch.name}",
                f"it can be built with {listed(sorted(arch.triples))}",
            )
        found = _FINDERS[candidate](arch.triples[candidate])
        if found is not None:
            commands, programs = found
            digest = _identity(commands, programs)
            searched = () if candidate == "zig" else tuple(os.get_exec_path())
            return Toolchain(candidate, arch.name, commands, digest, programs, searched)
    wanted = [name] if name else sorted(arch.triples)
    raise ConfigError(
        f"toolchain={name}" if name else "toolchain",
        f"no compiler for {arch.name} is installed",
        f"install {' or '.join(_PACKAGES[n] for n in wanted)}",
    )


Found = tuple[dict[str, tuple[str, ...]], tuple[str, ...]]


def zig_program() -> Path | None:
    """The program inside the wheel ziglang; it holds clang, lld and their headers."""
    spec = importlib.util.find_spec("ziglang")
    folders = spec.submodule_search_locations if spec else None
    program = Path(folders[0], "zig") if folders else None
    return program if program and program.is_file() else None


def _zig(triple: str) -> Found | None:
    program = zig_program()
    if program is None:
        return None
    # Its clang looks for its own headers where no wheel puts them, and then finds the host's.
    headers = str(program.parent / "lib" / "include")
    commands = {
        "cc": (str(program), "clang", "-target", triple, "-nostdinc", "-isystem", headers),
        "ld": (str(program), "ld.lld"),
    }
    # pip verified every file of the wheel against RECORD, which is 100 times smaller.
    record = next(program.parent.parent.glob("ziglang-*.dist-info/RECORD"), program)
    return commands, (str(record),)


def _clang(triple: str) -> Found | None:
    compiler, linker = shutil.which("clang"), shutil.which("ld.lld")
    if compiler is None or linker is None:
        return None
    headers = _asked(compiler, "-print-resource-dir") + "/include"
    commands = {
        "cc": (compiler, "-target", triple, "-nostdinc", "-isystem", headers),
        "ld": (linker,),
    }
    return commands, tuple(os.path.realpath(program) for program in (compiler, linker))


def _gcc(triple: str) -> Found | None:
    native = triple.startswith(f"{platform.machine()}-linux")
    prefixes = [f"{triple}-", ""] if native else [f"{triple}-"]
    for prefix in prefixes:
        compiler, linker = shutil.which(f"{prefix}gcc"), shutil.which(f"{prefix}ld")
        if compiler and linker:
            headers = _asked(compiler, "-print-file-name=include")
            # Its <limits.h> wants to go on to a C library's, unless that seems to be there already.
            commands = {
                "cc": (compiler, "-nostdinc", "-isystem", headers, "-D_LIBC_LIMITS_H_"),
                "ld": (linker,),
            }
            names = ("cc1", "cc1plus", "as")
            parts = [_asked(compiler, f"-print-prog-name={name}") for name in names]
            programs = (compiler, linker, *filter(None, map(shutil.which, parts)))
            return commands, tuple(os.path.realpath(program) for program in programs)
    return None


_FINDERS = {"zig": _zig, "clang": _clang, "gcc": _gcc}


def _asked(program: str, question: str) -> str:
    answer = subprocess.run([program, question], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def _identity(commands: Mapping[str, tuple[str, ...]], programs: tuple[str, ...]) -> str:
    """A digest of what the programs are and how they are called, not of where they are."""
    words = [word for command in commands.values() for word in command if not word.startswith("/")]
    total = hashlib.blake2b("\0".join(words).encode(), digest_size=16)
    for program in programs:
        for part in _blocks(program):
            total.update(part)
    return total.hexdigest()


def _blocks(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            yield block
