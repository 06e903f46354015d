# SPDX-License-Identifier: BSD-3-Clause
"""Checked wrappers: who gets one, and what is in it. tests/boot/test_contracts.py runs them."""

from __future__ import annotations

from unicore.api.model import Interface
from unicore.api.parse import parse
from unicore.api.wrappers import Wrapped, wrapped

ALL = "@context boot, thread, isr"


def made(*functions: tuple[str, str], more: str = "") -> Wrapped:
    """The wrappers of functions, each with its tags and its declaration."""
    source = "".join(
        f"/*\n * It.\n *\n * {tags.replace('; ', chr(10) + ' * ')}\n */\n{text}\n\n"
        for tags, text in functions
    )
    known = {"UNI_INLINE": "static inline", "UNI_NORETURN": "__attribute__((noreturn))"}
    header = parse("lib/x/include/unicore/x.h", "unicore/x.h", more + source, known)
    return wrapped([Interface("x", "lib/x", (header,))])


def test_who_gets_one() -> None:
    found = made(
        ("@context thread", "void uni_checked(void);"),
        (ALL, "void uni_anywhere(int number);"),
        (ALL, "void uni_pointer(void *pointer);"),
        (f"{ALL}; @nullable pointer", "void uni_null(void *pointer);"),
        ("@context thread", "UNI_INLINE void uni_inline(void)\n{\n}"),
        ("@context thread", "int uni_variadic(const char *format, ...);"),
        ("@context thread", "void uni_crash(void);"),
        ("@context thread", "UNI_NORETURN void uni_end(void);"),
    )
    assert found.symbols == ("uni_checked", "uni_end", "uni_pointer")
    assert "__real_uni_checked" in found.sources["x"]
    assert set(found.sources) == {"x"}
    assert "UNI_NORETURN void __wrap_uni_end(void)" in found.sources["x"]


def test_nothing_to_wrap_makes_nothing() -> None:
    assert made((ALL, "void uni_x(void);")) == Wrapped({}, ())


def test_states_that_an_inline_function_changes_are_not_checked() -> None:
    lock = ("@context thread; @ensures locked x", "void uni_lock(int *x);")
    unlock = ("@context thread; @needs locked x; @ensures not locked x", "void uni_unlock(int *x);")
    inline = (lock[0], "UNI_INLINE void uni_lock(int *x)\n{\n}")
    assert "uni_contract_needs" in made(lock, unlock).sources["x"]
    assert "uni_contract_needs" not in made(inline, unlock).sources["x"]


def test_states_that_nobody_brings_about_are_not_checked() -> None:
    tags = "@context thread; @needs locked x; @ensures locked x"
    assert "uni_contract_needs" not in made((tags, "void uni_wait(int *x);")).sources["x"]


def test_a_state_ends_when_the_call_begins() -> None:
    """While one thread unlocks, another that waited may lock."""
    lock = ("@context thread; @ensures locked x", "void uni_lock(int *x);")
    free = ("@context thread; @ensures not locked x", "void uni_unlock(int *x);")
    may_fail = (f"{free[0]}; @error -EPERM never locked", "int uni_unlock(int *x);")
    text = made(lock, free).sources["x"]
    assert 0 < text.index("&state_locked, false)") < text.index("    __real_uni_unlock(")
    text = made(lock, may_fail).sources["x"]
    call = text.index("result = __real_uni_unlock(")
    assert call < text.index("if (result >= 0) uni_contract_ensures(a1, &state_locked, false)")


def test_ownership() -> None:
    make = ("@context thread; @gives result; @nullable result", "struct y *uni_make(void);")
    free = ("@context thread; @takes y", "void uni_free(struct y *y);")
    keep = ("@context thread; @takes text", "void uni_keep(const char *text);")
    text = made(make, free, keep).sources["x"]
    assert text.count("uni_contract_takes(") == 1  # nobody here gives texts
    assert "if (result) uni_contract_gives(result, &owned_0);" in text
    assert "{NULL, false, false, &giving_owned_0}" in text
    # What can be had without being given may be given away.
    lend = (ALL, "struct y *uni_self(void);")
    assert "{NULL, true, false, &giving_owned_0}" in made(make, free, lend).sources["x"]
    inline = (make[0], "UNI_INLINE struct y *uni_make(void)\n{\n}")
    assert "uni_contract_takes(" not in made(inline, free).sources["x"]


def test_failures_change_nothing() -> None:
    open_ = ("@context thread; @ensures open x; @error -EIO broken", "int uni_open(int *x);")
    text = made(open_).sources["x"]
    assert "if (result >= 0) uni_contract_ensures(a1, &state_open, true);" in text
    sure = ("@context thread; @ensures open x", "int uni_open(int *x);")
    assert "    uni_contract_ensures(a1, &state_open, true);" in made(sure).sources["x"]


def test_order() -> None:
    start = (ALL, "int uni_start(void);")
    use = (f"{ALL}; @order after uni_start", "void uni_use(void);")
    found = made(start, use)
    assert found.symbols == ("uni_start", "uni_use")
    text = found.sources["x"]
    assert text.count("bool uni_contract_called_uni_start;") == 2
    assert "uni_contract_order(&contract, uni_contract_called_uni_start" in text


def test_objects_that_a_macro_initialises() -> None:
    use = ("@context thread; @needs initialised x", "void uni_use(int *x);")
    macro = "/*\n * One.\n *\n * @ensures initialised\n */\n#define UNI_X {0}\n\n"
    assert "{interface, true, true, NULL}" in made(use, more=macro).sources["x"]
    init = ("@context thread; @ensures initialised x", "void uni_init(int *x);")
    assert "{interface, false, true, NULL}" in made(init, use).sources["x"]
