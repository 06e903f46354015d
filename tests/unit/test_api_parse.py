# SPDX-License-Identifier: BSD-3-Clause
"""Public headers, read as C: declarations, types, tags, and what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from unicore.api.ctype import Array, Function, Named, Pointer, basic, text
from unicore.api.mask import definitions, mask
from unicore.api.model import ErrorValue, Header, State
from unicore.api.parse import parse, read
from unicore.errors import ContractError

ROOT = Path(__file__).parents[2]
CDEFS = definitions((ROOT / "lib/cdefs/include/unicore/cdefs.h").read_text())
TAGS = "/*\n * It.\n *\n * @context thread\n */\n"


def header(source: str) -> Header:
    return parse("lib/x/include/unicore/x.h", "unicore/x.h", source, CDEFS)


def function(declaration: str) -> tuple[str, list[str]]:
    """The type and the parameters' names of one function."""
    (one,) = header(TAGS + declaration).functions
    return str(one.prototype), [parameter.name for parameter in one.parameters]


@pytest.mark.parametrize(
    ("declaration", "prototype", "names"),
    [
        ("void uni_x(void);", "void (void)", []),
        ("unsigned long int uni_x(unsigned a);", "unsigned long (unsigned int)", ["a"]),
        ("long long unsigned uni_x(signed char);", "unsigned long long (signed char)", [""]),
        ("_Bool uni_x(bool b);", "bool (bool)", ["b"]),
        ("void *uni_x(const char *const text);", "void * (const char *)", ["text"]),
        ("char uni_x(char const *t);", "char (const char *)", ["t"]),
        ("int uni_x(char *argv[], int a[4]);", "int (char **, int *)", ["argv", "a"]),
        ("int uni_x(const char *f, ...);", "int (const char *, ...)", ["f"]),
        (
            "const volatile struct uni_y *uni_x(struct uni_y **y);",
            "const volatile struct uni_y * (struct uni_y **)",
            ["y"],
        ),
        (
            "int uni_x(void *(*run)(void *), int each(int n));",
            "int (void *(*)(void *), int (*)(int))",
            ["run", "each"],
        ),
        ("void (*uni_x(int n))(char c);", "void (*)(char) (int)", ["n"]),
        ("int uni_x(int (*rows)[3]);", "int (int (*)[3])", ["rows"]),
        ("uni_time uni_x(const int n) UNI_MUST_USE;", "uni_time (int)", ["n"]),
        ('int uni_x(int a) __asm__("y");', "int (int)", ["a"]),
        ("int uni_x(int a,\n          int b)\n    UNI_PRINTF(1, 2);", "int (int, int)", ["a", "b"]),
        ("extern int uni_x(int a);", "int (int)", ["a"]),
    ],
)
def test_prototypes(declaration: str, prototype: str, names: list[str]) -> None:
    assert function(declaration) == (prototype, names)


def test_attributes() -> None:
    (one,) = header(TAGS + "UNI_NORETURN void uni_x(int a);").functions
    assert (one.noreturn, one.must_use, one.inline) == (True, False, False)
    (one,) = header(TAGS + "int uni_x(int a) UNI_MUST_USE;").functions
    assert (one.noreturn, one.must_use, one.inline) == (False, True, False)
    (one,) = header(TAGS + "UNI_INLINE UNI_MUST_USE int uni_x(void) { return f({1}); }").functions
    assert (one.noreturn, one.must_use, one.inline) == (False, True, True)
    (one,) = header(TAGS + "static inline void uni_x(void)\n{\n}\n").functions
    assert one.inline
    (one,) = header(TAGS + "__attribute__((noreturn)) void uni_x(void);").functions
    assert one.noreturn
    # What belongs to one declaration does not count for the next.
    source = f"{TAGS}int uni_x(void) UNI_MUST_USE;\n\n{TAGS}int uni_y(void);\n"
    assert [one.must_use for one in header(source).functions] == [True, False]


def test_what_is_for_assembly_says_so() -> None:
    source = TAGS.replace("It.", "In assembly: enter with the stack in register 0.")
    assert [one.assembly for one in header(f"{source}void uni_x(void);").functions] == [True]
    assert [one.assembly for one in header(f"{TAGS}void uni_x(void);").functions] == [False]


def test_lines_and_places() -> None:
    (one,) = header(f"\n\n{TAGS}UNI_NORETURN void\nuni_x(void);").functions
    assert one.place == "lib/x/include/unicore/x.h:9"


