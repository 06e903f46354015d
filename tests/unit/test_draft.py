# SPDX-License-Identifier: BSD-3-Clause
"""What is found out about other people's sources and objects."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from unicore.contracts.objects import ObjectError
from unicore.draft.compilers import available, compiled, hosted
from unicore.draft.configure import asked_headers, configured
from unicore.draft.drafted import Release, as_json, patterns, recipe_text, report
from unicore.draft.findings import of_archive, of_folder
from unicore.draft.objects import MAGIC, members
from unicore.draft.offers import Offer, Pool
from unicore.draft.scan import Scan, includes, scan
from unicore.errors import ConfigError
from unicore.importing import name_of
from unicore.load import load
from unicore.toolchain import zig_program

needs_zig = pytest.mark.skipif(zig_program() is None, reason="the pinned compiler is not installed")


def project(top: Path, files: Mapping[str, str]) -> Path:
    """A folder with (files)."""
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    return top


def scanned(top: Path, **files: str) -> Scan:
    """What is found in a folder of files, "/" being "__" and "." the last "_"."""
    named = {}
    for name, text in files.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        named[f"{stem}.{suffix}"] = text
    return scan(project(top, named))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("src/x.c", None),
        ("check.c", None),
        ("src/contest.c", None),
        ("test.c", "test"),
        ("x_test.c", "test"),
        ("test-x.c", "test"),
        ("Tests/x.c", "test"),
        ("src/unittest-x/y.c", "test"),
        ("check/x.c", "test"),
        ("examples/x.c", "example"),
        ("bench_x.c", "benchmark"),
        ("fuzz/x.cc", "fuzzer"),
        ("contrib/x.c", "contribution"),
        ("doc/x.c", "documentation"),
        ("win32/x.c", "another system"),
        ("src/poll_windows.c", "another system"),
        ("src/x.cxx", "not for this compiler"),
    ],
)
def test_roles(tmp_path: Path, name: str, role: str | None) -> None:
    found = scan(project(tmp_path, {name: ""}))
    assert found.others.get(name) == role
    assert (name in found.sources) == (role is None)


def test_what_is_not_looked_at(tmp_path: Path) -> None:
    junk = ("build/x.c", ".git/x.c", "node_modules/x.c", "debian/x.c")
    project(tmp_path / "in", dict.fromkeys((*junk, "a.c"), ""))
    (tmp_path / "out.c").touch()
    (tmp_path / "in/link.c").symlink_to(tmp_path / "out.c")
    found = scan(tmp_path / "in")
    assert (found.sources, dict(found.others)) == (("a.c",), {})


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unicore.draft.scan.MOST_FILES", 3)
    assert len(scan(project(tmp_path, dict.fromkeys(("a.c", "b.c", "c.c"), ""))).sources) == 3
    with pytest.raises(ConfigError, match="it has more than 3 files"):
        scan(project(tmp_path, {"d.c": ""}))


@pytest.mark.parametrize(
    "text",
    [
        "int main(void)\n{\n}\n",
        "int\nmain(int argc, char *argv[])\n{\n}\n",
        "int main(argc, argv)\n    int argc;\n    char *argv[];\n{\n}\n",
        "extern int main(void);\nint main (void) {}",
        "#ifdef PROGRAM\nint main(void) { return 0; }\n#endif\n",
    ],
)
def test_a_main(tmp_path: Path, text: str) -> None:
    assert scanned(tmp_path, a_c=text).programs == {"a.c"}


@pytest.mark.parametrize(
    "text",
    [
        "int main(void);\n",
        "/* int main(void) {} */\n",
        'const char *text = "int main(void) {}";\n',
        "int domain(void) {}\n",
        "int f(void) { return main(1); }\n",
    ],
)
def test_no_main(tmp_path: Path, text: str) -> None:
    assert scanned(tmp_path, a_c=text).programs == frozenset()


def test_includes() -> None:
    text = '#include <a.h>\n/* #include <b.h> */\n  # include "c/d.h" // e\n#include MACRO\n'
    assert [(one.name, one.quoted, one.line) for one in includes(text)] == [
        ("a.h", False, 1),
        ("c/d.h", True, 3),
    ]


def test_include_folders(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        src__a_c='#include "beside.h"\n#include <pub/x.h>\n#include "deep.h"\n#include <stdio.h>\n',
        src__b_c="#include <pub/x.h>\n",
        src__beside_h="",
        src__inner__deep_h="",
        include__pub__x_h="",
        old__pub__x_h="",
        test__stdio_h="",
    )
    assert found.folders == ("include", "src/inner"), "the one that most ask for comes first"
    assert dict(found.system) == {"stdio.h": ("src/a.c:4",)}, "a test's header is nobody else's"


def test_headers_beside_the_sources_are_for_users(tmp_path: Path) -> None:
    assert scanned(tmp_path, src__a_c='#include "a.h"\n', src__a_h="").folders == ("src",)


def test_a_source_that_another_includes(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        a_c='#include "inner/b.c"\n',
        inner__b_c="int b;\n",
        test__t_c='#include "../a.c"\n',
    )
    assert found.sources == ("a.c", "inner/b.c")
    assert dict(found.parts) == {"inner/b.c": "a.c"}, "what a test includes is still a source"
    again = scan(tmp_path, {"inner/b.c": "part of a.c"})
    assert (again.sources, again.others["inner/b.c"]) == (("a.c",), "part of a.c")
    assert "inner/b.c" in again.read


def test_headers_that_are_to_be_made(tmp_path: Path) -> None:
    project(tmp_path, {"cmake/made.h.cmake": "", "made.h.in": "", "config.h.in": ""})
    found = scanned(
        tmp_path, a_c='#include "made.h"\n#include "config.h"\n#include <gone.h>\n', b_c=""
    )
    assert dict(found.absent) == {"config.h": "a.c:2", "made.h": "a.c:1"}
    assert found.templates["made.h"] == "made.h.in", "autoconf's, before that of CMake"
    assert list(found.system) == ["gone.h"]


def test_macros(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        a_c="#if defined(ONE) && TWO > 1 || \\\n    THREE\n#elif __GNUC__\n#endif\n"
        "#ifdef MINE\n#ifndef FOUR\n#endif\n#endif\n// #ifdef NOT\n"
        '#if __has_include("x.h")\n#endif\n',
        a_h="#define MINE 1\n",
    )
    assert dict(found.macros) == {
        "ONE": "a.c:1",
        "TWO": "a.c:1",
        "THREE": "a.c:1",
        "FOUR": "a.c:6",
    }


# Templates of configure scripts.


def test_templates() -> None:
    template = (
        "#undef HAVE_STDINT_H\n#undef HAVE_SYS_STAT_H\n#undef HAVE_STRDUP\n#undef HAVE_FORK\n"
        "# undef HAVE_INT32_T\n#cmakedefine HAVE_MATH_H 1\n#define INLINE @c_inline@\n"
        "#define BITS @bits@\n#define ssize_t @ssize@\n#define WIDE ${wide}\n"
    )
    assert set(asked_headers(template)) >= {"stdint.h", "sys/stat.h", "sys_stat.h", "math.h"}
    made = configured(template, {"stdint.h", "sys/stat.h"}, {"strdup"})
    assert made == (
        "#define HAVE_STDINT_H 1\n#define HAVE_SYS_STAT_H 1\n#define HAVE_STRDUP 1\n"
        "/* #undef HAVE_FORK */\n#define HAVE_INT32_T 1\n/* #undef HAVE_MATH_H */\n"
        "#define INLINE inline\n#define BITS 1\n#define ssize_t long\n#define WIDE 1\n"
    )


# Objects.


def entry(name: str, content: bytes) -> bytes:
    head = f"{name:<16}{0:<12}{0:<6}{0:<6}{644:<8}{len(content):<10}`\n".encode()
    return head + content + b"\n" * (len(content) % 2)


def test_archives() -> None:
    long = b"a_name_of_more_than_sixteen.o/\nanother_one_of_that_kind.o/\n"
    gnu = MAGIC + entry("/", b"index") + entry("//", long) + entry("/0", b"one")
    gnu += entry("/31", b"two2") + entry("short.o/", b"three")
    assert list(members(gnu)) == [
        ("a_name_of_more_than_sixteen.o", b"one"),
        ("another_one_of_that_kind.o", b"two2"),
        ("short.o", b"three"),
    ]
    bsd = MAGIC + entry("#1/12", b"__.SYMDEF\0\0\0index") + entry("#1/20", b"x" * 18 + b".oabc")
    assert list(members(bsd)) == [("x" * 18 + ".o", b"abc")]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"!<thin>\n", "it is thin: it only names objects that lie elsewhere"),
        (b"\x7fELF", "it is no static archive"),
        (MAGIC + b"short", "it is damaged"),
        (MAGIC + entry("a.o/", b"content")[:-4], "it is not complete"),
    ],
)
def test_archives_that_make_no_sense(data: bytes, what: str) -> None:
    with pytest.raises(ObjectError, match=what):
        list(members(data))


# Everything together, with a pool that has little.

OFFERS = {
    "malloc": Offer("tiny", ("alloc", "libc")),
    "puts": Offer("tiny", ("libc",)),
    "memcpy": Offer("always", ()),
}


def pool(top: Path) -> Pool:
    """One whose only header besides the compiler's is <stdio.h>."""
    (top / "stdio.h").write_text("#pragma once\nint puts(const char *);\n")
    program = zig_program()
    assert program is not None
    own = ("-isystem", str(program.parent / "lib/include"))
    command = (str(program), "clang", "-target", "x86_64-none-elf", "-nostdinc", *own)
    return Pool(OFFERS, (*command, "-ffreestanding", "-w", f"-I{top}"))


