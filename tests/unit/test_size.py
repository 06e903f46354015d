# SPDX-License-Identifier: BSD-3-Clause
"""Sizes: whose each byte of an image is, how that is shown, and what differs from before."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tinyimage import CLANG, GCC, LLD, Tiny, zig

from unicore.errors import ConfigError, UserError
from unicore.finish import finish
from unicore.image.elf import read_elf
from unicore.report import loaded_bytes
from unicore.size import base, table
from unicore.size.account import NOTES, PARTS, Piece, pieces
from unicore.size.compare import difference
from unicore.size.report import ImageSize, as_json, loaded, measured
from unicore.size.treemap import treemap
from unicore.work import Unit

BFD = "ld"
HERE = Path(__file__).parents[2] / "site_scons/unicore/size"

ENTRY = """
    .section .text.entry, "ax"
    .globl uni_entry
    .type uni_entry, @function
uni_entry:
    lea message(%rip), %rdi
    call first
1:  jmp 1b
    .size uni_entry, . - uni_entry
    .section .rodata
message:
    .ascii "started"
ended:
    .byte 1, 2, 3
    .section .note.GNU-stack, "", @progbits
"""
FIRST = """
int second(int number, const char *text);
const int squares[10] = {0, 1, 4, 9, 16, 25, 36, 49, 64, 81};
int counted = 7;
char room[100];
__attribute__((aligned(64))) char aligned[64];
int first(int number)
{
    return squares[number] + counted + room[number] + aligned[number] +
           second(number, "only here") + second(counted, "in both");
}
"""
SECOND = """
int third(const char *text);
static int calls;
int second(int number, const char *text)
{
    calls += number;
    return third(text) + third("in both") + calls;
}
"""
THIRD = """
__attribute__((noinline)) int third(const char *text)
{
    __asm__ volatile("" : "+r"(text) : : "memory");
    return *text;
}
"""
SOURCES = {
    "plat/start.S": ENTRY,
    "one/first.c": FIRST,
    "two/second.c": SECOND,
    "two/third.c": THIRD,
}


def built(folder: Path, compiler: str = CLANG, linker: str = LLD) -> Path:
    tiny = Tiny(folder, SOURCES)
    tiny.compile(compiler)
    linked, said = tiny.link(tiny.layout(), linker)
    assert said == ""
    return linked


@pytest.mark.parametrize(("compiler", "linker"), [(CLANG, LLD), (GCC, BFD), (CLANG, BFD)])
def test_each_byte_has_an_owner(tmp_path: Path, compiler: str, linker: str) -> None:
    image = built(tmp_path, compiler, linker)
    found = pieces(image)
    assert sum(piece.size for piece in found) == loaded_bytes(image)
    assert {piece.part for piece in found} <= set(PARTS)
    sizes = {symbol.name: symbol.size for symbol in read_elf(image).symbols()}
    first, start = "src/one/first.c", "src/plat/start.S"
    assert {
        Piece("text", "plat", start, "uni_entry", sizes["uni_entry"]),
        Piece("text", "one", first, "first", sizes["first"]),
        Piece("text", "two", "src/two/second.c", "second", sizes["second"]),
        Piece("text", "two", "src/two/third.c", "third", sizes["third"]),
        Piece("rodata", "one", first, "squares", 40),
        # Assembly says neither a size nor a type: a label reaches to the next one.
        Piece("rodata", "plat", start, "message", 7),
        Piece("rodata", "plat", start, "ended", 3),
        Piece("data", "one", first, "counted", 4),
        Piece("bss", "one", first, "room", 100),
        Piece("bss", "one", first, "aligned", 64),
        Piece("bss", "two", "src/two/second.c", "calls", 4),
    } <= set(found)
    texts = {piece.symbol: piece for piece in found if piece.symbol.startswith('"')}
    assert texts['"in both"'] == Piece("rodata", "(shared)", "(literals)", '"in both"', 8)
    # Only clang says where a literal is from.
    owner = ("(shared)", "(literals)") if compiler == GCC else ("one", first)
    assert texts['"only here"'] == Piece("rodata", *owner, '"only here"', 10)


def test_what_is_padding(tmp_path: Path) -> None:
    """All that is not named here is what lies between things that are aligned."""
    found = pieces(built(tmp_path))
    names = Counter(piece.symbol for piece in found if piece.part == "padding")
    assert set(names) == {"(padding)"}
    named = sum(piece.size for piece in found if piece.part == "bss")
    assert named == 100 + 64 + 4
    assert sum(piece.size for piece in found if piece.part == "rodata") == 40 + 7 + 3 + 8 + 10
    assert not [piece for piece in found if piece.file == "(unknown)"]


def test_no_debug_information(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, SOURCES)
    tiny.compile(CLANG, "-g0")
    linked, _ = tiny.link(tiny.layout())
    found = pieces(linked)
    assert sum(piece.size for piece in found) == loaded_bytes(linked)
    files = {piece.file for piece in found if piece.part != "padding"}
    assert files <= {"(unknown)", "(literals)"}
    # Entry code is nobody's then.
    owners = {piece.library for piece in found}
    assert owners == {"one", "two", "plat", "(entry)", "(shared)", "(linker)"}


@pytest.mark.parametrize("version", [3, 4, 5])
@pytest.mark.parametrize("compiler", [CLANG, GCC])
def test_versions_of_debug_information(tmp_path: Path, compiler: str, version: int) -> None:
    tiny = Tiny(tmp_path, SOURCES)
    tiny.compile(compiler, f"-gdwarf-{version}")
    linked, _ = tiny.link(tiny.layout())
    named = {(piece.symbol, piece.file) for piece in pieces(linked)}
    assert {
        ("uni_entry", "src/plat/start.S"),
        ("first", "src/one/first.c"),
        ("squares", "src/one/first.c"),
        ("calls", "src/two/second.c"),
        ("third", "src/two/third.c"),
    } <= named


@pytest.mark.parametrize("compiler", [CLANG, GCC])
def test_thread_local_variables(tmp_path: Path, compiler: str) -> None:
    """Their initial values are counted where they lie, and the first thread's block beside them."""
    text = "_Thread_local int zero, numbers[5] = {1, 2};\n"
    text += "int third(const char *text)\n{\n    return *text + numbers[*text] + zero++;\n}\n"
    tiny = Tiny(tmp_path, {**SOURCES, "two/third.c": text})
    tiny.compile(compiler)
    linked, said = tiny.link(replace(tiny.layout(), thread_local=True))
    assert said == ""
    found = pieces(linked)
    assert sum(piece.size for piece in found) == loaded_bytes(linked)
    assert Piece("rodata", "two", "src/two/third.c", "numbers", 20) in found
    # 24 bytes of variables are rounded up to 64, and as many are the block's own.
    assert Piece("bss", "(linker)", "(linker)", "uni_tls_boot_block", 128) in found


