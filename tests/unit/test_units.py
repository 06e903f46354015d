# SPDX-License-Identifier: BSD-3-Clause
"""Units: exact argument lists, who recompiles for what, and which objects images share."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from smalltree import app, arch, catalog, code, interface, library, platform, write

from unicore.catalog import Catalog
from unicore.config import Setting
from unicore.errors import RecipeError
from unicore.model import Archive, Isr, Option, Region, Target, Upstream, When
from unicore.resolve import resolve
from unicore.sources import Sources
from unicore.toolchain import Toolchain
from unicore.units import work
from unicore.work import Unit, Work

KVM, XEN = Target("x86_64", "kvm"), Target("x86_64", "xen")
TOOLCHAINS = {
    name: Toolchain("zig", name, {"cc": ("zig", "clang")}, identity, (), ())
    for name, identity in (("x86_64", "1"), ("arm64", "2"))
}
CATALOG = catalog(
    arch("x86_64", cflags=("-mno-red-zone",), isr_cflags=("-mgeneral-regs-only",)),
    arch("arm64"),
    platform(
        "kvm",
        ("arm64", "x86_64"),
        implements=("console",),
        sources=("{arch}/start.c", "console.c"),
        options=(Option("number", "memory", 64, "In MiB."),),
        run=("qemu", "-m", "{memory}M", "{image}"),
        image="elf-pvh",
        status="isa-debug-exit",
    ),
    platform(
        "xen",
        ("x86_64",),
        implements=("console",),
        sources=("console.c",),
        memory=(Region("ram", 0),),
    ),
    interface("console"),
    library("cdefs", include=("include",)),
    interface("libc"),
    code(
        "log",
        needs=("cdefs", "console"),
        uses=("clock", "libc"),
        options=(
            Option("choice", "level", "warning", "Grave?", values=("warning", "de-bug")),
            Option("flag", "times", False, "Times?"),
            Option("number", "line", 160, "Longest line."),
            Option("text", "prefix", 'a "b"', "Text before each line."),
        ),
        sources=("log.c", "line.c", "plain.c", When("times", (Isr("times.c"),))),
        cflags=("-Os", When("plat == 'xen'", ("-DPLAT={plat}",))),
    ),
    interface("clock"),
    code("tiny", implements=("libc",), needs=("cdefs",)),
    app("hello", needs=("log", "libc"), sources=("main.c",), size="16K"),
)
FILES = {
    "plat/kvm/x86_64/start.c": "UNI_KVM_MEMORY",
    "plat/kvm/arm64/start.c": "",
    "plat/kvm/console.c": "",
    "plat/xen/console.c": "",
    "lib/console/include/unicore/console.h": "",
    "lib/cdefs/include/unicore/cdefs.h": "UNI_LIBRARY_IS_NO_OPTION",
    "lib/log/log.c": "#include <unicore/log.h>\n#if UNI_LOG_LEVEL_IS_DE_BUG && UNI_HAS_CLOCK",
    "lib/log/line.c": "#include <unicore/log.h>\nchar line[UNI_LOG_LINE] = UNI_LOG_PREFIX;",
    "lib/log/plain.c": "",
    "lib/log/times.c": "",
    "lib/log/include/unicore/log.h": "UNI_LOG_TIMES",
    "lib/tiny/tiny.c": "UNI_LIBRARY",
    "lib/tiny/include/stdio.h": "",
    "apps/hello/main.c": "#include <stdio.h>\n#include <unicore/log.h>\n",
}
COMMON = (
    "-std=gnu11",
    "-ffreestanding",
    "-fno-common",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-pic",
    "-fno-omit-frame-pointer",
    "-fno-asynchronous-unwind-tables",
    "-fstack-protector-strong",
    "-g",
    "-Wno-unused-command-line-argument",
    "-O2",
)
WARNINGS = (
    "-Wall",
    "-Wextra",
    "-Wshadow",
    "-Wundef",
    "-Wstrict-prototypes",
    "-Wmissing-prototypes",
    "-Werror",
)

Make = Callable[..., Work]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Plans and units for targets, with options by keyword (log__line="80"), in a small tree."""
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)

    def made(
        *targets: Target, found: Catalog = CATALOG, optimize: str = "speed", **options: str
    ) -> Work:
        settings = [
            Setting(name.replace("__", "."), value, "command line")
            for name, value in options.items()
        ]
        plans = [
            resolve(found, target, found.apps["hello"], settings) for target in targets or (KVM,)
        ]
        return work(plans, TOOLCHAINS, Sources(), optimize)

    return made


def unit(made: Work, label: str) -> Unit:
    return next(one for one in made.units if one.label == label)