MIT = "Permission is hereby granted, free of charge, to any person\n"
FILES = {
    "LICENSE": MIT,
    "configure": "#!/bin/sh\ntouch ran\n",
    "lib/good.c": '#include <stdio.h>\n#include "good.h"\nvoid good_say(void) { puts("good"); }\n',
    "lib/good.h": "void good_say(void);\nvoid good_mean(void);\n",
    "lib/mean.c": "#include <fcntl.h>\n#include <errno.h>\n\nint good_errors;\n"
    'void good_mean(void)\n{\n    /* open(1) */\n    open("x", 0);\n    good_errors += errno;\n}\n',
    "lib/maybe.c": "int good_maybe;\n#ifdef PROGRAM\nint main(void) { return 0; }\n#endif\n",
    "lib/bad.c": "#include <windows.h>\n",
    "tool/tool.c": '#include "../lib/good.h"\nint helper(void);\n'
    "int main(void) { good_say(); return helper(); }\n",
    "tool/helper.c": "int helper(void) { return 0; }\n",
    "lib/part.c": "good_type good_part;\n",
    "lib/whole.c": '#define SOME\ntypedef int good_type;\n#include "part.c"\n#include "apart.c"\n'
    "int good_whole(void) { return good_apart(); }\n",
    "lib/apart.c": "int good_apart(void);\n#ifndef SOME\n"
    "int good_apart(void) { return 0; }\n#endif\n",
    "tests/a.c": "int main(void) { return 0; }\n",
}