def test_what_compilers_put_together(tmp_path: Path) -> None:
    """One name of a compiler for several variables gives way to theirs."""
    text = """
    .text
    .globl third
    .type third, @function
third:
    lea .L_MergedGlobals(%rip), %rax
    ret
    .size third, . - third
    .bss
    .type .L_MergedGlobals, @object
    .size .L_MergedGlobals, 24
.L_MergedGlobals:
    .zero 24
    .set inner, .L_MergedGlobals + 8
    .type inner, @object
    .size inner, 8
    .globl inner
    .section .note.GNU-stack, "", @progbits
"""
    sources = {**SOURCES, "two/third.S": text}
    del sources["two/third.c"]
    tiny = Tiny(tmp_path, sources)
    tiny.compile(GCC)  # which keeps such names: the linker for RISC-V does everywhere
    linked, _ = tiny.link(tiny.layout())
    inner = [piece for piece in pieces(linked) if piece.symbol == "inner"]
    assert [piece.size for piece in inner] == [8]


def test_names_of_files_are_the_same_in_another_revision(tmp_path: Path) -> None:
    folder = "build/upstream/tlsf-0123456789abcdef"
    made = Tiny(tmp_path, SOURCES)
    made.compile()
    source = tmp_path / folder / "src/third.c"
    source.parent.mkdir(parents=True)
    source.write_text(THIRD)
    target = tmp_path / "build/x86_64/two/third.o"
    command = [zig(), "clang", "-target", "x86_64-none-elf", "-g", "-ffunction-sections", "-c"]
    command += ["-o", str(target), f"{folder}/src/third.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
    linked, _ = made.link(made.layout())
    (file,) = {piece.file for piece in pieces(linked) if piece.symbol == "third"}
    assert file == "upstream/tlsf/src/third.c"


# The report.


def image(**libraries: dict[str, dict[str, int]]) -> ImageSize:
    """A report on an image of text: library -> file -> symbol -> bytes."""
    made: list[Any] = []
    for name, files in libraries.items():
        total = sum(size for symbols in files.values() for size in symbols.values())
        made.append(
            {
                "name": name,
                "bytes": total,
                "parts": {"text": total},
                "files": [
                    {
                        "name": file,
                        "bytes": sum(symbols.values()),
                        "symbols": [
                            {"name": symbol, "part": "text", "bytes": size}
                            for symbol, size in symbols.items()
                        ],
                    }
                    for file, symbols in files.items()
                ],
            }
        )
    total = sum(library["bytes"] for library in made)
    return {
        "target": "x86_64-linuxu",
        "app": "demo",
        "image": "build/x86_64-linuxu/demo.elf",
        "loaded": total,
        "file": 4096,
        "parts": {"text": total},
        "libraries": made,
    }


def test_a_report_adds_up(tmp_path: Path) -> None:
    linked = built(tmp_path)
    debug = tmp_path / "x86_64-linuxu" / "demo.debug"
    debug.parent.mkdir()
    linked.rename(debug)
    (debug.parent / "demo.elf").write_bytes(bytes(1234))
    one = measured(debug, "build/x86_64-linuxu/demo.elf")
    assert (one["target"], one["app"], one["file"]) == ("x86_64-linuxu", "demo", 1234)
    assert one["loaded"] == loaded_bytes(debug) == sum(one["parts"].values())
    assert sum(library["bytes"] for library in one["libraries"]) == one["loaded"]
    for library in one["libraries"]:
        assert sum(library["parts"].values()) == library["bytes"]
        assert sum(file["bytes"] for file in library["files"]) == library["bytes"]
        for file in library["files"]:
            assert sum(symbol["bytes"] for symbol in file["symbols"]) == file["bytes"]
    for level in (one["libraries"], one["libraries"][0]["files"]):
        sizes = [item["bytes"] for item in level]  # type: ignore[index]
        assert sizes == sorted(sizes, reverse=True)
    saved = tmp_path / "saved.json"
    saved.write_text(as_json([one]))
    assert loaded(saved, "base=saved.json") == [one]


def test_tables() -> None:
    one = image(
        **{"lib/a": {"a.c": {"f": 3000, "g": 50}, "b.c": {"h": 950}}, "(linker)": {"x": {"y": 96}}}
    )
    assert table.sizes(one, "library") == [
        "build/x86_64-linuxu/demo.elf by library:",
        "bytes       %   text  library",
        "4,000   97.7%  4,000  lib/a",
        "   96    2.3%     96  (linker)",
        "4,096  100.0%  4,096  (all)",
    ]
    assert table.sizes(one, "file") == [
        "build/x86_64-linuxu/demo.elf by file:",
        "bytes      %  library   file",
        "3,050  74.5%  lib/a     a.c",
        "  950  23.2%  lib/a     b.c",
        "   96   2.3%  (linker)  x",
    ]
    assert table.sizes(one, "symbol")[1:3] == [
        "bytes      %  part  library   file  symbol",
        "3,000  73.2%  text  lib/a     a.c   f",
    ]


BEFORE = image(
    **{
        "lib/a": {"a.c": {"f": 100, "g": 20}, "b.c": {"h": 5}},
        "lib/gone": {"gone.c": {"x": 7}},
        "lib/moved": {"old.c": {"m": 30}},
        "lib/same": {"same.c": {"s": 1}},
    }
)
AFTER = image(
    **{
        "lib/a": {"a.c": {"f": 130, "g": 15}, "b.c": {"h": 5}},
        "lib/moved": {"new.c": {"m": 30}},
        "lib/new": {"new.c": {"n": 2}},
        "lib/same": {"same.c": {"s": 1}},
    }
)


def test_differences_by_library() -> None:
    assert table.differences(difference(BEFORE, AFTER), "HEAD", "library") == [
        "build/x86_64-linuxu/demo.elf by library: 20 bytes more than HEAD",
        "before  after  change        library",
        "   125    150     +25  grew  lib/a",
        "     7      0      -7  gone  lib/gone",
        "     0      2      +2  new   lib/new",
        "    30     30      +0  same  lib/moved",
    ]


def test_differences_by_file_and_symbol() -> None:
    change = difference(BEFORE, AFTER)
    assert table.differences(change, "HEAD", "file") == [
        "build/x86_64-linuxu/demo.elf by file: 20 bytes more than HEAD",
        "before  after  change        library    file",
        "     0     30     +30  new   lib/moved  new.c",
        "    30      0     -30  gone  lib/moved  old.c",
        "   120    145     +25  grew  lib/a      a.c",
        "     7      0      -7  gone  lib/gone   gone.c",
        "     0      2      +2  new   lib/new    new.c",
    ]
    rows = table.differences(change, "HEAD", "symbol")
    assert "   100    130     +30  grew    text  lib/a      a.c     f" in rows
    assert "    20     15      -5  shrank  text  lib/a      a.c     g" in rows
    assert not [row for row in rows if row.endswith((" h", " s"))]


def test_no_differences() -> None:
    change = difference(AFTER, AFTER)
    assert (change["change"], change["state"], change["libraries"]) == (0, "same", [])
    assert table.differences(change, "HEAD", "symbol") == [
        "build/x86_64-linuxu/demo.elf by symbol: as large as HEAD",
        "nothing differs",
    ]


def test_an_image_that_was_not_there() -> None:
    change = difference(None, AFTER)
    assert {one["state"] for one in (change, *change["libraries"])} == {"new"}
    heading = table.differences(change, "v1", "library")[0]
    assert heading == "build/x86_64-linuxu/demo.elf by library: 183 bytes, and not in v1"


def test_what_is_no_report(tmp_path: Path) -> None:
    good = json.loads(as_json([BEFORE]))
    damaged: list[Any] = [[], 3, {}, {**good, "format": 0}, {**good, "images": 1}]
    for key in BEFORE:
        damaged.append({**good, "images": [{k: v for k, v in BEFORE.items() if k != key}]})
    library = {**BEFORE["libraries"][0], "bytes": "12"}
    damaged.append({**good, "images": [{**BEFORE, "libraries": [library]}]})
    for number, record in enumerate(damaged):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(record))
        with pytest.raises(ConfigError) as caught:
            loaded(path, f"base={number}.json")
        assert str(caught.value) == (
            f"base={number}.json: this is no size report\n"
            "  take one that `scons size` saved: build/<target>/<app>.size.json"
        )


