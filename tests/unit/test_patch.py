# SPDX-License-Identifier: BSD-3-Clause
"""Patches: what they change, and everything that they may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from unicore.errors import RecipeError
from unicore.origin.patch import apply

FILE = b"int a;\nint b;\nint c;\n"
HEAD = "--- a/src/a.c\n+++ b/src/a.c\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.c").write_bytes(FILE)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def test_what_git_makes(folder: Path) -> None:
    """A message, a changed file, a new one and a removed one, and git's signature."""
    (folder / "old.h").write_bytes(b"extern int a;\n")
    patch = (
        b"From 0123 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] first\n\n- why\n---\n"
        b" src/a.c | 4 ++--\n\n"
        b"diff --git a/src/a.c b/src/a.c\nindex 1..2 100644\n"
        + HEAD.encode()
        + b"@@ -1,3 +1,4 @@\n"
        b"+int zero;\n int a;\n-int b;\n+int B;\n int c;\n"
        b"diff --git a/new/n.c b/new/n.c\nnew file mode 100644\nindex 0..3\n--- /dev/null\n"
        b"+++ b/new/n.c\n@@ -0,0 +1 @@\n+int n;\n\\ No newline at end of file\n"
        b"diff --git a/old.h b/old.h\ndeleted file mode 100644\nindex 4..0\n"
        b"--- a/old.h\n+++ /dev/null\n@@ -1 +0,0 @@\n-extern int a;\n-- \n2.39.5\n"
    )
    apply("p", patch, folder)
    assert files(folder) == {
        "src/a.c": b"int zero;\nint a;\nint B;\nint c;\n",
        "new/n.c": b"int n;",
    }


def test_what_diff_makes(folder: Path) -> None:
    """Times after the names, and a new file that both sides name."""
    lines = [f"line {n}\n" for n in range(1, 31)]
    (folder / "x.h").write_text("".join(lines))
    patch = (
        "diff -ruN a/x.h b/x.h\n--- a/x.h\t2020-01-01\n+++ b/x.h\t2020-01-02\n"
        "@@ -2,2 +2,3 @@ title\n line 2\n+new\n line 3\n"
        "@@ -20,2 +21 @@\n-line 20\n line 21\n@@ -30,0 +31 @@\n+end\n"
        "diff -ruN a/y.h b/y.h\n--- a/y.h\t1970-01-01\n+++ b/y.h\t2020-01-02\n"
        "@@ -0,0 +1 @@\n+y\n"
    )
    apply("p", patch.encode(), folder)
    lines[29:] = ["line 30\n", "end\n"]
    lines[19:20] = []
    lines[2:2] = ["new\n"]
    assert files(folder) == {"src/a.c": FILE, "x.h": "".join(lines).encode(), "y.h": b"y\n"}


def test_bytes_are_bytes(folder: Path) -> None:
    """Other ends of lines and other encodings are part of what has to match."""
    (folder / "src/a.c").write_bytes(b"\xe9\r\n\x0c\n\n")
    apply("p", HEAD.encode() + b"@@ -1,3 +1,3 @@\n-\xe9\r\n+\xe8\r\n \x0c\n\n", folder)
    assert (folder / "src/a.c").read_bytes() == b"\xe8\r\n\x0c\n\n"


ANEW = "make the patch anew against the pinned release, with the patches before it applied"
BY_GIT = "make it with git format-patch --no-renames, or with diff -ruN"
BELOW = "name files as in a/src/x.c, below the folder of the release"
COUNTS = "hunk 1 has other lines than its header says"

