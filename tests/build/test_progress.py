# SPDX-License-Identifier: BSD-3-Clause
"""What a build shows: a line at a terminal, results and errors anywhere, commands when asked."""

from __future__ import annotations

import re
import termios
from pathlib import Path

import pexpect
import pytest

from tests.build.test_trouble import slow
from tests.build.test_upstream import RECIPE, released
from tests.build.tree import EVERYTHING, PYTHON, SCONS, TIMEOUT, Tree, ended, needs_gcc

AWAY = "\r\x1b[K"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
COLUMNS = 50
WORDS = ["app=demo", "plat=host"]


def terminal(tree: Tree, *words: str, scons: bool = False, **variables: str) -> pexpect.spawn:
    """A build in a terminal of COLUMNS columns, by ./unicore or scons."""
    program = [PYTHON, "-IS", str(tree / "site_scons/unicore/launch.py")]
    if scons:
        program = [str(SCONS), "-Q"]
    started = {**tree.variables, "TERM": "xterm", **variables}
    if "NO_COLOR" not in variables:
        started.pop("NO_COLOR", None)
    return pexpect.spawn(
        program[0],
        [*program[1:], *WORDS, *words],
        cwd=str(tree.root),
        env=started,  # type: ignore[arg-type]
        timeout=TIMEOUT,
        encoding="utf-8",
        dimensions=(24, COLUMNS),
    )


def shown(child: pexpect.spawn) -> str:
    child.expect(pexpect.EOF)
    child.close()
    return str(child.before)


def lines(text: str) -> list[str]:
    """Each state of the lowest line."""
    return [COLOUR.sub("", part) for part in re.findall(r"\r\x1b\[K([^\r]+)", text)]


@pytest.mark.parametrize("scons", [False, True])
def test_a_line_at_a_terminal(tree: Tree, scons: bool) -> None:
    tree.build("-c")
    text = shown(terminal(tree, "-j1", scons=scons))
    painted = [line for line in lines(text) if line.startswith("[")]
    assert all(len(line) < COLUMNS for line in painted)
    total = len(EVERYTHING) + 1  # and the check of the objects
    assert {line.split(" ")[0] for line in painted} == {
        f"[{count}/{total}]" for count in range(1, total + 1)
    }
    assert any(re.fullmatch(r"\[\d/9\] \d+\.\ds lib/count/count\.c", line) for line in painted)
    last = text.rpartition(AWAY)[2]
    assert re.fullmatch(r"build/x86_64-host/demo\.elf: .* in the file\r\n", last)
    assert text.count("\n") == 1


def test_a_window_that_changes(tree: Tree) -> None:
    tree.build("-c")
    child = terminal(tree, slow(tree, 0.5), "-j1")
    child.expect(r"\[1/9\]")
    child.setwinsize(24, 12)
    child.expect(r"\[[4-9]/9\]")
    text = shown(child)
    assert all(len(line) < 12 for line in lines(text) if line.startswith("["))


def test_elapsed_time_goes_on_while_nothing_happens(tree: Tree) -> None:
    tree.build("-c")
    child = terminal(tree, slow(tree, 4), "-j1")
    child.expect(r"\[1/9\] 0\.")
    child.expect(r"\[1/9\] 1\.")
    child.expect(r"\[1/9\] 2\.")
    child.sendintr()
    shown(child)


def test_elsewhere_only_results(tree: Tree) -> None:
    tree.build("-c")
    status, out, err = ended(tree.start("verbose=no"))
    assert re.fullmatch(r"build/x86_64-host/demo\.elf: .* in the file\n", out)
    assert (status, err) == (0, "")


@pytest.mark.parametrize("words", [["--verbose"], ["verbose=yes"]])
@pytest.mark.parametrize("scons", [False, True])
def test_commands(tree: Tree, words: list[str], scons: bool) -> None:
    tree.build("-c")
    text = shown(terminal(tree, *words, scons=scons))
    assert AWAY not in text
    assert text.count(" -c -o build/x86_64/") == 6
    assert tree.build("--verbose").is_idle


def test_silence(tree: Tree) -> None:
    tree.build("-c")
    text = shown(terminal(tree, "-s", "--verbose"))
    assert re.fullmatch(r"build/x86_64-host/demo\.elf: .* in the file\r\n", text)