def config(made: Work, label: str) -> list[str]:
    """The configuration that a unit reads, line by line."""
    command = unit(made, label).command
    if "-include" not in command:
        return []
    return made.files[command[command.index("-include") + 1]].splitlines()


def changed(before: Work, after: Work) -> set[str]:
    old = {(one.output, one.signature) for one in before.units if one.depfile}
    return {one.label for one in after.units if one.depfile} & {
        one.label for one in after.units if (one.output, one.signature) not in old
    }


def test_exact_arguments(make: Make) -> None:
    made = make()
    line = unit(made, "lib/log/line.c")
    header = next(word for word in line.command if word.startswith("build/cfg/"))
    assert line.command == (
        "cc.x86_64",
        *COMMON,
        "-mno-red-zone",
        "-Ilib/log/include",
        "-Ilib/cdefs/include",
        "-Ilib/console/include",
        "-Ilib/tiny/include",
        "-Os",
        *WARNINGS,
        "-include",
        header,
    )
    assert line.arguments == (
        "-MMD",
        "-MF",
        line.depfile,
        "-c",
        "-o",
        line.output,
        "lib/log/line.c",
    )
    assert line.inputs == ("lib/log/line.c", header)
    assert line.output.startswith("build/x86_64/lib/log/line-")
    assert line.depfile == line.output.removesuffix(".o") + ".d"
    assert config(made, "lib/log/line.c") == [
        "#define UNI_LOG_LINE 160",
        '#define UNI_LOG_PREFIX "a \\"b\\""',
        "#define UNI_LOG_TIMES 0",
    ]


def test_flags_of_a_context_and_of_a_recipe(make: Make) -> None:
    made = make(XEN, log__times="yes")
    assert "-mgeneral-regs-only" in unit(made, "lib/log/times.c").command
    assert "-mgeneral-regs-only" not in unit(made, "lib/log/log.c").command
    assert "-DPLAT=xen" in unit(made, "lib/log/log.c").command
    assert "-DPLAT=xen" not in unit(made, "lib/tiny/tiny.c").command
    assert {one.label for one in make().units} & {"lib/log/times.c"} == set()


def test_optimize(make: Make) -> None:
    for goal, flag in (("speed", "-O2"), ("size", "-Os"), ("debug", "-Og")):
        assert flag in unit(make(optimize=goal), "apps/hello/main.c").command


def test_what_is_told(make: Make) -> None:
    made = make()
    assert config(made, "lib/log/log.c") == [
        "#define UNI_HAS_CLOCK 0",
        "#define UNI_LOG_LEVEL_IS_DE_BUG 0",
        "#define UNI_LOG_TIMES 0",
    ]
    assert config(made, "lib/log/plain.c") == [], "it does not include what mentions one"
    assert config(made, "apps/hello/main.c") == ["#define UNI_LOG_TIMES 0"]
    assert config(made, "lib/tiny/tiny.c") == ['#define UNI_LIBRARY "tiny"']
    assert config(made, "plat/kvm/x86_64/start.c") == ["#define UNI_KVM_MEMORY 64"]
    assert config(made, "plat/kvm/console.c") == []


def test_what_a_public_header_asks_for_is_seen_by_its_readers(make: Make) -> None:
    """The API that the header includes if it is in the image; not what its sources ask for."""
    clock = "-Ilib/clock/include"
    write(Path(), {"lib/clock/include/unicore/clock.h": ""})
    assert clock in unit(make(), "lib/log/line.c").command
    assert clock not in unit(make(), "apps/hello/main.c").command
    write(Path(), {"lib/log/include/unicore/log.h": "#if UNI_HAS_CLOCK\n#endif\n"})
    assert config(make(), "lib/log/plain.c") == []
    made = make()
    assert clock in unit(made, "apps/hello/main.c").command
    assert config(made, "apps/hello/main.c") == ["#define UNI_HAS_CLOCK 0"]


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ({"log__level": "de-bug"}, {"lib/log/log.c"}),
        ({"log__line": "80"}, {"lib/log/line.c"}),
        ({"log__prefix": "x"}, {"lib/log/line.c"}),
        ({"kvm__memory": "32"}, {"plat/kvm/x86_64/start.c"}),
        (
            {"log__times": "yes"},  # its public header mentions it
            {
                "apps/hello/main.c",
                "lib/log/line.c",
                "lib/log/log.c",
                "lib/log/times.c",
            },
        ),
    ],
)
def test_exactly_the_readers_of_an_option_change(
    make: Make, options: dict[str, str], labels: set[str]
) -> None:
    assert changed(make(), make(**options)) == labels


MENTION = "#pragma once\nint x = UNI_LOG_LINE;\n"


