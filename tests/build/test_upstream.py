# SPDX-License-Identifier: BSD-3-Clause
"""A library whose sources come from an archive: what is made after which change."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from tests.build.tree import HOST, WORDS, Result, Tree, rest

SCONSCRIPT = "lib/hello/SConscript"
PATCHES = "lib/hello/patches"
RECIPE = '''"""A word that is kept elsewhere."""
from unicore.recipe import archive, library, upstream
library(
    origin=archive("hello-{{version}}.tar.gz", version="1.2", sha256="{sha256}"),
    needs=["say"],
    include=[upstream("include")],
    sources=[upstream("src", "hello.c", "s*.c")],
)
'''
# Their code need not be as clean as ours: (unused) is a warning.
RELEASE = {
    "include/hello.h": '#pragma once\n#define HELLO "hello1 "\nvoid uni_hello(void);\n',
    "src/hello.c": "#include <hello.h>\n#include <say.h>\nvoid uni_hello(void)\n"
    "{\n    int unused;\n    uni_say(HELLO);\n}\n",
    "src/spare.c": "#include <hello.h>\nint uni_spare;\n",
    "src/test.c": "#error nobody names this file\n",
}
PATCH = """--- a/include/hello.h
+++ b/include/hello.h
@@ -2 +2 @@
-#define HELLO "hello1 "
+#define HELLO "patched "
"""
READERS = {"lib/hello/hello/src/hello.o", "lib/hello/hello/src/spare.o", "apps/demo/main.o"}


def released(folder: Path) -> str:
    """Make the archive in (folder); its SHA-256."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, text in RELEASE.items():
            info = tarfile.TarInfo(f"hello-1.2/{name}")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    (folder / "hello-1.2.tar.gz").write_bytes(made.getvalue())
    return hashlib.sha256(made.getvalue()).hexdigest()