@pytest.mark.parametrize(
    ("variables", "colours", "line"),
    [
        ({}, True, True),
        ({"NO_COLOR": "1"}, False, True),
        ({"TERM": "dumb"}, False, False),
    ],
    ids=["xterm", "NO_COLOR", "dumb"],
)
def test_an_error_comes_last_and_once(
    tree: Tree, variables: dict[str, str], colours: bool, line: bool
) -> None:
    tree.replace("lib/text/plain.c", "uni_say", "uni_shout")
    tree.replace("lib/count/local.h", "local1", "local2")
    text = shown(terminal(tree, "-j2", **variables))
    assert ("\x1b[" in text.replace("\x1b[K", "")) == colours
    assert (AWAY in text) == line
    plain = COLOUR.sub("", text)
    end = plain.rpartition(AWAY)[2]
    command, *said = end.splitlines()
    assert " -c -o build/x86_64/lib/text/plain-" in command
    assert plain.count(command) == 1 and plain.count("error:") == 1
    assert "uni_shout" in "\n".join(said) and said[-1] == "1 error generated."
    assert re.search(r"\x1b\[[0-9;]*m[^\n]*error: ", text) if colours else True


def test_all_errors_and_their_count(tree: Tree) -> None:
    for name in ("plain", "loud"):
        tree.replace(f"lib/text/{name}.c", "uni_say", "uni_shout")
    tree.replace("lib/count/local.h", "local1", "local2")
    status, out, err = ended(tree.start("-k", "verbose=no"))
    assert (status, out) == (2, "")
    assert err.count(" -c -o build/x86_64/lib/text/") == 2
    assert err.endswith("\n2 files could not be made\n")
    assert "\x1b" not in err


TOOLCHAINS = pytest.mark.parametrize(
    "words", [[], pytest.param(["toolchain=gcc"], marks=needs_gcc)], ids=["zig", "gcc"]
)


@TOOLCHAINS
def test_colours_compile_nothing_again(tree: Tree, words: list[str]) -> None:
    """What is compiled with colours is up to date without, and the other way round."""
    tree.build("-c")
    assert "[1/" in shown(terminal(tree, *words))
    assert tree.is_idle(*words)
    with_colours = tree.bytes()
    tree.build("-c", *words)
    assert tree.makes(*words)
    assert tree.bytes() == with_colours
    assert "up to date" in shown(terminal(tree, *words))


@TOOLCHAINS
def test_warnings_of_what_succeeds(tree: Tree, words: list[str]) -> None:
    tree.replace(
        "lib/count/SConscript", "library(", 'library(cflags=["-Wno-error=unused-variable"],'
    )
    tree.replace("lib/count/count.c", "{\n", "{\n    int nobody;\n")
    text = re.sub(r"(?<!\r)\x1b\[K", "", COLOUR.sub("", shown(terminal(tree, *words))))  # gcc's
    assert text.count("warning: unused variable") == 1
    last = text.rpartition(AWAY)[2]
    assert last.startswith("build/x86_64-host/demo.elf: ")
    assert tree.is_idle(*words)


def test_a_mistake_in_a_recipe_has_colours(tree: Tree) -> None:
    text = shown(terminal(tree, "toolchain=tcc"))
    assert text.startswith("\x1b[1mtoolchain=tcc\x1b[0m: \x1b[1;31mthere is no such toolchain")
    assert "\x1b" not in tree.build("toolchain=tcc").err


@pytest.mark.parametrize("scons", [False, True])
def test_control_c_leaves_the_terminal_clean(tree: Tree, scons: bool) -> None:
    tree.build("-c")
    tree.write("launch", "#!/bin/sh\nexec sleep 5\n")
    (tree / "launch").chmod(0o755)
    child = terminal(tree, "launcher=./launch", scons=scons)
    before = termios.tcgetattr(child.child_fd)
    child.expect(r"\[2/9\]")
    child.sendintr()
    child.expect(pexpect.EOF)
    after = termios.tcgetattr(child.child_fd)
    child.close()
    assert (child.exitstatus, after) == (130, before)
    assert "Traceback" not in child.before
    assert child.before.rpartition(AWAY)[2] == ""  # the line is gone, and nothing comes after it


def test_what_comes_from_elsewhere(tree: Tree, tmp_path: Path) -> None:
    folder = tree / "lib/hello"
    folder.mkdir()
    recipe = RECIPE.format(sha256=released(folder))
    (folder / "SConscript").write_text(recipe, encoding="utf-8")
    words = ["with=hello", "verbose=no"]
    text = shown(terminal(tree, *words, XDG_CACHE_HOME=str(tmp_path / "cache")))
    assert re.search(r"\[Kfetching hello 1\.2 0\.\ds \x1b\[1m0\.0 MB", text)
    assert re.search(r"\[Kunpacking 0\.\ds \x1b\[1mhello 1\.2", text)
    assert "\nbuild/x86_64-host/demo.elf: " in COLOUR.sub("", text).replace(AWAY, "\n")
