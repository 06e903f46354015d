# SPDX-License-Identifier: BSD-3-Clause
"""A small pool tree that is really built, and an account of what each build makes.

The tree has nothing in common with this repository but the framework: two platforms, which make
Linux processes, three libraries and an app. The image prints one word per library, so a test can
ask an image what it was made from.

What a build made is told twice, and both must agree: by the commands that it prints, and by the
outputs that are new on disk.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = os.path.abspath(sys.executable)
SCONS = Path(PYTHON).with_name("scons")
GCC = shutil.which("x86_64-linux-gnu-gcc")

needs_gcc = pytest.mark.skipif(GCC is None, reason="gcc for x86-64 is not installed")

# Long enough for a machine that does much else; a build that hangs fails instead of hanging us.
TIMEOUT = 60

HOST = "x86_64-host/demo.debug", "x86_64-host/demo.elf"
OTHER = "x86_64-other/demo.debug", "x86_64-other/demo.elf"
# What an image for the platform "host" consists of.
EVERYTHING = {
    "apps/demo/main.o",
    "lib/count/count.o",
    "lib/text/loud.o",
    "lib/text/plain.o",
    "plat/host/entry.o",
    "plat/host/say.o",
    *HOST,
}

_RECIPES = {
    "arch/x86_64": '''"""A processor."""
from unicore.recipe import arch
arch(
    bits=64,
    triples={"gcc": "x86_64-linux-gnu", "zig": "x86_64-none-elf"},
    cflags=["-mno-red-zone", "-mgeneral-regs-only", "-fcf-protection=none"],
)
''',
    "plat/host": '''"""A Linux process."""
from unicore.recipe import platform, region, target
platform(
    implements=["say"],
    sources=["entry.S", "say.c"],
    entry="uni_entry",
    targets=[
        target(
            "x86_64",
            memory=[region("ram", start=0x400000)],
            image="elf-linux",
            run=["{image}", "{args}"],
            status="process",
        ),
    ],
)
''',
    "lib/say": '''"""Print a word."""
from unicore.recipe import library
library()
''',
    "lib/deep": '''"""Headers that include each other, three deep."""
from unicore.recipe import library
library()
''',
    "lib/text": '''"""A word that can be loud, and a plain one."""
from unicore.recipe import flag, library, number
library(
    needs=["say"],
    options=[
        flag("loud", False, "Shout."),
        number("spare", 7, "Nobody reads this."),
    ],
    sources=["loud.c", "plain.c"],
)
''',
    "lib/count": '''"""Count with what the deepest header says."""
from unicore.recipe import library
library(
    implements=["deep"],
    needs=["say"],
    sources=["count.c"],
)
''',
    "apps/demo": '''"""Say one word per library."""
from unicore.recipe import app
app(
    needs=["count", "say", "text"],
    sources=["main.c"],
)
''',
}

# Linux, x86-64: write is system call 1, exit_group 231 (asm/unistd_64.h).
_SOURCES = {
    "plat/host/entry.S": """    .section .text.entry, "ax"
    .globl uni_entry
    .type uni_entry, @function
uni_entry:
    call main
    mov %eax, %edi
    mov $231, %eax
    syscall
    .size uni_entry, . - uni_entry
""",
    "plat/host/say.c": """#include <say.h>
void uni_say(const char *word)
{
    long result, length = 0;
    while (word[length]) {
        length++;
    }
    __asm__ volatile("syscall" : "=a"(result)
                     : "a"(1L), "D"(1L), "S"(word), "d"(length) : "rcx", "r11", "memory");
}
""",
    "lib/say/include/say.h": "#pragma once\nvoid uni_say(const char *word);\n",
    "lib/deep/include/deep/outer.h": "#pragma once\n#include <deep/middle.h>\n",
    "lib/deep/include/deep/middle.h": '#pragma once\n#include "inner.h"\n',
    "lib/deep/include/deep/inner.h": '#pragma once\n#define INNER "inner1 "\n',
    "lib/count/include/count.h": "#pragma once\nvoid uni_count(void);\n",
    "lib/count/count.c": """#include <count.h>
#include <deep/outer.h>
#include <say.h>
#include "local.h"
void uni_count(void)
{
    uni_say(INNER LOCAL);
}
""",
    "lib/count/local.h": '#pragma once\n#define LOCAL "local1 "\n',
    "lib/text/include/text.h": "#pragma once\nvoid uni_loud(void);\nvoid uni_plain(void);\n",
    "lib/text/loud.c": """#include <say.h>
#include <text.h>
void uni_loud(void)
{
#if UNI_TEXT_LOUD
    uni_say("LOUD ");
#else
    uni_say("soft ");
#endif
}
""",
    "lib/text/plain.c": """#include <say.h>
#include <text.h>
void uni_plain(void)
{
    uni_say("plain1 ");
}
""",
    "apps/demo/main.c": """#include <count.h>