# The patch, the line of it that is wrong, what is wrong, what to do.
WRONG: dict[str, tuple[str, int, str, str]] = {
    "context": (
        f"{HEAD}@@ -1,2 +1,2 @@\n int a;\n-int x;\n+int y;\n",
        3,
        "hunk 1 does not fit src/a.c, line 2",
        ANEW,
    ),
    "other line": (
        f"{HEAD}@@ -1 +1 @@\n-int b;\n+int y;\n",
        3,
        "hunk 1 does not fit src/a.c, line 1",
        ANEW,
    ),
    "past the end": (
        f"{HEAD}@@ -3,2 +3 @@\n int c;\n-int d;\n",
        3,
        "hunk 1 does not fit src/a.c, line 4",
        ANEW,
    ),
    "added past the end": (
        f"{HEAD}@@ -9,0 +10 @@\n+int d;\n",
        3,
        "hunk 1 does not fit src/a.c, line 10",
        ANEW,
    ),
    "newline": (
        f"{HEAD}@@ -3 +3 @@\n-int c;\n\\ No newline at end of file\n+int d;\n",
        3,
        "hunk 1 does not fit src/a.c, line 3",
        ANEW,
    ),
    "same line twice": (
        f"{HEAD}@@ -1 +1 @@\n-int a;\n+int A;\n@@ -1 +1 @@\n-int a;\n+int A;\n",
        6,
        "hunk 2 does not fit src/a.c, line 2",
        ANEW,
    ),
    "no such file": (
        "--- a/z.c\n+++ b/z.c\n@@ -1 +1 @@\n-x\n+y\n",
        1,
        "there is no file z.c",
        ANEW,
    ),
    "file is there": (
        "--- /dev/null\n+++ b/src/a.c\n@@ -0,0 +1 @@\n+x\n",
        1,
        "it adds src/a.c, which is there",
        ANEW,
    ),
    "removes a part": (
        "--- a/src/a.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-int a;\n",
        1,
        "it removes src/a.c, but not all of its lines",
        ANEW,
    ),
    "removed or empty": (
        f"{HEAD}@@ -1,3 +0,0 @@\n-int a;\n-int b;\n-int c;\n",
        1,
        "it may empty src/a.c, or remove it",
        "remove it as git does: +++ /dev/null",
    ),
    "too few lines": (f"{HEAD}@@ -1,2 +1,2 @@\n-int a;\n+int x;\n", 5, COUNTS, BY_GIT),
    "too many lines": (f"{HEAD}@@ -1 +1 @@\n-int a;\n+int x;\n+int y;\n", 6, COUNTS, BY_GIT),
    "damaged header": (f"{HEAD}@@ -one +1 @@\n", 3, "hunk 1 has a damaged header", BY_GIT),
    "no hunk": (HEAD, 2, "there is no hunk for src/a.c", BY_GIT),
    "stray hunk": ("@@ -1 +1 @@\n", 1, "a hunk belongs to no file", BY_GIT),
    "words": ("Just words.\n", 1, "it changes no file", BY_GIT),
    "empty": ("", 1, "it changes no file", BY_GIT),
    "rename": (
        "diff --git a/x b/y\nrename from x\n",
        2,
        "no unified diff can say 'rename from x'",
        BY_GIT,
    ),
    "rename by names": (
        "--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n",
        2,
        "it renames x to y",
        BY_GIT,
    ),
    "link": (
        "new file mode 120000\n",
        1,
        "no unified diff can say 'new file mode 120000'",
        BY_GIT,
    ),
    "binary": (
        "Binary files a/x and b/x differ\n",
        1,
        "no unified diff can say 'Binary files a/x and b/x differ'",
        BY_GIT,
    ),
    "empty file": (
        "new file mode 100644\nindex 0..e\n",
        1,
        "it adds or removes an empty file",
        "put at least a comment into it",
    ),
    "above": ("--- a/../x\n+++ b/../x\n", 1, "it cannot change 'a/../x'", BELOW),
    "absolute": (
        "--- /dev/null\n+++ /etc/x\n@@ -0,0 +1 @@\n+x\n",
        2,
        "it cannot change '/etc/x'",
        BELOW,
    ),
    "quoted": ('--- "a/\\303"\n+++ "b/\\303"\n', 1, "it cannot change '\"a/\\\\303\"'", BELOW),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_patch(folder: Path, name: str) -> None:
    text, line, what, remedy = WRONG[name]
    with pytest.raises(RecipeError) as caught:
        apply("p/0001-x.patch", text.encode(), folder)
    assert str(caught.value) == f"p/0001-x.patch:{line}: {what}\n  {remedy}"
    assert files(folder) == {"src/a.c": FILE}
