# SPDX-License-Identifier: BSD-3-Clause
"""Configuration files: what is compiled after a change of one, several of them in one tree, and
the verbs and the menu that write them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.build.terminal import Terminal
from tests.build.tree import HOST, OTHER, SCONS, WORDS, Result, Tree

DEFAULT = "apps/demo/default.config"
LOUD = "apps/demo/loud.config"
LOUD_IMAGE = {"x86_64-host/demo.loud.debug", "x86_64-host/demo.loud.elf"}
TWO = '''"""A word of {name}."""
from unicore.recipe import library
library(implements=["word"], sources=["word.c"])
'''


def says(tree: Tree, image: str) -> str:
    path = tree / "build/x86_64-host" / image
    return subprocess.run([path], capture_output=True, text=True, check=True).stdout.strip()


# What is compiled.


def test_a_line_of_the_file_makes_the_one_file_that_reads_it(tree: Tree) -> None:
    tree.write(DEFAULT, "text.loud=yes\n")
    assert tree.makes() == {"lib/text/loud.o", *HOST}
    assert tree.says() == WORDS.replace("soft", "LOUD")
    assert tree.is_idle()
    tree.write(DEFAULT, "text.loud=no\n")
    assert tree.makes() == {*HOST}
    assert tree.is_idle()
    (tree / DEFAULT).unlink()
    assert tree.makes() == set()
    assert tree.is_idle()


def test_what_makes_no_difference_makes_nothing(tree: Tree) -> None:
    tree.write(DEFAULT, "# Nothing is said.\n")
    assert tree.build(scons=True).is_idle
    tree.write(DEFAULT, "text.spare=9\n")  # nobody reads it
    assert tree.build(scons=True).is_idle
    tree.write(DEFAULT, "\n# The default.\n  text.loud = no\n")
    assert tree.build().is_idle
    assert tree.is_idle()


def test_the_command_line_is_heard_over_the_file_and_the_file_over_the_recipe(tree: Tree) -> None:
    tree.replace("apps/demo/SConscript", "sources=", 'config={"text.loud": True}, sources=')
    tree.makes()
    assert "LOUD" in tree.says()
    tree.write(DEFAULT, "text.loud=no\n")
    tree.makes()
    assert "soft" in tree.says()
    tree.makes("text.loud=yes")
    assert "LOUD" in tree.says()


def test_two_configurations_live_side_by_side(tree: Tree) -> None:
    """Unikraft, pull request 817: one configuration's files in the way of the other's."""
    tree.write(LOUD, "text.loud=yes\n")
    assert tree.makes("config=loud") == {"lib/text/loud.o", *LOUD_IMAGE}
    assert says(tree, "demo.loud.elf") == WORDS.replace("soft", "LOUD")
    assert tree.says() == WORDS
    for _ in range(2):
        assert tree.is_idle("config=loud")
        assert tree.is_idle()
    tree.replace("lib/text/plain.c", "plain1", "plain2")
    assert tree.makes("config=loud") == {"lib/text/plain.o", *LOUD_IMAGE}
    assert tree.makes() == {*HOST}
    assert says(tree, "demo.loud.elf") == WORDS.replace("soft", "LOUD").replace("plain1", "plain2")


def test_a_value_for_one_platform(tree: Tree) -> None:
    both = "plat=host,other"
    tree.makes(both)
    tree.write(DEFAULT, "text.loud@other=yes\n")
    assert tree.makes(both) == {"lib/text/loud.o", *OTHER}
    assert (tree.says(), tree.says("other")) == (WORDS, WORDS.replace("soft", "LOUD"))
    assert tree.makes(both, "text.loud@x86_64-host=yes", "text.loud@other=no") == {*HOST, *OTHER}
    assert (tree.says(), tree.says("other")) == (WORDS.replace("soft", "LOUD"), WORDS)


# The verbs.


def verb(tree: Tree, *words: str) -> Result:
    result = tree.build(*words, scons=True)
    assert result.status == 0, result.err
    assert result.made == set()
    return result


def text(tree: Tree, path: str = DEFAULT) -> str:
    return (tree / path).read_text()


def test_savedefconfig_keeps_what_makes_a_difference(tree: Tree) -> None:
    tree.write(DEFAULT, "text.spare=0x7\ntext.loud@other=no\ntext.loud=yes\ntext.loud@host=yes\n")
    assert verb(tree, "savedefconfig").out == f"{DEFAULT}: 2 lines\n"
    assert text(tree) == "text.loud=yes\ntext.loud@other=no\n"
    verb(tree, "savedefconfig", "text.loud=no")
    assert text(tree) == ""
    verb(tree, "savedefconfig", "config=loud", "text.loud=yes")
    assert text(tree, LOUD) == "text.loud=yes\n"
    verb(tree, "savedefconfig", "config=loud", "file=kept.config")
    assert text(tree, "kept.config") == "text.loud=yes\n"


def test_savedefconfig_keeps_comments(tree: Tree) -> None:
    tree.write(DEFAULT, "# Why it is loud.\ntext.loud=yes\ntext.spare=7\n")
    verb(tree, "savedefconfig")
    assert text(tree) == "# Why it is loud.\ntext.loud=yes\n"


def test_defconfig_forgets_or_takes(tree: Tree) -> None:
    tree.write(DEFAULT, "text.loud=yes\n")
    tree.write("other.config", "# Another.\ntext.spare=8\n")
    verb(tree, "defconfig", "file=other.config")
    assert text(tree) == "text.spare=8\n"
    verb(tree, "defconfig")
    assert text(tree) == ""


def test_olddefconfig_completes_and_drops(tree: Tree) -> None:
    tree.write(DEFAULT, "text.quiet=yes\ntext.loud=yes\ndeep=mere\ntext.spare=many\n")
    result = verb(tree, "olddefconfig")
    assert result.out == (
        "text.quiet: dropped, text has no option 'quiet'\n"
        "deep: dropped, there is no library 'mere'\n"
        "text.spare: dropped, text.spare cannot be 'many'\n"
        f"{DEFAULT}: 2 lines\n"
    )
    assert text(tree) == "text.loud=yes\ntext.spare=7\n"
    assert verb(tree, "olddefconfig").out == f"{DEFAULT}: 2 lines, as before\n"


def test_listnewconfig(tree: Tree) -> None:
    tree.write(DEFAULT, "text.loud=yes\n")
    assert verb(tree, "listnewconfig").out == "text.spare=7\n"
    assert json.loads(verb(tree, "listnewconfig", "format=json").out) == {"text.spare": "7"}
    assert text(tree) == "text.loud=yes\n"
    tree.write(DEFAULT, "text.loud@host=yes\ntext.spare=7\n")
    assert verb(tree, "listnewconfig", "plat=host,other").out == "text.loud@x86_64-other=no\n"
    verb(tree, "olddefconfig", "plat=host,other")
    assert verb(tree, "listnewconfig", "plat=host,other").out == ""


def test_all_and_random(tree: Tree) -> None:
    verb(tree, "allyesconfig")
    assert text(tree) == "text.loud=yes\n"
    verb(tree, "allnoconfig")
    assert text(tree) == ""
    verb(tree, "allnoconfig", "text.spare=3")
    assert text(tree) == "text.spare=3\n"
    made = set()
    for seed in range(6):
        result = verb(tree, "randconfig", f"seed={seed}")
        assert result.err == f"randconfig seed={seed}\n"
        made.add(text(tree))
        verb(tree, "randconfig", f"seed={seed}")
        assert text(tree) in made
    assert made == {"", "text.loud=yes\n"}


def test_what_cannot_work_is_not_written(tree: Tree) -> None:
    tree.write(DEFAULT, "text.loud=yes\n")
    wrong = tree.build("savedefconfig", "text.spare=few", scons=True)
    assert (wrong.status, wrong.err) == (
        2,
        "command line: text.spare cannot be 'few'\n  it is a number\n",
    )
    assert text(tree) == "text.loud=yes\n"


# The menu, in a terminal.


def menu(tree: Tree, *words: str) -> Terminal:
    command = [str(SCONS), "-Q", "menuconfig", "app=demo", "plat=host", *words]
    return Terminal(command, tree.root, tree.variables)


def test_open_search_toggle_save_and_quit(terminals: None, tree: Tree) -> None:
    with menu(tree) as terminal:
        terminal.shows("Libraries  --->")
        assert "demo for x86_64-host: Say one word per library." in terminal.screen
        terminal.press("/")
        terminal.shows("Jump to symbol")
        terminal.press("shout\r")
        terminal.shows("[ ] Shout")
        terminal.press(" ")
        terminal.shows("[*] Shout")
        terminal.press("?")
        terminal.shows("text.loud: a flag; no by default")
        terminal.press("q")
        terminal.shows("[*] Shout")
        terminal.press("s")
        terminal.shows("Filename to save configuration to")
        terminal.press("\r")
        terminal.shows(f"Saved to {DEFAULT}")
        terminal.press("\r")
        terminal.shows("[*] Shout")
        terminal.press("q")
        assert terminal.ends() == 0
    assert text(tree) == "text.loud=yes\n"
    assert tree.makes() == {"lib/text/loud.o", *HOST}


def test_a_number_and_quit_with_saving(terminals: None, tree: Tree) -> None:
    with menu(tree, "config=few") as terminal:
        terminal.shows("Libraries  --->")
        terminal.press("\r")
        terminal.shows("Other  --->")
        terminal.press("\r")
        terminal.shows("text: A word")
        terminal.press("\r")
        terminal.shows("(7) Nobody reads this")
        terminal.press("G\r")
        terminal.shows("Nobody reads this (int)")
        terminal.press("\x7f12\r")
        terminal.shows("(12) Nobody")
        terminal.press("q")
        terminal.shows("Save configuration?")
        terminal.press("y")
        assert terminal.ends() == 0
        terminal.shows("Saved to apps/demo/few.config")
    assert text(tree, "apps/demo/few.config") == "text.spare=12\n"


@pytest.mark.parametrize("before", [None, "", "# A comment\n\n text.loud = y\ntext.loud@other=no"])
def test_opening_and_closing_changes_nothing(
    terminals: None, tree: Tree, before: str | None
) -> None:
    if before is not None:
        tree.write(DEFAULT, before)
    for keys in ("q", "s\r\rq"):
        with menu(tree) as terminal:
            terminal.shows("Libraries  --->")
            for key in keys:
                terminal.press(key)
                if key == "s":
                    terminal.shows("Filename to save")
                elif keys != "q" and key == "\r":
                    terminal.shows("Nothing to change" if keys[2] == "\r" else "Libraries")
            assert terminal.ends() == 0
            assert "No changes to save" in terminal.screen
        assert ((tree / DEFAULT).read_text() if (tree / DEFAULT).exists() else None) == before


def test_what_is_set_elsewhere_is_shown(terminals: None, tree: Tree) -> None:
    tree.replace("apps/demo/SConscript", "sources=", 'config={"text.spare": 9}, sources=')
    with menu(tree, "text.loud=yes") as terminal:
        terminal.shows("Libraries  --->")
        terminal.press("\r")
        terminal.shows("Other  --->")
        terminal.press("\r")
        terminal.shows("text: A word")
        terminal.press("\r")
        terminal.shows("(9) Nobody reads this")
        assert "*** text.loud is yes (command line) ***" in terminal.screen
        terminal.press("G?")
        terminal.shows("It is 9 unless you say otherwise (apps/demo/SConscript:5).")
        terminal.press("qq")
        assert terminal.ends() == 0
    assert not (tree / DEFAULT).exists()


def test_implementers_are_a_choice_and_what_cannot_work_is_told(
    terminals: None, tree: Tree
) -> None:
    tree.write(
        "lib/word/SConscript", '"""A word."""\nfrom unicore.recipe import library\nlibrary()\n'
    )
    for name in ("long", "short"):
        tree.write(f"lib/{name}/SConscript", TWO.format(name=name))
        tree.write(f"lib/{name}/word.c", f"extern int uni_{name};\nint uni_{name} = 1;\n")
    tree.write(
        "lib/short/SConscript",
        '"""A word of short."""\nfrom unicore.recipe import flag, library, when\n'
        'library(implements=["word"], needs=[when("more", "long")],'
        ' options=[flag("more", False, "More words.")], sources=["word.c"])\n',
    )
    tree.replace("apps/demo/SConscript", '"text"]', '"text", "word"], choose={"word": "long"}')
    with menu(tree) as terminal:
        terminal.shows("Implementers of APIs  --->")
        terminal.press("\r")
        terminal.shows("word: A word (long: A word of long.)  --->")
        terminal.press("\r")
        terminal.shows("( ) short: A word of short.")
        terminal.press("G ")
        terminal.shows("word: A word (short: A word of short.)  --->")
        terminal.press("/")
        terminal.shows("Jump to symbol")
        terminal.press("more\r")
        terminal.shows("[ ] More words")
        terminal.press(" ")
        terminal.shows("[*] More words")
        terminal.press("s")
        terminal.shows("Filename to save configuration to")
        terminal.press("\r")
        terminal.shows("word can come from one recipe only")
        assert not (tree / DEFAULT).exists()
        terminal.press("\r")
        terminal.press("\x1b")
        terminal.shows("[*] More words")
        terminal.press(" ")
        terminal.shows("[ ] More words")
        terminal.press("q")
        terminal.shows("Save configuration?")
        terminal.press("y")
        assert terminal.ends() == 0
    assert text(tree) == "word=short\n"


def test_control_c_leaves_everything_as_it_was(terminals: None, tree: Tree) -> None:
    with menu(tree) as terminal:
        terminal.shows("Libraries  --->")
        terminal.press("/")
        terminal.shows("Jump to symbol")
        terminal.press("shout\r")
        terminal.shows("[ ] Shout")
        terminal.press(" ")
        terminal.shows("[*] Shout")
        terminal.press("\x03")
        assert terminal.ends() != 0
        assert "Traceback" not in terminal.screen
    assert not (tree / DEFAULT).exists()


def test_without_a_terminal(tree: Tree) -> None:
    result = tree.build("menuconfig", scons=True)
    assert (result.status, result.err) == (
        2,
        "menuconfig: there is no terminal to show a menu in\n  edit the file, or open one\n",
    )


def test_a_terminal_that_nobody_knows(terminals: None, tree: Tree, tmp_path: Path) -> None:
    command = ["/usr/bin/env", "TERM=nonsense", str(SCONS), "-Q", "menuconfig", "app=demo"]
    with Terminal([*command, "plat=host"], tree.root, tree.variables) as terminal:
        assert terminal.ends() == 2
        assert "menuconfig: this terminal cannot show a menu" in terminal.screen
