# SPDX-License-Identifier: BSD-3-Clause
"""Real images of a few lines, compiled and linked in some 50 ms, for the tests of this folder."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from unicore.image.linkerscript import (
    ImageFormat,
    Layout,
    LibraryObjects,
    linker_flags,
    linker_script,
)
from unicore.model import Region

CFLAGS = (
    *("-std=gnu11", "-ffreestanding", "-fno-common", "-ffunction-sections", "-fdata-sections"),
    *("-fno-pic", "-mcmodel=small", "-fno-omit-frame-pointer", "-O2", "-g", "-c"),
)
CLANG, GCC = "clang", "gcc"
LLD, BFD = "ld.lld", "ld"

# A Linux process that says hello and each of its arguments, and ends with status 3.
LINUX_HELLO = """
static long call(long number, long a, const void *b, long c)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
}
static void say(const char *text)
{
    long length = 0;
    while (text[length])
        length++;
    call(1, 1, text, length);
    call(1, 1, "\\n", 1);
}
__attribute__((used)) static void start(long *stack)
{
    say("Hello");
    for (long i = 1; i < stack[0]; i++)
        say((const char *)stack[i + 1]);
    call(231, 3, 0, 0);
}
__asm__(".section .text.entry,\\"ax\\"\\n.globl uni_entry\\nuni_entry:\\n"
        "mov %rsp, %rdi\\nand $-16, %rsp\\ncall start\\n");
"""

# A PVH guest: one letter on the serial port, then status 5 by isa-debug-exit.
PVH_HELLO = """
    .section .text.entry,"ax"
    .code32
    .reloc 0, R_X86_64_NONE, .data  /* so that .data is not dropped as unused */
    .globl uni_entry
uni_entry:
    mov $0x3f8, %dx
    mov $'H', %al
    out %al, %dx
    mov status, %al
    out %al, $0xf4
    hlt
    .section .rodata
status: .byte 5
    .data
    .long 1
    .section .note.GNU-stack,"",@progbits
"""
PVH_NOTE = """
    .section .note.Xen,"a",@note
    .p2align 2
    .long 4, 4, 18
    .asciz "Xen"
    .long uni_entry
    .section .note.GNU-stack,"",@progbits
"""


def need(program: str) -> str:
    """The program's name; where it is not installed the test is skipped, and says so."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    return program


def zig() -> str:
    """The pinned cross compiler, which a build environment always has."""
    spec = importlib.util.find_spec("ziglang")
    if spec is None or spec.origin is None:
        pytest.skip("the wheel ziglang is not installed")
    return str(Path(spec.origin).parent / "zig")


class Tiny:
    """A folder with the sources of an image: {"lib/file.c": text}."""

    def __init__(self, folder: Path, sources: Mapping[str, str]) -> None:
        self.folder = folder
        self.sources = sources
        names: dict[str, list[str]] = {}
        for source in sources:
            library, _, file = source.partition("/")
            names.setdefault(library, []).append(f"build/x86_64/{library}/{Path(file).stem}.o")
        self.libraries = tuple(LibraryObjects(name, tuple(items)) for name, items in names.items())

    def layout(self, image: ImageFormat = "elf-linux", size: int | None = None) -> Layout:
        start = 0x400000 if image == "elf-linux" else 0x100000
        return Layout(
            "uni_entry", image, Region("ram", start, size), 4096, self.libraries, ("boot",)
        )

    def compile(self, compiler: str = CLANG, *flags: str) -> None:
        driver = [zig(), "clang", "-target", "x86_64-none-elf"]
        if compiler == GCC:
            driver = [need("gcc"), "-fno-stack-protector", "-fcf-protection=none"]
        for source, text in self.sources.items():
            # Compiled as src/lib/file.c, so that debug information says so too.
            path = self.folder / "src" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            target = self.folder / "build/x86_64" / Path(source).with_suffix(".o")
            target.parent.mkdir(parents=True, exist_ok=True)
            command = [*driver, *CFLAGS, *flags, f"src/{source}", "-o", str(target)]
            subprocess.run(command, cwd=self.folder, check=True)

    def link(self, layout: Layout, linker: str = LLD) -> tuple[Path, str]:
        """The linked file, and what the linker had to say."""
        (self.folder / "image.ld").write_text(linker_script(layout))
        program = [zig(), "ld.lld"] if linker == LLD else [need("ld")]
        objects = [name for library in layout.libraries for name in library.objects]
        linked = self.folder / f"image-{linker}.elf"
        result = subprocess.run(
            [*program, *linker_flags(layout), "-T", "image.ld", "-o", linked.name, *objects],
            cwd=self.folder,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        return linked, result.stderr

    def build(self, image: ImageFormat = "elf-linux") -> Path:
        self.compile()
        linked, said = self.link(self.layout(image))
        assert said == ""
        return linked
