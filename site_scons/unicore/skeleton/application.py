# SPDX-License-Identifier: BSD-3-Clause
"""The files of a new app."""

from __future__ import annotations

from unicore.skeleton.ctext import LICENCE
from unicore.skeleton.library import Skeleton
from unicore.skeleton.recipetext import recipe


def application(name: str) -> Skeleton:
    """An app that says that it works."""
    main = [
        LICENCE,
        "#include <stdio.h>",
        "",
        "int main(void)",
        "{",
        f'    printf("{name} works\\n");',
        "    return 0;",
        "}",
    ]
    said = recipe(
        f"{name}: says that it works.",
        "app",
        {
            "needs": '["boot", "libc"]',
            "choose": '{"libc": "nolibc"}',
            "sources": '["main.c"]',
            "expect": f'"{name} works"',
        },
    )
    return Skeleton({"SConscript": said, "main.c": "".join(f"{line}\n" for line in main)})