# Budgets.


def test_over_budget(tmp_path: Path) -> None:
    """The five largest, and where the others are."""
    more = {f"lib{n}/file.c": f"char lib{n}_room[{1024 * n}];\n" for n in range(1, 7)}
    uses = "".join(f"extern char lib{n}_room[];\n" for n in range(1, 7))
    uses += "int third(const char *text)\n{\n    return *text"
    uses += "".join(f" + lib{n}_room[*text]" for n in range(1, 7)) + ";\n}\n"
    tiny = Tiny(tmp_path, {**SOURCES, **more, "two/third.c": uses})
    linked = tiny.build()
    place = tmp_path / "build/x86_64-linuxu"
    place.mkdir()
    debug = linked.rename(place / "demo.debug")
    bootable = str(place / "demo.elf")
    arguments = (str(debug), bootable, "uni_entry", "elf-linux", "20000")
    with pytest.raises(UserError) as caught:
        finish(Unit(bootable, ("finish",), arguments, (str(debug),), bootable, ""))
    assert caught.value.place == bootable
    assert caught.value.what == (
        f"it would load {loaded_bytes(debug):,} bytes, and the app's size allows 20,000"
    )
    assert caught.value.remedy == (
        "the largest parts: lib6 6,144 bytes, lib5 5,120 bytes, lib4 4,096 bytes, "
        f"lib3 3,072 bytes, lib2 2,048 bytes; all are in {place}/demo.size.html"
    )
    (kept,) = loaded(place / "demo.size.json", "")
    assert kept["loaded"] == loaded_bytes(debug)
    assert "lib1_room" in (place / "demo.size.html").read_text()
    assert not Path(bootable).exists()


