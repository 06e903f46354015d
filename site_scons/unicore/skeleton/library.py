# SPDX-License-Identifier: BSD-3-Clause
"""The files of a new library: one that implements APIs, or one with an API of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unicore.api.model import Function, Interface
from unicore.errors import listed
from unicore.skeleton.answers import Answer, Types, answer, arguments
from unicore.skeleton.ctext import LICENCE, comment, declared, filled, head, promise, wrapped
from unicore.skeleton.recipetext import recipe, several, strings

_ERRNO = "unicore/errno.h"

Files = dict[str, str]  # path below the new folder -> content


@dataclass(frozen=True)
class Skeleton:
    """A new folder, before it is written."""

    files: Files
    # What is to be written, most urgent first: the function, and what its contract asks for.
    open: tuple[tuple[str, str], ...] = ()


def symbol(name: str) -> str:
    """The name of a recipe as part of a name in C."""
    return name.replace("-", "_")


def implementer(
    name: str, apis: Sequence[Interface], types: Types, cannot: Mapping[str, str]
) -> Skeleton:
    """A library (name) that implements (apis); (cannot) has the targets that it is not for."""
    found = [f for api in apis for f in api.functions if not (f.inline or f.assembly)]
    answers = {function.name: answer(function, types) for function in found}
    uses_errno = any("-E" in line for one in answers.values() for line in one.body)
    source = f"{symbol(name)}.c"
    in_interrupts = any("isr" in function.contract.context for function in found)
    words = {
        "implements": several(strings(api.name for api in apis), "implements"),
        **({"needs": '["errno"]'} if uses_errno else {}),
        "sources": f'[isr("{source}")]' if in_interrupts else f'["{source}"]',
    }
    spoken = listed(api.name for api in apis)
    said = recipe(
        f"{name}: implements {spoken}.", "library", words, ["isr"] if in_interrupts else []
    )
    asked = _test(name, apis, found, answers, types)
    needs = {"boot", "check", "libc", *(api.name for api in apis)}
    needs |= {"errno"} if _ERRNO in asked else set()
    test = {
        "needs": several(strings(sorted(needs)), "needs"),
        "choose": _choose({"libc": "nolibc", **{api.name: name for api in apis}}),
        "sources": '["main.c"]',
        "expect": '"all passed"',
        **({"cannot": _table(cannot)} if cannot else {}),
    }
    left = [(one.name, answers[one.name].open) for one in found]
    return Skeleton(
        {
            "SConscript": said,
            source: _definitions(name, apis, found, answers, uses_errno),
            "test/SConscript": recipe(f"What {name} answers.", "app", test),
            "test/main.c": asked,
        },
        tuple(sorted(left, key=lambda one: not one[1])),
    )


def _choose(chosen: Mapping[str, str]) -> str:
    pairs = ", ".join(f'"{api}": "{library}"' for api, library in chosen.items())
    if len(pairs) < 80:
        return f"{{{pairs}}}"
    return _table(chosen)


def _table(pairs: Mapping[str, str]) -> str:
    keys = [": ".join(strings(pair)) for pair in pairs.items()]
    if len(keys) == 1 and len(keys[0]) < 80:
        return f"{{{keys[0]}}}"
    return "{\n" + "".join(f"        {key},\n" for key in keys) + "    }"


def _includes(headers: Iterable[str]) -> list[str]:
    return [f"#include <{header}>" for header in sorted(set(headers))]


def _headers(apis: Iterable[Interface]) -> set[str]:
    return {
        header.name
        for api in apis
        for header in api.headers
        if header.functions or header.variables
    }


def _definitions(
    name: str,
    apis: Sequence[Interface],
    functions: Sequence[Function],
    answers: Mapping[str, Answer],
    uses_errno: bool,
) -> str:
    headers = _headers(apis)
    if uses_errno:
        headers.add(_ERRNO)
    if any("NULL" in line for one in answers.values() for line in one.body):
        headers.add("stddef.h")
    spoken = listed(f"<{header}>" for header in sorted(_headers(apis)))
    about = wrapped(
        f"{name}: every function of {spoken}. Each does the least that its contract, which stands "
        "above it as the header has it, allows."
    )
    lines = [LICENCE, *comment(about), *_includes(headers)]
    for api in apis:
        for header in api.headers:
            for variable in header.variables:
                lines += ["", *comment(variable.prose or "As the header says.")]
                lines.append(f"{declared(variable.type, variable.name)};")
    for function in functions:
        body = [f"    {line}".rstrip() for line in answers[function.name].body]
        lines += ["", *comment(promise(function)), *head(function).split("\n"), "{", *body, "}"]
    return "".join(f"{line}\n" for line in lines)


def _test(
    name: str,
    apis: Sequence[Interface],
    functions: Sequence[Function],
    answers: Mapping[str, Answer],
    types: Types,
) -> str:
    calls: list[str] = []
    tests: list[str] = []
    more = {"unicore/check.h"}
    for function in functions:
        given = arguments(function, types)
        if given is None:
            continue
        variables, passed = given
        body = _asked(function, passed, answers[function.name])
        text = "".join([*variables, *body])
        more |= {"stddef.h"} if "NULL" in text else set()
        more |= {_ERRNO} if "-E" in text else set()
        test = f"test_{function.name.removeprefix('uni_')}"
        inner = [*variables, "", *body] if variables else body
        tests += ["", f"static void {test}(void)", "{"]
        tests += [f"    {line}".rstrip() for line in inner] + ["}"]
        calls += [f"{test}();", f'uni_check_part("{function.name}");']
    if not calls:
        reason = "no function can be called without more than a skeleton has"
        calls = [f'uni_check_skip("{name}", "{reason}");']
    about = wrapped(
        f"What {name} answers as long as it is a skeleton. Replace each check by what you build; "
        "what any implementer is asked is in the test of the API."
    )
    headers = more | _headers(apis)
    main = ["", "int main(void)", "{", *(f"    {line}" for line in calls)]
    main += ["    return uni_check_verdict();", "}"]
    return "".join(
        f"{line}\n" for line in [LICENCE, *comment(about), *_includes(headers), *tests, *main]
    )


def _asked(function: Function, passed: Sequence[str], said: Answer) -> list[str]:
    """A call, with a check of what it gives."""
    call = filled(f"{function.name}(", passed, ")")
    if function.result == "void":
        return [f"{call};"]
    if said.result:
        return filled("UNI_CHECK(", [f"{call} == {said.result}"], ");").split("\n")
    if "*" in function.result:
        return filled("UNI_CHECK(", [f"{call} != NULL"], ");").split("\n")
    return [f"{declared(function.result, 'found')} = {call};", "", "(void)found;"]


def own_api(name: str) -> Skeleton:
    """A library (name) that others need by its own name: a header, its code, a test."""
    c = symbol(name)
    function = f"uni_{c}_twice"
    header = [
        LICENCE,
        *comment(wrapped(f"{name}: to show what a function, its contract and its test are.")),
        "#pragma once",
        "",
        "#include <unicore/cdefs.h>",
        "",
        "/*",
        " * Let (result) be twice (number).",
        " *",
        " * @context boot, thread",
        " * @nowait",
        " * @error -ERANGE  that is more than an int can hold: (result) stays as it was",
        " */",
        f"{filled(f'int {function}(', ['int number', 'int *result'], ') UNI_MUST_USE;')}",
    ]
    source = [
        LICENCE,
        *_includes(["limits.h", "unicore/errno.h", f"unicore/{c}.h"]),
        "",
        filled(f"int {function}(", ["int number", "int *result"], ")"),
        "{",
        "    if (number > INT_MAX / 2 || number < INT_MIN / 2)",
        "        return -ERANGE;",
        "    *result = number * 2;",
        "    return 0;",
        "}",
    ]
    test = [
        LICENCE,
        *comment(wrapped(f"Whether {name} keeps what its header promises.")),
        *_includes(["limits.h", "unicore/check.h", "unicore/errno.h", f"unicore/{c}.h"]),
        "",
        "static void test_twice(void)",
        "{",
        "    int result = 0;",
        "",
        f"    UNI_CHECK({function}(-21, &result) == 0);",
        "    UNI_CHECK(result == -42);",
        "}",
        "",
        "static void test_out_of_range(void)",
        "{",
        "    int result = 1;",
        "",
        f"    UNI_CHECK({function}(INT_MAX, &result) == -ERANGE);",
        "    UNI_CHECK(result == 1);",
        "}",
        "",
        "int main(void)",
        "{",
        "    test_twice();",
        '    uni_check_part("twice");',
        "    test_out_of_range();",
        '    uni_check_part("out of range");',
        "    return uni_check_verdict();",
        "}",
    ]
    needs = several(strings(["cdefs", "errno"]), "needs")
    tested = sorted({"boot", "check", "errno", "libc", name})
    return Skeleton(
        {
            "SConscript": recipe(
                f"{name}: a number, twice.",
                "library",
                {"needs": needs, "include": '["include"]', "sources": f'["{c}.c"]'},
            ),
            f"include/unicore/{c}.h": "".join(f"{line}\n" for line in header),
            f"{c}.c": "".join(f"{line}\n" for line in source),
            "test/SConscript": recipe(
                f"Whether {name} keeps what <unicore/{c}.h> promises.",
                "app",
                {
                    "needs": several(strings(tested), "needs"),
                    "choose": '{"libc": "nolibc"}',
                    "sources": '["main.c"]',
                    "expect": '"all passed"',
                },
            ),
            "test/main.c": "".join(f"{line}\n" for line in test),
        }
    )