@pytest.mark.parametrize(
    ("files", "is_told"),
    [
        ({"lib/log/own.h": MENTION}, False),
        ({"lib/log/own.h": MENTION, "lib/log/plain.c": '#include "own.h"\n'}, True),
        ({"lib/log/own.h": MENTION, "lib/log/plain.c": '  #  include\t"own.h" // of ours'}, True),
        ({"lib/log/own.h": MENTION, "lib/log/plain.c": "#include <own.h>\n"}, False),
        (
            {
                "lib/log/deep/own.h": MENTION,
                "lib/log/deep/other.h": '#include "own.h"\n',
                "lib/log/plain.c": '#if 0\n#include "deep/other.h"\n#endif\n',
            },
            True,
        ),
        (
            {
                "lib/log/deep/own.h": MENTION,
                "lib/log/own.h": "",
                "lib/log/deep/other.h": '#include "../own.h"\n',
                "lib/log/plain.c": '#include "deep/other.h"\n',
            },
            False,
        ),
        ({"lib/log/own.h": MENTION, "lib/log/plain.c": "#include WHAT\n"}, True),
        ({"lib/log/own.h": MENTION, "lib/log/plain.c": '#include "log.c"\n'}, True),
        ({"lib/log/own.h": MENTION, "lib/log/plain.c": "#include <stddef.h>\n"}, False),
        ({"lib/log/own.h": '#include "own.h"\n', "lib/log/plain.c": '#include "own.h"\n'}, False),
    ],
)
def test_what_a_source_includes_is_what_it_is_told(
    make: Make, files: dict[str, str], is_told: bool
) -> None:
    """As far as that can be seen: else it is told what any of its headers mentions."""
    write(Path(), files)
    assert ("#define UNI_LOG_LINE 160" in config(make(), "lib/log/plain.c")) == is_told


def test_a_new_include_changes_a_plan(make: Make) -> None:
    write(Path(), {"lib/log/own.h": MENTION})
    assert changed(make(), make()) == set()
    before = make()
    write(Path(), {"lib/log/plain.c": '#include "own.h"\n'})
    assert changed(before, make()) == {"lib/log/plain.c"}


def test_neutral_objects_are_shared(make: Make) -> None:
    both = make(KVM, XEN)
    outputs = [one.output for one in both.units]
    assert len(outputs) == len(set(outputs))
    alone = {one.output for one in make(KVM).units} & {one.output for one in make(XEN).units}
    names = {output.rpartition("-")[0] for output in alone}
    assert names == {"build/x86_64/apps/hello/main", "build/x86_64/lib/tiny/tiny"}
    assert set(outputs) == {one.output for target in (KVM, XEN) for one in make(target).units}


def test_architectures_share_nothing(make: Make) -> None:
    arm = {one.output for one in make(Target("arm64", "kvm")).units}
    assert arm.isdisjoint({one.output for one in make(KVM).units})