# The map.


class Page(HTMLParser):
    """What a page refers to, whether its elements nest, and the data in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.refers: list[str] = []
        self.ids: list[str] = []
        self.scripts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.refers += [named[key] or "" for key in ("href", "src", "data") if key in named]
        self.ids += [named["id"] or ""] if "id" in named else []
        if tag not in ("meta", "input"):
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            self.scripts[-1] += data


NASTY = image(**{"lib/<b>": {"a&b.c": {"</script><script>alert(1)</script>": 9, "\u2028": 1}}})


def test_the_map_is_one_file() -> None:
    text = treemap(NASTY)
    page = Page(text)
    assert page.open == []
    assert page.refers == []
    assert not re.search(r"(https?:)?//\w|@import|url\(|import\s*\(|fetch\(", _code(text))
    assert "default-src 'none'" in text
    assert {"legend", "path", "search", "found", "theme", "map", "about", "data"} <= set(page.ids)
    data, script = page.scripts
    record = json.loads(data)
    assert record["parts"] == list(PARTS)
    assert record["notes"] == NOTES
    ((library, ((file, symbols),)),) = record["libraries"]
    assert (library, file) == ("lib/<b>", "a&b.c")
    assert symbols == [["</script><script>alert(1)</script>", 0, 9], ["\u2028", 0, 1]]
    assert script.strip() == (HERE / "treemap.js").read_text().strip()
    # Who has no JavaScript has the table.
    assert "<tr><th>lib/&lt;b&gt;</th><td>10</td><td>100.0</td><td>10</td></tr>" in text


def _code(text: str) -> str:
    """The page less comments of its script."""
    return re.sub(r"(?m)^\s*//.*$", "", text)


def test_the_map_knows_both_colours() -> None:
    style = (HERE / "treemap.css").read_text()
    assert "@media (prefers-color-scheme: dark)" in style
    for part in PARTS:
        # Once for light, twice for dark: by the system's wish, and by the button.
        assert len(re.findall(rf"--{part}: #", style)) == 3
        assert f".{part} {{ --fill: var(--{part}); }}" in style


def node(script: str) -> Any:
    """What a program prints that knows the functions of the page."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed")
    head = f"const page = require({json.dumps(str(HERE / 'treemap.js'))});\n"
    done = subprocess.run([program, "-e", head + script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "sizes", [[1], [6, 6, 4, 3, 2, 2, 1], [1000, 1, 1, 1], [5] * 40, list(range(300, 0, -1))]
)
def test_boxes_fill_their_room(sizes: list[int]) -> None:
    """Each has the area that it has bytes, none is over another, and none leaves the room."""
    width, height = 600, 400
    boxes = node(f"console.log(JSON.stringify(page.squarified({sizes}, 10, 20, 600, 400)))")
    assert len(boxes) == len(sizes)
    for size, (x, y, wide, high) in zip(sizes, boxes, strict=True):
        assert wide * high == pytest.approx(width * height * size / sum(sizes))
        assert x >= 10 - 1e-6 and y >= 20 - 1e-6
        assert x + wide <= 10 + width + 1e-6 and y + high <= 20 + height + 1e-6
    assert not any(overlap(a, b) for at, a in enumerate(boxes) for b in boxes[:at])
    # The example of the paper: nothing is longer than it has to be.
    if sizes == [6, 6, 4, 3, 2, 2, 1]:
        assert max(max(w / h, h / w) for _, _, w, h in boxes) < 3


def overlap(a: Iterable[float], b: Iterable[float]) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = a, b
    inside = 1e-6
    return (
        min(ax + aw, bx + bw) - max(ax, bx) > inside
        and min(ay + ah, by + bh) - max(ay, by) > inside
    )


def test_search_and_places() -> None:
    data = Page(treemap(AFTER)).scripts[0]
    found = node(
        f"const root = page.read({data});\n"
        "const hits = (text) => page.matches(root, text).map((one) => [one.name, one.bytes]);\n"
        'const [hit] = page.matches(root, "g");\n'
        "console.log(JSON.stringify({ bytes: root.bytes, file: hits('new.c'), all: hits('lib/'),\n"
        "  place: page.place(hit), back: page.at(root, page.place(hit)).name,\n"
        '  top: page.at(root, "").bytes, wrong: page.at(root, "0.77.1").name }));\n'
    )
    assert found["bytes"] == AFTER["loaded"]
    # What is inside of something that is found is not counted twice.
    assert found["file"] == [["new.c", 30], ["new.c", 2]]
    assert sum(size for _, size in found["all"]) == AFTER["loaded"]
    assert (found["place"], found["back"]) == ("0.0.1", "g")
    assert (found["top"], found["wrong"]) == (AFTER["loaded"], "lib/a")


# Revisions of git.


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    done = subprocess.run(
        ["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_revisions(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        base.commit(tmp_path, "HEAD")
    assert str(caught.value) == (
        "base=HEAD: git does not know this tree\n  work in a clone, or name a saved report"
    )
    git(tmp_path, "init", "-q")
    (tmp_path / "file").write_text("")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "-q", "-m", "first")
    git(tmp_path, "tag", "-a", "-m", "", "v1")
    first = git(tmp_path, "rev-parse", "HEAD")
    assert {base.commit(tmp_path, name) for name in ("HEAD", "v1", first[:10])} == {first}
    for name in ("v2", "--help", "HEAD:file"):
        with pytest.raises(ConfigError) as caught:
            base.commit(tmp_path, name)
        assert str(caught.value) == (
            f"base={name}: git knows no such revision\n"
            "  name a commit, a branch or a tag, or a saved report: FILE.json"
        )


def test_which_words_name_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "saved").write_text("")
    assert base.is_report("any.json") and base.is_report("saved")
    assert not base.is_report("HEAD~1")