def test_tags() -> None:
    (one,) = header(
        """
/*
 * Wait for (lock)
 * and (it).
 *
 *     as shown
 *
 * @context thread, boot
 * @blocks
 * @allocates
 * @takes lock
 * @gives *out
 * @nullable it,
 *           result
 * @needs initialised lock
 * @needs not locked lock
 * @needs interrupts off
 * @ensures locked lock
 * @ensures started
 * @order after uni_start()
 * @reentrant
 * @error -ENOMEM  there is
 *                 no memory
 * @error -EIO     it broke
 * @optional
 */
int uni_x(struct uni_lock *lock, void *it, void **out);
""".replace(" *           result", " *           it")
    ).functions
    said = one.contract
    assert one.prose == "Wait for (lock)\nand (it).\n\n    as shown"
    assert said.context == ("boot", "thread")
    assert (said.blocks, said.nowait, said.allocates) == (True, False, True)
    assert (said.reentrant, said.optional) == (True, True)
    assert (said.takes, said.gives, said.nullable) == (("lock",), ("*out",), ("it", "it"))
    assert said.needs == (
        State("initialised", "lock"),
        State("locked", "lock", negated=True),
        State("interrupts off"),
    )
    assert said.ensures == (State("locked", "lock"), State("started"))
    assert said.order == ("uni_start",)
    assert said.errors == (
        ErrorValue("-ENOMEM", "there is no memory"),
        ErrorValue("-EIO", "it broke"),
    )


def test_a_comment_in_one_line() -> None:
    (one,) = header("/* @context boot, thread, isr */\nvoid uni_x(void);").functions
    assert one.contract.context == ("boot", "thread", "isr")
    assert one.prose == ""


def test_functions_in_a_row_share_a_comment() -> None:
    found = header(f"{TAGS}void uni_x(int a);\nvoid uni_y(int b);\n").functions
    assert [one.prose for one in found] == ["It.", "It."]
    _, problems = read("x.h", "x.h", f"{TAGS}void uni_x(int a);\n\nvoid uni_y(int b);\n", CDEFS)
    assert [str(problem).partition(":")[2].split("\n")[0] for problem in problems] == [
        "8: uni_y: no @context says where it may be called"
    ]


def test_both_branches_of_a_condition_count() -> None:
    found = header(
        f"#if UNI_X\n{TAGS}int uni_x(void);\n"
        f"#else\n{TAGS}UNI_INLINE int uni_x(void)\n{{\n}}\n#endif\n"
        f"#if UNI_HAS_Y\n{TAGS}int uni_y(void);\n#endif\n"
    )
    assert [one.name for one in found.functions] == ["uni_x", "uni_y"]


def test_what_only_assembly_sees_does_not() -> None:
    source = (
        f"#define A 1\n#ifndef __ASSEMBLER__\n{TAGS}void uni_x(void);\n#else\n.macro y\n#endif\n"
    )
    assert [one.name for one in header(source).functions] == ["uni_x"]
    assembly = '#ifndef __ASSEMBLER__\n#error "for assembly"\n#endif\n    .section "a", @progbits\n'
    assert header(assembly).functions == ()


def test_types_macros_variables() -> None:
    found = header(
        """/* SPDX-License-Identifier: BSD-3-Clause */
/* What this is about. */
#pragma once

/* Of a list. */
struct uni_list {
    /* The first. */
    struct uni_item *first, *last; /* or null */
    unsigned bits : 3;
    UNI_XEN_POINTER(void, start);
    union {
        int a;
    } both[2];
} UNI_PACKED;

#define UNI_XEN_POINTER(type, name) union { type *name; }

enum uni_kind {
    UNI_A = 1 << 2, /* one */
    UNI_B,
};

typedef long uni_time;

/*
 * Called.
 *
 * @context isr
 */
typedef void uni_handler(void *argument);

/* The most. */
#define UNI_MOST 4
/*
 * An initialised one.
 *
 * @ensures initialised
 */
#define UNI_LIST(x) {x}

struct uni_opaque;
extern const struct uni_list uni_lists[3];
UNI_TABLE(struct uni_list, lists);
"""
    )
    assert found.prose == "What this is about."
    by_name = {one.name: one for one in found.types}
    assert [(m.name, m.type, m.prose) for m in by_name["uni_list"].members] == [
        ("first", "struct uni_item *", "or null"),
        ("last", "struct uni_item *", "or null"),
        ("bits", "unsigned int", ""),
        ("both", "union { int a; } [2]", ""),
    ]
    assert by_name["uni_list"].attributes == ("UNI_PACKED",)
    assert [(m.name, m.type, m.prose) for m in by_name["uni_kind"].members] == [
        ("UNI_A", "1 << 2", "one"),
        ("UNI_B", "", ""),
    ]
    assert by_name["uni_time"].type == "long"
    assert by_name["uni_opaque"].members == ()
    (callback,) = found.callbacks
    assert (callback.name, str(callback.prototype)) == ("uni_handler", "void (void *)")
    macros = {one.name: one for one in found.macros}
    assert (macros["UNI_MOST"].value, macros["UNI_MOST"].prose) == ("4", "The most.")
    assert macros["UNI_LIST"].ensures == (State("initialised"),)
    assert [(one.name, one.type) for one in found.variables] == [
        ("uni_lists", "const struct uni_list [3]")
    ]


