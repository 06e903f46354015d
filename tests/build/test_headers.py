# SPDX-License-Identifier: BSD-3-Clause
"""New headers: which ones hide others, at any moment that they can appear."""

from __future__ import annotations

import pytest

from tests.build.tree import EVERYTHING, HOST, WORDS, Tree, rest

NEW = '#pragma once\n#define INNER "new "\n'
HIDDEN = WORDS.replace("inner1", "new")
COUNT = {"lib/count/count.o", *HOST}


@pytest.mark.parametrize(
    "path",
    [
        "lib/count/include/deep/outer.h",  # an include folder before that of lib/deep
        "lib/count/include/deep/middle.h",  # the same, for a header that a header includes
    ],
)
def test_a_new_header_in_an_earlier_folder_hides_another(tree: Tree, path: str) -> None:
    tree.write(path, NEW)
    assert tree.makes() == COUNT
    assert tree.says() == HIDDEN
    assert tree.is_idle()
    (tree / path).unlink()
    assert tree.makes(scons=True) == COUNT
    assert tree.says() == WORDS
    assert tree.is_idle()


def test_a_new_header_beside_the_source_hides_another(tree: Tree) -> None:
    tree.replace("lib/count/count.c", "<deep/outer.h>", '"deep/outer.h"')
    assert "lib/count/count.o" in tree.makes()
    tree.write("lib/count/deep/outer.h", NEW)
    assert tree.makes() == COUNT
    assert tree.says() == HIDDEN
    assert tree.is_idle()


def test_an_old_header_that_is_moved_hides_another(tree: Tree) -> None:
    """A renamed file keeps its time stamp."""
    tree.write("elsewhere/outer.h", NEW)
    rest()
    assert tree.is_idle()
    (tree / "lib/count/include/deep").mkdir()
    (tree / "elsewhere/outer.h").rename(tree / "lib/count/include/deep/outer.h")
    assert tree.makes() == COUNT
    assert tree.says() == HIDDEN
    assert tree.is_idle()


def test_a_new_header_that_hides_nothing(tree: Tree) -> None:
    tree.write("lib/count/include/deep/other.h", NEW)
    tree.write("lib/text/deep/outer.h", NEW)  # no unit of lib/text includes it
    tree.write("lib/text/include/inner.h", NEW)
    # A public header promises something: the image is checked again, and nothing is made.
    assert tree.makes() == set()
    assert tree.is_idle()


def test_a_candidate_that_hides_nothing_is_tried_once(tree: Tree) -> None:
    """<deep/outer.h> is not looked for beside the source, which only the compiler knows."""
    tree.write("lib/count/deep/outer.h", NEW)
    assert tree.makes() <= COUNT
    assert tree.says() == WORDS
    assert tree.is_idle()
    tree.write("lib/count/deep/another.h", NEW)
    assert tree.build(scons=True).is_idle


def test_what_hides_is_seen_by_every_request(tree: Tree) -> None:
    assert tree.makes("plat=host,other")
    tree.write("lib/count/include/deep/outer.h", NEW)
    assert tree.makes() == COUNT
    assert tree.makes("plat=host,other") == {"x86_64-other/demo.debug", "x86_64-other/demo.elf"}
    assert tree.says("other") == HIDDEN


def test_a_header_that_appears_while_another_unit_is_made(tree: Tree) -> None:
    """It may be too late for this build, but not for the next."""
    tree.write("launch", f"#!/bin/sh\n{_WHEN_PLAIN}cp new.h lib/count/include/deep/outer.h\n{_GO}")
    (tree / "launch").chmod(0o755)
    tree.write("new.h", NEW)
    (tree / "lib/count/include/deep").mkdir()
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    assert "lib/text/plain.o" in tree.makes("launcher=./launch")
    tree.makes()
    assert tree.says() == HIDDEN.replace("plain1", "plain2")
    assert tree.is_idle()


def test_a_header_that_is_edited_while_it_is_compiled(tree: Tree) -> None:
    """Edited once after the compiler read it: compiled again; edited each time: an error."""
    edit = "sed -i s/inner1/inner2/ lib/deep/include/deep/inner.h\n"
    tree.write("launch", f'#!/bin/sh\n"$@" || exit\n{_WHEN_COUNT}{edit}')
    (tree / "launch").chmod(0o755)
    tree.write("lib/count/count.c", (tree / "lib/count/count.c").read_text() + "/* x */\n")
    assert tree.makes("launcher=./launch") == COUNT
    assert tree.says() == WORDS.replace("inner1", "inner2")
    assert tree.is_idle()

    tree.write(
        "launch",
        f'#!/bin/sh\n"$@" || exit\n{_WHEN_COUNT}date +%s%N | sed "s,^,// ,"'
        " >>lib/deep/include/deep/inner.h\n",
    )
    tree.write("lib/count/count.c", (tree / "lib/count/count.c").read_text() + "/* y */\n")
    restless = tree.build("launcher=./launch")
    assert restless.status == 2
    assert "lib/count/count.c: its sources change while it is made" in restless.err
    tree.makes()
    assert tree.is_idle()


def test_a_header_that_is_edited_during_its_first_compile(tree: Tree) -> None:
    """Nothing is known of what the unit includes until the compiler has told."""
    edit = "sed -i s/inner1/inner2/ lib/deep/include/deep/inner.h\n"
    tree.write("launch", f'#!/bin/sh\n"$@" || exit\n{_WHEN_COUNT}{edit}')
    (tree / "launch").chmod(0o755)
    tree.build("-c")
    assert tree.makes("launcher=./launch") == EVERYTHING
    assert tree.says() == WORDS.replace("inner1", "inner2")
    assert tree.is_idle()


def test_an_edit_that_no_time_stamp_shows(tree: Tree) -> None:
    """In place, of the same size, and within a tick of the edit before, while it is compiled.

    The build starts with a header of this very moment, so the launcher's edit may get its stamp.
    """
    path = "lib/count/local.h"
    tree.write(
        "launch",
        f'#!/bin/sh\n"$@" || exit\n{_WHEN_COUNT}printf 4 | dd of={path}'
        " bs=1 seek=33 conv=notrunc 2>/dev/null\n",
    )
    (tree / "launch").chmod(0o755)
    tree.replace(path, "local1", "local3")
    tree.makes("launcher=./launch")
    assert tree.says() == WORDS.replace("local1", (tree / path).read_text()[28:34])


_WHEN_PLAIN = 'case "$*" in *plain.c) '
_WHEN_COUNT = 'case "$*" in *count.c) ;; *) exit 0 ;; esac\n'
_GO = ';; esac\nexec "$@"\n'
