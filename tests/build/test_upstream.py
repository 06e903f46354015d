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
    assert result.err == "fetching hello 1.2 from lib/hello/hello-1.2.tar.gz\n"
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
        r"lib/hello/SConscript:4: cannot fetch hello 1\.2: lib/hello/hello-1\.2\.tar\.gz: its "
        r"sha256 is \w+\n"
        r"  check sha256 and the network, or put the archive at \S+/archives/0{64}\n",
    ),
    "digests": (
        r'sha256="(\w+)"',
        r'sha256={"upstream": "\1", "debian": "\1"}, debian="hello"',
        r"lib/hello/SConscript:4: its archives differ, and nothing says that they have the same "
        r'files\n  add tree="0{64}": unpacking it then tells the digest that it has\n',
    ),
    "no package": (
        r'sha256="(\w+)"',
        r'sha256={"upstream": "\1", "debian": "\1"}',
        r"lib/hello/SConscript:4: sha256 has a digest for Debian, and there is no source package\n"
        r"  name it with debian=, or say the one digest as text\n",
    ),
    "tree": (
        r'version="',
        f'tree="{64 * "0"}", version="',
        r"lib/hello/SConscript:4: the tree of the archive \w{12}… has the digest \w{64}\n"
        r"  it is another release, or keep= names what differs in form: mend tree= or keep=\n",
    ),
    "keep": (
        r'version="',
        'keep=["src", "../include"], version="',
        r"lib/hello/SConscript:4: keep: '\.\./include' is no name within an archive\n"
        r"  name files and folders as in src/x\.c, below the folder of the release\n",
    ),
    "keep as text": (
        r'version="',
        'keep="src", version="',
        r"lib/hello/SConscript:4: origin\.keep is 'src'\n  it must be a list\n",
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


# The verbs about origins.


def said(tree: Tree, *words: str) -> tuple[str, str]:
    """What a verb says that has to succeed, the digests of folders left out."""
    result = tree.build(*words)
    assert result.status == 0, result.err
    assert not result.made
    return tuple(re.sub(r"-[0-9a-f]{16}", "-", text) for text in (result.out, result.err))  # type: ignore[return-value]


def test_fetch(tree: Tree) -> None:
    """All that is needed is then there without a network, and nothing was built."""
    (folder,) = unpacked(tree)
    shutil.rmtree(folder)
    (archive,) = (tree.root.parent / "cache/unicore/archives").glob("*[0-9a-f]")
    archive.unlink()
    where = "lib/hello/hello-1.2.tar.gz"
    shown = f"sha256 {archive.name}\n  unpacked in build/upstream/hello-\n"
    assert said(tree, "fetch") == (
        f"hello 1.2: from {where}, {shown}",
        f"fetching hello 1.2 from {where}\n",
    )
    (tree / where).unlink()
    assert said(tree, "fetch", "--offline") == (f"hello 1.2: from the cache, {shown}", "")
    assert tree.is_idle()


def test_nothing_to_fetch(tree: Tree) -> None:
    tree.replace("apps/demo/SConscript", '"hello", ', "")
    assert said(tree, "fetch", "--offline") == (
        "nothing to fetch: none of these sources come from elsewhere\n",
        "",
    )


def test_offline_and_a_mirror(tree: Tree) -> None:
    """A folder with a copy of a cache is no network."""
    cache = tree.root.parent / "cache/unicore/archives"
    address = "http://127.0.0.1:1/hello-{version}.tar.gz"
    tree.replace(SCONSCRIPT, "hello-{version}.tar.gz", address)
    shutil.rmtree(tree / "build/upstream")
    cache.rename(tree / "mirror")
    result = tree.build("--offline")
    assert result.status == 2
    assert "hello-1.2.tar.gz: not asked because of --offline\n  leave --offline" in result.err
    result = tree.build("--offline", "mirror=nowhere,mirror")
    assert made(result) == set()
    assert result.err.splitlines()[-1].startswith("fetching hello 1.2 from mirror/")
    # Neither is part of what is built.
    assert tree.is_idle()
    assert tree.is_idle("--offline", "mirror=elsewhere")


def test_a_mirror_counts_from_where_it_is_typed(tree: Tree) -> None:
    cache = tree.root.parent / "cache/unicore/archives"
    shutil.rmtree(tree / "build/upstream")
    (tree / "lib/hello/hello-1.2.tar.gz").unlink()
    cache.rename(tree / "lib/mirror")
    result = tree.build("mirror=../lib/mirror", cwd=tree / "apps")
    assert made(result) == set()


def test_patch(tree: Tree) -> None:
    """Edits become a patch, which the next build uses: it compiles what they compiled to."""
    tree.replace(SCONSCRIPT, '"),\n', '", patches="patches"),\n')
    tree.write(f"{PATCHES}/0001-word.patch", PATCH)
    tree.makes()
    assert said(tree, "patch", "lib=hello") == (
        "nothing to do: build/upstream/hello- is as it was unpacked\n",
        "",
    )
    (folder,) = [f for f in unpacked(tree) if "patched" in (f / "include/hello.h").read_text()]
    header = folder / "include/hello.h"
    header.write_text(header.read_text().replace("patched", "edited"))
    (folder / "src/test.c").unlink()
    (folder / "src/some.c").write_text("int uni_some;\n")
    path = f"{PATCHES}/0002-change-3-files.patch"
    assert said(tree, "patch", "lib=hello") == (
        f"{path}: include/hello.h, src/some.c and src/test.c\n"
        "  the next build uses it; build/upstream/hello- takes the place of "
        "build/upstream/hello-\n",
        "",
    )
    assert (tree / path).read_text() == (
        "Change include/hello.h, src/some.c and src/test.c.\n\n"
        "--- a/include/hello.h\n+++ b/include/hello.h\n@@ -1,3 +1,3 @@\n"
        ' #pragma once\n-#define HELLO "patched "\n+#define HELLO "edited "\n'
        " void uni_hello(void);\n"
        "--- /dev/null\n+++ b/src/some.c\n@@ -0,0 +1 @@\n+int uni_some;\n"
        "--- a/src/test.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-#error nobody names this file\n"
    )
    assert not folder.exists()
    result = tree.build()
    assert (made(result), result.err) == ({*READERS, "lib/hello/hello/src/some.o", *HOST}, "")
    assert tree.says() == f"{WORDS} edited"
    rest()
    assert tree.is_idle()
    assert said(tree, "patch", "lib=hello")[0].startswith("nothing to do: ")


def test_the_first_patch(tree: Tree) -> None:
    (folder,) = unpacked(tree)
    (folder / "src/spare.c").write_text("int uni_other;\n")
    tree.replace(SCONSCRIPT, '"),\n', '", patches="patches"),\n')
    assert said(tree, "patch", "lib=hello")[0].startswith(f"{PATCHES}/0001-change-spare.patch: ")
    assert made(tree.build()) == {*READERS, *HOST}
    assert len(unpacked(tree)) == 1


def test_patch_of_what_is_not_there(tree: Tree) -> None:
    tree.replace(SCONSCRIPT, '"),\n', '", patches="patches"),\n')
    shutil.rmtree(tree / "build/upstream")
    assert said(tree, "patch", "lib=hello")[0] == (
        "nothing to do: hello 1.2 is not unpacked, so it has no edits\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "patch: it needs a library\n  say lib=NAME, of: hello\n"),
        (
            ["lib=helo"],
            "lib=helo: no library of this name comes from elsewhere\n  did you mean 'hello'?\n",
        ),
        (
            ["lib=hello"],
            "lib/hello/SConscript:4: it names no folder for patches\n"
            '  add patches="patches" to archive()\n',
        ),
    ],
)
def test_mistaken_patch(tree: Tree, words: list[str], message: str) -> None:
    result = tree.build("patch", *words)
    assert (result.status, result.err) == (2, message)


def test_origins(tree: Tree) -> None:
    (archive,) = (tree.root.parent / "cache/unicore/archives").glob("*[0-9a-f]")
    first = "hello 1.2, BSD-3-Clause, for lib/hello\n"
    cached = f"  the cache: has {archive.name[:12]}…\n"
    assert said(tree, "origins") == (
        f"{first}  lib/hello/hello-1.2.tar.gz: sha256 {archive.name}\n{cached}",
        "",
    )
    address = "http://127.0.0.1:1/hello-1.2.tar.gz"
    tree.replace(SCONSCRIPT, "hello-{version}.tar.gz", address.replace("1.2", "{version}"))
    known = f"{first}  {address}: sha256 {archive.name}\n{cached}  {address}: "
    assert said(tree, "origins") == (
        f"{known}could not be asked for newer ones: connection refused\n",
        "",
    )
    assert said(tree, "origins", "--offline") == (
        f"{known}not asked for newer ones because of --offline\n",
        "",
    )


def test_verbs_name_no_files(tree: Tree) -> None:
    result = tree.build("fetch", "helo")
    assert (result.status, result.err) == (
        2,
        "fetch: it takes no files\n  leave helo out\n",
    )
