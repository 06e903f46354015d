# SPDX-License-Identifier: BSD-3-Clause
"""What the checks find in small images, and what they leave alone.

The messages to the letter are under tests/mistakes/.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from compiled import headers, library, whole

from unicore.contracts import promises as promises_module
from unicore.contracts.conformance import check_conformance, same
from unicore.contracts.links import check_exports, check_links
from unicore.contracts.promises import promises_of
from unicore.contracts.reach import check_interrupts

APIS: Mapping[str, str] = {
    "intr": """
/* @context isr */
typedef void uni_intr_handler(void *argument);
/* @context boot, thread */
void uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument);
struct uni_intr_line { const char *name; uni_intr_handler *handler; };
/* @context boot, thread */
void uni_intr_add(const struct uni_intr_line *line);
""",
    "work": """
/* @context thread */
typedef void uni_work_function(void *argument);
/* @context thread, isr */
void uni_work_defer(uni_work_function *function, void *argument);
""",
    "sched": """
/*
 * @context thread
 * @blocks
 */
void uni_sched_sleep(void);
/* @context boot, thread */
void uni_sched_start(void);
/* @context boot, thread, isr */
void uni_sched_wake(void);
/* @context boot, thread, isr */
__attribute__((noreturn)) void uni_sched_stop(void);
""",
    "timer": """