@needs_zig
def test_a_folder(tmp_path: Path) -> None:
    top = project(tmp_path / "it", FILES)
    (tmp_path / "pool").mkdir()
    found = of_folder(top, pool(tmp_path / "pool"))
    assert found.sources == tuple(
        f"lib/{name}.c" for name in ("apart", "bad", "good", "maybe", "mean", "whole")
    )
    assert found.others == {
        "lib/part.c": "part of lib/whole.c",
        "tests/a.c": "test",
        "tool/helper.c": "part of a program",
        "tool/tool.c": "program",
    }
    assert found.include == ("lib",)
    assert found.license == "MIT"
    assert found.offered == {"puts": OFFERS["puts"]}
    assert found.missing == {"errno": ("lib/mean.c:9",), "open": ("lib/mean.c:8",)}
    assert found.headers == {"errno.h": ("lib/mean.c:2",), "fcntl.h": ("lib/mean.c:1",)}
    assert found.foreign == {"windows.h": ("lib/bad.c:1",)}
    assert found.broken == {"lib/bad.c": "1: 'windows.h' file not found"}
    assert found.failing == {"lib/mean.c": "1: 'fcntl.h' file not found"}
    assert found.defined == (
        *("good_apart", "good_errors", "good_maybe", "good_mean"),
        *("good_part", "good_say", "good_whole"),
    )
    assert not (top / "ran").exists(), "nothing of it was run"
    lines = report(found)
    assert "it calls 3 functions and variables of others" in "\n".join(lines)
    assert lines[lines.index("nobody has what it calls here:") :][:3] == [
        "nobody has what it calls here:",
        "  errno: lib/mean.c:9",
        "  open: lib/mean.c:8",
    ]
    assert lines[-2:] == [
        "with the libraries here, 4 of 6 sources compile",
        "  lib/mean.c:1: 'fcntl.h' file not found",
    ]
    record = json.loads(as_json(found, "lib/good"))
    assert record["calls"] == {"puts": {"library": "tiny", "needs": ["libc"]}}
    assert record["nobody_has"]["open"] == ["lib/mean.c:8"]