@pytest.fixture(scope="module")
def with_hello(built: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The small tree with another library, unpacked and built; nobody may change it."""
    tree = built.copied(tmp_path_factory.mktemp("hello") / "tree")
    tree.variables["XDG_CACHE_HOME"] = str(tree.root.parent / "cache")
    (tree / "lib/hello").mkdir()
    tree.write(SCONSCRIPT, RECIPE.format(sha256=released(tree / "lib/hello")))
    tree.replace("apps/demo/SConscript", '"count", ', '"count", "hello", ')
    tree.replace("apps/demo/main.c", "#include <say.h>", "#include <hello.h>\n#include <say.h>")
    tree.replace("apps/demo/main.c", "    uni_plain();\n", "    uni_plain();\n    uni_hello();\n")
    result = tree.build()
    assert made(result) == {*READERS, *HOST}
    assert result.err == "fetching hello 1.2 from hello-1.2.tar.gz\n"
    assert tree.says() == f"{WORDS} hello1"
    rest()
    assert tree.is_idle()
    return tree


@pytest.fixture
def tree(with_hello: Tree, tmp_path: Path) -> Tree:
    """A tree of the test's own, with a cache of its own."""
    copy = with_hello.copied(tmp_path / "tree")
    shutil.copytree(with_hello.variables["XDG_CACHE_HOME"], tmp_path / "cache")
    copy.variables["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    rest()
    return copy


def made(result: Result) -> set[str]:
    """What a build made, without the digests in the names of unpacked folders."""
    assert result.status == 0, f"{result.out}\n{result.err}"
    return {re.sub(r"-[0-9a-f]{16}/", "/", path) for path in result.made}


def unpacked(tree: Tree) -> list[Path]:
    return [path for path in (tree / "build/upstream").iterdir() if path.is_dir()]


def use_patch(tree: Tree, text: str = PATCH) -> None:
    tree.replace(SCONSCRIPT, '"),\n', '", patches="patches"),\n')
    tree.write(f"{PATCHES}/0001-word.patch", text)


def test_patches_make_another_folder(tree: Tree) -> None:
    (first,) = unpacked(tree)
    use_patch(tree)
    assert made(tree.build()) == {*READERS, *HOST}
    assert tree.says() == f"{WORDS} patched"
    assert len(unpacked(tree)) == 2
    assert first.is_dir()
    rest()
    assert tree.is_idle()


@pytest.mark.parametrize("change", ["edit", "add", "rename"])
def test_a_change_of_the_patches(tree: Tree, change: str) -> None:
    use_patch(tree)
    tree.makes()
    rest()
    if change == "edit":
        tree.replace(f"{PATCHES}/0001-word.patch", "patched", "edited")
    elif change == "add":
        again = PATCH.replace("patched", "edited").replace("hello1", "patched")
        tree.write(f"{PATCHES}/0002-again.patch", again)
    else:
        os.rename(tree / f"{PATCHES}/0001-word.patch", tree / f"{PATCHES}/0001-other.patch")
    assert made(tree.build()) == {*READERS, *HOST}
    assert tree.says() == f"{WORDS} {'patched' if change == 'rename' else 'edited'}"
    assert len(unpacked(tree)) == 3
    rest()
    assert tree.is_idle()


def test_going_back_finds_everything_as_it_was(tree: Tree) -> None:
    recipe = (tree / SCONSCRIPT).read_text()
    use_patch(tree)
    tree.makes()
    tree.write(SCONSCRIPT, recipe)
    result = tree.build()
    assert made(result) == {*HOST}
    assert result.err == ""
    assert tree.says() == f"{WORDS} hello1"


def test_edits_in_an_unpacked_folder_count_and_stay(tree: Tree) -> None:
    (folder,) = unpacked(tree)
    header = folder / "include/hello.h"
    header.write_text(header.read_text().replace("hello1", "mine"))
    assert made(tree.build()) == {*READERS, *HOST}
    assert tree.says() == f"{WORDS} mine"
    rest()
    assert tree.is_idle()

    use_patch(tree)
    result = tree.build()
    assert made(result) == {*READERS, *HOST}
    shown = folder.relative_to(tree.root)
    assert f"{shown}: somebody edited include/hello.h; from now on build/upstream/" in result.err
    assert '"mine "' in header.read_text()


def test_a_new_file_that_a_glob_matches(tree: Tree) -> None:
    (folder,) = unpacked(tree)
    (folder / "src/some.c").write_text("int uni_some;\n")
    assert made(tree.build()) == {"lib/hello/hello/src/some.o", *HOST}
    rest()
    assert tree.is_idle()


def test_a_removed_folder_comes_back_from_the_cache(tree: Tree) -> None:
    (tree / "lib/hello/hello-1.2.tar.gz").unlink()
    shutil.rmtree(tree / "build/upstream")
    result = tree.build()
    assert (made(result), result.err) == (set(), "")
    assert len(unpacked(tree)) == 1
    rest()
    assert tree.is_idle()


def test_a_weak_edge_fetches_nothing(tree: Tree) -> None:
    shutil.rmtree(tree / "build/upstream")
    tree.replace("apps/demo/SConscript", '"count", "hello", ', '"count", ')
    tree.replace("apps/demo/SConscript", "    sources", '    uses=["hello"],\n    sources')
    main = (tree / "apps/demo/main.c").read_text()
    tree.write(
        "apps/demo/main.c",
        main.replace(
            "#include <hello.h>\n", "#if UNI_HAS_HELLO\n#include <hello.h>\n#endif\n"
        ).replace("    uni_hello();\n", "#if UNI_HAS_HELLO\n    uni_hello();\n#endif\n"),
    )
    assert made(tree.build()) == {"apps/demo/main.o", *HOST}
    assert tree.says() == WORDS
    assert not (tree / "build/upstream").exists()


def test_a_dry_run_fetches_nothing(tree: Tree) -> None:
    use_patch(tree)
    result = tree.build("-n", scons=True)
    assert (result.status, result.err) == (
        2,
        "lib/hello/SConscript:4: hello 1.2 is not unpacked, and a dry run fetches nothing\n"
        "  build it once without -n and -q\n",
    )
    assert len(unpacked(tree)) == 1


def test_clean_keeps_what_was_unpacked(tree: Tree) -> None:
    tree.build("-c", scons=True)
    assert len(unpacked(tree)) == 1
    assert not tree.outputs(".o")


# What is replaced by what in the recipe, and the message that it earns.
MISTAKES = {
    "digest": (
        r'sha256="\w+"',
        f'sha256="{64 * "0"}"',
        r"lib/hello/SConscript:4: cannot fetch hello 1\.2: hello-1\.2\.tar\.gz: its sha256 is \w+\n"
        r"  check sha256 and the network, or put the archive at \S+/archives/0{64}\n",
    ),
    "file": (
        r"s\*\.c",
        "helo.c",
        r"lib/hello/SConscript:7: the origin has no src/helo\.c\n  did you mean 'hello\.c'\?\n",
    ),
    "folder": (
        r"\(.include.\)",
        '("../include")',
        r"lib/hello/SConscript:6: the origin has no \.\./include\n"
        r"  in build/upstream/hello-\w{16} there are: include and src\n",
    ),
    "origin": (
        "    origin=",
        "    # ",
        r"lib/hello/SConscript:6: upstream\(\) without an origin\n  add origin=archive\(\.\.\.\)\n",
    ),
    "patches": (
        r'"\),\n    needs',
        '", patches="patches"),\n    needs',
        r"lib/hello/SConscript:4: there are no patches in lib/hello/patches\n"
        r"  add some, or leave patches= out\n",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(tree: Tree, name: str) -> None:
    old, new, message = MISTAKES[name]
    text = (tree / SCONSCRIPT).read_text()
    tree.write(SCONSCRIPT, re.sub(old, new, text))
    result = tree.build()
    assert result.status == 2
    said = re.sub(r"^fetching .*\n", "", result.err)
    assert re.fullmatch(message, said), said
    tree.write(SCONSCRIPT, text)
    assert made(tree.build()) == set()


def test_a_patch_that_does_not_apply(tree: Tree) -> None:
    use_patch(tree, PATCH.replace("hello1", "hello2"))
    result = tree.build()
    assert (result.status, result.err) == (
        2,
        f"{PATCHES}/0001-word.patch:3: hunk 1 does not fit include/hello.h, line 2\n"
        "  make the patch anew against the pinned release, with the patches before it applied\n",
    )
    assert len(unpacked(tree)) == 1
    tree.replace(f"{PATCHES}/0001-word.patch", "hello2", "hello1")
    assert made(tree.build()) == {*READERS, *HOST}
    assert tree.says() == f"{WORDS} patched"
