# SPDX-License-Identifier: BSD-3-Clause
"""Errors, interrupts, kills and builds at the same time: afterwards all is as it should be."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.build.tree import EVERYTHING, HOST, OTHER, SCONS, TIMEOUT, WORDS, Tree, ended, rest

INNER = "lib/deep/include/deep/inner.h"
COUNT = {"lib/count/count.o", *HOST}


def test_an_error_and_its_repair(tree: Tree) -> None:
    text = (tree / "lib/text/plain.c").read_text(encoding="utf-8")
    tree.replace("lib/text/plain.c", "uni_say", "uni_shout")
    for scons in (False, True, False):
        broken = tree.build(scons=scons)
        assert broken.status == 2 and not broken.made
        assert "plain.c" in broken.err and "uni_shout" in broken.err
        assert "(up to date)" not in broken.out
    tree.write("lib/text/plain.c", text.replace("plain1", "plain2"))
    assert tree.makes() == {"lib/text/plain.o", *HOST}
    assert tree.says() == WORDS.replace("plain1", "plain2")
    assert tree.is_idle()


def test_an_error_that_is_taken_back(tree: Tree) -> None:
    """What was made before the error stands, so there is nothing to do."""
    text = (tree / INNER).read_text(encoding="utf-8")
    tree.write(INNER, "#error stop\n")
    assert tree.build().status == 2
    tree.write(INNER, text)
    assert tree.build().is_idle
    assert tree.is_idle()
    assert tree.says() == WORDS


def test_errors_with_keep_going(tree: Tree) -> None:
    tree.write("lib/text/plain.c", "#error first\n")
    tree.replace("lib/text/loud.c", "soft", "mild")
    tree.replace(INNER, "inner1", "inner2")
    broken = tree.build("-k", "plat=host,other")
    assert broken.status == 2
    own = {"plat/other/entry.o", "plat/other/say.o"}
    assert broken.made == {"lib/count/count.o", "lib/text/loud.o", *own}
    tree.write("lib/text/plain.c", "#error second\n")
    tree.write("apps/demo/main.c", "#error third\n")
    two = tree.build("-k", scons=True)
    assert two.status == 2 and not two.made
    assert "second" in two.err and "third" in two.err


def test_a_link_that_fails(tree: Tree) -> None:
    text = (tree / "lib/text/plain.c").read_text(encoding="utf-8")
    tree.write("lib/text/plain.c", "extern int uni_nothing;\nint uni_nothing;\n")
    for _ in range(2):
        broken = tree.build()
        assert broken.status == 2 and "uni_plain" in broken.err
    tree.write("lib/text/plain.c", text)
    assert "lib/text/plain.o" in tree.makes()
    assert tree.says() == WORDS
    assert tree.is_idle()


def slow(tree: Tree, seconds: float) -> str:
    """A launcher that makes every compiler slow, and says in the file "started" that it is."""
    tree.write("launch", f'#!/bin/sh\necho >>started\nsleep {seconds}\nexec "$@"\n')
    (tree / "launch").chmod(0o755)
    return "launcher=./launch"


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end, f"{path} does not appear"
        time.sleep(0.005)


@pytest.mark.parametrize("scons", [False, True])
def test_control_c(tree: Tree, scons: bool) -> None:
    tree.build("-c")
    tree.write("launch", "#!/bin/sh\necho >>started\nexec sleep 30\n")
    (tree / "launch").chmod(0o755)
    build = tree.start("launcher=./launch", scons=scons)
    begun = time.monotonic()
    wait_for(tree / "started")
    os.killpg(build.pid, signal.SIGINT)
    status, out, err = ended(build)
    assert status == 130
    assert time.monotonic() - begun < 20
    assert "Traceback" not in err and "clang" not in err
    assert "up to date" not in out
    assert tree.makes() == EVERYTHING
    assert tree.is_idle()
    assert tree.says() == WORDS


@pytest.mark.parametrize("everybody", [False, True], ids=["scons", "group"])
def test_killed_at_any_moment(tree: Tree, everybody: bool) -> None:
    """Killed alone, the build leaves compilers behind, which go on to write what they were told."""
    expected = tree.bytes()
    tree.build("-c")
    for moment in range(12):
        words = () if moment % 2 else (slow(tree, 0.1),)
        build = tree.start(*words)
        time.sleep(0.03 * moment)
        if everybody:
            os.killpg(build.pid, signal.SIGKILL)
        else:
            build.kill()
        build.wait()
        build.communicate()
    assert tree.makes() <= EVERYTHING
    assert tree.is_idle()
    assert tree.bytes() == expected
    assert tree.says() == WORDS


def test_a_compiler_that_outlives_its_build(tree: Tree) -> None:
    """It ends, with the old text, while the next build compiles the new one."""
    tree.replace(INNER, "inner1", "inner2")
    tree.write(
        "launch",
        '#!/bin/sh\necho >>started\n"$@" -o late.o || exit\nsleep 0.6\nshift\n'
        'while [ "$1" != -o ]; do shift; done\ncp late.o "$2"\necho >>over\n',
    )
    (tree / "launch").chmod(0o755)
    build = tree.start("launcher=./launch")
    wait_for(tree / "started")
    time.sleep(0.3)
    build.kill()
    build.wait()
    tree.replace(INNER, "inner2", "inner3")
    tree.write("wait", '#!/bin/sh\n"$@" || exit\nwhile ! [ -e over ]; do sleep 0.01; done\n')
    (tree / "wait").chmod(0o755)
    assert tree.makes("launcher=./wait") == COUNT
    build.communicate()
    assert tree.says() == WORDS.replace("inner1", "inner3")
    assert tree.is_idle()


@pytest.mark.parametrize("plats", [("host", "host"), ("host", "host,other")])
def test_two_builds_at_once(tree: Tree, plats: tuple[str, str]) -> None:
    """The second one waits, and finds made what it shares with the first."""
    tree.build("-c")
    launcher = slow(tree, 0.2)
    builds = [
        tree.start(f"plat={plat}", launcher, scons=bool(number % 2))
        for number, plat in enumerate((*plats, *plats))
    ]
    results = [ended(build) for build in builds]
    assert [status for status, _, _ in results] == [0, 0, 0, 0], results
    assert any("waiting for another build" in err for _, _, err in results)
    started = (tree / "started").read_text(encoding="utf-8").count("\n")
    own = 2 if "host,other" in plats else 0
    assert started == len(EVERYTHING) - len(HOST) + own
    assert tree.says() == WORDS
    assert all(tree.is_idle(f"plat={plat}") for plat in plats)
    if own:
        assert {*HOST, *OTHER} <= {path.removeprefix("build/") for path in tree.stamps()}


def test_a_recipe_that_changes_while_a_build_runs(tree: Tree) -> None:
    """It counts for the next one."""
    more = 's/plain.c/plain.c", "more.c/'
    tree.write("launch", f"#!/bin/sh\nsed -i '{more}' lib/text/SConscript\nexec \"$@\"\n")
    (tree / "launch").chmod(0o755)
    tree.write("lib/text/more.c", "extern int uni_more;\nint uni_more = 1;\n")
    tree.replace(INNER, "inner1", "inner2")
    rest()
    assert tree.makes("launcher=./launch") == COUNT
    assert "lib/text/more.o" in tree.makes()
    assert tree.is_idle()


def test_a_bug_of_ours_says_so(tree: Tree) -> None:
    """And does not pass for a mistake of the user, whose exit status is 2."""
    framework = tree / "site_scons/unicore"
    assert not framework.is_symlink()
    tree.write("site_scons/unicore/resolve.py", "raise RuntimeError('broken')\n")
    for scons in (False, True):
        done = tree.build(scons=scons)
        assert done.status == 1
        assert "RuntimeError: broken" in done.err
        assert done.err.splitlines()[-1].startswith("unicore: this is a bug of Unicore")


def test_whoever_reads_leaves(tree: Tree) -> None:
    """As with `scons | head`: no traceback, and the next build is right."""
    tree.build("-c")
    words = "app=demo plat=host verbose=yes"
    done = subprocess.run(
        ["sh", "-c", f"'{SCONS}' -Q {words} | head -n 1"],
        cwd=tree.root,
        env=tree.variables,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert tree.build().status == 0
    assert tree.build().is_idle
