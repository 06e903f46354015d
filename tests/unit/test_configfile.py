# SPDX-License-Identifier: BSD-3-Clause
"""Configuration files: what their lines say, how they are changed, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smalltree import app, arch, catalog, code, interface, platform

from unicore.configfile import (
    Configured,
    Line,
    check_name,
    configured,
    edited,
    parse,
    read,
    required,
    text_of,
)
from unicore.errors import ConfigError
from unicore.model import Boot, Option, Region, Target
from unicore.wishes import Choice, Setting, exactness

_BOOTS = tuple(
    Boot(("x86_64",), (Region("ram", 0),), "elf-linux", ("{image}",), variant=mode)
    for mode in ("pvh", "pv")
)
CATALOG = catalog(
    arch("x86_64"),
    arch("arm64"),
    platform("kvm", ("arm64", "x86_64")),
    platform(
        "xen",
        (),
        variant="mode",
        targets=_BOOTS,
        options=(Option("choice", "mode", "pvh", "How.", values=("pvh", "pv")),),
    ),
    interface("alloc"),
    code("tlsf", implements=("alloc",)),
    code("lwip", options=(Option("flag", "ipv6", False, "IPv6."),)),
)
TEXT = """# Of this app.

alloc=tlsf
  lwip.ipv6 = yes
lwip.ipv6@xen=no
"""


def test_lines() -> None:
    file = parse(TEXT, "apps/a/default.config")
    assert file.lines == (
        Line("alloc", "", "tlsf"),
        Line("lwip.ipv6", "", "yes"),
        Line("lwip.ipv6", "xen", "no"),
    )
    assert configured(file, "default", CATALOG) == Configured(
        "default",
        (
            Setting("lwip.ipv6", "yes", "apps/a/default.config:4"),
            Setting("lwip.ipv6", "no", "apps/a/default.config:5", "xen"),
        ),
        {"alloc": Choice("tlsf", "apps/a/default.config:3")},
    )


def test_a_value_may_have_anything_in_it() -> None:
    (line,) = parse("log.prefix=a=b @ # c\n", "f").lines
    assert (line.about, line.where, line.value) == ("log.prefix", "", "a=b @ # c")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("lwip.ipv6\n", "f:1: 'lwip.ipv6' sets nothing\n  write library.option=value"),
        ("\n=yes\n", "f:2: '=yes' sets nothing\n  write library.option=value"),
        ("a.b=1\na.b = 2\n", "f:2: a.b is set in line 1 already\n  keep one of the two lines"),
        ("lwip.ipv7=yes\n", "f:1: lwip has no option 'ipv7'\n  did you mean 'ipv6'?"),
        ("lwpi.ipv6=yes\n", "f:1: there is no library 'lwpi'\n  did you mean 'lwip'?"),
        ("aloc=tlsf\n", "f:1: there is no API 'aloc'\n  did you mean 'alloc'?"),
        ("alloc=tslf\n", "f:1: there is no library 'tslf'\n  did you mean 'tlsf'?"),
        ("alloc@xne=tlsf\n", "f:1: there is no target 'xne'\n  did you mean 'xen'?"),
        (
            "xen.mode=pv\n",
            "f:1: xen.mode tells targets apart, and a configuration is for all of them\n"
            "  say it on the command line: xen.mode=pv",
        ),
    ],
)
def test_refused(text: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configured(parse(text, "f"), "default", CATALOG)
    assert str(caught.value).startswith(what)


@pytest.mark.parametrize(
    ("where", "target", "exact"),
    [
        ("", Target("arm64", "kvm"), 0),
        ("*64*", Target("arm64", "kvm"), 1),
        ("kvm", Target("arm64", "kvm"), 2),
        ("arm64", Target("arm64", "kvm"), 2),
        ("arm64-kvm", Target("arm64", "kvm"), 4),
        ("x86_64-xen", Target("x86_64", "xen", "pv"), 3),
        ("x86_64-xen-pv", Target("x86_64", "xen", "pv"), 4),
        ("x86_64-xen-pv", Target("x86_64", "xen", "pvh"), None),
        ("xen", Target("arm64", "kvm"), None),
    ],
)
def test_exactness(where: str, target: Target, exact: int | None) -> None:
    assert exactness(where, target) == exact


def test_missing_files(tmp_path: Path) -> None:
    asked = app("a", folder=str(tmp_path))
    assert required(asked, "default").lines == ()
    assert read(str(tmp_path / "nothing")).lines == ()
    with pytest.raises(ConfigError) as caught:
        required(asked, "small")
    assert str(caught.value) == (
        f"config=small: there is no file {tmp_path}/small.config\n"
        "  make one: scons savedefconfig app=a config=small"
    )
    (tmp_path / "smalls.config").touch()
    with pytest.raises(ConfigError, match="did you mean 'smalls'"):
        required(asked, "small")
    (tmp_path / "binary.config").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="it is not UTF-8 text"):
        required(asked, "binary")


def test_names() -> None:
    assert check_name("small-2") == "small-2"
    for name in ("", "a/b", "../a", "A", ".a", "a.b"):
        with pytest.raises(ConfigError, match="no configuration can be called so"):
            check_name(name)


def test_a_file_is_sorted() -> None:
    lines = [Line("b.c", "", "1"), Line("a.z", "xen", "2"), Line("a.z", "", "3")]
    assert text_of(lines) == "a.z=3\na.z@xen=2\nb.c=1\n"


def test_edits_leave_the_rest_as_it_is() -> None:
    assert edited(TEXT, {}) == TEXT
    assert edited(TEXT, {"lwip.ipv6": "no"}) == TEXT.replace("  lwip.ipv6 = yes", "lwip.ipv6=no")
    assert edited(TEXT, {"lwip.ipv6@xen": None}) == TEXT.replace("lwip.ipv6@xen=no\n", "")
    assert edited(TEXT, {"b.c": "1"}) == TEXT.replace("  lwip.ipv6", "b.c=1\n  lwip.ipv6")
    assert edited("z.z=1", {"zz.z": "2"}) == "z.z=1\nzz.z=2\n"
    assert edited("a.a=1\n# About b.\nb.b=1\n", {"a.b": "2"}) == (
        "a.a=1\na.b=2\n# About b.\nb.b=1\n"
    )
    assert edited("", {"a.b": "1"}) == "a.b=1\n"


WORDS = st.sampled_from(["a.b", "a.b@kvm", "a.c", "b", "b@xen", "z.z"])


@given(
    st.dictionaries(WORDS, st.sampled_from("12")), st.dictionaries(WORDS, st.none() | st.just("3"))
)
def test_an_edit_does_what_it_says(before: dict[str, str], changes: dict[str, str | None]) -> None:
    text = "".join(f"{word}={value}\n" for word, value in sorted(before.items()))
    after = {line.word: line.value for line in parse(edited(text, changes), "f").lines}
    merged = {**before, **changes}
    assert after == {word: value for word, value in merged.items() if value is not None}