#include <sched.h>
/* @context boot, thread, isr */
static inline void uni_timer_kick(void) { uni_sched_wake(); }
#define UNI_TIMER_WAIT() uni_sched_sleep()
""",
}
APART = "static __attribute__((noinline)) "
START = """
#include <intr.h>
#include <sched.h>
#include <work.h>
"""


def lines(found: object) -> list[str]:
    return [f"{error.place}: {error.what}" for error in found]  # type: ignore[attr-defined]


@pytest.fixture
def interrupts(tmp_path: Path) -> object:
    """What check_interrupts() says of a driver of these sources."""
    headers(tmp_path, APIS)

    def said(text: str, *, isr: bool = False, **more: str) -> list[str]:
        sources = {"driver.c": START + text, **{f"{name}.c": one for name, one in more.items()}}
        driver = library(
            tmp_path, "driver", sources, isr=["driver.c"] if isr else [], needs=tuple(APIS)
        )
        chains = [
            what.partition(": ")[2]
            for what in lines(check_interrupts(whole(tmp_path, APIS, driver)))
        ]
        return [chain.partition(": ")[2] for chain in chains]

    return said


HANDLE = "static void handle(void *argument)"
ATTACH = "void uni_driver_start(void) { uni_intr_attach(1, handle, 0); }"


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        (f"{HANDLE} {{ uni_sched_wake(); }} {ATTACH}", []),
        (
            f"{HANDLE} {{ uni_sched_start(); }} {ATTACH}",
            ["handle() -> uni_sched_start()"],
        ),
        # What ends the image interrupts nothing.
        (f"{HANDLE} {{ uni_sched_stop(); }} {ATTACH}", []),
        # Handed over by a structure, and by a function of the same library.
        (
            f"{HANDLE} {{ uni_sched_sleep(); }}"
            'static const struct uni_intr_line line = {"x", handle};'
            "void uni_driver_start(void) { uni_intr_add(&line); }",
            ["handle() -> uni_sched_sleep()"],
        ),
        (
            f"{HANDLE} {{ uni_sched_sleep(); }}"
            f"{APART} void attach(unsigned line, uni_intr_handler *handler)"
            "{ if (line) uni_intr_attach(line, handler, 0); }"
            f"{APART} void other(void *argument) {{ uni_sched_wake(); }}"
            "void uni_driver_start(unsigned line)"
            "{ attach(line, line & 1 ? handle : other); attach(line + 1, other); }",
            ["handle() -> uni_sched_sleep()"],
        ),
        # What an interrupt leaves to a thread may sleep.
        (
            f"{APART} void later(void *argument) {{ uni_sched_sleep(); }}"
            f"{HANDLE} {{ uni_work_defer(later, argument); }} {ATTACH}",
            [],
        ),
        # What is handed over is for the next call that takes such a function.
        (
            f"{APART} void later(void *argument) {{ uni_sched_sleep(); }}"
            f"{HANDLE} {{ uni_sched_wake(); }}"
            "void uni_driver_start(void)"
            "{ uni_work_defer(later, 0); uni_intr_attach(1, handle, 0);"
            " uni_work_defer(later, 0); }",
            [],
        ),
        (
            f"{APART} void now(void *argument) {{ uni_sched_sleep(); }}"
            f"{APART} void later(void *argument) {{ uni_sched_wake(); }}"
            "void uni_driver_start(void)"
            "{ uni_work_defer(later, 0); uni_work_defer(later, 0); uni_intr_attach(1, now, 0);"
            " uni_work_defer(later, 0); }",
            ["now() -> uni_sched_sleep()"],
        ),
        # A function of another type is not what was attached.
        (
            f"{APART} int unlike(int argument) {{ uni_sched_sleep(); return argument; }}"
            f"{HANDLE} {{ uni_sched_wake(); }}"
            "int (*uni_driver_start(void))(int)"
            "{ uni_intr_attach(1, handle, 0); return unlike; }",
            [],
        ),
        # A function whose address an interrupt takes may be called by it.
        (
            f"{APART} void each(void (*call)(int), int count) {{ while (count--) call(count); }}"
            f"{APART} void one(int number) {{ if (number) uni_sched_sleep(); }}"
            f"{APART} void two(int number) {{ if (number) uni_sched_wake(); }}"
            f"{HANDLE} {{ each(argument ? one : two, 3); }} {ATTACH}",
            ["handle() -> one() -> uni_sched_sleep()"],
        ),
        # The entries of a table that an interrupt reads.
        (
            "struct entry { void (*run)(void); };"
            "extern const struct entry uni_table_tick_start[], uni_table_tick_end[];"
            f"{APART} void tick(void) {{ uni_sched_sleep(); }}"
            '__attribute__((section(".uni_table.tick.0"), used))'
            "static const struct entry e = {tick};"
            f"{HANDLE} {{ for (const struct entry *one = uni_table_tick_start;"
            "one < uni_table_tick_end; one++) one->run(); }"
            f"{ATTACH}",
            ["handle() -> e -> tick() -> uni_sched_sleep()"],
        ),
    ],
)
def test_interrupts(interrupts: object, text: str, chains: list[str]) -> None:
    assert interrupts(text) == chains  # type: ignore[operator]


def test_units_for_interrupts(interrupts: object) -> None:
    """Functions of isr() units run in interrupts if somebody has their address."""
    text = f"{HANDLE} {{ uni_sched_sleep(); }} void (*uni_driver_handler)(void *) = handle;"
    assert interrupts(text) == []  # type: ignore[operator]
    assert interrupts(text, isr=True) == ["handle() -> uni_sched_sleep()"]  # type: ignore[operator]


def test_implementers_of_what_interrupts_may_call(tmp_path: Path) -> None:
    headers(tmp_path, APIS)
    text = f"{START} void uni_sched_wake(void) {{ uni_intr_attach(1, 0, 0); }}"
    coop = library(tmp_path, "coop", {"coop.c": text}, implements=("sched",), needs=("intr",))
    found = lines(check_interrupts(whole(tmp_path, APIS, coop)))
    assert len(found) == 1
    assert found[0].endswith(": uni_sched_wake() -> uni_intr_attach()")


def links(folder: Path, text: str, **words: tuple[str, ...]) -> list[str]:
    """What check_links() says of an app beside an implementer of sched."""
    headers(folder, APIS)
    made = (
        "void uni_sched_sleep(void) {} void uni_sched_wake(void) {}"
        "int hidden = 1; void *memcpy(void *a, const void *b, unsigned long c) { return a; }"
        "void __wide(void) {}"
    )
    coop = library(
        folder,
        "coop",
        {"coop.c": made},
        implements=("sched",),
        exports=("uni_*", "memcpy", "__*"),
    )
    app = library(folder, "app", {"app.c": text}, **words)
    return lines(check_links(whole(folder, APIS, coop, app)))


SLEEP = "void uni_sched_sleep(void); int main(void) { uni_sched_sleep(); return 0; }"


@pytest.mark.parametrize("needs", [("sched",), ("coop",), ("timer",)])
def test_needs(tmp_path: Path, needs: tuple[str, ...]) -> None:
    """By the API; by a macro or an inline function of one. Not by the implementer's name."""
    found = links(tmp_path, SLEEP, needs=needs)
    if needs == ("coop",):
        assert found[0].endswith(
            "app.c:1: main() calls uni_sched_sleep(), and lib/app does not need sched "
            "(sched declares it, lib/coop provides it)"
        )
    else:
        assert found == []


def test_weak_edges_count(tmp_path: Path) -> None:
    assert links(tmp_path, SLEEP, uses=("sched",)) == []


def test_what_compilers_call(tmp_path: Path) -> None:
    text = (
        "void *memcpy(void *, const void *, unsigned long); void __wide(void);"
        "int main(void) { __wide(); return memcpy((void *)8, (void *)16, 99) != 0; }"
    )
    assert links(tmp_path, text) == []


def test_what_is_not_exported(tmp_path: Path) -> None:
    found = links(tmp_path, "extern int hidden; int main(void) { return hidden; }", needs=("coop",))
    assert found[0].endswith("main() refers to hidden, which lib/coop keeps to itself")


