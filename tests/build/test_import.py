# SPDX-License-Identifier: BSD-3-Clause
"""`scons import`: sources of others become a library that builds, as far as there is what they
call; what there is not, is told."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.build.grown import ROOT, done, grown, own_files, scons
from unicore.toolchain import zig_program

HOST = ("plat=linuxu", "arch=x86_64", "alloc=buddy")
# As releases are: sources, an own header, one that configure makes, a program, tests, and others.
FILES = {
    "COPYING": "Permission is hereby granted, free of charge, to any person\n",
    "configure": "#!/bin/sh\ntouch ran\n",
    "config.h.in": "#undef HAVE_STRING_H\n#undef HAVE_FCNTL_H\n#undef HAVE_STRDUP\n",
    "include/shout/shout.h": "char *shout(const char *text);\nextern int shout_count;\n",
    "src/shout.c": '#ifdef HAVE_CONFIG_H\n#include "config.h"\n#endif\n'
    "#ifdef HAVE_STRING_H\n#include <string.h>\n#endif\n#ifdef HAVE_FCNTL_H\n#include <fcntl.h>\n"
    '#endif\n#include <shout/shout.h>\n#include "louder.h"\n#include "table.c"\n'
    "int shout_count;\nchar *shout(const char *text)\n{\n    int unused;\n"
    "    char *copy = strdup(text);\n    for (char *c = copy; c && *c; c++) *c = louder(*c);\n"
    "    shout_count += table[0];\n    return copy;\n}\n",
    "src/louder.c": '#include <ctype.h>\n#include "louder.h"\n'
    "int louder(int c) { return toupper(c); }\n",
    "src/louder.h": "int louder(int c);\n",
    "src/table.c": "static const int table[] = {1};\n",
    "src/main.c": '#include <shout/shout.h>\nint main(void) { return shout("x") == 0; }\n',
    "tests/test_shout.c": "int main(void) { return 0; }\n",
    "examples/loud.c": "int main(void) { return 0; }\n",
}
APP = '''"""Shout."""

from unicore.recipe import app

app(needs=["boot", "libc", "{name}"], choose={{"libc": "nolibc"}}, sources=["main.c"])
'''
MAIN = """#include <shout/shout.h>
#include <stdio.h>