@needs_zig
def test_a_static_archive(tmp_path: Path) -> None:
    files = {
        "a.c": "#include <stdio.h>\nint a(void) { return puts(0); }\n",
        "b.c": "int a(void), z(void);\nint b(void) { return a() + z(); }\n",
    }
    top = project(tmp_path / "it", files)
    data = MAGIC
    for name in ("a", "b"):
        made = subprocess.run(
            [*hosted(), "-c", "-o", str(tmp_path / f"{name}.o"), str(top / f"{name}.c")]
        )
        assert made.returncode == 0
        data += entry(f"{name}.o/", (tmp_path / f"{name}.o").read_bytes())
    (tmp_path / "pool").mkdir()
    found = of_archive(data, pool(tmp_path / "pool"))
    assert (found.arch, found.sources, found.defined) == ("x86_64", ("a.o", "b.o"), ("a", "b"))
    assert found.offered == {"puts": OFFERS["puts"]}
    assert found.missing == {"z": ("b.o",)}


@needs_zig
def test_sources_in_cxx(tmp_path: Path) -> None:
    files = {
        "a.cpp": "struct A {};\nint f() { return sizeof(A); }\n",
        "b.cc": "#include <vector>\n",
    }
    top = project(tmp_path / "it", files)
    (tmp_path / "pool").mkdir()
    found = of_folder(top, pool(tmp_path / "pool"))
    assert found.defined == ("_Z1fv",)
    assert found.broken == {"b.cc": "1: 'vector' file not found"}
    assert "C++ is tried without its standard library: there is none here" in report(found)


@needs_zig
def test_headers_of_a_system() -> None:
    there, macros = available(hosted(), ["stdio.h", "sys/socket.h", "windows.h"])
    assert there == {"stdio.h", "sys/socket.h"}
    assert {"EOF", "AF_INET"} <= macros


@needs_zig
def test_first_errors(tmp_path: Path) -> None:
    files = {
        "a.c": "\nx;\n#error " + "long " * 99,
        "b.c": "int f(void) { return g(); }",
        "c.c": '#include "c.h"\n',
        "c.h": "\n\nint;x y;\n",
    }
    project(tmp_path, files)
    found = compiled(hosted(), tmp_path, ["a.c", "b.c", "c.c"], [])
    assert found["b.c"].symbols is not None, "calls of the unknown are what is looked for"
    assert found["b.c"].symbols.wanted == {"g"}
    assert found["c.c"].error.startswith("c.h:3: unknown type name 'x'")
    assert len(found["a.c"].error) < 130


# What is written.


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["lua_call", "lua_close", "luaL_open"], ["luaL_open", "lua_*"]),
        (["crc32", "crc64"], ["crc32", "crc64"]),
        (["_tr_init", "_tr_flush"], ["_tr_flush", "_tr_init"]),
        ([], []),
    ],
)
def test_patterns(names: list[str], said: list[str]) -> None:
    assert patterns(names) == sorted(said)


@needs_zig
@pytest.mark.parametrize("release", [None, Release("https://x.org/it-1.0.tar.gz", "1.0", "0" * 64)])
def test_a_draft_is_a_recipe(tmp_path: Path, release: Release | None) -> None:
    also = {
        "lib/config.h.in": "#undef HAVE_STDIO_H\n",
        "lib/also.c": '#include "config.h"\n#ifdef HAVE_CONFIG_H\nint good_also;\n#endif\n',
    }
    top = project(tmp_path / "it", {**FILES, **also})
    (tmp_path / "pool").mkdir()
    found = of_folder(top, pool(tmp_path / "pool"))
    assert found.written == {"config.h": "#define HAVE_STDIO_H 1\n"}
    text = recipe_text("It.", found, release)
    (tmp_path / "SConscript").write_text(text)
    loaded = load(tmp_path / "SConscript", "lib/it", "it", "library")
    assert loaded.license == "MIT"
    assert loaded.needs == ("libc",)
    assert loaded.include[0] == "configured"
    assert loaded.exports == ("good_*",)
    assert "-DHAVE_CONFIG_H" in loaded.cflags
    assert (loaded.origin is None) == (release is None)


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("lua-5.4.4", "lua"),
        ("zlib-1.2.13.dfsg", "zlib"),
        ("jansson_2.14.orig.tar.gz", "jansson"),
        ("libexpat-R_2_5_0", "libexpat"),
        ("a/b/Foo_Bar-v2.zip", "foo_bar"),
        ("x/libz.a", "libz"),
        ("lz4", "lz4"),
        ("mine", "mine"),
    ],
)
def test_names(what: str, name: str) -> None:
    assert name_of(what) == name