def test_what_nothing_defines(tmp_path: Path) -> None:
    """Is an edge like any other if a header knows it, and otherwise the linker's to say."""
    text = "void uni_work_defer(void *, void *); int main(void) { uni_work_defer(0, 0); return 0; }"
    found = links(tmp_path, text)
    assert found[0].endswith(
        "lib/app does not need work (work declares it, nothing in the image provides it)"
    )
    assert links(tmp_path, text, needs=("work",)) == []
    assert links(tmp_path, "void a(void); int main(void) { a(); return 0; }") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("int uni_x = 1;", []),
        ("int inside = 1;", []),
        ("int memory_map = 1;", []),
        ("int open = 1;", ["lib/plat defines open, which lib/other exports"]),
        ("int uni_other = 1;", ["lib/plat defines uni_other, which its exports do not allow"]),
    ],
)
def test_exports(tmp_path: Path, text: str, found: list[str]) -> None:
    plat = library(tmp_path, "plat", {"plat.c": text}, exports=("uni_[x-z]",))
    other = library(tmp_path, "other", {"o.c": ""}, exports=("mem*", "open"))
    image = whole(tmp_path, {}, plat, other)
    assert [error.what for error in check_exports(image)] == found


def test_conformance(tmp_path: Path) -> None:
    headers(tmp_path, APIS)
    text = (
        "int uni_sched_sleep(void) { return 0; } void uni_sched_start(void) {}"
        '__asm__(".globl uni_sched_wake\\nuni_sched_wake:");'
    )
    coop = library(tmp_path, "coop", {"coop.c": text}, implements=("sched",))
    found = lines(check_conformance(whole(tmp_path, APIS, coop)))
    assert [what.partition("include/")[2] for what in found] == [
        "sched.h:6 says void (void)",
        "sched.h:12: lib/coop implements sched without uni_sched_stop()",
    ]
    assert "uni_sched_sleep() is int (void), and " in found[0]


def test_weak_definitions_count(tmp_path: Path) -> None:
    """A platform may take the place of what an implementer defines, with the same type."""
    headers(tmp_path, {"one": "/* @context boot */\nvoid uni_one(int number);\n"})
    weak = "__attribute__((weak)) void uni_one(int number) { (void)number; }"
    one = library(tmp_path, "first", {"a.c": weak}, implements=("one",))
    for strong, count in (("int", 0), ("long", 1)):
        text = f"void uni_one({strong} number) {{ (void)number; }}"
        other = library(tmp_path, f"other{count}", {"b.c": text})
        image = whole(tmp_path, {"one": Path(tmp_path, "include/one.h").read_text()}, one, other)
        found = list(check_conformance(image))
        assert [error.place.rpartition("/")[2] for error in found] == ["b.c:1"] * count


TYPEDEFS = {
    "uni_time": "int64_t",
    "int64_t": "long",
    "call": "void (void *)",
    "va_list": "__builtin_va_list",
}


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("void (uni_time)", "void (long)", True),
        ("void (uni_time *)", "void (int64_t *)", True),
        ("void (uni_time)", "void (int)", False),
        ("void (call *, void *)", "void (void (*)(void *), void *)", True),
        ("void (call *)", "void (int (*)(void *))", False),
        ("call * (void)", "void (*)(void *) (void)", True),
        ("void (struct uni_time *)", "void (struct long *)", False),
        ("int (const char *, va_list)", "int (const char *, struct __va_list_tag *)", True),
        ("int (char *, va_list)", "int (const char *, struct __va_list_tag *)", False),
        ("int (int (*)[])", "int (int (*)[3])", True),
        ("int (int, ...)", "int (int)", False),
    ],
)
def test_types(one: str, other: str, equal: bool) -> None:
    assert same(one, other, TYPEDEFS) is equal
    assert same(other, one, TYPEDEFS) is equal


def test_promises_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header is parsed once, also for other trees; a changed one again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    paths = [path for one in headers(tmp_path, APIS).values() for path in one]
    first = promises_of(paths)
    assert first[paths[0]].callbacks[0].in_interrupts
    sleep = first[paths[2]].functions[0]
    assert (sleep.name, sleep.blocks, sleep.context) == ("uni_sched_sleep", True, ("thread",))
    assert "uni_sched_wake" in first[paths[3]].words

    def fails(*words: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(promises_module, "_read", fails)
    assert promises_of(paths) == first
    for kept in (tmp_path / "cache" / "unicore" / "promises").iterdir():
        kept.write_text("[]")
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert promises_of(paths) == first
    Path(paths[2]).write_text(APIS["sched"].replace(" * @blocks\n", ""))
    assert not promises_of(paths)[paths[2]].functions[0].blocks
