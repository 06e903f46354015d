# SPDX-License-Identifier: BSD-3-Clause
"""The pinned compiler, asked about sources: it compiles, and nothing that it makes is run."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from unicore.contracts.objects import ObjectError
from unicore.draft.objects import Symbols, symbols
from unicore.errors import ConfigError
from unicore.model import CXX_SUFFIXES
from unicore.toolchain import zig_program

TIMEOUT_S = 120.0  # for one source; generated ones of a few MB take a tenth of it
# What a hosted system has: the headers of musl, which the wheel brings, are POSIX.1 and Linux.
_TRIPLE = "x86_64-linux-musl"
_SYSTEM = (_TRIPLE, "generic-musl", "x86_64-linux-any", "any-linux-any")
# What is still an error after -w; how sources call what they call is all that is to be found out.
_TOLERANT = (
    "-w",
    "-fno-builtin",
    "-Wno-error=implicit-function-declaration",
    "-Wno-error=implicit-int",
    "-Wno-error=int-conversion",
    "-Wno-error=incompatible-pointer-types",
    "-Wno-error=incompatible-function-pointer-types",
    "-Wno-error=return-type",
)
# What clang adds to an error: the option that it belongs to, and why it is one.
_ASIDE = re.compile(r"; ISO C99 and later do not support .*|; did you mean .*|\s*\[-W.*\]$")
_LONGEST = 120  # characters of an error that are shown; some projects write essays
_ERROR = re.compile(r"^(?:(.+?):(\d+):\d+: )?(?:fatal )?error: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Compiled:
    """What became of one source: its symbols, or the first error and where that is; and the
    headers that it includes, as paths."""

    symbols: Symbols | None
    error: str = ""
    headers: tuple[str, ...] = ()


def hosted() -> tuple[str, ...]:
    """The compiler for a whole POSIX system."""
    program = zig_program()
    if program is None:
        raise ConfigError(
            "import", "the pinned compiler is not installed", "start this as ./unicore import"
        )
    library = program.parent / "lib"
    folders = (library / "include", *(library / "libc" / "include" / name for name in _SYSTEM))
    system = (word for folder in folders for word in ("-isystem", str(folder)))
    return (str(program), "clang", "-target", _TRIPLE, "-nostdinc", *system, *_TOLERANT)


def compiled(
    command: Sequence[str], top: Path, sources: Iterable[str], folders: Iterable[str]
) -> dict[str, Compiled]:
    """Compile (sources), relative to (top), with (command) and the include folders (folders)."""
    flags = [f"-I{folder}" for folder in folders]
    with tempfile.TemporaryDirectory(prefix="unicore-") as made:

        def one(numbered: tuple[int, str]) -> tuple[str, Compiled]:
            number, source = numbered
            standard = "-std=gnu++17" if source.endswith(CXX_SUFFIXES) else "-std=gnu11"
            words = [*command, standard, *flags]
            return source, _compiled(words, top / source, Path(made, f"{number}.o"))

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return dict(pool.map(one, enumerate(sources)))


def available(command: Sequence[str], headers: Sequence[str]) -> tuple[set[str], set[str]]:
    """Which of (headers) a compiler finds, and the macros that it then knows."""
    text = "".join(
        f"#if __has_include(<{name}>)\n#include <{name}>\n#define unicore_has_{index} 1\n#endif\n"
        for index, name in enumerate(headers)
    )
    done = subprocess.run(
        [*command, "-std=gnu11", "-dM", "-E", "-x", "c", "-"],
        input=text,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TIMEOUT_S,
    )
    macros = set(re.findall(r"(?m)^#define (\w+)", done.stdout))
    return {n for i, n in enumerate(headers) if f"unicore_has_{i}" in macros}, macros


def units(commands: Mapping[str, Sequence[str]], root: Path) -> dict[str, Compiled]:
    """Compile sources, relative to (root), each with a command of its own."""
    with tempfile.TemporaryDirectory(prefix="unicore-") as made:

        def one(numbered: tuple[int, str]) -> tuple[str, Compiled]:
            number, source = numbered
            return source, _compiled(
                commands[source], Path(source), Path(made, f"{number}.o"), root
            )

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return dict(pool.map(one, enumerate(commands)))


def _compiled(
    command: Sequence[str], source: Path, output: Path, folder: Path | None = None
) -> Compiled:
    depfile = output.with_suffix(".d")
    try:
        done = subprocess.run(
            [*command, "-MD", "-MF", str(depfile), "-c", "-o", str(output), str(source)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        return Compiled(None, "the compiler takes too long")
    if done.returncode:
        return Compiled(None, _first_error(done.stderr, source))
    try:
        headers = depfile.read_text(encoding="utf-8", errors="replace").split()
        return Compiled(symbols(output.read_bytes()), "", tuple(headers))
    except ObjectError as error:
        return Compiled(None, str(error))


def _first_error(said: str, source: Path) -> str:
    """ "12: unknown type name 'x'"; with the file in front where that is another one."""
    found = _ERROR.search(said)
    if found is None:
        return (said.strip().splitlines() or ["the compiler does not say why"])[-1]
    path, line, what = found.groups()
    what = textwrap.shorten(_ASIDE.sub("", what), _LONGEST, placeholder=" …")
    if path is None:
        return what
    return f"{line}: {what}" if path == str(source) else f"{Path(path).name}:{line}: {what}"