def test_another_compiler_makes_other_objects(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    before = make()
    other = Toolchain("zig", "x86_64", {"cc": ("zig", "clang")}, "3", (), ())
    monkeypatch.setitem(TOOLCHAINS, "x86_64", other)
    assert {one.output for one in make().units if one.depfile}.isdisjoint(
        one.output for one in before.units
    )


def test_cxx_has_a_language_and_warnings_of_its_own(make: Make) -> None:
    Path("apps/hello/shape.cpp").write_text("#include <unicore/log.h>\n")
    recipes = [recipe for recipe in CATALOG.recipes() if recipe.kind != "app"]
    with_cxx = app("hello", needs=("log", "libc"), sources=("main.c", "shape.cpp"))
    made = make(KVM, found=catalog(*recipes, with_cxx))
    c = unit(made, "apps/hello/main.c").command
    cxx = unit(made, "apps/hello/shape.cpp").command
    own = ("-std=gnu++17", "-nostdinc++", "-fno-exceptions", "-fno-rtti", "-Drestrict=__restrict")
    assert cxx[1 : len(own) + 1] == own
    assert set(c) - set(cxx) == {"-std=gnu11", "-Wstrict-prototypes", "-Wmissing-prototypes"}
    assert set(cxx) - set(c) == {*own, "-Wnon-virtual-dtor"}


def test_order_of_listing_does_not_matter(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    before, listdir = make(KVM, XEN), os.listdir

    def shuffled(folder: str) -> list[str]:
        names = listdir(folder)
        random.Random(folder).shuffle(names)
        return names

    monkeypatch.setattr(os, "listdir", shuffled)
    recipes = list(CATALOG.recipes())
    random.Random(2).shuffle(recipes)
    assert make(KVM, XEN, found=catalog(*recipes)) == before


def test_every_input_that_is_made_comes_first(make: Make) -> None:
    made = make(KVM, XEN)
    outputs = [one.output for one in made.units]
    for index, one in enumerate(made.units):
        for path in one.inputs:
            assert path not in outputs[index:]
            assert path in outputs or path in made.files or Path(path).is_file()


def test_image(make: Make) -> None:
    made = make()
    (image,) = made.images
    assert image.path == "build/x86_64-kvm/hello.elf"
    assert image.debug == "build/x86_64-kvm/hello.debug"
    assert image.run == ("qemu", "-m", "64M", "{image}")
    assert image.status == "isa-debug-exit"
    link, finish = unit(made, image.debug), unit(made, image.path)
    objects = tuple(one.output for one in made.units if one.depfile)
    script = "build/x86_64-kvm/hello.ld"
    assert link.command[0] == "ld.x86_64"
    assert link.arguments == ("-T", script, "-o", image.debug, *objects)
    assert link.inputs == (script, "build/x86_64-kvm/hello.checked", *objects)
    assert script in made.files
    assert finish.command == ("finish",)
    assert finish.inputs == (image.debug,)
    assert finish.arguments == (image.debug, image.path, "uni_entry", "elf-pvh", str(16 << 10))


def test_missing_source(make: Make) -> None:
    Path("lib/log/line.c").rename("lib/log/lines.c")
    with pytest.raises(RecipeError) as caught:
        make()
    assert str(caught.value) == (
        "lib/log/SConscript:5: there is no file lib/log/line.c\n  did you mean 'lines.c'?"
    )


def test_upstream_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They see their options as everything does, and their warnings are nobody's business here."""
    theirs = code(
        "zip",
        sources=(Upstream("src", ("*.c",)), "glue.c"),
        include=(Upstream("src"),),
        options=(Option("flag", "fast", True, "Faster."),),
    )
    found = catalog(
        arch("x86_64"),
        platform("kvm", ("x86_64",), sources=("a.c",)),
        theirs,
        app("hello", needs=("zip",)),
    )
    write(
        tmp_path,
        {
            "build/upstream/zip-1/src/b.c": "UNI_ZIP_FAST",
            "build/upstream/zip-1/src/a.c": "",
            "lib/zip/glue.c": "UNI_ZIP_FAST",
            "plat/kvm/a.c": "",
            "apps/hello/main.c": "",
        },
    )
    monkeypatch.chdir(tmp_path)
    seen = Sources()
    seen.unpacked(theirs, "build/upstream/zip-1")
    made = work([resolve(found, KVM, found.apps["hello"])], TOOLCHAINS, seen, "speed")
    labels = [one.label for one in made.units if one.output.startswith("build/x86_64/lib/zip/")]
    assert labels == [
        "build/upstream/zip-1/src/a.c",
        "build/upstream/zip-1/src/b.c",
        "lib/zip/glue.c",
    ]
    theirs_unit, glue = (unit(made, label) for label in labels[1:])
    assert "-w" in theirs_unit.command
    assert "-Werror" not in theirs_unit.command
    assert "-Werror" in glue.command
    assert "-Ibuild/upstream/zip-1/src" in unit(made, "apps/hello/main.c").command


def test_what_upstream_headers_may_include(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks into them: whoever can see them is told what the library's own headers say."""
    theirs = code(
        "zip",
        origin=Archive(("https://x/zip-{version}.tar",), "1", "0" * 64),
        sources=(Upstream("src", ("*.c",)),),
        include=("include", Upstream("src")),
        options=(Option("flag", "fast", True, "Faster."),),
    )
    found = catalog(
        arch("x86_64"),
        platform("kvm", ("x86_64",), sources=("a.c",)),
        theirs,
        app("hello", needs=("zip",)),
    )
    write(
        tmp_path,
        {
            "build/upstream/zip-1/src/zip.h": "#include <zipoptions.h>\n",
            "build/upstream/zip-1/src/a.c": "#include <zip.h>\n",
            "lib/zip/include/zipoptions.h": "UNI_ZIP_FAST",
            "plat/kvm/a.c": "",
            "apps/hello/main.c": "#include <zip.h>\n",
        },
    )
    monkeypatch.chdir(tmp_path)
    seen = Sources()
    seen.unpacked(theirs, "build/upstream/zip-1")
    made = work([resolve(found, KVM, found.apps["hello"])], TOOLCHAINS, seen, "speed")
    for label in ("apps/hello/main.c", "build/upstream/zip-1/src/a.c"):
        assert config(made, label) == ["#define UNI_ZIP_FAST 1"]
    assert config(made, "plat/kvm/a.c") == []
