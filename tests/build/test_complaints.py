# SPDX-License-Identifier: BSD-3-Clause
"""What users of Unikraft complained of, rebuilt here: each test names the issue.

Those that end with a message of ours are in tests/mistakes: unikraft-1486, 1495, 1498 and 1529,
kraftkit-105 and 2093. Pull request 817, configurations that trample each other, is in
test_configurations.py.
"""

from __future__ import annotations

from tests.build.tree import EVERYTHING, HOST, WORDS, Tree

TEXT = "lib/text/SConscript"


def test_compile_flags_are_tracked(tree: Tree) -> None:
    """Unikraft, issues 37 and 47: a flag changes, and objects made without it stay."""
    tree.replace(TEXT, "sources=", 'cflags=["-O0"], sources=')
    assert tree.makes() == {"lib/text/loud.o", "lib/text/plain.o", *HOST}
    tree.replace("arch/x86_64/SConscript", '"-mno-red-zone"', '"-mno-red-zone", "-O0"')
    assert tree.makes() == EVERYTHING
    assert tree.is_idle()


def test_another_implementer_is_another_image(tree: Tree) -> None:
    """Unikraft, issue 37: one C library for the other, without `make clean` in between."""
    tree.write(
        "lib/mere/SConscript",
        '"""Another implementer."""\nfrom unicore.recipe import library\n'
        'library(implements=["deep"], sources=["mere.c"])\n',
    )
    tree.write("lib/mere/mere.c", "extern int uni_mere;\nint uni_mere = 1;\n")
    tree.replace("lib/count/SConscript", 'implements=["deep"],', "")
    tree.replace("lib/count/SConscript", 'needs=["say"]', 'needs=["deep", "say"]')
    assert "lib/mere/mere.o" in tree.makes()
    tree.write(
        "lib/other/SConscript",
        '"""Yet another."""\nfrom unicore.recipe import library\n'
        'library(implements=["deep"], sources=["other.c"])\n',
    )
    tree.write("lib/other/other.c", "extern int uni_other;\nint uni_other = 1;\n")
    assert "and nobody chooses" in tree.build().err
    for name in ("other", "mere", "other"):
        tree.write("apps/demo/default.config", f"deep={name}\n")
        tree.makes()
        script = (tree / "build/x86_64-host/demo.ld").read_text()
        assert [f"lib/{one}/" in script for one in ("mere", "other")] == [
            name == one for one in ("mere", "other")
        ]
    assert tree.is_idle()


def test_the_order_of_libraries_does_not_matter(tree: Tree) -> None:
    """Unikraft, issue 717: libraries in another order, include folders in another order."""
    before = tree.bytes()
    tree.replace("apps/demo/SConscript", '["count", "say", "text"]', '["text", "say", "count"]')
    tree.replace("lib/count/SConscript", 'implements=["deep"],\n    needs=["say"],', "")
    tree.replace(
        "lib/count/SConscript", "sources=", 'needs=["say"],\n    implements=["deep"],\n    sources='
    )
    assert tree.build(scons=True).is_idle
    tree.build("-c")
    assert tree.makes() == EVERYTHING
    assert tree.bytes() == before


def test_a_library_that_is_merely_present(tree: Tree) -> None:
    """Unikraft, issue 1011: the link fails because of a C library that nobody chose."""
    tree.write(
        "lib/newlib/SConscript",
        '"""A library with the names of others, and calls of what nobody has."""\n'
        "from unicore.recipe import library\n"
        'library(needs=["say"], sources=["newlib.c"])\n',
    )
    tree.write(
        "lib/newlib/newlib.c",
        "void uni_plain(void);\nvoid uni_nobody_has_this(void);\n"
        "void uni_plain(void)\n{\n    uni_nobody_has_this();\n}\n",
    )
    tree.write("lib/newlib/include/text.h", '#error "not this one"\n')
    before = tree.bytes()
    assert tree.build().is_idle
    assert tree.bytes() == before
    assert tree.says() == WORDS


def test_the_compiler_of_the_environment_is_not_a_secret_choice(tree: Tree) -> None:
    """Unikraft, issue 1495: CC in the environment is not heard. Ours is `toolchain=`; CC= on the
    command line is an error (tests/mistakes/unikraft-1495), and the environment changes nothing."""
    tree.variables |= {"CC": "/usr/bin/false", "CFLAGS": "-O0", "LD": "/usr/bin/false"}
    assert tree.is_idle()
    tree.build("-c")
    assert tree.makes() == EVERYTHING


def test_what_is_needed_comes_by_itself(tree: Tree) -> None:
    """Unikraft, issue 1529: one library on, another off that it calls. Here nobody can forget it:
    what a library needs is in the image with it, and cannot be switched off."""
    tree.write(
        "lib/shim/SConscript",
        '"""What another library calls."""\nfrom unicore.recipe import library\n'
        'library(sources=["shim.c"])\n',
    )
    tree.write("lib/shim/include/shim.h", "#pragma once\nvoid uni_shim(void);\n")
    tree.write("lib/shim/shim.c", "#include <shim.h>\nvoid uni_shim(void)\n{\n}\n")
    tree.replace(TEXT, 'needs=["say"]', 'needs=["say", "shim"]')
    tree.replace("lib/text/plain.c", "#include <say.h>", "#include <say.h>\n#include <shim.h>")
    tree.replace("lib/text/plain.c", 'uni_say("plain1 ");', 'uni_shim();\n    uni_say("plain1 ");')
    made = tree.makes()
    assert "lib/shim/shim.o" in made
    assert tree.says() == WORDS