def test_names_of_the_compiler_are_not_ours() -> None:
    assert header("void __asan_poison(const void *start);").functions == ()


@pytest.mark.parametrize(
    ("tags", "declaration", "what"),
    [
        ("@gives result", "void uni_x(void);", "@gives result: there is none"),
        ("@nullable result", "int uni_x(void);", "@nullable result: it is no pointer, but int"),
        ("@nowait @x", "int uni_x(void);", "@nowait @x: it takes no words"),
        ("@nowait\n * @nowait", "int uni_x(void);", "@nowait is there twice"),
        ("@takes", "int uni_x(void);", "@takes says nothing"),
        ("@needs Locked", "int uni_x(void);", "@needs Locked: this is no state"),
        ("@needs a b c", "int uni_x(int c);", "@needs a b c: this is no state"),
        (
            "@needs open a\n * @needs not open a",
            "int uni_x(int a);",
            "@needs open a contradicts another @needs",
        ),
        ("@order uni_y", "int uni_x(void);", "@order uni_y: this is no order"),
        ("@error -ENOMEM", "int uni_x(void);", "@error -ENOMEM: this is no error"),
        ("@error -EIO a", "void uni_x(void);", "@error -EIO: the function returns nothing"),
        ("@error -EIO a\n * @error -EIO b", "int uni_x(void);", "@error -EIO is there twice"),
        ("@optional", "void uni_x(void);", "@optional: void cannot be -ENOTSUP"),
        ("@takes *a", "void uni_x(int a);", "@takes *a: a is no pointer, but int"),
    ],
)
def test_nonsense(tags: str, declaration: str, what: str) -> None:
    with pytest.raises(ContractError) as error:
        header(f"/*\n * It.\n *\n * @context thread\n * {tags}\n */\n{declaration}")
    assert error.value.what == f"uni_x: {what}"
    assert error.value.place.startswith("lib/x/include/unicore/x.h:")


def test_masking_keeps_every_byte_in_its_place() -> None:
    source = 'int f(int a) UNI_MUST_USE; /* UNI_MUST_USE … */ char *s = "UNI_MUST_USE";\n'
    source += "#define X \\\n 1\n"
    masked = mask(source, CDEFS)
    assert len(masked.text) == len(source)
    assert masked.text.decode().count("UNI_MUST_USE") == 2
    assert [mark.name for mark in masked.marks] == ["UNI_MUST_USE"]


def test_types_as_text() -> None:
    assert basic(["int", "long", "unsigned"]) == "unsigned long"
    assert basic(["signed"]) == basic(["int"]) == "int"
    assert basic(["short", "int"]) == "short"
    assert basic(["signed", "char"]) == "signed char"
    handler = Pointer(Function(Named("void"), (Pointer(Named("char", const=True)),)))
    assert text(handler) == "void (*)(const char *)"
    assert text(Array(Pointer(Named("int"), const=True), "4"), "x") == "int *const x[4]"
    assert text(Pointer(Array(Named("int"), "4"))) == "int (*)[4]"


def test_every_public_header_can_be_read() -> None:
    paths = [*ROOT.glob("lib/*/include/unicore/*.h"), *ROOT.glob("arch/*/include/unicore/*.h")]
    assert len(paths) > 60
    for path in paths:
        _, problems = read(str(path.relative_to(ROOT)), path.name, path.read_text(), CDEFS)
        assert not problems, problems[0]