int main(void)
{
    printf("%s %d\\n", shout("hello"), shout_count);
    return 0;
}
"""

pytestmark = pytest.mark.skipif(
    zig_program() is None, reason="the pinned compiler is not installed"
)


def written(top: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    return top


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return grown(tmp_path_factory.mktemp("import"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return written(tmp_path / "shout-1.2", FILES)


def shouts(tree: Path, pool: Path, name: str) -> bool:
    """Whether an app that needs the library (name) of (pool) works."""
    written(pool / f"apps/{name}-user", {"SConscript": APP.format(name=name), "main.c": MAIN})
    said = done(tree, "run", *HOST, f"app={name}-user", f"pools={pool}", "contracts=on")
    return said.endswith("HELLO 1\n")


def test_a_folder_from_elsewhere(tree: Path, project: Path, tmp_path: Path) -> None:
    pool = tmp_path / "pool"
    said = done(tree, "import", str(project), "copy=yes", f"pools={pool}").splitlines()
    assert said[0] == f"{pool}/lib/shout/SConscript: a draft"
    assert said[1:] == [
        "sources: 2",
        "  left out, example: examples/loud.c",
        "  left out, included by others: src/table.c",
        "  left out, program: src/main.c",
        "  left out, test: tests/test_shout.c",
        "include folders: include",
        "headers that its configure would make, drafted in configured/, to be looked through:",
        "  config.h: src/shout.c:2",
        "macros that it asks for and nobody defines, as its own options:",
        "  HAVE_CONFIG_H: src/shout.c:1",
        "  HAVE_FCNTL_H: src/shout.c:7",
        "  HAVE_STRING_H: src/shout.c:4",
        "it calls 2 functions and variables of others, of which the libraries here have 2",
        "  nolibc, needs alloc, libc: strdup",
        "  nolibc, needs libc: toupper",
        "with the libraries here, 2 of 2 sources compile",
        f"it is complete: add with=shout pools={pool} to any build to have it",
    ]
    assert own_files(pool, "lib") == [
        "lib/shout/COPYING",
        "lib/shout/SConscript",
        "lib/shout/configured/config.h",
        "lib/shout/include/shout/shout.h",
        "lib/shout/src/louder.c",
        "lib/shout/src/louder.h",
        "lib/shout/src/shout.c",
        "lib/shout/src/table.c",
    ]
    assert (pool / "lib/shout/configured/config.h").read_text() == (
        "#define HAVE_STRING_H 1\n/* #undef HAVE_FCNTL_H */\n#define HAVE_STRDUP 1\n"
    )
    assert not (project / "ran").exists()
    recipe = (pool / "lib/shout/SConscript").read_text()
    assert recipe == (
        "# SPDX-License-Identifier: BSD-3-Clause\n"
        '"""shout, drafted from shout-1.2."""\n'
        "\n"
        "from unicore.recipe import library\n"
        "\n"
        "library(\n"
        '    license="MIT",\n'
        '    needs=["alloc", "libc"],\n'
        '    include=["configured", "include"],\n'
        '    sources=["src/louder.c", "src/shout.c"],\n'
        '    cflags=["-w", "-DHAVE_CONFIG_H"],\n'
        '    exports=["louder", "shout", "shout_count"],\n'
        ")\n"
    )
    assert shouts(tree, pool, "shout")


def test_a_release(tree: Path, project: Path, tmp_path: Path) -> None:
    """Its archive becomes the origin: nothing of it is copied."""
    pool = tmp_path / "pool"
    release = tmp_path / "shout-1.2.tar.gz"
    with tarfile.open(release, "w:gz") as packed:
        packed.add(project, "shout-1.2")
    done(tree, "import", str(release), f"pools={pool}", "name=loud")
    assert own_files(pool, "lib") == ["lib/loud/SConscript", "lib/loud/configured/config.h"]
    recipe = (pool / "lib/loud/SConscript").read_text()
    assert 'version="1.2"' in recipe and 'upstream("src", "louder.c", "shout.c")' in recipe
    assert shouts(tree, pool, "loud")


def test_a_folder_that_stands_where_it_is_to_be(tree: Path, tmp_path: Path) -> None:
    pool = tmp_path / "pool"
    written(pool / "lib/here", FILES)
    before = own_files(pool, "lib")
    done(tree, "import", f"{pool}/lib/here", f"pools={pool}")
    new = {"lib/here/SConscript", "lib/here/configured/config.h"}
    assert set(own_files(pool, "lib")) == {*before, *new}
    assert shouts(tree, pool, "here")
    again = scons(tree, "import", f"{pool}/lib/here", f"pools={pool}")
    assert again.returncode == 2 and "it has a recipe already" in again.stderr


def test_a_static_archive(tree: Path, project: Path, tmp_path: Path) -> None:
    objects = []
    program = zig_program()
    for name in ("louder", "shout"):
        objects.append(f"{tmp_path}/{name}.o")
        # The system's headers are of no account here: what is undefined, is.
        source = project / f"src/{name}.c"
        text = source.read_text().replace("#include <ctype.h>\n", "int toupper(int);\n")
        source.write_text(f"char *strdup(const char *);\n{text}")
        command = [program, "clang", "-target", "aarch64-linux", "-w", "-c", "-o", objects[-1]]
        subprocess.run([*command, f"-I{project}/include", source], check=True)
    subprocess.run([program, "ar", "rcs", tmp_path / "libshout.a", *objects], check=True)
    pool = tmp_path / "pool"
    said = done(tree, "import", f"{tmp_path}/libshout.a", f"pools={pool}", "format=json")
    found = json.loads(said)
    assert found["sources"] == ["louder.o", "shout.o"]
    assert {"strdup", "toupper"} == found["calls"].keys()
    assert found["nobody_has"] == {}
    assert 'sources=["louder.c", "shout.c"]' in (pool / "lib/libshout/SConscript").read_text()


def test_what_nobody_has(tree: Path, tmp_path: Path) -> None:
    top = written(
        tmp_path / "net",
        {"net.c": "#include <sys/socket.h>\n\nint net(void) { return socket(1, 2, 3); }\n"},
    )
    pool = tmp_path / "pool"
    said = done(tree, "import", str(top), "copy=yes", f"pools={pool}").splitlines()
    assert said[1:-1] == [
        "sources: 1",
        "it calls 1 functions and variables of others, of which the libraries here have 0",
        "nobody has what it calls here:",
        "  socket: net.c:3",
        "standard headers that the libraries here do not have:",
        "  sys/socket.h: net.c:1",
        "with the libraries here, 0 of 1 sources compile",
        "  net.c:1: 'sys/socket.h' file not found",
    ]
    assert said[-1] == "its licence is not one that was recognised: say it in license="


def test_what_is_typed_in_another_folder(tree: Path, project: Path, tmp_path: Path) -> None:
    """./unicore, which is started anywhere, takes paths from there."""
    launch = [sys.executable, "-IS", tree / "site_scons/unicore/launch.py"]
    made = subprocess.run(
        [*launch, "import", project.name, "copy=yes", "pools=pool"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "pool/lib/shout/SConscript").is_file()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"!<arch>\nbroken", "it is damaged"),
        (b"!<thin>\n", "it is thin: it only names objects that lie elsewhere"),
        (b"!<arch>\n", "there is nothing in it"),
    ],
)
def test_archives_that_make_no_sense(tree: Path, tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "bad.a").write_bytes(content)
    refused = scons(tree, "import", str(tmp_path / "bad.a"), f"pools={tmp_path}/pool")
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{tmp_path}/bad.a: {what}\n")
    assert not (tmp_path / "pool").exists()


def test_folders_without_a_library(tree: Path, tmp_path: Path) -> None:
    written(tmp_path / "none", {"tests/a.c": "", "main.c": "int main(void) { return 0; }\n"})
    refused = scons(tree, "import", str(tmp_path / "none"), "copy=yes", f"pools={tmp_path}/pool")
    assert refused.stderr == (
        f"{tmp_path}/none: it has no C sources that could be a library's\n"
        "  what there is, is program and test\n"
    )


def test_a_release_that_reaches_outside(tree: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bad-1.tar", "w") as packed:
        member = tarfile.TarInfo("../outside.c")
        member.size = 3
        packed.addfile(member, io.BytesIO(b"int"))
    refused = scons(tree, "import", str(tmp_path / "bad-1.tar"), f"pools={tmp_path}/pool")
    assert refused.returncode == 2 and "outside.c" in refused.stderr
    assert not (tmp_path / "outside.c").exists()


def test_the_tree_is_as_it_was(tree: Path) -> None:
    """Runs last: everything above went into pools."""
    assert {path.name for path in (tree / "lib").iterdir()} == {
        path.name for path in (ROOT / "lib").iterdir()
    }