#include <say.h>
#include <text.h>
int main(void)
{
    uni_say("main1 ");
    uni_count();
    uni_loud();
    uni_plain();
    return 0;
}
""",
}
WORDS = "main1 inner1 local1 soft plain1"


@dataclass(frozen=True)
class Result:
    """How a build ended. (made) has what it compiled, linked and finished, without digests."""

    status: int
    made: set[str]
    out: str
    err: str

    @property
    def is_idle(self) -> bool:
        """It did nothing, and says so."""
        return self.status == 0 and not self.made and "up to date" in self.out


class Tree:
    """A folder with a framework and recipes of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "SCONS", "UNICORE", "CPATH"))
        }
        # As in an environment that was activated, and as ./unicore has it.
        path = self.variables["PATH"].split(os.pathsep)
        self.variables["PATH"] = os.pathsep.join(dict.fromkeys([str(SCONS.parent), *path]))

    @classmethod
    def written(cls, root: Path) -> Tree:
        """A new tree in the empty or missing folder (root)."""
        ignore = shutil.ignore_patterns("__pycache__")
        for part in ("SConstruct", "schema", "site_scons"):
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, root / part, ignore=ignore)
            else:
                root.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / part, root / part)
        tree = cls(root)
        for folder, text in _RECIPES.items():
            tree.write(f"{folder}/SConscript", text)
        for path, text in _SOURCES.items():
            tree.write(path, text)
        shutil.copytree(root / "plat/host", root / "plat/other")
        return tree

    def copied(self, root: Path) -> Tree:
        """The same tree, built as far as this one is, elsewhere."""
        root.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", self.root, root], check=True)
        return Tree(root)

    # Files.

    def __truediv__(self, path: str) -> Path:
        return self.root / path

    def write(self, path: str, text: str) -> None:
        """Write a file anew, or in place when it is there."""
        (self / path).parent.mkdir(parents=True, exist_ok=True)
        (self / path).write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace text that must occur in a file, in place."""
        text = (self / path).read_text(encoding="utf-8")
        assert old in text, f"{path} does not have {old!r}"
        self.write(path, text.replace(old, new))

    def outputs(self, suffix: str) -> list[Path]:
        """The outputs whose names end so, objects with their digests cut off."""
        return [path for path in self._files() if _label(self._relative(path)).endswith(suffix)]

    def output(self, suffix: str) -> Path:
        (path,) = self.outputs(suffix)
        return path

    def _files(self) -> list[Path]:
        made = (p for p in (self / "build").rglob("*") if ".unicore" not in p.parts)
        return sorted(path for path in made if path.suffix in (".o", ".debug", ".elf"))

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def stamps(self) -> dict[str, tuple[int, int]]:
        """What tells for each output whether it was made anew."""
        found = {}
        for path in self._files():
            status = path.stat()
            found[self._relative(path)] = (status.st_mtime_ns, status.st_ino)
        return found

    def bytes(self) -> dict[str, bytes]:
        """Every output with its content."""
        return {self._relative(path): path.read_bytes() for path in self._files()}

    # Builds.

    def start(
        self, *words: str, scons: bool = False, cwd: Path | None = None
    ) -> subprocess.Popen[str]:
        """Start a build in a process group of its own: as ./unicore does, or as `scons -Q`."""
        program = ["-IS", str(self / "site_scons/unicore/launch.py")]
        if scons:
            program = [str(SCONS), "-Q"]
        has = {word.partition("=")[0] for word in words if not word.startswith("-")}
        defaults = {"app": "app=demo", "plat": "plat=host", "verbose": "verbose=yes"}
        return subprocess.Popen(
            [PYTHON, *program, *(defaults[w] for w in defaults if w not in has), *words],
            cwd=cwd or self.root,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def build(self, *words: str, scons: bool = False, cwd: Path | None = None) -> Result:
        """Build, and check that what the build says it made is what is new on disk."""
        before = self.stamps()
        status, out, err = ended(self.start(*words, scons=scons, cwd=cwd))
        after = self.stamps()
        new = Counter(_label(path) for path, at in after.items() if before.get(path) != at)
        told = Counter(_label(path) for path in _told(out))
        if status == 0 and "-n" not in words and "-c" not in words:
            assert told == new, f"{out}\n{err}"
        return Result(status, set(new), out, err)

    def makes(self, *words: str, scons: bool = False) -> set[str]:
        """What a build makes that has to succeed."""
        result = self.build(*words, scons=scons)
        assert result.status == 0, f"{result.out}\n{result.err}"
        return result.made

    def is_idle(self, *words: str) -> bool:
        """Whether a build has nothing to do and says so, asked both ways."""
        return all(self.build(*words, scons=scons).is_idle for scons in (False, True))

    def says(self, plat: str = "host") -> str:
        """What the image prints."""
        image = self / f"build/x86_64-{plat}/demo.elf"
        done = subprocess.run([image], capture_output=True, text=True, check=True, timeout=TIMEOUT)
        return done.stdout.strip()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a build; its status and what it printed."""
    try:
        out, err = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"the build hangs\n{out}\n{err}") from None
    return process.returncode, out, err


def rest() -> None:
    """Let files become older than a tick of the file system's clock: see unicore.seal.is_old."""
    time.sleep(0.03)


_OBJECT = re.compile(r"build/x86_64/(.+)-[0-9a-f]{8}\.o")


def _label(path: str) -> str:
    match = _OBJECT.fullmatch(path)
    return f"{match[1]}.o" if match else path.removeprefix("build/")


def _told(out: str) -> list[str]:
    """The outputs of the commands that a build printed."""
    found = []
    for line in out.splitlines():
        if line.startswith("finish "):
            found.append(line.split(" ")[2])
        elif match := re.search(r" -o (build/\S+)", line):
            found.append(match[1])
    return found
